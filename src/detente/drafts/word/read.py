"""Word's XML as paragraphs with their history: who inserted, deleted or moved what, and who said what of it.

A document is a sequence of pieces of text and of paragraph marks, each of which may be inserted, deleted or
moved. A *view* takes one side of every change (all accepted, or all rejected); a paragraph whose mark is gone
in that view runs on into the next one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from detente.drafts.left_out import BULLET_SIGN, HIDDEN, HIDDEN_ROW, LINK, STRUCK, LeftOut, gathered
from detente.drafts.word.alternatives import MC, SYMBOL, shown_of
from detente.drafts.word.asides import Aside, around, bullet_sign, field_target, link_target, runs_of
from detente.drafts.word.chunks import read_chunk
from detente.drafts.word.container import Container, R, W, open_container
from detente.drafts.word.equations import MATH, linear, linear_without
from detente.drafts.word.field_results import FieldNumbers, code_printed, form_printed, prints_nothing, words_of
from detente.drafts.word.fields import PAGE_NUMBER, Field, Fields
from detente.drafts.word.not_carried import found_in, place_of
from detente.drafts.word.numbering import Counter, Numbering, attribute, is_on, is_raised, is_struck, level_of, whole
from detente.drafts.word.page_edges import PartWords
from detente.drafts.word.properties import property_shown
from detente.drafts.word.signs import UNKNOWN, from_symbol_font, is_symbol_font, raised, sign_of
from detente.errors import InputError
from detente.text import without_refused

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_INSERTED, _DELETED = (f"{W}ins", f"{W}moveTo"), (f"{W}del", f"{W}moveFrom")
_FIGURES = re.compile(r"\d+|[\[(]?\d{1,3}(?:[,;] ?\d{1,3}){0,5}[\])]?")
"""What may be set high: a figure, or what stands for notes, such as ``1)`` or ``1, 2``."""
_PRIVATE = re.compile("[\uf000-\uf0ff]")
"""Signs of a symbol font in private codes."""
_NOTE_SIGNS = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}
_THROUGH = {
    f"{W}hyperlink", f"{W}smartTag", f"{W}sdtContent", f"{W}customXml", f"{W}dir", f"{W}bdo",
    f"{W}sdt", f"{W}p",
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
    note: int = 0
    """Which note's sign it is, in the order of the file; 0: it is none."""
    was: str | None = None
    """What stands in its place with all changes rejected, where that is another number; None: the same."""

    def said(self, accepted: bool) -> str:
        """Its words on one side."""
        return self.text if accepted or self.was is None else self.was

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
    contents: bool = False
    """Whether it is a line of a table of contents, an index or a list of figures."""
    cell: tuple[int, int] | None = None
    """The table that it stands in, and the column of its cell."""
    contents_by_style: bool = False
    runs_on: bool = False
    """Whether its words are the first letters of the next paragraph's, set large in a frame of their own (a drop cap)."""
    whole: bool = False
    """Whether what holds it (the row of a table) was inserted or deleted with it."""
    outline: int | None = None
    """Its outline level, from 0; None for body text."""
    language: str = ""
    """In which numbers in words are written before it."""
    inner: WordText | None = None
    """A Word file that the document takes in at this place."""
    asides: list[Aside] = field(default_factory=list)

    def text(self, accepted: bool, notes: Mapping[int, int] | None = None) -> str:
        """The words of one side; ``notes`` says under which numbers its notes are shown."""
        return "".join(
            f"[^{notes[p.note]}]" if notes is not None and p.note in notes else p.said(accepted)
            for p in self.pieces
            if p.kept(accepted)
        )


@dataclass(frozen=True)
class Comment:
    """A comment, and the id of the one it answers."""

    id: str
    author: str
    date: str
    text: str
    answers: str = ""
    anchor: str = ""
    """The words that it is about."""
    resolved: bool = False


