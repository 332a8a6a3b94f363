"""The graph model by forms: what a party can do, what it prefers, what cannot be; the file keeps its layout, and undo takes all back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accessible import violations
from detente.case.load import load_case
from detente.case.splice import Plain
from detente.errors import InputError
from detente.stability.analysis import analyze
from detente.stability.graph import compile_graph
from detente.workbench.case_history import CaseHistory
from detente.workbench.forms.case_texts import Files
from detente.workbench.forms.changes import added, edited, found, placed, removed, there
from detente.workbench.forms.fields import condition_words
from detente.workbench.forms.plan import BY_ID
from tests.conftest import EXAMPLES
from tests.workbench.conftest import eventually, ready, serving
from tests.workbench.hands import Keyboard

MOVES, WISHES, BARRED, GRAPH = (BY_ID[form] for form in ("moves", "wishes", "barred", "graph"))


@pytest.fixture
def folder(border_talks: Path, tmp_path: Path) -> Path:
    made = Path(shutil.copytree(border_talks, tmp_path / "border_talks"))
    (made / "stability.yaml").unlink(missing_ok=True)
    return made


def add(folder: Path, form: Any, parent: tuple[str, ...], values: dict[str, Any]) -> tuple[str, ...]:
    files = Files.read(folder)
    names = added(files, form, parent, values, [])
    files.write()
    return names


def change(folder: Path, form: Any, names: tuple[str, ...], values: dict[str, Any]) -> None:
    files = Files.read(folder)
    edited(files, form, found(form, files.trees, names), values)
    files.write()


def take_out(folder: Path, form: Any, names: tuple[str, ...]) -> None:
    files = Files.read(folder)
    removed(files, form, found(form, files.trees, names))
    files.write()


def test_a_model_is_made_by_forms_alone_and_taken_back(folder: Path) -> None:
    history = CaseHistory(folder)
    history.watched(lambda: add(folder, MOVES, ("north",), {"text": "North signs"}), "add")
    for party, words, stays in (("north", "North walks away", "no"), ("south", "South signs", "no"), ("league", "The League sends monitors", "yes")):  # fmt: skip
        add(folder, MOVES, (party,), {"text": words, "irreversible": Plain("true" if stays == "yes" else "false")})
    for party, wish in (
        ("north", "not north_walks_away"),
        ("north", "north_signs and south_signs"),
        ("south", "not south_signs"),
    ):
        add(folder, WISHES, (party,), {"": wish})
    add(folder, BARRED, (), {"by": Plain("south"), "from": "north_walks_away", "to": "south_signs"})
    change(folder, GRAPH, (), {"feasible": "not north_signs or not north_walks_away", "now": [Plain("nothing")]})
    file = load_case(folder).stability_file
    assert file is not None
    assert file.now == "NNNN"
    assert file.irreversible == ("the_league_sends_monitors",)
    assert list(file.preferences["north"]) == ["not north_walks_away", "north_signs and south_signs"]
    files = Files.read(folder)
    assert placed(files, found(WISHES, files.trees, ("north", "2")), 0)
    files.write()
    change(folder, GRAPH, (), {"now": [Plain("south_signs")]})
    case = load_case(folder)
    assert case.stability_file is not None
    assert list(case.stability_file.preferences["north"]) == ["north_signs and south_signs", "not north_walks_away"]
    assert case.stability_file.now == "NNYN"
    assert condition_words("not north_walks_away", case) == "it is not so that “North walks away”"
    assert len(compile_graph(case)) == 12
    with pytest.raises(InputError):  # a wish speaks of it
        take_out(folder, MOVES, ("south", "south_signs"))
    take_out(folder, WISHES, ("north", "2"))
    take_out(folder, MOVES, ("league", "the_league_sends_monitors"))
    assert [entry.names[-1] for entry in there(MOVES, Files.read(folder).trees)] == [
        "north_signs",
        "north_walks_away",
        "south_signs",
    ]
    text = (folder / "stability.yaml").read_text()
    assert "monitors" not in text
    fresh = shutil.copytree(folder, folder.parent / "fresh")
    (fresh / "stability.yaml").unlink()
    history = CaseHistory(fresh)
    history.watched(lambda: add(fresh, MOVES, ("north",), {"text": "North signs"}), "add")
    history.undo()
    assert not (fresh / "stability.yaml").exists()


def test_ranked_states_take_a_new_act_in_and_let_it_go_again(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(EXAMPLES / "syria_iraq_1975", tmp_path / "syria"))
    before, text = load_case(folder), (folder / "stability.yaml").read_text()
    lasting = analyze(compile_graph(before)).equilibria
    names = add(folder, MOVES, ("syria",), {"text": "Syria complains"})
    case = load_case(folder)
    assert case.stability_file is not None
    assert case.stability_file.now == "NNNN"
    for party in ("syria", "iraq"):  # between both of each pair nobody chooses
        for old, new in zip(
            before.stability_file.preferences[party], case.stability_file.preferences[party], strict=True
        ):  # type: ignore[union-attr]
            assert tuple(new) == (f"{old[:2]}N{old[2:]}", f"{old[:2]}Y{old[2:]}")
    wide = analyze(compile_graph(case)).equilibria
    assert {state[:2] + state[3:] for state in wide["nash"]} == set(lasting["nash"])
    assert all(line in (folder / "stability.yaml").read_text() for line in text.splitlines() if line.startswith("#"))
    take_out(folder, MOVES, names)
    after = load_case(folder)
    assert after.stability_file is not None
    assert after.stability_file.preferences == before.stability_file.preferences  # type: ignore[union-attr]
    assert analyze(compile_graph(after)).equilibria == lasting


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_the_whole_model_by_keyboard_in_the_browser(folder: Path, tab: Callable[..., Any], width: int) -> None:
    with serving(folder.parent, [folder]) as running:
        page = tab(running.url("border_talks", "stability"), width=width)
        hand = Keyboard(page)
        assert not violations(page)
        hand.press(page.get_by_role("button", name="Begin from the case"))
        page.get_by_role("heading", name="States that last").wait_for()
        assert not violations(page)
        file = folder / "stability.yaml"
        lines = file.read_text().splitlines()
        page.goto(running.url("border_talks", "edit?form=moves&entry=new"))
        ready(page)
        page.get_by_label("What it can do").wait_for()
        assert not violations(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        hand.choose(page.get_by_label("Who can do it"), "south")
        hand.write(page.get_by_label("What it can do"), "South closes the port")
        hand.press(page.get_by_role("button", name="Save", exact=True))
        page.get_by_text("South closes the port").first.wait_for()
        text = file.read_text()
        assert "south_closes_the_port" in text
        assert [line for line in text.splitlines() if line.startswith("#")] == [
            line for line in lines if line.startswith("#")
        ]
        page.goto(running.url("border_talks", "edit?form=wishes&entry=new"))
        ready(page)
        hand.choose(page.get_by_label("Who prefers it"), "north")
        hand.choose(page.get_by_label("What, part 1"), "south_closes_the_port")
        hand.choose(page.get_by_label("is or is not, part 1"), "not")
        assert not violations(page)
        hand.press(page.get_by_role("button", name="Save", exact=True))
        page.get_by_text("it is not so that “South closes the port”").first.wait_for()
        assert load_case(folder).stability_file.preferences["north"][-1] == "not south_closes_the_port"  # type: ignore[union-attr]
        hand.press(page.get_by_role("button", name="Undo: add wish"))
        assert eventually(lambda: "not south_closes_the_port" in file.read_text(), lambda there_: not there_) is False
        page.goto(running.url("border_talks", "edit?form=graph"))
        ready(page)
        page.get_by_text("What is done now").first.wait_for()
        assert not violations(page)
        if width == 1280:
            return
        page.goto(running.url("border_talks", "edit?form=barred&entry=new"))
        ready(page)
        page.get_by_text("cannot bring it about that").first.wait_for()
        assert not violations(page)
        for part, joint in ((1, ""), (2, "never")):
            if joint:
                hand.press(page.get_by_role("button", name="Add a part").first)
                hand.choose(page.get_by_label("and, or, never together").first, joint)
            hand.choose(page.get_by_label(f"What, part {part}").first, ("north_signs", "south_signs")[part - 1])
        hand.choose(page.get_by_label("What, part 1").last, "south_closes_the_port")
        hand.choose(page.get_by_label("Who"), "south")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        hand.press(page.get_by_role("button", name="Save", exact=True))
        page.get_by_text("There is none yet.").wait_for(state="detached")
        assert 'from: "not (north_signs and south_signs)"' in file.read_text()
