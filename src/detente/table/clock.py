"""The one clock of a table: the server's, in UTC."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]
"""Returns the present moment, aware and in UTC."""


def system_clock() -> datetime:
    """Return the machine's time in UTC."""
    return datetime.now(UTC)


class SetClock:
    """A clock that stands still until it is moved: for tests, and for a class that plays faster than time.

    Parameters
    ----------
    at : datetime
        Aware; where the clock starts.
    """

    def __init__(self, at: datetime) -> None:
        self.at = at.astimezone(UTC)

    def __call__(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        """Move the clock; a negative span moves it back, as a badly kept machine does."""
        self.at += by


class ForwardClock:
    """A clock that never runs backwards, whatever the machine's does.

    A deadline that has passed stays passed when somebody sets the machine's clock back.
    """

    def __init__(self, clock: Clock, not_before: datetime | None = None) -> None:
        self._clock = clock
        self._latest = not_before

    def __call__(self) -> datetime:
        now = self._clock()
        if self._latest is None or now > self._latest:
            self._latest = now
        return self._latest
