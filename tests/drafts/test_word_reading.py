"""What Word files hold: changes, moves, comments, notes, tables, fields; by Word's own forms of XML."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.drafts.formats.text_format import Imported
from detente.drafts.importing import read_file
from detente.drafts.word.views import read_accepted, read_rejected
from tests.drafts.make_word import NS, gone, ins, level, numbering, p, run, styles, who, word

LISTS = numbering({0: level(0, "decimal", "%1.") + level(1, "lowerLetter", "(%2)")}, {1: (0, "")})


def read(tmp_path: Path, data: bytes) -> Imported:
    path = tmp_path / "text.docx"
    path.write_bytes(data)
    return read_file(path)


def test_replacement_insertion_and_deletion(tmp_path: Path) -> None:
    body = (
        p("Forces are capped at ", gone("600,000", "Ann", 3), ins("800,000", "Ann", 3), " men.", num=(1, 0))
        + p("The League ", ins("never ", "Boris", 4), "monitors.", num=(1, 0))
        + p("Elections ", gone("in 100 days", "Čapek & Co", 5), ".", num=(1, 0))
    )
    found = read(tmp_path, word(body, {"numbering": LISTS}))
    assert [p.text for p in found.text.provisions] == [
        "Forces are capped at 800,000 men.", "The League never monitors.", "Elections .",
    ]  # fmt: skip
    assert [(a.label, a.kind, a.author, a.date[:10], a.before, a.after) for a in found.amendments] == [
        ("1", "replace", "Ann", "2025-11-23", "600,000", "800,000"),
        ("2", "insert", "Boris", "2025-11-24", "", "never "),
        ("3", "delete", "Čapek & Co", "2025-11-25", "in 100 days", ""),
    ]
    assert found.before is not None
    assert found.before.provisions[0].text == "Forces are capped at 600,000 men."


def test_changes_by_two_authors_stay_two(tmp_path: Path) -> None:
    found = read(tmp_path, word(p("At ", gone("600", "Ann"), ins("700", "Bo"), ".", num=(1, 0)), {"numbering": LISTS}))
    assert [(a.kind, a.author) for a in found.amendments] == [("delete", "Ann"), ("insert", "Bo")]


def test_text_inserted_by_one_and_deleted_by_another(tmp_path: Path) -> None:
    nested = f"<w:ins {who('Ann')}><w:del {who('Bo')}>{run('gone again', 'delText')}</w:del></w:ins>"
    data = word(p("a ", nested, "b"))
    assert read_accepted(data) == ["a b"] == read_rejected(data)
    found = read(tmp_path, data)
    assert [(a.kind, a.author, a.before, a.after) for a in found.amendments] == [
        ("insert", "Ann", "", "gone again"), ("delete", "Bo", "gone again", ""),
    ]  # fmt: skip


def test_an_inserted_paragraph_renumbers_what_follows(tmp_path: Path) -> None:
    mark = f"<w:ins {who('Ann')}/>"
    body = p("One", num=(1, 0)) + p(ins("New"), num=(1, 0), mark=mark) + p("Two ", ins("more"), num=(1, 0))
    found = read(tmp_path, word(body, {"numbering": LISTS}))
    assert [(x.label, x.text) for x in found.text.provisions] == [("1", "One"), ("2", "New"), ("3", "Two more")]
    assert found.before is not None
    assert [(x.label, x.text) for x in found.before.provisions] == [("1", "One"), ("2", "Two")]
    assert [(a.label, a.after) for a in found.amendments] == [("2", "New"), ("3", "more")]


def test_a_deleted_paragraph_keeps_its_old_label(tmp_path: Path) -> None:
    mark = f"<w:del {who('Ann')}/>"
    body = p("One", num=(1, 0)) + p(gone("Old"), num=(1, 0), mark=mark) + p("Two", num=(1, 0))
    found = read(tmp_path, word(body, {"numbering": LISTS}))
    assert [(x.label, x.text) for x in found.text.provisions] == [("1", "One"), ("2", "Two")]
    assert [(a.label, a.kind, a.before) for a in found.amendments] == [("2", "delete", "Old")]


def test_joined_and_parted_paragraphs() -> None:
    joined = p("one ", mark=f"<w:del {who()}/>") + p("two")
    assert read_accepted(word(joined)) == ["one two"]
    assert read_rejected(word(joined)) == ["one ", "two"]
    parted = p("one ", mark=f"<w:ins {who()}/>") + p("two")
    assert read_accepted(word(parted)) == ["one ", "two"]
    assert read_rejected(word(parted)) == ["one two"]


def test_a_move_is_one_amendment(tmp_path: Path) -> None:
    left = (
        f'<w:moveFromRangeStart {who("Ann")} w:name="move1"/><w:moveFrom {who("Ann")}>{run("Moved words", "t")}</w:moveFrom>'
        '<w:moveFromRangeEnd w:id="1"/>'
    )
    come = (
        f'<w:moveToRangeStart {who("Ann")} w:name="move1"/><w:moveTo {who("Ann")}>{run("Moved words")}</w:moveTo>'
        '<w:moveToRangeEnd w:id="2"/>'
    )
    body = (
        p(left, num=(1, 0), mark=f"<w:moveFrom {who('Ann')}/>")
        + p("Stays", num=(1, 0))
        + p(come, num=(1, 0), mark=f"<w:moveTo {who('Ann')}/>")
        + p("End", num=(1, 0))
    )
    found = read(tmp_path, word(body, {"numbering": LISTS}))
    assert [x.text for x in found.text.provisions] == ["Stays", "Moved words", "End"]
    assert [(a.kind, a.label, a.from_label, a.before, a.after, a.author) for a in found.amendments] == [
        ("move", "2", "1", "Moved words", "Moved words", "Ann")
    ]


def test_comments_and_answers(tmp_path: Path) -> None:
    comments = (
        f'<w:comments {NS}><w:comment w:id="0" w:author="Ann" w:date="2025-11-23T10:00:00Z"><w:p w14:paraId="0A">'
        f"{run('Too low?')}</w:p></w:comment>"
        f'<w:comment w:id="1" w:author="Bo" w:date="2025-11-24T10:00:00Z"><w:p w14:paraId="0B">{run("No.")}</w:p></w:comment></w:comments>'
    )
    extended = (
        '<w15:commentsEx xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml">'
        '<w15:commentEx w15:paraId="0A"/><w15:commentEx w15:paraId="0B" w15:paraIdParent="0A"/></w15:commentsEx>'
    )
    anchor = '<w:commentRangeStart w:id="0"/>', '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>'
    body = p("One", num=(1, 0)) + p("At ", anchor[0], "600,000", anchor[1], ".", num=(1, 0))
    found = read(tmp_path, word(body, {"numbering": LISTS, "comments": comments, "commentsExtended": extended}))
    assert [(c.label, c.author, c.text, c.answers) for c in found.comments] == [
        ("2", "Ann", "Too low?", ""), ("2", "Bo", "No.", "Too low?"),
    ]  # fmt: skip


def test_footnotes_tables_fields_and_hidden_words(tmp_path: Path) -> None:
    notes = (
        f'<w:footnotes {NS}><w:footnote w:id="2">{p(" See the ", ins("first "), "annex.")}</w:footnote></w:footnotes>'
    )
    table = (
        f"<w:tbl><w:tr><w:tc>{p('2.')}</w:tc><w:tc>{p('The plant')}</w:tc><w:tc>{p('IAEA')}</w:tc></w:tr>"
        f"<w:tr><w:tc>{p('3.')}</w:tc><w:tc>{p('The port')}</w:tc><w:tc>{p()}</w:tc></w:tr></w:tbl>"
    )
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF x </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + run("Annex 1")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    body = (
        p("1. Force is", '<w:r><w:footnoteReference w:id="2"/></w:r>', " barred by ", field, ".")
        + table
        + p(
            "4. ",
            f'<w:hyperlink r:id="x">{run("“Smart” quotes")}</w:hyperlink>',
            run("secret", properties="<w:vanish/>"),
        )
        + f"<w:sdt><w:sdtContent>{p('5. In a control')}</w:sdtContent></w:sdt>"
    )
    found = read(tmp_path, word(body, {"footnotes": notes}))
    assert [(x.label, x.text) for x in found.text.provisions] == [
        ("1", "Force is[^1] barred by Annex 1."), ("2", "The plant | IAEA"), ("3", "The port |"),
        ("4", "“Smart” quotes"), ("5", "In a control"),
    ]  # fmt: skip
    assert found.text.paragraphs[-1] == "[^1]: See the first annex."
    assert found.hidden == ("secret",)
    assert not found.alternatives


def test_tracked_rows_of_a_table() -> None:
    row = "<w:tr><w:trPr>{}</w:trPr><w:tc>{}</w:tc></w:tr>"
    table = f"<w:tbl>{row.format('', p('stays'))}{row.format(f'<w:ins {who()}/>', p(ins('comes')))}</w:tbl>"
    assert read_accepted(word(p("a") + table + p("z"))) == ["a", "stays", "comes", "z"]
    assert read_rejected(word(p("a") + table + p("z"))) == ["a", "stays", "z"]


def test_numbered_points_inside_a_table_are_found(tmp_path: Path) -> None:
    table = (
        f"<w:tbl><w:tr><w:tc>{p('One', num=(1, 0))}{p('Two', num=(1, 0))}</w:tc><w:tc>{p('Три')}</w:tc></w:tr></w:tbl>"
    )
    found = read(tmp_path, word(table, {"numbering": LISTS}))
    assert [x.label for x in found.text.provisions] == ["1", "2"]


def test_right_to_left_and_cyrillic(tmp_path: Path) -> None:
    body = p("المادة 1 وقف إطلاق النار", more="<w:bidi/>") + p("المادة 2 الحدود", more="<w:bidi/>") + p("Статья 3. Мир")
    assert [x.label for x in read(tmp_path, word(body)).text.provisions] == ["المادة 1", "المادة 2", "Статья 3"]


def test_headings_stand_between_points(tmp_path: Path) -> None:
    extra = '<w:style w:type="paragraph" w:styleId="H"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    body = p("Plan", style="H") + p("One", num=(1, 0)) + p("Economy", style="H") + p("Two", num=(1, 0))
    text = read(tmp_path, word(body, {"styles": styles(extra), "numbering": LISTS})).text
    assert [text.paragraphs[at] for at in text.headings] == ["Plan", "Economy"]
    assert [x.text for x in text.provisions] == ["One", "Two"]


def test_strict_files_are_read() -> None:
    import io
    import zipfile

    data = word(p("strict"))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name).replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            )
            new.writestr(name, content.replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            ))  # fmt: skip
    assert read_accepted(out.getvalue()) == ["strict"]


def test_files_made_by_python_docx(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_heading("A plan", 1)
    for text in ("First point", "Second point"):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("Nested", style="List Number 2")
    path = tmp_path / "made.docx"
    document.save(str(path))
    found = read_file(path).text
    assert [(x.printed, x.text) for x in found.provisions] == [
        ("1.", "First point"), ("2.", "Second point"), ("1.", "Nested"),
    ]  # fmt: skip


@pytest.mark.parametrize("changes", ["accept", "reject"])
def test_either_side_of_the_changes(tmp_path: Path, changes: str) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(word(p("1. ", gone("old"), ins("new"))))
    found = read_file(path, changes=changes)
    assert found.text.provisions[0].text == ("new" if changes == "accept" else "old")
    assert len(found.amendments) == 1
