"""What the clock closes, while the server runs."""

from __future__ import annotations

import logging
import threading

from detente.table.negotiation import closing
from detente.table.store.database import Database
from detente.table.web.faults import where

log = logging.getLogger("detente.table")


class Clockwork:
    """Closes what is due; searches run beside, so that no deadline waits for one.

    Parameters
    ----------
    database : Database
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self._searching: threading.Thread | None = None
        self._searched: frozenset[str] = frozenset()

    def close_due(self) -> list[str]:
        """Close what is due; return the tables at which something was closed.

        An error does not stop the clock: its kind and its place go to the log, and it is tried again at the next look.
        """
        try:
            now = closing.due(self.database)
            happened = closing.close_due(self.database, searches=False, now=now)
        except Exception as error:
            log.error("the clock: %s at %s", type(error).__name__, where(error))
            return []
        idle = self._searching is None or not self._searching.is_alive()
        if idle and now.searching - self._searched:
            self._searching = threading.Thread(target=self._search, args=(now.searching,), name="searches", daemon=True)
            self._searching.start()
        return sorted({one.negotiation_id for one in happened})

    def join(self, seconds: float | None = None) -> None:
        """Wait for a search that runs, at most so long: one that is cut off runs again after the next start."""
        if self._searching is not None:
            self._searching.join(seconds)

    def _search(self, wanted: frozenset[str]) -> None:
        try:
            closing.run_searches(self.database)
            self._searched = wanted
        except Exception as error:
            log.error("a search: %s at %s", type(error).__name__, where(error))
