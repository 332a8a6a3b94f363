"""What waits for one who sits at a table: only from what everybody there knows, and from one's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from detente.table.views import BatchView, SearchView, SettlementView, SilenceView, TableView, VersionView


@dataclass(frozen=True)
class Turn:
    """One step that is open to the one who asks."""

    words: str
    path: str
    closes_at: datetime | None = None


@dataclass(frozen=True)
class Standing:
    """What is on a table, as one actor may see it."""

    view: TableView
    versions: Sequence[VersionView]
    batches: Sequence[BatchView]
    searches: Sequence[SearchView]
    silences: Sequence[SilenceView]
    settlements: Sequence[SettlementView]


def turns(at: Standing, moved: bool) -> list[Turn]:
    """Return the steps that wait for the one who asks, the earliest deadline first.

    Parameters
    ----------
    at : Standing
    moved : bool
        Whether an amendment of the own delegation stands on words that have changed.
    """
    found = _of_seat(at) if at.view.role == "seat" else _of_chair(at) if at.view.role == "chair" else []
    if moved:
        found.append(Turn("Rebase or withdraw your amendment: its words have changed", "amendments"))
    far = max((turn.closes_at for turn in found if turn.closes_at), default=None)
    return sorted(found, key=lambda turn: (turn.closes_at or far or at.view.now, turn.words))


def _of_seat(at: Standing) -> list[Turn]:
    view = at.view
    found = []
    own = next((seat for seat in view.seats if seat.id == view.seat_id), None)
    if view.state == "setting_up" and own is not None and not own.signed_rules:
        found.append(Turn("Read and sign the ground rules", "rules"))
    for version in at.versions:
        if version.state == "open":
            found.append(Turn(f"Answer version {version.number}", "answers", version.closes_at))
    for search in at.searches:
        if search.state == "open" and not search.sealed and view.now < search.seal_by:
            found.append(Turn(f"Seal your sheet for search {search.number}", "searches", search.seal_by))
    for batch in at.batches:
        if batch.state == "open":
            kind = "the improving text" if batch.kind == "improving" else f"batch {batch.number}"
            found.append(Turn(f"Answer {kind} in secret", "proposals", batch.closes_at))
    for silence in at.silences:
        if silence.state == "open":
            found.append(Turn("A silence procedure runs: object, or be silent", "silence", silence.closes_at))
    for settlement in at.settlements:
        if view.seat_id in settlement.signers and view.seat_id not in settlement.signed:
            found.append(Turn(f"Sign “{settlement.title}”", "signature"))
    return found


def _of_chair(at: Standing) -> list[Turn]:
    view = at.view
    if view.state == "setting_up":
        if not view.points or not view.seats:
            return [Turn("Write the points, and who sits at the table", "setting-up")]
        return [Turn("Bring the delegations to the table; all sign the ground rules", "members")]
    if view.state != "open" or at.settlements:
        return []
    busy = (
        any(version.state == "open" for version in at.versions)
        or any(batch.state == "open" for batch in at.batches)
        or any(search.state == "open" for search in at.searches)
        or any(silence.state == "open" for silence in at.silences)
    )
    if busy:
        return [Turn("Wait for the deadline that is open", "")]
    found = [Turn("Table a version of the text", "text")]
    if at.versions:
        found += [
            Turn("Call a search over sealed sheets", "searches"),
            Turn("Put texts to secret acceptance", "proposals"),
        ]
    return found
