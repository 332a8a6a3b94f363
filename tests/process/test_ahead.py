"""A process's kernel is compiled in a process of its own: kept for the very arrays that a run takes, and never needed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from detente.process import ahead

RUNS = "import sys; from detente.study import load; print(load(sys.argv[1]).study(draws=8, seed=1).simulate(2).runs)"


def kept(cache: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in cache.rglob("single_text.*.nbc")}


def test_what_was_compiled_ahead_is_what_a_run_loads(border_talks: Path, tmp_path: Path) -> None:
    env = {k: v for k, v in os.environ.items() if k != "NUMBA_CACHE_DIR"} | {"XDG_CACHE_HOME": str(tmp_path)}
    for command in (["-P", "-m", "detente.process.ahead", "single_text"], ["-c", RUNS, str(border_talks)]):
        done = subprocess.run([sys.executable, *command], env=env, capture_output=True, text=True, timeout=300)
        assert (done.returncode, done.stderr) == (0, "")
        if command[0] == "-P":
            before = kept(tmp_path)
            assert len(before) == 1
    assert kept(tmp_path) == before


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """A case whose kernel is not kept."""
    from detente.compiling import Folder

    monkeypatch.setattr(ahead, "kernels_folder", lambda: Folder(tmp_path / "kernels"))
    monkeypatch.setattr(ahead, "KERNELS", {"single_text": SimpleNamespace(is_kept=lambda: False)})
    return SimpleNamespace(process=SimpleNamespace(protocol="single_text"))


@pytest.mark.parametrize("program", ["", "/nowhere/python", "/bin/false"])
def test_where_it_cannot_be_done_nothing_is_said(
    program: str, empty: object, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    with ahead.compiled_ahead(empty) as wait:  # type: ignore[arg-type]
        wait()
    assert capfd.readouterr() == ("", "")


def test_no_process_is_left_when_the_work_fails(empty: object, monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    begin = subprocess.Popen

    def remember(*given: object, **options: object) -> object:
        started.append(begin(["/bin/sleep", "600"]))
        return started[0]

    monkeypatch.setattr(subprocess, "Popen", remember)
    with pytest.raises(ZeroDivisionError), ahead.compiled_ahead(empty):  # type: ignore[arg-type]
        _ = 1 / 0
    assert started[0].poll() is not None


def test_a_case_without_a_process_needs_none() -> None:
    with ahead.compiled_ahead(SimpleNamespace(process=None)) as wait:  # type: ignore[arg-type]
        wait()
