"""Two versions of a text compared point by point."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import ClassVar

from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.drafts.align import Link, align
from detente.drafts.matching import draft_text, points_of_draft
from detente.drafts.outside import UNKNOWN, Outside, OutsideRow, Places, compare_outside, in_summary
from detente.drafts.structure.plan_text import Kind, PlanText
from detente.drafts.structure.tokens import Change, changed, count_words, word_changes
from detente.drafts.structure.written import BULLET
from detente.drafts.word.redline import Pair, pair_paragraphs
from detente.drafts.word.write import Mark
from detente.records import Record
from detente.text import joined

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
class WordCount(Record):
    """How many words of one text a comparison holds, part by part, and how many the text has.

    ``labels`` are those of points. ``outside`` are the words outside the text, which ``total`` does not count.
    ``missing`` is what the text and its file have and the comparison does not hold: always 0, or the program is at fault.
    """

    derived: ClassVar[tuple[str, ...]] = ("missing",)

    points: int
    labels: int
    lead: int
    headings: int
    closing: int
    notes: int
    total: int
    outside: int = 0
    outside_total: int = 0

    @property
    def missing(self) -> int:
        inside = self.points + self.labels + self.lead + self.headings + self.closing + self.notes
        return self.total - inside + self.outside_total - self.outside


@dataclass(frozen=True)
class Comparison(Record):
    """Everything that differs between two texts.

    Every word of both stands in one place: under a point, in the lead, under a heading between points, in the closing
    or in a note. ``words_a`` and ``words_b`` count them.

    ``outside`` compares what their files hold outside the text; ``outside_a`` and ``outside_b`` are the drafts whose
    files tell what that is, None where it is not known.
    """

    renamed: ClassVar[Mapping[str, str]] = {
        "a": "from", "b": "to", "words_a": "words_from", "words_b": "words_to", "outside_a": "outside_from",
        "outside_b": "outside_to",
    }  # fmt: skip
    left_out: ClassVar[frozenset[str]] = frozenset({"title_a", "title_b"})
    left_out_if_empty: ClassVar[frozenset[str]] = frozenset({"nests_unknown"})
    derived: ClassVar[tuple[str, ...]] = ("counts",)
    row_source: ClassVar[str] = "points"

    a: str
    b: str
    title_a: str
    title_b: str
    points: tuple[Row, ...]
    lead: tuple[Change, ...]
    closing: tuple[Change, ...]
    headings: tuple[Row, ...] = ()
    notes: tuple[Row, ...] = ()
    words_a: WordCount = WordCount(0, 0, 0, 0, 0, 0, 0)
    words_b: WordCount = WordCount(0, 0, 0, 0, 0, 0, 0)
    outside: tuple[OutsideRow, ...] = ()
    outside_a: str | None = None
    outside_b: str | None = None
    nests_unknown: tuple[str, ...] = ()
    """Drafts of which it is not known how deep their bullets are nested: nesting is then not compared."""

    @property
    def same(self) -> bool:
        """Whether it is known that no word differs anywhere, outside the texts too."""
        rows = (*self.points, *self.headings, *self.notes)
        kinds = [*(row.changes for row in rows), *(row.changes for row in self.outside)]
        return not (self.lead or self.closing or self.nests_unknown) and all(changes == ("same",) for changes in kinds)

    def with_outside(self, a: Outside | None, b: Outside | None) -> Comparison:
        """Return the comparison with what stands outside the texts; None: not known."""
        if a is not None and b is not None and a.whole != b.whole:
            a, b = (one if one.whole else None for one in (a, b))
        rows = compare_outside(a, b, self._places())
        counts = [
            replace(
                count,
                outside=sum(count_words(getattr(row, side)) for row in rows),
                outside_total=held.words if held is not None else 0,
            )
            for count, held, side in ((self.words_a, a, "text_a"), (self.words_b, b, "text_b"))
        ]
        return replace(
            self,
            outside=rows,
            outside_a=a.draft if a is not None else None,
            outside_b=b.draft if b is not None else None,
            words_a=counts[0],
            words_b=counts[1],
        )

    def _places(self) -> Places:
        rows = list(enumerate(self.points))
        reworded = {"reworded", "merged", "split", "added", "removed"}
        others = self.lead or self.closing or any(row.changes != ("same",) for row in (*self.headings, *self.notes))
        return Places(
            {label: at for at, row in rows for label in row.from_},
            {label: at for at, row in rows for label in row.to},
            frozenset([at for at, row in rows if not reworded & set(row.changes)] + ([] if others else [-1])),
        )

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each kind of change."""
        kinds = ("same", "reworded", "added", "removed", "moved", "merged", "split")
        return {kind: sum(kind in row.changes for row in self.points) for kind in kinds}


