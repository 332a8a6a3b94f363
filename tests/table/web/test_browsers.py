"""Six people with six browsers play a whole negotiation, from the invitation to the debrief; every page is looked at."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from accessible import violations
from detente.table.accounts import invitations
from detente.table.clock import SetClock
from detente.table.ground_rules import GroundRules
from detente.table.negotiation import scoring, setting_up, sheets
from detente.table.negotiation.setting_up import SeatSpec
from detente.table.roles import Actor, Role
from detente.table.store.database import SYSTEM, Database, Scope
from tests.table.web.world import PHRASE, SEATS, points, serving

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("DETENTE_TABLE_PICTURES")
SHORT = GroundRules.model_validate({"round_hours": 2, "acceptance_hours": 2, "sealing_hours": 2, "least_change": 1})
LIKES = {
    "north": {"strip": ("must", "want", "refuse"), "pace": ("want", "want", "can_live_with"), "watch": ("can_live_with", "want")},
    "south": {"strip": ("refuse", "want", "must"), "pace": ("can_live_with", "want", "want"), "watch": ("can_live_with", "want")},
    "patron": {"strip": ("can_live_with", "must", "can_live_with"), "pace": ("want", "must", "want"), "watch": ("want", "must")},
}  # fmt: skip


@pytest.fixture
def tab(browser: Any) -> Iterator[Callable[..., Any]]:
    """Open a browser of somebody's own; a script that fails in it fails the test."""
    contexts: list[Any] = []
    troubles: list[str] = []

    def open_tab(**how: Any) -> Any:
        context = browser.new_context(
            **{"viewport": {"width": 1280, "height": 860}, "timezone_id": "Europe/Helsinki", **how}
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda line: troubles.append(line.text) if "Content Security Policy" in line.text else None)
        return page

    yield open_tab
    for context in contexts:
        context.close()
    assert not troubles, troubles


class Looked:
    """Looks at pages: nothing wider than the window, nothing that axe finds, and pictures where they are wanted."""

    def __init__(self, strict: bool) -> None:
        self.strict = strict
        self.found: list[str] = []

    def __call__(self, page: Any, name: str) -> None:
        if not self.strict:
            return
        for width, scheme in ((1280, "light"), (390, "dark")):
            page.set_viewport_size({"width": width, "height": 860})
            page.emulate_media(color_scheme=scheme)
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                self.found.append(f"{name} is {wide} wide at {width}")
            self.found += [f"{name} at {width}: {one}" for one in violations(page)]
            if PICTURES:
                page.screenshot(path=str(Path(PICTURES) / f"{name}-{width}.png"), full_page=True)
        page.set_viewport_size({"width": 1280, "height": 860})
        page.emulate_media(color_scheme="light")


class Talks:
    """A table and its people, each with a browser."""

    def __init__(self, database: Database, clock: SetClock, address: str, tab: Callable[..., Any]) -> None:
        self.database, self.clock, self.address, self.tab = database, clock, address, tab
        with database.transaction(SYSTEM) as tx:
            made = setting_up.blank(
                tx, "The strip", points(), [SeatSpec(p, p.title()) for p in SEATS], rules=SHORT, kind="training"
            )
        self.id, self.seats = made.negotiation_id, dict(made.seats)
        self.pages: dict[str, Any] = {}

    def join(self, name: str, link: str) -> Any:
        page = self.pages[name] = self.tab()
        page.goto(link)
        page.get_by_label("Your name, as others read it").fill(name.title())
        page.get_by_label("Name to sign in with").fill(name)
        page.get_by_label("Pass phrase", exact=True).fill(PHRASE)
        page.get_by_label("The pass phrase again").fill(PHRASE)
        page.get_by_role("button", name="Come to the table").click()
        page.get_by_role("heading", name="Your tables").wait_for()
        return page

    def open(self, name: str, path: str = "") -> Any:
        page = self.pages[name]
        page.goto(f"{self.address}/tables/{self.id}/{path}".rstrip("/"))
        page.wait_for_selector("body[data-ready]")
        return page

    def invite(self, place: str) -> str:
        page = self.open("chair", "members")
        page.get_by_label("To", exact=True).select_option(place)
        page.get_by_role("button", name="Make an invitation link").click()
        return str(page.locator("#link").inner_text())

    def pass_(self, **span: float) -> None:
        self.clock.move(timedelta(**span))

    def done(self, page: Any, words: str) -> None:
        page.locator("p.good", has_text=words).first.wait_for()

    def sheets(self) -> dict[str, sheets.Sheet]:
        """Return what the delegations kept: for the check by enumeration, past all scopes."""
        found = {}
        for party, seat in self.seats.items():
            actor = Actor("", self.id, Role.SEAT, seat, True)
            with self.database.transaction(Scope.of(actor), reading=True) as tx:
                found[party] = scoring.sheet_of(tx, actor)[0]
        return found


