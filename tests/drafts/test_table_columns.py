"""Columns of tables that a draft adds or takes out: written as Word tracks them, settled, read back, left to others."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.drafts.structure.plain import read_plain
from detente.drafts.structure.plan_text import PlanText
from detente.drafts.structure.written import write_plain
from detente.drafts.word.read import read_word
from detente.drafts.word.sending_back.editable import open_editable
from detente.drafts.word.sending_back.pending import settle
from detente.drafts.word.sending_back.send_back import NUMBER, SentBack, Settling, read_lines, send_back
from tests.drafts import plain_reader
from tests.drafts.make_word import gone, ins, p, run, who, word
from tests.drafts.random_documents import columns_edited, edited, tables
from tests.drafts.test_sending_back import MACRO, changed, letters, text_of
from tests.drafts.test_word_schema import faults
from tests.drafts.word_structure import faults_of

W = plain_reader.W
COLUMNS = "columns of a table, or a row with another number of cells"


def cell(words: str, *, span: int = 1, mark: str = "", more: str = "") -> str:
    """A cell; ``words`` may be a paragraph's XML."""
    held = f'<w:tcW w:w="{3000 * span}" w:type="dxa"/>' + (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "") + more
    inner = words if words.startswith("<w:p") else p(words) if words else p()
    return f"<w:tc><w:tcPr>{held}{mark}</w:tcPr>{inner}</w:tc>"


def table(columns: int, *rows: str | tuple[str, ...]) -> str:
    grid = '<w:gridCol w:w="3000"/>' * columns
    made = "".join(f"<w:tr>{row if isinstance(row, str) else ''.join(map(cell, row))}</w:tr>" for row in rows)
    head = '<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr>'
    return f"{head}<w:tblGrid>{grid}</w:tblGrid>{made}</w:tbl>"


def zones(*, more: str = "") -> bytes:
    rows = (("Zone", "Depth"), ("North strip", "5 km"), ("South strip", "7 km"))
    return word(p("The zones are these:") + table(2, *rows, *([more] if more else [])) + p("Done."))


def rows(data: bytes, accepted: bool) -> list[str]:
    return [" | ".join(row) for row in plain_reader.rows(data, accepted)]


def settled(made: SentBack, *, accept: str = "", reject: str = "") -> bytes:
    """The file with one author's changes accepted or rejected, and nothing else changed."""
    document = open_editable(made.data, "x")
    settle(document, [accept] if accept else [], [reject] if reject else [], {})
    return document.written()


def both_hold(received: bytes, made: SentBack, wanted: PlanText | None = None) -> None:
    """Rejecting gives what was received, accepting the draft, and the file is put together right."""
    assert made.uncarried == ()
    assert plain_reader.rows(made.data, False) == plain_reader.rows(received, False)
    assert plain_reader.paragraphs(made.data, False) == plain_reader.paragraphs(received, False)
    assert faults_of(made.data) == []
    if wanted is not None:
        assert text_of(made.data).paragraphs == wanted.paragraphs


# --- random tables, random columns --------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_columns_come_and_go_at_random(seed: int) -> None:
    """With other edits too: both sides hold, by our reader and by one that knows nothing of Detente."""
    received = tables(seed)
    base = text_of(received)
    paragraphs, changes = columns_edited(list(base.paragraphs), seed)
    if seed % 3 == 0:
        paragraphs = edited(paragraphs, seed, kinds=("word", "end"))
    wanted = read_plain(write_plain(paragraphs))
    made = send_back(received, wanted, "South", "2025-11-24")
    lost = {entry.why for entry in made.uncarried} - {NUMBER}
    proposed = any(True for _ in plain_reader.part(received).iter(f"{W}cellIns"))
    assert not lost or (proposed and changes and lost == {COLUMNS})  # a column that Bob adds is his to take back
    if not lost:
        body = [entry.line.text for entry in read_lines(made.data, "x") if not entry.line.note]
        assert "".join(plain_reader.paragraphs(made.data, True)) == letters(body)
    assert plain_reader.rows(made.data, False) == plain_reader.rows(received, False)
    assert plain_reader.paragraphs(made.data, False) == plain_reader.paragraphs(received, False)
    assert faults_of(made.data) == []
    for accepted in (True, False):
        grids = zip(plain_reader.grids(made.data, accepted), plain_reader.grids(received, accepted), strict=True)
        assert all(len(now) == 1 for (_, now), (_, before) in grids if len(before) == 1)  # no row is longer than others
    theirs = [e for e in plain_reader.part(received).iter() if e.get(f"{W}author")]
    kept = [e for e in plain_reader.part(made.data).iter() if e.get(f"{W}author") not in (None, "South")]
    assert {(e.tag, e.get(f"{W}author"), e.get(f"{W}date")) for e in theirs} == {
        (e.tag, e.get(f"{W}author"), e.get(f"{W}date")) for e in kept
    }
    marks = [[dict(e.attrib) for e in side if e.tag in (f"{W}cellIns", f"{W}cellDel")] for side in (theirs, kept)]
    assert marks[0] == marks[1]


