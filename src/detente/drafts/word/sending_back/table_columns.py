"""Which columns of a table a draft adds and takes out, and what becomes of each of its cells.

Rows are paired by the words that they share, in order; columns by the fewest words that then change over all rows.
Columns count where no cell of the row is merged; a merged cell grows and shrinks with the columns that it covers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from detente.drafts.structure.labels import find_label
from detente.drafts.structure.tokens import words
from detente.drafts.word.sending_back.tables import Cell, Row, Table, cut, cut_off_number, is_marked

_MOST = 100_000
"""Rows of one text times those of the other up to which they are paired."""
_LEAST_SHARED = 0.5
"""Of what the words of the lighter of two rows count so much must be in both for them to be one."""
_WHOLE = 1_000_000
"""What a word counts that one row alone has."""
_FEWER = 2
"""So many words fewer must change for columns to come and go where their number stays."""
_STEP = 0.01
"""What a column that comes or goes counts, beside its words."""

Part = tuple[int, int]
Bag = frozenset[tuple[str, int]]
Steps = list[tuple[int | None, int | None]]


@dataclass(frozen=True)
class Slot:
    """A cell of a changed row: one that is there (``goes``, or stays with ``span`` columns), or a new one with words."""

    cell: Cell | None
    words: str = ""
    goes: bool = False
    span: int = 1


@dataclass(frozen=True)
class RowChange:
    """A row of a table with its cells as they are to be; ``kept`` pairs parts of its line with those of the new text."""

    row: Row
    new: int | None
    slots: tuple[Slot, ...]
    kept: tuple[tuple[int, Part], ...] = ()


@dataclass(frozen=True)
class ColumnChange:
    """A table with its rows as they are to be, and before which columns new ones come (once for each)."""

    table: Table
    rows: tuple[RowChange, ...]
    added: tuple[int, ...]


def find_columns(tables: Sequence[Table], old: Sequence[str], new: Sequence[str]) -> list[ColumnChange]:
    """Find the tables of which columns come or go.

    Parameters
    ----------
    tables : sequence of Table
    old, new : sequence of str
        The lines of the document, and the paragraphs that they are to become.
    """
    fresh = [j for j, text in enumerate(new) if "|" in text and not text.startswith("[^")]
    said = {_bare(text) for text in new}
    changed, same = [], set()
    for table in tables:
        lines = [row.line for row in table.rows if row.line >= 0]
        unchanged = {_bare(old[line]) for line in lines} & said
        if lines and 2 * len(unchanged) < len(lines) + 1:
            changed.append(table)
        else:
            same |= unchanged
    rows = [row for table in changed for row in table.rows if row.line >= 0]
    fresh = [j for j in fresh if _bare(new[j]) not in same]
    pairs = _row_pairs([old[row.line] for row in rows], [new[j] for j in fresh])
    paired = {rows[i].line: fresh[j] for i, j in pairs}
    found = (_table_change(table, paired, old, new) for table in changed)
    return [change for change in found if change is not None]


def _bare(text: str) -> str:
    return " ".join(text.split())


def _bag(text: str) -> Bag:
    """Words, each with its number among the same ones, so that sets can be compared."""
    seen: Counter[str] = Counter()
    out = []
    for word in words(text):
        seen[word] += 1
        out.append((word, seen[word]))
    return frozenset(out)


def _row_pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Pair rows in order so that they share the most words; a word counts less the more rows have it."""
    if not old or not new or len(old) * len(new) > _MOST:
        return []
    left, right = [_bag(text) for text in old], [_bag(text) for text in new]
    rows = Counter(word for bag in (*left, *right) for word in bag)
    weight = {word: _WHOLE // count for word, count in rows.items()}
    heavy = [[sum(weight[word] for word in bag) for bag in bags] for bags in (left, right)]

    def shared(i: int, j: int) -> int:
        common = sum(weight[word] for word in left[i] & right[j])
        return common if common >= _LEAST_SHARED * min(heavy[0][i], heavy[1][j]) else 0

    scores = [[shared(i, j) for j in range(len(new))] for i in range(len(old))]
    best = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            take = scores[i][j] + best[i + 1][j + 1] if scores[i][j] else 0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], take)
    out = []
    i = j = 0
    while i < len(old) and j < len(new):
        if scores[i][j] and best[i][j] == scores[i][j] + best[i + 1][j + 1]:
            out.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return out


