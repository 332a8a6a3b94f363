"""A Word file with more than one body: what can be carried is, and what cannot is listed with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.drafts.formats.text_format import Imported
from detente.drafts.importing import read_file
from detente.drafts.structure.plain import read_plain
from detente.drafts.word.chunks import page_words, read_chunk
from detente.drafts.word.sending_back.send_back import send_back
from detente.drafts.word.views import read_accepted, read_rejected
from tests.drafts.make_word import NS, OFFICE, PACKAGE, p, who, word

CHUNK = '<w:altChunk r:id="c1"/>'
RICH = b"{\\rtf1 Roads open.}"


def taking_in(data: bytes, leaf: str, body: str = p("Guns") + CHUNK + p("Roads"), more: str = "") -> bytes:
    """A Word file that takes in a part of another format."""
    rels = (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="c1" Type="{OFFICE}/aFChunk" Target="{leaf}"/>'
        f"{more}</Relationships>"
    )
    return word(body, {}, {f"word/{leaf}": data, "word/_rels/document.xml.rels": rels.encode()})


def read(tmp_path: Path, data: bytes) -> Imported:
    path = tmp_path / "text.docx"
    path.write_bytes(data)
    return read_file(path)


PAGE = """<!DOCTYPE html><html><head><title>No words</title><style>p {x: y}</style></head><body><h1>Annex</h1><p>Prisoners
are <b>ex</b>changed.</p><ol start="3"><li>All of them</li><li><p>Within a week</p></li></ol><ul><li>sick first</li></ul>
<table><tr><td>600,000</td><td><p>men &amp; women</p></td></tr></table><p>one<br>two</p><script>var x = 1</script></body></html>"""
PAGE_WORDS = (
    "Annex", "Prisoners are exchanged.", "3. All of them", "4. Within a week", "• sick first", "600,000 | men & women", "one\ntwo",
)  # fmt: skip


@pytest.mark.parametrize(
    ("data", "leaf", "expected", "kind"),
    [
        (PAGE.encode(), "a.htm", PAGE_WORDS, "web page"),
        (b"\xef\xbb\xbf" + PAGE.encode(), "a.bin", PAGE_WORDS, "web page"),
        (PAGE.encode("utf-16"), "a.html", PAGE_WORDS, "web page"),
        (
            b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/html; charset=utf-8\r\n"
            b"Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>caf=C3=A9</p>\r\n--x--\r\n",
            "a.mht", ("café",), "web page",
        ),
        ("First.\n\nZweite Zeile: ü\n".encode("cp1252"), "a.txt", ("First.", "Zweite Zeile: ü"), "plain text"),
        (word(p("Inner ") + p("## words")), "a.docx", ("Inner ", "## words"), "Word file"),
    ],
)  # fmt: skip
def test_the_words_of_a_part_stand_at_its_place(
    tmp_path: Path, data: bytes, leaf: str, expected: tuple[str, ...], kind: str
) -> None:
    found = read(tmp_path, taking_in(data, leaf))
    assert found.text.paragraphs == ("Guns", *expected, "Roads")
    (said,) = found.left_out
    assert said.to_dict() == {
        "what": f"part of another format ({kind}), of which the words are read and nothing else",
        "text": f"word/{leaf}", "count": 1, "where": "after “Guns”",
    }  # fmt: skip
    assert "".join(found.text.text.split()) == "".join(read_plain(found.text.text).text.split())


@pytest.mark.parametrize(
    ("data", "leaf", "why"),
    [
        (RICH, "a.rtf", "rich text is not read"),
        (b"\x00\x01\x02\x00", "a.dat", "cannot be told"),
        (b"PK\x03\x04 broken", "a.docx", "damaged"),
    ],
)  # fmt: skip
def test_a_part_that_is_not_read_is_named_with_the_reason(tmp_path: Path, data: bytes, leaf: str, why: str) -> None:
    found = read(tmp_path, taking_in(data, leaf))
    assert "deepest" not in found.text.text
    (said,) = found.left_out
    assert why in said.what
    assert said.where == "after “Guns”"


def test_what_a_part_does_not_carry_is_listed_too(tmp_path: Path) -> None:
    inner = taking_in(word(p("deepest")), "b.docx")
    found = read(tmp_path, taking_in(inner, "a.docx"))
    assert found.text.paragraphs == ("Guns", "Guns", "Roads", "Roads")
    assert [(x.what, x.text, x.where) for x in reversed(found.left_out)] == [
        (
            "part of another format (Word file), of which the words are read and nothing else",
            "word/a.docx",
            "after “Guns”",
        ),
        (
            "part of another format (Word file): it stands in a Word file that itself stands in one",
            "word/b.docx",
            "in word/a.docx",
        ),
    ]


def test_a_part_that_is_missing_is_named(tmp_path: Path) -> None:
    found = read(tmp_path, word(CHUNK + p("Guns")))
    assert [(x.what, x.where) for x in found.left_out] == [
        ("part of another format: its part is not in the file", "at the beginning")
    ]


def test_other_bodies_are_listed_with_their_place(tmp_path: Path) -> None:
    parts = f"<w:docParts><w:docPart><w:docPartBody>{p('Click here.')}</w:docPartBody></w:docPart></w:docParts>"
    glossary = f"<w:glossaryDocument {NS}>{parts}</w:glossaryDocument>".encode()
    more = (
        f'<Relationship Id="g" Type="{OFFICE}/glossaryDocument" Target="glossary/document.xml"/>'
        f'<Relationship Id="s" Type="{OFFICE}/subDocument" Target="file:///Annex.docx" TargetMode="External"/>'
    )
    other = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="w14"><w:t>new</w:t></mc:Choice><mc:Fallback><w:t>old words</w:t></mc:Fallback>'
        "</mc:AlternateContent></w:r>"
    )
    body = p("Guns") + '<w:p><w:subDoc r:id="s"/></w:p>' + p("Roads ", other)
    rels = f'<Relationships xmlns="{PACKAGE}/relationships">{more}</Relationships>'.encode()
    data = word(body, {}, {"word/glossary/document.xml": glossary, "word/_rels/document.xml.rels": rels})
    said = [(x.what, x.text, x.where) for x in read(tmp_path, data).left_out]
    assert said == [
        ("building blocks (glossary document)", "Click here.", "in word/glossary/document.xml"),
        ("sub-document, which is a file of its own", "file:///Annex.docx", "after “Guns”"),
        ("version for older programs", "old words", "in “Roads newold words”"),
    ]


def test_a_draft_goes_back_into_a_file_that_takes_in_another() -> None:
    data = taking_in(b"<p>Prisoners are exchanged.</p>", "a.htm")
    sent = send_back(data, read_plain("Guns fall\n\nPrisoners are exchanged.\n\nRoads open\n"), "Ann", "2026-01-01")
    assert (sent.inserted, sent.deleted) == (2, 0)
    assert CHUNK.encode() in _main(sent.data)
    assert b"exchanged" not in _main(sent.data)
    assert sent.uncarried == ()


def test_changed_words_of_a_part_are_said_not_to_be_carried_back() -> None:
    data = taking_in(b"<p>Prisoners are exchanged.</p>", "a.htm")
    sent = send_back(data, read_plain("Guns\n\nPrisoners are never exchanged.\n\nRoads\n"), "Ann", "2026-01-01")
    assert CHUNK.encode() in _main(sent.data)
    assert [(x.found, x.expected) for x in sent.uncarried] == [
        ("Prisoners are exchanged.", "Prisoners are never exchanged.")
    ]


def _main(data: bytes) -> bytes:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("word/document.xml")


@pytest.mark.parametrize(
    "text", ["<p>a<p>b", "<li>x", "</ol></td>", "<ol start='x'><li>y", "&#0; &bogus; <", "<body", "<title>never closed"]
)
def test_a_broken_page_is_read_as_far_as_it_goes(text: str) -> None:
    assert all(row.strip() for row in page_words(text))
    assert read_chunk(text.encode(), "x.html").why == ""


@pytest.mark.parametrize(("tag", "after", "before"), [("ins", "A=2π", "A=π"), ("del", "A=π", "A=2π")])
def test_tracked_changes_within_an_equation_are_on_one_side(tag: str, after: str, before: str) -> None:
    math = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    inner = f"<m:r><w:{tag} {who('Ann')}><m:t>2</m:t></w:{tag}></m:r>"
    data = word(p("So ", f'<m:oMath xmlns:m="{math}"><m:r><m:t>A=</m:t></m:r>{inner}<m:r><m:t>π</m:t></m:r></m:oMath>'))
    assert read_accepted(data) == [f"So {after}"]
    assert read_rejected(data) == [f"So {before}"]


def test_a_control_character_of_a_font_is_no_letter(tmp_path: Path) -> None:
    found = read(tmp_path, word(p("A ", '<w:r><w:sym w:font="MT Extra" w:char="81"/></w:r>')))
    assert found.text.paragraphs == ("A \u25a1",)
    assert [x.what for x in found.left_out] == ["sign of the font MT Extra, shown as \u25a1"]
