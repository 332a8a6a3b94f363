"""Signing in, and the own tables."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from detente.table.accounts import invitations, memberships, security_keys, sessions
from detente.table.accounts.sessions import Session, SignedIn
from detente.table.store.database import ACCOUNTS
from detente.table.web.apart import apart
from detente.table.web.context import Asked, Server, Who, any_session
from detente.table.web.pages.account import with_session
from detente.table.web.security import form_token

opening = APIRouter(tags=["Signing in"])
router = APIRouter(tags=["Signing in"])


class Body(BaseModel):
    """What a request brings; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid")


async def whole_body(request: Request) -> bytes:
    """Return the body of a request that is a file."""
    return await request.body()


class SignIn(Body):
    name: str = Field(max_length=200, examples=["ana"])
    pass_phrase: str = Field(max_length=1000, examples=["seven quiet rivers run"])


class Code(Body):
    code: str = Field(max_length=40, examples=["123456"])


KeyAnswer = Annotated[
    dict[str, Any],
    Field(description="The answer of the key, as `PublicKeyCredential.toJSON()` writes it.", examples=[{"id": "..."}]),
]


class ShownKey(Body):
    answer: KeyAnswer


class Redeem(Body):
    name: str = Field(max_length=200, examples=["ana"])
    shown_name: str = Field(max_length=300, examples=["Ana Brandt"])
    pass_phrase: str = Field(max_length=1000, examples=["seven quiet rivers run"])
    email: str | None = Field(None, max_length=320, examples=["ana@example.org"])


class NewPhrase(Body):
    pass_phrase: str = Field(max_length=1000, examples=["seven quiet rivers run"])


class SessionOut(BaseModel):
    """A session: what it may do, and the token of its changes."""

    name: str = Field(examples=["Ana Brandt"])
    complete: bool = Field(description="False until the second factor has been passed.")
    form_token: str = Field(description="Send it as the header X-CSRF-Token with every change.", examples=["5e0f..."])


class TableOut(BaseModel):
    """One table that you sit at."""

    id: str = Field(examples=["0f3c9a51d2e84b6f8a7d6c5b4e3f2a10"])
    title: str
    kind: str = Field(examples=["real", "training"])
    state: str = Field(examples=["setting_up", "open", "signed", "ended"])
    role: str = Field(examples=["seat"])
    seat_id: str | None
    seat_name: str | None
    may_answer: bool


def with_token(signed_in: SignedIn, here: Server) -> Response:
    return with_session(JSONResponse(_out(signed_in.session, signed_in.token).model_dump()), here, signed_in)


def _out(session: Session, token: str) -> SessionOut:
    return SessionOut(name=session.person.shown_name, complete=session.complete, form_token=form_token(token))


@opening.post("/session", response_model=SessionOut, summary="Sign in")
@apart
def sign_in(request: Request, here: Asked, body: SignIn) -> Response:
    """Open a session. Where the person has a second factor, it may only pass that."""
    return with_token(sessions.sign_in(here.database, body.name, body.pass_phrase, here.address_of(request)), here)


@opening.post("/invitations/{token}", response_model=SessionOut, summary="Use an invitation up")
@apart
def redeem(request: Request, here: Asked, token: str, body: Redeem) -> Response:
    """Come to a table with an invitation; it works once."""
    found = invitations.redeem(
        here.database,
        token,
        here.address_of(request),
        name=body.name,
        shown_name=body.shown_name,
        pass_phrase=body.pass_phrase,
        email=body.email,
    )
    return with_token(found, here)


@opening.get("/invitations/{token}", summary="What an invitation says")
def look(request: Request, here: Asked, token: str) -> Any:
    """Read what an invitation is for, without using it up."""
    return invitations.look(here.database, token, here.address_of(request)).to_dict()


@opening.post("/invitations/{token}/pass-phrase", status_code=204, summary="Choose a new pass phrase with a link")
def reset(request: Request, here: Asked, token: str, body: NewPhrase) -> None:
    """Use up a link that an administrator made; all sessions of the person end."""
    invitations.reset(here.database, token, here.address_of(request), body.pass_phrase)


@router.post("/invitations/{token}/place", status_code=204, summary="Use an invitation up while signed in")
def take_place(request: Request, here: Asked, token: str, who: Who) -> None:
    invitations.redeem_signed_in(here.database, token, here.address_of(request), who.session)


@router.post("/session/code", response_model=SessionOut, summary="Pass the second factor")
def pass_factor(here: Asked, body: Code, found: Annotated[tuple[Session, str], Depends(any_session)]) -> Response:
    return with_token(sessions.pass_factor(here.database, found[1], body.code), here)


@router.post("/session/security-key", summary="Begin to pass the second factor with a security key")
def ask_key(request: Request, here: Asked, found: Annotated[tuple[Session, str], Depends(any_session)]) -> Any:
    """Get the options for `navigator.credentials.get`. Their challenge is good once, for five minutes."""
    own = found[0]
    return security_keys.begin_signing_in(here.database, own.id, own.person.id, here.site_of(request))


@router.post("/session/security-key/answer", response_model=SessionOut, summary="Pass the second factor with a key")
def pass_key(
    request: Request, here: Asked, body: ShownKey, found: Annotated[tuple[Session, str], Depends(any_session)]
) -> Response:
    site = here.site_of(request)
    return with_token(sessions.pass_key(here.database, found[1], site, json.dumps(body.answer)), here)


@router.get("/session", response_model=SessionOut, summary="The session at hand")
def session(found: Annotated[tuple[Session, str], Depends(any_session)]) -> SessionOut:
    return _out(*found)


@router.delete("/session", status_code=204, summary="Sign out")
def sign_out(here: Asked, found: Annotated[tuple[Session, str], Depends(any_session)]) -> Response:
    sessions.end(here.database, found[0].id)
    answer = Response(status_code=204)
    answer.delete_cookie(here.settings.session_cookie, path="/", secure=here.settings.https, httponly=True)
    return answer


@router.get("/tables", response_model=list[TableOut], summary="Your tables")
def tables(here: Asked, who: Who) -> list[dict[str, Any]]:
    with here.database.transaction(ACCOUNTS, reading=True) as tx:
        return [
            {
                "id": place.negotiation_id,
                "title": place.title,
                "kind": place.kind,
                "state": place.state,
                "role": place.role.value,
                "seat_id": place.seat_id,
                "seat_name": place.seat_name,
                "may_answer": place.may_answer,
            }
            for place in memberships.places(tx, who.session)
        ]
