"""Judgements as written, and as updated by what the parties said."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from detente.bargain.acceptance import analyze
from detente.case.load import load_case
from detente.inference.prepare import prepare
from detente.workbench import acceptance_view
from detente.workbench.jobs import Job
from detente.workbench.judgements import as_written, statements, updated
from tests.workbench.conftest import Running, acceptances, eventually, judged, serving

pytestmark = pytest.mark.browser

UPDATED, WRITTEN = "updated by what the parties said", "as written in the case"


def worths(page: Any) -> list[str]:
    """What the package is worth to each party, as the page says it."""
    judged(page)
    return page.locator(".acceptance .party-utility").all_inner_texts()


def test_updated_draws_are_those_of_the_command_line(border_talks: Path) -> None:
    case = load_case(border_talks)
    prior = as_written(case, 2_000, 0)
    found = updated(prior)(Job("test"))
    expected = analyze(prepare(case, posterior=True, draws=2_000, seed=0), case, [case.draft()])[0]
    assert analyze(found.drawn, case, [case.draft()])[0] == expected
    assert found.summary["effective_sample_size"] == found.effective
    said, parties = statements(case, prior.drawn.problem)
    assert said == sum(entry["statements"] for entry in found.summary["parties"].values()) > 0
    assert parties == sum(entry["statements"] > 0 for entry in found.summary["parties"].values())


def test_the_switch_shows_what_analyze_posterior_prints_in_every_tab(served: Running, tab: Callable[..., Any]) -> None:
    case = load_case(served.folder / "border_talks")
    one, two = tab(served.url("border_talks", "plan")), tab(served.url("border_talks", "plan"))
    before = worths(one)
    drawn = prepare(case, posterior=True, draws=10_000, seed=0)
    result = analyze(drawn, case, [case.draft()])[0]
    expected = [acceptance_view.utility_words(entry) for entry in result.parties.values()]
    assert expected != before
    one.get_by_label(UPDATED).check()
    one.locator(".acceptance .judged-by", has_text=UPDATED).wait_for()
    for page in (one, two):
        assert eventually(lambda page=page: worths(page), lambda found: found == expected) == expected
    assert acceptances(one) == {party: entry.accepts for party, entry in result.parties.items()}
    two.wait_for_function("() => document.querySelectorAll('.choice input')[1].checked")
    assert "independent ones of 10,000" in one.inner_text(".judging")

    deals = tab(served.url("border_talks", "deals"))
    deals.locator(".page-head .judged-by", has_text=UPDATED).wait_for()
    two.get_by_label(WRITTEN).check()
    assert eventually(lambda: worths(one), lambda found: found == before) == before
    one.wait_for_function("() => document.querySelectorAll('.choice input')[0].checked")
    deals.wait_for_function("() => !document.querySelector('.page-head .judged-by .tag')")


def test_an_edit_falls_back_to_the_judgements_as_written_and_says_so(
    tmp_path: Path, border_copy: Path, tab: Callable[..., Any]
) -> None:
    with serving(tmp_path, [border_copy]) as running:
        page = tab(running.url("border_talks", "plan"))
        judged(page)
        page.get_by_label(UPDATED).check()
        page.locator(".acceptance .judged-by", has_text=UPDATED).wait_for()
        file = border_copy / "preferences.yaml"
        file.write_text(file.read_text() + "# looked at again\n")
        page.locator(".notice", has_text="as written again").wait_for()
        page.wait_for_function("() => document.querySelectorAll('.choice input')[0].checked")
        assert page.locator(".acceptance .judged-by").count() == 0


def test_where_nobody_has_said_anything_the_page_says_so(
    tmp_path: Path, border_talks: Path, tab: Callable[..., Any]
) -> None:
    folder = tmp_path / "silent"
    folder.mkdir()
    for name in ("case.yaml", "preferences.yaml"):
        shutil.copy(border_talks / name, folder / name)
    with serving(tmp_path, [folder]) as running:
        page = tab(running.url("silent", "plan"))
        judged(page)
        assert page.get_by_label(UPDATED).is_disabled()
        assert "nothing to update them by" in page.inner_text(".judging")
        assert page.locator(".tag-changed").count() == 0, "without a draft nothing can have changed"
