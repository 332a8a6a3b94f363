"""Redlines: two texts as one document with tracked changes that can be taken or refused one by one.

Text is a sequence of words and paragraph marks. The marks are tracked like the words: a paragraph that was
added has its mark inserted, one that was taken out has its mark deleted. The last mark of a document cannot go,
so that a change at the end is put one mark earlier.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.drafts.structure.tokens import opcodes, word_changes
from detente.drafts.word.write import Block, Mark, Run, legal, write_word

Pair = tuple[int | None, int | None]
Shape = tuple[str, int, tuple[int, int] | None]
"""How a paragraph is set: its style, its indent, its list and level."""
_PLAIN: Shape = ("", 0, None)
_ALIKE = 0.4
_GAP_CELLS = 400_000


def pair_paragraphs(before: Sequence[str], after: Sequence[str]) -> list[Pair]:
    """Pair the paragraphs of two texts in order.

    Equal paragraphs anchor; between anchors a dynamic program (Needleman and Wunsch, 1970) finds the pairing of
    greatest total similarity.

    Returns
    -------
    list of (int or None, int or None)
        Every index of both texts once, ascending; None where a paragraph has no counterpart.
    """
    pairs: list[Pair] = []
    a = b = 0
    same = [(a1, b1, a2 - a1) for tag, a1, a2, b1, _ in opcodes(before, after) if tag == "equal"]
    for start_a, start_b, size in [*same, (len(before), len(after), 0)]:
        pairs.extend(_gap(before, after, a, start_a, b, start_b))
        pairs.extend((start_a + k, start_b + k) for k in range(size))
        a, b = start_a + size, start_b + size
    return pairs


def _gap(before: Sequence[str], after: Sequence[str], a1: int, a2: int, b1: int, b2: int) -> Iterator[Pair]:
    n, m = a2 - a1, b2 - b1
    if not n or not m or n * m > _GAP_CELLS:
        yield from ((i, None) for i in range(a1, a2))
        yield from ((None, j) for j in range(b1, b2))
        return
    from rapidfuzz import fuzz, process

    scores: NDArray[np.float64] = (
        process.cdist(before[a1:a2], after[b1:b2], scorer=fuzz.ratio, dtype=np.float32).astype(np.float64) / 100
    )
    best = np.zeros((n + 1, m + 1))
    for i in range(n - 1, -1, -1):
        row = scores[i]
        for j in range(m - 1, -1, -1):
            take = row[j] + best[i + 1, j + 1] if row[j] >= _ALIKE else -1.0
            best[i, j] = max(best[i + 1, j], best[i, j + 1], take)
    i = j = 0
    while i < n or j < m:
        if i < n and j < m and scores[i, j] >= _ALIKE and best[i, j] == scores[i, j] + best[i + 1, j + 1]:
            yield a1 + i, b1 + j
            i, j = i + 1, j + 1
        elif i < n and (j == m or best[i, j] == best[i + 1, j]):
            yield a1 + i, None
            i += 1
        else:
            yield None, b1 + j
            j += 1


@dataclass(frozen=True)
class Redlined:
    """One paragraph of a redline. ``kind``: same, reworded, added or removed (by its mark)."""

    runs: tuple[Run, ...]
    mark: Run


def steps_of(before: Sequence[str], after: Sequence[str], pairs: Sequence[Pair] | None = None) -> list[Pair]:
    """Pair the paragraphs of two texts as they are laid over each other; an empty text has one empty paragraph."""
    old, new = ([legal(p) for p in side] or [""] for side in (before, after))
    return _ending_together(list(pairs) if pairs else pair_paragraphs(old, new))


def redline_paragraphs(
    before: Sequence[str], after: Sequence[str], mark: Mark, pairs: Sequence[Pair] | None = None
) -> list[Redlined]:
    """Lay two texts over each other.

    Parameters
    ----------
    before, after : sequence of str
        Paragraphs. A text without any has one empty paragraph, as every document does.
    mark : Mark
        Whose changes these are.
    pairs : sequence of pairs, optional
        Which paragraphs belong together, ascending; found by similarity when not given.

    Returns
    -------
    list of Redlined
        Rejecting every change gives ``before``, accepting every change ``after``, paragraph by paragraph.
    """
    steps = steps_of(before, after, pairs)
    old, new = ([legal(p) for p in side] or [""] for side in (before, after))
    return lay_over(old, new, steps, mark, [_PLAIN] * len(steps))


def lay_over(
    old: Sequence[str], new: Sequence[str], steps: Sequence[Pair], mark: Mark, shapes: Sequence[Shape]
) -> list[Redlined]:
    """Lay two texts over each other, step by step; ``shapes`` says how each step's paragraph is set."""
    out: list[Redlined] = []
    for i, j in steps:
        if i is not None and j is not None:
            runs = []
            for change in word_changes(old[i], new[j]):
                if change.kind == "same":
                    runs.append(Run(change.after))
                    continue
                if change.before:
                    runs.append(Run(change.before, deleted=mark))
                if change.after:
                    runs.append(Run(change.after, inserted=mark))
            out.append(Redlined(tuple(runs), Run("")))
        elif i is not None:
            out.append(Redlined((Run(old[i], deleted=mark),), Run("", deleted=mark)))
        elif j is not None:
            out.append(Redlined((Run(new[j], inserted=mark),), Run("", inserted=mark)))
    return _last_mark_stays(_touching_marks_joined(out, shapes), shapes)


