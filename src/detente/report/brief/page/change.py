"""What could change the finding: the estimates on which it turns most."""

from __future__ import annotations

from detente.bargain.sensitivity import Sensitivity
from detente.forecast.names import judgement
from detente.forecast.sensitivity import Driver
from detente.report.brief.document import COMPUTED, Item
from detente.report.brief.material import Material
from detente.report.brief.page.wording import about, points_in, provision, topics, who
from detente.words import percent, scaled, sentence

MOST_DRIVERS = 2


def changes(material: Material) -> list[Item]:
    """Say on what an agreement turns, and on what the answer of the party that can still be moved turns."""
    items = [_driver(material, driver) for driver in material.findings.drivers[:MOST_DRIVERS]]
    telling = material.findings.telling()[:1]
    return [*items, *(_answer(material, entry) for entry in telling)]


def _driver(material: Material, driver: Driver) -> Item:
    what = driver_words(material, driver)
    yes_no = ".red_lines." in driver.path or (
        driver.path.startswith("process.hypotheses.") and not driver.path.endswith((".no_deal", ".probability"))
    )
    low, high = ("if it is not so", "if it is") if yes_no else ("if judged low", "if judged high")
    text = f"{what}: {scaled(driver.odds_low)} {low}, {scaled(driver.odds_high)} {high}, in simulated talks"
    return Item(sentence(text), COMPUTED, "An agreement turns on")


def driver_words(material: Material, driver: Driver) -> str:
    """Name an estimate on which an agreement turns, in words that need no explanation."""
    kind, *steps = driver.path.split(".")
    if kind == "preferences":
        name = who(material, steps[0])
        if steps[1:] == ["no_deal"]:
            return f"how well {name} would fare without a deal"
        if steps[1:] == ["leaning"]:
            return f"whether {name}'s wishes are judged too low or too high together"
        if len(steps) == 3 and steps[1] in material.case.point_ids:
            option = provision(material, steps[1], steps[2], 60)
            return f"what {option} ({about(material, steps[1])}) is worth to {name}"
        if len(steps) == 3 and steps[1] in ("red_lines", "linkages"):
            _, _, when = driver.text.partition(": ")
            return f"whether {name}'s {'red line' if steps[1] == 'red_lines' else 'link between points'} is real{_on(material, when)}"
    return judgement(material.case, driver.path, driver.text).replace("no deal", "going without a deal")


def _answer(material: Material, entry: Sensitivity) -> Item:
    name = who(material, entry.party)
    if entry.kind == "no_deal":
        what = "how well it would fare without a deal"
    elif entry.kind == "leaning":
        what = "whether its wishes are judged too low or too high together"
    elif entry.kind == "red_line":
        what = f"whether its red line{_on(material, str(entry.when))} is real"
    else:
        what = f"what {about(material, str(entry.point))} is worth to it"
    ends = ("if it is not", "if it is") if entry.kind == "red_line" else ("if judged low", "if judged high")
    text = f"{what}: {percent(entry.accepts_low)} {ends[0]}, {percent(entry.accepts_high)} {ends[1]}"
    return Item(sentence(text), COMPUTED, f"The answer of {name} turns on")


def _on(material: Material, when: str) -> str:
    """Say what a condition is about."""
    named = points_in(material, when)[:2]
    return f" on {topics(material, named)}" if named else ""
