"""Two versions of a text compared point by point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.drafts.align import Link, align
from detente.drafts.matching import draft_text, points_of_draft
from detente.drafts.structure.plan_text import PlanText
from detente.drafts.structure.tokens import Change, changed, word_changes
from detente.drafts.word.redline import Pair, pair_paragraphs, redline
from detente.records import Record

Beside = Mapping[str, tuple[str, ...]]
"""For points of the case what is to stand beside their words."""


@dataclass(frozen=True)
class Row(Record):
    """Points that belong together in two versions, and what happened to them.

    ``point`` is the case's point, where that is known.
    """

    renamed: ClassVar[Mapping[str, str]] = {"from_": "from"}
    derived: ClassVar[tuple[str, ...]] = ("words",)

    changes: tuple[str, ...]
    from_: tuple[str, ...]
    to: tuple[str, ...]
    text_a: str
    text_b: str
    point: str | None = None

    @cached_property
    def words(self) -> tuple[Change, ...]:
        """The differences by word."""
        return word_changes(self.text_a, self.text_b)


@dataclass(frozen=True)
class Comparison(Record):
    """Everything that differs between two texts."""

    renamed: ClassVar[Mapping[str, str]] = {"a": "from", "b": "to"}
    left_out: ClassVar[frozenset[str]] = frozenset({"title_a", "title_b"})
    derived: ClassVar[tuple[str, ...]] = ("counts",)
    row_source: ClassVar[str] = "points"

    a: str
    b: str
    title_a: str
    title_b: str
    points: tuple[Row, ...]
    lead: tuple[Change, ...]
    closing: tuple[Change, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each kind of change."""
        kinds = ("same", "reworded", "added", "removed", "moved", "merged", "split")
        return {kind: sum(kind in row.changes for row in self.points) for kind in kinds}


def heading(row: Row) -> str:
    """Labels and what happened, in words: ``3 → 4 (moved, reworded)``."""
    before, after = ", ".join(row.from_), ", ".join(row.to)
    labels = before if before == after else f"{before or '—'} → {after or '—'}"
    return f"{labels} ({', '.join(row.changes)})"


def summary(comparison: Comparison) -> str:
    """How many points have each kind of change, in words."""
    counts = [f"{n} {kind}" for kind, n in comparison.counts.items() if n]
    return ", ".join(counts) or "no numbered points"


def effect_beside(row: Row, beside: Beside, shown: set[str]) -> tuple[str, ...]:
    """What stands beside a row: the effect of its point, once."""
    if row.point is None or row.point not in beside or row.point in shown:
        return ()
    shown.add(row.point)
    return beside[row.point]


def compare_texts(
    a: PlanText,
    b: PlanText,
    a_ids: Sequence[str | None] = (),
    b_ids: Sequence[str | None] = (),
    names: tuple[str, str] = ("a", "b"),
    titles: tuple[str, str] = ("", ""),
) -> Comparison:
    """Compare two texts point by point; see :func:`detente.drafts.align.align`."""
    rows = []
    for link in align(a, b, a_ids, b_ids):
        points = [a_ids[i] for i in link.old if a_ids] + [b_ids[j] for j in link.new if b_ids]
        rows.append(
            Row(
                link.changes,
                tuple(a.names[i] for i in link.old),
                tuple(b.names[j] for j in link.new),
                "\n".join(a.provisions[i].text for i in link.old),
                "\n".join(b.provisions[j].text for j in link.new),
                next((p for p in reversed(points) if p is not None), None),
            )
        )
    return Comparison(*names, *titles, tuple(rows), _differing(a.lead, b.lead), _differing(a.closing, b.closing))


def _differing(before: str, after: str) -> tuple[Change, ...]:
    changes = word_changes(before, after)
    return changes if changed(changes) else ()


def compare_drafts(case: Case, a: Draft, b: Draft) -> Comparison:
    """Compare two drafts of a case; points that both tie to one point of the case are the same."""
    text_a, text_b = draft_text(a), draft_text(b)
    return compare_texts(
        text_a,
        text_b,
        points_of_draft(case, a, text_a),
        points_of_draft(case, b, text_b),
        (a.id, b.id),
        (a.title, b.title),
    )


def paragraph_pairs(a: PlanText, b: PlanText, links: Sequence[Link]) -> list[Pair]:
    """Pair the paragraphs of two texts in order: first those of aligned points that did not move, then the rest."""
    anchors: list[tuple[int, int]] = []
    for link in links:
        if link.old and link.new and "moved" not in link.changes:
            first = (a.provisions[link.old[0]].first, b.provisions[link.new[0]].first)
            if not anchors or (first[0] > anchors[-1][0] and first[1] > anchors[-1][1]):
                anchors.append(first)
    pairs: list[Pair] = []
    at_a = at_b = 0
    for i, j in [*anchors, (len(a.paragraphs), len(b.paragraphs))]:
        for x, y in pair_paragraphs(a.paragraphs[at_a:i], b.paragraphs[at_b:j]):
            pairs.append((None if x is None else at_a + x, None if y is None else at_b + y))
        if i < len(a.paragraphs) and j < len(b.paragraphs):
            pairs.append((i, j))
        at_a, at_b = i + 1, j + 1
    return pairs


def redline_drafts(case: Case, a: Draft, b: Draft, author: str | None = None) -> bytes:
    """Return a .docx in which draft ``b`` stands as tracked changes to draft ``a``, by b's author, of b's date."""
    text_a, text_b = draft_text(a), draft_text(b)
    links = align(text_a, text_b, points_of_draft(case, a, text_a), points_of_draft(case, b, text_b))
    name = author if author is not None else ", ".join(case.name(p) for p in b.author)
    return redline(text_a.paragraphs, text_b.paragraphs, name, str(b.date), paragraph_pairs(text_a, text_b, links))
