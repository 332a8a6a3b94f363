"""The single text: reading it, tabling it, and answering it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from detente.errors import DetenteError, InputError
from detente.table import projection
from detente.table.errors import Conflict, NotThere
from detente.table.negotiation import answers, single_text
from detente.table.negotiation.conditions import STANCE_WORDS
from detente.table.roles import Role
from detente.table.views import TableView, VersionView
from detente.table.web.answering import POINT, WHOLE, changes, condition_of, kept, parts_of, typed_parts
from detente.table.web.clashes import Clash, of_field
from detente.table.web.context import Form, Here, Place
from detente.table.web.shown import go, page

router = APIRouter(prefix="/tables/{table}")


@router.get("/text")
def newest(request: Request, place: Here) -> Response:
    return _text(request, place, None)


@router.get("/text/{version_id}")
def one_version(request: Request, place: Here, version_id: str) -> Response:
    return _text(request, place, version_id)


@dataclass(frozen=True)
class Unsent:
    """A version that was refused: why, and what the form shows."""

    fault: DetenteError
    base: Mapping[str, Any]
    after: str
    clashes: Sequence[Clash] = ()


def _text(request: Request, place: Place, version_id: str | None, unsent: Unsent | None = None) -> Response:
    who = place.actor
    with place.reading() as tx:
        view = projection.table(tx, who)
        versions = projection.versions(tx, who)
        if version_id is not None:
            version: VersionView | None = projection.version(tx, who, version_id)
        else:
            version = versions[0] if versions else None
        brackets = projection.bracketed(tx, who, version.id) if version else ()
        inside = version is not None and who.role is not Role.OBSERVER
        shared = projection.shared_answers(tx, who, version.id) if version and inside else ()
        shown = [d for d in projection.disclosures(tx, who) if version and d.version_id == version.id]
    if version is not None:
        place.handed(version.id, opened=True)
    names = ", ".join(view.seat_name(seat) for seat in version.round.accepting) if version and version.round else ""
    return page(
        request,
        "text.html",
        200 if unsent is None else 409 if isinstance(unsent.fault, Conflict) else 422,
        place=place,
        current="text",
        view=view,
        version=version,
        versions=versions,
        brackets=brackets,
        shared=shared,
        disclosed=shown if place.is_chair else (),
        accepting=names,
        audience=_audience(view, version),
        stances=STANCE_WORDS,
        unsent=unsent,
        base={"closes_at": "", "audience": None, **(unsent.base if unsent else _base(view, versions))},
        after=unsent.after if unsent else versions[0].id if versions else "",
    )


def _audience(view: TableView, version: VersionView | None) -> str:
    if version is None or version.audience is None:
        return ""
    names = [view.seat_name(one) or one for one in version.audience]
    return ", ".join(names) or "not all delegations"


def _base(view: TableView, versions: tuple[VersionView, ...]) -> Mapping[str, Any]:
    """Return what the chair's form begins with: the newest version, or the draft of the case."""
    start: Mapping[str, Any] = view.start or {"title": "First text", "package": {}, "words": {}}
    if versions:
        start = {"title": versions[0].title, "package": versions[0].package, "words": versions[0].words}
    return {**start, "words": _own_words(view, start["package"], start["words"])}


@router.post("/text")
def table_version(request: Request, place: Here, form: Form) -> Response:
    place.actor.must_be(Role.CHAIR)
    package = {point: option for point, option in form.starting("o:").items() if option}
    words = {point: said for point, said in form.starting("w:").items() if said}
    audience = form.texts("audience")
    base = {"title": form.text("title"), "package": package, "words": words, "closes_at": form.text("closes_at")}
    try:
        with place.writing() as tx:
            view = projection.table(tx, place.actor)
            everybody = {*(seat.id for seat in view.seats), single_text.OBSERVERS}
            tabled = single_text.table_version(
                tx,
                place.actor,
                form.text("title"),
                package,
                words,
                closes_at=form.moment("closes_at") if form.text("closes_at") else None,
                audience=None if set(audience) == everybody else audience,
                after=form.given("after"),
            )
    except (InputError, Conflict) as fault:
        return _text(request, place, None, _unsent(place, fault, {**base, "audience": audience}, form.text("after")))
    return go(place.url(f"text/{tabled.id}"), "tabled")


def _unsent(place: Place, fault: DetenteError, typed: dict[str, Any], after: str) -> Unsent:
    """Return what the form shows of a version that was refused; what another chair has tabled meanwhile, beside it."""
    with place.reading() as tx:
        view = projection.table(tx, place.actor)
        versions = projection.versions(tx, place.actor)
    newest = versions[0] if versions else None
    if not isinstance(fault, Conflict) or newest is None or newest.id == after:
        return Unsent(fault, typed, after)
    read = next((_fields(view, one.title, one.package, one.words) for one in versions if one.id == after), None)
    mine = _fields(view, typed["title"], typed["package"], typed["words"])
    now = _fields(view, newest.title, newest.package, newest.words)
    shown, found = {}, []
    for name, (what, said) in mine.items():
        shown[name], met = of_field(what, said, read[name][1] if read else "", now[name][1])
        found += [Clash(one.what, _said(view, name, one.mine), _said(view, name, one.theirs)) for one in met]
    package = {point.id: shown[f"o:{point.id}"] for point in view.points if shown[f"o:{point.id}"]}
    words = {point.id: shown[f"w:{point.id}"] for point in view.points if shown[f"w:{point.id}"]}
    return Unsent(fault, {**typed, "title": shown["title"], "package": package, "words": words}, newest.id, found)


