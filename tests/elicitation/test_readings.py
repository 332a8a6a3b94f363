"""Readings by rule: what each rule finds on a small case by hand, and how readings stand beside assessors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.acceptance.command import call

import detente as dt
from detente.case.load import load_case
from detente.elicitation.reading_rules import RULES, write_readings
from detente.errors import InputError

ACTS = """\
- {date: 2025-11-21, actor: south, kind: statement, about: patron_1, stance: reject}
- {date: 2025-11-22, actor: south, kind: statement, about: "monitor is league", stance: signal}
- {date: 2025-11-23, actor: south, kind: statement, about: "monitor is league", stance: accept}
- {date: 2025-11-22, actor: north, kind: statement, about: "not (strip is to_north)", stance: reject}
- {date: 2025-11-26, actor: north, kind: statement, about: "strip is shared", stance: reject}
"""


@pytest.fixture
def border(border_copy: Path) -> Path:
    (border_copy / "timeline.yaml").write_text(ACTS)
    return border_copy


def found(folder: Path, rule: str):
    return next(r for r in RULES if r.file == rule).find(load_case(folder))


def test_declared_positions_by_hand(border: Path) -> None:
    # A rejected draft lowers its options; the last word on an option goes before; a "not" names nothing; nothing from later days.
    assert found(border, "declared") == {
        "south": {"strip": {"to_north": (5, 25, 55)}, "monitor": {"none": (5, 25, 55), "league": (80, 95, 100)}}
    }


def test_drafts_and_structure_by_hand(border: Path) -> None:
    revealed = found(border, "revealed")
    # South answers the Patron's plan (to North, nobody) by its own text (shared, League).
    assert revealed["south"] == {
        "strip": {"to_north": (0, 15, 40), "shared": (70, 90, 100)},
        "monitor": {"none": (0, 15, 40), "league": (70, 90, 100)},
    }
    case, structural = load_case(border), found(border, "structural")
    for point in case.points:
        for option in point.options:
            bound = point.obligated_by(option.id)
            low, _, high = structural["south"][point.id][option.id]
            expected = (
                (0, 60) if bound == ("south",) else (20, 75) if "south" in bound else (40, 100) if bound else (25, 75)
            )
            assert (low, high) == expected


def test_readings_stand_beside_the_case_and_keep_its_no_deal_values(border: Path) -> None:
    files = write_readings(dt.load(border))
    assert [f.name for f in files] == ["declared.yaml", "revealed.yaml", "structural.yaml"]
    with pytest.raises(InputError, match="--replace"):
        write_readings(dt.load(border))
    case = dt.load(border)
    both = case.with_readings()
    assert [a.name for a in both.assessors] == ["the case", *(rule.name for rule in RULES)]
    own, declared = both.assessors[0].preferences["south"], both.assessors[1].preferences["south"]
    assert declared.no_deal == own.no_deal
    assert declared.ranking == own.ranking
    shared = declared.values["strip"].options["shared"]  # nothing was said of it
    assert (shared.low, shared.high, shared.shape) == (0, 100, "uniform")
    assert declared.red_lines == ()
    assert both.assessors[1].preferences["patron"] == both.assessors[0].preferences["patron"]  # on scale points
    payload = json.loads(call("preferences", "compare", border, "--readings", "--draws", "500", "--json").stdout)
    assert len(payload["assessors"]) == 4
    assert next(r["read"] for r in payload["readings"]) == 3
    assert set(payload["parties"]["south"]["accepts"]["by_assessor"]) == set(payload["assessors"])
    shown = call("preferences", "compare", border, "--readings", "--draws", "500").stdout
    assert "Who would bear what" in " ".join(shown.split())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("league: [80, 95, 100]", "leage: [80, 95, 100]", "no option is called 'leage'.*league"),
        ("  south:", "  suoth:", "no party with preferences is called 'suoth'.*south"),
        ("[80, 95, 100]", "[95, 80, 100]", "low <= likely <= high"),
        ("rule:", "rules:", "rules"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(border: Path, old: str, new: str, message: str) -> None:
    write_readings(dt.load(border))
    file = border / "readings" / "declared.yaml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    with pytest.raises(InputError, match=rf"declared\.yaml:\d+:\d+.*{message}"):
        dt.load(border).readings()


def test_the_flagship_has_three_readings_that_say_their_rules(ukraine_2025: Path) -> None:
    readings = dt.load(ukraine_2025).readings()
    assert len(readings) == 3
    assert all(len(r.rule) > 100 and 0 < r.read <= r.of for r in readings)
