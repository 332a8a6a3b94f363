"""What every request meets: forged forms, foreign origins, planted sessions, floods, large bodies, streams that must end."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from detente.table.accounts import invitations, memberships, people, sessions
from detente.table.clock import SetClock
from detente.table.errors import NotThere
from detente.table.roles import Actor, Role
from detente.table.store.audit import head
from detente.table.store.database import Database, Reach, Scope
from detente.table.web.context import Place, Visitor
from detente.table.web.security import CSRF_HEADER, SAFE, form_token
from detente.table.web.settings import Settings
from tests.table.web.test_leaks import ask, routes
from tests.table.web.world import PHRASE, World, sign_rules, table_text, world


@pytest.fixture
def site(database: Database, clock: SetClock) -> Iterator[World]:
    with world(database, clock) as found:
        yield found


def fresh(site: World) -> httpx.Client:
    return httpx.Client(base_url=site.address, timeout=300)


def sign_in(client: httpx.Client, name: str, phrase: str) -> httpx.Response:
    client.get("/sign-in")
    token = form_token(client.cookies.get("table") or client.cookies.get("table_visitor") or "")
    return client.post("/sign-in", data={"csrf": token, "name": name, "pass_phrase": phrase})


def test_no_change_goes_through_without_the_token_or_from_another_site(site: World) -> None:
    client = site.clients["north"]
    foreign = {"origin": "https://elsewhere.example", CSRF_HEADER: form_token(site.tokens["north"])}
    walked = 0
    for method, path, _ in routes(site):
        if method in SAFE:
            continue
        walked += 1
        address = path.replace("{table}", site.id)
        while "{" in address:
            start, _, rest = address.partition("{")
            address = start + "ab" * 16 + rest.partition("}")[2]
        form = {"csrf": form_token(site.tokens["north"])}
        for answer in (
            client.request(method, address),
            client.request(method, address, headers={CSRF_HEADER: form_token(site.tokens["south"])}),
            client.request(method, address, data=form, headers=foreign),
            client.request(method, address, data=form, headers={**foreign, "origin": "null"}),
            client.request(method, address, data=form, headers={CSRF_HEADER: foreign[CSRF_HEADER], "sec-fetch-site": "cross-site"}),
        ):  # fmt: skip
            assert answer.status_code == 403, (method, path, answer.status_code)
    assert walked > 60


def test_every_page_needs_a_session_and_says_so_alike(site: World) -> None:
    with fresh(site) as client:
        for method, path, _ in routes(site):
            if method != "GET" or "static" in path or path.endswith("openapi.json"):
                continue
            address = path.replace("{table}", site.id).replace("{point}", "strip")
            while "{" in address:
                start, _, rest = address.partition("{")
                address = start + "ab" * 16 + rest.partition("}")[2]
            answer = client.get(address)
            if path.startswith("/api/"):
                assert answer.status_code == 401, path
            else:
                assert (answer.status_code, answer.headers.get("location")) == (303, "/sign-in"), path


def test_answers_carry_what_keeps_browsers_safe(site: World) -> None:
    for answer in (site.get("north"), site.get("north", "nowhere"), site.clients["north"].get("/api/v1/tables")):
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["cache-control"] == "no-store"
        assert not {"server", "etag", "last-modified"} & set(answer.headers)
    page = site.get("north").text
    assert "<script>" not in page
    assert "style=" not in page
    assert " onclick" not in page
    assert (
        site.clients["north"].get(page.split('href="')[1].split('"')[0]).headers["cache-control"].startswith("public")
    )


def test_only_this_server_is_answered_for() -> None:
    here, there = Settings(), Settings(origin="https://table.example.org", behind_proxy=True)
    assert [here.answers_to(host) for host in ("localhost:80", "127.0.0.1:9", "[::1]:9", "evil.example", "127.0.0.1.evil.example:80")] == [True, True, True, False, False]  # fmt: skip
    assert there.answers_to("table.example.org")
    assert not there.answers_to("localhost")
    assert (there.session_cookie, here.session_cookie) == ("__Host-table", "table")


def test_a_session_is_new_after_signing_in(site: World) -> None:
    with fresh(site) as client:
        planted = "planted" * 6
        client.cookies.set("table", planted)
        client.cookies.set("table_visitor", planted)
        answer = sign_in(client, "north", PHRASE)
        assert answer.status_code == 303
        assert planted not in answer.headers["set-cookie"]
        assert "HttpOnly" in answer.headers["set-cookie"]
        assert "SameSite" in answer.headers["set-cookie"]
    with fresh(site) as client:
        client.cookies.set("table", planted)
        assert client.get("/").headers["location"] == "/sign-in"


def test_an_unknown_name_and_a_wrong_pass_phrase_read_the_same_until_the_flood_is_stopped(site: World) -> None:
    with fresh(site) as client:
        known, unknown = sign_in(client, "north", "wrong wrong wrong"), sign_in(client, "nobody", "wrong wrong wrong")
        assert known.status_code == unknown.status_code == 400
        assert known.text == unknown.text
        statuses = [sign_in(client, "north", f"wrong wrong {n}").text for n in range(12)]
        assert "Too many attempts" in statuses[-1]
        assert "Too many attempts" in sign_in(client, "north", PHRASE).text


def test_an_invitation_works_once(site: World) -> None:
    link = f"/invitation/{invitations.invite(site.database, None, site.id, Role.OBSERVER).token}"
    form = {
        "name": "ana",
        "shown_name": "Ana",
        "email": "",
        "pass_phrase": "a new phrase for ana",
        "again": "a new phrase for ana",
    }
    statuses = []
    for _ in range(2):
        with fresh(site) as client:
            client.get(link)
            client.get("/sign-in")
            token = form_token(client.cookies.get("table_visitor") or "")
            statuses.append(client.post(link, data={"csrf": token, **form}).status_code)
            form["name"] = "eve"
    assert statuses == [303, 404]
    assert site.clients["north"].get(link).content == site.clients["north"].get("/nowhere").content


def test_a_body_that_is_too_large_is_not_read(site: World) -> None:
    client, big = site.clients["north"], b"x" * 600_000
    assert client.post("/sign-in", content=big).status_code == 413

    def chunks() -> Iterator[bytes]:
        for _ in range(60):
            yield b"x" * 10_000

    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post(site.url("rules"), content=chunks(), headers=headers).status_code in (400, 413)


def stream(site: World, name: str, lines: list[str], opened: threading.Event) -> threading.Thread:
    """Read somebody's stream of events until it ends."""

    def read() -> None:
        with httpx.stream(
            "GET", site.address + site.url("live"), cookies={"table": site.tokens[name]}, timeout=120
        ) as answer:
            for line in answer.iter_lines():
                lines.append(line)
                opened.set()

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    assert opened.wait(60)
    return thread


