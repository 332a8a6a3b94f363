"""When nothing is feasible: a smallest set of parties and red lines that cannot be satisfied together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from math import comb
from typing import ClassVar

import numpy as np

from detente.bargain.solvers.engine import FEASIBLE, Answer, Question, ask
from detente.compiling import working
from detente.problem.arrays import Draws, Ints, Problem
from detente.problem.conditions import Programs
from detente.records import Record

FEW = 50
"""Packages that are taken as they are found; of those after them each is made to meet as much as can be met."""
MOST_TRIED = 20_000
"""Sets of requirements that are tried one by one; where there are more, a program finds a smallest one."""


@dataclass(frozen=True)
class Conflict(Record):
    """A set of requirements that no package meets together, a smallest one where that is proven.

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


def find_conflict(problem: Problem, question: Question, draws: Draws, draw: int, seconds: float = 60.0) -> Conflict:
    """Find a smallest conflicting set, by hitting sets.

    A package that meets some requirements shows that any conflict holds one of the others. So the smallest
    candidate is a smallest set that hits what each package seen so far leaves unmet; either it conflicts, and
    then no smaller set does, or a package meets it and is added (Reiter 1987; Ignatiev et al. 2015).

    With many parties there may be too many packages to see. Then requirements are left out, many at a time and at last one by
    one, as long as the rest conflicts: nothing can be left out of what remains, but a smaller set may conflict as well.

    Parameters
    ----------
    problem : Problem
    question : Question
        One that no package satisfies.
    draws, draw : Draws, int
    seconds : float
        Half of it goes to the first way, the rest to the second.
    """
    begun = working()
    half = begun + seconds / 2
    real = draws.red_line_real[draw]
    items: list[Requirement] = [("party", i) for i in question.must if np.isfinite(draws.no_deal[draw, i])]
    items += [
        ("line", k)
        for k in range(len(problem.red_lines))
        if real[k] and int(problem.red_line_party[k]) in question.must_red
    ]
    if question.consent:
        items.append(("consent", 0))

    met = _Asking(problem, question, draws, draw).met

    unmet: list[frozenset[int]] = []
    candidate: tuple[int, ...] | None = ()
    while candidate is not None and working() < half:
        chosen = [items[x] for x in candidate]
        answer = met(chosen, half)
        if answer.columns is not None:
            left = _unmet(problem, items, answer.columns, draws, draw)
            for x in sorted(left) if len(unmet) >= FEW else ():
                if x in left:  # as few as may be are to be left unmet: so fewer packages say as much
                    more = met([one for y, one in enumerate(items) if y == x or y not in left], half)
                    if more.columns is not None:
                        left = _unmet(problem, items, more.columns, draws, draw)
            unmet.append(left)
            candidate = _smallest_hit(unmet, half - working())
        elif answer.optimal:
            return _conflict(problem, chosen, True)
        else:
            break
    return _conflict(problem, _fewer(items, met, begun + seconds), False)


