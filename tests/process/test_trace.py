"""A run can be shown step by step, and again from its record."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from detente.case.load import load_case
from detente.errors import InputError
from detente.forecast.ensemble import run_ensemble
from detente.process.trace import replay_run, trace_run

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.mark.parametrize("name", ["border_talks", "ukraine_2025"])
def test_a_trace_is_the_run_of_the_ensemble(name: str) -> None:
    case = load_case(EXAMPLES / name)
    details = run_ensemble(case, 40, seed=4).details
    for run in (0, 7, 39):
        told = trace_run(case, run, seed=4)
        assert (told.outcome["end"] == "agreement") == bool(details.agreed[run])
        assert told.outcome["day"] == int(details.day[run])
        worth = list(told.outcome["utility"].values())
        assert np.array_equal(worth, details.utility[run], equal_nan=True)
        assert told.lines[0].endswith("tables patron_1." if name == "border_talks" else f"tables {case.draft().id}.")
        assert "agreement" in told.lines[-1]


def test_a_record_replays_without_any_random_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = load_case(EXAMPLES / "border_talks")
    told = trace_run(case, 17, seed=2, record=tmp_path / "run.json")

    def never(*_: object) -> None:
        raise AssertionError("a replay draws nothing")

    monkeypatch.setattr("detente.process.setup.chance", never)
    monkeypatch.setattr("detente.preferences.draws.uniforms", never)
    again = replay_run(case, tmp_path / "run.json")
    assert again.lines == told.lines
    assert again.to_dict() == told.to_dict()


def test_a_changed_record_tells_another_run(tmp_path: Path) -> None:
    case = load_case(EXAMPLES / "border_talks")
    told = trace_run(case, 17, seed=2, record=tmp_path / "run.json")
    record = json.loads((tmp_path / "run.json").read_text())
    for entry in record["drawn"]:
        if entry[0] == "no-deal value of south at the start":
            entry[1] = 1000.0
    (tmp_path / "run.json").write_text(json.dumps(record))
    again = replay_run(case, tmp_path / "run.json")
    assert told.outcome["end"] == "agreement"
    assert again.outcome["end"] == "no_agreement"
    assert "south" in again.outcome["refuses"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("not json", "cannot be read"),
        ("[]", "no record of a run"),
        ('{"schema": "detente-run/1"}', "damaged"),
        (
            '{"schema": "detente-run/1", "seed": 0, "draft": null, "case": "x", "protocol": "y", "drawn": [], "points": {}, "values": {}}',
            "another case",
        ),
    ],
)
def test_what_is_no_record_is_told(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "run.json").write_text(content)
    with pytest.raises(InputError, match=message):
        replay_run(load_case(EXAMPLES / "border_talks"), tmp_path / "run.json")


def test_a_log_tells_what_happened_in_order() -> None:
    case = load_case(EXAMPLES / "border_talks")
    for run in range(60):
        told = trace_run(case, run)
        days = [int(line.split("(day ")[1].split(")")[0]) for line in told.lines]
        assert days == sorted(days)
        if any("is extended" in line for line in told.lines):
            break
    else:
        pytest.fail("no run extends its deadline")
