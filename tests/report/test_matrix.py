"""The matrix on slides, pages and sheets: read back with the programs' own libraries."""

from __future__ import annotations

import io
import json
from html import unescape

import docx
import openpyxl
import pptx
import pytest
from pypdf import PdfReader
from rich.console import Console

import detente as dt
from detente.__main__ import main
from detente.report.deck import to_slides
from detente.report.matrix.formats.registry import FORMATS
from detente.report.matrix.grid import LOOKS, Room, in_full, pages
from detente.report.matrix.terminal import show_matrix


@pytest.fixture(scope="module")
def flagship(ukraine_2025):
    case = dt.load(ukraine_2025)
    return case, case.study(draws=200).matrix()


@pytest.fixture(scope="module")
def small(border_talks):
    case = dt.load(border_talks)
    return case, case.study(draws=200).matrix()


def written(name, pair):
    return FORMATS[name].write(*pair)


def tables(deck):
    return [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]


def pages_of(deck):
    """The tables of the matrix itself, without those of its words in full."""
    return [table for table in tables(deck) if table.cell(0, 2).text == "Bound"]


def test_slides_hold_native_tables_with_signs_words_and_colours(small):
    (table,) = tables(pptx.Presentation(io.BytesIO(written("pptx", small))))
    assert [c.text for c in table.rows[0].cells] == [
        "Point", "On the table", "Bound", "North", "South", "The Patron", "The League",
    ]  # fmt: skip
    assert [c.text for c in table.rows[1].cells][:3] == ["1 The border strip", "The strip passes to North", "South"]
    assert table.cell(1, 3).text == "● best\nnext: Joint administration"
    share = small[1].points[0].cells["south"].next_share
    assert 0.5 < share < 0.95
    assert table.cell(1, 4).text == f"▼ costly\nnext ({100 * share:.0f}%): Joint administration"
    for column, kind in ((3, "best"), (4, "costly")):
        assert str(table.cell(1, column).fill.fore_color.rgb) == LOOKS[kind].fill
    sizes = [table.cell(row, 6).text_frame.paragraphs[0].runs[0].font.size for row in (1, 2)]
    assert sizes[0] < sizes[1]  # monitoring weighs more to the League


def test_every_point_is_on_one_slide_and_the_others_are_named(flagship):
    deck = pptx.Presentation(io.BytesIO(written("pptx", flagship)))
    numbers = [row.cells[0].text.split()[0] for table in pages_of(deck) for row in list(table.rows)[1:]]
    assert sorted(numbers) == sorted(p.number for p in flagship[1].points)
    first = tables(deck)[0]
    assert {"7", "21d"} <= {row.cells[0].text.split()[0] for row in list(first.rows)[1:]}
    assert "On other pages: points 1, 2" in "".join(
        s.text_frame.text for s in deck.slides[0].shapes if s.has_text_frame
    )


def test_a_sheet_has_plain_cells_and_rules(small):
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", small)))
    sheet = book["Matrix"]
    assert [c.value for c in sheet[5]][:5] == ["1", "The border strip", "The strip passes to North", "South", "● best"]
    rules = [rule for area in sheet.conditional_formatting for rule in area.rules]
    assert len(rules) == 2 * len(LOOKS)
    assert {str(area.sqref) for area in sheet.conditional_formatting} == {"E5:H6"}
    assert book["Weights"]["F2"].value == pytest.approx(30 / 86, abs=1e-4)
    ladder = [[c.value for c in row] for row in book["What each could live with"].iter_rows(min_row=2)]
    assert len(ladder) == 4 * (3 + 2)
    assert [row[4] for row in ladder if row[0] == "1" and row[2] == "South"] == [
        "The strip stays with South.", "Joint administration.", "The strip passes to North.",
    ]  # fmt: skip


def test_a_word_file_has_native_tables(flagship):
    document = docx.Document(io.BytesIO(written("docx", flagship)))
    rows = [row for table in document.tables if table.cell(0, 2).text == "Bound" for row in table.rows[1:]]
    assert len(rows) == 31


def read_back(name, pair):
    """All text of a written matrix, on one line."""
    data = written(name, pair)
    if name == "pptx":
        text = " ".join(c.text for t in tables(pptx.Presentation(io.BytesIO(data))) for r in t.rows for c in r.cells)
    elif name == "docx":
        text = " ".join(c.text for t in docx.Document(io.BytesIO(data)).tables for r in t.rows for c in r.cells)
    elif name == "xlsx":
        text = " ".join(
            str(c.value) for sheet in openpyxl.load_workbook(io.BytesIO(data)) for row in sheet for c in row
        )
    elif name == "pdf":
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    else:
        text = unescape(data)
    return " ".join(text.split())


@pytest.mark.parametrize("name", ["pptx", "docx", "xlsx", "pdf", "html"])
def test_what_is_shortened_stands_in_full_as_well(flagship, name):
    case, found = flagship
    text = read_back(name, flagship).replace("- ", "-")
    long = [p.words for p in found.points if len(p.words) > 90]
    nexts = {case.point(p.point).says(c.next) for p in found.points for c in p.cells.values() if c.next is not None}
    assert long
    assert any(len(option) > 48 for option in nexts)
    for words in (*long, *nexts):
        assert " ".join(words.split()).rstrip(".").replace("- ", "-") in text


def test_nothing_is_in_full_twice(small):
    assert not in_full(*small)


