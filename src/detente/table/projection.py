"""What one actor may see: one function a thing. Pages, the API, counts, search, exports and notices use these and nothing else.

Each takes an open transaction whose scope is the actor's (``Scope.of(actor)``) and the actor, and raises
:class:`~detente.table.errors.NotThere` for what the actor may not know of, in the same words as for what does not exist.
"""

from __future__ import annotations

from detente.table.roles import Actor
from detente.table.store.database import Transaction
from detente.table.views import (
    AmendmentView,
    BatchView,
    BracketedPoint,
    DisclosureView,
    LeakView,
    LogView,
    NoteView,
    OwnAnswers,
    ReleaseView,
    SearchView,
    SettlementView,
    SharedAnswers,
    SheetView,
    SilenceView,
    TableView,
    VersionView,
)


def table(tx: Transaction, actor: Actor) -> TableView:
    """Return the frame of the negotiation: rules, points, seats, deadlines, log heads."""
    raise NotImplementedError


def marker(tx: Transaction, actor: Actor) -> str:
    """Return a text that changes exactly when something changed that the actor may see; cheap, for live pages."""
    raise NotImplementedError


def versions(tx: Transaction, actor: Actor) -> tuple[VersionView, ...]:
    """Return the versions whose audience holds the actor, the newest first."""
    raise NotImplementedError


def version(tx: Transaction, actor: Actor, version_id: str) -> VersionView:
    """Return one version."""
    raise NotImplementedError


def own_answers(tx: Transaction, actor: Actor, version_id: str) -> OwnAnswers:
    """Return the actor's own seat's answers; NotThere for everybody who sits on no seat."""
    raise NotImplementedError


def shared_answers(tx: Transaction, actor: Actor, version_id: str) -> tuple[SharedAnswers, ...]:
    """Return what seats let the chair see; for a seat: its own. Empty until the round closes."""
    raise NotImplementedError


def amendments(tx: Transaction, actor: Actor, version_id: str | None = None) -> tuple[AmendmentView, ...]:
    """Return the amendments to a version, or to all that the actor may read, the oldest first."""
    raise NotImplementedError


def bracketed(tx: Transaction, actor: Actor, version_id: str) -> tuple[BracketedPoint, ...]:
    """Return every point of a version with the amendments that stand against its words, named."""
    raise NotImplementedError


def searches(tx: Transaction, actor: Actor) -> tuple[SearchView, ...]:
    """Return the searches, the newest first."""
    raise NotImplementedError


def batches(tx: Transaction, actor: Actor) -> tuple[BatchView, ...]:
    """Return the batches of proposals, the newest first."""
    raise NotImplementedError


def silences(tx: Transaction, actor: Actor) -> tuple[SilenceView, ...]:
    """Return the silence procedures on versions that the actor may read, the newest first."""
    raise NotImplementedError


def silence_opted_in(tx: Transaction, actor: Actor) -> dict[str, bool]:
    """Return, by seat, whether it opted in to the silence procedure: the chair sees all, a seat its own."""
    raise NotImplementedError


def settlements(tx: Transaction, actor: Actor) -> tuple[SettlementView, ...]:
    """Return the texts that all needed seats accepted, the newest first."""
    raise NotImplementedError


def notes(tx: Transaction, actor: Actor, seat_id: str | None = None) -> tuple[NoteView, ...]:
    """Return the caucus of the actor's seat (chair: of one seat, or of all), the oldest first; NotThere for observers."""
    raise NotImplementedError


def releases(tx: Transaction, actor: Actor) -> tuple[ReleaseView, ...]:
    """Return the sentences that seats released to everybody, the newest first."""
    raise NotImplementedError


def disclosures(tx: Transaction, actor: Actor) -> tuple[DisclosureView, ...]:
    """Return who was shown what how far: chair: all; a seat: its own; observers: none."""
    raise NotImplementedError


def own_sheet(tx: Transaction, actor: Actor) -> SheetView:
    """Return the actor's own seat's sheet; NotThere for everybody who sits on no seat."""
    raise NotImplementedError


def instructions(tx: Transaction, actor: Actor) -> str:
    """Return the seat's confidential instructions as Markdown (training); NotThere where there are none."""
    raise NotImplementedError


def leaks(tx: Transaction, actor: Actor) -> tuple[LeakView, ...]:
    """Return what the actor's seat's answers can tell whom under this table's ground rules."""
    raise NotImplementedError


def log(tx: Transaction, actor: Actor, limit: int = 200) -> tuple[LogView, ...]:
    """Return the newest lines of the log that the actor may see, the newest first."""
    raise NotImplementedError
