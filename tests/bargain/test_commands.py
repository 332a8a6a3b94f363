"""The commands on packages, on the small case that can be checked by hand."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from called import build


def run(*arguments: str) -> tuple[int, dict[str, Any]]:
    result = CliRunner().invoke(build(), [*arguments, "--json"])
    return result.exit_code, json.loads(result.stdout) if result.stdout else {}


def test_solve(border_talks: Path) -> None:
    code, found = run("solve", str(border_talks))
    assert code == 0
    assert found["schema"] == "detente/1"
    assert found["package"] == {"strip": "shared", "monitor": "league"}
    # gains of 27.5, 27.5 and 48, see preferences.yaml
    assert found["objective"] == pytest.approx(27.5 * 27.5 * 48)
    assert found["optimal"] is True
    assert found["bound"] == found["objective"]


def test_solve_says_what_conflicts(border_talks: Path) -> None:
    code, found = run("solve", str(border_talks), "--fix", "strip=to_south")
    assert code == 1
    assert found["package"] is None
    assert found["conflict"]["parties"] + found["conflict"]["red_lines"]


def test_a_party_without_a_threshold_has_no_gain(border_talks: Path) -> None:
    result = CliRunner().invoke(build(), ["solve", str(border_talks), "--parties", "patron"])
    assert result.exit_code == 2
    assert "no_deal" in result.stderr


def test_zopa(border_talks: Path) -> None:
    code, found = run("zopa", str(border_talks), "--draws", "500")
    assert code == 0
    # (shared, none): north 62.5, south 37.5; (shared, league): all three that are asked
    assert (found["packages"], found["adopted"], found["unanimous"], found["exact"]) == (6, 2, 1, True)
    assert found["exists"]["lo"] <= found["exists"]["share"] <= found["exists"]["hi"]
    assert found["exists"]["undecided"] == 0


def test_frontier(border_talks: Path) -> None:
    code, found = run("frontier", str(border_talks), "--parties", "north,south")
    assert code == 0
    assert found["exact"] is True
    assert found["size"] == len(found["packages"])
    assert [end["party"] for end in found["ends"]] == ["north", "south"]


def test_frontier_is_one_page_and_all_packages_go_to_a_file(border_talks: Path, tmp_path: Path) -> None:
    listed, same = tmp_path / "all.csv", tmp_path / "all.json"
    for file in (listed, same):
        shown = CliRunner().invoke(build(), ["frontier", str(border_talks), "--out", str(file)])
        assert shown.exit_code == 0
        assert len(shown.stdout.splitlines()) < 40
        assert "Joint administration" in shown.stdout
    rows = list(csv.DictReader(listed.read_text(encoding="utf-8").splitlines()))
    _, found = run("frontier", str(border_talks))
    assert [{p: row[p] for p in ("strip", "monitor")} for row in rows] == [m["package"] for m in found["packages"]]
    assert [float(row["league"]) for row in rows] == [m["utilities"]["league"] for m in found["packages"]]
    assert [entry["package"] for entry in json.loads(same.read_text())] == [m["package"] for m in found["packages"]]
    wrong = CliRunner().invoke(build(), ["frontier", str(border_talks), "--out", str(tmp_path / "all.txt")])
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert "expected .csv or .json" in wrong.stderr


def test_amend(border_talks: Path) -> None:
    code, found = run("amend", str(border_talks), "--draft", "patron_1", "--draws", "500")
    assert code == 0
    assert [{k: c[k] for k in ("point", "from", "to")} for c in found["changes"]] == [
        {"point": "strip", "from": "to_north", "to": "shared"}
    ]
    assert found["size"] == 1
    assert found["margin"] == pytest.approx(2.5)
    assert found["optimal"] is True
    one, two = found["ladder"]
    assert {"changes", "adopted", "low", "high", "bound", "proven", "set", "least_sure"} <= set(one)
    assert one["set"] == [{"point": "strip", "from": "to_north", "to": "shared"}]
    assert (one["changes"], two["changes"], len(two["set"])) == (1, 2, 2)
    assert one["low"] < one["adopted"] < one["high"] < two["adopted"]
    assert one["proven"]
    assert found["ladder_search"]["draws"] == 500
    assert found["ladder_search"]["fresh"] == 10_000


def test_the_central_answer_stands_alone_as_it_was(border_talks: Path) -> None:
    arguments = ("amend", str(border_talks), "--draft", "patron_1", "--draws", "500")
    _, both = run(*arguments)
    _, alone = run(*arguments, "--central")
    assert "ladder" not in alone
    volatile = {"seconds", "ladder", "ladder_search"}
    assert {k: v for k, v in both.items() if k not in volatile} == {k: v for k, v in alone.items() if k != "seconds"}


def test_a_ladder_that_favours_a_party_and_one_of_least_regret(border_talks: Path) -> None:
    arguments = ("amend", str(border_talks), "--draft", "patron_1", "--draws", "500")
    _, plain = run(*arguments)
    _, favoured = run(*arguments, "--for", "north")
    for own, best in zip(favoured["ladder"], plain["ladder"], strict=True):
        assert own["searched"] >= 0.9 * best["searched"]
        assert own["effects"]["north"] >= best["effects"]["north"] - 1e-9
    assert favoured["ladder_search"]["favours"] == "north"
    _, robust = run(*arguments, "--least-regret")
    assert robust["ladder_search"]["models"][0] == "usual"
    assert robust["ladder_search"]["least_regret"]
    assert not plain["ladder_search"]["least_regret"]
    for rung in plain["ladder"]:
        shares = [under["adopted"] for under in rung["models"].values()]
        assert (rung["models_low"], rung["models_high"]) == (min(shares), max(shares))
        assert {under["regret"] for under in rung["models"].values()} == {None}
    for rung in robust["ladder"]:
        for under in rung["models"].values():
            assert under["regret"] == pytest.approx(under["best"] - under["adopted"])
            assert under["regret"] >= 0
    code, _ = run(*arguments, "--for", "nobody")
    assert code == 2
    code, _ = run(*arguments, "--for", "north", "--least-regret")
    assert code == 2
    code, _ = run(*arguments, "--rungs", "0")
    assert code == 2
    refused = CliRunner().invoke(build(), [*arguments, "--rung", "9", "--json"])
    assert refused.exit_code == 2
    assert "expected a rung of this ladder: 1 to 2" in refused.stderr


def test_the_ladder_s_screen(border_talks: Path) -> None:
    for more in ([], ["--for", "north"], ["--least-regret"], ["--rung", "1"]):
        arguments = ["amend", str(border_talks), "--draft", "patron_1", "--draws", "300", *more]
        result = CliRunner().invoke(build(), arguments)
        assert result.exit_code == 0
        assert "Amendment ladder of" in result.stdout
        assert "On the central judgements" in result.stdout
        for party in ("North", "South"):
            assert party in result.stdout


@pytest.mark.parametrize("command", ["solve", "frontier", "zopa", "amend", "coalitions"])
def test_screens(command: str, border_talks: Path) -> None:
    result = CliRunner().invoke(build(), [command, str(border_talks)])
    assert result.exit_code == 0
    assert len(result.stdout) > 100