@pytest.mark.parametrize("seed", [3, 6, 7, 9, 11, 12])
def test_the_validator_finds_no_fault_that_was_not_there(seed: int, tmp_path: Path) -> None:
    received = tables(seed)
    wanted, _ = columns_edited(list(text_of(received).paragraphs), seed)
    made = send_back(received, read_plain(write_plain(wanted)), "South", "2025-11-24")
    assert made.data != received
    assert not faults(made.data, tmp_path) - faults(received, tmp_path)


@pytest.mark.word
def test_libreoffice_takes_and_refuses_the_words_of_columns(tmp_path: Path) -> None:
    """It leaves the marks of the cells where they are; the words in them are settled."""
    office = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--norestore"]
    made = []
    for seed in range(14):
        received = tables(seed, pending=False)
        wanted, changes = columns_edited(list(text_of(received).paragraphs), seed)
        if changes:
            sent = send_back(received, read_plain(write_plain(wanted)), "South", "2025-11-24").data
            (tmp_path / f"{len(made)}.docx").write_bytes(sent)
            made.append(sent)
    subprocess.run([*office, "--terminate_after_init"], check=True, capture_output=True, timeout=120)
    (tmp_path / "profile/user/basic/Standard/Module1.xba").write_text(MACRO)
    subprocess.run(
        [*office, f'macro:///Standard.Module1.SettleAll("{tmp_path}",{len(made)})'],
        check=True,
        capture_output=True,
        timeout=300,
    )
    assert len(made) > 5
    for k, data in enumerate(made):
        for accepted in (True, False):
            found = plain_reader.paragraphs((tmp_path / f"{k}.{accepted}.docx").read_bytes(), True, cells=False)
            assert found == plain_reader.paragraphs(data, accepted)


# --- one thing at a time ------------------------------------------------------------------------------------------


def test_a_new_column_is_tracked_cell_by_cell_and_the_grid_says_what_it_was() -> None:
    received = zones()
    made = changed(
        received,
        ("Zone | Depth", "Zone | Guard | Depth"),
        ("strip | 5 km", "strip | League | 6 km"),
        ("strip | 7 km", "strip |  | 7 km"),
    )
    both_hold(received, made)
    assert rows(made.data, True) == ["Zone | Guard | Depth", "Northstrip | League | 6km", "Southstrip |  | 7km"]
    assert (made.inserted, made.deleted) == (3, 1)  # Guard, League, 6; 5
    tree = plain_reader.part(made.data)
    marks = list(tree.iter(f"{W}cellIns"))
    assert [(m.get(f"{W}author"), m.get(f"{W}date")) for m in marks] == [("South", "2025-11-24T00:00:00Z")] * 3
    assert all(m.getparent().getparent().find(f"{W}p/{W}pPr/{W}rPr/{W}ins") is not None for m in marks)
    grid = tree.find(f".//{W}tblGrid")
    assert [c.get(f"{W}w") for c in grid.findall(f"{W}gridCol")] == ["2000", "2000", "2000"]
    assert [c.get(f"{W}w") for c in grid.findall(f"{W}tblGridChange/{W}tblGrid/{W}gridCol")] == ["3000", "3000"]


