"""Judgements by rule in forms: made, changed and taken back, with what is wrong said beside the field."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accessible import violations
from detente.case.splice import REMOVE
from detente.elicitation.readings import load_readings
from detente.errors import InputError
from detente.study import load
from detente.workbench.case_history import CaseHistory
from detente.workbench.forms.case_texts import Files
from detente.workbench.forms.changes import added, edited, found, removed, title_of, wrong_fields
from detente.workbench.forms.plan import BY_ID
from detente.workbench.forms.values import value_of
from detente.workbench.pages.edit_reading import VALUE
from tests.workbench.conftest import ready, serving
from tests.workbench.hands import Keyboard

READINGS, VALUES = BY_ID["readings"], BY_ID["read_values"]


@pytest.fixture
def folder(border_talks: Path, tmp_path: Path) -> Path:
    made = Path(shutil.copytree(border_talks, tmp_path / "border_talks"))
    shutil.rmtree(made / "readings", ignore_errors=True)
    return made


def test_a_reading_is_made_changed_and_taken_back(folder: Path) -> None:
    history = CaseHistory(folder)

    def change(work: Callable[[Files], Any]) -> None:
        files = Files.read(folder)
        work(files)
        history.watched(files.write, "a reading")

    change(lambda files: added(files, READINGS, (), {"reading": "What they signed", "rule": "Signed: 80 to 100."}, []))
    name = "what_they_signed"
    change(
        lambda files: added(
            files, VALUES, (name, "north"), {"value strip.to_north": value_of(VALUE, "80, 90, 100", {})}, []
        )
    )
    (made,) = load_readings(load(folder))
    assert (made.name, made.rule, made.read) == ("What they signed", "Signed: 80 to 100.", 1)
    told = made.assessor.preferences["north"].values["strip"].options
    assert told is not None
    assert (told["to_north"].low, told["to_north"].high, told["shared"].low, told["shared"].high) == (80, 100, 0, 100)
    file = folder / "readings" / f"{name}.yaml"
    file.write_text("# my own words\n" + file.read_text())
    history = CaseHistory(folder)
    before = file.read_text()
    values = {"value strip.to_north": REMOVE, "value strip.shared": value_of(VALUE, "40", {})}
    change(lambda files: edited(files, VALUES, found(VALUES, files.trees, (name, "north")), values))
    assert file.read_text().startswith("# my own words\n")
    assert "to_north" not in file.read_text()
    files = Files.read(folder)
    assert title_of(VALUES, found(VALUES, files.trees, (name, "north")), {"north": "North"}) == "North: 1 value"
    history.undo()
    assert file.read_text() == before
    files = Files.read(folder)
    entry = found(VALUES, files.trees, (name, "north"))
    edited(files, VALUES, entry, {"value strip.nothing": value_of(VALUE, "40", {})})
    with pytest.raises(InputError) as caught:
        files.write()
    assert "no option is called 'nothing'" in wrong_fields(caught.value, files, VALUES, entry.names)[0][1]
    assert file.read_text() == before
    change(lambda files: removed(files, READINGS, found(READINGS, files.trees, (name,))))
    assert not file.exists()
    history.undo()
    assert file.read_text() == before


@pytest.mark.browser
def test_a_reading_by_keyboard_in_a_narrow_window(folder: Path, tab: Callable[..., Any]) -> None:
    with serving(folder.parent, [folder]) as running:
        page = tab(running.url("border_talks", "edit?form=readings&entry=new"), width=390)
        hand = Keyboard(page)
        hand.write(page.get_by_label("Its name"), "What they signed")
        hand.write(page.get_by_label("Its rule"), "Signed: 80 to 100.")
        assert not violations(page)
        hand.press(page.get_by_role("button", name="Save", exact=True))
        page.get_by_role("button", name="Edit: What they signed").wait_for()
        page.goto(running.url("border_talks", "edit?form=read_values&entry=new"))
        ready(page)
        hand.choose(page.get_by_label("Which reading, of whom"), "what_they_signed/south")
        field = page.get_by_label("The strip stays with South.")
        hand.write(field, "80, 100")
        assert not violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        hand.press(page.get_by_role("button", name="Save", exact=True))
        page.get_by_text("found 2 figures, expected one, or three").wait_for()
        hand.write(field, "80, 90, 100")
        hand.press(page.get_by_role("button", name="Save", exact=True))
        page.get_by_text("South: 1 value").wait_for()
        assert load_readings(load(folder))[0].read == 1
        hand.press(page.get_by_role("button", name="Undo: add party by rule"))
        page.get_by_text("South: 1 value").wait_for(state="detached")
