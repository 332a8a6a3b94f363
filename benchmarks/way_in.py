"""Walk from three versions of a plan to a brief, in the browser and in a workbook, and count clicks and keys.

A script does it, and no person: it knows where everything is and what it wants to say. Minutes are those of the
keystroke-level model (Card, Moran and Newell 1980) for the clicks and keys counted, with one mental act for each click,
plus a stated time for reading. Run: python -m benchmarks.way_in [browser] [workbook]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import openpyxl
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import sync_playwright

from detente.case.case import Case
from detente.case.format.reader import read_yaml
from detente.case.load import load_case
from detente.drafts.formats.word import clean_word
from detente.drafts.matching import draft_text

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]  # the tests' own modules, found as pytest finds them

from tests.conftest import EXAMPLES  # noqa: E402
from tests.workbench.conftest import ready, serving  # noqa: E402
from tests.workbench.hands import Mouse  # noqa: E402

TITLE = "The plan of November and December 2025"
PARTIES = ("Ukraine", "Russia", "United States", "NATO", "European Union", "Poland")
POINTS = ("6", "7", "14", "10", "13")
"""Five points that a desk officer would judge first: forces, NATO, funds, guarantees, sanctions (the numbers of the first version)."""
POINTING, PRESSING, KEY, MIND = 1.1, 0.2, 0.28, 1.35
"""Seconds of the keystroke-level model: to a place, a press of the button, a key of an average typist, a mental act."""
READING = 0.25
"""Seconds a word."""

IN_LISTS = """() => [...document.querySelectorAll('select')].filter((list) => list.checkVisibility())
  .map((list) => [...list.options].filter((option) => !option.selected).map((option) => option.text).join(' ').split(/\\s+/).length)
  .reduce((sum, count) => sum + count, 0)"""
"""Counts the words of choices that are not made, which nobody reads unless a list is opened."""


class Steps:
    """What each step took."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, int, int, int, float]] = []

    @contextmanager
    def step(self, name: str, counts: dict[str, int], read: int = 0) -> Iterator[None]:
        """Time a step; ``read`` is how many words somebody reads in it."""
        before, began = dict(counts), time.monotonic()
        yield
        clicks = counts.get("clicks", 0) - before.get("clicks", 0)
        keys = counts.get("keys", 0) - before.get("keys", 0)
        self.rows.append((name, clicks, keys, read, time.monotonic() - began))

    def show(self, title: str) -> None:
        """Print the steps as a table in Markdown."""
        print(
            f"\n{title}\n\n| step | clicks | keys | words read | minutes by the model | seconds of the program |\n|---|---|---|---|---|---|"
        )
        total = [0.0] * 5
        for name, clicks, keys, read, took in self.rows:
            minutes = (clicks * (POINTING + PRESSING + MIND) + keys * KEY + read * READING + took) / 60
            print(f"| {name} | {clicks} | {keys} | {read:,} | {minutes:.1f} | {took:.0f} |")
            total = [a + b for a, b in zip(total, (clicks, keys, read, minutes, took), strict=True)]
        print(
            f"| together | {total[0]:.0f} | {total[1]:.0f} | {total[2]:,.0f} | {total[3]:.1f} | {total[4]:.0f} |",
            flush=True,
        )


def texts(folder: Path) -> list[Path]:
    """Write two versions as Word files and the last as PDF."""
    case = load_case(EXAMPLES / "ukraine_2025")
    files = []
    for name in ("us_28", "e3_28", "points_20"):
        draft = case.drafts[name]
        file = folder / f"{name}_{draft.date}.docx"
        file.write_bytes(clean_word(draft_text(draft), draft.title))
        files.append(file)
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(files[2])]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return [*files[:2], files[2].with_suffix(".pdf")]


def choose_party(page: Any, hand: Mouse, party: str) -> None:
    """Choose a party, and wait until its answers stand there.

    Where the browser lost its connection meanwhile, the page is loaded anew, with the same names of its fields, and may
    show the party before: then it is chosen once more.
    """
    for _ in range(4):
        hand.choose(page.get_by_label("Party", exact=True), party)
        with suppress(PlaywrightTimeout):
            page.locator(f".party-answers[data-party='{party}']").wait_for(timeout=120_000)
            return
        ready(page)
        print(f"chose {party} again", flush=True)
    raise AssertionError(f"the answers of {party} were not shown")


