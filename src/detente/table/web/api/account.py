"""The own account: pass phrase, other sessions, the second factor."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from detente.table.accounts import administration, people, second_factor, security_keys, sessions
from detente.table.web.apart import apart
from detente.table.web.api.session import Body, Code, KeyAnswer, SessionOut, with_token
from detente.table.web.context import Asked, Server, Visitor, Who
from detente.table.web.pages.account import switch_factor_off, with_session
from detente.table.web.security import form_token

router = APIRouter(prefix="/account", tags=["Your account"])


class PhraseIn(Body):
    old: str = Field(max_length=1000, examples=["seven quiet rivers run"])
    new: str = Field(max_length=1000, examples=["nine loud rivers stand"])


class OwnPhrase(Body):
    pass_phrase: str = Field(max_length=1000, examples=["seven quiet rivers run"])


class NewKey(Body):
    name: str = Field(max_length=300, examples=["blue key"], description="What you call it.")
    answer: KeyAnswer


@router.get("", summary="Your account")
def account(here: Asked, who: Who) -> Any:
    left = second_factor.recovery_codes_left(here.database, who.session.person.id)
    return {**who.session.person.to_dict(), "recovery_codes_left": left}


@router.get("/log", summary="What was done to your account, and the head of the log of the server")
def log(here: Asked, who: Who) -> Any:
    return administration.acts_on(here.database, who.session.person.id).to_dict()


@router.put("/pass-phrase", response_model=SessionOut, summary="Change your pass phrase")
def change_phrase(here: Asked, body: PhraseIn, who: Who) -> Response:
    """All your other sessions end; this one gets a new token."""
    own = who.session
    people.change_pass_phrase(here.database, own.person.id, body.old, body.new, keep_session=own.id)
    return with_token(sessions.renew(here.database, own.id), here)


@router.delete("/other-sessions", status_code=204, summary="End your other sessions")
def end_others(here: Asked, who: Who) -> None:
    sessions.end_others(here.database, who.session)


@router.post("/second-factor", summary="Begin to set up an authenticator")
def begin_factor(here: Asked, who: Who) -> Any:
    """Get the secret for an authenticator; it counts once a code of it was confirmed."""
    enrolment = second_factor.begin(here.database, who.session.person.id)
    return {"secret": enrolment.secret, "address": enrolment.address}


@router.post("/second-factor/confirm", summary="Turn the authenticator on")
def confirm_factor(here: Asked, body: Code, who: Who) -> Response:
    """Get ten recovery codes, which are shown this once, and a new token of this session; no codes if there is a key."""
    return _with_codes(here, who, second_factor.confirm(here.database, who.session.person.id, body.code))


def _with_codes(here: Server, who: Visitor, codes: list[str]) -> Response:
    renewed = sessions.renew(here.database, who.session.id, factor=True)
    said = {"recovery_codes": codes, "form_token": form_token(renewed.token)}
    return with_session(JSONResponse(said), here, renewed)


@router.post("/second-factor/remove", response_model=SessionOut, summary="Turn the authenticator off")
def remove_factor(here: Asked, body: Code, who: Who) -> Response:
    """Security keys stay."""
    return with_token(switch_factor_off(here.database, who.session, body.code), here)


@router.get("/security-keys", summary="Your security keys")
def keys(here: Asked, who: Who) -> Any:
    return [one.to_dict() for one in security_keys.own(here.database, who.session.person.id)]


@router.post("/security-keys", summary="Begin to add a security key")
@apart
def begin_key(request: Request, here: Asked, body: OwnPhrase, who: Who) -> Any:
    """Get the options for `navigator.credentials.create`. Their challenge is good once, for five minutes."""
    own = who.session
    return security_keys.begin_adding(here.database, own.id, own.person.id, here.site_of(request), body.pass_phrase)


@router.post("/security-keys/confirm", summary="Add a security key")
def confirm_key(request: Request, here: Asked, body: NewKey, who: Who) -> Response:
    """Get ten recovery codes if this is the first second factor, and a new token of this session."""
    own, answer = who.session, json.dumps(body.answer)
    site = here.site_of(request)
    return _with_codes(here, who, security_keys.add(here.database, own.id, own.person.id, site, body.name, answer))


@router.post("/security-keys/{key_id}/remove", response_model=SessionOut, summary="Take a security key away")
@apart
def remove_key(here: Asked, key_id: str, body: OwnPhrase, who: Who) -> Response:
    security_keys.remove(here.database, who.session.person.id, key_id, body.pass_phrase)
    return with_token(sessions.renew(here.database, who.session.id), here)
