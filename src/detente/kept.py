"""Answers that are kept between runs: small, as JSON, each under a digest of everything that it rests on, and sealed.

The key is a second digest of the same, so that what is kept says nothing to somebody who does not have the very files: it
outlives a case that was deleted, and its words are not to.

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
from typing import Any, NamedTuple

import numpy as np

from detente.compiling import Folder, cache_home
from detente.version import __version__

MOST = 200
"""Answers that are kept; when there are more, the older half goes."""
LARGEST = 1_000_000
"""Bytes of the largest answer that is kept."""
_NONCE = 12
"""Bytes, as AES-GCM takes them (NIST SP 800-38D)."""


class _Answers(Folder):
    """A folder of answers, which says nothing of its state."""

    def _tell(self, message: str) -> None:
        pass


@cache
def answers_folder() -> Folder:
    """Return the folder of kept answers; nothing is made yet."""
    place = cache_home()
    return _Answers(None if place is None else place / "answers")


class Entry(NamedTuple):
    """Where an answer is kept, and what it is sealed with: nobody can read it who does not have what it rests on."""

    name: str
    key: bytes


def entry_of(question: str, rests_on: Iterable[str | bytes]) -> Entry:
    """Return where the answer to a question is kept.

    Parameters
    ----------
    question : str
    rests_on : iterable of str or bytes
        Everything that the answer depends on, beside the program.
    """
    name = hashlib.blake2b(_program(), digest_size=20, person=b"name")
    key = hashlib.blake2b(_program(), digest_size=32, person=b"key")
    for part in rests_on:
        data = part if isinstance(part, bytes) else part.encode("utf-8", errors="surrogatepass")
        for digest in (name, key):
            digest.update(f"{len(data)}:".encode())
            digest.update(data)
    return Entry(f"{question}-{name.hexdigest()}.kept", key.digest())


def recall(entry: Entry) -> Any | None:
    """Return what is kept; None where nothing is, or what is there cannot be trusted or read."""
    found = answers_folder().read(entry.name)
    if found is None or len(found) > LARGEST:
        return None
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return json.loads(AESGCM(entry.key).decrypt(found[:_NONCE], found[_NONCE:], entry.name.encode()))
    except (InvalidTag, ValueError, RecursionError):
        return None


def keep(entry: Entry, answer: Any) -> None:
    """Keep an answer of plain data, if that can be done."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE)
    plain = json.dumps(answer, ensure_ascii=True, allow_nan=False).encode()
    data = nonce + AESGCM(entry.key).encrypt(nonce, plain, entry.name.encode())
    if len(data) > LARGEST:
        return
    folder = answers_folder()
    folder.write(entry.name, data)
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