def test_a_column_that_goes_is_tracked_with_its_words() -> None:
    received = word(
        table(3, ("Zone", "Depth", "Guard"), ("North", "5 km", "League"), ("South", "", "Council")) + p("x")
    )
    made = changed(received, ("Zone | Depth", "Zone"), ("North | 5 km", "North"), ("South |  |", "South |"))
    both_hold(received, made)
    assert rows(made.data, True) == ["Zone | Guard", "North | League", "South | Council"]
    tree = plain_reader.part(made.data)
    assert len(list(tree.iter(f"{W}cellDel"))) == 3
    assert ["".join(d.itertext()) for d in tree.iter(f"{W}del") if len(d)] == ["Depth", "5 km"]
    assert not list(tree.iter(f"{W}tblGridChange"))  # the grid is as it was until the change is accepted


def test_one_column_for_another_and_a_row_that_comes_and_one_that_goes() -> None:
    received = word(
        table(3, ("Zone", "Depth", "Guard"), ("North", "5 km", "League"), ("South", "7 km", "Council"), ("Port", "1 km", "None"))
        + p("Done.")
    )  # fmt: skip
    made = send_back(
        received,
        read_plain("Zone | Guard | From\n\nNorth | League | May\n\nEast | Council | June\n\nPort | None | July\n\nDone."),
        "South", "2025-11-24",
    )  # fmt: skip
    both_hold(received, made)
    assert rows(made.data, True)[0] == "Zone | Guard | From"
    assert "East | Council | June" in rows(made.data, True)
    cells = [len(row.findall(f"{W}tc")) for row in plain_reader.part(made.data).iter(f"{W}tr")]
    assert set(cells) == {4}  # while nothing is settled every row has the cells of both sides
    for side, wanted in (("accept", True), ("reject", False)):
        one = settled(made, **{side: "South"})
        assert plain_reader.rows(one, True) == plain_reader.rows(made.data, wanted)
        tree = plain_reader.part(one)
        assert not [e for e in tree.iter() if e.get(f"{W}author")]
        assert len(tree.findall(f".//{W}gridCol")) == 3
        assert faults_of(one) == []


def test_a_merged_cell_grows_and_shrinks_with_the_columns_that_it_covers() -> None:
    head = cell("Zone") + cell("Widths", span=2)
    received = word(table(3, head, ("North", "5 km", "3 km"), ("South", "7 km", "4 km")) + p("Done."))
    wider = changed(received, ("5 km | 3 km", "5 km | 9 km | 3 km"), ("7 km | 4 km", "7 km | 8 km | 4 km"))
    narrower = changed(received, ("5 km | 3 km", "5 km"), ("7 km | 4 km", "7 km"))
    for made, spans in ((wider, "3"), (narrower, None)):
        both_hold(received, made)
        merged = next(plain_reader.part(made.data).iter(f"{W}tcPrChange")).getparent()
        span = merged.find(f"{W}gridSpan")
        assert (span.get(f"{W}val") if span is not None else None) == spans
        assert merged.find(f"{W}tcPrChange/{W}tcPr/{W}gridSpan").get(f"{W}val") == "2"
        back = settled(made, reject="South")
        assert plain_reader.grids(back, True) == plain_reader.grids(received, True)
        assert plain_reader.part(back).find(f".//{W}gridSpan").get(f"{W}val") == "2"
        there = settled(made, accept="South")
        columns, covered = plain_reader.grids(there, True)[0]
        assert covered == {columns}
        assert faults_of(there) == []
    beside = changed(received, ("Widths", "Widths | Guard"), ("3 km", "3 km | League"), ("4 km", "4 km | Council"))
    both_hold(received, beside)
    assert not list(plain_reader.part(beside.data).iter(f"{W}tcPrChange"))
    under = changed(received, ("3 km", "3 km | 1 km"), ("4 km", "4 km | 2 km"))
    both_hold(received, under)
    assert rows(under.data, True) == ["Zone | Widths", "North | 5km | 3km | 1km", "South | 7km | 4km | 2km"]


