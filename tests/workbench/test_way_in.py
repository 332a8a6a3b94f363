"""The whole way: from an empty home page, by three versions of a text, to a brief as PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from accessible import violations
from detente.case.load import load_case
from detente.drafts.formats.word import clean_word
from detente.drafts.structure.plain import read_plain
from detente.proposal import propose
from tests.workbench.conftest import Running, eventually, ready, serving
from tests.workbench.hands import Keyboard, Mouse

FIRST = """# A plan for the strip

North and South agree:

1. Border. The strip passes to North.
2. Monitors. The League shall monitor for 6 months.
3. Prisoners. North and South shall release all prisoners.
"""
VERSIONS = (
    FIRST,
    FIRST.replace("passes to North", "does not pass to North"),
    FIRST.replace("6 months", "12 months").replace("all prisoners", "600 prisoners"),
)


BORDER, ELDERS = "The strip passes to North at once.", "A council of elders governs the land between the rivers."
ACCORD = """# An accord

North and South agree:

1. Border. {border}
2. Prisoners. North and South shall release all prisoners.
3. Roads. South shall open the roads.
"""
ANEW = (
    ACCORD.format(border=BORDER),
    ACCORD.format(border=ELDERS).replace("Border.", "Elders.") + "4. Trade. Trade in grain is free.\n",
)
"""Two versions; the second words its first provision wholly anew, so that it is proposed as a point of its own."""

WIDTHS = (1280, 390)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A workbench without a case."""
    folder = tmp_path_factory.mktemp("home")
    with serving(folder, [folder]) as running:
        yield running
        assert not [line for line in running.lines if "Traceback" in line], "".join(running.lines)


@pytest.mark.browser
@pytest.mark.parametrize("hands", [Mouse, Keyboard])
def test_from_three_word_files_to_a_brief_as_pdf(
    hands: type[Mouse], home: Running, tab: Callable[..., Any], tmp_path: Path
) -> None:
    """The whole way by mouse in a narrow window, and by keyboard with every page looked at in both widths, and the PDF taken."""
    files = [tmp_path / f"plan_2026-0{number}-05.docx" for number in (1, 2, 3)]
    for file, text in zip(files, VERSIONS, strict=True):
        file.write_bytes(clean_word(read_plain(text), "A plan for the strip"))
    page = tab(home.address, WIDTHS[-1])
    person, troubles, title = hands(page), [], f"The strip talks by {hands.__name__.lower()}"
    alone = hands is Keyboard

    def fits() -> None:
        """Everything stands within the window, and axe finds nothing."""
        for width in WIDTHS if alone else WIDTHS[-1:]:
            page.set_viewport_size({"width": width, "height": 860})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            troubles.extend(f"{page.url}: {found}" for found in (violations(page) if alone else ()))

    fits()
    person.press(page.get_by_role("link", name="From texts"))
    page.wait_for_url("**/new/files/**")
    ready(page)
    person.files(page.locator("input[type=file]"), files)
    page.get_by_role("button", name="Make the case").wait_for()
    fits()
    person.write(page.get_by_label("Title of the case"), title)
    for party in ("North", "South"):
        group = page.get_by_role("group", name=party, exact=True)
        if group.get_by_label("In the case").input_value() != "yes":
            person.choose(group.get_by_label("In the case"), "yes")
    person.press(page.get_by_role("button", name="Make the case"))
    page.wait_for_url("**/case/the_strip_talks_by_*/rough")
    ready(page)
    folder = home.folder / title.lower().replace(" ", "_")
    assert [str(d.date) for d in load_case(folder).drafts.values()] == ["2026-01-05", "2026-02-05", "2026-03-05"]
    border = page.locator("section.card", has=page.get_by_role("heading", name="1 Border", exact=True))
    person.mark(page.get_by_role("group", name="1 Border", exact=True).get_by_role("radio", name="matters most"))
    person.mark(border.get_by_role("radio", name="must have").first)
    person.mark(border.get_by_role("radio", name="refuse").nth(1))
    file = folder / "preferences.yaml"
    assert eventually(file.read_text, lambda text: "refuse" in text and "must" in text and "border" in text)
    fits()
    person.press(page.get_by_role("link", name="Sources", exact=True))
    page.wait_for_url("**/sources")
    ready(page)
    fits()
    pdf = page.get_by_role("link", name="PDF")
    assert pdf.is_visible()
    if alone:
        with page.expect_download(timeout=240_000) as waiting:
            person.press(pdf)
        assert Path(waiting.value.path()).read_bytes().startswith(b"%PDF")
    assert bool(person.done["clicks"]) == (not alone)
    assert not troubles, "\n".join(troubles)


@pytest.mark.browser
def test_two_points_that_a_person_says_are_one_become_one_point_of_the_case(
    home: Running, tab: Callable[..., Any], tmp_path: Path
) -> None:
    files = [tmp_path / f"accord_2026-0{number}-05.md" for number in (1, 2)]
    for file, text in zip(files, ANEW, strict=True):
        file.write_text(text)
    found = propose(files)
    number = {p.id: p.number for p in found.points}
    page = tab(home.address)
    page.get_by_role("link", name="From texts").click()
    page.wait_for_url("**/new/files/**")
    ready(page)
    page.locator("input[type=file]").set_input_files([str(file) for file in files])
    page.get_by_role("button", name="Make the case").wait_for()
    page.get_by_label("Title of the case").fill("One point of two")
    card = page.get_by_role("region", name=f"Point {number['elders']}", exact=True)
    page.locator("details", has=page.locator(".proposed-point")).locator("> summary").first.click()
    same = card.get_by_label("The same point as (number)")
    for wrong in ("99", number["elders"]):  # no point, and itself: told beside the field, and nothing is made
        same.fill(wrong)
        page.get_by_role("button", name="Make the case").click()
        card.get_by_text(f"Found '{wrong}', expected the number of another point on this page.").wait_for()
        assert not (home.folder / "one_point_of_two").exists()
    same.fill(f" {number['border']}. ")
    border = page.get_by_role("region", name=f"Point {number['border']}", exact=True)
    border.get_by_label("In the case").first.select_option("no")  # both would be lost
    page.get_by_role("button", name="Make the case").click()
    card.get_by_text("This other one is left out of the case; keep it, or name one that stays.").wait_for()
    border.get_by_label("In the case").first.select_option("yes")
    border.get_by_label("The same point as (number)").fill(number["roads"])
    page.get_by_role("button", name="Make the case").click()
    card.get_by_text("This other one is said to be the same as yet another; name the one that stays.").wait_for()
    assert not (home.folder / "one_point_of_two").exists()
    border.get_by_label("The same point as (number)").fill("")
    page.get_by_role("button", name="Make the case").click()
    page.wait_for_url("**/case/one_point_of_two/rough")
    ready(page)
    page.get_by_role("heading", name=f"{number['border']} Border", exact=True).wait_for()
    assert page.get_by_role("heading", name="Elders").count() == 0
    case = load_case(home.folder / "one_point_of_two")
    assert {p.id for p in case.points} == number.keys() - {"elders"}
    wordings = [f"Border. {BORDER}", f"Elders. {ELDERS}"]
    assert [o.text for o in case.point("border").options] == [*wordings, "No provision on this."]
    settled = [case.point("border").option(d.package["border"]).text for d in case.drafts.values()]
    assert settled == wordings
    assert {p.name for p in case.parties} == {"North", "South"}
