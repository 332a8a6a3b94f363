"""What the chair writes before the table opens: its title, its points with their options, and its delegations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import Response

from detente.errors import DetenteError, InputError
from detente.table import projection
from detente.table.accounts import memberships
from detente.table.errors import Conflict, NotThere
from detente.table.negotiation import setting_up, structure
from detente.table.negotiation.setting_up import SeatSpec
from detente.table.roles import Role
from detente.table.web import clashes, points_form
from detente.table.web.clashes import Clash
from detente.table.web.context import Form, Here, Place, Sent
from detente.table.web.points_form import Row
from detente.table.web.shown import go, page

router = APIRouter(prefix="/tables/{table}/setting-up")


@dataclass(frozen=True)
class Refused:
    """A form that was refused: why, what was typed, and what somebody else has written meanwhile.

    Attributes
    ----------
    fault : DetenteError
    rows : sequence of Row, optional
        The points.
    read : mapping
        What the form was made from, with its ``sha256``, where it goes on from that.
    described : mapping
        ``title`` and ``summary``.
    seats : mapping
        Name and need of a delegation, by its id.
    clashes : sequence of Clash
    """

    fault: DetenteError
    rows: Sequence[Row] | None = None
    read: Mapping[str, str] = field(default_factory=dict)
    described: Mapping[str, str] = field(default_factory=dict)
    seats: Mapping[str, tuple[str, bool]] = field(default_factory=dict)
    clashes: Sequence[Clash] = ()

    @property
    def form(self) -> str:
        """Which form it was."""
        return "points" if self.rows is not None else "seats" if self.seats else "describe"


@router.get("")
def prepare(request: Request, place: Here) -> Response:
    return _page(request, place)


def _page(request: Request, place: Place, refused: Refused | None = None) -> Response:
    if not place.is_chair:
        raise NotThere
    with place.reading() as tx:
        view = projection.table(tx, place.actor)
        row = structure.negotiation_row(tx, place.id)
        seat_marks = {seat.id: structure.seat_sha256(seat) for seat in structure.seats_of(tx, place.id)}
    held, fault = row.structure, refused.fault if refused else None
    why_not = setting_up.why_settled(view.state, held, any(seat.signed_rules for seat in view.seats))
    if fault is not None and why_not:
        raise fault
    rows, form = (refused.rows, refused.form) if refused else (None, "")
    read, seats_typed = (refused.read, refused.seats) if refused else ({}, {})
    members = memberships.members(place.server.database, place.actor)
    said = request.query_params.get("more", "")
    more = min(int(said), 20) if said.isdecimal() and len(said) < 3 else points_form.EMPTY_ROWS
    return page(
        request,
        "setting_up.html",
        200 if fault is None else 409 if isinstance(fault, Conflict) else 422,
        place=place,
        current="setting-up",
        view=view,
        rows=points_form.with_empty(rows) if rows is not None else points_form.rows_of(structure.points_of(held), more),
        points_sha256=read.get("sha256", "") if form == "points" else structure.points_sha256(held),
        was={
            "title": view.title,
            "summary": view.summary,
            "sha256": structure.description_sha256(row),
            **(read if form == "describe" else {}),
        },
        seat_marks=seat_marks | {name: read["sha256"] for name in seats_typed if "sha256" in read},
        seats_typed=seats_typed,
        described={"title": view.title, "summary": view.summary, **(refused.described if refused else {})},
        refused=refused,
        why_not=why_not,
        sitting={one.seat_id for one in members if one.seat_id},
    )


@router.post("")
def describe(request: Request, place: Here, form: Form) -> Response:
    place.actor.must_be(Role.CHAIR)
    title, summary = form.text("title"), form.text("summary")
    try:
        place.do(setting_up.describe, title, summary, form.given("sha256"))
    except (InputError, Conflict) as fault:
        return _page(request, place, _described(place, form, fault))
    return go(place.url("setting-up"), "saved")


def _described(place: Place, form: Sent, fault: DetenteError) -> Refused:
    with place.reading() as tx:
        row = structure.negotiation_row(tx, place.id)
    now = {"title": row.title, "summary": row.structure.get("summary", "")}
    shown = {name: form.text(name) for name in now}
    if not isinstance(fault, Conflict):
        return Refused(fault, described=shown, read=form.starting("was:") | _sha256(form))
    found: list[Clash] = []
    for name, what in (("title", "Title"), ("summary", "Sentences")):
        shown[name], met = clashes.of_field(what, shown[name], form.text(f"was:{name}"), now[name])
        found += met
    return Refused(fault, described=shown, clashes=found)


def _sha256(form: Sent) -> dict[str, str]:
    return {"sha256": form.text("sha256")} if form.given("sha256") is not None else {}


@router.post("/points")
def set_points(request: Request, place: Here, form: Form) -> Response:
    place.actor.must_be(Role.CHAIR)
    rows = points_form.typed(form)
    try:
        with place.writing() as tx:
            before = structure.points_at(tx, place.id)
            points = points_form.points_of(rows, before)
            setting_up.set_points(tx, place.actor, points, form.text("sha256"))
    except InputError as fault:
        return _page(request, place, Refused(fault, rows, _sha256(form)))
    except Conflict as fault:
        with place.reading() as tx:
            row = structure.negotiation_row(tx, place.id)
        rows, found = points_form.meet(rows, structure.points_of(row.structure))
        now = {"sha256": structure.points_sha256(row.structure)}
        return _page(request, place, Refused(fault, rows, now, clashes=found))
    return go(place.url("setting-up"), "saved")


@router.post("/seats")
def add_seat(place: Here, form: Form) -> Response:
    name = form.text("name")
    with place.writing() as tx:
        taken = [seat.party for seat in structure.seats_of(tx, place.id)]
        spec = SeatSpec(setting_up.party_id(name, taken), name, form.flag("needed"))
        setting_up.add_seat(tx, place.actor, spec)
    return go(place.url("setting-up"), "saved")


@router.post("/seats/{seat_id}")
def change_seat(request: Request, place: Here, form: Form, seat_id: str) -> Response:
    place.actor.must_be(Role.CHAIR)
    name, needed = form.text("name"), form.flag("needed")
    sha256 = form.given("sha256")
    try:
        place.do(setting_up.change_seat, seat_id, name=name, needed=needed, expected_sha256=sha256)
    except (InputError, Conflict) as fault:
        with place.reading() as tx:
            now = next(seat for seat in structure.seats_of(tx, place.id) if seat.id == seat_id)
        typed = {seat_id: (name, needed)}
        if not isinstance(fault, Conflict):
            return _page(request, place, Refused(fault, seats=typed, read=_sha256(form)))
        found = [Clash(f"Delegation {now.name}", _need(name, needed), _need(now.name, now.needed))]
        return _page(request, place, Refused(fault, seats=typed, clashes=found))
    return go(place.url("setting-up"), "saved")


def _need(name: str, needed: bool) -> str:
    return f"{name}, {'needed' if needed else 'not needed'}"


@router.post("/seats/{seat_id}/remove")
def remove_seat(place: Here, seat_id: str) -> Response:
    take_seat_away(place, seat_id)
    return go(place.url("setting-up"), "removed")


def take_seat_away(place: Place, seat_id: str) -> None:
    """Take a seat away, with its invitations, which are beyond the eyes of a chair."""
    with place.server.database.transaction(memberships.administering(place.id)) as tx:
        setting_up.remove_seat(tx, place.actor, seat_id)
    place.server.hub.nudge(place.id)