def test_where_widths_are_fixed_the_other_cells_give_room_and_take_it_back() -> None:
    auto = word(table(2, ("Zone", "Depth"), ("North", "5 km")) + p("Done."))
    fixed = word((table(2, ("Zone", "Depth"), ("North", "5 km")) + p("Done.")).replace("</w:tblPr>", '<w:tblLayout w:type="fixed"/></w:tblPr>'))  # fmt: skip
    for received, widths in ((auto, ["3000", "3000", "2000"]), (fixed, ["2000", "2000", "2000"])):
        made = changed(received, ("Zone | Depth", "Zone | Depth | Guard"), ("5 km", "5 km | League"))
        both_hold(received, made)
        row = next(plain_reader.part(made.data).iter(f"{W}tr"))
        assert [cell.find(f"{W}tcPr/{W}tcW").get(f"{W}w") for cell in row] == widths
        back = plain_reader.part(settled(made, reject="South"))
        assert {e.get(f"{W}w") for e in back.iter(f"{W}tcW", f"{W}gridCol")} == {"3000"}
        assert len(list(back.iter(f"{W}gridCol"))) == 2


def test_numbers_of_rows_and_cells_of_two_paragraphs() -> None:
    first = ("No.", "Zone", "Depth")
    second = cell("1.") + cell(p("North") + p("and port")) + cell("5 km")
    received = word(table(3, first, second, ("2.", "South", "7 km"), ("3.", "", "1 km")) + p("Done."))
    assert text_of(received).paragraphs[1] == "1. North | and port | 5 km"
    made = changed(
        received,
        ("No. | Zone | Depth", "No. | Zone | Guard | Depth"),
        ("and port | 5", "and port | League | 5"),
        ("South | 7", "South | Council | 7"),
        ("| 1 km", "| Nobody | 1 km"),
    )
    both_hold(received, made)
    assert rows(made.data, True)[1:] == [
        "1. | Northandport | League | 5km",
        "2. | South | Council | 7km",
        "3. |  | Nobody | 1km",
    ]


def test_a_table_in_markdown() -> None:
    """With bars at the ends and a line under the head, as editors write it."""
    received = zones()
    text = (
        "The zones are these:\n\n| Zone | Depth | Guard |\n|---|---:|---|\n| North strip | 5 km | League |\n"
        "| South strip | 7 km |  |\n| East strip | 1 km | Council |\n\nDone."
    )
    made = send_back(received, read_plain(text), "South", "2025-11-24")
    both_hold(received, made)
    assert rows(made.data, True)[1:] == [
        "Northstrip | 5km | League",
        "Southstrip | 7km |",
        "Eaststrip | 1km | Council",
    ] or (rows(made.data, True)[2] == "Southstrip | 7km | ")
    same = send_back(received, read_plain("The zones are these:\n\n| Zone | Depth |\n|---|---|\n| North strip | 5 km |\n| South strip | 7 km |\n\nDone."), "South", "2025-11-24")  # fmt: skip
    assert (same.data, same.uncarried) == (received, ())


def test_columns_are_added_beside_those_that_others_have_open() -> None:
    made_of = [
        cell(town)
        + cell(p(ins(guard, "Ann")), mark=f"<w:cellIns {who('Ann')}/>")
        + cell(p(gone(boat, "Bob")), mark=f"<w:cellDel {who('Bob')}/>")
        for town, guard, boat in (("Town", "Guards", "Boats"), ("Arda", "two", "five"), ("Bela", "three", "six"))
    ]
    received = word(p("Posts:") + table(3, *made_of) + p("Done."))
    assert text_of(received).paragraphs[1] == "Town | Guards"
    made = changed(received, ("Guards", "Guards | From"), ("two", "two | May"), ("three", "four | June"))
    both_hold(received, made)
    assert rows(made.data, True) == ["Town | Guards | From", "Arda | two | May", "Bela | four | June"]
    assert {entry.author for entry in made.pending} == {"Ann", "Bob"}
    theirs = [
        e for e in plain_reader.part(made.data).iter(f"{W}cellIns", f"{W}cellDel") if e.get(f"{W}author") != "South"
    ]
    assert len(theirs) == 6
    first = settled(made, accept="South")
    assert {e.get(f"{W}author") for e in plain_reader.part(first).iter(f"{W}cellIns", f"{W}cellDel")} == {"Ann", "Bob"}
    row = changed(received, ("Bela | three", "Bela | three\n\nCela | four"))
    both_hold(received, row)
    assert rows(row.data, True)[-1] == "Cela | four"
    less = changed(received, ("Town | Guards", "Town"), ("Arda | two", "Arda"), ("Bela | three", "Bela"))
    assert {entry.why for entry in less.uncarried} == {COLUMNS}  # and no word of Ann's is taken out
    assert less.data == received


