"""Answers that are kept between runs, each under a digest of everything that it rests on, and sealed.

:func:`answered` is the way in: it does the work once for each state of what an answer rests on, and from then on reads it.
A process keeps nothing before :func:`allow`, which the command line calls; ``DETENTE_KEEP=0`` in the environment forbids it.

The key is a second digest of the same, so that what is kept says nothing to somebody who does not have the very files: it
outlives a case that was deleted, and its words are not to.

An answer is kept beside the compiled kernels, in a folder (:mod:`detente.cache_folder`) that is used only where it is ours and
nobody else can write to it, and each file is sealed by its own digest. What is missing, damaged or cannot be written is
computed again, in silence: nothing but time is lost. Nothing is kept of what a time limit may have cut short. An answer is
written as a pickle, which may name classes of this program and plain data alone.

The program itself is part of the digest, by the sizes and times of its files, as Python tells whether what it compiled is of
the source that is there.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import io
import os
import pickle
import sys
import zlib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from detente.cache_folder import Folder, cache_home
from detente.content import content_of
from detente.version import __version__

T = TypeVar("T")
VARIABLE = "DETENTE_KEEP"
"""What forbids in the environment, as 0, that anything is kept."""
MOST = 400
"""Answers that are kept; when there are more, the older half goes."""
LARGEST = 10_000_000
"""Bytes of the largest answer that is kept, sealed."""
LARGEST_READ = 100_000_000
"""Bytes that an answer may have when it is read."""
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


def allow() -> None:
    """Let this process keep answers between runs, unless the environment forbids it."""
    _Switch.on, _Switch.whole = os.environ.get(VARIABLE, "") != "0", True


def allowed() -> bool:
    """Whether :func:`answered` keeps anything."""
    return _Switch.on


def of_this_run() -> None:
    """Say that what this process answers was cut short, warned of something, or is not what it would say again.

    Nothing that rests on it is kept: no answer that is being worked out, nor what the command says.
    """
    _Switch.whole = False
    _Switch.said += 1


def whole() -> bool:
    """Whether all that this process answered would be answered so again."""
    return _Switch.whole


class _Switch:
    on = False
    whole = True
    said = 0
    """How often something was said that is not in an answer, or an answer was cut short."""


def answered(
    question: str,
    rests_on: Callable[[], Any],
    work: Callable[[], T],
    settled: Callable[[T], bool] = lambda answer: True,
) -> T:
    """Answer a question: as it was answered for the same before, else by working it out.

    Parameters
    ----------
    question : str
    rests_on : callable
        Returns everything that the answer depends on, beside the program: what :func:`~detente.content.content_of` takes.
        Where it does not, the answer is worked out and not kept.
    work : callable
        Works it out. What it prints is not kept.
    settled : callable
        Whether an answer may be kept: not where a time limit cut it short.
    """
    if not _Switch.on:
        return work()
    try:
        entry = entry_of(question, [content_of(rests_on())])
    except TypeError:
        entry = None
    if entry is not None and (known := recall(entry)) is not None:
        return known[0]  # type: ignore[no-any-return]
    before = _Switch.said
    answer = work()
    if not settled(answer):
        of_this_run()
    elif entry is not None and _Switch.said == before:
        keep(entry, (answer,))
    return answer


def recall(entry: Entry) -> Any | None:
    """Return what is kept; None where nothing is, or what is there cannot be trusted or read."""
    found = answers_folder().read(entry.name)
    if found is None or len(found) > LARGEST:
        return None
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        packed = AESGCM(entry.key).decrypt(found[:_NONCE], found[_NONCE:], entry.name.encode())
        data = zlib.decompressobj().decompress(packed, LARGEST_READ)
        return _Reader(io.BytesIO(data)).load()
    except (InvalidTag, zlib.error, *_NO_SUCH_ANSWER):
        return None


_NO_SUCH_ANSWER = (
    pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError, KeyError, RecursionError, TypeError, ValueError,
)  # fmt: skip


class _Reader(pickle.Unpickler):
    """Reads plain data and what this program's own classes hold; calls nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _PLAIN:
            return super().find_class(module, name)
        if module.split(".")[0] == "detente":
            found = super().find_class(module, name)  # a name with dots may lead to another module
            if isinstance(found, type) and found.__module__.split(".")[0] == "detente":
                return found
        raise pickle.UnpicklingError(f"an answer holds no {module}.{name}")


_PLAIN = {
    ("builtins", "complex"), ("builtins", "frozenset"), ("builtins", "set"), ("builtins", "slice"),
    ("collections", "OrderedDict"), ("datetime", "date"), ("datetime", "datetime"), ("datetime", "timedelta"),
    ("datetime", "timezone"), ("numpy", "dtype"), ("numpy", "ndarray"), ("numpy._core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "scalar"), ("numpy._core.numeric", "_frombuffer"), ("pathlib", "PosixPath"),
    ("pathlib", "WindowsPath"), ("types", "MappingProxyType"),
}  # fmt: skip
"""What a pickle may name beside this program's classes."""


def keep(entry: Entry, answer: Any) -> None:
    """Keep an answer, if that can be done: one that holds functions or open files cannot be."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        plain = pickle.dumps(answer, protocol=5)
    except (pickle.PicklingError, AttributeError, TypeError, RecursionError):
        return
    nonce = os.urandom(_NONCE)
    data = nonce + AESGCM(entry.key).encrypt(nonce, zlib.compress(plain, 1), entry.name.encode())
    if len(data) > LARGEST or len(plain) > LARGEST_READ:
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
    digest = hashlib.blake2b(f"{__version__};{sys.version};".encode(), digest_size=20)
    package = Path(__file__).parent
    numpy = importlib.util.find_spec("numpy")
    assert numpy is not None
    assert numpy.origin is not None
    for beside in (package.parent, Path(numpy.origin).parent.parent):  # changed by what is installed or removed there
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
