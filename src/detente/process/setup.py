"""From a case to what the process kernels take: the ProcessArrays, and the Inputs of any range of runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from detente.case.canonical import in_order
from detente.case.case import Case
from detente.case.format.models.process import ProcessFile
from detente.errors import InputError
from detente.inference.prepare import prepare
from detente.problem.arrays import Bools, Draws, Floats, Ints, Problem
from detente.problem.drawn import DrawnProblem
from detente.process.factors import Factor, chance, factors, judgements
from detente.process.layout import NEVER
from detente.process.no_deal_values import DAYS_A_MONTH
from detente.process.opening import MAX_ARRIVALS, process_arrays
from detente.process.spread import spread
from detente.process.state import Inputs, ProcessArrays

POSTERIOR_DRAWS = 10_000


class _Preferences(NamedTuple):
    """What runs draw of preferences, one entry a run; see :class:`detente.problem.arrays.Draws`."""

    values: Floats
    no_deal: Floats
    red_line_real: Bools
    linkage: Floats

    def at(self, rows: Ints) -> _Preferences:
        """Return some of them, in that order."""
        return _Preferences(self.values[rows], self.no_deal[rows], self.red_line_real[rows], self.linkage[rows])


@dataclass(frozen=True)
class Setup:
    """Everything that runs need, ready to be sent to a worker.

    Attributes
    ----------
    case_id : str
    protocol : str
    process : ProcessFile
    drawn : DrawnProblem
        Where preferences are drawn.
    arrays : ProcessArrays
    figures : tuple of Factor
    draft : str or None
        The first text; None when the drafter writes one from its own preferences.
    pinned : mapping
        Figures that are given rather than drawn (see ``factors.judgements``); a party's no-deal value at the start
        as ``preferences.PARTY.no_deal``.
    replicates : int
        How many runs in a row share their judgements and differ by chance alone.
    """

    case_id: str
    protocol: str
    process: ProcessFile
    drawn: DrawnProblem
    arrays: ProcessArrays
    figures: tuple[Factor, ...]
    draft: str | None
    pinned: Mapping[str, Floats | float] = field(default_factory=dict)
    replicates: int = 1

    @property
    def problem(self) -> Problem:
        return self.drawn.problem

    @property
    def seed(self) -> int:
        return self.drawn.seed

    def inputs(self, start: int, stop: int) -> Inputs:
        """Draw everything uncertain for runs ``start`` to ``stop - 1``; run k is the same in every range."""
        each = self.replicates
        first, last = start // each, (stop - 1) // each + 1
        draws = self._preferences(first, last)
        pinned = {k: v if np.ndim(v) == 0 else np.asarray(v)[first:last] for k, v in self.pinned.items()}
        given = judgements(self.figures, self.seed, first, last, pinned)
        no_deal = draws.no_deal
        moved = [k for k in pinned if k.startswith("preferences.")]
        if moved:
            no_deal = no_deal.copy()
            for path in moved:
                no_deal[:, self.problem.party_index(path.split(".")[1])] = pinned[path]
        preferences = _Preferences(draws.values, no_deal, draws.red_line_real, draws.linkage)
        if each > 1:
            rows = np.arange(start, stop) // each - first
            preferences = preferences.at(rows)
            given = {path: figures[rows] for path, figures in given.items()}
        return self._assemble(start, stop, given, preferences)

    def leanings(self, start: int, stop: int) -> Floats | None:
        """Return what each party's judged values share in runs ``start`` to ``stop - 1``; see ``Draws.leaning``."""
        if not self.problem.model.leans.any():
            return None
        each = self.replicates
        first, last = start // each, (stop - 1) // each + 1
        shared = self._preferences(first, last).leaning
        return None if shared is None else np.asarray(shared[np.arange(start, stop) // each - first])

    def _preferences(self, first: int, last: int) -> Draws:
        """Return draws of preferences; those from a posterior are used again from the first when they run out."""
        return self.drawn.cycled(first, last)

    def _assemble(self, start: int, stop: int, given: dict[str, Floats], preferences: _Preferences) -> Inputs:
        """Put what the runs draw in the order of the kernels."""
        process, count = self.process, stop - start

        def columns(paths: list[str]) -> Floats:
            found = [given[f"process.{path}"] for path in paths]
            return np.ascontiguousarray(np.stack(found, axis=1)) if found else np.zeros((count, 0))

        threats = [f"leverage.{t.id}" for t in process.leverage]
        names = [link.id or str(k) for k, link in enumerate(process.influence)]
        parties = self.problem.parties
        risk = given["process.breakdown_per_round"]
        lists = [
            preferences.no_deal,
            preferences.red_line_real,
            preferences.linkage,
            self._extensions(start, stop, given),
            columns([f"{t}.no_deal" for t in threats]),
            columns([f"{t}.credibility" for t in threats]),
            self._fall(start, stop, [(t, given[f"process.{t}.credibility"]) for t in threats]),
            columns([f"{t}.cost_to_maker" for t in threats]),
            columns([f"pressures.{p.id}.no_deal_per_month" for p in process.pressures]),
            self._shocks(start, stop, given).reshape(count, -1),
            columns([f"shocks.{s.id}.no_deal" for s in process.shocks]),
            self._hypotheses(start, stop, given),
            columns([f"hypotheses.{h.id}.no_deal" for h in process.hypotheses]),
            columns([f"influence.{name}.no_deal" for name in names]),
            columns([f"strategies.{p}.concession" for p in parties]),
            columns([f"strategies.{p}.tit_for_tat" for p in parties]),
            columns([f"strategies.{p}.discount_per_month" for p in parties]),
            np.stack([self._patience(p, given, start, stop) for p in parties], axis=1),
            risk[:, None],
            _waits(chance(self.seed, "breakdown", start, stop)[:, 0], risk)[:, None],
            self._collapse(start, stop, given["process.collapse_per_month"])[:, None],
        ]
        for entries, (_, length) in zip(lists, self.arrays.drawn_lists().values(), strict=True):
            assert entries.shape == (count, length)
        return Inputs(np.ascontiguousarray(preferences.values), np.concatenate(lists, axis=1, dtype=np.float64))

    def _fall(self, start: int, stop: int, chances: list[tuple[str, Floats]]) -> Bools:
        """Return whether each chance event of a run happens, shape (runs, events)."""
        fell = [chance(self.seed, path, start, stop)[:, 0] < share for path, share in chances]
        return np.stack(fell, axis=1) if fell else np.zeros((stop - start, 0), np.bool_)

    def _extensions(self, start: int, stop: int, given: dict[str, Floats]) -> Floats:
        """Return by how many days each deadline is extended if it is missed, 0 where it is not."""
        paths = [f"deadlines.{d.id}" for d in self.process.deadlines]
        fell = self._fall(start, stop, [(path, given[f"process.{path}.extendable"]) for path in paths])
        result = np.zeros(fell.shape)
        for k, path in enumerate(paths):
            result[:, k] = np.maximum(np.rint(given[f"process.{path}.extension"]), 0.0) * fell[:, k]
        return result

    def _hypotheses(self, start: int, stop: int, given: dict[str, Floats]) -> Bools:
        """Return whether each hypothesis is so; runs that share their judgements share this too."""
        each = self.replicates
        first, last = start // each, (stop - 1) // each + 1
        result = np.zeros((stop - start, len(self.process.hypotheses)), np.bool_)
        for k, guess in enumerate(self.process.hypotheses):
            path = f"hypotheses.{guess.id}"
            u = chance(self.seed, path, first, last)[:, 0][np.arange(start, stop) // each - first]
            result[:, k] = u < given[f"process.{path}.probability"]
        return result

    def _patience(self, party: str, given: dict[str, Floats], start: int, stop: int) -> Floats:
        """Return the day from which a party takes whatever beats no deal: the horizon where the case says nothing.

        With a hazard the day is chance: each has the same chance that it is the one (exponential, by inversion).
        """
        at = f"strategies.{party}"
        if (days := given.get(f"process.{at}.patience")) is not None:
            return np.rint(days)
        if (monthly := given.get(f"process.{at}.hazard")) is None:
            return np.full(stop - start, float(self.process.horizon))
        waited = np.log1p(-chance(self.seed, f"{at}.hazard", start, stop)[:, 0])
        with np.errstate(divide="ignore", invalid="ignore"):
            wait = np.where(monthly > 0, DAYS_A_MONTH * waited / np.log1p(-np.minimum(monthly, 1.0)), NEVER)
        return np.asarray(np.clip(np.ceil(np.nan_to_num(wait, nan=NEVER)), 1, NEVER), np.float64)

    def _shocks(self, start: int, stop: int, given: dict[str, Floats]) -> Ints:
        """Return the days of shocks: arrivals of a Poisson process, at most 64 of each within the horizon."""
        shocks = self.process.shocks
        result = np.full((stop - start, len(shocks), self.arrays.arrivals), NEVER, np.int64)
        for k, shock in enumerate(shocks):
            rate = given[f"process.shocks.{shock.id}.per_month"] / 30.0
            # Always 64 numbers a run, so that a variant with another rate keeps the same arrivals, faster or slower.
            u = chance(self.seed, f"shocks.{shock.id}", start, stop, MAX_ARRIVALS)[:, : self.arrays.arrivals]
            waits = -np.log1p(-u)
            with np.errstate(divide="ignore"):
                days = np.cumsum(waits, axis=1) / rate[:, None]
            result[:, k] = np.minimum(np.ceil(days), NEVER).astype(np.int64)
        return result

    def _collapse(self, start: int, stop: int, rate: Floats) -> Ints:
        wait = -np.log1p(-chance(self.seed, "collapse", start, stop)[:, 0])
        with np.errstate(divide="ignore", invalid="ignore"):
            days = np.where(rate > 0, wait * 30.0 / rate, NEVER)
        return np.asarray(np.minimum(np.ceil(days), NEVER), np.int64)


def _waits(u: Floats, risk: Floats) -> Ints:
    """Return in which round (from 0) an event of this risk a round comes: geometric, by inversion."""
    with np.errstate(divide="ignore", invalid="ignore"):
        rounds = np.where(risk > 0, np.floor(np.log1p(-u) / np.log1p(-np.minimum(risk, 1.0))), NEVER)
    return np.asarray(np.minimum(np.nan_to_num(rounds, nan=0.0, posinf=NEVER), NEVER), np.int64)


def set_up(
    case: Case,
    *,
    runs: int = 10_000,
    seed: int | None = 0,
    posterior: bool = False,
    draft: str | None = None,
    replicates: int = 1,
    pinned: Mapping[str, Floats | float] | None = None,
    beside: DrawnProblem | None = None,
) -> Setup:
    """Compile a case for simulation.

    Parameters
    ----------
    case : Case
    runs : int
        How many runs will be made at most. Draws from a posterior are always 10,000, so that run k does not depend on it.
    seed : int or None
    posterior : bool
        Draw preferences as inferred from what parties said.
    draft : str, optional
        The first text. Default: the draft on the table; without one the drafter writes its own.
    replicates : int
        Runs in a row that share their judgements.
    pinned : mapping, optional
        Figures that are given rather than drawn.
    beside : DrawnProblem, optional
        Of the same case; blocks that it shares are used here too, which changes no figure.

    Raises
    ------
    InputError
        When the case has no ``process.yaml``, or one that cannot be run.
    """
    if case.process is None:
        raise InputError(f"case {case.id!r} has no process.yaml; add one that says who negotiates how and until when")
    case = in_order(case)
    assert case.process is not None
    process = spread(case.process)
    # The only place where the process gets its preference draws, from the prior or the posterior.
    wanted = POSTERIOR_DRAWS if posterior else max(1, -(-runs // replicates))
    drawn = prepare(case, posterior=posterior, draws=wanted, seed=seed)
    if beside is not None:
        drawn = drawn.sharing_with(beside)
    problem = drawn.problem
    first = case.draft(draft) if draft is not None else case.on_the_table()
    arrays = process_arrays(case, process, problem, first)
    return Setup(
        case_id=case.id,
        protocol=process.protocol,
        process=process,
        drawn=drawn,
        arrays=arrays,
        figures=factors(process, problem.parties),
        draft=None if first is None else first.id,
        pinned=dict(pinned or {}),
        replicates=replicates,
    )
