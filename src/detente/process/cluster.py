"""Many runs on a cluster, block by block; see :mod:`detente.cluster`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from detente.cluster import over
from detente.problem.arrays import Floats, Ints
from detente.process.ensemble import Range, Result, one
from detente.process.run import Block, StageError
from detente.process.setup import Setup
from detente.process.state import Outcome

Made = tuple[Ints, Floats] | StageError
"""Rows of results and utilities, or the failure."""


def make(setup: Setup, bounds: Range) -> Made:
    """Make a block on a worker; what is the same in all of them does not travel back."""
    made = one(setup, bounds)[1]
    return made if isinstance(made, StageError) else (made.outcome.rows, made.outcome.utility)


def remote(setup: Setup, todo: list[Range], url: str, cancel: Callable[[], bool] | None = None) -> Iterator[Result]:
    """Make blocks on a cluster and yield each once, as they are done; arguments and errors as for ``over``."""
    for index, made in over(url, partial(make, setup), todo, cancel):
        if isinstance(made, StageError):
            yield todo[index], made
        else:
            yield todo[index], Block(*todo[index], Outcome(setup.arrays, *made))
