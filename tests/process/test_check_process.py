"""Mistakes in process.yaml are found at their place, with the nearest name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from detente.case.load import load_case
from detente.errors import InputError

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("drafter: patron", "drafter: patrn", "no party is called 'patrn'; did you mean 'patron'?"),
        ("table: [patron, north, south]", "table: [patron, north, noth]", "did you mean 'north'?"),
        ("table: [patron, north, south]", "table: [patron, north, north]", "'north' stands twice at the table"),
        ("deadline: thursday", "deadline: thurday", "no deadline is called 'thurday'; did you mean 'thursday'?"),
        ("set_by: patron", "set_by: nobody", "no party is called 'nobody'"),
        ("id: cut_support, by: patron", "id: cut_support, by: patrons", "did you mean 'patron'?"),
        ("{id: winter, on: south", "{id: winter, on: patron", "the no_deal of 'patron' is null, so it cannot change"),
        ("draft: south_1, to: league", "draft: south_2, to: league", "no draft is called 'south_2'; did you mean"),
        (
            "draft: south_1, to: league",
            "draft: south_1, to: leage",
            "no party is called 'leage'; did you mean 'league'?",
        ),
        ("  south: {kind: time", "  sout: {kind: time", "no party is called 'sout'; did you mean 'south'?"),
        ("{of: league, on: south", "{of: legue, on: south", "did you mean 'league'?"),
        ("south: {kind: time", "south: {kind: equilibrium", "it is defined for alternating_offers"),
        ("credibility: [0.2, 0.4, 0.7]", "credibility: [0.2, 0.4, 1.7]", "expected probabilities from 0 to 1"),
    ],
)
def test_a_mistake_is_told_at_its_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    folder = tmp_path / "case"
    shutil.copytree(EXAMPLES / "border_talks", folder)
    text = (folder / "process.yaml").read_text()
    assert old in text
    changed = text.replace(old, new)
    (folder / "process.yaml").write_text(changed)
    with pytest.raises(InputError) as caught:
        load_case(folder)
    fault = next(f for f in caught.value.faults if message in f.message)
    line = next(k for k, (a, b) in enumerate(zip(text.split("\n"), changed.split("\n"), strict=True), 1) if a != b)
    assert fault.place.file.endswith("process.yaml")
    assert fault.place.line == line
    assert fault.place.column > 0


def test_an_id_that_stands_twice(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    shutil.copytree(EXAMPLES / "border_talks", folder)
    path = folder / "process.yaml"
    path.write_text(
        path.read_text().replace("pressures:\n", "pressures:\n  - {id: winter, on: north, no_deal_per_month: 1}\n")
    )
    with pytest.raises(InputError, match="pressure 'winter' stands twice"):
        load_case(folder)


def warned(tmp_path: Path, old: str, new: str) -> list[str]:
    folder = tmp_path / "case"
    shutil.copytree(EXAMPLES / "border_talks", folder)
    path = folder / "process.yaml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    case = (folder / "case.yaml").read_text()
    assert "parties:\n" in case
    (folder / "case.yaml").write_text(
        case.replace("parties:\n", "parties:\n  - {id: press, name: Press, role: observer}\n")
    )
    return [str(fault) for fault in load_case(folder).warnings]


def test_a_deadline_that_binds_nobody_is_warned_of(tmp_path: Path) -> None:
    found = warned(tmp_path, "on: [south], extendable", "on: [press], extendable")
    assert len(found) == 1
    assert "process.yaml:9:" in found[0]
    assert "binds only parties without preferences (press)" in found[0]


def test_a_deadline_extendable_by_no_day_is_warned_of(tmp_path: Path) -> None:
    found = warned(tmp_path, ", extension: [7, 10, 21]", "")
    assert len(found) == 1
    assert "'thursday' is extendable by no day" in found[0]


def test_a_deadline_that_binds_somebody_is_not(tmp_path: Path) -> None:
    assert warned(tmp_path, "on: [south], extendable", "on: [press, south], extendable") == []
