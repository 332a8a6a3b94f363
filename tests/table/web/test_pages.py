"""Every page for every role, before, while and after a negotiation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from detente.table.clock import SetClock
from detente.table.store.database import Database
from tests.table.web.world import PEOPLE, World, sign_rules, table_text, world

PAGES = ("", "rules", "text", "amendments", "searches", "proposals", "silence", "signature", "members", "log")


@pytest.fixture
def site(database: Database, clock: SetClock) -> Iterator[World]:
    with world(database, clock, kind="training") as found:
        yield found


def look(site: World) -> None:
    for name, (role, _, _) in PEOPLE.items():
        own = {"seat": ("answers", "scoring", "caucus", "training"), "chair": ("caucus", "training")}.get(role.value, ("training",))
        for path in (*PAGES, *own):
            answer = site.get(name, path)
            assert answer.status_code == 200, (name, path, answer.text)


def test_all_pages_show_a_negotiation_from_its_start_to_its_end(site: World) -> None:
    look(site)
    sign_rules(site)
    look(site)
    version = table_text(site)
    look(site)
    assert "Joint administration." in site.get("observer", "text").text
    answer = site.post("north", "answers", version=version, revision="", a__whole="yes", was__whole="", rev__whole="0")
    assert answer.status_code == 303, answer.text
    look(site)
