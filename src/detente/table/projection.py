"""What one actor may see: one function a thing. Pages, the API, counts, search, exports and notices use these and nothing else.

Each takes an open transaction whose scope is the actor's (``Scope.of(actor)``) and the actor, and raises
:class:`~detente.table.errors.NotThere` for what the actor may not know of, in the same words as for what does not exist.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from detente.case.format.models.case import Point
from detente.problem.compile import central_values, central_weights
from detente.table.errors import NotThere
from detente.table.leaks import budget
from detente.table.negotiation import (
    amendments as amending,
)
from detente.table.negotiation import (
    answers,
    caucus,
    proposals,
    scoring,
    searching,
    sheets,
    signatures,
    single_text,
    structure,
)
from detente.table.negotiation.conditions import Answer, answer_from, in_words, to_data
from detente.table.roles import Actor, Role
from detente.table.store import audit, schema
from detente.table.store.database import Transaction
from detente.table.views import (
    AmendmentView,
    AnswerView,
    BatchView,
    BracketedPoint,
    DeadlineView,
    DisclosureView,
    LeakView,
    LogView,
    NoteView,
    OptionView,
    OwnAnswers,
    PointView,
    ProposalView,
    ReleaseView,
    RoundView,
    SearchView,
    SeatView,
    SettlementView,
    SharedAnswers,
    SheetView,
    SilenceView,
    TableView,
    VersionView,
)


# The frame ------------------------------------------------------------------------------------------------------------
def table(tx: Transaction, actor: Actor) -> TableView:
    """Return the frame of the negotiation: rules, points, seats, deadlines, log heads."""
    row = _negotiation(tx, actor)
    points = structure.points_of(row.structure)
    signed = {s.seat_id for s in tx.rows(schema.rule_signatures, rules_sha256=row.rules_sha256)}
    head = audit.head(tx, row.id)
    return TableView(
        id=row.id,
        title=row.title,
        kind=row.kind,
        state=row.state,
        summary=row.structure.get("summary", ""),
        role=str(actor.role),
        seat_id=actor.seat_id,
        may_answer=actor.may_answer,
        rules=row.rules,
        rules_sha256=row.rules_sha256,
        points=tuple(_point(point) for point in points),
        seats=tuple(
            SeatView(seat.id, seat.party, seat.name, seat.needed, seat.computer, seat.id in signed)
            for seat in structure.seats_of(tx, row.id)
        ),
        deadlines=_deadlines(tx, actor),
        start=row.structure.get("start") if actor.role is Role.CHAIR else None,
        head=head.hash,
        head_length=head.length,
        own_head=audit.head(tx, row.id, actor.seat_id).hash if actor.role is Role.SEAT else None,
        now=tx.now,
        marker=marker(tx, actor),
    )


@dataclass(frozen=True)
class Signs:
    """How far everything at a table has come, as far as a scope sees it: what markers are made of.

    Attributes
    ----------
    lines : dict
        Length of each seat's log; of the log that all see under None.
    counts : tuple of dict
        Notes, disclosures and shared answers by seat.
    opted_in : dict
        When each seat opted in to the silence procedure, as text.
    """

    lines: Mapping[str | None, int]
    counts: tuple[Mapping[str, int], ...]
    opted_in: Mapping[str, str]


def signs(tx: Transaction) -> Signs:
    """Return how far everything is at the table of a transaction's scope."""
    counted = (schema.notes, schema.disclosures, schema.shared_answers)
    opted_in = {row.seat_id: str(row.opted_in_at) for row in tx.rows(schema.silence_seats)}
    return Signs(tx.newest(schema.log), tuple(tx.tally(table) for table in counted), opted_in)


def marker(tx: Transaction, actor: Actor) -> str:
    """Return a text that changes exactly when something changed that the actor may see; cheap, for live pages.

    It is made of the lengths of the logs that the actor sees, and of the counts of rows that only a seat and the chair see.
    """
    _negotiation(tx, actor)
    return marker_of(signs(tx), actor)


def marker_of(found: Signs, actor: Actor) -> str:
    """Return the marker of an actor, from signs of which it may see some: of those nothing else goes in.

    So the pages that are open at a table are looked after in one transaction, and not in one for each.
    """
    said: list[Any] = [found.lines.get(None, 0)]
    if actor.role is Role.SEAT:
        seat = actor.own_seat()
        said += [found.lines.get(seat, 0), [counts.get(seat, 0) for counts in found.counts], found.opted_in.get(seat)]
    if actor.role is Role.CHAIR:
        said += [[sum(counts.values()) for counts in found.counts], sorted(found.opted_in.items())]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


