"""Who can carry a package and who can block every one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar

import numpy as np

from detente.bargain.solvers.engine import FEASIBLE, Question, ask
from detente.errors import InputError
from detente.problem.arrays import Bools, Draws, Ints, Problem
from detente.problem.consent import adopts
from detente.records import Record

MOST_PARTIES = 16


@dataclass(frozen=True)
class Coalition(Record):
    """A minimal coalition: its members can adopt a package that they all prefer to no deal, and no fewer of them can.

    Attributes
    ----------
    members : tuple of str
    package : dict
        One such package.
    """

    members: tuple[str, ...]
    package: dict[str, str]


@dataclass(frozen=True)
class Coalitions(Record):
    """Minimal coalitions on the central preferences.

    Attributes
    ----------
    minimal : tuple of Coalition
        Smallest first.
    pivotal : tuple of str
        Parties that are in every one of them: without their consent nothing can be adopted. Empty when there is none.
    membership : dict
        By party, in how many of them it is.
    undecided : int
        Sets of parties for which the proof did not finish.
    """

    minimal: tuple[Coalition, ...]
    pivotal: tuple[str, ...]
    membership: dict[str, int]
    undecided: int

    renamed: ClassVar[dict[str, str]] = {"minimal": "coalitions"}
    row_source: ClassVar[str] = "minimal"


def coalitions(problem: Problem, draws: Draws | None = None, row: int = 0) -> Coalitions:
    """Return the minimal coalitions that can adopt something that all their members prefer to no deal.

    A set of parties can adopt a package when the consent rule holds with them accepting and nobody else; every party
    that the package obliges has to be among them where the rule says so. Minimal means that no proper subset can
    (minimal winning coalitions; von Neumann and Morgenstern 1944, with packages in place of a fixed prize).

    Parameters
    ----------
    problem : Problem
    draws, row : Draws, int
        Which draw; default the central one.

    Raises
    ------
    InputError
        With more than 16 parties.
    """
    count = len(problem.parties)
    if count > MOST_PARTIES:
        raise InputError(f"found {count} parties with preferences; coalitions are listed for at most {MOST_PARTIES}")
    found: list[tuple[frozenset[int], Ints]] = []
    undecided = 0
    for members in _sets(count):
        chosen = frozenset(members)
        if any(known <= chosen for known, _ in found) or not _can_carry(problem, chosen):
            continue
        question = question_of(problem, chosen)
        if question is None:
            continue
        answer = ask(problem, question, draws, row, earliest=False)
        if answer.columns is not None:
            found.append((chosen, answer.columns))
        elif not answer.optimal:
            undecided += 1
    names = problem.parties
    minimal = tuple(Coalition(tuple(names[i] for i in sorted(s)), problem.package_of(columns)) for s, columns in found)
    common = frozenset.intersection(*[s for s, _ in found]) if found else frozenset()
    return Coalitions(
        minimal,
        tuple(names[i] for i in sorted(common)),
        {names[i]: sum(i in s for s, _ in found) for i in range(count)},
        undecided,
    )


def question_of(problem: Problem, members: frozenset[int]) -> Question | None:
    """Return what a package must be that these parties can carry alone, if the rule lets them; None if there is none.

    They all accept it, and where the rule asks for the consent of those whom a package obliges, it obliges nobody else.
    """
    outside = [i for i in range(len(problem.parties)) if i not in members]
    allowed: Bools | None = None
    if any(c.kind == "obligated" for c in problem.consent) and outside:
        allowed = np.logical_not(problem.obliges[outside].any(axis=0))
        if not np.logical_or.reduceat(allowed, problem.offset[:-1]).all():
            return None
    own = tuple(sorted(members))
    return Question(FEASIBLE, must=own, must_red=own, allowed=allowed)


def _sets(count: int) -> Iterator[tuple[int, ...]]:
    for size in range(count + 1):
        yield from combinations(range(count), size)


def _can_carry(problem: Problem, members: frozenset[int]) -> bool:
    """Return whether the clauses that name parties hold when exactly these accept."""
    accepted = np.array([i in members for i in range(len(problem.parties))], dtype=np.bool_)
    return bool(adopts(problem.consent, accepted, np.zeros_like(accepted)))
