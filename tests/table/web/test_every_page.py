"""Every page in a browser, wide and narrow, light and dark: nothing is wider than the window, and axe finds nothing.

With ``DETENTE_TABLE_PICTURES=FOLDER`` it also leaves a picture of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from detente.case.format.models.case import Point
from detente.table import beginning, projection, word_files
from detente.table.accounts import administration, invitations, people, sessions
from detente.table.clock import SetClock
from detente.table.negotiation import setting_up
from detente.table.negotiation.setting_up import SeatSpec
from detente.table.roles import Actor, Role
from detente.table.store import schema
from detente.table.store.database import ACCOUNTS, SYSTEM, Database, Scope
from detente.table.web.pages.word import KIND as WORD
from detente.table.web.settings import Settings
from tests.table.web.test_browsers import Looked
from tests.table.web.test_pages import anchor, sheet
from tests.table.web.world import PEOPLE, SEATS, World, phrase_hash, sign_rules, table_text, world

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("place", ["sqlite"], indirect=True)]
ALL = ("", "rules", "text", "amendments", "searches", "proposals", "silence", "signature", "members", "training", "log")


@pytest.fixture
def site(database: Database, clock: SetClock, tmp_path: Path) -> Iterator[World]:
    with world(database, clock, kind="training", title="The Strip and the Two Banks") as found:
        rights = {"administrator": True, "may_begin": True}
        with database.transaction(ACCOUNTS) as tx:
            found.persons["root"] = people.make(tx, "root", "Root", phrase_hash(), email="root@example.org", **rights)
        found.session("root")
        settings = Settings(tick=0.2, check=0.4, backups=tmp_path / "kept")
        object.__setattr__(found.app.state.server, "settings", settings)
        yield found


@pytest.fixture
def open_as(browser: Any, site: World) -> Iterator[Any]:
    """Open a page as somebody; None is nobody."""
    contexts: dict[str | None, Any] = {}

    def show(name: str | None, path: str) -> Any:
        if name not in contexts:
            contexts[name] = browser.new_context(viewport={"width": 1280, "height": 860})
            contexts[name].new_page().set_default_timeout(60_000)
        page = contexts[name].pages[0]
        if name is not None:
            contexts[name].add_cookies([{"name": "table", "value": site.tokens[name], "url": site.address}])
        page.goto(path if path.startswith("http") else site.address + path)
        page.wait_for_selector("body[data-ready]")
        return page

    yield show
    for context in contexts.values():
        context.close()


def test_pages_before_a_table_and_beside_it(site: World, open_as: Any) -> None:
    look = Looked(strict=True)
    admin = Actor(site.persons["root"], "", Role.ADMINISTRATOR)
    for role in invitations.OF_ACCOUNTS:
        link = invitations.invite_to_account(site.database, admin, role).token
        look(open_as(None, f"/invitation/{link}"), f"invitation-{role}")
    seat = invitations.invite(site.database, None, site.id, Role.SEAT, site.seats["north"], may_answer=True).token
    look(open_as(None, f"/invitation/{seat}"), "invitation-seat")
    look(open_as("root", f"/invitation/{seat}"), "invitation-signed-in")
    again = administration.reset_link(site.database, admin, site.persons["south"]).token
    look(open_as(None, f"/invitation/{again}"), "invitation-pass-phrase")
    look(open_as(None, "/sign-in"), "sign-in")
    for path in ("", "/invitations", "/backups", "/log"):
        page = open_as("root", f"/administration{path}")
        if path == "/backups":
            page.get_by_role("button", name="Back up now").click()
            page.locator("p.good").wait_for()
        look(page, f"administration{path.replace('/', '-')}")
    look(open_as("root", "/"), "my-tables-of-none")
    look(open_as("root", "/begin"), "begin")
    session = sessions.current(site.database, site.tokens["root"])
    beginning.exercise(site.database, session, "harbour_accord", 3)
    page = open_as("root", "/class")
    look(page, "class")
    page.get_by_role("button", name="Make the links").click()
    page.get_by_role("heading", name="Links of your class").wait_for()
    look(page, "class-links")
    page = open_as("root", "/account")
    page.get_by_role("button", name="Set up an authenticator").click()
    page.get_by_role("heading", name="Set up the second factor").wait_for()
    look(page, "factor-begin")
    with site.database.transaction(ACCOUNTS) as tx:
        tx.change(schema.people, site.persons["patron"], factor_counter=0, factor_sealed=b"x")
    look(open_as("patron", "/second-factor"), "second-factor")
    look(open_as("chair", site.url("setting-up")), "setting-up")
    page = open_as("chair", site.url("setting-up"))
    page.locator("#title-3").fill("A point without ways to settle it")
    page.get_by_role("button", name="Keep the points").click()
    page.locator(".bad").wait_for()
    look(page, "setting-up-refused")
    look(open_as("chair", "/nowhere"), "nothing-here")
    assert not look.found, "\n".join(look.found)


def test_pages_of_a_table_for_every_role(site: World, open_as: Any) -> None:
    look = Looked(strict=True)
    sign_rules(site)
    version = table_text(site, "First text")
    whole = {"a__whole": "no", "was__whole": "", "rev__whole": "0", "to_chair": "1"}
    point = {"a__p:strip": "cannot", "was__p:strip": "", "rev__p:strip": "0"}
    assert site.post("north", "answers", version=version, **whole, **point).status_code == 303
    site.post("patron", "caucus", words="We can move on the strip. Tell nobody.")
    amended = {"version": version, "point": "strip", "words": "Our words.", "anchor": anchor(site, "strip")}
    assert site.post("south", "amendments", **amended).status_code == 303
    site.pass_(hours=49)
    second = table_text(site, "Second text", strip="north", pace="staged", watch="league")
    for party in SEATS:
        assert site.post(party, "scoring", revision="0", **sheet(party)).status_code == 303
        site.post(party, "silence/opt-in", yes="1")
    site.post("chair", "searches")
    search = re.search(r"searches/(\w+)/seal", site.get("north", "searches").text)[1]
    site.post("south", f"searches/{search}/seal")
    site.post("chair", "proposals", texts="1", **{"t0:strip": "shared", "t0:pace": "staged", "t0:watch": "league"})
    for name in ("chair", "north", "observer"):
        for path in (*ALL, *({"chair": ("caucus",), "north": ("answers", "scoring", "caucus")}.get(name, ()))):
            look(open_as(name, site.url(path)), f"{name}-{path or 'overview'}")
    look(open_as("chair", site.url(f"text/{version}")), "chair-text-before")
    look(open_as("north", site.url(f"answers/condition/{second}/pace")), "north-condition")
    page = open_as("south", site.url("text"))
    page.locator("#file").set_input_files({"name": "ours.docx", "mimeType": WORD, "buffer": changed(site, second)})
    page.get_by_role("button", name="Read it").click()
    page.get_by_role("heading", name="What your file changes").wait_for()
    look(page, "south-back-from-word")
    assert page.get_by_text("In four stages, and a review.").is_visible()
    page = open_as("south", site.url("amendments"))
    look(page, "south-amendment-moved")
    page.get_by_role("textbox").fill("")
    page.locator("textarea").evaluate("e => e.removeAttribute('required')")
    page.get_by_role("button", name="Take it over").click()
    page.get_by_role("link", name="Go back").wait_for()
    look(page, "refused")
    assert not look.found, "\n".join(look.found)


LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
RIGHT_TO_LEFT = "الشريط الحدودي يبقى تحت إدارة مشتركة، وتراقبه الجامعة"


def hard_points() -> list[Point]:
    """Sixty points: among them very long words, words from right to left, and ways of several lines."""
    found = []
    for n in range(1, 61):
        title = {1: LONG, 2: RIGHT_TO_LEFT}.get(n, f"Point of the long agenda, number {n}")
        first = {1: LONG, 2: RIGHT_TO_LEFT, 3: "In the first year: half.\nIn the second: the rest."}.get(n, "As it is.")
        options = [
            {"id": "a", "text": first},
            {"id": "b", "text": f"Otherwise: {title}"},
            {"id": "c", "text": "Neither."},
        ]
        found.append(Point.model_validate({"id": f"p{n}", "number": str(n), "title": title, "options": options}))
    return found


def test_long_words_words_from_right_to_left_and_sixty_points(
    database: Database, clock: SetClock, site: World, open_as: Any
) -> None:
    look = Looked(strict=True)
    with database.transaction(SYSTEM) as tx:
        specs = [SeatSpec(party, LONG if party == "north" else RIGHT_TO_LEFT if party == "south" else party) for party in SEATS]  # fmt: skip
        made = setting_up.blank(tx, LONG, hard_points(), specs, kind="training", summary=RIGHT_TO_LEFT)
    site.id, site.seats = made.negotiation_id, dict(made.seats)
    site.seat_people(PEOPLE, "hard-")
    sent = dict(re.findall(r'name="(sha256)" value="(\w+)"><input type="hidden" name="rows"', site.get("hard-chair", "setting-up").text))  # fmt: skip
    assert sent
    look(open_as("hard-chair", site.url("setting-up")), "hard-setting-up")
    page = open_as("hard-chair", site.url("setting-up"))
    page.locator("#title-59").fill("The last point, anew")
    page.get_by_role("button", name="Keep the points").click()
    page.locator("p.good").wait_for()
    kept = site.send("hard-chair", "GET", f"/tables/{site.id}").json()["points"]
    assert len(kept) == 60
    assert kept[2]["options"][0]["text"] == "In the first year: half.\nIn the second: the rest."
    sha256 = re.search(r"SHA-256 of this text: <code>(\w+)</code>", site.get("hard-north", "rules").text)[1]
    for party in SEATS:
        assert site.post(f"hard-{party}", "rules", sha256=sha256).status_code == 303
    chosen = {f"o:p{n}": "a" for n in range(1, 61)}
    audience = [*site.seats.values(), "observers"]
    assert site.post("hard-chair", "text", title=LONG, audience=audience, **chosen).status_code == 303
    put = {key.replace("o:", "t0:"): value for key, value in chosen.items()}
    assert site.post("hard-chair", "proposals", texts="1", **put).status_code == 303
    for name, path in (("hard-chair", ""), ("hard-chair", "text"), ("hard-north", "answers"), ("hard-north", "scoring"), ("hard-south", "proposals"), ("hard-north", "members")):  # fmt: skip
        look(open_as(name, site.url(path)), f"{name}-{path or 'overview'}")
    page = open_as("hard-north", site.url("scoring"))
    page.get_by_label("What no deal is worth to us").fill("30")
    for n in range(1, 61):
        page.locator(f"[id='v-p{n}-a']").select_option("want")
    page.get_by_role("button", name="Keep our sheet").click()
    page.locator("p.good").wait_for()
    assert not look.found, "\n".join(look.found)


def changed(site: World, version_id: str) -> bytes:
    """Return South's Word file of a version, with changes tracked."""
    south = Actor(site.persons["south"], site.id, Role.SEAT, site.seats["south"], True)
    with site.database.transaction(Scope.of(south), reading=True) as tx:
        view, version = projection.table(tx, south), projection.version(tx, south, version_id)
    return word_files.changes_file(view, version, {"pace": "In four stages, and a review."}, "South", site.clock())
