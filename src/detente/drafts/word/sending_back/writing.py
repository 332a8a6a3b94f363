"""The edits of a text written into a document: words, paragraphs, rows of tables, moves."""

from __future__ import annotations

import copy
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from detente.drafts.structure.labels import find_label
from detente.drafts.structure.plan_text import PlanText
from detente.drafts.word.container import W
from detente.drafts.word.sending_back.cells import mark_cell, without_changes, write_columns
from detente.drafts.word.sending_back.edits import Edits, Replace, Words, first_labels, label_of
from detente.drafts.word.sending_back.places import Places
from detente.drafts.word.sending_back.runs import (
    Insertion,
    Tracker,
    look_of,
    new_paragraph,
    run_of,
    unnumber,
    usual_look,
)
from detente.drafts.word.sending_back.tables import is_marked
from detente.drafts.word.sending_back.walk import BOX, Paragraph, Walk, box_of
from detente.drafts.word.views import ViewLine

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_NOTE = re.compile(r"\[\^[^\[\]\s]+\]:")
_NO_ROW = object()
_COPIED = ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "tcPrChange", "tblGridChange")
_NUMBER = re.compile(r"\d+")
_ROMAN = re.compile(r"\b[ivxlcdm]+\b", re.IGNORECASE)
_LETTER = re.compile(r"\b[^\W\d_]\b")


@dataclass
class Task:
    """A document as read and as written, and the text that it is to read as."""

    walk: Walk
    places: Places
    lines: Sequence[ViewLine]
    before: PlanText
    old: Words
    after: PlanText
    edits: Edits


@dataclass
class _Lines:
    """For each line the paragraphs that it stands in, and the one with its last mark."""

    of: list[list[Paragraph]]
    ends: list[Paragraph | None]
    line: dict[int, int] = field(default_factory=dict)
    """For the index of a paragraph the line that it belongs to."""


