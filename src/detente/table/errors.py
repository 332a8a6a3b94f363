"""Why the table refuses an act.

::

    Refused
    ├── NotThere      nothing of that name, or nothing that this actor may know of: the two read the same
    ├── NotAllowed    the actor may know of it, but this role may not do that
    ├── Closed        the clock has closed it, or it is not open yet
    ├── Superseded    a later version took its place; says which
    └── Conflict      somebody else changed it meanwhile; nothing was written
"""

from __future__ import annotations

from detente.errors import DetenteError


class Refused(DetenteError):
    """An act was understood and is not done; nothing was written."""


class NotThere(Refused):
    """There is no such thing, as far as this actor may know."""

    def __init__(self, message: str = "There is nothing here.") -> None:
        super().__init__(message)


class NotAllowed(Refused):
    """This role may not do that."""


class Closed(Refused):
    """Answers are no longer taken, or not yet."""


class Superseded(Refused):
    """A later version took the place of the one that was meant."""


class Conflict(Refused):
    """Somebody else changed it meanwhile."""
