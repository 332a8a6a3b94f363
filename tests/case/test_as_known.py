"""A case as of a day holds only what was known by it; what takes the place of the rest is worked out on paper."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

import detente
from detente.case.as_known.knowledge import Knowledge, source_day
from detente.case.as_known.view import known_by
from detente.case.format.models.case import Source
from detente.errors import Fault, InputError

DAY = dt.date(2025, 11, 25)
LATE = "2025-12-10"


def edit(folder: Path, name: str, *pairs: tuple[str, str]) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert text.count(old) == 1, (old, text.count(old))
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def corridor(border_copy: Path) -> Path:
    """The small case with a fourth option of the strip, which was put forward in December."""
    edit(
        border_copy, "case.yaml",
        ("  wire_b:", f'  late: {{title: Later, date: {LATE}}}\n  wire_b:'),
        ('      - {id: to_south, text: "The strip stays', '      - {id: corridor, text: "A corridor.", source: late}\n'
         '      - {id: to_south, text: "The strip stays'),
    )  # fmt: skip
    edit(
        border_copy, "preferences.yaml",
        ("strip: {to_north: 100, shared: [30, 50, 60], to_south: 0}", "strip: {to_north: 100, shared: [30, 50, 60], corridor: 20, to_south: 0}"),
        ("[to_south, shared, to_north]", "[to_south, corridor, shared, to_north]"),
        ("strip: {to_north: 0, shared: 10, to_south: 5}", "strip: {to_north: 0, shared: 10, corridor: 7, to_south: 5}"),
        ("strip: {to_north: 0, shared: 60, to_south: 100}", "strip: {to_north: 0, shared: 60, corridor: 70, to_south: 100}"),
        ('"strip is to_south"', '"strip >= corridor"'),
    )  # fmt: skip
    return border_copy


def test_an_option_of_later_sources_is_absent_and_conditions_read_without_it(corridor: Path) -> None:
    whole = detente.load(corridor)
    assert whole.options["strip"] == ("to_north", "shared", "corridor", "to_south"), "as written without a day"
    case = whole.known_by(DAY)
    assert case.options["strip"] == ("to_north", "shared", "to_south")
    north, south, *_ = (case.assessors[0].preferences[p] for p in ("north", "south"))
    assert north.red_lines[0].when == "strip is to_south"
    assert set(north.values["strip"].options or {}) == {"to_north", "shared", "to_south"}
    assert south.values["strip"].prefers == ("to_south", "shared", "to_north")
    assert "late" not in case.sources
    after = whole.known_by(LATE)
    assert after.options == whole.options
    assert after.as_of == dt.date(2025, 12, 10)
    assert case.known_by(LATE).options == whole.options, "a view looks at the case as written again"


def test_the_results_are_those_of_the_case_without_the_option(corridor: Path, border_talks: Path) -> None:
    small, seen = detente.load(border_talks), detente.load(corridor, as_of=DAY)
    for draft in ("patron_1", "south_1"):
        assert seen.study(500).analyze(draft).to_dict() == small.study(500).analyze(draft).to_dict()
    assert seen.study().solve("nash").to_dict()["package"] == small.study().solve("nash").to_dict()["package"]


def test_a_draft_that_settles_an_option_is_a_source_of_it(corridor: Path) -> None:
    edit(corridor, "drafts/south_1.md", ("strip: shared", "strip: corridor"))
    case = detente.load(corridor, as_of=DAY)
    assert "corridor" in case.options["strip"], "its sources are later, but a draft of 24 November has it"


def test_a_draft_cannot_settle_what_is_said_to_be_known_later(corridor: Path) -> None:
    edit(corridor, "case.yaml", ('A corridor.", source: late', f'A corridor.", known_from: {LATE}'))
    edit(corridor, "drafts/south_1.md", ("strip: shared", "strip: corridor"))
    with pytest.raises(InputError, match=r"south_1.md:9:.*known only from 2025-12-10; mend one of the days"):
        detente.load(corridor)


def test_what_says_that_it_was_known_later_is_out_on_the_case_s_own_day_too(corridor: Path) -> None:
    edit(corridor, "case.yaml", ('A corridor.", source: late', f'A corridor.", known_from: {LATE}'))
    case = detente.load(corridor)
    assert "corridor" not in case.options["strip"]
    assert case.known_by(LATE).options["strip"] == ("to_north", "shared", "corridor", "to_south")
    assert case.seen_from is None


def test_a_judgement_of_later_sources_becomes_any_figure(corridor: Path) -> None:
    edit(
        corridor, "preferences.yaml",
        ("no_deal: [20, 30, 45]", "no_deal: {low: 20, likely: 30, high: 45, source: late}"),
        ("monitor: {none: 0, league: 3}", "monitor: {none: 0, league: {value: 3, source: late}}"),
        ("firmness: 0.9, source: wire_a", "firmness: 0.9, source: late"),
        ("weights: {strip: 30, monitor: 70}", f"weights: {{strip: 30, monitor: {{value: 70, known_from: {LATE}}}}}"),
    )  # fmt: skip
    case = detente.load(corridor, as_of=DAY)
    north, patron, league = (case.assessors[0].preferences[p] for p in ("north", "patron", "league"))
    assert north.no_deal is not None
    assert (north.no_deal.low, north.no_deal.high, north.no_deal.shape) == (0, 100, "uniform")
    assert north.red_lines == ()
    points = patron.values["monitor"].options or {}
    assert (points["league"].low, points["league"].high) == (0, 0), (
        "on a scale of points: between those known, only none's 0"
    )
    assert league.weights is not None
    assert league.weights["monitor"].spread == (30, 30), "between the other weights"
    asking = case.study(400).analyze("patron_1")
    assert 0 < asking.drafts[0].to_dict()["parties"]["north"]["accepts"] <= 1


def test_a_point_raised_later_counts_as_where_texts_are_silent(corridor: Path) -> None:
    edit(
        corridor, "case.yaml",
        ("consent:  ", "  - {id: fund, number: \"3\", title: A fund, known_from: 2025-12-01, if_silent: no, options: [{id: no, text: \"None.\"}, {id: yes, text: \"One.\"}]}\n\nconsent:  "),
    )  # fmt: skip
    edit(
        corridor, "preferences.yaml",
        ("weights: {strip: [50, 60, 80], monitor: 20}", "weights: {strip: [50, 60, 80], monitor: 20, fund: 10}"),
        ("    monitor: {none: 100, league: {low", "    fund: {no: 0, yes: 100}\n    monitor: {none: 100, league: {low"),
        ("ranking: [strip, monitor]", "ranking: [strip, monitor, fund]"),
        ("    monitor: {ideal: league} ", "    fund: {prefers: [no, yes]}\n    monitor: {ideal: league} "),
        ("monitor: {none: 0, league: 3}}", "monitor: {none: 0, league: 3}, fund: {no: 0, yes: 1}}"),
        ("weights: {strip: 30, monitor: 70}", "weights: {strip: 30, monitor: 70, fund: 1}"),
        ("monitor: {none: 20, league: 100}}", "monitor: {none: 20, league: 100}, fund: {no: 0, yes: 0}}"),
        ("monitor is league\", adds: 10", "monitor is league and fund is no\", adds: 10"),
    )  # fmt: skip
    case = detente.load(corridor)
    assert case.point_ids == ("strip", "monitor"), "raised after the case's own day"
    assert case.assessors[0].preferences["north"].linkages[0].when == "strip is shared and monitor is league"
    assert "fund" not in case.drafts["patron_1"].package
    later = case.known_by("2025-12-01")
    assert later.drafts["patron_1"].package["fund"] == "no", "a draft that is older need not name the point"


def test_acts_disclosures_and_the_process(corridor: Path) -> None:
    edit(
        corridor, "process.yaml",
        ("{id: scandal,", "{id: scandal, source: late,"),
        ("{id: side_deal,", f"{{id: side_deal, known_from: {LATE},"),
    )  # fmt: skip
    case = detente.load(corridor)
    assert case.process is not None
    assert [s.id for s in case.process.shocks] == ["scandal"]
    assert case.process.hypotheses == ()
    seen = case.known_by(DAY)
    assert seen.process is not None
    assert seen.process.shocks == ()
    assert [d.id for d in seen.process.deadlines] == ["thursday"]
    assert len(seen.timeline) == len(case.timeline) - 1
    later = case.known_by("2025-12-01")
    assert later.process is not None
    assert (later.process.start, later.process.deadlines, later.process.leverage) == (None, (), ()), (
        "the deadline passed"
    )
    before = case.known_by("2025-11-22")
    assert list(before.drafts) == ["patron_1"]
    assert before.acts_by_place.keys() == {0, 2}, "act 1 was secret, and reported on the 24th"
    assert before.process is not None
    assert before.process.disclosures == (), "of a draft that was not there"


def test_nothing_known_at_all_is_one_message(corridor: Path) -> None:
    edit(corridor, "case.yaml", ('{id: none, text: "Nobody."}', '{id: none, text: "Nobody.", known_from: 2025-11-20}'))
    text = (corridor / "case.yaml").read_text(encoding="utf-8")
    for option in ("to_north", "shared", "to_south", "league, text"):
        text = text.replace(f"{{id: {option}", f"{{known_from: 2025-11-20, id: {option}")
    (corridor / "case.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="nothing of the case 'border_talks' was known by 2025-11-01"):
        detente.load(corridor, as_of="2025-11-01")
    with pytest.raises(InputError, match="expected a day"):
        detente.load(corridor, as_of="soon")


@pytest.mark.parametrize(
    "date,known,day",
    [
        ("2025-11-25", None, "2025-11-25"), ("2025-11", None, "2025-11-30"), ("2024", None, "2024-12-31"),
        ("autumn", None, None), (None, None, None), ("2025-13", None, None), ("2025-11-25", "2025-12-01", "2025-12-01"),
    ],
)  # fmt: skip
def test_the_day_of_a_source(date: str | None, known: str | None, day: str | None) -> None:
    source = Source.model_validate({"title": "x", "date": date, "known_from": known})
    assert source_day(source) == (None if day is None else dt.date.fromisoformat(day))


def test_one_source_without_a_day_keeps_an_entry(corridor: Path) -> None:
    edit(
        corridor,
        "case.yaml",
        ("  wire_b:", "  undated: {title: No day}\n  wire_b:"),
        ('A corridor.", source: late', 'A corridor.", source: [late, undated]'),
    )
    case = detente.load(corridor)
    assert "corridor" in known_by(case, DAY).options["strip"]
    assert Knowledge(case).reported(("late", "wire_a")) == dt.date(2025, 11, 24)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("25.1.2026", dt.date(2026, 1, 25)),
        ("25 January 2027", dt.date(2027, 1, 25)),
        ("9/4/1998", None),
        ("last Tuesday", None),
    ],
)
def test_a_source_whose_day_is_written_in_words(border_copy: Path, said: str, day: dt.date | None) -> None:
    assert source_day(Source(title="A report", date=said)) == day
    edit(border_copy, "case.yaml", ("  wire_b:", f'  said: {{title: A report, date: "{said}"}}\n  wire_b:'))
    found = [str(fault.message) for fault in detente.check(border_copy).warnings]
    assert any("no day can be told" in message for message in found) is (day is None)


def test_check_under_a_day_keeps_what_still_holds_and_names_nothing_later(border_copy: Path) -> None:
    file = border_copy / "preferences.yaml"
    file.write_text(file.read_text().replace("no_deal: [20, 30, 45]", "no_deal: 0"))
    whole, then = detente.check(border_copy), detente.check(border_copy, as_of="2025-11-22")
    low = [fault for fault in whole.warnings if "no more than its worst package" in fault.message]
    assert len(low) == 1
    assert any(fault == low[0] or fault.place == low[0].place for fault in then.warnings)
    late = [fault for fault in whole.warnings if "south_1" in fault.message]
    assert not [fault for fault in then.warnings if "south_1" in fault.message], late


def test_a_view_hands_on_no_warning_of_the_loader_that_names_what_came_later(border_copy: Path) -> None:
    case = detente.load(border_copy)
    place = next(iter(case.documents.values())).place((), key=True)
    named = [Fault(place, "the draft 'south_1' says nothing"), Fault(place, "the draft 'patron_1' says nothing")]
    view = replace(case, warnings=tuple(named)).known_by("2025-11-22")
    assert view.warnings == (named[1],)
