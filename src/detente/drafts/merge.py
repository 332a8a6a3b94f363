"""Several proposals on one text made into one: merged where they agree or do not meet, bracketed where they clash.

A three-way merge takes what each side changed in the parent; a consolidation keeps the parent's words as one of
the alternatives.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.drafts.align import align
from detente.drafts.matching import draft_text, points_of_draft
from detente.drafts.structure.brackets import NOTHING
from detente.drafts.structure.labels import number_key
from detente.drafts.structure.plan_text import PlanText
from detente.drafts.structure.tokens import word_changes
from detente.drafts.word.redline import pair_paragraphs
from detente.records import Record


@dataclass(frozen=True)
class Clash(Record):
    """A place where proposals differ from each other: its label, and who says what."""

    label: str
    texts: tuple[tuple[str, str], ...]
    point: str | None = None

    parts: ClassVar[Mapping[str, tuple[str, ...]]] = {"texts": ("author", "text")}


@dataclass(frozen=True)
class MergedText:
    """The text that came out, its package, and the clashes in it."""

    paragraphs: tuple[str, ...]
    package: dict[str, str]
    open: dict[str, tuple[str, ...]]
    labels: dict[str, str]
    clashes: tuple[Clash, ...]
    clean: tuple[str, ...]
    """Labels of the points that one proposal changed and no other touched differently."""


@dataclass
class _Item:
    """A provision, heading or stretch of the text that is being merged."""

    label: str
    variants: list[tuple[int, str | None]] = field(default_factory=list)
    """For each version (-1: the base) its text, None where it has none."""
    point: str | None = None
    name: str = ""
    mark: str = ""
    """What is written after the label where the words do not tell the level."""


def merge_drafts(case: Case, base: Draft, proposals: Sequence[Draft], keep_base: bool) -> MergedText:
    """Merge proposals on one draft.

    Parameters
    ----------
    case : Case
    base : Draft
        Their common parent.
    proposals : sequence of Draft
    keep_base : bool
        False merges: a change that nobody contradicts is taken. True consolidates: the base's words stay as an
        alternative wherever somebody proposes others.

    Returns
    -------
    MergedText
    """
    text = draft_text(base)
    others = [draft_text(draft) for draft in proposals]
    items = _items(case, base, text, proposals, others)
    names = {-1: _names(case, base), **{k: _names(case, draft) for k, draft in enumerate(proposals)}}
    drafts = {-1: base, **dict(enumerate(proposals))}
    for version in [v for v in names if list(names.values()).count(names[v]) > 1]:
        names[version] = f"{_names(case, drafts[version])} {drafts[version].id}"
    paragraphs: list[str] = []
    clashes: list[Clash] = []
    clean: list[str] = []
    labels: dict[str, str] = {}
    numbers = {p.id: number_key(p.number) for p in case.points}
    for item in items:
        words, differing = _resolve(item, names, keep_base)
        if differing:
            clashes.append(Clash(item.name or item.label, differing, item.point))
        elif (words is not None and any(v >= 0 and t != _of(item, -1) for v, t in item.variants)) or words is None:
            clean.append(item.name or item.label)
        if words is None:
            continue
        paragraphs.extend(_with_label(item.label + item.mark, words))
        if item.point is not None and item.label and number_key(item.label) != numbers[item.point]:
            labels[item.label.rstrip(".):")] = item.point
    package, open_points = _packages(case, base, proposals, keep_base)
    return MergedText(tuple(paragraphs), package, open_points, labels, tuple(clashes), tuple(clean))


def _names(case: Case, draft: Draft) -> str:
    return " and ".join(case.name(party) for party in draft.author)


def _of(item: _Item, version: int) -> str | None:
    return next((text for v, text in item.variants if v == version), None)


def _with_label(label: str, words: str) -> list[str]:
    """A merged point as paragraphs; the label stands before the first."""
    parts = [part for part in words.split("\n") if part.strip()] or [""]
    return [f"{label} {parts[0]}".strip(), *parts[1:]]


def _mark_of(text: PlanText, at: int) -> str:
    return text.label_written(at).removeprefix(text.provisions[at].printed)


def _items(
    case: Case, base: Draft, text: PlanText, proposals: Sequence[Draft], others: Sequence[PlanText]
) -> list[_Item]:
    """Lead, provisions in order (with everybody's additions where they stand), and closing."""
    ids = points_of_draft(case, base, text)
    items = [
        _Item(p.printed, [(-1, p.text)], ids[at], text.names[at], _mark_of(text, at))
        for at, p in enumerate(text.provisions)
    ]
    of_base = list(range(len(items)))
    order: list[_Item] = list(items)
    places: list[dict[int, _Item]] = []
    for version, (draft, other) in enumerate(zip(proposals, others, strict=True)):
        other_ids = points_of_draft(case, draft, other)
        links = align(text, other, ids, other_ids)
        where: dict[int, _Item] = {}
        for link in links:
            if link.old and link.new:
                first = items[of_base[link.old[0]]]
                first.variants.append((version, "\n".join(other.provisions[j].text for j in link.new)))
                for i in link.old[1:]:
                    items[i].variants.append((version, None))
                for j in link.new:
                    where[j] = first
                if first.label == text.provisions[link.old[0]].printed:
                    first.label = other.provisions[link.new[0]].printed
            elif link.old:
                items[link.old[0]].variants.append((version, None))
        for link in links:
            if link.new and not link.old:
                provision = other.provisions[link.new[0]]
                twin = next(
                    (
                        item for item in order
                        if _of(item, -1) is None and item.label == provision.printed and _of(item, version) is None
                        and item not in items
                    ),
                    None,
                )  # fmt: skip
                if twin is not None:
                    twin.variants.append((version, provision.text))
                    where[link.new[0]] = twin
                    continue
                item = _Item(
                    provision.printed, [(version, provision.text)], other_ids[link.new[0]], other.names[link.new[0]],
                    _mark_of(other, link.new[0]),
                )  # fmt: skip
                previous = where.get(link.new[0] - 1)
                order.insert(order.index(previous) + 1 if previous is not None else 0, item)
                where[link.new[0]] = item
        _reorder(order, where, [link for link in links if "moved" in link.changes])
        places.append(where)
    lead, closing = (_end(text, others, pick) for pick in ("lead", "closing"))
    before, notes = _passages(text, others, items, places)
    for item in (*order, *(made for _, made in before), *notes):
        _fill(item, len(proposals))
    body = [entry for item in order for entry in (*(made for at, made in before if at is item), item)]
    return [*lead, *body, *closing, *notes]


def _end(text: PlanText, others: Sequence[PlanText], pick: str) -> list[_Item]:
    """The lead or the closing of all versions as one item; none where no version has one."""
    versions = [(-1, getattr(text, pick)), *((k, getattr(other, pick)) for k, other in enumerate(others))]
    return [_Item("", [(v, words or None) for v, words in versions], None, pick)] if any(w for _, w in versions) else []


def _fill(item: _Item, proposals: int) -> None:
    """Say of every version that has nothing here that it has nothing, and put versions in order."""
    known = {v for v, _ in item.variants}
    item.variants += [(v, None) for v in range(-1, proposals) if v not in known]
    item.variants.sort(key=lambda entry: entry[0])


def _passages(
    text: PlanText, others: Sequence[PlanText], items: Sequence[_Item], places: Sequence[Mapping[int, _Item]]
) -> tuple[list[tuple[_Item, _Item]], list[_Item]]:
    """Headings between points (with the text under them), each with the item that it stands before; and notes.

    Those of a proposal are paired in order with the base's by likeness; what it adds stands where it has it.
    """
    headings: list[tuple[_Item, _Item]] = []
    notes: list[_Item] = []
    own: dict[str, list[tuple[str, _Item]]] = {"heading": [], "note": []}
    for words, following, marked, kind in _outside(text):
        item = _Item("##" if marked else "", [(-1, words)], None, kind)
        own[kind].append((words, item))
        if kind == "note":
            notes.append(item)
        elif following is not None:
            headings.append((items[following], item))
    for version, (other, where) in enumerate(zip(others, places, strict=True)):
        for kind, held in own.items():
            found = [entry for entry in _outside(other) if entry[3] == kind]
            for i, j in pair_paragraphs([words for words, _ in held], [entry[0] for entry in found]):
                if j is None:
                    continue
                words, following, marked, _ = found[j]
                if i is not None:
                    held[i][1].variants.append((version, words))
                    continue
                twins = [x for x in (*(e for _, e in headings), *notes) if x.name == kind and _of(x, -1) is None]
                twin = next((x for x in twins if any(t == words for _, t in x.variants)), None)
                item = twin or _Item("##" if marked else "", [], None, kind)
                item.variants.append((version, words))
                if twin is None and kind == "note":
                    notes.append(item)
                elif twin is None and following is not None and following in where:
                    headings.append((where[following], item))
    return headings, notes


def _outside(text: PlanText) -> list[tuple[str, int | None, bool, str]]:
    """Headings and notes: their words, the provision after them, whether a heading begins them, their kind."""
    starts = [p.first for p in text.provisions]
    out = []
    for part in text.parts:
        if part.kind in ("heading", "note"):
            nth = bisect_right(starts, part.paragraphs[0])
            following = nth if nth < len(starts) else None
            out.append((text.words_of(part), following, part.paragraphs[0] in text.heading_set, str(part.kind)))
    return [entry for entry in out if entry[0]]


def _reorder(order: list[_Item], where: dict[int, _Item], moved: Sequence[Any]) -> None:
    """Put what a proposal moved after what it follows there."""
    for link in moved:
        item = where[link.new[0]]
        previous = where.get(link.new[0] - 1)
        if previous is item:
            continue
        order.remove(item)
        order.insert(order.index(previous) + 1 if previous is not None else 0, item)


def _resolve(item: _Item, names: dict[int, str], keep_base: bool) -> tuple[str | None, tuple[tuple[str, str], ...]]:
    """The words that an item gets (None: it goes), and who says what where that is disputed."""
    base = _of(item, -1)
    distinct: dict[str | None, list[int]] = {}
    for version, text in item.variants:
        key = " ".join(text.split()) if text is not None else None
        if version >= 0 and key != (" ".join(base.split()) if base is not None else None):
            distinct.setdefault(key, []).append(version)
    spoken: dict[str | None, str | None] = {
        key: next(t for v, t in item.variants if v == versions[0]) for key, versions in distinct.items()
    }
    if not distinct:
        return base, ()
    if len(distinct) == 1 and not keep_base:
        return next(iter(spoken.values())), ()
    variants: list[tuple[str, str | None]] = [(names[-1], base)] if keep_base and base is not None else []
    variants += [(", ".join(names[v] for v in versions), spoken[key]) for key, versions in distinct.items()]
    shown = tuple((who, NOTHING if text is None else text) for who, text in variants)
    return bracketed(shown), shown


def bracketed(variants: Sequence[tuple[str, str]]) -> str:
    """Return alternatives in brackets with their authors; only the words that differ where two texts are close."""
    if len(variants) == 2 and NOTHING not in (variants[0][1], variants[1][1]):
        (first, before), (second, after) = variants
        changes = word_changes(before, after)
        differing = [c for c in changes if c.kind != "same"]
        common = sum(len(c.after) for c in changes if c.kind == "same")
        if (
            differing
            and len(differing) <= 3
            and common * 2 >= max(len(before), len(after))
            and "[" not in before + after
        ):
            out = []
            for change in changes:
                if change.kind == "same":
                    out.append(change.after)
                    continue
                tail = change.before[len(change.before.rstrip()) :] or change.after[len(change.after.rstrip()) :]
                out.append(
                    f"[{first}: {change.before.strip() or NOTHING}] [{second}: {change.after.strip() or NOTHING}]{tail}"
                )
            return "".join(out)
    return " ".join(f"[{who}: {text}]" for who, text in variants)


def _packages(
    case: Case, base: Draft, proposals: Sequence[Draft], keep_base: bool
) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Merge the packages as the texts are merged; what is disputed stays open."""
    package: dict[str, str] = {}
    open_points: dict[str, tuple[str, ...]] = {}
    for point in case.points:
        before = _options(base, point.id)
        proposed = [o for o in (_options(draft, point.id) for draft in proposals) if o != before]
        sets = ([before] if keep_base or not proposed else []) + proposed
        possible = {option for entry in sets for option in entry}
        ordered = tuple(option for option in point.option_ids if option in possible)
        if len(ordered) == 1:
            package[point.id] = ordered[0]
        else:
            open_points[point.id] = ordered
    return package, open_points


def _options(draft: Draft, point: str) -> tuple[str, ...]:
    return (draft.package[point],) if point in draft.package else tuple(draft.open.get(point, ()))
