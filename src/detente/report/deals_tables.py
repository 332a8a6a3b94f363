"""The screen of deals among many parties."""

from __future__ import annotations

from typing import Any

import numpy as np
from rich.console import Console
from rich.padding import Padding
from rich.table import Column
from rich.text import Text

from detente.bargain.deals.deals import Deals
from detente.bargain.shared import NEARLY_ALL, telling
from detente.problem.arrays import Problem
from detente.report.deals_words import (
    comparison_words,
    exchange_words,
    kind_name,
    letters,
    move_words,
    standing,
)
from detente.report.package_words import in_words, letter, otherwise
from detente.report.tables import cell, folded, open_table, right
from detente.text import one_line
from detente.words import figure, percent

SHARED_SHOWN = 10


def show_deals(
    console: Console, case: Any, problem: Problem, found: Deals, pair: tuple[int, int] | None = None
) -> None:
    """Show the deals by party, their kinds, how they differ, what they share, and exchanges against the draft.

    Parameters
    ----------
    console : Console
    case
    problem : Problem
    found : Deals
    pair : tuple of two int, optional
        Places of two deals to compare.
    """
    console.print(Text(standing(found)))
    if found.deals:
        console.print()
        console.print(_by_party(case, found))
        weight = telling(problem, [problem.party_index(p) for p in found.parties])
        order = [problem.points[j] for j in np.argsort(-weight, kind="stable")]
        _show_kinds(console, case, found)
        _show_differences(console, case, found, order)
        _show_shared(console, case, found)
    if pair is not None:
        first, *rest = comparison_words(case, found, *pair)
        _head(console, "Compared")
        console.print(Text(first))
        for line in rest:
            _print(console, f"• {line}")
    _show_exchanges(console, case, found)


def _head(console: Console, words: str) -> None:
    console.print()
    console.print(Text(words, style="bold"))


def _print(console: Console, words: str, left: int = 2) -> None:
    console.print(Padding(Text(words, overflow="fold"), (0, 0, 0, left)))


def _by_party(case: Any, found: Deals) -> Any:
    """Return deals by parties: how often each accepts, and what it gains over no deal."""
    heads = [right(case.name(p)) for p in found.parties]
    table = open_table("", right("adopted"), *heads, heads="dim")
    table.padding = (0, 2, 0, 0)
    for place, deal in enumerate(found.deals):
        cells = []
        for party in found.parties:
            gain = (
                f" ({'+' if deal.gains[party] >= 0 else ''}{figure(deal.gains[party])})" if party in deal.gains else ""
            )
            cells.append(f"{percent(deal.accepts[party], found.draws)}{gain}")
        table.add_row(Text(letter(place), style="bold"), percent(deal.adopted, found.draws), *cells)
    table.caption = "in how many draws each party accepts, and its mean gain over no deal in units of its own utility"
    table.caption_justify = "left"
    return table


def _show_kinds(console: Console, case: Any, found: Deals) -> None:
    _head(console, "Kinds of deals, by what sets them apart")
    for kind in found.kinds:
        _print(console, f"{letters(kind)}:  {kind_name(case, kind)}")


def _show_differences(console: Console, case: Any, found: Deals, order: list[str]) -> None:
    """Show the best deal of each kind: the first by itself, the others by what they settle otherwise."""
    others = [kind.members[0] for kind in found.kinds if kind.members[0]]
    if not others:
        return
    _head(console, "The most often adopted of each other kind, against A")
    first = found.deals[0].package
    for place in others:
        package = found.deals[place].package
        lines = in_words(case, package, otherwise(package, first, order), 3)
        for row, line in enumerate(lines):
            _print(console, f"{letter(place) if not row else ' '}  {line}")


def _show_shared(console: Console, case: Any, found: Deals) -> None:
    shared = found.backbone
    _head(
        console,
        f"Nearly all of these deals ({NEARLY_ALL:.0%} or more) agree on {len(shared)} of {len(found.deals[0].package)} points",
    )
    if not shared:
        return
    table = open_table(Column(justify="right", style="dim"), folded(), folded())
    for point_id, option_id in list(shared.items())[:SHARED_SHOWN]:
        point = case.point(point_id)
        table.add_row(cell(point.number), cell(point.title), cell(point.says(option_id)))
    console.print(table)
    if len(shared) > SHARED_SHOWN:
        console.print(f"and on {len(shared) - SHARED_SHOWN} more; --json lists them", style="dim")


def _show_exchanges(console: Console, case: Any, found: Deals) -> None:
    if found.draft is None:
        return
    title = one_line(case.draft(found.draft).title)
    _head(console, f"Exchanges against the draft “{title}”, the most valuable first")
    if not found.exchanges:
        _print(console, "None: no exchange of up to three points leaves two of these parties better off.")
    for number, exchange in enumerate(found.exchanges, 1):
        _print(console, f"{number}. {exchange_words(case, exchange, found.draws)}")
        for move in exchange.moves:
            _print(console, move_words(case, move), 5)
