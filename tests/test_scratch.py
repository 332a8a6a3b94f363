"""What tests write lies in memory while they run, and only there and then."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

import scratch


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that stands for memory, with room."""
    monkeypatch.setattr(scratch, "MEMORY", tmp_path)
    monkeypatch.setattr(scratch, "ROOM", 0)
    monkeypatch.setattr(tempfile, "tempdir", tempfile.tempdir)
    monkeypatch.setenv("TMPDIR", os.environ.get("TMPDIR", tempfile.gettempdir()))
    return tmp_path


def test_a_run_writes_into_its_folder_and_leaves_nothing(memory: Path) -> None:
    before = tempfile.gettempdir()
    made = scratch.in_memory()
    assert made is not None
    assert Path(tempfile.mkdtemp()).parent == made.folder == Path(os.environ["TMPDIR"])
    made.remove()
    assert tempfile.gettempdir() == before == os.environ["TMPDIR"]
    assert list(memory.iterdir()) == []


def test_what_a_killed_run_left_is_removed_and_what_a_running_one_has_stays(memory: Path) -> None:
    running = scratch.in_memory()
    assert running is not None
    left, young, other = (memory / name for name in (f"{scratch.PREFIX}left", f"{scratch.PREFIX}young", "other"))
    for folder in (left, young, other):
        (folder / "inner").mkdir(parents=True)
    for folder in (left, other, running.folder):
        os.utime(folder, (1, 1))
    made = scratch.in_memory()
    assert made is not None
    assert set(memory.iterdir()) == {running.folder, made.folder, young, other}
    made.remove()
    running.remove()


def test_without_room_tests_write_where_they_did(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "ROOM", 1 << 60)
    assert scratch.in_memory() is None
    monkeypatch.setattr(scratch, "ROOM", 0)
    monkeypatch.setattr(scratch, "MEMORY", memory / "missing")
    assert scratch.in_memory() is None
    assert list(memory.iterdir()) == []
