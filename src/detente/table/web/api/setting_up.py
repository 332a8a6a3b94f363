"""What the chair writes before the table opens."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import Field, ValidationError

from detente.case.format.models.case import Point
from detente.errors import InputError
from detente.table.negotiation import setting_up, structure
from detente.table.negotiation.setting_up import SeatSpec
from detente.table.roles import Role
from detente.table.web.api.session import Body
from detente.table.web.context import Here
from detente.table.web.pages.setting_up import take_seat_away

router = APIRouter(prefix="/tables/{table}", tags=["For the chair"])


class DescriptionIn(Body):
    title: str = Field(examples=["River talks"])
    summary: str = Field("", examples=["Two banks share one river."])
    expected_sha256: str | None = Field(None, description="Of what was read.")


class OptionIn(Body):
    id: str = Field(max_length=100, examples=["shared"])
    text: str = Field(max_length=2_000, examples=["Joint administration."])


class PointIn(Body):
    id: str = Field(max_length=100, examples=["strip"])
    number: str = Field(max_length=100, examples=["1"])
    title: str = Field(max_length=1_000, examples=["The border strip"])
    ordered: bool = Field(False, description="Whether the options lie on a scale, in this order.")
    options: list[OptionIn] = Field(max_length=200)


class PointsIn(Body):
    points: list[PointIn] = Field(max_length=setting_up.MOST_POINTS, examples=[[]])
    expected_sha256: str | None = Field(None, description="Of the points that were read.")


class SeatIn(Body):
    name: str = Field(examples=["North"])
    needed: bool = Field(True, description="Nothing is adopted without it.")


class SeatChangeIn(SeatIn):
    expected_sha256: str | None = Field(None, description="Of the delegation that was read.")


@router.get("/description", summary="The title and the sentences, and the delegations, each with its hash")
def description(place: Here) -> Any:
    place.actor.must_be(Role.CHAIR)
    with place.reading() as tx:
        row, seats = structure.negotiation_row(tx, place.id), structure.seats_of(tx, place.id)
    return {
        "title": row.title,
        "summary": row.structure.get("summary", ""),
        "sha256": structure.description_sha256(row),
        "seats": [{"id": seat.id, "name": seat.name, "sha256": structure.seat_sha256(seat)} for seat in seats],
    }


@router.get("/points", summary="The points as they stand, with their hash")
def points(place: Here) -> Any:
    place.actor.must_be(Role.CHAIR)
    with place.reading() as tx:
        held = structure.negotiation_row(tx, place.id).structure
    return {"points": held.get("points", []), "sha256": structure.points_sha256(held)}


@router.put("/description", status_code=204, summary="Say what the table is about, before anybody has signed")
def describe(place: Here, body: DescriptionIn) -> None:
    place.do(setting_up.describe, body.title, body.summary, body.expected_sha256)


@router.put("/points", status_code=204, summary="Put points on the table, before anybody has signed")
def set_points(place: Here, body: PointsIn) -> None:
    place.actor.must_be(Role.CHAIR)
    try:
        given = [Point.model_validate({**one.model_dump(), "ordered": str(one.ordered).lower()}) for one in body.points]
    except ValidationError as error:
        raise InputError(f"points: {error.errors()[0]['msg'].removeprefix('Value error, ')}") from None
    place.do(setting_up.set_points, given, body.expected_sha256)


@router.post("/seats", summary="Add a delegation, before anybody has signed")
def add_seat(place: Here, body: SeatIn) -> Any:
    with place.writing() as tx:
        taken = [seat.party for seat in structure.seats_of(tx, place.id)]
        spec = SeatSpec(setting_up.party_id(body.name, taken), body.name, body.needed)
        return {"id": setting_up.add_seat(tx, place.actor, spec)}


@router.put("/seats/{seat_id}", status_code=204, summary="Change a delegation, before anybody has signed")
def change_seat(place: Here, seat_id: str, body: SeatChangeIn) -> None:
    place.do(setting_up.change_seat, seat_id, name=body.name, needed=body.needed, expected_sha256=body.expected_sha256)


@router.delete("/seats/{seat_id}", status_code=204, summary="Take a delegation away, before anybody has signed")
def remove_seat(place: Here, seat_id: str) -> None:
    """Only one at which nobody has sat; its invitations go too."""
    take_seat_away(place, seat_id)
