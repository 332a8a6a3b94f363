"""The page of models shows what the library says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.workbench.conftest import Running

pytestmark = pytest.mark.browser


def test_the_page_says_what_holds_under_all_models(served: Running, tab: Callable[..., Any]) -> None:
    import detente as dt
    from detente.report.model_words import flips, holds

    page = tab(served.url("border_talks", "models"))
    page.get_by_role("button", name="Judge under all models").click()
    page.wait_for_selector(".models-found")
    case = dt.load(served.folder / "border_talks")
    found = case.study().models(runs=0)
    shown = page.inner_text("main")
    assert page.get_attribute(".models-found", "data-models") == str(len(found.models))
    for text in (*holds(case, found), *flips(case, found)):
        assert text in shown
    assert " 0%" not in shown
    assert "100%" not in shown
