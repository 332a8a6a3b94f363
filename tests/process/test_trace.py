"""A run can be shown step by step, and again from its record."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from tests.process.process_cases import pair

from detente.case.load import load_case
from detente.errors import InputError
from detente.forecast.forecast import run_ensemble
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
        assert told.lines[0].endswith(f"tables “{case.draft().title}”.")
        assert any("agreement" in line for line in told.lines[-3:])


def test_a_record_replays_without_any_random_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = load_case(EXAMPLES / "border_talks")
    told = trace_run(case, 17, seed=2, record=tmp_path / "run.json")

    def never(*_: object) -> None:
        raise AssertionError("a replay draws nothing")

    monkeypatch.setattr("detente.process.setup.chance", never)
    monkeypatch.setattr("detente.problem.draws.uniforms", never)
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


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    folder = tmp_path_factory.mktemp("recorded")
    shutil.copytree(EXAMPLES / "border_talks", folder / "case")
    trace_run(load_case(folder / "case"), 17, seed=2, record=folder / "run.json")
    return folder, json.loads((folder / "run.json").read_text())


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("process.yaml", "horizon: 90 days", "horizon: 3 days"),
        ("process.yaml", "date: 2025-11-27", "date: 2025-12-27"),
        ("process.yaml", "start: 2025-11-25", "start: 2025-11-24"),
        ("process.yaml", "to: league, date: 2025-11-28", "to: league, date: 2025-12-28"),
        ("case.yaml", "all: [north, south]", "all: [north, south, patron]"),
    ],
)
def test_a_record_of_a_case_that_changed_is_refused(
    recorded: tuple[Path, dict], tmp_path: Path, file: str, old: str, new: str
) -> None:
    shutil.copytree(recorded[0] / "case", tmp_path / "case")
    path = tmp_path / "case" / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(InputError, match="before this case changed"):
        replay_run(load_case(tmp_path / "case"), recorded[0] / "run.json")


def test_what_a_run_has_drawn_may_change_in_the_case(recorded: tuple[Path, dict], tmp_path: Path) -> None:
    shutil.copytree(recorded[0] / "case", tmp_path / "case")
    path = tmp_path / "case" / "process.yaml"
    path.write_text(path.read_text().replace("credibility: [0.2, 0.4, 0.7]", "credibility: [0.1, 0.2, 0.3]"))
    told = replay_run(load_case(tmp_path / "case"), recorded[0] / "run.json")
    assert told.lines == replay_run(load_case(recorded[0] / "case"), recorded[0] / "run.json").lines
    assert told.warning is None


def test_a_record_that_cannot_be_checked_says_so(recorded: tuple[Path, dict], tmp_path: Path) -> None:
    older = {key: value for key, value in recorded[1].items() if key != "world"}
    (tmp_path / "run.json").write_text(json.dumps(older))
    told = replay_run(load_case(recorded[0] / "case"), tmp_path / "run.json")
    assert told.warning is not None
    assert "may have changed" in told.warning
    assert told.to_dict()["warning"] == told.warning


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda r: r | {"run": "a"}, "run is 'a', expected a whole number"),
        (lambda r: r | {"run": -1}, "run is '-1', expected a whole number"),
        (lambda r: r | {"seed": 0.5}, "seed is '0.5', expected a whole number"),
        (lambda r: r | {"draft": ["patron_1"]}, "damaged"),
        (lambda r: r | {"draft": "patron_7"}, "before this case changed"),
        (lambda r: r | {"case": "other"}, "another case"),
        (
            lambda r: r | {"values": r["values"] | {"north": [None, *r["values"]["north"][1:]]}},
            "value of north is nothing",
        ),
        (lambda r: r | {"values": r["values"] | {"north": r["values"]["north"][1:]}}, "damaged"),
        (lambda r: r | {"drawn": [*r["drawn"][:-1], [r["drawn"][-1][0], None]]}, "is nothing, expected a number"),
        (lambda r: r | {"drawn": [*r["drawn"][:-1], [r["drawn"][-1][0], "1"]]}, "is '1', expected a number"),
        (lambda r: r | {"drawn": [*r["drawn"][:-1], [r["drawn"][-1][0], True]]}, "is 'True', expected a number"),
        (lambda r: r | {"drawn": 3}, "damaged"),
    ],
)
def test_a_damaged_record_is_told(recorded: tuple[Path, dict], tmp_path: Path, change, message: str) -> None:
    (tmp_path / "run.json").write_text(json.dumps(change(recorded[1])))
    with pytest.raises(InputError, match=message):
        replay_run(load_case(recorded[0] / "case"), tmp_path / "run.json")


def test_no_number_of_a_record_is_infinite(recorded: tuple[Path, dict], tmp_path: Path) -> None:
    text = (recorded[0] / "run.json").read_text()
    last = json.dumps(recorded[1]["values"]["north"][0])
    for wrong in ("1e400", "-1e400", "NaN", "1e13"):
        assert last in text
        (tmp_path / "run.json").write_text(text.replace(last, wrong, 1))
        with pytest.raises(InputError, match="expected a number"):
            replay_run(load_case(recorded[0] / "case"), tmp_path / "run.json")


def test_a_shock_says_by_how_much_no_deal_moves(tmp_path: Path) -> None:
    case = pair(tmp_path, "shocks:\n  - {id: scandal, per_month: 60, on: bob, no_deal: -1.4}\n")
    text = "\n".join(trace_run(case, 0).lines)
    assert "Shock, scandal: no deal is worth 1.4 less to Bob." in text
    case = pair(tmp_path, "shocks:\n  - {id: aid, per_month: 60, on: bob, no_deal: 2, text: New aid.}\n")
    assert "Shock, “New aid”: no deal is worth 2.0 more to Bob." in "\n".join(trace_run(case, 0).lines)


def test_offers_in_turn_are_told_with_what_is_offered(tmp_path: Path) -> None:
    process = "protocol: alternating_offers\ntable: [ada, bob]\nhorizon: 30 days\n"
    case = pair(tmp_path, process)
    for run in range(12):
        told = trace_run(case, run)
        assert "make offers in turn" in told.lines[0]
        assert "tables" not in told.lines[0]
        said = [line for line in told.lines if "makes an offer" in line]
        assert said
        package = {"land": "hers", "money": "hers"}  # the first text
        for line in said:
            assert "): " in line or "the same as before" in line
            for point, number in (("land", 1), ("money", 2)):
                found = re.search(rf"point {number} \({point}\): “(\w+)”", line.split("makes an offer")[1])
                package[point] = found[1] if found else package[point]
        # The last offer is the text on which the run ends.
        assert package == told.outcome["package"]


def test_a_log_says_the_final_text_and_who_refused(tmp_path: Path) -> None:
    case = pair(tmp_path, "horizon: 20 days\n")
    ends = set()
    for run in range(80):
        told = trace_run(case, run)
        ends.add(told.outcome["end"])
        if told.outcome["end"] == "agreement":
            assert "The text agreed is “First”" in told.lines[-1]
        else:
            refused = [case.name(p) for p in told.outcome["refuses"]]
            assert told.lines[-1].endswith(f"stands in the way: {' and '.join(refused)}.")
            assert "The text in the end is “First”" in told.lines[-2]
    assert ends == {"agreement", "no_agreement"}


def test_a_drafter_without_preferences_has_a_name(tmp_path: Path) -> None:
    from tests.process.process_cases import OPTIONS, PAIR, write

    case = write(
        tmp_path, parties=["mara", "ada", "bob"], options=OPTIONS, preferences=PAIR, consent="consent: [all: [ada, bob]]\n",
        process="drafter: mara\ntable: [mara, ada, bob]\n",
    )  # fmt: skip
    lines = [line for run in range(6) for line in trace_run(case, run).lines]
    assert any("Mara tables “First”" in line for line in lines)
    assert any("Mara changes point" in line for line in lines)
    assert not any("The drafter" in line for line in lines)


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
