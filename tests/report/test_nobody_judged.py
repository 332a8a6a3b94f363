"""A case of which nobody has judged anything: no reason, no change that would help, no figure that looks like a finding."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import detente as dt
from detente.case.load import load_case
from detente.inference.prepare import prepare
from detente.proposal import propose, write_case
from detente.report.brief.build import write_brief
from detente.report.brief.findings import searching
from detente.report.brief.material import Citations, Material
from detente.report.brief.page.amendment import amendment
from detente.report.brief.sections.amendment import amendment as in_full
from detente.report.ladder_words import pays, rung_to_show

PLAN = """# Agreement between the North and the South

1. Withdrawal. The North shall withdraw its forces within {days} days.

2. Observers. The South shall admit {observers} observers.

3. Prisoners. Each Party shall release all prisoners.
"""


@pytest.fixture(scope="module")
def unjudged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unjudged")
    for name, days, observers in (("first", 30, 400), ("second", 90, 100)):
        (folder / f"{name}.md").write_text(PLAN.format(days=days, observers=observers), encoding="utf-8")
    found = propose([folder / "first.md", folder / "second.md"])
    write_case(found, folder / "case")
    return folder / "case"


def test_no_point_blocks_a_party_that_nobody_judged(unjudged: Path) -> None:
    study = dt.load(unjudged).study(draws=500, seed=0)
    (result,) = study.analyze("second").drafts
    assert result.parties
    assert all(not entry.blocking_points for entry in result.parties.values())


def test_a_point_that_somebody_judged_still_blocks(unjudged: Path, tmp_path: Path) -> None:
    judged = tmp_path / "case"
    shutil.copytree(unjudged, judged)
    preferences = judged / "preferences.yaml"
    text = preferences.read_text(encoding="utf-8")
    head, south = text.split("south:", 1)
    south = south.replace("second: unknown", "second: refuse", 2).replace("first: unknown", "first: want", 2)
    preferences.write_text(f"{head}south:{south}", encoding="utf-8")
    (result,) = dt.load(judged).study(draws=500, seed=0).analyze("second").drafts
    assert result.parties["south"].blocking_points
    assert not result.parties["north"].blocking_points


def test_the_brief_names_no_changes_that_would_help(unjudged: Path) -> None:
    brief = dt.load(unjudged).study(draws=500, seed=0).brief("second")
    page = " ".join(
        item.lead + " " + item.text for section in brief.sections if not section.annex for item in section.items
    )
    assert "no answer yet" in brief.headline
    assert "no finding" in brief.standfirst
    for said in ("to be changed", "mainly over", "What would help", "accept", "turns on"):
        assert said not in page, said
    assert "Nobody has judged what" in page
    annex = " ".join(item.text for section in brief.sections if section.annex for item in section.items)
    assert "None needed" not in annex


def test_what_is_unjudged_of_a_judged_party_is_said(unjudged: Path, tmp_path: Path) -> None:
    judged = tmp_path / "case"
    shutil.copytree(unjudged, judged)
    preferences = judged / "preferences.yaml"
    text = preferences.read_text(encoding="utf-8")
    preferences.write_text(text.replace("first: unknown", "first: want").replace("second: unknown", "second: want"))
    brief = dt.load(judged).study(draws=500, seed=0).brief("second")
    page = [item.text for section in brief.sections if not section.annex for item in section.items]
    assert any("what no deal would mean for" in text and "how much each point weighs" in text for text in page)


def test_a_ladder_that_does_not_pay_shows_no_rung(unjudged: Path) -> None:
    study = dt.load(unjudged).study(draws=500, seed=0)
    found = study.ladder(study.case.drafts["second"])
    assert not pays(found)
    assert rung_to_show(found) is None


def test_with_open_points_no_changes_are_shown_that_do_not_help(border_copy: Path) -> None:
    draft = border_copy / "drafts" / "patron_1.md"
    text = re.sub(r"package: .*", "package: {strip: shared}", draft.read_text(encoding="utf-8"))
    draft.write_text(re.sub(r"open: .*", "open: {monitor: [none, league]}", text), encoding="utf-8")
    case = load_case(border_copy)
    with searching(case, prepare(case, draws=200), case.drafts["patron_1"]) as findings:
        found = findings()
    assert not found.ladder.before
    worse = replace(found.ladder, rungs=tuple(replace(rung, adopted=0.0) for rung in found.ladder.rungs))
    found = replace(found, ladder=worse, result=replace(found.result, adopted=0.01))
    material = Material(case, case.drafts["patron_1"], found, Citations(case))
    (item,) = amendment(material)
    assert item.text.startswith("No set of up to")
    assert not [item for item in in_full(material) if item.lead.startswith("In words")]


def test_refusals_of_which_one_may_be_outvoted_do_not_fail_a_draft(border_copy: Path) -> None:
    """South refuses under all assumptions, but either South or the Patron is enough."""
    path = border_copy / "case.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"consent:.*?(?=\n\w|\Z)", "consent: [{all: [north]}, {at_least: {count: 1, of: [south, patron]}}]", text, flags=re.DOTALL), encoding="utf-8")  # fmt: skip
    case = load_case(border_copy)
    brief = write_brief(case, prepare(case, draws=200), annex=False)
    assert brief.result.parties["south"].accepts < 0.05
    assert brief.result.adopted > 0.9
    assert "It fails" not in brief.standfirst
    assert "It passes under all" in brief.standfirst
