"""Parts of other formats that a Word file takes in (``w:altChunk``): their words, paragraph by paragraph.

Word turns such a part into its own when it opens the file. Here only its words are read: of web pages (also in an
e-mail's form) and of plain text. What a part is, is told by its bytes.
"""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from detente.text import without_refused

_SILENT = {"head", "script", "style", "template", "object", "iframe"}
_BLOCKS = {
    "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table", "blockquote", "pre", "section", "article",
    "header", "footer", "body", "html", "dl", "dt", "dd", "hr", "address", "center", "figure", "figcaption", "main", "nav", "caption",
}  # fmt: skip
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_PAGE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|p|div|h[1-6]|table|span|ul|ol)\b", re.IGNORECASE | re.DOTALL)  # fmt: skip


@dataclass(frozen=True)
class Chunk:
    """A part of another format: what it is, its paragraphs, and why it has none."""

    kind: str
    paragraphs: tuple[str, ...] = ()
    why: str = ""


def read_chunk(data: bytes, name: str) -> Chunk:
    """Read the words of a part that is no Word file.

    Parameters
    ----------
    data : bytes
    name : str
        The name of the part.
    """
    if data[:5] == b"{\\rtf":
        return Chunk(
            "rich text", why="rich text is not read within a Word file; save the file anew in a word processor"
        )
    if b"http://schemas.microsoft.com/office/2006/xmlPackage" in data[:4000]:
        return Chunk(
            "Word as one XML file", why="it is not read within a Word file; save the file anew in a word processor"
        )
    text = decoded(data)
    if re.match(r"\s*(?:mime-version|from|date|subject|content-type)\s*:", text, re.IGNORECASE):
        return _mail(data)
    if _PAGE.match(text) or name.lower().endswith((".htm", ".html", ".xhtml")):
        return Chunk("web page", page_words(text))
    if "\x00" in text or text.lstrip().startswith("<"):
        return Chunk("unknown format", why="what it is cannot be told by its bytes")
    return Chunk("plain text", tuple(row.strip() for row in without_refused(text).splitlines() if row.strip()))


def _mail(data: bytes) -> Chunk:
    """A web page in the form of an e-mail (MHTML)."""
    for part in email.message_from_bytes(data, policy=email.policy.default).walk():
        if part.get_content_type() == "text/html":
            held = part.get_payload(decode=True)
            return Chunk("web page", page_words(decoded(held if isinstance(held, bytes) else b"")))
    return Chunk("e-mail", why="it holds no web page")


def decoded(data: bytes) -> str:
    """Return bytes as text: by their mark, by what a page says of itself, as UTF-8, else as Windows' Western characters."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    said = _CHARSET.search(data[:4000])
    for coding in ("utf-8-sig", said[1].decode("ascii", "ignore") if said is not None else "", "cp1252"):
        try:
            return data.decode(coding) if coding else data.decode("utf-8")
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("utf-8", "replace")


def page_words(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a web page: items of lists with their numbers, cells of a row joined by `` | ``."""
    page = _Page()
    page.feed(text)
    page.close()
    page.end()
    return tuple(without_refused(row) for row in page.rows)


@dataclass
class _Page(HTMLParser):
    """Gathers the words of a page."""

    rows: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    lists: list[int | None] = field(default_factory=list)
    """For each list that is open the number of its next item; None: its items bear no numbers."""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def end(self) -> None:
        """End the paragraph at hand."""
        rows = [" ".join(row.split()) for row in "".join(self.held).split("\x01")]
        whole = "\n".join(row for row in rows if row)
        if whole:
            self.rows.append(whole)
        self.held = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent.append(tag)
        elif tag == "body":
            self.silent.clear()
        if tag == "br":
            self.held.append("\x01")
        elif tag in ("td", "th"):
            self.held.append(" | " if "".join(self.held).strip() else "")
        elif tag in _BLOCKS and not (tag == "p" and self.held and self.held[-1].endswith((". ", "• ", " | "))):
            self.end()
        if tag in ("ol", "ul"):
            start = dict(attrs).get("start") or ""
            self.lists.append((int(start) if start.isdecimal() and len(start) < 6 else 1) if tag == "ol" else None)
        elif tag == "li" and self.lists:
            number = self.lists[-1]
            self.held.append("• " if number is None else f"{number}. ")
            self.lists[-1] = None if number is None else number + 1

    def handle_endtag(self, tag: str) -> None:
        if self.silent and tag == self.silent[-1]:
            self.silent.pop()
        elif tag in ("ol", "ul") and self.lists:
            self.lists.pop()
        if tag in _BLOCKS and not (tag == "p" and self._in_cell()):
            self.end()

    def _in_cell(self) -> bool:
        return "".join(self.held).rstrip(" ").endswith("|")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.held.append(data)
