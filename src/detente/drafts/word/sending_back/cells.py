"""Columns that come and go, written cell by cell as Word does it: ``w:cellIns``, ``w:cellDel``, and the table's grid.

Words in the cells are tracked as well, so that programs that know nothing of tracked cells read the right words.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from typing import Any

from lxml import etree

from detente.drafts.word.container import W
from detente.drafts.word.numbering import attribute, whole
from detente.drafts.word.sending_back.runs import Tracker, new_paragraph, unnumber, usual_look
from detente.drafts.word.sending_back.settled_cells import CELL_MARKS
from detente.drafts.word.sending_back.table_columns import ColumnChange, RowChange, Slot
from detente.drafts.word.sending_back.walk import Paragraph

_CHANGE = f"{W}tcPrChange"
_MERGED = tuple(f"{W}{tag}" for tag in ("gridSpan", "hMerge", "vMerge"))


def write_columns(change: ColumnChange, tracker: Tracker, paragraphs: Iterable[Paragraph]) -> None:
    """Write the columns of a table that come and go.

    Parameters
    ----------
    change : ColumnChange
    tracker : Tracker
    paragraphs : iterable of Paragraph
        Those of the document, so that words in cells that go are found.
    """
    rows = {row.row.element: row for row in change.rows}
    held: dict[Any, list[Paragraph]] = {}
    for paragraph in paragraphs:
        if paragraph.row in rows:
            held.setdefault(next(paragraph.element.iterancestors(f"{W}tc")), []).append(paragraph)
    width, left = _grid(change, tracker)
    for row in change.rows:
        for at, slot in enumerate(row.slots):
            if slot.cell is None:
                _put_in(row, at, width, tracker)
            elif slot.goes:
                mark_cell(slot.cell.element, tracker.change("cellDel"))
                for paragraph in held.get(slot.cell.element, ()):
                    _take_out(paragraph, row, tracker)
            elif slot.span != slot.cell.span or left < 1:
                _reshape(slot, left, tracker)


def mark_cell(cell: Any, mark: Any) -> None:
    """Put a tracked change of a cell where the schema has it among the cell's properties."""
    properties = cell.find(f"{W}tcPr")
    if properties is None:
        properties = etree.Element(f"{W}tcPr")
        cell.insert(0, properties)
    later = properties.find(_CHANGE)
    if later is None:
        properties.append(mark)
    else:
        later.addprevious(mark)


def without_changes(properties: Any) -> Any:
    """A copy of a cell's properties without tracked changes."""
    made = copy.deepcopy(properties)
    for child in list(made):
        if child.tag in (*CELL_MARKS, _CHANGE):
            made.remove(child)
    return made


def _take_out(paragraph: Paragraph, row: RowChange, tracker: Tracker) -> None:
    """Delete what a cell holds; in a row that goes as a whole, that is done already."""
    if row.new is not None:
        tracker.everything(paragraph)
        tracker.on_mark(paragraph.element, "del")


def _put_in(row: RowChange, at: int, width: int, tracker: Tracker) -> None:
    """Put in a cell that looks like the one before it in its row, or else the one after it."""
    slots = row.slots
    like: Any = next((s.cell.element for s in (*reversed(slots[:at]), *slots[at + 1 :]) if s.cell is not None), None)
    made = etree.Element(f"{W}tc")
    properties = like.find(f"{W}tcPr")
    if properties is not None:
        made.append(without_changes(properties))
        for child in [child for child in made[0] if child.tag in _MERGED]:
            made[0].remove(child)
        own = made[0].find(f"{W}tcW")
        if own is not None and width and own.get(f"{W}type", "dxa") == "dxa":
            own.set(f"{W}w", str(width))
    mark_cell(made, tracker.change("cellIns"))
    first = like.find(f"{W}p")
    paragraph = new_paragraph(first) if first is not None else etree.Element(f"{W}p")
    if paragraph.find(f"{W}pPr/{W}numPr") is not None:
        unnumber(paragraph)
    tracker.on_mark(paragraph, "ins")
    words = slots[at].words.strip()
    if words:
        added = tracker.change("ins")
        added.extend(tracker.runs_of(words, usual_look(first) if first is not None else None))
        paragraph.append(added)
    made.append(paragraph)
    _place(row.row.element, slots, at, made)


def _place(row: Any, slots: Sequence[Slot], at: int, made: Any) -> None:
    """Put a new cell before the next cell of its row that was there, or else at the row's end."""
    following = next((slot.cell.element for slot in slots[at:] if slot.cell is not None), None)
    if following is None:
        row.append(made)
        return
    while following.getparent() is not row:  # a cell in a content control
        following = following.getparent()
    following.addprevious(made)


def _reshape(slot: Slot, left: float, tracker: Tracker) -> None:
    """Let a cell cover another number of columns, or be narrower; tracked as a change of its properties."""
    assert slot.cell is not None
    properties = slot.cell.element.find(f"{W}tcPr")
    if properties is None or (properties.find(_CHANGE) is not None and slot.span == slot.cell.span):
        return  # it has no width of its own, or somebody else's change of it is open
    before = without_changes(properties)
    own = properties.find(f"{W}gridSpan")
    if own is None and slot.span > 1:
        own = etree.Element(f"{W}gridSpan")
        properties.insert(sum(child.tag in (f"{W}cnfStyle", f"{W}tcW") for child in properties), own)
    if own is not None:
        own.set(f"{W}val", str(slot.span))
        if slot.span == 1:
            properties.remove(own)
    width = properties.find(f"{W}tcW")
    if width is not None and width.get(f"{W}type", "dxa") == "dxa":
        width.set(f"{W}w", str(round(whole(width.get(f"{W}w")) * left * slot.span / slot.cell.span)))
    change = tracker.change("tcPrChange")
    change.append(before)
    properties.append(change)


def _grid(change: ColumnChange, tracker: Tracker) -> tuple[int, float]:
    """Give new columns room in the grid, which stays as wide as it was.

    Returns
    -------
    width : int
        That of a new column; 0 where it is not known.
    left : float
        What share of their width the other cells keep: all of it unless the table says that widths are fixed, since
        otherwise the word processor fits them.
    """
    table = change.table.element
    grid = table.find(f"{W}tblGrid")
    columns = grid.findall(f"{W}gridCol") if grid is not None else []
    widths = [whole(column.get(f"{W}w")) for column in columns]
    if grid is None or not change.added or len(columns) != change.table.width or min(widths) <= 0:
        return 0, 1.0
    before = etree.Element(f"{W}tblGrid")
    before.extend(copy.deepcopy(column) for column in columns)
    total = sum(widths)
    new = total // (len(columns) + len(change.added))
    room = total - new * len(change.added)
    for column, width in zip(columns, widths, strict=True):
        column.set(f"{W}w", str(width * room // total))
    for at in sorted(change.added, reverse=True):
        grid.insert(at, etree.Element(f"{W}gridCol", {f"{W}w": str(new)}))
    if grid.find(f"{W}tblGridChange") is None:
        held = etree.SubElement(grid, f"{W}tblGridChange", {f"{W}id": tracker.document.next_id()})
        held.append(before)
    fixed = attribute(table.find(f"{W}tblPr"), "tblLayout", "type") == "fixed"
    return new, room / total if fixed else 1.0
