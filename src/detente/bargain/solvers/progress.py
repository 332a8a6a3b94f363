"""How far a long proof has come, for whoever wants to know while it runs.

The solvers tell; nobody need listen. What is told changes no result.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from detente.problem.arrays import Ints


@dataclass(frozen=True)
class Progress:
    """The state of one question.

    Attributes
    ----------
    objective : int
        One of ``LINEAR``, ``NASH``, ``LEXIMIN``, ``MARGIN`` and ``FEASIBLE`` of :mod:`detente.bargain.solvers.depth_first`.
    best : float or None
        Objective of the best package found so far (nash: the sum of weighted logs).
    bound : float or None
        No package is better; None while no bound is known.
    columns : int64 array, shape (points,), or None
        The best package so far, in file order.
    seconds, budget : float
        Time spent on this question by the solver that works on it, and the most that it may take.
    """

    objective: int
    best: float | None
    bound: float | None
    columns: Ints | None
    seconds: float
    budget: float


Listener = Callable[[Progress], None]
_LISTENER: ContextVar[Listener | None] = ContextVar("detente_progress", default=None)


@contextmanager
def listening(listener: Listener, every: float = 0.2) -> Iterator[None]:
    """Have a listener told within the block, at most once in so many seconds (and always of a first package)."""
    last, known = -every, False

    def now_and_then(news: Progress) -> None:
        nonlocal last, known
        now = time.perf_counter()
        if now - last >= every or (news.columns is not None and not known):
            last, known = now, known or news.columns is not None
            listener(news)

    token = _LISTENER.set(now_and_then)
    try:
        yield
    finally:
        _LISTENER.reset(token)


def listener() -> Listener | None:
    """Return who listens; None when nobody does."""
    return _LISTENER.get()
