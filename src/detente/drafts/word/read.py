"""Word's XML as paragraphs with their history: who inserted, deleted or moved what, and who said what of it.

A document is a sequence of pieces of text and of paragraph marks, each of which may be inserted, deleted or
moved. A *view* takes one side of every change (all accepted, or all rejected); a paragraph whose mark is gone
in that view runs on into the next one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from detente.drafts.word.container import Container, W, open_container
from detente.drafts.word.numbering import Numbering, attribute, level_of, whole
from detente.text import without_refused

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_INSERTED, _DELETED = (f"{W}ins", f"{W}moveTo"), (f"{W}del", f"{W}moveFrom")
_THROUGH = {
    f"{W}hyperlink", f"{W}smartTag", f"{W}fldSimple", f"{W}sdtContent", f"{W}customXml", f"{W}dir", f"{W}bdo",
    f"{W}sdt", f"{_MC}AlternateContent", f"{_MC}Choice",
}  # fmt: skip


@dataclass(frozen=True)
class Revision:
    """Who made a tracked change, when, and the name of the move it is part of."""

    author: str
    date: str
    move: str = ""


@dataclass(frozen=True)
class Piece:
    """A run of text with the changes it is under."""

    text: str
    inserted: Revision | None = None
    deleted: Revision | None = None

    def kept(self, accepted: bool) -> bool:
        """Whether the piece is there when all changes are accepted (or all rejected)."""
        return self.deleted is None if accepted else self.inserted is None


@dataclass
class WordParagraph:
    """A paragraph of a document with its history."""

    pieces: list[Piece] = field(default_factory=list)
    mark: Piece = Piece("")
    num: tuple[str, int] | None = None
    num_before: tuple[str, int] | None = None
    heading: bool = False
    flow: int = 0
    """Paragraphs run on only within one flow: the body, or one cell of a table."""
    row: int | None = None
    comments: list[str] = field(default_factory=list)
    note: bool = False
    whole: bool = False
    """Whether what holds it (the row of a table) was inserted or deleted with it."""

    def text(self, accepted: bool) -> str:
        return "".join(p.text for p in self.pieces if p.kept(accepted))


@dataclass(frozen=True)
class Comment:
    """A comment, and the id of the one it answers."""

    id: str
    author: str
    date: str
    text: str
    answers: str = ""


@dataclass
class WordText:
    """Everything that was read of a document."""

    paragraphs: list[WordParagraph]
    comments: dict[str, Comment]
    numbering: Numbering
    hidden: list[str]


class _Reader:
    def __init__(self, container: Container) -> None:
        self.container = container
        self.numbering = Numbering(container)
        self.out: list[WordParagraph] = []
        self.notes: list[tuple[str, str]] = []
        self.flows = 0
        self.rows = 0
        self.hidden: list[str] = []
        self.moves: dict[str, str] = {}

    def read(self) -> WordText:
        tree = self.container.part(self.container.main)
        body = tree.find(f"{W}body") if tree is not None else None
        if body is None:
            from detente.drafts.word.container import fault

            raise fault(self.container.name, "damaged: its main part has no body; save it anew in a word processor")
        self.blocks(body, 0, None, None, None)
        self.footnotes()
        return WordText(self.out, self.comments(), self.numbering, self.hidden)

    def blocks(self, parent: Any, flow: int, row: int | None, ins: Revision | None, gone: Revision | None) -> None:
        for element in parent:
            tag = element.tag
            if tag == f"{W}p":
                self.paragraph(element, flow, row, ins, gone)
            elif tag == f"{W}tbl":
                self.table(element, ins, gone)
            elif tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{_MC}AlternateContent", f"{_MC}Choice"):
                self.blocks(element, flow, row, ins, gone)
            elif tag in _INSERTED:
                self.blocks(element, flow, row, self.revision(element), gone)
            elif tag in _DELETED:
                self.blocks(element, flow, row, ins, self.revision(element))
            else:
                self.range_mark(element)

    def table(self, table: Any, ins: Revision | None, gone: Revision | None) -> None:
        for tr in table.iter(f"{W}tr"):
            if next(tr.iterancestors(f"{W}tbl")) is not table:
                continue
            properties = tr.find(f"{W}trPr")
            inserted = properties.find(f"{W}ins") if properties is not None else None
            deleted = properties.find(f"{W}del") if properties is not None else None
            self.rows += 1
            row = self.rows
            for tc in tr.iter(f"{W}tc"):
                if next(tc.iterancestors(f"{W}tr")) is not tr:
                    continue
                self.flows += 1
                self.blocks(
                    tc, self.flows, row,
                    self.revision(inserted) if inserted is not None else ins,
                    self.revision(deleted) if deleted is not None else gone,
                )  # fmt: skip

    def paragraph(self, element: Any, flow: int, row: int | None, ins: Revision | None, gone: Revision | None) -> None:
        properties = element.find(f"{W}pPr")
        mark = properties.find(f"{W}rPr") if properties is not None else None
        mark_ins = mark_del = None
        for child in mark if mark is not None else ():
            if child.tag in _INSERTED:
                mark_ins = self.revision(child)
            elif child.tag in _DELETED:
                mark_del = self.revision(child)
        style = attribute(properties, "pStyle") or self.numbering.default_style
        made = WordParagraph(
            mark=Piece("", mark_ins or ins, mark_del or gone),
            num=self.number(properties, style),
            heading=self.is_heading(properties, style),
            flow=flow,
            row=row,
            whole=ins is not None or gone is not None,
        )
        change = properties.find(f"{W}pPrChange/{W}pPr") if properties is not None else None
        if change is None:
            made.num_before = made.num
            num = properties.find(f"{W}numPr") if properties is not None else None
            if num is not None and num.find(f"{W}ins") is not None:
                made.num_before = self.numbering.of_style(style)
        else:
            made.num_before = self.number(change, attribute(change, "pStyle") or self.numbering.default_style)
        self.out.append(made)
        hidden = self.numbering.styles[style].hidden if style in self.numbering.styles else None
        _Inline(self, made, bool(hidden)).walk(element, ins, gone)

    def number(self, properties: Any, style: str) -> tuple[str, int] | None:
        num = properties.find(f"{W}numPr") if properties is not None else None
        from_style = self.numbering.of_style(style)
        if num is None:
            return from_style
        num_id, level = attribute(num, "numId"), attribute(num, "ilvl")
        if num_id == "0":
            return None
        if num_id is None:
            return (from_style[0], level_of(level)) if from_style is not None else None
        return num_id, level_of(level, from_style[1] if from_style is not None and level is None else 0)

    def is_heading(self, properties: Any, style: str) -> bool:
        outline = attribute(properties, "outlineLvl")
        if outline is not None:
            return whole(outline, 9) < 9
        return self.numbering.outline(style) is not None

    def revision(self, element: Any) -> Revision:
        move = ""
        if element.tag in (f"{W}moveFrom", f"{W}moveTo"):
            side = "from" if element.tag == f"{W}moveFrom" else "to"
            move = self.moves.get(side, "") or "move"
        return Revision(said(element, "author"), said(element, "date"), move)

    def range_mark(self, element: Any) -> None:
        """Keep the name of the move that is open, so that its two ends can be told to belong together."""
        for side, tag in (("from", "moveFromRange"), ("to", "moveToRange")):
            if element.tag == f"{W}{tag}Start":
                self.moves[side] = element.get(f"{W}name") or "move"
            elif element.tag == f"{W}{tag}End":
                self.moves.pop(side, None)

    def note_sign(self, kind: str, identity: str) -> str:
        self.notes.append((kind, identity))
        return f"[^{len(self.notes)}]"

    def footnotes(self) -> None:
        """Put the texts of footnotes and endnotes after everything, in the order of their signs."""
        done = 0
        texts: dict[tuple[str, str], Any] = {}
        for kind in ("footnote", "endnote"):
            tree = self.container.related(f"{kind}s")
            for note in tree.iterfind(f"{W}{kind}") if tree is not None else ():
                texts.setdefault((kind, note.get(f"{W}id", "")), note)
        while done < len(self.notes):
            kind, identity = self.notes[done]
            done += 1
            found = texts.get((kind, identity))
            self.flows += 1
            start = len(self.out)
            if found is not None:
                self.blocks(found, self.flows, None, None, None)
            made = WordParagraph(flow=self.flows, note=True, pieces=[Piece(f"[^{done}]: ")])
            for number, paragraph in enumerate(self.out[start:]):
                made.pieces.extend(([Piece(" ")] if number else []) + paragraph.pieces)
                made.comments.extend(paragraph.comments)
            made.pieces[1:] = _stripped(made.pieces[1:])
            self.out[start:] = [made]

    def comments(self) -> dict[str, Comment]:
        tree = self.container.related("comments")
        answers = self.answers()
        found: dict[str, Comment] = {}
        by_paragraph: dict[str, str] = {}
        for comment in tree.iterfind(f"{W}comment") if tree is not None else ():
            paragraphs = list(comment.iter(f"{W}p"))
            reader = _Reader.__new__(_Reader)
            reader.__dict__.update(self.__dict__, out=[], hidden=[], notes=[], moves={})
            for paragraph in paragraphs:
                reader.paragraph(paragraph, 0, None, None, None)
            identity = comment.get(f"{W}id", "")
            for paragraph in paragraphs:
                by_paragraph[paragraph.get(f"{_W14}paraId", "")] = identity
            last = paragraphs[-1].get(f"{_W14}paraId", "") if paragraphs else ""
            found[identity] = Comment(
                identity,
                said(comment, "author"),
                said(comment, "date"),
                "\n".join(p.text(True) for p in reader.out).strip(),
                answers.get(last, ""),
            )
        return {
            key: Comment(c.id, c.author, c.date, c.text, by_paragraph.get(c.answers, "") if c.answers else "")
            for key, c in found.items()
        }

    def answers(self) -> dict[str, str]:
        tree = self.container.related("commentsExtended")
        out = {}
        for element in tree if tree is not None else ():
            values = {key.rsplit("}", 1)[-1]: value for key, value in element.attrib.items()}
            if values.get("paraIdParent"):
                out[values.get("paraId", "")] = values["paraIdParent"]
        return out


def _stripped(pieces: list[Piece]) -> list[Piece]:
    """Pieces without the white space with which a footnote's text begins."""
    for at, piece in enumerate(pieces):
        if piece.text.strip():
            return [Piece(piece.text.lstrip(), piece.inserted, piece.deleted), *pieces[at + 1 :]]
    return pieces