class Writing:
    """Writes the edits of a task into its document.

    Parameters
    ----------
    task : Task
    tracker : Tracker
    """

    def __init__(self, task: Task, tracker: Tracker) -> None:
        self.task, self.tracker = task, tracker
        self.starts = [p.start for p in task.walk.paragraphs]
        self.lines = self._lines()
        self.depth = {k: p.depth for p in task.before.provisions for k in p.paragraphs}
        self.old_firsts, self.new_firsts = first_labels(task.before), first_labels(task.after)
        self.made: dict[int, Any] = {}
        """For a new paragraph (its index in the text) its element."""

    def write(self) -> None:
        """Write everything."""
        task = self.task
        rows = self._whole_rows()
        removed = set(task.edits.removed)
        self.moved_from = self._moves()
        self._replace()
        doomed = {id(p.element) for line in removed for p in self.lines.of[line]}
        stay = self._with_boxes_that_stay(doomed)
        for line in task.edits.removed:
            for paragraph in self.lines.of[line]:
                self.tracker.everything(paragraph, "moveFrom" if line in self.moved_from else "del", stay)
        for change in task.edits.columns:
            write_columns(change, self.tracker, task.walk.paragraphs)
            self.tracker.document.touched.add(self._part_of(change.table.element))
        self._add(doomed)
        self._marks(removed, rows)
        for name in {p.part for p in task.walk.paragraphs}:
            tree = self.tracker.document.tree(name)
            if tree is not None and name in self.tracker.document.touched:
                self.tracker.cut_paragraphs(tree)
        self._fallbacks()

    def changed(self, say: Callable[[str, str], str]) -> Iterator[tuple[Any, str]]:
        """For each changed point the paragraph where its first change stands, and what is to be said of it."""
        task = self.task
        edited = {edit.line for edit in task.edits.replaced} | set(task.edits.joined)
        edited |= {change.row.line for change in task.edits.rows()}
        told: set[tuple[str, str]] = set()
        for line, new in task.edits.order:
            if line is not None and new is not None and line not in edited:
                continue
            element = self.made.get(new) if line is None and new is not None else None
            if line is not None and self.lines.of[line]:
                element = self.lines.of[line][0].element
            key = (_owner(task.before, line), _owner(task.after, new))
            if element is None or element.getparent() is None or key == ("", "") or key in told:
                continue
            said = say(*key)
            if said:
                told.add(key)
                yield element, said

    # --- what stands where -----------------------------------------------------------------------------------------

    def _lines(self) -> _Lines:
        from bisect import bisect_right

        paragraphs = self.task.walk.paragraphs
        found = _Lines([], [])
        for line, places in enumerate(self.task.places.of):
            indexes = sorted({bisect_right(self.starts, g) - 1 for g in places if g >= 0})
            last = indexes[-1] if indexes else -1
            while last >= 0 and paragraphs[last].gone and last + 1 < len(paragraphs):
                follows = _next(paragraphs[last].element)
                if follows is None or paragraphs[last + 1].element is not follows:
                    break
                last += 1
                indexes.append(last)
            found.of.append([paragraphs[k] for k in dict.fromkeys(indexes)])
            found.ends.append(paragraphs[last] if last >= 0 else None)
            found.line |= dict.fromkeys(indexes, line)
        return found

    def _paragraph(self, place: int) -> Paragraph:
        from bisect import bisect_right

        return self.task.walk.paragraphs[bisect_right(self.starts, place) - 1]

    # --- words -----------------------------------------------------------------------------------------------------

    def _replace(self) -> None:
        deleted: dict[int, list[tuple[int, int]]] = defaultdict(list)
        inserted: dict[int, list[Insertion]] = defaultdict(list)
        held: dict[int, Paragraph] = {}
        places = self.task.places
        for edit in self.task.edits.replaced:
            gone = _stretches([g for g in places.of[edit.line][edit.start : edit.end] if g >= 0])
            for start, end in gone:
                for paragraph in self.lines.of[edit.line]:
                    low, high = max(start, paragraph.start), min(end, paragraph.end)
                    if low < high:
                        deleted[id(paragraph)].append((low, high))
                        held[id(paragraph)] = paragraph
            if edit.words:
                first, last = edit.cell[2:] if edit.cell is not None else (0, None)
                after, before = places.before(edit.line, edit.end, first), places.after(edit.line, edit.end, last)
                like = gone[0][0] if gone else after if after >= 0 else before
                if like < 0:
                    empty = self._empty_cell(edit) if edit.cell is not None else None
                    if empty is not None:
                        held[id(empty)] = empty
                        inserted[id(empty)].append(Insertion(-1, -1, edit.words, -1))
                    continue
                paragraph = self._paragraph(after if after >= 0 else before)
                if before >= 0 and self._paragraph(before) is not paragraph:
                    before = -1
                held[id(paragraph)] = paragraph
                inserted[id(paragraph)].append(Insertion(after, before, edit.words, like))
        for key, paragraph in held.items():
            self.tracker.words(paragraph, deleted[key], inserted[key])

    def _empty_cell(self, edit: Replace) -> Paragraph | None:
        """The paragraph of a cell without words; None where it cannot be told which of the row's it is."""
        row = next((p.row for p in self.lines.of[edit.line] if p.row is not None), None)
        held = [p for p in self.task.walk.paragraphs if p.row is row and row is not None]
        held = [p for p in held if not is_marked(_cell(p.element), "cellDel")]
        number, count = edit.cell[:2] if edit.cell is not None else (0, 0)
        shift = len(held) - count  # a number in a cell of its own is joined to the next
        if shift not in (0, 1):
            return None
        found = held[number + shift]
        return found if found.start == found.end else None

    # --- paragraphs taken out --------------------------------------------------------------------------------------

    def _with_boxes_that_stay(self, doomed: set[int]) -> set[Any]:
        """The runs that hold nothing but a text box of which a paragraph with words is not taken out."""
        found: set[Any] = set()
        for paragraph in self.task.walk.paragraphs:
            if paragraph.start < paragraph.end and id(paragraph.element) not in doomed:
                box = box_of(paragraph.element)
                while box is not None:
                    run = _ancestor(box, f"{W}r")
                    if run is not None and run.find(f"{W}t") is None:
                        found.add(run)
                    box = box_of(box)
        return found

    def _marks(self, removed: set[int], rows: list[Any]) -> None:
        """Track the marks of paragraphs that go, and rows that go as a whole."""
        for row in rows:
            properties = row.find(f"{W}trPr")
            if properties is None:
                properties = etree.Element(f"{W}trPr")
                ahead = [x for x in row if x.tag == f"{W}tblPrEx"]
                row.insert(len(ahead), properties)
            if properties.find(f"{W}del") is None:
                later = properties.find(f"{W}trPrChange")
                change = self.tracker.change("del")
                properties.append(change) if later is None else later.addprevious(change)
        elements = {id(p.element): line for line in removed for p in self.lines.of[line]}
        for line in self.task.edits.removed:
            tag = "moveFrom" if line in self.moved_from else "del"
            for paragraph in self.lines.of[line]:
                self._end(paragraph.element, tag, elements, in_row=paragraph.row in rows)
            if line in self.moved_from:
                self._range(self.lines.of[line], self.moved_from[line])
        for line in self.task.edits.joined:
            end = self.lines.ends[line]
            at = end.element if end is not None else None
            target = next(
                (self.lines.of[k][0].element for k in range(line + 1, len(self.lines.of)) if self.lines.of[k]), None
            )
            while at is not None and at is not target and _next(at) is not None:
                if at.find(f"{W}pPr/{W}sectPr") is None:
                    self.tracker.on_mark(at, "del")
                at = _next(at)

    def _end(self, element: Any, tag: str, going: dict[int, int], in_row: bool) -> None:
        """Track a paragraph's mark as gone; the last of a cell or text stays, and the one before it goes instead."""
        if element.find(f"{W}pPr/{W}sectPr") is not None:
            return
        if in_row or _next(element) is not None or _is_table(_beside(element)):
            self.tracker.on_mark(element, tag)
            return
        before = _previous(element)
        while before is not None and id(before) in going:
            before = _previous(before)
        if before is not None and before.find(f"{W}pPr/{W}sectPr") is None and tag == "del":
            self.tracker.on_mark(before, tag)

    def _whole_rows(self) -> list[Any]:
        """Rows of tables of which nothing stays."""
        removed = set(self.task.edits.removed)
        going: dict[int, bool] = {}
        rows: dict[int, Any] = {}
        for at, paragraph in enumerate(self.task.walk.paragraphs):
            if paragraph.row is None or paragraph.start == paragraph.end:
                continue
            rows[id(paragraph.row)] = paragraph.row
            whole = self.lines.line.get(at) in removed
            going[id(paragraph.row)] = going.get(id(paragraph.row), True) and whole
        return [row for key, row in rows.items() if going[key]]

    # --- moves -----------------------------------------------------------------------------------------------------

    def _moves(self) -> dict[int, str]:
        """Names of the moves by the line that goes; what cannot be moved as it is is taken out and put in instead."""
        names: dict[int, str] = {}
        for new, line in list(self.task.edits.moved.items()):
            paragraphs = self.lines.of[line]
            simple = len(paragraphs) == 1 and all(s.plain or not s.text for s in paragraphs[0].stretches)
            element: Any = paragraphs[0].element if paragraphs else None
            if (
                not simple or paragraphs[0].row is not None or _next(element) is None
                or any(True for _ in element.iter(f"{W}ins", f"{W}del", f"{W}moveTo", f"{W}moveFrom", f"{W}sectPr"))
            ):  # fmt: skip
                del self.task.edits.moved[new]
                continue
            names[line] = f"move{self.tracker.document.next_id()}"
        return names

    def _range(self, paragraphs: Sequence[Paragraph], name: str, tag: str = "moveFrom") -> None:
        self._named(paragraphs[0].element, paragraphs[-1].element, name, tag)

    def _named(self, first: Any, last: Any, name: str, tag: str) -> None:
        start = self.tracker.change(f"{tag}RangeStart")
        start.set(f"{W}name", name)
        first.addprevious(start)
        last.addnext(etree.Element(f"{W}{tag}RangeEnd", {f"{W}id": start.get(f"{W}id") or ""}))

    # --- paragraphs put in -----------------------------------------------------------------------------------------

    def _add(self, doomed: set[int]) -> None:
        """Put new paragraphs where they belong: after the line before them, or before the line after them."""
        order = self.task.edits.order
        cursor: Any = None
        end: Paragraph | None = None
        for at, (line, new) in enumerate(order):
            if line is not None:
                if self.lines.ends[line] is not None:
                    end = self.lines.ends[line]
                    cursor = end.element if end is not None else None
                continue
            if new is None:
                continue
            following = next((i for i, _ in order[at + 1 :] if i is not None and self.lines.of[i]), None)
            made = self._new(new, cursor, following, doomed)
            cursor = cursor if made is None else made

    def _new(self, new: int, cursor: Any, following: int | None, doomed: set[int]) -> Any:
        """Write one new paragraph; return the element after which the next stands."""
        after = self.task.after
        ahead = self.lines.of[following][0].element if following is not None else None
        if _NOTE.match(after.paragraphs[new]):
            return None
        if cursor is not None and _part(ahead) is not _part(cursor):
            ahead = None
        if cursor is None and ahead is None:
            cursor = self._last()
            if cursor is None:
                return None
        if None is not _table(cursor) is not _table(ahead) is not None:
            ahead = _after_table(cursor)  # what stands between two tables does not go into the second
        if ahead is None and _cell(cursor) is not None:
            ahead = _after_table(cursor)
        row = self._row(new, cursor, ahead)
        if row is _NO_ROW:
            return None
        if row is not None:
            return row
        template = self._template(new, cursor, ahead)
        like, number, bullet = template
        words = after.paragraphs[new]
        if number:
            words = words[label_of(after, new, self.new_firsts) :]
        elif bullet:
            words = re.sub(r"^[•·▪◦‣*+–-]\s+", "", words)
        words = words.strip()
        made = new_paragraph(like)
        move = self.task.edits.moved.get(new)
        tag = "ins"
        if move is not None:
            tag = "moveTo"
            made = new_paragraph(self.lines.of[move][0].element)
            runs = [run_of(s.text, look_of(s.run)) for s in self.lines.of[move][0].stretches if s.text]
        else:
            runs = self.tracker.runs_of(words, usual_look(like), cursor is None or box_of(cursor) is None)
        change = self.tracker.change(tag)
        change.extend(runs)
        made.append(change)
        self.made[new] = made
        return self._put(made, tag, cursor, ahead, doomed, self.moved_from[move] if move is not None else "")

    def _last(self) -> Any:
        """The last paragraph of a file of which no word is known where it stands, or None."""
        main = self.tracker.document.container.main
        found = [p.element for p in self.task.walk.paragraphs if p.part == main and p.row is None]
        return next((element for element in reversed(found) if box_of(element) is None), None)

    def _put(self, made: Any, tag: str, cursor: Any, ahead: Any, doomed: set[int], move: str) -> Any:
        document = self.tracker.document
        if cursor is None or (ahead is not None and _cell(cursor) is not None and _cell(cursor) is not _cell(ahead)):
            if ahead is None:
                return None
            ahead.addprevious(made)
            self.tracker.on_mark(made, tag)
        elif not move and self._runs_on(cursor, made):
            self._at_the_end(cursor, made, tag)
            made = cursor
        elif _next(cursor) is not None or _is_table(_beside(cursor)):
            cursor.addnext(made)
            self.tracker.on_mark(made, tag)
        elif id(cursor) in doomed and not move:
            cursor.extend([child for child in made if child.tag != f"{W}pPr"])
            doomed.discard(id(cursor))
            for paragraph in self.task.walk.paragraphs:
                if paragraph.element is cursor:
                    self._keep_mark(paragraph)
            made = cursor
        else:
            self._at_the_end(cursor, made, tag)
            made = cursor
        if made.getparent() is not None:
            document.touched.add(self._part_of(made))
        if move:
            self._named(made, made, move, "moveTo")
        return made

    def _runs_on(self, cursor: Any, made: Any) -> bool:
        """Whether words were put in at the end of a paragraph, and the new one after it looks the same.

        Then both are one insertion, with the mark between them: LibreOffice takes them for one in any case.
        """
        if len(cursor) == 0 or cursor[-1] not in self.tracker.own or cursor[-1].tag != f"{W}ins":
            return False
        one, other = new_paragraph(cursor).find(f"{W}pPr"), made.find(f"{W}pPr")
        return (one is None) == (other is None) and (one is None or etree.tostring(one) == etree.tostring(other))

    def _keep_mark(self, paragraph: Paragraph) -> None:
        """A line at the end of a text is reworded rather than taken out: its mark stays."""
        for held in self.lines.of:
            if paragraph in held:
                held.remove(paragraph)

    def _at_the_end(self, cursor: Any, made: Any, tag: str) -> None:
        """Put words after the last paragraph of a text: what it held goes into a paragraph before it."""
        first = new_paragraph(cursor)
        cursor.addprevious(first)
        for child in list(cursor):
            if child.tag != f"{W}pPr":
                first.append(child)
        for paragraph in self.task.walk.paragraphs:
            if paragraph.element is cursor:
                paragraph.element = first
        cursor.extend([child for child in made if child.tag != f"{W}pPr"])
        self.made |= {new: cursor for new, element in self.made.items() if element is made}
        self.tracker.on_mark(first, "ins" if tag == "ins" else tag)

    def _part_of(self, element: Any) -> str:
        root = element.getroottree().getroot()
        document = self.tracker.document
        return next(name for name, tree in document.trees.items() if tree is root)

    def _row(self, new: int, cursor: Any, ahead: Any) -> Any:
        """Write a new row of a table where the paragraph reads like one, and a row stands beside it; else None.

        :data:`_NO_ROW` where no row beside it has as many cells: then it is not written, and said.
        """
        cells = [cell.strip() for cell in self.task.after.paragraphs[new].split("|")]
        if len(cells) < 2:
            return None
        if len(cells) > 3 and not cells[0] and not cells[-1]:
            cells = cells[1:-1]
        found = None
        for beside, behind in ((cursor, True), (ahead, False)):
            row = _ancestor(beside, f"{W}tr")
            if row is None:
                continue
            found = _NO_ROW
            own = [tc for tc in row if tc.tag == f"{W}tc"]
            stay = [tc for tc in own if not is_marked(tc, "cellDel")]
            said = cells
            label = find_label(cells[0])
            if len(stay) == len(cells) + 1 and label is not None and label.length and _holds_a_number(stay[0]):
                said = [cells[0][: label.length].strip(), cells[0][label.length :].strip(), *cells[1:]]
            if len(stay) != len(said):
                continue
            words = iter(said)
            made = self._made_row(row, own, ["" if is_marked(tc, "cellDel") else next(words) for tc in own])
            if behind:
                row.addnext(made)
            else:
                row.addprevious(made)
            self.tracker.document.touched.add(self._part_of(made))
            self.made[new] = made
            return next(made.iter(f"{W}p"))
        return found

    def _made_row(self, row: Any, cells: Sequence[Any], said: Sequence[str]) -> Any:
        made = etree.Element(f"{W}tr")
        for child in row:
            if child.tag in (f"{W}tblPrEx", f"{W}trPr"):
                made.append(copy.deepcopy(child))
        properties = made.find(f"{W}trPr")
        if properties is None:
            properties = etree.SubElement(made, f"{W}trPr")
        for child in list(properties):
            if child.tag in (f"{W}ins", f"{W}del", f"{W}trPrChange", f"{W}tblHeader"):
                properties.remove(child)
        properties.append(self.tracker.change("ins"))
        for cell, words in zip(cells, said, strict=True):
            new = etree.SubElement(made, f"{W}tc")
            held = cell.find(f"{W}tcPr")
            if held is not None:
                held = without_changes(held)
                for merge in held.findall(f"{W}vMerge"):
                    if words.strip():
                        held.remove(merge)
                    else:
                        merge.attrib.pop(f"{W}val", None)  # it goes on under the cell above
                new.append(held)
            if is_marked(cell, "cellDel"):
                mark_cell(new, self.tracker.change("cellDel"))
            like = cell.find(f"{W}p")
            paragraph = new_paragraph(like) if like is not None else etree.Element(f"{W}p")
            new.append(paragraph)
            self.tracker.on_mark(paragraph, "ins")
            if words.strip():
                change = self.tracker.change("ins")
                change.extend(self.tracker.runs_of(words.strip(), usual_look(like) if like is not None else None))
                paragraph.append(change)
        return made

    # --- what a new paragraph looks like ---------------------------------------------------------------------------

    def _template(self, new: int, cursor: Any, ahead: Any) -> tuple[Any, bool, bool]:
        """The paragraph that a new one looks like, and whether its number, or its bullet, counts itself."""
        near = self._near(new)
        label = self.new_firsts.get(new)
        depths = {p.first: p.depth for p in self.task.after.provisions}
        heading = new in self.task.after.heading_set
        bullet = re.match(r"[•·▪◦‣]\s", self.task.after.paragraphs[new]) is not None
        if label is not None:
            shape = _shape(label)
            for same_shape in (True, False):
                for line in near:
                    own = self.old_firsts.get(line)
                    if own is None or self.depth.get(line) != depths[new]:
                        continue
                    if not same_shape or _shape(own) == shape:
                        return self.lines.of[line][0].element, bool(self.task.old.labels[line]), False
        deep = self.task.after.nest_of.get(new, 0)
        alike = [line for line in near if self.task.before.nest_of.get(line, 0) == deep] if bullet else []
        for line in (*alike, *near):
            own_label = self.task.old.labels[line]
            if bullet and own_label == "•":
                return self.lines.of[line][0].element, False, True
            if heading and line in self.task.before.heading_set and not own_label:
                return self.lines.of[line][0].element, False, False
            if (
                label is None and not heading and not bullet and not own_label
                and line not in self.old_firsts and line not in self.task.before.heading_set
            ):  # fmt: skip
                return self.lines.of[line][0].element, False, False
        like = new_paragraph(cursor if cursor is not None else ahead)
        unnumber(like)
        return like, False, False

    def _near(self, new: int) -> list[int]:
        """Lines of running text, the nearest to where a new paragraph stands first."""
        order = self.task.edits.order
        at = next(k for k, (line, j) in enumerate(order) if line is None and j == new)
        out = []
        for step in range(1, len(order)):
            for k in (at - step, at + step):
                line = order[k][0] if 0 <= k < len(order) else None
                if line is not None and self.lines.of[line] and not self.lines.of[line][0].part.endswith("notes.xml"):
                    held = self.lines.of[line][0]
                    if held.row is None and box_of(held.element) is None:
                        out.append(line)
            if len(out) > 400:
                break
        return out

    # --- text boxes are written twice ------------------------------------------------------------------------------

    def _fallbacks(self) -> None:
        """Give the second form of a changed text box (for old programs) the same changes as the first."""
        document = self.tracker.document
        for name in list(document.touched):
            tree = document.trees.get(name)
            for both in tree.iter(f"{_MC}AlternateContent") if tree is not None else ():
                boxes = [list(both.iterfind(f"{_MC}{side}//{BOX}")) for side in ("Choice", "Fallback")]
                if len(boxes[0]) != len(boxes[1]):
                    continue
                for shown, hidden in zip(*boxes, strict=True):
                    if not any(element in self.tracker.own for element in shown.iter()):
                        continue
                    for child in list(hidden):
                        hidden.remove(child)
                    hidden.extend(copy.deepcopy(child) for child in shown)
                    for change in hidden.iter(*(f"{W}{tag}" for tag in _COPIED)):
                        change.set(f"{W}id", document.next_id())


