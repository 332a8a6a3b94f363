"""Files that must be refused: one clear message each, and nothing written."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from called import build
from tests.conftest import EXAMPLES
from tests.drafts.make_word import NS, p, word

CFBF = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b" " * 60_000_000)
    return out.getvalue()


def changed(data: bytes, name: str, content: bytes | None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        if content is not None:
            new.writestr(name, content)
    return out.getvalue()


def damaged() -> bytes:
    data = bytearray(word(p("1. Peace " * 200)))
    at = data.find(b"word/document.xml") + 60
    data[at : at + 40] = bytes(40)
    return bytes(data)


GOOD = word(p("1. Peace"))
DOCUMENT = f"<w:document {NS}><w:body>{p('1. &x;')}</w:body></w:document>".encode()
ENTITY = b'<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + DOCUMENT.replace(b"&amp;x;", b"&x;")
LAUGHS = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY x "&a;&a;&a;">]>' + DOCUMENT.replace(b"&amp;x;", b"&x;")

BAD: dict[str, tuple[str, bytes | Callable[[], bytes], str]] = {
    "empty": ("a.docx", b"", "empty"),
    "no zip": ("a.docx", b"hello there", "expected a zip archive"),
    "cut short": ("a.docx", GOOD[: len(GOOD) // 2], "damaged: the zip archive cannot be read"),
    "damaged part": ("a.docx", damaged(), "damaged"),
    "encrypted": ("a.docx", CFBF + "EncryptedPackage".encode("utf-16-le") + bytes(100), "encrypted: it needs a password"),
    "old Word": ("a.doc", CFBF, "an old binary document"),
    "old Word named docx": ("a.docx", CFBF, "an old binary document"),
    "macros": ("a.docx", changed(GOOD, "word/vbaProject.bin", b"x"), "refused: it holds macros"),
    "macro type": (
        "a.docx",
        changed(GOOD, "[Content_Types].xml", b'<Types><Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'),
        "refused: a macro-enabled document",
    ),
    "macro name": ("a.docm", GOOD, "refused: a macro-enabled document"),
    "bomb": ("a.docx", bomb, "refused as a zip bomb"),
    "entity from outside": ("a.docx", changed(GOOD, "word/document.xml", ENTITY), "declares a document type"),
    "entities that grow": ("a.docx", changed(GOOD, "word/document.xml", LAUGHS), "declares a document type"),
    "no document": ("a.docx", changed(GOOD, "word/document.xml", None), "no word/document.xml"),
    "not XML": ("a.docx", changed(GOOD, "word/document.xml", b"<w:document"), "not well-formed XML"),
    "no body": ("a.docx", changed(GOOD, "word/document.xml", f"<w:document {NS}/>".encode()), "no body"),
    "no types": ("a.docx", changed(GOOD, "[Content_Types].xml", None), "no [Content_Types].xml"),
    "deep": (
        "a.docx",
        changed(GOOD, "word/document.xml", f"<w:document {NS}><w:body>{'<w:sdt>' * 400}{'</w:sdt>' * 400}</w:body></w:document>".encode()),
        "not well-formed XML",
    ),
    "spreadsheet": (
        "a.docx",
        changed(GOOD, "[Content_Types].xml", b'<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'),
        "found a spreadsheet",
    ),
    "pdf": ("a.pdf", b"%PDF-1.7 ...", "damaged: the PDF cannot be read"),
    "pdf named txt": ("a.txt", b"%PDF-1.7 ...", "damaged: the PDF cannot be read"),
    "odt cut short": ("a.odt", b"PK\x03\x04", "damaged: the zip archive cannot be read"),
    "page": ("a.html", b"<p>1. Peace", "found a web page"),
    "not UTF-8": ("a.md", "1. Мир".encode("cp1251"), "is not UTF-8"),
    "binary": ("a.txt", b"1. a\x00b", "found a NUL byte"),
}  # fmt: skip


def many_entries() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(4_100):
            archive.writestr(f"{number}.xml", "")
    return out.getvalue()


BAD["many entries"] = ("a.docx", many_entries, "4,100 entries")


@pytest.mark.parametrize("name", BAD)
def test_refused_with_one_message(name: str, tmp_path: Path) -> None:
    leaf, data, message = BAD[name]
    case = tmp_path / "case"
    shutil.copytree(EXAMPLES / "border_talks", case)
    before = sorted(str(x) for x in case.rglob("*"))
    (tmp_path / leaf).write_bytes(data if isinstance(data, bytes) else data())
    result = CliRunner().invoke(
        build(),
        ["drafts", "import", str(tmp_path / leaf), "--case", str(case), "--id", "x", "--author", "south", "--yes"],
    )
    assert result.exit_code == 2, result.output
    assert message in result.stderr
    assert "Traceback" not in result.output
    assert result.stderr.count("\n") == 1
    assert sorted(str(x) for x in case.rglob("*")) == before


def test_missing_file_and_folder(tmp_path: Path) -> None:
    for path, message in ((tmp_path / "none.docx", "No such file"), (tmp_path, "a folder")):
        result = CliRunner().invoke(
            build(),
            [
                "drafts",
                "import",
                str(path),
                "--case",
                str(EXAMPLES / "border_talks"),
                "--id",
                "x",
                "--author",
                "south",
                "--yes",
            ],
        )
        assert result.exit_code == 2
        assert message in result.stderr


def test_utf16_text_is_read(tmp_path: Path) -> None:
    from detente.drafts.importing import read_file

    (tmp_path / "a.txt").write_bytes("1. Мир\n2. Труд\n".encode("utf-16"))
    assert [x.text for x in read_file(tmp_path / "a.txt").text.provisions] == ["Мир", "Труд"]
