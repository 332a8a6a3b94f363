"""Writing files: whole or not at all, and never over what somebody else has written meanwhile.

Every file that this package writes goes through here:

- :func:`write_whole` for results; what is no regular file (a device, a pipe, ``-`` for standard output) is written
  through and never replaced, a symbolic link stays one.
- :func:`write_new` where nothing may be there yet.
- :func:`locked` around reading, checking and writing files of a case, so that two writers take turns.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import stat
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import ClassVar

from detente.errors import Fault, InputError, Place

STDOUT = Path("-")
"""Named as a file to write, this is standard output."""

_NO_LINKS = {errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EMLINK, errno.EXDEV}
_NO_LOCKS = {errno.ENOLCK, errno.EBADF, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL, errno.EACCES}


class Written:
    """The files that a process writes, taken down where somebody asks for it."""

    files: ClassVar[list[tuple[str, bytes | None]] | None] = None
    """By name as given, with their content; None where something was written that the same again would not write."""


class Taken(InputError):
    """There is a file already where a new one was to be written; nothing was written."""


def stamp_of(status: os.stat_result) -> tuple[int, ...]:
    """Return what differs once a file was written again, also where it holds the same as before."""
    return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_ctime_ns


def as_text(data: bytes, file: str, save_as: str = "UTF-8", coding: str = "utf-8-sig") -> str:
    """Return a file's bytes as text.

    Parameters
    ----------
    data : bytes
    file : str
        Its name, for the message.
    save_as : str
        What to save the file as, where it is something else.
    coding : str

    Raises
    ------
    InputError
        At the first byte that is none of the coding's; columns count bytes.
    """
    try:
        return data.decode(coding)
    except UnicodeDecodeError as error:
        before = re.split(rb"\r\n|\r|\n", data[: error.start])
        place = Place(file, len(before), len(before[-1]) + 1)
        message = f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as {save_as}"
        raise InputError([Fault(place, message)]) from None


def write_whole(path: Path | str, content: str | bytes) -> Path:
    """Write a file under a temporary name beside it, then rename it into place.

    A link is followed, and the mode and owner of an earlier file are kept. Devices, pipes, sockets, open descriptors
    (``/dev/stdout``, ``/dev/fd/N``) and ``-`` (standard output) are written to as they are.

    Parameters
    ----------
    path : path-like
        Missing parent folders are made.
    content : str or bytes
        Text is written as UTF-8 with the line ends it has.

    Returns
    -------
    Path
        The path as it was given.

    Raises
    ------
    InputError
        When the path is a folder.
    """
    path = Path(path)
    data = _bytes(content)
    with _named(path):
        descriptor = _descriptor(path)
        if descriptor is not None:
            _to_descriptor(descriptor, data)
            if path != STDOUT:
                _take_down(path, None)
            return path
        try:
            now = os.stat(path)
        except FileNotFoundError:
            now = None
        if now is not None and stat.S_ISDIR(now.st_mode):
            raise InputError(f"{path} is a folder, expected the name of a file; name a file in it")
        if now is not None and not stat.S_ISREG(now.st_mode):
            with open(path, "wb", buffering=0) as stream:
                _all(stream.fileno(), data)
            _take_down(path, None)
            return path
        target = Path(os.path.realpath(path))
        target.parent.mkdir(parents=True, exist_ok=True)
        with _beside(target, data, now) as temporary:
            os.replace(temporary, target)
    _take_down(path, data)
    return path


def _take_down(path: Path, data: bytes | None) -> None:
    if Written.files is not None:
        Written.files.append((str(path), data))


def write_new(path: Path | str, content: str | bytes) -> Path:
    """Write a file where there is none, whole or not at all; of two writers at the same moment one is refused.

    Raises
    ------
    Taken
        When something is there already, if only a link that leads nowhere.
    """
    path = Path(path)
    data = _bytes(content)
    _take_down(path, None)
    if _written_through(path):
        return write_whole(path, data)
    with _named(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with _beside(path, data, None) as temporary:
                _place_new(temporary, path, data)
        except FileExistsError:
            raise Taken(f"{path} is there already; nothing was written") from None
    return path


def write_new_files(files: Mapping[Path, str]) -> list[Path]:
    """Write files where there are none: all of them, or none; see :func:`write_new`."""
    written: list[Path] = []
    try:
        for path, content in files.items():
            written.append(write_new(path, content))
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    return written


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder against other writers (threads and processes) that ask in the same way; wait until it is free.

    Not to be entered twice by the same thread. Where the file system knows no locks, nothing is held: then the
    comparison just before a file is replaced is the only guard.
    """
    try:
        import fcntl
    except ImportError:  # no POSIX system
        yield
        return
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
        yield
    finally:
        os.close(handle)


