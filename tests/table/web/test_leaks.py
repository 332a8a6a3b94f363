"""Nothing leaks: every route of the server, walked, with ids that the one who asks may not know of.

Canary words and figures lie in every private field of one delegation. Whoever else asks for whatever gets the answer
that a made-up id gets, byte for byte; and what the delegation does in private changes no byte of what others see.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from sqlalchemy import event

from detente.table import projection
from detente.table.clock import SetClock
from detente.table.negotiation import setting_up
from detente.table.roles import Role
from detente.table.store import schema
from detente.table.store.database import SYSTEM, Database
from detente.table.web.security import CSRF_HEADER, form_token
from tests.table.web.world import SEATS, World, points, sign_rules, table_text, world

CANARY = "canary-wren-7731"
FIGURE = "73.19"
MADE_UP = "ab" * 16
VIEWERS = ("south", "chair", "observer", "stranger")
LEFT_OUT = {"/sign-out", "/sign-in", "/api/v1/session", "/tables/{table}/live", "/api/v1/tables/{table}/live"}


@pytest.fixture
def site(database: Database, clock: SetClock) -> Iterator[World]:
    with world(database, clock) as found:
        sign_rules(found)
        with database.transaction(SYSTEM) as tx:
            other = setting_up.blank(tx, "Other talks", points(), [setting_up.SeatSpec(p, p.title()) for p in SEATS])
        own, found.id, seats, found.seats = found.id, other.negotiation_id, found.seats, dict(other.seats)
        found.seat_people({"chair": (Role.CHAIR, None, False), **{p: (Role.SEAT, p, True) for p in SEATS}}, "other-")
        sign_rules_of_other(found)
        found.persons["stranger"] = found.persons["other-north"]
        found.session("stranger")
        found.id, found.seats = own, seats
        yield found


def sign_rules_of_other(found: World) -> None:
    text = found.get("other-north", "rules").text
    sha256 = text.split("SHA-256 of this text: <code>")[1][:64]
    for party in SEATS:
        found.post(f"other-{party}", "rules", sha256=sha256)


def act_in_private(site: World, version: str, search: str, proposal: str) -> None:
    """Let North do everything that it may do in private, with canaries wherever there are words or figures."""
    base = f"/tables/{site.id}"
    for point, stance in (("strip", "cannot"), ("pace", "can_live_with")):
        answer = {"answer": {"stance": stance}, "revision": 0}
        assert site.send("north", "PUT", f"{base}/versions/{version}/answers/points/{point}", answer).status_code == 200
    whole = {
        "stance": "yes_if",
        "condition": {"all": [{"seat": site.seats["south"]}, {"point": "pace", "is": ["slow"]}]},
    }
    put = site.send("north", "PUT", f"{base}/versions/{version}/answers/whole", {"answer": whole, "revision": 0})
    assert put.status_code == 200, put.text
    revision = site.send("north", "GET", f"{base}/sheet").json()["revision"]
    values = {
        "strip": {"north": 100, "shared": float(FIGURE), "south": 0},
        "pace": {"fast": "want"},
        "watch": {"none": "must"},
    }
    sheet = {"no_deal": float(FIGURE), "importance": {"most": ["strip"], "reason": CANARY}, "values": values}
    kept = site.send("north", "PUT", f"{base}/sheet", {"data": sheet, "revision": revision})
    assert kept.status_code == 200, kept.text
    assert site.send("north", "PUT", f"{base}/searches/{search}/sheet").status_code == 204
    assert site.send("north", "PUT", f"{base}/proposals/{proposal}/answer", {"accepts": False}).status_code == 204


def everything_open(site: World) -> tuple[str, str, str]:
    """Open a version, a search and a batch; all delegations have opened the text."""
    base = f"/tables/{site.id}"
    version = table_text(site)
    for party in SEATS:
        site.get(party, "text")
    search = site.send("chair", "POST", f"{base}/searches", {}).json()["id"]
    texts = [{"package": {"strip": "shared", "pace": "staged", "watch": "league"}}]
    batch = site.send("chair", "POST", f"{base}/batches", {"texts": texts}).json()
    return version, search, batch["proposals"][0]


def routes(site: World) -> Iterator[tuple[str, str, APIRoute]]:
    """Yield every route as (method, path, route), as the server itself knows them."""
    for context in iter_route_contexts(site.app.routes):
        route = getattr(context, "original_route", context)
        if not isinstance(route, APIRoute):
            continue
        path = context.path or ""
        for method in sorted(context.methods or ()):
            if path not in LEFT_OUT and "{token}" not in path:
                yield method, path, route


def body_of(route: APIRoute, named: str) -> Any:
    """Return a body that the route's model takes, from its own examples, with an id wherever it names one."""
    model = route.body_field and route.body_field.field_info.annotation
    if model is None:
        return None
    said: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        if name.endswith("_id") or name == "id":
            said[name] = named
        elif field.examples:
            said[name] = field.examples[0]
        elif field.is_required():
            said[name] = {"str": "x", "bool": True}.get(getattr(field.annotation, "__name__", ""))
    for name in ("closes_at", "due_at"):
        if name in said:
            said[name] = "2026-03-09T12:00:00Z"
    if "kind" in said:
        said["kind"] = "version"
    if "role" in said:
        said["role"] = "seat"
    if "texts" in said:
        said["texts"] = [{"package": {"strip": "shared"}}]
    return said


