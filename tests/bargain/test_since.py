"""What changed since a day is the difference of two cases that are each judged on their own."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import detente
from detente.bargain.since import changed_since
from detente.case.as_known.view import known_by
from detente.errors import InputError

DAY = dt.date(2025, 11, 21)
ACTS = """
- {date: 2025-11-20, actor: patron, kind: draft, about: patron_1, text: "The Patron tables its plan."}
- {date: 2025-11-21, actor: south, kind: statement, about: patron_1, stance: conditional, text: "South asks for changes."}
- {date: 2025-11-23, actor: south, kind: statement, about: patron_1, stance: reject, text: "South says no."}
- {date: 2025-11-23, actor: north, kind: statement, about: patron_1, stance: accept, audience: [patron], text: "North says yes in private."}
- {date: 2025-11-24, actor: league, kind: statement, about: patron_1, stance: signal, known_from: 2025-11-25, text: "The League could."}
"""


def since(folder: Path, day: dt.date = DAY):
    study = detente.load(folder).study(draws=400)
    return study, changed_since(study.case, study.drawn, study.case.draft(), study.analyze().first, day)


def test_words_and_texts_are_those_that_came_since(border_copy: Path) -> None:
    (border_copy / "timeline.yaml").write_text(ACTS, encoding="utf-8")
    _, found = since(border_copy)
    assert found.texts == ("south_1",)
    stances = {entry.party: (entry.stance_before, entry.stance) for entry in found.parties}
    assert stances == {
        "north": (None, None), "south": ("conditional", "reject"), "patron": (None, None), "league": (None, "signal"),
    }  # fmt: skip
    _, later = since(border_copy, dt.date(2025, 11, 24))
    assert next(e for e in later.parties if e.party == "league").stance_before is None, "said, but not yet known"


def test_figures_are_those_of_the_case_as_known_then(border_copy: Path) -> None:
    path = border_copy / "preferences.yaml"
    text = path.read_text(encoding="utf-8")
    assert "no_deal" in text
    study, found = since(border_copy)
    then = detente.load(border_copy, as_of=DAY).study(draws=400).analyze().first
    assert found.draft_before == then.draft == found.draft
    assert found.adopted_before == then.adopted
    assert {e.party: e.accepts_before for e in found.parties} == {p: e.accepts for p, e in then.parties.items()}
    assert found.adopted == study.analyze().adopted


def test_without_a_draft_then_there_is_nothing_to_compare_with(border_copy: Path) -> None:
    _, found = since(border_copy, dt.date(2025, 11, 20))
    assert found.adopted_before is not None
    path = border_copy / "drafts" / "patron_1.md"
    path.write_text(path.read_text(encoding="utf-8").replace("2025-11-20", "2025-11-22", 1), encoding="utf-8")
    text = path.read_text(encoding="utf-8").replace("date: 2025-11-21}", "date: 2025-11-23}")
    path.write_text(text, encoding="utf-8")
    (border_copy / "timeline.yaml").write_text("[]\n", encoding="utf-8")
    _, found = since(border_copy, DAY)
    assert found.draft_before is None
    assert found.adopted_before is None


def test_a_day_that_is_not_before_the_case_s_day_is_refused(border_talks: Path) -> None:
    with pytest.raises(InputError, match="expected a day before 2025-11-25"):
        since(border_talks, dt.date(2025, 11, 25))


def test_the_brief_says_it_first_and_takes_the_day_of_a_draft(border_talks: Path) -> None:
    study = detente.load(border_talks).study(draws=300)
    brief = study.brief(short=True, since="patron_1")
    assert brief.sections[0].title == "What changed since 20 November 2025"
    assert [item.lead for item in brief.sections[0].items] == ["New texts.", "Words.", "Chances."]
    assert brief.words <= 450
    assert brief.to_dict()["since"]["day"] == "2025-11-20"
    assert study.brief(short=True).to_dict()["since"] is None


def test_a_status_quo_of_options_that_came_later_is_left_out(ukraine_2025: Path) -> None:
    case = known_by(detente.load(ukraine_2025), DAY)
    known = {point.id: point.option_ids for point in case.points}
    assert case.models.status_quo
    assert all(option in known[point] for point, option in case.models.status_quo.items())
    assert case.study(draws=100).analyze().adopted < 0.05
