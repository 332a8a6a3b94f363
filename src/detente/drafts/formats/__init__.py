"""The formats of texts: one record each, in a file of its own.

To add one, write a file beside these that defines a :class:`TextFormat`, and name the record in :data:`FORMATS`. The
commands, their help, export and import read this list.
"""

from __future__ import annotations

from pathlib import Path

from detente.drafts.formats.akoma_ntoso import AKOMA_NTOSO
from detente.drafts.formats.markdown import MARKDOWN
from detente.drafts.formats.office_files import OLD_WORD, OPEN_DOCUMENT, RICH_TEXT
from detente.drafts.formats.pdf import PDF
from detente.drafts.formats.plain_text import PLAIN_TEXT
from detente.drafts.formats.text_format import TextFormat
from detente.drafts.formats.web_page import WEB_PAGE
from detente.drafts.formats.word import WORD
from detente.errors import InputError, nearest

FORMATS: tuple[TextFormat, ...] = (
    WORD, MARKDOWN, WEB_PAGE, AKOMA_NTOSO, PLAIN_TEXT, OPEN_DOCUMENT, RICH_TEXT, OLD_WORD, PDF,
)  # fmt: skip

WRITTEN = tuple(entry.name for entry in FORMATS if entry.write is not None)
"""Names of the formats that a draft can be exported in."""
COMPARING = tuple(entry.name for entry in FORMATS if entry.compare is not None)
"""Names of the formats that can show a comparison."""
READ = tuple(entry.name for entry in FORMATS if entry.read is not None)
"""Names of the formats that can be imported."""


def text_format(name: str) -> TextFormat:
    """Return a format by name.

    Raises
    ------
    InputError
        When there is none, with the nearest name.
    """
    for entry in FORMATS:
        if entry.name == name:
            return entry
    raise InputError(f"found the format {name!r}{nearest(name, WRITTEN)}; expected one of {', '.join(WRITTEN)}")


def format_of(path: Path) -> TextFormat | None:
    """Return the format of a file by its ending, or None."""
    return next((entry for entry in FORMATS if path.suffix.lower() in entry.endings), None)
