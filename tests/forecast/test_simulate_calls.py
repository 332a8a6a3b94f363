"""``detente simulate``: which options go together, and what a stop leaves."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from called import build
from detente.process import ensemble as many

MADE = many.one
ROOT = Path(__file__).resolve().parents[2]
CASE = str(ROOT / "examples" / "border_talks")
SET = ("--set", "process.leverage.cut_support.credibility=0.1")


def run(*arguments: str, columns: int = 140):
    return CliRunner().invoke(build(), ["simulate", *arguments], env={"COLUMNS": str(columns)})


@pytest.fixture
def no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail where a run is begun."""

    def never(*_: object, **__: object) -> None:
        raise AssertionError("nothing is run before the call was checked")

    monkeypatch.setattr("detente.process.ensemble.run_block", never)


@pytest.mark.usefixtures("no_run")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((*SET, "--out", "x"), "no use for --out; leave it out"),
        ((*SET, "--uncertainty", "--stories", "2"), "no use for --uncertainty, --stories; leave them out"),
        ((*SET, "--sensitivity"), "no use for --sensitivity"),
        ((*SET, "--charts", "x"), "no use for --charts"),
        (("--levers", "--sobol", "process.leverage.cut_support.credibility"), "no use for --sobol"),
        (("--levers", "--resume"), "name it with --out"),
        ((*SET, "--variants", "x"), "give one of them"),
        (("--trace", "1", "--charts", "x"), "--trace shows one run and has no use for --charts"),
        (("--trace", "1", "--levers"), "no use for --levers"),
        (("--trace", "5", "--runs", "5"), "runs count from 0, so the last is 4"),
        (("--trace", "1", "--replay", "x"), "found --trace and --replay"),
        (("--replay", "x", *SET), "no use for --set"),
        (("--replay", "x", "--seed", "2"), "no use for --seed"),
        (("--stories", "11"), "found 11 stories, expected 1 to 10"),
        (("--stories", "0"), "found 0 stories, expected 1 to 10"),
        (("--sobol", "process.leverage.cut_suport.credibility"), "did you mean"),
        (("--sobol", "process.leverage.cut_support.cost_to_maker"), "is certain (5)"),
        (("--charts", "/proc/charts"), "/proc/charts cannot be written"),
        (("--cluster", "foo"), "found --cluster 'foo'"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_runs(arguments: tuple[str, ...], message: str) -> None:
    result = run(CASE, *arguments)
    assert result.exit_code == 2, result.stdout
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_trace_of_a_variant() -> None:
    result = run(CASE, "--trace", "7", "--set", "process.horizon=5", "--json")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["outcome"]["day"] <= 5


def stop_after(monkeypatch: pytest.MonkeyPatch, blocks: int) -> None:
    """Have somebody press Ctrl-C after some blocks."""
    begun: list[int] = []

    def one(*arguments: object) -> object:
        begun.append(1)
        if len(begun) > blocks:
            raise KeyboardInterrupt
        return MADE(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(many, "one", one)


@pytest.mark.parametrize("more", [(), ("--sensitivity", "--uncertainty", "--stories", "1")])
def test_a_stop_before_the_first_block(monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]) -> None:
    stop_after(monkeypatch, 0)
    result = run(CASE, "--runs", "400", "--block", "100", "--workers", "1", *more)
    assert result.exit_code == 130
    assert "No run was finished." in result.stdout
    assert "0.0 %" not in result.stdout
    assert not result.stderr
    stop_after(monkeypatch, 0)
    found = json.loads(run(CASE, "--runs", "400", "--block", "100", "--workers", "1", "--json").stdout)
    assert found["runs"] == 0
    assert found["agreement"] is None
    assert found["interval"] == {"lo": None, "hi": None}
    assert set(found["blocked_by"].values()) == {None}


def test_a_stop_shows_what_is_done_and_what_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_after(monkeypatch, 2)
    result = run(CASE, "--runs", "400", "--block", "100", "--workers", "1", "--sensitivity", "--uncertainty")
    assert result.exit_code == 130
    assert "Stopped after 200 of 400 runs." in result.stdout
    assert "Left out, because it was stopped: uncertainty." in result.stdout
    assert "uncertain inputs were looked at over 200 runs" in " ".join(result.stdout.split())


def test_a_stop_within_a_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_after(monkeypatch, 9)
    result = run(CASE, "--runs", "400", "--block", "100", "--workers", "1", "--levers")
    assert result.exit_code == 130
    assert "Stopped; not run to the end: deadline thursday is never extended, " in result.stdout
    assert "no deadline thursday, nor its threat" in result.stdout.split("Stopped")[1].split("variant")[1]
    assert "nan" not in result.stdout.lower()
    stop_after(monkeypatch, 2)
    result = run(CASE, "--runs", "400", "--block", "100", "--workers", "1", *SET, "--json")
    assert result.exit_code == 130
    found = json.loads(result.stdout)
    assert (found["runs"], found["interrupted"], found["variants"]) == (200, True, [])
    assert len(found["variants_left"]) == 1


@pytest.mark.parametrize("what", ["sobol", "uncertainty"])
def test_a_stop_after_the_runs_still_shows_them(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("detente.forecast.sensitivity.SobolPlan.indices", stop)
    monkeypatch.setattr("detente.forecast.odds.odds", stop)
    option = ("--uncertainty",) if what == "uncertainty" else ("--sobol", "process.leverage.cut_support.credibility")
    result = run(CASE, "--runs", "300", *option)
    assert result.exit_code == 130
    assert "of 300 runs" in result.stdout
    assert f"Left out, because it was stopped: {what}." in result.stdout


def test_what_the_case_models_is_shown(tmp_path: Path) -> None:
    shutil.copytree(CASE, tmp_path / "case")
    path = tmp_path / "case" / "process.yaml"
    plain = run(str(tmp_path / "case"), "--runs", "300")
    assert "Threats carried out: by The Patron on South" in plain.stdout
    assert "Deadlines extended: 27 November 2025" in plain.stdout
    assert "Runs end: " in plain.stdout
    assert "Has in the end: mean utility of the package agreed, or of no deal" in plain.stdout
    assert "collapse" not in plain.stdout
    path.write_text(path.read_text().replace("collapse_per_month: 0 ", "collapse_per_month: 1 "))
    shown = run(str(tmp_path / "case"), "--runs", "300")
    found = json.loads(run(str(tmp_path / "case"), "--runs", "300", "--json").stdout)
    assert found["collapsed"] > 0
    assert f"Agreements that collapse by day 90: {100 * found['collapsed']:.1f} % of runs" in shown.stdout
    assert f"standing on it: {100 * (found['agreement'] - found['collapsed']):.1f} %." in shown.stdout
    assert "collapses later counts in full" in " ".join(shown.stdout.split())


def test_only_judgements_that_stand_out_are_listed(tmp_path: Path) -> None:
    found = json.loads(run(CASE, "--runs", "1000", "--sensitivity", "--json").stdout)
    clear = [row for row in found["sensitivity"]["drivers"] if row["clear"]]
    assert 0 < len(clear) < 12
    shown = run(CASE, "--runs", "1000", "--sensitivity").stdout
    table = shown.split("judgement that matters")[1].split("Worth of learning")[0]
    assert table.count(" %") == 3 * len(clear)
    assert "what “Joint administration” (point 1) is worth to South" in table
    few = run(CASE, "--runs", "12", "--sensitivity").stdout
    assert "No judgement stands out from chance" in few
    assert "judgement that matters" not in few


def test_levers_wrap_between_words_on_a_narrow_screen() -> None:
    words = {
        "no",
        "deadline",
        "thursday,",
        "nor",
        "its",
        "threat",
        "is",
        "not",
        "disclosed",
        "to",
        "The",
        "League",
        "believed",
    }
    shown = run(CASE, "--runs", "50", "--levers", columns=80).stdout
    first = [line[:24].split() for line in shown.split("runs changed")[1].splitlines()]
    assert words <= {word for line in first for word in line}
    assert all(len(line) <= 80 for line in shown.splitlines())


def test_a_record_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "folder", tmp_path / "file" / "run.json"):
        result = run(CASE, "--trace", "1", "--record", str(path))
        assert result.exit_code == 2
        assert str(tmp_path) in result.stderr
        assert not any(part.startswith(".") for part in result.stderr.split(": ")[1].split("/"))