def _negotiation(tx: Transaction, actor: Actor) -> Row[Any]:
    if actor.role is Role.ADMINISTRATOR:
        raise NotThere
    return structure.negotiation_row(tx, actor.negotiation_id)


def _point(point: Point) -> PointView:
    options = tuple(OptionView(option.id, option.text) for option in point.options)
    return PointView(point.id, point.number, point.title, options)


def _deadlines(tx: Transaction, actor: Actor) -> tuple[DeadlineView, ...]:
    found = [
        DeadlineView("version", v.id, f"Version {v.number}", v.closes_at)
        for v in tx.rows(schema.versions, state="open")
        if single_text.may_read(v, actor)
    ]
    for search in tx.rows(schema.searches, state="open"):
        found.append(DeadlineView("search", search.id, f"Search {search.number}", search.due_at))
    for batch in tx.rows(schema.batches, state="open"):
        found.append(DeadlineView("batch", batch.id, f"Batch {batch.number}", batch.closes_at))
    for view in silences(tx, actor):
        if view.state == "open":
            found.append(DeadlineView("silence", view.id, "Silence procedure", view.closes_at))
    return tuple(sorted(found, key=lambda deadline: (deadline.closes_at, deadline.kind)))


# The single text ------------------------------------------------------------------------------------------------------
def versions(tx: Transaction, actor: Actor) -> tuple[VersionView, ...]:
    """Return the versions whose audience holds the actor, the newest first."""
    _negotiation(tx, actor)
    rows = tx.rows(schema.versions, order_by=schema.versions.c.number.desc())
    readable = {row.id: row for row in rows if single_text.may_read(row, actor)}
    return tuple(_version(tx, actor, row, readable.get(row.parent_id)) for row in readable.values())


def version(tx: Transaction, actor: Actor, version_id: str) -> VersionView:
    """Return one version."""
    _negotiation(tx, actor)
    row = single_text.readable(tx, actor, version_id)
    parent = tx.find(schema.versions, id=row.parent_id) if row.parent_id else None
    return _version(tx, actor, row, parent if parent is not None and single_text.may_read(parent, actor) else None)


def _version(tx: Transaction, actor: Actor, row: Row[Any], parent: Row[Any] | None) -> VersionView:
    closed = tx.find(schema.round_results, version_id=row.id)
    changed: tuple[str, ...] = ()
    if parent is not None:
        changed = tuple(
            point
            for point in row.words
            if row.words[point] != parent.words.get(point) or row.package.get(point) != parent.package.get(point)
        )
    return VersionView(
        id=row.id,
        number=row.number,
        title=row.title,
        package=row.package,
        words=row.words,
        words_sha256={point: structure.words_sha256(words) for point, words in row.words.items()},
        sha256=row.sha256,
        parent_id=None if parent is None else parent.id,
        audience=None if row.audience is None else tuple(row.audience) if actor.role is Role.CHAIR else (),
        tabled_at=row.tabled_at,
        closes_at=row.closes_at,
        state=row.state,
        round=None
        if closed is None
        else RoundView(closed.result["adopted"], tuple(closed.result["accepting"]), closed.closed_at),
        changed=changed,
    )


def own_answers(tx: Transaction, actor: Actor, version_id: str) -> OwnAnswers:
    """Return the actor's own seat's answers; NotThere for everybody who sits on no seat."""
    seat_id = _own_seat(actor)
    row = single_text.readable(tx, actor, version_id)
    names = _Names(tx, actor)
    whole = tx.find(schema.whole_answers, version_id=version_id, seat_id=seat_id)
    points = {r.point: r for r in tx.rows(schema.point_answers, version_id=version_id, seat_id=seat_id)}
    open_ = row.state == "open" and tx.now < row.closes_at
    said = {
        point.id: _kept(tx, names, schema.point_answers, points.get(point.id), whole=False) for point in names.points
    }
    return OwnAnswers(
        version_id=version_id,
        open=open_,
        whole=_kept(tx, names, schema.whole_answers, whole, whole=True),
        points=said,
        to_chair=False if whole is None else bool(whole.to_chair),
    )


