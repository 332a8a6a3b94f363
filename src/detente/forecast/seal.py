"""Sealing a forecast: proof, once the outcome is known, that it was not changed since.

A seal holds the SHA-256 hash of the sealed files, the time, and nothing of what they say, so it can be published at once
while the forecast stays private. It proves that these very bytes existed when the seal was published;
the time written in it is this machine's own and proves nothing unless somebody else keeps the seal.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.errors import InputError, shown
from detente.files import Taken, write_new
from detente.records import Record

FORMAT = "detente-seal/1"
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Seal(Record):
    """What a seal file holds: when it was made, and each file's name, size and hash."""

    sealed_at: str
    files: tuple[tuple[str, int, str], ...]
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        files = [{"name": n, "bytes": size, "sha256": digest} for n, size, digest in self.files]
        return {"format": FORMAT} | super().to_dict() | {"algorithm": "sha256", "files": files}


@dataclass(frozen=True)
class Verdict(Record):
    """Whether files are what was sealed: ``faults`` says what differs, nothing when all is well."""

    left_out = frozenset({"seal"})
    derived = ("ok", "sealed_at")

    seal: Seal
    faults: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.faults

    @property
    def sealed_at(self) -> str:
        return self.seal.sealed_at


def seal(path: Path | str, out: Path | str | None = None, note: str = "") -> tuple[Seal, Path]:
    """Seal a file, or every file below a folder, and write the seal.

    Parameters
    ----------
    path : path-like
    out : path-like, optional
        Default: the path with ``.seal.json`` added. An existing seal is never overwritten.
    note : str

    Returns
    -------
    Seal, Path
    """
    path = Path(path)
    target = Path(out) if out is not None else path.with_name(path.name + ".seal.json")
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    made = Seal(now, tuple(_hashes(path)), note)
    try:
        write_new(target, json.dumps(made.to_dict(), indent=2, ensure_ascii=False) + "\n")
    except Taken:
        raise InputError(
            f"{target} is there already; a seal is never overwritten, so name another file with --out"
        ) from None
    return made, target


def verify(seal_file: Path | str, path: Path | str | None = None) -> Verdict:
    """Check files against a seal.

    Parameters
    ----------
    seal_file : path-like
    path : path-like, optional
        The file or folder that was sealed; default the seal's name without ``.seal.json``.

    Raises
    ------
    InputError
        When the seal cannot be read or there is nothing to check.
    """
    seal_file = Path(seal_file)
    kept = read_seal(seal_file)
    if path is None:
        if not seal_file.name.endswith(".seal.json"):
            raise InputError(f"say which file {seal_file.name} seals: detente score verify SEAL FILE")
        path = seal_file.with_name(seal_file.name.removesuffix(".seal.json"))
    found = {name: (size, digest) for name, size, digest in _hashes(Path(path), skip=seal_file)}
    if len(kept.files) == 1 and len(found) == 1:
        found = {kept.files[0][0]: next(iter(found.values()))}  # a single file may have been renamed
    faults = []
    for name, size, digest in kept.files:
        if name not in found:
            faults.append(f"{name} was sealed and is missing")
        elif found[name] != (size, digest):
            faults.append(f"{name} was changed since it was sealed")
    faults += [f"{name} was not sealed" for name in found if name not in {n for n, _, _ in kept.files}]
    return Verdict(kept, tuple(faults))


def read_seal(path: Path) -> Seal:
    """Read a seal file."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != FORMAT:
            raise InputError(f"{path}: found format {shown(data['format'])}, expected {FORMAT}")
        files = tuple((str(f["name"]), int(f["bytes"]), str(f["sha256"])) for f in data["files"])
        return Seal(str(data["sealed_at"]), files, str(data.get("note", "")))
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError(f"{path}: not a seal made by detente score seal") from None


def _hashes(path: Path, skip: Path | None = None) -> Sequence[tuple[str, int, str]]:
    if path.is_file():
        files = [(path.name, path)]
    elif path.is_dir():
        inside = sorted(p for p in path.rglob("*") if p.is_file() and not p.is_symlink())
        files = [(p.relative_to(path).as_posix(), p) for p in inside]
    else:
        raise InputError(f"{path}: no such file or folder")
    if not files:
        raise InputError(f"{path}: the folder is empty, expected something to seal")
    return [(name, p.stat().st_size, _hash(p)) for name, p in files if skip is None or p.resolve() != skip.resolve()]


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
