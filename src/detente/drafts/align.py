"""Which point of one version is which point of another.

1. Points that both versions tie to the same point of the case are the same point.
2. Points whose words are the same are the same point, whatever their labels.
3. The rest are paired by an optimal assignment on similarity (Kuhn, 1955; scipy's Jonker-Volgenant).
4. A point left over whose words went into (or came out of) a paired one is merged (or split).
5. Pairs off the longest common order, or under another parent, are moved.
6. Pairs with the same words are reworded where the label says something else, or bullets are nested otherwise.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from detente.drafts.relabelled import relabelled
from detente.drafts.similarity import containment, equal_matrix, similarity_matrix
from detente.drafts.structure.plan_text import PlanText
from detente.drafts.structure.tokens import words
from detente.drafts.structure.written import BULLET
from detente.records import Record

Floats = NDArray[np.float64]
ALIKE = 0.42
"""Least similarity at which two points with the same label are taken for versions of one."""
ALIKE_ELSEWHERE = 0.48
"""The same where their labels differ."""
HELD = 0.72
"""Least share of a point's words that must be found in another to call it merged or split."""

_MOST_CELLS = 5_000_000
"""Two texts with more points than that, multiplied, are put in a common order by their longest common stretches."""


@dataclass(frozen=True)
class Link(Record):
    """Points of the old version and the points of the new that they became, with what happened."""

    old: tuple[int, ...]
    new: tuple[int, ...]
    changes: tuple[str, ...]
    score: float


def align(
    old: PlanText, new: PlanText, old_ids: Sequence[str | None] = (), new_ids: Sequence[str | None] = ()
) -> tuple[Link, ...]:
    """Align the points of two versions of a text.

    Parameters
    ----------
    old, new : PlanText
    old_ids, new_ids : sequence of str or None, optional
        For each provision the point of the case that it is, where that is known.

    Returns
    -------
    tuple of Link
        Every provision of both versions stands in exactly one; in the order of the new version, what was
        removed where it stood.
    """
    a, b = old.provisions, new.provisions
    texts_a, texts_b = [p.text for p in a], [p.text for p in b]
    rows, columns = _in_doubt(texts_a, texts_b, old_ids, new_ids)
    scores = similarity_matrix(texts_a, texts_b, rows, columns)
    pairs = paired(old, new, scores, old_ids, new_ids)
    merged, split = _joined(old, new, scores, pairs)
    links = []
    moved = _moved(old, new, pairs)
    renamed = relabelled(old, new, pairs)
    for i, j in pairs.items():
        olds, news = (i, *merged.get(j, ())), (j, *split.get(i, ()))
        same = texts_a[i].split() == texts_b[j].split() and i not in renamed and _nests(old, i) == _nests(new, j)
        changes = [
            c for c, holds in (("merged", len(olds) > 1), ("split", len(news) > 1), ("moved", i in moved)) if holds
        ]
        if not same and len(olds) == 1 == len(news):
            changes.append("reworded")
        links.append(Link(tuple(sorted(olds)), tuple(sorted(news)), tuple(changes or ["same"]), float(scores[i, j])))
    gone = set(range(len(a))) - {i for link in links for i in link.old}
    come = set(range(len(b))) - {j for link in links for j in link.new}
    links += [Link((i,), (), ("removed",), 0.0) for i in gone] + [Link((), (j,), ("added",), 0.0) for j in come]
    return tuple(_in_order(links, dict(pairs)))


