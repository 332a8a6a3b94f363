"""The front door: a case, how it is to be judged, and one method for each question.

>>> import detente as dt
>>> case = dt.load("examples/border_talks")
>>> study = case.study(draws=1_000, seed=0)
>>> study.analyze("patron_1").adopted
0.0

A :class:`Study` holds what the answers share: the compiled case, the number of draws and the seed. Every answer is a
frozen record (:mod:`detente.records`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.case.case import Case
from detente.case.load import load_case
from detente.errors import InputError

if TYPE_CHECKING:
    from detente.bargain.acceptance import Analysis
    from detente.bargain.amendment import Amendment
    from detente.bargain.criteria.solve import Solution
    from detente.bargain.division import Division
    from detente.bargain.frontier import Frontier
    from detente.bargain.trades import Trades
    from detente.bargain.zopa import Zopa
    from detente.case.format.models.record import Draft
    from detente.forecast.forecast import Ensemble
    from detente.forecast.odds import Odds
    from detente.forecast.variants import Variant
    from detente.forecast.what_if import Comparison
    from detente.guarantees.analysis import Report
    from detente.guarantees.performance import Schedule
    from detente.inference.infer import Inference
    from detente.problem.arrays import Problem
    from detente.problem.drawn import DrawnProblem
    from detente.process.trace import Told
    from detente.report.brief.build import Brief
    from detente.stability.analysis import StabilityResult

DEFAULT_DRAWS = 10_000


def load(path: Path | str) -> Negotiation:
    """Load a case folder.

    Parameters
    ----------
    path : path-like
        The folder, or its ``case.yaml``.

    Returns
    -------
    Negotiation
        A :class:`~detente.case.case.Case` that answers questions.

    Raises
    ------
    InputError
        With every mistake of every file: file, line, column, what was found, what was expected, how to mend it.
    """
    case = load_case(path, Negotiation)
    assert isinstance(case, Negotiation)
    return case


class Negotiation(Case):
    """A case, and the questions that need no draws; :meth:`study` opens those that do."""

    def study(self, draws: int = DEFAULT_DRAWS, seed: int | None = 0, *, posterior: bool = False) -> Study:
        """Say how the case is to be judged.

        Parameters
        ----------
        draws : int
            How many draws of everything uncertain, 1 to 10^8.
        seed : int or None
            The same seed gives the same numbers; None takes a fresh one.
        posterior : bool
            Use draws inferred from what the parties said.
        """
        return Study(self, draws, seed, posterior)

    def guarantees(self, *, timeout: float = 30.0, limit: int = 500) -> Report:
        """Say when each guarantee is void and by whom, what is vague, what contradicts, and which claims hold.

        Parameters
        ----------
        timeout : float
            Seconds for the whole report; what is not decided by then is unknown.
        limit : int
            At most so many void scenarios of one guarantee.

        Raises
        ------
        InputError
            When the case has no ``guarantees.yaml``.
        """
        from detente.guarantees.analysis import analyze_case

        report = analyze_case(self, timeout, limit)
        if report is None:
            raise InputError(f"case {self.id!r} has no guarantees.yaml; write one to analyse guarantees")
        return report

    def performance(self) -> Schedule:
        """Say whether the order of performance is possible, when each step can be, and who is exposed how long.

        Raises
        ------
        InputError
            When the case has no ``performance.yaml``.
        """
        from detente.guarantees.performance import schedule_case

        schedule = schedule_case(self)
        if schedule is None:
            raise InputError(f"case {self.id!r} has no performance.yaml; write one to analyse the order of performance")
        return schedule

    def stability(self, *, limit: int = 1000) -> StabilityResult:
        """Say where the conflict can end: states that last under four concepts of stability.

        Parameters
        ----------
        limit : int
            At most so many coalition moves.

        Raises
        ------
        InputError
            When the case has no ``stability.yaml``.
        """
        from detente.stability.analysis import analyze
        from detente.stability.graph import compile_graph

        return analyze(compile_graph(self), limit)

    def brief(
        self,
        draft: str | None = None,
        *,
        draws: int = DEFAULT_DRAWS,
        seed: int | None = 0,
        posterior: bool = False,
        short: bool = False,
    ) -> Brief:
        """Write the brief: the finding, who stands where, what blocks, what would change it.

        The same as ``case.study(draws, seed, posterior=posterior).brief(draft, short=short)``.
        """
        return self.study(draws, seed, posterior=posterior).brief(draft, short=short)

    def __repr__(self) -> str:
        return (
            f"Case {self.id!r}: {self.title} (as of {self.as_of})\n"
            f"  {len(self.parties)} parties, {len(self.points)} points, {len(self.drafts)} drafts, {len(self.timeline)} acts"
        )


@dataclass(frozen=True)
class Study:
    """A case and how it is to be judged: one method for each question.

    Parameters
    ----------
    case : Case
    draws : int
        How many draws of everything uncertain.
    seed : int or None
        None takes a fresh seed; :attr:`seed` then holds it.
    posterior : bool
        Use draws inferred from what the parties said.
    as_of : date, optional
        With ``posterior``: use only what was said by then. Default: the case's day.

    Raises
    ------
    InputError
        When ``draws`` is not between 1 and 10^8.
    """

    case: Case
    draws: int = DEFAULT_DRAWS
    seed: int | None = 0
    posterior: bool = False
    as_of: dt.date | None = None
    _kept: list[DrawnProblem] = field(default_factory=list, repr=False, compare=False)

    def __post_init__(self) -> None:
        from detente.problem.drawn import check_draws
        from detente.problem.random import resolve_seed

        check_draws(self.draws)
        object.__setattr__(self, "seed", resolve_seed(self.seed))

    # --- what the answers share --------------------------------------------------------------------------------

    @cached_property
    def drawn(self) -> DrawnProblem:
        """The compiled case with its draws."""
        from detente.inference.prepare import prepare

        return prepare(self.case, posterior=self.posterior, draws=self.draws, seed=self.seed, as_of=self.as_of)

    @property
    def problem(self) -> Problem:
        """The case as arrays; its central preferences are posterior means under ``posterior``."""
        return self.drawn.problem

    def keep_draws(self) -> Study:
        """Return the same study with all draws made once and kept in memory, for many questions in a row."""
        other = replace(self)
        other.__dict__["drawn"] = self.drawn.kept()
        return other

    def draft(self, draft: str | None = None) -> Draft:
        """Return a draft by its id, or the draft on the table."""
        return self.case.draft(draft)

    # --- packages ----------------------------------------------------------------------------------------------

    def analyze(self, *drafts: str | Draft) -> Analysis:
        """Say who would accept each draft, how likely, and which points block the rest.

        Parameters
        ----------
        *drafts : str or Draft
            Ids, or drafts made with :class:`Draft`; none: the draft on the table. All are judged on the same draws.
        """
        from detente.bargain.acceptance import Analysis, analyze

        chosen = [self.draft(d) if isinstance(d, str) else d for d in drafts] or [self.draft()]
        return Analysis(tuple(analyze(self.drawn, self.case, chosen)), self.drawn.seed, self.posterior)

    def solve(
        self,
        criterion: str = "nash",
        parties: Sequence[str] | None = None,
        *,
        fix: Mapping[str, str] | None = None,
        within_zopa: bool = False,
        power: Mapping[str, float] | None = None,
        time_limit: float = 60.0,
    ) -> Solution:
        """Find the best package by a bargaining solution, with a proof; see :func:`detente.bargain.criteria.solve.solve`."""
        from detente.bargain.criteria.solve import solve

        return solve(self.problem, criterion, parties, fix, within_zopa, power=power, time_limit=time_limit)

    def amend(
        self,
        draft: str | Draft | None = None,
        *,
        confidence: float | None = None,
        cost: Mapping[str, float] | None = None,
        every: bool = False,
        time_limit: float = 60.0,
    ) -> Amendment:
        """Find the fewest changes after which the consent rule adopts a draft; see :func:`detente.bargain.amendment.amend`."""
        from detente.bargain.amendment import amend

        chosen = self.draft(draft) if draft is None or isinstance(draft, str) else draft
        return amend(
            self.problem, chosen.package, chosen.open, cost, confidence, self.drawn.blocks, every=every,
            time_limit=time_limit,
        )  # fmt: skip

    def zopa(self) -> Zopa:
        """Count the packages that the consent rule adopts, and say how likely it is that there is one."""
        from detente.bargain.zopa import zopa

        return zopa(self.problem, self.drawn.blocks(), seed=self.drawn.seed)

    def frontier(
        self, parties: Sequence[str] | None = None, *, fix: Mapping[str, str] | None = None, limit: int | None = None
    ) -> Frontier:
        """List the Pareto-efficient packages; see :func:`detente.bargain.frontier.frontier`."""
        from detente.bargain.frontier import frontier

        return frontier(self.problem, parties, fix, limit)

    def coalitions(self, draft: str | Draft | None = None, *, limit: int = 5) -> Trades:
        """List the minimal coalitions, the pivotal parties, and exchanges of points that start from a draft.

        Parameters
        ----------
        draft : str or Draft, optional
            Where exchanges start; default the draft on the table, if there is one.
        limit : int
            At most so many exchanges for each pair of parties.
        """
        from detente.bargain.trades import trades

        start = draft if draft is not None and not isinstance(draft, str) else None
        if start is None and (draft is not None or self.case.on_the_table() is not None):
            start = self.case.draft(draft if isinstance(draft, str) else None)
        return trades(self.problem, start, limit)

    def divide(self, parties: Sequence[str] | None = None) -> Division:
        """Share out the points: Adjusted Winner for two parties, maximum Nash welfare for more."""
        from detente.bargain.division import divide

        return divide(self.problem, parties)

    # --- the record --------------------------------------------------------------------------------------------

    def infer(
        self, draft: str | None = None, *, as_of: dt.date | None = None, hearsay: bool = False, over_time: bool = False
    ) -> Inference:
        """Infer preferences from what the parties said and wrote; see :func:`detente.inference.infer.inference`."""
        from detente.inference.infer import inference

        return inference(
            self.case, draws=self.draws, seed=self.drawn.seed, draft=draft, as_of=as_of or self.as_of, hearsay=hearsay,
            over_time=over_time,
        )  # fmt: skip

    # --- the process -------------------------------------------------------------------------------------------

    def simulate(self, runs: int = 10_000, draft: str | None = None, **how: Any) -> Ensemble:
        """Simulate the negotiation to its deadline, many times; see :func:`detente.forecast.forecast.run_ensemble`.

        Parameters
        ----------
        runs : int
        draft : str, optional
            The first text; default the draft on the table.
        **how
            ``workers``, ``cluster``, ``block``, ``out``, ``resume``, ``progress``, ``cancel``.
        """
        from detente.forecast.forecast import run_ensemble

        return run_ensemble(self.case, runs, self.seed, posterior=self.posterior, draft=draft, **how)

    def what_if(
        self, variants: Iterable[Variant] | Mapping[str, Any], runs: int = 10_000, draft: str | None = None, **how: Any
    ) -> Comparison:
        """Compare the case with variants of itself, on common random numbers.

        Parameters
        ----------
        variants : iterable of Variant, or mapping
            ``{"process.horizon": 180}`` is one variant; see :func:`detente.forecast.variants.read_settings`.
        """
        from detente.forecast.variants import read_settings
        from detente.forecast.what_if import compare

        if isinstance(variants, Mapping):
            variants = read_settings(f"{path}={value}" for path, value in variants.items())
        return compare(
            self.case, list(variants), runs=runs, seed=self.seed, posterior=self.posterior, draft=draft, **how
        )

    def levers(self, draft: str | None = None) -> list[Variant]:
        """Return the case without each of its deadlines, threats, pressures and disclosures, for :meth:`what_if`."""
        from detente.forecast.levers import levers_of

        return levers_of(self.case, draft)

    def odds(self, draft: str | None = None, **how: Any) -> Odds:
        """Tell what uncertain judgements leave open from chance in a run; see :func:`detente.forecast.odds.odds`."""
        from detente.forecast.odds import odds

        return odds(self.case, seed=self.seed, posterior=self.posterior, draft=draft, **how)

    def trace(self, run: int = 0, draft: str | None = None, *, record: Path | None = None) -> Told:
        """Show one run step by step."""
        from detente.process.trace import trace_run

        return trace_run(self.case, run, seed=self.seed, posterior=self.posterior, draft=draft, record=record)

    # --- the brief ---------------------------------------------------------------------------------------------

    def brief(self, draft: str | None = None, *, short: bool = False) -> Brief:
        """Write the brief of a draft: the finding, who stands where, what blocks, what would change it."""
        from detente.report.brief.build import write_brief

        return write_brief(self.case, self.drawn, self.draft(draft), annex=not short)
