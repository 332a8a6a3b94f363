"""Runs on disk: one Parquet file a block, and the ledger that says what became of each block.

Order of writing is what makes it safe: a block's file is written under a temporary name, brought to the disk and
renamed; only then does its line enter the ledger. A process killed at any moment leaves blocks that are either in the
ledger with their whole file, or not in it and made again by ``--resume``.

The folder holds ``manifest.json`` (which ensemble this is), ``ledger.jsonl`` and ``runs-START-STOP.parquet``.
States of a block in the ledger: pending, succeeded, failed (with its stage: draw, run or write), aborted.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np

from detente.errors import InputError
from detente.problem.arrays import Ints
from detente.process.ensemble import ranges
from detente.process.run import Block
from detente.process.setup import Setup
from detente.process.state import Outcome

SCHEMA = "detente-ensemble/1"
PENDING, SUCCEEDED, FAILED, ABORTED = "pending", "succeeded", "failed", "aborted"


def fingerprint(setup: Setup) -> str:
    """Return a digest of everything that decides what a run is: the problem, the process, the draft, the pins."""
    digest = hashlib.blake2b(digest_size=16)
    w, q = setup.arrays.packed()
    first = setup.inputs(0, 1)
    for array in (w, q, first.values, first.drawn):
        digest.update(np.ascontiguousarray(array).tobytes())
    digest.update(setup.process.model_dump_json().encode())
    digest.update(repr((setup.protocol, setup.draft, setup.replicates, setup.drawn.posterior)).encode())
    for name, value in sorted(setup.pinned.items()):
        digest.update(f"{name}={np.asarray(value).tolist()}".encode())
    _enter(digest, setup.drawn.problem.model)
    return digest.hexdigest()


def _enter(digest: Any, value: Any) -> None:
    """Enter a value into a digest: arrays by every byte, since their ``repr`` leaves out the middle."""
    if isinstance(value, np.ndarray):
        digest.update(repr((value.dtype.str, value.shape)).encode())
        digest.update(np.ascontiguousarray(value).tobytes())
    elif is_dataclass(value) and not isinstance(value, type):
        for entry in fields(value):
            digest.update(entry.name.encode())
            _enter(digest, getattr(value, entry.name))
    elif isinstance(value, tuple | list):
        digest.update(str(len(value)).encode())
        for part in value:
            _enter(digest, part)
    elif isinstance(value, dict):
        for key, part in value.items():
            digest.update(repr(key).encode())
            _enter(digest, part)
    else:
        digest.update(repr(value).encode())


def _manifest(setup: Setup, runs: int, block: int) -> dict[str, Any]:
    """Return what ``manifest.json`` holds: which ensemble this is."""
    from detente.version import __version__

    return {
        "schema": SCHEMA,
        "case": setup.case_id,
        "seed": setup.seed,
        "fingerprint": fingerprint(setup),
        "block": block,
        "runs": runs,
        "version": __version__,
        "protocol": setup.protocol,
        "draft": setup.draft,
        "points": {p: list(o) for p, o in zip(setup.problem.points, setup.problem.options, strict=True)},
        "parties": list(setup.problem.parties),
    }


class Store:
    """The folder of an ensemble; see the module. Use :meth:`open`."""

    def __init__(self, folder: Path, setup: Setup, manifest: dict[str, Any]) -> None:
        self.folder = folder
        self.setup = setup
        self.manifest = manifest
        self.states: dict[tuple[int, int], dict[str, Any]] = {}
        self._ledger: Any = None

    @classmethod
    def open(cls, folder: Path, setup: Setup, runs: int, block: int, resume: bool) -> Store:
        """Open the folder of an ensemble, or make it.

        Raises
        ------
        InputError
            When it holds runs and ``resume`` is not given, when it holds another ensemble, or cannot be written.
        """
        store = cls(folder, setup, _manifest(setup, runs, block))
        path = folder / "manifest.json"
        if path.exists():
            store._take_up(path, resume)
        elif resume:
            raise InputError(
                f"{folder} holds no ensemble to resume (no manifest.json); leave out --resume to begin one"
            )
        elif folder.exists() and any(folder.iterdir()):
            raise InputError(f"{folder} is not empty and holds no ensemble; name a new folder")
        store._begin(path)
        wanted = ranges(runs, block)
        try:
            store._leave_out(wanted)
        except InputError:
            store._ledger.close()
            raise
        for bounds in wanted:
            store.states.setdefault(bounds, {"state": PENDING})
        return store

    def _take_up(self, path: Path, resume: bool) -> None:
        """Read the ledger of an ensemble that is there already, if it is this one.

        Raises
        ------
        InputError
        """
        folder, manifest = self.folder, self.manifest
        old = self._read_manifest(path)
        if not resume:
            raise InputError(f"{folder} holds an ensemble already; add --resume to take it up, or name another folder")
        for key, what in (("case", "case"), ("seed", "seed"), ("block", "block size")):
            if old.get(key) != manifest[key]:
                raise InputError(
                    f"{folder} holds an ensemble with another {what} ({old.get(key)}, now {manifest[key]}); "
                    "resume it as it was begun, or name another folder"
                )
        if old.get("fingerprint") != manifest["fingerprint"]:
            raise InputError(
                f"{folder} holds runs of this case as it was before; its files, the draft, --set or --posterior "
                "have changed since: resume it as it was begun, or name another folder"
            )
        self._read_ledger()

    def _begin(self, path: Path) -> None:
        """Write the manifest and open the ledger.

        Raises
        ------
        InputError
            When the folder cannot be written.
        """
        from detente.files import write_whole

        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for leftover in self.folder.glob(".*.tmp"):
                leftover.unlink()
            write_whole(path, json.dumps(self.manifest, indent=1) + "\n")
            self._ledger = (self.folder / "ledger.jsonl").open("a", encoding="utf-8")
        except OSError as error:
            raise InputError(f"{self.folder} cannot be written: {error.strerror}") from None

    def _leave_out(self, wanted: list[tuple[int, int]]) -> None:
        """Take out the short last block of an ensemble that had fewer runs: it is made again as part of a whole one.

        Raises
        ------
        InputError
            When a whole block would have to be cut short.
        """
        stops = dict(wanted)
        for bounds in [b for b in self.states if stops.get(b[0], b[1]) != b[1]]:
            if not self.has(bounds):
                del self.states[bounds]
            elif bounds[1] > stops[bounds[0]]:
                raise InputError(
                    f"{self.folder} holds runs {bounds[0]:,} to {bounds[1] - 1:,} as one block, found --runs {wanted[-1][1]:,}; "
                    f"resume with --runs {bounds[1]:,} or {bounds[0]:,}"
                )
            else:
                self._line(bounds, ABORTED, reason="made again as part of a whole block")
                self._file(bounds).unlink(missing_ok=True)
                del self.states[bounds]

    @staticmethod
    def _read_manifest(path: Path) -> dict[str, Any]:
        try:
            manifest = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            manifest = None
        if not isinstance(manifest, dict) or manifest.get("schema") != SCHEMA:
            raise InputError(f"{path} cannot be read as the manifest of an ensemble; name another folder")
        return manifest

    def _read_ledger(self) -> None:
        """Read the ledger; a torn last line, left by a kill, is passed over."""
        path = self.folder / "ledger.jsonl"
        if not path.exists():
            return
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                entry = json.loads(line)
                bounds = (int(entry["start"]), int(entry["stop"]))
                state = str(entry["state"])
            except (ValueError, KeyError, TypeError):
                continue
            if state == SUCCEEDED and not self._file(bounds).exists():
                continue
            self.states[bounds] = {k: v for k, v in entry.items() if k not in ("start", "stop")}
        if path.stat().st_size:
            with path.open("rb+") as stream:
                stream.seek(-1, os.SEEK_END)
                if stream.read(1) != b"\n":
                    stream.write(b"\n")

    def _file(self, bounds: tuple[int, int]) -> Path:
        return self.folder / f"runs-{bounds[0]:09d}-{bounds[1]:09d}.parquet"

    def has(self, bounds: tuple[int, int]) -> bool:
        """Whether a block is done."""
        return self.states.get(bounds, {}).get("state") == SUCCEEDED

    def finished(self) -> Iterator[Block]:
        """Yield the blocks that are done, read from their files; an unreadable one is made again."""
        wanted = int(self.manifest["runs"])
        for bounds in sorted(self.states):
            if self.has(bounds) and bounds[1] <= wanted:
                try:
                    yield self._read(bounds)
                except (OSError, ValueError, KeyError):
                    self.states[bounds] = {"state": PENDING}

    def _line(self, bounds: tuple[int, int], state: str, **more: Any) -> None:
        self._lines([bounds], state, **more)

    def _lines(self, blocks: list[tuple[int, int]], state: str, **more: Any) -> None:
        for bounds in blocks:
            self.states[bounds] = {"state": state, **more}
            entry = {"start": bounds[0], "stop": bounds[1], "state": state, **more}
            self._ledger.write(json.dumps(entry) + "\n")
        self._ledger.flush()
        os.fsync(self._ledger.fileno())

    def write(self, block: Block) -> None:
        """Write a block: first its file, then its line.

        Raises
        ------
        InputError
            When the disk is full or fails; blocks written before stay.
        """
        import pyarrow.parquet as pq

        bounds = (block.start, block.stop)
        path = self._file(bounds)
        temporary = path.with_name(f".{path.name}.tmp")
        try:
            with temporary.open("wb") as stream:
                pq.write_table(table(self.setup, block), stream, compression="zstd")
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(temporary, path)
            self._line(bounds, SUCCEEDED)
        except OSError as error:
            try:
                temporary.unlink(missing_ok=True)
                self._line(bounds, FAILED, stage="write", error=str(error.strerror or error))
            except OSError:
                pass
            done = sum(1 for entry in self.states.values() if entry["state"] == SUCCEEDED)
            raise InputError(
                f"{self.folder}: {error.strerror or error}; {done} blocks are kept: make room, then add --resume"
            ) from None

    def fail(self, bounds: tuple[int, int], stage: str, error: str) -> None:
        """Enter a block that failed."""
        self._line(bounds, FAILED, stage=stage, error=error)

    def close(self, wanted: list[tuple[int, int]]) -> None:
        """Enter blocks that were wanted and not made as aborted, and close the ledger."""
        try:
            self._lines([b for b in wanted if self.states.get(b, {}).get("state", PENDING) == PENDING], ABORTED)
            self._ledger.close()
        except OSError:
            pass

    def _read(self, bounds: tuple[int, int]) -> Block:
        import pyarrow.parquet as pq

        data = pq.read_table(self._file(bounds))
        if data.num_rows != bounds[1] - bounds[0]:
            raise ValueError("rows are missing")
        return Block(bounds[0], bounds[1], outcome_of(self.setup, data))


def table(setup: Setup, block: Block) -> Any:
    """Return a block as an Arrow table: one row a run, columns by name."""
    import pyarrow as pa

    result, problem = block.outcome, setup.problem
    columns: dict[str, Any] = {
        "run": np.arange(block.start, block.stop, dtype=np.int64),
        "end": result.end.astype(np.int8),
        "day": result.day.astype(np.int32),
        "revisions": result.revisions.astype(np.int32),
        "collapse": result.collapse.astype(np.int32),
    }
    for j, point in enumerate(problem.points):
        columns[f"point.{point}"] = np.where(
            result.columns[:, j] < 0, -1, result.columns[:, j] - problem.offset[j]
        ).astype(np.int16)
    for i, party in enumerate(problem.parties):
        columns[f"utility.{party}"] = result.utility[:, i]
        columns[f"refuses.{party}"] = result.refuses[:, i]
        columns[f"unseen.{party}"] = result.unseen[:, i]
    for k, threat in enumerate(setup.process.leverage):
        columns[f"threat.{threat.id}"] = result.threats[:, k].astype(np.int8)
    for k, deadline in enumerate(setup.process.deadlines):
        columns[f"extended.{deadline.id}"] = result.extended[:, k]
    return pa.table(columns)


def outcome_of(setup: Setup, data: Any) -> Outcome:
    """Return the outcome that an Arrow table holds."""
    from detente.process.state import empty_outcome

    result, problem = empty_outcome(setup.arrays, data.num_rows), setup.problem

    def column(name: str) -> Any:
        return data.column(name).to_numpy(zero_copy_only=False)

    result.end[:], result.day[:] = column("end"), column("day")
    result.revisions[:], result.collapse[:] = column("revisions"), column("collapse")
    for j, point in enumerate(problem.points):
        result.columns[:, j] = _flat(column(f"point.{point}").astype(np.int64), int(problem.offset[j]))
    refuses, unseen, extended = result.lists()
    for i, party in enumerate(problem.parties):
        result.utility[:, i] = column(f"utility.{party}")
        refuses[:, i], unseen[:, i] = column(f"refuses.{party}"), column(f"unseen.{party}")
    for k, threat in enumerate(setup.process.leverage):
        result.threats[:, k] = column(f"threat.{threat.id}")
    for k, deadline in enumerate(setup.process.deadlines):
        extended[:, k] = column(f"extended.{deadline.id}")
    return result


def _flat(options: Ints, offset: int) -> Ints:
    """Return flat columns of the options of a point; -1 stands for no text."""
    return np.where(options < 0, -1, options + offset)
