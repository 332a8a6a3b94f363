"""One whole negotiation, set up and played in the browser from the first account on: once without scripts, once by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from detente.table import operating
from detente.table.clock import SetClock
from detente.table.store.database import Database
from detente.table.web.pages.scoring import OWN_WORDS
from tests.table.web.world import PHRASE, serving

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("place", ["sqlite"], indirect=True)]
PATIENCE = 60_000
POINTS = (
    ("The strip", "North has it.\nBoth share it.\nSouth has it."),
    ("The pace", "At once.\nIn stages."),
)


class WithoutScripts:
    """Somebody whose browser runs no scripts."""

    scripts = False

    def fill(self, field: Any, text: str) -> None:
        field.fill(text)

    def choose(self, field: Any, label: str) -> None:
        field.select_option(label=label)

    def check(self, field: Any) -> None:
        field.check()

    def press(self, thing: Any) -> None:
        thing.click()


class ByKeyboard:
    """Somebody who has no mouse: reaches everything with the tabulator, and always sees where it is."""

    scripts = True

    def reach(self, thing: Any, found: str = "e => document.activeElement === e") -> None:
        page, handle = thing.page, thing.element_handle(timeout=PATIENCE)
        for _ in range(500):
            if handle.evaluate(found):
                break
            page.keyboard.press("Tab")
        else:
            raise AssertionError(f"the keyboard does not reach {thing}")
        ring = handle.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
        assert ring == "solid", f"nobody sees that {thing} has the focus"

    def fill(self, field: Any, text: str) -> None:
        self.reach(field)
        field.page.keyboard.press("Control+A")
        field.page.keyboard.type(text)

    def choose(self, field: Any, label: str) -> None:
        self.reach(field)
        field.page.keyboard.press("Home")
        for _ in range(60):
            if field.evaluate("(e, label) => e.selectedOptions[0].text === label", label):
                return
            field.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the keyboard does not reach {label}")

    def check(self, field: Any) -> None:
        if field.is_checked():
            return
        if field.get_attribute("type") == "checkbox":
            self.reach(field)
            field.page.keyboard.press("Space")
            return
        self.reach(field, "e => document.activeElement.name === e.name && document.activeElement.form === e.form")
        if field.evaluate("e => document.activeElement === e"):
            field.page.keyboard.press("Space")
        for _ in range(10):
            if field.is_checked():
                return
            field.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the keyboard does not choose {field}")

    def press(self, thing: Any) -> None:
        self.reach(thing)
        thing.page.keyboard.press("Enter")


@pytest.fixture
def window(browser: Any) -> Iterator[Callable[[bool], Any]]:
    contexts: list[Any] = []

    def open_window(scripts: bool) -> Any:
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 860}, java_script_enabled=scripts))
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE)
        return page

    yield open_window
    for context in contexts:
        context.close()


class Play:
    """The people of one negotiation, each with a window, and one way to work it."""

    def __init__(self, do: Any, window: Callable[[bool], Any], address: str, clock: SetClock) -> None:
        self.do, self.window, self.address, self.clock = do, window, address, clock
        self.pages: dict[str, Any] = {}

    def come(self, name: str, link: str, button: str) -> Any:
        """Use an invitation up."""
        page = self.pages[name] = self.window(self.do.scripts)
        page.goto(link)
        self.do.fill(page.get_by_label("Your name, as others read it"), name.title())
        self.do.fill(page.get_by_label("Name to sign in with"), name)
        self.phrase(page)
        self.do.press(page.get_by_role("button", name=button))
        page.get_by_role("heading", name="Your tables").wait_for()
        return page

    def phrase(self, page: Any) -> None:
        self.do.fill(page.get_by_label("Pass phrase", exact=True), PHRASE)
        self.do.fill(page.get_by_label("The pass phrase again"), PHRASE)

    def tab(self, name: str, title: str) -> Any:
        """Open a page of the table by its menu."""
        page = self.pages[name]
        self.do.press(page.get_by_role("navigation").get_by_role("link", name=title, exact=True))
        page.locator(".tabs a[aria-current]", has_text=title).wait_for()
        return page

    def send(self, page: Any, button: str, said: str) -> None:
        self.do.press(page.get_by_role("button", name=button, exact=True))
        page.locator("p.good[role=status]", has_text=said).wait_for()

    def later(self, page: Any, words: str, **span: float) -> None:
        """Let time pass until a page says something."""
        self.clock.move(timedelta(**span))
        for _ in range(600):
            page.reload()
            if page.get_by_text(words).first.is_visible():
                return
            page.wait_for_timeout(100)
        raise AssertionError(f"{words!r} never came")


@pytest.mark.parametrize("do", [WithoutScripts(), ByKeyboard()], ids=["without_scripts", "by_keyboard"])
def test_a_whole_negotiation(do: Any, database: Database, clock: SetClock, window: Callable[[bool], Any]) -> None:
    with serving(database) as (address, _):
        play = Play(do, window, address, clock)
        administer(play, operating.administrator(database, "root", "Root", site=address).link)
        set_up(play)
        a_round(play)
        a_search(play)
        sign(play)


def administer(play: Play, link: str) -> None:
    """An administrator chooses a pass phrase, signs in, and invites somebody who sets tables up."""
    page = play.pages["root"] = play.window(play.do.scripts)
    page.goto(link)
    play.phrase(page)
    play.do.press(page.get_by_role("button", name="Keep it"))
    play.do.fill(page.get_by_label("Name", exact=True), "root")
    play.do.fill(page.get_by_label("Pass phrase"), PHRASE)
    play.do.press(page.get_by_role("button", name="Sign in"))
    play.do.press(page.get_by_role("link", name="Administration"))
    play.do.press(page.get_by_role("link", name="Invitations"))
    play.do.press(page.get_by_role("button", name="Make an invitation link"))
    play.come("chair", page.locator("#link").inner_text(), "Make my account")


def set_up(play: Play) -> None:
    """The chair writes the table, shortens its rules and brings two delegations, which sign."""
    page = play.pages["chair"]
    play.do.press(page.get_by_role("link", name="Set up a table or an exercise"))
    play.do.fill(page.get_by_label("What the talks are called"), "Strip talks")
    play.do.fill(page.get_by_label("Delegations, one on each line"), "North\nSouth\nNobody")
    play.do.press(page.locator("form[action='/begin/blank']").get_by_role("button", name="Set it up"))
    page.get_by_role("heading", name="Set up the table").wait_for()
    play.send(page, "Take Nobody away", "Taken away.")
    for n, (title, options) in enumerate(POINTS):
        play.do.fill(page.locator(f"#title-{n}"), title)
        play.do.fill(page.locator(f"#options-{n}"), options)
    play.send(page, "Keep the points", "Saved.")
    page = play.tab("chair", "Ground rules")
    play.do.press(page.locator("summary"))
    for rule in ("Length of a round, in hours", "Time for secret acceptance, in hours", "Time to seal, in hours"):
        play.do.fill(page.get_by_label(rule, exact=True), "2")
    play.do.fill(page.get_by_label("Least change between proposals"), "1")
    play.send(page, "Set these rules", "Saved.")
    for name in ("North", "South"):
        page = play.tab("chair", "Members")
        play.do.choose(page.get_by_label("To", exact=True), name)
        play.do.press(page.get_by_role("button", name="Make an invitation link"))
        own = play.come(name.lower(), page.locator("#link").inner_text(), "Come to the table")
        play.do.press(own.get_by_role("link", name="Strip talks"))
        play.send(play.tab(name.lower(), "Ground rules"), "Sign the ground rules", "Signed.")


def a_round(play: Play) -> None:
    """A text, a note, an amendment, a plain yes and a yes on a condition: the round adopts it."""
    page = play.tab("chair", "The text")
    play.do.choose(page.locator("#o-the_strip"), "Both share it.")
    play.do.choose(page.locator("#o-the_pace"), "In stages.")
    play.send(page, "Table it", "The version is on the table.")
    page = play.tab("south", "Caucus")
    play.do.fill(page.get_by_label("Note to the chair"), "We can wait. Tell nobody.")
    play.send(page, "Send", "Sent.")
    play.do.press(page.locator("summary"))
    play.do.check(page.get_by_label("We can wait."))
    play.send(page, "Release the chosen sentences", "Released to all.")
    page = play.tab("south", "Amendments")
    play.do.press(page.get_by_role("link", name="2 The pace"))
    play.do.fill(page.get_by_label("Our words in their place"), "In three stages.")
    play.send(page, "Offer it to all", "Saved.")
    page = play.tab("north", "Our answers")
    whole = page.locator("fieldset", has_text="The text as a whole")
    play.do.check(whole.get_by_label("yes", exact=True))
    play.do.check(page.locator("fieldset", has_text="1 The strip").get_by_label("can live with"))
    play.send(page, "Keep our answers", "Your answers are kept.")
    page = play.tab("south", "Our answers")
    play.do.press(page.locator("fieldset", has_text="The text as a whole").get_by_role("button", name="Yes, if"))
    play.do.choose(page.get_by_label("Condition 1"), "North accepts")
    play.send(page, "Keep this condition", "Your answers are kept.")
    page = play.tab("south", "Silence")
    play.send(page, "Opt in, for procedures that begin later", "choice is kept")
    play.later(play.tab("chair", "The text"), "all needed delegations accept", hours=2, minutes=1)


def a_search(play: Play) -> None:
    """Both score, and seal; the search ends at its time."""
    likes = {"north": ("must", "want", "can_live_with"), "south": ("can_live_with", "want", "must")}
    for name, words in likes.items():
        page = play.tab(name, "Our scoring")
        play.do.fill(page.get_by_label("What no deal is worth to us"), "20")
        for select, word in zip(page.locator("select[id^='v-the_strip']").all(), words, strict=False):
            play.do.choose(select, OWN_WORDS[word])
        for select in page.locator("select[id^='v-the_pace']").all():
            play.do.choose(select, OWN_WORDS["want"])
        for point in ("the_strip", "the_pace"):
            play.do.choose(page.locator(f"#pile-{point}"), page.locator(f"#pile-{point} option").nth(1).inner_text())
        play.send(page, "Keep our sheet", "Saved.")
    play.send(play.tab("chair", "Searches"), "Call a search", "Saved.")
    for name in likes:
        play.send(play.tab(name, "Searches"), "Seal our sheet", "Your sheet is sealed")
    play.later(play.tab("chair", "Searches"), "closed", hours=2, minutes=1)


def sign(play: Play) -> None:
    """The text goes through secret acceptance, and both sign it."""
    page = play.tab("chair", "Proposals")
    for field in page.locator("select[id^='t0:']").all():
        play.do.choose(field, field.locator("option").nth(2).inner_text())
    play.send(page, "Put to secret acceptance", "Saved.")
    for name in ("north", "south"):
        page = play.tab(name, "Proposals")
        play.do.check(page.get_by_label("we accept", exact=True))
        play.send(page, "Keep this answer", "Your answers are kept.")
    play.later(play.tab("north", "Signature"), "by secret acceptance", hours=2, minutes=1)
    for name in ("north", "south"):
        play.send(play.tab(name, "Signature"), "Sign this text", "Signed.")
    assert "Signed" in play.tab("chair", "Overview").locator("#standing").inner_text()
    play.do.press(play.pages["north"].get_by_role("button", name="Sign out"))
    play.pages["north"].get_by_role("heading", name="Sign in").wait_for()
