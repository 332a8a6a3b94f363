"""What somebody else wrote while a form was open: found point by point, and put beside what was typed.

A form carries marks of what it was made from. A part that only the other changed is taken over as it is now; a part that
both changed keeps what was typed, and the page says both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class Clash:
    """One part of a form that somebody else has changed.

    Attributes
    ----------
    what : str
        The part, in words.
    mine : str
        What was typed; empty where this part was left as it was.
    theirs : str
        What stands now.
    """

    what: str
    mine: str
    theirs: str


class Met(NamedTuple):
    """What a part of a form shows from now on, and whether somebody else has changed it."""

    value: str
    clash: bool


def meet(typed: str, read: str, now: str) -> Met:
    """Return what a field shows when its value was ``read``, ``typed`` over, and is something else ``now``."""
    if now in (read, typed):
        return Met(typed, clash=False)
    return Met(now if typed == read else typed, clash=True)


def of_field(what: str, typed: str, read: str, now: str) -> tuple[str, list[Clash]]:
    """Return what a field shows, and what there is to say about it."""
    met = meet(typed, read, now)
    mine = typed if typed != read else ""
    return met.value, [Clash(what, mine, now or "nothing")] if met.clash else []
