"""What somebody at a table is shown: plain records, made by :mod:`detente.table.projection` and nowhere else.

A field that may not be shown to the one who asks is None or empty; which ones that are is said at each record. Times are aware,
in UTC. Points and options are named by their ids; their words stand in :class:`TableView`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from detente.records import Record


@dataclass(frozen=True)
class OptionView(Record):
    """One way to settle a point."""

    id: str
    text: str


@dataclass(frozen=True)
class PointView(Record):
    """One point on the table: its label in the text, its title and its options."""

    id: str
    number: str
    title: str
    options: tuple[OptionView, ...]

    def text_of(self, option: str | None) -> str:
        """Return an option's words; an empty text where there is no such option."""
        return next((entry.text for entry in self.options if entry.id == option), "")


@dataclass(frozen=True)
class SeatView(Record):
    """One delegation.

    Attributes
    ----------
    id, party, name : str
    needed : bool
        Nothing is adopted without it.
    computer : bool
        Played by the computer (training).
    signed_rules : bool
        Whether it has signed the ground rules as they stand.
    """

    id: str
    party: str
    name: str
    needed: bool
    computer: bool
    signed_rules: bool


@dataclass(frozen=True)
class DeadlineView(Record):
    """Something that the clock closes.

    Attributes
    ----------
    kind : str
        ``version``, ``search``, ``batch`` or ``silence``.
    id : str
    title : str
        In words, for example ``Version 3``.
    closes_at : datetime
    """

    kind: str
    id: str
    title: str
    closes_at: datetime


@dataclass(frozen=True)
class TableView(Record):
    """The frame of one negotiation, for everybody who has a place in it.

    Attributes
    ----------
    id, title, kind, state, summary : str
        ``kind``: real or training. ``state``: setting_up, open, signed or ended.
    role : str
        Of the one who asks.
    seat_id : str or None
        The seat of the one who asks.
    may_answer : bool
    rules : dict
        The ground rules; titles and sentences are in ``GroundRules.model_fields``.
    rules_sha256 : str
    points : tuple of PointView
    seats : tuple of SeatView
    deadlines : tuple of DeadlineView
        Those that are open and that the one who asks may know of, the next first.
    start : dict or None
        The text to begin with: title, package and words. Shown to the chair only.
    head : str
        Last hash of the log that everybody sees; ``head_length`` lines.
    own_head : str or None
        Last hash of the log of the asker's own seat.
    now : datetime
        The server's time.
    marker : str
        Changes exactly when something changed that the one who asks may see.
    """

    id: str
    title: str
    kind: str
    state: str
    summary: str
    role: str
    seat_id: str | None
    may_answer: bool
    rules: Mapping[str, Any]
    rules_sha256: str
    points: tuple[PointView, ...]
    seats: tuple[SeatView, ...]
    deadlines: tuple[DeadlineView, ...]
    start: Mapping[str, Any] | None
    head: str
    head_length: int
    own_head: str | None
    now: datetime
    marker: str

    def seat_name(self, seat_id: str | None) -> str:
        """Return a seat's name; an empty text where there is no such seat."""
        return next((seat.name for seat in self.seats if seat.id == seat_id), "")

    def point(self, point_id: str) -> PointView | None:
        """Return a point by id, or None."""
        return next((point for point in self.points if point.id == point_id), None)


@dataclass(frozen=True)
class RoundView(Record):
    """How a round on a version ended.

    Attributes
    ----------
    adopted : bool
        Whether every needed seat accepts the version as a whole, conditions resolved together.
    accepting : tuple of str
        Seat ids, only where adopted; else empty, for everybody.
    closed_at : datetime
    """

    adopted: bool
    accepting: tuple[str, ...]
    closed_at: datetime


@dataclass(frozen=True)
class VersionView(Record):
    """One version of the single text. Only versions whose audience holds the one who asks are ever shown.

    Attributes
    ----------
    id : str
    number : int
    title : str
    package : dict
        Point id to option id; open points are missing.
    words : dict
        Point id to words.
    words_sha256 : dict
        Point id to the SHA-256 of its words: what an amendment names.
    sha256 : str
        Of title, options and words.
    parent_id : str or None
        None also where the parent is not shown to the one who asks.
    audience : tuple of str or None
        None: everybody. Shown to the chair; a seat reads ``()`` where the audience is limited.
    tabled_at, closes_at : datetime
    state : str
        open, closed or superseded.
    round : RoundView or None
        Once closed.
    changed : tuple of str
        Points whose option or words differ from the parent's; empty where there is none.
    """

    id: str
    number: int
    title: str
    package: Mapping[str, str]
    words: Mapping[str, str]
    words_sha256: Mapping[str, str]
    sha256: str
    parent_id: str | None
    audience: tuple[str, ...] | None
    tabled_at: datetime
    closes_at: datetime
    state: str
    round: RoundView | None
    changed: tuple[str, ...]


