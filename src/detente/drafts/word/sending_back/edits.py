"""What has to change in a document's lines so that they read as another text: words, paragraphs, moves.

A line is a paragraph without the number that the word processor prints, since a number that counts itself is no
change. Empty lines are left as they are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from detente.drafts.align import HELD, align
from detente.drafts.similarity import containment
from detente.drafts.structure.plan_text import Line, PlanText
from detente.drafts.structure.tokens import Token, opcodes, tokens, words
from detente.drafts.word.redline import Pair, pair_paragraphs
from detente.drafts.word.sending_back.table_columns import ColumnChange, RowChange, find_columns
from detente.drafts.word.sending_back.tables import Table

END = "\ue000"
"""Stands for the end of a paragraph where several are compared at once."""
_BULLET = re.compile(r"[•·▪◦‣*+–-]\s+")
_MOST_POINTS = 400_000
"""Points of one text times those of the other up to which they are also aligned as points, which takes a second or two."""
_LONGEST_SLIDE = 20
"""So many lines that are the same may stand between a paragraph and the line that it came from."""
_LEAST_MOVED = 4
"""Words of a paragraph from which on it counts as moved when it stands elsewhere."""


@dataclass(frozen=True)
class Words:
    """A text's paragraphs without their numbers: the words, and the number that stands before them."""

    words: tuple[str, ...]
    labels: tuple[str, ...]
    cut: tuple[int, ...]
    """Letters that were cut from the beginning of each."""
    rows: frozenset[int] = frozenset()
    """Those that are the cells of a row of a table, with ``|`` between them."""
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Replace:
    """In one line, from one letter to another, other words; :data:`END` in them ends a paragraph.

    ``cell`` is, in a row of a table, which of its cells of how many, and the letters from which to which it has.
    """

    line: int
    start: int
    end: int
    words: str
    cell: tuple[int, int, int, int] | None = None


@dataclass
class Edits:
    """Everything that changes.

    Attributes
    ----------
    replaced : list of Replace
    joined : list of int
        Lines whose end is taken out, so that they run on into the next.
    removed : list of int
        Lines taken out.
    order : list of (int or None, int or None)
        Lines and new paragraphs in the order of the new text; a new paragraph has no line.
    moved : dict of int to int
        New paragraphs that are removed lines, moved.
    columns : list of ColumnChange
        Tables of which columns come or go.
    """

    replaced: list[Replace] = field(default_factory=list)
    joined: list[int] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    order: list[Pair] = field(default_factory=list)
    moved: dict[int, int] = field(default_factory=dict)
    columns: list[ColumnChange] = field(default_factory=list)
    new: tuple[str, ...] = ()
    """The new text's paragraphs without their numbers."""

    @property
    def any(self) -> bool:
        changed = self.replaced or self.joined or self.removed or self.columns
        return bool(changed or any(i is None for i, _ in self.order))

    def rows(self) -> Iterator[RowChange]:
        """The rows that stay of tables of which columns come or go."""
        for change in self.columns:
            yield from (row for row in change.rows if row.new is not None)

    def counted(self, old: Sequence[str]) -> tuple[int, int]:
        """How many words are put in and taken out; what moves as it is counts as neither."""
        moved = set(self.moved.values())
        inserted = sum(count(r.words) for r in self.replaced)
        inserted += sum(
            count(self.new[j]) for i, j in self.order if i is None and j is not None and j not in self.moved
        )
        deleted = sum(count(old[r.line][r.start : r.end]) for r in self.replaced)
        for change in self.rows():
            inserted += sum(count(slot.words) for slot in change.slots if slot.cell is None)
            gone = [k for slot in change.slots if slot.cell is not None and slot.goes for k in slot.cell.parts]
            deleted += sum(count(old[change.row.line][slice(*change.row.parts[k])]) for k in gone)
        return inserted, deleted + sum(count(old[i]) for i in self.removed if i not in moved)


