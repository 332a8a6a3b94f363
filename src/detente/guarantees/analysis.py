"""The whole analysis of a file of guarantees, within a time limit."""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import z3

from detente.case.canonical import guarantees_in_order
from detente.case.case import Case
from detente.case.format.models.guarantees import Guarantee, GuaranteesFile
from detente.guarantees.claims import Checked, check_claim
from detente.guarantees.clauses import ClauseFormulas
from detente.guarantees.comparison import Comparison, Grounds, Instrument, at_least
from detente.guarantees.contradictions import Contradictions, contradictions, drafts_of
from detente.guarantees.defence import promises_defence
from detente.guarantees.order import Order, order_of
from detente.guarantees.repair import Repair, smallest_repair
from detente.guarantees.solver import USED_UP, Deadline, prove
from detente.guarantees.treaties import references
from detente.guarantees.vagueness import Vague, vagueness
from detente.guarantees.voids import LIMIT, ByClause, Voids, by_clause, voids
from detente.records import Record

TIMEOUT = 30.0
_BETWEEN_TREATIES: dict[tuple[str, str], Comparison] = {}
"""Comparisons of shipped treaties with one another, the same for every case."""


@dataclass(frozen=True)
class GuaranteeResult(Record):
    """All that was found about one guarantee."""

    id: str
    guarantee: Guarantee
    voids: Voids
    vague: tuple[Vague, ...]
    nothing: tuple[str, ...]
    """Why it guarantees nothing, whatever its conditions; empty when it does guarantee something."""
    mending: Repair | None = None
    by_clause: tuple[ByClause, ...] = ()
    """What each clause would void if it stood alone."""
    defence: bool = True
    """Whether it promises defence by an outside party; if not, no treaty is compared with it."""

    @property
    def title(self) -> str:
        return self.guarantee.title or self.id

    left_out: ClassVar[frozenset[str]] = frozenset({"id", "guarantee", "voids"})
    derived: ClassVar[tuple[str, ...]] = ("title",)

    def to_dict(self) -> dict[str, Any]:
        g, found = self.guarantee, self.voids
        return super().to_dict() | {
            "empty": found.empty,
            "void_scenarios": [scenario.to_dict() for scenario in found.scenarios],
            "void_scenarios_cut": found.cut,
            "clash": list(found.clash),
            "guarantees_nothing": bool(self.nothing),
            "unknown": found.unknown,
            "draft": g.draft,
            "points": list(g.points),
            "guarantors": list(g.guarantors),
            "beneficiary": g.beneficiary,
            "adversary": g.adversary,
            "trigger": g.trigger,
            "obliges": [
                {
                    "id": duty.id,
                    "by": list(duty.by or ()),
                    "degree": duty.degree,
                    "discretion": duty.discretion,
                    "within": duty.within,
                }
                for duty in g.obliges
            ],
            "source": list(g.source),
        }


@dataclass(frozen=True)
class DraftRow(Record):
    """One draft's guarantees counted, to lay versions side by side."""

    draft: str | None
    guarantees: tuple[str, ...]
    empty: tuple[str, ...]
    void_scenarios: int
    by_adversary_alone: int
    by_beneficiary_alone: int
    by_guarantor_alone: int
    by_nobody_named: int
    contradictions: int
    tensions: int
    vague: int


@dataclass(frozen=True)
class Report(Record):
    """The result of ``detente guarantees``."""

    file: GuaranteesFile
    names: Mapping[str, str]
    guarantees: dict[str, GuaranteeResult]
    references: dict[str, GuaranteeResult]
    comparisons: tuple[Comparison, ...]
    contradictions: Contradictions
    claims: tuple[Checked, ...]
    order: Order
    drafts: tuple[DraftRow, ...]
    unknown: tuple[str, ...]
    """What was not decided, and why."""
    limit: int = LIMIT
    draft_titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def treaties_apply(self) -> bool:
        """Whether some guarantee of the case can be compared with a treaty of defence."""
        return any(found.defence for found in self.guarantees.values())

    @property
    def apart(self) -> tuple[str, ...]:
        """The guarantees that no treaty is compared with, for want of a duty of defence."""
        return tuple(name for name, found in self.guarantees.items() if not found.defence)

    def name(self, party: str | None) -> str:
        return self.names.get(party, party) if party is not None else "nobody"

    def draft_title(self, draft: str | None) -> str:
        return self.draft_titles.get(draft, draft) if draft is not None else "no draft"

    def title(self, guarantee: str) -> str:
        found = self.guarantees.get(guarantee) or self.references.get(guarantee)
        return found.title if found is not None else guarantee

    renamed: ClassVar[Mapping[str, str]] = {"limit": "void_scenarios_limit"}
    left_out: ClassVar[frozenset[str]] = frozenset({"file", "names", "contradictions", "draft_titles"})
    row_source: ClassVar[str] = "guarantees"
    row_name: ClassVar[str] = "guarantee"

    def to_dict(self) -> dict[str, Any]:
        clashing = self.contradictions
        found = {"contradictions": [c.to_dict() for c in clashing.found], "contradictions_cut": clashing.cut}
        return super().to_dict() | found


