"""Answers that wait: all arrive, though the page is left or the server stopped, and each with the party it was given for."""

from __future__ import annotations

import asyncio
import shutil
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from detente.case.load import load_case
from detente.errors import InputError
from detente.workbench.open_case import OpenCase
from detente.workbench.rough_entries import as_word
from tests.workbench.conftest import Running, eventually, ready, serving

MOST = 40
CLICK = """(most) => {
  const asked = [...document.querySelectorAll('.party-answers fieldset')].filter((set) => set.textContent.includes('refuses'));
  const words = ['wants', 'can live with', 'refuses', 'must have'];
  const found = [];
  for (let k = 0; found.length < most && k < 1000; k++) {
    const set = asked[k % asked.length], word = words[(k + Math.floor(k / asked.length)) % words.length];
    const one = [...set.querySelectorAll('label')].find((label) => label.textContent.trim().startsWith(word));
    if (!one || one.querySelector('input').checked) continue;
    one.querySelector('input').click();
    found.push([k % asked.length, word]);
  }
  return found;
}"""
"""Answer so many times in one go, each time with another word; returns at which place an option got which word."""
WORDS = {"wants": "want", "can live with": "can_live_with", "refuses": "refuse", "must have": "must"}
FILE = "preferences.yaml"


def words_in(folder: Path, party: str) -> list[str | None]:
    """What the file says of each option for a party, in the order of the page."""
    case = load_case(folder)
    values = case.assessors[0].preferences[party].values
    return [
        getattr((values[point.id].options or {}).get(option.id), "word", None) if point.id in values else None
        for point in case.points
        for option in point.options
    ]


def given(clicked: list[tuple[int, str]]) -> dict[int, str]:
    """The last word for each option."""
    return {at: WORDS[word] for at, word in clicked}


def restored(page: Any, file: Path, text: str) -> None:
    """Put a file back for the next test, and wait until the workbench has seen it."""
    notice = page.get_by_text("changed by another program")
    while notice.count():
        page.get_by_role("button", name="Put away").first.click()
        notice.first.wait_for(state="detached")
    file.write_text(text)
    notice.first.wait_for()


def arrived(folder: Path, party: str, wanted: dict[int, str]) -> bool:
    found = words_in(folder, party)
    return all(found[at] == word for at, word in wanted.items())


@pytest.mark.browser
def test_forty_answers_in_quick_succession_all_arrive_and_each_is_undone(
    served: Running, tab: Callable[..., Any]
) -> None:
    folder = Path(served.folder) / "ukraine_2025"
    before = (folder / FILE).read_text()
    page = tab(served.url("ukraine_2025", "rough"))
    page.locator(".saving[data-state=idle]").wait_for()
    party = page.get_by_label("Party", exact=True).input_value()
    clicked = page.evaluate(CLICK, MOST)
    assert len(given(clicked)) == MOST
    page.locator(".saving[data-state=saving]").wait_for()
    page.locator(".saving[data-state=saved]").wait_for()
    assert arrived(folder, party, given(clicked))  # what the page says is so at that moment
    now = (folder / FILE).read_text()
    page.get_by_role("button", name="Undo the last answer").click()
    eventually((folder / FILE).read_text, lambda text: text != now)
    assert arrived(folder, party, given(clicked[:-1]))
    assert words_in(folder, party)[clicked[-1][0]] != WORDS[clicked[-1][1]]
    restored(page, folder / FILE, before)


@pytest.mark.browser
def test_no_answer_is_lost_where_the_page_is_left_at_once(served: Running, tab: Callable[..., Any]) -> None:
    folder = Path(served.folder) / "border_talks"
    before = (folder / FILE).read_text()
    page = tab(served.url("border_talks", "rough"))
    page.get_by_role("group", name="League monitors.").wait_for()
    clicked = page.evaluate(CLICK, MOST)
    page.goto(served.url("border_talks", "plan"))
    ready(page)
    assert eventually(lambda: arrived(folder, "north", given(clicked)), bool)
    restored(page, folder / FILE, before)


@pytest.mark.browser
def test_no_answer_is_lost_where_the_server_is_stopped(
    tmp_path: Path, border_talks: Path, tab: Callable[..., Any]
) -> None:
    folder = shutil.copytree(border_talks, tmp_path / "border_talks")
    with serving(tmp_path, [folder]) as running:
        page = tab(running.url("border_talks", "rough"))
        page.get_by_role("group", name="League monitors.").wait_for()
        clicked = page.evaluate(CLICK, MOST)
        running.process.send_signal(signal.SIGTERM)
        running.process.wait(60)
        assert not [line for line in running.lines if "Traceback" in line], "".join(running.lines)
    assert arrived(folder, "north", given(clicked))


@pytest.mark.browser
def test_swing_weights_are_written_to_the_party_that_they_were_given_for(
    served: Running, tab: Callable[..., Any]
) -> None:
    folder = Path(served.folder) / "border_talks"
    before = (folder / FILE).read_text()
    south = load_case(folder).assessors[0].preferences["south"]
    page = tab(served.url("border_talks", "rough"))
    page.get_by_role("group", name="League monitors.").wait_for()
    clicked = page.evaluate(CLICK, MOST)  # they are written first
    page.get_by_text("Say it in figures").click()
    fields = page.locator("details.swings")
    fields.get_by_label("1 The border strip").fill("100")
    fields.get_by_label("2 Who monitors").fill("20, 40, 60")
    fields.get_by_role("button", name="Save the answers").click()
    page.get_by_label("Party", exact=True).select_option("south")  # while the weights wait
    page.wait_for_function("!document.querySelector('.party-answers').inert")
    found = load_case(folder).assessors[0].preferences
    assert found["north"].weights["monitor"].likely == 40
    assert found["south"] == south
    assert arrived(folder, "north", given(clicked))
    page.get_by_label("Party", exact=True).select_option("north")  # the next tab begins with it
    page.wait_for_function("!document.querySelector('.party-answers').inert")
    restored(page, folder / FILE, before)


def test_one_answer_that_is_refused_takes_no_other_with_it(tmp_path: Path, border_talks: Path) -> None:
    folder = shutil.copytree(border_talks, tmp_path / "case")
    loads = []

    def word(option: str, word: str) -> Callable[[Any], Any]:
        return partial(as_word, party="north", point="monitor", option=option, word=word)

    async def answer() -> list[Any]:
        opened = OpenCase("case", folder)
        await opened.ready()
        opened.announcements.listen(lambda what: loads.append(what) if what == "case" else None)
        options = list(opened.case.points[1].options)
        good = [opened.answers.put(FILE, "tab", word(option.id, "want")) for option in options]
        await opened.answers.written()
        assert all(one.result() is not None for one in good)
        assert len(loads) <= 2, "what waits is written together"
        words = ((0, "must"), (1, "perhaps"), (0, "refuse"))
        mixed = [opened.answers.put(FILE, "tab", word(options[at].id, one)) for at, one in words]
        mixed[0].cancel()  # whoever asked has gone
        assert opened.answers.waits("tab") == 2
        await opened.answers.written()
        return await asyncio.gather(*mixed, return_exceptions=True)

    with ThreadPoolExecutor(1) as apart:  # the browser's tests keep a loop of their own in this thread
        first, second, third = apart.submit(asyncio.run, answer()).result()
    assert isinstance(first, asyncio.CancelledError)
    assert isinstance(second, InputError)
    assert third is not None
    assert words_in(folder, "north")[len(load_case(folder).points[0].options)] == "refuse"
