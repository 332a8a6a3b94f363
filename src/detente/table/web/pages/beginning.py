"""Setting tables up without the command line: blank ones, exercises, classes, and the links of a class."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from detente.errors import InputError
from detente.table import beginning
from detente.table.training import class_room, exercises
from detente.table.training.computer_seats import STRATEGIES
from detente.table.web.context import Asked, Form, Sent, Server, Who
from detente.table.web.shown import go, page

router = APIRouter()
PLAYED = {
    "honest": "the computer, which takes whatever beats no deal",
    "firm": "the computer, which gives way late",
    "conceding": "the computer, which gives way early",
}
"""The strategies of the computer, in words."""
assert set(PLAYED) == set(STRATEGIES)


@router.get("/begin")
def begin(request: Request, who: Who) -> Response:
    beginning.must_begin(who.session)
    return page(
        request,
        "begin.html",
        visitor=who,
        exercises=exercises.exercises(),
        played=PLAYED,
        minutes=exercises.MINUTES,
        most=class_room.MOST_TABLES,
    )


@router.post("/begin/blank")
def begin_blank(here: Asked, who: Who, form: Form) -> Response:
    names = [line.strip() for line in form.text("seats").split("\n") if line.strip()]
    made = beginning.blank(here.database, who.session, form.text("title"), names, training=form.flag("training"))
    return go(f"/tables/{made}/setting-up", "begun")


@router.post("/begin/case")
def begin_from_case(here: Asked, who: Who, form: Form) -> Response:
    beginning.must_begin(who.session)
    sent = form.file("file")
    if sent is None:
        raise InputError("Choose the file of a case: its folder packed as .zip, or its workbook (.xlsx).")
    made = beginning.from_file(here.database, who.session, *sent, training=form.flag("training"))
    return go(f"/tables/{made}/setting-up", "begun-case")


@router.post("/begin/exercise")
def begin_exercise(here: Asked, who: Who, form: Form) -> Response:
    beginning.must_begin(who.session)
    made = beginning.exercise(
        here.database,
        who.session,
        form.text("exercise", most=100),
        form.number("tables"),
        computer=_computer(form),
        minutes=form.number("minutes"),
    )
    return go("/class" if len(made) > 1 else f"/tables/{made[0]}/members", "ready")


def _computer(form: Sent) -> dict[str, str]:
    said = {party: strategy for party, strategy in form.starting("plays:").items() if strategy}
    for strategy in said.values():
        if strategy not in PLAYED:
            raise InputError("Choose who plays each role from the list.")
    return said


@router.post("/class/links")
def class_links(request: Request, here: Asked, who: Who) -> Response:
    found = beginning.links(here.database, who.session)
    return page(request, "class_links.html", visitor=who, links=found, origin=origin_of(request, here))


def origin_of(request: Request, here: Server) -> str:
    """Return what links to this server begin with."""
    return here.settings.own_origin(request.headers.get("host", ""))