def _in_doubt(
    texts_a: Sequence[str],
    texts_b: Sequence[str],
    old_ids: Sequence[str | None],
    new_ids: Sequence[str | None],
) -> tuple[list[int], list[int]]:
    """The points that are not sure to be paired because their words are the same: old and new.

    Sure are words that stand as often in one version as in the other, where no point of the case ties one of them to
    another place.
    """
    a, b = ([tuple(words(text)) for text in texts] for texts in (texts_a, texts_b))
    tied = ({*old_ids} & {*new_ids}) - {None}
    bound = {
        said for said, identity in [*zip(a, old_ids, strict=False), *zip(b, new_ids, strict=False)] if identity in tied
    }
    often_a, often_b = Counter(a), Counter(b)
    sure = {said for said, count in often_a.items() if said and said not in bound and often_b[said] == count}
    return [i for i, said in enumerate(a) if said not in sure], [j for j, said in enumerate(b) if said not in sure]


def _nests(text: PlanText, i: int) -> list[int]:
    """How deep the bullets of a point are nested: what stands under another bullet depends on it."""
    return [text.nest_of.get(at, 0) for at in text.provisions[i].paragraphs if text.paragraphs[at].startswith(BULLET)]


def paired(
    old: PlanText,
    new: PlanText,
    scores: Floats,
    old_ids: Sequence[str | None] = (),
    new_ids: Sequence[str | None] = (),
) -> dict[int, int]:
    """Pair the points of two versions one to one: old index to new; see :func:`align`.

    ``scores`` is the similarity of their own words, shape (old, new).
    """
    pairs = _by_id(list(old_ids) or [None] * len(old.provisions), list(new_ids) or [None] * len(new.provisions), scores)
    pairs |= _unchanged(old, new, scores, pairs)
    pairs |= _by_similarity(old, new, scores, pairs)
    return pairs | _in_place(old, new, scores, pairs)


def _unchanged(old: PlanText, new: PlanText, scores: Floats, fixed: dict[int, int]) -> dict[int, int]:
    """Pair points whose words are the same, whatever their labels: first those in a common order, then the rest."""
    a, b = ([tuple(words(p.text)) for p in text.provisions] for text in (old, new))
    pairs: dict[int, int] = {}
    taken = set(fixed.values())

    def pair(i: int, j: int) -> None:
        if a[i] and i not in fixed and i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)

    for i, j in _common_order(old, new, a, b, scores):
        pair(i, j)
    where: dict[tuple[str, ...], list[int]] = {}
    for j, said in enumerate(b):
        where.setdefault(said, []).append(j)
    for i, said in enumerate(a):
        for j in where.get(said, ()):
            pair(i, j)
    return pairs


def _common_order(
    old: PlanText, new: PlanText, a: Sequence[tuple[str, ...]], b: Sequence[tuple[str, ...]], scores: Floats
) -> Iterator[tuple[int, int]]:
    """Yield points with the same words in an order that both versions have.

    Words that stand in several points (``Reserved.``, a line of a form) are paired so that as many points as can be keep
    their order; then so that what is left over, and was reworded, stands in the place of what it was; then by label.
    ``a`` and ``b`` are the words of the points.
    """
    often_a, often_b = Counter(a), Counter(b)
    repeated = any(n > 1 or often_b[said] > 1 for said, n in often_a.items() if said in often_b)
    if not repeated or len(a) * len(b) > _MOST_CELLS:
        for i, j, length in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks():
            yield from ((i + k, j + k) for k in range(length))
        return
    same = equal_matrix(a, b)
    doubt = np.logical_and.outer([often_b[x] != often_a[x] for x in a], [often_a[x] != often_b[x] for x in b])
    step = 1 / (len(a) + len(b) + 1)
    labels = equal_matrix([p.path for p in old.provisions], [p.path for p in new.provisions])
    alike = np.where(doubt & (scores >= ALIKE), scores, 0.0) * step
    worth = np.where(same, 1.0 + labels * ALIKE * step**2, alike)
    yield from ((i, j) for i, j in _heaviest_in_order(worth) if same[i, j])


