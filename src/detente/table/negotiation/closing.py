"""What the clock closes: rounds, searches, batches and silence procedures, each in one transaction of its own.

Whatever kills the server leaves each of them before or after its close. Closing again does nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from detente.records import Record
from detente.table.store.database import Database


@dataclass(frozen=True)
class Happened(Record):
    """Something that the clock closed.

    Attributes
    ----------
    kind : str
        version, search, batch or silence.
    negotiation_id, id : str
    """

    kind: str
    negotiation_id: str
    id: str


def close_due(database: Database) -> tuple[Happened, ...]:
    """Close everything whose time has come, in every negotiation; return what was closed.

    Called by the server every second or so, and before anything is shown or taken after a restart.
    """
    raise NotImplementedError
