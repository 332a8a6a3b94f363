"""Secret acceptance: texts are put to all needed seats at once, and only "all accept" is ever told.

Nobody sees who answered, how many did, or who is there. A batch closes at its deadline and never on the last answer. Where
every needed seat accepts, the text and who accepts are revealed. Otherwise everybody, the chair included, reads "not
adopted". Then the answers are destroyed: their rows, and the batch's own key, so that no copy of them opens any more.

Of several texts of one batch that all accept, the one with the lowest number is adopted; the order was shown before anybody
answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from detente.records import Record
from detente.table.roles import Actor
from detente.table.store.database import Transaction

PROPOSALS, IMPROVING = "proposals", "improving"


@dataclass(frozen=True)
class ProposedText:
    """A text to be put to secret acceptance: an option for every point, and words (default: those of the options)."""

    title: str
    package: Mapping[str, str]
    words: Mapping[str, str]


@dataclass(frozen=True)
class Put(Record):
    """A batch that was put to secret acceptance."""

    id: str
    number: int
    proposals: tuple[str, ...]
    closes_at: datetime


def put(tx: Transaction, actor: Actor, texts: Sequence[ProposedText], *, closes_at: datetime | None = None) -> Put:
    """Put texts to secret acceptance (chair): at most as many as the ground rules allow, and different enough.

    Raises
    ------
    Closed, Conflict, InputError, NotAllowed
    """
    raise NotImplementedError


def accept(tx: Transaction, actor: Actor, proposal_id: str, accepts: bool | None) -> None:
    """Answer a proposal in secret (who may answer for the seat); may be changed until the deadline; None takes it back."""
    raise NotImplementedError
