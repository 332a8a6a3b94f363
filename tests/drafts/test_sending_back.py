"""A draft sent back in the file that was received: both sides hold, and everything else stays as it was."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from detente.drafts.structure.plain import read_plain
from detente.drafts.structure.plan_text import PlanText, structure
from detente.drafts.structure.tokens import opcodes, tokens
from detente.drafts.structure.written import write_plain
from detente.drafts.word.sending_back.edits import word_edits
from detente.drafts.word.sending_back.places import find_places
from detente.drafts.word.sending_back.send_back import NUMBER, SentBack, Settling, read_lines, send_back
from detente.drafts.word.views import read_accepted, read_rejected
from detente.errors import InputError
from tests.drafts import plain_reader
from tests.drafts.make_word import NS, gone, ins, level, numbering, p, run, who, word
from tests.drafts.random_documents import columns_edited, document, edited, with_controls
from tests.drafts.word_structure import faults_of

W = plain_reader.W
NUMBERED = numbering({1: level(0, "decimal", "%1.") + level(1, "lowerLetter", "(%2)")}, {1: (1, "")})
CLAUSES = [f"Clause {name} says what the parties do about it." for name in ("one", "two", "three", "four", "five")]


def text_of(data: bytes) -> PlanText:
    """A file's text as the draft that an import makes of it."""
    return read_plain(structure([entry.line for entry in read_lines(data, "x")]).text)


def changed(data: bytes, *swaps: tuple[str, str]) -> SentBack:
    """Send a file back with words of its text replaced."""
    text = text_of(data).text
    for before, after in swaps:
        assert before in text
        text = text.replace(before, after)
    return send_back(data, read_plain(text), "South", "2025-11-24")


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def xml(data: bytes, name: str = "word/document.xml") -> str:
    return parts(data)[name].decode()


def ours(data: bytes) -> list[etree._Element]:
    return [e for e in plain_reader.part(data).iter() if e.get(f"{W}author") == "South"]


# --- random documents, random edits -------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_both_sides_hold_and_the_rest_stays(seed: int) -> None:
    received = document(seed)
    base = text_of(received)
    marked = [("## " if k in base.heading_set else "") + text for k, text in enumerate(base.paragraphs)]
    wanted = read_plain(write_plain(columns_edited(edited(marked, seed), seed)[0]))
    made = send_back(received, wanted, "South", "2025-11-24")
    lost = {entry.why for entry in made.uncarried} - {NUMBER}
    assert lost <= {"cells of a table", "columns of a table, or a row with another number of cells"}
    if not lost:  # then the file reads as the draft, and a reader that knows nothing of Detente reads the same
        plain = plain_reader.paragraphs(made.data, True)
        assert "".join(plain).replace("|", "") == letters(
            [entry.line.text for entry in read_lines(made.data, "x") if not entry.line.note]
        )
    for name in ("word/document.xml", *(n for n in parts(received) if "footnotes" in n)):
        assert plain_reader.paragraphs(made.data, False, name) == plain_reader.paragraphs(received, False, name)
    mine, theirs = parts(made.data), parts(received)
    added = set(mine) - set(theirs)
    assert added <= {"word/footnotes.xml"}
    assert [name for name in mine if name in theirs] == list(theirs)
    named = {"[Content_Types].xml", "word/_rels/document.xml.rels"} if added else set()
    assert {n for n in theirs if mine[n] != theirs[n]} <= {"word/document.xml", "word/footnotes.xml"} | named
    assert faults_of(made.data) == []
    pending = [e for e in plain_reader.part(received).iter() if e.get(f"{W}author")]
    kept = [e for e in plain_reader.part(made.data).iter() if e.get(f"{W}author") not in (None, "South")]
    assert {(e.tag, e.get(f"{W}author"), e.get(f"{W}date")) for e in pending} == {
        (e.tag, e.get(f"{W}author"), e.get(f"{W}date")) for e in kept
    }


@pytest.mark.parametrize("seed", range(24))
def test_both_sides_hold_in_content_controls(seed: int) -> None:
    received = with_controls(document(seed), seed)
    assert b"<w:sdt>" in parts(received)["word/document.xml"]
    base = text_of(received)
    marked = [("## " if k in base.heading_set else "") + text for k, text in enumerate(base.paragraphs)]
    made = send_back(received, read_plain(write_plain(edited(marked, seed))), "South", "2025-11-24")
    assert made.inserted + made.deleted > 0
    if not {entry.why for entry in made.uncarried} - {NUMBER}:
        assert "".join(plain_reader.paragraphs(made.data, True)).replace("|", "") == letters(
            [entry.line.text for entry in read_lines(made.data, "x") if not entry.line.note]
        )
    for name in ("word/document.xml", *(n for n in parts(received) if "footnotes" in n)):
        assert plain_reader.paragraphs(made.data, False, name) == plain_reader.paragraphs(received, False, name)
    controls = [len(list(plain_reader.part(data).iter(f"{W}sdt"))) for data in (received, made.data)]
    assert controls[0] <= controls[1]
    mine, theirs = parts(made.data), parts(received)
    allowed = {"word/document.xml", "word/footnotes.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"}
    assert {name for name in theirs if mine[name] != theirs[name]} <= allowed


