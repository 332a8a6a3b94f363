"""``detente simulate`` as a user calls it."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

import forked
from called import build

ROOT = Path(__file__).resolve().parents[2]
CASE = str(ROOT / "examples" / "border_talks")


def run(*arguments: str):
    return CliRunner().invoke(build(), ["simulate", *arguments], env={"COLUMNS": "140"})


def test_the_keys_of_the_contract() -> None:
    result = run(CASE, "--runs", "400", "--seed", "3", "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["schema"] == "detente/1"
    assert found["command"] == "simulate"
    assert found["case"] == "border_talks"
    assert found["runs"] == 400
    assert found["seed"] == 3
    assert len(found["by_day"]) == 91
    for row in found["by_day"]:
        assert 0 <= row["lo"] <= row["agreement"] <= row["hi"] <= 1
    shares = [row["agreement"] for row in found["by_day"]]
    assert shares == sorted(shares)
    assert shares[-1] == found["agreement"]
    assert set(found["blocked_by"]) == {"north", "south", "patron", "league"}
    assert sum(p["share"] for p in found["packages"]) == pytest.approx(found["agreement"])
    assert set(found["parties"]["south"]["utility"]) == {"mean", "p05", "p50", "p95"}
    assert found["runs_per_second"] > 0


def test_everything_at_once(tmp_path: Path) -> None:
    result = run(
        CASE,
        "--runs",
        "600",
        "--uncertainty",
        "--sensitivity",
        "--stories",
        "2",
        "--charts",
        str(tmp_path / "charts"),
        "--json",
    )
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["uncertainty"]["judgements"] == 400
    assert found["sensitivity"]["drivers"][0]["value"] >= found["sensitivity"]["drivers"][-1]["value"]
    assert len(found["stories"]["stories"]) == 2
    assert [Path(f).name for f in found["files"]] == ["odds.svg", "blocks.svg", "drivers.svg"]
    for file in found["files"]:
        assert ElementTree.parse(file).getroot().tag.endswith("svg")


def test_on_a_terminal() -> None:
    result = run(CASE, "--runs", "300", "--stories", "1", "--uncertainty")
    assert result.exit_code == 0
    assert "Agreement within 90 days of 2025-11-25" in result.stdout
    assert "not a measured frequency" in result.stdout
    assert "The League" in result.stdout


def test_trace_record_and_replay(tmp_path: Path) -> None:
    record = tmp_path / "run.json"
    first = run(CASE, "--trace", "7", "--record", str(record))
    assert first.exit_code == 0
    assert "tables “The Patron's plan”" in first.stdout
    again = run(CASE, "--replay", str(record))
    assert again.exit_code == 0
    assert first.stdout.split("wrote")[0] == again.stdout


def test_levers_and_variants(tmp_path: Path) -> None:
    result = run(CASE, "--runs", "200", "--levers", "--json")
    assert result.exit_code == 0
    assert {"name", "agreement", "difference", "lo", "hi"} <= set(json.loads(result.stdout)["variants"][0])
    result = run(CASE, "--runs", "200", "--set", "process.leverage.cut_support.credibility=0.1")
    assert result.exit_code == 0
    assert "cut_support" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--runs", "0"], "0 runs"),
        (["--set", "process.leverage.cut_support=1"], "expected a field"),
        (["--set", "nonsense"], "PATH=VALUE"),
        (["--draft", "patron_9"], "no draft is called"),
        (["--record", "x"], "add --trace"),
        (["--resume"], "--out"),
        (["--trace", "-1"], "run -1"),
        (["--replay", "/nonexistent"], "cannot be read"),
        (["--stories", "11"], "1 to 10"),
        (["--seed", "-4"], "seed -4"),
    ],
)
def test_a_wrong_call_is_told(arguments: list[str], message: str) -> None:
    result = run(CASE, *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_a_case_without_a_process(tmp_path: Path) -> None:
    import shutil

    shutil.copytree(CASE, tmp_path / "case")
    (tmp_path / "case" / "process.yaml").unlink()
    result = run(str(tmp_path / "case"))
    assert result.exit_code == 2
    assert "has no process.yaml" in result.stderr


def test_posterior_draws_are_used() -> None:
    result = run(CASE, "--runs", "300", "--posterior", "--json")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["posterior"] is True


def test_interrupt_keeps_what_is_done(tmp_path: Path) -> None:
    out = tmp_path / "e"
    process = forked.Forked(["simulate", CASE, "--runs", "5000000", "--out", out, "--json"], cwd=ROOT)
    ledger = out / "ledger.jsonl"
    until = time.monotonic() + 240  # kernels may have to be compiled first
    try:
        while time.monotonic() < until and not (ledger.exists() and "succeeded" in ledger.read_text()):
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 130, stderr
    found = json.loads(stdout)
    assert found["interrupted"] is True
    assert found["runs"] >= 2000
    assert ledger.read_text().count("succeeded") * 2000 == found["runs"]
