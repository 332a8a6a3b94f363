"""How a process opens: who holds the pen, who sits at the table, the first text and who has seen it; as a ProcessArrays."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np

from detente.case.case import Case
from detente.case.day import known_draft
from detente.case.format.models.process import ProcessFile, Strategy
from detente.case.format.models.record import Draft
from detente.errors import InputError
from detente.problem.arrays import Bools, Floats, Ints, Problem
from detente.problem.conditions import FALSE, NOT, TRUE, Programs
from detente.process.layout import ACCEPTS, EQUILIBRIUM, NEVER, REJECTS, SIGNALS, SILENT, TIME, TIT_FOR_TAT
from detente.process.protocols import PROTOCOLS
from detente.process.spread import copies
from detente.process.state import Conditions, ProcessArrays

KINDS = {"time": TIME, "tit_for_tat": TIT_FOR_TAT, "equilibrium": EQUILIBRIUM}
STANCES = {"accept": ACCEPTS, "reject": REJECTS, "signal": SIGNALS, "conditional": SIGNALS}
MAX_ARRIVALS = 64
MAX_STACK = 60


def drafter_of(case: Case, process: ProcessFile, first: Draft | None) -> str | None:
    """Return who holds the pen: as the file says, else who wrote the first text, else the party with that role.

    Of several authors or parties: one with that role, then the first by id.
    """
    if process.drafter is not None:
        return process.drafter
    pens = {p.id for p in case.parties if p.role in ("drafter", "mediator")}
    if first is not None and first.author:
        return min(map(str, first.author), key=lambda a: (a not in pens, a))
    return min(pens, default=None)


def table_of(case: Case, process: ProcessFile, drafter: str | None) -> tuple[str, ...]:
    """Return who negotiates: as the file says, else the drafter and whoever a consent clause names."""
    if process.table is not None:
        return process.table
    named = {p for clause in case.consent for p in clause.members}
    return tuple(dict.fromkeys([*([drafter] if drafter else []), *(p for p in case.party_ids if p in named)]))


def process_arrays(case: Case, process: ProcessFile, problem: Problem, first: Draft | None) -> ProcessArrays:
    """Return what is the same in every run of a case's process, from a first text."""
    parties = problem.parties
    count = len(parties)
    start = process.start or case.as_of
    drafter = drafter_of(case, process, first)
    table = table_of(case, process, drafter)
    if first is None and drafter not in parties and PROTOCOLS[process.protocol].offers_in_turn:
        # Nobody needs a text to make offers: who opens asks for its best.
        drafter = next((p for p in table if p in parties), drafter)
    seated = np.array([p in table for p in parties])

    def index(party: str | None) -> int:
        return parties.index(party) if party in parties else -1

    follows = _follows(case, process, problem, first, seated, drafter)
    columns, still_open = _first_text(case, problem, first, drafter)
    members, quota, need = _consent(problem)
    ids = [d.id for d in process.deadlines]
    on = np.zeros((len(ids), count), np.bool_)
    for k, deadline in enumerate(process.deadlines):
        bound = deadline.on or table
        on[k] = [p in bound for p in parties]
    return ProcessArrays(
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
        seen_first=_seen_first(parties, first, follows, max(start, case.as_of), start),
        follows=follows,
        first=columns,
        still_open=still_open,
        first_stance=_record(case, parties, first, start),
        deadline_day=np.array([max(0, (d.date - start).days) for d in process.deadlines], np.int64),
        deadline_on=on,
        threat_by=np.array(
            [-1 if again else index(t.by) for t, again in zip(process.leverage, copies(process.leverage), strict=True)],
            np.int64,
        ),
        threat_on=np.array([index(t.on[0]) for t in process.leverage], np.int64),
        threat_deadline=np.array(
            [ids.index(t.deadline) if t.deadline is not None else -1 for t in process.leverage], np.int64
        ),
        pressure_on=np.array([index(p.on[0]) for p in process.pressures], np.int64),
        shock_on=np.array([index(s.on[0]) for s in process.shocks], np.int64),
        hypothesis_on=np.array([index(h.on[0]) for h in process.hypotheses], np.int64),
        influence_of=np.array([index(link.of) for link in process.influence], np.int64),
        influence_on=np.array([index(link.on[0]) for link in process.influence], np.int64),
        influence_when=np.array([STANCES[link.when] for link in process.influence], np.int64),
        influence_fixed=np.array([_record(case, (link.of,), first, start)[0] for link in process.influence], np.int64),
        arrivals=_arrivals(process),
        kind=np.array([KINDS[(process.strategies.get(p) or Strategy()).kind] for p in parties], np.int64),
    )


def _follows(
    case: Case, process: ProcessFile, problem: Problem, first: Draft | None, seated: Bools, drafter: str | None
) -> Ints:
    """Return the day from which each party sees every text: at the table at once, others once texts are disclosed."""
    parties = problem.parties
    start = process.start or case.as_of
    follows = np.where(seated, 0, NEVER).astype(np.int64)
    if drafter in parties:
        follows[parties.index(drafter)] = 0
    for disclosure in process.disclosures:
        if first is not None and not _is_version(case, disclosure.draft, first.id):
            continue
        day = max(0, (disclosure.date - start).days)
        for i, party in enumerate(parties):
            if {party, "public"} & set(disclosure.to):
                follows[i] = min(follows[i], day)
    return follows


def _seen_first(parties: tuple[str, ...], first: Draft | None, follows: Ints, today: dt.date, start: dt.date) -> Ints:
    """Return the day from which each party has seen the first text: its authors at once, others as its file says."""
    seen = follows.copy()
    if first is not None:
        for i, party in enumerate(parties):
            if party in first.author:
                seen[i] = 0
            for entry in known_draft(first, max(today, first.date)).seen_by:
                if entry.party in (party, "public"):
                    seen[i] = min(seen[i], 0 if entry.date is None else max(0, (entry.date - start).days))
    return seen


def _consent(problem: Problem) -> tuple[Floats, Floats, Floats]:
    """Return weights and quota of the consent clauses, and how much each party's acceptance counts for the drafter."""
    count = len(problem.parties)
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
    return members, quota, need


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
            depth += 1 if code >= 0 or code in (TRUE, FALSE) else 0 if code == NOT else -1
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
