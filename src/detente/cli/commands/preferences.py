"""``detente preferences``: forms for people who fill in spreadsheets, and where they disagree."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from detente.cli.common import add, draft_of, emit, load, one_output, see_from
from detente.cli.options import CasePath, Draws, Json, Seed
from detente.errors import InputError
from detente.files import STDOUT

PLACE = 180


def sheet(
    case: CasePath,
    party: Annotated[str, typer.Option("--party", metavar="P", help="Whose preferences the form asks for.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE.xlsx", help="Where to write the form.")],
    assessor: Annotated[str, typer.Option("--assessor", metavar="NAME", help="Fill in who assesses.")] = "",
    filled: Annotated[
        bool,
        typer.Option("--filled", help="Fill in what the case says now (its assessor of that name, else its first)."),
    ] = False,
    quartiles: Annotated[
        bool,
        typer.Option("--quartiles", help="Ask for a lower quartile, a median and an upper quartile of each figure."),
    ] = False,
    json: Json = False,
) -> None:
    """Write a form (.xlsx) in which an expert or a delegation says what the points are worth to a party."""
    from detente.elicitation import form
    from detente.elicitation.assessors import head_as_known, read_case_file
    from detente.elicitation.sheets import write_sheet
    from detente.files import write_whole

    one_output(json, out)
    if out != STDOUT and out.suffix.lower() != ".xlsx":
        raise InputError(f"found the file name {out.name!r}, expected one that ends in .xlsx")
    folder, head = read_case_file(case.case)
    if case.day is not None:
        head = head_as_known(folder, head, case.day)
        see_from(case.day)
    loaded = load(case) if filled else None
    preferences = None if loaded is None else loaded.preferences_of(party, assessor)
    seeds = None if loaded is None else next((a.seed_answers for a in loaded.assessors if a.name == assessor), None)
    write_whole(
        out, write_sheet(head, party, preferences, assessor, form.QUARTILES if quartiles else form.RANGE, seeds)
    )
    emit(
        "preferences sheet", head.id, {"file": str(out), "party": party}, json,
        lambda console: console.print(f"wrote {out}", markup=False), out,
    )  # fmt: skip


def collect(
    case: Annotated[Path, typer.Argument(metavar="CASE", help="The folder of the case.")],
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Forms that were filled in.")],
    keep_as: Annotated[
        str | None,
        typer.Option(
            "--keep-as",
            metavar="NAME",
            help="Move an existing preferences.yaml to preferences/ as NAME's judgements.",
        ),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Let a form replace what its assessor said of that party.")
    ] = False,
    json: Json = False,
) -> None:
    """Read forms back as assessors' files in preferences/; every mistake is named by sheet and cell."""
    from detente.elicitation.assessors import collect as run
    from detente.elicitation.assessors import read_case_file
    from detente.report.preference_tables import show_collected

    _, head = read_case_file(case)
    found = run(case, files, keep_as, replace)
    emit("preferences collect", head.id, found.to_dict(), json, lambda console: show_collected(console, found))


def read(
    case: CasePath,
    replace: Annotated[bool, typer.Option("--replace", help="Write readings anew that are there already.")] = False,
    json: Json = False,
) -> None:
    """Write three readings of the case by rule: declared positions, drafts and deeds, structural interests."""
    from detente.elicitation.reading_rules import write_readings
    from detente.report.preference_tables import show_written

    loaded = load(case)
    files = write_readings(loaded, replace)
    emit(
        "preferences read",
        loaded.id,
        {"files": [str(f) for f in files]},
        json,
        lambda console: show_written(console, files),
    )


def compare(
    case: CasePath,
    draft: Annotated[
        str | None,
        typer.Option("--draft", metavar="D", help="Whose acceptance is split. Default: the one on the table."),
    ] = None,
    readings: Annotated[
        bool, typer.Option("--readings", help="Put the readings of the case's folder readings/ beside its assessors.")
    ] = False,
    draws: Draws = 10_000,
    seed: Seed = 0,
    json: Json = False,
) -> None:
    """Show where assessors disagree, and how much of the uncertainty is disagreement between them."""
    from detente.report.preference_tables import show_disagreement

    loaded = load(case)
    read_by = loaded.readings() if readings else ()
    if readings:
        loaded = loaded.with_readings()
    study = loaded.study(draws, seed)
    found = study.disagreement(None if draft is None else draft_of(loaded, draft).id)
    payload = found.to_dict() | {"draws": study.draws, "seed": study.seed}
    if readings:
        payload["readings"] = [reading.to_dict() for reading in read_by]
    emit("preferences compare", loaded.id, payload, json, lambda console: show_disagreement(console, loaded, payload))


def review(
    case: CasePath,
    party: Annotated[
        str | None, typer.Option("--party", metavar="P", help="Whose judgements. Default: every party's.")
    ] = None,
    draws: Draws = 2_000,
    seed: Seed = 0,
    json: Json = False,
) -> None:
    """Show judgements back: the strongest contradictions, what they imply, and what nobody judged."""
    from detente.report.preference_tables import show_review

    loaded = load(case)
    study = loaded.study(draws, seed)
    found = study.review(party)
    payload = found.to_dict() | {"draws": study.draws, "seed": study.seed}
    emit("preferences review", loaded.id, payload, json, lambda console: show_review(console, loaded, found))


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        name="preferences",
        help="Ask people what the points are worth: forms out, forms in, and where assessors disagree.",
        no_args_is_help=True,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for command in (sheet, collect, read, compare, review):
        add(group, command)
    app.add_typer(group)