def letters(lines: list[str]) -> str:
    """Words without spaces, bullets, signs of footnotes and what stands between cells."""
    return "".join(re.sub(r"\[\^\d+\]|^• |\s|\|", "", line) for line in lines)


def test_no_more_changes_than_a_word_diff_makes() -> None:
    """Over sixty random documents: at most 1.1 times as many words in all, in one at most 1.5 times and sixteen."""
    total = plain = 0
    for seed in range(2040, 2100):
        received = document(seed)
        base = text_of(received)
        marked = [("## " if k in base.heading_set else "") + text for k, text in enumerate(base.paragraphs)]
        wanted = read_plain(write_plain(edited(marked, seed)))
        made = send_back(received, wanted, "South", "2025-11-24")
        least = _word_diff(base, wanted)
        assert made.inserted + made.deleted <= 1.5 * least + 16
        total, plain = total + made.inserted + made.deleted, plain + least
    assert total <= 1.1 * plain


def _word_diff(before: PlanText, after: PlanText) -> int:
    """How many words a plain word diff of two texts changes, labels included."""
    one, other = (
        [t.core for text in side.paragraphs for t in tokens(text) if t.core[:1].isalnum()] for side in (before, after)
    )
    return sum(a2 - a1 + b2 - b1 for tag, a1, a2, b1, b2 in opcodes(one, other) if tag != "equal")


@given(st.text(alphabet="ab ,.\u00a0\t\ue000", max_size=25), st.text(alphabet="ab ,.\u00a0\t\ue000", max_size=25))
def test_edits_of_words_make_the_other_text(before: str, after: str) -> None:
    out, at = "", 0
    for start, end, words in word_edits(before, after):
        out += before[at:start] + words
        at = end
    out += before[at:]
    assert "".join(out.split()) == "".join(after.split())


@given(st.lists(st.text(alphabet="abc •|", max_size=30), max_size=6), st.data())
def test_every_letter_has_its_place(lines: list[str], data: st.DataObject) -> None:
    text = "".join(line.replace("|", "").replace("•", "") for line in lines)
    places = find_places(lines, text)
    for line, row in zip(lines, places.of, strict=True):
        assert all(
            g < 0 or text[g] == letter or (letter.isspace() and text[g].isspace())
            for letter, g in zip(line, row, strict=True)
        )


# --- one thing at a time ------------------------------------------------------------------------------------------


def test_nothing_changed_is_the_same_file() -> None:
    received = document(3)
    made = send_back(received, text_of(received), "South", "2025-11-24")
    assert made.data == received
    assert (made.inserted, made.deleted, made.uncarried) == (0, 0, ())


@pytest.mark.parametrize("at", [0, 1, 2, 3])
@pytest.mark.parametrize("end", [True, False])
def test_of_lines_that_are_the_same_the_changed_one_is_changed(at: int, end: bool) -> None:
    lines = [
        "The parties stop.",
        "Each side signs here and adds the date.",
        "Each side signs here and adds the date.",
        "They go.",
    ]
    received = word("".join(p(line) for line in lines))
    new = [f"{x} twice" if k == at and end else f"Now {x}" if k == at else x for k, x in enumerate(lines)]
    made = send_back(received, read_plain(write_plain(new)), "South", "2025-11-24")
    assert (made.inserted, made.deleted, made.uncarried) == (1, 0, ())
    assert read_accepted(made.data) == new
    assert read_rejected(made.data) == lines


def test_a_first_point_among_ten_is_one_insertion() -> None:
    received = word(
        "".join(p(f"{text} {k}", num=(1, 0)) for k in range(2) for text in CLAUSES), {"numbering": NUMBERED}
    )
    text = text_of(received)
    paragraphs = [
        "1. A new beginning of all this.",
        *(f"{k}. {x.split('. ', 1)[1]}" for k, x in enumerate(text.paragraphs, 2)),
    ]
    made = send_back(received, read_plain(write_plain(paragraphs)), "South", "2025-11-24")
    assert len(ours(made.data)) == 2  # the words, and the mark of their paragraph
    assert (made.inserted, made.deleted, made.paragraphs_in, made.uncarried) == (6, 0, 1, ())
    lines = read_lines(made.data, "x")
    assert [entry.line.auto for entry in lines] == [f"{k}." for k in range(1, 12)]


def test_unchanged_runs_keep_their_look_and_new_words_take_it() -> None:
    body = p(
        run("The ", properties="<w:i/>"),
        run("Commission", properties="<w:b/>"),
        run(" has five members.", properties="<w:i/>"),
    )
    made = changed(word(body), ("five members", "seven members"))
    tree = plain_reader.part(made.data)
    (new,) = tree.iter(f"{W}ins")
    assert new.find(f"{W}r/{W}rPr/{W}i") is not None
    assert run("Commission", properties="<w:b/>").split(">", 1)[1] in xml(made.data)
    assert read_accepted(made.data) == ["The Commission has seven members."]


