"""Who acts at a table, and as what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from detente.table.errors import NotAllowed


class Role(StrEnum):
    """What somebody is at one table."""

    CHAIR = "chair"
    SEAT = "seat"
    OBSERVER = "observer"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Actor:
    """One person in one role at one table; made anew for each request from the session and the memberships.

    Parameters
    ----------
    person_id : str
    negotiation_id : str
        Empty for an administrator, who has no place in a negotiation.
    role : Role
    seat_id : str, optional
        Only for a seat.
    may_answer : bool
        Whether this person may answer for the seat; the others prepare.
    """

    person_id: str
    negotiation_id: str
    role: Role
    seat_id: str | None = None
    may_answer: bool = False

    def must_be(self, *roles: Role) -> None:
        """Refuse every other role.

        Raises
        ------
        NotAllowed
        """
        if self.role not in roles:
            raise NotAllowed(f"Only {' or '.join(_NAMES[role] for role in roles)} may do that.")

    def own_seat(self) -> str:
        """Return the seat this actor sits on.

        Raises
        ------
        NotAllowed
            When the actor sits on none.
        """
        if self.role is not Role.SEAT or self.seat_id is None:
            raise NotAllowed("Only a delegation may do that.")
        return self.seat_id

    def answering_seat(self) -> str:
        """Return the seat this actor may answer for.

        Raises
        ------
        NotAllowed
            When the actor sits on none, or only prepares.
        """
        seat_id = self.own_seat()
        if not self.may_answer:
            raise NotAllowed("Only the person who may answer for the delegation may do that.")
        return seat_id


_NAMES = {
    Role.CHAIR: "the chair",
    Role.SEAT: "a delegation",
    Role.OBSERVER: "an observer",
    Role.ADMINISTRATOR: "the administrator",
}
