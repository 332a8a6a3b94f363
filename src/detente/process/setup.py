"""From a case to what the process kernels take: the World, and the Inputs of any range of runs."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from detente.case.case import Case
from detente.case.models_process import ProcessFile, Strategy
from detente.case.models_record import Draft
from detente.case.problem import Bools, Draws, Floats, Ints, Problem, Programs
from detente.errors import InputError
from detente.preferences.session import Session, prepare
from detente.process.factors import Factor, chance, factors, judgements
from detente.process.layout import ACCEPTS, EQUILIBRIUM, NEVER, REJECTS, SIGNALS, SILENT, TIME, TIT_FOR_TAT
from detente.process.world import Conditions, Inputs, World

KINDS = {"time": TIME, "tit_for_tat": TIT_FOR_TAT, "equilibrium": EQUILIBRIUM}
STANCES = {"accept": ACCEPTS, "reject": REJECTS, "signal": SIGNALS, "conditional": SIGNALS}
MAX_ARRIVALS = 64
MAX_STACK = 60
POSTERIOR_DRAWS = 10_000


@dataclass(frozen=True)
class Setup:
    """Everything that runs need, ready to be sent to a worker.

    Attributes
    ----------
    case_id : str
    protocol : str
    process : ProcessFile
    session : Session
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
    session: Session
    world: World
    figures: tuple[Factor, ...]
    draft: str | None
    pinned: Mapping[str, Floats | float] = field(default_factory=dict)
    replicates: int = 1

    @property
    def problem(self) -> Problem:
        return self.session.problem

    @property
    def seed(self) -> int:
        return self.session.seed

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
        sample = self.session.sample
        if sample is None:
            return self.session.block(first, last)
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
    process = case.process
    # The only place where the process gets its preference draws, from the prior or the posterior.
    wanted = POSTERIOR_DRAWS if posterior else max(1, -(-runs // replicates))
    session = prepare(case, posterior=posterior, draws=wanted, seed=seed)
    problem = session.problem
    first = case.draft(draft) if draft is not None else _on_the_table(case)
    world = _world(case, process, problem, first)
    return Setup(
        case_id=case.id,
        protocol=process.protocol,
        process=process,
        session=session,
        world=world,
        figures=factors(process, problem.parties),
        draft=None if first is None else first.id,
        pinned=dict(pinned or {}),
        replicates=replicates,
    )


def _on_the_table(case: Case) -> Draft | None:
    try:
        return case.draft()
    except InputError:
        return None


def drafter_of(case: Case, process: ProcessFile, first: Draft | None) -> str | None:
    """Return who holds the pen: as the file says, else who wrote the first text, else the party with that role."""
    if process.drafter is not None:
        return process.drafter
    if first is not None and first.author:
        return str(first.author[0])
    return next((p.id for p in case.parties if p.role in ("drafter", "mediator")), None)


def table_of(case: Case, process: ProcessFile, drafter: str | None) -> tuple[str, ...]:
    """Return who negotiates: as the file says, else the drafter and whoever a consent clause names."""
    if process.table is not None:
        return process.table
    named = [p for clause in case.consent for p in clause.members]
    return tuple(dict.fromkeys([*([drafter] if drafter else []), *named]))


def _world(case: Case, process: ProcessFile, problem: Problem, first: Draft | None) -> World:
    parties = problem.parties
    count = len(parties)
    start = process.start or case.as_of
    drafter = drafter_of(case, process, first)
    table = table_of(case, process, drafter)
    seated = np.array([p in table for p in parties])

    def index(party: str | None) -> int:
        return parties.index(party) if party in parties else -1

    follows = np.where(seated, 0, NEVER).astype(np.int64)
    if drafter in parties:
        follows[parties.index(drafter)] = 0
    for disclosure in process.disclosures:
        if first is not None and not _is_version(case, disclosure.draft, first.id):
            continue
        day = max(0, (disclosure.date - start).days)
        for i, party in enumerate(parties):
            if disclosure.to in (party, "public"):
                follows[i] = min(follows[i], day)
    seen = follows.copy()
    columns, still_open = _first_text(case, problem, first, drafter)
    if first is not None:
        for i, party in enumerate(parties):
            if party in first.author:
                seen[i] = 0
            for entry in first.seen_by:
                if entry.party in (party, "public"):
                    seen[i] = min(seen[i], 0 if entry.date is None else max(0, (entry.date - start).days))
    members = np.zeros((len(problem.consent), count))
    quota = np.zeros(len(problem.consent))
    need = np.zeros(count)
    for k, clause in enumerate(problem.consent):
        if clause.kind == "obligated":
            quota[k] = -1.0
            continue
        quota[k] = clause.quota
        for member, weight in zip(clause.members, clause.weights, strict=True):
            members[k, member] += weight
            share = 1.0 if clause.kind == "all" else min(1.0, weight / clause.quota) if clause.quota > 0 else 0.0
            need[member] = max(need[member], share)
    ids = [d.id for d in process.deadlines]
    on = np.zeros((len(ids), count), np.bool_)
    for k, deadline in enumerate(process.deadlines):
        bound = deadline.on or table
        on[k] = [p in bound for p in parties]
    return World(
        horizon=process.horizon,
        drafter=index(drafter),
        offset=problem.offset,
        obliges=problem.obliges,
        red_lines=_conditions(problem.red_lines, problem.red_line_party, len(problem.points)),
        linkages=_conditions(problem.linkages, problem.linkage_party, len(problem.points)),
        clause_members=members,
        clause_quota=quota,
        need=need,
        seated=seated,
        turns=np.array([index(p) for p in table if p in parties], np.int64),
        seen_first=seen,
        follows=follows,
        first=columns,
        still_open=still_open,
        first_stance=_record(case, parties, first, start),
        deadline_day=np.array([max(0, (d.date - start).days) for d in process.deadlines], np.int64),
        deadline_on=on,
        threat_by=np.array([index(t.by) for t in process.leverage], np.int64),
        threat_on=np.array([index(t.on) for t in process.leverage], np.int64),
        threat_deadline=np.array(
            [ids.index(t.deadline) if t.deadline is not None else -1 for t in process.leverage], np.int64
        ),
        pressure_on=np.array([index(p.on) for p in process.pressures], np.int64),
        shock_on=np.array([index(s.on) for s in process.shocks], np.int64),
        hypothesis_on=np.array([index(h.on) for h in process.hypotheses], np.int64),
        influence_of=np.array([index(link.of) for link in process.influence], np.int64),
        influence_on=np.array([index(link.on) for link in process.influence], np.int64),
        influence_when=np.array([STANCES[link.when] for link in process.influence], np.int64),
        influence_fixed=np.array([_record(case, (link.of,), first, start)[0] for link in process.influence], np.int64),
        arrivals=_arrivals(process),
        kind=np.array([KINDS[(process.strategies.get(p) or Strategy()).kind] for p in parties], np.int64),
    )


def _is_version(case: Case, draft: str, first: str) -> bool:
    """Whether a draft is the first text or came out of it; who sees an older or another text has not seen this one."""
    seen: set[str] = set()
    at: str | None = draft
    while at is not None and at not in seen:
        if at == first:
            return True
        seen.add(at)
        at = case.drafts[at].parent if at in case.drafts else None
    return False


def _arrivals(process: ProcessFile) -> int:
    """Return room for the arrivals of a shock within the horizon: enough but once in 10^12 runs, at most 64."""
    most = max((s.per_month.high * process.horizon / 30.0 for s in process.shocks), default=0.0)
    count, chance = 0, math.exp(-most)
    reached = chance
    while reached < 1 - 1e-12 and count + 1 < MAX_ARRIVALS:
        count += 1
        chance *= most / count
        reached += chance
    return count + 1


def _first_text(case: Case, problem: Problem, first: Draft | None, drafter: str | None) -> tuple[Ints, Bools]:
    columns = np.full(len(problem.points), -1, np.int64)
    still_open = np.zeros(problem.columns, np.bool_)
    if first is None:
        if drafter is None or drafter not in problem.parties:
            raise InputError(
                f"case {case.id!r} has no draft on the table and no drafter with preferences who could write one; "
                "add a draft in drafts/, or name one with --draft"
            )
        still_open[:] = True
        return columns, still_open
    for point, option in first.package.items():
        columns[problem.point_index(point)] = problem.column(point, option)
    for point, possible in first.open.items():
        for option in possible:
            still_open[problem.column(point, option)] = True
    return columns, still_open


def _record(case: Case, parties: tuple[str, ...], first: Draft | None, start: dt.date) -> Ints:
    """Return each party's last public stance on the first text before the start, from the timeline."""
    result = np.full(len(parties), SILENT, np.int64)
    if first is None:
        return result
    for act in case.acts_until(min(start, case.as_of)):
        if act.public and act.about == first.id and act.stance in STANCES:
            for party in act.actor.parties:
                if party in parties:
                    result[parties.index(party)] = STANCES[act.stance]
    return result


def _conditions(programs: Programs, party: Ints, points: int) -> Conditions:
    touching: list[list[int]] = [[] for _ in range(points)]
    for k in range(len(programs)):
        codes = programs.code[programs.start[k] : programs.start[k + 1]]
        depth = most = 0
        for code in codes:
            depth += 1 if code >= 0 or code < -3 else 0 if code == -1 else -1
            most = max(most, depth)
        if most > MAX_STACK:
            raise InputError(f"the condition {programs.texts[k][:60]!r}… is nested too deeply to simulate")
        for j in programs.points(k):
            touching[j].append(k)
    return Conditions(
        code=programs.code,
        start=programs.start,
        atom_point=programs.atom_point,
        atom_mask=programs.atom_mask,
        party=np.asarray(party, np.int64),
        touching=np.array([k for entry in touching for k in entry], np.int64),
        touching_start=np.array([0, *np.cumsum([len(entry) for entry in touching])], np.int64),
    )
