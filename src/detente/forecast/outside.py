"""The outside view: what such talks usually come to, beside the model, and both together.

A class of past crises gives the share that had ended in agreement by the horizon, with its interval (two competing ends: agreement and
any other). The model gives a share of runs under each of several clocks (:mod:`detente.forecast.clocks`), with the interval that
uncertain judgements leave under any of them. The two are joined by a logarithmic
pool (Genest and Zidek 1986). The weight of the base rate is the width of the model's own interval over 0.9, and never less than the
weight that the case states (one half unless it says so): where the model's interval covers everything, the weight is 1.

The interval of the pool joins the lower ends and the upper ends with the stated weight. So it grows with either interval, and does
not shrink where the model knows least.

What becomes of an agreement is told apart, from base rates unless the case says more. For refusal to ratify no base rate with a
denominator was found, so that it stays open.
"""

from __future__ import annotations

from dataclasses import dataclass

from detente.case.case import Case
from detente.case.format.estimate import Estimate
from detente.case.format.models.process import Outlook
from detente.case.reference_classes import Curve, Share, curves, rates
from detente.forecast.clocks import Clocks, clock_odds
from detente.forecast.forecast import Ensemble
from detente.forecast.odds import Odds
from detente.process.layout import BROKEN_OFF, EXPIRED
from detente.records import Record
from detente.statistics import pool, succession

EVERYTHING = 0.9
"""A model whose interval is this wide says nothing: the weight of the base rate is 1."""


@dataclass(frozen=True)
class Chance(Record):
    """A probability with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class OtherOutcome(Record):
    """Something else that talks, or an agreement, may come to.

    Attributes
    ----------
    id : str
        ``walk_out``, ``not_ratified``, ``spoiled`` or ``not_carried_out``.
    text : str
    chance : Chance or None
        None where no base rate is known and the case says nothing.
    of : str
        ``talks`` or ``agreements``: of which it is the share.
    from_case : bool
        Whether the case says so itself.
    n : int or None
        How many cases stand behind a base rate.
    source : str
    model : float or None
        Share of the runs that end so, where runs can.
    """

    id: str
    text: str
    chance: Chance | None
    of: str
    from_case: bool
    n: int | None
    source: str
    model: float | None = None


@dataclass(frozen=True)
class OutsideView(Record):
    """The model beside a base rate, and both together.

    Attributes
    ----------
    reference : str
        Id of the curve.
    title : str
    n : int
    stated : bool
        Whether the case names the class; else it is chosen by who drafts and mediates.
    day : int
        The horizon; beyond the last day that the class counts, that last day.
    base, walk_out, still_open : Chance
        Shares of the class that had ended in agreement by then, that had ended otherwise, and that had not ended.
    model : Chance
        The model under all its clocks: one probability by the rule of succession over runs and clocks, from the lowest 5th to the
        highest 95th percentile over judgements.
    clocks : Clocks
        The odds under each clock.
    weight : float
        Of the base rate, 0 to 1.
    least_weight : float
        As the case states it.
    combined : Chance
    kept : Chance
        An agreement that is not lost afterwards, as far as that is known: ``combined`` less what is not carried out, and
        less what is not ratified where the case says how likely that is.
    outcomes : tuple of OtherOutcome
    """

    row_source = "outcomes"

    reference: str
    title: str
    n: int
    stated: bool
    day: int
    base: Chance
    walk_out: Chance
    still_open: Chance
    model: Chance
    clocks: Clocks
    weight: float
    least_weight: float
    combined: Chance
    kept: Chance
    outcomes: tuple[OtherOutcome, ...]

    @property
    def says_nothing(self) -> bool:
        """Whether the model's own interval covers everything."""
        return self.model.high - self.model.low >= EVERYTHING

    @property
    def curve(self) -> Curve:
        return curves()[self.reference]


def class_of(case: Case) -> tuple[str, bool]:
    """Return the reference class of a case, and whether the case names it.

    Without a name: a single text by somebody who is no principal is mediation that proposes terms; a party whose role is mediator
    makes it a mediated crisis; else it is any crisis.
    """
    process = case.process
    assert process is not None
    if process.outlook.reference is not None:
        return process.outlook.reference, True
    roles = {party.id: party.role for party in case.parties}
    if process.protocol == "single_text" and roles.get(process.drafter or "", "principal") != "principal":
        return "formulative_mediation_ends", False
    return ("mediated_crisis_ends" if "mediator" in roles.values() else "crisis_ends"), False


