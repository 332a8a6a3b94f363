"""From a case to what the process kernels take: the World, and the Inputs of any range of runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

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
from detente.process.opening import MAX_ARRIVALS, world_of
from detente.process.state import Inputs, World

POSTERIOR_DRAWS = 10_000


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
    world : World
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
    world: World
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
        values, real, linkage = draws.values, draws.red_line_real, draws.linkage
        if each > 1:
            rows = np.arange(start, stop) // each - first
            values, no_deal, real, linkage = values[rows], no_deal[rows], real[rows], linkage[rows]
            given = {path: figures[rows] for path, figures in given.items()}
        return self._assemble(start, stop, given, values, no_deal, real, linkage)

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
        sample = self.drawn.sample
        if sample is None:
            return self.drawn.block(first, last)
        return sample.take(np.arange(first, last) % len(sample))

    def _assemble(
        self,
        start: int,
        stop: int,
        given: dict[str, Floats],
        values: Floats,
        no_deal: Floats,
        real: Bools,
        linkage: Floats,
    ) -> Inputs:
        process, count, seed = self.process, stop - start, self.seed

        def columns(paths: list[str]) -> Floats:
            found = [given[f"process.{path}"] for path in paths]
            return np.ascontiguousarray(np.stack(found, axis=1)) if found else np.zeros((count, 0))

        def fell(path: str, chances: Floats) -> Bools:
            return np.asarray(chance(seed, path, start, stop)[:, 0] < chances)

        deadlines = [f"deadlines.{d.id}" for d in process.deadlines]
        extension = np.maximum(np.rint(columns([f"{d}.extension" for d in deadlines])), 0.0)
        for k, at in enumerate(deadlines):
            extension[:, k] *= fell(at, given[f"process.{at}.extendable"])
        threats = [f"leverage.{t.id}" for t in process.leverage]
        credibility = columns([f"{t}.credibility" for t in threats])
        carried = np.zeros(credibility.shape, np.bool_)
        for k, at in enumerate(threats):
            carried[:, k] = fell(at, credibility[:, k])
        guesses = [f"hypotheses.{h.id}" for h in process.hypotheses]
        so = np.zeros((count, len(guesses)), np.bool_)
        each = self.replicates
        for k, at in enumerate(guesses):
            first, last = start // each, (stop - 1) // each + 1
            u = chance(seed, at, first, last)[:, 0][np.arange(start, stop) // each - first]
            so[:, k] = u < given[f"process.{at}.probability"]
        names = [link.id or str(k) for k, link in enumerate(process.influence)]
        parties = self.problem.parties
        risk = given["process.breakdown_per_round"]
        lists = [
            no_deal,
            real,
            linkage,
            extension,
            columns([f"{t}.no_deal" for t in threats]),
            credibility,
            carried,
            columns([f"{t}.cost_to_maker" for t in threats]),
            columns([f"pressures.{p.id}.no_deal_per_month" for p in process.pressures]),
            self._shocks(start, stop, given).reshape(count, -1),
            columns([f"shocks.{s.id}.no_deal" for s in process.shocks]),
            so,
            columns([f"{h}.no_deal" for h in guesses]),
            columns([f"influence.{name}.no_deal" for name in names]),
            columns([f"strategies.{p}.concession" for p in parties]),
            columns([f"strategies.{p}.tit_for_tat" for p in parties]),
            columns([f"strategies.{p}.discount_per_month" for p in parties]),
            np.stack([self._patience(p, given, count) for p in parties], axis=1),
            risk[:, None],
            _waits(chance(seed, "breakdown", start, stop)[:, 0], risk)[:, None],
            self._collapse(start, stop, given["process.collapse_per_month"])[:, None],
        ]
        for entries, (_, length) in zip(lists, self.world.drawn_lists().values(), strict=True):
            assert entries.shape == (count, length)
        return Inputs(np.ascontiguousarray(values), np.concatenate(lists, axis=1, dtype=np.float64))

    def _patience(self, party: str, given: dict[str, Floats], count: int) -> Floats:
        """Return the day from which a party takes whatever beats no deal: the horizon where the case says nothing."""
        days = given.get(f"process.strategies.{party}.patience")
        return np.full(count, float(self.process.horizon)) if days is None else np.rint(days)

    def _shocks(self, start: int, stop: int, given: dict[str, Floats]) -> Ints:
        """Return the days of shocks: arrivals of a Poisson process, at most 64 of each within the horizon."""
        shocks = self.process.shocks
        result = np.full((stop - start, len(shocks), self.world.arrivals), NEVER, np.int64)
        for k, shock in enumerate(shocks):
            rate = given[f"process.shocks.{shock.id}.per_month"] / 30.0
            # Always 64 numbers a run, so that a variant with another rate keeps the same arrivals, faster or slower.
            u = chance(self.seed, f"shocks.{shock.id}", start, stop, MAX_ARRIVALS)[:, : self.world.arrivals]
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

    Raises
    ------
    InputError
        When the case has no ``process.yaml``, or one that cannot be run.
    """
    if case.process is None:
        raise InputError(f"case {case.id!r} has no process.yaml; add one that says who negotiates how and until when")
    case = in_order(case)
    process = case.process
    assert process is not None
    # The only place where the process gets its preference draws, from the prior or the posterior.
    wanted = POSTERIOR_DRAWS if posterior else max(1, -(-runs // replicates))
    drawn = prepare(case, posterior=posterior, draws=wanted, seed=seed)
    problem = drawn.problem
    first = case.draft(draft) if draft is not None else case.on_the_table()
    world = world_of(case, process, problem, first)
    return Setup(
        case_id=case.id,
        protocol=process.protocol,
        process=process,
        drawn=drawn,
        world=world,
        figures=factors(process, problem.parties),
        draft=None if first is None else first.id,
        pinned=dict(pinned or {}),
        replicates=replicates,
    )
