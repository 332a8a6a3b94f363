"""Who asks, at which table, and with whose eyes: looked up anew for each request."""

from __future__ import annotations

import contextlib
import functools
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile

from detente.errors import InputError
from detente.table import projection
from detente.table.accounts import memberships, sessions
from detente.table.accounts.security_keys import Site
from detente.table.accounts.sessions import Session
from detente.table.errors import NotThere, Refused
from detente.table.negotiation import closing, disclosure
from detente.table.roles import Actor, Role
from detente.table.store import audit, schema
from detente.table.store.database import ACCOUNTS, Database, Reach, Scope, Transaction
from detente.table.web.live import Hub
from detente.table.web.security import CSRF_FIELD, CSRF_HEADER, SAFE, form_token, token_holds
from detente.table.web.settings import Settings

MOST_FIELDS = 4_000
T = TypeVar("T")


class NotSignedIn(Refused):
    """Nobody is signed in, or the second factor is missing."""

    def __init__(self, to: str) -> None:
        super().__init__("Sign in first.")
        self.to = to


class Forged(Refused):
    """A change without the token of its session."""

    def __init__(self) -> None:
        super().__init__("This form is no longer good. Load the page again; nothing was written.")


@dataclass(frozen=True)
class Server:
    """What all requests share."""

    database: Database
    settings: Settings
    hub: Hub

    def site_of(self, request: Request) -> Site:
        """Return what security keys are bound to here.

        Raises
        ------
        Refused
            Where the browser has a number in place of a name.
        """
        found = self.settings.site(request.headers.get("host", ""))
        if found is None:
            raise Refused("Security keys need a name in the address: open this server as localhost, or by its name.")
        return found

    def address_of(self, request: Request) -> str:
        """Return the browser's address, for the limits: the proxy's word for it only where there is a proxy."""
        if self.settings.behind_proxy:
            said = request.headers.get("x-forwarded-for", "").rsplit(",", 1)[-1].strip()
            if said:
                return said[:60]
        return request.client.host if request.client else ""


def server(request: Request) -> Server:
    """Return the server that a request came to."""
    found: Server = request.app.state.server
    return found


async def _server(request: Request) -> Server:
    """Return the server that a request came to, without a thread for it."""
    return server(request)


@dataclass(frozen=True)
class Visitor:
    """One who is signed in, with everything shown that has to be shown."""

    session: Session
    token: str

    @property
    def name(self) -> str:
        """The name that others read."""
        return self.session.person.shown_name

    @property
    def form_token(self) -> str:
        """The token that this session's forms carry."""
        return form_token(self.token)


def any_session(request: Request) -> tuple[Session, str]:
    """Return the session of a request, complete or not.

    Raises
    ------
    NotSignedIn
    """
    here = server(request)
    with here.database.transaction(ACCOUNTS, reading=True) as tx:
        session, token, late = _session_in(tx, request)
    if late:
        sessions.note_use(here.database, session)
    return session, token


def _session_in(tx: Transaction, request: Request) -> tuple[Session, str, bool]:
    """Return the session of a request with its token, and whether its use has to be noted."""
    token = request.cookies.get(server(request).settings.session_cookie)
    if token:
        with contextlib.suppress(NotThere):
            session, late = sessions.read(tx, token)
            return session, token, late
    raise NotSignedIn("/sign-in")


def _complete(session: Session, token: str) -> Visitor:
    if not session.complete:
        raise NotSignedIn("/second-factor")
    return Visitor(session, token)


def visitor(request: Request) -> Visitor:
    """Return who asks.

    Raises
    ------
    NotSignedIn
    """
    return _complete(*any_session(request))


@dataclass(frozen=True)
class Administering:
    """An administrator who asks: for accounts and backups, at no table."""

    server: Server
    visitor: Visitor
    actor: Actor


def administering(request: Request) -> Administering:
    """Return the administrator who asks.

    Raises
    ------
    NotSignedIn
    NotThere
        For everybody else.
    """
    who = visitor(request)
    return Administering(server(request), who, memberships.administrator_for(who.session))


async def checked_form(request: Request) -> FormData | None:
    """Read a form and check its token before anything is done with it; on every page that changes something.

    Raises
    ------
    Forged
    """
    if request.method in SAFE:
        return None
    form = await request.form(max_files=1, max_fields=MOST_FIELDS)
    settings = server(request).settings
    said = form.get(CSRF_FIELD)
    cookie = request.cookies.get(settings.session_cookie) or request.cookies.get(settings.visitor_cookie)
    if not isinstance(said, str) or not token_holds(cookie, said):
        raise Forged
    return form


