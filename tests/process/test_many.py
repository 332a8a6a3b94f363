"""Runs are the same whoever makes them, and none is lost or counted twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from detente.case.load import load_case
from detente.errors import InputError
from detente.forecast.forecast import run_ensemble
from detente.process import ensemble as many
from detente.process.run import StageError

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CASE = EXAMPLES / "border_talks"
RUNS = 3000


def numbers(ensemble) -> str:
    found = ensemble.to_dict()
    found.pop("runs_per_second")
    return json.dumps(found, default=str)


@pytest.fixture(scope="module")
def case():
    return load_case(CASE)


@pytest.fixture(scope="module")
def expected(case) -> str:
    return numbers(run_ensemble(case, RUNS, seed=0, workers=1, block=RUNS))


@pytest.mark.parametrize(("workers", "block"), [(1, 100), (2, 100), (2, 10_000), (3, 777)])
def test_numbers_do_not_depend_on_workers_or_blocks(case, expected: str, workers: int, block: int) -> None:
    assert numbers(run_ensemble(case, RUNS, seed=0, workers=workers, block=block)) == expected


def test_the_first_runs_of_many_equal_a_short_ensemble(case) -> None:
    long, short = run_ensemble(case, 1000, seed=9).details, run_ensemble(case, 300, seed=9).details
    assert np.array_equal(long.day[:300], short.day)
    assert np.array_equal(long.utility[:300], short.utility, equal_nan=True)


def test_seed_0_is_a_seed_and_none_is_fresh(case) -> None:
    assert run_ensemble(case, 50, seed=0).setup.seed == 0
    assert run_ensemble(case, 50, seed=None).setup.seed != run_ensemble(case, 50, seed=None).setup.seed


def test_cancelling_keeps_what_is_done(case) -> None:
    seen = []
    ensemble = run_ensemble(
        case,
        RUNS,
        seed=0,
        workers=2,
        block=100,
        progress=lambda done, _: seen.append(done),
        cancel=lambda: len(seen) >= 5,
    )
    assert ensemble.interrupted
    assert 500 <= ensemble.runs < RUNS
    assert ensemble.runs == len(ensemble.details)


def test_files_hold_every_run_and_the_ledger_every_block(case, tmp_path: Path, expected: str) -> None:
    import pyarrow.dataset as ds

    ensemble = run_ensemble(case, RUNS, seed=0, block=500, out=tmp_path / "e")
    assert numbers(ensemble) == expected
    table = ds.dataset(tmp_path / "e", format="parquet", exclude_invalid_files=True).to_table()
    assert sorted(table.column("run").to_pylist()) == list(range(RUNS))
    assert np.mean(np.array(table.column("end")) == 1) == ensemble.agreement
    ledger = [json.loads(line) for line in (tmp_path / "e" / "ledger.jsonl").read_text().splitlines()]
    assert {(e["start"], e["stop"]) for e in ledger if e["state"] == "succeeded"} == set(many.ranges(RUNS, 500))


def test_an_interrupted_ensemble_is_taken_up(case, tmp_path: Path, expected: str) -> None:
    seen = []
    out = tmp_path / "e"
    first = run_ensemble(
        case,
        RUNS,
        seed=0,
        block=100,
        out=out,
        workers=1,
        progress=lambda done, _: seen.append(done),
        cancel=lambda: len(seen) >= 4,
    )
    assert first.interrupted
    states = [json.loads(line)["state"] for line in (out / "ledger.jsonl").read_text().splitlines()]
    assert states.count("succeeded") == 4
    assert states.count("aborted") == 26
    made = []
    second = run_ensemble(
        case, RUNS, seed=0, block=100, out=out, resume=True, progress=lambda done, _: made.append(done)
    )
    assert numbers(second) == expected
    assert len(made) == 26


def test_sigkill_in_mid_run_loses_and_doubles_nothing(tmp_path: Path, expected: str, case) -> None:
    out = tmp_path / "e"
    code = (
        "from detente.case.load import load_case\nfrom detente.forecast.forecast import run_ensemble\nimport time\n"
        f"run_ensemble(load_case({str(CASE)!r}), {RUNS}, seed=0, block=100, out={str(out)!r}, workers=2, "
        "progress=lambda d, t: time.sleep(0.05))\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code])
    ledger = out / "ledger.jsonl"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (ledger.exists() and ledger.read_text().count("succeeded") >= 3):
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    done = ledger.read_text().count("succeeded")
    assert 3 <= done < 30
    with ledger.open("a") as stream:
        stream.write('{"start": 2900, "st')  # a line torn by the kill
    assert numbers(run_ensemble(case, RUNS, seed=0, block=100, out=out, resume=True)) == expected


def test_a_damaged_block_is_made_again(case, tmp_path: Path, expected: str) -> None:
    out = tmp_path / "e"
    run_ensemble(case, RUNS, seed=0, block=1000, out=out)
    victim = sorted(out.glob("*.parquet"))[1]
    victim.write_bytes(victim.read_bytes()[:50])
    assert numbers(run_ensemble(case, RUNS, seed=0, block=1000, out=out, resume=True)) == expected


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"seed": 1}, "another seed"),
        ({"block": 99}, "another block size"),
        ({"draft": "south_1"}, "as it was before"),
    ],
)
def test_another_ensemble_is_not_mixed_in(case, tmp_path: Path, change: dict, message: str) -> None:
    run_ensemble(case, 200, seed=0, block=100, out=tmp_path / "e")
    with pytest.raises(InputError, match=message):
        run_ensemble(case, 200, **({"seed": 0, "block": 100} | change), out=tmp_path / "e", resume=True)


def test_a_folder_in_use_needs_resume(case, tmp_path: Path) -> None:
    run_ensemble(case, 200, seed=0, out=tmp_path / "e")
    with pytest.raises(InputError, match="--resume"):
        run_ensemble(case, 200, seed=0, out=tmp_path / "e")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    with pytest.raises(InputError, match="not empty"):
        run_ensemble(case, 200, seed=0, out=tmp_path / "full")
    assert (tmp_path / "full" / "letter.txt").read_text() == "mine"


def test_an_ensemble_grows_and_counts_each_run_once(case, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    out = tmp_path / "e"
    run_ensemble(case, 250, seed=0, block=100, out=out)
    grown = run_ensemble(case, 430, seed=0, block=100, out=out, resume=True)
    assert grown.runs == 430
    assert grown.to_dict()["by_day"] == run_ensemble(case, 430, seed=0).to_dict()["by_day"]
    rows = [run for file in out.glob("*.parquet") for run in pq.read_table(file)["run"].to_pylist()]
    assert sorted(rows) == list(range(430))
    with pytest.raises(
        InputError, match=r"runs 100 to 199 as one block, found --runs 120; resume with --runs 200 or 100"
    ):
        run_ensemble(case, 120, seed=0, block=100, out=out, resume=True)
    fewer = run_ensemble(case, 200, seed=0, block=100, out=out, resume=True)
    assert fewer.runs == 200
    assert run_ensemble(case, 430, seed=0, block=100, out=out, resume=True).runs == 430


def test_one_figure_changed_in_a_large_case_is_noticed() -> None:
    from detente.forecast.what_if import set_figure
    from detente.process.setup import set_up
    from detente.process.store import fingerprint

    flagship = load_case(CASE.parent / "ukraine_2025")
    before = fingerprint(set_up(flagship, runs=10))
    for path in ("preferences.ukraine.values.army_size.800000", "preferences.nato.weights.foreign_troops"):
        assert fingerprint(set_up(set_figure(flagship, path, [1, 2, 3]), runs=10)) != before
    assert fingerprint(set_up(flagship, runs=99)) == before


def test_a_disk_that_fills_up_is_told_and_what_is_done_is_kept(tmp_path: Path, case) -> None:
    """A limit on the size of files makes writing fail for real, once the ledger has grown past it."""
    out = tmp_path / "e"
    code = (
        "import resource, sys\nfrom detente.case.load import load_case\nfrom detente.forecast.forecast import run_ensemble\n"
        "from detente.errors import InputError\n"
        f"case = load_case({str(CASE)!r})\n"
        "run_ensemble(case, 10)\n"
        "def limit(done, total):\n    if done >= 400: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        f"try:\n    run_ensemble(case, 1000, seed=0, block=100, workers=1, out={str(out)!r}, progress=limit)\n"
        "except InputError as error:\n    print(error); sys.exit(2)\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode == 2, result.stderr
    assert "4 blocks are kept" in result.stdout
    assert "--resume" in result.stdout
    assert not list(out.glob(".*"))
    resumed = run_ensemble(case, 1000, seed=0, block=100, out=out, resume=True)
    assert numbers(resumed) == numbers(run_ensemble(case, 1000, seed=0, block=100))


def test_a_block_that_fails_is_data_with_its_stage(case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = many.run_block

    def flaky(setup, start: int, stop: int):
        if start == 200:
            raise StageError("draw", "out of range")
        return real(setup, start, stop)

    monkeypatch.setattr(many, "run_block", flaky)
    ensemble = run_ensemble(case, 500, seed=0, block=100, out=tmp_path / "e")
    assert ensemble.runs == 400
    assert ensemble.failed == ({"start": 200, "stop": 300, "stage": "draw", "error": "out of range"},)
    monkeypatch.undo()
    assert numbers(run_ensemble(case, 500, seed=0, block=100, out=tmp_path / "e", resume=True)) == numbers(
        run_ensemble(case, 500, seed=0, block=100)
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [({"runs": 0}, "0 runs"), ({"runs": 10**9}, "runs"), ({"block": 0}, "blocks"), ({"workers": 0}, "workers")],
)
def test_numbers_out_of_range_are_refused(case, options: dict, message: str) -> None:
    with pytest.raises(InputError, match=message):
        run_ensemble(case, **options)


def test_the_folder_is_read_as_the_reference_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "simulate.md").read_text()
    code = page.split("With pyarrow:")[1].split("```python\n")[1].split("```")[0]
    made = run_ensemble(load_case(EXAMPLES / "border_talks"), 300, block=100, out=tmp_path / "runs")
    monkeypatch.chdir(tmp_path)
    found: dict = {}
    exec(code, found)
    assert found["runs"].num_rows == 300
    assert sum(end == 1 for end in found["runs"].column("end").to_pylist()) == round(made.agreement * 300)