@dataclass
class WordText:
    """Everything that was read of a document, and what was not."""

    paragraphs: list[WordParagraph]
    comments: dict[str, Comment]
    numbering: Numbering
    hidden: list[str]
    left_out: list[LeftOut] = field(default_factory=list)
    """What belongs to no paragraph; see :meth:`not_carried` for the rest."""

    def beside(self, labels: Mapping[int, str] | None = None) -> list[LeftOut]:
        """What belongs to paragraphs and is none of their words; ``labels`` are those of their points."""
        points = {at: None if labels is None else labels.get(at, "") for at in range(len(self.paragraphs))}
        return [aside.left_out(points[at]) for at, p in enumerate(self.paragraphs) for aside in p.asides]

    def not_carried(self, labels: Mapping[int, str] | None = None) -> list[LeftOut]:
        """Everything that a draft does not carry, hidden text left out."""
        return gathered([*self.left_out, *(entry for entry in self.beside(labels) if entry.what != HIDDEN)])


class _Reader:
    def __init__(self, container: Container, depth: int = 0, accepted: bool = True) -> None:
        self.container = container
        self.depth = depth
        self.accepted = accepted
        self.in_body = True
        self.at_edge = False
        self.numbering = Numbering(container)
        self.out: list[WordParagraph] = []
        self.notes: list[tuple[str, str]] = []
        self.flows = 0
        self.rows = 0
        self.hidden: list[str] = []
        self.moves: dict[str, str] = {}
        self.fields = Fields()
        self.numbers = FieldNumbers()
        self.anchors: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.left_out: list[LeftOut] = []
        self.cell: tuple[int, int] | None = None
        self.tables = 0

    def read(self) -> WordText:
        tree = self.container.part(self.container.main)
        body = tree.find(f"{W}body") if tree is not None else None
        if body is None:
            from detente.drafts.word.container import fault

            raise fault(self.container.name, "damaged: its main part has no body; save it anew in a word processor")
        self.blocks(body, 0, None, None, None)
        if self.fields.in_contents:  # a table of contents that never ends holds only what is set as one
            for made in self.out:
                made.contents = made.contents and made.contents_by_style
        self.in_body = False
        self.footnotes()
        comments = self.comments()
        more = [
            LeftOut("further body of the file", self.part_of(other).words, where="after the first body")
            for other in body.itersiblings(f"{W}body")
        ]
        left = gathered([*found_in(self.container, body, self.part_of), *more, *self.left_out])
        return WordText(self.out, comments, self.numbering, self.hidden, left)

    def part_of(self, tree: Any) -> PartWords:
        """Read another part's paragraphs: its words, one paragraph a line, on the side of tracked changes that is taken."""
        reader = _Reader.__new__(_Reader)
        reader.__dict__.update(
            self.__dict__, out=[], hidden=[], notes=[], moves={}, fields=Fields(), anchors={}, open=[], left_out=[],
            at_edge=tree.tag in (f"{W}hdr", f"{W}ftr"),
        )  # fmt: skip
        reader.blocks(tree, 0, None, None, None)
        counter = Counter(self.numbering)
        words = "\n".join(said for p in reader.out if (said := _numbered(p, counter, self.accepted)))
        return PartWords(words, (*(a.left_out() for p in reader.out for a in p.asides), *reader.left_out))

    def blocks(self, parent: Any, flow: int, row: int | None, ins: Revision | None, gone: Revision | None) -> None:
        for element in parent:
            tag = element.tag
            if tag == f"{W}p":
                self.paragraph(element, flow, row, ins, gone)
            elif tag == f"{W}tbl":
                self.table(element, ins, gone)
            elif tag == f"{W}sdt" and _is_contents(element):
                with self.fields.contents():
                    self.blocks(element, flow, row, ins, gone)
            elif tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml"):
                self.blocks(element, flow, row, ins, gone)
            elif tag == f"{MC}AlternateContent":
                self.blocks(shown_of(element), flow, row, ins, gone)
            elif tag in _INSERTED:
                self.blocks(element, flow, row, self.revision(element), gone)
            elif tag in _DELETED:
                self.blocks(element, flow, row, ins, self.revision(element))
            elif tag == f"{W}altChunk":
                self.chunk(element, flow, row, ins, gone)
            else:
                self.range_mark(element)

    def chunk(self, element: Any, flow: int, row: int | None, ins: Revision | None, gone: Revision | None) -> None:
        """Read the words of a part of another format at its place, and say what is lost of it."""
        where = place_of(element)
        name = self.container.relations.get(element.get(f"{R}id") or "", ("", ""))[1] if self.in_body else ""
        data = self.container.unpacked(name) if name else None
        if data is None:
            why = "its part is not in the file" if self.in_body else "it stands in a note"
            self.left_out.append(LeftOut(f"part of another format: {why}", name, where=where))
            return
        if data[:2] == b"PK":
            kind, why = "Word file", self.inner_file(data, name, flow, row, Piece("", ins, gone))
        else:
            found = read_chunk(data, name)
            kind, why = found.kind, found.why
            for words in found.paragraphs:
                pieces, mark = [Piece(words, ins, gone)], Piece("", ins, gone)
                cell = self.cell if row is not None else None
                self.out.append(WordParagraph(pieces, mark, flow=flow, row=row, cell=cell))
        said = f": {why}" if why else ", of which the words are read and nothing else"
        self.left_out.append(LeftOut(f"part of another format ({kind}){said}", name, where=where))

    def inner_file(self, data: bytes, name: str, flow: int, row: int | None, mark: Piece) -> str:
        """Read a Word file that stands in this one, and list what it does not carry; return why not, where it is not read."""
        if self.depth > 0:
            return "it stands in a Word file that itself stands in one"
        try:
            inner = _Reader(open_container(data, name), self.depth + 1, self.accepted).read()
        except InputError as error:
            return str(error)
        cell = self.cell if row is not None else None
        self.out.append(WordParagraph([], mark, flow=flow, row=row, cell=cell, whole=True, inner=inner))
        beside = [LeftOut("note", p.text(True)) for p in inner.paragraphs if p.note]
        beside += [LeftOut("comment", comment.text) for comment in inner.comments.values()]
        beside += inner.beside()
        self.left_out += [replace(entry, where=f"in {name}") for entry in (*beside, *inner.left_out)]
        return ""

    def table(self, table: Any, ins: Revision | None, gone: Revision | None) -> None:
        self.tables += 1
        outer, number = self.cell, self.tables
        self.rows_of(table, number, ins, gone)
        self.cell = outer

    def rows_of(self, table: Any, number: int, ins: Revision | None, gone: Revision | None) -> None:
        for tr in table.iter(f"{W}tr"):
            if next(tr.iterancestors(f"{W}tbl")) is not table:
                continue
            properties = tr.find(f"{W}trPr")
            inserted = properties.find(f"{W}ins") if properties is not None else None
            deleted = properties.find(f"{W}del") if properties is not None else None
            self.rows += 1
            row = self.rows
            first = len(self.out)
            column = whole(attribute(properties, "gridBefore"))
            for tc in tr.iter(f"{W}tc"):
                if next(tc.iterancestors(f"{W}tr")) is not tr:
                    continue
                self.flows += 1
                self.cell = number, column
                own = tc.find(f"{W}tcPr")
                came, left = (own.find(f"{W}{tag}") if own is not None else None for tag in ("cellIns", "cellDel"))
                column += max(whole(attribute(tc.find(f"{W}tcPr"), "gridSpan"), 1), 1)
                come = inserted if inserted is not None else came
                go = deleted if deleted is not None else left
                self.blocks(
                    tc, self.flows, row,
                    self.revision(come) if come is not None else ins,
                    self.revision(go) if go is not None else gone,
                )  # fmt: skip
            if properties is not None and is_on(properties.find(f"{W}hidden")) and first < len(self.out):
                said = [p.text(self.accepted).strip() for p in self.out[first:]]
                self.out[first].asides.append(Aside(HIDDEN_ROW, " | ".join(filter(None, said))))

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
        outline = self.outline(properties, style)
        made = WordParagraph(
            mark=Piece("", mark_ins or ins, mark_del or gone),
            num=self.number(properties, style),
            heading=outline is not None,
            outline=outline,
            language=attribute(mark, "lang") or self.numbering.inherited(style, "language") or self.numbering.language,
            flow=flow,
            row=row,
            cell=self.cell if row is not None else None,
            contents_by_style=self.numbering.is_contents(style),
            whole=ins is not None or gone is not None,
            runs_on=attribute(properties, "framePr", "dropCap") in ("drop", "margin"),
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
        hidden = self.numbering.inherited(style, "hidden")
        self.fields.new_paragraph()
        for identity in self.open:
            self.anchors[identity].append("\n")
        inline = _Inline(self, made, style, bool(hidden))
        inline.walk(element, ins, gone)
        self.set_apart(made, inline)
        made.contents |= made.contents_by_style or (self.fields.in_contents and not made.pieces)
        if not any(piece.text.strip() for piece in made.pieces) and _no_line(properties, mark, bool(hidden)):
            made.num = made.num_before = None

    def set_apart(self, made: WordParagraph, inline: _Inline) -> None:
        """Keep beside a paragraph what of it is hidden or struck out, and the sign of its bullet, with where they stand."""
        struck = "".join(made.pieces[at].text for at in inline.struck)
        if any(sign.isalnum() for sign in struck):
            where = "; ".join(around(made.pieces, runs_of(inline.struck), self.accepted))
            made.asides.append(Aside(STRUCK, struck.strip(), where))
        if inline.hidden_words:
            places = around(made.pieces, [(at, at) for at, _ in inline.hidden_words], self.accepted)
            made.asides += [
                Aside(HIDDEN, words, near) for (_, words), near in zip(inline.hidden_words, places, strict=True)
            ]
        num = made.num if self.accepted else made.num_before
        sign = bullet_sign(self.numbering.level(*num)) if num is not None else ""
        words = made.text(self.accepted).strip() if sign else ""
        if words:
            made.asides.append(Aside(BULLET_SIGN, sign, words))

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

    def outline(self, properties: Any, style: str) -> int | None:
        """The outline level of a paragraph, from 0, or None for body text."""
        outline = attribute(properties, "outlineLvl")
        if outline is not None:
            return whole(outline, 9) if whole(outline, 9) < 9 else None
        return self.numbering.outline(style)

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
            made = WordParagraph(flow=self.flows, note=True, pieces=[Piece(f"[^{done}]", note=done), Piece(": ")])
            for number, paragraph in enumerate(self.out[start:]):
                made.pieces.extend(([Piece(" ")] if number else []) + paragraph.pieces)
                made.comments.extend(paragraph.comments)
                made.asides.extend(paragraph.asides)
            made.pieces[2:] = _stripped(made.pieces[2:])
            self.out[start:] = [made]

    def comments(self) -> dict[str, Comment]:
        tree = self.container.related("comments")
        answers = self.answers()
        found: dict[str, Comment] = {}
        by_paragraph: dict[str, str] = {}
        for comment in tree.iterfind(f"{W}comment") if tree is not None else ():
            paragraphs = list(comment.iter(f"{W}p"))
            reader = _Reader.__new__(_Reader)
            reader.__dict__.update(
                self.__dict__, out=[], hidden=[], notes=[], moves={}, fields=Fields(), anchors={}, open=[], left_out=[]
            )
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
                answers.get(last, ("", False))[0],
                "".join(self.anchors.get(identity, ())).strip(),
                answers.get(last, ("", False))[1],
            )
        return {
            key: replace(c, answers=by_paragraph.get(c.answers, "") if c.answers else "") for key, c in found.items()
        }

    def answers(self) -> dict[str, tuple[str, bool]]:
        """For each comment's last paragraph the paragraph that it answers, and whether it is resolved."""
        tree = self.container.related("commentsExtended")
        out = {}
        for element in tree if tree is not None else ():
            values = {key.rsplit("}", 1)[-1]: value for key, value in element.attrib.items()}
            done = values.get("done", "0") in ("1", "true", "on")
            out[values.get("paraId", "")] = values.get("paraIdParent", ""), done
        return out


