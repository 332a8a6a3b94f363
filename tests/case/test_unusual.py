"""What is legal and hardly meant is said by check, with its place and what it will do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from called import build
from detente.case.checks.unusual import warnings
from detente.case.load import load_case

UNUSUAL = [
    ("process.yaml", "date: 2025-11-27", "date: 2024-11-27", "'thursday' (2024-11-27) lies before the start (2025-11-25)"),
    ("process.yaml", "date: 2025-11-27", "date: 2026-11-27", "lies after the last day (2026-02-23), so that it never comes"),
    ("process.yaml", "start: 2025-11-25", "start: 2025-12-25", "'thursday' (2025-11-27) lies before the start (2025-12-25)"),
    ("process.yaml", "[patron, north, south]", "[patron]", "patron with preferences sits at the table"),
    ("process.yaml", "deadline: thursday, ", "", "the leverage 'cut_support' has no deadline"),
    ("process.yaml", "to: north, date: 2025-11-26", "to: north, date: 2025-11-20", "before its own day 2025-11-24"),
    ("process.yaml", "to: north, date: 2025-11-26", "to: north, date: 2027-11-26", "after the last day"),
    ("drafts/patron_1.md", "date: 2025-11-20", "date: 2025-12-20", "is dated 2025-12-20, after the day of the case"),
    ("drafts/patron_1.md", "date: 2025-11-20", "date: 2025-11-25", "is dated 2025-11-24, before its parent 'patron_1' (2025-11-25)"),
    ("drafts/south_1.md", "date: 2025-11-24}", "date: 2025-11-23}", "'patron' is said to have seen draft 'south_1' on 2025-11-23"),
    ("drafts/south_1.md", "date: 2025-11-24}", "date: 2025-11-28}", "'patron' saw draft 'south_1' after the day of the case"),
    ("preferences.yaml", "no_deal: 35", "no_deal: 101", "the no-deal value of 'south' (101) lies above its best package (100)"),
    ("preferences.yaml", "no_deal: 35", "no_deal: 0", "the no-deal value of 'south' (0) is no more than its worst package (0)"),
    ("preferences.yaml", '"strip is to_south", firmness', '"strip >= to_north", firmness', "the red lines of 'north' leave no package"),
    ("case.yaml", "name: South", "name: north", "the name 'north' stands twice"),
    ("case.yaml", '"League monitors."', '"nobody."', "the option's text 'nobody.' stands twice"),
    ("case.yaml", "  - all: [north, south] ", "  - obligated: true\n#", "some package obliges nobody"),
    ("case.yaml", "all: [north, south]", "weighted: {quota: 0, weights: {north: 1, south: 0}}", "every package meets it"),
    ("case.yaml", "all: [north, south]", "weighted: {quota: 1, weights: {north: 1, south: 0}}", "the weight of 'south' is 0"),
]  # fmt: skip


@pytest.mark.parametrize("name,old,new,words", UNUSUAL, ids=[f"{u[0]}-{k}" for k, u in enumerate(UNUSUAL)])
def test_check_says_what_an_unusual_entry_will_do(border_copy: Path, name: str, old: str, new: str, words: str) -> None:
    file = border_copy / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    assert not any(words in fault.message for fault in warnings(load_case(border_copy)))
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    printed = json.loads(CliRunner().invoke(build(), ["check", str(border_copy), "--json"]).stdout)
    assert printed["ok"], printed
    found = [w for w in printed["warnings"] if words in w["message"]]
    assert len(found) == 1, printed["warnings"]
    assert found[0]["line"] > 0


def test_options_that_nothing_tells_apart(border_copy: Path) -> None:
    file = border_copy / "preferences.yaml"
    file.write_text(
        "north: {no_deal: 20, weights: {strip: 1, monitor: 1}, values: {strip: {to_north: 100, shared: 50, to_south: 0},"
        " monitor: {none: 40, league: 60}}}\n"
        "south: {no_deal: 20, weights: {strip: 1, monitor: 1}, values: {strip: {to_north: 0, shared: 50, to_south: 100},"
        " monitor: {none: 10, league: 60}}}\n",
        encoding="utf-8",
    )
    (border_copy / "process.yaml").unlink()
    told = "nothing tells them apart"
    assert not any(told in fault.message for fault in warnings(load_case(border_copy)))
    text = file.read_text(encoding="utf-8").replace("none: 40", "none: 60").replace("none: 10", "none: 60")
    file.write_text(text, encoding="utf-8")
    assert not any(told in fault.message for fault in warnings(load_case(border_copy))), (
        "one of them obliges the League"
    )
    case = border_copy / "case.yaml"
    case.write_text(case.read_text(encoding="utf-8").replace(", obligates: [league]", ""), encoding="utf-8")
    assert sum(told in fault.message for fault in warnings(load_case(border_copy))) == 1


def test_unusual_entries_are_said_by_check_alone(border_copy: Path) -> None:
    """Other commands repeat only the warnings of the loader."""
    assert load_case(border_copy).warnings == ()
