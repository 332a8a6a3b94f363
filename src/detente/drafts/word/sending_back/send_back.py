"""A draft's changes written into the Word file that was received, and read back to see that they are right."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any, ClassVar

from detente.drafts.structure.labels import find_label
from detente.drafts.structure.plan_text import PlanText, structure
from detente.drafts.structure.written import BULLET
from detente.drafts.word.container import fault
from detente.drafts.word.read import read_word
from detente.drafts.word.sending_back.controls import let_go
from detente.drafts.word.sending_back.editable import Editable, open_editable
from detente.drafts.word.sending_back.edits import Words, find_edits, words_of_lines
from detente.drafts.word.sending_back.notes import counted, named_as_in
from detente.drafts.word.sending_back.pending import Pending, pending, settle
from detente.drafts.word.sending_back.places import Places, find_places
from detente.drafts.word.sending_back.remarks import add_comments
from detente.drafts.word.sending_back.runs import Tracker
from detente.drafts.word.sending_back.tables import tables_of, without_bars
from detente.drafts.word.sending_back.walk import Walk, walk
from detente.drafts.word.sending_back.writing import Task, Writing
from detente.drafts.word.views import ViewLine, rows_joined, view
from detente.drafts.word.write import Mark
from detente.records import Record

_SHORT = 160
NUMBER = "the number that the document prints is another"
NEST = "the file nests a bullet on level"
"""Why a point is listed whose words are right."""
Say = Callable[[str, str], str]
"""From a point's label in the received file and in the draft (either may be empty) what to say of its change."""


@dataclass(frozen=True)
class Settling:
    """Which of others' pending changes are accepted and rejected on the way: authors, numbers, ``point:LABEL``."""

    accept: tuple[str, ...] = ()
    reject: tuple[str, ...] = ()


@dataclass(frozen=True)
class Uncarried(Record):
    """Words that read otherwise in the written file than in the draft, and why that may be.

    ``label`` is the point where they stand; ``found`` what the file reads, ``expected`` what the draft says.
    """

    label: str
    found: str
    expected: str
    why: str


@dataclass(frozen=True)
class SentBack(Record):
    """A received file with a draft's changes in it.

    Attributes
    ----------
    data : bytes
        The file. The same bytes as were received where nothing changes.
    author, date : str
        Under which name and date our changes stand.
    received : str
        SHA-256 of the file as it was received.
    inserted, deleted : int
        Words that our changes put in and take out.
    paragraphs_in, paragraphs_out, moved : int
        Paragraphs (or rows of tables) put in, taken out and moved.
    comments : int
        Comments of ours that were put in.
    settled, pending : tuple of Pending
        Others' changes that were accepted or rejected on the way, and those that are still open.
    uncarried : tuple of Uncarried
        What could not be written; empty where accepting every change gives the draft's words.
    unbound : int
        Content controls that showed a value of the document's data and were changed: they no longer follow it.
    """

    left_out: ClassVar[frozenset[str]] = frozenset({"data"})
    row_source: ClassVar[str] = "uncarried"

    data: bytes
    author: str
    date: str
    received: str
    inserted: int
    deleted: int
    paragraphs_in: int
    paragraphs_out: int
    moved: int
    comments: int
    settled: tuple[Pending, ...]
    pending: tuple[Pending, ...]
    uncarried: tuple[Uncarried, ...]
    unbound: int = 0