def _numbered(paragraph: WordParagraph, counter: Counter, accepted: bool) -> str:
    """A paragraph's words on one side, after the number that it prints by itself."""
    words = paragraph.text(accepted).strip()
    num = paragraph.num if accepted else paragraph.num_before
    label = counter.next(*num, paragraph.language) if num is not None and paragraph.mark.kept(accepted) else None
    return f"{label[0]} {words}".strip() if words and label is not None and not label[1] else words


def _is_contents(sdt: Any) -> bool:
    """Whether a content control is a table of contents."""
    gallery = sdt.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and "table of contents" in (gallery.get(f"{W}val") or "").lower()


def _no_line(properties: Any, mark: Any, hidden: bool) -> bool:
    """Whether an empty paragraph is only a section break, or is hidden (by its style, too): it takes no number."""
    if properties is not None and properties.find(f"{W}sectPr") is not None:
        return True
    vanish = mark.find(f"{W}vanish") if mark is not None else None
    return hidden if vanish is None else is_on(vanish)


def _letters(ruby: Any, part: str) -> str:
    """The words of a part of a ruby, deleted or not."""
    held = ruby.find(f"{W}{part}")
    return "".join(t.text or "" for t in held.iter(f"{W}t", f"{W}delText")) if held is not None else ""


def _stripped(pieces: list[Piece]) -> list[Piece]:
    """Pieces without the white space with which a footnote's text begins."""
    for at, piece in enumerate(pieces):
        if piece.text.strip():
            return [replace(piece, text=piece.text.lstrip()), *pieces[at + 1 :]]
    return pieces


