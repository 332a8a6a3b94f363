"""How the runs of an ensemble are made: by how many threads or which cluster, in what blocks, and where they are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from detente.errors import InputError
from detente.problem.arrays import Floats
from detente.process.ensemble import BLOCK, Range, Result, local
from detente.process.setup import Setup

Progress = Callable[[int, int], None]
"""Called with (runs done, runs wanted) after each block."""


class Drawing(TypedDict, total=False):
    """What is drawn; see :func:`detente.process.setup.set_up`."""

    seed: int | None
    posterior: bool
    draft: str | None


class Comparable(TypedDict, total=False):
    """Settings that ensembles which are compared share; see :class:`Making` and ``set_up``."""

    workers: int | None
    cluster: str | None
    block: int
    progress: Progress | None
    cancel: Callable[[], bool] | None
    posterior: bool
    draft: str | None


class Settings(Comparable, total=False):
    """All settings of an ensemble; see :class:`Making` and ``set_up``."""

    out: Path | str | None
    resume: bool
    replicates: int
    pinned: Mapping[str, Floats | float] | None


@dataclass(frozen=True)
class Making:
    """How runs are made; it decides nothing about what they are.

    Attributes
    ----------
    workers : int, optional
        Threads; default: all processors.
    cluster : str, optional
        Address of a Dask scheduler.
    block : int
        Runs in a block.
    out : path-like, optional
        A folder for the runs as Parquet files and their ledger.
    resume : bool
        Take up an ensemble that was interrupted in ``out``.
    progress : callable, optional
    cancel : callable, optional
        When it returns True no more blocks are begun; those done are kept.

    Raises
    ------
    InputError
        When a number is out of range, or the settings do not fit together.
    """

    workers: int | None = None
    cluster: str | None = None
    block: int = BLOCK
    out: Path | str | None = None
    resume: bool = False
    progress: Progress | None = None
    cancel: Callable[[], bool] | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.block <= 1_000_000:
            raise InputError(f"found blocks of {self.block} runs, expected 1 to 1,000,000")
        if self.workers is not None and not 1 <= self.workers <= 1024:
            raise InputError(f"found {self.workers} workers, expected 1 to 1,024")
        if self.cluster is not None:
            from detente.cluster import check_address

            check_address(self.cluster)
        if self.resume and self.out is None:
            raise InputError("there is nothing to resume without the folder of the runs; name it with --out")

    def blocks(self, setup: Setup, todo: list[Range]) -> Iterator[Result]:
        """Make blocks, here or on the cluster, and yield them as they are done."""
        if self.cluster is None:
            return local(setup, todo, self.workers, self.cancel)
        from detente.process.cluster import remote

        return remote(setup, todo, self.cluster, self.cancel)
