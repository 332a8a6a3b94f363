"""The same ensemble on a real Dask scheduler with worker processes on this machine."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("distributed")
from tests.dask_processes import dask

from detente.case.load import load_case
from detente.errors import InputError
from detente.forecast.forecast import run_ensemble

pytestmark = [
    pytest.mark.cluster,
    # A worker that is killed leaves its sockets to be closed by the collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
CASE = Path(__file__).resolve().parents[2] / "examples" / "border_talks"


def numbers(ensemble) -> str:
    found = ensemble.to_dict()
    found.pop("runs_per_second")
    return json.dumps(found, default=str)


def test_a_worker_killed_in_mid_run_changes_nothing(tmp_path: Path) -> None:
    case = load_case(CASE)
    with dask(2) as (address, workers):
        killed: list[int] = []

        def progress(done: int, _: int) -> None:
            if done >= 1500 and not killed:
                os.kill(workers[0].pid, signal.SIGKILL)
                killed.append(done)

        remote = run_ensemble(case, 6000, seed=0, cluster=address, block=150, progress=progress, out=tmp_path / "e")
        assert killed
        assert killed[0] < 6000
    assert remote.runs == 6000
    assert numbers(remote) == numbers(run_ensemble(case, 6000, seed=0, workers=2))
    ledger = [json.loads(line) for line in (tmp_path / "e" / "ledger.jsonl").read_text().splitlines()]
    assert len(ledger) == 40
    assert {entry["state"] for entry in ledger} == {"succeeded"}


def test_a_lost_scheduler_keeps_what_is_done(tmp_path: Path) -> None:
    case = load_case(CASE)
    out = tmp_path / "e"
    with dask(1) as (address, workers):

        def progress(done: int, _: int) -> None:
            if done >= 600:
                os.kill(workers[0].pid, signal.SIGKILL)
                for pid in _schedulers():
                    os.kill(pid, signal.SIGKILL)
                time.sleep(0.2)

        partial = run_ensemble(case, 50_000, seed=0, cluster=address, block=100, out=out, progress=progress)
    assert 600 <= partial.runs < 50_000
    assert partial.interrupted
    assert partial.lost is not None
    assert re.search(r"lost|dying", partial.lost)
    assert "call again with --resume" in partial.lost
    done = (out / "ledger.jsonl").read_text().count("succeeded")
    assert done * 100 == partial.runs
    resumed = run_ensemble(case, 2000, seed=0, block=100, out=out, resume=True)
    assert numbers(resumed) == numbers(run_ensemble(case, 2000, seed=0))


def _schedulers() -> list[int]:
    """Return the schedulers that this test started."""
    found = []
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            text = line.read_bytes().decode(errors="replace")
            if "scheduler" in text and "--port\x000" in text and _child(int(line.parent.name)):
                found.append(int(line.parent.name))
        except OSError:  # it has ended meanwhile
            continue
    return found


def _child(pid: int) -> bool:
    """Whether a process is a child of this one: only those that the test started are ended."""
    status = Path(f"/proc/{pid}/status").read_text()
    return f"PPid:\t{os.getpid()}\n" in status


def test_a_worker_of_another_version_is_refused(tmp_path: Path) -> None:
    script = tmp_path / "older.py"
    script.write_text("import detente.version\ndetente.version.__version__ = '0.0.1'\n")
    case, wrong = load_case(CASE), pytest.raises(InputError, match=r"has detente 0\.0\.1, here is")
    with dask(1, "--preload", str(script)) as (address, _), wrong:
        run_ensemble(case, 100, seed=0, cluster=address)


def test_an_unreachable_scheduler_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from detente import cluster

    monkeypatch.setattr(cluster, "TIMEOUT", "1s")
    with pytest.raises(InputError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        run_ensemble(load_case(CASE), 100, seed=0, cluster="tcp://127.0.0.1:9")


@pytest.mark.parametrize("url", ["nonsense://x", "foo", "", "http://127.0.0.1:8786", "tcp://host", "tcp://host:99 x"])
def test_what_is_no_address_is_told_once(url: str) -> None:
    """As a command: Dask's client has its say when the process ends."""
    result = subprocess.run(
        [sys.executable, "-m", "detente", "simulate", str(CASE), "--runs", "100", "--cluster", url],
        capture_output=True,
        text=True,
    )
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1, result.stderr
    assert f"found --cluster {url!r}, expected the address of a Dask scheduler" in result.stderr


def test_a_lost_scheduler_is_told_without_tracebacks(tmp_path: Path) -> None:
    """What is done is shown, then one message; nothing of Dask's own reports."""
    command = [sys.executable, "-m", "detente", "simulate", str(CASE), "--runs", "2000000", "--block", "200"]
    command += ["--out", str(tmp_path / "e"), "--cluster"]
    ledger = tmp_path / "e" / "ledger.jsonl"
    with dask(1) as (address, workers):
        process = subprocess.Popen([*command, address], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            while process.poll() is None and not (ledger.exists() and "succeeded" in ledger.read_text()):
                time.sleep(0.05)
            assert process.poll() is None, process.communicate()
            for pid in _schedulers():
                os.kill(pid, signal.SIGKILL)
            workers[0].kill()
            stdout, stderr = process.communicate(timeout=120)
        finally:
            process.kill()
            process.wait()
    assert process.returncode == 2, stderr
    assert "Traceback" not in stderr
    assert stderr.startswith("detente: ")
    assert "was lost" in stderr or "dying" in stderr
    assert "Agreement within 90 days" in stdout
    assert "Stopped after" in stdout
    assert "call again with --resume" in stderr
