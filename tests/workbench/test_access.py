"""WCAG 2.2 AA by axe-core, and nothing wider than the window, on every page, wide and narrow, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.workbench.conftest import Running

pytestmark = pytest.mark.browser

PAGES = ["overview", "plan", "parties", "deals", "guarantees", "timeline", "forecast", "sources"]
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}


def violations(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{v['id']} ({v['impact']}): {[n['html'][:160] for n in v['nodes']][:3]}" for v in found]


def settle(page: Any) -> None:
    page.wait_for_function("() => !document.querySelector('.job .progress')")
    page.wait_for_timeout(250)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_accessible_and_fits(served: Running, tab: Callable[..., Any], name: str) -> None:
    # The long lists of the flagship take axe a minute; the small case has the same elements.
    page = tab(served.url("border_talks" if name in ("sources", "timeline") else "ukraine_2025", name))
    settle(page)
    found = violations(page)
    page.set_viewport_size({"width": 390, "height": 860})
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(250)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, f"{name} is wider than a narrow window"
    found += [f"narrow and dark: {v}" for v in violations(page)]
    assert not found, "\n".join(found)


def test_a_case_without_the_optional_files_says_what_to_add(
    tmp_path_factory: pytest.TempPathFactory, border_talks: Any, tab: Callable[..., Any]
) -> None:
    import shutil

    from tests.workbench.conftest import serving

    folder = tmp_path_factory.mktemp("bare") / "bare"
    folder.mkdir()
    for name in ("case.yaml", "preferences.yaml"):
        shutil.copy(border_talks / name, folder / name)
    with serving(folder.parent, [folder]) as running:
        for name, file in (
            ("overview", "drafts/"), ("guarantees", "guarantees.yaml"), ("timeline", "timeline.yaml"),
            ("forecast", "process.yaml"),
        ):  # fmt: skip
            page = tab(running.url("bare", name))
            page.locator(".missing code", has_text=file).first.wait_for()
            assert not violations(page)
        page = tab(running.url("bare", "plan"))
        page.wait_for_selector(".standing [data-party]")
        shutil.copy(border_talks / "process.yaml", folder / "process.yaml")
        shutil.copytree(border_talks / "drafts", folder / "drafts")
        page = tab(running.url("bare", "forecast"))
        page.get_by_role("button", name="Run", exact=True).wait_for()
        assert not [line for line in running.lines if "Traceback" in line]
