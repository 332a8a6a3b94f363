"""Amendments, searches, secret acceptance, silence, signatures, and the one improving text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from detente.errors import DetenteError, InputError
from detente.table import projection
from detente.table.errors import Closed, Conflict
from detente.table.negotiation import amendments, improving, proposals, searching, signatures, silence
from detente.table.negotiation.proposals import ProposedText
from detente.table.store.database import Transaction
from detente.table.views import LeakView, TableView
from detente.table.web.context import Form, Here, Place, Sent
from detente.table.web.shown import go, page, said

router = APIRouter(prefix="/tables/{table}")


def own_leaks(tx: Transaction, place: Place) -> Sequence[LeakView]:
    """Return what a delegation's answers can tell whom; nothing for everybody else."""
    return projection.leaks(tx, place.actor) if place.is_seat else ()


def _offer(path: str, service: Callable[..., Any], back: str, said: str) -> None:
    """Offer an act on one thing that needs no words: a button."""

    def act(place: Here, object_id: str) -> Response:
        place.do(service, object_id)
        return go(place.url(back), said)

    router.add_api_route(f"/{back}/{{object_id}}/{path}", act, methods=["POST"], name=path, response_model=None)


for _act in (
    ("withdraw", amendments.withdraw, "amendments", "withdrawn"),
    ("take", amendments.take, "amendments", "saved"),
    ("seal", searching.seal_sheet, "searches", "sealed"),
    ("unseal", searching.withdraw_sheet, "searches", "withdrawn"),
    ("object", silence.object_, "silence", "answered"),
):
    _offer(*_act)


# Amendments
@router.get("/amendments")
def all_amendments(request: Request, place: Here) -> Response:
    who = place.actor
    with place.reading() as tx:
        view, versions = projection.table(tx, who), projection.versions(tx, who)
        found = projection.amendments(tx, who)
    if versions:
        place.handed(versions[0].id, opened=True)
    return page(
        request,
        "amendments.html",
        place=place,
        current="amendments",
        view=view,
        version=versions[0] if versions and versions[0].state == "open" else None,
        numbers={version.id: version.number for version in versions},
        amendments=list(reversed(found)),
        chosen=view.point(request.query_params.get("point", "")),
    )


@router.post("/amendments")
def offer(place: Here, form: Form) -> Response:
    with place.writing() as tx:
        amendments.offer(
            tx,
            place.actor,
            form.text("version"),
            form.text("point"),
            form.text("words", most=60_000),
            form.text("anchor"),
            form.text("option") or None,
        )
    return go(place.url("amendments"), "saved")


@router.post("/amendments/{amendment_id}/rebase")
def rebase(place: Here, form: Form, amendment_id: str) -> Response:
    with place.writing() as tx:
        words = form.text("words", most=60_000)
        amendments.rebase(tx, place.actor, amendment_id, form.text("version"), form.text("anchor"), words)
    return go(place.url("amendments"), "rebased")


# Searches
KEPT = (Closed, Conflict, InputError)
"""Refusals after which the page stays as it was typed, and says why."""


def _status(fault: DetenteError | None) -> int:
    return 200 if fault is None else 422 if isinstance(fault, InputError) else 409


@router.get("/searches")
def all_searches(request: Request, place: Here) -> Response:
    return _searches(request, place)


def _searches(request: Request, place: Place, fault: DetenteError | None = None, due: str = "") -> Response:
    with place.reading() as tx:
        view, found = projection.table(tx, place.actor), projection.searches(tx, place.actor)
        lacking = projection.own_sheet(tx, place.actor).lacking if place.is_seat else ()
        leaks = own_leaks(tx, place)
    return page(
        request,
        "searches.html",
        _status(fault),
        place=place,
        fault=said(fault),
        due=due,
        current="searches",
        view=view,
        searches=found,
        lacking=lacking,
        leaks=leaks,
        left=max(int(view.rules["searches"]) - len(found), 0),
        waits=any(one.state == "open" for one in found) and fault is None,
    )


@router.post("/searches")
def call_search(request: Request, place: Here, form: Form) -> Response:
    try:
        place.do(searching.call, form.moment("due_at") if form.text("due_at") else None)
    except KEPT as fault:
        return _searches(request, place, fault, form.text("due_at"))
    return go(place.url("searches"), "saved")


# Secret acceptance
@router.get("/proposals")
def all_batches(request: Request, place: Here) -> Response:
    texts = request.query_params.get("texts", "1")
    return _batches(request, place, int(texts) if texts.isdecimal() and len(texts) < 3 else 1)


@dataclass(frozen=True)
class Typed:
    """What a refused form of texts held: the options of each, and when the batch closes."""

    texts: list[dict[str, str]]
    closes: str

    @classmethod
    def of(cls, form: Sent, count: int) -> Typed:
        return cls([form.starting(f"t{n}:") for n in range(count)], form.text("closes_at"))


@dataclass(frozen=True)
class Answered:
    """A secret answer that was not written, since another window had changed it."""

    proposal_id: str
    answer: bool | None