def shared_answers(tx: Transaction, actor: Actor, version_id: str) -> tuple[SharedAnswers, ...]:
    """Return what seats let the chair see; for a seat: its own. Empty until the round closes."""
    if actor.role not in (Role.CHAIR, Role.SEAT):
        raise NotThere
    single_text.readable(tx, actor, version_id)
    names = _Names(tx, actor)
    found = []
    for row in tx.rows(schema.shared_answers, version_id=version_id):
        data = json.loads(tx.unseal(schema.shared_answers, row))
        said = {point: _answer(names, answer_from(entry, whole=False), 0) for point, entry in data.items()}
        found.append(SharedAnswers(version_id, row.seat_id, said))
    return tuple(sorted(found, key=lambda shared: names.seat_order[shared.seat_id]))


class _Names:
    """The words of points, options and seats at one table."""

    def __init__(self, tx: Transaction, actor: Actor) -> None:
        self.points = structure.points_at(tx, actor.negotiation_id)
        seats = structure.seats_of(tx, actor.negotiation_id)
        self.seats: Mapping[str, str] = {seat.id: seat.name for seat in seats}
        self.seat_order = {seat.id: place for place, seat in enumerate(seats)}
        self.of_points = {point.id: f"point {point.number}" for point in self.points}
        self.of_options = {(p.id, option.id): option.text for p in self.points for option in p.options}


def _kept(tx: Transaction, names: _Names, kind: Any, row: Row[Any] | None, *, whole: bool) -> AnswerView:
    if row is None:
        return AnswerView("", None, "", 0)
    return _answer(names, answers.read_kept(tx, kind, row, whole=whole), row.revision)


def _answer(names: _Names, answer: Answer | None, revision: int) -> AnswerView:
    if answer is None:
        return AnswerView("", None, "", revision)
    condition = answer.condition
    if condition is None:
        return AnswerView(str(answer.stance), None, "", revision)
    words = in_words(condition, names.of_points, names.of_options, names.seats)
    return AnswerView(str(answer.stance), to_data(condition), words, revision)


def _own_seat(actor: Actor) -> str:
    if actor.role is not Role.SEAT or actor.seat_id is None:
        raise NotThere
    return actor.seat_id


# Amendments -----------------------------------------------------------------------------------------------------------
def amendments(tx: Transaction, actor: Actor, version_id: str | None = None) -> tuple[AmendmentView, ...]:
    """Return the amendments to a version, or to all that the actor may read, the oldest first."""
    _negotiation(tx, actor)
    if version_id is not None:
        single_text.readable(tx, actor, version_id)
    readable = {row.id for row in tx.rows(schema.versions) if single_text.may_read(row, actor)}
    rows = tx.rows(schema.amendments, order_by=schema.amendments.c.offered_at)
    return tuple(
        AmendmentView(
            row.id,
            row.version_id,
            row.seat_id,
            row.point,
            row.option,
            row.words,
            row.anchor_sha256,
            row.state,
            row.offered_at,
            row.seat_id == actor.seat_id,
        )
        for row in rows
        if row.version_id in readable and version_id in (None, row.version_id)
    )


def bracketed(tx: Transaction, actor: Actor, version_id: str) -> tuple[BracketedPoint, ...]:
    """Return every point of a version with the amendments that stand against its words, named."""
    row = single_text.readable(tx, actor, version_id)
    names = _Names(tx, actor)
    standing = amending.standing_by_point(tx.rows(schema.amendments, version_id=version_id), names.seats)
    found = []
    for point in names.points:
        words, against = row.words.get(point.id, ""), standing.get(point.id, ())
        found.append(BracketedPoint(point.id, words, against, amending.bracketed(words, against)))
    return tuple(found)


# Searches, secret acceptance, silence, settlements --------------------------------------------------------------------
def searches(tx: Transaction, actor: Actor) -> tuple[SearchView, ...]:
    """Return the searches, the newest first."""
    _negotiation(tx, actor)
    return tuple(_search(tx, actor, row) for row in tx.rows(schema.searches, order_by=schema.searches.c.number.desc()))


def _search(tx: Transaction, actor: Actor, row: Row[Any]) -> SearchView:
    closed, sealed = row.state == "closed", None
    if actor.role is Role.SEAT and not closed:
        sealed = tx.find(schema.sealed_sheets, search_id=row.id, seat_id=actor.seat_id) is not None
    return SearchView(
        id=row.id,
        number=row.number,
        commitment=row.commitment,
        asked_at=row.asked_at,
        seal_by=searching.seal_by(row),
        due_at=row.due_at,
        state=row.state,
        improving=searching.is_improving(tx, row),
        found=row.found is not None if closed else None,
        package=row.found if closed else None,
        band=row.band if closed and row.found is not None else None,
        none_exists=row.band == searching.NONE_EXISTS if closed and row.found is None and row.band else None,
        seed=row.seed if closed else None,
        sealed=sealed,
    )


