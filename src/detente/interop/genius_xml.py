"""Reading GENIUS's XML: as lenient as GENIUS where nothing can be misread, within limits, and never silently."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from detente.errors import shown
from detente.interop.scenario import MOST_VALUES, refuse, small_enough

ROOTS = (b"<negotiation_template", b"<utility_space")
BARE_AMPERSAND = re.compile(r"&(?!(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z_][\w.-]*);)")
DECLARATION = re.compile(r"(?:\s|<!--.*?-->)*<\?xml[^>]*?(?:encoding\s*=\s*[\"']([\w.:-]+)[\"'])?[^>]*?\?>", re.DOTALL)


def is_genius(path: Path) -> bool:
    """Return whether a file's beginning looks like a domain or a profile."""
    with path.open("rb") as stream:
        head = stream.read(64_000).replace(b"\0", b"")
    return any(root in head for root in ROOTS)


def load(path: Path, notes: list[str]) -> Any:
    """Return a file's root element.

    GENIUS's own reader accepts an ``&`` that stands alone, blank lines or comments before the XML declaration, and
    text in the machine's code page. Such files are read, and ``notes`` says so. Entities and external parts are refused.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    raw = small_enough(path)
    try:
        try:
            return fromstring(raw)
        except ParseError:
            text, said = _mended(raw)
            if not said:
                raise
            root = fromstring(text)
            notes += [f"{path.name}: {what}" for what in said]
            return root
    except DefusedXmlException as error:
        raise refuse(path, f"refused for safety ({type(error).__name__}); remove entities and document types") from None
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise refuse(path, f"not well-formed XML ({' '.join(str(error).split())[:200]})") from None


def _mended(raw: bytes) -> tuple[str, list[str]]:
    said = []
    start = DECLARATION.match(raw[:2000].decode("latin-1"))
    declared = start.group(1) if start else None
    try:
        text = raw.decode(declared or "utf-8-sig")
    except UnicodeDecodeError:
        if declared:
            raise
        text = raw.decode("cp1252")
        said.append("is not UTF-8 and declares no encoding; it was read as Windows-1252")
    declaration = DECLARATION.match(text)
    if declaration:
        if not text.lstrip("\ufeff").startswith("<?xml"):
            said.append("something stands before the XML declaration; it was left out")
        text = text[declaration.end() :]
    text, bare = BARE_AMPERSAND.subn("&amp;", text)
    if bare:
        said.append("an & stands alone, where XML needs &amp;; it was read as &")
    return text, said


def levels(space: Any) -> Iterator[Any]:
    """Yield the element that holds issues, and every objective within it."""
    waiting = [space]
    while waiting:
        level = waiting.pop()
        yield level
        waiting += level.findall("objective")


def number(path: Path, text: str | None, what: str) -> float:
    """Return a finite number."""
    try:
        value = float(text if text is not None else "")
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise refuse(path, f"found {shown(text) if text is not None else 'nothing'} for {what}, expected a number")
    return value


def index_of(path: Path, element: Any, what: str) -> int:
    """Return the index that an issue, a weight or an objective carries."""
    value = number(path, element.get("index"), f"the index of {what}")
    if value != int(value):
        raise refuse(path, f"found index {value:g} for {what}, expected a whole number")
    return int(value)


def bounds(path: Path, element: Any, name: str) -> tuple[int, int]:
    """Return the least and the greatest value of a whole-number issue."""
    around = element.find("range") if element.find("range") is not None else element
    low = number(path, around.get("lowerbound"), f"lowerbound of issue {shown(name)}")
    high = number(path, around.get("upperbound"), f"upperbound of issue {shown(name)}")
    if low != int(low) or high != int(high) or not 0 <= high - low < MOST_VALUES:
        raise refuse(
            path,
            f"issue {shown(name)} runs from {low:g} to {high:g}, expected 1 to {MOST_VALUES:,} whole numbers",
        )
    return int(low), int(high)