def ask(site: World, name: str, method: str, path: str, route: APIRoute, table: str, named: str) -> httpx.Response:
    """Send a request, with the session's token and a body that is in order."""
    address = path.replace("{table}", table).replace("{point}", "strip")
    while "{" in address:
        start, _, rest = address.partition("{")
        address = start + named + rest.partition("}")[2]
    client, token = site.clients[name], form_token(site.tokens[name])
    if method == "GET":
        return client.get(address)
    if path.startswith("/api/"):
        return client.request(method, address, json=body_of(route, named), headers={CSRF_HEADER: token})
    form = {
        "csrf": token, "version": named, "revision": "0", "key": "whole", "c": "point:strip:shared", "words": "x", "point": "strip",
        "anchor": "0" * 64, "sha256": "0" * 64, "answer": "yes", "sentence": "0", "kind": "version", "of": named, "place": f"seat:{named}",
        "closes_at": "2026-03-09T12:00", "due_at": "2026-03-09T12:00", "texts": "1", "title": "x", "seat": named,
    }  # fmt: skip
    return client.post(address, data=form)


def seen(answer: httpx.Response) -> tuple[int, bytes, list[tuple[str, str]]]:
    """Return all of an answer that a client can see, but the date."""
    return answer.status_code, answer.content, [(k, v) for k, v in answer.headers.items() if k != "date"]


def told(answer: httpx.Response, named: str) -> tuple[Any, ...]:
    """Return an answer without the id that was asked for, which may stand in an address."""
    status, body, headers = seen(answer)
    return status, body.replace(named.encode(), b"ID"), [(k, v.replace(named, "ID")) for k, v in headers]


def hidden_ids(site: World) -> dict[str, list[str]]:
    """Return, for each viewer, ids of rows that it may not know of: private rows of North, and rows of the other table."""
    private: dict[str, str] = {}
    with site.database.transaction(SYSTEM, reading=True) as tx:
        for table in schema.metadata.sorted_tables:
            if "seat_id" in table.c and table.info["seen_by"] in ("seat", "seat_chair"):
                row = tx.find(table, seat_id=site.seats["north"], negotiation_id=site.id)
                if row is not None:
                    private[table.name] = row.id
        foreign = tx.find(schema.seats, schema.seats.c.negotiation_id != site.id)
        hidden = tx.row(schema.versions, title=CANARY).id
    assert {"sheets", "notes", "point_answers", "whole_answers", "sealed_sheets", "acceptances"} <= set(private)
    assert foreign is not None
    own = [private["notes"], hidden, foreign.id]
    return {"south": own, "observer": own, "chair": [private["sheets"], foreign.id]}


