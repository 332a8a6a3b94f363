"""PDF: the words of its text layer, read only. What a page looks like is lost."""

from __future__ import annotations

import io
import re
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from detente.drafts.formats.text_format import Imported, Reading, TextFormat
from detente.drafts.left_out import EDGE_LINE, LeftOut, gathered
from detente.drafts.word.container import fault
from detente.drafts.word.signs import raised
from detente.text import without_refused

MAX_PAGES = 2_000
MAX_SIGNS = 20_000_000
MAX_SECONDS = 180
_SMALL, _HIGH = 0.85, 0.1
"""How much smaller high figures are than the words beside them at least, and how much higher, as shares of those words' size."""
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(
    r"(?:page|seite|página|стр\.?)?[^\w]{0,9}\d{1,4}(?:\s{0,9}(?:/|of|von|de|из)\s{0,9}\d{1,4})?", re.IGNORECASE
)
_AROUND = " \t\u00a0-–—.·|[]()*"
"""What may stand around a page number."""
_COST = (
    "read from the text layer of a PDF: paragraphs are put together from lines, tables and notes may be mixed with the "
    "text, words that are struck out stand in it like others, and there are no tracked changes or comments. Check the points against the file, or ask for a .docx"
)


def _read(data: bytes, name: str, how: Reading) -> Imported:
    from detente.drafts.structure.note_signs import with_notes
    from detente.drafts.structure.plain import read_plain

    pages = list(_pages(data, name))
    if not any(page.strip() for page in pages):
        raise fault(
            name, "found a PDF without a text layer: it holds pictures of pages. Recognise its text first (OCR)"
        )
    kept, left = _without_edges([page.split("\n") for page in pages])
    text = with_notes(kept)
    text = re.sub(r"(?<=[a-zа-яà-ÿ])[-\u00ad\u2010]\n(?=[a-zа-яà-ÿ])", "", text)
    empty = sum(not page.strip() for page in pages)
    warnings = (
        _COST,
        *((f"{empty} of {len(pages)} pages have no text layer; what they show was not read",) if empty else ()),
    )
    return Imported(read_plain(text, markdown=False), warnings=warnings, left_out=tuple(gathered(left)))


def _pages(data: bytes, name: str) -> Iterator[str]:
    """The text of every page.

    Raises
    ------
    InputError
        When it needs a password, is damaged, or is too long.
    """
    from pypdf import PdfReader

    began, signs = time.monotonic(), 0
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise fault(name, "encrypted: it needs a password; save it without one")
        count = len(reader.pages)
        if count > MAX_PAGES:
            raise fault(name, f"{count:,} pages; at most {MAX_PAGES:,} are read")
        for page in reader.pages:
            text = without_refused(_printed(page).replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " "))
            signs += len(text)
            if signs > MAX_SIGNS or time.monotonic() - began > MAX_SECONDS:
                raise fault(name, "too long: its text is over 20 million signs, or takes over three minutes to read")
            yield text
    except Exception as error:
        from detente.errors import InputError

        if isinstance(error, InputError):
            raise
        raise fault(name, f"damaged: the PDF cannot be read ({type(error).__name__}); save it anew") from None


def _printed(page: Any) -> str:
    """The text of a page, in which figures that are set smaller and higher than the words beside them are high figures."""
    parts: list[tuple[str, float, float]] = []

    def take(text: str, outer: Any, inner: Any, font: Any, size: float) -> None:
        parts.append((text, abs(size * inner[3] * outer[3]), inner[5] * outer[3] + outer[5]))

    text = str(page.extract_text(visitor_text=take))
    if "".join(part for part, _, _ in parts) != text:
        return text
    said = [at for at, part in enumerate(parts) if part[0].strip()]
    words = [part for part, _, _ in parts]
    for k, at in enumerate(said):
        part, size, height = parts[at]
        beside = [parts[n] for n in (*said[max(k - 1, 0) : k], *said[k + 1 : k + 2])]
        if part.strip().isdecimal() and any(
            size < _SMALL * other and _HIGH * other < height - low < other for _, other, low in beside
        ):
            words[at] = raised(part)
    return "".join(words)


def _without_edges(pages: list[list[str]]) -> tuple[list[list[str]], list[LeftOut]]:
    """Take out page numbers, and lines that head or foot most pages; numbers within them may differ."""
    edges: Counter[str] = Counter()
    for rows in pages:
        said = [row.strip() for row in rows if row.strip()]
        edges.update({_DIGITS.sub("#", row) for row in (*said[:2], *said[-2:])})
    most = {row for row, n in edges.items() if n >= 3 and n * 2 > len(pages)}
    kept: list[list[str]] = []
    left: list[LeftOut] = []
    for rows in pages:
        lines = [at for at, row in enumerate(rows) if row.strip()]
        edge = {*lines[:2], *lines[-2:]} if len(lines) > 4 else {*lines[:1], *lines[-1:]}
        gone = {at for at in edge if _DIGITS.sub("#", rows[at].strip()) in most or not _says(rows[at])}
        left += [LeftOut(EDGE_LINE, rows[at].strip()) for at in sorted(gone) if _says(rows[at])]
        kept.append([row for at, row in enumerate(rows) if at not in gone])
    return kept, left


def _says(row: str) -> bool:
    """Whether a line says more than a page number."""
    return _NUMBER.fullmatch(row.strip(_AROUND)) is None


PDF = TextFormat(
    name="pdf",
    title="PDF (its text layer)",
    endings=(".pdf",),
    carries="the words of its text layer",
    read=_read,
    binary=True,
    edge_lines=True,
)
