"""Several stated models of one case, side by side: what holds under all of them, and what flips from one to another.

A range of a judgement moves a result; the model that the judgement goes into may move it further. So every result is
computed under each combination of :data:`detente.problem.assumptions.AXES`, on common random numbers, and under each
protocol of negotiation. A result holds where it lies on the same side of one half in every model, beyond what the finite
number of draws could explain. Nothing here says how likely a model is; the pooled figure takes each to be as good as another,
and leaves room for one that nobody thought of (:func:`detente.statistics.over_models`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar, TypeVar

import numpy as np

from detente import kept
from detente.bargain.acceptance import adopted_table
from detente.bargain.acceptance_on_draws import extreme
from detente.bargain.draft_columns import DraftTable, lay_out, lay_out_again
from detente.bargain.existence import existence
from detente.case.canonical import in_order
from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.case.reference_classes import curves
from detente.errors import InputError
from detente.forecast.clocks import STATED, clocks_of
from detente.forecast.forecast import Ensemble, run_ensemble
from detente.forecast.outside import class_of
from detente.problem.arrays import Bools, Draws, Floats, Ints, Problem
from detente.problem.assumptions import AXES, Assumptions, Change, Ground, choices, ground_of, under
from detente.problem.drawn import FEWEST_INFERRED, DrawnProblem
from detente.process.opening import process_arrays
from detente.process.protocols import PROTOCOLS
from detente.process.setup import Setup, set_up
from detente.records import Record
from detente.statistics import over_models, wilson
from detente.threads import threads

RUNS = 200
"""Simulated runs of each model under each protocol."""
EXISTS = 400
"""Draws of each model in which it is decided whether any package is adopted."""
YES, NO, OPEN, FLIPS = "yes", "no", "open", "flips"
Progress = Callable[[int, int], None]
T = TypeVar("T")


@dataclass(frozen=True)
class ModelResult(Record):
    """What one model says.

    Attributes
    ----------
    id : str
        ``usual``, or the choices that are not the usual ones.
    acceptance, values, red_lines, errors : str
        Its choices on the axes.
    adopted, adopted_best : float
        Probability that the consent rule adopts the draft, open points at each party's worst or best.
    accepts, accepts_best : dict of str to float
    exists : float or None
        Share of the draws in which some package is adopted.
    agreement : dict of str to float
        By protocol: share of the simulated runs that end in an agreement, with the parties' clocks as the case says.
    clocks : dict of str to dict of str to float
        By protocol with a clock, and by clock (:mod:`detente.forecast.clocks`): the same share.
    """

    id: str
    acceptance: str
    values: str
    red_lines: str
    errors: str
    adopted: float
    adopted_best: float
    accepts: dict[str, float]
    accepts_best: dict[str, float]
    exists: float | None = None
    agreement: dict[str, float] | None = None
    clocks: dict[str, dict[str, float]] | None = None

    def choice(self, axis: str) -> str:
        """Return the choice on an axis."""
        return str(getattr(self, axis))


@dataclass(frozen=True)
class Claim(Record):
    """One result under all models.

    Attributes
    ----------
    id : str
        ``adopted``, ``accepts.PARTY``, ``exists`` or ``agreement.PROTOCOL``.
    low, high : float
        The range over the models; with open points from their worst to their best.
    pooled : float
        Each model taken to be as good as another, by the rule of succession over draws and models.
    verdict : str
        ``yes`` or ``no`` where it is above, or below, one half in every model; ``flips`` where it is above in one and below
        in another; else ``open``: some model is too close to one half to tell.
    yes, no, open : int
        In how many models it is so.
    models : int
    turns_on : str or None
        Where it flips or is open: the axis whose choice makes the largest difference, ``clocks`` among them.
    clocks : int
        Under how many clocks each model stands in these counts; 1 for results in which no clock runs.
    """

    id: str
    low: float
    high: float
    pooled: float
    verdict: str
    yes: int
    no: int
    open: int
    models: int
    turns_on: str | None = None
    clocks: int = 1


@dataclass(frozen=True)
class Models(Record):
    """A draft under several stated models.

    Attributes
    ----------
    draft : str
    draws, runs : int
        Of each model; ``runs`` under each protocol, 0 where none were made.
    seed : int
    posterior : bool
    counted_from : str
        What losses count from; empty where there is nothing.
    models : tuple of ModelResult
        The usual one first.
    claims : tuple of Claim
    not_run : tuple of str
        What was left out, and why.
    """

    draft: str
    draws: int
    runs: int
    seed: int
    posterior: bool
    counted_from: str
    models: tuple[ModelResult, ...]
    claims: tuple[Claim, ...]
    not_run: tuple[str, ...] = ()

    row_source: ClassVar[str] = "claims"

    @property
    def usual(self) -> ModelResult:
        return self.models[0]

    def claim(self, id: str) -> Claim:
        """Return a result by its id; KeyError where there is none."""
        return {claim.id: claim for claim in self.claims}[id]

    def unsettled(self, id: str) -> Claim | None:
        """Return a result that is above one half in one model and below in another, surely or not; None where it is not so."""
        return next(
            (c for c in self.claims if c.id == id and c.verdict in (FLIPS, OPEN) and c.low < 0.5 < c.high), None
        )

    def holds(self, id: str, verdict: str = NO) -> bool:
        """Whether a result is the same, ``yes`` or ``no``, in every model; False for one that is not there."""
        return any(claim.id == id and claim.verdict == verdict for claim in self.claims)


def in_models(
    case: Case,
    drawn: DrawnProblem,
    draft: Draft,
    *,
    package: Mapping[str, str] | None = None,
    runs: int = RUNS,
    exists: int = EXISTS,
    progress: Progress | None = None,
) -> Models:
    """Judge a draft under every model that the case can be judged under.

    Parameters
    ----------
    case : Case
    drawn : DrawnProblem
        As the usual model has it.
    draft : Draft
    package : mapping of str to str, optional
        The draft with changes: what is judged in its stead, while losses count from what they do for the draft.
    runs : int
        Simulated runs of each model under each protocol; 0 for none.
    exists : int
        At most so many draws in which it is decided whether any package is adopted.
    progress : callable, optional
        Called with (steps done, steps in all).

    Returns
    -------
    Models

    Raises
    ------
    InputError
        When the correlations that the case gives cannot hold together.
    """
    _refuse_less_than_nothing(runs, exists)
    ground = ground_of(case, drawn.problem, draft)
    chosen, left_out = choices(drawn.problem, ground)
    judged, left_open = (draft.package, draft.open) if package is None else (package, {})
    table = lay_out(drawn.problem, judged, left_open, draft.id)
    simulated = _Simulated(case, drawn, draft, runs, left_out)
    steps = _Steps(progress, 1 + len(chosen) * (bool(exists) + sum(map(len, simulated.setups.values()))))
    found = _judged(drawn, table, chosen, ground)
    steps.done()
    if exists:
        for k, share in enumerate(_existing(drawn, chosen, ground, exists)):
            found[k] = replace(found[k], exists=share)
            steps.done()
    for k, by_clock in enumerate(_each(chosen, lambda model: simulated.agreement(model, ground), drawn)):
        steps.done(sum(map(len, by_clock.values())))
        found[k] = _with_runs(found[k], by_clock)
    claims = _claims(found, drawn.draws, min(drawn.draws, exists), runs)
    return Models(
        draft.id, drawn.draws, runs if simulated.setups else 0, drawn.seed, drawn.posterior, ground.counted_from,
        tuple(found), tuple(claims), tuple(left_out),
    )  # fmt: skip


def _refuse_less_than_nothing(runs: int, exists: int) -> None:
    if runs < 0 or exists < 0:
        raise InputError(f"found {'--runs' if runs < 0 else 'exists'} {min(runs, exists)}, expected 0 or more")


def _existing(drawn: DrawnProblem, chosen: Sequence[Assumptions], ground: Ground, most: int) -> Iterator[float | None]:
    """Yield in which share of at most so many draws any package is adopted, model by model; None where none is decided."""
    some = replace(drawn, draws=min(drawn.draws, most))

    def share(model: Assumptions) -> float:
        own = under(some, model, ground)
        return existence(own.problem, own.blocks()).share

    for found in _each(chosen, share, drawn):
        yield found if np.isfinite(found) else None


def _with_runs(result: ModelResult, by_clock: dict[str, dict[str, float]]) -> ModelResult:
    """Add to what a model says how often its runs agree, by protocol and clock."""
    stated = {protocol: shares[STATED] for protocol, shares in by_clock.items()}
    several = {protocol: shares for protocol, shares in by_clock.items() if len(shares) > 1}
    return replace(result, agreement=stated or None, clocks=several or None)


def _each(models: Sequence[Assumptions], work: Callable[[Assumptions], T], drawn: DrawnProblem) -> Iterator[T]:
    """Yield what ``work`` makes of each model, in order; two at a time, but for inferred draws, which fill both processors."""
    if drawn.posterior:
        yield from map(work, models)
        return
    with threads(2) as pool:
        yield from pool.map(work, models)


class _Steps:
    """Counts what is done."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self.progress, self.total, self.at = progress, total, 0

    def done(self, count: int = 1) -> None:
        for _ in range(count):
            self.at += 1
            if self.progress is not None:
                self.progress(self.at, self.total)


