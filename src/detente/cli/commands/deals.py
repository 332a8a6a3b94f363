"""``detente deals``: packages that many draws adopt, what kinds there are, and exchanges against the draft."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.common import add, draft_of, emit, load, one_output, warn, wrote
from detente.cli.options import CasePath, Fix, Json, Judging, names
from detente.cli.running import NO
from detente.errors import InputError
from detente.text import pairs

if TYPE_CHECKING:
    from rich.console import Console

PLACE = 65


@dataclass(frozen=True)
class DealsOptions:
    draft: Annotated[
        str | None,
        typer.Option("--draft", metavar="D", help="Where exchanges start; default the draft on the table."),
    ] = None
    parties: Annotated[
        str | None,
        typer.Option("--parties", metavar="A,B", help="Whose acceptance is shown. Default: the parties that block."),
    ] = None
    fix: Fix = None
    limit: Annotated[int, typer.Option("--limit", metavar="N", help="List at most N deals.")] = 12
    apart: Annotated[
        int | None,
        typer.Option(
            "--apart", metavar="N", help="In how many of the weighty points each differs. Default: a sixth of them."
        ),
    ] = None
    compare: Annotated[
        str | None, typer.Option("--compare", metavar="A,B", help="Say in words how deal B differs from deal A.")
    ] = None
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the deals to a file that ends in .csv or .json.")
    ] = None


def deals(case: CasePath, options: DealsOptions, judging: Judging, json: Json = False) -> None:
    """List the packages that most draws adopt, each unlike the others, what kinds there are, and exchanges.

    Exit status 1: no package was found that is adopted in any draw.
    """
    from detente.report.deals_tables import show_deals
    from detente.report.deals_words import compared, place_of
    from detente.report.frontier_tables import check_ending, write_packages

    one_output(json, options.out)
    if options.out is not None:
        check_ending(options.out)
    loaded = load(case)
    start = None if options.draft is None else draft_of(loaded, options.draft)
    study = judging.study(loaded)
    held = pairs(options.fix, "POINT=OPTION")
    found = study.deals(start, names(options.parties), fix=held, limit=options.limit, apart=options.apart)
    warn(*found.warnings)
    pair: tuple[int, int] | None = None
    if (asked := names(options.compare)) is not None:
        if len(asked) != 2:
            raise InputError(f"found --compare {options.compare}, expected two letters, as A,B")
        pair = (place_of(found, asked[0]), place_of(found, asked[1]))
    if options.out is not None:
        rows = [[deal.adopted, *(deal.utilities[p] for p in study.problem.parties)] for deal in found.deals]
        write_packages(
            options.out, study.problem, ("adopted", *study.problem.parties), rows, [d.package for d in found.deals]
        )
        wrote(options.out)
    payload: dict[str, Any] = found.to_dict() | {"seed": study.seed}
    payload |= {} if pair is None else {"compare": compared(found, *pair).to_dict()}

    def show(console: Console) -> None:
        show_deals(console, loaded, study.problem, found, pair)

    emit("deals", loaded.id, payload, json, show)
    if not found.deals:
        raise typer.Exit(NO)


def register(app: typer.Typer) -> None:
    add(app, deals)
