"""Editing judgements in place."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from detente.case.load import load_case
from tests.workbench.conftest import Running, judged, ready, serving

pytestmark = pytest.mark.browser


def field(page: Any, label: str) -> Any:
    return page.get_by_label(label, exact=False).first


def type_in(page: Any, label: str, text: str) -> None:
    field(page, label).fill(text)
    field(page, label).press("Enter")


def test_a_wrong_weight_is_told_beside_the_field_and_not_written(served: Running, tab: Callable[..., Any]) -> None:
    case = served.folder / "border_talks"
    before = (case / "preferences.yaml").read_bytes()
    page = tab(served.url("border_talks", "parties"))
    for text, said in (
        ("sixty", "expected a number such as 50"),
        ("60, 50, 80", "put them in order"),
        ("1, 2", "found 2 numbers"),
        ("-5", "weight"),
    ):
        type_in(page, "Weight of 1", text)
        page.locator(".edit-note [role=alert]", has_text=said).first.wait_for()
        assert field(page, "Weight of 1").get_attribute("aria-invalid") == "true"
        assert (case / "preferences.yaml").read_bytes() == before


def test_a_right_figure_is_written_in_place_and_can_be_taken_back(served: Running, tab: Callable[..., Any]) -> None:
    case = served.folder / "border_talks"
    before = (case / "preferences.yaml").read_text()
    plan, page = tab(served.url("border_talks", "plan")), tab(served.url("border_talks", "parties"))
    odds = judged(plan)
    type_in(page, "No-deal value", "99, 100, 101")
    page.get_by_text("written to preferences.yaml").first.wait_for()
    after = (case / "preferences.yaml").read_text()
    assert after == before.replace("no_deal: [20, 30, 45]", "no_deal: [99, 100, 101]")
    assert load_case(case).assessors[0].preferences["north"].no_deal.likely == 100
    plan.wait_for_function("(was) => document.querySelector('.acceptance')?.dataset.adopted != was", arg=str(odds))
    page.get_by_role("button", name="Undo").first.click()
    page.wait_for_function("() => document.querySelector('.figure-row input').value === '20, 30, 45'")
    assert (case / "preferences.yaml").read_text() == before


def test_nothing_is_overwritten_silently(served: Running, tab: Callable[..., Any]) -> None:
    case = served.folder / "border_talks"
    file = case / "preferences.yaml"
    before = file.read_text()
    page = tab(served.url("border_talks", "parties"))
    try:
        file.write_text(before + "# a colleague was here\n")
        page.get_by_text("changed by another program").first.wait_for()
        type_in(page, "No-deal value", "21, 31, 46")
        page.get_by_text("written to preferences.yaml").first.wait_for()
        assert file.read_text().endswith("# a colleague was here\n")
        assert "no_deal: [21, 31, 46]" in file.read_text()
    finally:
        file.write_text(before)


def test_a_killed_server_leaves_whole_files(tmp_path: Path, border_talks: Path, tab: Callable[..., Any]) -> None:
    case = tmp_path / "border_talks"
    shutil.copytree(border_talks, case)
    old = (case / "preferences.yaml").read_text()
    with serving(tmp_path, [case]) as running:
        page = tab(running.url("border_talks", "parties"))
        type_in(page, "No-deal value", "25")
        running.process.send_signal(signal.SIGKILL)
        running.process.wait(10)
    text = (case / "preferences.yaml").read_text()
    assert text in (old, old.replace("no_deal: [20, 30, 45]", "no_deal: 25"))
    load_case(case)


IDEAL = """# judged by hand
north:
  no_deal: [20, 30, 45]
  weights: {strip: 60, monitor: 40}
  values:
    strip: {to_north: 100, shared: 50, to_south: 0}
    monitor: {ideal: none}      # it said so twice
south:
  no_deal: 35
  ranking: [strip, monitor]
  values:
    strip:
      prefers: [to_south, shared, to_north]
    monitor:
      # from its letter
      ideal: league
"""


def test_an_ideal_is_chosen_in_place_and_can_be_taken_back(
    tmp_path: Path, border_talks: Path, tab: Callable[..., Any]
) -> None:
    folder = tmp_path / "ideals"
    folder.mkdir()
    text = (border_talks / "case.yaml").read_text()
    (folder / "case.yaml").write_text(text)
    (folder / "preferences.yaml").write_text(IDEAL)
    file = folder / "preferences.yaml"
    with serving(tmp_path, [folder]) as running:
        page = tab(running.url("ideals", "parties"))
        ideal = page.get_by_label("Ideal for 2")
        assert "none" not in ideal.locator("option").all_inner_texts(), "options are shown by their words"
        ideal.select_option("league")
        page.get_by_text("written to preferences.yaml").wait_for()
        assert file.read_text() == IDEAL.replace("{ideal: none}", "{ideal: league}")

        page.get_by_label("Party", exact=True).select_option("south")
        page.locator(".card h2", has_text=load_case(folder).name("south")).wait_for()
        ideal = page.get_by_label("Ideal for 2")
        # A choice that the case does not have, as a page grown old would send it.
        ideal.evaluate("e => { e.options[0].value = 'nobody'; }")
        ideal.select_option("nobody")
        page.locator(".edit-note [role=alert]", has_text="found 'nobody', expected one of none, league").wait_for()
        assert ideal.get_attribute("aria-invalid") == "true"
        assert file.read_text() == IDEAL.replace("{ideal: none}", "{ideal: league}")

        page.reload()
        ready(page)
        page.get_by_label("Ideal for 2").select_option("none")
        page.get_by_text("written to preferences.yaml").wait_for()
        changed = IDEAL.replace("{ideal: none}", "{ideal: league}").replace("      ideal: league", "      ideal: none")
        assert file.read_text() == changed
        page.get_by_role("button", name="Undo").click()
        page.wait_for_function("() => document.querySelector('.edit select').value === 'league'")
        assert file.read_text() == IDEAL.replace("{ideal: none}", "{ideal: league}")


def test_undoing_an_edit_keeps_the_edits_after_it(tmp_path: Path, border_copy: Path, tab: Callable[..., Any]) -> None:
    file = border_copy / "preferences.yaml"
    before = file.read_text()
    with serving(tmp_path, [border_copy]) as running:
        page = tab(running.url("border_talks", "parties"))
        type_in(page, "No-deal value", "21, 31, 46")
        page.get_by_text("written to preferences.yaml").wait_for()
        type_in(page, "Weight of 2", "45")
        page.wait_for_function("() => document.querySelectorAll('.edit-note button').length === 2")
        page.get_by_role("button", name="Undo").first.click()
        page.wait_for_function("() => document.querySelector('.figure-row input').value === '20, 30, 45'")
        assert field(page, "Weight of 2").input_value() == "45"
    case = load_case(border_copy)
    assert case.assessors[0].preferences["north"].weights["monitor"].likely == 45
    assert "no_deal: [20, 30, 45]" in file.read_text()
    assert file.read_text() != before


def test_the_party_chosen_stays_when_the_files_change(
    tmp_path: Path, border_copy: Path, tab: Callable[..., Any]
) -> None:
    file = border_copy / "preferences.yaml"
    with serving(tmp_path, [border_copy]) as running:
        page = tab(running.url("border_talks", "parties"))
        page.get_by_label("Party", exact=True).select_option("south")
        page.locator(".card h2", has_text=load_case(border_copy).name("south")).first.wait_for()
        file.write_text(file.read_text() + "# looked at again\n")
        page.get_by_text("changed by another program").wait_for()
        assert page.get_by_label("Party", exact=True).input_value() == "south"