def _table_change(table: Table, paired: dict[int, int], old: Sequence[str], new: Sequence[str]) -> ColumnChange | None:
    """What becomes of a table's cells; None where no column comes or goes, or where it cannot be told."""
    outer = all(_has_outer_bars(new[paired[row.line]]) for row in table.rows if row.line in paired)
    said = {row.line: _said(row, old, new[paired[row.line]], outer) for row in table.rows if row.line in paired}
    steps = _steps(table, said, old, new, paired)
    if steps is None:
        return None
    removed = {a for a, b in steps if b is None and a is not None}
    added: list[int] = []
    at = 0
    for a, _ in steps:
        if a is None:
            added.append(at)
        else:
            at = a + 1
    rows = []
    for row in table.rows:
        j = paired.get(row.line)
        made = _row_change(row, removed, added, j, "" if j is None else new[j], said.get(row.line))
        if made is None:
            return None
        rows.append(made)
    return ColumnChange(table, tuple(rows), tuple(added))


def _has_outer_bars(text: str) -> bool:
    bare = text.strip()
    return len(bare) > 2 and bare.startswith("|") and bare.endswith("|")


def _said(row: Row, old: Sequence[str], text: str, outer: bool) -> list[list[Part]]:
    """The parts of a new row, as it is to be read first: with its number apart where it was, without Markdown's outer bars."""
    parts = cut(text)
    if outer and len(parts) > 2:
        parts = parts[1:-1]
    if row.parts:
        start, end = row.parts[0]
        label = find_label(f"{old[row.line][start:end]} ")
        if label is not None and label.length >= end - start > 0:
            return [cut_off_number(text, parts), parts]
    return [parts]


def _fitting(ways: list[list[Part]], count: int) -> list[Part]:
    """Of the ways to read a row the first with so many parts, or else the first."""
    return next((parts for parts in ways if len(parts) == count), ways[0])


def _steps(
    table: Table, ways: dict[int, list[list[Part]]], old: Sequence[str], new: Sequence[str], paired: dict[int, int]
) -> Steps | None:
    """The columns of a table and of its new form, in order, each paired or alone; None where all are paired."""
    width = table.width
    plain = [row for row in table.rows if row.line in ways and _is_plain(row, width)]
    if not plain or 2 * len(ways) <= sum(row.line >= 0 for row in table.rows):
        return None
    fits = Counter(len(ways[row.line][0]) for row in plain).most_common(1)[0][0]
    said = {row.line: _fitting(ways[row.line], fits) for row in plain}
    there = {tuple(cell.start for cell in row.cells if cell.parts) for row in plain}
    if len(there) != 1 or fits < 2 or any(len(parts) != fits for parts in said.values()):
        return None
    columns = next(iter(there))
    left = [[_bag(old[row.line][slice(*row.parts[k])]) for row in plain] for k in range(len(columns))]
    right = [[_bag(new[paired[row.line]][slice(*said[row.line][k])]) for row in plain] for k in range(fits)]
    cost, found = _cheapest(left, right)
    if len(left) == len(right):
        direct = sum(_differ(one, other) for one, other in zip(left, right, strict=True))
        if len(plain) < 2 or cost > direct - _FEWER:
            return None
    both = [(left[a], right[b]) for a, b in found if a is not None and b is not None]
    total = sum(len(bag) for one, other in both for bag in (*one, *other))
    if len(both) == len(found) or 2 * sum(_differ(one, other) for one, other in both) > total:
        return None
    return [(None if a is None else columns[a], b) for a, b in found]


def _is_plain(row: Row, width: int) -> bool:
    """Whether a row has a cell for each column, with one paragraph that is read (or none that is)."""
    return len(row.cells) == width and all(
        cell.span == 1 and len(cell.parts) <= 1 and (len(cell.parts) == 1 or is_marked(cell.element, "cellDel"))
        for cell in row.cells
    )


def _differ(one: Sequence[Bag], other: Sequence[Bag]) -> int:
    return sum(len(a ^ b) for a, b in zip(one, other, strict=True))


