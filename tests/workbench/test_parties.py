"""Editing judgements in place."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from detente.case.load import load_case
from tests.workbench.conftest import Running, judged, serving

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
    plan.wait_for_function("(was) => document.querySelector('.standing')?.dataset.adopted != was", arg=str(odds))
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
