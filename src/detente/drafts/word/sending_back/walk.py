"""Where each letter of a document stands in its XML: paragraphs, and the stretches of text in their runs.

The text is that with every pending change accepted. Stretches that print nothing (field codes, pictures, hidden
words) are kept with an empty text, so that they go along when everything round them goes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from detente.drafts.word.alternatives import MC, shown_of
from detente.drafts.word.container import W
from detente.drafts.word.numbering import Numbering, attribute, is_on
from detente.drafts.word.sending_back.editable import SPACE, Editable

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"
BOX = "{*}txbxContent"
"""The text of a text box, whose element has another namespace in Strict files."""
ARRIVED = (f"{W}ins", f"{W}moveTo")
LEFT = (f"{W}del", f"{W}moveFrom")
_INNER = {
    f"{W}{tag}" for tag in ("hyperlink", "smartTag", "fldSimple", "sdtContent", "customXml", "dir", "bdo", "sdt", "p")
}
_OUTER = {f"{W}sdt", f"{W}sdtContent", f"{W}customXml"}
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}


@dataclass(slots=True, eq=False)
class Stretch:
    """Text of one child of a run (or a child that prints nothing).

    ``start`` is its place in all text of the document; ``lead`` how many letters of the child come before it.
    ``plain`` is whether it is words, tabs and line breaks, so that it can be cut and written anew.
    """

    text: str
    run: Any
    child: Any
    start: int
    lead: int = 0
    field: int = 0
    plain: bool = True

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(slots=True, eq=False)
class Paragraph:
    """A paragraph, its stretches, and the part and row of a table that it stands in.

    ``gone`` is whether somebody has proposed to delete its mark: it runs on into the next.
    """

    element: Any
    part: str
    row: Any
    gone: bool
    start: int
    end: int = 0
    stretches: list[Stretch] = field(default_factory=list)


@dataclass
class Walk:
    """All paragraphs of a document in the order in which they are read, and their text joined."""

    paragraphs: list[Paragraph]
    text: str


class _Walker:
    def __init__(self, document: Editable) -> None:
        self.document = document
        self.numbering = Numbering(document.container)
        self.out: list[Paragraph] = []
        self.texts: list[str] = []
        self.length = 0
        self.notes: list[tuple[str, str]] = []
        self.part = document.container.main
        self.fields: list[tuple[int, bool]] = []
        self.counted = 0
        self.boxes: list[Any] = []

    def blocks(self, parent: Any, row: Any, gone: bool) -> None:
        for element in parent:
            tag = element.tag
            if tag == f"{W}p":
                self.paragraph(element, row, gone)
            elif tag == f"{W}tbl":
                self.table(element, gone)
            elif tag in _OUTER or tag in ARRIVED:
                self.blocks(element, row, gone)
            elif tag == f"{MC}AlternateContent":
                self.blocks(shown_of(element), row, gone)
            elif tag in LEFT:
                self.blocks(element, row, True)

    def table(self, table: Any, gone: bool) -> None:
        for tr in table.iter(f"{W}tr"):
            if next(tr.iterancestors(f"{W}tbl")) is not table:
                continue
            left = gone or tr.find(f"{W}trPr/{W}del") is not None
            for tc in tr.iter(f"{W}tc"):
                if next(tc.iterancestors(f"{W}tr")) is tr:
                    self.blocks(tc, tr, left or tc.find(f"{W}tcPr/{W}cellDel") is not None)

    def paragraph(self, element: Any, row: Any, gone: bool) -> None:
        mark = element.find(f"{W}pPr/{W}rPr")
        left = gone or (mark is not None and any(mark.find(tag) is not None for tag in LEFT))
        made = Paragraph(element, self.part, row, left, self.length)
        self.out.append(made)
        self.fields = []
        boxes, self.boxes = self.boxes, []
        self.inline(element, made, gone)
        made.end = self.length
        inner, self.boxes = self.boxes, boxes
        for box in inner:
            self.blocks(box, None, False)

    def inline(self, parent: Any, made: Paragraph, gone: bool) -> None:
        for element in parent:
            tag = element.tag
            if tag == f"{W}r":
                self.run(element, made, gone)
            elif tag in ARRIVED or tag in _INNER:
                self.inline(element, made, gone)
            elif tag == f"{MC}AlternateContent":
                self.inline(shown_of(element), made, gone)
            elif tag in LEFT:
                self.inline(element, made, True)

    def run(self, run: Any, made: Paragraph, gone: bool) -> None:
        hidden = self.is_hidden(run, made.element)
        for child in run:
            tag = child.tag
            if tag == f"{W}rPr":
                continue
            in_code = bool(self.fields) and not self.fields[-1][1]
            text, lead, plain = self.printed(child, gone or hidden or in_code)
            if self.fields and not self.fields[-1][1]:
                text = ""
            if hidden:
                text = ""
            inside = self.fields[-1][0] if self.fields else 0
            if not gone:
                made.stretches.append(Stretch(text, run, child, self.length, lead, inside, plain))
                if text:
                    self.texts.append(text)
                    self.length += len(text)

    def is_hidden(self, run: Any, paragraph: Any) -> bool:
        """Whether a run is hidden: by itself, by its style, or by its paragraph's."""
        vanish = run.find(f"{W}rPr/{W}vanish")
        if vanish is not None:
            return is_on(vanish)
        found = None
        for properties, kind in ((run.find(f"{W}rPr"), "rStyle"), (paragraph.find(f"{W}pPr"), "pStyle")):
            style = attribute(properties, kind) or (self.numbering.default_style if kind == "pStyle" else "")
            found = self.numbering.inherited(style, "hidden") if found is None else found
        return bool(found)

    def printed(self, child: Any, gone: bool) -> tuple[str, int, bool]:
        """What a child of a run prints, how many letters of it are trimmed before that, and whether it is plain."""
        tag = child.tag
        if tag in (f"{W}t", f"{W}delText"):
            text = child.text or ""
            if child.get(SPACE) == "preserve":
                return text, 0, True
            return text.strip(" \n\r\t"), len(text) - len(text.lstrip(" \n\r\t")), True
        if tag == f"{W}fldChar":
            self.field(child.get(f"{W}fldCharType"))
        elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            kind = "footnote" if tag.endswith("footnoteReference") else "endnote"
            if gone:
                return "", 0, False
            self.notes.append((kind, child.get(f"{W}id", "")))
            return f"[^{len(self.notes)}]", 0, False
        elif tag == f"{W}sym":
            return _symbol(child), 0, False
        elif tag == f"{W}ruby":
            return _base(child), 0, False
        elif tag in (f"{MC}AlternateContent", f"{W}drawing", f"{W}pict", f"{W}object"):
            shown = child.find(f"{MC}Choice") if tag == f"{MC}AlternateContent" else child
            if shown is None or next(shown.iter(BOX), None) is None:
                shown = child.find(f"{MC}Fallback")
            if shown is not None:
                self.boxes += list(shown.iter(BOX))
        elif isinstance(tag, str) and tag.startswith(W):
            if tag == f"{W}br" and child.get(f"{W}type") in ("page", "column"):
                return "", 0, False
            return _SIGNS.get(tag[len(W) :], ""), 0, tag in (f"{W}tab", f"{W}br")
        return "", 0, False

    def field(self, kind: str | None) -> None:
        if kind == "begin":
            self.counted += 1
            self.fields.append((self.counted, False))
        elif kind == "separate" and self.fields:
            self.fields[-1] = (self.fields[-1][0], all(shown for _, shown in self.fields[:-1]))
        elif kind == "end" and self.fields:
            self.fields.pop()

    def footnotes(self) -> None:
        """The texts of notes after everything, in the order of their signs."""
        trees: dict[str, Any] = {}
        parts: dict[str, str] = {}
        for kind in ("footnote", "endnote"):
            name = self.document.name_of(f"{kind}s")
            tree = self.document.tree(name) if name is not None else None
            if tree is not None and name is not None:
                parts[kind] = name
                for note in tree.iterfind(f"{W}{kind}"):
                    trees.setdefault(f"{kind} {note.get(f'{W}id', '')}", note)
        at = 0
        while at < len(self.notes):
            kind, identity = self.notes[at]
            at += 1
            found = trees.get(f"{kind} {identity}")
            if found is not None:
                self.part = parts[kind]
                self.blocks(found, None, False)


def _base(ruby: Any) -> str:
    """The characters over which a reading is set, where they are one run of words; else they stay as they are."""
    base = ruby.find(f"{W}rubyBase")
    parts = [part for run in base for part in run if part.tag != f"{W}rPr"] if base is not None else []
    simple = base is not None and len(base) == 1 and base[0].tag == f"{W}r" and [x.tag for x in parts] == [f"{W}t"]
    return (parts[0].text or "") if simple else ""


def _symbol(child: Any) -> str:
    try:
        code = int(child.get(f"{W}char") or "0", 16)
    except ValueError:
        return ""
    return chr(code) if 0x20 <= code < 0xD800 else "\u2022" if code else ""


def walk(document: Editable) -> Walk:
    """Return where every letter of a document stands."""
    walker = _Walker(document)
    body = document.body
    if body is not None:
        walker.blocks(body, None, False)
        walker.footnotes()
    return Walk(walker.out, "".join(walker.texts))


def box_of(element: Any) -> Any:
    """The text box that an element stands in, or None."""
    return next(element.iterancestors(BOX), None)


def equations(paragraph: Any) -> list[Any]:
    """The equations that stand in a paragraph as they are, outside runs."""
    return [element for element in paragraph if element.tag == _MATH]
