"""Tracked cells of tables accepted or rejected: cells that come and go, cells merged and split, and the grid with them."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from lxml import etree

from detente.drafts.word.container import W
from detente.drafts.word.numbering import attribute, whole
from detente.drafts.word.sending_back.tables import cells_of

_COMES, _GOES, _MERGES = (f"{W}{tag}" for tag in ("cellIns", "cellDel", "cellMerge"))
CELL_MARKS = (_COMES, _GOES, _MERGES)
_BEFORE_MERGE = tuple(f"{W}{tag}" for tag in ("cnfStyle", "tcW", "gridSpan", "hMerge"))
Going = dict[Any, dict[Any, set[int]]]


def stays(mark: Any, accepted: bool) -> bool:
    """Whether a tracked cell is there once its change is accepted (or rejected)."""
    return bool(mark.tag == _MERGES or (mark.tag == _COMES) == accepted)


def settle_cell(mark: Any, accepted: bool) -> None:
    """Take one side of a change of a cell: the cell stays or goes, or it is merged with the one above or is not."""
    properties = mark.getparent()
    cell = properties.getparent()
    properties.remove(mark)
    if mark.tag == _MERGES:
        _merge(properties, mark.get(f"{W}{'vMerge' if accepted else 'vMergeOrig'}"))
    elif not stays(mark, accepted) and cell.getparent() is not None:
        row = next(cell.iterancestors(f"{W}tr"), None)
        cell.getparent().remove(cell)
        if row is not None and not cells_of(row) and row.getparent() is not None:  # a row is not without cells
            row.getparent().remove(row)


def _merge(properties: Any, how: str | None) -> None:
    """Let a cell begin a merged one (``rest``), go on under the one above (``cont``), or be one of its own."""
    for held in properties.findall(f"{W}vMerge"):
        properties.remove(held)
    if how in ("rest", "cont"):
        made = etree.Element(f"{W}vMerge", {f"{W}val": "restart"} if how == "rest" else {})
        properties.insert(sum(child.tag in _BEFORE_MERGE for child in properties), made)


def columns_going(chosen: Mapping[Any, bool]) -> Going:
    """For each table and each of its rows the columns whose cells go with changes; asked before they are settled."""
    out: Going = {}
    for mark, accepted in chosen.items():
        if mark.tag not in CELL_MARKS or stays(mark, accepted):
            continue
        row = next(mark.iterancestors(f"{W}tr"), None)
        if row is None:
            continue
        at = whole(attribute(row.find(f"{W}trPr"), "gridBefore"))
        for cell in cells_of(row):
            span = _span(cell)
            if mark.getparent().getparent() is cell:
                held = out.setdefault(next(row.iterancestors(f"{W}tbl")), {})
                held.setdefault(row, set()).update(range(at, at + span))
            at += span
    return out


def sides_of_tables(chosen: Mapping[Any, bool]) -> dict[Any, set[bool]]:
    """For each table of whose cells changes are settled whether they are accepted, rejected or both; asked before."""
    out: dict[Any, set[bool]] = {}
    for mark, accepted in chosen.items():
        table = next(mark.iterancestors(f"{W}tbl"), None)
        if table is not None and mark.tag in (*CELL_MARKS, f"{W}tcPrChange"):
            out.setdefault(table, set()).add(accepted)
    return out


def fit_grids(sides: Mapping[Any, set[bool]], going: Going) -> None:
    """Take the columns that went out of the grids, and the grids' own changes where nothing else is open."""
    for table, accepted in sides.items():
        grid = table.find(f"{W}tblGrid")
        if grid is None:
            continue
        columns = grid.findall(f"{W}gridCol")
        went = set().union(*going.get(table, {}).values()) & set(range(len(columns)))
        if went and _widest(table) <= len(columns) - len(went):
            for at in went:
                grid.remove(columns[at])
        change = grid.find(f"{W}tblGridChange")
        if change is None or next(table.iter(*CELL_MARKS, f"{W}tcPrChange"), None) is not None:
            continue
        before = change.findall(f"{W}tblGrid/{W}gridCol")
        left = grid.findall(f"{W}gridCol")
        grid.remove(change)
        if len(before) == len(left) and True not in accepted:
            for one, other in zip(left, before, strict=True):
                grid.replace(one, copy.deepcopy(other))


def _widest(table: Any) -> int:
    return max((sum(map(_span, cells_of(row))) for row in table.iter(f"{W}tr")), default=0)


def _span(cell: Any) -> int:
    return max(whole(attribute(cell.find(f"{W}tcPr"), "gridSpan"), 1), 1)
