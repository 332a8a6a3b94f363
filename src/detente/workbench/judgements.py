"""What packages are judged by: the judgements as written, or as updated by what the parties said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from detente.case.case import Case
from detente.problem.arrays import Draws, Problem
from detente.problem.drawn import DrawnProblem
from detente.workbench.jobs import Job
from detente.workbench.worker import SOLVER

if TYPE_CHECKING:
    from detente.bargain.losses import OptionLosses

PRIOR, POSTERIOR = "prior", "posterior"
NAMES = {PRIOR: "as written in the case", POSTERIOR: "updated by what the parties said"}
FEW = 200


@dataclass(frozen=True)
class Basis:
    """Draws to judge packages by.

    Attributes
    ----------
    name : str
        ``prior`` or ``posterior``.
    drawn : DrawnProblem
    losses : OptionLosses
        What each option costs each party, over these draws.
    summary : dict
        Posterior: the figures of ``detente infer``; else empty.
    """

    name: str
    drawn: DrawnProblem
    losses: OptionLosses
    summary: dict[str, Any] = field(default_factory=dict)

    @property
    def effective(self) -> float:
        """To how many independent draws the draws amount, for the party where they are worth least."""
        return float(self.summary.get("effective_sample_size", self.drawn.draws))

    @property
    def rough(self) -> list[str]:
        """The parties whose figures rest on few independent draws."""
        parties = self.summary.get("parties", {})
        return [p for p, entry in parties.items() if entry["statements"] and entry["effective_sample_size"] < FEW]


def as_written(case: Case, draws: int, seed: int) -> Basis:
    """Return the draws of ``detente analyze``."""
    from detente.bargain.losses import option_losses
    from detente.inference.prepare import prepare

    drawn = prepare(case, draws=draws, seed=seed).kept()
    return Basis(PRIOR, drawn, option_losses(drawn))


def statements(case: Case, problem: Problem) -> tuple[int, int]:
    """Return how many statements the record holds that say something of preferences, and of how many parties."""
    from detente.inference.statements import read_record

    record = read_record(case, problem)
    speakers = [entry.party for entry in record.stances] + [entry.party for entry in record.authorships]
    return len(speakers), len(set(speakers))


@dataclass(frozen=True)
class _Weighed:
    problem: Problem
    sample: Draws
    losses: OptionLosses
    summary: dict[str, Any]


def _weigh(case: Case, problem: Problem, draws: int, seed: int) -> _Weighed:
    """Infer the posterior; runs in the second process."""
    from detente.bargain.losses import option_losses
    from detente.inference.posterior import infer
    from detente.problem.drawn import DrawnProblem

    found = infer(case, problem, draws=draws, seed=seed)
    drawn = DrawnProblem(found.problem, draws, seed, found.sample)
    return _Weighed(found.problem, found.sample, option_losses(drawn), found.to_dict())


def updated(case: Case, prior: Basis) -> Callable[[Job], Basis]:
    """Return the work that makes the draws of ``detente analyze --posterior``."""
    drawn = prior.drawn

    def work(job: Job) -> Basis:
        found: _Weighed = SOLVER.call(job, _weigh, case, drawn.problem, drawn.draws, drawn.seed)
        held = DrawnProblem(found.problem, drawn.draws, drawn.seed, found.sample, True)
        return Basis(POSTERIOR, held, found.losses, found.summary)

    return work