def test_a_stream_carries_no_content_and_ends_with_its_session(site: World) -> None:
    lines: list[str] = []
    thread = stream(site, "south", lines, threading.Event())
    sign_rules(site)
    table_text(site, "Not in the stream")
    while "event: changed" not in lines:
        thread.join(0.05)
    assert set(lines) <= {"retry: 2000", "", "event: changed", "data: ", ": here", "event: ended"}
    site.clients["south"].post("/sign-out", data={"csrf": form_token(site.tokens["south"])})
    thread.join(60)
    assert not thread.is_alive()
    assert "event: ended" in lines


@pytest.mark.parametrize("how", ["place", "rights", "phrase"])
def test_a_stream_ends_when_the_place_the_rights_or_the_pass_phrase_change(site: World, how: str) -> None:
    lines: list[str] = []
    thread = stream(site, "north", lines, threading.Event())
    actor = Actor(site.persons["north"], site.id, Role.SEAT, site.seats["north"], True)
    if how == "place":
        memberships.end_place(site.database, site.id, site.persons["north"])
    elif how == "rights":
        other = next(m.id for m in memberships.members(site.database, actor) if m.person_id == site.persons["north2"])
        memberships.let_answer(site.database, actor, other)
    else:
        people.change_pass_phrase(site.database, site.persons["north"], PHRASE, "another long pass phrase")
    thread.join(60)
    assert not thread.is_alive()
    answer = site.get("north")
    if how == "rights":
        assert "prepares" in answer.text
    else:
        assert answer.headers["location"] == "/sign-in"


