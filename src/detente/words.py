"""How figures are put in words: the same way on the terminal, on paper and on the page."""

from __future__ import annotations

import datetime as dt
import math

from detente.language import date, decimal, hundredths, later, tr
from detente.statistics import succession, wilson

_LIMITS = (0.05, 0.20, 0.45, 0.55, 0.80, 0.95)
_SCALE = (
    later("almost no chance"),
    later("very unlikely"),
    later("unlikely"),
    later("roughly even chance"),
    later("likely"),
    later("very likely"),
    later("almost certain"),
)
_ADJECTIVES = (later("remote"), *_SCALE[1:3], later("about even"), *_SCALE[4:])
"""As the second half of "it is": ICD 203 has "remote" for the lowest step, too."""
_IT_IS = (
    later("there is almost no chance ({share})"),
    later("it is very unlikely ({share})"),
    later("it is unlikely ({share})"),
    later("there is a roughly even chance ({share})"),
    later("it is likely ({share})"),
    later("it is very likely ({share})"),
    later("it is almost certain ({share})"),
)
_SCALED = (
    later("almost no chance ({share})"),
    later("very unlikely ({share})"),
    later("unlikely ({share})"),
    later("a roughly even chance ({share})"),
    later("likely ({share})"),
    later("very likely ({share})"),
    later("almost certain ({share})"),
)
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
    if 0 < share < 1 or count >= FEW:
        return told
    message = tr("{share} (all of {n})") if share >= 1 else tr("{share} (none of {n})")
    return message.format(share=told, n=count)


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
    return to_from(_chance(low, count), _chance(high, count))


def to_from(first: str, last: str) -> str:
    """Write a range from its two ends, which may be alike."""
    return first if first == last else tr("{first} to {last}", first=first, last=last)


def judged(share: float) -> str:
    """Write a probability that somebody has judged; judged certain is 0% or 100%."""
    return hundredths(round(100 * share)) if share in (0, 1) else _percent(share)


def counted(share: float) -> str:
    """Write a share of what was counted in per cent; "all" or "none" at the ends, so that no end reads as a chance."""
    return "all" if share >= 1 else "none" if share <= 0 else _percent(share)


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
        return tr("under {share}", share=hundredths(1))
    if share > 0.99:
        return tr("over {share}", share=hundredths(99))
    return hundredths(int(f"{100 * share:.0f}"))


def step(share: float) -> int:
    """Return the step of the scale of words on which a probability lies, 0 to 6."""
    return sum(share >= limit for limit in _LIMITS)


def likelihood(share: float) -> str:
    """Put a probability in words, from "almost no chance" to "almost certain".

    The words and their limits are those of ICD 203 (Office of the Director of National Intelligence 2015). They leave
    no gaps, unlike the yardstick of the Professional Head of Intelligence Assessment (United Kingdom, 2018).
    """
    return tr(_SCALE[step(share)])


def likely_to(share: float, verb: str) -> str:
    """Say in English how likely somebody does something: "is very unlikely to accept", "is almost certain not to accept"."""
    at = step(share)
    if at == 0:
        return f"is {_SCALE[-1]} not to {verb}"
    return f"is about as likely as not to {verb}" if at == 3 else f"is {_SCALE[at]} to {verb}"


def it_is_likely(share: float, count: int = MANY) -> str:
    """Begin a sentence that says how likely something is: "it is unlikely (30%)", "there is almost no chance (under 1%)"."""
    return tr(_IT_IS[step(share)], share=percent(share, count))


def scaled(share: float, count: int = MANY) -> str:
    """Put a probability in words with its figure: "likely (70%)", "a roughly even chance (50%)"."""
    return tr(_SCALED[step(share)], share=percent(share, count))


def in_scale(low: float, high: float) -> str:
    """Put a range of judged chances in words, after "is": "very unlikely (8%) to likely (60%)"."""
    first, last = (tr(_ADJECTIVES[step(share)]) for share in (low, high))
    if judged(low) == judged(high):
        return f"{first} ({judged(low)})"
    if first == last:
        return f"{first} ({to_from(judged(low), judged(high))})"
    return to_from(f"{first} ({judged(low)})", f"{last} ({judged(high)})")


def figure(number: float) -> str:
    """Write a utility: one decimal below 10 in size, else none."""
    text = f"{number:.1f}" if abs(number) < 9.95 else f"{number:.0f}"
    return "0" if float(text) == 0 else decimal(text.removesuffix(".0").replace("-", "−"))


def signed(number: float, digits: int = 1) -> str:
    """Write a change with its sign; what rounds to nothing is +0.0, not -0.0."""
    return f"{round(number, digits) + 0.0:+.{digits}f}"


def day(on: dt.date) -> str:
    """Write a date as 5 March 2026."""
    return date(on)


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
