"""Setting tables up: for a person whom an administrator lets do so, and who becomes their chair."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from detente.table import beginning
from detente.table.errors import NotThere
from detente.table.store.database import ACCOUNTS
from detente.table.training import class_room, exercises
from detente.table.web.api.session import Body, whole_body
from detente.table.web.context import Asked, Who
from detente.table.web.pages.beginning import origin_of

router = APIRouter(tags=["Setting tables up"])


class BlankIn(Body):
    title: str = Field(examples=["River talks"])
    seats: list[str] = Field(default_factory=list, description="Names of delegations.", examples=[["North", "South"]])
    training: bool = Field(False, description="The chair hands out all roles.")


class ExerciseIn(Body):
    exercise: str = Field(examples=["harbour_accord"])
    tables: int = Field(1, examples=[30])
    computer: dict[str, Literal["honest", "firm", "conceding"]] = Field(
        default_factory=dict, description="Roles that the computer plays, with its strategy."
    )
    minutes: float = Field(exercises.MINUTES, description="For each step.", examples=[20])


@router.get("/exercises", summary="The ready exercises")
def ready(who: Who) -> Any:
    beginning.must_begin(who.session)
    return [one.to_dict() for one in exercises.exercises()]


@router.post("/tables", summary="Set up a table without points")
def blank(here: Asked, who: Who, body: BlankIn) -> Any:
    beginning.must_begin(who.session)
    return {"id": beginning.blank(here.database, who.session, body.title, body.seats, training=body.training)}


@router.post(
    "/tables/case",
    summary="Set up a table from a case",
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/zip": {}, "application/octet-stream": {}}}
    },
)
def from_case(here: Asked, who: Who, data: Annotated[bytes, Depends(whole_body)], training: bool = False) -> Any:
    """Send the file itself as the body: the folder of a case packed as zip, or its workbook. It is read, not kept."""
    return {"id": beginning.from_file(here.database, who.session, "the file", data, training=training)}


@router.post("/exercises", summary="Set up tables of an exercise")
def exercise(here: Asked, who: Who, body: ExerciseIn) -> Any:
    beginning.must_begin(who.session)
    made = beginning.exercise(
        here.database, who.session, body.exercise, body.tables, computer=dict(body.computer), minutes=body.minutes
    )
    return {"ids": made}


@router.get("/class", summary="Where the exercises stand that you chair")
def class_tables(here: Asked, who: Who) -> Any:
    with here.database.transaction(ACCOUNTS, reading=True) as tx:
        chaired = beginning.chaired(tx, who.session)
    if not chaired:
        raise NotThere
    return [one.to_dict() for one in class_room.overview(here.database, chaired)]


@router.post("/class/links", summary="Make a link for every role at which nobody sits")
def class_links(request: Request, here: Asked, who: Who) -> Any:
    """Links that you made before for these roles, and that nobody used, stop working."""
    origin = origin_of(request, here)
    return [
        {"table": one.table, "role": one.role, "link": f"{origin}/invitation/{one.token}"}
        for one in beginning.links(here.database, who.session)
    ]
