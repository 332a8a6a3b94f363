"""A table's overview, its ground rules, its deadlines, its log, and the live channel."""

from __future__ import annotations

import typing
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import ValidationError

from detente.errors import DetenteError, InputError
from detente.table import exports, projection
from detente.table.errors import Conflict
from detente.table.ground_rules import GroundRules
from detente.table.negotiation import deadlines, setting_up
from detente.table.roles import Role
from detente.table.web.clashes import Clash, of_field
from detente.table.web.context import Form, Here, Place
from detente.table.web.shown import STATES, go, page, span
from detente.table.web.turns import Standing, turns

router = APIRouter(prefix="/tables/{table}")


@dataclass(frozen=True)
class Rule:
    """One ground rule as it is shown."""

    key: str
    title: str
    meaning: str
    value: str
    choices: tuple[str, ...]
    shown: str


def rules_of(values: typing.Mapping[str, Any]) -> list[Rule]:
    """Return the ground rules with their titles and sentences, in the order in which they are declared."""
    found = []
    for key, field in GroundRules.model_fields.items():
        value = values[key]
        yes_no = field.annotation is bool
        choices = ("yes", "no") if yes_no else tuple(str(choice) for choice in typing.get_args(field.annotation))
        said = ("yes" if value else "no") if yes_no else f"{value:g}" if isinstance(value, float) else str(value)
        found.append(
            Rule(
                key,
                field.title or key,
                field.description or "",
                said,
                choices,
                span(value) if key.endswith("_hours") else said,
            )
        )
    return found


def read_rules(said: typing.Mapping[str, Any]) -> GroundRules:
    """Read ground rules that somebody typed.

    Raises
    ------
    InputError
    """
    try:
        return GroundRules.model_validate(dict(said))
    except ValidationError as error:
        fields = GroundRules.model_fields
        told = [
            f"{(fields[str(fault['loc'][0])].title if fault['loc'] and str(fault['loc'][0]) in fields else 'Rules')}: "
            f"{fault['msg']}"
            for fault in error.errors()
        ]
        raise InputError("\n".join(told)) from None


@router.get("")
def overview(request: Request, place: Here) -> Response:
    with place.reading() as tx:
        who = place.actor
        view = projection.table(tx, who)
        at = Standing(
            view,
            projection.versions(tx, who),
            projection.batches(tx, who),
            projection.searches(tx, who),
            projection.silences(tx, who),
            projection.settlements(tx, who),
        )
        moved = any(one.mine and one.state == "moved" for one in projection.amendments(tx, who))
        releases = projection.releases(tx, who)
    return page(
        request,
        "overview.html",
        place=place,
        view=view,
        turns=turns(at, moved),
        version=at.versions[0] if at.versions else None,
        settlement=next((one for one in at.settlements if one.stands), None),
        releases=releases,
        states=STATES,
    )


@router.get("/rules")
def rules(request: Request, place: Here) -> Response:
    return _rules(request, place)


def _rules(
    request: Request,
    place: Place,
    fault: DetenteError | None = None,
    typed: typing.Mapping[str, str] | None = None,
    clashes: typing.Sequence[Clash] = (),
    read: typing.Mapping[str, str] | None = None,
) -> Response:
    with place.reading() as tx:
        view = projection.table(tx, place.actor)
    signed = any(seat.id == view.seat_id and seat.signed_rules for seat in view.seats)
    return page(
        request,
        "rules.html",
        200 if fault is None else 409 if isinstance(fault, Conflict) else 422,
        place=place,
        current="rules",
        fault=fault,
        typed=typed or {},
        clashes=clashes,
        read=read or {"sha256": view.rules_sha256},
        view=view,
        rules=rules_of(view.rules),
        signed=signed,
        may_sign=place.actor.may_answer and not signed and view.state == "setting_up",
    )


@router.post("/rules")
def sign_rules(place: Here, form: Form) -> Response:
    place.do(setting_up.sign_rules, form.text("sha256"))
    return go(place.url("rules"), "signed")


@router.post("/rules/set")
def set_rules(request: Request, place: Here, form: Form) -> Response:
    place.actor.must_be(Role.CHAIR)
    typed, sha256 = form.starting("r:"), form.text("sha256")
    try:
        place.do(setting_up.set_rules, read_rules(typed), sha256)
    except InputError as fault:
        return _rules(request, place, fault, typed, read={**form.starting("was:"), "sha256": sha256})
    except Conflict as fault:
        with place.reading() as tx:
            now = rules_of(projection.table(tx, place.actor).rules)
        shown, found = dict(typed), []
        for rule in now:
            said = typed.get(rule.key, rule.value)
            shown[rule.key], met = of_field(rule.title, said, form.text(f"was:{rule.key}"), rule.value)
            found += met
        return _rules(request, place, fault, shown, found)
    return go(place.url("rules"), "saved")


@router.post("/deadlines")
def extend(place: Here, form: Form) -> Response:
    read = form.moment("was") if form.text("was") else None
    place.do(deadlines.extend, form.text("kind"), form.text("of"), form.moment("closes_at"), read)
    return go(place.url(), "extended")


@router.get("/export")
def export(place: Here) -> Response:
    with place.reading() as tx:
        content = exports.archive(tx, place.actor)
    return zipped(content)


def zipped(content: bytes) -> Response:
    """Return a case folder as a file to keep; its name says nothing of the table."""
    return Response(
        content, media_type="application/zip", headers={"content-disposition": 'attachment; filename="table.zip"'}
    )


@router.post("/end")
def end(place: Here) -> Response:
    place.do(setting_up.end)
    return go(place.url(), "saved")


@router.get("/log")
def log(request: Request, place: Here) -> Response:
    with place.reading() as tx:
        lines = projection.log(tx, place.actor)
    return page(request, "log.html", place=place, current="log", lines=lines)


@router.get("/live")
def live(place: Here) -> StreamingResponse:
    hub = place.server.hub
    hub.may_open(place.actor.person_id)
    return StreamingResponse(hub.events(place.actor, place.visitor.session.id), media_type="text/event-stream")
