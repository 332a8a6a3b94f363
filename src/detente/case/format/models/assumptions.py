"""The key ``models`` of ``case.yaml``: what the models beside the usual one take, each with a default."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema, model_validator

from detente.case.format.estimate import Estimate, between
from detente.case.format.fields import Model, OptStr, Ref, Sources, a_list, a_mapping, number, wrong
from detente.case.format.models.preferences import Correlation

List = BeforeValidator(a_list)
Mapping = BeforeValidator(a_mapping)


def _signed(value: Any) -> float:
    """Read a correlation between two parties: a number between -1 and 1."""
    found = number(value)
    if not -1 < found < 1:
        raise wrong(f"found correlation {found:g}, expected a number between -1 and 1, such as -0.5")
    return found


SignedCorrelation = Annotated[
    float,
    BeforeValidator(_signed),
    WithJsonSchema({"type": "number", "exclusiveMinimum": -1, "exclusiveMaximum": 1}),
]


class Acceptance(Model):
    """Acceptance by degrees: see :mod:`detente.problem.graded`, where location and scale are explained.

    The defaults are the intervals of the fit to people's answers, the scale up to twice its upper end: what carries over
    from two people to states is a judgement.
    """

    location: Estimate = between(0.02, 0.09, 0.16)
    scale: Estimate = between(0.08, 0.11, 0.29)
    asked: Estimate = between(0.0, 0.0, 0.0)
    reason: OptStr = None
    source: Sources = ()

    @model_validator(mode="after")
    def _in_range(self) -> Acceptance:
        if self.scale.low <= 0:
            raise wrong(f"found scale {self.scale.low:g}, expected more than 0; for no degrees at all, use the step")
        if self.asked.low < 0:
            raise wrong(f"found asked {self.asked.low:g}, expected 0 or more")
        return self


class NoDealCorrelation(Model):
    """How far the judged no-deal values of two parties err together (above 0) or against one another (below)."""

    between: Annotated[tuple[Ref, ...], List]
    correlation: SignedCorrelation
    reason: OptStr = None
    source: Sources = ()

    @model_validator(mode="after")
    def _two(self) -> NoDealCorrelation:
        if len(self.between) != 2 or len(set(self.between)) != 2:
            raise wrong("expected two different parties under between")
        return self


class ModelsEntry(Model):
    """What ``detente models`` takes where it leaves the usual model.

    ``loss_aversion`` multiplies losses against ``status_quo`` (default: the draft before). ``red_line_penalty`` is what
    crossing a real red line costs, in per cent of the range of the party's scale. ``hawk_dove`` is the share of the variance
    of judged values that one error of a party explains. ``put_as_demands`` is the share of refusals that are worded as
    demands, for what words imply: the likely figure is used, and the odds are told at both ends. Its default is no measurement;
    the lower end is what the model of speech requires.
    """

    acceptance: Acceptance = Acceptance.model_construct()
    status_quo: Annotated[dict[Ref, Ref] | None, BeforeValidator(lambda v: v if v is None else a_mapping(v))] = None
    loss_aversion: Estimate = between(1.5, 2.0, 2.5)
    red_line_penalty: Estimate = between(10.0, 25.0, 50.0)
    no_deal_correlations: Annotated[tuple[NoDealCorrelation, ...], List] = ()
    hawk_dove: Correlation = 0.5
    put_as_demands: Estimate = between(0.78, 0.78, 0.99)
    reason: OptStr = None
    source: Sources = ()

    @model_validator(mode="after")
    def _in_range(self) -> ModelsEntry:
        if self.loss_aversion.low < 1:
            raise wrong(f"found loss_aversion {self.loss_aversion.low:g}, expected 1 or more: 2 counts a loss twice")
        if self.red_line_penalty.low < 0:
            raise wrong(f"found red_line_penalty {self.red_line_penalty.low:g}, expected 0 or more")
        share = self.put_as_demands
        if share.low < 0 or share.high >= 1:
            found = share.low if share.low < 0 else share.high
            raise wrong(
                f"found put_as_demands {found:g}, expected shares from 0 to below 1, such as [0.78, 0.78, 0.99]"
            )
        return self