def count(text: str) -> int:
    """How many words and numbers a text has."""
    return sum(token.core[:1].isalnum() for token in tokens(text))


def words_of_lines(lines: Sequence[Line], rows: Iterable[int] = ()) -> Words:
    """The document's lines without the numbers and bullets that the word processor prints; ``rows`` are rows of tables."""
    cut = [len(m[0]) if not line.auto and (m := re.match(r"• ", line.text)) else 0 for line in lines]
    return Words(
        tuple(line.text[n:] for line, n in zip(lines, cut, strict=True)),
        tuple(line.auto or line.text[:n].strip() for line, n in zip(lines, cut, strict=True)),
        tuple(cut),
        frozenset(rows),
    )


def label_of(text: PlanText, at: int, firsts: dict[int, str], opened: Sequence[str] = ()) -> int:
    """How many letters of a paragraph are its number, space and emphasis around it included; 0 where it has none.

    A number in a bracket that goes on is one of the words: else who takes the bracket out would change nothing. ``opened`` are
    such numbers that the document prints by itself.
    """
    paragraph = text.paragraphs[at]
    printed = firsts.get(at)
    if printed is None:
        return 0
    found = paragraph.find(printed)
    inside = found > 0 and "[" in paragraph[:found]
    if not 0 <= found <= 6 or (inside and not paragraph.startswith(tuple(opened))):
        return 0
    rest = paragraph[found + len(printed) :]
    return len(paragraph) - len(rest.lstrip(" \t\u00a0*_" if found else None))


def first_labels(text: PlanText) -> dict[int, str]:
    """For each paragraph that carries a number that number, as printed."""
    return {provision.first: provision.printed for provision in text.provisions}


def find_edits(before: PlanText, old: Words, after: PlanText) -> Edits:
    """Work out what turns a document's lines into another text: of two ways to pair them, the one with fewer words.

    Parameters
    ----------
    before : PlanText
        The document as read; its paragraphs are the lines.
    old : Words
        Its lines without automatic numbers.
    after : PlanText
    """
    firsts = first_labels(after)
    opened = tuple(label for label in old.labels if label.startswith("["))
    typed = {words_.strip() for words_ in old.words}
    bare = [p[label_of(after, j, firsts, opened) :].strip() for j, p in enumerate(after.paragraphs)]
    bare = [b or (p.strip() if p.strip() in typed else "") for b, p in zip(bare, after.paragraphs, strict=True)]
    columns = find_columns(old.tables, old.words, after.paragraphs)
    rows = [(row.row.line, row.new) for change in columns for row in change.rows if row.new is not None]
    ways = [_edits(old, after, bare, _pairs(old, after, bare, rows), columns)]
    alone = any(None in pair for pair in ways[0].order)
    if alone and len(before.provisions) * len(after.provisions) <= _MOST_POINTS:
        anchors = _with_rows(_anchors(before, after), rows)
        ways.append(_edits(old, after, bare, _pairs(old, after, bare, anchors), columns))
    return min(ways, key=lambda edits: sum(edits.counted(old.words)))