def test_others_changes_stay_and_ours_go_on_top() -> None:
    body = p("Forces ", ins("shall leave the strip", "Ann"), gone("may stay", "Bob"), " within ten days.")
    made = changed(word(body), ("leave the strip", "leave the whole strip"), ("ten days", "five days"))
    assert read_accepted(made.data) == ["Forces shall leave the whole strip within five days."]
    tree = plain_reader.part(made.data)
    for insertion in tree.iter(f"{W}ins"):
        assert not any(a.tag == f"{W}ins" for a in insertion.iterancestors())
    without = send_back(word(body), read_plain("Forces within ten days."), "South", "2025-11-24")
    nested = [e for e in plain_reader.part(without.data).iter(f"{W}del") if e.getparent().tag == f"{W}ins"]
    assert [e.getparent().get(f"{W}author") for e in nested] == ["Ann"]


def test_a_paragraph_that_moved_is_a_move() -> None:
    received = word("".join(p(text, num=(1, 0)) for text in CLAUSES) + p("Done."), {"numbering": NUMBERED})
    order = [CLAUSES[k] for k in (3, 0, 1, 2, 4)]
    text = write_plain([*(f"{k}. {words}" for k, words in enumerate(order, 1)), "Done."])
    made = send_back(received, read_plain(text), "South", "2025-11-24")
    assert (made.moved, made.inserted, made.deleted, made.uncarried) == (1, 0, 0, ())
    tree = plain_reader.part(made.data)
    names = [e.get(f"{W}name") for e in tree.iter(f"{W}moveFromRangeStart", f"{W}moveToRangeStart")]
    assert (len(names), len(set(names))) == (2, 1)
    assert read_accepted(made.data) == [*order, "Done."]
    assert read_rejected(made.data) == [*CLAUSES, "Done."]


def test_paragraphs_joined_and_cut_change_a_mark_only() -> None:
    received = word(p("The parties meet on Monday in the city.") + p("They speak of peace there.") + p("Done."))
    joined = changed(received, ("city.\n\nThey", "city. They"))
    assert (joined.inserted, joined.deleted) == (0, 0)
    assert read_accepted(joined.data) == ["The parties meet on Monday in the city. They speak of peace there.", "Done."]
    cut = changed(received, ("Monday in", "Monday\n\nin"))
    assert (cut.inserted, cut.deleted) == (0, 0)
    assert plain_reader.paragraphs(cut.data, True)[:2] == ["ThepartiesmeetonMonday", "inthecity."]


def _table(*rows: tuple[str, ...]) -> str:
    cells = ["".join(f"<w:tc><w:tcPr/>{p(text)}</w:tc>" for text in row) for row in rows]
    return "<w:tbl><w:tblPr/><w:tblGrid/>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def test_rows_of_tables_go_and_come_as_rows() -> None:
    received = word(
        p("The zones are these:")
        + _table(("Zone", "Depth"), ("North zone", "5 km"), ("South zone", "7 km"))
        + p("Done.")
    )
    made = changed(received, ("North zone | 5 km", "East zone | 9 km\n\nWest zone | 2 km"), ("7 km", "8 km"))
    assert made.uncarried == ()
    more = changed(received, ("South zone | 7 km", "South zone | 7 km\n\nRiver strip | 1 km"))
    assert more.uncarried == ()
    assert len(list(plain_reader.part(more.data).iter(f"{W}tr"))) == 4
    fewer = changed(received, ("North zone | 5 km\n\n", ""))
    assert fewer.uncarried == ()
    assert next(e.getparent().tag for e in plain_reader.part(fewer.data).iter(f"{W}del")) == f"{W}trPr"


def test_cells_are_compared_one_by_one() -> None:
    """Words never slip into the cell beside, an empty cell is filled, and a row with other cells is left and said."""
    merged = (
        f'<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc>{p("Zone")}</w:tc><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{p("Widths")}</w:tc></w:tr>'
        f'<w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>{p("North")}</w:tc><w:tc>{p("5 km")}</w:tc><w:tc>{p("League")}</w:tc></w:tr>'
        f"<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>{p()}</w:tc><w:tc>{p('7 km')}</w:tc><w:tc>{p()}</w:tc></w:tr></w:tbl>"
    )
    received = word(p("The zones are these:") + merged + p("Done."))
    assert text_of(received).paragraphs[1:4] == ("Zone | Widths", "North | 5 km | League", "| 7 km |")
    made = changed(received, ("5 km | League", "6 km | The League"), ("| 7 km |", "| 9 km | Council"))
    assert made.uncarried == ()
    assert plain_reader.paragraphs(made.data, True)[3:-1] == ["North", "6km", "TheLeague", "9km", "Council"]
    more = changed(received, ("| 7 km |", "| 7 km |\n\n| 8 km | Council"))
    assert more.uncarried == ()
    cells = list(list(plain_reader.part(more.data).iter(f"{W}tr"))[-1].iter(f"{W}tc"))
    assert [cell.find(f"{W}tcPr/{W}vMerge") is not None for cell in cells] == [True, False, False]
    for swap in (("North | 5 km | League", "North | 5 km | League | 2026"), ("| 7 km |", "| 7 km |\n\n7 km | Council")):
        left = changed(received, swap)
        assert left.data == received
        assert [entry.why for entry in left.uncarried] == ["columns of a table, or a row with another number of cells"]
    for entry in (made, more):
        assert faults_of(entry.data) == []
        assert plain_reader.paragraphs(entry.data, False) == plain_reader.paragraphs(received, False)


