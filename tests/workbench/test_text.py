"""Case text is shown as text, whatever it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.workbench.conftest import Running, ready, serving

pytestmark = pytest.mark.browser

BAD = "<img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}${alert(3)}`"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A case that tries to run a script from every field that holds text."""
    import json

    folder = tmp_path_factory.mktemp("hostile") / "hostile"
    (folder / "drafts").mkdir(parents=True)
    bad = json.dumps(BAD)
    (folder / "case.yaml").write_text(
        f"""detente: 1
id: hostile
title: {bad}
as_of: 2025-11-25
summary: {bad}
sources:
  s: {{title: {bad}, publisher: {bad}, url: "javascript:alert(4)", date: {bad}, note: {bad}, confidence: low}}
parties:
  - {{id: a, name: {bad}, role: principal, note: {bad}, interests: [{{text: {bad}, source: s}}], representatives: [{{name: {bad}, office: {bad}}}]}}
  - {{id: b, name: {bad}, role: principal}}
points:
  - id: p
    number: {bad}
    title: {bad}
    topic: {bad}
    ordered: true
    obligates: [a]
    options: [{{id: x, text: {bad}, note: {bad}}}, {{id: y, text: {bad}}}]
consent: [{{all: [a, b]}}]
"""
    )
    party = f"""  no_deal: {{low: 10, likely: 20, high: 60, reason: {bad}, source: s}}
  weights: {{p: {{low: 1, likely: 2, high: 3, reason: {bad}, source: s}}}}
  values: {{p: {{x: {{value: 40, reason: {bad}}}, y: [30, 60, 90]}}}}
  red_lines: [{{when: "p is x", firmness: 0.5, reason: {bad}}}]
"""
    (folder / "preferences.yaml").write_text(f"a:\n{party}b:\n{party}")
    (folder / "drafts" / "d.md").write_text(
        f"---\nid: d\ntitle: {bad}\nauthor: a\ndate: 2025-11-20\nstatus: tabled\nseen_by: [public]\n"
        f"package: {{p: x}}\nnote: {bad}\n---\n1. {BAD}\n"
    )
    (folder / "timeline.yaml").write_text(
        f"- {{date: 2025-11-20, actor: {{name: {bad}}}, kind: statement, about: d, stance: reject, text: {bad}, source: s, note: {bad}}}\n"
    )
    (folder / "process.yaml").write_text(
        f"drafter: a\ntable: [a, b]\nhorizon: 20 days\ndeadlines:\n  - {{id: day, date: 2025-11-27, text: {bad}, reason: {bad}}}\n"
    )
    (folder / "guarantees.yaml").write_text(
        f"""acts:
  attack: {{by: b, kind: armed_attack, on: a, text: {bad}}}
  help: {{by: b, text: {bad}}}
guarantees:
  g:
    title: {bad}
    draft: d
    points: [{bad}]
    guarantors: [b]
    beneficiary: a
    adversary: b
    trigger: attack
    obliges: [{{id: o, by: [b], act: help, discretion: full}}]
    void_when: [{{id: v, when: help, point: {bad}, text: {bad}}}]
claims: [{{by: a, says: "attack implies owed(g)", text: {bad}}}]
"""
    )
    (folder / "performance.yaml").write_text(
        f"start: signature\nsteps:\n  one: {{by: [a], after: signature, text: {bad}, irreversible: true}}\n  two: {{by: [b], after: one, text: {bad}}}\n"
        "counterparts: [{gives: one, gets: two}]\n"
    )
    with serving(folder.parent, [folder]) as running:
        yield running


@pytest.mark.parametrize(
    "page", ["overview", "plan", "parties", "deals", "guarantees", "timeline", "forecast", "sources"]
)
def test_no_field_becomes_markup(hostile: Running, tab: Callable[..., Any], page: str) -> None:
    window = tab(hostile.url("hostile", page))
    window.wait_for_function("() => !document.querySelector('.job .progress')")
    window.wait_for_timeout(300)
    assert window.locator("img").count() == 0
    assert window.locator("body script", has_text="alert(2)").count() == 0
    assert window.locator("a[href^='javascript']").count() == 0
    body = window.inner_text("body")
    if page != "forecast":
        assert "<img src=x onerror=alert(1)>" in body
    assert "49" not in window.inner_text(".case-title")
    assert BAD in window.inner_text(".case-title")


def test_forms_and_tools_show_it_as_text(hostile: Running, tab: Callable[..., Any]) -> None:
    page = tab(hostile.url("hostile", "plan"))
    page.locator("#point-p input").nth(1).click()
    for name in ("Save as a draft", "Compare", "Suggest the smallest amendment", "Best package under"):
        page.get_by_role("button", name=name).click()
        page.wait_for_timeout(300)
        assert page.locator("img").count() == 0
    page.goto(hostile.url("hostile", "forecast"))
    ready(page)
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_selector(".ensemble-odds")
    assert page.locator("img").count() == 0


def test_a_broken_case_is_told_and_mended_without_a_restart(
    tmp_path: Path, border_copy: Path, tab: Callable[..., Any]
) -> None:
    good = (border_copy / "case.yaml").read_text()
    (border_copy / "case.yaml").write_text(
        good.replace("title: The border strip", "titel: <img src=x onerror=alert(1)>")
    )
    with serving(tmp_path, [border_copy]) as running:
        page = tab(running.url("border_talks", "plan"))
        page.get_by_text("cannot be read yet").wait_for()
        assert "case.yaml:" in page.inner_text(".trouble")
        assert page.locator("img").count() == 0
        (border_copy / "case.yaml").write_text(good)
        page.wait_for_selector(".acceptance [data-party]")
        assert not [line for line in running.lines if "Traceback" in line]