def test_one_column_alone_is_not_left_of_a_table() -> None:
    """A draft of one of several languages reads like that: the other column is not the draft's to take out."""
    received = zones()
    made = send_back(received, read_plain("The zones are these:\n\nZone\n\nNorth strip\n\nSouth strip\n\nDone."), "South", "2025-11-24")  # fmt: skip
    assert made.data == received
    assert {entry.why for entry in made.uncarried} == {COLUMNS}


def test_cells_that_others_merge_are_listed_with_their_author_left_alone_and_settled_when_asked() -> None:
    marks = [f'<w:cellMerge {who("Ann")} w:vMerge="rest"/>', f'<w:cellMerge {who("Ann")} w:vMerge="cont"/>']
    split = f'<w:cellMerge {who("Bob")} w:vMergeOrig="cont"/>'
    body = [cell(words, mark=mark) + cell(depth) for words, mark, depth in (("North", marks[0], "5"), ("East", marks[1], "6"), ("West", split, "7"))]  # fmt: skip
    received = word(p("Zones:") + table(2, *body) + p("Done."))
    said = [str(entry) for entry in read_word(received).left_out]
    assert said == [
        "merging of cells that Ann tracked “North”",
        "merging of cells that Ann tracked “East”",
        "splitting of cells that Bob tracked “West”",
    ]
    made = changed(received, ("North | 5", "North | 8"))
    assert [(x.author, x.kind, x.text) for x in made.pending] == [
        ("Ann", "merge a cell", "North"), ("Ann", "merge a cell", "East"), ("Bob", "split a cell", "West"),
    ]  # fmt: skip
    part = plain_reader.part(made.data)
    same = [[dict(e.attrib) for e in tree.iter(f"{W}cellMerge")] for tree in (part, plain_reader.part(received))]
    assert same[0] == same[1]
    for side, how in (("accept", ["restart", "go on", None]), ("reject", [None, None, "go on"])):
        names = ("Ann", "Bob")
        settling = Settling(names, ()) if side == "accept" else Settling((), names)
        done = send_back(received, text_of(received), "South", "2025-11-24", settling=settling)
        cells = [row.find(f"{W}tc/{W}tcPr/{W}vMerge") for row in plain_reader.part(done.data).iter(f"{W}tr")]
        assert [None if c is None else c.get(f"{W}val", "go on") for c in cells] == how
        assert (len(done.settled), done.pending) == (3, ())
        assert faults_of(done.data) == []


def test_a_pending_format_of_a_cell_is_rejected_without_its_mark() -> None:
    change = f'<w:tcPrChange {who("Bob")}><w:tcPr><w:tcW w:w="99" w:type="dxa"/></w:tcPr></w:tcPrChange>'
    new = cell(p(ins("May", "Ann")), mark=f"<w:cellIns {who('Ann')}/>{change}")
    received = word(p("Posts:") + table(2, cell("Arda") + new) + p("Done."))
    made = send_back(received, text_of(received), "South", "2025-11-24", settling=Settling((), ("Bob",)))
    assert [(entry.author, entry.kind) for entry in made.pending] == [("Ann", "insert a cell"), ("Ann", "insert")]
    (held,) = plain_reader.part(made.data).iter(f"{W}cellIns")
    assert [c.tag for c in held.getparent()] == [f"{W}tcW", f"{W}cellIns"]
    assert run("May") in ins("May")
