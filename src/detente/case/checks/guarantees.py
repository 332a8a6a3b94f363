"""Checks of ``guarantees.yaml`` and ``performance.yaml``: every name declared, no condition defined by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from detente.case.format.expressions import AtLeast, Choice, Comparison, ExpressionError, Name, Owed, atoms, parse
from detente.case.format.models.guarantees import Guarantee, GuaranteeAct, GuaranteesFile, PerformanceFile
from detente.case.format.reader import Document, Path_
from detente.case.format.validate import column_of, expression
from detente.errors import Fault, nearest, shown

GUARANTEES, PERFORMANCE = "guarantees.yaml", "performance.yaml"
Node = tuple[str, str]
"""A definition: ("act", id of a derived condition) or ("owed", id of a guarantee)."""


def faults(
    guarantees: GuaranteesFile | None,
    performance: PerformanceFile | None,
    party_ids: Collection[str],
    draft_ids: Collection[str],
    documents: Mapping[str, Document],
    references: Collection[str] = (),
) -> Iterator[Fault]:
    """Yield every fault of the two files that the models cannot see.

    Parameters
    ----------
    guarantees, performance : GuaranteesFile, PerformanceFile or None
    party_ids, draft_ids : collection of str
    documents : mapping of str to Document
        The parsed files by name; they tell the places.
    references : collection of str
        Ids of the shipped reference treaties, which claims may name.
    """
    if guarantees is not None and GUARANTEES in documents:
        yield from _Check(guarantees, party_ids, draft_ids, documents[GUARANTEES], references).run()
    if performance is not None and PERFORMANCE in documents:
        yield from _performance(performance, party_ids, draft_ids, documents[PERFORMANCE])


def conditions_of(guarantee: Guarantee) -> Iterator[tuple[Path_, str]]:
    """Yield the conditions that decide whether a guarantee is owed, each with its path below the guarantee."""
    yield ("trigger",), guarantee.trigger
    if guarantee.in_force is not None:
        yield ("in_force",), guarantee.in_force
    if guarantee.expires is not None:
        yield ("expires",), guarantee.expires
    for k, clause in enumerate(guarantee.void_when):
        yield ("void_when", k, "when"), clause.when


def needs_of(file: GuaranteesFile) -> dict[Node, list[Node]]:
    """Return, for every derived condition and guarantee, the definitions that it uses directly."""

    def used(text: str) -> Iterator[Node]:
        try:
            leaves = list(atoms(parse(text)))
        except ExpressionError:
            return
        for leaf in leaves:
            if isinstance(leaf, Name) and leaf.name in file.acts and file.acts[leaf.name].means is not None:
                yield "act", leaf.name
            elif isinstance(leaf, Owed) and leaf.guarantee in file.guarantees:
                yield "owed", leaf.guarantee

    result: dict[Node, list[Node]] = {}
    for name, act in file.acts.items():
        if act.means is not None:
            result["act", name] = list(used(act.means))
    for name, guarantee in file.guarantees.items():
        result["owed", name] = [node for _, text in conditions_of(guarantee) for node in used(text)]
    return result


def rests_on(file: GuaranteesFile, roots: Iterable[Node]) -> set[Node]:
    """Return definitions with all that they use, directly or by way of others."""
    needs = needs_of(file)
    found: set[Node] = set()
    stack = list(roots)
    while stack:
        node = stack.pop()
        if node not in found:
            found.add(node)
            stack += needs.get(node, [])
    return found


def definition_order(file: GuaranteesFile) -> tuple[list[Node], list[list[Node]]]:
    """Return the definitions, each after those that it uses, and the circles among them.

    Depth-first search with an explicit stack, so that long chains of definitions cost no recursion.
    """
    needs = needs_of(file)
    order: list[Node] = []
    circles: list[list[Node]] = []
    state: dict[Node, int] = {}
    for root in needs:
        if root in state:
            continue
        path: list[Node] = [root]
        iterators = [iter(needs[root])]
        state[root] = 1
        while path:
            for node in iterators[-1]:
                if state.get(node) == 1:
                    circles.append([*path[path.index(node) :], node])
                elif node not in state:
                    state[node] = 1
                    path.append(node)
                    iterators.append(iter(needs[node]))
                    break
            else:
                iterators.pop()
                done = path.pop()
                state[done] = 2
                order.append(done)
    return order, circles


class _Check:
    def __init__(
        self,
        file: GuaranteesFile,
        party_ids: Collection[str],
        draft_ids: Collection[str],
        document: Document,
        references: Collection[str],
    ) -> None:
        self.file, self.document = file, document
        self.parties, self.drafts, self.references = party_ids, draft_ids, references

    def run(self) -> Iterator[Fault]:
        for name, act in self.file.acts.items():
            at: Path_ = ("acts", name)
            yield from _doers(self.document, at, act.by or (), act.outside, self.parties)
            yield from self.among((*at, "on"), act.on, self.parties, "party")
            yield from self.among((*at, "judged_by"), act.judged_by, self.parties, "party")
            yield from self.condition((*at, "means"), act.means)
            if act.by is not None and not act.by:
                yield Fault(self.document.place((*at, "by")), "found nobody, expected the party that controls the act")
            if act.judged_by is not None and not act.finding:
                message = "judged_by belongs to a finding; add finding: true instead of by, or remove it"
                yield Fault(self.document.place((*at, "judged_by"), key=True), message)
            yield from self.votes(at, act)
            if act.means is not None and (act.kind is not None or act.on is not None):
                key = "kind" if act.kind is not None else "on"
                message = f"{key} belongs to an act; give it to the acts that this condition is made of"
                yield Fault(self.document.place((*at, key), key=True), message)
        for k, text in enumerate(self.file.assume):
            yield from self.condition(("assume", k), text)
        yield from self.rules()
        for name, guarantee in self.file.guarantees.items():
            yield from self.guarantee(name, guarantee)
        for k, claim in enumerate(self.file.claims):
            yield from self.condition(("claims", k, "says"), claim.says, claim=True)
        yield from self.circles()

    def votes(self, at: Path_, judged: GuaranteeAct | Guarantee) -> Iterator[Fault]:
        judges = set(judged.judged_by or ())
        for key in ("vote", "veto"):
            if getattr(judged, key) is not None and not judges:
                message = f"{key} says how those decide who are named in judged_by; name them, or remove {key}"
                yield Fault(self.document.place((*at, key), key=True), message)
        if judges and judged.vote is not None and judged.vote.isdigit() and int(judged.vote) > len(judges):
            message = f"found a vote of {judged.vote}, expected at most {len(judges)}: so many are named in judged_by"
            yield Fault(self.document.place((*at, "vote")), message)
        if judges:
            yield from self.among((*at, "veto"), judged.veto, judges, "party named in judged_by")

    def rules(self) -> Iterator[Fault]:
        seen: set[str] = set()
        for k, rule in enumerate(self.file.rules):
            at: Path_ = ("rules", k)
            if rule.id in seen:
                yield Fault(self.document.place((*at, "id")), f"rule {rule.id!r} stands twice; give each its own id")
            seen.add(rule.id)
            yield from self.among((*at, "by"), rule.by, self.parties, "party")
            yield from self.among((*at, "draft"), rule.draft, self.drafts, "draft")
            yield from self.condition((*at, "requires"), rule.requires)
            yield from self.condition((*at, "forbids"), rule.forbids)
            yield from self.condition((*at, "when"), rule.when)

    def guarantee(self, name: str, guarantee: Guarantee) -> Iterator[Fault]:
        at: Path_ = ("guarantees", name)
        yield from self.among((*at, "draft"), guarantee.draft, self.drafts, "draft")
        yield from self.among((*at, "guarantors"), guarantee.guarantors, self.parties, "party")
        for key in ("beneficiary", "adversary", "judged_by"):
            yield from self.among((*at, key), getattr(guarantee, key), self.parties, "party")
        yield from self.votes(at, guarantee)
        for path, text in conditions_of(guarantee):
            yield from self.condition((*at, *path), text)
        seen: set[str] = {"trigger", "in_force", "expires"}
        for k, clause in enumerate(guarantee.void_when):
            if clause.id in seen:
                message = f"clause {clause.id!r} stands twice (or is trigger, in_force, expires); give each its own id"
                yield Fault(self.document.place((*at, "void_when", k, "id")), message)
            seen.add(clause.id)
        seen = set()
        for k, obligation in enumerate(guarantee.obliges):
            here: Path_ = (*at, "obliges", k)
            if obligation.id in seen:
                message = f"obligation {obligation.id!r} stands twice; give each its own id"
                yield Fault(self.document.place((*here, "id")), message)
            seen.add(obligation.id)
            yield from self.among((*here, "by"), obligation.by, self.parties, "party")
            if obligation.act is not None:
                yield from self.among((*here, "act"), obligation.act, self.file.acts, "act")
                act = self.file.acts.get(obligation.act)
                if act is not None and act.finding:
                    message = f"{obligation.act!r} is a finding, expected an act that somebody can do"
                    yield Fault(self.document.place((*here, "act")), message)
        if guarantee.payment is not None:
            for key in ("by", "to"):
                parties = getattr(guarantee.payment, key)
                yield from self.among((*at, "payment", key), parties, self.parties, "party")

    def among(
        self, path: Path_, value: str | tuple[str, ...] | None, known: Collection[str], what: str
    ) -> Iterator[Fault]:
        many = isinstance(value, tuple)
        for k, name in enumerate(value if isinstance(value, tuple) else () if value is None else (value,)):
            if name not in known:
                place = self.document.place((*path, k) if many else path)
                yield Fault(place, f"no {what} is called {shown(name)}{nearest(name, known) or _expected(known)}")

    def condition(self, path: Path_, text: str | None, claim: bool = False) -> Iterator[Fault]:
        if text is None:
            return
        found: list[Fault] = []
        tree = expression(self.document, path, text, found)
        yield from found
        for leaf in atoms(tree) if tree is not None else ():
            for message in self.leaf(leaf, claim):
                yield Fault(column_of(self.document, path, getattr(leaf, "column", 1) or 1), message)

    def leaf(self, leaf: Any, claim: bool) -> Iterator[str]:
        match leaf:
            case Name(name):
                if name not in self.file.acts:
                    hint = nearest(name, self.file.acts)
                    if name in self.file.guarantees:
                        hint = f"; write owed({name}) for the guarantee"
                    yield f"no act is called {shown(name)}{hint or _expected(self.file.acts)}"
            case Owed(name):
                if name not in self.file.guarantees:
                    hint = nearest(name, self.file.guarantees) or _expected(self.file.guarantees)
                    yield f"no guarantee is called {shown(name)}{hint}"
            case AtLeast(left, right):
                if not claim:
                    yield "at_least belongs to claims; here write conditions over acts, or owed(GUARANTEE)"
                    return
                known = [*self.file.guarantees, *self.references]
                for name in (left, right):
                    if name not in known:
                        yield f"no guarantee or treaty is called {shown(name)}{nearest(name, known) or _expected(known)}"
            case Choice(point) | Comparison(point):
                yield (
                    f"found a condition over the point {shown(point)}, expected names of acts; "
                    "declare what the option brings about as an act"
                )

    def circles(self) -> Iterator[Fault]:
        _, circles = definition_order(self.file)
        for circle in circles:
            kind, name = circle[0]
            path: Path_ = ("acts", name, "means") if kind == "act" else ("guarantees", name)
            chain = " → ".join(n if k == "act" else f"owed({n})" for k, n in circle)
            message = f"found a condition defined by itself ({chain}); expected conditions that end at acts"
            yield Fault(self.document.place(path), f"{message}; take one of the steps out")


def _expected(known: Collection[str], limit: int = 8) -> str:
    if not known:
        return "; none is declared"
    first = list(known)[:limit]
    return f"; expected one of {', '.join(first)}{', …' if len(known) > limit else ''}"


def _doers(
    document: Document, at: Path_, by: tuple[str, ...], outside: str | None, parties: Collection[str]
) -> Iterator[Fault]:
    """Who does something is a party of the case, or said to stand outside it."""
    for k, party in enumerate(by):
        if party not in parties:
            hint = nearest(party, parties) or _expected(parties)
            message = f"no party is called {shown(party)}{hint}; for somebody who is no party, such as voters or a court, write outside: in place of by:"
            yield Fault(document.place((*at, "by", k)), message)
    if outside is not None and outside in parties:
        yield Fault(document.place((*at, "outside")), f"{shown(outside)} is a party of the case; write by: {outside}")


def _performance(
    file: PerformanceFile, parties: Collection[str], drafts: Collection[str], document: Document
) -> Iterator[Fault]:
    days = [file.start, *file.events, *file.steps]
    seen = {file.start}
    for k, event in enumerate(file.events):
        if event in seen:
            yield Fault(document.place(("events", k)), f"{event!r} is declared already; give each event its own id")
        seen.add(event)

    def known(path: Path_, name: str | None, among: Collection[str], what: str) -> Iterator[Fault]:
        if name is not None and name not in among:
            hint = nearest(name, among) or _expected(among)
            yield Fault(document.place(path), f"no {what} is called {shown(name)}{hint}")

    if file.draft is not None:
        yield from known(("draft",), file.draft, drafts, "draft")
    for name, step in file.steps.items():
        at: Path_ = ("steps", name)
        if name in seen:
            yield Fault(
                document.place(at, key=True), f"{name!r} is an event or the start already; give the step its own id"
            )
        yield from _doers(document, at, step.by, step.outside, parties)
        yield from known((*at, "after"), step.after, days, "step or event")
        for k, need in enumerate(step.needs):
            yield from known((*at, "needs", k), need, days, "step or event")
        if step.after == name or name in step.needs:
            yield Fault(document.place(at, key=True), f"step {name!r} waits for itself; name another step or event")
    for k, pair in enumerate(file.counterparts):
        yield from known(("counterparts", k, "gives"), pair.gives, days, "step or event")
        yield from known(("counterparts", k, "gets"), pair.gets, days, "step or event")