class _Inline:
    """Reads the content of one paragraph."""

    _SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}

    def __init__(self, reader: _Reader, paragraph: WordParagraph, style: str, hidden: bool) -> None:
        self.reader, self.paragraph, self.style, self.hidden = reader, paragraph, style, hidden
        self.run_style: str | None = None
        self.struck_by_style = bool(reader.numbering.inherited(style, "struck"))
        self.struck: list[int] = []
        """Which pieces of the paragraph are struck out by their formatting."""
        self.hidden_words: list[tuple[int, str]] = []
        """What is hidden, and before which piece of the paragraph."""
        self.in_struck = False
        self.in_hidden = False
        """Whether the words so far end with hidden ones."""
        self.ended = ""
        """The letter with which the words so far end."""
        self.broken = False
        """Whether a page or a column ends between the words before and those that come."""

    def add(self, text: str, ins: Revision | None, gone: Revision | None, note: int = 0) -> None:
        """Add words to the paragraph, and to what open comments are about."""
        self.paragraph.pieces.append(Piece(text, ins, gone, note))
        self.paragraph.contents |= self.reader.fields.in_contents
        if gone is None:
            for identity in self.reader.open:
                self.reader.anchors[identity].append(text)

    def walk(self, parent: Any, ins: Revision | None, gone: Revision | None) -> None:
        for element in parent:
            tag = element.tag
            if tag == f"{W}r":
                self.run(element, ins, gone)
            elif tag in _INSERTED:
                self.walk(element, self.reader.revision(element), gone)
            elif tag in _DELETED:
                self.walk(element, ins, self.reader.revision(element))
            elif tag == f"{W}fldSimple":
                code = element.get(f"{W}instr") or ""
                if self.reader.at_edge and Field(code).numbers_pages:
                    self.said([PAGE_NUMBER], bool(self.hidden), ins, gone)
                    continue
                begun = len(self.paragraph.pieces)
                with self.reader.fields.contents(code):
                    self.walk(element, ins, gone)
                self.link(field_target(code) or "", begun)
                if element.find(f".//{W}r") is None:
                    self.result(Field(code), bool(self.hidden), ins, gone)
            elif tag == f"{MC}AlternateContent":
                self.walk(shown_of(element), ins, gone)
            elif tag in _THROUGH:
                begun = len(self.paragraph.pieces)
                self.walk(element, ins, gone)
                if tag == f"{W}hyperlink" and Piece("", ins, gone).kept(self.reader.accepted):
                    self.link(link_target(self.reader.container, element), begun)
            elif tag == f"{W}commentRangeStart":
                identity = self.comment(element)
                self.reader.anchors.setdefault(identity, [])
                if identity not in self.reader.open:
                    self.reader.open.append(identity)
            elif tag == f"{W}commentRangeEnd":
                if element.get(f"{W}id", "") in self.reader.open:
                    self.reader.open.remove(element.get(f"{W}id", ""))
            elif isinstance(tag, str) and tag.startswith(MATH):
                self.equation(element, ins, gone)
            else:
                self.reader.range_mark(element)

    def equation(self, element: Any, ins: Revision | None, gone: Revision | None) -> None:
        """Add an equation on one line; one that holds tracked changes as it was and as it is to be."""
        changes = [next(element.iter(*tags), None) for tags in (_INSERTED, _DELETED)]
        came, left = (None if change is None else self.reader.revision(change) for change in changes)
        if came is None and left is None:
            versions = [(linear(element), ins, gone)]
        else:
            versions = [
                (linear_without(element, _INSERTED), ins, gone or left or came),
                (linear_without(element, _DELETED), ins or came or left, gone),
            ]
        for formula, inserted, deleted in versions:
            if formula:
                self.add(without_refused(formula), inserted, deleted)

    def link(self, target: str, begun: int) -> None:
        """Keep where a link leads whose words begin at a piece of the paragraph; one whose words are all taken out leads nowhere."""
        pieces = self.paragraph.pieces[begun:]
        kept = [piece.text for piece in pieces if piece.kept(self.reader.accepted)]
        if target and (kept or not pieces):
            self.paragraph.asides.append(Aside(LINK, target, "".join(kept).strip()))

    def comment(self, element: Any) -> str:
        identity = str(element.get(f"{W}id", ""))
        if identity not in self.paragraph.comments:
            self.paragraph.comments.append(identity)
        return identity

    def run(self, run: Any, ins: Revision | None, gone: Revision | None) -> None:
        properties = run.find(f"{W}rPr")
        vanish = properties.find(f"{W}vanish") if properties is not None else None
        hidden = self.hidden
        self.run_style = attribute(properties, "rStyle")
        if vanish is not None:
            hidden = is_on(vanish)
        elif self.run_style:
            by_style = self.by_style("hidden")
            hidden = hidden if by_style is None else by_style
        self.in_struck = gone is None and self.is_struck(properties)
        fields = self.reader.fields
        words: list[str] = []
        for child in run:
            tag = child.tag
            if tag == f"{W}fldChar":
                self.said(words, bool(hidden), ins, gone)
                words.clear()
                form, at = child.find(f"{W}ffData"), len(self.paragraph.pieces)
                ended = fields.mark(child.get(f"{W}fldCharType"), form, at)
                if ended is not None and ended.result and not fields.in_code:
                    self.link(field_target(ended.code) or "", ended.begun)
                if ended is not None and not ended.printed and not fields.in_code:
                    self.result(ended, bool(hidden), ins, gone)
            elif tag in (f"{W}instrText", f"{W}delInstrText"):
                fields.said(child.text or "")
            elif fields.in_code:
                continue
            elif tag == f"{MC}AlternateContent" and next(child.iter("{*}txbxContent"), None) is None:
                words += [self.part(part, properties) for part in shown_of(child)]
            elif tag in (f"{W}drawing", f"{W}pict", f"{W}object", f"{MC}AlternateContent"):
                self.drawing(child, ins, gone)
            elif tag in _NOTE_SIGNS:
                self.said(words, hidden, ins, gone)
                words.clear()
                sign = self.reader.note_sign(_NOTE_SIGNS[tag], child.get(f"{W}id", ""))
                self.said([sign], hidden, ins, gone, len(self.reader.notes))
            else:
                words.append(self.part(child, properties))
        self.said(words, hidden, ins, gone)

    def said(self, words: list[str], hidden: bool, ins: Revision | None, gone: Revision | None, note: int = 0) -> None:
        """Add the words of a run, or keep them as hidden."""
        text = without_refused("".join(words))
        number = self.reader.fields.page_number if self.reader.at_edge else None
        if number is not None and text:
            text = "" if number.printed else PAGE_NUMBER
        if text:
            self.reader.fields.printed()
        if text and hidden:
            if self.in_hidden:
                self.reader.hidden[-1] += text
                at, words_ = self.hidden_words[-1]
                self.hidden_words[-1] = at, words_ + text
            else:
                self.reader.hidden.append(text)
                self.hidden_words.append((len(self.paragraph.pieces), text))
            self.in_hidden = True
        elif text:
            self.in_hidden = False
            if self.in_struck:
                self.struck.append(len(self.paragraph.pieces))
            self.add(text, ins, gone, note)

    def result(self, ended: Field, hidden: bool, ins: Revision | None, gone: Revision | None) -> None:
        """Add what a field prints whose result the file does not hold, or say that it is missing."""
        text = form_printed(ended.form)
        if self.reader.at_edge and ended.numbers_pages:
            text = PAGE_NUMBER
        if text is None and (numbers := self.counted(ended.code, ins, gone)) is not None:
            at = len(self.paragraph.pieces)
            self.said([numbers[gone is not None]], hidden, ins, gone)
            if ins is None and gone is None and numbers[0] != numbers[1] and at < len(self.paragraph.pieces):
                self.paragraph.pieces[at] = replace(self.paragraph.pieces[at], was=numbers[1])
            return
        if text is None:
            text = code_printed(ended.code)
        if text is not None:
            self.said([text], hidden, ins, gone)
        elif not ended.result and not prints_nothing(ended.code):
            shown = property_shown(self.reader.container, words_of(ended.code))
            code = " ".join(ended.code.split())
            self.reader.left_out.append(LeftOut("field without a result", f"{code}: {shown}" if shown else code))

    def counted(self, code: str, ins: Revision | None, gone: Revision | None) -> tuple[str, str] | None:
        """What a field that counts itself prints with all changes accepted, and with all rejected."""
        outline = self.paragraph.outline
        level = 9 if outline is None else outline
        return self.reader.numbers.printed(code, level, ins is not None, gone is not None)

    def part(self, child: Any, properties: Any) -> str:
        """The words of one part of a run, on a new line after the end of a page amid words."""
        words = self.words(child, properties)
        if not words:
            return ""
        if self.broken and self.ended.strip() and not words[0].isspace():
            words = f"\n{words}"
        self.broken, self.ended = False, words[-1]
        return words

    def words(self, child: Any, properties: Any) -> str:
        """The words of one part of a run, by what it is."""
        tag = child.tag
        if tag in (f"{W}t", f"{W}delText"):
            text = child.text or ""
            return self.lettered(text if child.get(_SPACE) == "preserve" else text.strip(" \n\r\t"), properties)
        if tag == f"{W}br" and child.get(f"{W}type") in ("page", "column"):
            self.broken = True
            return ""
        if tag == f"{W}pgNum" and self.reader.at_edge:
            return PAGE_NUMBER
        if tag == f"{W}commentReference":
            self.comment(child)
        elif tag == f"{W}sym":
            font, code = child.get(f"{W}font") or "", whole_hex(child.get(f"{W}char"))
            sign = sign_of(font, code)
            return self.unknown(font, 1) if sign is None and code else sign or ""
        elif tag == f"{W}ruby":
            over = _letters(child, "rt")
            if over:
                self.reader.left_out.append(LeftOut("reading set over characters", over))
            return _letters(child, "rubyBase")
        elif tag == SYMBOL:
            code = whole_hex(next((v for k, v in child.attrib.items() if k.endswith("}char")), None))
            return chr(code) if 0x20 <= code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        elif isinstance(tag, str) and tag.startswith(W):
            return self._SIGNS.get(tag[len(W) :], "")
        return ""

    def lettered(self, text: str, properties: Any) -> str:
        """Words as letters: those in a symbol font as its signs, and figures that are set high as high figures."""
        fonts = properties.find(f"{W}rFonts") if properties is not None else None
        font = (fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or "") if fonts is not None else ""
        if font and is_symbol_font(font):
            text, unknown = from_symbol_font(font, text)
            if unknown:
                self.unknown(font, unknown)
        elif _PRIVATE.search(text):
            text, _ = from_symbol_font("Symbol", text) if all("\uf000" <= s <= "\uf0ff" for s in text) else (text, 0)
        return raised(text) if _FIGURES.fullmatch(text) and self.is_high(properties) else text

    def is_high(self, properties: Any) -> bool:
        """Whether a run is set high, by itself or by its style."""
        own = is_raised(properties)
        return bool(self.by_style("raised") if own is None else own)

    def by_style(self, name: str) -> bool | None:
        """What the style of the run that is read says of its words, or None."""
        found: bool | None = self.reader.numbering.inherited(self.run_style, name) if self.run_style else None
        return found

    def is_struck(self, properties: Any) -> bool:
        """Whether a run is struck out by its formatting: by itself or by its style."""
        own = is_struck(properties)
        if own is None:
            own = self.by_style("struck")
        return self.struck_by_style if own is None else own

    def unknown(self, font: str, count: int) -> str:
        """A sign of a symbol font that has no letter here."""
        self.reader.left_out.append(LeftOut(f"sign of the font {font}, shown as {UNKNOWN}", "", count))
        return UNKNOWN

    def drawing(self, element: Any, ins: Revision | None, gone: Revision | None) -> None:
        """Text in a text box is read as paragraphs of its own, after the one that holds it; it shares its fate."""
        choice = element.find(f"{MC}Choice") if element.tag == f"{MC}AlternateContent" else element
        if choice is None or next(choice.iter("{*}txbxContent"), None) is None:
            fallback = element.find(f"{MC}Fallback")
            choice = choice if fallback is None else fallback
        for box in choice.iter("{*}txbxContent") if choice is not None else ():
            above = [str(a.tag).rsplit("}", 1)[-1] for a in box.iterancestors() if a is not choice]
            inside = above[: len(above) - sum(1 for _ in choice.iterancestors())]
            if "txbxContent" not in inside and "Fallback" not in inside:
                self.reader.flows += 1
                self.reader.blocks(box, self.reader.flows, None, ins, gone)


def said(element: Any, name: str) -> str:
    """Return an attribute's text, or an empty one."""
    return without_refused(element.get(f"{W}{name}") or "")


def whole_hex(text: str | None) -> int:
    """Return a hexadecimal number as written in an attribute, or 0."""
    try:
        return int(text or "0", 16)
    except ValueError:
        return 0


def read_word(source: Path | bytes, name: str | None = None, accepted: bool = True) -> WordText:
    """Read a .docx file with its history.

    Parameters
    ----------
    source : Path or bytes
    name : str, optional
        What messages call it.
    accepted : bool
        Which side of tracked changes is taken of what stands outside the text, as in a header. The text itself has both.

    Raises
    ------
    InputError
        See :func:`detente.drafts.word.container.open_container`.
    """
    data = source if isinstance(source, bytes) else source.read_bytes()
    called = name or (str(source) if isinstance(source, Path) else "document")
    return _Reader(open_container(data, called), accepted=accepted).read()
