"""Tracked words: runs cut where a change begins or ends, deleted runs wrapped, inserted runs put between.

Unchanged runs keep their properties; inserted words take those of the words beside them.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from detente.drafts.word.container import W
from detente.drafts.word.sending_back.editable import SPACE, Editable, properties_of
from detente.drafts.word.sending_back.edits import END
from detente.drafts.word.sending_back.notes import Footnotes
from detente.drafts.word.sending_back.walk import ARRIVED, LEFT, Paragraph, Stretch, box_of, equations
from detente.drafts.word.write import Mark, legal

MARKER = f"{W}proofErr"
"""A passing sign for where a paragraph is to be cut in two; none is left in the end."""
_SIGN = re.compile(r"\[\^[^\[\]\s]+\]")
_CUT = f"{W}cut"
_NOT_COPIED = {f"{W}{tag}" for tag in ("ins", "del", "moveFrom", "moveTo", "rPrChange", "vanish", "rtlGutter")}
_STAYS = {f"{W}{tag}" for tag in ("commentReference", "annotationRef", "footnoteRef", "endnoteRef")}


@dataclass(frozen=True)
class Insertion:
    """Words between two letters of a paragraph (places in all text; -1 where there is none on that side)."""

    after: int
    before: int
    words: str
    like: int
    """The letter whose run the new words look like; -1: any."""


@dataclass(slots=True)
class _Part:
    """A run that has one state as a whole, and the stretch of all text that it holds."""

    run: Any
    start: int
    end: int
    field: int
    node: Any


class Tracker:
    """Writes tracked changes under one name and date.

    Parameters
    ----------
    document : Editable
    mark : Mark
    notes : dict of str to str, optional
        For signs of footnotes in words that are put in the words of the notes.
    """

    def __init__(self, document: Editable, mark: Mark, notes: dict[str, str] | None = None) -> None:
        self.document, self.mark = document, mark
        self.notes = Footnotes(document, notes or {})
        self.own: set[Any] = set()

    def change(self, tag: str) -> etree._Element:
        """Make an element of a tracked change: ``ins``, ``del``, ``moveFrom``, ``moveTo``."""
        element = etree.Element(
            f"{W}{tag}",
            {
                f"{W}id": self.document.next_id(),
                f"{W}author": legal(self.mark.author),
                f"{W}date": self.mark.stamp,
            },
        )
        self.own.add(element)
        return element

    def runs_of(self, words: str, properties: Any | None, noted: bool = True) -> list[etree._Element]:
        """Runs of words that are put in; a sign of a footnote among them makes the note, where Word has notes (``noted``)."""
        out: list[etree._Element] = []
        for text, name in self.notes.pieces(words):
            if text:
                out.append(run_of(text, properties))
            if noted and name in self.notes.words:
                sign = self.notes.reference(name, self.change("ins"))
                if sign is not None:
                    out.append(sign)
        return out

    # --- words of a paragraph --------------------------------------------------------------------------------------

    def words(self, paragraph: Paragraph, deleted: Sequence[tuple[int, int]], inserted: Sequence[Insertion]) -> None:
        """Delete stretches of a paragraph's text and insert words."""
        cuts = {place for stretch in deleted for place in stretch}
        cuts |= {entry.after + 1 for entry in inserted if entry.after >= 0} | {
            e.before for e in inserted if e.before >= 0
        }
        parts = self._parts(paragraph, cuts)
        going = _going(paragraph, deleted)
        for part, stretches in parts:
            if _covered(part, deleted) or (part.start == part.end and going.issuperset(stretches)):
                part.node = self.delete(part.run, "del")
        for entry in inserted:
            self._insert(paragraph, [part for part, _ in parts], entry)
        self.document.touched.add(paragraph.part)

    def everything(self, paragraph: Paragraph, tag: str = "del", stay: Container[Any] = ()) -> None:
        """Delete all that a paragraph shows (``tag`` ``moveFrom``: it is moved away) but for the runs in ``stay``."""
        runs = dict.fromkeys(stretch.run for stretch in paragraph.stretches)
        for run in runs:
            if run not in stay and not any(child.tag in _STAYS for child in run):
                self.delete(run, tag)
        for equation in equations(paragraph.element):
            self.delete(equation, tag)
        self.document.touched.add(paragraph.part)

    def delete(self, run: Any, tag: str) -> Any:
        """Wrap a run in a deletion; return the deletion."""
        if tag == "del":
            inner = run.iter() if run.find(f"{W}ruby") is not None else iter(run)
            for child in list(inner):
                if child.tag in (f"{W}t", f"{W}instrText"):
                    child.tag = f"{W}delText" if child.tag == f"{W}t" else f"{W}delInstrText"
        before = run.getprevious()
        if before is not None and before in self.own and before.tag == f"{W}{tag}":
            before.append(run)
            return before
        wrapper = self.change(tag)
        run.addprevious(wrapper)
        wrapper.append(run)
        return wrapper

    def _parts(self, paragraph: Paragraph, cuts: set[int]) -> list[tuple[_Part, list[Stretch]]]:
        """Cut the runs of a paragraph at places of its text."""
        out: list[tuple[_Part, list[Stretch]]] = []
        by_run: dict[Any, list[Stretch]] = {}
        for stretch in paragraph.stretches:
            by_run.setdefault(stretch.run, []).append(stretch)
        for run, stretches in by_run.items():
            pieces = _cut_run(run, stretches, cuts)
            for element, held in pieces:
                part = _Part(element, held[0].start, held[-1].end, held[0].field, element)
                out.append((part, held))
        return out

    def _insert(self, paragraph: Paragraph, parts: list[_Part], entry: Insertion) -> None:
        full = [part for part in parts if part.end > part.start]
        after = next((part for part in full if part.end == entry.after + 1), None) if entry.after >= 0 else None
        before = next((part for part in full if part.start == entry.before), None) if entry.before >= 0 else None
        like = next((part for part in full if part.start <= entry.like < part.end), after or before)
        properties = _look(like, full)
        pieces: list[Any] = []
        for number, words in enumerate(entry.words.split(END)):
            if number:
                pieces.append(etree.Element(MARKER, {_CUT: "1"}))
            if words:
                noted = paragraph.part == self.document.container.main and box_of(paragraph.element) is None
                made = self.runs_of(words, properties, noted)
                if made:
                    change = self.change("ins")
                    change.extend(made)
                    pieces.append(change)
        for piece in _placed(paragraph.element, after, before, pieces):
            _lift(piece, self.document)

    # --- marks of paragraphs ---------------------------------------------------------------------------------------

    def on_mark(self, paragraph: Any, tag: str) -> None:
        """Track the mark of a paragraph: inserted, deleted, moved away or moved here."""
        properties = properties_of(paragraph)
        marks = properties.find(f"{W}rPr")
        if marks is None:
            marks = etree.Element(f"{W}rPr")
            later = next((x for x in properties if x.tag in (f"{W}sectPr", f"{W}pPrChange")), None)
            if later is None:
                properties.append(marks)
            else:
                later.addprevious(marks)
        if marks.find(f"{W}{tag}") is not None:
            return
        order = ("ins", "del", "moveFrom", "moveTo")
        earlier = {f"{W}{name}" for name in order[: order.index(tag)]}
        at = sum(child.tag in earlier for child in marks)
        marks.insert(at, self.change(tag))

    def cut_paragraphs(self, root: Any) -> None:
        """Cut paragraphs in two where an end of a paragraph was inserted."""
        for marker in [element for element in root.iter(MARKER) if element.get(_CUT)]:
            paragraph = next(marker.iterancestors(f"{W}p"))
            top = marker
            while top.getparent() is not paragraph:
                top = top.getparent()
            first = new_paragraph(paragraph)
            paragraph.addprevious(first)
            for child in list(paragraph):
                if child is top:
                    break
                if child.tag != f"{W}pPr":
                    first.append(child)
            marker.getparent().remove(marker)
            self.on_mark(first, "ins")


