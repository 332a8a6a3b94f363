"""The debrief of an exercise: the frontier, where the group ended, what was left on the table; over seats that agree to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from detente.records import Record
from detente.table.roles import Actor
from detente.table.store.database import Transaction


@dataclass(frozen=True)
class Debrief(Record):
    """What the sheets of the seats that agreed show.

    Attributes
    ----------
    seats : dict of str to str
        Names by seat id, of those that agreed to open their sheets.
    no_deal : dict of str to float
        By seat id.
    ended : dict or None
        The text that stands, by point; None where there is none.
    worth : dict of str to float
        What that text is worth to each seat; empty where there is none.
    better : dict or None
        A text that is worse for none of these seats and better for at least one, as much as it can be in sum; None where the
        one that stands cannot be improved, or no text is better than no deal for all.
    left : dict of str to float
        By how much that is better for each seat: what was left on the table.
    frontier : tuple of dict
        Some efficient texts, as the worth of each to every seat, by seat id.
    frontier_texts : tuple of dict
        The same texts, by point.
    exact : bool
        Whether the frontier was searched whole.
    """

    seats: Mapping[str, str]
    no_deal: Mapping[str, float]
    ended: Mapping[str, str] | None
    worth: Mapping[str, float]
    better: Mapping[str, str] | None
    left: Mapping[str, float]
    frontier: tuple[Mapping[str, float], ...]
    frontier_texts: tuple[Mapping[str, str], ...]
    exact: bool


def agree(tx: Transaction, actor: Actor) -> None:
    """Agree that the seat's sheet is opened to everybody at this table, for the debrief (who may answer; training only)."""
    raise NotImplementedError


def debrief(database_tx: Transaction, actor: Actor) -> Debrief:
    """Return the debrief, for everybody at the table, once the negotiation is signed or ended; NotThere before.

    Parameters
    ----------
    database_tx : Transaction
        In system scope of the negotiation; the sheets of seats that did not agree are not read.
    """
    raise NotImplementedError
