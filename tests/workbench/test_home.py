"""The home page: a case is begun in four ways, and nothing is left half written or written over."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from accessible import violations
from detente.case.load import load_case
from detente.case.scaffold import copy_case, make_blank
from detente.errors import InputError
from detente.interop.casebook.writing import write_workbook
from detente.proposal import propose, write_case
from detente.proposal.decisions import Decisions
from detente.workbench.open_case import find_cases
from detente.workbench.workspace import Box, Workspace, home_of
from tests.workbench.conftest import Running, eventually, ready, serving

Tab = Callable[..., Any]
FIRST = "# A plan for the strip\n\nNorth and South agree:\n\n1. Border. The strip passes to North.\n2. Monitors. The League shall monitor for 6 months.\n3. Prisoners. North and South shall release all prisoners.\n"
SECOND = "# A second plan\n\nNorth and South agree:\n\n1. Border. The strip does not pass to North.\n2. Monitors. The League shall monitor for 12 months.\n3. Prisoners. North and South shall release all prisoners.\n"


def test_a_blank_case_passes_its_check_and_judges_nothing(tmp_path: Path) -> None:
    parties = [("North", "principal"), ("South: the “other”", "principal"), ("The League", "mediator")]
    points = [("Public", ["It is so.", "1 year", "It is so"]), ("Öl {und} Gas", ["null"])]
    make_blank(tmp_path / "new", "A # title: x", parties, points, dt.date(2026, 1, 2))
    case = load_case(tmp_path / "new")
    assert [p.name for p in case.parties] == [name for name, _ in parties]
    assert [[o.text for o in p.options] for p in case.points] == [options for _, options in points]
    assert case.title == "A # title: x"
    assert set(case.valued) == {"north", "south_the_other"}
    with pytest.raises(InputError, match="exists already"):
        make_blank(tmp_path / "new", "Again", parties, points)


def test_a_copy_is_the_case_with_an_id_of_its_own(border_talks: Path, tmp_path: Path) -> None:
    copy_case(border_talks, tmp_path / "mine", "Mine")
    before, after = load_case(border_talks), load_case(tmp_path / "mine")
    assert (after.id, after.title) == ("mine", "Mine")
    assert after.drafts.keys() == before.drafts.keys()
    text = (tmp_path / "mine" / "case.yaml").read_text()
    assert (
        text.replace("id: mine", "id: border_talks").replace('"Mine"', before.title)
        == (border_talks / "case.yaml").read_text()
    )


def test_a_new_folder_is_never_one_that_is_there(tmp_path: Path) -> None:
    workspace = Workspace({}, tmp_path)
    (tmp_path / "a_plan").mkdir()
    (tmp_path / "A_plan_2").write_text("a file")
    assert workspace.new_folder("A plan!").name == "a_plan_3"
    assert workspace.new_folder("../../etc").parent == tmp_path
    assert find_cases([tmp_path], empty=True) == {}
    assert home_of([tmp_path / "no", tmp_path]) == tmp_path


@pytest.mark.parametrize("name", ["../../x.md", "C:\\a\\x.md", "x.md", ".md", "x" * 400 + ".md", "a\nb.md"])
def test_dropped_files_stay_in_their_box(tmp_path: Path, name: str) -> None:
    box = Workspace({}, tmp_path).new_box()
    kept = [box.put(name, b"1"), box.put(name, b"2")]
    assert len(set(kept)) == 2
    assert all((box.folder / one).resolve().parent == box.folder.resolve() for one in kept)
    box.earlier(kept[1])
    assert box.files == kept[::-1]
    box.place.cleanup()
    assert isinstance(box, Box)


def test_what_a_person_says_of_a_text_is_no_guess(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text(FIRST)
    decided = Decisions({("party", "north"): True}, dates={"one.md": dt.date(2026, 1, 5)}, authors={"one": "north"})
    proposal = propose([tmp_path / "one.md"], decisions=decided)
    assert proposal.versions[0].dated
    write_case(proposal, tmp_path / "case")
    draft = load_case(tmp_path / "case").drafts["one"]
    assert (draft.author, draft.date) == (("north",), dt.date(2026, 1, 5))
    assert "author" not in (draft.note or "")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A workbench on a folder without a case."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "home").mkdir()
    with serving(folder, [folder / "home"]) as running:
        yield running
        assert not [line for line in running.lines if "Traceback" in line], "".join(running.lines)


def drop(page: Any, *files: Path) -> None:
    page.locator("input[type=file]").set_input_files([str(file) for file in files])


@pytest.mark.browser
def test_from_an_empty_home_page_to_a_brief_as_pdf(empty: Running, tab: Tab, tmp_path: Path) -> None:
    for name, text in (("one.md", FIRST), ("two.md", SECOND)):
        (tmp_path / name).write_text(text)
    page = tab(empty.address)
    page.get_by_role("link", name="From texts").click()
    ready(page)
    (tmp_path / "none.md").write_text("no number here")
    drop(page, tmp_path / "none.md")
    page.get_by_text("no numbered point was found").wait_for()
    page.get_by_role("button", name="Remove none.md").click()
    drop(page, tmp_path / "one.md", tmp_path / "two.md")
    page.get_by_role("button", name="Make the case").wait_for()
    page.get_by_label("Title of the case").fill("The strip talks")
    group = page.get_by_role("group", name="South", exact=True)
    group.get_by_label("Name").fill("The South")
    group.get_by_label("In the case").select_option("yes")
    page.reload()  # nothing typed is lost
    ready(page)
    page.get_by_role("button", name="Make the case").wait_for()
    assert page.get_by_label("Title of the case").input_value() == "The strip talks"
    page.get_by_label("Written on (version 1)").fill("2026-01-05")
    page.get_by_label("Written on (version 2)").fill("2026-02-06")
    page.get_by_role("button", name="Use these dates").click()
    page.get_by_text("one.md, 5 January 2026").wait_for()
    found = violations(page)
    page.set_viewport_size({"width": 390, "height": 860})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    found += violations(page)
    assert not found, "\n".join(found)
    page.get_by_role("button", name="Make the case").click()
    page.wait_for_url("**/case/the_strip_talks/rough")
    case = load_case(empty.folder / "home" / "the_strip_talks")
    assert "The South" in [p.name for p in case.parties]
    assert [str(d.date) for d in case.drafts.values()] == ["2026-01-05", "2026-02-06"]
    assert case.drafts["two"].package["border"] != case.drafts["one"].package["border"]
    ready(page)
    page.get_by_role("radio", name="most", exact=False).first.wait_for()
    for answer in ("refuse", "must have"):  # of the first point's wordings
        page.locator("section.card", has=page.get_by_role("heading", name="1 Border")).get_by_role(
            "radio", name=answer
        ).nth(0 if answer == "refuse" else 1).check()
    file = empty.folder / "home" / "the_strip_talks" / "preferences.yaml"
    assert eventually(file.read_text, lambda text: "refuse" in text and "must" in text).count("refuse") >= 1
    page.get_by_role("link", name="Sources", exact=True).click()
    ready(page)
    with page.expect_download(timeout=240_000) as waiting:
        page.get_by_role("link", name="PDF").click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"%PDF")


@pytest.mark.browser
def test_a_blank_case_is_made_by_keyboard_alone(empty: Running, tab: Tab) -> None:
    page = tab(empty.address)
    link = page.get_by_role("link", name="Blank")
    link.focus()
    page.keyboard.press("Enter")
    ready(page)
    page.wait_for_url("**/new/blank")
    page.get_by_role("button", name="Make the case").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Found nothing, expected a few words.").wait_for()
    assert page.get_by_label("What is negotiated").get_attribute("aria-invalid") == "true"
    assert not list((empty.folder / "home").glob("*grain*"))
    page.get_by_label("What is negotiated").focus()
    page.keyboard.type("A grain deal")
    for words in ("Sea", "\t", "Land"):
        page.keyboard.press("Tab")
        if words != "\t":
            page.keyboard.type(words)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # add a party
    page.get_by_label("Name of party 3").focus()
    page.keyboard.type("The Port")
    page.get_by_label("Name of point 1").focus()
    page.keyboard.type("Passage")
    page.keyboard.press("Tab")
    page.keyboard.type("Free\nInspected")
    page.get_by_role("button", name="Make the case").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/case/a_grain_deal/**")
    case = load_case(empty.folder / "home" / "a_grain_deal")
    assert [p.name for p in case.parties] == ["Sea", "Land", "The Port"]
    assert [o.text for o in case.points[0].options] == ["Free", "Inspected"]


@pytest.mark.browser
def test_a_workbook_and_an_example_become_cases(empty: Running, tab: Tab, border_talks: Path, tmp_path: Path) -> None:
    book = tmp_path / "talks.xlsx"
    book.write_bytes(write_workbook(border_talks))
    page = tab(f"{empty.address}new/workbook")
    (tmp_path / "bad.xlsx").write_bytes(b"no workbook")
    drop(page, tmp_path / "bad.xlsx")
    page.get_by_text("The workbook was not taken").wait_for()
    assert not violations(page)
    drop(page, book)
    page.wait_for_url("**/case/talks/overview")
    assert load_case(empty.folder / "home" / "talks").title == load_case(border_talks).title
    page = tab(f"{empty.address}new/example")
    page.get_by_label("Title of the copy").fill("Mine")
    assert not violations(page)
    page.get_by_role("button", name="Make the copy").click()
    page.wait_for_url("**/case/mine/overview")
    home = tab(empty.address)
    home.locator(".finding-words", has_text="South").first.wait_for()
    assert not violations(home)
    home.set_viewport_size({"width": 390, "height": 860})
    assert home.evaluate("document.documentElement.scrollWidth") <= 390
    shutil.rmtree(empty.folder / "home" / "mine")


@pytest.mark.browser
def test_the_tour_takes_five_steps_by_keyboard(empty: Running, tab: Tab) -> None:
    page = tab(empty.address)
    page.get_by_role("button", name="Take the tour").or_(page.get_by_role("link", name="Take the tour")).first.focus()
    page.keyboard.press("Enter")
    for step in range(1, 6):
        page.get_by_text(f"Tour, step {step} of 5").wait_for()
        ready(page)
        page.wait_for_function("() => document.activeElement.id === 'tour-next'")
        if step == 1:
            assert not violations(page)
        if step < 5:
            page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.locator(".tour").wait_for(state="detached")
