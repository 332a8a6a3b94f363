"""How figures are put in words: the same way on the terminal, on paper and on the page."""

from __future__ import annotations

import datetime as dt
import math

from detente.statistics import succession, wilson

_SCALE = (
    (0.05, "almost no chance"),
    (0.20, "very unlikely"),
    (0.45, "unlikely"),
    (0.55, "roughly even chance"),
    (0.80, "likely"),
    (0.95, "very likely"),
)
_SUREST = "almost certain"
_ADJECTIVES = {"almost no chance": "remote", "roughly even chance": "about even"}
"""ICD 203 has "remote" for the lowest step, too."""
SCALE_SOURCE = (
    "Intelligence Community Directive 203, Analytic Standards (Office of the Director of National Intelligence, 2015)"
)
"""Where the words for chances and their limits are published: 5%, 20%, 45%, 55%, 80% and 95%."""


MANY = 1_000
FEW = 100
"""Fewer draws or runs than this are told in words where all of them, or none, had a result."""


def percent(share: float, count: int = MANY) -> str:
    """Write the chance of what could happen as a percentage; never as 0% or 100%, whatever was seen in every case.

    Parameters
    ----------
    share : float
    count : int
        Of how many draws or runs; it matters where all of them, or none, had the result. Where they are few the text says
        so, too: "98% (all of 50)" is what fifty of fifty can tell.
    """
    told = _chance(share, count)
    return told if 0 < share < 1 or count >= FEW else f"{told} ({'all' if share >= 1 else 'none'} of {count})"


def _chance(share: float, count: int) -> str:
    return _percent(share if 0 < share < 1 else succession(min(max(share, 0.0), 1.0), count))


def percents(low: float, high: float, count: int = MANY) -> str:
    """Write a range of chances: "8% to 12%", "under 1% to 87%", or one figure where both ends are written alike.

    Parameters
    ----------
    low, high : float
    count : int
        As in :func:`percent`.
    """
    first, last = _chance(low, count), _chance(high, count)
    return first if first == last else f"{first} to {last}"


def judged(share: float) -> str:
    """Write a probability that somebody has judged; judged certain is 0% or 100%."""
    return f"{100 * share:.0f}%" if share in (0, 1) else _percent(share)


def tenths(share: float, count: int = MANY) -> str:
    """Write a share of runs in per cent to one decimal; all or none of them as a bound by the rule of succession."""
    if 0 < share < 1:
        return f"{min(max(100 * share, 0.1), 99.9):.1f} %"
    left = max(1, math.ceil(1000 * succession(0.0, count) - 1e-9)) / 10
    return f"over {100 - left:.1f} %" if share >= 1 else f"under {left:.1f} %"


def range_of(low: float, high: float) -> str:
    """Write the interval of a share of draws to one decimal: "49.5 to 51.4%"; no end is written as 0% or 100%."""

    def end(share: float) -> str:
        tenth = round(100 * share, 1)
        return "under 0.1" if tenth < 0.1 else "over 99.9" if tenth > 99.9 else f"{tenth:.1f}"

    first, last = end(low), end(high)
    return f"{first}%" if first == last else f"{first} to {last}%"


def of_runs(share: float, count: int) -> str:
    """Say in how many runs something happened: "in all 400 runs", "in none of 400 runs", "in 58% of 400 runs"."""
    if share >= 1:
        return f"in all {count:,} runs"
    return f"in none of {count:,} runs" if share <= 0 else f"in {percent(share)} of {count:,} runs"


def _percent(share: float) -> str:
    if share < 0.01:
        return "under 1%"
    if share > 0.99:
        return "over 99%"
    return f"{100 * share:.0f}%"


def likelihood(share: float) -> str:
    """Put a probability in words, from "almost no chance" to "almost certain".

    The words and their limits are those of ICD 203 (Office of the Director of National Intelligence 2015). They leave
    no gaps, unlike the yardstick of the Professional Head of Intelligence Assessment (United Kingdom, 2018).
    """
    return next((words for limit, words in _SCALE if share < limit), _SUREST)


def likely_to(share: float, verb: str) -> str:
    """Say how likely somebody does something: "is very unlikely to accept", "is almost certain not to accept"."""
    words = likelihood(share)
    if words == _SCALE[0][1]:
        return f"is {_SUREST} not to {verb}"
    if words == _SCALE[3][1]:
        return f"is about as likely as not to {verb}"
    return f"is {words} to {verb}"


def it_is_likely(share: float, count: int = MANY) -> str:
    """Begin a sentence that says how likely something is: "it is unlikely (30%)", "there is almost no chance (under 1%)"."""
    words = likelihood(share)
    if words == _SCALE[0][1]:
        start = f"there is {words}"
    elif words == _SCALE[3][1]:
        start = f"there is a {words}"
    else:
        start = f"it is {words}"
    return f"{start} ({percent(share, count)})"


def scaled(share: float, count: int = MANY) -> str:
    """Put a probability in words with its figure: "likely (70%)", "a roughly even chance (50%)"."""
    words = likelihood(share)
    return f"{'a ' if words == _SCALE[3][1] else ''}{words} ({percent(share, count)})"


def in_scale(low: float, high: float) -> str:
    """Put a range of judged chances in words, after "is": "very unlikely (8%) to likely (60%)"."""
    first, last = (_ADJECTIVES.get(likelihood(share), likelihood(share)) for share in (low, high))
    if judged(low) == judged(high):
        return f"{first} ({judged(low)})"
    return (
        f"{first} ({judged(low)} to {judged(high)})"
        if first == last
        else f"{first} ({judged(low)}) to {last} ({judged(high)})"
    )


def figure(number: float) -> str:
    """Write a utility: one decimal below 10 in size, else none."""
    text = f"{number:.1f}" if abs(number) < 9.95 else f"{number:.0f}"
    return "0" if float(text) == 0 else text.removesuffix(".0").replace("-", "−")


def signed(number: float, digits: int = 1) -> str:
    """Write a change with its sign; what rounds to nothing is +0.0, not -0.0."""
    return f"{round(number, digits) + 0.0:+.{digits}f}"


def day(date: dt.date) -> str:
    """Write a date as 5 March 2026."""
    return f"{date.day} {date:%B %Y}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """Write a count with its noun."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def interval(share: float, draws: int) -> tuple[float, float]:
    """Return the 95% interval of a share found in so many draws."""
    return wilson(share * draws, draws)


def sentence(text: str) -> str:
    """Return text that ends in a full stop."""
    text = text.strip()
    return text if text.endswith((".", "!", "?", "…")) else text + "."


def inside(title: str) -> str:
    """Return a title as it reads inside a sentence: a leading "The" or "A" in small letters."""
    first, _, rest = title.partition(" ")
    return f"{first.lower()} {rest}" if first in ("The", "A", "An") and rest else title
