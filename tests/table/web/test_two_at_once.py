"""Two windows that write the same thing: the later one is refused, reads what the other wrote, and loses nothing it typed."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest

from detente.case.format.models.case import Point
from detente.table.clock import SetClock
from detente.table.store.database import Database
from detente.table.web import points_form
from detente.table.web.clashes import Clash, of_field
from tests.table.web.test_setting_up import row
from tests.table.web.world import World, points, sign_rules, table_text, world


@pytest.fixture
def site(database: Database, clock: SetClock) -> Iterator[World]:
    with world(database, clock) as found:
        yield found


def fields(page: str, action: str) -> dict[str, Any]:
    """Return what the form of an action would send as the page stands."""
    form = re.search(rf'<form[^>]*action="[^"]*{action}"[^>]*>(.*?)</form>', page, re.S)
    assert form, action
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", form[1]):
        name, value = re.search(r' name="([^"]*)"', tag), re.search(r' value="([^"]*)"', tag)
        if name is None or name[1] == "csrf" or ('type="checkbox"' in tag and " checked" not in tag):
            continue
        said = html.unescape(value[1]) if value else ""
        found[name[1]] = [*found[name[1]], said] if 'type="checkbox"' in tag and name[1] in found else [said] if name[1] == "audience" else said  # fmt: skip
    for name, said in re.findall(r'<textarea [^>]*name="([^"]*)"[^>]*>(.*?)</textarea>', form[1], re.S):
        found[name] = html.unescape(said)
    for name, inner in re.findall(r'<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>', form[1], re.S):
        chosen = re.search(r'<option(?: value="([^"]*)")? selected>([^<]*)', inner)
        found[name] = html.unescape(chosen[1] if chosen[1] is not None else chosen[2]) if chosen else ""
    return found


def test_a_field_shows_the_others_value_only_where_nothing_was_typed() -> None:
    assert of_field("Title", "mine", "old", "old") == ("mine", [])
    assert of_field("Title", "old", "old", "theirs") == ("theirs", [Clash("Title", "", "theirs")])
    assert of_field("Title", "mine", "old", "theirs") == ("mine", [Clash("Title", "mine", "theirs")])
    assert of_field("Title", "same", "old", "same") == ("same", [])


def test_points_meet_one_by_one() -> None:
    before = points_form.rows_of(points(), more=0)
    strip, pace, watch = before
    now = points_form.points_of([row("The strip, anew", "a", "b", name="strip", number="1"), pace, row("New", "x", "y", number="9")], points())  # fmt: skip
    mine = [
        points_form.Row(**{**vars(strip), "title": "My strip"}),  # both changed it
        pace,
        watch,  # the other took it away, and nothing was typed here
        row("Mine", "k", "l"),
    ]
    shown, clashes = points_form.meet(mine, now)
    assert [(one.id, one.title) for one in shown if not one.empty] == [
        ("strip", "My strip"),
        ("pace", "The pace"),
        ("", "Mine"),
        ("new", "New"),
    ]
    assert [(one.what, bool(one.mine), one.theirs) for one in clashes] == [
        ("Point 1, “The strip, anew”", True, "1 The strip, anew: a / b"),
        ("Point 3, “Who monitors”", False, "taken away"),
        ("Point 9, “New”, a new point", False, "9 New: x / y"),
    ]
    # what is shown is what is written when it is sent again, and the other's point is in it
    assert {p.title for p in points_form.points_of(shown, now)} == {"My strip", "The pace", "Mine", "New"}
    again, none = points_form.meet(shown, now)
    assert none == []
    assert [one.title for one in again] == [one.title for one in shown]


def test_what_two_chairs_set_up_at_once_is_refused_shown_and_kept(site: World) -> None:
    page = site.get("chair", "setting-up").text
    first, second = fields(page, "setting-up/points"), fields(page, "setting-up/points")
    first["title:0"], second["title:1"] = "Strip of theirs", "Pace of mine"
    assert site.post("chair", "setting-up/points", **first).status_code == 303
    refused = site.post("chair", "setting-up/points", **second)
    assert refused.status_code == 409
    assert "you left it as it was; it is now “1 Strip of theirs" in refused.text
    again = fields(refused.text, "setting-up/points")
    assert (again["title:0"], again["title:1"]) == ("Strip of theirs", "Pace of mine")
    assert site.post("chair", "setting-up/points", **again).status_code == 303
    table = site.send("chair", "GET", f"/tables/{site.id}").json()
    assert [point["title"] for point in table["points"]] == ["Strip of theirs", "Pace of mine", "Who monitors"]

    first, second = fields(page, "setting-up"), fields(page, "setting-up")
    assert site.post("chair", "setting-up", **{**first, "title": "Theirs"}).status_code == 303
    refused = site.post("chair", "setting-up", **{**second, "summary": "My sentences."})
    assert refused.status_code == 409
    again = fields(refused.text, "setting-up")
    assert (again["title"], again["summary"]) == ("Theirs", "My sentences.")
    assert "it is now “Theirs”" in refused.text
    assert site.post("chair", "setting-up", **again).status_code == 303

    seat = f"setting-up/seats/{site.seats['north']}"
    form = fields(page, seat)
    assert site.post("chair", seat, **{**form, "name": "Northland"}).status_code == 303
    refused = site.post("chair", seat, **{**form, "name": "The North"})
    assert refused.status_code == 409
    assert "you wrote “The North, needed”; it is now “Northland, needed”" in refused.text
    assert fields(refused.text, seat)["name"] == "The North"
    assert site.post("chair", seat, **fields(refused.text, seat)).status_code == 303


def test_what_cannot_be_used_keeps_what_the_form_was_made_from(site: World) -> None:
    page = site.get("chair", "setting-up").text
    stale, theirs = fields(page, "setting-up/points"), fields(page, "setting-up/points")
    assert site.post("chair", "setting-up/points", **{**theirs, "title:0": "Theirs"}).status_code == 303
    refused = site.post("chair", "setting-up/points", **{**stale, "options:1": "only one"})
    assert refused.status_code == 422
    again = {**fields(refused.text, "setting-up/points"), "options:1": "one\ntwo"}
    assert site.post("chair", "setting-up/points", **again).status_code == 409  # and not over theirs


def test_rules_and_versions_that_two_chairs_write_at_once(site: World) -> None:
    page = site.get("chair", "rules").text
    form = fields(page, "rules/set")
    assert site.post("chair", "rules/set", **{**form, "r:round_hours": "24", "r:batches": "4"}).status_code == 303
    refused = site.post("chair", "rules/set", **{**form, "r:round_hours": "36"})
    assert refused.status_code == 409
    assert "you wrote “36”; it is now “24”" in refused.text
    again = fields(refused.text, "rules/set")
    assert (again["r:round_hours"], again["r:batches"]) == ("36", "4")
    wrong = site.post("chair", "rules/set", **{**again, "r:batches": "many"})
    assert wrong.status_code == 422
    assert fields(wrong.text, "rules/set")["r:batches"] == "many"
    assert site.post("chair", "rules/set", **again).status_code == 303
    sign_rules(site)

    table_text(site)
    form = fields(site.get("chair", "text").text, "/text")
    assert form["w:strip"] == ""  # the words of the option follow the option
    assert site.post("chair", "text", **{**form, "o:strip": "north"}).status_code == 303
    refused = site.post("chair", "text", **{**form, "w:pace": "In three stages, each of a year."})
    assert refused.status_code == 409
    assert "version 2, “First text”, was tabled" in refused.text
    assert "you left it as it was; it is now “The strip passes to North.”" in refused.text
    again = fields(refused.text, "/text")
    assert (again["o:strip"], again["w:pace"]) == ("north", "In three stages, each of a year.")
    assert sorted(again["audience"]) == sorted([*site.seats.values(), "observers"])
    assert site.post("chair", "text", **again).status_code == 303
    newest = site.send("chair", "GET", f"/tables/{site.id}/versions").json()[0]
    assert newest["words"]["pace"] == "In three stages, each of a year."
    assert newest["words"]["strip"] == "The strip passes to North."


def test_deadlines_and_conditions_of_two_windows(site: World) -> None:
    sign_rules(site)
    version = table_text(site)
    form = fields(site.get("chair").text, "deadlines")
    assert site.post("chair", "deadlines", **{**form, "closes_at": "2026-03-06T09:00"}).status_code == 303
    refused = site.post("chair", "deadlines", **{**form, "closes_at": "2026-03-07T09:00"})
    assert refused.status_code == 409
    assert "moved meanwhile, to 2026-03-06 09:00 UTC" in refused.text

    condition = f"answers/condition/{version}/strip"
    form = {**fields(site.get("north2", condition).text, "answers/condition"), "join": "all"}
    assert site.post("north", "answers/condition", **{**form, "c": f"seat:{site.seats['south']}"}).status_code == 303
    refused = site.post("north2", "answers/condition", **{**form, "c": "point:pace:slow"})
    assert refused.status_code == 409
    assert "Now: yes, if" in refused.text
    assert '<option value="point:pace:slow" selected>' in refused.text


def radio(page: str, action: str) -> str:
    """Return which answer the form of an action has chosen."""
    form = re.search(rf'<form[^>]*action="[^"]*{action}"[^>]*>(.*?)</form>', page, re.S)
    assert form
    return re.findall(r'name="answer" value="(\w*)" checked', form[1])[0]


def test_a_secret_answer_of_a_stale_window_is_refused_and_only_the_own_delegation_reads_of_it(site: World) -> None:
    sign_rules(site)
    put = {"texts": "1", "t0:strip": "shared", "t0:pace": "staged", "t0:watch": "league"}
    assert site.post("chair", "proposals", **put).status_code == 303
    page = site.get("north", "proposals").text
    (path,) = re.findall(r"/(proposals/\w{32})\"", page)
    others = {name: site.get(name, "proposals").content for name in ("chair", "south", "observer")}
    assert site.post("north", path, **{**fields(page, path), "answer": "yes"}).status_code == 303
    assert (
        site.post("north", path, **{**fields(page, path), "answer": "yes"}).status_code == 303
    )  # the same says the same
    refused = site.post("north", path, **{**fields(page, path), "answer": "no"})
    assert refused.status_code == 409
    assert "You chose “we do not accept”; it is now “we accept”." in refused.text
    assert radio(refused.text, path) == "no"
    assert radio(site.get("north", "proposals").text, path) == "yes"
    assert site.post("north", path, **{**fields(refused.text, path), "answer": "no"}).status_code == 303
    assert radio(site.get("north", "proposals").text, path) == "no"
    for name, before in others.items():
        assert site.get(name, "proposals").content == before, name
    answer = f"/tables/{site.id}/{path}/answer"
    assert site.send("north", "PUT", answer, {"accepts": True, "read": True}).status_code == 409
    assert site.send("north", "PUT", answer, {"accepts": True, "read": None}).status_code == 409
    assert site.send("north", "PUT", answer, {"accepts": None, "read": False}).status_code == 204
    assert site.send("north", "PUT", answer, {"accepts": True}).status_code == 204


def test_refused_texts_and_searches_keep_what_was_chosen(site: World) -> None:
    sign_rules(site)
    put = {
        "texts": "2",
        "t0:strip": "shared",
        "t0:pace": "staged",
        "t0:watch": "league",
        "closes_at": "2026-03-09T09:30",
    }
    put |= {"t1:strip": "shared", "t1:pace": "staged", "t1:watch": "none"}
    for wrong in ({}, {"t1:pace": ""}, {"closes_at": "soon"}, {"closes_at": "2026-01-01T00:00", "t1:pace": "slow"}):
        refused = site.post("chair", "proposals", **{**put, **wrong})
        assert refused.status_code == 422, wrong
        assert "What you chose is below" in refused.text
        kept = fields(refused.text, "/proposals")
        assert kept == {**put, **wrong}
    assert site.post("chair", "proposals", **{**put, "t1:pace": "slow"}).status_code == 303
    other = {"texts": "1", "t0:strip": "north", "t0:pace": "fast", "t0:watch": "none", "closes_at": ""}
    refused = site.post("chair", "proposals", **other)
    assert refused.status_code == 409  # a batch is open
    assert fields(refused.text, "/proposals") == other

    refused = site.post("chair", "searches", due_at="2026-01-01T00:00")
    assert refused.status_code == 422
    assert fields(refused.text, "/searches")["due_at"] == "2026-01-01T00:00"
    assert site.post("chair", "searches", due_at="").status_code == 303
    assert site.post("chair", "searches", due_at="").status_code == 409


def test_programs_may_say_what_they_have_read(site: World) -> None:
    read = site.send("chair", "GET", f"/tables/{site.id}/description").json()
    body = {"title": "Other", "summary": "", "expected_sha256": read["sha256"]}
    assert site.send("chair", "PUT", f"/tables/{site.id}/description", body).status_code == 204
    assert site.send("chair", "PUT", f"/tables/{site.id}/description", body).status_code == 409
    seat = read["seats"][0]
    body = {"name": "Other", "needed": True, "expected_sha256": seat["sha256"]}
    assert site.send("chair", "PUT", f"/tables/{site.id}/seats/{seat['id']}", body).status_code == 204
    assert site.send("chair", "PUT", f"/tables/{site.id}/seats/{seat['id']}", body).status_code == 409
    assert site.send("north", "GET", f"/tables/{site.id}/description").status_code == 403
    sign_rules(site)
    text = {"title": "First", "package": {}, "after": ""}
    assert site.send("chair", "POST", f"/tables/{site.id}/versions", text).status_code == 200
    assert site.send("chair", "POST", f"/tables/{site.id}/versions", text).status_code == 409


def test_a_point_of_a_case_reads_the_same_after_a_form() -> None:
    one = Point.model_validate({"id": "a", "number": "1", "title": " A ", "options": [{"id": "x", "text": " X "}, {"id": "y", "text": "Y"}]})  # fmt: skip
    (shown,) = points_form.rows_of([one], more=0)
    sent = points_form.Row(shown.id, shown.number.strip(), shown.title.strip(), shown.options.strip(), False, shown.was)
    assert points_form.meet([sent], [one])[1] == []
