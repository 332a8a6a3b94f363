"""``detente new``: start a case, from a commented scaffold or from the texts of a plan."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.common import add, emit
from detente.cli.options import Json
from detente.errors import InputError
from detente.files import STDOUT

if TYPE_CHECKING:
    from rich.console import Console

    from detente.proposal import Proposal

PLACE = 20
MOST_INPUT = 10_000_000


@dataclass(frozen=True)
class Texts:
    """The texts that a case is made from."""

    files: Annotated[
        list[Path] | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="Propose the case from a text (.docx, .md, .txt; - reads one from standard input); repeat for each "
            "version, the earliest first. Or make it of a workbook (.xlsx) that detente workbook wrote.",
        ),
    ] = None
    level: Annotated[
        str | None,
        typer.Option(
            "--level",
            help="Which provisions are points: articles, paragraphs or sub-points (default: a workable number).",
        ),
    ] = None
    table: Annotated[
        Path | None,
        typer.Option(
            "--table", metavar="FILE.csv", help="Write the proposal as a table to correct, and make no case yet."
        ),
    ] = None
    example: Annotated[
        str | None,
        typer.Option(
            "--from-example", metavar="NAME", help="Copy an example that came with the program, such as border_talks."
        ),
    ] = None
    confirm: Annotated[
        Path | None,
        typer.Option("--confirm", metavar="FILE.csv", help="Make the case as a corrected table says."),
    ] = None


def new(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that does not exist yet, or is empty.")],
    title: Annotated[str | None, typer.Option("--title", help="The case's title.")] = None,
    id: Annotated[str | None, typer.Option("--id", help="The case's id (default: from the folder's name).")] = None,
    texts: Texts = Texts(),  # a frozen record of options
    json: Json = False,
) -> None:
    """Make a new case: from the texts of a plan or a workbook with --from, from an example, else commented files to fill in.

    What is proposed from texts says which words it comes from and how sure it is. What is doubtful is left out or open,
    and said.
    """
    files = texts.files or []
    if texts.example is not None:
        if files or texts.level or texts.table or texts.confirm:
            raise InputError("found --from-example beside --from or what goes with it; give one of them")
        _from_example(folder, texts.example, title, id, json)
        return
    if any(file.suffix.lower() == ".xlsx" for file in files):
        if len(files) > 1 or title or id or texts.level or texts.table or texts.confirm:
            raise InputError("a workbook holds the whole case: give --from FILE.xlsx alone, with --json at most")
        _from_workbook(folder, files[0], json)
        return
    if files:
        _from_texts(folder, title, id, texts, json)
        return
    if texts.level or texts.table or texts.confirm or json:
        raise InputError(
            "--level, --table, --confirm and --json go with --from FILE (--json also with --from-example); add it, or leave them out"
        )
    from detente.case.scaffold import make

    for path in make(folder, title="A new case" if title is None else title, id=id):
        typer.echo(str(path))
    typer.echo(f"next: edit {folder / 'case.yaml'}, then detente check {folder}", err=True)


def _from_example(folder: Path, name: str, title: str | None, id: str | None, as_json: bool) -> None:
    from detente.case.scaffold import copy_case, example

    _tell_files([str(folder / made) for made in copy_case(example(name), folder, title, id)], folder, as_json)


def _tell_files(made: list[str], folder: Path, as_json: bool) -> None:
    def show(console: Console) -> None:
        for name in made:
            console.print(name, markup=False, highlight=False, soft_wrap=True)

    emit("new", None, {"files": made}, as_json, show)
    typer.echo(f"next: detente check {folder}", err=True)


def _from_workbook(folder: Path, source: Path, as_json: bool) -> None:
    from detente.interop.casebook.taking import make_case

    _tell_files([str(folder / name) for name in make_case(folder, source).files], folder, as_json)


def _from_texts(folder: Path, title: str | None, id: str | None, texts: Texts, as_json: bool) -> None:
    from detente.case.scaffold import case_id, check_folder
    from detente.proposal import propose, read_table, write_case, write_table
    from detente.proposal.texts import level_named

    if texts.table and texts.confirm:
        raise InputError("found --table beside --confirm; correct the table, then call with --confirm alone")
    check_folder(folder)
    level = None if texts.level is None else level_named(texts.level)
    with _files(texts.files or []) as files:
        proposal = propose(files, level=level)
        if texts.confirm is not None:
            proposal = propose(files, level=level, decisions=read_table(texts.confirm, proposal))
        if texts.table is not None:
            _tell(
                proposal,
                case_id(folder, id),
                as_json,
                f"{write_table(proposal, texts.table)}: correct it, then --confirm it",
            )
            return
        written = write_case(proposal, folder, title=title, id=id)
        _tell(proposal, case_id(folder, id), as_json, f"{len(written)} files in {folder}; next: detente check {folder}")


def _tell(proposal: Proposal, case: str, as_json: bool, last: str) -> None:
    def show(console: Console) -> None:
        from detente.report.proposal_tables import print_proposal

        print_proposal(console, proposal)

    emit("new", case, proposal.to_dict(), as_json, show)
    for version in proposal.versions:
        for warning in version.warnings:
            typer.echo(f"warning: {version.draft}: {warning}", err=True)
    typer.echo(last, err=True)


@contextlib.contextmanager
def _files(files: list[Path]) -> Iterator[list[Path]]:
    """Give files to read; what stands for standard input becomes one."""
    if STDOUT not in files:
        yield files
        return
    if files.count(STDOUT) > 1:
        raise InputError("found --from - twice; standard input can be read once")
    import sys

    data = sys.stdin.buffer.read(MOST_INPUT + 1)
    if len(data) > MOST_INPUT:
        raise InputError(f"standard input: at most {MOST_INPUT:,} bytes are read")
    with tempfile.TemporaryDirectory(prefix="detente-") as folder:
        text = Path(folder) / "text.md"
        text.write_bytes(data)
        yield [text if file == STDOUT else file for file in files]


def register(app: typer.Typer) -> None:
    add(app, new)