def _covered(part: _Part, deleted: Sequence[tuple[int, int]]) -> bool:
    return part.end > part.start and any(start <= part.start and part.end <= end for start, end in deleted)


def _going(paragraph: Paragraph, deleted: Sequence[tuple[int, int]]) -> set[Stretch]:
    """Stretches that print nothing and lie amid what is deleted: between two deleted letters, a field as a whole."""
    going: set[Stretch] = set()
    fields: dict[int, list[Stretch]] = {}
    for stretch in paragraph.stretches:
        if stretch.text:
            fields.setdefault(stretch.field, []).append(stretch)

    def deleted_whole(stretch: Stretch) -> bool:
        return any(start <= stretch.start and stretch.end <= end for start, end in deleted)

    shown = {number: all(map(deleted_whole, held)) for number, held in fields.items() if number}
    for stretch in paragraph.stretches:
        if stretch.text or any(child.tag in _STAYS for child in stretch.run):
            continue
        number = stretch.field
        if not number and stretch.child.tag == f"{W}fldChar":
            number = _field_ended(paragraph, stretch)
        if number:
            if shown.get(number):
                going.add(stretch)
        elif any(start < stretch.start < end for start, end in deleted):
            going.add(stretch)
    return going


def _field_ended(paragraph: Paragraph, end: Stretch) -> int:
    """The field that ends at a mark that stands outside it already."""
    number = 0
    for stretch in paragraph.stretches:
        if stretch is end:
            break
        number = stretch.field or number
    return number