def test_every_route_gives_the_same_answer_for_what_is_hidden_and_what_is_not_there(
    site: World, caplog: pytest.LogCaptureFixture
) -> None:
    base = f"/tables/{site.id}"
    version, search, proposal = everything_open(site)
    act_in_private(site, version, search, proposal)
    site.send("north", "POST", f"{base}/notes", {"words": f"{CANARY}. Second."})
    only = [site.seats["north"]]
    texts = {"title": CANARY, "package": {"strip": "north"}, "audience": only}
    assert site.send("chair", "POST", f"{base}/versions", texts).status_code == 200
    assert CANARY in site.get("north", "text").text
    assert CANARY in site.get("chair", "caucus").text  # the chair reads the note that was written to it
    nothing = {False: site.clients["north"].get("/nowhere"), True: site.clients["north"].get("/api/v1/nowhere")}
    assert nothing[True].json() == {"error": {"kind": "not_there", "message": "There is nothing here."}}
    hidden, walked = hidden_ids(site), 0
    with caplog.at_level(logging.DEBUG):
        for method, path, route in routes(site):
            if "{table}" not in path:
                continue
            walked += 1
            for table in (MADE_UP, site.id):
                answer = ask(site, "stranger", method, path, route, table, MADE_UP)
                assert seen(answer) == seen(nothing[path.startswith("/api/")]), (method, path)
            if path.count("{") == 1:
                continue
            for name, ids in hidden.items():
                made_up = ask(site, name, method, path, route, site.id, MADE_UP)
                assert made_up.status_code >= 400, (method, path, name)
                for one in ids:
                    answer = ask(site, name, method, path, route, site.id, one)
                    assert told(answer, one) == told(made_up, MADE_UP), (method, path, name, answer.text)
    assert walked > 90
    for name in ("south", "observer", "stranger"):
        for method, path, route in routes(site):
            if method == "GET" and path.count("{") <= 1:
                answer = ask(site, name, method, path, route, site.id, MADE_UP)
                said = answer.text + json.dumps(dict(answer.headers))
                assert CANARY not in said, (path, name)
                assert FIGURE not in said, (path, name)
    assert CANARY not in caplog.text
    assert FIGURE not in caplog.text


def test_what_a_delegation_does_in_private_changes_no_byte_of_what_others_see(site: World) -> None:
    version, search, proposal = everything_open(site)
    paths = [
        (path, route)
        for method, path, route in routes(site)
        if method == "GET" and path.count("{") == 1 and "members/invitations" not in path
    ]
    viewers = ("south", "chair", "observer")

    said: list[str] = []

    @event.listens_for(site.database.engine, "before_cursor_execute")
    def note(*given: Any) -> None:
        if threading.current_thread().name.startswith("AnyIO"):  # what a request asks, and not what the clock asks
            said.append(given[2])

    def look() -> dict[tuple[str, str], Any]:
        found = {}
        for path, route in paths:
            for name in viewers:
                said.clear()
                answer = seen(ask(site, name, "GET", path, route, site.id, ""))
                found[path, name] = (*answer, tuple(said))  # the same bytes after the same work
        return found

    look()
    before, heads = look(), [site.app.state.server.hub.heads(actor) for actor in actors(site)]
    act_in_private(site, version, search, proposal)
    assert [site.app.state.server.hub.heads(actor) for actor in actors(site)] == heads
    after = look()
    assert [key for key in before if before[key] != after[key]] == []
    assert len(before) > 90
    assert min(len(answer[3]) for (path, _), answer in before.items() if answer[0] == 200) >= 2


def actors(site: World) -> list[Any]:
    from detente.table.roles import Actor

    return [
        Actor(site.persons["south"], site.id, Role.SEAT, site.seats["south"], True),
        Actor(site.persons["observer"], site.id, Role.OBSERVER),
    ]


def test_an_error_of_the_program_tells_nothing(
    site: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: Any) -> None:
        raise ValueError(f"{CANARY} {FIGURE}")

    monkeypatch.setattr(projection, "versions", broken)
    for answer in (site.get("south", "text"), site.send("south", "GET", f"/tables/{site.id}/versions")):
        assert answer.status_code == 500
        assert CANARY not in answer.text
    assert "ValueError at" in caplog.text
    assert CANARY not in caplog.text + "".join(capfd.readouterr())
