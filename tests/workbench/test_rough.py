"""The page of rough judgements: by keyboard, written at once, undone, and what the answers imply."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accessible import violations
from detente.case.format.reader import read_yaml
from detente.case.load import load_case
from detente.case.splice import Plain, changed
from detente.workbench.rough_entries import as_swings, as_word, in_pile
from tests.workbench.conftest import Running, eventually

TEXT = """north:   # a comment
  no_deal: 10
  weights: {strip: 60, watch: 40}
  values:
    strip: {a: 100, b: {value: 50, reason: "So it said."}}
    watch: {prefers: [x, y]}
"""


def after(text: str, changes: Any) -> Any:
    return read_yaml(changed(text, "preferences.yaml", changes), "preferences.yaml").tree


def test_a_pile_replaces_weights_and_moves_between_piles():
    tree = read_yaml(TEXT, "p").tree
    once = changed(TEXT, "p", in_pile(tree, "north", "strip", "most"))
    assert once.startswith("north:   # a comment\n")
    assert read_yaml(once, "p").tree["north"]["importance"] == {"most": ["strip"]}
    assert "weights" not in read_yaml(once, "p").tree["north"]
    twice = after(once, in_pile(read_yaml(once, "p").tree, "north", "strip", "least"))
    assert twice["north"]["importance"] == {"most": [], "least": ["strip"]}
    none = after(once, in_pile(read_yaml(once, "p").tree, "north", "strip", "unknown"))
    assert none["north"]["importance"] == {"most": []}


def test_a_word_replaces_a_figure_and_keeps_its_reason():
    tree = read_yaml(TEXT, "p").tree
    assert after(TEXT, as_word(tree, "north", "strip", "a", "must"))["north"]["values"]["strip"]["a"] == "must"
    found = after(TEXT, as_word(tree, "north", "strip", "b", "refuse"))["north"]["values"]["strip"]["b"]
    assert found == {"reason": "So it said.", "word": "refuse"}
    assert after(TEXT, as_word(tree, "north", "watch", "y", "want"))["north"]["values"]["watch"] == {"y": "want"}


def test_the_first_answer_begins_a_party():
    tree = read_yaml(TEXT, "p").tree
    found = after(TEXT, as_word(tree, "south", "strip", "a", "must"))["south"]
    assert found == {"no_deal": "unknown", "importance": {}, "values": {"strip": {"a": "must"}}}


def test_swings_are_weights_in_place_of_piles():
    tree = read_yaml(TEXT, "p").tree
    piled = changed(TEXT, "p", in_pile(tree, "north", "strip", "most"))
    swings = {"strip": Plain("100"), "watch": [Plain("20"), Plain("40"), Plain("60")], "roads": None}
    for text in (TEXT, piled):
        found = after(text, as_swings(read_yaml(text, "p").tree, "north", swings))["north"]
        assert "importance" not in found
        assert found["weights"]["strip"] == "100"
        assert found["weights"]["watch"] == ["20", "40", "60"]
        assert found["weights"]["roads"] == {"low": "0", "likely": "50", "high": "100", "shape": "uniform"}
    fresh = after(TEXT, as_swings(tree, "south", swings))["south"]
    assert set(fresh) == {"no_deal", "weights", "values"}


@pytest.mark.browser
def test_points_are_dragged_into_piles_and_swings_answered(served: Running, tab: Callable[..., Any]) -> None:
    file = Path(served.folder) / "border_talks" / "preferences.yaml"
    before = file.read_text()
    page = tab(served.url("border_talks", "rough"), 390)
    page.locator("[data-pile=unknown], [data-pile=most]").first.wait_for()
    group = page.get_by_role("group", name="1 The border strip")
    group.get_by_role("radio", name="matters somewhat").check()
    page.locator("[data-pile=some] [data-point=strip]").wait_for()
    page.locator("[data-point=strip]").drag_to(page.locator("[data-pile=most]"))
    page.locator("[data-pile=most] [data-point=strip]").wait_for()
    assert "most: [strip]" in eventually(file.read_text, lambda text: "most: [strip]" in text)
    page.get_by_text("Say it in figures").click()
    fields = page.locator("details.swings")
    fields.get_by_label("1 The border strip").fill("100")
    fields.get_by_label("2 Who monitors").fill("forty")
    fields.get_by_role("button", name="Save the answers").click()
    fields.get_by_text("expected a figure").wait_for()
    fields.get_by_label("2 Who monitors").fill("20, 40, 60")
    fields.get_by_role("button", name="Save the answers").click()
    page.get_by_text("Saved: the answers").wait_for()
    assert load_case(file.parent).assessors[0].preferences["north"].weights["monitor"].likely == 40
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    found = violations(page)
    assert not found, "\n".join(found)
    for _ in range(3):
        now = file.read_text()
        page.get_by_role("button", name="Undo the last answer").click()
        eventually(file.read_text, lambda text, now=now: text != now)
    assert eventually(file.read_text, lambda text: text == before) == before


@pytest.mark.browser
def test_answers_are_given_by_keyboard_and_undone(served: Running, tab: Callable[..., Any]) -> None:
    file = Path(served.folder) / "border_talks" / "preferences.yaml"
    before = file.read_text()
    page = tab(served.url("border_talks", "rough"))
    group = page.get_by_role("group", name="League monitors.")
    group.get_by_role("radio", name="must have").focus()
    page.keyboard.press("Space")
    assert "word: must" in eventually(file.read_text, lambda text: "word: must" in text)
    assert "Observers limit it." in file.read_text()
    page.get_by_role("button", name="Undo the last answer").click()
    assert eventually(file.read_text, lambda text: text == before) == before


@pytest.mark.browser
def test_no_answer_is_taken_between_two_parties(served: Running, tab: Callable[..., Any]) -> None:
    folder = Path(served.folder) / "border_talks"
    before = (folder / "preferences.yaml").read_text()
    north = load_case(folder).assessors[0].preferences["north"]
    page = tab(served.url("border_talks", "rough"))
    page.get_by_role("group", name="League monitors.").wait_for()
    covered = page.evaluate(
        """() => {
          const chooser = [...document.querySelectorAll('select')].find((one) => [...one.options].some((o) => o.value === 'south'));
          chooser.value = 'south';
          chooser.dispatchEvent(new Event('change', {bubbles: true}));
          const covered = document.querySelector('.party-answers').inert;
          document.querySelector('.party-answers input[type=radio]:not(:checked)').click();
          return covered;
        }"""
    )
    assert covered
    page.wait_for_function("!document.querySelector('.party-answers').inert")
    page.get_by_role("group", name="League monitors.").get_by_role("radio", name="refuse").check()
    eventually((folder / "preferences.yaml").read_text, lambda text: text != before)
    found = load_case(folder).assessors[0].preferences
    assert found["south"].values["monitor"].options["league"].word == "refuse"
    assert found["north"] == north
    page.get_by_role("button", name="Undo the last answer").click()
    assert eventually((folder / "preferences.yaml").read_text, lambda text: text == before) == before
