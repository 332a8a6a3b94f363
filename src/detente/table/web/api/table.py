"""Everything that a delegation, a chair and an observer can do at a table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BeforeValidator, Field

from detente.records import Record
from detente.table import exports, projection, word_files
from detente.table.accounts import invitations, memberships
from detente.table.errors import NotThere
from detente.table.negotiation import (
    amendments,
    answers,
    caucus,
    deadlines,
    improving,
    proposals,
    scoring,
    searching,
    setting_up,
    signatures,
    silence,
    single_text,
)
from detente.table.negotiation.proposals import ProposedText
from detente.table.roles import Role
from detente.table.training import debrief, exercises
from detente.table.web.api.session import Body, whole_body
from detente.table.web.context import Here, Place
from detente.table.web.pages.table import read_rules, zipped
from detente.table.web.pages.training import instructions_of
from detente.table.web.pages.word import KIND as WORD
from detente.table.web.pages.word import changes_of, document_of

router = APIRouter(prefix="/tables/{table}")
Tags = list[str | Enum]
READ: Tags = ["Reading"]
CHAIR: Tags = ["For the chair"]
SEAT: Tags = ["For a delegation"]
BOTH: Tags = ["For all"]

ID = "0f3c9a51d2e84b6f8a7d6c5b4e3f2a10"
PACKAGE = {"strip": "shared", "pace": "staged"}
Json = dict[str, Any]


def _aware(value: Any) -> Any:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.replace("Z", "+00:00"))
        except ValueError:
            raise ValueError("expected a time such as 2026-03-01T12:00:00Z") from None
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError("expected a time with its zone, such as 2026-03-01T12:00:00Z")
    return value


Moment = Annotated[datetime, BeforeValidator(_aware), Field(examples=["2026-03-03T12:00:00Z"])]
Package = Annotated[dict[str, str], Field(description="Option by point.", examples=[PACKAGE])]


class RulesIn(Body):
    rules: Json = Field(
        description="Keys of the ground rules; what is missing is as by default.", examples=[{"round_hours": 24}]
    )
    expected_sha256: str = Field(description="Of the rules that were read.", examples=["9f86d081..."])


class Sha256In(Body):
    sha256: str = Field(description="Of the very text that is signed.", examples=["9f86d081..."])


class VersionIn(Body):
    title: str = Field(examples=["First text"])
    package: Package
    words: dict[str, str] = Field(default_factory=dict, description="Words by point; default: those of the options.")
    closes_at: Moment | None = None
    audience: list[str] | None = Field(None, description="Seat ids, and `observers`; default: all.")
    after: str | None = Field(
        None, description="The version that was the newest when this one was written; an empty text if there was none."
    )


class AnswerIn(Body):
    answer: Json | None = Field(
        description="`stance`, and for `yes_if` a `condition`; null takes the answer back.",
        examples=[{"stance": "yes_if", "condition": {"all": [{"point": "strip", "is": ["shared"]}, {"seat": ID}]}}],
    )
    revision: int = Field(ge=0, description="The one that was read; 0 where there was no answer.", examples=[0])


class ToChairIn(Body):
    to_chair: bool


class SheetIn(Body):
    data: Json = Field(
        description="As a party's entry in preferences.yaml.",
        examples=[{"no_deal": 30, "importance": {"most": ["strip"]}, "values": {"strip": {"shared": "want"}}}],
    )
    revision: int = Field(ge=0, examples=[0])


class PackageIn(Body):
    package: Package


class AmendmentIn(Body):
    version_id: str = Field(examples=[ID])
    point: str = Field(examples=["strip"])
    words: str = Field(examples=["Both administer the strip for ten years."])
    anchor_sha256: str = Field(
        description="`words_sha256` of the point in the version that was read.", examples=["9f86d081..."]
    )
    option: str | None = Field(None, examples=["shared"])


class RebaseIn(Body):
    version_id: str = Field(examples=[ID])
    anchor_sha256: str = Field(examples=["9f86d081..."])
    words: str | None = None


class SearchIn(Body):
    due_at: Moment | None = None


class TextIn(Body):
    package: Package
    words: dict[str, str] = Field(default_factory=dict)


class BatchIn(Body):
    texts: list[TextIn] = Field(min_length=1, max_length=10)
    closes_at: Moment | None = None


class ImprovingIn(TextIn):
    closes_at: Moment | None = None


class AcceptIn(Body):
    accepts: bool | None = Field(description="null takes the answer back.", examples=[True])
    read: bool | Literal["not read"] | None = Field(
        proposals.NOT_READ,
        description="The own answer that you read before. If another window has changed it, yours is not written.",
    )


class SilenceIn(Body):
    version_id: str = Field(examples=[ID])
    closes_at: Moment | None = None


class OptIn(Body):
    yes: bool


class NoteIn(Body):
    words: str = Field(examples=["We could move on the pace. Tell nobody yet."])
    seat_id: str | None = Field(None, description="Only for the chair: to whom.", examples=[ID])


class ReleaseIn(Body):
    sentence: int = Field(ge=0, description="Counted from 0.", examples=[0])


class DeadlineIn(Body):
    kind: Literal["version", "batch", "search", "silence"]
    id: str = Field(examples=[ID])
    closes_at: Moment
    read: Moment | None = Field(None, description="The deadline that was read; refused if it has moved meanwhile.")


class InvitationIn(Body):
    role: Literal["seat", "observer", "chair"]
    seat_id: str | None = Field(None, examples=[ID])
    may_answer: bool = False


def plain(value: Any) -> Any:
    """Return what a service or the projection gave, as plain data."""
    if isinstance(value, Record):
        return value.to_dict()
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value


def _read(path: str, function: Callable[..., Any], summary: str) -> None:
    """Offer what a function of the projection shows."""

    def show(place: Here) -> Any:
        with place.reading() as tx:
            return plain(function(tx, place.actor))

    show.__doc__ = function.__doc__
    router.add_api_route(path, show, summary=summary, tags=READ, name=f"read {path or 'table'}", response_model=None)


for _path, _function, _summary in (
    ("", projection.table, "The frame of the negotiation"),
    ("/amendments", projection.amendments, "Amendments"),
    ("/searches", projection.searches, "Searches"),
    ("/batches", projection.batches, "Batches of proposals"),
    ("/silences", projection.silences, "Silence procedures"),
    ("/silences/opted-in", projection.silence_opted_in, "Who opted in to the silence procedure"),
    ("/settlements", projection.settlements, "Agreed texts"),
    ("/notes", projection.notes, "The caucus"),
    ("/releases", projection.releases, "Released sentences"),
    ("/disclosures", projection.disclosures, "Tabled, delivered, opened"),
    ("/sheet", projection.own_sheet, "The own sheet"),
    ("/leaks", projection.leaks, "What the own answers can tell whom"),
    ("/log", projection.log, "The log"),
):
    _read(_path, _function, _summary)


def _do(place: Place, service: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    return plain(place.do(service, *arguments, **named))


@router.get("/versions", tags=READ, summary="The versions of the text")
def versions(place: Here) -> Any:
    with place.reading() as tx:
        found = projection.versions(tx, place.actor)
    for version in found:
        place.handed(version.id, opened=False)
    return plain(found)


@router.get("/versions/{version_id}", tags=READ, summary="One version of the text")
def version(place: Here, version_id: str) -> Any:
    with place.reading() as tx:
        found = projection.version(tx, place.actor, version_id)
        brackets = projection.bracketed(tx, place.actor, version_id)
    place.handed(version_id, opened=True)
    return {**plain(found), "brackets": plain(brackets)}


@router.get("/versions/{version_id}/document", tags=READ, summary="A version as a Word file", response_class=Response)
def document(place: Here, version_id: str) -> Response:
    return document_of(place, version_id)


@router.get("/versions/{version_id}/changes", tags=READ, summary="Tracked changes in Word", response_class=Response)
def changes(place: Here, version_id: str) -> Response:
    return changes_of(place, version_id)


@router.post(
    "/versions/{version_id}/document",
    tags=SEAT,
    summary="Read the own delegation's Word file of a version",
    openapi_extra={"requestBody": {"required": True, "content": {WORD: {}}}},
)
def read_back(place: Here, version_id: str, data: Annotated[bytes, Depends(whole_body)]) -> Any:
    """Send the file itself as the body. Get what it changes, to be offered as amendments; nothing is kept."""
    with place.reading() as tx:
        view, found = projection.table(tx, place.actor), projection.version(tx, place.actor, version_id)
    _seat(place)
    return word_files.read_back(view, found, data).to_dict()


@router.get("/versions/{version_id}/answers", tags=SEAT, summary="The own answers")
def own_answers(place: Here, version_id: str) -> Any:
    with place.reading() as tx:
        return plain(projection.own_answers(tx, place.actor, version_id))


@router.get("/versions/{version_id}/shared-answers", tags=READ, summary="Point answers that delegations shared")
def shared_answers(place: Here, version_id: str) -> Any:
    with place.reading() as tx:
        return plain(projection.shared_answers(tx, place.actor, version_id))


@router.put("/rules", tags=CHAIR, summary="Change the ground rules before the table opens")
def set_rules(place: Here, body: RulesIn) -> Any:
    return {"sha256": _do(place, setting_up.set_rules, read_rules(body.rules), body.expected_sha256)}


@router.post("/rules/signature", tags=SEAT, summary="Sign the ground rules")
def sign_rules(place: Here, body: Sha256In) -> Any:
    return _do(place, setting_up.sign_rules, body.sha256)


@router.post("/versions", tags=CHAIR, summary="Table a version")
def table_version(place: Here, body: VersionIn) -> Any:
    return _do(
        place,
        single_text.table_version,
        body.title,
        body.package,
        body.words,
        closes_at=body.closes_at,
        audience=body.audience,
        after=body.after,
    )


@router.put("/versions/{version_id}/answers/whole", tags=SEAT, summary="Answer the text as a whole")
def answer_whole(place: Here, version_id: str, body: AnswerIn) -> Any:
    return {"revision": _do(place, answers.answer_whole, version_id, body.answer, body.revision)}


@router.put("/versions/{version_id}/answers/points/{point}", tags=SEAT, summary="Answer a point")
def answer_point(place: Here, version_id: str, point: str, body: AnswerIn) -> Any:
    return {"revision": _do(place, answers.answer_point, version_id, point, body.answer, body.revision)}


@router.put(
    "/versions/{version_id}/answers/to-chair", tags=SEAT, summary="Choose whether point answers go to the chair"
)
def to_chair(place: Here, version_id: str, body: ToChairIn) -> Any:
    _do(place, answers.share_points, version_id, body.to_chair)
    return {"to_chair": body.to_chair}


@router.put("/sheet", tags=SEAT, summary="Keep the own sheet")
def keep_sheet(place: Here, body: SheetIn) -> Any:
    return {"revision": _do(place, scoring.keep_sheet, body.data, body.revision)}


@router.post("/sheet/worth", tags=SEAT, summary="What a text is worth to the own delegation")
def worth(place: Here, body: PackageIn) -> Any:
    with place.reading() as tx:
        return plain(scoring.worth_of(tx, _seat(place), body.package))


@router.get("/sheet/ladder", tags=SEAT, summary="The own fallback ladder")
def ladder(place: Here) -> Any:
    with place.reading() as tx:
        return plain(scoring.ladder_of(tx, _seat(place)))


def _seat(place: Place) -> Any:
    if place.actor.role is not Role.SEAT:
        raise NotThere
    return place.actor


@router.post("/amendments", tags=SEAT, summary="Offer an amendment")
def offer(place: Here, body: AmendmentIn) -> Any:
    return _do(place, amendments.offer, body.version_id, body.point, body.words, body.anchor_sha256, body.option)


@router.post("/amendments/{amendment_id}/rebase", tags=SEAT, summary="Take an amendment over to newer words")
def rebase(place: Here, amendment_id: str, body: RebaseIn) -> Any:
    return _do(place, amendments.rebase, amendment_id, body.version_id, body.anchor_sha256, body.words)


@router.post("/amendments/{amendment_id}/withdraw", tags=SEAT, summary="Withdraw an amendment")
def withdraw_amendment(place: Here, amendment_id: str) -> Any:
    return _do(place, amendments.withdraw, amendment_id)


@router.post("/amendments/{amendment_id}/take", tags=CHAIR, summary="Mark an amendment as taken")
def take(place: Here, amendment_id: str) -> Any:
    return _do(place, amendments.take, amendment_id)


@router.post("/searches", tags=CHAIR, summary="Call a search")
def call_search(place: Here, body: SearchIn) -> Any:
    return _do(place, searching.call, body.due_at)


@router.put("/searches/{search_id}/sheet", status_code=204, tags=SEAT, summary="Seal the own sheet for a search")
def seal(place: Here, search_id: str) -> None:
    _do(place, searching.seal_sheet, search_id)


@router.delete("/searches/{search_id}/sheet", status_code=204, tags=SEAT, summary="Take the sealed sheet back")
def unseal(place: Here, search_id: str) -> None:
    _do(place, searching.withdraw_sheet, search_id)


@router.post("/batches", tags=CHAIR, summary="Put texts to secret acceptance")
def put(place: Here, body: BatchIn) -> Any:
    texts = [ProposedText(text.package, text.words) for text in body.texts]
    return _do(place, proposals.put, texts, closes_at=body.closes_at)


@router.put("/proposals/{proposal_id}/answer", status_code=204, tags=SEAT, summary="Answer a proposal in secret")
def accept(place: Here, proposal_id: str, body: AcceptIn) -> None:
    _do(place, proposals.accept, proposal_id, body.accepts, read=body.read)


@router.post("/improving", tags=CHAIR, summary="Put the one improving text to secret acceptance")
def improve(place: Here, body: ImprovingIn) -> Any:
    return _do(place, improving.put, ProposedText(body.package, body.words), closes_at=body.closes_at)


@router.put("/silences/opt-in", status_code=204, tags=SEAT, summary="Opt in to the silence procedure, or out")
def opt_in(place: Here, body: OptIn) -> None:
    _do(place, silence.opt_in, body.yes)


@router.post("/silences", tags=CHAIR, summary="Begin a silence procedure")
def begin_silence(place: Here, body: SilenceIn) -> Any:
    return _do(place, silence.begin, body.version_id, body.closes_at)


@router.post("/silences/{silence_id}/objection", status_code=204, tags=SEAT, summary="Object")
def object_to(place: Here, silence_id: str) -> None:
    _do(place, silence.object_, silence_id)


@router.post("/settlements/{settlement_id}/signature", tags=SEAT, summary="Sign an agreed text")
def sign(place: Here, settlement_id: str, body: Sha256In) -> Any:
    return _do(place, signatures.sign, settlement_id, body.sha256)


@router.post("/notes", tags=BOTH, summary="Write a note in the caucus")
def write_note(place: Here, body: NoteIn) -> Any:
    return _do(place, caucus.write, body.words, body.seat_id)


@router.post("/notes/{note_id}/releases", tags=SEAT, summary="Release one sentence of an own note to all")
def release(place: Here, note_id: str, body: ReleaseIn) -> Any:
    return {"id": _do(place, caucus.release, note_id, body.sentence)}


@router.post("/deadlines", status_code=204, tags=CHAIR, summary="Move a deadline for all, to a later time")
def extend(place: Here, body: DeadlineIn) -> None:
    _do(place, deadlines.extend, body.kind, body.id, body.closes_at, body.read)


@router.post("/end", status_code=204, tags=CHAIR, summary="End the negotiation")
def end(place: Here) -> None:
    _do(place, setting_up.end)


@router.get("/export", tags=READ, summary="What you may know, as a case folder (zip)", response_class=Response)
def export(place: Here) -> Response:
    with place.reading() as tx:
        content = exports.archive(tx, place.actor)
    return zipped(content)


@router.get("/members", tags=READ, summary="Who sits at the table")
def members(place: Here) -> Any:
    return plain(memberships.members(place.server.database, place.actor))


@router.post("/members/invitations", tags=BOTH, summary="Make an invitation")
def invite(request: Request, place: Here, body: InvitationIn) -> Any:
    made = invitations.invite(
        place.server.database, place.actor, place.id, Role(body.role), body.seat_id, may_answer=body.may_answer
    )
    origin = place.server.settings.own_origin(request.headers.get("host", ""))
    return {"id": made.id, "link": f"{origin}/invitation/{made.token}", "ends_at": made.ends_at}


@router.get("/members/invitations", tags=BOTH, summary="Own invitations that nobody has used")
def waiting(place: Here) -> Any:
    return plain(invitations.waiting(place.server.database, place.actor))


@router.delete("/members/invitations/{invitation_id}", status_code=204, tags=BOTH, summary="Withdraw an invitation")
def withdraw_invitation(place: Here, invitation_id: str) -> None:
    invitations.withdraw(place.server.database, place.actor, invitation_id)


@router.post("/members/{membership_id}/let-answer", status_code=204, tags=BOTH, summary="Hand on who answers")
def let_answer(place: Here, membership_id: str) -> None:
    memberships.let_answer(place.server.database, place.actor, membership_id)
    place.server.hub.nudge(place.id)


@router.delete("/members/{membership_id}", status_code=204, tags=BOTH, summary="End a place")
def leave(place: Here, membership_id: str) -> None:
    memberships.leave(place.server.database, place.actor, membership_id)
    place.server.hub.nudge(place.id)


@router.get("/training/instructions", tags=SEAT, summary="The own confidential instructions")
def instructions(place: Here) -> Any:
    said = instructions_of(place)
    if not said:
        raise NotThere
    return {"markdown": said}


@router.get(
    "/training/instructions.pdf",
    tags=SEAT,
    summary="The own confidential instructions as a PDF",
    response_class=Response,
)
def instructions_pdf(place: Here) -> Response:
    said = instructions_of(place)
    if not said:
        raise NotThere
    return Response(exercises.instructions_pdf(place.title, place.seat_name or "", said), media_type="application/pdf")


@router.post("/training/debrief", status_code=204, tags=SEAT, summary="Open the own sheet for the debrief")
def agree(place: Here) -> None:
    _do(place, debrief.agree)


@router.get("/training/debrief", tags=READ, summary="The debrief of an exercise")
def show_debrief(place: Here) -> Any:
    if not place.practice:
        raise NotThere
    with place.system() as tx:
        return plain(debrief.debrief(tx, place.actor))


@router.get("/live", tags=READ, summary="Events: something changed here", response_class=StreamingResponse)
def live(place: Here) -> StreamingResponse:
    """Server-sent events without content: `changed` (ask again), `ended` (the session or the place has ended)."""
    hub = place.server.hub
    hub.may_open(place.actor.person_id)
    return StreamingResponse(hub.events(place.actor, place.visitor.session.id), media_type="text/event-stream")