def analyze_case(case: Case, timeout: float | None = TIMEOUT, limit: int = LIMIT) -> Report | None:
    """Analyze the guarantees of a case; None when it has no ``guarantees.yaml``."""
    if case.guarantees_file is None:
        return None
    report = analyze(case.guarantees_file, {party.id: party.name for party in case.parties}, timeout, limit)
    return replace(report, draft_titles={draft.id: draft.title for draft in case.drafts.values()})


_ALONE = threading.RLock()


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep other threads out of z3, its collected garbage included: a context must be used by one at a time."""
    with _ALONE:
        collecting = gc.isenabled()
        gc.disable()
        try:
            yield
        finally:
            gc.collect()
            if collecting:
                gc.enable()


def analyze(
    file: GuaranteesFile,
    names: Mapping[str, str] | None = None,
    timeout: float | None = TIMEOUT,
    limit: int = LIMIT,
    wide: bool = True,
) -> Report:
    """Analyze a file of guarantees, together with the shipped reference treaties.

    Parameters
    ----------
    file : GuaranteesFile
        Already checked.
    names : mapping of str to str
        Party names by id.
    timeout : float or None
        Seconds for everything on a usual machine, as an amount of work (:class:`~detente.guarantees.solver.Deadline`). What is
        not decided by then is ``unknown``, with the reason.
    limit : int
        Bound on the void scenarios of one guarantee.
    wide : bool
        Whether to compare every instrument with every other; without it only the claims are checked, and
        ``comparisons``, ``order`` and ``references`` stay empty.

    Returns
    -------
    Report
    """
    with _undisturbed():
        return _analyze(guarantees_in_order(file), names, timeout, limit, wide)


def _analyze(
    file: GuaranteesFile, names: Mapping[str, str] | None, timeout: float | None, limit: int, wide: bool
) -> Report:
    deadline = Deadline(timeout)
    context = z3.Context()
    formulas = ClauseFormulas(file, context)
    shipped = references()
    found: dict[str, GuaranteeResult] = {}
    parts = len(file.guarantees) + 3
    for k, name in enumerate(file.guarantees):
        found[name] = _one(formulas, name, deadline.share(parts - k), limit)
    others = {name: ClauseFormulas(ref.file, context, f"{name}.") for name, ref in shipped.items() if name not in found}
    treaties = {name: _one(other, name, deadline.share(2), limit) for name, other in others.items()} if wide else {}
    instruments = {name: Instrument(name, found[name].title, formulas, False) for name in found}
    instruments |= {name: Instrument(name, _title(other, name), other, True) for name, other in others.items()}
    answers: dict[tuple[str, str], Comparison] = {}
    grounds = Grounds()

    def compare(left: str, right: str) -> Comparison:
        if left == right:
            return Comparison(left, right, "holds", why="It is the same guarantee.")
        if (left, right) not in answers:
            shipped_pair = instruments[left].reference and instruments[right].reference
            known = _BETWEEN_TREATIES.get((left, right)) if shipped_pair else None
            answer = known or at_least(instruments[left], instruments[right], deadline.share(3), grounds)
            if shipped_pair and not answer.why.startswith("Not decided"):
                _BETWEEN_TREATIES[left, right] = answer
            answers[left, right] = answer
        return answers[left, right]

    claims = tuple(check_claim(formulas, claim, compare, deadline.share(4)) for claim in file.claims)
    clashing = contradictions(formulas, deadline.share(2))
    apart = {name for name, result in found.items() if not result.defence}
    treaties_apply = len(apart) < len(found)
    members = [name for name in instruments if treaties_apply or name in found] if wide else []
    comparisons = tuple(
        compare(a, b)
        for a in members
        for b in members
        if a != b and not (a in apart and b in others) and not (b in apart and a in others)
    )
    return Report(
        file=file,
        names=dict(names or {}),
        guarantees=found,
        references=treaties,
        comparisons=comparisons,
        contradictions=clashing,
        claims=claims,
        order=order_of(members, comparisons),
        drafts=tuple(_row(draft, found, clashing) for draft in drafts_of(file)) if file.guarantees else (),
        unknown=tuple(_undecided(formulas, found, comparisons, clashing, claims)),
        limit=limit,
    )


def _title(formulas: ClauseFormulas, name: str) -> str:
    return formulas.file.guarantees[name].title or name


def _one(formulas: ClauseFormulas, name: str, deadline: Deadline, limit: int) -> GuaranteeResult:
    result = voids(formulas, name, deadline, limit)
    guarantee = formulas.file.guarantees[name]
    return GuaranteeResult(
        name,
        guarantee,
        result,
        vagueness(formulas.file, name, result.scenarios),
        tuple(_nothing(formulas, name, deadline)),
        smallest_repair(formulas.file, name, result, deadline),
        by_clause(formulas, name, deadline, limit),
        promises_defence(formulas.file, guarantee),
    )


def _nothing(formulas: ClauseFormulas, name: str, deadline: Deadline) -> list[str]:
    guarantee = formulas.file.guarantees[name]
    reasons = []
    never = prove(z3.Not(formulas.trigger(name)), formulas.assume, formulas.renew(deadline))
    if never.status == "proven":
        reasons.append("no event triggers it")
    if not guarantee.obliges:
        reasons.append("nobody is obliged to do anything")
    if not guarantee.guarantors and not any(duty.by for duty in guarantee.obliges):
        reasons.append("nobody is named as guarantor")
    return reasons


def _row(draft: str | None, found: Mapping[str, GuaranteeResult], clashing: Contradictions) -> DraftRow:
    own = [result for result in found.values() if result.guarantee.draft == draft]
    scenarios = [(result.guarantee, s) for result in own for s in result.voids.uncovered]
    clashes = [c for c in clashing.found if c.draft == draft]
    return DraftRow(
        draft=draft,
        guarantees=tuple(result.id for result in own),
        empty=tuple(result.id for result in own if result.voids.empty),
        void_scenarios=len(scenarios),
        by_adversary_alone=sum(s.by(g.adversary) for g, s in scenarios),
        by_beneficiary_alone=sum(s.by(g.beneficiary) for g, s in scenarios),
        by_guarantor_alone=sum(any(s.by(party) for party in g.guarantors) for g, s in scenarios),
        by_nobody_named=sum(bool(s.unjudged) for _, s in scenarios),
        contradictions=sum(c.kind == "contradiction" for c in clashes),
        tensions=sum(c.kind == "tension" for c in clashes),
        vague=sum(len(result.vague) for result in own),
    )


def _undecided(
    formulas: ClauseFormulas,
    found: Mapping[str, GuaranteeResult],
    comparisons: tuple[Comparison, ...],
    clashing: Contradictions,
    claims: tuple[Checked, ...],
) -> list[str]:
    said = [
        f"void scenarios of {name}: {result.voids.unknown}" for name, result in found.items() if result.voids.unknown
    ]
    for name, result in found.items():
        clauses = len(formulas.clauses(name))
        if len(result.by_clause) < clauses and not result.voids.unknown:
            said.append(
                f"what each clause of {name} voids by itself: {len(result.by_clause)} of {clauses} were analysed"
            )
        if result.mending is not None and (result.mending.why or "").startswith(USED_UP):
            said.append(f"the smallest repair of {name}: {result.mending.why}")
    said += [f"{c.guarantee} at_least {c.reference}: {c.why}" for c in comparisons if c.why.startswith("Not decided")]
    if clashing.why:
        said.append(f"contradictions: {clashing.why}")
    said += [f"claim {c.claim.says!r}: {c.why}" for c in claims if c.why.startswith("Not decided")]
    return said
