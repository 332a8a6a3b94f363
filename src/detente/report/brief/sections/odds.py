"""The odds of an agreement, and the judgements that they hang on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.case.case import Case
from detente.forecast.names import judgement
from detente.report.brief.document import COMPUTED, REPORTED, Item
from detente.report.brief.material import Material
from detente.report.odds_words import (
    base_words,
    clock_words,
    kept_words,
    model_words,
    noise_words,
    outcome_words,
    past_crises,
    weight_words,
    with_range,
)
from detente.text import joined
from detente.words import day, percent, percents, sentence

if TYPE_CHECKING:
    from detente.forecast.forecast import Ensemble
    from detente.forecast.outside import OutsideView
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

    case, view = material.case, material.findings.forecast
    start = process.start or case.as_of
    items = _outside_view(view, process.horizon, day(start)) if view is not None else []
    text = f"As the case says, {percent(made.agreement, made.runs)} of {made.runs:,} simulated runs reach one"
    by_day = {row["day"]: row["agreement"] for row in made.by_day()}
    for deadline in process.deadlines:
        days = (deadline.date - start).days
        if days in by_day:
            text += f"; by the deadline of {day(deadline.date)}, {percent(by_day[days], made.runs)}"
    text += f". Chance alone, in so many runs, leaves {noise_words(made)}: that is no measure of how sure it is"
    items.append(Item(sentence(text), COMPUTED, "Runs."))
    who = [f"{material.name(p)} ({percent(share)} of runs)" for p, share in _in_the_way(made)[:3]]
    if who:
        items.append(Item(f"{joined(who)}.", COMPUTED, "In the way most often, where there is none:"))
    items += [Item(driver_words(case, driver), COMPUTED, "They hang on") for driver in material.findings.drivers]
    items.append(Item(IS_NOT, COMPUTED, "What this is not."))
    return items


def _outside_view(view: OutsideView, horizon: int, start: str) -> list[Item]:
    """Write what judgements and models leave open, the base rate, both together, and what else may come."""
    model = f"Agreement within {horizon} days of {start}: {model_words(view)}"
    items = [Item(sentence(model), COMPUTED, "Odds by the model.")]
    items += [Item(sentence(line[0].upper() + line[1:]), COMPUTED, "Of these:") for line in clock_words(view)]
    base = f"{base_words(view)}. {view.curve.source}. {view.curve.caution}"
    items.append(Item(sentence(base), REPORTED, "What such talks come to."))
    together = f"{with_range(view.combined)}; {weight_words(view)} (logarithmic pool)"
    items.append(Item(sentence(together), COMPUTED, "Both together."))
    items += [Item(sentence(outcome_words(entry)), COMPUTED, "Also possible.") for entry in view.outcomes]
    if kept := kept_words(view):
        items.append(Item(sentence(kept), COMPUTED, "In the end."))
    return items


def _in_short(material: Material, made: Ensemble) -> Item:
    case, process, deadline = material.case, material.case.process, material.findings.deadline
    view = material.findings.forecast
    assert process is not None
    text = f"Agreement within {process.horizon} days: "
    if view is None:
        text += f"in {percent(made.agreement, made.runs)} of {made.runs:,} simulated runs"
    else:
        text += (
            f"by model {percents(view.model.low, view.model.high)}; {past_crises(view)} {with_range(view.base, view.n)}; together "
            f"{with_range(view.combined)}"
        )
    if deadline is not None:
        days = (deadline.date - (process.start or case.as_of)).days
        if 0 <= days <= process.horizon:
            text += (
                f"; by {day(deadline.date)} {percent(made.by_day()[days]['agreement'], made.runs)} of simulated runs"
            )
    for party, share in _in_the_way(made)[:1]:
        text += f"; mostly in the way: {material.name(party)} ({percent(share, made.runs)})"
    return Item(sentence(text), COMPUTED, "Odds.")


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
