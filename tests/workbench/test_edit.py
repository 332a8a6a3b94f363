"""Edit the case: one form for every kind; the YAML keeps its layout; undone and done again; never over a colleague's change."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from accessible import violations
from detente.case.edit import ChangedOnDisk
from detente.case.format.reader import read_yaml
from detente.case.load import load_case
from detente.case.splice import REMOVE, Plain, moved
from detente.errors import InputError
from detente.interop.casebook.tables import at
from detente.workbench.case_history import CaseHistory
from detente.workbench.forms.case_texts import Files
from detente.workbench.forms.changes import (
    added,
    edited,
    found,
    names_of,
    placed,
    removed,
    there,
    title_of,
    wrong_fields,
)
from detente.workbench.forms.fields import clause_words
from detente.workbench.forms.plan import BY_ID, FORMS
from detente.workbench.forms.values import text_of, value_of
from tests.drafts.make_word import ins, level, numbering, p, word
from tests.workbench.conftest import Running, eventually, ready, serving

Tab = Callable[..., Any]


@pytest.fixture
def folder(border_talks: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(border_talks, tmp_path / "border_talks"))


def texts(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_what_is_taken_as_true_is_written_changed_and_taken_out(folder: Path) -> None:
    """An entry that is a condition and nothing else."""
    form = BY_ID["assumptions"]
    before = texts(folder)
    for words in ("north_invades implies not with_cause", "not with_cause"):
        files = Files.read(folder)
        added(files, form, (), {"": words}, [])
        files.write()
    guarantees = load_case(folder).guarantees_file
    assert guarantees is not None
    assert guarantees.assume == ("north_invades implies not with_cause", "not with_cause")
    files = Files.read(folder)
    edited(files, form, found(form, files.trees, ("2",)), {"": "not south_raids"})
    files.write()
    files = Files.read(folder)
    removed(files, form, found(form, files.trees, ("1",)))
    files.write()
    guarantees = load_case(folder).guarantees_file
    assert guarantees is not None
    assert guarantees.assume == ("not south_raids",)
    comments = [line for line in before["guarantees.yaml"].decode().split("\n") if line.lstrip().startswith("#")]
    assert all(line in (folder / "guarantees.yaml").read_text() for line in comments)
    files = Files.read(folder)
    edited(files, form, found(form, files.trees, ("1",)), {"": "nobody_knows"})
    with pytest.raises(InputError) as caught:
        files.write()
    assert [key for key, _ in wrong_fields(caught.value, files, form, ("1",))] == [""]


@pytest.mark.parametrize("example", ["border_talks", "ukraine_2025"])
def test_every_field_of_every_entry_says_what_the_file_says(request: Any, example: str) -> None:
    files = Files.read(request.getfixturevalue(example))
    trees = files.trees
    names = names_of(trees)
    for form in FORMS:
        for entry in there(form, trees):
            assert title_of(form, entry, names)
            for column in form.columns:
                before = at(entry.value, column.key)
                shown = text_of(column, before, names)
                after = value_of(column, shown, names, before)
                assert (after is REMOVE) or text_of(column, after, names) == shown, (form.id, entry.names, column.key)


def test_what_is_new_is_judged_by_nobody_and_left_open(folder: Path) -> None:
    for form, parent, values, options in (
        ("parties", (), {"name": "The Port", "role": Plain("principal")}, []),
        ("points", (), {"number": "3", "title": "Prisoners"}, ["All go", "None go"]),
        ("options", ("strip",), {"text": "It is sold"}, []),
        ("red_lines", ("", "league"), {"when": "strip is to_north"}, []),
        ("statements", (), {"date": Plain("2025-11-20"), "actor": Plain("north"), "kind": Plain("call")}, []),
        ("steps", (), {"by": [Plain("north")], "text": "It pays."}, []),
    ):
        files = Files.read(folder)
        added(files, BY_ID[form], parent, values, options)
        files.write()
    case = load_case(folder)
    assert case.party("the_port").name == "The Port"
    assert all(set(draft.open["prisoners"]) == {"all_go", "none_go"} for draft in case.drafts.values())
    assert case.assessors[0].preferences["league"].red_lines[0].when == "strip is to_north"
    kept = (folder / "case.yaml").read_text()
    for line in (Path(folder) / "case.yaml").read_text().splitlines():
        assert line in kept
    assert "# A small invented case for the tutorial" in kept


def test_every_new_kind_is_written_and_read(folder: Path) -> None:
    """What a form gives, by the words that a reader types."""
    for form, parent, typed in (
        ("shocks", (), {"text": "A flood", "on": "north south", "per_month": "0.1", "no_deal": "-8, -4, 0"}),
        ("hypotheses", (), {"text": "A secret promise", "on": "north", "probability": "0.1, 0.3, 0.5", "no_deal": "-5"}),
        ("influence", (), {"of": "league", "when": "reject", "on": "south", "no_deal": "0, 3, 6"}),
        ("strategies", ("north",), {"concession": "1, 2, 3", "hazard": "0.2"}),
        ("claims", (), {"by": "A newspaper", "says": "owed(patron_guarantee)"}),
        ("acts", (), {"text": "The voters say no.", "outside": "The voters of South"}),
        ("steps", (), {"text": "The court rules.", "outside": "The court"}),
        (
            "statements",
            (),
            {"date": "2025-11-20", "actor": "South", "kind": "statement", "about": "patron_1", "stance": "conditional",
             "demands": "strip is shared and monitor is league"},
        ),
    ):  # fmt: skip
        files, kind_ = Files.read(folder), BY_ID[form]
        names = names_of(files.trees)
        columns = {column.key: column for column in kind_.columns}
        added(files, kind_, parent, {key: value_of(columns[key], text, names) for key, text in typed.items()}, [])
        files.write()
    case = load_case(folder)
    assert case.process is not None
    assert case.process.shocks[-1].on == ("north", "south")
    assert case.process.hypotheses[-1].probability.likely == 0.3
    assert case.process.influence[-1].when == "reject"
    assert case.process.strategies["north"].hazard is not None
    assert case.guarantees_file is not None
    assert case.guarantees_file.claims[-1].by == "A newspaper"
    assert case.guarantees_file.acts["the_voters_say_no"].doers == ("The voters of South",)
    assert case.performance_file is not None
    assert case.performance_file.steps["the_court_rules"].doers == ("The court",)
    asked = next(act for act in case.timeline if act.demands)
    assert asked.demands == {"strip": "shared", "monitor": "league"}
    files = Files.read(folder)
    edited(
        files,
        BY_ID["performance"],
        there(BY_ID["performance"], files.trees)[0],
        {"events": ["ratified", "calm", "thaw"]},
    )
    files.write()
    performance = load_case(folder).performance_file
    assert performance is not None
    assert performance.events == ("ratified", "calm", "thaw")


@pytest.mark.parametrize(
    "typed", ["strip is shared or monitor is league", "not strip is shared", "strip is a and strip is b"]
)
def test_demands_are_one_option_a_point(typed: str) -> None:
    column = next(c for c in BY_ID["statements"].columns if c.key == "demands")
    with pytest.raises(InputError, match="one option a point"):
        value_of(column, typed, {})


def test_who_must_accept_is_edited_and_the_last_clause_leaves_the_usual_rule(folder: Path) -> None:
    form = BY_ID["consent"]
    files = Files.read(folder)
    added(
        files,
        form,
        (),
        {"at_least": {"count": Plain("2"), "of": [Plain("north"), Plain("south"), Plain("league")]}},
        [],
    )
    files.write()
    case = load_case(folder)
    assert [clause.kind for clause in case.consent] == ["all", "obligated", "at_least"]
    said = [clause_words(entry.value, case) for entry in there(form, Files.read(folder).trees)]
    assert said == [
        "North and South must all accept",
        "Whoever its options oblige must accept",
        "At least 2 of North, South and The League must accept",
    ]
    for _ in range(3):
        files = Files.read(folder)
        removed(files, form, there(form, files.trees)[0])
        files.write()
    assert "consent" not in read_yaml((folder / "case.yaml").read_text(), "x").tree
    assert [clause.all for clause in load_case(folder).consent] == [("north", "south")]


def test_an_entry_is_put_at_any_place_with_its_comments(folder: Path) -> None:
    form, before = BY_ID["parties"], [p.id for p in load_case(folder).parties]
    for start in range(len(before)):
        for to in range(-1, len(before) + 1):
            files = Files.read(folder)
            entry = found(form, files.trees, (before[start],))
            wanted = [p for p in before if p != before[start]]
            wanted.insert(min(max(to, 0), len(before) - 1), before[start])
            assert placed(files, entry, to) == (wanted != before)
            assert [e.names[0] for e in there(form, files.trees)] == wanted


def test_adding_and_deleting_a_point_gives_back_the_case(folder: Path) -> None:
    before = texts(folder)
    files = Files.read(folder)
    names = added(files, BY_ID["points"], (), {"number": "3", "title": "Prisoners"}, ["All go", "None go"])
    files.write()
    assert load_case(folder).point("prisoners").title == "Prisoners"
    files = Files.read(folder)
    removed(files, BY_ID["points"], found(BY_ID["points"], files.trees, names))
    files.write()
    after = texts(folder)
    assert {name: read_yaml(text.decode(), name).tree for name, text in after.items() if name.endswith(".yaml")} == {
        name: read_yaml(text.decode(), name).tree for name, text in before.items() if name.endswith(".yaml")
    }


def test_who_refers_to_it_is_said_and_nothing_is_broken(folder: Path) -> None:
    before, files, form = texts(folder), Files.read(folder), BY_ID["sources"]
    removed(files, form, found(form, files.trees, ("wire_a",)))
    with pytest.raises(InputError) as caught:
        files.write()
    said = [words for _, words in wrong_fields(caught.value, files, form, ("wire_a",))]
    assert any("pressure" in words for words in said)
    assert any("red line" in words for words in said)
    assert texts(folder) == before


def test_a_mistake_is_said_of_its_field(folder: Path) -> None:
    files, form = Files.read(folder), BY_ID["deadlines"]
    entry = there(form, files.trees)[0]
    edited(files, form, entry, {"extendable": Plain("7")})
    with pytest.raises(InputError) as caught:
        files.write()
    assert any("extendable" in words for _, words in wrong_fields(caught.value, files, form, entry.names))


def test_undo_and_redo_keep_to_the_bytes_and_spare_a_colleagues_change(folder: Path) -> None:
    history, before = CaseHistory(folder), texts(folder)

    def add() -> None:
        files = Files.read(folder)
        added(files, BY_ID["points"], (), {"number": "3", "title": "Prisoners"}, ["All go", "None go"])
        files.write()

    history.watched(add, "add point")
    after = texts(folder)
    assert history.undo() == "add point"
    assert texts(folder) == before
    assert history.redo() == "add point"
    assert texts(folder) == after
    (folder / "case.yaml").write_text((folder / "case.yaml").read_text() + "# a colleague's\n")
    theirs = texts(folder)
    with pytest.raises(ChangedOnDisk, match="changed by another program"):
        history.undo()
    assert texts(folder) == theirs
    stale = Files(folder, {k: v.decode() for k, v in before.items()}, {"case.yaml": "0"}, {"case.yaml": "x: 1"})
    with pytest.raises(ChangedOnDisk):
        stale.write()
    assert texts(folder) == theirs


def test_an_entry_moves_with_its_comments() -> None:
    text = "a:\n  # of one\n  - {id: one}   # here\n  # of two\n  - id: two\n    b: 1\nc: 2\n"
    after = moved(text, "x", ("a", 1))
    assert after == "a:\n  # of two\n  - id: two\n    b: 1\n  # of one\n  - {id: one}   # here\nc: 2\n"
    assert moved(after, "x", ("a", 1)) == text
    assert moved("a: [x, y,  z]", "x", ("a", 2)) == "a: [x, z,  y]"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, border_talks: Path) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("edit")
    shutil.copytree(border_talks, folder / "border_talks")
    with serving(folder, [folder / "border_talks"]) as running:
        yield running
        assert not [line for line in running.lines if "Traceback" in line], "".join(running.lines)


def kind(page: Any, name: str) -> None:
    page.get_by_role("navigation", name="What to edit").get_by_role("button", name=name).click()
    page.get_by_role("heading", name=name, exact=True).wait_for()


@pytest.mark.browser
def test_a_point_is_added_changed_and_undone_by_keyboard(server: Running, tab: Tab, border_talks: Path) -> None:
    file = server.folder / "border_talks" / "case.yaml"
    page = tab(server.url("border_talks", "edit") + "?form=points")
    page.get_by_role("button", name="Add a point").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Title (needed)").focus()
    page.keyboard.type("Prisoners")
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    page.get_by_text("expected at least one option").wait_for()
    page.reload()  # the form and what was typed in it come back
    ready(page)
    assert page.get_by_label("Title (needed)").input_value() == "Prisoners"
    page.get_by_label("Its options, one a line (needed)").focus()
    page.keyboard.type("All go\nNone go")
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    page.get_by_text("The new point is left open in every draft").wait_for()
    assert "Prisoners" in file.read_text()
    page.get_by_role("button", name="Undo: add point").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Undone: add point").wait_for()
    assert file.read_bytes() == (border_talks / "case.yaml").read_bytes()
    page.get_by_role("button", name="Redo: add point").click()
    page.get_by_text("Done again: add point").wait_for()
    page.get_by_role("button", name="Undo: add point").click()
    page.get_by_text("Undone: add point").wait_for()
    kind(page, "Sources")
    page.get_by_role("button", name="Delete: Talks resume").click()
    page.get_by_text("was not deleted").wait_for()
    assert texts(server.folder / "border_talks") == texts(border_talks)


@pytest.mark.browser
def test_a_condition_reads_as_a_sentence_and_a_draft_is_pasted(server: Running, tab: Tab) -> None:
    folder = server.folder / "border_talks"
    page = tab(server.url("border_talks", "edit") + "?form=red_lines")
    page.get_by_role("button", name="Add a red line").click()
    page.get_by_label("Of the party").select_option(label="The League")
    page.get_by_label("What, part 1").select_option(label="1 The border strip")
    page.get_by_label("Option, part 1").select_option(label="The strip passes to North.")
    found_ = violations(page)
    page.set_viewport_size({"width": 390, "height": 860})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    found_ += violations(page)
    assert not found_, "\n".join(found_)
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    lines = load_case(folder).assessors[0].preferences["league"].red_lines
    assert [line.when for line in lines] == ["strip is to_north"]
    kind(page, "Drafts")
    page.get_by_role("button", name="Add a draft").click()
    page.get_by_label("Title (needed)").fill("A third draft")
    page.get_by_label("Date (needed)").fill("2025-11-25")
    page.get_by_role("group", name="Who wrote it (needed)").get_by_label("South").check()
    page.get_by_label("Its text, pasted").fill("1. The strip stays with South.\n2. The moon is monitored.\n")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("The draft was written.").wait_for()
    draft = load_case(folder).drafts["a_third_draft"]
    assert draft.package["strip"] == "to_south"
    assert "monitor" in draft.open
    page.get_by_label("2 Who monitors").select_option(label="Nobody.")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    assert load_case(folder).drafts["a_third_draft"].package["monitor"] == "none"
    theirs = folder / "drafts" / "a_third_draft.md"
    page.get_by_role("button", name="Edit: A third draft").click()
    page.get_by_label("Title (needed)").fill("Mine")
    theirs.write_text(theirs.read_text().replace("A third draft", "Theirs"))
    page.get_by_text("kept as it is").wait_for()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("nothing was written").first.wait_for()
    assert eventually(theirs.read_text, lambda text: "Theirs" in text)
    assert page.get_by_label("Title (needed)").input_value() == "Mine"


@pytest.mark.browser
def test_what_a_word_file_holds_and_the_text_does_not_is_listed_under_it(
    server: Running, tab: Tab, tmp_path: Path
) -> None:
    shapes = numbering(
        {1: level(0, "decimal", "%1.") + level(1, "bullet", "o") + level(2, "bullet", "o")}, {1: (1, "")}
    )
    boxes = "".join(p(f"Row {n}", f"<w:r><w:rPr><w:strike/></w:rPr><w:t>struck {n}</w:t></w:r>") for n in range(10))
    body = (
        p("The strip stays with ", ins("South", "South"), ".", num=(1, 0))
        + p("by day", num=(1, 1))
        + p("by night", num=(1, 2))
    )
    (tmp_path / "theirs.docx").write_bytes(word(body + boxes, {"numbering": shapes}))
    page = tab(server.url("border_talks", "edit") + "?form=drafts")
    page.get_by_role("button", name="Add a draft").click()
    page.locator("input[type=file]").set_input_files(str(tmp_path / "theirs.docx"))
    read = page.locator("#read-file")
    read.get_by_text("Read theirs.docx: 1 numbered provision.").wait_for()
    shown = read.inner_text()
    assert "1 tracked change, kept in the draft's notes. The text has them all accepted." in shown
    assert "<!-- level 2 -->" in shown
    assert "Not carried into the text" in shown
    listed = read.locator("li").all_inner_texts()
    assert sum("struck" in words for words in listed) >= 1
    assert "• <!-- level 2 --> by night" in page.get_by_label("Its text, pasted").input_value()
    found_ = violations(page)
    page.set_viewport_size({"width": 390, "height": 860})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not found_ + violations(page)


@pytest.mark.browser
def test_who_must_accept_demands_and_order_in_a_narrow_window(server: Running, tab: Tab) -> None:
    folder = server.folder / "border_talks"
    page = tab(server.url("border_talks", "edit") + "?form=consent", 390)
    page.get_by_text("North and South must all accept").wait_for()
    page.get_by_role("button", name="Add a clause").click()
    page.get_by_label("Who must accept").select_option("at_least")
    marked = page.get_by_role("group", name="Those marked")
    for name in ("North", "South", "The League"):
        marked.get_by_label(name, exact=True).check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Found nothing, expected a number.").wait_for()
    page.get_by_label("How many of them").fill("2")
    found_ = violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Save").click()
    page.get_by_text("At least 2 of North, South and The League must accept").wait_for()
    assert load_case(folder).consent[-1].kind == "at_least"
    page.set_viewport_size({"width": 1280, "height": 860})
    kind(page, "Statements and acts")
    page.get_by_role("button", name="Add a statement or act").click()
    page.get_by_label("Date (needed)").fill("2025-11-24")
    page.get_by_label("Who (needed)").fill("South")
    page.get_by_label("What it is (needed)").select_option("statement")
    page.get_by_label("About which draft").select_option("patron_1")
    page.get_by_label("Does it take a stance on it?").select_option("conditional")
    page.get_by_label("What, part 1").select_option("strip")
    page.get_by_label("Option, part 1").select_option("shared")
    page.get_by_role("button", name="Save").click()
    asked = eventually(lambda: [act.demands for act in load_case(folder).timeline if act.demands], bool)
    assert asked == [{"strip": "shared"}]
    page.get_by_role("button", name="Add a statement or act").wait_for()
    kind(page, "What was said of guarantees")
    page.get_by_role("button", name="Add a claim").click()
    page.get_by_label("Who (needed)").fill("A newspaper")
    page.get_by_label("What, part 1").select_option("patron_guarantee")
    page.get_by_label("Option, part 1").select_option("minsk_2")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Add a claim").wait_for()
    file = load_case(folder).guarantees_file
    assert file is not None
    assert file.claims[-1].says == "patron_guarantee at_least minsk_2"
    kind(page, "Parties")
    page.get_by_role("button", name="Down: North").focus()
    page.keyboard.press("Enter")
    eventually(lambda: load_case(folder).parties[1].id, lambda second: second == "north")
    page.wait_for_function("document.querySelectorAll('[data-entry]')[1]?.dataset.entry === 'north'")
    page.wait_for_function("document.activeElement?.dataset.move === 'north Down'")
    page.keyboard.press("Enter")
    assert eventually(lambda: load_case(folder).parties[2].id, lambda third: third == "north") == "north"
    page.wait_for_function("document.querySelectorAll('[data-entry]')[2]?.dataset.entry === 'north'")
    page.locator("[data-entry=north]").drag_to(page.locator("[data-entry=south]"))
    assert eventually(lambda: load_case(folder).parties[0].id, lambda first: first == "north") == "north"
    found_ += violations(page)
    assert not found_, "\n".join(found_)
