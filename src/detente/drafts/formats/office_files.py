"""OpenDocument, rich text and old Word files: read through LibreOffice, where it is installed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from detente.drafts.formats.text_format import Imported, Reading, TextFormat
from detente.drafts.formats.word import WORD


def _reader(ending: str, what: str) -> Callable[[bytes, str, Reading], Imported]:
    def read(data: bytes, name: str, how: Reading) -> Imported:
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
    read=_reader(".odt", "an OpenDocument text"),
    binary=True,
)
RICH_TEXT = TextFormat(
    name="rtf",
    title="rich text (with LibreOffice)",
    endings=(".rtf",),
    carries="as Word, as far as LibreOffice turns it into Word",
    read=_reader(".rtf", "rich text"),
    binary=True,
)
OLD_WORD = TextFormat(
    name="doc",
    title="old Word (with LibreOffice)",
    endings=(".doc", ".dot"),
    carries="as Word, as far as LibreOffice turns it into Word",
    read=_reader(".doc", "an old binary document (.doc)"),
    binary=True,
)
