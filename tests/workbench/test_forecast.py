"""Running an ensemble to its end, and cancelling another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.workbench.conftest import Running

pytestmark = pytest.mark.browser


def test_ten_thousand_runs_end_with_the_library_s_odds(served: Running, tab: Callable[..., Any]) -> None:
    from detente.case.load import load_case
    from detente.forecast.forecast import run_ensemble

    page = tab(served.url("border_talks", "forecast"))
    page.get_by_label("How many").select_option("10000")
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_selector(".ensemble-odds")
    assert page.get_attribute(".ensemble-odds", "data-runs") == "10000"
    expected = run_ensemble(load_case(served.folder / "border_talks"), 10_000, 0)
    assert float(page.get_attribute(".ensemble-odds", "data-agreement")) == expected.agreement
    page.get_by_text("Both together").wait_for()
    text = page.inner_text("main")
    assert "chance alone, in so many runs" in text
    assert "Past crises: crises whose mediator proposes terms" in text


def test_an_ensemble_can_be_cancelled_and_another_begun(served: Running, tab: Callable[..., Any]) -> None:
    page = tab(served.url("ukraine_2025", "forecast"))
    page.get_by_label("How many").select_option("100000")
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("cancelled").wait_for()
    page.get_by_label("How many").select_option("1000")
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_selector(".ensemble-odds")
    assert page.get_attribute(".ensemble-odds", "data-runs") == "1000"