def test_the_text_of_a_footnote() -> None:
    note = f'<w:footnotes {NS}><w:footnote w:id="2">{p(run("As agreed in Geneva."))}</w:footnote></w:footnotes>'
    received = word(p("The truce holds.", '<w:r><w:footnoteReference w:id="2"/></w:r>'), {"footnotes": note})
    made = changed(received, ("Geneva", "Vienna"))
    assert made.uncarried == ()
    assert plain_reader.paragraphs(made.data, True, "word/footnotes.xml") == ["AsagreedinVienna."]
    assert parts(made.data)["word/document.xml"] == parts(received)["word/document.xml"]
    new = changed(received, ("holds.[^1]", "holds.[^1][^9]"))
    assert [entry.why for entry in new.uncarried] == [
        "a footnote's sign without a note in the draft, or where Word has none (in a text box or a note)"
    ]


def _notes(data: bytes) -> list[tuple[str, str]]:
    """By a plain walk, all changes accepted: for each sign the words before it in its paragraph, and its note."""
    held = {e.get(f"{W}id"): e for e in plain_reader.part(data, "word/footnotes.xml").iter(f"{W}footnote")}
    out = []
    for paragraph in plain_reader.part(data).iter(f"{W}p"):
        words = ""
        for element in paragraph.iter(f"{W}t", f"{W}footnoteReference"):
            if any(a.tag == f"{W}del" for a in element.iterancestors()):
                continue
            if element.tag == f"{W}t":
                words += element.text or ""
            else:
                out.append((words, "".join(t.text or "" for t in held[element.get(f"{W}id")].iter(f"{W}t")).strip()))
    return out


def test_new_footnotes_in_a_file_that_has_none() -> None:
    received = word(p("The truce holds.") + p("Observers report each month to the Council."))
    made = changed(
        received,
        ("holds.", "holds.[^a]"),
        ("Council.", "Council.\n\nNobody is tried for this.[^b]\n\n[^b]: Save for crimes.\n\n[^a]: From noon."),
    )
    assert made.uncarried == ()
    assert _notes(made.data) == [("The truce holds.", "From noon."), ("Nobody is tried for this.", "Save for crimes.")]
    assert read_rejected(made.data) == read_rejected(received)
    mine = parts(made.data)
    assert set(mine) - set(parts(received)) == {"word/footnotes.xml"}
    assert b'PartName="/word/footnotes.xml"' in mine["[Content_Types].xml"]
    assert [e.get(f"{W}id") for e in plain_reader.part(made.data, "word/footnotes.xml")] == ["-1", "0", "1", "2"]
    again = send_back(received, text_of(made.data), "South", "2025-11-24")
    assert (again.uncarried, _notes(again.data)) == ((), _notes(made.data))


def test_endnotes_stay_endnotes_and_new_ones_are_endnotes_where_there_are_no_others() -> None:
    lines = '<w:endnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:endnote>'
    note = f'<w:endnotes {NS}>{lines}<w:endnote w:id="2">{p(run("As agreed in Geneva."))}</w:endnote></w:endnotes>'
    received = word(
        p("The truce holds.", '<w:r><w:endnoteReference w:id="2"/></w:r>') + p("The guns fall silent."),
        {"endnotes": note},
    )
    wanted = "The truce holds.[^1]\n\nThe guns fall silent.[^n]\n\n[^1]: As agreed in Vienna.\n\n[^n]: At noon.\n"
    made = send_back(received, read_plain(wanted), "South", "2025-11-24")
    assert not made.uncarried
    assert "word/footnotes.xml" not in parts(made.data)
    assert plain_reader.paragraphs(made.data, True, "word/endnotes.xml")[-2:] == ["AsagreedinVienna.", "Atnoon."]
    assert "AsagreedinGeneva." in plain_reader.paragraphs(made.data, False, "word/endnotes.xml")
    signs = [e.get(f"{W}id") for e in plain_reader.part(made.data, "word/document.xml").iter(f"{W}endnoteReference")]
    assert signs == ["2", "3"]


def test_a_footnote_put_before_others_whatever_the_draft_calls_them() -> None:
    said = "".join(
        f'<w:footnote w:id="{k}">{p(run("As agreed in "), run(place))}</w:footnote>'
        for k, place in ((2, "Geneva."), (3, "Vienna."))
    )
    signs = [f'<w:r><w:footnoteReference w:id="{k}"/></w:r>' for k in (2, 3)]
    received = word(
        p("The truce holds.", signs[0]) + p("Prisoners go home.", signs[1]) + p("Done."),
        {"footnotes": f"<w:footnotes {NS}>{said}</w:footnotes>"},
    )
    draft = (
        "The truce holds[^1] everywhere.[^2]\n\nPrisoners go home.[^3]\n\nDone.\n\n"
        "[^1]: New.\n\n[^2]: As agreed in Geneva.\n\n[^3]: As agreed in Oslo."
    )
    made = send_back(received, read_plain(draft), "South", "2025-11-24")
    assert made.uncarried == ()
    assert _notes(made.data) == [
        ("The truce holds", "New."), ("The truce holds everywhere.", "As agreed in Geneva."),
        ("Prisoners go home.", "As agreed in Oslo."),
    ]  # fmt: skip
    assert (made.inserted, made.deleted) == (3, 1)  # everywhere, New, Oslo; Vienna
    assert read_rejected(made.data) == read_rejected(received)
    assert plain_reader.paragraphs(made.data, False) == plain_reader.paragraphs(received, False)
    assert [line.line.text for line in read_lines(made.data, "x", False)] == [
        line.line.text for line in read_lines(received, "x")
    ]