def test_letters_on_slides_and_in_word_are_no_smaller_than_8_points(flagship):
    deck = pptx.Presentation(io.BytesIO(written("pptx", flagship)))
    frames = [c.text_frame for t in tables(deck) for r in t.rows for c in r.cells]
    frames += [s.text_frame for slide in deck.slides for s in slide.shapes if s.has_text_frame]
    assert min(run.font.size.pt for f in frames for p in f.paragraphs for run in p.runs) >= 8
    document = docx.Document(io.BytesIO(written("docx", flagship)))
    cells = [c for t in document.tables for r in t.rows for c in r.cells]
    assert min(run.font.size.pt for c in cells for p in c.paragraphs for run in p.runs) >= 8


def test_a_pdf_says_what_is_on_other_pages_and_a_picture_what_is_left_out(flagship):
    reader = PdfReader(io.BytesIO(written("pdf", flagship)))
    text = " ".join(reader.pages[0].extract_text().split())
    of = sum(" of 28 points” is to each party" in " ".join(page.extract_text().split()) for page in reader.pages)
    assert f"Page 1 of {of}. The points most in dispute. On other pages: points 1, 2" in text
    assert written("png", flagship).startswith(b"\x89PNG")


@pytest.fixture
def hostile(border_copy):
    file = border_copy / "case.yaml"
    text = file.read_text().replace("name: North,", 'name: "=cmd|<b>#*_[x]\\u202e",')
    file.write_text(text.replace("title: The border strip", 'title: "=1+1 </td><script>x</script> #set page()"'))
    case = dt.load(border_copy)
    return case, case.study(draws=50).matrix()


@pytest.mark.parametrize("name", FORMATS)
def test_case_text_stays_text(hostile, name):
    data = written(name, hostile)
    if name == "html":
        assert "<script>" not in data
        assert "&lt;script&gt;" in data
    if name == "xlsx":
        for sheet in openpyxl.load_workbook(io.BytesIO(data)):
            assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    if name == "pptx":
        assert "</td><script>" in tables(pptx.Presentation(io.BytesIO(data)))[0].cell(1, 0).text


def test_the_terminal_fits_100_columns(flagship):
    console = Console(file=io.StringIO(), width=100)
    show_matrix(console, *flagship)
    text = console.file.getvalue()
    assert max(len(line) for line in text.splitlines()) <= 100
    assert "What each could live with next" in text
    assert "■■■ red line" in text


def _luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _contrast(one, other):
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_classes_are_told_apart_without_colour():
    assert len({look.sign for look in LOOKS.values()}) == len({look.words for look in LOOKS.values()}) == len(LOOKS)
    for look in LOOKS.values():
        assert _contrast(look.fill, look.ink) >= 4.5  # WCAG 2.1, level AA
        assert _contrast(look.pale, "1C2126") >= 4.5


def test_pages_hold_no_more_than_their_room(flagship):
    room = Room(lines=47, title=26, words=38, bound=19, cells=108)
    for grid in pages(*flagship, room):
        assert sum(room.height(row) for row in grid.rows) <= room.lines


def test_the_command(border_talks, tmp_path, capfd, monkeypatch):
    def run(*arguments):
        monkeypatch.setattr("sys.argv", ["detente", "matrix", str(border_talks), "--draws", "50", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code

    assert run("--json") == 0
    found = json.loads(capfd.readouterr().out)
    assert found["points"][0]["cells"]["north"]["class"] == "best"
    assert run("--out", str(tmp_path / "x.odp")) == 2
    assert "expected one that ends in pptx, xlsx" in capfd.readouterr().err
    assert run("--out", str(tmp_path / "x.html")) == 0
    assert (tmp_path / "x.html").read_text().startswith("<!DOCTYPE html>")


def test_slides_hold_the_ladder_the_timeline_and_the_order_of_performance(border_talks, small):
    case, found = small
    study = case.study(draws=200)
    ladder = study.ladder("patron_1", seconds=1)
    deck = pptx.Presentation(io.BytesIO(to_slides(case, found, ladder, case.performance())))
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert titles[1] == "The ladder of amendments"
    assert titles[-3:] == ["What was said and done", "The order of performance", "Who stands exposed meanwhile"]
    by_title = dict(zip(titles, tables(deck), strict=True))
    rungs = list(by_title["The ladder of amendments"].rows)[1:]
    assert [row.cells[0].text for row in rungs] == [str(r.changes) for r in ladder.rungs]
    steps = {row.cells[0].text: [c.text for c in row.cells] for row in by_title["The order of performance"].rows}
    assert steps["South's forces leave the strip"][1:] == ["South", "0", "30", "yes"]
    without = pptx.Presentation(io.BytesIO(to_slides(case, found, ladder, None)))
    assert [s.shapes.title.text for s in without.slides][-1] == "What was said and done"


def test_what_is_long_goes_on_on_further_slides_and_no_step_is_lost(flagship):
    case, found = flagship
    ladder = case.study(draws=200).ladder(rungs=2, seconds=0.1)
    deck = pptx.Presentation(io.BytesIO(to_slides(case, found, ladder, case.performance())))
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert any(title.endswith("(1 of 2)") for title in titles)
    shown = [
        row.cells[0].text
        for title, table in zip(titles, tables(deck), strict=True)
        if title.startswith("The order of performance")
        for row in list(table.rows)[1:]
    ]
    assert len(shown) == len(case.performance().steps)