async def checked_header(request: Request) -> None:
    """Check the token of a request to the JSON interface that changes something.

    Raises
    ------
    Forged
    """
    if request.method in SAFE:
        return
    cookie = request.cookies.get(server(request).settings.session_cookie)
    if not token_holds(cookie, request.headers.get(CSRF_HEADER)):
        raise Forged


class Sent:
    """The fields of a form."""

    def __init__(self, form: FormData) -> None:
        self._form = form

    def text(self, name: str, default: str = "", most: int = 20_000) -> str:
        """Return a field's text, in one form of line ends."""
        value = self._form.get(name, default)
        if not isinstance(value, str) or len(value) > most:
            raise InputError(f"{name}: expected at most {most} characters of text")
        return value.replace("\r\n", "\n").strip()

    def given(self, name: str) -> str | None:
        """Return a field's text, or None where the form did not send it."""
        return self.text(name) if name in self._form else None

    def texts(self, name: str) -> list[str]:
        """Return all values of a field that may come several times."""
        return [value for value in self._form.getlist(name) if isinstance(value, str) and value]

    def flag(self, name: str) -> bool:
        """Whether a box is ticked."""
        return bool(self._form.get(name))

    def number(self, name: str) -> int:
        """Return a field's whole number.

        Raises
        ------
        InputError
        """
        said = self.text(name)
        if not said.lstrip("-").isdecimal() or len(said) > 12:
            raise InputError(f"{name}: found {said!r}, expected a whole number")
        return int(said)

    def moment(self, name: str) -> datetime:
        """Return a field's moment, which was typed in UTC.

        Raises
        ------
        InputError
        """
        said = self.text(name)
        try:
            return datetime.fromisoformat(said.removesuffix("Z")).replace(tzinfo=UTC)
        except ValueError:
            raise InputError(f"{name}: found {said!r}, expected a time such as 2026-03-01T12:00") from None

    def file(self, name: str) -> tuple[str, bytes] | None:
        """Return a file that was sent, or None."""
        value = self._form.get(name)
        if not isinstance(value, UploadFile) or not value.filename:
            return None
        with value.file as content:  # gone from the disc at once
            return value.filename[:200], content.read()

    def starting(self, prefix: str) -> dict[str, str]:
        """Return the fields whose names start so, without the start."""
        return {
            name.removeprefix(prefix): self.text(name)
            for name, value in self._form.items()
            if name.startswith(prefix) and isinstance(value, str)
        }


async def sent(form: Annotated[FormData | None, Depends(checked_form)]) -> Sent:
    """Return the fields of the form that was sent."""
    return Sent(form if form is not None else FormData())


@dataclass(frozen=True)
class Tab:
    """One page of a table, in its menu."""

    path: str
    title: str


_TABS = (
    ("", "Overview", "csoa"),
    ("rules", "Ground rules", "cso"),
    ("text", "The text", "cso"),
    ("answers", "Our answers", "s"),
    ("scoring", "Our scoring", "s"),
    ("amendments", "Amendments", "cso"),
    ("searches", "Searches", "cso"),
    ("proposals", "Proposals", "cso"),
    ("silence", "Silence", "cso"),
    ("signature", "Signature", "cso"),
    ("caucus", "Caucus", "cs"),
    ("members", "Members", "cso"),
)