def test_a_footnote_goes_along_with_a_sentence_that_moves_and_goes_with_one_that_goes() -> None:
    note = f'<w:footnotes {NS}><w:footnote w:id="2">{p(run("As agreed in Geneva."))}</w:footnote></w:footnotes>'
    received = word(
        p("The truce holds on land and at sea.", '<w:r><w:footnoteReference w:id="2"/></w:r>')
        + p("Prisoners go home.")
        + p("Done."),
        {"footnotes": note},
    )
    elsewhere = send_back(
        received,
        read_plain("Prisoners go home.\n\nThe truce holds on land and at sea.[^1]\n\nDone.\n\n[^1]: As agreed in Geneva."),
        "South", "2025-11-24",
    )  # fmt: skip
    assert elsewhere.uncarried == ()
    assert _notes(elsewhere.data) == [("The truce holds on land and at sea.", "As agreed in Geneva.")]
    gone = send_back(received, read_plain("Prisoners go home.\n\nDone."), "South", "2025-11-24")
    assert (gone.uncarried, _notes(gone.data)) == ((), [])
    assert text_of(gone.data).paragraphs == ("Prisoners go home.", "Done.")
    for made in (elsewhere, gone):
        assert [line.line.text for line in read_lines(made.data, "x", False)] == [
            line.line.text for line in read_lines(received, "x")
        ]


def test_signs_that_are_words_and_notes_where_word_has_none() -> None:
    """Letters that look like a sign stay letters; a text box has no footnotes, which is said."""
    box = f"<w:r><w:pict><w:txbxContent>{p('Without prejudice')}</w:txbxContent></w:pict></w:r>"
    received = word(p("See note [^1] of the map.") + p("The truce holds.", box) + p("Done."))
    made = changed(received, ("Done.", "Done.[^n]\n\n[^n]: At noon."))
    assert made.uncarried == ()
    assert plain_reader.paragraphs(made.data, False) == plain_reader.paragraphs(received, False)
    boxed = changed(received, ("Without prejudice", "Without prejudice[^n]"), ("Done.", "Done.\n\n[^n]: At noon."))
    assert {entry.why[:21] for entry in boxed.uncarried} <= {"a footnote's sign wit", "a footnote whose sign"}
    assert boxed.uncarried
    assert "word/footnotes.xml" not in parts(boxed.data)