def batches(tx: Transaction, actor: Actor) -> tuple[BatchView, ...]:
    """Return the batches of proposals, the newest first."""
    _negotiation(tx, actor)
    return tuple(_batch(tx, actor, row) for row in tx.rows(schema.batches, order_by=schema.batches.c.number.desc()))


def _batch(tx: Transaction, actor: Actor, batch: Row[Any]) -> BatchView:
    found = []
    for row in tx.rows(schema.proposals, order_by=schema.proposals.c.number, batch_id=batch.id):
        own = None
        if actor.role is Role.SEAT and actor.seat_id and batch.state == "open" and tx.now < batch.closes_at:
            own = proposals.own(tx, actor.seat_id, batch, row.id)
        title = f"Proposal {row.number} of batch {batch.number}"
        signers = tuple(row.signers or ()) if row.state == "adopted" else ()
        found.append(
            ProposalView(row.id, row.number, title, row.package, row.words, row.sha256, row.state, signers, own)
        )
    return BatchView(batch.id, batch.number, batch.kind, batch.opens_at, batch.closes_at, batch.state, tuple(found))


def silences(tx: Transaction, actor: Actor) -> tuple[SilenceView, ...]:
    """Return the silence procedures on versions that the actor may read, the newest first."""
    _negotiation(tx, actor)
    readable = {row.id for row in tx.rows(schema.versions) if single_text.may_read(row, actor)}
    found = []
    for row in tx.rows(schema.silences, order_by=schema.silences.c.opens_at.desc()):
        if row.version_id not in readable:
            continue
        objected = None
        if actor.role is Role.SEAT and row.state == "open":
            objected = tx.find(schema.objections, silence_id=row.id, seat_id=actor.seat_id) is not None
        found.append(SilenceView(row.id, row.version_id, row.opens_at, row.closes_at, row.state, objected))
    return tuple(found)


def silence_opted_in(tx: Transaction, actor: Actor) -> dict[str, bool]:
    """Return, by seat, whether it opted in to the silence procedure: the chair sees all, a seat its own."""
    if actor.role not in (Role.CHAIR, Role.SEAT):
        raise NotThere
    seats = [
        s.id for s in structure.seats_of(tx, actor.negotiation_id) if actor.role is Role.CHAIR or s.id == actor.seat_id
    ]
    said = {row.seat_id: row.opted_in_at is not None for row in tx.rows(schema.silence_seats)}
    return {seat: said.get(seat, False) for seat in seats}


def settlements(tx: Transaction, actor: Actor) -> tuple[SettlementView, ...]:
    """Return the texts that all needed seats accepted, the newest first."""
    _negotiation(tx, actor)
    standing = signatures.signed_by(tx, tx.now)
    found = []
    for row in tx.rows(schema.settlements, order_by=schema.settlements.c.at.desc()):
        found.append(
            SettlementView(
                id=row.id,
                title=_HOW[row.how],
                package=row.package,
                words=row.words,
                sha256=row.sha256,
                how=row.how,
                signers=tuple(row.signers),
                signed=tuple(signatures.signed_seats(tx, row.id)),
                stands=standing is not None and standing.id == row.id,
                at=row.at,
            )
        )
    return tuple(found)


_HOW = {
    "proposal": "Adopted in secret acceptance",
    "silence": "Adopted by silence",
    "improving": "Improving text, adopted by all who signed",
}


# Caucus, disclosure ---------------------------------------------------------------------------------------------------
def notes(tx: Transaction, actor: Actor, seat_id: str | None = None) -> tuple[NoteView, ...]:
    """Return the caucus of the actor's seat (chair: of one seat, or of all), the oldest first; NotThere for observers."""
    if actor.role not in (Role.CHAIR, Role.SEAT):
        raise NotThere
    if seat_id is not None:
        tx.row(schema.seats, id=seat_id)
        if actor.role is Role.SEAT and seat_id != actor.seat_id:
            raise NotThere
    released = {(row.note_id, row.sentence) for row in tx.rows(schema.releases)}
    found = []
    for row in tx.rows(schema.notes, order_by=schema.notes.c.at):
        if seat_id not in (None, row.seat_id):
            continue
        said = caucus.sentences_of(tx.unseal(schema.notes, row).decode())
        out = tuple((row.id, k) in released for k in range(len(said)))
        found.append(NoteView(row.id, row.seat_id, row.author, said, out, row.at))
    return tuple(found)


