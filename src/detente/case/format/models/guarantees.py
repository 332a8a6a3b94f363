"""The models of ``guarantees.yaml`` and ``performance.yaml``."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema, model_validator

from detente.case.format.fields import (
    Confidence,
    Degree,
    Discretion,
    Expr,
    Flag,
    Id,
    Model,
    Num,
    OptDay,
    OptExpr,
    OptRef,
    OptRefs,
    OptStr,
    OptTerm,
    OptVote,
    Ref,
    Refs,
    Sources,
    a_list,
    a_mapping,
    describe,
    is_blank,
    is_null,
    number,
    words,
    wrong,
)

List = BeforeValidator(a_list)
Mapping = BeforeValidator(a_mapping)
_CLAIMANT: dict[str, Any] = {
    "anyOf": [
        {"type": "string"},
        {"type": "array", "items": {"type": "string"}},
        {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
    ]
}
_WITHIN: dict[str, Any] = {
    "type": ["array", "null"],
    "items": {"type": ["number", "null"]},
    "minItems": 2,
    "maxItems": 2,
}


class GuaranteeAct(Model):
    """What can happen: an act (``by``), a finding that somebody must make, or a derived condition (``means``).

    ``outside``, in place of ``by``: in words, who controls an act that is no party's (voters, a court). ``vote``
    says by which vote the judges of a finding decide, and ``veto`` who of them can stop it. ``undefined`` says what the text leaves open about the term ("scale, proxies"); it is listed as vague.
    """

    by: OptRefs = None
    outside: OptTerm = None
    kind: OptRef = None
    on: OptRefs = None
    text: OptStr = None
    finding: Flag = False
    judged_by: OptRefs = None
    vote: OptVote = None
    veto: OptRefs = None
    means: OptExpr = None
    undefined: OptTerm = None
    source: Sources = ()
    note: OptStr = None
    known_from: OptDay = None

    @model_validator(mode="after")
    def _one_form(self) -> GuaranteeAct:
        forms = [self.by is not None, self.outside is not None, bool(self.finding), self.means is not None]
        if sum(forms) != 1:
            raise wrong(
                "expected exactly one of by (an act), outside (an act of nobody in the case), finding: true, "
                "or means (a derived condition)"
            )
        return self

    @property
    def doers(self) -> tuple[str, ...]:
        """Who controls an act: parties of the case, or in words who else does."""
        return (self.outside,) if self.outside is not None else self.by or ()


class Rule(Model):
    """A requirement or prohibition of the plan: ``requires`` or ``forbids`` an act when a condition holds."""

    id: Id
    by: Refs
    requires: OptExpr = None
    forbids: OptExpr = None
    when: Expr = "true"
    draft: Refs = ()
    point: OptTerm = None
    text: OptStr = None
    source: Sources = ()
    known_from: OptDay = None

    @model_validator(mode="after")
    def _one_form(self) -> Rule:
        if (self.requires is None) == (self.forbids is None):
            raise wrong("expected exactly one of requires and forbids")
        return self


class Obligation(Model):
    """What a guarantor owes.

    ``degree`` says how much: to consult, to respond, to assist or to use force; None: its kind tells, or nothing does.
    ``within`` is in days or in words ("72 hours", "at once"); None: no time limit is stated.
    """

    id: Id
    by: OptRefs = None
    act: OptRef = None
    discretion: Discretion = "none"
    degree: Degree | None = None
    kind: OptRef = None
    within: OptTerm = None
    text: OptStr = None
    point: OptTerm = None
    amount: OptTerm = None
    source: Sources = ()
    known_from: OptDay = None


class VoidCondition(Model):
    """A condition under which the guarantee is not owed."""

    id: Id
    when: Expr
    point: OptTerm = None
    text: OptStr = None
    source: Sources = ()
    known_from: OptDay = None


class Payment(Model):
    """What the guarantee costs and who pays; an empty amount or payer is reported as vague."""

    by: OptRefs = None
    to: OptRefs = None
    amount: OptTerm = None
    point: OptTerm = None
    text: OptStr = None
    source: Sources = ()
    known_from: OptDay = None


class Guarantee(Model):
    """A promise to act for a beneficiary when a trigger holds and nothing voids it."""

    draft: OptRef = None
    title: OptStr = None
    points: Refs = ()
    guarantors: Refs = ()
    beneficiary: OptRef = None
    adversary: OptRef = None
    trigger: Expr
    obliges: Annotated[tuple[Obligation, ...], List] = ()
    void_when: Annotated[tuple[VoidCondition, ...], List] = ()
    judged_by: OptRefs = None
    vote: OptVote = None
    veto: OptRefs = None
    in_force: OptExpr = None
    expires: OptExpr = None
    payment: Payment | None = None
    text: OptStr = None
    source: Sources = ()
    note: OptStr = None
    known_from: OptDay = None


class Claim(Model):
    """What somebody said of the text, to be checked against it."""

    by: Annotated[str, BeforeValidator(lambda v: _claimant(v)), WithJsonSchema(_CLAIMANT)]
    says: Expr
    date: OptTerm = None
    text: OptStr = None
    source: Sources = ()
    confidence: Confidence | None = None
    known_from: OptDay = None


def _claimant(value: Any) -> str:
    if isinstance(value, dict) and set(value) == {"name"}:
        return words(value["name"])
    if isinstance(value, list):
        return ", ".join(str(entry) for entry in value)
    if not isinstance(value, str) or is_null(value):
        raise wrong(f'found {describe(value)}, expected a party, a list of parties, or {{name: "…"}}')
    return str(value)


class GuaranteesFile(Model):
    """``guarantees.yaml``."""

    acts: Annotated[dict[Id, GuaranteeAct], Mapping] = {}
    assume: Annotated[tuple[Expr, ...], List] = ()
    rules: Annotated[tuple[Rule, ...], List] = ()
    guarantees: Annotated[dict[Id, Guarantee], Mapping] = {}
    claims: Annotated[tuple[Claim, ...], List] = ()
    note: OptStr = None


class Step(Model):
    """One performance. Days; ``within`` is [min, max] from the completion of ``after`` to its own.

    ``outside``, in place of ``by``: in words, who performs it where that is no party (a court, voters).
    """

    by: Refs = ()
    outside: OptTerm = None
    within: Annotated[
        tuple[float, float | None] | None, BeforeValidator(lambda v: _within(v)), WithJsonSchema(_WITHIN)
    ] = None
    after: OptRef = None
    needs: Refs = ()
    takes: Num = 0.0
    irreversible: Flag = False
    text: OptStr = None
    point: OptTerm = None
    source: Sources = ()
    known_from: OptDay = None

    @model_validator(mode="after")
    def _sane(self) -> Step:
        if self.takes < 0:
            raise wrong(f"found takes {self.takes:g}, expected 0 or more days")
        if bool(self.by) == (self.outside is not None):
            raise wrong("expected exactly one of by (parties of the case) and outside (in words, somebody else)")
        if self.within is not None and self.after is None:
            raise wrong("found within without after; name what the days are counted from, such as after: signature")
        return self

    @property
    def doers(self) -> tuple[str, ...]:
        """Who performs it: parties of the case, or in words who else does."""
        return (self.outside,) if self.outside is not None else self.by


def _within(value: Any) -> tuple[float, float | None] | None:
    if is_blank(value):
        raise wrong("found nothing, expected [min, max] in days; write null for no limit, or remove the key")
    if is_null(value):
        return None
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise wrong(f"found {describe(value)}, expected [min, max] in days")
    low = number(value[0])
    high = None if is_null(value[1]) and not is_blank(value[1]) else number(value[1])
    if high is not None and high < low:
        raise wrong(f"found [{low:g}, {high:g}], expected the smaller number of days first")
    return low, high


class Counterpart(Model):
    """One side's performance and what it is owed for it."""

    gives: Ref
    gets: Ref
    text: OptStr = None
    source: Sources = ()
    known_from: OptDay = None


class PerformanceFile(Model):
    """``performance.yaml``: who performs what, when, and in return for what."""

    start: Ref = "signature"
    events: Annotated[tuple[Id, ...], List] = ()
    steps: Annotated[dict[Id, Step], Mapping]
    counterparts: Annotated[tuple[Counterpart, ...], List] = ()
    draft: OptRef = None
    note: OptStr = None
    known_from: OptDay = None
