"""Answers that are kept between runs: small, as JSON, each under a digest of everything that it rests on.

An answer is kept beside the compiled kernels (:mod:`detente.compiling`), in a folder that is used only where it is ours and
nobody else can write to it, and each file is sealed by its own digest. What is missing, damaged or cannot be written is
computed again, in silence: nothing but time is lost. Nothing is kept of what a time limit may have cut short.

The program itself is part of the digest, by the sizes and times of its files, as Python tells whether what it compiled is of
the source that is there.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from detente.compiling import Folder, cache_home
from detente.version import __version__

MOST = 200
"""Answers that are kept; when there are more, the older half goes."""
LARGEST = 1_000_000
"""Bytes of the largest answer that is kept."""


class _Answers(Folder):
    """A folder of answers, which says nothing of its state."""

    def _tell(self, message: str) -> None:
        pass


@cache
def answers_folder() -> Folder:
    """Return the folder of kept answers; nothing is made yet."""
    place = cache_home()
    return _Answers(None if place is None else place / "answers")


def name_of(question: str, rests_on: Iterable[str | bytes]) -> str:
    """Return the name under which the answer to a question is kept.

    Parameters
    ----------
    question : str
    rests_on : iterable of str or bytes
        Everything that the answer depends on, beside the program.
    """
    digest = hashlib.blake2b(_program(), digest_size=20)
    for part in rests_on:
        data = part if isinstance(part, bytes) else part.encode("utf-8", errors="surrogatepass")
        digest.update(f"{len(data)}:".encode())
        digest.update(data)
    return f"{question}-{digest.hexdigest()}.json"


def recall(name: str) -> Any | None:
    """Return what is kept under a name; None where nothing is, or what is there cannot be trusted or read."""
    found = answers_folder().read(name)
    if found is None or len(found) > LARGEST:
        return None
    try:
        return json.loads(found)
    except (ValueError, RecursionError):
        return None


def keep(name: str, answer: Any) -> None:
    """Keep an answer of plain data, if that can be done."""
    data = json.dumps(answer, ensure_ascii=True, allow_nan=False).encode()
    if len(data) > LARGEST:
        return
    folder = answers_folder()
    folder.write(name, data)
    names = folder.names("")
    if len(names) > MOST and folder.path is not None:
        _forget([folder.path / one for one in names])


def _forget(paths: list[Path]) -> None:
    """Remove the older half of some files."""
    dated = []
    for path in paths:
        with contextlib.suppress(OSError):
            dated.append((path.stat().st_mtime, path))
    for _, path in sorted(dated)[: len(dated) // 2]:
        with contextlib.suppress(OSError):
            path.unlink()


@cache
def _program() -> bytes:
    """Return a digest of this program as it is installed, and of what it runs on."""
    digest = hashlib.blake2b(f"{__version__};{sys.version};{np.__version__};".encode(), digest_size=20)
    package = Path(__file__).parent
    for beside in (package.parent, Path(np.__file__).parent.parent):  # changed by what is installed or removed there
        with contextlib.suppress(OSError):
            digest.update(f"{beside.stat().st_mtime_ns};".encode())
    for line in sorted(_files(str(package), "")):
        digest.update(line.encode("utf-8", errors="surrogatepass"))
    return digest.digest()


def _files(folder: str, inside: str) -> Iterable[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name == "__pycache__":
                continue
            name = f"{inside}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path, name)
            else:
                status = entry.stat()
                yield f"{name}:{status.st_size}:{status.st_mtime_ns};"