def releases(tx: Transaction, actor: Actor) -> tuple[ReleaseView, ...]:
    """Return the sentences that seats released to everybody, the newest first."""
    _negotiation(tx, actor)
    rows = tx.rows(schema.releases, order_by=schema.releases.c.at.desc())
    return tuple(ReleaseView(row.id, row.seat_id, row.words, row.at) for row in rows)


def disclosures(tx: Transaction, actor: Actor) -> tuple[DisclosureView, ...]:
    """Return who was shown what how far: chair: all; a seat: its own; observers: none."""
    _negotiation(tx, actor)
    numbers = {row.id: row.number for row in tx.rows(schema.versions) if single_text.may_read(row, actor)}
    order = _Names(tx, actor).seat_order
    when: dict[tuple[str, str], dict[str, datetime]] = {}
    for row in tx.rows(schema.disclosures):
        if row.version_id in numbers:
            when.setdefault((row.version_id, row.seat_id), {})[row.kind] = row.at
    found = sorted(when.items(), key=lambda entry: (-numbers[entry[0][0]], order[entry[0][1]]))
    return tuple(DisclosureView(v, s, at.get("tabled"), at.get("delivered"), at.get("opened")) for (v, s), at in found)


# A seat's own ---------------------------------------------------------------------------------------------------------
def own_sheet(tx: Transaction, actor: Actor) -> SheetView:
    """Return the actor's own seat's sheet; NotThere for everybody who sits on no seat."""
    _own_seat(actor)
    sheet, revision = scoring.sheet_of(tx, actor)
    points = structure.points_at(tx, actor.negotiation_id)
    return sheet_view(sheet, points, revision)


def sheet_view(sheet: sheets.Sheet, points: Iterable[Point], revision: int) -> SheetView:
    """Return a sheet as its seat is shown it: with the figures that the search uses."""
    known = tuple(points)
    figures = {}
    for point in known:
        values = sheet.preferences.values[point.id]
        central = central_values(values, point.option_ids)
        given = values.options or {}
        figures[point.id] = {
            option: {
                "figure": float(central[k]),
                "low": given[option].low if option in given else float(central[k]),
                "high": given[option].high if option in given else float(central[k]),
            }
            for k, option in enumerate(point.option_ids)
        }
    shares = 100 * central_weights(sheet.preferences, [p.id for p in known])
    weights, options = sheets.doubts(sheet)
    open_points = {*weights, *(point for point, _ in options)}
    return SheetView(
        data=sheet.data,
        figures=figures,
        weights={point.id: float(share) for point, share in zip(known, shares, strict=True)},
        revision=revision,
        lacking=tuple(sheets.lacking(sheet, known)),
        unjudged=tuple(point.id for point in known if point.id in open_points),
    )


def instructions(tx: Transaction, actor: Actor) -> str:
    """Return the seat's confidential instructions as Markdown (training); NotThere where there are none."""
    seat_id = _own_seat(actor)
    return tx.unseal(schema.instructions, tx.row(schema.instructions, seat_id=seat_id)).decode()


def leaks(tx: Transaction, actor: Actor) -> tuple[LeakView, ...]:
    """Return what the actor's seat's answers can tell whom under this table's ground rules."""
    row = _negotiation(tx, actor)
    seats = structure.seats_of(tx, row.id)
    needed = sum(1 for seat in seats if seat.needed)
    put = tx.count(schema.batches, kind=proposals.PROPOSALS)
    standing = budget.Round({one.kind for one in _deadlines(tx, actor)}, tx.count(schema.searches), put)
    return budget.page(structure.rules_of(row), structure.points_of(row.structure), needed, standing)


# The log --------------------------------------------------------------------------------------------------------------
def log(tx: Transaction, actor: Actor, limit: int = 200) -> tuple[LogView, ...]:
    """Return the newest lines of the log that the actor may see, the newest first.

    A line on a version that the actor may not read names no version.
    """
    row = _negotiation(tx, actor)
    hidden = {v.id for v in tx.rows(schema.versions) if not single_text.may_read(v, actor)}
    rows = tx.rows(
        schema.log,
        order_by=(schema.log.c.at.desc(), schema.log.c.seat_id, schema.log.c.number.desc()),
        limit=limit,
        negotiation_id=row.id,
    )
    return tuple(
        LogView(
            line.number,
            line.at,
            line.kind,
            line.role,
            None if line.object_id in hidden else line.object_id,
            line.hash,
            line.seat_id is not None,
        )
        for line in rows
    )
