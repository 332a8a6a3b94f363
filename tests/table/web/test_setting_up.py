"""What a chair writes before a table opens, in a browser: points with options, delegations, and what refuses to change."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from detente.case.format.models.case import Point
from detente.errors import InputError
from detente.table.accounts import invitations
from detente.table.clock import SetClock
from detente.table.errors import NotThere
from detente.table.roles import Role
from detente.table.store.database import Database
from detente.table.web import points_form
from detente.table.web.points_form import Row
from tests.table.web.world import World, points, sign_rules, world


@pytest.fixture
def site(database: Database, clock: SetClock) -> Iterator[World]:
    with world(database, clock) as found:
        yield found


def row(title: str, *options: str, name: str = "", number: str = "", ordered: bool = False) -> Row:
    return Row(name, number, title, "\n".join(options), ordered)


def test_what_stays_keeps_its_id_and_what_is_new_gets_one() -> None:
    before = points_form.points_of([row("The strip", "North", "Shared"), row("Граница", "Да", "Нет")], [])
    assert [(p.id, p.number, p.option_ids) for p in before] == [
        ("the_strip", "1", ("north", "shared")),
        ("point_2", "2", ("option_1", "option_2")),
    ]
    after = points_form.points_of(
        [row("Новое", "a", "b", number="A"), row("The strip, again", "Shared", "North and more", name="the_strip", ordered=True)],
        before,
    )  # fmt: skip
    assert [(p.id, p.number, p.title, p.ordered) for p in after] == [
        ("point_1", "A", "Новое", False),
        ("the_strip", "2", "The strip, again", True),
    ]
    assert dict(zip(after[1].option_ids, (o.text for o in after[1].options), strict=True)) == {
        "shared": "Shared",
        "north_and_more": "North and more",
    }
    (reworded,) = points_form.points_of([row("The strip", "North", "Joint rule", name="the_strip")], before)
    assert reworded.option_ids == ("north", "shared")  # the second line was reworded where it stands
    (forged,) = points_form.points_of([row("Own", "a", "b", name="../../x")], before)
    assert forged.id == "own"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([row("Only one", "North")], "Point 1, “Only one”: found 1 way to settle it, expected at least two"),
        ([row("", "a", "b")], "Point 1 has options and no title"),
        ([row("Twice", "a", "b", "a")], "“a” stands twice"),
        ([row("Long", "a", "b" * 2001)], "a way to settle it has 2,001 characters, expected at most 2,000"),
    ],
)
def test_what_cannot_be_used_is_said_with_its_place(rows: list[Row], said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        points_form.points_of(rows, [])


def test_what_is_read_is_what_was_shown() -> None:
    assert points_form.points_of(points_form.rows_of(points()), points()) == points()


LINES = ["One.\nTwo.", "| a sign", "Three.\n\n| four"]


def test_a_way_of_several_lines_is_read_as_it_was_shown() -> None:
    (made,) = points_form.points_of([row("The strip", "One.", "| Two.", "Three.")], [])
    assert [option.text for option in made.options] == ["One.\nTwo.", "Three."]
    data = {"id": "a", "number": "1", "title": "A", "options": [{"id": f"o{n}", "text": text} for n, text in enumerate(LINES)]}  # fmt: skip
    point = Point.model_validate(data)
    (shown,) = points_form.rows_of([point], more=0)
    assert shown.options == "One.\n| Two.\n\\| a sign\nThree.\n|\n| | four"
    assert shown.lines == LINES
    assert points_form.points_of([shown], [point]) == [point]
    assert points_form.meet([shown], [point])[1] == []


def fields(site: World, rows: list[Row]) -> dict[str, str]:
    sha256 = re.search(
        r'name="sha256" value="(\w+)"><input type="hidden" name="rows"', site.get("chair", "setting-up").text
    )
    found = {"sha256": sha256[1] if sha256 else "", "rows": str(len(rows))}
    for n, one in enumerate(rows):
        found |= {f"id:{n}": one.id, f"number:{n}": one.number, f"title:{n}": one.title, f"options:{n}": one.options}
    return found


def test_a_chair_writes_the_table_and_nobody_else_does(site: World) -> None:
    assert "Set up" in site.get("chair").text
    written = [row("Water <&>", "Half and half", "By need"), row("", "")]
    assert site.post("chair", "setting-up", title="River talks", summary="Two banks.").status_code == 303
    assert site.post("chair", "setting-up/points", **fields(site, written)).status_code == 303
    assert site.post("chair", "setting-up/seats", name="Élan", needed="1").status_code == 303
    page = site.get("chair", "setting-up").text
    assert "Water &lt;&amp;&gt;" in page
    assert "Élan" in page
    assert "River talks" in site.get("observer").text
    table = site.send("chair", "GET", f"/tables/{site.id}").json()
    assert [(p["title"], [o["text"] for o in p["options"]]) for p in table["points"]] == [
        ("Water <&>", ["Half and half", "By need"])
    ]
    new = next(seat for seat in table["seats"] if seat["name"] == "Élan")
    assert new["party"] == "elan"
    assert site.post("chair", f"setting-up/seats/{new['id']}", name="Elan", needed="").status_code == 303
    invited = invitations.invite(site.database, None, site.id, Role.SEAT, new["id"])
    assert site.post("chair", f"setting-up/seats/{new['id']}/remove").status_code == 303
    with pytest.raises(NotThere):
        invitations.look(site.database, invited.token, "192.0.2.1")
    assert site.post("chair", f"setting-up/seats/{site.seats['north']}/remove").status_code == 409
    nothing = site.clients["north"].get("/nowhere").content
    for name in ("north", "observer"):
        assert site.get(name, "setting-up").content == nothing
        assert site.post(name, "setting-up", title="Mine").status_code == 403
        assert site.post(name, "setting-up/points", rows="0").status_code == 403
        assert site.post(name, "setting-up/seats", name="More").status_code == 403
        assert site.post(name, f"setting-up/seats/{site.seats['north']}/remove").status_code == 403


def test_what_was_typed_is_kept_when_it_is_refused(site: World) -> None:
    stale = fields(site, [row("First", "a", "b")])
    assert site.post("chair", "setting-up/points", **stale).status_code == 303
    for sent, status, said in (
        (stale, 409, "changed meanwhile"),
        (fields(site, [row("Second", "only")]), 422, "at least two"),
    ):
        answer = site.post("chair", "setting-up/points", **sent)
        assert answer.status_code == status
        assert said in answer.text
        assert sent["title:0"] in answer.text
    assert site.post("chair", "setting-up/points", rows="9999", sha256="").status_code == 422


def test_points_and_delegations_stay_once_somebody_has_signed(site: World) -> None:
    sign_rules(site)
    for path, form in (
        ("setting-up", {"title": "Other"}),
        ("setting-up/points", {"rows": "0", "sha256": "x"}),
        ("setting-up/seats", {"name": "More"}),
        (f"setting-up/seats/{site.seats['north']}", {"name": "More"}),
        (f"setting-up/seats/{site.seats['north']}/remove", {}),
    ):
        assert site.post("chair", path, **form).status_code == 409, path
    page = site.get("chair", "setting-up")
    assert "The table has opened" in page.text
    assert "<textarea" not in page.text
    assert "Set up" not in site.get("chair").text
