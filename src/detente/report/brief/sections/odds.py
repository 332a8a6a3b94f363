"""The odds of an agreement, and the judgements that they hang on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.case.case import Case
from detente.forecast.names import judgement
from detente.report.brief.document import COMPUTED, Item
from detente.report.brief.material import Material
from detente.text import joined
from detente.words import day, interval, percent, sentence

if TYPE_CHECKING:
    from detente.forecast.forecast import Ensemble
    from detente.forecast.sensitivity import Driver

RARE = 0.005
"""A party that is in the way in a smaller share of the runs is not named."""


def odds(material: Material) -> list[Item]:
    """Write the odds by the deadline and who is in the way; in full also what drives them, and what this is not."""
    process, made = material.case.process, material.findings.ensemble
    if process is None or made is None or not (made.runs or material.full):
        return []
    if not material.full:
        return [_in_short(material, made)]
    from detente.report.forecast_summary import IS_NOT

    case = material.case
    start = process.start or case.as_of
    text = (
        f"{percent(made.agreement)} of {made.runs:,} simulated runs reach an agreement within {process.horizon} days "
        f"of {day(start)} ({_noise(made)} from chance alone)"
    )
    by_day = {row["day"]: row["agreement"] for row in made.by_day()}
    for deadline in process.deadlines:
        days = (deadline.date - start).days
        if days in by_day:
            text += f"; by the deadline of {day(deadline.date)}, {percent(by_day[days])}"
    items = [Item(sentence(text), COMPUTED, "Odds.")]
    who = [f"{material.name(p)} ({percent(share)} of runs)" for p, share in _in_the_way(made)[:3]]
    if who:
        items.append(Item(f"{joined(who)}.", COMPUTED, "In the way most often, where there is none:"))
    items += [Item(driver_words(case, driver), COMPUTED, "They hang on") for driver in material.findings.drivers]
    items.append(Item(IS_NOT, COMPUTED, "What this is not."))
    return items


def _in_short(material: Material, made: Ensemble) -> Item:
    case, process, deadline = material.case, material.case.process, material.findings.deadline
    assert process is not None
    text = f"Agreement within {process.horizon} days in {percent(made.agreement)} of {made.runs:,} simulated runs "
    text += f"({_noise(made)} by chance alone)"
    if deadline is not None:
        days = (deadline.date - (process.start or case.as_of)).days
        if 0 <= days <= process.horizon:
            text += f", by {day(deadline.date)} in {percent(made.by_day()[days]['agreement'])}"
    for party, share in _in_the_way(made)[:1]:
        text += f"; most often in the way: {material.name(party)} ({percent(share)})"
    return Item(sentence(f"{text}. Implied by the judgements, not a measured frequency"), COMPUTED, "Odds.")


def _noise(made: Ensemble) -> str:
    low, high = interval(made.agreement, made.runs)
    return f"{percent(low)} to {percent(high)}"


def _in_the_way(made: Ensemble) -> list[tuple[str, float]]:
    """Return who is in the way of an agreement, and in which share of the runs, the most frequent first."""
    ranked = sorted(made.blocked_by().items(), key=lambda entry: -entry[1])
    return [entry for entry in ranked if entry[1] >= RARE]


def driver_words(case: Case, driver: Driver) -> str:
    """Say how the odds move with a judgement."""
    low, high = percent(driver.odds_low), percent(driver.odds_high)
    what = judgement(case, driver.path, driver.text)
    if driver.path.startswith("process.hypotheses.") and not driver.path.endswith((".no_deal", ".probability")):
        return f"{what}: {low} if it is not so, {high} if it is."
    if ".red_lines." in driver.path:
        return f"{what}: {low} if it is not real, {high} if it is."
    return f"{what}: {low} where judged lowest, {high} where highest (a tenth of the runs each)."
