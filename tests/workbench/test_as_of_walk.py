"""The pages as of a day hold nothing that was known only later: later entries of the case carry a marker."""

from __future__ import annotations

import shutil
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from detente.workbench.open_case import MOST_VIEWS, addressed, find_cases
from detente.workbench.pages import PAGES
from tests.marked_case import mark
from tests.workbench.conftest import serving

DAY = "2025-11-25"


@pytest.mark.browser
def test_no_page_or_download_shows_what_was_known_later(
    tmp_path: Path, border_talks: Path, tab: Callable[..., Any]
) -> None:
    shutil.copytree(border_talks, tmp_path / "marked")
    mark(tmp_path / "marked")
    before = {path: path.read_bytes() for path in (tmp_path / "marked").rglob("*") if path.is_file()}
    with serving(tmp_path, [tmp_path / "marked"]) as running:
        page = tab(running.url(f"marked@{DAY}", "overview"))
        for name in PAGES:
            page.goto(running.url(f"marked@{DAY}", name))
            page.wait_for_selector(".main h1")
            page.wait_for_function("!document.querySelector('.main h1').textContent.includes('Reading the case')")
            page.wait_for_timeout(300)
            assert "qzxlate" not in page.content().casefold(), name
            assert page.locator("input[name=as_of]").input_value() == DAY
        for path in ("brief.md", "drafts.zip?party=league"):
            with urllib.request.urlopen(f"{running.address}export/marked@{DAY}/{path}") as answer:
                assert b"qzxlate" not in answer.read().lower()
        page.locator("input[name=as_of]").fill("2025-12-31")
        page.locator("input[name=as_of]").dispatch_event("change")
        page.wait_for_url("**/case/marked%402025-12-31/**")
        page.goto(running.url("marked@2025-12-31", "plan"))
        page.wait_for_function("document.body.textContent.toLowerCase().includes('qzxlate')")
        assert page.get_by_role("link", name="Show the case as written").count() == 1
    assert before == {path: path.read_bytes() for path in (tmp_path / "marked").rglob("*") if path.is_file()}


def test_an_address_names_a_case_and_a_day(border_talks: Path) -> None:
    cases = find_cases([border_talks])
    whole = addressed(cases, "border_talks")
    assert whole is cases["border_talks"]
    seen = addressed(cases, f"border_talks@{DAY}")
    assert seen is not None
    assert str(seen.files.as_of) == DAY
    assert addressed(cases, f"border_talks@{DAY}") is seen
    for wrong in ("border_talks@soon", "other@2025-11-25", "border_talks@", "@2025-11-25"):
        assert addressed(cases, wrong) is None
    for day in range(1, 20):
        addressed(cases, f"border_talks@2025-12-{day:02}")
    assert len(cases["border_talks"].views) == MOST_VIEWS, "views that nobody has open are let go"