def _cut_run(run: Any, stretches: list[Stretch], cuts: set[int]) -> list[tuple[Any, list[Stretch]]]:
    """Cut a run at places of the text; return the runs that it became with what each holds."""
    groups: list[list[tuple[Stretch, Any]]] = [[]]
    for stretch in stretches:
        places = [p for p in sorted(cuts) if stretch.start < p < stretch.end] if stretch.plain else []
        if groups[-1] and stretch.start in cuts and (stretch.text or groups[-1][-1][0].text):
            groups.append([])
        if not places:
            groups[-1].append((stretch, stretch.child))
            continue
        ends = [stretch.start, *places, stretch.end]
        for k in range(len(ends) - 1):
            if k:
                groups.append([])
            words = stretch.text[ends[k] - stretch.start : ends[k + 1] - stretch.start]
            child = copy.copy(stretch.child)
            child.text = words
            child.tail = None
            child.set(SPACE, "preserve")
            groups[-1].append((Stretch(words, run, child, ends[k], 0, stretch.field), child))
    if len(groups) == 1:
        return [(run, [stretch for stretch, _ in groups[0]])]
    out = []
    properties = run.find(f"{W}rPr")
    for group in groups:
        made = etree.Element(f"{W}r", dict(run.attrib))
        if properties is not None:
            made.append(copy.deepcopy(properties))
        made.extend(child for _, child in group)
        run.addprevious(made)
        for stretch, _ in group:
            stretch.run = made
        out.append((made, [stretch for stretch, _ in group]))
    run.getparent().remove(run)
    return out


def _look(like: _Part | None, parts: Sequence[_Part]) -> Any | None:
    """The properties of the run that new words look like; not those of a footnote sign."""
    if like is not None and any(child.tag.endswith("Reference") for child in like.run if isinstance(child.tag, str)):
        at = list(parts).index(like)
        like = next((p for p in (*reversed(parts[:at]), *parts[at + 1 :]) if p.run.find(f"{W}t") is not None), None)
    return look_of(like.run) if like is not None else None


def look_of(run: Any) -> Any | None:
    """A copy of a run's properties for new words, or None."""
    properties = run.find(f"{W}rPr")
    if properties is None:
        return None
    made = copy.deepcopy(properties)
    for child in list(made):
        if child.tag in _NOT_COPIED:
            made.remove(child)
    return made


def run_of(words: str, properties: Any | None) -> etree._Element:
    """A run of words; tabs and new lines within are written as Word has them. Signs of footnotes are left out."""
    words = _SIGN.sub("", words)
    run = etree.Element(f"{W}r")
    if properties is not None:
        run.append(copy.deepcopy(properties))
    for part in re.split("([\t\n])", legal(words)):
        if part in ("\t", "\n"):
            etree.SubElement(run, f"{W}{'tab' if part == chr(9) else 'br'}")
        elif part:
            text = etree.SubElement(run, f"{W}t", {SPACE: "preserve"})
            text.text = part
    return run


