"""Where compiled kernels are kept: a folder of their own for every state of the source that they come from.

Numba keeps a kernel as long as the file that defines it is unchanged, also when a kernel that it calls has changed
elsewhere. So the folder's name holds a digest of all files of the packages with kernels: after an upgrade nothing old
is run.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from pathlib import Path

VARIABLE = "NUMBA_CACHE_DIR"
KEPT = 3
PACKAGES = ("bargain", "case", "preferences", "process", "stability")
"""The packages that hold kernels, or constants that kernels are compiled with."""


def place_kernels() -> Path | None:
    """Point numba to the folder of this state of the source; it must not have been imported yet.

    Returns
    -------
    Path or None
        None when the user has chosen a folder, or no folder can be written: numba then decides.
    """
    if VARIABLE in os.environ or "numba" in sys.modules:
        return None
    package = Path(__file__).parent
    digest = hashlib.blake2b(str(package).encode(), digest_size=8)
    for name in PACKAGES:
        for path in sorted((package / name).rglob("*.py")):
            stat = path.stat()
            digest.update(f"{path.relative_to(package)}:{stat.st_size}:{stat.st_mtime_ns};".encode())
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "detente"
    chosen = home / f"kernels-{digest.hexdigest()}"
    try:
        if not chosen.is_dir():
            chosen.mkdir(parents=True)
            _forget_old(home)
        if not os.access(chosen, os.W_OK):
            return None
    except (OSError, RuntimeError):
        return None
    os.environ[VARIABLE] = str(chosen)
    return chosen


def _forget_old(home: Path) -> None:
    """Remove the folders of older states of the source, all but the newest few."""
    found = sorted(home.glob("kernels-*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in found[KEPT:]:
        shutil.rmtree(path, ignore_errors=True)
