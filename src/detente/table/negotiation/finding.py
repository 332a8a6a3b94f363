"""A text that every needed seat's sealed sheet accepts, if there is one: found exactly, and chosen by a committed seed.

The rule, in the order in which it is applied:

1. **Acceptable**: worth at least no deal to every needed seat, crossing no red line of theirs.
2. **Even enough**: no needed seat has less than the largest smallest share, but for a tenth of it (or what the ground rules
   say). A seat's share is its gain over
   no deal, divided by the largest gain that any acceptable text gives it (Kalai and Smorodinsky 1975). Seats that gain by
   no acceptable text have no share.
3. **Efficient**: no acceptable text is better for one needed seat and worse for none.
4. Of these, the text with the **largest weighted sum of shares**. The weights are drawn from the simplex by a seed whose
   SHA-256 was shown to everybody before the sheets were sealed. Ties: the earliest options in canonical order.

All weights are above 0, and a text that is better for one and worse for none passes steps 1 and 2 with the other; so the
largest sum is efficient, and step 3 needs no list of all efficient texts (Geoffrion 1968).

The answer is a text or nothing: no worth, no share, no rank. It is kept until the moment that was set for it. When the
search ended tells nobody anything, since nobody is told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from detente.bargain.solvers.engine import LEXIMIN, LINEAR, Question, Row, ask
from detente.case.format.models.case import Point
from detente.errors import InputError
from detente.problem.arrays import TOLERANCE, Floats, Ints, Problem
from detente.problem.random import uniforms
from detente.records import Record
from detente.table.negotiation.sheets import Sheet, problem_of

NEAR = 0.1
"""By which share of the largest smallest share a text may fall behind it, to be chosen from."""
SEED_BYTES = 32
SECONDS = 30.0
"""Longest time for one exact question; there are as many as needed seats, and two more."""


@dataclass(frozen=True)
class Found(Record):
    """What a search came to.

    Attributes
    ----------
    package : dict or None
        The text, point id to option id; None where none was found.
    proven : bool
        Whether every step was proven. A text that is not is never given: then ``package`` is None. Nobody is shown this.
    band : str or None
        A coarse word on the smallest share, shown only where the ground rules, which all signed, have bands.
    """

    package: dict[str, str] | None
    proven: bool = True
    band: str | None = None


def commitment(seed: bytes) -> str:
    """Return what is shown of a seed before it is used: its SHA-256, in hexadecimal."""
    if len(seed) != SEED_BYTES:
        raise InputError(f"found a seed of {len(seed)} bytes, expected {SEED_BYTES}")
    return hashlib.sha256(seed).hexdigest()


def seat_weights(seed: bytes, seats: int) -> Floats:
    """Return the weights that a seed stands for: uniform on the simplex, all above 0.

    Parameters
    ----------
    seed : bytes
    seats : int

    Returns
    -------
    float64 array, shape (seats,), summing to 1
    """
    number = int.from_bytes(hashlib.sha256(b"weights of seats:" + seed).digest()[:8], "big") >> 1
    u = uniforms(number, "weights of seats", 0, 1, seats)[0]
    raw = -np.log1p(-u) + 1e-6
    return np.asarray(raw / raw.sum())


def find_text(
    points: Sequence[Point],
    sheets: Mapping[str, Sheet],
    needed: Sequence[str],
    seed: bytes,
    *,
    near: float = NEAR,
    floor: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
) -> Found:
    """Search for a text that every needed seat's sheet accepts, by the rule above.

    Parameters
    ----------
    points : sequence of Point
    sheets : mapping of str to Sheet
        By seat; those of the needed seats count.
    needed : sequence of str
        Seats whose acceptance a text needs.
    seed : bytes, length 32
    near : float
        By which share of the largest smallest share a text may fall behind it.
    floor : mapping of str to str, optional
        A signed text: what it is worth to each seat takes the place of no deal.
    seconds : float
        Longest time for one exact question.

    Returns
    -------
    Found

    Raises
    ------
    InputError
        When a needed seat has no sheet, or one without a no-deal value.
    """
    missing = sorted(seat for seat in needed if seat not in sheets)
    if missing:
        raise InputError(f"no sheet was sealed for {', '.join(missing)}")
    mine = {seat: sheets[seat] for seat in needed}
    problem = problem_of(points, mine, sorted(mine))
    if not problem.has_no_deal.all():
        raise InputError("a sheet has no value without a deal")
    if floor is not None:
        problem = above(problem, floor)
    return choose(problem, seat_weights(seed, len(mine)), near, seconds)


def above(problem: Problem, text: Mapping[str, str]) -> Problem:
    """Return a problem in which no deal is worth what a text is worth, to everybody."""
    worth = problem.utilities(problem.columns_of(text))[0]
    return replace(problem, central=replace(problem.central, no_deal=worth))


def choose(problem: Problem, weights: Floats, near: float = NEAR, seconds: float = SECONDS) -> Found:
    """Apply steps 1 to 4 to a problem whose parties must all accept.

    Parameters
    ----------
    problem : Problem
    weights : float64 array, shape (parties,)
        In the order of the parties, all above 0.
    """
    count = len(problem.parties)
    everybody = tuple(range(count))
    accepted = Question(LINEAR, must=everybody, must_red=everybody)
    scale = np.zeros(count)
    hints: tuple[Ints, ...] = ()
    for i in range(count):
        best = ask(problem, _aiming(accepted, np.eye(count)[i]), earliest=False, hints=hints, seconds=seconds)
        if not best.optimal:
            return Found(None, proven=False)
        if best.columns is None:
            return Found(None)
        hints = (*hints, best.columns)
        if best.value > TOLERANCE:
            scale[i] = 1.0 / best.value
    rows: tuple[Row, ...] = ()
    if (scale > 0).any():
        even = Question(LEXIMIN, weight=scale, must=everybody, must_red=everybody)
        answer = ask(problem, even, earliest=False, hints=hints, seconds=seconds)
        if not answer.optimal or answer.columns is None:
            return Found(None, proven=False)
        hints = (*hints, answer.columns)
        gains = problem.utilities(answer.columns)[0, 0] - problem.central.no_deal[0]
        least = (1.0 - near) * float((gains * scale)[scale > 0].min())
        rows = tuple(Row(np.eye(count)[i] * scale[i], need=least - TOLERANCE * scale[i]) for i in np.flatnonzero(scale))
    final = _aiming(accepted, np.where(scale > 0, scale, 1.0) * weights, rows)
    answer = ask(problem, final, hints=hints, seconds=seconds)
    if not answer.optimal or answer.columns is None:
        return Found(None, proven=False)
    return Found(problem.package_of(answer.columns), band=_band(problem, answer.columns, scale))


def _band(problem: Problem, columns: Ints, scale: Floats) -> str:
    """Return the coarse word for a text: whether the smallest share of what a seat could gain is a quarter, or a half."""
    gains = problem.utilities(columns)[0, 0] - problem.central.no_deal[0]
    least = float((gains * scale)[scale > 0].min()) if (scale > 0).any() else 0.0
    return "good for all" if least >= 0.5 else "fair for all" if least >= 0.25 else "just enough for all"


def _aiming(question: Question, mix: Floats, rows: tuple[Row, ...] = ()) -> Question:
    """Return a question that makes a weighted sum of gains as large as it can be."""
    return Question(
        question.objective, must=question.must, must_red=question.must_red, rows=(Row(mix, cut=True), *rows)
    )