def weight_of(model: Chance, least: float) -> float:
    """Return the weight of the base rate: the width of the model's interval over 0.9, at least ``least``, at most 1."""
    return max(least, min(1.0, (model.high - model.low) / EVERYTHING))


def combine(base: Chance, model: Chance, least: float) -> Chance:
    """Return the logarithmic pool of a base rate and a model, both within 0 to 1 and neither 0 nor 1."""
    weight = weight_of(model, least)
    value = pool([base.value, model.value], [weight, 1 - weight])
    low, high = (pool(ends, [least, 1 - least]) for ends in ((base.low, model.low), (base.high, model.high)))
    return Chance(value, min(low, value), max(high, value))


def outside_view(case: Case, ensemble: Ensemble, judged: Odds, workers: int | None = None) -> OutsideView:
    """Set the odds of an ensemble beside the base rate of their class.

    Parameters
    ----------
    case : Case
        With a ``process.yaml``.
    ensemble : Ensemble
        With at least one run.
    judged : Odds
        What judgements leave open, of the same case.
    workers : int, optional

    Raises
    ------
    KeyboardInterrupt
        When it was stopped.
    """
    process = case.process
    assert process is not None
    name, stated = class_of(case)
    curve, outlook = curves()[name], process.outlook
    day = min(process.horizon, curve.days[-1])
    base = _positive(curve.agreed(day), curve.n)
    clocks = clock_odds(ensemble.setup, curve, judged, workers)
    low, high = (succession(end, min(row.judgements for row in clocks.clocks)) for end in (clocks.lo, clocks.hi))
    model = Chance(clocks.value, min(low, clocks.value), max(high, clocks.value))
    combined = combine(base, model, outlook.weight)
    outcomes = tuple(_outcomes(outlook, curve, day, ensemble))
    return OutsideView(
        name,
        curve.title,
        curve.n,
        stated,
        day,
        base,
        _positive(curve.other(day), curve.n),
        _positive(curve.still_open(day), curve.n),
        model,
        clocks,
        weight_of(model, outlook.weight),
        outlook.weight,
        combined,
        _kept(combined, outcomes),
        outcomes,
    )


def _positive(share: Share, n: int) -> Chance:
    """Return a share of a class as a chance that is neither 0 nor 1."""
    value = succession(share.value, n) if share.value in (0.0, 1.0) else share.value
    least = succession(0.0, n) / 10
    return Chance(value, max(share.low, min(least, value)), min(share.high, max(1 - least, value)))


def _outcomes(outlook: Outlook, curve: Curve, day: int, ensemble: Ensemble) -> list[OtherOutcome]:
    ends = ensemble.tally.ends
    left = float(ends[BROKEN_OFF] + ends[EXPIRED]) / ensemble.runs
    walked = _positive(curve.other(day), curve.n)
    fights, fails = rates()["fighting_resumes_after_agreement"], rates()["agreement_ends_5_years"]
    known = [
        ("walk_out", f"The talks end in another way within {day} days", "talks", walked, curve.n, curve.source, left),
        ("not_ratified", "An agreement is not ratified", "agreements", None, None, "", None),
        (
            "spoiled", "Fighting resumes within five years of an agreement", "agreements",
            Chance(fights.value, fights.low, fights.high), fights.n, fights.source, None,
        ),
        (
            "not_carried_out", "An agreement ends, or is not carried out, within five years", "agreements",
            Chance(fails.value, fails.low, fails.high), fails.n, fails.source, None,
        ),
    ]  # fmt: skip
    found = []
    for name, text, of, chance, n, source, model in known:
        own: Estimate | None = getattr(outlook, name)
        if own is None:
            found.append(OtherOutcome(name, text, chance, of, False, n, source, model))
            continue
        said = ", ".join(own.source or outlook.source)
        found.append(OtherOutcome(name, text, Chance(own.central, own.low, own.high), of, True, None, said, model))
    return found


def _kept(combined: Chance, outcomes: tuple[OtherOutcome, ...]) -> Chance:
    value, low, high = combined.value, combined.low, combined.high
    for entry in outcomes:
        if entry.id in ("not_ratified", "not_carried_out") and entry.chance is not None:
            value *= 1 - entry.chance.value
            low *= 1 - entry.chance.high
            high *= 1 - entry.chance.low
    return Chance(value, low, high)
