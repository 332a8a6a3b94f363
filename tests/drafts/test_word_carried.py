"""Nothing in a Word file is lost without a word: it is read, or it is said that it is not."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from detente.drafts.formats.text_format import Imported
from detente.drafts.importing import read_file
from detente.drafts.structure.language import language_of
from detente.drafts.structure.plain import read_plain
from detente.drafts.word.sending_back.editable import open_editable
from detente.drafts.word.sending_back.pending import settle
from detente.drafts.word.sending_back.send_back import send_back
from detente.drafts.word.views import read_accepted, read_rejected
from tests.drafts.make_word import NS, gone, ins, level, numbering, p, run, styles, who, word

LISTS = numbering({0: level(0, "decimal", "%1.") + level(1, "lowerLetter", "(%2)")}, {1: (0, "")})
WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
BOX = (
    f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:wsp xmlns:wps="{WPS}"><wps:txbx><w:txbxContent>'
    "{0}</w:txbxContent></wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>{0}"
    "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)


def read(tmp_path: Path, data: bytes, **how: int) -> Imported:
    path = tmp_path / "text.docx"
    path.write_bytes(data)
    return read_file(path, None, "accept", **how)


def field(code: str, result: str) -> str:
    def sign(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    return f"{sign('begin')}<w:r><w:instrText>{code}</w:instrText></w:r>{sign('separate')}{result}{sign('end')}"


def test_a_table_of_contents_numbers_nothing(tmp_path: Path) -> None:
    start, end = field(' TOC \\o "1-3" ', "\0").split("\0")
    tab = "<w:r><w:tab/></w:r>"
    body = (
        p("Agreement")
        + p(start, "1.", tab, "Ceasefire", tab, "2")
        + p(run("2."), tab, "Prisoners")
        + p("SCHEDULE 1: Maps", tab, "4", end)
        + p("The Parties agree:")
        + p("Ceasefire", num=(1, 0))
        + p("Prisoners", num=(1, 0))
        + p(field(' TOC \\c "Figure" ', run("1. A map . . . . 9")))
    )
    found = read(tmp_path, word(body, {"numbering": LISTS}))
    assert [(x.label, x.text) for x in found.text.provisions] == [("1", "Ceasefire"), ("2", "Prisoners")]
    assert found.text.lead.startswith("Agreement\n\n1.\tCeasefire\t2")
    again = read_plain(found.text.text)
    assert [(x.label, x.text) for x in again.provisions] == [("1", "Ceasefire"), ("2", "Prisoners")]


@pytest.mark.parametrize("markdown", [True, False])
def test_a_typed_table_of_contents_numbers_nothing(markdown: bool) -> None:
    text = read_plain(
        "Contents\n\n1 Definitions . . . . . 7\n2 Ceasefire ......... 8\nAnnex A Maps\t9\n\n1 Definitions\n2 Ceasefire\n"
        "Annex A Maps\n",
        markdown,
    )
    assert [(x.label, x.text) for x in text.provisions] == [
        ("1", "Definitions"),
        ("2", "Ceasefire"),
        ("Annex A", "Maps"),
    ]


def test_signs_of_symbol_fonts_are_letters(tmp_path: Path) -> None:
    def sym(font: str, code: str) -> str:
        return f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>'

    private = f'<w:r><w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr><w:t>{chr(0xF0B3)}</w:t></w:r>'
    body = p("1. Limit ", sym("Symbol", "F0A3"), " 5 km ", sym("Symbol", "00B1"), " 1 km, ", private, " 2") + p(
        sym("Wingdings", "F0FE"), " North ", sym("Wingdings", "F0A8"), " South ", sym("Wingdings", "F001")
    )
    found = read(tmp_path, word(body))
    assert list(found.text.paragraphs) == ["1. Limit ≤ 5 km ± 1 km, ≥ 2", "☑ North ☐ South □"]
    assert [str(x) for x in found.left_out] == ["sign of the font Wingdings, shown as □"]


def test_high_figures_do_not_run_into_the_number_before() -> None:
    high = run("2", properties='<w:vertAlign w:val="superscript"/>')

    assert read_accepted(
        word(p("10 km", high, " and 1", run("st", properties='<w:vertAlign w:val="superscript"/>')))
    ) == ["10 km² and 1st"]


def test_equations_stand_in_one_line() -> None:

    m = "http://schemas.openxmlformats.org/officeDocument/2006/math"

    def r(text: str) -> str:
        return f"<m:r><m:t>{text}</m:t></m:r>"

    half = f"<m:f><m:num>{r('1')}</m:num><m:den>{r('a+2')}</m:den></m:f>"
    power = f"<m:sSup><m:e>{r('x')}</m:e><m:sup>{r('2')}</m:sup></m:sSup>"
    root = f"<m:rad><m:radPr><m:degHide/></m:radPr><m:deg/><m:e>{r('10')}</m:e></m:rad>"
    equation = f'<m:oMath xmlns:m="{m}">{half}{r("=")}{power}{r("+")}{root}</m:oMath>'
    assert read_accepted(word(p("So ", equation))) == ["So 1/(a+2)=x²+√(10)"]


def test_ruby_keeps_the_text_and_says_the_reading(tmp_path: Path) -> None:
    ruby = f"<w:r><w:ruby><w:rt>{run('ていせん')}</w:rt><w:rubyBase>{run('停戦')}</w:rubyBase></w:ruby></w:r>"
    found = read(tmp_path, word(p("1. ", ruby, "は正午に発効する。")))
    assert found.text.provisions[0].text == "停戦は正午に発効する。"
    assert [(x.what, x.text) for x in found.left_out] == [("reading set over characters", "ていせん")]


def test_headers_footers_pictures_and_formatting_are_said(tmp_path: Path) -> None:
    picture = (
        '<w:r><w:drawing><wp:inline xmlns:wp="x:wp"><wp:docPr id="1" descr="Map of the line"/><a:graphic xmlns:a="x:a">'
        '<pic:pic xmlns:pic="x:pic"/></a:graphic></wp:inline></w:drawing></w:r>'
    )
    bold = f"<w:r><w:rPr><w:b/><w:rPrChange {who()}><w:rPr/></w:rPrChange></w:rPr><w:t>Guns</w:t></w:r>"
    parts = {
        "header": f"<w:hdr {NS}>{p('WITHOUT PREJUDICE')}</w:hdr>",
        "footer": f"<w:ftr {NS}>{p('Page 3')}</w:ftr>",
    }
    section = '<w:headerReference w:type="default" r:id="r1"/><w:footerReference w:type="default" r:id="r2"/>'
    found = read(tmp_path, word(p("1. ", bold, " fall silent. ", picture, picture), parts, section=section))
    assert [str(x) for x in found.left_out] == [
        "footer “Page 3”", "header “WITHOUT PREJUDICE”", "picture “Map of the line” (2 times)", "tracked change of formatting",
    ]  # fmt: skip


def test_comments_keep_the_words_they_are_about_and_whether_they_are_resolved(tmp_path: Path) -> None:
    comments = (
        f'<w:comments {NS}><w:comment w:id="0" w:author="Ann"><w:p w14:paraId="0A">{run("Low?")}</w:p></w:comment>'
        f'<w:comment w:id="1" w:author="Bo"><w:p w14:paraId="0B">{run("Both?")}</w:p></w:comment></w:comments>'
    )
    extended = (
        '<w15:commentsEx xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml">'
        '<w15:commentEx w15:paraId="0A" w15:done="1"/><w15:commentEx w15:paraId="0B" w15:done="0"/></w15:commentsEx>'
    )
    body = p(
        "1. At ", '<w:commentRangeStart w:id="0"/>', "600", gone("000"), '<w:commentRangeEnd w:id="0"/>', ". ",
        '<w:commentRangeStart w:id="1"/>', "Both",
    ) + p("2. sides", '<w:commentRangeEnd w:id="1"/>', " go.")  # fmt: skip
    found = read(tmp_path, word(body, {"comments": comments, "commentsExtended": extended}))
    assert [(c.anchor, c.resolved) for c in found.comments] == [("600", True), ("Both\n2. sides", False)]


def test_text_boxes_share_the_fate_of_the_change_around_them(tmp_path: Path) -> None:
    body = (
        p("One", num=(1, 0))
        + p("Two", f"<w:ins {who('Ann')}>{BOX.format(p('Box put in'))}</w:ins>", num=(1, 0))
        + p("Three", f"<w:del {who('Bo')}>{BOX.format(p('Box taken out'))}</w:del>", num=(1, 0))
        + p("Four", BOX.format(p("Box that stays")), num=(1, 0))
    )
    found = read(tmp_path, word(body, {"numbering": LISTS}))
    assert [x.text for x in found.text.provisions][:3] == ["One", "Two\nBox put in", "Three"]
    assert [x for x in found.text.paragraphs if "stays" in x] == ["Box that stays"]
    assert found.before is not None
    assert "Box taken out" in found.before.paragraphs
    assert "Box put in" not in found.before.paragraphs
    assert [(a.kind, a.author, a.before, a.after) for a in found.amendments] == [
        ("insert", "Ann", "", "Box put in"), ("delete", "Bo", "Box taken out", ""),
    ]  # fmt: skip


def test_strict_files_keep_boxes_and_equations() -> None:

    body = (
        p("1. Guns.")
        + p(BOX.format(p("The map prevails.")))
        + p('<m:oMath xmlns:m="M"><m:r><m:t>A=B</m:t></m:r></m:oMath>')
    )
    data = word(body.replace('"M"', '"http://purl.oclc.org/ooxml/officeDocument/math"'))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                content = content.replace(
                    b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                    b"http://purl.oclc.org/ooxml/wordprocessingml/main",
                )
            new.writestr(name, content)
    assert [x for x in read_accepted(out.getvalue()) if x] == ["1. Guns.", "The map prevails.", "A=B"]


def test_a_move_that_was_then_deleted_is_a_deletion(tmp_path: Path) -> None:
    left = f'<w:moveFromRangeStart {who()} w:name="m"/><w:moveFrom {who()}>{run("Home.")}</w:moveFrom><w:moveFromRangeEnd w:id="1"/>'
    come = (
        f'<w:moveToRangeStart {who()} w:name="m"/><w:moveTo {who()}><w:del {who()}>{run("Home.", "delText")}</w:del></w:moveTo>'
        '<w:moveToRangeEnd w:id="2"/>'
    )
    body = p(left, num=(1, 0), mark=f"<w:moveFrom {who()}/>") + p("Stay.", num=(1, 0)) + p("Roads.", come, num=(1, 0))
    found = read(tmp_path, word(body, {"numbering": LISTS}))
    assert [(a.kind, a.label, a.before, a.after) for a in found.amendments] == [("delete", "1", "Home.", "")]


def test_an_embedded_workbook_is_no_macro(tmp_path: Path) -> None:
    data = word(p("1. Guns fall silent."))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "[Content_Types].xml":
                kind = b"application/vnd.ms-excel.sheet.binary.macroEnabled.12"
                content = content.replace(
                    b"<Override", b'<Default Extension="xlsb" ContentType="' + kind + b'"/><Override', 1
                )
            new.writestr(name, content)
        new.writestr("word/embeddings/book.xlsb", b"x")
    assert read(tmp_path, out.getvalue()).text.provisions[0].text == "Guns fall silent."


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"


SIDE_BY_SIDE = (
    p("Agreement / Accord")
    + "<w:tbl>"
    + row(
        p("Article 1") + p("The guns fall silent in the zone."),
        p("Article premier") + p("Les armes se taisent dans la zone."),
    )
    + row(
        p("Article 2") + p("The roads open to the parties."), p("Article 2") + p("Les routes ouvrent pour les parties.")
    )
    + "</w:tbl>"
)


@pytest.mark.parametrize(
    ("column", "second"), [(1, "The roads open to the parties."), (2, "Les routes ouvrent pour les parties.")]
)
def test_languages_side_by_side_are_versions_of_their_own(tmp_path: Path, column: int, second: str) -> None:
    found = read(tmp_path, word(SIDE_BY_SIDE), column=column)
    assert found.text.provisions[1].text == second
    assert [(v.column, v.language, v.taken) for v in found.versions] == [
        (1, "English", column == 1), (2, "French", column == 2),
    ]  # fmt: skip
    assert [len(v.text.provisions) for v in found.versions] == [2, 2]


def test_a_table_of_figures_is_no_pair_of_versions(tmp_path: Path) -> None:
    table = "<w:tbl>" + "".join(row(p(f"Zone {n}"), p(f"{n} km")) for n in range(4)) + "</w:tbl>"
    found = read(tmp_path, word(p("1. The zones are these:") + table))
    assert found.versions == ()
    assert found.text.paragraphs[-1] == "Zone 3 | 3 km"


def test_words_that_look_like_markdown_survive_the_drafts_own_file(tmp_path: Path) -> None:
    words = [
        "The Parties agree:", "# 4 of the map is the line.", "**Reserved**", "* North does not accept this.", "_____", "---",
        "<!-- agreed ad referendum -->", "See footnote [^1] of the map; path C:\\maps\\new.", "> quoted", "\\begins so", "[^2]: a",
        "Ends.\\", "| a | b", "2. of the old text\tx\t3", "== ==",
    ]  # fmt: skip
    body = p(words[0], num=(1, 0)) + "".join(p(x) for x in words[1:]) + p("Last", num=(1, 0))
    found = read(tmp_path, word(body, {"numbering": LISTS}))
    again = read_plain(found.text.text)
    assert again.paragraphs == found.text.paragraphs
    assert [(x.path, x.text) for x in again.provisions] == [(x.path, x.text) for x in found.text.provisions]


def test_a_section_break_and_a_hidden_paragraph_take_no_number(tmp_path: Path) -> None:
    body = (
        p("Cover")
        + p(num=(1, 0), more="<w:sectPr/>")
        + p(num=(1, 0), mark="<w:vanish/>")
        + p("One", num=(1, 0))
        + p(num=(1, 0))
        + p("Three", num=(1, 0))
    )
    found = read(tmp_path, word(body, {"numbering": LISTS, "styles": styles()}))
    assert [x.printed for x in found.text.provisions] == ["1.", "2.", "3."]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "The guns fall silent and the roads open."), ("fr", "Les armes se taisent et les routes sont ouvertes dans la zone."),
        ("es", "Las armas callan y los caminos se abren en la zona."), ("ru", "Оружие умолкает, и дороги открыты для всех сторон."),
        ("ar", "تصمت المدافع في المنطقة التي بين الطرفين"), ("zh", "停火于正午生效。"), ("de", "Die Waffen schweigen und die Wege sind offen."),
        ("pt", "As armas não disparam e os caminhos se abrem para as partes do acordo."), ("tr", "Silahlar susar ve yollar taraflar için açılır."),
        ("fa", "ماده این است که سلاح ها در منطقه خاموش می شوند"), ("he", "התותחים נדמים"), ("uk", "Зброя замовкає, і дороги відкриті для всіх."),
        ("sr", "Оружје ћути и путеви су отворени за све стране."), ("hr", "Oružje šuti i putevi su otvoreni za sve strane koje su u zoni."),
        ("hy", "Զենքերը լռում են"), ("ka", "იარაღი დუმს"), ("am", "መሣሪያዎች ጸጥ ይላሉ"), ("ja", "停戦は正午に発効する。"), ("ko", "총성이 멎는다"),
    ],
)  # fmt: skip
def test_the_language_of_a_text_is_told(code: str, text: str) -> None:
    assert language_of(text) == code


@pytest.mark.parametrize("marked", [True, False])
def test_a_column_that_is_put_in_or_taken_out_goes_with_its_words(tmp_path: Path, marked: bool) -> None:
    """Word marks each cell, and mostly the words in it too: with the cell, they are there in one reading alone."""

    def cell(mark: str, words: str) -> str:
        return f"<w:tc><w:tcPr>{mark}</w:tcPr>{p(words)}</w:tc>"

    came, left = (ins, gone) if marked else (run, run)
    new, old = f"<w:cellIns {who()}/>", f"<w:cellDel {who()}/>"
    table = "".join(
        f"<w:tr>{cell('', town)}{cell(new, came(f'Guards {k}'))}{cell(old, left(f'Boats {k}'))}</w:tr>"
        for k, town in enumerate(("Arda", "Bela"), 1)
    )
    data = word(p("1. Posts are kept at:") + f"<w:tbl>{table}</w:tbl>")
    found = read(tmp_path, data)
    assert [x for x in found.text.paragraphs if " | " in x] == ["Arda | Guards 1", "Bela | Guards 2"]
    assert found.before is not None
    assert [x for x in found.before.paragraphs if " | " in x] == ["Arda | Boats 1", "Bela | Boats 2"]
    assert not found.left_out
    for accept, reject, kept in ((["Ann"], [], "Guards"), ([], ["Ann"], "Boats")):
        document = open_editable(data, "text.docx")
        settle(document, accept, reject, {})
        rows = [line for line in read_accepted(document.written())[1:] if line]
        assert rows == ["Arda", f"{kept} 1", "Bela", f"{kept} 2"]
    wanted = read_plain("1. Posts are kept at:\n\nArda | Guards 1\n\nBela | Watchmen 2")
    sent = send_back(data, wanted, "South", "2026-01-02")
    assert not sent.uncarried
    assert [line for line in read_accepted(sent.data)[1:] if line] == ["Arda", "Guards 1", "Bela", "Watchmen 2"]
    assert [line for line in read_rejected(sent.data)[1:] if line] == ["Arda", "Boats 1", "Bela", "Boats 2"]


def test_words_where_no_file_should_have_them_are_read_or_said(tmp_path: Path) -> None:
    """A paragraph within one, as some programs write fields of forms; and a second body, which word processors pass over."""
    inner = f"<w:sdt><w:sdtContent>{p('the port')}</w:sdtContent></w:sdt>"
    made = word(p("1. North keeps ", inner, " open."))
    assert read_accepted(made) == ["1. North keeps the port open."]
    sent = send_back(made, read_plain("1. North keeps the harbour open."), "South", "2026-01-02")
    assert read_accepted(sent.data) == ["1. North keeps the harbour open."]
    assert read_rejected(sent.data) == ["1. North keeps the port open."]
    path = tmp_path / "two.docx"
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                data = data.replace(b"</w:body>", f"</w:body><w:body>{p('2. South pays.')}</w:body>".encode())
            new.writestr(name, data)
    assert [str(x) for x in read_file(path).left_out] == [
        "further body of the file “2. South pays.”, after the first body"
    ]