def test_a_person_keeps_only_so_many_streams_open(site: World) -> None:
    started: list[Any] = []
    most = Settings().streams
    for _ in range(most):
        started.append(stream(site, "south", [], threading.Event()))
    assert site.get("south", "live").status_code == 429
    with site.database.transaction(memberships.administering(site.id)):
        pass
    sessions.end_others(site.database, sessions.current(site.database, site.tokens["north"]))
    memberships.end_place(site.database, site.id, site.persons["south"])
    for thread in started:
        thread.join(60)
    assert site.app.state.server.hub.open == 0


def test_there_are_no_sockets_and_no_page_is_known_by_an_id(site: World) -> None:
    from websockets.exceptions import InvalidStatus
    from websockets.sync.client import connect

    foreign = {"Cookie": f"table={site.tokens['south']}"}
    for path in (site.url("live"), "/", "/socket.io/?client_id=north", "/_nicegui_ws/socket.io/?client_id=north&EIO=4"):
        for headers in ({}, foreign):
            with pytest.raises(InvalidStatus) as refused:
                connect(site.address.replace("http:", "ws:") + path, additional_headers=headers)
            assert refused.value.response.status_code == 403, path
    for named in ("client_id", "session", "sid", "tab"):  # the cookie alone says who asks
        with fresh(site) as client:
            answer = client.get(site.url("answers"), params={named: site.tokens["north"]})
            assert answer.headers["location"] == "/sign-in"
            answer = client.get(site.url("live"), params={named: site.tokens["north"]})
            assert answer.headers["location"] == "/sign-in"
        own = site.clients["south"].get(site.url("answers"), params={named: site.tokens["north"]})
        assert own.content == site.get("south", "answers").content


def test_who_only_prepares_answers_nothing(site: World) -> None:
    sign_rules(site)
    version = table_text(site)
    base = f"/tables/{site.id}"
    whole = {"answer": {"stance": "yes"}, "revision": 0}
    assert site.send("north2", "PUT", f"{base}/versions/{version}/answers/whole", whole).status_code == 403
    point = {"answer": {"stance": "cannot"}, "revision": 0}
    assert site.send("north2", "PUT", f"{base}/versions/{version}/answers/points/strip", point).status_code == 200
    assert site.send("north2", "PUT", f"{base}/versions/{version}/answers/points/strip", point).status_code == 409
    assert site.send("chair", "PUT", f"{base}/versions/{version}/answers/points/strip", point).status_code == 403
    for method, path, route in routes(site):
        if path.startswith("/api/v1/tables/{table}") and method not in SAFE and "For the chair" in route.tags:
            answer = ask(site, "north", method, path, route, site.id, "ab" * 16)
            assert answer.status_code == 403, (method, path, answer.text)


def test_who_loses_a_place_while_a_request_is_under_way_writes_nothing(site: World) -> None:
    north = Actor(site.persons["north"], site.id, Role.SEAT, site.seats["north"], True)
    session = sessions.current(site.database, site.tokens["north"])
    before = audit_length(site)
    place = Place(site.app.state.server, Visitor(session, ""), north, "", False, None)
    memberships.end_place(site.database, site.id, site.persons["north"])
    ended = audit_length(site)
    with pytest.raises(NotThere), place.writing() as tx:
        tx.log("wrote", north)
    assert audit_length(site) == ended > before


def audit_length(site: World) -> int:
    with site.database.transaction(Scope(Reach.SYSTEM, site.id), reading=True) as tx:
        return head(tx, site.id).length


def test_a_word_file_that_comes_back_is_read_and_not_kept(site: World) -> None:
    sign_rules(site)
    version = table_text(site)
    content = site.get("south", f"text/{version}/document").content
    sent = {"csrf": form_token(site.tokens["south"])}
    answer = site.clients["south"].post(
        site.url(f"text/{version}/document"), data=sent, files={"file": ("a.docx", content)}
    )
    assert answer.status_code == 200
    assert "Your file changes no words." in answer.text
    headers = {CSRF_HEADER: sent["csrf"]}
    said = site.clients["south"].post(
        f"/api/v1/tables/{site.id}/versions/{version}/document", content=content, headers=headers
    )
    assert said.json() == {"changes": [], "missing": []}
    gc.collect()  # a file that was left open would be told now, as an error
