"""Deals among many in the browser: the same figures as the command line, filters, a comparison, and loading one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import detente as dt
from detente.report.deals_words import comparison_words, exchange_words
from detente.words import percent
from tests.workbench.conftest import Running, eventually

pytestmark = pytest.mark.browser


def letters(page: Any) -> list[str]:
    found: list[str] = page.eval_on_selector_all("tr[data-deal]", "all => all.map((e) => e.dataset.deal)")
    return found


def test_the_page_shows_what_the_command_line_finds(
    served: Running, tab: Callable[..., Any], border_talks: Path
) -> None:
    case = dt.load(border_talks)
    found = case.study().deals()
    page = tab(served.url("border_talks", "deals"))
    page.wait_for_selector("tr[data-deal='A']")
    assert letters(page) == ["A", "B", "C", "D"][: len(found.deals)]
    for name, deal in zip(letters(page), found.deals, strict=True):
        row = page.locator(f"tr[data-deal='{name}']").inner_text()
        assert percent(deal.adopted, found.draws) in row
        assert all(percent(deal.accepts[p], found.draws) in row for p in found.parties)
    assert page.locator(".parallel .line").count() == len(found.deals)
    assert page.locator(".deal-kinds li").count() == len(found.kinds)
    assert page.locator(".compared p").inner_text() == comparison_words(case, found, 0, 1)[0]


def test_filters_hide_deals_and_a_comparison_follows_the_choice(
    served: Running, tab: Callable[..., Any], border_talks: Path
) -> None:
    deals = dt.load(border_talks).study().deals().deals
    alone = [chr(65 + k) for k, deal in enumerate(deals) if deal.package["monitor"] == "none"]
    page = tab(served.url("border_talks", "deals"))
    page.wait_for_selector("tr[data-deal='A']")
    every = letters(page)
    page.get_by_label("Accepted by").select_option("south")
    page.get_by_label("In at least").select_option("0.5")
    kept = eventually(lambda: letters(page), lambda found: 0 < len(found) < len(every))
    for name in kept:
        figure = page.locator(f"tr[data-deal='{name}'] td[data-label='Accepted by South'] span").first.inner_text()
        assert figure.startswith("over") or float(figure.rstrip("%")) >= 50
    page.get_by_text(f"{len(kept)} of {len(every)} deals shown.").wait_for()
    assert page.locator(".parallel .line").count() == len(kept)
    page.get_by_label("In at least").select_option("0")
    page.get_by_label("Settled so").select_option("monitor=none")
    assert eventually(lambda: letters(page), lambda found: found == alone) == alone
    page.get_by_label("with", exact=True).select_option("2")
    page.locator(".compared p", has_text="C instead of A").wait_for()
    page.get_by_label("with", exact=True).select_option("0")
    page.locator(".compared p", has_text="Choose two different deals.").wait_for()


def test_a_deal_is_loaded_into_the_plan(served: Running, tab: Callable[..., Any]) -> None:
    page = tab(served.url("border_talks", "deals"))
    page.wait_for_selector("tr[data-deal='B']")
    page.get_by_role("button", name="Load deal B into the plan").click()
    page.wait_for_url("**/plan*")
    page.wait_for_selector(".acceptance [data-party]")
    assert eventually(lambda: page.locator("input[type=radio]:checked").count(), lambda n: n >= 2) >= 2
    page.get_by_role("button", name="Undo").first.wait_for()
    # The server is that of all tests: the package goes back to the draft.
    page.get_by_role("button", name="Undo").first.click()
    page.wait_for_selector("#point-strip input[value='to_north']:checked")
    page.locator(".distance", has_text="No point").or_(
        page.locator("#point-strip:not(:has(.tag-changed))")
    ).first.wait_for()


def test_exchanges_are_told_in_words_on_the_large_case(
    served: Running, tab: Callable[..., Any], ukraine_2025: Path
) -> None:
    case = dt.load(ukraine_2025)
    found = case.study().deals()
    page = tab(served.url("ukraine_2025", "deals"), width=390)
    page.wait_for_selector(".exchanges li")
    told = page.locator(".exchanges > li > p").all_inner_texts()
    assert told == [exchange_words(case, e, found.draws) for e in found.exchanges]
    assert letters(page) == [chr(65 + k) for k in range(len(found.deals))]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
