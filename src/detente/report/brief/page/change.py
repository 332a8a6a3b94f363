"""What could change the finding: the estimates on which it turns most."""

from __future__ import annotations

from detente.bargain.sensitivity import Sensitivity
from detente.forecast.names import judgement
from detente.forecast.sensitivity import Driver
from detente.language import tr
from detente.report.brief.document import COMPUTED, Item
from detente.report.brief.findings import LEANS
from detente.report.brief.material import Material
from detente.report.brief.page.wording import about, points_in, provision, topics, who
from detente.words import percent, scaled, sentence

MOST_DRIVERS = 2


def changes(material: Material) -> list[Item]:
    """Say on what an agreement turns, and on what the answer of the party that can still be moved turns."""
    items = [_driver(material, driver) for driver in material.findings.drivers[:MOST_DRIVERS]]
    silent = material.unjudged
    needed = material.needed
    telling = [entry for entry in material.findings.telling() if entry.party not in silent]
    telling = sorted(telling, key=lambda entry: entry.party not in needed)[:1]
    return [*items, *(_answer(material, entry) for entry in telling)]


def _driver(material: Material, driver: Driver) -> Item:
    what = driver_words(material, driver)
    yes_no = ".red_lines." in driver.path or (
        driver.path.startswith("process.hypotheses.") and not driver.path.endswith((".no_deal", ".probability"))
    )
    written = percent if material.tight else scaled
    low, high = written(driver.odds_low), written(driver.odds_high)
    text = (
        tr("{what}: {low} if it is not so, {high} if it is", what=what, low=low, high=high)
        if yes_no
        else tr(
            "{what}: {low} if judged low, {high} if high",
            what=what,
            low=low,
            high=high,
        )
    )
    return Item(sentence(text), COMPUTED, tr("In simulations, agreement turns on"))


def driver_words(material: Material, driver: Driver) -> str:
    """Name an estimate on which an agreement turns, in words that need no explanation."""
    kind, *steps = driver.path.split(".")
    if kind == "preferences":
        name = who(material, steps[0])
        if steps[1:] == ["no_deal"]:
            return tr("how well {party} would fare without a deal", party=name)
        if steps[1:] == ["leaning"]:
            return tr("how all of {party}'s gains are judged together", party=name)
        if len(steps) == 3 and steps[1] in material.case.point_ids:
            option = provision(material, steps[1], steps[2], 60)
            point = about(material, steps[1])
            return tr("what {option} ({point}) is worth to {party}", option=option, point=point, party=name)
        if len(steps) == 3 and steps[1] in ("red_lines", "linkages"):
            _, _, when = driver.text.partition(": ")
            named = _on(material, when)
            if steps[1] == "linkages":
                return (
                    tr("whether {party}'s link between points on {topics} is real", party=name, topics=named)
                    if named
                    else tr("whether {party}'s link between points is real", party=name)
                )
            return (
                tr("whether {party}'s red line on {topics} is real", party=name, topics=named)
                if named
                else tr("whether {party}'s red line is real", party=name)
            )
    return judgement(material.case, driver.path, driver.text).replace("no deal", "going without a deal")


def _answer(material: Material, entry: Sensitivity) -> Item:
    name = who(material, entry.party)
    low, high = percent(entry.accepts_low), percent(entry.accepts_high)
    if entry.kind == "no_deal":
        what = tr("how well it would fare without a deal")
    elif entry.kind == "leaning":
        what = tr("how all its gains are judged together")
    elif entry.kind == "red_line":
        named = _on(material, str(entry.when))
        what = (
            tr("whether its red line on {topics} is real", topics=named)
            if named
            else tr("whether its red line is real")
        )
    else:
        what = tr("what {point} is worth to it", point=about(material, str(entry.point)))
    text = (
        tr("{what}: {low} if it is not, {high} if it is", what=what, low=low, high=high)
        if entry.kind == "red_line"
        else tr("{what}: {low} if judged low, {high} if high", what=what, low=low, high=high)
    )
    if max(entry.accepts_low, entry.accepts_high) < LEANS:
        text = tr("{what_and_how}; rather no in either case", what_and_how=text)
    elif min(entry.accepts_low, entry.accepts_high) >= LEANS:
        text = tr("{what_and_how}; rather yes in either case", what_and_how=text)
    else:
        return Item(sentence(text), COMPUTED, tr("The answer of {party} turns on", party=name))
    return Item(sentence(text), COMPUTED, tr("The answer of {party} moves most with", party=name))


def _on(material: Material, when: str) -> str:
    """Say what a condition is about; nothing where that cannot be told."""
    return topics(material, points_in(material, when)[:2])