def _placed(paragraph: Any, after: _Part | None, before: _Part | None, pieces: Sequence[Any]) -> Sequence[Any]:
    """Put elements between two runs of a paragraph: inside what holds both, outside what holds one."""
    one: Any = after.node if after is not None else None
    other: Any = before.node if before is not None else None
    anchor: Any = one
    behind = True
    if after is not None and before is not None:
        if one.getparent() is other.getparent():
            behind = not (after.field and after.field != before.field)
            anchor = one if behind else other
        elif one.getparent() is paragraph:
            anchor = one
        elif other.getparent() is paragraph:
            anchor, behind = other, False
        else:
            anchor = _top(_both_in(one, other), one)
    elif after is not None:
        anchor = None if after.field else _top(paragraph, one)
    elif before is not None:
        anchor, behind = _top(paragraph, other), False
    if anchor is None:
        paragraph.extend(pieces)
    elif behind:
        for piece in reversed(pieces):
            anchor.addnext(piece)
    else:
        for piece in pieces:
            anchor.addprevious(piece)
    return pieces


def _top(paragraph: Any, node: Any) -> Any:
    while node.getparent() is not paragraph and node.getparent() is not None:
        node = node.getparent()
    return node


def _both_in(one: Any, other: Any) -> Any:
    """The innermost element that holds two others: a content control within another one, for example."""
    above = set(other.iterancestors())
    return next(element for element in one.iterancestors() if element in above)


def _lift(piece: Any, document: Editable) -> None:
    """Take an insertion out of others' pending changes: theirs is cut in two round it."""
    links = (f"{W}hyperlink", f"{W}smartTag") if piece.tag == MARKER else ()
    while (parent := piece.getparent()).tag in (*ARRIVED, *LEFT, *links):
        rest = etree.Element(parent.tag, dict(parent.attrib))
        if f"{W}author" in rest.attrib:
            rest.set(f"{W}id", document.next_id())
        following = list(piece.itersiblings())
        parent.addnext(piece)
        rest.extend(following)
        if len(rest):
            piece.addnext(rest)
        if not len(parent):
            parent.getparent().remove(parent)


def new_paragraph(like: Any) -> etree._Element:
    """An empty paragraph with the properties of another: style, numbering, indents; nobody's pending changes."""
    made = etree.Element(f"{W}p")
    properties = like.find(f"{W}pPr")
    if properties is None:
        return made
    copied = copy.deepcopy(properties)
    for child in list(copied):
        if child.tag in (f"{W}sectPr", f"{W}pPrChange", f"{W}framePr"):
            copied.remove(child)
    for number in copied.findall(f"{W}numPr/{W}ins"):
        number.getparent().remove(number)
    marks = copied.find(f"{W}rPr")
    if marks is not None:
        for child in list(marks):
            if child.tag in _NOT_COPIED:
                marks.remove(child)
        if not len(marks):
            copied.remove(marks)
    made.append(copied)
    return made


def usual_look(paragraph: Any) -> Any:
    """The look of most of a paragraph's words."""
    best, most = None, 0
    for run in paragraph.iter(f"{W}r"):
        length = sum(len(t.text or "") for t in run if t.tag in (f"{W}t", f"{W}delText"))
        if length > most:
            best, most = run, length
    return look_of(best) if best is not None else None


def unnumber(paragraph: Any) -> None:
    """Take a paragraph out of every list."""
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        return
    number = properties.find(f"{W}numPr")
    if number is None:
        number = etree.Element(f"{W}numPr")
        properties.insert(0, number)
        for tag in reversed(("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")):
            found = properties.find(f"{W}{tag}")
            if found is not None:
                found.addnext(number)
                break
    for child in list(number):
        number.remove(child)
    etree.SubElement(number, f"{W}numId", {f"{W}val": "0"})