@dataclass(frozen=True)
class AnswerView(Record):
    """One answer.

    Attributes
    ----------
    stance : str
        can_live_with, yes_if or cannot of a point; yes, yes_if or no of the whole; empty: no answer.
    condition : dict or None
        As :func:`detente.table.negotiation.conditions.to_data` writes it.
    words : str
        The condition in words; else empty.
    revision : int
        To be sent back with a change; 0 where there is no answer yet.
    """

    stance: str
    condition: Mapping[str, Any] | None
    words: str
    revision: int


@dataclass(frozen=True)
class OwnAnswers(Record):
    """A seat's own answers to a version; only that seat ever gets one.

    Attributes
    ----------
    version_id : str
    open : bool
        Whether answers are still taken.
    whole : AnswerView
    points : dict of str to AnswerView
        Every point of the table.
    to_chair : bool
        Whether the point answers go to the chair when the round closes.
    """

    version_id: str
    open: bool
    whole: AnswerView
    points: Mapping[str, AnswerView]
    to_chair: bool


@dataclass(frozen=True)
class SharedAnswers(Record):
    """Point answers that a seat chose to let the chair see; for the chair, and that seat, after the close."""

    version_id: str
    seat_id: str
    points: Mapping[str, AnswerView]


@dataclass(frozen=True)
class AmendmentView(Record):
    """An amendment by a seat, for everybody who may read the version.

    Attributes
    ----------
    id, version_id, seat_id, point : str
    option : str or None
        The option that the words mean; None where the seat did not say.
    words : str
    anchor_sha256 : str
        Of the words that it amends.
    state : str
        offered, moved (the words it amends have changed: rebase or withdraw), withdrawn or taken.
    offered_at : datetime
    mine : bool
    """

    id: str
    version_id: str
    seat_id: str
    point: str
    option: str | None
    words: str
    anchor_sha256: str
    state: str
    offered_at: datetime
    mine: bool


@dataclass(frozen=True)
class BracketedPoint(Record):
    """A point with what stands against its words.

    Attributes
    ----------
    point : str
    words : str
        Of the version.
    alternatives : tuple of (seat name, words)
        Amendments that stand; several seats with the same words are named together.
    text : str
        All in one: ``[words] [North: ...] [South, Patron: ...]``; the words alone where nothing stands against them.
    """

    point: str
    words: str
    alternatives: tuple[tuple[str, str], ...]
    text: str


@dataclass(frozen=True)
class SearchView(Record):
    """A search for a text over sealed sheets.

    Attributes
    ----------
    id : str
    number : int
    commitment : str
        SHA-256 of the seed, shown from the start.
    asked_at, seal_by, due_at : datetime
        Sheets are sealed until ``seal_by``; the answer is given at ``due_at``, never earlier.
    state : str
        open or closed.
    improving : bool
        Whether it looks for a text that is at least as good for everybody as the signed one.
    found : bool or None
        None while open.
    package : dict or None
        The text, where one was found.
    band : str or None
        Only where the ground rules have bands.
    none_exists : bool or None
        Where none was found: whether it is proven that the sealed sheets together accept no text. False: a needed delegation
        sealed no sheet, or the search ended at its limit. None where a text was found, while open, and for searches of
        before this was kept.
    seed : str or None
        In hexadecimal, with the answer.
    sealed : bool or None
        Whether the asker's own seat has sealed its sheet; None for everybody else.
    """

    id: str
    number: int
    commitment: str
    asked_at: datetime
    seal_by: datetime
    due_at: datetime
    state: str
    improving: bool
    found: bool | None
    package: Mapping[str, str] | None
    band: str | None
    none_exists: bool | None
    seed: str | None
    sealed: bool | None


@dataclass(frozen=True)
class ProposalView(Record):
    """A text that is put to secret acceptance.

    Attributes
    ----------
    id : str
    number : int
    title : str
    package, words : dict
    sha256 : str
    state : str
        open, adopted or not_adopted. Nothing else is ever shown of the answers, to nobody.
    signers : tuple of str
        Seat ids, only where adopted.
    own : bool or None
        The asker's own seat's answer while open: True yes, False no, None no answer. None for everybody else, and after
        the close.
    """

    id: str
    number: int
    title: str
    package: Mapping[str, str]
    words: Mapping[str, str]
    sha256: str
    state: str
    signers: tuple[str, ...]
    own: bool | None


