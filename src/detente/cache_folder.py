"""The folder in the user's cache that keeps what saves time between runs: compiled kernels, tables, answers.

It may be missing, damaged, read-only, full or not ours, and no state of it stops a command. A file is used only where it is
ours, nobody else can write it, and its own digest is right.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import stat
import sys
import threading
from pathlib import Path
from typing import ClassVar

VARIABLE = "NUMBA_CACHE_DIR"
KEPT = 3
_MAGIC = b"detente kernel 1\n"
_DIGEST = 32
_NOT_OURS = "it belongs to somebody else, or others can write to it"


def cache_home() -> Path | None:
    """Return the folder under which this program may keep what saves time; None where there is no place for one."""
    chosen = os.environ.get(VARIABLE)
    if chosen:
        return Path(os.path.abspath(chosen))
    cache = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(cache):  # by its definition a relative one counts for nothing
        return Path(cache) / "detente"
    try:
        return Path.home() / ".cache" / "detente"
    except RuntimeError:  # no home, and the system does not know the user
        return None


class Folder:
    """A folder of compiled kernels that may be missing, damaged, full, or not ours.

    Parameters
    ----------
    path : Path or None
        None: there is no place for one.
    """

    said: ClassVar[bool] = False
    """Whether any folder has said that something is wrong with it."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._usable: bool | None = None
        self._keeps = True
        self._said = False
        self._lock = threading.Lock()

    def read(self, name: str) -> bytes | None:
        """Return what is kept under a name; None when it is not there or not to be trusted."""
        if self.path is None or not self._ours():
            return None
        path = self.path / name
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        except OSError:
            self._tell(f"compiled code in {self.path} cannot be read, so it is compiled again")
            return None
        try:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                self.damaged()
                return None
            if not _trusted(status):
                self._tell(f"compiled code in {self.path} is not used ({_NOT_OURS}); it is compiled again")
                return None
            data = _content(handle)
        finally:
            os.close(handle)
        payload = data[len(_MAGIC) + _DIGEST :]
        if data != _MAGIC + _sealed(name, payload) + payload:
            self.damaged()
            return None
        return payload

    def damaged(self) -> None:
        """Say that a file is not what was written; it is compiled and written again."""
        self._tell(f"compiled code in {self.path} was damaged, so it is compiled again; this takes a while")

    def write(self, name: str, payload: bytes) -> None:
        """Keep something under a name, if that can be done."""
        if not self._keeps or not self._made() or self.path is None:
            return
        temporary = self.path / f"{name}.{secrets.token_hex(6)}.tmp"
        try:
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            try:
                with open(handle, "wb") as stream:
                    stream.write(_MAGIC + _sealed(name, payload) + payload)
                if (self.path / name).is_dir():
                    shutil.rmtree(self.path / name)
                os.replace(temporary, self.path / name)
            except BaseException:
                with contextlib.suppress(OSError):
                    temporary.unlink()
                raise
        except OSError as error:
            self._cannot(error.strerror or str(error))

    def names(self, beginning: str) -> list[str]:
        """Return the names of what is kept that begin so."""
        if self.path is None or not self._ours():
            return []
        with contextlib.suppress(OSError):
            return [name for name in os.listdir(self.path) if name.startswith(beginning)]
        return []

    def usable(self) -> bool:
        """Whether something can be kept here, as far as one can tell without trying."""
        return self._keeps and self._made()

    def _ours(self) -> bool:
        """Whether the folder may be read from."""
        if self._usable is None and self.path is not None:
            try:
                status = os.lstat(self.path)
            except OSError:
                return False  # not there yet; _made says what is wrong, if anything
            self._usable = stat.S_ISDIR(status.st_mode) and _trusted(status)
            if not self._usable:
                self._cannot(_NOT_OURS if stat.S_ISDIR(status.st_mode) else "it is no folder")
        return bool(self._usable)

    def _made(self) -> bool:
        """Make the folder, if need be; whether it may be written to."""
        with self._lock:
            if self.path is None:
                self._cannot("the user has no home")
            elif not os.path.lexists(self.path):
                try:
                    self.path.parent.mkdir(parents=True, exist_ok=True)
                    self.path.mkdir(mode=0o700, exist_ok=True)
                    _forget_old(self.path)
                except OSError as error:
                    self._cannot(error.strerror or str(error))
            return self._keeps and self._ours()

    def _cannot(self, reason: str) -> None:
        self._keeps = False
        where = "anywhere" if self.path is None else f"in {self.path}"
        self._tell(
            f"compiled code cannot be kept {where} ({reason}), so every command compiles it again, which takes a while; "
            "set XDG_CACHE_HOME to a folder of your own"
        )

    def _tell(self, message: str) -> None:
        """Say one line, the first time that anything is wrong; worker processes leave it to their parent."""
        import multiprocessing

        from detente.text import one_line

        if self._said or multiprocessing.parent_process() is not None:
            return
        self._said = True
        Folder.said = True
        with contextlib.suppress(OSError, ValueError, AttributeError):
            sys.stderr.write(f"detente: {one_line(message)}\n")
            sys.stderr.flush()


def _content(handle: int) -> bytes:
    """Return a file's content; what cannot be read is missing."""
    parts = []
    with contextlib.suppress(OSError):
        while part := os.read(handle, 1 << 20):
            parts.append(part)
    return b"".join(parts)


def _sealed(name: str, payload: bytes) -> bytes:
    return hashlib.blake2b(name.encode() + b"\0" + payload, digest_size=_DIGEST).digest()


def _trusted(status: os.stat_result) -> bool:
    """Whether nobody but us and the superuser can have written it."""
    if not hasattr(os, "geteuid"):
        return True
    return status.st_uid in (0, os.geteuid()) and not status.st_mode & 0o022


def _forget_old(chosen: Path) -> None:
    """Remove the folders of older states of the source, all but the newest few."""
    found = []
    for path in chosen.parent.glob("kernels-*"):
        with contextlib.suppress(OSError):
            found.append((path.stat().st_mtime, path))
    for _, path in sorted(found, reverse=True)[KEPT:]:
        if path != chosen:
            shutil.rmtree(path, ignore_errors=True)
