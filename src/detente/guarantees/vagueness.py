"""What the text of a guarantee leaves open, why it matters, and what settling it would remove."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from detente.case.checks.guarantees import conditions_of
from detente.case.format.expressions import Constant, Name, Owed, atoms, parse
from detente.case.format.models.guarantees import Guarantee, GuaranteesFile
from detente.guarantees.voids import VoidScenario
from detente.records import Record


@dataclass(frozen=True)
class Vague(Record):
    """Something left open.

    Attributes
    ----------
    field : str
        The key of the file that is empty or wide: ``by``, ``discretion``, ``within``, ``judged_by``, ``vote`` …
    clause : str
        The obligation, finding, act or part of the guarantee that it belongs to.
    path : str
        Where that stands in ``guarantees.yaml``.
    why : str
        Why it matters.
    removes : tuple
        For a finding: what each way of settling it would remove, as (settlement, scenarios).
    point : str or None
        The numbered provision, where the file tells it.
    """

    field: str
    clause: str
    path: str
    why: str
    removes: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = ()
    point: str | None = None

    left_out: ClassVar[frozenset[str]] = frozenset({"removes"})
    derived: ClassVar[tuple[str, ...]] = ("would_remove",)

    @property
    def would_remove(self) -> list[dict[str, object]]:
        return [{"settled": said, "scenarios": gone} for said, gone in self.removes]


def names_used(file: GuaranteesFile, texts: list[str]) -> list[str]:
    """Return the acts and findings that conditions rest on, derived conditions and guarantees followed."""
    found: dict[str, None] = {}
    done: set[tuple[str, str]] = set()
    stack = list(reversed(texts))
    while stack:
        for leaf in atoms(parse(stack.pop())):
            if isinstance(leaf, Name) and file.acts[leaf.name].means is None:
                found[leaf.name] = None
            elif isinstance(leaf, Name) and ("act", leaf.name) not in done:
                done.add(("act", leaf.name))
                stack.append(file.acts[leaf.name].means or "true")
            elif isinstance(leaf, Owed) and ("owed", leaf.guarantee) not in done:
                done.add(("owed", leaf.guarantee))
                stack.extend(text for _, text in conditions_of(file.guarantees[leaf.guarantee]))
    return list(found)


def vagueness(file: GuaranteesFile, name: str, scenarios: tuple[VoidScenario, ...]) -> tuple[Vague, ...]:
    """List what one guarantee leaves open.

    Parameters
    ----------
    file : GuaranteesFile
    name : str
        Id of the guarantee.
    scenarios : tuple of VoidScenario
        Its void scenarios, to say which would disappear.
    """
    return tuple(_found(file, name, file.guarantees[name], scenarios))


def _found(
    file: GuaranteesFile, name: str, guarantee: Guarantee, scenarios: tuple[VoidScenario, ...]
) -> Iterator[Vague]:
    at = f"guarantees.{name}"
    if not guarantee.guarantors:
        yield Vague("guarantors", name, f"{at}.guarantors", "Nobody is named as guarantor: nobody can be held to it.")
    if guarantee.beneficiary is None:
        yield Vague(
            "beneficiary", name, f"{at}.beneficiary", "It is not said whom it protects, so nobody can call on it."
        )
    yield from _trigger(file, name, guarantee)
    if not guarantee.obliges:
        why = "Nobody is obliged to do anything when it is triggered."
        yield Vague("obliges", name, f"{at}.obliges", why)
    yield from _obligations(file, at, guarantee)
    if not guarantee.judged_by:
        why = "Nobody is named to judge whether it was triggered or voided: each side can judge for itself."
        yield Vague("judged_by", name, f"{at}.judged_by", why)
    elif len(set(guarantee.judged_by)) > 1 and guarantee.vote is None:
        why = "Several are named to judge it, and not by which vote: each may hold that it was not triggered, or was voided."
        yield Vague("vote", name, f"{at}.vote", why)
    yield from _findings(file, name, guarantee, scenarios)
    yield from _term(file, name, guarantee)
    payment = guarantee.payment
    if payment is not None:
        if payment.amount is None:
            why = "A payment is owed for it and no amount is given: a dispute over the sum can hold it up."
            yield Vague("amount", "payment", f"{at}.payment.amount", why, point=payment.point)
        if not payment.by:
            why = "A payment is owed for it and nobody is named to pay: it is open whose default would matter."
            yield Vague("by", "payment", f"{at}.payment.by", why, point=payment.point)


def _trigger(file: GuaranteesFile, name: str, guarantee: Guarantee) -> Iterator[Vague]:
    used = names_used(file, [guarantee.trigger])
    for act_id in used:
        act = file.acts[act_id]
        path = f"acts.{act_id}"
        if act.undefined is not None:
            why = f"The trigger rests on {act_id}, which the text does not define: {act.undefined.rstrip('.')}."
            yield Vague("trigger", act_id, path, why)
        elif not act.finding and act.kind is None and act.text is None:
            why = f"The trigger rests on {act_id}, which has neither a kind nor a text: what counts as it is open."
            yield Vague("trigger", act_id, path, why)
    if not used and parse(guarantee.trigger) != Constant(True):
        why = "No act triggers it: there is no event upon which anything would be owed."
        yield Vague("trigger", name, f"guarantees.{name}.trigger", why)


def _obligations(file: GuaranteesFile, at: str, guarantee: Guarantee) -> Iterator[Vague]:
    for obligation in guarantee.obliges:
        path, point = f"{at}.obliges.{obligation.id}", obligation.point
        if not obligation.by:
            why = "Nobody is named to respond: each possible responder can point to another."
            yield Vague("by", obligation.id, f"{path}.by", why, point=point)
        if obligation.discretion == "full":
            why = "The responder does what it deems necessary, which may be little or nothing."
            yield Vague("discretion", obligation.id, f"{path}.discretion", why, point=point)
        kind = obligation.kind or (file.acts[obligation.act].kind if obligation.act else None)
        if obligation.discretion == "bounded" and kind is None:
            why = "Some act of a kind is owed, and the kind is not named: it is open what would discharge it."
            yield Vague("kind", obligation.id, f"{path}.kind", why, point=point)
        if obligation.discretion == "none" and obligation.act is None and obligation.kind is None:
            why = "It is not said which act is owed: it cannot be told whether it was done."
            yield Vague("act", obligation.id, f"{path}.act", why, point=point)
        if obligation.within is None:
            why = "No time limit is set: a late response, or one never begun, breaks no term."
            yield Vague("within", obligation.id, f"{path}.within", why, point=point)


def _findings(
    file: GuaranteesFile, name: str, guarantee: Guarantee, scenarios: tuple[VoidScenario, ...]
) -> Iterator[Vague]:
    texts = [text for _, text in conditions_of(guarantee)]
    trigger = set(names_used(file, [guarantee.trigger]))
    for act_id in names_used(file, texts):
        act = file.acts[act_id]
        path = f"acts.{act_id}"
        if act.finding and not act.judged_by:
            where = [clause for path_, clause in _clauses(guarantee) if act_id in names_used(file, [path_])]
            why = (
                f"Whether {act_id} holds must be found ({', '.join(where)}), and nobody is named to find it: "
                "whoever gets to say so decides whether the guarantee is owed."
            )
            yield Vague("judged_by", act_id, f"{path}.judged_by", why, _removes(act_id, scenarios))
        if act.finding and len(set(act.judged_by or ())) > 1 and act.vote is None:
            why = "Several are named to find it, and not by which vote; here all of them must agree."
            yield Vague("vote", act_id, f"{path}.vote", why)
        if act.undefined is not None and act_id not in trigger:
            why = f"A condition rests on {act_id}, which the text does not define: {act.undefined.rstrip('.')}."
            yield Vague("undefined", act_id, path, why, _removes(act_id, scenarios))


def _clauses(guarantee: Guarantee) -> Iterator[tuple[str, str]]:
    yield guarantee.trigger, "trigger"
    if guarantee.in_force is not None:
        yield guarantee.in_force, "in_force"
    if guarantee.expires is not None:
        yield guarantee.expires, "expires"
    for clause in guarantee.void_when:
        yield clause.when, clause.id


def _term(file: GuaranteesFile, name: str, guarantee: Guarantee) -> Iterator[Vague]:
    at = f"guarantees.{name}"
    if guarantee.in_force is None:
        why = "It is not said when it enters into force; here it is taken to be in force."
        yield Vague("in_force", name, f"{at}.in_force", why)
    if guarantee.expires is None:
        why = "No end is stated; here it is taken not to expire."
        yield Vague("expires", name, f"{at}.expires", why)
    elif any(file.acts[a].finding and not file.acts[a].judged_by for a in names_used(file, [guarantee.expires])):
        why = "Its end rests on a finding that nobody is named to make: it is open when it ends."
        yield Vague("expires", name, f"{at}.expires", why)


def _removes(act_id: str, scenarios: tuple[VoidScenario, ...]) -> tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]:
    result = []
    for settled, literal in ((act_id, f"not {act_id}"), (f"not {act_id}", act_id)):
        gone = tuple(
            tuple(map(str, s.acts)) for s in scenarios if literal in [str(lit) for lit in s.acts] and not s.covered
        )
        if gone:
            result.append((settled, gone))
    return tuple(result)
