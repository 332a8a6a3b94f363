"""The workbench's pieces without a browser: draws kept, steps undone, texts composed, losses told."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.bargain.acceptance import analyze
from detente.bargain.losses import option_losses
from detente.case.load import load_case
from detente.drafts.compose import compose
from detente.drafts.matching import draft_text, points_of_draft
from detente.drafts.structure.plain import read_plain
from detente.errors import InputError
from detente.inference.prepare import prepare
from detente.workbench import jobs
from detente.workbench.open_case import find_cases
from detente.workbench.package_history import History, Package, as_draft, changes, first_package, fits, from_draft
from detente.workbench.pages.figure_editor import figures
from detente.workbench.svg_elements import ticks
from detente.workbench.widgets import link

T = TypeVar("T")


def test_held_draws_judge_the_same_to_the_last_bit(border_talks: Path) -> None:
    case = load_case(border_talks)
    drawn = prepare(case, draws=5_000, seed=0)
    drafts = list(case.drafts.values())
    fresh = [r.to_dict() for r in analyze(drawn, case, drafts)]
    assert [r.to_dict() for r in analyze(drawn.kept(), case, drafts)] == fresh


def test_a_moved_package_is_judged_as_the_draft_that_says_the_same(border_talks: Path) -> None:
    case = load_case(border_talks)
    drawn = prepare(case, draws=3_000, seed=0).kept()
    moved = from_draft(case.drafts["patron_1"]).with_option("strip", "shared").with_option("monitor", "league")
    one, two = analyze(drawn, case, [as_draft(case, moved), case.drafts["south_1"]])
    assert one.parties == two.parties
    assert one.adopted == two.adopted
    assert as_draft(case, from_draft(case.drafts["south_1"])) is case.drafts["south_1"]
    assert changes(case, moved, case.drafts["patron_1"]) == [
        ("strip", "to_north", "shared"),
        ("monitor", "none", "league"),
    ]


def test_losses_are_those_of_the_blocking_points(border_talks: Path) -> None:
    case = load_case(border_talks)
    drawn = prepare(case, draws=4_000, seed=3).kept()
    losses = option_losses(drawn)
    for draft in case.drafts.values():
        result = analyze(drawn, case, [draft])[0]
        for party, entry in result.parties.items():
            told = {b.point: b.loss for b in entry.blocking_points}
            for point, option in draft.package.items():
                mean, low, high = losses.of(party, point, option)
                assert mean == pytest.approx(told.get(point, 0.0), abs=1e-9)
                assert 0 <= low <= high
    assert np.all(losses.mean >= 0)


@given(st.lists(st.sampled_from(["a", "b", "undo", "redo"]), max_size=40))
def test_undo_and_redo_walk_the_steps_taken(moves: list[str]) -> None:
    history, line, at = History(Package({"p": "start"})), ["start"], 0
    for move in moves:
        if move == "undo":
            assert history.undo() is (at > 0)
            at = max(0, at - 1)
        elif move == "redo":
            assert history.redo() is (at < len(line) - 1)
            at = min(len(line) - 1, at + 1)
        elif history.go(Package({"p": move})):
            line, at = [*line[: at + 1], move], at + 1
        assert history.now.options["p"] == line[at]
        assert (history.can_undo, history.can_redo) == (at > 0, at < len(line) - 1)


def test_steps_that_a_changed_case_has_no_room_for_are_dropped(border_talks: Path) -> None:
    case = load_case(border_talks)
    history = History(first_package(case))
    history.go(Package({"strip": "shared", "monitor": "gone"}))
    assert not fits(case, history.now)
    assert history.keep(case) is False
    assert history.now == first_package(case)


@pytest.mark.parametrize("name", ["us_28", "e3_28", "points_20"])
def test_a_composed_text_changes_only_the_provisions_that_differ(ukraine_2025: Path, name: str) -> None:
    case = load_case(ukraine_2025)
    draft = case.drafts[name]
    before = draft_text(draft)
    assert read_plain(compose(case, draft.package, draft)).paragraphs == before.paragraphs
    points = points_of_draft(case, draft, before)
    point = next(p for p in points if p in draft.package)
    other = next(o for o in case.point(point).option_ids if o != draft.package[point])
    after = read_plain(compose(case, {**draft.package, point: other}, draft))
    told = points_of_draft(case, draft, after)
    assert after.provisions[told.index(point)].text == case.point(point).option(other).text
    kept = {p: before.provisions[k].text for k, p in enumerate(points) if p not in (None, point)}
    assert {p: after.provisions[k].text for k, p in enumerate(told) if p not in (None, point)} == kept


def test_a_text_without_a_parent_names_every_point(border_talks: Path) -> None:
    case = load_case(border_talks)
    text = compose(case, {"strip": "shared", "monitor": "none"})
    assert text == "1. Joint administration.\n2. Nobody.\n"


def test_cases_are_found_in_folders_and_have_keys_of_their_own(tmp_path: Path, border_talks: Path) -> None:
    import shutil

    for name in ("one/same", "two/same"):
        shutil.copytree(border_talks, tmp_path / name)
    assert list(find_cases([tmp_path / "one" / "same", tmp_path / "two" / "same"])) == ["same", "same-2"]
    assert [c.files.folder.name for c in find_cases([border_talks.parent]).values()][:1] == ["border_talks"]
    with pytest.raises(InputError, match="no such folder"):
        find_cases([tmp_path / "nowhere"])
    with pytest.raises(InputError, match=r"no case\.yaml"):
        find_cases([tmp_path])


@pytest.mark.parametrize(
    ("text", "found"), [("50", [50]), (" 30,50 , 60 ", [30, 50, 60]), ("[1, 2, 3]", [1, 2, 3]), ("−5", [-5])]
)
def test_figures_as_they_are_typed(text: str, found: list[float]) -> None:
    assert figures(text) == found


@pytest.mark.parametrize("text", ["", "x", "1, 2", "3, 2, 1", "1,,3", "1 2 3"])
def test_figures_that_are_none_are_told(text: str) -> None:
    with pytest.raises(InputError, match="found"):
        figures(text)


def test_round_numbers_on_an_axis() -> None:
    assert ticks(0, 90, 8) == [0, 20, 40, 60, 80]
    assert ticks(0, 100) == [0, 20, 40, 60, 80, 100]
    assert ticks(-1, 1, 4) == [-1, -0.5, 0, 0.5, 1]


def test_links_that_are_no_web_address_become_text() -> None:
    """No element may lead to a script or a file."""
    from nicegui.client import Client
    from nicegui.page import page

    with Client(page("/test"), request=None):
        for address in ("javascript:alert(1)", "file:///etc/passwd", "//evil.example", "data:text/html,x", ""):
            assert link("x", address).tag == "span", address
        assert link("x", "https://example.org").tag == "a"


def test_work_asked_for_while_the_server_ends_is_cancelled_without_a_word(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(jobs, "_ended", threading.Event())
    monkeypatch.setattr(jobs, "POOL", ThreadPoolExecutor(1))
    jobs.shut_down()
    job = _in_a_loop_of_its_own(jobs.run(jobs.Job("A long search"), lambda _: pytest.fail("the work was begun")))
    assert job.status == jobs.CANCELLED
    assert not caplog.records
    with pytest.raises(asyncio.CancelledError):
        _in_a_loop_of_its_own(jobs.in_thread(lambda: pytest.fail("the work was begun")))


def _in_a_loop_of_its_own(work: Coroutine[Any, Any, T]) -> T:
    """Run it in a thread: where a browser test came before in this process, its loop still stands in ours."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, work).result()