@dataclass
class Received:
    """A received file: opened for changing, as it is read, and where each letter of the one stands in the other."""

    document: Editable
    lines: list[ViewLine]
    before: PlanText
    walk: Walk
    places: Places

    def words(self) -> Words:
        """The lines without the numbers that the word processor prints."""
        rows = [at for at, entry in enumerate(self.lines) if entry.row is not None and entry.cell is None]
        found = words_of_lines([entry.line for entry in self.lines], rows)
        held = {line: found.words[line] for line in rows}
        return replace(found, tables=tables_of(self.walk.paragraphs, self._lines(), held) if rows else ())

    def _lines(self) -> dict[int, int]:
        """For the index of each paragraph of the file with words its line."""
        from bisect import bisect_right

        starts = [p.start for p in self.walk.paragraphs]
        found: dict[int, int] = {}
        for line, places in enumerate(self.places.of):
            end = 0
            for g in places:
                if g >= end:
                    at = bisect_right(starts, g) - 1
                    found[at], end = line, self.walk.paragraphs[at].end
        return found

    def labels(self) -> dict[Any, str]:
        """For each paragraph of the file (its element) the point that it stands in."""
        from bisect import bisect_right

        starts = [p.start for p in self.walk.paragraphs]
        names: dict[int, str] = {}
        for line, places in enumerate(self.places.of):
            owner = self.before.owner[line] if line < len(self.before.owner) else None
            for g in places:
                if g >= 0 and owner is not None:
                    names[bisect_right(starts, g) - 1] = self.before.names[owner]
        out: dict[Any, str] = {}
        last = ""
        for at, paragraph in enumerate(self.walk.paragraphs):
            empty = paragraph.start == paragraph.end
            last = names.get(at, last if empty else "")
            out[paragraph.element] = last
        return out


def receive(data: bytes, name: str) -> Received:
    """Open a received file."""
    document = open_editable(data, name)
    lines = read_lines(data, name)
    where = walk(document)
    places = find_places([entry.line.text for entry in lines], where.text)
    return Received(document, lines, structure([entry.line for entry in lines]), where, places)


def read_lines(data: bytes, name: str, accepted: bool = True) -> list[ViewLine]:
    """The lines of a file as they are read for a draft, with every pending change accepted (or rejected)."""
    return list(rows_joined(view(read_word(data, name), accepted)))


def send_back(
    data: bytes,
    text: PlanText,
    author: str,
    date: dt.date | str,
    name: str = "document",
    settling: Settling | None = None,
    say: Say | None = None,
) -> SentBack:
    """Write a text into a received file as tracked changes.

    1. Others' pending changes are settled where that is asked for; the rest stay. The file is read with them accepted.
    2. Its paragraphs are paired with the text's, and compared by word; numbers that count themselves are no words.
    3. The letters that change are found in the XML; their runs are cut there and tracked.
    4. The file is read back. Rejecting must give what was received, or nothing is written.

    Parameters
    ----------
    data : bytes
        The file as received.
    text : PlanText
        What it is to read as, once every change is accepted.
    author : str
        Whose changes these are.
    date : date or str
        An ISO date or date-time.
    name : str
        What messages call the file.
    settling : Settling, optional
        Which pending changes are settled on the way.
    say : callable, optional
        What a comment says of each changed point; no comment where it says nothing.

    Returns
    -------
    SentBack

    Raises
    ------
    InputError
        When the file cannot be read, or the changes cannot be written so that rejecting them gives it back.
    """
    digest, text = hashlib.sha256(data).hexdigest(), without_bars(text)
    data, received, settled = _settled(data, receive(data, name), settling or Settling(), name)
    left = pending(received.document, received.labels())
    old, read = received.words(), [entry.line.text for entry in received.lines]
    notes = named_as_in(text, read)
    edits = find_edits(received.before, old, notes.text)
    written, comments, unbound = data, 0, 0
    if edits.any:
        task = Task(received.walk, received.places, received.lines, received.before, old, notes.text, edits)
        comments, unbound = _write(task, Tracker(received.document, Mark(author, str(date)), notes.words), say)
        written = received.document.written() if received.document.touched else data
        _must_give_back(data, written, name)
    inserted, deleted = edits.counted(read)
    return SentBack(
        written, author, str(date), digest, inserted, deleted, sum(i is None for i, _ in edits.order) - len(edits.moved),
        len(edits.removed) - len(edits.moved), len(edits.moved), comments, settled, left, _uncarried(written, text, name), unbound,
    )  # fmt: skip


def _write(task: Task, tracker: Tracker, say: Say | None) -> tuple[int, int]:
    """Write the edits and, where something is to be said, comments; return how many comments, and controls let go of."""
    writing = Writing(task, tracker)
    unbound = let_go(tracker.document.body, writing.write)
    return add_comments(tracker.document, writing.changed(say), tracker.mark) if say is not None else 0, unbound


def _settled(
    data: bytes, received: Received, settling: Settling, name: str
) -> tuple[bytes, Received, tuple[Pending, ...]]:
    """Accept and reject pending changes, and read what is left anew."""
    if not (settling.accept or settling.reject):
        return data, received, ()
    settled = settle(received.document, settling.accept, settling.reject, received.labels())
    data = received.document.written()
    return data, receive(data, name), settled


