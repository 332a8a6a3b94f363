"""What has been worked out once, kept for the next time that it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

MOST_REMEMBERED = 500


class Memo(dict[Any, Any]):
    """Results by what was asked; the oldest goes when there are many."""

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, value)
        if len(self) > MOST_REMEMBERED:
            self.pop(next(iter(self)), None)

    def once(self, key: Any, work: Callable[[], Any]) -> Any:
        """Return what ``work`` gave the first time that ``key`` was asked for."""
        if key in self:
            return self[key]
        found = self[key] = work()
        return found