def _judged(drawn: DrawnProblem, table: DraftTable, chosen: Sequence[Assumptions], ground: Ground) -> list[ModelResult]:
    """Judge a draft under each model; models whose errors hang together alike share their draws."""
    counts: dict[Assumptions, Ints] = {}
    if drawn.posterior:  # each model has draws of its own, inferred under it
        for model in chosen:
            own = under(drawn, model, ground)
            laid = table if own.problem is drawn.problem else lay_out_again(own.problem, table)
            judged = own.map(partial(_counted, own.problem, laid))
            counts[model] = np.sum(list(judged), axis=0)
        return [_result(model, drawn, counts[model] / drawn.draws) for model in chosen]
    for errors in dict.fromkeys(model.errors for model in chosen):
        mine = [model for model in chosen if model.errors == errors]
        plain = replace(under(drawn, Assumptions(errors=errors), ground), change=None)
        for block in plain.map(_Judging(drawn, table, mine, ground)):
            for model, count in zip(mine, block, strict=True):
                counts[model] = counts[model] + count if model in counts else count
    return [_result(model, drawn, counts[model] / drawn.draws) for model in chosen]


class _Judging:
    """A draft judged under several models on the same block of draws."""

    def __init__(self, drawn: DrawnProblem, table: DraftTable, models: Sequence[Assumptions], ground: Ground) -> None:
        self.models = []
        for model in models:
            problem = under(drawn, model, ground).problem
            own = table if problem is drawn.problem else lay_out_again(problem, table)
            self.models.append((problem, own, Change(drawn.problem, model, ground, drawn.seed)))

    def __call__(self, draws: Draws) -> list[Ints]:
        return [_counted(problem, table, change(draws)) for problem, table, change in self.models]


