"""Tracked changes of a Word file as amendments: what was inserted, deleted, replaced or moved, by whom, when."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import ClassVar, Literal

from detente.drafts.structure.plan_text import PlanText
from detente.drafts.word.read import Revision, WordText
from detente.drafts.word.views import ViewLine
from detente.records import Record

Kind = Literal["insert", "delete", "replace", "move"]


@dataclass(frozen=True)
class Amendment(Record):
    """A change that somebody proposed in the file: at which label, of what to what."""

    label: str
    kind: Kind
    author: str
    date: str
    before: str
    after: str
    from_label: str = ""

    left_out_if_empty: ClassVar[frozenset[str]] = frozenset({"from_label"})


@dataclass(frozen=True)
class Remark(Record):
    """A comment and where it stands."""

    label: str
    author: str
    date: str
    text: str
    answers: str = ""
    anchor: str = ""
    """The words that it is about, where it marks some."""
    resolved: bool = False

    left_out_if_empty: ClassVar[frozenset[str]] = frozenset({"answers", "anchor", "resolved"})


@dataclass(frozen=True)
class _Step:
    kind: Literal["insert", "delete", "from", "to"]
    revision: Revision
    text: str
    paragraph: int
    moved: bool = False
    """Whether it was moved here before it was deleted."""


def labels_of(lines: Sequence[ViewLine], text: PlanText) -> dict[int, str]:
    """For each paragraph of the document the label of the point that it stands in (of one view)."""
    return {
        source: text.names[owner] if owner is not None else ""
        for at, line in enumerate(lines)
        for source in line.made_of
        for owner in [text.owner[at] if at < len(text.owner) else None]
    }


def amendments(word: WordText, after: dict[int, str], before: dict[int, str]) -> tuple[Amendment, ...]:
    """Gather the tracked changes of a document.

    Parameters
    ----------
    word : WordText
    after, before : dict of int to str
        For each paragraph its label with all changes accepted, and with all rejected.

    Returns
    -------
    tuple of Amendment
        In the order of the document. Neighbouring pieces by the same author are one change; a deletion
        beside an insertion by the same author is a replacement; both ends of a move are one move.
    """
    steps = list(_joined(_steps(word)))
    out: list[Amendment] = []
    moves, departed = _moves(steps)
    at = 0
    while at < len(steps):
        step = steps[at]
        where = after.get(step.paragraph) or before.get(step.paragraph) or ""
        was = before.get(step.paragraph) or after.get(step.paragraph) or ""
        following = steps[at + 1] if at + 1 < len(steps) else None
        if step.kind == "to":
            source = moves.get(at)
            out.append(
                _made("move", where, step, step.text, step.text, before.get(source, "") if source is not None else "")
            )
        elif step.moved:
            source = moves.get(at)
            out.append(_made("delete", was if source is None else before.get(source, was), step, step.text, ""))
        elif step.kind == "from":
            if at not in departed:
                out.append(_made("delete", was, step, step.text, ""))
        elif following is not None and _replaces(step, following):
            old, new = (step, following) if step.kind == "delete" else (following, step)
            out.append(_made("replace", where, step, old.text, new.text))
            at += 1
        elif step.kind == "insert":
            out.append(_made("insert", where, step, "", step.text))
        else:
            out.append(_made("delete", was, step, step.text, ""))
        at += 1
    return tuple(entry for entry in out if entry.before or entry.after)


def _made(kind: Kind, label: str, step: _Step, before: str, after: str, from_label: str = "") -> Amendment:
    return Amendment(
        label, kind, step.revision.author, step.revision.date, before.strip("\n"), after.strip("\n"), from_label
    )


def _replaces(one: _Step, other: _Step) -> bool:
    return (
        {one.kind, other.kind} == {"insert", "delete"}
        and not (one.moved or other.moved)
        and one.revision.author == other.revision.author
        and one.paragraph == other.paragraph
    )


def _moves(steps: list[_Step]) -> tuple[dict[int, int], set[int]]:
    """Pair both ends of every move, by its name, else by its words: arrivals with the paragraph left, departures."""
    found: dict[int, int] = {}
    departed: set[int] = set()
    by_words: dict[str, deque[int]] = defaultdict(deque)
    by_name: dict[tuple[str, str], deque[int]] = defaultdict(deque)
    for k, step in enumerate(steps):
        if step.kind == "from":
            by_words[step.text.strip()].append(k)
            by_name[step.text.strip(), step.revision.move].append(k)
    for k, step in enumerate(steps):
        if step.kind != "to" and not step.moved:
            continue
        words = step.text.strip()
        for queue in (by_name[words, step.revision.move], by_words[words]):
            while queue and queue[0] in departed:
                queue.popleft()
            if queue:
                found[k] = steps[queue[0]].paragraph
                departed.add(queue.popleft())
                break
    return found, departed


def _steps(word: WordText) -> Iterator[_Step]:
    for at, paragraph in enumerate(word.paragraphs):
        for piece in paragraph.pieces:
            if piece.inserted is not None and piece.deleted is not None and piece.inserted.move:
                # Moved here and then deleted: whoever deleted it took it out of where it stood.
                yield _Step("delete", replace(piece.deleted, move=piece.inserted.move), piece.text, at, moved=True)
            elif piece.inserted is not None and piece.deleted is not None:
                # Inserted by one and deleted by another: it is in neither text, and yet was said.
                yield _Step("insert", piece.inserted, piece.text, at)
                yield _Step("delete", piece.deleted, piece.text, at)
            elif piece.inserted is not None:
                yield _Step("to" if piece.inserted.move else "insert", piece.inserted, piece.text, at)
            elif piece.deleted is not None:
                yield _Step("from" if piece.deleted.move else "delete", piece.deleted, piece.text, at)
            elif piece.text:
                yield _Step("insert", _NOBODY, "", at)


_NOBODY = Revision("", "", "\0")


def _joined(steps: Iterator[_Step]) -> Iterator[_Step]:
    """Join neighbouring pieces of one change; unchanged text between parts them."""
    for _, pieces in groupby(
        steps, key=lambda s: (s.revision is _NOBODY, s.kind, s.moved, s.paragraph, s.revision.author)
    ):
        first, *rest = pieces
        if first.revision is not _NOBODY:
            yield replace(first, text="".join([first.text, *(step.text for step in rest)])) if rest else first


def remarks(word: WordText, labels: dict[int, str]) -> tuple[Remark, ...]:
    """Gather the comments, in the order in which they stand in the text; those anchored nowhere last."""
    where: dict[str, str] = {}
    for at, paragraph in enumerate(word.paragraphs):
        for identity in paragraph.comments:
            where.setdefault(identity, labels.get(at, ""))
    order = [*where, *(key for key in word.comments if key not in where)]
    out = []
    for key in order:
        comment = word.comments.get(key)
        if comment is not None:
            answered = word.comments.get(comment.answers)
            label = where.get(key) or (where.get(comment.answers, "") if answered else "")
            said = answered.text if answered else ""
            closed = comment.resolved or bool(answered and answered.resolved)
            out.append(Remark(label, comment.author, comment.date, comment.text, said, comment.anchor, closed))
    return tuple(out)
