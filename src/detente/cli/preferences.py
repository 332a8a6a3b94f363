"""``detente preferences``: forms for people who fill in spreadsheets, and where they disagree."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from detente.cli.common import CASE, DRAWS, JSON, SEED, emit, guard, load, named, one_output

if TYPE_CHECKING:
    from rich.console import Console


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        name="preferences",
        help="Ask people what the points are worth: forms out, forms in, and where assessors disagree.",
        no_args_is_help=True,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    _sheet(group)
    _collect(group)
    _compare(group)
    app.add_typer(group)


def _sheet(group: typer.Typer) -> None:
    @group.command()
    @guard
    def sheet(
        case: Path = CASE,
        party: str = typer.Option(..., "--party", metavar="P", help="Whose preferences the form asks for."),
        out: Path = typer.Option(..., "--out", metavar="FILE.xlsx", help="Where to write the form."),
        assessor: str = typer.Option("", "--assessor", metavar="NAME", help="Fill in who assesses."),
        filled: bool = typer.Option(
            False, "--filled", help="Fill in what the case says now (its assessor of that name, else its first)."
        ),
        json: bool = JSON,
    ) -> None:
        """Write a form (.xlsx) in which an expert or a delegation says what the points are worth to a party."""
        from detente.elicitation.assessors import read_case_file
        from detente.elicitation.sheets import write_sheet
        from detente.errors import InputError
        from detente.files import STDOUT, write_whole

        one_output(json, out)
        if out != STDOUT and out.suffix.lower() != ".xlsx":
            raise InputError(f"found the file name {out.name!r}, expected one that ends in .xlsx")
        _, head = read_case_file(case)
        preferences = None
        if filled:
            loaded = load(case)
            source = next((a for a in loaded.assessors if a.name == assessor), loaded.assessors[0])
            preferences = source.preferences.get(party)
            if preferences is None and party in loaded.party_ids:
                raise InputError(f"{source.name!r} says nothing of {party!r}; leave --filled out")
        write_whole(out, write_sheet(head, party, preferences, assessor))
        payload = {"file": str(out), "party": party}
        emit(
            "preferences sheet",
            head.id,
            payload,
            json,
            lambda console: console.print(f"wrote {out}", markup=False),
            out,
        )


def _collect(group: typer.Typer) -> None:
    @group.command()
    @guard
    def collect(
        case: Path = CASE,
        files: list[Path] = typer.Argument(..., metavar="FILE…", help="Forms that were filled in."),
        keep_as: str = typer.Option(
            None,
            "--keep-as",
            metavar="NAME",
            help="Move an existing preferences.yaml to preferences/ as NAME's judgements.",
        ),
        replace: bool = typer.Option(
            False, "--replace", help="Let a form replace what its assessor said of that party."
        ),
        json: bool = JSON,
    ) -> None:
        """Read forms back as assessors' files in preferences/; every mistake is named by sheet and cell."""
        from detente.elicitation.assessors import collect as run
        from detente.elicitation.assessors import read_case_file

        _, head = read_case_file(case)
        found = run(case, files, keep_as, replace)

        def show(console: Console) -> None:
            if found.moved:
                console.print(f"moved preferences.yaml to {found.moved}", markup=False)
            for assessor, party, file in found.entries:
                console.print(f"{assessor} on {party}, from {file}", markup=False)
            for path in found.files:
                console.print(f"wrote {path}", markup=False)

        emit("preferences collect", head.id, found.to_dict(), json, show)


def _compare(group: typer.Typer) -> None:
    @group.command()
    @guard
    def compare(
        case: Path = CASE,
        draft: str = typer.Option(
            None, "--draft", metavar="D", help="Whose acceptance is split. Default: the one on the table."
        ),
        draws: int = DRAWS,
        seed: int = SEED,
        json: bool = JSON,
    ) -> None:
        """Show where assessors disagree, and how much of the uncertainty is disagreement between them."""
        from detente.elicitation.disagreement import compare as run
        from detente.errors import InputError
        from detente.inference.prepare import prepare

        loaded = load(case)
        drawn = prepare(loaded, draws=draws, seed=seed)
        try:
            chosen = named(loaded, draft)
        except InputError:
            if draft is not None:
                raise
            chosen = None
        if chosen is None:
            found = run(drawn.problem, draws=draws, seed=drawn.seed)
        else:
            found = run(drawn.problem, chosen.package, dict(chosen.open), draft=chosen.id, draws=draws, seed=drawn.seed)
        payload = found.to_dict() | {"draws": draws, "seed": drawn.seed}
        emit("preferences compare", loaded.id, payload, json, lambda console: _show(console, loaded, payload))


def _show(console: Console, case: Any, payload: dict[str, Any]) -> None:
    from rich.table import Table
    from rich.text import Text

    from detente.text import one_line

    names = payload["assessors"]
    console.print(
        Text(one_line(f"{len(names)} assessor{'s' if len(names) > 1 else ''}: {', '.join(names)}"), style="bold")
    )
    if len(names) == 1:
        console.print("One assessor disagrees with nobody: all uncertainty below is that one's own.")
    words = {
        "no_deal": "no-deal value",
        "utility": f"utility of {payload['draft']}",
        "gain": "gain",
        "accepts": "accepts",
    }
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("party", "what", *names, "disagreement"):
        table.add_column(Text(one_line(column)), justify="left" if column in ("party", "what") else "right")
    for party, found in payload["parties"].items():
        for key, one in found.items():
            cells = [_cell(one["by_assessor"].get(name), key == "accepts") for name in names]
            table.add_row(Text(one_line(case.name(party))), Text(one_line(words[key])), *cells, _share(one["share"]))
    if payload["adopted"]:
        one = payload["adopted"]
        cells = [_cell(one["by_assessor"].get(name), True) for name in names]
        table.add_row("", "adopted", *cells, _share(one["share"]))
    console.print(table)
    console.print("disagreement: the share of the variance that lies between assessors; the rest is each one's own.")
    apart = [entry for entry in payload["options"] if (entry["share"] or 0.0) >= 0.01][:8]
    if apart:
        console.print(Text("Options they see most differently (weight x value)", style="bold"))
        below = Table(box=None, pad_edge=False, header_style="bold")
        for column in ("party", "point", "option", *names):
            below.add_column(
                Text(one_line(column)), justify="left" if column in ("party", "point", "option") else "right"
            )
        for entry in apart:
            cells = [_cell(entry["by_assessor"].get(name), False) for name in names]
            labels = (case.name(entry["party"]), entry["point"], entry["option"])
            below.add_row(*(Text(one_line(label)) for label in labels), *cells)
        console.print(below)


def _cell(one: dict[str, float] | None, percent: bool) -> str:
    if one is None:
        return ""
    return f"{one['mean']:.0%}" if percent else f"{one['mean']:.1f} ± {one['sd']:.1f}"


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"
