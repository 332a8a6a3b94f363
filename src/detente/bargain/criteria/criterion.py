"""What a criterion is: a bargaining solution by its name, its definition, and how it is asked of the solvers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from detente.bargain.solvers.engine import Answer, Row
from detente.problem.arrays import Floats, Ints, Problem


class Asking(Protocol):
    """Asks the solvers for a package under the constraints of one call."""

    def __call__(
        self,
        objective: int,
        weight: Floats | None = None,
        rows: tuple[Row, ...] = (),
        *,
        earliest: bool = True,
        hints: tuple[Ints, ...] = (),
    ) -> Answer: ...


@dataclass(frozen=True)
class Asked:
    """What a criterion is asked about.

    Attributes
    ----------
    problem : Problem
    members : list of int
        The solution parties.
    power : mapping of party to bargaining power
    ask : Asking
    """

    problem: Problem
    members: list[int]
    power: Mapping[str, float]
    ask: Asking

    def indicator(self, members: list[int]) -> Floats:
        """Return 1 for some parties and 0 for the others, shape (parties,)."""
        result = np.zeros(len(self.problem.parties))
        result[members] = 1.0
        return result


@dataclass(frozen=True)
class Optimum:
    """What a criterion comes to.

    Attributes
    ----------
    answer : Answer
    weight : float64 array, shape (parties,)
        Exponents or factors of the gains; see :class:`Criterion`.
    nodes : int
    ideal : dict
        Each party's ideal gain, where the criterion has them.
    without_gain : tuple of str
        Parties that no allowed package gives a gain.
    """

    answer: Answer
    weight: Floats
    nodes: int
    ideal: dict[str, float] = field(default_factory=dict)
    without_gain: tuple[str, ...] = ()


@dataclass(frozen=True)
class Criterion:
    """A bargaining solution.

    Attributes
    ----------
    id : str
        As on the command line, with ``_`` for ``-``.
    title : str
        What it makes best, as a choice on a screen.
    definition : str
        In one line, with its source.
    optimum : callable
        Asks the solvers.
    objective : callable
        Takes the solution parties' utilities, gains and weights; returns the figure that a solution carries, or None
        where there is none.
    figure : callable
        The same from a solver's own objective or bound and the sum of the solution parties' no-deal values, None where
        the figure is too large to write.
    of_gains : bool
        Counts gains over no deal, so that every solution party needs a no-deal value.
    must_accept : bool
        Every solution party has to accept.
    comparable : bool
        Compares the utilities of different parties, so that their scales matter.
    """

    id: str
    title: str
    definition: str
    optimum: Callable[[Asked], Optimum]
    objective: Callable[[Floats, Floats, Floats], float | None]
    figure: Callable[[float, float], float | None]
    of_gains: bool = True
    must_accept: bool = False
    comparable: bool = True