@contextlib.contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Yield a new folder beside ``folder`` that takes its place when all goes well, and goes when anything fails.

    Raises
    ------
    Taken
        When ``folder`` is there by then and not empty.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = _beside_name(folder)
    with _named(folder):
        temporary.mkdir()
    try:
        yield temporary
        with _named(folder):
            try:
                os.rename(temporary, folder)  # an empty folder may be replaced
            except OSError as error:
                if error.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
                    raise Taken(f"{folder} is there already; nothing was written") from None
                raise
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def _bytes(content: str | bytes) -> bytes:
    return content.encode("utf-8", "replace") if isinstance(content, str) else content


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    """Let errors name the file that was asked for, not the temporary one."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


def _beside_name(target: Path) -> Path:
    shortened = target.name.encode("utf-8", "surrogateescape")[:200].decode("utf-8", "ignore")
    return target.with_name(f".{shortened}.{secrets.token_hex(6)}")


@contextlib.contextmanager
def _beside(target: Path, data: bytes, now: os.stat_result | None) -> Iterator[Path]:
    """Yield a temporary file with the data beside a target, with the mode and owner of the file that it replaces."""
    temporary = _beside_name(target)
    mode = 0o666 if now is None else stat.S_IMODE(now.st_mode)  # of a new file the system takes off the umask
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode & 0o666)
    try:
        try:
            _all(handle, data)
            if now is not None:
                made = os.fstat(handle)
                if (made.st_uid, made.st_gid) != (now.st_uid, now.st_gid):
                    with contextlib.suppress(OSError):  # only the superuser can give files away
                        os.fchown(handle, now.st_uid, now.st_gid)
                os.fchmod(handle, mode)
            os.fsync(handle)
        finally:
            os.close(handle)
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _place_new(temporary: Path, path: Path, data: bytes) -> None:
    try:
        os.link(temporary, path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        try:
            _all(handle, data)
            os.fsync(handle)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        finally:
            os.close(handle)


def _descriptor(path: Path) -> int | None:
    """Return the open descriptor of this process that a path stands for, if it does."""
    if path == STDOUT:
        return 1
    here, own = os.path.abspath(path), rf"/proc/{os.getpid()}(/task/\d+)?/fd"
    for _ in range(40):
        folder, name = os.path.split(here)
        folder = os.path.realpath(folder)
        if name.isdigit() and (folder == "/dev/fd" or re.fullmatch(own, folder)):
            return int(name)
        here = os.path.join(folder, name)
        if not os.path.islink(here):
            return None
        here = os.path.join(folder, os.readlink(here))
    return None


def _written_through(path: Path) -> bool:
    """Whether a path stands for something that is there and holds nothing that could be lost: a device or a pipe."""
    if _descriptor(path) is not None:
        return True
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _to_descriptor(descriptor: int, data: bytes) -> None:
    if descriptor == 1:
        sys.stdout.flush()
        binary = getattr(sys.stdout, "buffer", None)
        if binary is not None:
            binary.write(data)
            binary.flush()
            return
    _all(descriptor, data)


def _all(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]