def _touching_marks_joined(out: list[Redlined], shapes: Sequence[Shape]) -> list[Redlined]:
    """Let a change at the end of a paragraph run on through the paragraphs inserted (or deleted) after it.

    The texts are the same either way; LibreOffice takes the two for one change and would take the mark
    between them along. Paragraphs that are set otherwise keep their marks, since a mark holds how its paragraph is set.
    """
    marks = [entry.mark for entry in out]
    for at, entry in enumerate(out):
        if entry.mark != Run("") or not entry.runs:
            continue
        last = entry.runs[-1]
        end = at + 1
        while (
            end < len(out)
            and shapes[end] == shapes[at]
            and (
                (last.inserted is not None and out[end].mark.inserted is not None)
                or (last.deleted is not None and out[end].mark.deleted is not None)
            )
        ):
            end += 1
        marks[at:end] = [*marks[at + 1 : end], marks[at]]
    return [Redlined(entry.runs, mark) for entry, mark in zip(out, marks, strict=True)]


def _ending_together(pairs: list[Pair]) -> list[Pair]:
    """Pair the last paragraphs when both texts end after the last pair, or when nothing is paired."""
    last = next((k for k in range(len(pairs) - 1, -1, -1) if None not in pairs[k]), -1)
    tail = pairs[last + 1 :]
    removed = [i for i, _ in tail if i is not None]
    added = [j for _, j in tail if j is not None]
    if removed and added:
        ends: list[Pair] = [(i, None) for i in removed[:-1]]
        ends += [(None, j) for j in added[:-1]]
        return [*pairs[: last + 1], *ends, (removed[-1], added[-1])]
    return pairs


def _last_mark_stays(out: list[Redlined], shapes: Sequence[Shape]) -> list[Redlined]:
    """Move the marks of a changed ending one paragraph up, since a document's last mark cannot change.

    Where the paragraphs are set otherwise the marks stay: the last one goes with its words, as it has none of its own.
    """
    last = next((k for k in range(len(out) - 1, -1, -1) if out[k].mark == Run("")), None)
    if last is None or last == len(out) - 1 or len(set(shapes[last:])) > 1:
        return out
    marks = [entry.mark for entry in out]
    marks[last:] = [*marks[last + 1 :], Run("")]
    return [Redlined(entry.runs, mark) for entry, mark in zip(out, marks, strict=True)]


def redline(
    before: Sequence[str], after: Sequence[str], author: str, date: str, pairs: Sequence[Pair] | None = None
) -> bytes:
    """Write plain paragraphs as a .docx file with tracked changes; see :func:`redline_paragraphs`.

    A tab or new line within a paragraph is kept. :func:`detente.drafts.word.document.redlined_word` does the same for
    texts with points and headings.
    """
    entries = redline_paragraphs(before, after, Mark(author, date), pairs)
    return write_word([Block(entry.runs, entry.mark) for entry in entries])


def clean(paragraphs: Sequence[str]) -> bytes:
    """Write paragraphs as a .docx file without changes."""
    return write_word([Block((Run(legal(text)),)) for text in paragraphs])
