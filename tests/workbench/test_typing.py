"""What a reader types stays, whatever happens to the case meanwhile; and what is saved is what is shown."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import forked
from tests.workbench.conftest import Running, eventually, judged, ready, serving

pytestmark = pytest.mark.browser

Tab = Callable[..., Any]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, border_talks: Path) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("typing")
    shutil.copytree(border_talks, folder / "border_talks")
    with serving(folder, [folder / "border_talks"]) as running:
        yield running
        assert not [line for line in running.lines if "Traceback" in line], "".join(running.lines)


@pytest.fixture
def case(server: Running, border_talks: Path) -> Iterator[Path]:
    """The served case, put back as it was afterwards."""
    folder = server.folder / "border_talks"
    yield folder
    right = {p.relative_to(border_talks): p.read_bytes() for p in border_talks.rglob("*") if p.is_file()}
    found = {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    for name in found.keys() - right.keys():
        (folder / name).unlink()
    for name, content in right.items():
        if found.get(name) != content:
            (folder / name).write_bytes(content)
    if found != right:
        time.sleep(2.5)  # the server looks once a second


def plan(tab: Tab, server: Running) -> Any:
    page = tab(server.url("border_talks", "plan"))
    judged(page)
    return page


def form(page: Any) -> Any:
    page.get_by_role("button", name="Save as a draft").click()
    page.locator("textarea").wait_for()
    return page.locator("textarea")


def add(area: Any, text: str) -> None:
    """Type at the end of the text, key by key."""
    area.press("Control+End")
    area.press_sequentially(text)


def saved(case: Path, name: str) -> str:
    return (case / "drafts" / f"{name}.md").read_text().split("---", 2)[2].strip()


def save(page: Any, name: str) -> None:
    page.get_by_label("Id (the file's name)").fill(name)
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_text(f"Saved as border_talks/drafts/{name}.md").first.wait_for()


def test_a_changed_title_id_date_or_author_leaves_the_text(server: Running, case: Path, tab: Tab) -> None:
    page = plan(tab, server)
    area = form(page)
    add(area, "\n3. A third point.")
    page.get_by_label("Title", exact=True).fill("Another title")
    page.get_by_label("Title", exact=True).press("Tab")
    add(area, "\n4. A fourth point.")
    page.get_by_label("Author").select_option(index=1)
    page.get_by_label("Date", exact=True).fill("2025-11-21")
    add(area, "\n5. A fifth point.")
    page.wait_for_timeout(300)
    shown = area.input_value()
    assert shown.endswith("3. A third point.\n4. A fourth point.\n5. A fifth point.")
    save(page, "three_more")
    assert saved(case, "three_more") == shown.strip()
    text = (case / "drafts" / "three_more.md").read_text()
    assert 'title: "Another title"' in text
    assert "2025-11-21" in text


def note(case: Path) -> None:
    (case / "timeline.yaml").write_text((case / "timeline.yaml").read_text() + "# note\n")


def broken(case: Path) -> None:
    good = (case / "case.yaml").read_text()
    (case / "case.yaml").write_text(good.replace("title:", "titel:", 1))
    time.sleep(2.5)
    (case / "case.yaml").write_text(good)


def amended(case: Path) -> None:
    text = (case / "drafts" / "patron_1.md").read_text()
    (case / "drafts" / "later.md").write_text(text.replace("id: patron_1", "id: later", 1))


def moved(case: Path) -> None:
    (case / "timeline.yaml").rename(case / "timeline.old")


@pytest.mark.parametrize("change", [note, broken, amended, moved])
def test_a_change_on_disk_leaves_the_open_form(
    server: Running, case: Path, tab: Tab, change: Callable[[Path], None]
) -> None:
    page = plan(tab, server)
    area = form(page)
    add(area, "\n3. A third point.")
    page.get_by_label("Title", exact=True).fill("Mine")
    area.focus()
    change(case)
    page.get_by_text("is kept as it is").first.wait_for()
    assert area.input_value().endswith("\n3. A third point.")
    assert page.get_by_label("Title", exact=True).input_value() == "Mine"
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    page.keyboard.type(" And more.")
    assert area.input_value().endswith("\n3. A third point. And more.")


def test_keys_pressed_while_the_page_is_built_anew_are_not_lost(server: Running, case: Path, tab: Tab) -> None:
    page = plan(tab, server)
    area = form(page)
    area.press("Control+End")
    typed = "".join(f" word{k}" for k in range(60))
    before = area.input_value()
    for k in range(0, len(typed), 40):
        area.press_sequentially(typed[k : k + 40], delay=15)
        note(case)
    page.get_by_text("is kept as it is").first.wait_for()
    assert area.input_value() == before + typed


def test_a_colleague_who_moves_a_point_leaves_the_form_and_what_is_saved_is_what_was_written_for(
    server: Running, case: Path, tab: Tab
) -> None:
    mine, theirs = plan(tab, server), plan(tab, server)
    area = form(mine)
    untouched = area.input_value()
    theirs.locator("#point-strip label.option", has=theirs.locator("input[value='shared']")).click()
    followed = eventually(area.input_value, lambda text: text != untouched)
    assert followed != untouched  # nothing was typed: the text follows the package
    add(area, "\n3. A third point.")
    shown = area.input_value()
    theirs.locator("#point-strip label.option", has=theirs.locator("input[value='to_north']")).click()
    mine.get_by_text("has been changed since you began to write").wait_for()
    assert area.input_value() == shown
    save(mine, "mine")
    assert saved(case, "mine") == shown.strip()
    assert "strip: shared" in (case / "drafts" / "mine.md").read_text()


def test_a_colleagues_figure_leaves_the_open_form(server: Running, case: Path, tab: Tab) -> None:
    mine, theirs = plan(tab, server), tab(server.url("border_talks", "parties"))
    area = form(mine)
    add(area, "\n3. A third point.")
    figure(theirs).fill("21, 31, 46")
    figure(theirs).press("Enter")
    theirs.get_by_text("written to preferences.yaml").first.wait_for()
    mine.get_by_text("changed in another window").first.wait_for()
    assert area.input_value().endswith("\n3. A third point.")


def test_a_reload_and_the_back_button_bring_back_what_was_typed(server: Running, case: Path, tab: Tab) -> None:
    page = plan(tab, server)
    add(form(page), "\n3. A third point.")
    page.reload()
    ready(page)
    page.locator("textarea").wait_for()
    assert page.locator("textarea").input_value().endswith("\n3. A third point.")
    page.goto(server.url("border_talks", "timeline"))
    ready(page)
    page.go_back()
    ready(page)
    page.locator("textarea").wait_for()
    assert page.locator("textarea").input_value().endswith("\n3. A third point.")
    page.get_by_role("button", name="Start over").click()
    eventually(page.locator("textarea").input_value, lambda text: "third" not in text)
    assert "third" not in page.locator("textarea").input_value()
    page.reload()
    ready(page)
    judged(page)
    assert page.locator("textarea").count() == 0


def figure(page: Any) -> Any:
    return page.get_by_label("No-deal value", exact=False).first


def test_a_figure_half_typed_stays_through_a_change_on_disk(server: Running, case: Path, tab: Tab) -> None:
    page = tab(server.url("border_talks", "parties"))
    figure(page).fill("25, 35, 50")
    note(case)
    page.get_by_text("is kept as it is").first.wait_for()
    assert figure(page).input_value() == "25, 35, 50"
    assert "no_deal: [20, 30, 45]" in (case / "preferences.yaml").read_text()
    page.keyboard.press("Enter")
    page.get_by_text("written to preferences.yaml").first.wait_for()
    assert "no_deal: [25, 35, 50]" in (case / "preferences.yaml").read_text()


def test_two_people_at_the_same_figure_both_know(server: Running, case: Path, tab: Tab) -> None:
    mine, theirs = tab(server.url("border_talks", "parties")), tab(server.url("border_talks", "parties"))
    figure(mine).fill("25, 35, 50")
    figure(theirs).fill("22, 32, 47")
    figure(theirs).press("Enter")
    theirs.get_by_text("written to preferences.yaml").first.wait_for()
    mine.get_by_text("Meanwhile the file says 22, 32, 47").wait_for()
    assert figure(mine).input_value() == "25, 35, 50"
    figure(mine).press("Escape")
    assert eventually(figure(mine).input_value, lambda text: text == "22, 32, 47") == "22, 32, 47"
    assert "no_deal: [22, 32, 47]" in (case / "preferences.yaml").read_text()


def press_until(field: Any, shown: Any) -> None:
    """Press Enter as a reader would: again where the page was still being made anew when the key came."""

    def pressed() -> bool:
        field.press("Enter")
        return bool(eventually(shown.is_visible, bool, 3.0))

    assert eventually(pressed, bool)


def test_a_refusal_stays_with_what_was_typed_until_it_is_put_away(server: Running, case: Path, tab: Tab) -> None:
    page = tab(server.url("border_talks", "parties"))
    file = case / "preferences.yaml"
    figure(page).fill("25, 35, 50")
    file.write_text(file.read_text() + "# somebody was here\n")
    page.keyboard.press("Enter")
    refusal = page.locator(".edit-note [role=alert]", has_text="nothing was written")
    refusal.wait_for()
    page.get_by_text("changed by another program; this page").wait_for()
    page.wait_for_timeout(1500)
    assert refusal.count() == 1
    assert figure(page).input_value() == "25, 35, 50"
    assert "25, 35, 50" not in file.read_text()
    press_until(figure(page), page.get_by_text("written to preferences.yaml").first)
    assert refusal.count() == 0
    assert "no_deal: [25, 35, 50]" in file.read_text()
    assert "# somebody was here" in file.read_text()


def test_a_draft_is_saved_once_and_never_over_another(server: Running, case: Path, tab: Tab) -> None:
    page = plan(tab, server)
    area = form(page)
    add(area, "\n3. A third point.")
    page.get_by_label("Id (the file's name)").fill("patron_1")
    before = (case / "drafts" / "patron_1.md").read_bytes()
    page.get_by_role("button", name="Save the draft").click()
    page.locator(".refusal", has_text="already").wait_for()
    assert area.input_value().endswith("3. A third point.")
    assert (case / "drafts" / "patron_1.md").read_bytes() == before
    page.get_by_label("Id (the file's name)").fill("once")
    page.get_by_role("button", name="Save the draft").dblclick()
    page.get_by_text("Saved as border_talks/drafts/once.md").first.wait_for()
    page.wait_for_timeout(500)
    assert page.locator(".refusal").count() == 0
    assert sorted(p.name for p in (case / "drafts").glob("once*")) == ["once.md"]


def test_a_very_long_text_is_saved_whole_or_refused_with_a_word(server: Running, case: Path, tab: Tab) -> None:
    page = plan(tab, server)
    area = form(page)
    long = "1. " + "word " * 60_000
    area.fill(long)
    page.get_by_label("Id (the file's name)").fill("long_text")
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_text("its words say otherwise").first.wait_for()
    page.get_by_role("button", name="Save it all the same").click()
    page.get_by_text("Saved as border_talks/drafts/long_text.md").first.wait_for()
    assert saved(case, "long_text") == long.strip()
    area = form(page)
    area.fill("x" * 1_000_000)
    page.get_by_label("Id (the file's name)").fill("too_long")
    page.get_by_role("button", name="Save the draft").click()
    page.locator(".refusal", has_text="longer than").wait_for()
    assert len(area.input_value()) == 1_000_000


def test_a_draft_after_the_day_of_the_case_is_asked_about_once(server: Running, case: Path, tab: Tab) -> None:
    page = plan(tab, server)
    form(page)
    page.get_by_label("Id (the file's name)").fill("what_if")
    page.get_by_label("Date", exact=True).fill("2026-01-05")
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_text("the day of the case: it counts as a what-if").wait_for()
    assert not (case / "drafts" / "what_if.md").exists()
    page.get_by_role("button", name="Save it all the same").click()
    page.get_by_text("Saved as border_talks/drafts/what_if.md").first.wait_for()
    page.goto(server.url("border_talks", "timeline"))
    ready(page)
    assert "Change to" not in page.locator(".main").inner_text()


def test_a_draft_that_the_command_line_adds_leaves_the_form(server: Running, case: Path, tab: Tab) -> None:
    page = plan(tab, server)
    area = form(page)
    add(area, "\n3. A third point.")
    done = forked.run("drafts", "amend", case, "--set", "monitor=league", "--author", "north", "--id", "theirs")
    assert done.returncode == 0, done.stderr
    page.get_by_text("is kept as it is").first.wait_for()
    assert area.input_value().endswith("3. A third point.")
