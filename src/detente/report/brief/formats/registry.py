"""Writing a brief to a file in one of its formats."""

from __future__ import annotations

from pathlib import Path

from detente.errors import InputError, nearest
from detente.files import write_whole
from detente.report.brief.build import Brief

FORMATS = ("md", "html", "pdf", "docx")


def write(brief: Brief, format: str, path: Path) -> Path:
    """Write a brief.

    Parameters
    ----------
    brief : Brief
    format : str
        ``md``, ``html``, ``pdf`` or ``docx``.
    path : Path

    Returns
    -------
    Path
        The file written, whole or not at all.
    """
    return write_whole(path, render(brief, format))


def render(brief: Brief, format: str) -> str | bytes:
    """Return the content of a brief in one of its formats.

    Raises
    ------
    InputError
        For an unknown format.
    """
    if format == "md":
        from detente.report.brief.formats.text import to_markdown

        return to_markdown(brief)
    if format == "html":
        from detente.report.brief.formats.html import to_html

        return to_html(brief)
    if format == "pdf":
        from detente.report.brief.formats.pdf import to_pdf

        return to_pdf(brief)
    if format == "docx":
        from detente.report.brief.formats.docx import to_docx

        return to_docx(brief)
    raise InputError(f"found the format {format!r}{nearest(format, FORMATS)}; expected one of {', '.join(FORMATS)}")