@dataclass(frozen=True)
class BatchView(Record):
    """Proposals that are put to secret acceptance together.

    Attributes
    ----------
    id : str
    number : int
    kind : str
        proposals or improving.
    opens_at, closes_at : datetime
    state : str
        open or closed.
    proposals : tuple of ProposalView
    """

    id: str
    number: int
    kind: str
    opens_at: datetime
    closes_at: datetime
    state: str
    proposals: tuple[ProposalView, ...]


@dataclass(frozen=True)
class SilenceView(Record):
    """A silence procedure on a version.

    Attributes
    ----------
    id, version_id : str
    opens_at, closes_at : datetime
    state : str
        open, adopted or broken. Who objected is never shown.
    objected : bool or None
        Whether the asker's own seat has objected; None for everybody else.
    """

    id: str
    version_id: str
    opens_at: datetime
    closes_at: datetime
    state: str
    objected: bool | None


@dataclass(frozen=True)
class SettlementView(Record):
    """A text that all needed seats accepted.

    Attributes
    ----------
    id : str
    title : str
    package, words : dict
    sha256 : str
    how : str
        proposal, silence or improving.
    signers : tuple of str
        Seats that accepted, and sign.
    signed : tuple of str
        Seats that have signed.
    stands : bool
        Whether this is the text that stands now.
    at : datetime
    """

    id: str
    title: str
    package: Mapping[str, str]
    words: Mapping[str, str]
    sha256: str
    how: str
    signers: tuple[str, ...]
    signed: tuple[str, ...]
    stands: bool
    at: datetime


@dataclass(frozen=True)
class NoteView(Record):
    """A note between one seat and the chair, for these two only.

    Attributes
    ----------
    id, seat_id : str
    author : str
        seat or chair.
    sentences : tuple of str
    released : tuple of bool
        Which sentences everybody may read.
    at : datetime
    """

    id: str
    seat_id: str
    author: str
    sentences: tuple[str, ...]
    released: tuple[bool, ...]
    at: datetime


@dataclass(frozen=True)
class ReleaseView(Record):
    """A sentence of a caucus that its seat released to everybody."""

    id: str
    seat_id: str
    words: str
    at: datetime


@dataclass(frozen=True)
class DisclosureView(Record):
    """Who was shown a version how far: the chair sees all of them, a seat its own.

    Attributes
    ----------
    version_id, seat_id : str
    tabled, delivered, opened : datetime or None
    """

    version_id: str
    seat_id: str
    tabled: datetime | None
    delivered: datetime | None
    opened: datetime | None


@dataclass(frozen=True)
class SheetView(Record):
    """A seat's own sheet; only that seat ever gets one.

    Attributes
    ----------
    data : dict
        The entry, as in ``preferences.yaml``: no_deal, importance or weights, values, red_lines, linkages.
    figures : dict
        Point id to option id to the figure that the search uses (0 to 100), and its range.
    weights : dict
        Point id to the share of the point in the whole, in parts of 100, as the search uses it.
    revision : int
        To be sent back with a change; 0 where nothing was kept yet.
    lacking : tuple of str
        What keeps it from being sealed for a search, in sentences.
    unjudged : tuple of str
        Points with something that the seat has not judged.
    """

    data: Mapping[str, Any]
    figures: Mapping[str, Mapping[str, Mapping[str, float]]]
    weights: Mapping[str, float]
    revision: int
    lacking: tuple[str, ...]
    unjudged: tuple[str, ...]


@dataclass(frozen=True)
class LogView(Record):
    """One line of the log that the one who asks may see: who (by role) did what when, without content."""

    number: int
    at: datetime
    kind: str
    role: str
    object_id: str | None
    hash: str
    own: bool


@dataclass(frozen=True)
class LeakView(Record):
    """What an answer can tell whom: one line of the page that a seat reads before it answers.

    Attributes
    ----------
    act : str
        What the seat would do.
    whom : str
        Who could learn from it.
    tells : str
        What, in one sentence.
    measured : str
        The figure from simulated games that it rests on; empty where it follows from the rules alone.
    about : str
        What the act answers: ``version``, ``search``, ``batch`` or ``silence``; ``always`` for the rest.
    now : bool
        Whether such a thing is open now.
    """

    act: str
    whom: str
    tells: str
    measured: str
    about: str = "always"
    now: bool = False

    row_source: ClassVar[str] = ""
