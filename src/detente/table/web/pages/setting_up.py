"""What the chair writes before the table opens: its title, its points with their options, and its delegations."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from detente.errors import DetenteError, InputError
from detente.table import projection
from detente.table.accounts import memberships
from detente.table.errors import Conflict, NotThere
from detente.table.negotiation import setting_up, structure
from detente.table.negotiation.setting_up import SeatSpec
from detente.table.roles import Role
from detente.table.web import points_form
from detente.table.web.context import Form, Here, Place
from detente.table.web.points_form import Row
from detente.table.web.shown import go, page

router = APIRouter(prefix="/tables/{table}/setting-up")


@router.get("")
def prepare(request: Request, place: Here) -> Response:
    return _page(request, place)


def _page(
    request: Request, place: Place, rows: Sequence[Row] | None = None, fault: DetenteError | None = None
) -> Response:
    if not place.is_chair:
        raise NotThere
    with place.reading() as tx:
        view = projection.table(tx, place.actor)
        held = structure.negotiation_row(tx, place.id).structure
    why_not = setting_up.why_settled(view.state, held, any(seat.signed_rules for seat in view.seats))
    if fault is not None and why_not:
        raise fault
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
        points_sha256=structure.points_sha256(held),
        fault="" if fault is None else str(fault),
        why_not=why_not,
        sitting={one.seat_id for one in members if one.seat_id},
    )


@router.post("")
def describe(place: Here, form: Form) -> Response:
    place.do(setting_up.describe, form.text("title"), form.text("summary"))
    return go(place.url("setting-up"), "saved")


@router.post("/points")
def set_points(request: Request, place: Here, form: Form) -> Response:
    place.actor.must_be(Role.CHAIR)
    rows = points_form.typed(form)
    try:
        with place.writing() as tx:
            before = structure.points_at(tx, place.id)
            points = points_form.points_of(rows, before)
            setting_up.set_points(tx, place.actor, points, form.text("sha256"))
    except (InputError, Conflict) as fault:
        return _page(request, place, rows, fault)
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
def change_seat(place: Here, form: Form, seat_id: str) -> Response:
    place.do(setting_up.change_seat, seat_id, name=form.text("name"), needed=form.flag("needed"))
    return go(place.url("setting-up"), "saved")


@router.post("/seats/{seat_id}/remove")
def remove_seat(place: Here, seat_id: str) -> Response:
    take_seat_away(place, seat_id)
    return go(place.url("setting-up"), "removed")


def take_seat_away(place: Place, seat_id: str) -> None:
    """Take a seat away, with its invitations, which are beyond the eyes of a chair."""
    with place.server.database.transaction(memberships.administering(place.id)) as tx:
        setting_up.remove_seat(tx, place.actor, seat_id)
    place.server.hub.nudge(place.id)
