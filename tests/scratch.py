"""A folder in memory for what tests write.

Tests make tens of thousands of small files: copies of cases, databases, profiles of browsers. A disk's file system takes
most of the time of such tests. Where memory has no room, they write where they always did.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from pathlib import Path

MEMORY = Path("/dev/shm")
PREFIX = "scratch-of-tests-"
ROOM = 6 << 30
"""Bytes that must be free, of the folder and of the machine; a whole run writes about a tenth of it."""
YOUNG = 600
"""Seconds for which a folder is nobody's to remove: its run may not have locked it yet."""


class Scratch:
    """The folder of one run, and the programs that the run starts; it is gone when the run is."""

    def __init__(self) -> None:
        self.before = os.environ.get("TMPDIR")
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=MEMORY))
        self.folder.chmod(0o711)  # a database server runs as a user of its own
        self.lock = _locked(self.folder)
        assert self.lock is not None
        _write_to(str(self.folder))

    def remove(self) -> None:
        """Remove the folder; temporary files lie where they did before."""
        _write_to(self.before)
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self.lock)


def in_memory() -> Scratch | None:
    """Let this process and those that it starts write into memory, if there is room."""
    if not _has_room():
        return None
    for left in MEMORY.glob(f"{PREFIX}*"):  # by a run that was killed
        lock = _locked(left) if _is_old(left) else None
        if lock is not None:
            shutil.rmtree(left, ignore_errors=True)
            os.close(lock)
    return Scratch()


def _has_room() -> bool:
    try:
        found = os.statvfs(MEMORY)
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return False
    known = dict(line.split(":", 1) for line in lines if ":" in line)
    free = int(known.get("MemAvailable", "0 kB").split()[0]) << 10
    usable = os.access(MEMORY, os.W_OK | os.X_OK) and not found.f_flag & os.ST_NOEXEC
    return usable and min(found.f_bavail * found.f_frsize, free) >= ROOM


def _is_old(folder: Path) -> bool:
    try:
        return time.time() - folder.stat().st_mtime > YOUNG
    except OSError:  # another run has removed it
        return False


def _locked(folder: Path) -> int | None:
    """Lock a folder as long as this process runs; None where another holds it or it is not ours."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _write_to(folder: str | None) -> None:
    tempfile.tempdir = None
    if folder is None:
        os.environ.pop("TMPDIR", None)
    else:
        os.environ["TMPDIR"] = folder
