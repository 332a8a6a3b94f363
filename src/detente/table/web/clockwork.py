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

    def close_due(self) -> list[str]:
        """Close what is due; return the tables at which something was closed.

        An error does not stop the clock: its kind and its place go to the log, and it is tried again at the next look.
        """
        try:
            happened = closing.close_due(self.database, searches=False)
        except Exception as error:
            log.error("the clock: %s at %s", type(error).__name__, where(error))
            return []
        if self._searching is None or not self._searching.is_alive():
            self._searching = threading.Thread(target=self._search, name="searches", daemon=True)
            self._searching.start()
        return sorted({one.negotiation_id for one in happened})

    def join(self) -> None:
        """Wait for a search that runs."""
        if self._searching is not None:
            self._searching.join()

    def _search(self) -> None:
        try:
            closing.run_searches(self.database)
        except Exception as error:
            log.error("a search: %s at %s", type(error).__name__, where(error))