def _batches(
    request: Request,
    place: Place,
    count: int,
    fault: DetenteError | None = None,
    typed: Typed | None = None,
    answered: Answered | None = None,
) -> Response:
    who = place.actor
    with place.reading() as tx:
        view, found = projection.table(tx, who), projection.batches(tx, who)
        bases = _bases(tx, place) if place.is_chair else []
        leaks = own_leaks(tx, place)
    if typed is not None:
        bases = [("", text) for text in typed.texts]
    most = int(view.rules["proposals_per_batch"])
    count = min(max(count, 1), most)
    return page(
        request,
        "proposals.html",
        _status(fault),
        place=place,
        fault=said(fault),
        closes="" if typed is None else typed.closes,
        answered=answered,
        answers=proposals.ANSWERS,
        current="proposals",
        view=view,
        batches=found,
        bases=bases,
        leaks=leaks,
        count=count,
        most=most,
        waits=any(one.state == "open" for one in found) and fault is None,
        left=max(int(view.rules["batches"]) - sum(one.kind == proposals.PROPOSALS for one in found), 0),
    )


def _bases(tx: Transaction, place: Place) -> list[tuple[str, Any]]:
    found = [
        (f"Version {version.number}: {version.title}", version.package)
        for version in projection.versions(tx, place.actor)[:1]
    ]
    found += [
        (f"Found by search {search.number}", search.package)
        for search in projection.searches(tx, place.actor)
        if search.package
    ]
    return found or [("", {})]


def _text(form: Sent, view: TableView, prefix: str) -> ProposedText:
    package = {point.id: form.text(f"{prefix}{point.id}") for point in view.points}
    return ProposedText({p: o for p, o in package.items() if o})


@router.post("/proposals")
def put(request: Request, place: Here, form: Form) -> Response:
    count = form.number("texts")
    if not 1 <= count <= 10:
        raise InputError("expected 1 to 10 texts")
    try:
        closes = form.moment("closes_at") if form.text("closes_at") else None
        with place.writing() as tx:
            view = projection.table(tx, place.actor)
            texts = [_text(form, view, f"t{n}:") for n in range(count)]
            proposals.put(tx, place.actor, texts, closes_at=closes)
    except KEPT as fault:
        return _batches(request, place, count, fault, Typed.of(form, count))
    return go(place.url("proposals"), "saved")


_SECRET: dict[str, bool | None] = {"yes": True, "no": False, "": None}


@router.post("/proposals/{proposal_id}")
def accept(request: Request, place: Here, form: Form, proposal_id: str) -> Response:
    answer = _SECRET.get(form.text("answer"))
    before = form.given("was")
    try:
        read = {} if before is None else {"read": _SECRET.get(before)}
        place.do(proposals.accept, proposal_id, answer, **read)
    except Conflict as fault:
        return _batches(request, place, 1, fault, answered=Answered(proposal_id, answer))
    return go(place.url("proposals"), "answered")


# Silence
@router.get("/silence")
def silences(request: Request, place: Here) -> Response:
    who = place.actor
    with place.reading() as tx:
        view, versions = projection.table(tx, who), projection.versions(tx, who)
        found = projection.silences(tx, who)
        opted = projection.silence_opted_in(tx, who) if place.is_chair or place.is_seat else {}
        leaks = own_leaks(tx, place)
    return page(
        request,
        "silence.html",
        place=place,
        current="silence",
        view=view,
        silences=found,
        opted=opted,
        leaks=leaks,
        version=versions[0] if versions else None,
        names={version.id: f"Version {version.number}: {version.title}" for version in versions},
    )


@router.post("/silence")
def begin_silence(place: Here, form: Form) -> Response:
    place.do(silence.begin, form.text("version"))
    return go(place.url("silence"), "saved")


@router.post("/silence/opt-in")
def opt_in(place: Here, form: Form) -> Response:
    place.do(silence.opt_in, form.flag("yes"))
    return go(place.url("silence"), "agreed")


# Signature
@router.get("/signature")
def settlements(request: Request, place: Here) -> Response:
    return _settlements(request, place)


def _settlements(
    request: Request, place: Place, fault: DetenteError | None = None, typed: Typed | None = None
) -> Response:
    who = place.actor
    with place.reading() as tx:
        view, found, batches = projection.table(tx, who), projection.settlements(tx, who), projection.batches(tx, who)
    return page(
        request,
        "signature.html",
        _status(fault),
        place=place,
        fault=said(fault),
        typed=typed,
        current="signature",
        view=view,
        settlements=found,
        improved=any(batch.kind == proposals.IMPROVING for batch in batches),
    )


@router.post("/signature/{settlement_id}")
def sign(place: Here, form: Form, settlement_id: str) -> Response:
    place.do(signatures.sign, settlement_id, form.text("sha256"))
    return go(place.url("signature"), "signed")


@router.post("/improving")
def improve(request: Request, place: Here, form: Form) -> Response:
    try:
        closes = form.moment("closes_at") if form.text("closes_at") else None
        with place.writing() as tx:
            view = projection.table(tx, place.actor)
            improving.put(tx, place.actor, _text(form, view, "t0:"), closes_at=closes)
    except KEPT as fault:
        return _settlements(request, place, fault, Typed.of(form, 1))
    return go(place.url("proposals"), "saved")