def gains(kept: dict[str, sheets.Sheet], package: dict[str, str]) -> tuple[float, ...] | None:
    """Return what a text brings each delegation against no deal; None where a sheet refuses it."""
    worths = [sheets.worth(sheet, points(), package, draws=2) for sheet in kept.values()]
    return tuple(float(w.gain or 0) for w in worths) if all(w.accepts for w in worths) else None


def check_by_enumeration(talks: Talks, found: dict[str, str]) -> None:
    """Check a found text against every text that there is: all accept it, it is efficient, and it is near the best."""
    kept, everything = talks.sheets(), []
    for options in itertools.product(*(p.option_ids for p in points())):
        package = dict(zip((p.id for p in points()), options, strict=True))
        if (gain := gains(kept, package)) is not None:
            everything.append(gain)
    own = gains(kept, found)
    assert own is not None
    assert not any(
        all(a >= b for a, b in zip(one, own, strict=True)) and one != own and sum(one) > sum(own) + 1e-9
        for one in everything
    )
    assert min(own) >= 0.9 * max(min(one) for one in everything) - 1e-6


def test_six_browsers_play_from_the_invitation_to_the_debrief(
    database: Database, clock: SetClock, tab: Callable[..., Any]
) -> None:
    look = Looked(strict=database.is_sqlite)
    with serving(database) as (address, _):
        talks = Talks(database, clock, address, tab)
        begin(talks, look)
        first_round(talks, look)
        second_round(talks, look)
        secret_round(talks, look)
        search_and_sign(talks, look)
        debriefed(talks, look)
    assert not look.found, "\n".join(look.found)


def begin(talks: Talks, look: Looked) -> None:
    link = invitations.invite(talks.database, None, talks.id, Role.CHAIR).token
    page = talks.join("chair", f"{talks.address}/invitation/{link}")
    for party in SEATS:
        invited = talks.invite(f"seat:{talks.seats[party]}")
        talks.join(party, invited)
    talks.join("observer", talks.invite("observer"))
    page = talks.open("north", "members")
    page.get_by_role("button", name="Make an invitation link").click()
    talks.join("north2", page.locator("#link").inner_text())
    talks.open("chair", "rules")
    for party in SEATS:
        page = talks.open(party, "rules")
        page.get_by_role("button", name="Sign the ground rules").click()
        talks.done(page, "Signed.")
    talks.pages["chair"].locator(
        "#rules-signed", has_text="Patron: signed"
    ).wait_for()  # without loading the page again
    for name, path in (("north", "rules"), ("chair", "members"), ("chair", ""), ("north", "account")):
        page = talks.pages[name]
        page.goto(f"{talks.address}/account") if path == "account" else talks.open(name, path)
        look(page, f"{name}-{path or 'overview'}")


