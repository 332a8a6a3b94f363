"""Every page for every role, before, while and after a negotiation."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from detente.table.clock import SetClock
from detente.table.store.database import Database
from tests.table.web.world import PEOPLE, SEATS, World, sign_rules, table_text, world

PAGES = ("", "rules", "text", "amendments", "searches", "proposals", "silence", "signature", "members", "log")


@pytest.fixture
def site(database: Database, clock: SetClock) -> Iterator[World]:
    with world(database, clock, kind="training") as found:
        yield found


def look(site: World) -> None:
    for name, (role, _, _) in PEOPLE.items():
        own = {"seat": ("answers", "scoring", "caucus", "training"), "chair": ("caucus", "training")}.get(
            role.value, ("training",)
        )
        for path in (*PAGES, *own):
            answer = site.get(name, path)
            assert answer.status_code == 200, (name, path, answer.text)


def test_all_pages_show_a_negotiation_from_its_start_to_its_end(site: World) -> None:
    look(site)
    sign_rules(site)
    version = table_text(site)
    assert "Joint administration." in site.get("observer", "text").text
    for party, said in (("north", "yes"), ("south", "yes"), ("patron", "no")):
        form = {
            "a__whole": said,
            "was__whole": "",
            "rev__whole": "0",
            "a__p:strip": "can_live_with",
            "was__p:strip": "",
            "rev__p:strip": "0",
        }
        assert site.post(party, "answers", version=version, to_chair="1", **form).status_code == 303
    site.pass_(hours=49)
    assert "not adopted" in site.get("observer", "text").text
    assert "Point answers that delegations let the chair see" in site.get("chair", "text").text
    stale = anchor(site, "strip")
    refused = site.post("south", "amendments", version=version, point="strip", words="Our own words.", anchor=stale)
    assert refused.status_code == 409
    assert "Our own words." in refused.text  # what was typed is not lost
    assert version not in refused.text  # and no id stands there for people to read
    version = table_text(site, "Second text")
    amended = site.post(
        "south",
        "amendments",
        version=version,
        point="strip",
        words="Our words.",
        anchor=anchor(site, "strip"),
        option="south",
    )
    assert amended.status_code == 303, amended.text
    assert "[South:" in site.get("observer", "text").text
    condition = {
        "version": version,
        "key": "whole",
        "revision": "0",
        "join": "all",
        "c": [f"seat:{site.seats['north']}", "point:strip:shared"],
    }
    assert site.post("south", "answers/condition", **condition).status_code == 303
    assert (
        "and North accepts" in site.get("south", "answers").text
        or "North accepts and" in site.get("south", "answers").text
    )
    for n, party in enumerate(SEATS):
        fields = sheet(party)
        assert site.post(party, "scoring", revision="0", **fields).status_code == 303, n
    assert site.post("chair", "searches").status_code == 303
    search = re.search(r"searches/(\w+)/seal", site.get("north", "searches").text)[1]
    for party in SEATS:
        assert site.post(party, f"searches/{search}/seal").status_code == 303
    look(site)
    site.pass_(hours=25)
    assert "A text was found" in site.get("observer", "searches").text
    put = {"texts": "1", "t0:strip": "shared", "t0:pace": "staged", "t0:watch": "league"}
    assert site.post("chair", "proposals", **put).status_code == 303
    proposal = re.search(r'/proposals/(\w{32})"', site.get("north", "proposals").text)[1]
    for party in SEATS:
        assert site.post(party, f"proposals/{proposal}", answer="yes").status_code == 303
    site.pass_(hours=25)
    page = site.get("north", "signature").text
    settlement, sha256 = re.search(r"signature/(\w+)", page)[1], re.search(r'name="sha256" value="(\w+)"', page)[1]
    for party in SEATS:
        assert site.post(party, f"signature/{settlement}", sha256=sha256).status_code == 303
    for party in SEATS:
        assert site.post(party, "training/agree").status_code == 303
    look(site)
    assert "The frontier" in site.get("observer", "training").text


def anchor(site: World, point: str) -> str:
    found = re.search(r'name="anchor" value="(\w+)"', site.get("south", f"amendments?point={point}").text)
    return found[1] if found else "0" * 64


def sheet(party: str) -> dict[str, str]:
    """Return a sheet as a form sends it: the strip matters most, and all can live with the middle."""
    best = {"north": "north", "south": "south", "patron": "shared"}[party]
    fields = {"no_deal": "30", "by": "piles", "pile:strip": "most", "pile:pace": "some", "pile:watch": "least"}
    fields |= {f"v:strip:{o}": "must" if o == best else "can_live_with" for o in ("north", "shared", "south")}
    fields |= {"v:strip:shared": "must" if best == "shared" else "want"}
    fields |= {"v:pace:fast": "can_live_with", "v:pace:staged": "want", "v:pace:slow": "can_live_with"}
    return fields | {"v:watch:none": "slider", "f:watch:none": "20", "v:watch:league": "want"}