def _fewer(items: list[Requirement], met: Meets, until: float) -> list[Requirement]:
    """Leave requirements out, half of them, a quarter and so on, down to one by one, as long as the rest conflicts."""
    chosen, size = items, max(1, len(items) // 2)
    while size and working() < until:
        at = 0
        while at < len(chosen) and working() < until:
            fewer = chosen[:at] + chosen[at + size :]
            answer = met(fewer, until)
            if answer.columns is None and answer.optimal:
                chosen = fewer
            else:
                at += size
        size //= 2
    return chosen


Requirement = tuple[str, int]
"""A party whose no-deal value counts, a red line, or the consent rule."""
Meets = Callable[[list[Requirement], float], Answer]
"""Looks for a package that meets some requirements, until a moment of the clock of :func:`detente.compiling.working`."""


class _Asking:
    """Looks for packages that meet some requirements."""

    def __init__(self, problem: Problem, question: Question, draws: Draws, draw: int) -> None:
        self.problem, self.question, self.draws, self.draw = problem, question, draws, draw

    def met(self, chosen: list[Requirement], until: float) -> Answer:
        """Return a package that meets some requirements, until a moment of the clock of :func:`detente.compiling.working`."""
        left, chosen_lines = max(until - working(), 0.0), frozenset(i for kind, i in chosen if kind == "line")
        own = Question(
            FEASIBLE,
            must=tuple(i for kind, i in chosen if kind == "party"),
            must_red=tuple(sorted({int(self.problem.red_line_party[k]) for k in chosen_lines})),
            allowed=self.question.allowed,
            red_lines=chosen_lines,
        )
        if ("consent", 0) not in chosen:
            return ask(self.problem, own, self.draws, self.draw, earliest=False, seconds=left)
        own = replace(own, consent=True, red_lines=None)  # the red lines of those whose consent counts stay real
        real = np.flatnonzero(self.draws.red_line_real[self.draw])
        if chosen_lines >= {k for k in real if self.problem.red_line_party[k] in own.must_red}:
            return ask(self.problem, own, self.draws, self.draw, earliest=False, seconds=left)
        problem, draws = self._with_a_holder
        lines = len(self.problem.red_lines)
        counted = frozenset(range(lines)) | {lines + k for k in chosen_lines}
        own = replace(own, must_red=(len(self.problem.parties),), red_lines=counted)
        return ask(problem, own, draws, 0, earliest=False, seconds=left)

    @cached_property
    def _with_a_holder(self) -> tuple[Problem, Draws]:
        """The problem with a party more, which wants nothing and has each red line too, and its draw.

        A party's red lines bind all together. So one of them binds without the others as the red line of this party; that
        its own party crosses others counts for its consent alone.
        """
        problem, draws = self.problem, self.draws.take(slice(self.draw, self.draw + 1))
        lines, parties = problem.red_lines, len(problem.parties)
        twice = Programs(
            np.concatenate([lines.code, lines.code]),
            np.concatenate([lines.start, lines.start[1:] + len(lines.code)]),
            lines.atom_point,
            lines.atom_mask,
            lines.texts * 2,
        )
        held = replace(
            problem,
            parties=(*problem.parties, ""),
            scales=(*problem.scales, "points"),
            obliges=np.concatenate([problem.obliges, np.zeros((1, problem.columns), dtype=np.bool_)]),
            has_no_deal=np.append(problem.has_no_deal, False),
            red_line_party=np.concatenate([problem.red_line_party, np.full(len(lines), parties, dtype=np.int64)]),
            red_line_firmness=np.concatenate([problem.red_line_firmness] * 2),
            red_lines=twice,
        )
        own = replace(
            draws,
            values=np.concatenate([draws.values, np.zeros((1, 1, problem.columns))], axis=1),
            no_deal=np.append(draws.no_deal, [[-np.inf]], axis=1),
            red_line_real=np.concatenate([draws.red_line_real] * 2, axis=1),
            leaning=None,
        )
        return replace(held, central=own), own


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


def _smallest_hit(sets: list[frozenset[int]], seconds: float) -> tuple[int, ...] | None:
    """Return a smallest set of items that meets every set, the first one where few are to be tried; None where time runs out."""
    useful = sorted(set().union(*sets))
    tried = 0
    for size in range(1, len(useful) + 1):
        tried += comb(len(useful), size)
        if tried > MOST_TRIED:
            return _hit_by_program(sets, useful, seconds)
        for candidate in combinations(useful, size):
            if all(any(x in s for x in candidate) for s in sets):
                return candidate
    return tuple(useful)


def _hit_by_program(sets: list[frozenset[int]], useful: list[int], seconds: float) -> tuple[int, ...] | None:
    """Return a smallest set that meets every set, by a mixed-integer program (HiGHS); None where it is not proven in time."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    least = [one for one in set(sets) if not any(other < one for other in sets)]
    holds = np.array([[x in one for x in useful] for one in least], dtype=np.float64)
    found = milp(
        np.ones(len(useful)),
        constraints=LinearConstraint(holds, lb=1.0),
        integrality=np.ones(len(useful), dtype=np.int64),
        bounds=Bounds(0.0, 1.0),
        options={"time_limit": max(seconds, 0.0)},
    )
    if found.status != 0 or found.x is None:
        return None
    return tuple(x for x, share in zip(useful, found.x, strict=True) if share > 0.5)