@dataclass(frozen=True)
class Place:
    """One who asks, at one table: opens transactions with the eyes of that place, and no others."""

    server: Server
    visitor: Visitor
    actor: Actor
    title: str
    practice: bool
    seat_name: str | None
    state: str = "open"

    @functools.cached_property
    def heads(self) -> tuple[audit.Head, audit.Head | None]:
        """The heads of the log that all see, and of the own delegation's."""
        with self.reading() as tx:
            own = audit.head(tx, self.id, self.actor.seat_id) if self.actor.seat_id else None
            return audit.head(tx, self.id), own

    @property
    def head(self) -> audit.Head:
        """The head of the log that all see."""
        return self.heads[0]

    @property
    def own_head(self) -> audit.Head | None:
        """The head of the own delegation's log."""
        return self.heads[1]

    @property
    def id(self) -> str:
        """The table's id."""
        return self.actor.negotiation_id

    @property
    def role(self) -> str:
        """What the person is here."""
        return self.actor.role.value

    @property
    def is_chair(self) -> bool:
        """Whether the person is the chair here."""
        return self.actor.role is Role.CHAIR

    @property
    def is_seat(self) -> bool:
        """Whether the person sits in a delegation here."""
        return self.actor.role is Role.SEAT

    @property
    def who(self) -> str:
        """What the person is here, in words."""
        if not self.is_seat:
            return {"chair": "chair", "observer": "observer"}.get(self.role, self.role)
        return f"{self.seat_name}, {'answers' if self.actor.may_answer else 'prepares'}"

    @property
    def tabs(self) -> list[Tab]:
        """The pages that this role has."""
        letter = self.role[0]
        found = [Tab(path, title) for path, title, roles in _TABS if letter in roles]
        if self.is_chair and self.state == "setting_up":
            found.insert(1, Tab("setting-up", "Set up"))
        if self.practice:
            found.append(Tab("training", "Exercise"))
        return found

    def url(self, path: str = "") -> str:
        """Return the address of a page of this table."""
        return f"/tables/{self.id}/{path}" if path else f"/tables/{self.id}"

    @contextlib.contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Open a transaction that only reads."""
        with self.server.database.transaction(Scope.of(self.actor), reading=True) as tx:
            yield tx

    @contextlib.contextmanager
    def writing(self) -> Iterator[Transaction]:
        """Open a transaction that writes, after the place was looked at once more; then tell the open pages.

        Raises
        ------
        NotThere
            When the person has lost this place since the request came in.
        """
        with self.server.database.transaction(Scope.of(self.actor)) as tx:
            memberships.again(tx, self.actor)
            yield tx
        if self.is_chair:  # who calls a search reads at once what it was committed to
            closing.draw_seeds(self.server.database, self.id)
        self.server.hub.nudge(self.id)

    def do(self, service: Callable[..., T], *arguments: Any, **named: Any) -> T:
        """Let a service act for the one who asks, in one transaction that writes; return what it returns."""
        with self.writing() as tx:
            return service(tx, self.actor, *arguments, **named)

    def handed(self, version_id: str, *, opened: bool) -> None:
        """Record that a version's words are handed to this delegation, and whether it opened them; once."""
        if not self.is_seat:
            return
        with self.reading() as tx:
            before = next((one for one in projection.disclosures(tx, self.actor) if one.version_id == version_id), None)
        if before is not None and (before.opened if opened else before.delivered) is not None:
            return
        with self.writing() as tx:
            (disclosure.opened if opened else disclosure.delivered)(tx, self.actor, version_id)

    @contextlib.contextmanager
    def system(self) -> Iterator[Transaction]:
        """Open a transaction for what the rules let the server read from several delegations: the debrief."""
        with self.server.database.transaction(Scope(Reach.SYSTEM, self.id), reading=True) as tx:
            yield tx


def place_of(request: Request, table: str) -> Place:
    """Return the place of the one who asks at a table.

    Raises
    ------
    NotSignedIn
    NotThere
        When there is no such table for this person.
    """
    here = server(request)
    with here.database.transaction(ACCOUNTS, reading=True) as tx:
        session, token, late = _session_in(tx, request)
        who = _complete(session, token)
        actor = memberships.actor_for(tx, session, table)
        title, kind, state = tx.stored(schema.negotiations, ("title", "kind", "state"), id=table)[0]
        seat = tx.row(schema.seats, id=actor.seat_id) if actor.seat_id else None
    if late:
        sessions.note_use(here.database, session)
    return Place(here, who, actor, title, kind == "training", None if seat is None else seat.name, state)


Here = Annotated[Place, Depends(place_of)]
Form = Annotated[Sent, Depends(sent)]
Admin = Annotated[Administering, Depends(administering)]
Who = Annotated[Visitor, Depends(visitor)]
Asked = Annotated[Server, Depends(_server)]


def static_address(name: str) -> str:
    """Return the address of a file that all may have; its hash is in it, so that an old one is never shown."""
    return f"/static/{_hash_of(name)}/{name}"


def static_file(name: str) -> bytes:
    """Return the content of a file that all may have."""
    return (files("detente.table.web") / "static" / name).read_bytes()


_hashes: dict[str, str] = {}


def _hash_of(name: str) -> str:
    if name not in _hashes:
        _hashes[name] = hashlib.sha256(static_file(name)).hexdigest()[:16]
    return _hashes[name]