def first_round(talks: Talks, look: Looked) -> None:
    watching = talks.open("observer", "text")
    page = talks.open("chair", "text")
    page.get_by_label("Title").fill("First text")
    for point, option in (("strip", "north"), ("pace", "staged"), ("watch", "none")):
        page.locator(f"[id='o-{point}']").select_option(option)
    look(page, "chair-text")
    page.get_by_role("button", name="Table it").click()
    talks.done(page, "The version is on the table.")
    watching.get_by_role("heading", name="Version 1: First text").wait_for()  # without loading the page again
    watching.locator("#live-note", has_text="The page shows it").wait_for()
    page = talks.open("south", "amendments?point=strip")
    page.get_by_label("Our words in their place").fill("Both administer the strip.")
    page.get_by_label("They mean").select_option("shared")
    look(page, "south-amendments")
    page.get_by_role("button", name="Offer it to all").click()
    talks.done(page, "Saved.")
    watching.locator("#point-strip", has_text="[South:").wait_for()
    look(watching, "observer-text")
    page = talks.open("patron", "caucus")
    page.get_by_label("Note to the chair").fill("We can move on the strip. Tell nobody.")
    page.get_by_role("button", name="Send").click()
    talks.done(page, "Sent.")
    page.get_by_text("Release sentences to all").click()
    page.get_by_label("We can move on the strip.").check()
    look(page, "patron-caucus")
    page.get_by_role("button", name="Release the chosen sentences").click()
    talks.done(page, "Released to all.")
    assert "Tell nobody" not in talks.open("north").inner_text("body")
    assert "We can move on the strip." in talks.pages["north"].inner_text("#releases")
    stale = talks.open("north", "answers")
    look(stale, "north-answers")
    page = talks.open("chair", "text")
    page.get_by_label("Title").fill("Second text")
    page.locator("[id='o-strip']").select_option("shared")
    page.locator("[id='w-strip']").fill("Both administer the strip, for ten years.")
    page.get_by_role("button", name="Table it").click()
    talks.done(page, "The version is on the table.")
    stale.locator("fieldset", has_text="The text as a whole").get_by_label("yes", exact=True).check()
    stale.get_by_role("button", name="Keep our answers").click()
    stale.get_by_role("heading", name="A later version took its place").wait_for()
    page = talks.open("south", "amendments")
    page.get_by_label("Our words in their place").wait_for()
    look(page, "south-rebase")
    page.get_by_role("button", name="Withdraw").click()
    talks.done(page, "Withdrawn.")


def second_round(talks: Talks, look: Looked) -> None:
    page = talks.open("south", "answers")
    whole = page.locator("fieldset", has_text="The text as a whole")
    whole.get_by_role("button", name="Yes, if").click()
    page.get_by_label("Condition 1").select_option(f"seat:{talks.seats['north']}")
    look(page, "south-condition")
    page.get_by_role("button", name="Keep this condition").click()
    talks.done(page, "Your answers are kept.")
    whole.get_by_text("yes, if: North accepts").wait_for()
    side_by_side(talks)
    for party, said in (("north", "yes"), ("patron", "no")):
        page = talks.open(party, "answers")
        page.locator("fieldset", has_text="The text as a whole").get_by_label(said, exact=True).check()
        page.get_by_role("button", name="Keep our answers").click()
        talks.done(page, "Your answers are kept.")
    watching = talks.open("observer", "text")
    talks.pass_(hours=2, minutes=1)
    watching.get_by_text("The round closed: not adopted.").wait_for()
    assert "South" not in watching.inner_text("#version")


def side_by_side(talks: Talks) -> None:
    """Two people of one delegation answer the same point: both values are shown, and nothing is overwritten silently."""
    one, two = talks.open("north", "answers"), talks.open("north2", "answers")
    pace = {page: page.locator("fieldset", has_text="2 The pace") for page in (one, two)}
    pace[two].get_by_label("cannot accept").check()
    two.get_by_text("Not sent yet. Kept in this tab.").wait_for()
    pace[one].get_by_label("can live with").check()
    one.get_by_role("button", name="Keep our answers").click()
    talks.done(one, "Your answers are kept.")
    two.locator("#live-note", has_text="What you typed stays").wait_for()
    assert pace[two].get_by_label("cannot accept").is_checked()
    two.reload()
    two.get_by_text("send yours to see both").wait_for()
    two.get_by_role("button", name="Keep our answers").click()
    two.get_by_text("you chose “cannot accept”; it is now “can live with”").wait_for()
    two.get_by_role("button", name="Keep our answers").click()
    talks.done(two, "Your answers are kept.")
    assert (
        talks.open("north", "answers")
        .locator("fieldset", has_text="2 The pace")
        .get_by_label("cannot accept")
        .is_checked()
    )


