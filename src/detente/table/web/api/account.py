"""The own account: pass phrase, other sessions, the second factor."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from detente.table.accounts import administration, people, second_factor, sessions
from detente.table.web.api.session import Body, Code, SessionOut, with_token
from detente.table.web.context import Asked, Who
from detente.table.web.pages.account import switch_factor_off, with_session
from detente.table.web.security import form_token

router = APIRouter(prefix="/account", tags=["Your account"])


class PhraseIn(Body):
    old: str = Field(max_length=1000, examples=["seven quiet rivers run"])
    new: str = Field(max_length=1000, examples=["nine loud rivers stand"])


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


@router.post("/second-factor", summary="Begin to set up the second factor")
def begin_factor(here: Asked, who: Who) -> Any:
    """Get the secret for an authenticator; it counts once a code of it was confirmed."""
    enrolment = second_factor.begin(here.database, who.session.person.id)
    return {"secret": enrolment.secret, "address": enrolment.address}


@router.post("/second-factor/confirm", summary="Turn the second factor on")
def confirm_factor(here: Asked, body: Code, who: Who) -> Response:
    """Get ten recovery codes, which are shown this once, and a new token of this session."""
    codes = second_factor.confirm(here.database, who.session.person.id, body.code)
    renewed = sessions.renew(here.database, who.session.id, factor=True)
    said = {"recovery_codes": codes, "form_token": form_token(renewed.token)}
    return with_session(JSONResponse(said), here, renewed)


@router.post("/second-factor/remove", response_model=SessionOut, summary="Turn the second factor off")
def remove_factor(here: Asked, body: Code, who: Who) -> Response:
    return with_token(switch_factor_off(here.database, who.session, body.code), here)