def _fields(
    view: TableView, title: str, package: Mapping[str, str], words: Mapping[str, str]
) -> dict[str, tuple[str, str]]:
    """Return the fields of a version's form: what each is called, and what it holds."""
    found = {"title": ("Title", title)}
    for point in view.points:
        called = f"{point.number} {point.title}"
        found[f"o:{point.id}"] = (f"{called}, option", package.get(point.id, ""))
        found[f"w:{point.id}"] = (f"{called}, words", _own_words(view, package, words).get(point.id, ""))
    return found


def _said(view: TableView, name: str, value: str) -> str:
    """Return what a field of a version's form holds, to be read."""
    point = view.point(name.removeprefix("o:")) if name.startswith("o:") else None
    return (point.text_of(value) or value) if point is not None else value


def _own_words(view: TableView, package: Mapping[str, str], words: Mapping[str, str]) -> dict[str, str]:
    """Return the words that are others than those of the option, which the form leaves empty."""
    texts = {point.id: point.text_of(package.get(point.id, "")) for point in view.points}
    return {point: said for point, said in words.items() if said != texts.get(point)}


@router.get("/answers")
def own_answers(request: Request, place: Here) -> Response:
    return _answers(request, place, {}, [])


def _answers(
    request: Request, place: Place, chosen: Mapping[str, str], clashes: Sequence[Mapping[str, str]], status: int = 200
) -> Response:
    who = place.actor
    if who.role is not Role.SEAT:
        raise NotThere
    with place.reading() as tx:
        view = projection.table(tx, who)
        version = next(iter(projection.versions(tx, who)), None)
        own = projection.own_answers(tx, who, version.id) if version else None
        leaks = projection.leaks(tx, who)
    if version is not None:
        place.handed(version.id, opened=True)
    revisions = [own.whole.revision, *(own.points[p.id].revision for p in view.points)] if own else []
    return page(
        request,
        "answers.html",
        status,
        place=place,
        current="answers",
        view=view,
        version=version,
        answers=own,
        leaks=leaks,
        answered=any(revisions),
        stances=STANCE_WORDS,
        chosen=chosen,
        clashes=clashes,
        stamp=".".join(map(str, revisions)),
    )


@router.post("/answers")
def answer(request: Request, place: Here, form: Form) -> Response:
    version_id, who = form.text("version"), place.actor
    with place.reading() as tx:
        own = projection.own_answers(tx, who, version_id)
    wanted = list(changes(form, own))
    try:
        with place.writing() as tx:
            for change in wanted:
                data = {"stance": change.stance} if change.stance else None
                if change.key == WHOLE:
                    answers.answer_whole(tx, who, version_id, data, change.revision)
                else:
                    answers.answer_point(tx, who, version_id, change.key.removeprefix(POINT), data, change.revision)
            if who.may_answer and form.flag("to_chair") != own.to_chair and own.open:
                answers.share_points(tx, who, version_id, form.flag("to_chair"))
    except Conflict:
        with place.reading() as tx:
            view, now = projection.table(tx, who), projection.own_answers(tx, who, version_id)
        clashes = []
        for change in wanted:
            theirs = kept(now, change.key)
            if theirs is not None and theirs.revision != change.revision:
                said = STANCE_WORDS[theirs.stance] + (f" {theirs.words}" if theirs.words else "")
                clashes.append({"what": _named(view, change.key), "mine": STANCE_WORDS[change.stance], "theirs": said})
        return _answers(request, place, {change.key: change.stance for change in wanted}, clashes, 409)
    if then := form.text("then"):
        return go(place.url(f"answers/condition/{version_id}/{then.removeprefix(POINT)}"))
    return go(place.url("answers"), "answered")


def _named(view: TableView, key: str) -> str:
    point = view.point(key.removeprefix(POINT))
    return f"{point.number} {point.title}" if point else "The text as a whole"


@router.get("/answers/condition/{version_id}/{point}")
def condition(request: Request, place: Here, version_id: str, point: str) -> Response:
    return _condition(request, place, version_id, point)


def _condition(
    request: Request,
    place: Place,
    version_id: str,
    point: str,
    fault: DetenteError | None = None,
    typed: tuple[str, list[str]] | None = None,
) -> Response:
    who = place.actor
    with place.reading() as tx:
        own = projection.own_answers(tx, who, version_id)
        view, version = projection.table(tx, who), projection.version(tx, who, version_id)
    key = WHOLE if point == WHOLE else POINT + point
    answer = kept(own, key)
    if answer is None:
        raise NotThere
    join, parts = typed or parts_of(answer.condition)
    return page(
        request,
        "condition.html",
        200 if fault is None else 409 if isinstance(fault, Conflict) else 422,
        place=place,
        fault=fault,
        current="answers",
        view=view,
        version=version,
        key=key,
        what=_named(view, key),
        words=version.words.get(point, ""),
        answer=answer,
        join=join,
        parts=parts,
        rows=len(parts),
    )


@router.post("/answers/condition")
def keep_condition(request: Request, place: Here, form: Form) -> Response:
    version_id, key = form.text("version"), form.text("key")
    if key != WHOLE and not key.startswith(POINT):
        raise InputError("That is no answer of this form.")
    point = key.removeprefix(POINT)
    try:
        data = {"stance": "yes_if", "condition": condition_of(form)}
        with place.writing() as tx:
            if key == WHOLE:
                answers.answer_whole(tx, place.actor, version_id, data, form.number("revision"))
            else:
                answers.answer_point(tx, place.actor, version_id, point, data, form.number("revision"))
    except (InputError, Conflict) as fault:
        return _condition(request, place, version_id, point, fault, typed_parts(form))
    return go(place.url("answers"), "answered")
