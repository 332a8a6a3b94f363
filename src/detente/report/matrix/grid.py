"""The matrix in words, laid out in pages: what every format draws, and none computes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from detente.bargain.matrix_classes import BEST, COSTLY, LIVE, NO_STAKE, RED_LINE, SURE, UNKNOWN
from detente.language import later, ntr, number, parted, tr
from detente.text import joined, lines, one_line, short
from detente.words import day, percent

if TYPE_CHECKING:
    from detente.bargain.matrix import Cell, Matrix, MatrixPoint
    from detente.case.case import Case

PARTIES = 6
"""At most so many parties stand side by side on one page."""
_TITLE, _WORDS, _NEXT = 80, 90, 48


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
    BEST: Look("●", later("best"), "0B5A8A", "FFFFFF", "DCE9F2"),
    LIVE: Look("○", later("can live with"), "CFE4F2", "1C2126", "EFF6FB"),
    COSTLY: Look("▼", later("costly"), "FBD08A", "1C2126", "FDF3E1"),
    RED_LINE: Look("■", later("red line"), "7A2E0E", "FFFFFF", "F1DDD3"),
    NO_STAKE: Look("–", later("no stake"), "FFFFFF", "57606A", "FFFFFF"),
    UNKNOWN: Look("?", later("not judged"), "E4E7EA", "1C2126", "E4E7EA"),
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
class InFull:
    """What the matrix shortens of a point, in full: the option on the table, and what parties could live with next."""

    number: str
    title: str
    words: str
    next: str


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

    @property
    def heads(self) -> tuple[str, str, str]:
        """The heads of the columns before the parties."""
        return tr("Point"), tr("On the table"), tr("Bound")


def whole(case: Case, found: Matrix) -> Grid:
    """Return the whole matrix as one page, in the order of the plan and with all words in full."""
    return _grid(case, found, found.points, found.parties, "", cut=False)


def in_full(case: Case, found: Matrix, shown: Sequence[str] | None = None) -> tuple[InFull, ...]:
    """Return in full what :func:`pages` shortens, in the order of the plan; of the points with these numbers, or all."""
    rows = []
    for point in found.points:
        if shown is not None and one_line(point.number) not in shown:
            continue
        for_whom: dict[str, list[str]] = {}
        for party, cell in point.cells.items():
            text = None if cell.next is None else _plain(case.point(point.point).says(cell.next))
            if text is not None and short(text, _NEXT) != text:
                for_whom.setdefault(text, []).append(_brief(case.name(party)))
        words = _plain(point.words)
        if for_whom or short(words, _WORDS) != words or short(point.title, _TITLE) != _plain(point.title):
            following = (tr("{names}: {option}", names=joined(names), option=text) for text, names in for_whom.items())
            rows.append(InFull(one_line(point.number), _plain(point.title), words, parted(following)))
    return tuple(rows)


def heads_in_full() -> tuple[str, str, str]:
    """Return the heads of the columns of what stands in full."""
    return tr("Point"), tr("On the table"), tr("What each could live with next")


def title_in_full() -> str:
    """Return what the list of what stands in full is called."""
    return tr("What the matrix shortens, in full")


def _plain(text: str) -> str:
    return one_line(text).rstrip(".")


def compact(case: Case, found: Matrix, most: int) -> Grid:
    """Return the matrix with short words, for a corner of a page: at most so many points, those least in dispute left out."""
    shown = {p.point for p in found.disputed()[:most]}
    points = [p for p in found.points if p.point in shown]
    left = len(found.points) - len(points)
    note = (
        ntr(left, "{n} point less in dispute is left out.", "{n} points less in dispute are left out.") if left else ""
    )
    grid = _grid(case, found, points, found.parties, note)
    return replace(grid, parties=tuple(_brief(name) for name in grid.parties))


def signs() -> str:
    """Return what the signs mean, in a line."""
    return "  ".join(f"{look.sign} {tr(look.words)}" for look in LOOKS.values())


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
            lines(c.head, across) + (lines(c.next, across) if c.next else 0) + (c.size == 3) * 0.6 for c in row.cells
        ]
        texts = (f"{row.number} {row.title}", self.title), (row.words, self.words), (row.bound, self.bound)
        return max([*(lines(text, width) for text, width in texts), *of_cells]) + self.extra


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
    said = [tr("Page {page} of {of}.", page=page, of=of)]
    if others:
        places = {"points": ", ".join(others)}
        said.append(
            tr("The points most in dispute. On other pages: points {points}.", **places)
            if page == 1
            else tr("Points less in dispute than those before. On other pages: points {points}.", **places)
        )
    if left := len(found.parties) - len(group):
        said.append(ntr(left, "{n} other party is on other pages.", "{n} other parties are on other pages."))
    return " ".join(said)


def first_alone(case: Case, found: Matrix, room: Room) -> Grid:
    """Return the first page as one that stands alone, saying what is left out."""
    grid = pages(case, found, room)[0]
    shown = {row.number for row in grid.rows}
    others = [one_line(p.number) for p in found.points if one_line(p.number) not in shown]
    said = []
    if others:
        said.append(tr("The points most in dispute. Left out: points {points}.", points=", ".join(others)))
    if left := len(found.parties) - len(grid.parties):
        said.append(ntr(left, "{n} other party is left out.", "{n} other parties are left out."))
    return replace(grid, note=" ".join(said))


def _grid(
    case: Case, found: Matrix, points: Sequence[MatrixPoint], parties: Sequence[str], note: str, *, cut: bool = True
) -> Grid:
    draft = case.drafts.get(found.draft)
    title = one_line(draft.title) if draft is not None and draft.title else found.draft
    rows = tuple(_row(case, point, parties, cut=cut) for point in points)
    return Grid(
        tr("What each point of “{title}” is to each party", title=short(title)),
        tr(
            "{case}, as of {day}. Computed from judgements, not from statements by the parties.",
            case=one_line(case.title),
            day=day(case.as_of),
        ),
        tuple(one_line(case.name(p)) for p in parties), rows, note, legend(case, found),
    )  # fmt: skip


def _row(case: Case, point: MatrixPoint, parties: Sequence[str], *, cut: bool = True) -> GridRow:
    return GridRow(
        one_line(point.number),
        short(point.title, _TITLE) if cut else _plain(point.title),
        short(point.words, _WORDS) if cut else _plain(point.words),
        joined(_brief(case.name(b)) for b in point.bound) or tr("nobody"),
        tuple(_cell(case, point, point.cells[party], cut=cut) for party in parties),
    )


def _next(cell: Cell, words: str) -> str:
    """Say what a party could live with next, and how sure that is."""
    unsure = cell.next_share is not None and cell.next_share < SURE
    if unsure:
        return tr("next ({share}): {option}", share=percent(cell.next_share or 0.0), option=words)
    return tr("next: {option}", option=words)


def _brief(name: str) -> str:
    """Return a name without what it says in brackets."""
    return one_line(name).partition(" (")[0]


def _cell(case: Case, point: MatrixPoint, cell: Cell, *, cut: bool) -> GridCell:
    look = LOOKS[cell.class_]
    fill, ink, head = look.fill, look.ink, f"{look.sign} {tr(look.words)}"
    if cell.between:
        fill, ink = look.pale, INK
        head = " / ".join(f"{LOOKS[c].sign} {tr(LOOKS[c].words)} {percent(cell.shares[c])}" for c in cell.between)
    following = ""
    if cell.next is not None:
        text = case.point(point.point).says(cell.next)
        following = _next(cell, short(text, _NEXT) if cut else _plain(text))
    elif cell.class_ in (COSTLY, RED_LINE):
        following = tr("next: no option that it could live with")
    elif cell.class_ in (BEST, LIVE) and any(not f.on_table for f in cell.ladder):
        following = tr("next: nothing else")
    weight = (
        tr("weight not judged")
        if cell.weight is None
        else tr("{share} of what it could win", share=percent(cell.weight))
    )
    return GridCell(head, following, fill, ink, cell.size, weight, look.sign)


def legend(case: Case, found: Matrix, *, size: bool = True) -> tuple[str, ...]:
    """Return what signs, their sizes (or their number) and words mean."""
    said = [
        tr(
            "● best: no other option of the point is worth more to the party. ○ can live with: speaks for signing. "
            "▼ costly: speaks against signing. ■ red line: refused whatever it gets for it. – no stake: all options are worth "
            "the same to it. ? not judged: nobody has said."
        ),
        _unsure(size),
    ]
    if found.no_threshold:
        said.append(
            tr(
                "No value without agreement is judged for {names}: halfway from worst to best counts in its place.",
                names=joined(one_line(case.name(p)) for p in found.no_threshold),
            )
        )
    places = {"draws": number(found.draws), "seed": found.seed}
    said.append(
        tr("{draws} draws, seed {seed}, updated by what parties said.", **places)
        if found.posterior
        else tr("{draws} draws, seed {seed}.", **places)
    )
    return tuple(said)


def _unsure(size: bool) -> str:
    """Say what shares, the next option and the signs mean; the weight is told by the size of a sign or by their number."""
    if size:
        return tr(
            "Several classes with shares: unsure, each in so many of the draws. Next: what it could live with next, by its own "
            "judged values, with the share of draws where that is not sure. The size of the sign: the weight of the point to this party. Bound: who must act or accept a limit."
        )
    return tr(
        "Several classes with shares: unsure, each in so many of the draws. Next: what it could live with next, by its own "
        "judged values, with the share of draws where that is not sure. The number of signs: the weight of the point to this party. Bound: who must act or accept a limit."
    )
