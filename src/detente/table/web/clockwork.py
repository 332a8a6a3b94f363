"""What the clock closes, while the server runs."""

from __future__ import annotations

import logging

from detente.table.store.database import Database

log = logging.getLogger("detente.table")


class Clockwork:
    """Closes what is due.

    Parameters
    ----------
    database : Database
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    def close_due(self) -> list[str]:
        """Close what is due; return the tables at which something was closed.

        An error does not stop the clock: it is told by its kind, and tried again at the next look.
        """
        return []