def _must_give_back(received: bytes, written: bytes, name: str) -> None:
    """Reading the written file with every change rejected must give what the received one gives."""
    one, other = (
        ["".join(p.text.split()) for p in (entry.line for entry in read_lines(x, name, False)) if p.text.strip()]
        for x in (received, written)
    )
    if one != other:
        at = next((k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
        where = [*one, ""][at][:80]
        raise fault(
            name,
            f"the changes could not be written so that rejecting them gives the file back, first at {where!r}; nothing "
            "was written. Export a redline instead (detente drafts diff --format docx)",
        )


def _uncarried(data: bytes, text: PlanText, name: str) -> tuple[Uncarried, ...]:
    """Where the file, all changes accepted, reads otherwise than the draft."""
    found = structure([entry.line for entry in read_lines(data, name)])
    left, right = (
        [(k, *parts) for k, paragraph in counted(side.paragraphs) if (parts := _parted(paragraph))[1]]
        for side in (found, text)
    )
    out: list[Uncarried] = []
    matcher = SequenceMatcher(None, [words for _, _, words in left], [words for _, _, words in right], autojunk=False)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag != "equal":
            out.append(_differs(found, text, [k for k, *_ in left[a1:a2]], [k for k, *_ in right[b1:b2]]))
            continue
        for (at, one, words), (to, other, _) in zip(left[a1:a2], right[b1:b2], strict=True):
            if _number(one) != _number(other):
                out.append(Uncarried(other, one, other, NUMBER))
            deep, wanted = found.nest_of.get(at, 0), text.nest_of.get(to, 0)
            if deep != wanted and text.nested and _is_bullet(found, at) and _is_bullet(text, to):
                out.append(
                    Uncarried(_label_at(text, [to]), _cut(words), _cut(words), f"{NEST} {deep + 1}, not {wanted + 1}")
                )
    return tuple(out)


def _is_bullet(text: PlanText, at: int) -> bool:
    return text.paragraphs[at].startswith(BULLET)


def _label_at(text: PlanText, paragraphs: Sequence[int]) -> str:
    """Name the point in which paragraphs stand."""
    owner = next((text.owner[k] for k in paragraphs if k < len(text.owner)), None)
    return text.names[owner] if owner is not None else ""


def _parted(paragraph: str) -> tuple[str, str]:
    """The number with which a paragraph begins (of several all) and the words after it, emphasis and bullets left out."""
    bare = re.sub(r"^(?:[*_#>]+\s*|[•·▪◦‣]\s+)", "", paragraph.strip())
    labels: list[str] = []
    while len(labels) < 3 and (label := find_label(bare)) is not None and label.length:
        labels.append(label.printed)
        bare = bare[label.length :]
    return " ".join(labels), " ".join(bare.strip("*_ ").split())


def _number(label: str) -> str:
    return "".join(c for c in label.lower() if c.isalnum())


def _differs(found: PlanText, text: PlanText, left: Sequence[int], right: Sequence[int]) -> Uncarried:
    one = " ".join(found.paragraphs[k] for k in left)
    other = " ".join(text.paragraphs[k] for k in right)
    label = _label_at(text, right)
    if re.match(r"\[\^[^\[\]\s]+\]:", other):
        why = "a footnote whose sign stands nowhere in the draft, or that stands under two signs"
    elif other.count("[^") > one.count("[^"):
        why = "a footnote's sign without a note in the draft, or where Word has none (in a text box or a note)"
    elif " | " in one or " | " in other:
        same = len(left) == len(right) and one.count("|") == other.count("|")
        why = "cells of a table" if same else "columns of a table, or a row with another number of cells"
    elif _signless(one) == _signless(other):
        why = "the end of a paragraph that the file keeps: a section, a cell or a table ends there"
    else:
        why = "these words stand where the file cannot be changed by words alone"
    return Uncarried(label, _cut(one), _cut(other), why)


def _signless(text: str) -> str:
    """Words without signs of footnotes and spaces."""
    return "".join(re.sub(r"\[\^[^\[\]\s]+\]", "", text).split())


def _cut(text: str) -> str:
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"