def _cheapest(left: Sequence[Sequence[Bag]], right: Sequence[Sequence[Bag]]) -> tuple[float, Steps]:
    """Pair columns in order so that the fewest words change."""
    out = [sum(map(len, column)) + _STEP for column in left]
    put = [sum(map(len, column)) + _STEP for column in right]
    best: list[list[tuple[float, int]]] = [[(0.0, 0)] * (len(right) + 1) for _ in range(len(left) + 1)]
    for a in range(len(left), -1, -1):
        for b in range(len(right), -1, -1):
            ways = []
            if a < len(left) and b < len(right):
                ways.append((_differ(left[a], right[b]) + best[a + 1][b + 1][0], 0))
            if a < len(left):
                ways.append((out[a] + best[a + 1][b][0], 1))
            if b < len(right):
                ways.append((put[b] + best[a][b + 1][0], 2))
            best[a][b] = min(ways, default=(0.0, 0))
    steps: Steps = []
    a = b = 0
    while a < len(left) or b < len(right):
        way = best[a][b][1]
        steps.append((a if way < 2 else None, b if way != 1 else None))
        a, b = a + (way < 2), b + (way != 1)
    return best[0][0][0], steps


def _row_change(
    row: Row, removed: set[int], added: Sequence[int], j: int | None, text: str, ways: list[list[Part]] | None
) -> RowChange | None:
    """What becomes of a row's cells; None where it has not the cells that the new row has."""
    first, last = row.cells[0].start, row.cells[-1].start + row.cells[-1].span
    if any(not first <= k <= last for k in added):
        return None
    slots: list[Slot] = []
    for cell in row.cells:
        end = cell.start + cell.span
        slots += [Slot(None) for k in added if k == cell.start]
        going = len(removed & set(range(cell.start, end)))
        span = cell.span - going + sum(cell.start < k < end for k in added)
        tags = ("tcPrChange",) if span else ("cellIns", "cellDel", "cellMerge")
        if span != cell.span and is_marked(cell.element, *tags):
            return None
        slots.append(Slot(cell, goes=span == 0, span=span))
    slots += [Slot(None) for k in added if k == last]
    if ways is None:
        return RowChange(row, j, tuple(slots))
    stay = sum(len(slot.cell.parts) for slot in slots if slot.cell is not None and not slot.goes)
    said = _fitting(ways, stay + sum(slot.cell is None for slot in slots))
    if len(said) != stay + sum(slot.cell is None for slot in slots):
        said = _fitting(ways, stay)
        merged = _absorbed(slots) if len(said) == stay else None
        if merged is None:
            return None
        slots = merged
    return RowChange(row, j, *_with_words(slots, text, said))


def _absorbed(slots: Sequence[Slot]) -> list[Slot] | None:
    """New cells of a row taken into a merged cell beside them; None where there is none."""
    out: list[Slot] = []
    waiting = 0
    for slot in slots:
        wide = slot.cell is not None and not slot.goes and slot.cell.span > 1
        if slot.cell is not None and not wide and waiting:
            return None
        if wide:
            out.append(Slot(slot.cell, span=slot.span + waiting))
            waiting = 0
        elif slot.cell is not None:
            out.append(slot)
        elif out and out[-1].cell is not None and not out[-1].goes and out[-1].cell.span > 1:
            out[-1] = Slot(out[-1].cell, span=out[-1].span + 1)
        else:
            waiting += 1
    grown = (slot.cell.element for slot in out if slot.cell is not None and slot.span != slot.cell.span)
    return None if waiting or any(is_marked(element, "tcPrChange") for element in grown) else out


def _with_words(
    slots: Sequence[Slot], text: str, said: Sequence[Part]
) -> tuple[tuple[Slot, ...], tuple[tuple[int, Part], ...]]:
    """Give each new cell its words, and each part that stays the part that it becomes."""
    parts: Iterator[Part] = iter(said)
    out: list[Slot] = []
    kept: list[tuple[int, Part]] = []
    for slot in slots:
        if slot.cell is None:
            out.append(Slot(None, text[slice(*next(parts))]))
            continue
        out.append(slot)
        if not slot.goes:
            kept += [(number, next(parts)) for number in slot.cell.parts]
    return tuple(out), tuple(kept)