@dataclass(frozen=True)
class Passage:
    """Something outside the points that changed: what it is called, what happened, and the words.

    ``unknown`` is the side (``before`` or ``after``) of which nothing is known there.
    """

    name: str
    kinds: tuple[str, ...]
    changes: tuple[Change, ...]
    unknown: str = ""

    @property
    def title(self) -> str:
        """Its name and what happened: ``Heading Part two (reworded)``."""
        return f"{self.name} ({', '.join(self.kinds)})" if self.kinds else self.name


def heading(row: Row) -> str:
    """Labels and what happened, in words: ``3 → 4 (moved, reworded)``."""
    before, after = ", ".join(row.from_), ", ".join(row.to)
    labels = before if before == after else f"{before or '—'} → {after or '—'}"
    return f"{labels} ({', '.join(row.changes)})"


def also_changed(comparison: Comparison) -> list[str]:
    """Name what changed beside the points: ``the lead``, ``2 headings``, ``the header``."""
    also = ["the lead"] if comparison.lead else []
    for rows, one, many in ((comparison.headings, "heading", "headings"), (comparison.notes, "note", "notes")):
        n = sum(row.changes != ("same",) for row in rows)
        also += [f"{n} {one if n == 1 else many}"] if n else []
    also += ["the closing"] if comparison.closing else []
    also += in_summary([row for row in comparison.outside if row.changes[0] not in ("same", UNKNOWN)])
    return also


def summary(comparison: Comparison) -> str:
    """How many points have each kind of change, in words, and what else differs."""
    counts = [f"{n} {kind}" for kind, n in comparison.counts.items() if n]
    said = ", ".join(counts) or "no numbered points"
    else_ = also_changed(comparison)
    said += f"; also changed: {joined(else_)}" if else_ else ""
    said += _inherited(comparison)
    for side in ("before", "after"):
        unknown = in_summary([row for row in comparison.outside if row.unknown_of == side])
        said += f"; not known of {_side(comparison, side)}: {joined(unknown)}" if unknown else ""
    for name in comparison.nests_unknown:
        said += f"; not known of {name}: how deep its bullets are nested"
    missing = max(comparison.words_a.missing, comparison.words_b.missing, key=abs)
    return said + (f"; {abs(missing)} words are not accounted for: please report this" if missing else "")


def other_changes(comparison: Comparison, by_title: bool = False) -> tuple[list[Passage], list[Passage]]:
    """What changed outside the points: before them (the lead), and after them (headings, closing, notes, outside the text).

    ``by_title``: name the drafts by their titles, as pages do.
    """
    before = [Passage("Lead", (), comparison.lead)] if comparison.lead else []
    after = [
        Passage(f"{what} {(row.to or row.from_)[0]}", row.changes, row.words)
        for what, rows in (("Heading", comparison.headings), ("Note", comparison.notes))
        for row in rows
        if row.changes != ("same",)
    ]
    closing = [Passage("Closing", (), comparison.closing)] if comparison.closing else []
    at = next((k for k, entry in enumerate(after) if entry.name.startswith("Note")), len(after))
    return before, [*after[:at], *closing, *after[at:], *outside_changes(comparison, by_title)]


def _side(comparison: Comparison, side: str, by_title: bool = False) -> str:
    """Name the draft of one side."""
    name, title = (comparison.a, comparison.title_a) if side == "before" else (comparison.b, comparison.title_b)
    return title if by_title and title else name


def _inherited(comparison: Comparison) -> str:
    """Say of a draft without a file of its own whose headers it has, where headers differ."""
    sides = ((comparison.a, comparison.outside_a), (comparison.b, comparison.outside_b))
    if not any(row.changes[0] != "same" for row in comparison.outside):
        return ""
    return "".join(
        f"; outside its text {name} is as {source}, from which it comes"
        for name, source in sides
        if source not in (None, name)
    )


