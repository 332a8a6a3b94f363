"""OpenDocument, rich text and old Word files: read through LibreOffice, where it is installed."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Callable
from dataclasses import replace

from detente.drafts.formats.text_format import Imported, Reading, TextFormat
from detente.drafts.formats.word import WORD
from detente.drafts.word.container import fault

_ZIP, _RICH, _OLD = b"PK", b"{\\rtf", bytes.fromhex("d0cf11e0a1b11ae1")


def _reader(ending: str, what: str, begins: tuple[bytes, ...]) -> Callable[[bytes, str, Reading], Imported]:
    """Return what reads files of an ending; LibreOffice would take any bytes for text, so their beginning is looked at."""

    def read(data: bytes, name: str, how: Reading) -> Imported:
        if not data.removeprefix(BOM_UTF8).lstrip().startswith(begins):
            raise fault(name, f"its name says {what}, its first bytes do not; save it again, as .docx if you can")
        from detente.drafts.office import as_word

        assert WORD.read is not None
        found = WORD.read(as_word(data, ending, name, what), name, how)
        note = (
            f"read through LibreOffice as {what}: labels, tracked changes, comments and notes are as LibreOffice "
            "understands them. Check them against the file, or ask for a .docx"
        )
        return replace(found, warnings=(*found.warnings, note))

    return read


OPEN_DOCUMENT = TextFormat(
    name="odt",
    title="OpenDocument (with LibreOffice)",
    endings=(".odt", ".ott"),
    carries="as Word, as far as LibreOffice turns it into Word",
    read=_reader(".odt", "an OpenDocument text", (_ZIP,)),
    binary=True,
    outside=True,
)
RICH_TEXT = TextFormat(
    name="rtf",
    title="rich text (with LibreOffice)",
    endings=(".rtf",),
    carries="as Word, as far as LibreOffice turns it into Word",
    read=_reader(".rtf", "rich text", (_RICH,)),
    binary=True,
    outside=True,
)
OLD_WORD = TextFormat(
    name="doc",
    title="old Word (with LibreOffice)",
    endings=(".doc", ".dot"),
    carries="as Word, as far as LibreOffice turns it into Word",
    read=_reader(".doc", "an old binary document (.doc)", (_OLD, _RICH)),
    binary=True,
    outside=True,
)
