"""A case that somebody sends in one file, its folder packed as zip or its workbook: read with limits, never kept."""

from __future__ import annotations

import contextlib
import io
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from detente.case.case import Case
from detente.case.load import FILES, MAX_ASSESSORS, MAX_DRAFT_BYTES, MAX_DRAFTS, load_case
from detente.errors import InputError

MOST_ENTRIES = 5_000
MOST_UNPACKED = 60_000_000
MOST_FAULTS = 20
"""Lines of what is wrong that are told."""

_WORKBOOK = "xl/workbook.xml"
_NAME = re.compile(r"[^\x00-\x1f/\\:]{1,150}")
_PARTS = {"drafts": (".md",), "preferences": (".yaml", ".yml")}
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


@contextlib.contextmanager
def case_of(name: str, data: bytes) -> Iterator[Case]:
    """Read a case from a file that was sent; what is unpacked lies in a folder that goes with the block.

    Parameters
    ----------
    name : str
        Of the file, for messages.
    data : bytes
        A zip archive of a case folder, or the workbook of a case.

    Raises
    ------
    InputError
        No archive, damaged, too large, without ``case.yaml``, or a case with faults; paths are those within the file.
    """
    with tempfile.TemporaryDirectory(prefix="detente-case-") as temporary:
        folder = Path(temporary) / "case"
        try:
            with _archive(name, data) as archive:
                if _WORKBOOK in archive.namelist():
                    _from_workbook(folder, Path(temporary) / "workbook.xlsx", data)
                else:
                    _unpack(name, archive, folder)
            case = load_case(folder)
        except InputError as error:
            raise InputError(_told(str(error), temporary, name)) from None
        yield case


def _told(message: str, temporary: str, name: str) -> str:
    lines = message.replace(f"{temporary}/case/", "").replace(f"{temporary}/workbook.xlsx", name)
    lines = lines.replace(f"{temporary}/case", name)
    found = lines.split("\n")
    more = len(found) - MOST_FAULTS
    return "\n".join(found[:MOST_FAULTS] + ([f"and {more} more"] if more > 0 else []))


@contextlib.contextmanager
def _archive(name: str, data: bytes) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                raise InputError(
                    f"{name}: holds {len(entries):,} files; expected at most {MOST_ENTRIES:,}, "
                    f"and at most {MOST_UNPACKED:,} bytes unpacked"
                )
            yield archive
    except _DAMAGED:
        raise InputError(
            f"{name}: expected the folder of a case packed as .zip, or the workbook of a case (.xlsx); it cannot be read"
        ) from None


def _from_workbook(folder: Path, book: Path, data: bytes) -> None:
    from detente.interop.casebook.taking import make_case

    book.write_bytes(data)
    make_case(folder, book)


def _unpack(name: str, archive: zipfile.ZipFile, folder: Path) -> None:
    """Write the files of a case, and no others, into a folder; nothing leaves it, whatever the entries are called."""
    root = _root(name, archive)
    counts = {"drafts": MAX_DRAFTS, "preferences": MAX_ASSESSORS}
    for entry in archive.infolist():
        path = PurePosixPath(entry.filename)
        if entry.is_dir() or path.parts[: len(root.parts)] != root.parts:
            continue
        parts = path.parts[len(root.parts) :]
        if not _of_case(parts):
            continue
        if len(parts) == 2:
            counts[parts[0]] -= 1
            if counts[parts[0]] < 0:
                raise InputError(f"{name}: too many files in {parts[0]}/")
        if entry.flag_bits & 1:
            raise InputError(f"{name}: {entry.filename[:100]} is encrypted; pack the folder without a password")
        target = folder.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(entry) as packed:
            content = packed.read(MAX_DRAFT_BYTES + 1)
        target.write_bytes(content)  # one over the limit of a case file is refused when it is loaded


def _root(name: str, archive: zipfile.ZipFile) -> PurePosixPath:
    """Return the folder within the archive that holds the case: the one ``case.yaml`` that lies least deep."""
    heads = sorted(
        (PurePosixPath(one) for one in archive.namelist() if PurePosixPath(one).name == "case.yaml"),
        key=lambda path: (len(path.parts), path),
    )
    if not heads:
        raise InputError(f"{name}: there is no case.yaml in it; pack the folder of a case")
    if len(heads) > 1 and len(heads[0].parts) == len(heads[1].parts):
        raise InputError(f"{name}: found {heads[0]} and {heads[1]}; pack the folder of one case")
    return heads[0].parent


def _of_case(parts: tuple[str, ...]) -> bool:
    if not parts or not all(_NAME.fullmatch(part) and part not in (".", "..") for part in parts):
        return False
    if len(parts) == 1:
        return parts[0] in FILES
    return len(parts) == 2 and parts[1].endswith(_PARTS.get(parts[0], ()))
