"""The frontier and the coalitions over draws, on a terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from detente.bargain.frontier import Frontier
from detente.bargain.over_draws import CoalitionsOnDraws, FrontierOnDraws
from detente.bargain.shared import NEARLY_ALL
from detente.report.backbone_tables import STOPPED, show_backbone, show_options
from detente.report.package_words import letter
from detente.report.tables import cell, folded, open_table, right
from detente.text import joined, one_line
from detente.words import percent, percents, plural

SETS_SHOWN = 8


def _head(console: Console) -> None:
    console.print()
    console.rule("Over the draws", align="left", style="dim")


def show_frontier_on_draws(console: Console, case: Any, central: Frontier, found: FrontierOnDraws) -> None:
    """Show how often the packages above are efficient, and which options nearly all efficient packages share."""
    _head(console)
    note = f", of {found.asked:,} asked for: {STOPPED[found.stopped]}" if found.stopped else ""
    undecided = f"; {found.undecided:,} have too many to list" if found.undecided else ""
    if not found.draws:
        console.print(f"No draw's efficient packages could be listed{note}{undecided}.")
        return
    low, middle, high = found.sizes
    console.print(
        f"{plural(found.draws, 'draw')} looked at{note}{undecided}. A draw has {middle:,} efficient packages (90% of "
        f"draws: {low:,} to {high:,})."
    )
    table = open_table(folded("package above"), right("efficient in"), right("95% range"), heads="dim")
    names: dict[int, list[str]] = {}
    for name, package in [
        *((f"best for {case.name(end.party)}", end.package) for end in central.ends),
        *((letter(place), central.packages[k]) for place, k in enumerate(central.handful)),
    ]:
        at = next(k for k, entry in enumerate(found.packages) if entry.package == package)
        names.setdefault(at, []).append(name)
    for at, own in names.items():
        entry = found.packages[at]
        table.add_row(
            cell(joined(own)), percent(entry.share, found.draws), percents(entry.low, entry.high, found.draws)
        )
    console.print(table)
    show_options(
        console, case, found,
        f"Nearly all efficient packages ({NEARLY_ALL:.0%} or more, each draw counting the same) agree on "
        f"{len(found.backbone)} of {len({o.point for o in found.options})} points.",
    )  # fmt: skip


def show_coalitions_on_draws(console: Console, case: Any, found: CoalitionsOnDraws) -> None:
    """Show which sets of parties can carry a package alone and how often, and who is nearly always needed."""
    _head(console)
    exists = found.exists
    note = f", of {found.asked:,} asked for: {STOPPED[found.stopped]}" if found.stopped else ""
    if not exists.yes + exists.no:
        console.print(f"None of the {exists.draws:,} draws was decided{note}.")
        return
    console.print(
        f"Some set of parties can adopt something that all of it prefer to no deal in {percent(exists.share, exists.draws)} "
        f"of {exists.draws:,} draws (95%: {percents(exists.lo, exists.hi, exists.draws)}{note})."
    )
    if not found.sets:
        return
    table = open_table(
        folded("set of parties"), right("can"), right("95% range"), right("no smaller one can"), heads="dim"
    )
    for entry in found.sets[:SETS_SHOWN]:
        names = joined([one_line(case.name(p)) for p in entry.members]) or "nobody's consent is needed"
        table.add_row(
            cell(names, "bold" if entry.central else ""), percent(entry.able, exists.draws),
            percents(entry.low, entry.high, exists.draws), percent(entry.minimal, exists.draws),
        )  # fmt: skip
    console.print(table)
    more = len(found.sets) - SETS_SHOWN
    if more > 0:
        console.print(f"and {more:,} more; --json lists them", style="dim")
    if any(entry.central for entry in found.sets):
        console.print("bold: a minimal coalition on the central judgements", style="dim")
    always = joined([one_line(case.name(p)) for p in found.nearly_always_pivotal])
    if exists.yes:
        words = f"Needed in nearly all draws with a coalition ({NEARLY_ALL:.0%} or more): "
        console.print(Text.assemble((words, "bold"), always or "nobody"))
    if found.solutions is not None:
        first = joined([one_line(case.name(p)) for p in found.sets[0].members])
        show_backbone(console, case, found.solutions, f"a package that {first or 'nobody'} can carry alone")
