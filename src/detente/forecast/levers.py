"""The levers of a case: what each deadline, threat, pressure, hypothesis and disclosure could be set to.

Settings that can change nothing are left out: a chance of extension that is 0 already, or a disclosure to a party that
follows the talks anyway.
"""

from __future__ import annotations

from typing import Any

from detente.case.case import Case
from detente.case.format.estimate import Estimate
from detente.case.format.models.process import Deadline, Leverage, ProcessFile
from detente.case.wording import called, draft_words
from detente.errors import InputError
from detente.forecast.variants import Variant, apply
from detente.process.setup import Setup
from detente.text import joined

_STANCE = {"accept": "accepting", "reject": "rejecting", "signal": "asking for more"}


def levers_of(case: Case, draft: str | None = None) -> list[Variant]:
    """List what each lever could be set to.

    Parameters
    ----------
    case : Case
    draft : str, optional
        The first text, as in :func:`detente.process.setup.set_up`; its author may be the drafter.

    Raises
    ------
    InputError
        When the case has no ``process.yaml``, or one that cannot be run.
    """
    process = case.process
    if process is None:
        raise InputError(f"case {case.id!r} has no process.yaml; there are no levers without one")
    found: list[Variant] = []
    for deadline in process.deadlines:
        found += _of_deadline(process, deadline)
    for threat in process.leverage:
        found += _of_threat(threat)
    for pressure in process.pressures:
        figure = pressure.no_deal_per_month
        if _is(figure, 0.0):
            continue
        at, what = f"process.pressures.{pressure.id}", called(pressure)
        twice = [2 * v for v in (figure.low, figure.likely, figure.high)]
        found.append(Variant(f"no pressure {what}", {}, (at,)))
        found.append(Variant(f"twice the pressure {what}", {f"{at}.no_deal_per_month": twice}))
    for guess in process.hypotheses:
        at, what = f"process.hypotheses.{guess.id}.probability", called(guess)
        if not _is(guess.probability, 1.0):
            found.append(Variant(f"{what} is so", {at: 1.0}))
        if not _is(guess.probability, 0.0):
            found.append(Variant(f"{what} is not so", {at: 0.0}))
    for k, link in enumerate(process.influence):
        if not _is(link.no_deal, 0.0):
            by = f"{case.name(link.of)}'s {_STANCE[link.when]}"
            name = f"{by} has no influence on {joined([case.name(p) for p in link.on])}"
            found.append(Variant(name, {}, (f"process.influence.{link.id or k}",)))
    return found + _of_disclosures(case, process, draft)


def _is(figure: Estimate, value: float) -> bool:
    return figure.low == figure.high == value


def _of_deadline(process: ProcessFile, deadline: Deadline) -> list[Variant]:
    at, what = f"process.deadlines.{deadline.id}", called(deadline)
    tied = [threat for threat in process.leverage if threat.deadline == deadline.id]
    more = "" if not tied else ", nor its threat" if len(tied) == 1 else ", nor its threats"
    found = [Variant(f"no deadline {what}{more}", {}, (at,))]
    if deadline.extension.high >= 0.5:  # days are rounded
        if not _is(deadline.extendable, 0.0):
            found.append(Variant(f"deadline {what} is never extended", {f"{at}.extendable": 0.0}))
        if not _is(deadline.extendable, 1.0):
            found.append(Variant(f"deadline {what} is surely extended", {f"{at}.extendable": 1.0}))
    return found


def _of_threat(threat: Leverage) -> list[Variant]:
    at, what = f"process.leverage.{threat.id}", called(threat)
    found = [Variant(f"no threat {what}", {}, (at,))]
    if not _is(threat.credibility, 1.0):
        found.append(Variant(f"threat {what} is believed", {f"{at}.credibility": 1.0}))
    return found


def _of_disclosures(case: Case, process: ProcessFile, draft: str | None) -> list[Variant]:
    """List disclosures left out, or made on the first day, where somebody then follows the talks from another day."""
    from detente.process.setup import set_up

    here = set_up(case, runs=1, draft=draft)
    candidates = []
    for k, disclosure in enumerate(process.disclosures):
        to = joined(["the public" if party == "public" else case.name(party) for party in disclosure.to])
        name = f"{draft_words(case, disclosure.draft)} is not disclosed to {to}"
        candidates.append(Variant(name, {}, (f"process.disclosures.{k}",)))
    rows: list[dict[str, Any]] = [d.model_dump(by_alias=True, exclude_unset=True) for d in process.disclosures]
    told = {party for d in process.disclosures for party in d.to}
    for party in case.valued:
        if here.draft is None:
            continue
        kept = [(row, [to for to in d.to if to != party]) for row, d in zip(rows, process.disclosures, strict=True)]
        others = [row | {"to": to} for row, to in kept if to]
        others.append({"draft": here.draft, "to": party, "date": process.start or case.as_of})
        text = "on the first day" if party in told else "at all, on the first day"
        candidates.append(
            Variant(f"drafts are disclosed to {case.name(party)} {text}", {"process.disclosures": others})
        )
    now = _follows(here)
    return [v for v in candidates if _follows(set_up(apply(case, v), runs=1, draft=draft)) != now]


def _follows(setup: Setup) -> list[int]:
    """Return the day from which each party with preferences sees every text; a day after the horizon is never."""
    return [min(int(day), setup.arrays.horizon + 1) for day in setup.arrays.follows]
