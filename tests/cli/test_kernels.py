"""Compiled kernels are kept apart for every state of the source."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import detente
from detente.kernels import PACKAGES


def _folder(cache: Path, **extra: str) -> str:
    code = "import detente, os; print(os.environ.get('NUMBA_CACHE_DIR', ''))"
    environment = (
        {k: v for k, v in os.environ.items() if k != "NUMBA_CACHE_DIR"} | {"XDG_CACHE_HOME": str(cache)} | extra
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_folder_stays_while_the_source_does(tmp_path):
    first = _folder(tmp_path)
    assert first.startswith(str(tmp_path / "detente" / "kernels-"))
    assert _folder(tmp_path) == first
    source = Path(detente.__file__).parent / "process" / "layout.py"
    stat = source.stat()
    try:
        os.utime(source, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1_000_000_000))
        assert _folder(tmp_path) != first
    finally:
        os.utime(source, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def test_old_folders_are_removed(tmp_path):
    for k in range(6):
        (tmp_path / "detente" / f"kernels-{k}").mkdir(parents=True)
    _folder(tmp_path)
    assert len(list((tmp_path / "detente").iterdir())) == 3


def test_the_users_choice_stands_and_a_place_that_cannot_be_written_is_no_error(tmp_path):
    assert _folder(tmp_path, NUMBA_CACHE_DIR="/somewhere") == "/somewhere"
    (tmp_path / "file").write_text("")
    assert _folder(tmp_path / "file") == ""


def test_every_package_with_kernels_is_watched():
    package = Path(detente.__file__).parent
    found = {
        p.relative_to(package).parts[0] for p in package.rglob("*.py") if "from numba import" in p.read_text("utf-8")
    }
    assert found <= set(PACKAGES)