def outside_changes(comparison: Comparison, by_title: bool = False) -> Iterator[Passage]:
    """What changed outside the texts, or may have."""
    for row in comparison.outside:
        if row.unknown_of:
            side = row.unknown_of
            yield Passage(row.name, (f"not known of {_side(comparison, side, by_title)}",), row.words, side)
        elif row.changes != ("same",):
            yield Passage(row.name, row.kinds, row.words)


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
    """Compare two texts: points as :func:`detente.drafts.align.align` pairs them, all else by its kind of part."""
    rows = []
    links = align(a, b, a_ids, b_ids)
    for link in links:
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
    headings, notes = _rows_of("heading", a, b, links), _rows_of("note", a, b)
    ends = _differing(a.lead, b.lead), _differing(a.closing, b.closing)
    counts = [
        _counted(
            text,
            [getattr(row, side) for row in rows],
            [getattr(row, side) for row in headings],
            [getattr(row, side) for row in notes],
        )
        for text, side in ((a, "text_a"), (b, "text_b"))
    ]
    return Comparison(*names, *titles, tuple(rows), *ends, headings, notes, counts[0], counts[1])


def _counted(text: PlanText, points: list[str], headings: list[str], notes: list[str]) -> WordCount:
    """Count the words of a text in what a comparison holds of it, and in its paragraphs."""
    return WordCount(
        *(
            sum(map(count_words, held))
            for held in (points, [p.printed for p in text.provisions], [text.lead], headings)
        ),
        *(sum(map(count_words, held)) for held in ([text.closing], notes, text.paragraphs)),
    )


def _rows_of(kind: Kind, a: PlanText, b: PlanText, links: Sequence[Link] = ()) -> tuple[Row, ...]:
    """Pair the headings (or notes) of two texts in order, and say how each changed; ``links`` tell what moved past points."""
    parts_a, parts_b = ([part for part in text.parts if part.kind == kind] for text in (a, b))
    before, after = ([text.words_of(part) for part in parts] for text, parts in ((a, parts_a), (b, parts_b)))
    stayed = [
        (a.provisions[link.old[0]].first, b.provisions[link.new[0]].first)
        for link in links
        if link.old and link.new and "moved" not in link.changes
    ]
    rows = []
    for i, j in pair_paragraphs(before, after):
        old, new = "" if i is None else before[i], "" if j is None else after[j]
        change = "added" if i is None else "removed" if j is None else "reworded"
        if i is not None and j is not None and old.split() == new.split():
            at, to = parts_a[i].paragraphs[0], parts_b[j].paragraphs[0]
            change = "moved" if any((first < at) != (then < to) for first, then in stayed) else "same"
        rows.append(Row((change,), () if i is None else (_named(old),), () if j is None else (_named(new),), old, new))
    return tuple(row for row in rows if row.text_a.strip() or row.text_b.strip())


def _named(words: str) -> str:
    """A heading's first line (a note's sign), cut where it is long."""
    first = words.split("\n", 1)[0].strip()
    first = first.split(":", 1)[0] if first.startswith("[^") else first
    return first if len(first) <= 48 else first[:47].rstrip() + "…"


def _differing(before: str, after: str) -> tuple[Change, ...]:
    changes = word_changes(before, after)
    return changes if changed(changes) else ()


def compare_drafts(case: Case, a: Draft, b: Draft, flat: Sequence[Draft] = ()) -> Comparison:
    """Compare two drafts of a case; points that both tie to one point of the case are the same.

    ``flat`` are those of the two that were saved before bullets were saved with how deep they are nested. If the other one
    has nested bullets, nesting is not compared.
    """
    text_a, text_b = draft_text(a), draft_text(b)
    texts = {a.id: text_a, b.id: text_b}
    unknown = [d.id for d in flat if BULLET in d.text and not texts[d.id].nested]
    if unknown and (text_a.nested or text_b.nested):
        text_a, text_b = replace(text_a, nested=()), replace(text_b, nested=())
    else:
        unknown = []
    found = compare_texts(
        text_a,
        text_b,
        points_of_draft(case, a, text_a),
        points_of_draft(case, b, text_b),
        (a.id, b.id),
        (a.title, b.title),
    )
    return replace(found, nests_unknown=tuple(unknown))


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


def redline_drafts(case: Case, a: Draft, b: Draft, author: str | None = None, template: bytes | None = None) -> bytes:
    """Return a .docx in which draft ``b`` stands as tracked changes to draft ``a``, by b's author, of b's date."""
    from detente.drafts.word.document import redlined_word

    text_a, text_b = draft_text(a), draft_text(b)
    links = align(text_a, text_b, points_of_draft(case, a, text_a), points_of_draft(case, b, text_b))
    name = author if author is not None else ", ".join(case.name(p) for p in b.author)
    pairs = paragraph_pairs(text_a, text_b, links)
    return redlined_word(text_a, text_b, Mark(name, str(b.date)), pairs, template=template)