def test_words_with_a_reading_over_them_go() -> None:
    ruby = (
        "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>ていせん</w:t></w:r></w:rt>"
        "<w:rubyBase><w:r><w:t>停戦</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    )
    received = word(p(ruby, "は正午に発効する。") + p("捕虜は帰る。"))
    made = send_back(received, read_plain("捕虜は帰る。"), "South", "2025-11-24")
    assert (made.uncarried, read_accepted(made.data)) == ((), ["捕虜は帰る。"])
    assert read_rejected(made.data) == read_rejected(received)
    assert faults_of(made.data) == []


RUBY = (
    "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>{over}</w:t></w:r></w:rt>"
    "<w:rubyBase><w:r><w:t>{base}</w:t></w:r></w:rubyBase></w:ruby></w:r>"
)


@pytest.mark.parametrize(
    ("before", "base", "after", "new", "stays"),
    [
        ("第一に、", "停戦", "は正午に発効する。", "第一に、休戦は正午に発効する。", False),
        (
            "第一に、",
            "停戦",
            "は正午に発効する。",
            "第一に、停戦は深夜に発効する。",
            False,
        ),  # no space: one stretch of signs
        ("The ", "truce", ", so called, holds.", "The armistice, so called, holds.", False),
        ("The ", "truce", ", so called, holds.", "The truce, as it is called, holds.", True),
        ("The ", "truce", " holds.", "holds.", False),
    ],
)
def test_words_with_a_reading_over_them_are_replaced(before: str, base: str, after: str, new: str, stays: bool) -> None:
    received = word(p(before, RUBY.format(over="reading", base=base), after) + p("They go."))
    made = send_back(received, read_plain(f"{new}\n\nThey go."), "South", "2025-11-24")
    assert (made.uncarried, read_accepted(made.data)) == ((), [new, "They go."])
    assert read_rejected(made.data) == read_rejected(received)
    assert faults_of(made.data) == []
    ruby = next(plain_reader.part(made.data).iter(f"{W}ruby"))
    assert any(True for _ in ruby.iterancestors(f"{W}del")) is not stays
    assert [t.tag for t in ruby.iter(f"{W}t", f"{W}delText")] == [f"{W}t" if stays else f"{W}delText"] * 2


def test_a_part_of_words_with_a_reading_over_them_stays_and_is_said() -> None:
    for base in (
        RUBY.format(over="reading", base="truce line"),
        RUBY.format(over="reading", base="truce</w:t><w:t> line"),
    ):
        received = word(p("The ", base, " holds.") + p("They go."))
        made = send_back(received, read_plain("The truce border holds.\n\nThey go."), "South", "2025-11-24")
        assert [entry.why for entry in made.uncarried] == [
            "these words stand where the file cannot be changed by words alone"
        ]
        assert read_rejected(made.data) == read_rejected(received)


@pytest.mark.parametrize("inner", ["", '<w:fldSimple w:instr=" QUOTE &quot;One word&quot; "/>'])
def test_words_are_put_into_a_file_without_any(inner: str) -> None:
    received = word(p(inner) if inner else p())
    made = send_back(received, read_plain("The guns fall silent.\n\nThey go."), "South", "2025-11-24")
    stays = ["One word"] if inner else [""]
    assert read_accepted(made.data) == [*stays, "The guns fall silent.", "They go."]
    assert read_rejected(made.data) == read_rejected(received)
    assert faults_of(made.data) == []
    assert len(made.uncarried) == bool(inner)


def test_text_boxes_change_in_both_their_forms() -> None:
    inner = f"<w:txbxContent>{p('Without prejudice to either side')}</w:txbxContent>"
    box = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{inner}</w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict>{inner}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    made = changed(word(p("The truce holds.", box) + p("Done.")), ("either side", "any party"))
    assert made.uncarried == ()
    assert xml(made.data).count(">any party<") == 2


def test_a_text_box_stays_where_the_paragraph_round_it_goes() -> None:
    box = f"<w:r><w:pict><w:txbxContent>{p('Without prejudice')}</w:txbxContent></w:pict></w:r>"
    received = word(p("They sign.") + p("The truce holds.", box) + p("Done."))
    made = changed(received, ("The truce holds.\n\n", ""))
    assert made.uncarried == ()
    assert sorted(read_accepted(made.data)) == ["Done.", "They sign.", "Without prejudice"]
    assert read_rejected(made.data) == read_rejected(received)
    gone = changed(received, ("The truce holds.\n\nWithout prejudice\n\n", ""))
    assert gone.uncarried == ()
    assert read_accepted(gone.data) == ["They sign.", "Done."]
    assert read_rejected(gone.data) == read_rejected(received)


def test_a_field_goes_as_a_whole() -> None:
    code = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF a </w:instrText></w:r>'
    code += (
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run("4.2") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    made = changed(word(p("See point ", code, " below.")), ("point 4.2 below", "the annex"))
    deleted = list(plain_reader.part(made.data).iter(f"{W}fldChar"))
    assert len(deleted) == 3
    assert all(any(a.tag == f"{W}del" for a in e.iterancestors()) for e in deleted)
    assert "delInstrText" in xml(made.data)


def test_an_empty_numbered_paragraph_is_no_change() -> None:
    received = word(
        p("Forces leave.", num=(1, 0)) + p(num=(1, 0)) + p("Prisoners go.", num=(1, 0)), {"numbering": NUMBERED}
    )
    text = read_plain("1. Forces leave.\n\n2.\n\n3. Prisoners go.")
    made = send_back(received, text, "South", "2025-11-24")
    assert (made.data, made.uncarried) == (received, ())


def test_section_breaks_stay() -> None:
    section = '<w:sectPr><w:pgSz w:w="16838" w:h="11906"/></w:sectPr>'
    received = word(p("First part of it all.") + p("Last words of the part.", more=section) + p("Done."))
    made = changed(received, ("Last words of the part.\n\n", ""))
    assert len(list(plain_reader.part(made.data).iter(f"{W}sectPr"))) == 2
    joined = changed(received, ("of it all.\n\nLast", "of it all. Last"))
    assert joined.uncarried == ()
    parted = word(p("First part of it all.", more=section) + p("Last words of the part.") + p("Done."))
    joined = changed(parted, ("of it all.\n\nLast", "of it all. Last"))
    assert [entry.why[:21] for entry in joined.uncarried] == ["the end of a paragrap"]
    added = changed(received, ("of the part.", "of the part.\n\nMore of it stands here."))
    assert len(list(plain_reader.part(added.data).iter(f"{W}sectPr"))) == 2


# --- others' changes settled on the way, comments ------------------------------------------------------------------

TWO = p("Forces ", ins("shall", "Ann"), gone("may", "Ann"), " leave", ins(" at once", "Bob"), ".", num=(1, 0)) + p(
    "Prisoners ", ins("all ", "Ann"), "go home.", num=(1, 0), mark=f"<w:ins {who('Bob')}/>"
) + p("Done.")  # fmt: skip


@pytest.mark.parametrize(
    ("accept", "reject", "accepted", "rejected", "left"),
    [
        (["Ann"], [], ["Forces shall leave at once.", "Prisoners all go home.", "Done."], "Forces shall leave.", {"Bob"}),
        ([], ["Ann"], ["Forces may leave at once.", "Prisoners go home.", "Done."], "Forces may leave.", {"Bob"}),
        (["Ann"], ["Bob"], ["Forces shall leave.", "Prisoners all go home.Done."], "Forces shall leave.", set()),
        (["point:1"], [], ["Forces shall leave at once.", "Prisoners all go home.", "Done."], "Forces shall leave at once.", {"Ann", "Bob"}),
    ],
)  # fmt: skip
def test_settling(accept: list[str], reject: list[str], accepted: list[str], rejected: str, left: set[str]) -> None:
    received = word(TWO, {"numbering": NUMBERED})
    first = send_back(
        received, text_of(received), "South", "2025-11-24", settling=Settling(tuple(accept), tuple(reject))
    )
    made = send_back(
        received, text_of(first.data) if not first.settled else read_plain(write_plain(accepted)), "South", "2025-11-24",
        settling=Settling(tuple(accept), tuple(reject)),
    )  # fmt: skip
    assert made.settled
    assert {entry.author for entry in made.pending} == left
    assert read_rejected(made.data)[0] == rejected


def test_settling_refuses_unknown_names_and_contradictions() -> None:
    received = word(TWO, {"numbering": NUMBERED})
    text = text_of(received)
    with pytest.raises(InputError, match="'Anne', which is no author"):
        send_back(received, text, "South", "2025-11-24", settling=Settling(("Anne",)))
    with pytest.raises(InputError, match="both accepted and rejected"):
        send_back(received, text, "South", "2025-11-24", settling=Settling(("Ann",), ("point:1",)))


def test_comments_are_kept_and_ours_added() -> None:
    comment = f'<w:comments {NS}><w:comment w:id="4" w:author="Ann"><w:p>{run("Why?")}</w:p></w:comment></w:comments>'
    anchored = (
        '<w:commentRangeStart w:id="4"/>',
        "ten days",
        '<w:commentRangeEnd w:id="4"/><w:r><w:commentReference w:id="4"/></w:r>',
    )
    body = p("Forces leave within ", *anchored, ".", num=(1, 0)) + p("Prisoners go home.", num=(1, 0))
    received = word(body, {"numbering": NUMBERED, "comments": comment})
    text = text_of(received).text.replace("ten days", "five days")
    made = send_back(received, read_plain(text), "South", "2025-11-24", say=lambda _, now: f"On {now}." if now else "")
    assert made.comments == 1
    tree = plain_reader.part(made.data, "word/comments.xml")
    assert [(c.get(f"{W}id"), c.get(f"{W}author"), "".join(c.itertext())) for c in tree] == [
        ("4", "Ann", "Why?"),
        ("5", "South", "On 1."),
    ]
    document_ = plain_reader.part(made.data)
    for tag in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        assert [e.get(f"{W}id") for e in document_.iter(f"{W}{tag}")].count("4") == 1
        assert [e.get(f"{W}id") for e in document_.iter(f"{W}{tag}")].count("5") == 1
    fresh = send_back(
        word(p("Forces leave.", num=(1, 0)), {"numbering": NUMBERED}),
        read_plain("1. Forces stay."),
        "S",
        "2025-11-24",
        say=lambda *_: "x",
    )
    assert b"comments+xml" in parts(fresh.data)["[Content_Types].xml"]
    assert "".join(plain_reader.part(fresh.data, "word/comments.xml").itertext()) == "x"


# --- LibreOffice ---------------------------------------------------------------------------------------------------

MACRO = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub Settle(source As String, target As String, command As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  doc = StarDesktop.loadComponentFromURL(ConvertToURL(source), "_blank", 0, hidden())
  createUnoService("com.sun.star.frame.DispatchHelper").executeDispatch(doc.CurrentController.Frame, command, "", 0, Array())
  Dim out(0) As New com.sun.star.beans.PropertyValue
  out(0).Name = "FilterName" : out(0).Value = "MS Word 2007 XML"
  doc.storeToURL(ConvertToURL(target), out())
  doc.close(True)
End Sub
Sub SettleAll(folder As String, count As Integer)
  For k = 0 To count - 1
    Settle(folder &amp; "/" &amp; k &amp; ".docx", folder &amp; "/" &amp; k &amp; ".True.docx", ".uno:AcceptAllTrackedChanges")
    Settle(folder &amp; "/" &amp; k &amp; ".docx", folder &amp; "/" &amp; k &amp; ".False.docx", ".uno:RejectAllTrackedChanges")
  Next k
End Sub
</script:module>
"""
LIBRE_OFFICE_JOINS = {59}
"""Here LibreOffice takes an insertion at the end of a paragraph and a new one of another style for one change."""


@pytest.mark.word
def test_libreoffice_accepts_and_rejects_likewise(tmp_path: Path) -> None:
    """LibreOffice opens thirty files, takes and refuses all changes in each, and reads the words that we read."""
    office = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--norestore"]
    made = []
    for seed in range(40, 70):
        received = document(seed, pending=False, fields=False)
        base = text_of(received)
        marked = [("## " if k in base.heading_set else "") + text for k, text in enumerate(base.paragraphs)]
        sent = send_back(received, read_plain(write_plain(edited(marked, seed))), "South", "2025-11-24")
        (tmp_path / f"{len(made)}.docx").write_bytes(sent.data)
        made.append((seed, sent.data))
    subprocess.run([*office, "--terminate_after_init"], check=True, capture_output=True, timeout=120)
    (tmp_path / "profile/user/basic/Standard/Module1.xba").write_text(MACRO)
    subprocess.run(
        [*office, f'macro:///Standard.Module1.SettleAll("{tmp_path}",{len(made)})'],
        check=True,
        capture_output=True,
        timeout=300,
    )
    wrong = set()
    for k, (seed, data) in enumerate(made):
        for accepted in (True, False):
            found = plain_reader.paragraphs((tmp_path / f"{k}.{accepted}.docx").read_bytes(), True)
            if found != plain_reader.paragraphs(data, accepted):
                wrong.add(seed)
    assert wrong <= LIBRE_OFFICE_JOINS


@pytest.mark.parametrize("kind", ["drop", "margin"])
def test_a_drop_cap_is_the_first_letter_of_its_paragraph(kind: str) -> None:
    frame = f'<w:framePr w:dropCap="{kind}" w:lines="3" w:wrap="around" w:vAnchor="text" w:hAnchor="text"/>'
    data = word(
        p("T", more=frame) + p("he Parties agree to a ceasefire.") + p("1. ") + p("“A", more=frame) + p(ins("ll"), gone("ny"), " forces withdraw.")
    )  # fmt: skip
    accepted = read_accepted(data)
    assert accepted[0] == "The Parties agree to a ceasefire."
    assert accepted[-1] == "“All forces withdraw."
    assert read_rejected(data)[-1] == "“Any forces withdraw."
    back = changed(data, ("agree to a ceasefire", "agree to a truce"))
    assert text_of(back.data).paragraphs[0] == "The Parties agree to a truce."
    assert read_rejected(back.data)[0] == "The Parties agree to a ceasefire."
    assert xml(back.data).count("framePr") == 2
    assert not faults_of(back.data)
    whole = changed(data, ("The Parties agree", "Both Parties agree"))
    assert text_of(whole.data).paragraphs[0] == "Both Parties agree to a ceasefire."
    assert read_rejected(whole.data)[0] == "The Parties agree to a ceasefire."


def test_a_drop_cap_before_a_table_or_at_the_end_is_a_paragraph_of_its_own() -> None:
    frame = '<w:framePr w:dropCap="drop" w:lines="3"/>'
    data = word(p("A", more=frame) + _table(("one", "two")) + p("B", more=frame))
    assert read_accepted(data)[0] == "A"
    assert read_accepted(data)[-1] == "B"


def control(words: str, properties: str, block: bool = False) -> str:
    inner = p(words) if block else run(words)
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"


@pytest.mark.parametrize("space", ["w", "w15"])
@pytest.mark.parametrize("block", [False, True])
def test_a_control_that_data_would_fill_anew_is_let_go_where_its_words_change(space: str, block: bool) -> None:
    bound = '<{}:dataBinding{} w:xpath="/a" w:storeItemID="x"/>'.format(
        space, ' xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"' if space == "w15" else ""
    )
    first, second = (control(f"Council of the {side}", bound, block) for side in ("North", "South"))
    body = first + second if block else p("1. The ", first, " and the ", second, " agree.")
    received = word(body)
    made = changed(received, ("Council of the North", "Assembly of the North"))
    assert (made.unbound, made.uncarried) == (1, ())
    left = [sdt.find(".//{*}dataBinding") is not None for sdt in plain_reader.part(made.data).iter(f"{W}sdt")]
    assert left == [False, True]
    assert read_rejected(made.data) == read_rejected(received)
    assert changed(received).data == received
    assert changed(received).unbound == 0


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
        ('<w:smartTag w:element="name">', "</w:smartTag>"),
        ('<w:hyperlink w:anchor="a">', "</w:hyperlink>"),
    ],
)
@pytest.mark.parametrize("before", ["John", "John Smith", "Smith", "He is John"])
def test_words_in_one_control_within_another_are_replaced_where_they_stand(start: str, end: str, before: str) -> None:
    name = f"<w:sdt><w:sdtContent>{start}{run('John')}{end}{run(' ')}{start}{run('Smith')}{end}</w:sdtContent></w:sdt>"
    received = word(p("He is ", name, ", a judge."))
    made = changed(received, (before, "The party"))
    assert made.uncarried == ()
    assert read_accepted(made.data) == ["He is John Smith, a judge.".replace(before, "The party")]
    assert read_rejected(made.data) == read_rejected(received)
    assert plain_reader.paragraphs(made.data, True) == ["".join(read_accepted(made.data)[0].split())]


def test_words_in_place_of_a_hint_are_no_hint() -> None:
    hints = [
        control("Click here", "<w:showingPlcHdr/><w:text/>"),
        control("Choose here", "<w:showingPlcHdr/><w:text/>"),
    ]
    made = changed(word(p("1. Party: ", hints[0], ", day: ", hints[1], ".")), ("Click here", "North"))
    shown = [sdt.find(f".//{W}showingPlcHdr") is not None for sdt in plain_reader.part(made.data).iter(f"{W}sdt")]
    assert (shown, made.unbound, made.uncarried) == ([False, True], 0, ())