def _heaviest_in_order(worth: Floats) -> list[tuple[int, int]]:
    """Pair rows with columns so that both rise and their worth is greatest in all, by dynamic programming."""
    best = np.zeros((worth.shape[0] + 1, worth.shape[1] + 1))
    for i, row in enumerate(worth, 1):
        best[i, 1:] = np.maximum(best[i - 1, 1:], best[i - 1, :-1] + row)
        np.maximum.accumulate(best[i], out=best[i])
    pairs = []
    i, j = worth.shape
    while i and j:
        if best[i, j] == best[i - 1, j]:
            i -= 1
        elif best[i, j] == best[i, j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((i, j))
    return pairs[::-1]


def _by_id(old_ids: list[str | None], new_ids: list[str | None], scores: Floats) -> dict[int, int]:
    """Pair points with the same id, unless the words plainly belong elsewhere."""
    pairs: dict[int, int] = {}
    where = {identity: j for j, identity in reversed(list(enumerate(new_ids))) if identity is not None}
    for i, identity in enumerate(old_ids):
        j = where.get(identity) if identity is not None else None
        if j is None or j in pairs.values():
            continue
        elsewhere = max(scores[i].max(), scores[:, j].max())
        if elsewhere >= 0.9 and scores[i, j] < 0.5:
            continue
        pairs[i] = j
    return pairs


def _by_similarity(old: PlanText, new: PlanText, scores: Floats, fixed: dict[int, int]) -> dict[int, int]:
    """The assignment of greatest total similarity; label, place and parent break ties."""
    from scipy.optimize import linear_sum_assignment

    a, b = old.provisions, new.provisions
    rows = [i for i in range(len(a)) if i not in fixed]
    taken = set(fixed.values())
    columns = [j for j in range(len(b)) if j not in taken]
    if not rows or not columns:
        return {}
    worth = scores[np.ix_(rows, columns)].copy()
    worth[worth < ALIKE] = 0.0
    worth = worth**3  # one near match is worth more than two faint ones
    same_path = np.array([[a[i].path == b[j].path for j in columns] for i in rows])
    worth[(worth < ALIKE_ELSEWHERE**3) & ~same_path] = 0.0
    place = np.abs(np.array(rows)[:, None] / max(len(a), 1) - np.array(columns)[None, :] / max(len(b), 1))
    same_parent = np.array([[_parent_path(old, i) == _parent_path(new, j) for j in columns] for i in rows])
    bonus = 0.04 * (1 - place) + 0.06 * same_path + 0.04 * same_parent
    worth = np.where(worth > 0, worth + bonus, 0.0)
    chosen = zip(*linear_sum_assignment(worth, maximize=True), strict=True)
    return {rows[int(r)]: columns[int(c)] for r, c in chosen if worth[r, c] > 0}


def _parent_path(text: PlanText, at: int) -> str:
    parent = text.provisions[at].parent
    return "" if parent is None else text.provisions[parent].path


def _in_place(old: PlanText, new: PlanText, scores: Floats, pairs: dict[int, int]) -> dict[int, int]:
    """Pair what was left with the same label between the same neighbours: rewritten beyond likeness."""
    more: dict[int, int] = {}
    back = {j: i for i, j in pairs.items()}
    for i, provision in enumerate(old.provisions):
        if i in pairs or i in more:
            continue
        for j, other in enumerate(new.provisions):
            if j in back or j in more.values() or other.path != provision.path:
                continue
            before = (i == 0 and j == 0) or (i > 0 and pairs.get(i - 1, more.get(i - 1)) == j - 1)
            last = i == len(old.provisions) - 1 and j == len(new.provisions) - 1
            after = last or (i + 1 < len(old.provisions) and pairs.get(i + 1) == j + 1)
            if before and after and (scores[i, j] >= 0.15 or not provision.text.strip() or not other.text.strip()):
                more[i] = j
            break
    return more


def _joined(
    old: PlanText, new: PlanText, scores: Floats, pairs: dict[int, int]
) -> tuple[dict[int, tuple[int, ...]], dict[int, tuple[int, ...]]]:
    """Points left over whose words stand in a point paired with another: merged (by new), split (by old)."""
    back = {j: i for i, j in pairs.items()}
    merged: dict[int, tuple[int, ...]] = {}
    split: dict[int, tuple[int, ...]] = {}
    texts_a, texts_b = [p.text for p in old.provisions], [p.text for p in new.provisions]
    partner_of_new = {j: texts_a[i] for j, i in back.items()}
    partner_of_old = {i: texts_b[j] for i, j in pairs.items()}
    for i, text in enumerate(texts_a):
        if i not in pairs and (into := _holder(text, texts_b, scores[i], partner_of_new)) is not None:
            merged[into] = (*merged.get(into, ()), i)
    for j, text in enumerate(texts_b):
        if j not in back and (out_of := _holder(text, texts_a, scores[:, j], partner_of_old)) is not None:
            split[out_of] = (*split.get(out_of, ()), j)
    return merged, split


def _holder(text: str, others: Sequence[str], scores: Floats, partner: dict[int, str]) -> int | None:
    """The paired text that holds most of a text's words, beyond what its own partner explains."""
    if len(words(text)) < 4:
        return None
    best, best_share = None, HELD
    for at in sorted(partner, key=lambda k: -scores[k])[:12]:
        share = containment(text, others[at])
        if share > best_share and share - containment(text, partner[at]) >= 0.3:
            best, best_share = at, share
    return best


def _moved(old: PlanText, new: PlanText, pairs: dict[int, int]) -> set[int]:
    """Old points out of the heaviest common order, or put under a parent that is not their own parent's heir."""
    items = sorted(pairs.items())
    weights = [1.0 + min(len(old.provisions[i].text), 2000) / 2000 for i, _ in items]
    kept = set(heaviest_increasing([j for _, j in items], weights))
    moved = {i for k, (i, _) in enumerate(items) if k not in kept}
    for i, j in items:
        above, below = old.provisions[i].parent, new.provisions[j].parent
        if above is None and below is None:
            continue
        if (
            above is None
            or below is None
            or (above in pairs and pairs[above] != below)
            or (above not in pairs and below in pairs.values())
        ):
            moved.add(i)
    # What moves with its parent has not moved itself.
    for i in list(moved):
        above = old.provisions[i].parent
        if above in moved and above in pairs and pairs[above] == new.provisions[pairs[i]].parent:
            moved.discard(i)
    return moved


def heaviest_increasing(values: Sequence[int], weights: Sequence[float]) -> list[int]:
    """Return the positions of an increasing subsequence of greatest weight, by dynamic programming.

    Examples
    --------
    >>> heaviest_increasing([0, 3, 1, 2], [1.0, 1.0, 1.0, 1.0])
    [0, 2, 3]
    """
    best: list[tuple[int, float, int]] = []  # value, weight of the chain that ends there, position
    before: dict[int, int | None] = {}
    for at, (value, weight) in enumerate(zip(values, weights, strict=True)):
        slot = bisect_right(best, (value, -1.0, -1))
        chain, previous = (best[slot - 1][1], best[slot - 1][2]) if slot else (0.0, None)
        before[at] = previous
        total = chain + weight
        while slot < len(best) and best[slot][1] <= total:
            best.pop(slot)
        best.insert(slot, (value, total, at))
    out: list[int] = []
    at_: int | None = best[-1][2] if best else None
    while at_ is not None:
        out.append(at_)
        at_ = before[at_]
    return out[::-1]


def _in_order(links: list[Link], pairs: dict[int, int]) -> list[Link]:
    """Order by the new version; a removed point stands after what it followed in the old one."""

    def key(link: Link) -> tuple[float, int, int]:
        if link.new:
            return float(link.new[0]), 0, 0
        at = link.old[0] - 1
        while at >= 0 and at not in pairs:
            at -= 1
        return (float(pairs[at]) if at >= 0 else -1.0), 1, link.old[0]

    return sorted(links, key=key)
