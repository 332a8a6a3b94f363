"""Plain text, read only: what is no other format is read as this."""

from __future__ import annotations

from detente.drafts.formats.markdown import decoded
from detente.drafts.formats.text_format import Imported, Reading, TextFormat


def _read(data: bytes, name: str, how: Reading) -> Imported:
    from detente.drafts.structure.note_signs import with_notes
    from detente.drafts.structure.plain import read_plain

    pages = decoded(data, name).split("\f")
    return Imported(read_plain(with_notes([page.split("\n") for page in pages]), markdown=False))


PLAIN_TEXT = TextFormat(name="txt", title="Plain text", endings=(".txt", ".text"), carries="the words", read=_read)