def _with_rows(anchors: Sequence[tuple[int, int]], rows: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Rows of tables as anchors, and those anchors that stand in the same order as they do."""
    fit = [(i, j) for i, j in anchors if all((i - a) * (j - b) > 0 for a, b in rows)]
    return sorted([*fit, *rows])


def _edits(
    old: Words, after: PlanText, bare: Sequence[str], pairs: Sequence[Pair], columns: Sequence[ColumnChange]
) -> Edits:
    """The edits that follow from a pairing of lines and paragraphs."""
    edits = Edits(new=tuple(bare), columns=list(columns))
    changes = {change.row.line: change for change in edits.rows()}
    loose = {row.line for change in columns for row in (held.row for held in change.rows)} - set(changes)
    blocks = _blocks(list(_kept_apart(pairs, loose)), old.words, bare)
    taken: list[int] = []
    fresh: list[int] = []
    for lines, paragraphs in blocks:
        if not paragraphs:
            taken += lines
            edits.order += [(i, None) for i in lines]
        elif not lines:
            fresh += paragraphs
            edits.order += [(None, j) for j in paragraphs]
        else:
            edits.order += [*((i, None) for i in lines[:-1]), (lines[-1], paragraphs[-1])]
            if lines[0] in changes:
                edits.replaced += _kept_cells_compared(old, changes[lines[0]], after.paragraphs[paragraphs[0]])
                continue
            if lines[0] in old.rows and "|" in old.words[lines[0]]:
                edits.replaced += _cells_compared(old, lines[0], after.paragraphs[paragraphs[0]])
                continue
            _compared(edits, old, lines, [_against(old, lines[0], after, j, bare[j]) for j in paragraphs])
    edits.removed = taken
    _find_moves(edits, old.words, bare, fresh)
    return edits


def _kept_apart(pairs: Sequence[Pair], lines: set[int]) -> Iterator[Pair]:
    """Pairs without those lines: they go, and what stood beside them comes."""
    for i, j in pairs:
        if i in lines and j is not None:
            yield from ((i, None), (None, j))
        else:
            yield i, j


def _against(old: Words, line: int, after: PlanText, j: int, bare: str) -> str:
    """The words of a new paragraph to compare with a line: without its number where the line's counts itself."""
    paragraph = after.paragraphs[j]
    if not old.labels[line]:
        return paragraph.strip()
    if old.labels[line] == "•":
        return _BULLET.sub("", paragraph, count=1).strip()
    own = old.labels[line]
    return paragraph[len(own) :].strip() if paragraph.startswith(f"{own} ") else bare


def _anchors(before: PlanText, after: PlanText) -> list[tuple[int, int]]:
    """The first paragraphs of points that are the same in both texts and did not move."""
    anchors: list[tuple[int, int]] = []
    for link in align(before, after):
        if link.old and link.new and "moved" not in link.changes:
            first = (before.provisions[link.old[0]].first, after.provisions[link.new[0]].first)
            if not anchors or (first[0] > anchors[-1][0] and first[1] > anchors[-1][1]):
                anchors.append(first)
    return anchors


def _pairs(old: Words, after: PlanText, bare: Sequence[str], anchors: Sequence[tuple[int, int]]) -> list[Pair]:
    """Pair lines with new paragraphs in order: first the anchors, then the rest by their words."""
    full_old = [i for i, words_ in enumerate(old.words) if words_.strip()]
    full_new = [j for j, words_ in enumerate(bare) if words_]
    left = [old.words[i].strip() for i in full_old]
    right = [bare[j] for j in full_new]
    place_old, place_new = ({x: k for k, x in enumerate(full)} for full in (full_old, full_new))
    pairs: list[Pair] = []
    a = b = 0
    ends = [(place_old[i], place_new[j]) for i, j in anchors if i in place_old and j in place_new]
    for i, j in [*ends, (len(full_old), len(full_new))]:
        for x, y in pair_paragraphs(left[a:i], right[b:j]):
            pairs.append((None if x is None else full_old[a + x], None if y is None else full_new[b + y]))
        if i < len(full_old) and j < len(full_new):
            pairs.append((full_old[i], full_new[j]))
        a, b = i + 1, j + 1
    return _slid(pairs, old.words, bare)


def _slid(pairs: list[Pair], old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """Pair a changed paragraph with its own line where the same words stand in the lines after it, or before it.

    Of lines that are the same, which one a paragraph came from is open: ``A A`` becomes ``A' A`` by one changed line, and not by
    a new one and one taken out.
    """
    out = list(pairs)
    at = 0
    while at < len(out):
        found = _slide(out, at, old, new)
        if found is not None:
            out[at : at + len(found) + 1] = found
        at += 1
    return out


def _slide(pairs: Sequence[Pair], at: int, old: Sequence[str], new: Sequence[str]) -> list[Pair] | None:
    """The pairs in place of a lone paragraph, lines that are the same, and a lone one of the other text; None where they stay."""
    i, j = pairs[at]
    end = at + 1
    while end < len(pairs) and None not in pairs[end] and end - at < _LONGEST_SLIDE:
        end += 1
    if (i is None) == (j is None) or end == at + 1 or end == len(pairs):
        return None
    stretch = pairs[at : end + 1]
    lines = [x for x, _ in stretch if x is not None]
    texts = [y for _, y in stretch if y is not None]
    if len(lines) != len(texts):
        return None
    moved = list(zip(lines, texts, strict=True))
    same = moved[1:] if i is None else moved[:-1]
    line, text = moved[0] if i is None else moved[-1]
    if any(old[x].strip() != new[y] for x, y in same) or containment(old[line], new[text]) < HELD:
        return None
    return [*moved]


def _blocks(pairs: Sequence[Pair], old: Sequence[str], new: Sequence[str]) -> list[tuple[list[int], list[int]]]:
    """Pairs as blocks; what was split off or joined to a neighbour is taken into its block."""
    blocks = [([] if i is None else [i], [] if j is None else [j]) for i, j in pairs]
    out: list[tuple[list[int], list[int]]] = []
    for at, (lines, paragraphs) in enumerate(blocks):
        if out and out[-1][0] and out[-1][1] and _belongs(lines, paragraphs, out[-1], old, new):
            out[-1][0].extend(lines)
            out[-1][1].extend(paragraphs)
            continue
        if lines and paragraphs:
            while out and not (out[-1][0] and out[-1][1]) and _belongs(*out[-1], blocks[at], old, new):
                first = out.pop()
                lines[:0], paragraphs[:0] = first[0], first[1]
        out.append((lines, paragraphs))
    return out


def _belongs(
    lines: list[int], paragraphs: list[int], to: tuple[list[int], list[int]], old: Sequence[str], new: Sequence[str]
) -> bool:
    """Whether a lone line (or new paragraph) has most of its words in the other side of a block."""
    if lines and paragraphs:
        return False
    part = " ".join([*(old[i] for i in lines), *(new[j] for j in paragraphs)])
    if " | " in part or any(" | " in old[i] for i in to[0]):
        return False
    whole = " ".join(new[j] for j in to[1]) if lines else " ".join(old[i] for i in to[0])
    if len(words(part)) < 2 or containment(part, whole) < HELD:
        return False
    other = " ".join(old[i] for i in to[0]) if lines else " ".join(new[j] for j in to[1])
    return len(words(whole)) >= 0.8 * (len(words(other)) + HELD * len(words(part)))


def _compared(edits: Edits, old: Words, lines: Sequence[int], texts: Sequence[str]) -> None:
    """Add what differs between lines and the paragraphs that they become."""
    joined = END.join(old.words[i] for i in lines)
    starts = [0]
    for i in lines:
        starts.append(starts[-1] + len(old.words[i]) + 1)
    for start, end, said in word_edits(joined, END.join(texts)):
        for k, i in enumerate(lines):
            low, high = max(start, starts[k]), min(end, starts[k + 1] - 1)
            here = starts[k] <= start < starts[k + 1]
            if low < high or (here and said):
                shift = old.cut[i] - starts[k]
                edits.replaced.append(Replace(i, low + shift, max(low, high) + shift, said if here else ""))
            if start <= starts[k + 1] - 1 < end:
                edits.joined.append(i)


def _cells_compared(old: Words, line: int, text: str) -> Iterator[Replace]:
    """What differs between a row of a table and what it becomes, cell by cell; nothing where their numbers differ."""
    row = old.words[line]
    parts = row.split("|")
    said = [cell.strip() for cell in text.split("|")]
    if len(said) == len(parts) + 2 and not said[0] and not said[-1]:
        said = said[1:-1]
    if len(said) != len(parts):
        return
    start = old.cut[line]
    for number, (part, words_) in enumerate(zip(parts, said, strict=True)):
        own = part.strip()
        first = start + (len(part) - len(part.lstrip()) if own else 0)
        for low, high, new in word_edits(own, words_):
            yield Replace(line, first + low, first + high, new, (number, len(parts), first, first + len(own)))
        start += len(part) + 1


def _kept_cells_compared(old: Words, change: RowChange, text: str) -> Iterator[Replace]:
    """What differs in the cells that stay of a row of which other cells come or go."""
    line, shift = change.row.line, old.cut[change.row.line]
    for number, (start, end) in change.kept:
        first, last = change.row.parts[number]
        for low, high, new in word_edits(old.words[line][first:last], text[start:end]):
            first_, last_ = first + shift, last + shift
            cell = (number, len(change.row.parts), first_, last_)
            yield Replace(line, first_ + low, first_ + high, new, cell)


def word_edits(before: str, after: str) -> Iterator[tuple[int, int, str]]:
    """The stretches of one text that other words take the place of, by word: where they begin and end, and the words.

    White space that differs where the words on both sides are the same is no edit, unless there was none or is none.
    """
    if before == after:
        return
    old, new = tokens(before), tokens(after)
    pieces = list(_neighbours(_pieces(old, new)))
    at = 0
    for same, was, now in pieces:
        if not same and (was.strip() or now.strip() or _space_matters(was, now, at, len(before))):
            kept = 0
            while kept < min(len(was), len(now)) and was[-1 - kept] == now[-1 - kept] and was[-1 - kept].isspace():
                kept += 1
            yield at, at + len(was) - kept, now[: len(now) - kept]
        at += len(was)


def _space_matters(was: str, now: str, at: int, length: int) -> bool:
    return bool(was) != bool(now) and 0 < at < length - len(was)


def _pieces(old: Sequence[Token], new: Sequence[Token]) -> Iterator[tuple[bool, str, str]]:
    """Both texts cut where they begin or cease to be the same."""
    for tag, a1, a2, b1, b2 in opcodes([t.core for t in old], [t.core for t in new]):
        if tag != "equal":
            yield False, "".join(t.text for t in old[a1:a2]), "".join(t.text for t in new[b1:b2])
            continue
        for left, right in zip(old[a1:a2], new[b1:b2], strict=True):
            yield True, left.core, right.core
            if left.white or right.white:
                yield left.white == right.white, left.white, right.white


def _neighbours(pieces: Iterator[tuple[bool, str, str]]) -> Iterator[tuple[bool, str, str]]:
    """Join what is the same and what differs; white space between two changes goes along with them."""
    held: list[tuple[bool, str, str]] = []
    for same, group in groupby(pieces, key=lambda piece: piece[0]):
        parts = list(group)
        piece = (same, "".join(p[1] for p in parts), "".join(p[2] for p in parts))
        between = held[-1] if held else None
        if not same and len(held) > 1 and between is not None and between[0] and not between[1].strip():
            first = held[-2]
            held[-2:] = [(False, first[1] + between[1] + piece[1], first[2] + between[2] + piece[2])]
        else:
            held.append(piece)
    yield from held


def _find_moves(edits: Edits, old: Sequence[str], bare: Sequence[str], fresh: Sequence[int]) -> None:
    """Pair removed lines with new paragraphs that say the same."""
    left: dict[str, list[int]] = defaultdict(list)
    for i in reversed(edits.removed):
        if len(words(old[i])) >= _LEAST_MOVED:
            left[" ".join(old[i].split())].append(i)
    for j in fresh:
        found = left.get(" ".join(bare[j].split()))
        if found:
            edits.moved[j] = found.pop()