class _Inline:
    """Reads the content of one paragraph."""

    _SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}

    def __init__(self, reader: _Reader, paragraph: WordParagraph, hidden: bool) -> None:
        self.reader, self.paragraph, self.hidden = reader, paragraph, hidden
        self.fields: list[bool] = []

    def walk(self, parent: Any, ins: Revision | None, gone: Revision | None) -> None:
        for element in parent:
            tag = element.tag
            if tag == f"{W}r":
                self.run(element, ins, gone)
            elif tag in _INSERTED:
                self.walk(element, self.reader.revision(element), gone)
            elif tag in _DELETED:
                self.walk(element, ins, self.reader.revision(element))
            elif tag in _THROUGH:
                self.walk(element, ins, gone)
            elif tag == f"{W}commentRangeStart":
                self.comment(element)
            elif isinstance(tag, str) and tag.startswith(_MATH):
                formula = without_refused("".join(part.text or "" for part in element.iter(f"{_MATH}t")))
                if formula:
                    self.paragraph.pieces.append(Piece(formula, ins, gone))
            else:
                self.reader.range_mark(element)

    def comment(self, element: Any) -> None:
        identity = element.get(f"{W}id", "")
        if identity not in self.paragraph.comments:
            self.paragraph.comments.append(identity)

    def run(self, run: Any, ins: Revision | None, gone: Revision | None) -> None:
        properties = run.find(f"{W}rPr")
        vanish = properties.find(f"{W}vanish") if properties is not None else None
        hidden = self.hidden if vanish is None else vanish.get(f"{W}val", "1") not in ("0", "false")
        words: list[str] = []
        for child in run:
            tag = child.tag
            if tag == f"{W}fldChar":
                self.field(child.get(f"{W}fldCharType"))
            elif self.fields and not self.fields[-1]:
                continue
            elif tag in (f"{W}t", f"{W}delText"):
                text = child.text or ""
                words.append(text if child.get(_SPACE) == "preserve" else text.strip(" \n\r\t"))
            elif tag == f"{W}br" and child.get(f"{W}type") in ("page", "column"):
                continue
            elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                kind = "footnote" if tag.endswith("footnoteReference") else "endnote"
                words.append(self.reader.note_sign(kind, child.get(f"{W}id", "")))
            elif tag == f"{W}commentReference":
                self.comment(child)
            elif tag == f"{W}sym":
                code = whole_hex(child.get(f"{W}char"))
                words.append(chr(code) if 0x20 <= code < 0xD800 else "\u2022" if code else "")
            elif tag == f"{_MC}AlternateContent":
                self.drawing(child.find(f"{_MC}Choice"))
            elif tag in (f"{W}drawing", f"{W}pict", f"{W}object"):
                self.drawing(child)
            elif isinstance(tag, str) and tag.startswith(W):
                words.append(self._SIGNS.get(tag[len(W) :], ""))
        text = without_refused("".join(words))
        if text and hidden:
            self.reader.hidden.append(text)
        elif text:
            self.paragraph.pieces.append(Piece(text, ins, gone))

    def field(self, kind: str | None) -> None:
        """Field codes are left out and their results kept."""
        if kind == "begin":
            self.fields.append(False)
        elif kind == "separate" and self.fields:
            self.fields[-1] = all(self.fields[:-1])
        elif kind == "end" and self.fields:
            self.fields.pop()

    def drawing(self, element: Any) -> None:
        """Text in a text box is read as paragraphs of its own, after the one that holds it."""
        for box in element.iter(f"{W}txbxContent") if element is not None else ():
            self.reader.flows += 1
            self.reader.blocks(box, self.reader.flows, None, None, None)


def said(element: Any, name: str) -> str:
    """Return an attribute's text, or an empty one."""
    return without_refused(element.get(f"{W}{name}") or "")


def whole_hex(text: str | None) -> int:
    """Return a hexadecimal number as written in an attribute, or 0."""
    try:
        return int(text or "0", 16)
    except ValueError:
        return 0


def read_word(source: Path | bytes, name: str | None = None) -> WordText:
    """Read a .docx file with its history.

    Parameters
    ----------
    source : Path or bytes
    name : str, optional
        What messages call it.

    Raises
    ------
    InputError
        See :func:`detente.drafts.word.container.open_container`.
    """
    data = source if isinstance(source, bytes) else source.read_bytes()
    return _Reader(open_container(data, name or (str(source) if isinstance(source, Path) else "document"))).read()