def _counted(problem: Problem, table: DraftTable, draws: Draws) -> Ints:
    """Count acceptances of each party and, last, adoptions, at open points' worst and best; shape (2, parties + 1)."""
    rows = []
    for worst in (True, False) if table.open.any() else (True,):
        accepted: Bools = extreme(problem, table, draws, worst=worst)[1]
        adopted = adopted_table(problem, table, accepted, worst=worst)
        rows.append(np.append(accepted.sum(axis=0), adopted.sum()))
    return np.array([rows[0], rows[-1]], dtype=np.int64)


def _result(model: Assumptions, drawn: DrawnProblem, shares: Floats) -> ModelResult:
    parties = drawn.problem.parties
    worst, best = ({p: float(row[i]) for i, p in enumerate(parties)} for row in shares)
    adopted, adopted_best = float(shares[0, -1]), float(shares[1, -1])
    return ModelResult(model.id, *model.choices, adopted, adopted_best, worst, best)


class _Simulated:
    """The case under each protocol that it can be run under."""

    def __init__(self, case: Case, drawn: DrawnProblem, draft: Draft, runs: int, left_out: list[str]) -> None:
        self.case, self.draft, self.runs = in_order(case), draft, runs
        self.setups: dict[str, dict[str, Setup]] = {}
        if case.process is None:
            left_out.append("protocols of negotiation: not run, the case has no process.yaml")
            return
        if not runs:
            return
        curve = curves()[class_of(case)[0]]
        base = set_up(case, runs=runs, seed=drawn.seed, posterior=drawn.posterior, draft=draft.id)
        for name, protocol in PROTOCOLS.items():
            setup = replace(base, protocol=name)
            try:
                protocol.kernel(setup.arrays, setup.problem)
            except InputError as error:
                left_out.append(f"{protocol.title}: not run, {error}")
                continue
            if protocol.offers_in_turn and len(setup.arrays.turns) < 2:
                left_out.append(f"{protocol.title}: not run, fewer than two parties with preferences are at the table")
                continue
            self.setups[name] = clocks_of(setup, curve)

    def agreement(self, model: Assumptions, ground: Ground) -> dict[str, dict[str, float]]:
        """Return the share of runs that end in an agreement, by protocol and clock.

        Raises
        ------
        KeyboardInterrupt
            When it was stopped: a part of the runs of one model is not to stand beside all of those of others.
        """
        result: dict[str, dict[str, float]] = {}
        for name, setups in self.setups.items():
            result[name] = {}
            for clock, setup in setups.items():
                own = assumed(setup, model, ground, self.case, self.draft)
                made = run_ensemble(own, self.runs, workers=1)
                if made.interrupted:
                    raise KeyboardInterrupt
                if made.failed:
                    kept.of_this_run()
                result[name][clock] = made.agreement
        return result


