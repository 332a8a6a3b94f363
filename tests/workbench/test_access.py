"""WCAG 2.2 AA by axe-core, and nothing wider than the window, on every page, wide and narrow, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accessible import violations
from detente.workbench.pages import PAGES
from tests.workbench.conftest import Running, ready

pytestmark = pytest.mark.browser


def settle(page: Any) -> None:
    page.wait_for_function("() => !document.querySelector('.job .progress')", timeout=300_000)
    page.wait_for_timeout(250)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_accessible_and_fits(served: Running, tab: Callable[..., Any], name: str) -> None:
    """What axe finds in the small case, which has the same elements; and whether the long texts of the flagship fit."""
    page = tab(served.url("border_talks", name))
    settle(page)
    found = violations(page)
    narrow(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, f"{name} is wider than a narrow window"
    found += [f"narrow and dark: {v}" for v in violations(page)]
    page.goto(served.url("ukraine_2025", name))
    ready(page)
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, f"{name} is wider than a narrow window"
    assert not found, "\n".join(found)


def narrow(page: Any) -> None:
    page.set_viewport_size({"width": 390, "height": 860})
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("() => document.body.classList.contains('body--dark')")
    page.wait_for_timeout(250)  # colours change by and by


def test_a_case_without_the_optional_files_offers_their_forms(
    tmp_path_factory: pytest.TempPathFactory, border_talks: Any, tab: Callable[..., Any]
) -> None:
    import shutil

    from tests.workbench.conftest import serving

    folder = tmp_path_factory.mktemp("bare") / "bare"
    folder.mkdir()
    for name in ("case.yaml", "preferences.yaml"):
        shutil.copy(border_talks / name, folder / name)
    with serving(folder.parent, [folder]) as running:
        for name, words, heading in (
            ("overview", "Add a draft", "New draft"), ("guarantees", "First say what can happen", "New act"),
            ("timeline", "Add a statement or act", "New statement or act"), ("forecast", "Say how the talks run", "How the talks run"),
        ):  # fmt: skip
            page = tab(running.url("bare", name))
            page.locator(".missing").get_by_role("link", name=words).first.wait_for()
            assert not violations(page)
            page.locator(".missing").get_by_role("link", name=words).first.click()
            page.get_by_role("heading", name=heading, exact=True).wait_for()
        page = tab(running.url("bare", "plan"))
        page.wait_for_selector(".acceptance [data-party]")
        shutil.copy(border_talks / "process.yaml", folder / "process.yaml")
        shutil.copytree(border_talks / "drafts", folder / "drafts")
        page = tab(running.url("bare", "forecast"))
        page.get_by_role("button", name="Run", exact=True).wait_for()
        assert not [line for line in running.lines if "Traceback" in line]


def test_the_plan_s_panels_are_accessible(served: Running, tab: Callable[..., Any]) -> None:
    page = tab(served.url("border_talks", "plan"))
    found = []
    for name in ("Save as a draft", "Compare", "Best package under"):
        page.get_by_role("button", name=name).click()
        page.wait_for_selector(".tool-panel .card")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_function(f"() => document.body.classList.contains('body--{scheme}')")
            found += [f"{name}, {scheme}: {v}" for v in violations(page)]
    assert not found, "\n".join(found)


def test_labels_of_the_deals_stay_apart_in_a_narrow_window(served: Running, tab: Callable[..., Any]) -> None:
    page = tab(served.url("ukraine_2025", "deals"), width=390)
    page.wait_for_selector(".scatter .dot-label")
    boxes = page.eval_on_selector_all(
        ".scatter .dot-label",
        "all => all.map((e) => { const b = e.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; })",
    )
    for k, (left, top, right, bottom) in enumerate(boxes):
        assert left >= 0
        assert right <= 390
        for other in boxes[:k]:
            assert left >= other[2] or right <= other[0] or top >= other[3] or bottom <= other[1], (boxes[k], other)
    numbers = ",".join(page.locator(".scatter .dot-label").all_text_contents()).replace(" ", "").split(",")
    listed = page.locator(".legend-item b").all_inner_texts()
    assert sorted(numbers, key=int) == listed
    page.locator(".legend-item").first.click()
    page.locator(
        ".scatter-detail h3", has_text=page.locator(".legend-item").first.inner_text().split(" ", 2)[2]
    ).wait_for()
    assert float(page.eval_on_selector(".scatter text", "e => parseFloat(getComputedStyle(e).fontSize)")) >= 11


def test_tables_in_a_narrow_window_name_their_columns(served: Running, tab: Callable[..., Any]) -> None:
    page = tab(served.url("border_talks", "timeline"), width=390)
    page.get_by_role("region", name="Odds of each version").wait_for()
    labels = page.eval_on_selector_all(
        "table.stack td", "all => all.map((e) => getComputedStyle(e, '::before').content)"
    )
    assert labels
    assert all(label not in ("none", '""', "normal") for label in labels)
