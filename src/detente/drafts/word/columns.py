"""Tables that hold one text in several languages side by side: each column is a version of its own."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from detente.drafts.structure.labels import find_label
from detente.drafts.structure.language import language_of
from detente.drafts.word.views import ViewLine

_ALIKE = 0.8
_MOST = 6


def parallel_columns(lines: Sequence[ViewLine]) -> dict[int, tuple[int, ...]]:
    """Find the tables whose columns are versions of one text.

    Columns are, if the numbers of their labels are the same in the same order (two at least, eight in ten of them)
    and no two are known to be in one language; or if they have as many cells with words (three at least) and each is
    in a language of its own.

    Parameters
    ----------
    lines : sequence of ViewLine

    Returns
    -------
    dict of int to tuple of int
        For each such table its columns in order, those without words left out.
    """
    cells: dict[int, dict[int, list[ViewLine]]] = {}
    for line in lines:
        if line.cell is not None and line.line.printed.strip():
            cells.setdefault(line.cell[0], {}).setdefault(line.cell[1], []).append(line)
    found = {}
    for table, columns in cells.items():
        order = sorted(columns)
        if 2 <= len(order) <= _MOST and _parallel([columns[c] for c in order]):
            found[table] = tuple(order)
    return found


def _parallel(columns: list[list[ViewLine]]) -> bool:
    texts = ["\n".join(line.line.printed for line in column) for column in columns]
    languages = [language_of(text) for text in texts]
    known = [language for language in languages if language is not None]
    if not known or len(set(known)) < len(known):
        return False
    numbers = [_numbers(column) for column in columns]
    first = numbers[0]
    if len(first) >= 2 and all(SequenceMatcher(None, first, other).ratio() >= _ALIKE for other in numbers[1:]):
        return True
    if len(known) < len(languages):
        return False
    rows = [{line.row for line in column} for column in columns]
    return len(rows[0]) >= 3 and all(
        len(rows[0] & other) >= _ALIKE * max(len(rows[0]), len(other)) for other in rows[1:]
    )


def _numbers(column: list[ViewLine]) -> list[tuple[str, ...]]:
    labels = [find_label(f"{line.line.printed} ") for line in column]
    return [label.parts for label in labels if label is not None and (not label.weak or label.rank is not None)]


def only_column(lines: Sequence[ViewLine], tables: dict[int, tuple[int, ...]], version: int) -> list[ViewLine]:
    """Return the lines of one version: its column of every such table, and all that stands outside them.

    Parameters
    ----------
    lines : sequence of ViewLine
    tables : dict
        From :func:`parallel_columns`.
    version : int
        From 0; a table with fewer columns gives its last.
    """
    out = []
    for line in lines:
        columns = tables.get(line.cell[0]) if line.cell is not None else None
        if columns is None:
            out.append(line)
        elif line.cell is not None and line.cell[1] == columns[min(version, len(columns) - 1)]:
            out.append(ViewLine(line.line, line.made_of, None, None))
    return out