def assumed(setup: Setup, model: Assumptions, ground: Ground, case: Case, draft: Draft | None) -> Setup:
    """Return what runs need under a model: its draws, and its red lines.

    Parameters
    ----------
    setup : Setup
        As the usual model has it.
    model : Assumptions
    ground : Ground
    case : Case
        In canonical order.
    draft : Draft or None
        The first text.
    """
    drawn = under(setup.drawn, model, ground)
    if drawn.inferred_as_model:
        drawn = replace(drawn, draws=min(drawn.draws, FEWEST_INFERRED)).kept()
    arrays = setup.arrays
    if drawn.problem is not setup.problem:
        arrays = process_arrays(case, setup.process, drawn.problem, draft)
    return replace(setup, drawn=drawn, arrays=arrays)


def simulate_under(case: Case, drawn: DrawnProblem, runs: int, draft: str | None, **how: Any) -> Ensemble:
    """Make runs of a case's process under the model that its draws are of; see :func:`run_ensemble`.

    Parameters
    ----------
    case : Case
    drawn : DrawnProblem
        Made by :func:`detente.problem.assumptions.under`.
    runs : int
    draft : str or None
    **how
        How the runs are made.
    """
    change = drawn.change
    assert isinstance(change, Change)
    setup = set_up(case, runs=runs, seed=drawn.seed, posterior=drawn.posterior, draft=draft)
    first = case.draft(draft) if draft is not None else case.on_the_table()
    return run_ensemble(assumed(setup, change.assumptions, change.ground, in_order(case), first), runs, **how)


def _claims(found: Sequence[ModelResult], draws: int, exists: int, runs: int) -> Iterator[Claim]:
    """Yield every result under all models: adoption, each party, whether a package exists, agreement by protocol."""
    first = found[0]
    yield _claim("adopted", found, [(m.adopted, m.adopted_best) for m in found], draws)
    for party in first.accepts:
        yield _claim(f"accepts.{party}", found, [(m.accepts[party], m.accepts_best[party]) for m in found], draws)
    known = [m for m in found if m.exists is not None]
    if known:
        yield _claim("exists", known, [(float(m.exists or 0), float(m.exists or 0)) for m in known], exists)
    for protocol in first.agreement or {}:
        by_clock = [(m.clocks or {}).get(protocol, {STATED: (m.agreement or {})[protocol]}) for m in found]
        yield _over_clocks(f"agreement.{protocol}", found, by_clock, runs)


def _over_clocks(id: str, found: Sequence[ModelResult], by_clock: Sequence[dict[str, float]], runs: int) -> Claim:
    """Return a result of runs under all models, each under every clock."""
    shares = [share for each in by_clock for share in each.values()]
    models = [model for model, each in zip(found, by_clock, strict=True) for _ in each]
    claim = _claim(id, models, list(zip(shares, shares, strict=True)), runs)
    clocks = list(by_clock[0])
    claim = replace(claim, clocks=len(clocks))
    if claim.turns_on is None or len(clocks) == 1:
        return claim
    means = [float(np.mean([each[clock] for each in by_clock])) for clock in clocks]
    if max(means) - min(means) > _difference(models, shares, claim.turns_on):
        claim = replace(claim, turns_on="clocks")
    return claim


def _claim(id: str, models: Sequence[ModelResult], shares: Sequence[tuple[float, float]], count: int) -> Claim:
    says = [_side(low, high, count) for low, high in shares]
    yes, no, undecided = (says.count(side) for side in (YES, NO, OPEN))
    verdict = YES if yes == len(says) else NO if no == len(says) else FLIPS if yes and no else OPEN
    return Claim(
        id,
        min(low for low, _ in shares),
        max(high for _, high in shares),
        over_models([(low + high) / 2 for low, high in shares], count),
        verdict,
        yes,
        no,
        undecided,
        len(says),
        _turns_on(models, [(low + high) / 2 for low, high in shares]) if verdict in (FLIPS, OPEN) else None,
    )


def _side(low: float, high: float, count: int) -> str:
    """Say on which side of one half a result lies, beyond what the finite number of draws could explain."""
    if wilson(low * count, count)[0] > 0.5:
        return YES
    return NO if wilson(high * count, count)[1] < 0.5 else OPEN


def _turns_on(models: Sequence[ModelResult], shares: Sequence[float]) -> str | None:
    """Return the axis between whose choices the means of a result differ most."""

    best = max(AXES, key=lambda axis: _difference(models, shares, axis))
    return best if _difference(models, shares, best) > 0 else None


def _difference(models: Sequence[ModelResult], shares: Sequence[float], axis: str) -> float:
    """Return how far the means of a result lie apart between the choices of an axis."""
    groups: dict[str, list[float]] = {}
    for model, share in zip(models, shares, strict=True):
        groups.setdefault(model.choice(axis), []).append(share)
    means = [float(np.mean(group)) for group in groups.values()]
    return max(means) - min(means)