def in_browser(files: list[Path], folder: Path) -> None:
    """Walk with a mouse."""
    (folder / "home").mkdir()
    steps = Steps()
    with serving(folder, [folder / "home"]) as running, sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"])  # fmt: skip
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        page.set_default_timeout(240_000)
        page.goto(running.address)
        ready(page)
        hand = Mouse(page)
        with steps.step("drop three files", hand.done, 60):
            hand.press(page.get_by_role("link", name="From texts"))
            page.wait_for_url("**/new/files/**")
            ready(page)
            hand.files(page.locator("input[type=file]"), files)
            page.get_by_role("button", name="Make the case").wait_for()
        words = len(page.locator("main, .main").first.inner_text().split())
        print(f"{words} words on the page that confirms, {page.evaluate(IN_LISTS)} of them in lists to choose from")
        with steps.step("confirm what the texts suggest", hand.done, words):
            hand.write(page.get_by_label("Title of the case"), TITLE)
            for group in page.locator(".proposed[role=group]").all():
                keep = group.locator("select").first
                name = group.get_attribute("aria-label") or ""
                if not name.startswith("Option") and (keep.input_value() == "yes") != (name in PARTIES):
                    for part in group.locator("xpath=ancestor::details[not(@open)]").all():
                        hand.press(part.locator("> summary"))
                    hand.choose(keep, "no" if keep.input_value() == "yes" else "yes")
            hand.press(page.get_by_role("button", name="Make the case"))
            page.wait_for_url("**/case/*/rough")
            ready(page)
        case = load_case(next(p for p in (folder / "home").iterdir() if (p / "case.yaml").is_file()))
        chosen = [p for p in case.points if p.number in POINTS]
        for party in case.parties:
            with steps.step(f"judge {party.name}: {len(chosen)} points", hand.done, 40 * len(chosen)):
                if page.get_by_label("Party", exact=True).input_value() != party.id:
                    choose_party(page, hand, party.id)
                for k, point in enumerate(chosen):
                    card = page.locator("section.card", has=page.get_by_role("heading", name=f"{point.number} {point.title}", exact=True)).last  # fmt: skip
                    groups = card.locator("fieldset")
                    board = page.locator("fieldset", has=page.locator("legend", has_text=f"{point.number} {point.title}")).first  # fmt: skip
                    hand.mark(board.get_by_role("radio", name="matters most" if k < 3 else "matters somewhat"))
                    hand.mark(groups.nth(0).get_by_role("radio", name="must have" if k % 2 else "can live with"))
                    hand.mark(groups.nth(1).get_by_role("radio", name="refuses" if k % 2 else "wants"))
        with steps.step("read who accepts the last version", hand.done, 300):
            hand.press(page.get_by_role("link", name="Overview", exact=True))
            page.locator(".acceptance, .verdict, .lede").first.wait_for()
        with steps.step("take the brief as PDF", hand.done, 450):
            hand.press(page.get_by_role("link", name="Sources", exact=True))
            ready(page)
            with page.expect_download(timeout=600_000) as waiting:
                hand.press(page.get_by_role("link", name="PDF"))
            assert Path(waiting.value.path()).read_bytes().startswith(b"%PDF")
        browser.close()
    judged = load_case(case.folder)  # the server has ended: what was answered stands in the files
    print(f"{len(judged.points)} points, {len(judged.parties)} parties, {len(judged.drafts)} drafts; judged: {', '.join(judged.valued)}")  # fmt: skip
    stand = sum(
        len(values.get("importance", {}).get("most", [])) + len(values.get("importance", {}).get("some", []))
        + sum(word in ("must", "want", "can_live_with", "refuse") for one in values["values"].values() for word in one.values())
        for values in yaml(judged).values()
    )  # fmt: skip
    print(f"answers that stand in the case: {stand} of {3 * len(chosen) * len(case.parties)}")
    steps.show("In the browser")


def yaml(case: Case) -> dict[str, dict[str, Any]]:
    """The file of judgements as it is written, party by party."""
    tree: dict[str, dict[str, Any]] = read_yaml((case.folder / "preferences.yaml").read_text(), "preferences.yaml").tree
    return tree


def in_workbook(files: list[Path], folder: Path) -> None:
    """Walk with the command line and a spreadsheet."""
    steps, counts = Steps(), {"clicks": 0, "keys": 0}

    def run(*words: str) -> None:
        command = ["detente", *words]
        counts["keys"] += len(" ".join(command)) + 1
        done = subprocess.run([sys.executable, "-m", *command], cwd=folder, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    given = [part for file in files for part in ("--from", file.name)]
    with steps.step("propose, and read what is proposed", counts, 400):
        run("new", "talks", *given)
    case = load_case(folder / "talks")
    with steps.step("write the workbook", counts):
        run("workbook", "talks", "--out", "talks.xlsx")
    book = openpyxl.load_workbook(folder / "talks.xlsx")
    chosen = {p.id: k for k, p in enumerate(p for p in case.points if p.number in POINTS)}
    parties = [p.id for p in case.parties if p.name in PARTIES]

    def put(cell: object, words: str) -> None:
        cell.value = words  # type: ignore[attr-defined]
        counts["clicks"] += 1
        counts["keys"] += len(words) + 1

    for party in parties:
        with steps.step(f"fill in {case.name(party)}: {len(chosen)} points", counts, 40 * len(chosen)):
            for row in book["Weights"].iter_rows(min_row=2):
                if row[1].value == party and row[2].value in chosen:
                    put(row[6], "most" if chosen[row[2].value] < 3 else "some")
            seen: dict[str, int] = {}
            for row in book["Values"].iter_rows(min_row=2):
                if row[1].value == party and row[2].value in chosen:
                    at = seen[row[2].value] = seen.get(row[2].value, -1) + 1
                    if at < 2:
                        k = chosen[row[2].value]
                        put(row[5], (("must", "refuse") if k % 2 else ("can_live_with", "want"))[at])
    book.save(folder / "talks.xlsx")
    with steps.step("take it back, and read who accepts the last version", counts, 300):
        run("workbook", "talks", "--take", "talks.xlsx")
        run("analyze", "talks")
    with steps.step("write the brief as PDF", counts, 450):
        run("brief", "talks", "--out", "brief.pdf")
    assert (folder / "brief.pdf").read_bytes().startswith(b"%PDF")
    print(f"{len(case.points)} points, {len(case.parties)} parties, {len(case.drafts)} drafts; judged: {', '.join(load_case(folder / 'talks').valued)}")  # fmt: skip
    steps.show("In a workbook")


def main() -> None:
    wanted = sys.argv[1:] or ["browser", "workbook"]
    with tempfile.TemporaryDirectory() as name:
        files = texts(Path(name))
        for way, walk in (("browser", in_browser), ("workbook", in_workbook)):
            if way in wanted:
                walk(files, Path(name))


if __name__ == "__main__":
    main()
