"""A delegation's private scoring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from detente.case.format.models.rough import PHRASES, PILE_PHRASES
from detente.table import projection
from detente.table.errors import Conflict, NotThere
from detente.table.negotiation import scoring
from detente.table.negotiation.sheets import TextWorth
from detente.table.roles import Actor, Role
from detente.table.store.database import Transaction
from detente.table.web import sheet_form
from detente.table.web.context import Form, Here, Place
from detente.table.web.shown import go, page

router = APIRouter(prefix="/tables/{table}")
MOST_TEXTS = 8
OWN_WORDS = {**PHRASES, "want": "want", "refuse": "refuse"}
"""The words as a delegation says them of itself."""


@dataclass(frozen=True)
class NamedText:
    """A text on the table: what it is called and what it holds."""

    key: str
    name: str
    package: Mapping[str, str]


@dataclass(frozen=True)
class Valued:
    """A text with what it is worth to the delegation."""

    key: str
    name: str
    worth: TextWorth


def texts(tx: Transaction, actor: Actor) -> list[NamedText]:
    """Return the texts that are or were on the table, the newest of each kind first."""
    found = []
    for settlement in projection.settlements(tx, actor):
        found.append(NamedText(f"s-{settlement.id}", f"Agreed: {settlement.title}", settlement.package))
    for version in projection.versions(tx, actor)[:3]:
        found.append(NamedText(f"v-{version.id}", f"Version {version.number}: {version.title}", version.package))
    for search in projection.searches(tx, actor):
        if search.package:
            found.append(NamedText(f"f-{search.id}", f"Found by search {search.number}", search.package))
    for batch in projection.batches(tx, actor)[:2]:
        for one in batch.proposals:
            found.append(NamedText(f"p-{one.id}", one.title, one.package))
    return found[:MOST_TEXTS]


@router.get("/scoring")
def own_scoring(request: Request, place: Here) -> Response:
    return _scoring(request, place, None, [])


def _scoring(
    request: Request,
    place: Place,
    mine: Mapping[str, str] | None,
    clashes: Sequence[Mapping[str, str]],
    status: int = 200,
) -> Response:
    who = place.actor
    if who.role is not Role.SEAT:
        raise NotThere
    of = request.query_params.get("of", "")
    with place.reading() as tx:
        view, sheet = projection.table(tx, who), projection.own_sheet(tx, who)
        worths = [Valued(text.key, text.name, scoring.worth_of(tx, who, text.package)) for text in texts(tx, who)]
        ladder = scoring.ladder_of(tx, who) if sheet.revision and not sheet.lacking else None
    return page(
        request,
        "scoring.html",
        status,
        place=place,
        current="scoring",
        view=view,
        sheet=sheet,
        worths=worths,
        detail=next((one for one in worths if one.key == of), None),
        ladder=ladder,
        f={**sheet_form.fields(sheet.data, view.points), **(mine or {})},
        clashes=clashes,
        words=OWN_WORDS,
        piles=PILE_PHRASES,
    )


@router.post("/scoring")
def keep_sheet(request: Request, place: Here, form: Form) -> Response:
    who = place.actor
    if who.role is not Role.SEAT:
        raise NotThere
    with place.reading() as tx:
        view, now = projection.table(tx, who), projection.own_sheet(tx, who)
    data = sheet_form.read(form, view.points, now.data)
    try:
        with place.writing() as tx:
            scoring.keep_sheet(tx, who, data, form.number("revision"))
    except Conflict:
        theirs, mine = sheet_form.fields(now.data, view.points), sheet_form.fields(data, view.points)
        names = {f"v:{p.id}:{o.id}": f"{p.number} {p.title}: {o.text}" for p in view.points for o in p.options}
        names |= {f"f:{p.id}:{o.id}": f"{p.number} {p.title}: {o.text}, slider" for p in view.points for o in p.options}
        names |= {f"pile:{p.id}": f"{p.number} {p.title}: pile" for p in view.points}
        names |= {"no_deal": "Without a deal"}
        clashes = [
            {"what": what, "mine": _said(name, mine[name]), "theirs": _said(name, theirs[name])}
            for name, what in names.items()
            if mine[name] != theirs[name] and not (name.startswith("f:") and mine["v" + name[1:]] != "slider")
        ]
        return _scoring(request, place, mine, clashes, 409)
    return go(place.url("scoring"), "saved")


def _said(name: str, value: str) -> str:
    if name.startswith("pile:"):
        return PILE_PHRASES.get(value, "not judged")
    return OWN_WORDS.get(value, "as the slider says" if value == sheet_form.SLIDER else value or "not judged")
