"""The page of rough judgements: by keyboard, written at once, undone, and what the answers imply."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from detente.case.format.reader import read_yaml
from detente.case.splice import changed
from detente.workbench.rough_entries import as_word, in_pile
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
