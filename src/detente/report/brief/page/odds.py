"""How likely an agreement is, how wide the doubt, and what past cases came to."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from detente.language import number, parted, tr
from detente.report.brief.document import COMPUTED, Item
from detente.report.brief.material import Material
from detente.report.brief.page.wording import begun, who
from detente.report.odds_words import past_crises
from detente.words import day, it_is_likely, percent, percents, scaled, sentence

if TYPE_CHECKING:
    from detente.forecast.forecast import Ensemble

CANNOT_TELL = 0.7
"""A chance whose range is as wide cannot be foretold."""
RARE = 0.05
"""A party that stands in the way in a smaller share of the simulated talks is not named."""


def _open_range(places: dict[str, str], *, tight: bool) -> str:
    if tight:
        return tr(
            "agreement on any text by {day} cannot be foretold: {range} is possible (simulated talks {model}, past cases {base})",
            **places,
        )
    return tr(
        "agreement on any text by {day} cannot be foretold: {range} is possible; as one figure, {chance}, from simulated talks "
        "({model}) and past cases ({base})",
        **places,
    )


def _by_the_end(material: Material, made: Ensemble, end: str) -> str:
    """Say how likely an agreement by a day is: by simulated talks alone, or joined with past cases, with what is possible."""
    view = material.findings.forecast
    if view is None:
        return tr(
            "{it_is_likely} that there is an agreement on any text by {day}, by simulated talks",
            it_is_likely=it_is_likely(made.agreement, made.runs),
            day=end,
        )
    both = view.combined
    places = {
        "chance": scaled(both.value),
        "day": end,
        "range": percents(both.low, both.high),
        "model": percent(view.model.value),
        "base": percent(view.base.value, view.n),
    }
    if both.high - both.low >= CANNOT_TELL:
        return _open_range(places, tight=material.tight > 0)
    return tr(
        "agreement on any text by {day}: {chance}, from simulated talks ({model}) and past cases ({base}); {range} is possible",
        **places,
    )


def odds(material: Material) -> list[Item]:
    """Say how likely an agreement by the end of the time looked at is, in the range that is left, and by the deadline."""
    process, made = material.case.process, material.findings.ensemble
    if process is None or made is None or not made.runs:
        return []
    case, view, deadline = material.case, material.findings.forecast, material.findings.deadline
    start = process.start or case.as_of
    end = day(start + dt.timedelta(days=process.horizon))
    text = _by_the_end(material, made, end)
    alone = []
    if deadline is not None and 0 <= (days := (deadline.date - start).days) <= process.horizon:
        chance = scaled(made.by_day()[days]["agreement"], made.runs)
        if view is None:
            text = tr("{odds}; by the deadline, {chance}", odds=text, chance=chance)
        else:
            alone.append(tr("by the deadline, {chance}", chance=chance))
    if material.draft.open:
        text = tr("{odds}; talks are taken to start with open points as the drafter likes best", odds=text)
    items = [Item(sentence(begun(text)), COMPUTED, tr("How likely."))]
    if view is not None:
        past = tr(
            "{count} {past_crises}; {share} had ended in agreement by then",
            count=number(view.n),
            past_crises=past_crises(view),
            share=percent(view.base.value, view.n),
        )
        items.append(Item(sentence(past), COMPUTED, tr("The past cases are")))
    ranked = sorted(made.blocked_by().items(), key=lambda entry: (-entry[1], entry[0]))
    if ranked and ranked[0][1] >= RARE:
        party, share = ranked[0]
        alone.append(
            tr(
                "{party} is most often in the way ({share})",
                party=who(material, party),
                share=percent(share, made.runs),
            )
        )
    if alone:
        items.append(Item(sentence(parted(alone)), COMPUTED, tr("Where talks are simulated,")))
    return items
