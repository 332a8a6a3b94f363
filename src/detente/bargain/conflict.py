"""When nothing is feasible: a smallest set of parties and red lines that cannot be satisfied together."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar

import numpy as np

from detente.bargain.solvers.engine import FEASIBLE, Question, ask
from detente.problem.arrays import Draws, Ints, Problem
from detente.records import Record


@dataclass(frozen=True)
class Conflict(Record):
    """A smallest set of requirements that no package meets together.

    Attributes
    ----------
    parties : tuple of str
        Parties whose no-deal values are in it.
    red_lines : tuple of (str, str)
        Party and condition.
    consent : bool
        The consent rule is in it.
    smallest : bool
        Proven: no smaller set conflicts.
    """

    parties: tuple[str, ...]
    red_lines: tuple[tuple[str, str], ...]
    consent: bool = False
    smallest: bool = True

    renamed: ClassVar[dict[str, str]] = {"consent": "consent_rule"}
    parts: ClassVar[dict[str, tuple[str, ...]]] = {"red_lines": ("party", "when")}


def find_conflict(problem: Problem, question: Question, draws: Draws, draw: int) -> Conflict:
    """Find a smallest conflicting set, by hitting sets.

    A package that meets some requirements shows that any conflict holds one of the others. So the smallest
    candidate is a smallest set that hits what each package seen so far leaves unmet; either it conflicts, and
    then no smaller set does, or a package meets it and is added (Reiter 1987; Ignatiev et al. 2015).

    Parameters
    ----------
    problem : Problem
    question : Question
        One that no package satisfies.
    draws, draw : Draws, int
    """
    real = draws.red_line_real[draw]
    items: list[Requirement] = [("party", i) for i in question.must if np.isfinite(draws.no_deal[draw, i])]
    items += [
        ("line", k)
        for k in range(len(problem.red_lines))
        if real[k] and int(problem.red_line_party[k]) in question.must_red
    ]
    if question.consent:
        items.append(("consent", 0))
    unmet: list[frozenset[int]] = []
    candidate: tuple[int, ...] = ()
    for _ in range(2000):
        chosen = [items[x] for x in candidate]
        answer = ask(problem, _requiring(problem, question, chosen), draws, draw, earliest=False)
        if answer.columns is None:
            return _conflict(problem, chosen, answer.optimal)
        unmet.append(_unmet(problem, items, answer.columns, draws, draw))
        candidate = _smallest_hit(unmet, len(items))
    return Conflict((), (), False, False)


Requirement = tuple[str, int]
"""A party whose no-deal value counts, a red line, or the consent rule."""


def _requiring(problem: Problem, question: Question, chosen: list[Requirement]) -> Question:
    """Return the question for a package that meets some requirements."""
    consent = ("consent", 0) in chosen
    counted = frozenset(i for kind, i in chosen if kind == "line")
    return Question(
        FEASIBLE,
        must=tuple(i for kind, i in chosen if kind == "party"),
        must_red=tuple(sorted({int(problem.red_line_party[k]) for k in counted})),
        consent=consent,
        allowed=question.allowed,
        # with the consent rule, the red lines of those whose consent counts stay real
        red_lines=None if consent else counted,
    )


def _conflict(problem: Problem, chosen: list[Requirement], smallest: bool) -> Conflict:
    """Return the conflict of some requirements, by name."""
    lines = [i for kind, i in chosen if kind == "line"]
    return Conflict(
        tuple(problem.parties[i] for kind, i in chosen if kind == "party"),
        tuple((problem.parties[int(problem.red_line_party[i])], problem.red_lines.texts[i]) for i in lines),
        ("consent", 0) in chosen,
        smallest,
    )


def _unmet(problem: Problem, items: list[Requirement], columns: Ints, draws: Draws, draw: int) -> frozenset[int]:
    """Return which requirements a package does not meet."""
    row = draws if len(draws) == 1 else draws.take(slice(draw, draw + 1))
    worth = problem.utilities(columns, row)[0, 0]
    crossed = problem.red_lines.evaluate(columns)[0]
    accepted = problem.accepts(columns, row)

    def met(kind: str, i: int) -> bool:
        if kind == "party":
            return bool(worth[i] >= row.no_deal[0, i] - 1e-9)
        if kind == "line":
            return not crossed[i]
        return bool(problem.adopts(columns, accepted)[0, 0])

    return frozenset(x for x, (kind, i) in enumerate(items) if not met(kind, i))


def _smallest_hit(sets: list[frozenset[int]], count: int) -> tuple[int, ...]:
    """Return the first smallest set of items that meets every set."""
    useful = sorted(set().union(*sets))
    for size in range(1, count + 1):
        for candidate in combinations(useful, size):
            if all(any(x in s for x in candidate) for s in sets):
                return candidate
    return tuple(useful)
