"""How likely an agreement is, how wide the doubt, and what past cases came to."""

from __future__ import annotations

import datetime as dt

from detente.report.brief.document import COMPUTED, Item
from detente.report.brief.material import Material
from detente.report.brief.page.wording import begun, who
from detente.report.odds_words import past_crises
from detente.words import day, it_is_likely, percent, percents, scaled, sentence

RARE = 0.05
"""A party that stands in the way in a smaller share of the simulated talks is not named."""


def odds(material: Material) -> list[Item]:
    """Say how likely an agreement by the end of the time looked at is, in the range that is left, and by the deadline."""
    process, made = material.case.process, material.findings.ensemble
    if process is None or made is None or not made.runs:
        return []
    case, view, deadline = material.case, material.findings.forecast, material.findings.deadline
    start = process.start or case.as_of
    end = day(start + dt.timedelta(days=process.horizon))
    if view is None:
        text = (
            f"{begun(it_is_likely(made.agreement, made.runs))} that there is an agreement by {end}, by simulated talks"
        )
    else:
        both = view.combined
        text = f"{begun(it_is_likely(both.value))} that there is an agreement by {end}; anything from {percents(both.low, both.high)} is possible"
    if deadline is not None and 0 <= (days := (deadline.date - start).days) <= process.horizon:
        text += f"; by the deadline, {scaled(made.by_day()[days]['agreement'], made.runs)}"
    if material.draft.open:
        text += "; talks are taken to start with open points as the drafter likes best"
    items = [Item(sentence(text), COMPUTED, "How likely.")]
    if view is not None:
        past = f"of {view.n:,} {past_crises(view)}, {percent(view.base.value, view.n)} had an agreement by then"
        items.append(Item(sentence(past), COMPUTED, "By comparison,"))
    ranked = sorted(made.blocked_by().items(), key=lambda entry: (-entry[1], entry[0]))
    if ranked and ranked[0][1] >= RARE:
        party, share = ranked[0]
        said = f"{who(material, party)} is most often in the way ({percent(share, made.runs)})"
        items.append(Item(sentence(said), COMPUTED, "Where talks are simulated,"))
    return items
