"""A cache folder of a test's own that holds the kernels which are compiled already.

To compile them takes a minute of processor time, and only tests of compiling need to.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path

from detente.compiling import kernels_folder


def warm(cache: Path, without: Iterable[str] = ()) -> Path:
    """Copy the kernels of this source, as far as they are kept, to where ``XDG_CACHE_HOME`` will be.

    Parameters
    ----------
    cache : Path
    without : iterable of str
        Patterns of names that are left out.

    Returns
    -------
    Path
        ``cache``.
    """
    source = kernels_folder().path
    if source is not None and source.is_dir():
        place = cache / "detente" / source.name
        place.mkdir(parents=True, mode=0o700)
        for path in source.iterdir():
            if path.suffix != ".tmp" and not any(fnmatch(path.name, pattern) for pattern in without):
                with contextlib.suppress(FileNotFoundError):  # another process cleans up
                    shutil.copy(path, place)
    return cache
