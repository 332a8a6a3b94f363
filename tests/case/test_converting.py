"""What people write is converted where it can be read in one way, in place, and every reading is told."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from tests.conftest import EXAMPLES

from detente.case.converting import convert
from detente.case.format.readings import day_of, days_of, figure_of
from detente.case.load import load_case
from detente.errors import InputError


@pytest.fixture
def case(tmp_path) -> Path:
    return Path(shutil.copytree(EXAMPLES / "border_talks", tmp_path / "case"))


def edit(case: Path, name: str, old: str, new: str) -> None:
    text = (case / name).read_text()
    assert old in text
    (case / name).write_text(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("name", "right", "typed", "written"),
    [
        ("preferences.yaml", "firmness: 0.9", "firmness: 90%", "firmness: 0.9"),
        ("preferences.yaml", "to_north: 100", "to_north: 70%", "to_north: 70"),
        ("preferences.yaml", "[20, 30, 45]", "[20%, 30 , 45%]", "[20, 30 , 45]"),
        ("process.yaml", "horizon: 90 days", "horizon: 6 weeks", 'horizon: "42 days"'),
        ("case.yaml", "as_of: 2025-11-25", "as_of: 25 November 2025", "as_of: 2025-11-25"),
        ("case.yaml", "as_of: 2025-11-25", "as_of: 25.11.2025", "as_of: 2025-11-25"),
        ("process.yaml", "extendable: 0.7", "extendable: 70%", "extendable: 0.7"),
        ("drafts/south_1.md", "date: 2025-11-24", "date: 24 November 2025", "date: 2025-11-24"),
    ],
)
def test_what_can_be_read_in_one_way_is_written_so(case, name, right, typed, written):
    edit(case, name, right, typed)
    text = (case / name).read_text()
    with pytest.raises(InputError):
        load_case(case)
    assert convert(case, write=False)
    assert (case / name).read_text() == text
    convert(case)
    load_case(case)
    assert (case / name).read_text() == text.replace(typed, written, 1)


def test_a_decimal_comma_is_a_decimal_point(case):
    edit(case, "process.yaml", "breakdown_per_round: 0", "breakdown_per_round: 0,03")
    readings = convert(case)
    assert [(r.found, r.written) for r in readings] == [("0,03", "0.03")]
    assert load_case(case).process.breakdown_per_round.likely == 0.03


def test_a_tab_and_a_colon_are_mended(case):
    edit(case, "case.yaml", "  - id: strip\n    number", "  - id: strip\n\t\tnumber")
    edit(case, "case.yaml", "title: The border strip", "title: The strip: who has it")
    readings = convert(case)
    assert len(readings) == 2
    assert load_case(case).points[0].title == "The strip: who has it"


def test_a_tab_below_a_block_stays_below_it(case):
    edit(case, "preferences.yaml", "\n    strip: {", "\n\tstrip: {")
    assert convert(case)
    load_case(case)


@pytest.mark.parametrize(("name", "right", "typed"), [
    ("case.yaml", "as_of: 2025-11-25", "as_of: 9/4/1998"),
    ("preferences.yaml", "to_north: 100", "to_north: 1,000"),
    ("process.yaml", "horizon: 90 days", "horizon: 3 months"),
])  # fmt: skip
def test_what_can_be_two_things_stays(case, name, right, typed):
    edit(case, name, right, typed)
    text = (case / name).read_text()
    assert convert(case) == ()
    assert (case / name).read_text() == text


def test_readings():
    assert figure_of("70%", share=True) == 0.7
    assert figure_of("70 %") == 70
    assert figure_of("0,3") == 0.3
    assert figure_of("1,000") is None
    assert days_of("6 weeks") == 42
    assert days_of("2 months") is None
    assert day_of("9 April 1998") == day_of("April 9, 1998") == day_of("9th April 1998") == dt.date(1998, 4, 9)
    assert day_of("9/4/1998") is None
    assert day_of("31/4/1998") is None
    assert day_of("10 Apr 1998") == dt.date(1998, 4, 10)


def test_days_in_other_languages():
    third = dt.date(2026, 3, 3)
    for text in (
        "3 mars 2026", "3 de marzo de 2026", "3 марта 2026 года", "3. März 2026", "3 березня 2026 року", "2026年3月3日",
        "3 março 2026", "3 мар. 2026",
    ):  # fmt: skip
        assert day_of(text) == third, text
    assert day_of("1er mai 2026") == dt.date(2026, 5, 1)
    assert day_of("5 listopada 2026") is None  # November in Polish, October in Croatian
    assert day_of("31 février 2026") is None
