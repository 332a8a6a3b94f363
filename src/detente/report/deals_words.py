"""Deals in words: kinds by what sets them apart, one deal against another, and exchanges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from detente.bargain.deals.deals import Deals
from detente.bargain.deals.kinds import Kind
from detente.bargain.exchanges import Exchange, Move
from detente.errors import InputError
from detente.records import Record
from detente.report.package_words import letter, setting
from detente.text import joined, one_line
from detente.words import figure, percent, percents, plural

FELT = 0.05


@dataclass(frozen=True)
class Comparison(Record):
    """One deal against another.

    Attributes
    ----------
    one, other : str
        Their letters.
    changes : tuple of dict
        ``point``, ``from`` and ``to``: what the other settles otherwise, in the order of the plan.
    gains : dict
        By party: how much more the other is worth to it, the mean over the draws.
    """

    one: str
    other: str
    changes: tuple[dict[str, str], ...]
    gains: dict[str, float]


def place_of(found: Deals, name: str) -> int:
    """Return the place of a deal by its letter.

    Raises
    ------
    InputError
    """
    letters = [letter(k) for k in range(len(found.deals))]
    if name.strip().upper() not in letters:
        expected = f"expected one of {', '.join(letters)}" if letters else "there are no deals to compare"
        raise InputError(f"found deal {name.strip()!r}, {expected}")
    return letters.index(name.strip().upper())


def compared(found: Deals, one: int, other: int) -> Comparison:
    """Return what a deal changes against another one, both by their places."""
    a, b = found.deals[one], found.deals[other]
    changes = tuple({"point": p, "from": a.package[p], "to": o} for p, o in b.package.items() if a.package[p] != o)
    return Comparison(letter(one), letter(other), changes, {p: b.utilities[p] - a.utilities[p] for p in a.utilities})


def comparison_words(case: Any, found: Deals, one: int, other: int) -> list[str]:
    """Say how a deal differs from another: how often it is adopted, who gains and loses, then point by point."""
    told, a, b = compared(found, one, other), found.deals[one], found.deals[other]
    lines = [
        f"{told.other} instead of {told.one}: adopted in {percent(b.adopted, found.draws)} of draws, not "
        f"{percent(a.adopted, found.draws)}; {trade_off(case, told.gains)}."
    ]
    for change in told.changes:
        point = case.point(change["point"])
        old, new = (one_line(point.says(change[side])) for side in ("from", "to"))
        lines.append(f"{one_line(point.number)} {one_line(point.title)}: {new} (in {told.one}: {old})")
    return lines


def trade_off(case: Any, gains: dict[str, float]) -> str:
    """Say who gains and who loses how much, in units of each party's own utility, most first."""
    ranked = sorted(gains.items(), key=lambda entry: (-abs(entry[1]), entry[0]))
    parts = []
    for word, sign in (("gains", 1), ("loses", -1)):
        own = [f"{one_line(case.name(p))} {word} {figure(abs(g))}" for p, g in ranked if sign * g >= FELT]
        parts += [joined(own)] if own else []
    return "; ".join(parts) or "nobody gains or loses"


def kind_name(case: Any, kind: Kind) -> str:
    """Name a kind by what sets it apart."""
    if not kind.signs:
        return "One kind: no single option divides these deals into kinds that differ much"
    words = []
    for sign in {s.point: s for s in kind.signs}.values():
        told = setting(case, sign.point, sign.option)
        if not sign.has:
            point = case.point(sign.point)
            told = f"{one_line(point.number)} {one_line(point.title)}: not “{one_line(point.says(sign.option)).rstrip('.')}”"
        words.append(told)
    return ";  ".join(words)


def letters(kind: Kind) -> str:
    """Return the letters of a kind's deals."""
    return ", ".join(letter(k) for k in kind.members)


def standing(found: Deals) -> str:
    """Say how good the deals are: how often the best is adopted, and how often any package could be."""
    exists, draws = found.exists, found.draws
    if not found.deals:
        return "No package was found that is adopted in any draw."
    best = found.deals[0]
    central = sum(deal.central for deal in found.deals)
    sure = "none" if not central else "all" if central == len(found.deals) else f"{central}"
    short = round(100 * max(0.0, exists.share - best.adopted))
    gap = (
        ""
        if found.exact
        else f": the best found is at most {plural(short, 'percentage point')} below the best there is"
    )
    how = "every package was looked at" if found.exact else "found by search, not proven best"
    return (
        f"{plural(len(found.deals), 'deal')} of {found.packages:,} packages: the most often adopted, each unlike those "
        f"before it on at least {found.apart} of the {plural(len(found.weighty), 'point')} that matter most ({how}). The best is adopted in "
        f"{percent(best.adopted, draws)} ({percents(best.low, best.high, draws)}) of {draws:,} draws. Some package is adopted in "
        f"{percent(exists.share, exists.draws)} ({percents(exists.lo, exists.hi, exists.draws)}) of the "
        f"{exists.draws:,} draws searched; but for chance, no single one can do better{gap}. On the central judgements {sure} of these deals "
        f"{'is' if central in (0, 1) else 'are'} adopted."
    )


def exchange_words(case: Any, exchange: Exchange, draws: int) -> str:
    """Say who gives what and gets what, that both are better off, how surely, and who else loses."""
    first, second = exchange.parties
    if len(exchange.gets(first)) > len(exchange.gets(second)):
        first, second = second, first  # who gives on more points is named first
    gives, gets = exchange.gets(second), exchange.gets(first)
    both = f"{one_line(case.name(first))} +{figure(exchange.gains[first])} and {one_line(case.name(second))} +{figure(exchange.gains[second])}"
    said = (
        f"{one_line(case.name(first))} gives {one_line(case.name(second))} {_numbers(case, gives)}, gets "
        f"{_numbers(case, gets)}; both better than the draft: {both}, in {percent(exchange.both, draws)} of draws."
    )
    lost = [f"{one_line(case.name(p))} {figure(-g)}" for p, g in exchange.losers.items() if g <= -FELT]
    return f"{said} Others lose: {joined(lost)}." if lost else said


def move_words(case: Any, move: Move) -> str:
    """Say for whom a change of an exchange is better, and what it is."""
    return f"for {one_line(case.name(move.better_for))}: {setting(case, move.point, move.after)}"


def _numbers(case: Any, moves: list[Move]) -> str:
    return joined([one_line(case.point(move.point).number) for move in moves])
