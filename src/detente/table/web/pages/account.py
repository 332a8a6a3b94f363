"""Coming in: invitations, signing in, the second factor, the own account, the own tables."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from markupsafe import Markup

from detente.errors import DetenteError, InputError
from detente.numerals.order import natural
from detente.table import beginning
from detente.table.accounts import (
    administration,
    invitations,
    memberships,
    people,
    second_factor,
    security_keys,
    sessions,
)
from detente.table.accounts.invitations import Invited
from detente.table.accounts.sessions import Session, SignedIn
from detente.table.errors import NotThere, Refused
from detente.table.roles import Role
from detente.table.store.database import ACCOUNTS, Database
from detente.table.training import class_room as class_rooms
from detente.table.web.apart import apart
from detente.table.web.context import Asked, Form, NotSignedIn, Server, Visitor, Who, any_session, visitor
from detente.table.web.shown import STATES, go, page

router = APIRouter()
Present = Annotated[tuple[Session, str], Depends(any_session)]


def bound(request: Request, here: Server, show: Callable[[], Response]) -> Response:
    """Show a form before anybody is signed in, bound to a cookie of this browser."""
    settings = here.settings
    if request.cookies.get(settings.session_cookie) or request.cookies.get(settings.visitor_cookie):
        return show()
    token = secrets.token_urlsafe(32)
    request.cookies[settings.visitor_cookie] = token
    answer = show()
    answer.set_cookie(settings.visitor_cookie, token, httponly=True, secure=settings.https, samesite="lax", path="/")
    return answer


def with_session(answer: Response, here: Server, signed_in: SignedIn) -> Response:
    """Put the token of a session into the browser; the cookie from before is gone."""
    settings = here.settings
    answer.set_cookie(
        settings.session_cookie, signed_in.token, httponly=True, secure=settings.https, samesite="lax", path="/"
    )
    answer.delete_cookie(settings.visitor_cookie, path="/", secure=settings.https, httponly=True, samesite="lax")
    return answer


def _signed_in(request: Request) -> bool:
    try:
        visitor(request)
    except NotSignedIn:
        return False
    return True


@router.get("/")
def my_tables(request: Request, here: Asked, who: Who) -> Response:
    with here.database.transaction(ACCOUNTS, reading=True) as tx:
        places = memberships.places(tx, who.session)
    return page(
        request,
        "my_tables.html",
        visitor=who,
        places=places,
        person=who.session.person,
        trains=any(one.role is Role.CHAIR and one.kind == "training" for one in places),
    )


@router.get("/class")
def class_room(request: Request, here: Asked, who: Who) -> Response:
    """Show a trainer where the tables stand that the trainer chairs."""
    with here.database.transaction(ACCOUNTS, reading=True) as tx:
        chaired = beginning.chaired(tx, who.session)
    if not chaired:
        raise NotThere
    tables = sorted(class_rooms.overview(here.database, chaired), key=lambda table: natural(table.title))
    person = who.session.person
    return page(request, "class_room.html", visitor=who, tables=tables, states=STATES, person=person)


@router.get("/sign-in")
def sign_in_form(request: Request, here: Asked) -> Response:
    if _signed_in(request):
        return go("/")
    return bound(request, here, lambda: page(request, "sign_in.html", fault=""))


@router.post("/sign-in")
@apart
def sign_in(request: Request, here: Asked, form: Form) -> Response:
    try:
        found = sessions.sign_in(
            here.database, form.text("name"), form.text("pass_phrase", most=1000), here.address_of(request)
        )
    except Refused as fault:
        return page(request, "sign_in.html", 400, fault=str(fault))
    return with_session(go("/" if found.session.complete else "/second-factor"), here, found)


@router.post("/sign-out")
def sign_out(here: Asked, found: Present) -> Response:
    sessions.end(here.database, found[0].id)
    answer = go("/sign-in")
    settings = here.settings
    answer.delete_cookie(settings.session_cookie, path="/", secure=settings.https, httponly=True, samesite="lax")
    answer.headers["clear-site-data"] = '"storage"'
    return answer


@router.get("/second-factor")
def factor_form(request: Request, here: Asked, found: Present) -> Response:
    return go("/") if found[0].complete else _factor(request, here, found[0])


def _factor(request: Request, here: Server, session: Session, fault: str = "", status: int = 200) -> Response:
    site = here.settings.site(request.headers.get("host", ""))
    keys = security_keys.own(here.database, session.person.id)
    here_too = any(site is not None and key.site == site.name for key in keys)
    return page(
        request,
        "second_factor.html",
        status,
        fault=fault,
        codes="Code of your authenticator, or a recovery code" if session.person.has_authenticator else "Recovery code",
        keys=here_too,
        elsewhere=sorted({key.site for key in keys} if keys and not here_too else ()),
    )


@router.post("/second-factor")
def pass_factor(request: Request, here: Asked, form: Form, found: Present) -> Response:
    try:
        renewed = sessions.pass_factor(here.database, found[1], form.text("code"))
    except NotThere:
        raise
    except Refused as fault:
        return _factor(request, here, found[0], str(fault), 400)
    return with_session(go("/"), here, renewed)


@router.post("/second-factor/key")
def ask_key(request: Request, here: Asked, found: Present) -> Response:
    own = found[0]
    options = security_keys.begin_signing_in(here.database, own.id, own.person.id, here.site_of(request))
    return page(request, "key_sign_in.html", options=json.dumps(options))


@router.post("/second-factor/key/answer")
def pass_key(request: Request, here: Asked, form: Form, found: Present) -> Response:
    try:
        answer = form.text("answer", most=security_keys.LONGEST_ANSWER)
        renewed = sessions.pass_key(here.database, found[1], here.site_of(request), answer)
    except NotThere:
        raise
    except Refused as fault:
        return _factor(request, here, found[0], str(fault), 400)
    return with_session(go("/"), here, renewed)


@router.get("/invitation/{token}")
def invitation(request: Request, here: Asked, token: str) -> Response:
    invited = invitations.look(here.database, token, here.address_of(request))
    name = visitor(request).name if _signed_in(request) else ""
    return bound(
        request,
        here,
        lambda: _invitation(request, invited, token, signed_in_as=name),
    )


def _invitation(
    request: Request,
    invited: Invited,
    link: str,
    typed: Mapping[str, str] | None = None,
    fault: str = "",
    signed_in_as: str = "",
) -> Response:
    return page(
        request,
        "invitation.html",
        422 if fault else 200,
        invited=invited,
        of_account=invited.role in invitations.OF_ACCOUNTS,
        fault=fault,
        typed=typed or {},
        signed_in_as=signed_in_as,
        link=link,
    )


@router.post("/invitation/{token}")
@apart
def redeem(request: Request, here: Asked, form: Form, token: str) -> Response:
    address = here.address_of(request)
    if form.flag("signed_in"):
        invitations.redeem_signed_in(here.database, token, address, visitor(request).session)
        return go("/")
    invited = invitations.look(here.database, token, address)
    typed = {name: form.text(name, most=300) for name in ("name", "shown_name", "email")}
    phrase = form.text("pass_phrase", most=1000)
    try:
        if phrase != form.text("again", most=1000):
            raise InputError("The two pass phrases differ.")
        if invited.role == invitations.RESET:
            invitations.reset(here.database, token, address, phrase)
            return go("/sign-in")
        found = invitations.redeem(
            here.database,
            token,
            address,
            pass_phrase=phrase,
            name=typed["name"],
            shown_name=typed["shown_name"],
            email=typed["email"] or None,
        )
    except NotThere:
        raise
    except DetenteError as fault:
        return _invitation(request, invited, token, typed, str(fault))
    return with_session(go("/"), here, found)


@router.get("/account")
def account(request: Request, here: Asked, who: Who) -> Response:
    return _account(request, here, who)


def _account(request: Request, here: Server, who: Visitor, fault: str = "") -> Response:
    person = who.session.person
    return page(
        request,
        "account.html",
        422 if fault else 200,
        visitor=who,
        person=person,
        codes_left=second_factor.recovery_codes_left(here.database, person.id),
        keys=security_keys.own(here.database, person.id),
        site=here.settings.site(request.headers.get("host", "")),
        acts=administration.acts_on(here.database, person.id),
        fault=fault,
    )


@router.post("/account/pass-phrase")
@apart
def change_phrase(request: Request, here: Asked, form: Form, who: Who) -> Response:
    person = who.session.person
    try:
        if form.text("new", most=1000) != form.text("again", most=1000):
            raise InputError("The two pass phrases differ.")
        people.change_pass_phrase(
            here.database,
            person.id,
            form.text("old", most=1000),
            form.text("new", most=1000),
            keep_session=who.session.id,
        )
    except NotThere:
        raise
    except DetenteError as fault:
        return _account(request, here, who, str(fault))
    return with_session(go("/account", "phrase"), here, sessions.renew(here.database, who.session.id))


@router.post("/account/other-sessions")
def end_others(here: Asked, who: Who) -> Response:
    sessions.end_others(here.database, who.session)
    return go("/account", "ended")


@router.post("/account/second-factor")
def begin_factor(request: Request, here: Asked, who: Who) -> Response:
    enrolment = second_factor.begin(here.database, who.session.person.id)
    return page(
        request, "factor_begin.html", visitor=who, secret=enrolment.secret, picture=Markup(enrolment.svg), fault=""
    )


@router.post("/account/second-factor/confirm")
def confirm_factor(request: Request, here: Asked, form: Form, who: Who) -> Response:
    codes = second_factor.confirm(here.database, who.session.person.id, form.text("code"))
    return _with_codes(request, here, who, codes)


def _with_codes(request: Request, here: Server, who: Visitor, codes: Sequence[str]) -> Response:
    """Give a session that has shown a second factor a new token, and show the recovery codes if there are new ones."""
    renewed = sessions.renew(here.database, who.session.id, factor=True)
    if not codes:
        return with_session(go("/account", "factor"), here, renewed)
    request.cookies[here.settings.session_cookie] = renewed.token
    return with_session(page(request, "factor_codes.html", visitor=who, codes=codes), here, renewed)


@router.post("/account/security-keys")
@apart
def begin_key(request: Request, here: Asked, form: Form, who: Who) -> Response:
    own = who.session
    try:
        name = security_keys.checked_name(form.text("key_name", most=300))
        phrase = form.text("pass_phrase", most=1000)
        options = security_keys.begin_adding(here.database, own.id, own.person.id, here.site_of(request), phrase)
    except NotThere:
        raise
    except DetenteError as fault:
        return _account(request, here, who, str(fault))
    return page(request, "key_begin.html", visitor=who, options=json.dumps(options), key_name=name)


@router.post("/account/security-keys/confirm")
def confirm_key(request: Request, here: Asked, form: Form, who: Who) -> Response:
    own, answer = who.session, form.text("answer", most=security_keys.LONGEST_ANSWER)
    try:
        name = form.text("key_name", most=300)
        codes = security_keys.add(here.database, own.id, own.person.id, here.site_of(request), name, answer)
    except NotThere:
        raise
    except DetenteError as fault:
        return _account(request, here, who, str(fault))
    return _with_codes(request, here, who, codes)


@router.post("/account/security-keys/{key_id}/remove")
@apart
def remove_key(request: Request, here: Asked, form: Form, who: Who, key_id: str) -> Response:
    person = who.session.person
    try:
        security_keys.remove(here.database, person.id, key_id, form.text("pass_phrase", most=1000))
    except NotThere:
        raise
    except DetenteError as fault:
        return _account(request, here, who, str(fault))
    return with_session(go("/account", "key-removed"), here, sessions.renew(here.database, who.session.id))


@router.post("/account/second-factor/remove")
@apart
def remove_factor(request: Request, here: Asked, form: Form, who: Who) -> Response:
    return with_session(go("/account", "saved"), here, switch_factor_off(here.database, who.session, form.text("code")))


def switch_factor_off(database: Database, session: Session, code: str) -> SignedIn:
    """Turn a person's own authenticator off, after a code was right; the session gets a new token.

    Raises
    ------
    Refused
    """
    if not second_factor.passes(database, session.person.id, code):
        raise Refused("This code is not right. The authenticator stays on.")
    second_factor.remove(database, session.person.id)
    return sessions.renew(database, session.id)
