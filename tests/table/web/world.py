"""A table with people at it, served by a real server on the loopback; each person with a browser of their own."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import uvicorn

from detente.case.format.models.case import Point
from detente.table.accounts import memberships, people, sessions
from detente.table.clock import SetClock
from detente.table.ground_rules import GroundRules
from detente.table.negotiation import setting_up
from detente.table.negotiation.setting_up import SeatSpec
from detente.table.roles import Role
from detente.table.store.database import ACCOUNTS, SYSTEM, Database
from detente.table.web.app import build_app
from detente.table.web.security import CSRF_HEADER, form_token
from detente.table.web.settings import Settings

PHRASE = "seven quiet rivers run"
PHRASE_HASH = ""
POINTS = {
    "strip": ("1", "The border strip", {"north": "The strip passes to North.", "shared": "Joint administration.", "south": "The strip stays with South."}),
    "pace": ("2", "The pace", {"fast": "Within one year.", "staged": "In three stages.", "slow": "Within ten years."}),
    "watch": ("3", "Who monitors", {"none": "Nobody.", "league": "The League monitors."}),
}  # fmt: skip
SEATS = ("north", "south", "patron")
PEOPLE = {
    "chair": (Role.CHAIR, None, False),
    "north": (Role.SEAT, "north", True),
    "north2": (Role.SEAT, "north", False),
    "south": (Role.SEAT, "south", True),
    "patron": (Role.SEAT, "patron", True),
    "observer": (Role.OBSERVER, None, False),
}


def points() -> list[Point]:
    """Return the points of the small table."""
    return [
        Point.model_validate(
            {"id": key, "number": number, "title": title, "options": [{"id": o, "text": text} for o, text in options.items()]}
        )
        for key, (number, title, options) in POINTS.items()
    ]  # fmt: skip


@dataclass
class World:
    """A server, its database, one table and the people at it."""

    database: Database
    clock: SetClock
    address: str
    app: Any
    id: str = ""
    seats: dict[str, str] = field(default_factory=dict)
    persons: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    clients: dict[str, httpx.Client] = field(default_factory=dict)

    def seat_people(self, names: dict[str, tuple[Role, str | None, bool]], prefix: str = "") -> None:
        """Give people an account, a place at the table and a session each."""
        for name, (role, seat, may_answer) in names.items():
            with self.database.transaction(ACCOUNTS) as tx:
                person = people.make(tx, prefix + name, (prefix + name).title(), phrase_hash())
            with self.database.transaction(memberships.administering(self.id)) as tx:
                memberships.join(tx, person, role, self.seats[seat] if seat else None, may_answer)
            self.persons[prefix + name] = person
            self.session(prefix + name)

    def session(self, name: str) -> httpx.Client:
        """Open a session of a person, and return a browser that has it."""
        with self.database.transaction(ACCOUNTS) as tx:
            self.tokens[name] = sessions.opened(tx, self.persons[name]).token
        client = httpx.Client(base_url=self.address, timeout=300, cookies={"table": self.tokens[name]})
        self.clients[name] = client
        return client

    def url(self, path: str = "") -> str:
        return f"/tables/{self.id}/{path}" if path else f"/tables/{self.id}"

    def get(self, name: str, path: str = "") -> httpx.Response:
        return self.clients[name].get(self.url(path))

    def post(self, name: str, path: str, /, **data: Any) -> httpx.Response:
        """Send a form as a person's browser does."""
        form = {"csrf": form_token(self.tokens[name]), **{key.replace("__", ":"): value for key, value in data.items()}}
        return self.clients[name].post(self.url(path), data=form)

    def send(self, name: str, method: str, path: str, body: Any = None) -> httpx.Response:
        """Send a request to the JSON interface."""
        headers = {CSRF_HEADER: form_token(self.tokens[name])}
        return self.clients[name].request(method, f"/api/v1{path}", json=body, headers=headers)

    def pass_(self, **span: float) -> None:
        """Let time pass, until the server has closed what is due."""
        from detente.table.negotiation import closing

        self.clock.move(timedelta(**span))
        self.app.state.clockwork.close_due()
        self.app.state.clockwork.join()
        closing.close_due(self.database)
        for name in self.persons:  # a session that nobody uses for half a day ends
            self.clients[name].close()
            self.session(name)


def phrase_hash() -> str:
    """Return the hash of everybody's pass phrase; made once, since hashing is slow on purpose."""
    global PHRASE_HASH
    from detente.table.accounts import pass_phrases

    PHRASE_HASH = PHRASE_HASH or pass_phrases.hash_of(PHRASE)
    return PHRASE_HASH


@contextlib.contextmanager
def serving(database: Database, settings: Settings | None = None) -> Iterator[tuple[str, Any]]:
    """Serve a database on a free port of the loopback until the block ends."""
    app = build_app(database, settings or Settings(tick=0.2, check=0.4))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=3
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive(), "the server did not start"
                time.sleep(0.01)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}", app
        finally:
            app.state.server.hub.stop()
            server.should_exit = True
            thread.join(30)


@contextlib.contextmanager
def world(
    database: Database, clock: SetClock, *, rules: GroundRules | None = None, kind: str = "real", title: str = "Talks"
) -> Iterator[World]:
    """Set a table up, seat people, and serve it."""
    with serving(database) as (address, app):
        with database.transaction(SYSTEM) as tx:
            specs = [SeatSpec(party, party.title()) for party in SEATS]
            made = setting_up.blank(
                tx, title, points(), specs, rules=rules, kind=kind, summary="A small invented case."
            )
        found = World(database, clock, address, app, made.negotiation_id, dict(made.seats))
        found.seat_people(PEOPLE)
        try:
            yield found
        finally:
            for client in found.clients.values():
                client.close()


def sign_rules(found: World) -> None:
    """Let all delegations sign the ground rules."""
    sha256 = re.search(r"SHA-256 of this text: <code>(\w+)</code>", found.get("north", "rules").text)
    assert sha256
    for party in SEATS:
        assert found.post(party, "rules", sha256=sha256[1]).status_code == 303


def table_text(found: World, title: str = "First text", hours: float = 48, **options: str) -> str:
    """Table a version; return its id."""
    options = options or {"strip": "shared", "pace": "staged", "watch": "league"}
    fields = {f"o:{point}": option for point, option in options.items()}
    audience = [*found.seats.values(), "observers"]
    closes = (found.clock() + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")
    answer = found.post("chair", "text", title=title, closes_at=closes, audience=audience, **fields)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].split("/")[-1].split("?")[0]
