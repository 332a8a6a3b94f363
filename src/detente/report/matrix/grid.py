"""The matrix in words, laid out in pages: what every format draws, and none computes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from detente.bargain.matrix_classes import BEST, COSTLY, LIVE, NO_STAKE, RED_LINE, SURE, UNKNOWN
from detente.text import joined, one_line, short
from detente.words import day, percent

if TYPE_CHECKING:
    from detente.bargain.matrix import Cell, Matrix, MatrixPoint
    from detente.case.case import Case

PARTIES = 6
"""At most so many parties stand side by side on one page."""
_TITLE, _WORDS, _NEXT = 46, 90, 48


@dataclass(frozen=True)
class Look:
    """How a class is shown: a sign and words, which tell it without colour, and a fill that the colour-blind can tell."""

    sign: str
    words: str
    fill: str
    ink: str
    pale: str
    """The fill where the class is the likeliest of several."""


LOOKS: dict[str, Look] = {
    BEST: Look("●", "best", "0B5A8A", "FFFFFF", "DCE9F2"),
    LIVE: Look("○", "can live with", "CFE4F2", "1C2126", "EFF6FB"),
    COSTLY: Look("▼", "costly", "FBD08A", "1C2126", "FDF3E1"),
    RED_LINE: Look("■", "red line", "7A2E0E", "FFFFFF", "F1DDD3"),
    NO_STAKE: Look("–", "no stake", "FFFFFF", "57606A", "FFFFFF"),
    UNKNOWN: Look("?", "not judged", "E4E7EA", "1C2126", "E4E7EA"),
}
"""The classes, from blue to dark brown: blue and orange differ for every kind of colour blindness, and the two strong
classes are the dark ones, so that a print in grey shows them too."""
INK = "1C2126"


@dataclass(frozen=True)
class GridCell:
    """A cell in words: its head (sign and class, or both classes with their shares), and the next line."""

    head: str
    next: str
    fill: str
    ink: str
    size: int
    weight: str
    sign: str


@dataclass(frozen=True)
class GridRow:
    """A point in words."""

    number: str
    title: str
    words: str
    bound: str
    cells: tuple[GridCell, ...]


@dataclass(frozen=True)
class Grid:
    """A page of the matrix.

    Attributes
    ----------
    title, standfirst : str
    parties : tuple of str
        Names.
    rows : tuple of GridRow
    note : str
        What is left out of the page, and where it is.
    legend : tuple of str
    """

    title: str
    standfirst: str
    parties: tuple[str, ...]
    rows: tuple[GridRow, ...]
    note: str
    legend: tuple[str, ...]


def whole(case: Case, found: Matrix) -> Grid:
    """Return the whole matrix as one page, in the order of the plan."""
    return _grid(case, found, found.points, found.parties, "")


@dataclass(frozen=True)
class Room:
    """How much a page of a format holds: lines below the heads, and letters in a line of each column.

    ``cells`` is for all parties together; ``extra`` is what a row needs beside its lines.
    """

    lines: float
    title: int
    words: int
    bound: int
    cells: int
    extra: float = 0.6

    def height(self, row: GridRow) -> float:
        """Return how many lines a row takes."""
        across = max(8, self.cells // max(1, len(row.cells)))
        of_cells = [
            _lines(c.head, across) + (_lines(c.next, across * 8 // 7) if c.next else 0) + (c.size == 3) * 0.6
            for c in row.cells
        ]
        texts = (f"{row.number} {row.title}", self.title), (row.words, self.words), (row.bound, self.bound)
        return max([*(_lines(text, width) for text, width in texts), *of_cells]) + self.extra


def _lines(text: str, width: int) -> int:
    """Return how many lines words take, broken between words where they can be."""
    lines, left = 1, width
    for word in text.split():
        size = len(word)
        if size > left and left < width:
            lines, left = lines + 1, width
        lines += max(0, size - 1) // width
        left -= size % width + 1
    return lines


def pages(case: Case, found: Matrix, room: Room) -> tuple[Grid, ...]:
    """Return the matrix in pages: the points most in dispute first, each page in the order of the plan.

    Parameters
    ----------
    case : Case
    found : Matrix
    room : Room
        As many points as fit stand on a page.
    """
    place = {p.point: i for i, p in enumerate(found.points)}
    groups = [found.parties[at : at + PARTIES] for at in range(0, len(found.parties), PARTIES)]
    heights = {
        p.point: max(room.height(_row(case, p, group)) for group in groups) for p in found.points
    }  # fmt: skip
    cut: list[list[MatrixPoint]] = []
    left = -1.0
    for point in found.disputed():
        if heights[point.point] > left:
            cut.append([])
            left = room.lines
        cut[-1].append(point)
        left -= heights[point.point]
    for page in cut:
        page.sort(key=lambda p: place[p.point])
    made = [(points, group) for points in cut for group in groups]
    return tuple(
        _grid(case, found, points, group, _note(found, points, group, at + 1, len(made)))
        for at, (points, group) in enumerate(made)
    )


def _note(found: Matrix, points: Sequence[MatrixPoint], group: Sequence[str], page: int, of: int) -> str:
    if of == 1:
        return ""
    shown = {p.point for p in points}
    others = [one_line(p.number) for p in found.points if p.point not in shown]
    said = [f"Page {page} of {of}."]
    if others:
        kind = "The points most in dispute." if page == 1 else "Points less in dispute than those before."
        said.append(f"{kind} On other pages: points {', '.join(others)}.")
    if len(group) < len(found.parties):
        said.append(f"{len(found.parties) - len(group)} other parties are on other pages.")
    return " ".join(said)


def without_other_pages(grid: Grid) -> Grid:
    """Return a page that stands alone, saying that the rest is left out."""
    note = (
        grid.note.partition(". ")[2].replace("On other pages:", "Left out:").replace("are on other pages", "left out")
    )
    return replace(grid, note=note)


def _grid(case: Case, found: Matrix, points: Sequence[MatrixPoint], parties: Sequence[str], note: str) -> Grid:
    draft = case.drafts.get(found.draft)
    title = one_line(draft.title) if draft is not None and draft.title else found.draft
    rows = tuple(_row(case, point, parties) for point in points)
    return Grid(
        f"What each point of “{short(title)}” is to each party",
        f"{one_line(case.title)}, as of {day(case.as_of)}. Computed from judgements, not from statements by the parties.",
        tuple(one_line(case.name(p)) for p in parties), rows, note, legend(case, found),
    )  # fmt: skip


def _row(case: Case, point: MatrixPoint, parties: Sequence[str]) -> GridRow:
    return GridRow(
        one_line(point.number),
        short(point.title, _TITLE),
        short(point.words, _WORDS),
        joined(_brief(case.name(b)) for b in point.bound) or "nobody",
        tuple(_cell(case, point, point.cells[party]) for party in parties),
    )


def _next(cell: Cell) -> str:
    unsure = cell.next_share is not None and cell.next_share < SURE
    return f"next ({percent(cell.next_share or 0.0)})" if unsure else "next"


def _brief(name: str) -> str:
    """Return a name without what it says in brackets."""
    return one_line(name).partition(" (")[0]


def _cell(case: Case, point: MatrixPoint, cell: Cell) -> GridCell:
    look = LOOKS[cell.class_]
    fill, ink, head = look.fill, look.ink, f"{look.sign} {look.words}"
    if cell.between:
        fill, ink = look.pale, INK
        head = " / ".join(f"{LOOKS[c].sign} {LOOKS[c].words} {percent(cell.shares[c])}" for c in cell.between)
    following = ""
    if cell.next is not None:
        following = f"{_next(cell)}: {short(case.point(point.point).option(cell.next).text, _NEXT)}"
    elif cell.class_ in (COSTLY, RED_LINE):
        following = "next: no option that it could live with"
    elif cell.class_ in (BEST, LIVE) and any(not f.on_table for f in cell.ladder):
        following = "next: nothing else"
    weight = "weight not judged" if cell.weight is None else f"{percent(cell.weight)} of what it could win"
    return GridCell(head, following, fill, ink, cell.size, weight, look.sign)


def legend(case: Case, found: Matrix) -> tuple[str, ...]:
    """Return what signs, sizes and words mean."""
    said = [
        "● best: no other option of the point is worth more to the party. ○ can live with: speaks for signing. "
        "▼ costly: speaks against signing. ■ red line: refused whatever it gets for it. – no stake: all options are worth "
        "the same to it. ? not judged: nobody has said.",
        "Several classes with shares: unsure, each in so many of the draws. Next: what it could live with next, by its own "
        "judged values, with the share of draws where that is not sure. The size of the sign: the weight of the point to this party. Bound: who must act or accept a limit.",
    ]
    if found.no_threshold:
        names = joined(one_line(case.name(p)) for p in found.no_threshold)
        said.append(
            f"No value without agreement is judged for {names}: halfway from worst to best counts in its place."
        )
    said.append(
        f"{found.draws:,} draws, seed {found.seed}{', updated by what parties said' if found.posterior else ''}."
    )
    return tuple(said)
