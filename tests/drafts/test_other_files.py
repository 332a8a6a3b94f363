"""OpenDocument, rich text and old Word files through LibreOffice; PDF by its text layer."""

from __future__ import annotations

import io
import socket
import subprocess
import threading
import zipfile
from pathlib import Path

import pytest
import typst
from pypdf import PdfReader, PdfWriter

from detente.drafts import office
from detente.drafts.importing import read_file
from detente.errors import InputError

RTF = (
    rb"{\rtf1\ansi{\revtbl{Unknown;}{Ana;}}{\pard Peace Agreement\par}{\pard 1. The strip is "
    rb"{\revised\revauth1\revdttm0 twenty }kilometres wide.\par}{\pard 2. The roads open.\par}}"
)
ODF = "urn:oasis:names:tc:opendocument:xmlns"


def odt(body: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{ODF}:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
            'manifest:media-type="application/vnd.oasis.opendocument.text"/><manifest:file-entry '
            'manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>',
        )
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{ODF}:office:1.0" xmlns:text="{ODF}:text:1.0" '
            'xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.3"><office:body><office:text>'
            f"{body}</office:text></office:body></office:document-content>",
        )
    return out.getvalue()


@pytest.mark.word
def test_rich_text_is_read_with_its_changes(tmp_path: Path) -> None:
    path = tmp_path / "text.rtf"
    path.write_bytes(RTF)
    found = read_file(path)
    assert [(p.label, p.text) for p in found.text.provisions] == [
        ("1", "The strip is twenty kilometres wide."), ("2", "The roads open."),
    ]  # fmt: skip
    assert [(a.kind, a.author, a.after) for a in found.amendments] == [("insert", "Ana", "twenty ")]
    assert "through LibreOffice" in found.warnings[-1]


@pytest.mark.word
def test_old_word_is_read(tmp_path: Path) -> None:
    (tmp_path / "text.rtf").write_bytes(RTF)
    subprocess.run(
        [
            "soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "doc:MS Word 97",
            "--outdir", str(tmp_path), str(tmp_path / "text.rtf"),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    found = read_file(tmp_path / "text.doc")
    assert [p.label for p in found.text.provisions] == ["1", "2"]
    assert found.text.lead == "Peace Agreement"


@pytest.mark.word
def test_open_document_is_read_and_fetches_nothing(tmp_path: Path) -> None:
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        server.settimeout(0.2)
        done = threading.Event()

        def listen() -> None:
            while not done.is_set():
                try:
                    asked.append(server.accept()[0].recv(100))
                except TimeoutError:
                    continue

        thread = threading.Thread(target=listen)
        thread.start()
        link = f'<text:section text:name="s"><text:section-source xlink:href="http://127.0.0.1:{port}/x.odt"/>'
        path = tmp_path / "text.odt"
        path.write_bytes(
            odt(f"<text:p>1. The guns fall silent.</text:p>{link}<text:p>2. The roads open.</text:p></text:section>")
        )
        found = read_file(path)
        done.set()
        thread.join()
    assert [p.text for p in found.text.provisions] == ["The guns fall silent.", "The roads open."]
    assert asked == []


@pytest.mark.word
def test_a_file_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "MAX_SECONDS", 0.01)
    path = tmp_path / "text.rtf"
    path.write_bytes(RTF)
    with pytest.raises(InputError, match="does not read within"):
        read_file(path)


def test_without_libreoffice_the_message_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "program", lambda: None)
    for name, data, what in (
        ("a.rtf", RTF, "rich text"),
        ("a.odt", odt("<text:p>1. x</text:p>"), "an OpenDocument text"),
    ):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(InputError, match=f"found {what}; LibreOffice"):
            read_file(tmp_path / name)


PAGES = """#set page(width: 12cm, height: 7cm, header: [NORTH DRAFT 3], footer: context [Page #counter(page).display()])
= Agreement
Article 1

The guns fall silent at noon in the whole of the zone that the map in Annex A shows, and no later than that hour.

Article 2

The prisoners go home within ten days of the day of signature, under the eyes of the mission.
#pagebreak()
Article 3

The roads open to trade.
#pagebreak()
Article 4

The mission reports.
"""


@pytest.fixture(scope="module")
def pages() -> bytes:
    made = typst.compile(PAGES.encode(), format="pdf")
    assert isinstance(made, bytes)
    return made


def test_a_pdf_is_read_by_its_text_layer(tmp_path: Path, pages: bytes) -> None:
    path = tmp_path / "text.pdf"
    path.write_bytes(pages)
    found = read_file(path)
    assert [p.label for p in found.text.provisions] == ["Article 1", "Article 2", "Article 3", "Article 4"]
    assert "".join(found.text.provisions[0].text.split()).endswith("shows,andnolaterthanthathour.")
    assert [(x.text, x.count) for x in found.left_out] == [("NORTH DRAFT 3", 3)]
    assert "PDF" in found.warnings[0]


def test_a_pdf_with_a_password_or_without_text_is_refused(tmp_path: Path, pages: bytes) -> None:
    locked, blank = PdfWriter(), PdfWriter()
    locked.append(PdfReader(io.BytesIO(pages)))
    locked.encrypt("secret", algorithm="RC4-128")
    blank.add_blank_page(100, 100)
    for writer, message in ((locked, "encrypted: it needs a password"), (blank, "without a text layer")):
        path = tmp_path / "text.pdf"
        with path.open("wb") as out:
            writer.write(out)
        with pytest.raises(InputError, match=message):
            read_file(path)


@pytest.mark.parametrize("name", ["a.odt", "a.rtf", "a.doc"])
def test_bytes_that_are_no_text_of_that_kind_are_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(bytes(range(256)) * 8)
    with pytest.raises(InputError, match="its first bytes do not"):
        read_file(path)
