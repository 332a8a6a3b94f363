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
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, Unpack

from detente import kept
from detente.case.case import Case
from detente.case.load import load_case
from detente.content import content_of
from detente.errors import Fault, InputError
from detente.records import Record
from detente.simulation import RunSettings, Simulation, Wanted

if TYPE_CHECKING:
    from detente.bargain.acceptance import Analysis
    from detente.bargain.amendment import Amendment
    from detente.bargain.backbone import Backbone, Sampling
    from detente.bargain.criteria.solve import Solution
    from detente.bargain.deals.deals import Deals
    from detente.bargain.division import Division
    from detente.bargain.frontier import Frontier
    from detente.bargain.hindsight import Hindsight
    from detente.bargain.ladder.ladder import Choice, Climbing, Ladder, Means
    from detente.bargain.ladder.models import Model
    from detente.bargain.matrix import Matrix
    from detente.bargain.over_draws import CoalitionsOnDraws, FrontierOnDraws
    from detente.bargain.trades import Trades
    from detente.bargain.zopa import Zopa
    from detente.case.format.models.preferences import PartyPreferences
    from detente.case.format.models.record import Draft
    from detente.drafting import Drafting
    from detente.elicitation.disagreement import Disagreement
    from detente.elicitation.readings import Reading
    from detente.elicitation.review import Review
    from detente.forecast.forecast import Ensemble
    from detente.forecast.models import Models
    from detente.forecast.odds import Odds
    from detente.forecast.outside import OutsideView
    from detente.forecast.sensitivity import Drivers, SobolResult
    from detente.forecast.stories import Stories
    from detente.forecast.variants import Variant
    from detente.forecast.what_if import Comparison
    from detente.guarantees.analysis import Report
    from detente.guarantees.performance import Schedule
    from detente.inference.infer import Inference
    from detente.problem.arrays import Draws, Problem
    from detente.problem.drawn import DrawnProblem
    from detente.process.asking import Asking
    from detente.process.trace import Told
    from detente.report.brief.build import Brief
    from detente.retrodiction.retrodict import Retrodiction
    from detente.stability.analysis import StabilityResult

T = TypeVar("T")
DEFAULT_DRAWS = 10_000
_USUAL = RunSettings()


def load(path: Path | str, *, as_of: dt.date | str | None = None) -> Negotiation:
    """Load a case folder.

    Parameters
    ----------
    path : path-like
        The folder, or its ``case.yaml``.
    as_of : date or str, optional
        The case with only what was known by this day. Default: as it is written up to its own day.

    Returns
    -------
    Negotiation
        A :class:`~detente.case.case.Case` that answers questions.

    Raises
    ------
    InputError
        With every mistake of every file: file, line, column, what was found, what was expected, how to mend it.
    """
    case = load_case(path, Negotiation, None if as_of is None else a_day(as_of))
    assert isinstance(case, Negotiation)
    return case


def a_day(day: dt.date | str) -> dt.date:
    """Return a day that was given as one, or as text such as 2025-11-25.

    Raises
    ------
    InputError
    """
    from detente.case.format.fields import day as read_day

    if isinstance(day, dt.date):
        return day.date() if isinstance(day, dt.datetime) else day
    try:
        return read_day(day)
    except Exception as error:
        raise InputError(str(error).replace("expected a date", "expected a day")) from None


@dataclass(frozen=True)
class CaseCheck(Record):
    """Whether a case is well formed, and what should be looked at.

    Attributes
    ----------
    case : str or None
        Its id; None where it has errors.
    errors, warnings : tuple of Fault
        Each with its place and how to mend it.
    unreadable : bool
        Whether a file could not be read at all.
    hindsight : Hindsight or None
        Which options and judgements rest only on sources later than the case's day, and the answers without them.
    """

    case: str | None
    errors: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    unreadable: bool = False
    hindsight: Hindsight | None = None

    left_out: ClassVar[frozenset[str]] = frozenset({"case", "unreadable"})
    derived: ClassVar[tuple[str, ...]] = ("ok",)
    row_source: ClassVar[str] = "faults"

    @property
    def ok(self) -> bool:
        return not self.errors

    @property
    def faults(self) -> tuple[Fault, ...]:
        return (*self.errors, *self.warnings)


