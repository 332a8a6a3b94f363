"""The zone of possible agreement: how many packages are adopted, and whether there is any at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from detente.bargain.existence import Existence, existence
from detente.bargain.solvers.counting import VISITS, Count, count_packages
from detente.bargain.solvers.engine import Question
from detente.problem.arrays import Draws, Problem
from detente.records import Record


@dataclass(frozen=True)
class Zopa(Record):
    """How many packages are acceptable.

    Attributes
    ----------
    packages : int
        All there are.
    adopted : Count
        Those that the consent rule adopts, on the central preferences.
    unanimous : Count
        Those that every party with preferences accepts.
    exists : Existence or None
        Over draws: whether any package is adopted.
    exists_graded : Existence or None
        The same by degrees, over the first of the draws.
    """

    packages: int
    adopted: Count
    unanimous: Count
    exists: Existence | None
    exists_graded: Existence | None = None

    @property
    def exact(self) -> bool:
        return self.adopted.exact and self.unanimous.exact

    def to_dict(self) -> dict[str, Any]:
        result: dict[str, Any] = {
            "packages": self.packages,
            "adopted": self.adopted.number,
            "unanimous": self.unanimous.number,
            "exact": self.exact,
            "intervals": {
                "adopted": [self.adopted.low, self.adopted.high],
                "unanimous": [self.unanimous.low, self.unanimous.high],
            },
            "method": {"adopted": self.adopted.method, "unanimous": self.unanimous.method},
        }
        if self.exists is not None:
            result["exists"] = self.exists.to_dict()
        if self.exists_graded is not None:
            result["exists_graded"] = self.exists_graded.to_dict()
        return result


GRADED_DRAWS = 2_000
"""Draws in which it is decided by degrees whether any package is adopted."""


def zopa(
    problem: Problem,
    blocks: Iterable[Draws] | None = None,
    graded: Iterable[Draws] | None = None,
    *,
    limit: int = VISITS,
    seed: int = 0,
) -> Zopa:
    """Count the packages of the zone of possible agreement (Raiffa 1982).

    Parameters
    ----------
    problem : Problem
    blocks : iterable of Draws, optional
        Draws over which to say how likely it is that any package is adopted.
    graded : iterable of Draws, optional
        The same draws by degrees (:mod:`detente.problem.graded`).
    limit : int
        Steps of the exact count before it gives way to an estimate with a 95% interval.
    seed : int
        Of the estimate.

    Returns
    -------
    Zopa
    """
    everyone = tuple(range(len(problem.parties)))
    adopted = count_packages(problem, Question(consent=True), limit=limit, seed=seed)
    unanimous = count_packages(problem, Question(must=everyone, must_red=everyone), limit=limit, seed=seed)
    return Zopa(
        problem.packages,
        adopted,
        unanimous,
        None if blocks is None else existence(problem, blocks),
        None if graded is None else existence(problem, graded),
    )
