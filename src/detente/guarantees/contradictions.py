"""Rules and obligations of one draft that cannot all be obeyed: required here, forbidden there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import ClassVar

import z3

from detente.case.format.models.guarantees import GuaranteesFile, Obligation
from detente.guarantees.clauses import ClauseFormulas
from detente.guarantees.settlement import settle
from detente.guarantees.solver import Deadline, Formula, Lit, OutOfTime, Term, clash
from detente.records import Record

LARGEST = 4
"""Sets of more clauses than this are not searched."""
MOST = 4000
"""At most so many sets of clauses of one draft are tried."""


@dataclass(frozen=True)
class Norm:
    """A clause that demands something when a condition holds."""

    id: str
    when: Formula
    demand: Formula
    by: frozenset[str]
    point: str | None
    text: str
    lit: Lit | None = None
    """The act demanded, or its omission; None where the demand is made of several."""


@dataclass(frozen=True)
class Contradiction(Record):
    """A smallest-by-inclusion set of clauses, and circumstances in which they cannot all be obeyed.

    Attributes
    ----------
    draft : str or None
    clauses : tuple of str
        Rules by id; obligations by id, or GUARANTEE.ID where an id is not unique.
    scenario : tuple of Lit
        What must be the case; empty: they clash always.
    kind : {"contradiction", "tension"}
        A tension: what the responder may deem necessary is forbidden, so its discretion does not include it.
    points : tuple of str
        The numbered provisions of the clauses, where told.
    """

    draft: str | None
    clauses: tuple[str, ...]
    scenario: tuple[Lit, ...]
    kind: str
    points: tuple[str, ...]
    demands: tuple[str, ...]

    renamed: ClassVar[Mapping[str, str]] = {"scenario_in_words": "scenario"}
    left_out: ClassVar[frozenset[str]] = frozenset({"scenario"})
    derived: ClassVar[tuple[str, ...]] = ("scenario_in_words",)

    @property
    def scenario_in_words(self) -> list[str]:
        return [str(lit) for lit in self.scenario]


@dataclass(frozen=True)
class Contradictions(Record):
    """All that were found; ``cut`` when not every set of clauses was tried, ``why`` when time ran out."""

    found: tuple[Contradiction, ...]
    cut: bool
    why: str | None

    row_source: ClassVar[str] = "found"


def drafts_of(file: GuaranteesFile) -> list[str | None]:
    """Return the drafts that rules and guarantees belong to; [None] when none is named."""
    named: dict[str | None, None] = {}
    for guarantee in file.guarantees.values():
        named[guarantee.draft] = None
    for rule in file.rules:
        for draft in rule.draft:
            named[draft] = None
    return list(named) or [None]


def contradictions(formulas: ClauseFormulas, deadline: Deadline) -> Contradictions:
    """Find the contradictions and tensions of every draft.

    A set of clauses clashes when there are circumstances, consistent with the assumptions, in which nothing
    that could be done about the acts which these clauses demand or forbid (and about other acts of the parties
    bound, where assumptions tie them to these) would obey all of them. Clauses of no draft belong to every draft.

    Returns
    -------
    Contradictions
        Sets of at most four clauses, connected by what they speak of.
    """
    found: list[Contradiction] = []
    cut, why = False, None
    drafts = drafts_of(formulas.file)
    try:
        solver = formulas.renew(deadline.share(2))
        if not solver.satisfiable(solver.all_of(formulas.assume)):
            return Contradictions((), False, "the assumptions contradict one another")
    except OutOfTime as stop:
        return Contradictions((), False, str(stop))
    for k, draft in enumerate(drafts):
        share = deadline.share(len(drafts) - k)
        try:
            formulas.renew(share)
            norms = list(norms_of(formulas, draft, binding=True))
            results, was_cut = _search(formulas, draft, norms, "contradiction")
            found += results
            soft = list(norms_of(formulas, draft, binding=False))
            known = {c.clauses for c in results}
            for norm in soft:
                tensions, _ = _search(formulas, draft, [norm, *norms], "tension", must=norm, largest=3)
                found += [t for t in tensions if not any(set(c) <= set(t.clauses) for c in known)]
            cut = cut or was_cut
        except OutOfTime as stop:
            why = str(stop)
    return Contradictions(tuple(found), cut, why)


def norms_of(formulas: ClauseFormulas, draft: str | None, binding: bool) -> Iterator[Norm]:
    """Yield the clauses of a draft that demand something.

    ``binding``: rules, and obligations whose act (none) or kind of act (bounded) is owed. Otherwise the
    obligations that leave the response to the responder, read as though the act named were owed.
    """
    file = formulas.file
    names = [rule.id for rule in file.rules]
    names += [duty.id for guarantee in file.guarantees.values() for duty in guarantee.obliges]
    if binding:
        for rule in file.rules:
            if rule.draft and draft not in rule.draft:
                continue
            if rule.requires is not None:
                demand, text = formulas.formula(rule.requires), f"requires {rule.requires}"
            else:
                demand, text = z3.Not(formulas.formula(rule.forbids or "false")), f"forbids {rule.forbids}"
            yield Norm(rule.id, formulas.formula(rule.when), demand, frozenset(rule.by), rule.point, text)
    for name, guarantee in file.guarantees.items():
        if guarantee.draft != draft and guarantee.draft is not None:
            continue
        for duty in guarantee.obliges:
            demand = _demand(formulas, duty)
            if demand is None or (duty.discretion == "full") == binding:
                continue
            shown = duty.id if names.count(duty.id) == 1 else f"{name}.{duty.id}"
            point = duty.point or (guarantee.points[0] if len(guarantee.points) == 1 else None)
            by = frozenset(duty.by or ())
            yield Norm(shown, formulas.owed(name), demand, by, point, f"owes {duty.act or duty.kind}")


def _demand(formulas: ClauseFormulas, duty: Obligation) -> Formula | None:
    kind = duty.kind
    if kind is None and duty.act is not None:
        kind = formulas.file.acts[duty.act].kind
    if duty.discretion == "bounded" and kind is not None:
        same = [
            name
            for name, act in formulas.acts.items()
            if act.kind == kind and (not duty.by or not act.doers or set(act.doers) & set(duty.by))
        ]
        if same:
            return z3.Or(*[formulas.variables[name] for name in same])
    return formulas.formula(duty.act) if duty.act is not None else None


def _search(
    formulas: ClauseFormulas,
    draft: str | None,
    norms: list[Norm],
    kind: str,
    must: Norm | None = None,
    largest: int = LARGEST,
) -> tuple[list[Contradiction], bool]:
    norms = [replace(norm, lit=_as_literal(formulas, norm.demand)) for norm in norms]
    must = norms[0] if must is not None else None
    demanded = [set(formulas.solver.mentioned([norm.demand])) for norm in norms]
    spoken = [set(formulas.solver.mentioned([norm.when, norm.demand])) for norm in norms]
    groups = _linked_by(formulas)
    linked = [
        {
            j
            for j in range(len(norms))
            if j != i and (_reach(demanded[i], groups) & spoken[j] or _reach(demanded[j], groups) & spoken[i])
        }
        for i in range(len(norms))
    ]
    found: list[Contradiction] = []
    easy: dict[Term, bool] = {}
    seen: list[frozenset[int]] = []
    tried = 0
    for size in range(1, min(largest, len(norms)) + 1):
        for chosen in _connected(linked, size, 0 if must is not None else None):
            if any(known <= chosen for known in seen):
                continue
            tried += 1
            if tried > MOST:
                return found, True
            circumstances = _clash(formulas, [norms[i] for i in sorted(chosen)], easy)
            if circumstances is None:
                continue
            seen.append(chosen)
            members = [norms[i] for i in sorted(chosen)]
            if must is not None and not any(norm is must for norm in members):
                continue
            found.append(
                Contradiction(
                    draft,
                    tuple(norm.id for norm in members),
                    tuple(formulas.sort(circumstances)),
                    kind,
                    tuple(dict.fromkeys(norm.point for norm in members if norm.point is not None)),
                    tuple(norm.text for norm in members),
                )
            )
    return found, False


def _linked_by(formulas: ClauseFormulas) -> list[set[str]]:
    return [set(formulas.solver.mentioned([formula])) for formula in formulas.assume]


def _reach(acts: set[str], groups: list[set[str]]) -> set[str]:
    """Return the acts and what assumptions tie them to."""
    reached = set(acts)
    grew = True
    while grew:
        grew = False
        for group in groups:
            if group & reached and not group <= reached:
                reached |= group
                grew = True
    return reached


def _connected(linked: list[set[int]], size: int, root: int | None) -> Iterator[frozenset[int]]:
    """Yield the connected sets of so many clauses, in order; with a root, those that contain it."""
    if size == 1:
        for i in range(len(linked)) if root is None else [root]:
            yield frozenset({i})
        return
    if size == 2 and root is None:
        for i, j in combinations(range(len(linked)), 2):
            if j in linked[i]:
                yield frozenset({i, j})
        return
    done: set[frozenset[int]] = set()
    for smaller in _connected(linked, size - 1, root):
        for j in sorted(set().union(*(linked[i] for i in smaller)) - smaller):
            grown = smaller | {j}
            if grown not in done:
                done.add(grown)
                yield grown


def _easily_obeyed(formulas: ClauseFormulas, norms: list[Norm], known: dict[Term, bool]) -> bool:
    """Whether doing all that is demanded is possible whatever the circumstances: then nothing clashes.

    Looked at only where each clause demands one act or its omission. ``known`` keeps answers between calls.
    """
    demands: dict[str, bool] = {}
    for norm in norms:
        lit = norm.lit
        if lit is None or demands.setdefault(lit.act, lit.positive) != lit.positive:
            return False
    term = frozenset(Lit(act, truth) for act, truth in demands.items())
    if term not in known:
        solver = formulas.solver
        tied = [formula for formula in formulas.assume if demands.keys() & set(solver.mentioned([formula]))]
        done = [(formulas.variables[act], z3.BoolVal(truth, formulas.context)) for act, truth in demands.items()]
        fails = [z3.Not(z3.substitute(formula, *done)) for formula in tied]
        fresh = solver.fresh()
        known[term] = not tied or not fresh.satisfiable([*fresh.all_of(formulas.assume), fresh.when(z3.Or(*fails))])
    return known[term]


def _as_literal(formulas: ClauseFormulas, formula: Formula) -> Lit | None:
    inner, positive = (formula.arg(0), False) if z3.is_not(formula) else (formula, True)
    acts = formulas.solver.mentioned([inner])
    if len(acts) != 1 or not formulas.variables[acts[0]].eq(inner):
        return None
    return Lit(acts[0], positive)


def _clash(formulas: ClauseFormulas, norms: list[Norm], easy: dict[Term, bool]) -> list[Lit] | None:
    """Return circumstances in which the clauses cannot all be obeyed, or None."""
    solver = formulas.solver
    if _easily_obeyed(formulas, norms, easy):
        return None
    open_acts = set(solver.mentioned(norm.demand for norm in norms))
    if not open_acts:
        return None
    # A cheap way out: demands that go together, on acts that no assumption touches, can always be obeyed.
    together = {f"demand{k}": norm.demand for k, norm in enumerate(norms)}
    free = not any(group & open_acts for group in _linked_by(formulas))
    if free and clash(together, solver) is None:
        return None
    # What assumptions tie to these acts is open too, where it is up to the same parties.
    bound = frozenset().union(*[norm.by for norm in norms])
    tied = _reach(open_acts, _linked_by(formulas)) - open_acts
    open_acts |= {name for name in tied if formulas.controllers(name) and formulas.controllers(name) <= bound}
    others = [name for name in formulas.variables if name not in open_acts]
    _, tying = solver.cone([part for norm in norms for part in (norm.when, norm.demand)], formulas.assume)
    obeyed = z3.And(*[z3.Implies(norm.when, norm.demand) for norm in norms], *tying)
    return settle(others, z3.Not(obeyed), tying, solver)
