"""The tables of a received file as its lines read them: for each row its cells, their columns, and the words of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from detente.drafts.structure.labels import find_label
from detente.drafts.structure.plan_text import PlanText
from detente.drafts.word.container import W
from detente.drafts.word.numbering import attribute, whole
from detente.drafts.word.sending_back.walk import Paragraph

_SIGN = re.compile(r"\[\^\d+\]")
_BARS = re.compile(r"\|.*\|", re.DOTALL)
_RULE = re.compile(r"\|(?:\s*:?-+:?\s*\|)+")
"""The line of dashes under the head of a table in Markdown."""


@dataclass(frozen=True)
class Cell:
    """A cell of a row: its element, the first of its columns and how many it has, and which parts of the line it holds.

    A cell that somebody proposes to delete has no parts.
    """

    element: Any
    start: int
    span: int
    parts: tuple[int, ...]


@dataclass(frozen=True)
class Row:
    """A row: its element, its line (-1: it has no words to read), its cells, and from where to where its parts go."""

    element: Any
    line: int
    cells: tuple[Cell, ...]
    parts: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Table:
    """A table whose rows are each read as one line."""

    element: Any
    rows: tuple[Row, ...]

    @property
    def width(self) -> int:
        """How many columns it has."""
        return max(cell.start + cell.span for row in self.rows for cell in row.cells)


def tables_of(paragraphs: Iterable[Paragraph], lines: Mapping[int, int], words: Mapping[int, str]) -> tuple[Table, ...]:
    """Return the tables all of whose cells can be told in the lines that are read; others are left out.

    Parameters
    ----------
    paragraphs : iterable of Paragraph
        All paragraphs of the document.
    lines : mapping of int to int
        For the index of a paragraph with words its line.
    words : mapping of int to str
        The lines that are rows of tables.
    """
    held: dict[Any, list[tuple[int, Paragraph]]] = {}
    for at, paragraph in enumerate(paragraphs):
        if paragraph.row is not None:
            held.setdefault(paragraph.row, []).append((at, paragraph))
    found: dict[Any, None] = dict.fromkeys(next(row.iterancestors(f"{W}tbl")) for row in held)
    out = []
    for table in found:
        own = [tr for tr in table.iter(f"{W}tr") if next(tr.iterancestors(f"{W}tbl")) is table]
        if next(table.iterdescendants(f"{W}tbl"), None) is not None or not all(tr in held for tr in own):
            continue
        rows = [_row(tr, held[tr], lines, words) for tr in own]
        if all(row is not None and row.cells for row in rows):
            out.append(Table(table, tuple(row for row in rows if row is not None)))
    return tuple(out)


def cells_of(row: Any) -> list[Any]:
    """The cells of a row, those in content controls too."""
    return [tc for tc in row.iter(f"{W}tc") if next(tc.iterancestors(f"{W}tr")) is row]


def is_marked(cell: Any, *tags: str) -> bool:
    """Whether a cell is tracked as one of these: ``cellIns``, ``cellDel``, ``cellMerge``."""
    return any(cell.find(f"{W}tcPr/{W}{tag}") is not None for tag in tags)


def cut(text: str) -> list[tuple[int, int]]:
    """From where to where the cells of a row go that is written with ``|`` between them, spaces aside."""
    out = []
    start = 0
    for part in text.split("|"):
        lead = len(part) - len(part.lstrip()) if part.strip() else 0
        out.append((start + lead, start + lead + len(part.strip())))
        start += len(part) + 1
    return out


def cut_off_number(text: str, parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same parts where the first begins with the number of the row, in a cell of its own; the rest may be empty."""
    start, end = parts[0]
    label = find_label(f"{text[start:end]} ")
    if label is None or not label.length:
        return parts
    number = text[start : min(start + label.length, end)].rstrip()
    rest = text[start + label.length : end]
    begin = end - len(rest.lstrip())
    return [(start, start + len(number)), (begin, end), *parts[1:]]


def without_bars(text: PlanText) -> PlanText:
    """A text whose tables in Markdown are written as others are: without bars at the ends and the line under the head."""
    paragraphs = list(text.paragraphs)
    at = 0
    while at < len(paragraphs):
        end = at
        while end < len(paragraphs) and _BARS.fullmatch(paragraphs[end].strip()):
            end += 1
        if any(_RULE.fullmatch(row.strip()) for row in paragraphs[at:end]):
            for k in range(at, end):
                row = paragraphs[k].strip()
                paragraphs[k] = "" if _RULE.fullmatch(row) else row[1:-1].strip()
        at = max(end, at + 1)
    return replace(text, paragraphs=tuple(paragraphs)) if paragraphs != list(text.paragraphs) else text


def _row(tr: Any, held: list[tuple[int, Paragraph]], lines: Mapping[int, int], words: Mapping[int, str]) -> Row | None:
    """A row, or None where the parts of its line cannot be told apart as its cells."""
    shown = [(at, p) for at, p in held if not p.gone]
    own = {lines[at] for at, p in held if at in lines and p.start < p.end}
    line = own.pop() if own else -1
    if own or (line >= 0 and line not in words):
        return None
    counts: dict[Any, list[int]] = {}
    for number, (_, paragraph) in enumerate(shown):
        counts.setdefault(next(paragraph.element.iterancestors(f"{W}tc")), []).append(number)
    cells = []
    start = whole(attribute(tr.find(f"{W}trPr"), "gridBefore"))
    for tc in cells_of(tr):
        span = max(whole(attribute(tc.find(f"{W}tcPr"), "gridSpan"), 1), 1)
        cells.append(Cell(tc, start, span, tuple(counts.get(tc, ()))))
        start += span
    if line < 0:
        return Row(tr, line, tuple(cells), ())
    parts = _parts(words[line], ["".join(_letters(p)) for _, p in shown])
    return None if parts is None else Row(tr, line, tuple(cells), tuple(parts))


def _parts(text: str, said: list[str]) -> list[tuple[int, int]] | None:
    """The parts of a line, one for each paragraph; None where the words are others."""
    parts = cut(text)
    if len(parts) + 1 == len(said):
        parts = cut_off_number(text, parts)
    found = ["".join(_SIGN.sub("", text[a:b]).split()) for a, b in parts]
    return parts if found == said else None


def _letters(paragraph: Paragraph) -> str:
    return "".join(_SIGN.sub("", "".join(s.text for s in paragraph.stretches)).split())
