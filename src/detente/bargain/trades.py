"""Who can act together, and what could be traded: coalitions, and exchanges that start from a draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from detente.bargain.coalitions import Coalitions, coalitions
from detente.bargain.logrolls import Logroll, logrolls
from detente.case.format.models.record import Draft
from detente.errors import InputError
from detente.problem.arrays import Problem
from detente.records import Record


@dataclass(frozen=True)
class Trades(Record):
    """Minimal coalitions, and exchanges of two points that two parties would gain by.

    Attributes
    ----------
    coalitions : Coalitions
    draft : str or None
        The draft from which exchanges start.
    logrolls : tuple of Logroll
    warnings : tuple of str
    """

    coalitions: Coalitions
    draft: str | None
    logrolls: tuple[Logroll, ...]
    warnings: tuple[str, ...] = ()

    left_out: ClassVar[frozenset[str]] = frozenset({"warnings"})
    spread: ClassVar[tuple[str, ...]] = ("coalitions",)
    row_source: ClassVar[str] = "minimal"

    @property
    def minimal(self) -> tuple[Any, ...]:
        return self.coalitions.minimal


def trades(problem: Problem, start: Draft | None, limit: int = 5) -> Trades:
    """Return the minimal coalitions, and the exchanges that start from a draft; see their own modules.

    Parameters
    ----------
    problem : Problem
    start : Draft or None
        A draft with open points gives no exchanges, and a warning.
    limit : int
        At most so many exchanges for each pair of parties.

    Raises
    ------
    InputError
        When ``limit`` is below 1, or there are more than 16 parties.
    """
    if limit < 1:
        raise InputError(f"found a limit of {limit}, expected at least 1")
    found = coalitions(problem)
    if start is None:
        return Trades(found, None, ())
    if start.open:
        return Trades(found, start.id, (), (f"draft {start.id} leaves points open, so no exchanges are listed",))
    return Trades(found, start.id, logrolls(problem, problem.columns_of(start.package), limit))
