"""What packages are judged by: the judgements as written, or as updated by what the parties said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from detente.problem.arrays import Problem
from detente.problem.drawn import DrawnProblem
from detente.study import Study
from detente.workbench.jobs import Job
from detente.workbench.worker import SOLVER

if TYPE_CHECKING:
    from detente.bargain.losses import OptionLosses
    from detente.bargain.results import DraftResult
    from detente.case.case import Case
    from detente.case.format.models.record import Draft

PRIOR, POSTERIOR = "prior", "posterior"
NAMES = {PRIOR: "as written in the case", POSTERIOR: "updated by what the parties said"}
FEW = 200


@dataclass(frozen=True)
class Judgements:
    """Judgements with their draws.

    Attributes
    ----------
    name : str
        ``prior`` or ``posterior``.
    study : Study
        With all draws in memory.
    losses : OptionLosses
        What each option costs each party, over these draws.
    summary : dict
        Posterior: the figures of ``detente infer``; else empty.
    """

    name: str
    study: Study
    losses: OptionLosses
    summary: dict[str, Any] = field(default_factory=dict)

    @property
    def case(self) -> Case:
        return self.study.case

    @property
    def drawn(self) -> DrawnProblem:
        return self.study.drawn

    @property
    def problem(self) -> Problem:
        return self.study.problem

    @cached_property
    def central(self) -> Study:
        """The same study without its draws, small enough to be sent to the second process.

        It answers the questions that are asked of the central judgements: solutions, amendments, frontiers.
        """
        return self.study.with_draws(replace(self.drawn, sample=None))

    def judge(self, draft: Draft) -> DraftResult:
        """Judge a draft on these draws."""
        return self.study.analyze(draft).first

    @property
    def effective(self) -> float:
        """To how many independent draws the draws amount, for the party where they are worth least."""
        return float(self.summary.get("effective_sample_size", self.drawn.draws))

    @property
    def rough(self) -> list[str]:
        """The parties whose figures rest on few independent draws."""
        parties = self.summary.get("parties", {})
        return [p for p, entry in parties.items() if entry["statements"] and entry["effective_sample_size"] < FEW]


def as_written(case: Case, draws: int, seed: int) -> Judgements:
    """Return the judgements as written, with the draws of ``detente analyze``."""
    from detente.bargain.losses import option_losses

    study = Study(case, draws, seed).keep_draws()
    return Judgements(PRIOR, study, option_losses(study.drawn))


def statements(case: Case, problem: Problem) -> tuple[int, int]:
    """Return how many statements the record holds that say something of preferences, and of how many parties."""
    from detente.inference.statements import read_record

    record = read_record(case, problem)
    speakers = [entry.party for entry in record.stances] + [entry.party for entry in record.authorships]
    return len(speakers), len(set(speakers))


@dataclass(frozen=True)
class _Posterior:
    drawn: DrawnProblem
    losses: OptionLosses
    summary: dict[str, Any]


def _infer(case: Case, problem: Problem, draws: int, seed: int) -> _Posterior:
    """Infer the posterior; runs in the second process."""
    from detente.bargain.losses import option_losses
    from detente.inference.again import Again
    from detente.inference.posterior import infer

    found = infer(case, problem, draws=draws, seed=seed)
    drawn = DrawnProblem(found.problem, draws, seed, found.sample, True, again=Again(case))
    return _Posterior(drawn, option_losses(drawn), found.to_dict())


def updated(prior: Judgements) -> Callable[[Job], Judgements]:
    """Return the work that updates judgements by what the parties said (``detente analyze --posterior``)."""

    def work(job: Job) -> Judgements:
        drawn = prior.drawn
        found: _Posterior = SOLVER.call(job, _infer, prior.case, drawn.problem, drawn.draws, drawn.seed)
        study = replace(prior.study, posterior=True).with_draws(found.drawn)
        return Judgements(POSTERIOR, study, found.losses, found.summary)

    return work


class JudgementChoice:
    """Which judgements a case's packages are judged by: one choice for all its pages.

    Parameters
    ----------
    changed : callable
        Called after other judgements were chosen.
    """

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._found: dict[str, Judgements] = {}
        self.chosen: Judgements | None = None
        self.statements = (0, 0)
        """How many statements on record say something of preferences, and of how many parties."""

    @property
    def prior(self) -> Judgements:
        """The judgements as written."""
        return self._found[PRIOR]

    @property
    def posterior(self) -> Judgements | None:
        """The judgements as updated by what the parties said, once they have been."""
        return self._found.get(POSTERIOR)

    @property
    def now(self) -> Judgements:
        """What was chosen; only to be asked for once the case is loaded."""
        assert self.chosen is not None
        return self.chosen

    @property
    def is_posterior(self) -> bool:
        return self.chosen is not None and self.chosen.name == POSTERIOR

    def take_case(self, prior: Judgements, statements: tuple[int, int]) -> bool:
        """Go on with the judgements of the case as it is now; returns whether updated ones had been chosen."""
        fell_back = self.is_posterior
        self._found, self.chosen, self.statements = {PRIOR: prior}, prior, statements
        return fell_back

    def has(self, name: str) -> bool:
        """Whether the judgements of a name have been worked out."""
        return name in self._found

    def add(self, found: Judgements) -> bool:
        """Keep judgements that were worked out; returns False where the case has changed since."""
        if found.case is not self.prior.case:
            return False
        self._found.setdefault(found.name, found)
        return True

    def choose(self, name: str) -> None:
        """Judge by the judgements of a name from now on; they must have been worked out."""
        if self.chosen is not self._found[name]:
            self.chosen = self._found[name]
            self._changed()