def check(path: Path | str, *, as_of: dt.date | str | None = None, keep: bool = False) -> CaseCheck:
    """Check every file of a case: all mistakes at once.

    Parameters
    ----------
    path : path-like
        The folder, or its ``case.yaml``.
    as_of : date or str, optional
        Check the case as it was known by this day; mistakes are those of the files as written.
    keep : bool
        Whether to keep what is found, words of the case among it, in the user's cache folder, so that checking the same files
        again takes less time; the answer is the same.

    Returns
    -------
    CaseCheck

    Raises
    ------
    InputError
        When there is no such folder.
    """
    from detente.case.checks.unusual import warnings, warnings_then
    from detente.report.checking import findings

    day = None if as_of is None else a_day(as_of)
    try:
        case = load_case(path, as_of=day)
    except InputError as error:
        if not error.faults:
            raise
        return CaseCheck(None, error.faults, (), error.unreadable)
    # of what is unusual in the files as written, what is so by the day too
    unusual = warnings(case.whole or case) if day is None else warnings_then(case)
    further, later = findings(case, keep)
    return CaseCheck(case.id, (), (*unusual, *further), hindsight=later)


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

        Returns
        -------
        Study

        Raises
        ------
        InputError
            When ``draws`` is not between 1 and 10^8.
        """
        return Study(self, draws, seed, posterior)

    def guarantees(self, *, timeout: float = 30.0, limit: int = 500) -> Report:
        """Say when each guarantee is void and by whom, what is vague, what contradicts, and which claims hold.

        Parameters
        ----------
        timeout : float
            Seconds for the whole report on a usual machine, as an amount of work, so that the answer repeats; what is not
            decided by then is unknown.
        limit : int
            At most so many void scenarios of one guarantee.

        Returns
        -------
        Report

        Raises
        ------
        InputError
            When the case has no ``guarantees.yaml``, or a limit is out of range.
        """
        from math import isfinite

        from detente.guarantees.analysis import analyze_case

        if not isfinite(timeout) or timeout <= 0:
            raise InputError(f"found --timeout {timeout:g}, expected a number of seconds above 0")
        if limit < 1:
            raise InputError(f"found --limit {limit}, expected 1 or more")

        report = analyze_case(self, timeout, limit)
        if report is None:
            raise InputError(f"case {self.id!r} has no guarantees.yaml; write one to analyse guarantees")
        return report

    def performance(self) -> Schedule:
        """Say whether the order of performance is possible, when each step can be, and who is exposed how long.

        Returns
        -------
        Schedule

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

        Returns
        -------
        StabilityResult

        Raises
        ------
        InputError
            When the case has no ``stability.yaml``.
        """
        from detente.stability.analysis import analyze
        from detente.stability.graph import compile_graph

        return analyze(compile_graph(self), limit)

    def stability_scaffold(self) -> str:
        """Return a first ``stability.yaml`` made from the case, for editing.

        Returns
        -------
        str

        Raises
        ------
        InputError
            When the case says too little.
        """
        from detente.stability.generate import generate

        return generate(self)

    @property
    def drafting(self) -> Drafting:
        """The texts: compare, amend, merge, disclose and export drafts."""
        from detente.drafting import Drafting

        return Drafting(self)

    def preferences_of(self, party: str, assessor: str = "") -> PartyPreferences | None:
        """Return what an assessor (else the first) says a party wants; None for an id that is no party.

        Raises
        ------
        InputError
            When this assessor says nothing of the party.
        """
        assessors = self.assessors if self.seen_from is not None else (self.whole or self).assessors
        source = next((a for a in assessors if a.name == assessor), assessors[0])
        found = source.preferences.get(party)
        if found is None and party in self.party_ids:
            raise InputError(f"{source.name!r} says nothing of {party!r}; leave --filled out")
        return found

    def known_by(self, day: dt.date | str) -> Negotiation:
        """Return the case with only what was known by a day.

        Parameters
        ----------
        day : date or str
            Also later than the case's own day: then what became known since is in it too.

        Returns
        -------
        Negotiation

        Raises
        ------
        InputError
            When it is no day, or nothing of the case was known yet.
        """
        from detente.case.as_known.view import known_by

        case = known_by(self, a_day(day))
        assert isinstance(case, Negotiation)
        return case

    def left_out(self) -> str:
        """Say what the case holds that was not known by its day, and whether that is left out; empty where there is none."""
        from detente.case.as_known.left_out import kept_in, left_out

        return left_out(self) or kept_in(self)

    def readings(self) -> tuple[Reading, ...]:
        """Read the judgements by rule in the case's folder ``readings``.

        Returns
        -------
        tuple of Reading

        Raises
        ------
        InputError
            With every mistake, and when there is none; ``detente preferences read`` writes them.
        """
        from detente.elicitation.readings import load_readings

        return load_readings(self)

    def with_readings(self) -> Negotiation:
        """Return the case with its readings beside its own assessors, each with the weight of one assessor.

        Returns
        -------
        Negotiation

        Raises
        ------
        InputError
            As :meth:`readings`.
        """
        from detente.elicitation.readings import with_readings

        case = with_readings(self, self.readings())
        assert isinstance(case, Negotiation)
        return case

    def note_on(self, draft: Draft) -> str:
        """Return a note where a draft is dated after the case's day; else nothing."""
        from detente.case.day import dated_later

        return dated_later(self, draft) or ""

    def replay(self, file: Path | str) -> Told:
        """Show a run again from its record.

        Parameters
        ----------
        file : path-like
            Made by :meth:`Study.trace` with ``record``.

        Returns
        -------
        Told

        Raises
        ------
        InputError
            When the file is no record of a run of this case as it now is.
        """
        from detente.process.trace import replay_run

        return replay_run(self, file)

    def changed(self, *variants: Variant) -> Negotiation:
        """Return the case with the changes of variants.

        Raises
        ------
        InputError
            When a path leads nowhere or a value does not fit.
        """
        from detente.forecast.variants import apply

        case: Case = self
        for variant in variants:
            case = apply(case, variant)
        case = replace(case, whole=None)  # the case as written is no longer what this one is seen from
        assert isinstance(case, Negotiation)
        return case

    def write(self, result: object, file: Path | str, kind: str = "") -> Path:
        """Write a result's picture or page.

        Parameters
        ----------
        result
            What :meth:`guarantees` or :meth:`performance` (``svg``, ``html``), :meth:`stability` (``svg``, ``png``) or
            :meth:`Study.infer` over time (a chart) gave.
        file : path-like
        kind : str
            Default: the file's ending.

        Returns
        -------
        Path

        Raises
        ------
        InputError
            When this result has no such form.
        """
        from detente.report.result_files import write_result

        return write_result(self, result, Path(file), kind)

    def brief(
        self,
        draft: str | None = None,
        *,
        draws: int = DEFAULT_DRAWS,
        seed: int | None = 0,
        posterior: bool = False,
        short: bool = False,
        since: dt.date | str | None = None,
        party: str | None = None,
        language: str = "en",
    ) -> Brief:
        """Write the brief: the finding, who stands where, what blocks, what would change it.

        Returns
        -------
        Brief
            ``write("brief.html")`` writes it, also as ``.pdf``, ``.docx`` and ``.md``.

        Notes
        -----
        The same as ``case.study(draws, seed, posterior=posterior).brief(draft, short=short, since=since, party=party)``.
        """
        return self.study(draws, seed, posterior=posterior).brief(draft, short=short, since=since, party=party)

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
    _drawn_elsewhere: bool = field(default=False, init=False, repr=False, compare=False)

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
    def _seed(self) -> int:
        assert self.seed is not None
        return self.seed

    @property
    def problem(self) -> Problem:
        """The case as arrays; its central preferences are posterior means under ``posterior``."""
        return self.drawn.problem

    def keep_draws(self) -> Study:
        """Return the same study with all draws made once and kept in memory, for many questions in a row."""
        return self.with_draws(self.drawn.kept())

    def with_draws(self, drawn: DrawnProblem) -> Study:
        """Return the same study on draws that were made elsewhere."""
        other = replace(self)
        other.__dict__["drawn"] = drawn
        object.__setattr__(other, "_drawn_elsewhere", True)
        return other

    def _answered(
        self, question: str, work: Callable[[], T], *asked: Any, settled: Callable[[T], bool] = lambda answer: True
    ) -> T:
        """Answer a question as it was answered before for the same case, where such answers are kept, else by ``work``.

        Parameters
        ----------
        question : str
        work : callable
        *asked
            What else the answer depends on.
        settled : callable
            Whether an answer may be kept: not where a time limit cut it short.
        """
        if self._drawn_elsewhere:
            return work()
        return kept.answered(question, lambda: (self._rests_on, [_judged(part) for part in asked]), work, settled)

    @cached_property
    def _rests_on(self) -> tuple[Any, ...]:
        from detente.case.parts import without_texts

        # no answer that is kept rests on how a draft is worded, or on where something stands in a file
        return content_of(without_texts(self.case)), self.draws, self.seed, self.posterior, self.as_of

    # --- packages ----------------------------------------------------------------------------------------------

    def analyze(self, *drafts: str | Draft) -> Analysis:
        """Say who would accept each draft, how likely, and which points block the rest.

        Parameters
        ----------
        *drafts : str or Draft
            Ids, or drafts made with :class:`Draft`; none: the draft on the table. All are judged on the same draws.

        Returns
        -------
        Analysis

        Raises
        ------
        InputError
            When there is no such draft.
        """
        from detente.bargain.acceptance import Analysis, analyze

        chosen = [self._draft(draft) for draft in drafts or (None,)]
        results = self._answered("analyze", lambda: tuple(analyze(self.drawn, self.case, chosen)), chosen)
        return Analysis(results, self.drawn.seed if self._drawn_elsewhere else self._seed, self.posterior)

    def matrix(self, draft: str | Draft | None = None) -> Matrix:
        """Say point by point what a draft is to each party: its best, bearable, costly or a red line, and how sure that is.

        Parameters
        ----------
        draft : str or Draft, optional
            Default: the draft on the table.

        Returns
        -------
        Matrix

        Raises
        ------
        InputError
            When there is no such draft.
        """
        from detente.bargain.matrix import matrix
        from detente.case.canonical import in_order

        chosen = self._draft(draft)
        return self._answered("matrix", lambda: matrix(self.drawn, in_order(self.case), chosen), chosen)

    def asking(self, draft: str | Draft | None = None) -> Asking | None:
        """Say who would sign a draft if asked today, and who would stop asking for more.

        Parameters
        ----------
        draft : str or Draft, optional
            Default: the draft on the table.

        Returns
        -------
        Asking or None
            None where the case has no ``process.yaml`` or it cannot be run, or the draft is not one of the case's.

        Raises
        ------
        InputError
            When there is no such draft.
        """
        from detente.process.asking import asking_of

        chosen = self._draft(draft)
        return self._answered("asking", lambda: asking_of(self.case, self.drawn, chosen), chosen)

    def models(
        self,
        draft: str | Draft | None = None,
        *,
        runs: int = 200,
        progress: Callable[[int, int], None] | None = None,
    ) -> Models:
        """Judge a draft under several stated models, and say what holds under all of them and what flips.

        Parameters
        ----------
        draft : str or Draft, optional
            Default: the draft on the table.
        runs : int
            Simulated runs of each model under each protocol, where the case has a process; 0 for none.
        progress : callable, optional
            Called with (steps done, steps in all).

        Returns
        -------
        Models

        Raises
        ------
        InputError
            When there is no such draft, or ``runs`` is below 0.
        """
        from detente.forecast.models import in_models

        self._as_usual("models")
        chosen = self._draft(draft)
        return self._answered(
            "models", lambda: in_models(self.case, self.drawn, chosen, runs=runs, progress=progress), chosen, runs
        )

    def under_models(self, draft: str | Draft | None = None) -> dict[str, Study]:
        """Return the study under each model that :meth:`models` judges a draft under, the usual one first.

        Parameters
        ----------
        draft : str or Draft, optional
            Losses count from the draft before it, where the case names no status quo. Default: the draft on the table.

        Returns
        -------
        dict of str to Study
            By the model's id. Their draws are made when they are asked for, on common random numbers. Packages
            (:meth:`analyze`, :meth:`zopa`, :meth:`amend`) and :meth:`simulate` are then judged under that model; other
            questions are refused.
        """
        from detente.problem.assumptions import choices, ground_of, under

        self._as_usual("under_models")
        ground = ground_of(self.case, self.problem, self._draft(draft))
        chosen, _ = choices(self.problem, ground)
        return {model.id: self.with_draws(under(self.drawn, model, ground)) for model in chosen}

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
        """Find the best package by a bargaining solution, with a proof.

        Parameters
        ----------
        criterion : str
            ``nash``, ``egalitarian``, ``kalai_smorodinsky`` or ``utilitarian``.
        parties : sequence of str, optional
            Whose utilities count; default all with preferences.
        fix : mapping of str to str, optional
            Points held at an option.
        within_zopa : bool
            Only packages that all these parties accept and the consent rule adopts.
        power : mapping of str to float, optional
            ``nash``: bargaining power of a party, default 1.
        time_limit : float
            Seconds for the proof.

        Returns
        -------
        Solution
            Its ``package`` is None where none satisfies the constraints.

        Raises
        ------
        InputError
            For an unknown criterion, party, point or option.
        """
        from detente.bargain.criteria.solve import solve

        return self._answered(
            "solve",
            lambda: solve(self.problem, criterion, parties, fix, within_zopa, power=power, time_limit=time_limit),
            criterion, parties, fix, within_zopa, power, time_limit,
            settled=lambda found: found.optimal if found.conflict is None else found.conflict.smallest,
        )  # fmt: skip

    def solutions(
        self,
        criterion: str = "nash",
        parties: Sequence[str] | None = None,
        *,
        fix: Mapping[str, str] | None = None,
        within_zopa: bool = False,
        power: Mapping[str, float] | None = None,
        central: Solution | None = None,
        **sampling: Unpack[Sampling],
    ) -> Backbone:
        """Find the best package in each of a number of draws, and say what nearly all of them have in common.

        Parameters
        ----------
        criterion, parties, fix, within_zopa, power
            As for :meth:`solve`.
        central : Solution, optional
            What :meth:`solve` found; its package is judged over all draws.
        draws : int
            The first so many of the study's draws; default 200.
        seconds : float
            No draw is begun after so many seconds; default 60.
        cluster : str, optional
            Address of a Dask scheduler whose workers look at the draws; the figures are the same.

        Returns
        -------
        Backbone

        Raises
        ------
        InputError
            As :meth:`solve`, and for a number of draws out of range.
        """
        from detente.bargain.backbone import backbone_of_solutions

        return backbone_of_solutions(
            self.drawn, criterion, parties, fix, within_zopa, power=power,
            central=None if central is None else central.columns, **sampling,
        )  # fmt: skip

    def zone(self, *, draws: int = 200, seconds: float = 60.0) -> Backbone | None:
        """Find in each of a number of draws the most even package that is adopted, and say what nearly all share.

        Parameters
        ----------
        draws, seconds
            As for :meth:`solutions`.

        Returns
        -------
        Backbone or None
            None where no party has a no-deal value.

        Raises
        ------
        InputError
            For a number of draws out of range.
        """
        from detente.bargain.backbone import backbone_of_zone

        return backbone_of_zone(self.drawn, draws=draws, seconds=seconds)

    def amend(
        self,
        draft: str | Draft | None = None,
        *,
        confidence: float | None = None,
        cost: Mapping[str, float] | None = None,
        every: bool = False,
        time_limit: float = 60.0,
    ) -> Amendment:
        """Find the fewest changes after which the consent rule adopts a draft, and prove that no smaller set works.

        Parameters
        ----------
        draft : str or Draft, optional
            Default: the draft on the table.
        confidence : float, optional
            Adopted with at least this probability over the draws; default: on the central preferences.
        cost : mapping of str to float, optional
            What changing a point costs; default 1.
        every : bool
            List all amendments of the least cost.
        time_limit : float
            Seconds for the proof.

        Returns
        -------
        Amendment
            Its ``changes`` is None where no amendment is enough.

        Raises
        ------
        InputError
            For an unknown draft or point, or a figure out of range.
        """
        from detente.bargain.amendment import amend

        chosen = self._draft(draft)
        return self._answered(
            "amend",
            lambda: amend(
                self.problem, chosen.package, chosen.open, cost, confidence, self.drawn.sharing().blocks, every=every,
                time_limit=time_limit,
            ),
            chosen, cost, confidence, every, time_limit,
            settled=lambda found: found.optimal,
        )  # fmt: skip

    def ladder(
        self,
        draft: str | Draft | None = None,
        *,
        rungs: int = 12,
        seconds: float = 10.0,
        favours: str | None = None,
        least_regret: bool = False,
        models: Sequence[Model] | None = None,
        over_models: bool = False,
        **where: Unpack[Means],
    ) -> Ladder:
        """Find for 1, 2, 3, … changes the set after which most draws adopt a draft, and how sure that is.

        Parameters
        ----------
        draft : str or Draft, optional
            Default: the draft on the table.
        rungs : int
            How many rungs.
        seconds : float
            Time for proofs on a usual machine, as an amount of work, so that the answer repeats.
        favours : str, optional
            Instead of each rung's best: of the sets adopted nine tenths as often, the one worth most to this party.
        least_regret : bool
            Instead: the set of least regret over several models of what the parties accept.
        models : sequence of Model, optional
            Those models; default: those of :meth:`under_models`.
        over_models : bool
            Show each rung under the models of :meth:`under_models` too.
        progress, cluster
            As for :meth:`simulate`, in steps. The workers hold the draws and search them; the figures are the same.

        Returns
        -------
        Ladder
            Each rung with its probability over fresh draws, an interval, and how far the best could be above it.

        Raises
        ------
        InputError
            For an unknown draft, or a figure out of range; when the cluster cannot be used.
        ClusterLost
            When the cluster is lost on the way.
        """
        chosen = self._draft(draft)
        if favours is not None and (least_regret or models):
            raise InputError("found a party to favour and least regret, expected one of them")
        cluster, progress = _place_of(where), where.get("progress")

        def climbed() -> Ladder:
            further = self._further(there=cluster is not None)
            choice = self._rule_of_choice(chosen, further, favours, least_regret, models, over_models)
            how: Climbing = {"rungs": rungs, "seconds": seconds, "choice": choice, "progress": progress}
            return self._climb(chosen, further, cluster, how)

        return self._answered(
            "ladder", climbed, chosen, rungs, seconds, favours, least_regret, models, over_models, cluster,
            settled=lambda found: not found.stopped,
        )  # fmt: skip

    def _climb(self, draft: Draft, further: Draws | int, cluster: str | None, how: Climbing) -> Ladder:
        """Climb a ladder from a draft on these draws, here or on a cluster's workers."""
        from detente.bargain.central_amendment import read_draft
        from detente.bargain.ladder.ladder import ladder

        start = read_draft(self.problem, draft.package, draft.open)
        if cluster is None:
            assert not isinstance(further, int)
            return ladder(self.problem, start, self.drawn.blocks(), [further], **how)
        from detente.bargain.ladder.on_cluster import ladder_on_cluster

        return ladder_on_cluster(cluster, self.drawn, start, further, **how)

    def _further(self, there: bool) -> Draws | int:
        """Return the fresh draws that judge a ladder's rungs; how many, where workers of a cluster make them."""
        from detente.inference.prepare import fresh, fresh_count

        if there and not self.drawn.posterior:
            return fresh_count(self.drawn)
        return fresh(self.case, self.drawn, self.as_of)

    def _rule_of_choice(
        self,
        draft: Draft,
        further: Draws | int,
        favours: str | None,
        least_regret: bool,
        models: Sequence[Model] | None,
        over_models: bool,
    ) -> Choice:
        """Return how a ladder chooses among sets of changes."""
        from detente.bargain.ladder.ladder import Choice
        from detente.bargain.ladder.models import stated_models

        stated: tuple[Model, ...] = ()
        if (least_regret and models is None) or over_models:
            drawn = {id: own.drawn for id, own in self.under_models(draft).items()}
            stated = tuple(stated_models(drawn, None if isinstance(further, int) else further))
        least = stated if least_regret and models is None else models
        return Choice(favours, tuple(least or ()), stated)

    def zopa(self) -> Zopa:
        """Count the packages that the consent rule adopts, and say how likely it is that there is one.

        Returns
        -------
        Zopa
        """
        return self._answered("zopa", self._zopa)

    def _zopa(self) -> Zopa:
        from detente.bargain.zopa import GRADED_DRAWS, zopa
        from detente.problem.assumptions import Assumptions, ground_of, under

        graded, drawn = None, self.drawn.sharing()
        if drawn.change is None and self.problem.has_no_deal.any():
            some = replace(drawn, draws=min(self.draws, GRADED_DRAWS))
            ground = ground_of(self.case, self.problem, self.case.on_the_table())
            graded = under(some, Assumptions(acceptance="graded"), ground).blocks()
        return zopa(self.problem, drawn.blocks(), graded, seed=drawn.seed)

    def frontier(
        self,
        parties: Sequence[str] | None = None,
        *,
        fix: Mapping[str, str] | None = None,
        limit: int | None = None,
        quick: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> Frontier:
        """List the efficient packages: no other is at least as good for every party and better for one.

        Parameters
        ----------
        parties : sequence of str, optional
            Whose utilities count; default all with preferences.
        fix : mapping of str to str, optional
            Points held at an option.
        limit : int, optional
            At most so many packages, well spread.
        quick : bool
            Return some, well spread and each proven efficient, at once.
        progress : callable, optional
            Called with how many steps are done, and of how many.

        Returns
        -------
        Frontier
            Stopped from the keyboard, it holds some packages, each proven efficient, and says so.

        Raises
        ------
        InputError
            For an unknown party, point or option, or too many packages.
        """
        from detente.bargain.frontier import frontier

        return frontier(self.problem, parties, fix, limit, quick=quick, progress=progress)

    def frontier_on_draws(
        self,
        central: Frontier,
        *,
        fix: Mapping[str, str] | None = None,
        draws: int = 200,
        seconds: float = 60.0,
        cluster: str | None = None,
    ) -> FrontierOnDraws:
        """Find all efficient packages of each draw, and say how often the central frontier's are among them.

        Parameters
        ----------
        central : Frontier
            What :meth:`frontier` found.
        fix : mapping of str to str, optional
            Points held at an option, as there.
        draws, seconds, cluster
            As for :meth:`solutions`.

        Returns
        -------
        FrontierOnDraws

        Raises
        ------
        InputError
            For a number of draws out of range.
        """
        from detente.bargain.over_draws import frontier_on_draws

        return frontier_on_draws(self.drawn, central, fix, draws=draws, seconds=seconds, cluster=cluster)

    def coalitions_on_draws(
        self, central: Trades, *, draws: int = 200, seconds: float = 60.0, cluster: str | None = None
    ) -> CoalitionsOnDraws:
        """Find the minimal coalitions of each draw, and say how often a set of parties can carry a package.

        Parameters
        ----------
        central : Trades
            What :meth:`coalitions` found.
        draws, seconds, cluster
            As for :meth:`solutions`.

        Returns
        -------
        CoalitionsOnDraws

        Raises
        ------
        InputError
            For a number of draws out of range.
        """
        from detente.bargain.over_draws import coalitions_on_draws

        return coalitions_on_draws(self.drawn, central.coalitions, draws=draws, seconds=seconds, cluster=cluster)

    def coalitions(self, draft: str | Draft | None = None, *, limit: int = 5) -> Trades:
        """List the minimal coalitions, the pivotal parties, and exchanges of points that start from a draft.

        Parameters
        ----------
        draft : str or Draft, optional
            Where exchanges start; default the draft on the table, if there is one.
        limit : int
            At most so many exchanges for each pair of parties.

        Returns
        -------
        Trades

        Raises
        ------
        InputError
            When there is no such draft, ``limit`` is below 1, or there are more than 16 parties.
        """
        from detente.bargain.trades import trades

        start = self.case.on_the_table() if draft is None else self._draft(draft)
        return trades(self.problem, start, limit)

    def deals(
        self,
        draft: str | Draft | None = None,
        parties: Sequence[str] | None = None,
        *,
        fix: Mapping[str, str] | None = None,
        limit: int = 12,
        apart: int | None = None,
    ) -> Deals:
        """Find packages that are adopted in most draws, each unlike those before it, and exchanges against a draft.

        Parameters
        ----------
        draft : str or Draft, optional
            Where exchanges start; default the draft on the table, if there is one.
        parties : sequence of str, optional
            Whose acceptance is shown, and between whom exchanges are; default those that block.
        fix : mapping of str to str, optional
            Points held at an option.
        limit : int
            At most so many deals.
        apart : int, optional
            In how many of the points that matter most each has to differ from those before it; default a sixth of them.

        Returns
        -------
        Deals

        Raises
        ------
        InputError
            When there is no such draft, for an unknown party, point or option, and for ``limit`` or ``apart`` out of range.
        """
        from detente.bargain.deals.deals import deals

        start = self.case.on_the_table() if draft is None else self._draft(draft)
        return deals(self.drawn, start, parties, fix, limit=limit, apart=apart)

    def divide(self, parties: Sequence[str] | None = None) -> Division:
        """Share out the points: Adjusted Winner for two parties, maximum Nash welfare for more.

        Parameters
        ----------
        parties : sequence of str, optional
            Default: all with preferences.

        Returns
        -------
        Division

        Raises
        ------
        InputError
            For an unknown party, or points that cannot be shared.
        """
        from detente.bargain.division import divide

        return divide(self.problem, parties, called=lambda point: f"“{self.case.point(point).title}”")

    # --- the record --------------------------------------------------------------------------------------------

    def infer(
        self,
        draft: str | None = None,
        *,
        as_of: dt.date | None = None,
        hearsay: bool = False,
        over_time: bool = False,
        blind: bool = False,
    ) -> Inference:
        """Infer preferences from what the parties said and wrote, and tell the odds of a draft before and after.

        Parameters
        ----------
        draft : str, optional
            Default: the draft on the table by then, if there is one.
        as_of : date, optional
            Use only what was said and disclosed by then; default the study's, else the case's day.
        hearsay : bool
            Use what parties say of another party's position too.
        over_time : bool
            Follow the draft's odds from day to day.
        blind : bool
            Begin from priors that are blind to the record: judgements that cite it are put back to knowing nothing.

        Returns
        -------
        Inference

        Raises
        ------
        InputError
            When there is no such draft, or none to follow over time.
        """
        from detente.inference.infer import inference

        self._as_usual("infer")
        return inference(
            self.case, draws=self.draws, seed=self.seed, draft=draft, as_of=as_of or self.as_of, hearsay=hearsay,
            over_time=over_time, blind=blind,
        )  # fmt: skip

    def review(self, party: str | None = None) -> Review:
        """Show judgements back: what they imply, and where they contradict each other or the record.

        Parameters
        ----------
        party : str, optional
            Default: every party with preferences.

        Returns
        -------
        Review

        Raises
        ------
        InputError
            When the party has no preferences.
        """
        from detente.elicitation.review import review
        from detente.problem.arrays import join
        from detente.problem.draws import map_blocks

        problem = self.problem
        if party is not None:
            problem.party_index(party)
        sample = join(list(map_blocks(problem, lambda block: block, self.draws, self.drawn.seed)))
        return review(self.case, problem, sample, (party,) if party is not None else self.case.valued)

    def disagreement(self, draft: str | None = None) -> Disagreement:
        """Show where assessors disagree, and how much of the uncertainty is disagreement between them.

        Parameters
        ----------
        draft : str, optional
            Whose acceptance is split; default the draft on the table, if there is one.

        Returns
        -------
        Disagreement

        Raises
        ------
        InputError
            When there is no such draft.
        """
        from detente.elicitation.disagreement import compare

        chosen = self.case.on_the_table() if draft is None else self._draft(draft)
        if chosen is None:
            return compare(self.problem, draws=self.draws, seed=self.drawn.seed)
        return compare(
            self.problem, chosen.package, dict(chosen.open), draft=chosen.id, draws=self.draws, seed=self.drawn.seed
        )  # fmt: skip

    def retrodict(self, from_draft: str, to_draft: str, *, as_of: dt.date | None = None) -> Retrodiction:
        """Say which points of a draft should have moved, from what was known then, and hold it against a later draft.

        Parameters
        ----------
        from_draft, to_draft : str
            The draft that lay on the table, and the one that came.
        as_of : date, optional
            What was known later is not used. Default: the case's day if it lies between the two drafts, else the eve of
            the later one.

        Returns
        -------
        Retrodiction

        Raises
        ------
        InputError
            When there is no such draft, the two are the same or in the wrong order, or the day is not between them.
        """
        from detente.retrodiction.retrodict import retrodict

        return retrodict(
            self.case, from_draft, to_draft, as_of=as_of, draws=self.draws, seed=self.seed, posterior=self.posterior
        )

    # --- the process -------------------------------------------------------------------------------------------

    def simulate(self, runs: int = 10_000, draft: str | None = None, settings: RunSettings = _USUAL) -> Ensemble:
        """Simulate the negotiation to its deadline, many times.

        Parameters
        ----------
        runs : int
        draft : str, optional
            The first text; default the draft on the table.
        settings : RunSettings
            Workers, cluster, folder; no figure depends on them.

        Returns
        -------
        Ensemble

        Raises
        ------
        InputError
            When the case has no ``process.yaml``, or a number is out of range.
        ClusterLost
            When the cluster is lost before anything came back.
        """
        from detente.forecast.forecast import run_ensemble

        if self._of_a_model:
            from detente.forecast.models import simulate_under

            return simulate_under(self.case, self.drawn, runs, draft, **settings.keywords())
        return run_ensemble(self.case, runs, self.seed, posterior=self.posterior, draft=draft, **settings.keywords())

    def simulation(
        self,
        wanted: Wanted,
        runs: int = 10_000,
        draft: str | None = None,
        settings: RunSettings = _USUAL,
    ) -> Simulation:
        """Simulate, and tell more than the odds: drivers, Sobol indices, typical runs, charts.

        Parameters
        ----------
        wanted : Wanted
        runs, draft, settings
            As in :meth:`simulate`.

        Returns
        -------
        Simulation

        Raises
        ------
        InputError
            As :meth:`simulate`; and for an unknown or a certain figure, or a folder that cannot be written.
        """
        from detente.simulation import simulate

        self._as_usual("simulation")
        return simulate(
            self.case, runs, wanted, settings, seed=self.seed, posterior=self.posterior, draft=draft
        )  # fmt: skip

    def what_if(
        self,
        variants: Iterable[Variant] | Mapping[str, Any],
        runs: int = 10_000,
        draft: str | None = None,
        settings: RunSettings = _USUAL,
    ) -> Comparison:
        """Compare the case with variants of itself, on common random numbers.

        Parameters
        ----------
        variants : iterable of Variant, or mapping
            ``{"process.horizon": 180}`` is one variant; :func:`detente.variants` makes many, :meth:`levers` the usual
            ones.
        runs, draft, settings
            As in :meth:`simulate`.

        Returns
        -------
        Comparison

        Raises
        ------
        InputError
            For a variant that does not fit the case; else as :meth:`simulate`.
        """
        from detente.forecast.variants import read_settings
        from detente.forecast.what_if import compare

        self._as_usual("what_if")
        if isinstance(variants, Mapping):
            variants = read_settings(f"{path}={value}" for path, value in variants.items())
        how = settings.keywords("workers", "cluster", "block", "progress", "cancel")
        return compare(
            self.case, list(variants), runs=runs, seed=self.seed, posterior=self.posterior, draft=draft, **how
        )

    def levers(self, draft: str | None = None) -> list[Variant]:
        """Return the case without each of its deadlines, threats, pressures and disclosures, for :meth:`what_if`.

        Parameters
        ----------
        draft : str, optional
            The first text; default the draft on the table.

        Returns
        -------
        list of Variant
        """
        from detente.forecast.levers import levers_of

        return levers_of(self.case, draft)

    def odds(self, draft: str | None = None, settings: RunSettings = _USUAL) -> Odds:
        """Tell what uncertain judgements leave open from chance in a run.

        Parameters
        ----------
        draft : str, optional
        settings : RunSettings
            Its ``workers`` and ``progress``.

        Returns
        -------
        Odds

        Raises
        ------
        InputError
            When the case cannot be simulated.
        """
        from detente.forecast.odds import odds

        self._as_usual("odds")
        how = settings.keywords("workers", "progress")
        return odds(self.case, seed=self.seed, posterior=self.posterior, draft=draft, **how)

    def outside_view(self, ensemble: Ensemble, judged: Odds | None = None) -> OutsideView:
        """Set the odds of an ensemble beside what such talks usually come to, and join both.

        Parameters
        ----------
        ensemble : Ensemble
            Made by :meth:`simulate`, with at least one run.
        judged : Odds, optional
            What judgements leave open; default: found from 200 judgements with 10 runs each.

        Returns
        -------
        OutsideView
        """
        from detente.forecast.odds import odds_of
        from detente.forecast.outside import outside_view

        return outside_view(self.case, ensemble, judged or odds_of(ensemble.setup))

    def sensitivity(self, ensemble: Ensemble) -> Drivers:
        """Say which judgements drive the odds, from the runs of an ensemble.

        Parameters
        ----------
        ensemble : Ensemble
            Made by :meth:`simulate`.

        Returns
        -------
        Drivers
        """
        from detente.forecast.sensitivity import given_data

        return given_data(ensemble)

    def sobol(self, paths: Sequence[str], draft: str | None = None, settings: RunSettings = _USUAL) -> SobolResult:
        """Return Sobol indices of the odds with respect to a few figures.

        Parameters
        ----------
        paths : sequence of str
            ``process.leverage.ID.credibility``, ``preferences.PARTY.no_deal``, and the like.
        draft : str, optional
        settings : RunSettings
            Its ``workers`` and ``progress``.

        Returns
        -------
        SobolResult

        Raises
        ------
        InputError
            For an unknown or a certain figure.
        """
        from detente.forecast.sensitivity import plan_sobol

        self._as_usual("sobol")
        plan = plan_sobol(self.case, paths, seed=self.seed, posterior=self.posterior, draft=draft)
        return plan.indices(**settings.keywords("workers", "progress"))

    def stories(self, ensemble: Ensemble, count: int = 3) -> Stories:
        """Tell the most typical runs of an ensemble.

        Parameters
        ----------
        ensemble : Ensemble
        count : int

        Returns
        -------
        Stories
        """
        from detente.forecast.stories import typical

        return typical(self.case, ensemble, count)

    def trace(self, run: int = 0, draft: str | None = None, *, record: Path | None = None) -> Told:
        """Show one run step by step.

        Parameters
        ----------
        run : int
            As in an ensemble of the same seed.
        draft : str, optional
        record : path-like, optional
            Where to keep the run's record, for :meth:`Negotiation.replay`.

        Returns
        -------
        Told

        Raises
        ------
        InputError
            When the number is negative or the case cannot be simulated.
        """
        from detente.process.trace import trace_run

        self._as_usual("trace")
        return trace_run(self.case, run, seed=self.seed, posterior=self.posterior, draft=draft, record=record)

    # --- the brief ---------------------------------------------------------------------------------------------

    def brief(
        self,
        draft: str | None = None,
        *,
        short: bool = False,
        since: dt.date | str | None = None,
        party: str | None = None,
        language: str = "en",
    ) -> Brief:
        """Write the brief of a draft: the finding, who stands where, what blocks, what would change it.

        Parameters
        ----------
        draft : str, optional
            Default: the draft on the table.
        short : bool
            The first page alone, without its annex.
        since : date or str, optional
            Say first what changed since this day, or since the day of this draft.
        party : str, optional
            Write one page for this party, from what it has seen; ``draft`` is then the latest that it has seen.
        language : str
            Of the first page (``detente.language.LANGUAGES``): the case's own words stay, the annex is in English.

        Returns
        -------
        Brief

        Raises
        ------
        InputError
            When there is no such draft, ``since`` is not before the case's day, the party has not seen the draft,
            or the language is not known.
        """
        from detente.report.brief.build import write_brief
        from detente.report.brief.findings import are_settled

        self._as_usual("brief")
        if party is not None:
            from detente.report.brief.for_party import write_party_brief

            if since is not None:
                raise InputError("a brief for a party does not say what changed; give one of the two")
            chosen = None if draft is None else self.case.draft(draft)
            return _by_compiled_search(
                lambda: write_party_brief(self.case, self.drawn, party, chosen, language=language)
            )
        if isinstance(since, str):
            since = self.case.drafts[since].date if since in self.case.drafts else a_day(since)
        chosen_draft = self._draft(draft)
        return write_brief(
            self.case, self.drawn, chosen_draft, annex=not short, since=since, language=language,
            answered=lambda work: self._answered(
                "brief", lambda: _by_compiled_search(work), chosen_draft, settled=are_settled
            ),
        )  # fmt: skip

    @property
    def _of_a_model(self) -> bool:
        """Whether the draws are those of another model than the usual one; see :meth:`under_models`."""
        made = self.__dict__.get("drawn")
        return made is not None and made.change is not None

    def _as_usual(self, question: str) -> None:
        """Refuse a question that knows only the usual model."""
        if self._of_a_model:
            raise InputError(
                f"{question} knows only the usual model; under others ask analyze, zopa, amend or simulate"
            )

    def _draft(self, draft: str | Draft | None) -> Draft:
        return self.case.draft(draft) if draft is None or isinstance(draft, str) else draft


def _judged(part: Any) -> Any:
    """Return what an answer rests on of something that is asked: of drafts, all but the words."""
    from detente.case.format.models.record import Draft
    from detente.case.parts import without_text

    if isinstance(part, list):
        return [_judged(entry) for entry in part]
    return without_text(part) if isinstance(part, Draft) else part


def _by_compiled_search(work: Callable[[], T]) -> T:
    """Do work with compiled code alone, where that of a search is kept; else a first brief compiles only what it must."""
    from detente.bargain.solvers.additive_search import search_sums
    from detente.compiling import always_compile, numba_is_needed

    numba_is_needed()
    if search_sums.is_kept():  # else the first brief would compile it, for a tenth of a second of work
        always_compile()
    return work()


def variants(path: str, values: Iterable[Any]) -> list[Variant]:
    """Return one variant for each value of a figure, for :meth:`Study.what_if`.

    Parameters
    ----------
    path : str
        Where the figure stands, such as ``process.horizon`` or ``preferences.PARTY.no_deal``.
    values : iterable
        Numbers, or estimates ``[low, likely, high]``.

    Returns
    -------
    list of Variant
    """
    from detente.forecast.variants import Variant

    return [Variant(f"{path} = {value}", {path: value}) for value in values]


def _place_of(where: Means) -> str | None:
    """Return the address of the cluster that is to do the work, if any.

    Raises
    ------
    InputError
        When it is no address.
    """
    from detente.cluster import check_address

    cluster = where.get("cluster")
    if cluster is not None:
        check_address(cluster)
    return cluster
