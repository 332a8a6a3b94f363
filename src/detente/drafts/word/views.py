"""One side of every tracked change: the paragraphs with all changes accepted, or with all rejected."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from detente.drafts.structure.labels import find_label
from detente.drafts.structure.plan_text import Line
from detente.drafts.word.numbering import Counter
from detente.drafts.word.read import WordParagraph, WordText, read_word

_SIGN = re.compile(r"\[\^\d+\]")


@dataclass(frozen=True)
class ViewLine:
    """A paragraph of a view, and the document's paragraphs that it is made of."""

    line: Line
    made_of: tuple[int, ...]
    row: int | None = None
    cell: tuple[int, int] | None = None


def view(text: WordText, accepted: bool, notes: bool = True) -> list[ViewLine]:
    """Return the paragraphs with every change accepted, or with every change rejected.

    A paragraph whose mark is gone runs on into the next of its flow, and so does a drop cap. The last mark of a flow cannot go.
    """
    counter = Counter(text.numbering)
    out: list[ViewLine] = []
    held: list[int] = []
    paragraphs = text.paragraphs
    last_of_flow = {p.flow: at for at, p in enumerate(paragraphs)}
    held_of: dict[int, list[int]] = {}
    filled: set[int] = set()
    shown = _shown(text, accepted)
    places: list[int] = []
    for at, paragraph in enumerate(paragraphs):
        own = paragraph.pieces[0].note if paragraph.note else 0
        if paragraph.note and (not notes or own not in shown):
            continue
        gone = not paragraph.mark.kept(accepted)
        if paragraph.inner is not None:
            inner = [] if gone else list(_inner_lines(paragraph.inner, at))
            out += [ViewLine(line, (at,), paragraph.row, paragraph.cell) for line in inner]
            places += [0] * len(inner)
            continue
        cap = paragraph.runs_on and at + 1 < len(paragraphs) and paragraphs[at + 1].flow == paragraph.flow
        if (gone or cap) and last_of_flow[paragraph.flow] != at:
            held_of.setdefault(paragraph.flow, []).append(at)
            continue
        held = held_of.pop(paragraph.flow, [])
        made_of = (*held, at)
        words = "".join(paragraphs[i].text(accepted, shown) for i in made_of)
        if gone and not words and (paragraph.flow in filled or paragraph.whole):
            continue
        filled.add(paragraph.flow)
        shape = paragraph
        if held and not paragraph.text(accepted):
            shape = next((paragraphs[i] for i in held if paragraphs[i].text(accepted)), paragraph)
        out.append(ViewLine(_line(shape, words, counter, accepted), made_of, paragraph.row, paragraph.cell))
        places.append(shown.get(own, 0))
    return [entry for entry, _ in sorted(zip(out, places, strict=True), key=lambda pair: pair[1])]


def _inner_lines(text: WordText, at: int) -> Iterator[Line]:
    """The lines of a Word file that stands in another one, all its changes accepted; signs of its notes are left out."""
    noted = any(piece.note for paragraph in text.paragraphs for piece in paragraph.pieces)
    for entry in rows_joined(view(text, True, notes=False)):
        line = entry.line
        list_id = f"{at} {line.list_id}" if line.list_id else ""
        yield replace(line, text=_SIGN.sub("", line.text) if noted else line.text, list_id=list_id)


def _shown(text: WordText, accepted: bool) -> dict[int, int]:
    """For each note whose sign is in the view its number there: as the signs come."""
    notes = [paragraph for paragraph in text.paragraphs if paragraph.note]
    found = [p.note for q in text.paragraphs if not q.note for p in q.pieces if p.note and p.kept(accepted)]
    shown: dict[int, int] = {}
    while found:
        shown.setdefault(found[0], len(shown) + 1)
        inner = notes[found[0] - 1].pieces[1:] if found[0] <= len(notes) else []
        found = [*found[1:], *(p.note for p in inner if p.note and p.kept(accepted) and p.note not in shown)]
    return shown


def _line(shape: WordParagraph, words: str, counter: Counter, accepted: bool) -> Line:
    if shape.contents:
        label = counter.next(*shape.num, shape.language) if shape.num is not None and accepted else None
        return Line(f"{label[0]} {words}".strip() if label is not None else words, contents=True)
    num = shape.num if accepted else shape.num_before
    label = counter.next(*num, shape.language) if num is not None else None
    if label is None or num is None:
        return Line(words, heading=shape.heading and _may_head(words), note=shape.note)
    text, bullet = label
    if bullet or not text:
        said = f"{text} {words}".strip() if bullet else words
        return Line(said, heading=shape.heading, note=shape.note, nest=num[1] if bullet else None)
    return Line(words, text, counter.numbering.abstract_of(num[0]), num[1], shape.heading)


def _may_head(words: str) -> bool:
    """Whether words that are set as a heading may be one: not the rest of a sentence that goes on from above."""
    said = words.strip()
    return bool(said) and not (said[0].islower() and said[-1] in ".,;:")


def view_texts(lines: Sequence[ViewLine]) -> list[str]:
    """The words of a view's paragraphs, labels that the word processor computes left out."""
    return [entry.line.text for entry in lines]


def read_accepted(source: Path | bytes) -> list[str]:
    """Return a document's paragraphs with every tracked change accepted, empty ones included."""
    return view_texts(view(read_word(source), True, notes=False))


def read_rejected(source: Path | bytes) -> list[str]:
    """Return a document's paragraphs with every tracked change rejected, empty ones included."""
    return view_texts(view(read_word(source), False, notes=False))


def rows_joined(lines: Sequence[ViewLine]) -> Iterator[ViewLine]:
    """Join the cells of a table's row to one paragraph, unless a cell holds numbered points of its own."""
    at = 0
    while at < len(lines):
        row = lines[at].row
        end = at + 1
        while row is not None and end < len(lines) and lines[end].row == row:
            end += 1
        group = lines[at:end]
        at = end
        if row is None or any(entry.line.auto for entry in group):
            yield from (entry for entry in group if row is None or entry.line.printed.strip())
            continue
        cells = [entry.line.text.strip() for entry in group]
        if any(cells):
            first = cells[0]
            label = find_label(first + " ")
            glue = " " if label is not None and label.length >= len(first) else " | "
            text = glue.join([first, " | ".join(cells[1:])]) if len(cells) > 1 else first
            yield ViewLine(Line(text), tuple(i for entry in group for i in entry.made_of), row)
