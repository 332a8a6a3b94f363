"""The whole way: from an empty home page, by three versions of a text, to a brief as PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from detente.case.load import load_case
from detente.drafts.formats.word import clean_word
from detente.drafts.structure.plain import read_plain
from tests.workbench.conftest import Running, eventually, ready, serving
from tests.workbench.hands import Keyboard, Mouse
from tests.workbench.test_access import violations

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