def secret_round(talks: Talks, look: Looked) -> None:
    page = talks.open("chair", "proposals")
    look(page, "chair-proposals")
    page.get_by_role("button", name="Put to secret acceptance").click()
    talks.done(page, "Saved.")
    watching = talks.open("observer", "proposals")
    for party in ("north", "south"):
        page = talks.open(party, "proposals")
        page.get_by_label("we accept", exact=True).check()
        page.get_by_role("button", name="Keep this answer").click()
        talks.done(page, "Your answers are kept.")
    look(page, "south-proposals")
    assert "not adopted" not in watching.inner_text("#batches")
    talks.pass_(hours=2, minutes=1)
    watching.locator("#batches", has_text="not adopted").wait_for()
    for name in ("chair", "north", "patron"):
        said = talks.open(name, "proposals").inner_text("#batches")
        assert "not adopted" in said
        assert "North" not in said


def search_and_sign(talks: Talks, look: Looked) -> None:
    for party in SEATS:
        page = talks.open(party, "scoring")
        page.get_by_label("What no deal is worth to us").fill("30")
        for point in points():
            for option, word in zip(point.option_ids, LIKES[party][point.id], strict=True):
                page.locator(f"[id='v-{point.id}-{option}']").select_option(word)
        page.locator("[id='pile-strip']").select_option("most")
        page.get_by_role("button", name="Keep our sheet").click()
        talks.done(page, "Saved.")
    page.get_by_text("Our own fallback ladder").click()
    page.get_by_role("link", name="Version 2: Second text").click()
    page.locator("#detail").wait_for()
    look(page, "patron-scoring")
    talks.open("chair", "searches").get_by_role("button", name="Call a search").click()
    talks.done(talks.pages["chair"], "Saved.")
    for party in SEATS:
        page = talks.open(party, "searches")
        page.get_by_role("button", name="Seal our sheet").click()
        talks.done(page, "Your sheet is sealed")
    look(page, "patron-searches")
    watching = talks.open("observer", "searches")
    talks.pass_(hours=1, minutes=50)
    talks.pages["chair"].wait_for_timeout(3_000)  # the search runs between the end of sealing and the answer
    talks.pass_(minutes=11)
    watching.get_by_text("A text was found.").wait_for()
    found = {
        point.id: watching.locator("#searches dd", has_text=option.text)
        for point in points()
        for option in point.options
    }
    assert found
    package = {
        p.id: o.id
        for p in points()
        for o in p.options
        if watching.locator("#searches dd").get_by_text(o.text, exact=True).count()
    }
    check_by_enumeration(talks, package)
    page = talks.open("chair", "proposals")
    for point, option in package.items():
        page.locator(f"[id='t0:{point}']").select_option(option)
    page.get_by_role("button", name="Put to secret acceptance").click()
    page.locator(".good, .warn").first.wait_for()
    for party in SEATS:
        page = talks.open(party, "proposals")
        page.get_by_label("we accept", exact=True).check()
        page.get_by_role("button", name="Keep this answer").click()
        talks.done(page, "Your answers are kept.")
    watching = talks.open("observer", "signature")
    talks.pass_(hours=2, minutes=1)
    watching.get_by_text("by secret acceptance").wait_for()
    for party in SEATS:
        page = talks.open(party, "signature")
        page.get_by_role("button", name="Sign this text").click()
        talks.done(page, "Signed.")
    look(page, "patron-signature")
    look(talks.open("chair", "silence"), "chair-silence")


def debriefed(talks: Talks, look: Looked) -> None:
    for party in SEATS:
        page = talks.open(party, "training")
        page.get_by_role("button", name="Open our sheet for the debrief").click()
        talks.done(page, "choice is kept")
    page = talks.open("observer", "training")
    page.get_by_role("heading", name="The frontier").wait_for()
    look(page, "observer-training")
    look(talks.open("north", "log"), "north-log")
    talks.pages["chair"].goto(f"{talks.address}/class")
    look(talks.pages["chair"], "chair-class")
    page = talks.open("north")
    look(page, "north-overview")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()
    look(page, "sign-in")
    page.goto(f"{talks.address}/tables/{talks.id}")
    page.get_by_role("heading", name="Sign in").wait_for()
