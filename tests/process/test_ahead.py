"""A process's kernel is compiled in a process of its own: kept for the very arrays that a run takes, and never needed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from detente.process import ahead
from warmed import warm

ASKED = """
import sys
from detente.study import load
study = load(sys.argv[1]).study(draws=64, seed=1)
print(study.simulate(2).runs, len(study.ladder().rungs))
"""


AHEAD = ("single_text.*.nbc", "search._branch-*.nbc")


def kept(cache: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for name in AHEAD for path in cache.rglob(name)}


def test_what_was_compiled_ahead_is_what_a_run_loads(border_talks: Path, tmp_path: Path) -> None:
    env = {k: v for k, v in os.environ.items() if k != "NUMBA_CACHE_DIR"} | {"XDG_CACHE_HOME": str(tmp_path)}
    names = "".join(f"{name}\n" for name in ahead.KERNELS)
    assert kept(warm(tmp_path, without=AHEAD)) == {}
    for command in (["-P", "-m", "detente.process.ahead"], ["-c", ASKED, str(border_talks)]):
        done = subprocess.run(
            [sys.executable, *command], env=env, input=names, capture_output=True, text=True, timeout=300
        )
        assert (done.returncode, done.stderr) == (0, "")
        if command[0] == "-P":
            before = kept(tmp_path)
            assert len(before) == 2
    assert kept(tmp_path) == before


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """A case whose kernel is not kept."""
    from detente.compiling import Folder

    monkeypatch.setattr(ahead, "kernels_folder", lambda: Folder(tmp_path / "kernels"))
    made = {name: ahead.Ahead(SimpleNamespace(is_kept=lambda: False, elsewhere=None), tuple) for name in ahead.KERNELS}
    monkeypatch.setattr(ahead, "KERNELS", made)
    return SimpleNamespace(process=SimpleNamespace(protocol="single_text"))


@pytest.mark.parametrize("program", ["", "/nowhere/python", "/bin/false"])
def test_where_it_cannot_be_done_nothing_is_said(
    program: str, empty: object, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    with ahead.compiled_ahead(empty):  # type: ignore[arg-type]
        waits = ahead.KERNELS["single_text"].kernel.elsewhere
        while waits is not None and waits():
            time.sleep(0.01)
    assert ahead.KERNELS["single_text"].kernel.elsewhere is None
    assert capfd.readouterr() == ("", "")


def test_no_process_is_left_when_the_work_fails(empty: object, monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    begin = subprocess.Popen

    def remember(*given: object, **options: object) -> object:
        started.append(begin(["/bin/sleep", "600"], **options))  # type: ignore[call-overload]
        return started[0]

    monkeypatch.setattr(subprocess, "Popen", remember)
    with pytest.raises(ZeroDivisionError), ahead.compiled_ahead(empty):  # type: ignore[arg-type]
        _ = 1 / 0
    assert started[0].poll() is not None


def test_a_kernel_that_nobody_has_begun_is_compiled_where_it_is_needed(
    empty: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    begin, given = subprocess.Popen, tmp_path / "given"
    asks_twice = f'echo; read one; echo "$one" > "{given}"; sleep 1; echo; read two; echo "$one,$two" > "{given}"; exec sleep 600'
    monkeypatch.setattr(subprocess, "Popen", lambda _, **options: begin(["/bin/sh", "-c", asks_twice], **options))
    with ahead.compiled_ahead(empty):  # type: ignore[arg-type]
        while not given.exists() or not given.read_text():
            time.sleep(0.01)
        assert ahead.KERNELS["single_text"].kernel.elsewhere()
        assert not ahead.KERNELS["ladder"].kernel.elsewhere()
        while "," not in given.read_text():
            time.sleep(0.01)
        assert ahead.KERNELS["single_text"].kernel.elsewhere()
    assert given.read_text() == "single_text,\n"


def test_a_case_without_a_process_needs_none() -> None:
    with ahead.compiled_ahead(SimpleNamespace(process=None)):  # type: ignore[arg-type]
        assert all(entry.kernel.elsewhere is None for entry in ahead.KERNELS.values())


def test_who_needs_a_kernel_waits_while_it_is_compiled_elsewhere() -> None:
    from detente.compiling import njit

    kernel = njit(nogil=True)(lambda x: x)
    answers = [True, True, False]
    kernel.elsewhere = lambda: answers.pop(0)
    kernel._wait()
    assert answers == []
