"""``detente infer``: keys of the contract, dates, charts and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from called import build

BORDER = str(Path(__file__).parents[2] / "examples" / "border_talks")


def run(*arguments: str) -> Any:
    return CliRunner().invoke(build(), ["infer", *arguments])


def figures(*arguments: str) -> dict[str, Any]:
    found = run(*arguments, "--json")
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


def test_keys_of_the_contract():
    found = figures(BORDER, "--draws", "500")
    assert (found["schema"], found["command"], found["case"], found["seed"]) == (
        "detente/1",
        "infer",
        "border_talks",
        0,
    )
    assert set(found["parties"]) == {"north", "south", "patron", "league"}
    for party in found["parties"].values():
        for state in (party["prior"], party["posterior"]):
            assert {"weights", "no_deal", "red_lines", "accepts"} <= set(state)
    assert [s["index"] for s in found["statements"]] == [0, 1, 2, 3, 4]
    assert all(isinstance(s["influence"], float) for s in found["statements"])
    assert 0 < found["effective_sample_size"] <= 500
    assert found["parties"]["patron"]["posterior"]["no_deal"] is None


def test_the_same_seed_prints_the_same_numbers():
    one, two = (run(BORDER, "--draws", "300", "--seed", "5", "--json").stdout for _ in range(2))
    assert one == two


def test_by_date():
    assert figures(BORDER, "--draws", "200", "--as-of", "2025-11-19")["statements"] == []
    early = figures(BORDER, "--draws", "200", "--as-of", "2025-11-23")
    assert [s["index"] for s in early["statements"]] == [0, 2, 3], "act 1 was secret, and reported on the 24th"


def test_over_time_ends_where_infer_does(tmp_path: Path):
    chart = tmp_path / "odds.svg"
    found = figures(BORDER, "--draws", "300", "--over-time", "--out", str(chart), "--draft", "south_1")
    last = found["over_time"][-1]
    assert found["over_time"][0]["date"] is None
    assert last["accepts"] == {p: found["parties"][p]["posterior"]["accepts"] for p in found["parties"]}
    assert last["adopted"] == found["adopted"]["posterior"]
    assert chart.read_text().startswith("<svg")


def test_the_screen_names_what_moved():
    found = run(BORDER, "--draws", "300", "--over-time")
    assert found.exit_code == 0
    assert "The League" in found.stdout
    assert "said nothing: the prior" in found.stdout
    assert "Effective sample size" in found.stdout


@pytest.mark.parametrize(
    "arguments,words",
    [
        (("--as-of", "2025-13-01"), "there is no day"),
        (("--draft", "patron_2"), "did you mean 'patron_1'"),
        (("--out", "x.svg"), "--over-time"),
        (("--draws", "0"), "at least 1"),
        (("--over-time", "--out", "x.doc"), ".html"),
    ],
)
def test_refusals_have_one_message_and_status_2(arguments: tuple[str, ...], words: str):
    found = run(BORDER, *arguments)
    assert found.exit_code == 2
    assert words in found.stderr
    assert "Traceback" not in found.output
