"""The formats of the brief. To add one: write its file, with a :class:`Format` in it, and name that here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from detente.errors import InputError, nearest
from detente.files import STDOUT, write_whole
from detente.report.brief.formats.docx import DOCX
from detente.report.brief.formats.format import Format
from detente.report.brief.formats.html import HTML
from detente.report.brief.formats.markdown import MARKDOWN
from detente.report.brief.formats.pdf import PDF

if TYPE_CHECKING:
    from detente.report.brief.document import Document

FORMATS: dict[str, Format] = {format.name: format for format in (MARKDOWN, HTML, PDF, DOCX)}


def find_format(name: str | None, path: Path | None = None) -> Format:
    """Return a format by its name, or by what a file's name ends in; Markdown for standard output.

    Raises
    ------
    InputError
        For an unknown format.
    """
    if name is None and path is not None and path != STDOUT and not path.suffix:
        kind = "is a folder" if path.is_dir() else "has no ending"
        raise InputError(f"found --out {path}, which {kind}; expected a file whose name ends in {', '.join(FORMATS)}")
    if name is None and path is not None:
        name = MARKDOWN.name if path == STDOUT else path.suffix.lstrip(".").lower()
    found = next((f for f in FORMATS.values() if name == f.name or name in f.endings), None)
    if found is None:
        raise InputError(
            f"found the format {name!r}{nearest(str(name), FORMATS)}; expected one of {', '.join(FORMATS)}"
        )
    return found


def write(document: Document, format: str | None, path: Path) -> Path:
    """Write a brief to a file, whole or not at all; without a format, in that of the file's name.

    Raises
    ------
    InputError
        For an unknown format.
    """
    return write_whole(path, find_format(format, path).write(document))


def render(document: Document, format: str) -> str | bytes:
    """Return the content of a brief in one of its formats.

    Raises
    ------
    InputError
        For an unknown format.
    """
    return find_format(format).write(document)