def _holds_a_number(cell: Any) -> bool:
    """Whether a cell holds the number of its row and nothing else."""
    words = "".join(t.text or "" for t in cell.iter(f"{W}t", f"{W}delText")).strip()
    label = find_label(f"{words} ")
    return label is not None and 0 < len(words) <= label.length


def _owner(text: PlanText, at: int | None) -> str:
    """The name of the point that a paragraph belongs to, or an empty one."""
    owner = text.owner[at] if at is not None and at < len(text.owner) else None
    return text.names[owner] if owner is not None else ""


def _stretches(places: Sequence[int]) -> list[tuple[int, int]]:
    """Places that follow one another as stretches, from and to."""
    out: list[tuple[int, int]] = []
    for place in places:
        if out and out[-1][1] == place:
            out[-1] = (out[-1][0], place + 1)
        else:
            out.append((place, place + 1))
    return out


def _shape(label: str) -> str:
    """A number without what it counts: ``1.2`` and ``3.4`` have the same."""
    return _LETTER.sub("a", _ROMAN.sub("a", _NUMBER.sub("9", label))).lower()


def _beside(element: Any, forward: bool = True) -> Any:
    """The next block beside an element, signs of ranges passed over; None at the end of a text or cell."""
    found = element.getnext() if forward else element.getprevious()
    while found is not None and found.tag not in (f"{W}p", f"{W}tbl", f"{W}sdt", f"{W}sectPr", f"{W}tcPr"):
        found = found.getnext() if forward else found.getprevious()
    return found


def _next(element: Any) -> Any:
    found = _beside(element)
    return found if found is not None and found.tag == f"{W}p" else None


def _previous(element: Any) -> Any:
    found = _beside(element, False)
    return found if found is not None and found.tag == f"{W}p" else None


def _is_table(element: Any) -> bool:
    return element is not None and element.tag == f"{W}tbl"


def _ancestor(element: Any, tag: str) -> Any:
    return None if element is None else next(element.iterancestors(tag), None)


def _cell(element: Any) -> Any:
    found = _ancestor(element, f"{W}tc")
    return found if found is not None or element is None else box_of(element)


def _table(element: Any) -> Any:
    """The outermost table round an element, or None."""
    tables = list(element.iterancestors(f"{W}tbl")) if element is not None else []
    return tables[-1] if tables else None


def _after_table(element: Any) -> Any:
    """The paragraph after the outermost table round an element, or None."""
    table = _table(element)
    return _next(table) if table is not None else None


def _part(element: Any) -> Any:
    return None if element is None else element.getroottree().getroot()
