"""What the solutions of the draws have in common, on a terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Column
from rich.text import Text

from detente.bargain.backbone import Backbone
from detente.bargain.over_draws import FrontierOnDraws
from detente.bargain.shared import NEARLY_ALL
from detente.report.tables import cell, folded, open_table, right
from detente.words import percent, percents

STOPPED = {"time": "the time was up", "interrupted": "you stopped it"}
SHOWN = 3


def show_backbone(console: Console, case: Any, found: Backbone, what: str) -> None:
    """Show how often there is a solution, which options nearly all solutions share, and what the others turn on.

    Parameters
    ----------
    what : str
        What there is in a draw, as "a package that is adopted".
    """
    console.print()
    console.rule("Over the draws", align="left", style="dim")
    exists = found.exists
    if found.adopted is not None:
        own = found.adopted
        console.print(
            f"The package above is adopted in {percent(own.share, own.draws)} of {own.draws:,} draws "
            f"(95%: {percents(own.low, own.high, own.draws)})."
        )
    note = f", of {found.asked:,} asked for: {STOPPED[found.stopped]}" if found.stopped else ""
    if not exists.yes + exists.no:
        console.print(f"None of the {exists.draws:,} draws was decided{note}.")
        return
    undecided = f"; {exists.undecided:,} undecided" if exists.undecided else ""
    console.print(
        f"There is {what} in {percent(exists.share, exists.draws)} of {exists.draws:,} draws "
        f"(95%: {percents(exists.lo, exists.hi, exists.draws)}{undecided}{note})."
    )
    if not found.solved:
        return
    show_options(
        console, case, found,
        f"Nearly all of the best packages of these draws ({NEARLY_ALL:.0%} of {found.solved:,} or more) agree on "
        f"{len(found.backbone)} of {len({o.point for o in found.options})} points.",
    )  # fmt: skip


def show_options(console: Console, case: Any, found: Backbone | FrontierOnDraws, words: str) -> None:
    """Show which options nearly all draws' packages share, and how often the others are in them.

    Parameters
    ----------
    words : str
        What the shares are of, and on how many points they agree.
    """
    console.print(words)
    draws = found.solved if isinstance(found, Backbone) else found.draws
    table = open_table(Column(justify="right", style="dim"), folded(), folded(), right(""))
    for title, wanted in (("in nearly all", True), ("open between draws", False)):
        rows = [p for p in dict.fromkeys(o.point for o in found.options) if (p in found.backbone) is wanted]
        if rows:
            table.add_row("", Text(title, style="bold"), "", "")
        for point_id in rows:
            _add(table, case, found, point_id, draws)
    console.print(table)


def _add(table: Any, case: Any, found: Backbone | FrontierOnDraws, point_id: str, draws: int) -> None:
    """Add one point: its most frequent options with their shares."""
    point = case.point(point_id)
    own = [o for o in found.options if o.point == point_id]
    for k, entry in enumerate(own[:SHOWN]):
        head = (cell(point.number), cell(point.title)) if not k else ("", "")
        table.add_row(*head, cell(point.says(entry.option)), percent(entry.share, draws))
        if point_id in found.backbone:
            return
    if len(own) > SHOWN:
        table.add_row("", "", cell(f"and {len(own) - SHOWN} more"), "")
