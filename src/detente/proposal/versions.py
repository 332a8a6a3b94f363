"""Which provisions of several versions of one plan are the same point.

Words beat labels, and every earlier version is asked, not the last one alone:

1. Provisions that are alike beyond doubt are one point, whatever their labels, and whichever earlier version has them.
2. What is left is paired on likeness (:func:`detente.drafts.align.align`), with the version before first.
3. What is still left is paired by its rare words, where each is plainly the other's nearest.
4. Labels decide last, and only where the words show that two versions number their points alike.

A provision whose words stand several times in its text ("not found", "left to separate talks") or only say that it is
gone says nothing of which point it is: its label alone can.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from detente.drafts.align import align
from detente.drafts.similarity import similarity_matrix, weighted_overlap
from detente.drafts.structure.plan_text import PlanText
from detente.drafts.structure.tokens import words as words_of
from detente.proposal.texts import Text
from detente.text import short

PLAIN = 0.62
"""Likeness from which two provisions are one point whichever versions they stand in."""
OWN_WORDS, MARGIN = 0.5, 0.15
"""Share of the rare words of the shorter that the longer has, and how far it must lie above any other pair's."""
FEWEST = 3
"""Pairs by words that must bear the same label before labels decide anything."""
_SHOWN = 90
SHORT = 5
"""Words below which provisions with other labels are one point only where they are the same."""
_GONE = re.compile(
    r"(?:(?:this|the) )?(?:(?:article|section|clause|point|paragraph|provision) )?(?:(?:is|was|has been) )?(?:intentionally )?"
    r"(?:deleted|omitted|reserved|repealed|left blank|not used|supprimé|abrogé|suprimido|derogado|gestrichen|aufgehoben|"
    r"исключен|утратил силу|виключено)(?: here| from the text)?"
)


@dataclass
class Group:
    """One point: where each version has it."""

    places: dict[int, int] = field(default_factory=dict)
    """Version to index among its points."""
    doubts: dict[int, str] = field(default_factory=dict)
    """Version to why it is not sure that this is the same point there."""
    by_label: set[int] = field(default_factory=set)
    """Versions that were put here by their label, not by their words."""
    by_rare: set[int] = field(default_factory=set)
    """Versions that were put here by a few rare words."""
    empty: dict[int, str] = field(default_factory=dict)
    """Versions whose words say nothing of the point, with those words."""

    @property
    def likely(self) -> bool:
        """Whether words of some version were put here by less than their likeness."""
        return bool(self.by_label - self.empty.keys() or self.by_rare)


def grouped(texts: Sequence[Text]) -> list[Group]:
    """Tell which provisions of the versions are the same point, in the order in which the texts have them."""
    silent = [silent_places(text.points) for text in texts]
    groups = [Group({0: i}, empty=_empty(texts, silent, 0, i)) for i in range(len(texts[0].points.provisions))]
    for version in range(1, len(texts)):
        after: dict[int, Group] = {}
        for take in (_plainly, _alike, _by_rare_words, _by_labels):
            for group, at in list(take(texts, silent, groups, version, after)):
                if version not in group.places and at not in after:
                    group.places[version] = at
                    after[at] = group
        for at, group in after.items():
            group.empty |= _empty(texts, silent, version, at)
        _insert(groups, after, version, texts, silent)
    return groups


def silent_places(text: PlanText) -> set[int]:
    """Return the provisions whose words do not say which point they are: repeated ones, and those that only say "deleted"."""
    said = [tuple(words_of(p.text)) for p in text.provisions]
    often = Counter(words for words in said if words)
    return {
        i for i, words in enumerate(said) if not words or often[words] > 1 or _GONE.fullmatch(" ".join(words).lower())
    }


def says_gone(text: str) -> bool:
    """Whether the words of a provision say nothing but that there is none."""
    return _GONE.fullmatch(" ".join(words_of(text)).lower()) is not None


def _empty(texts: Sequence[Text], silent: Sequence[set[int]], version: int, at: int) -> dict[int, str]:
    return {version: texts[version].points.provisions[at].text.strip()} if at in silent[version] else {}


Pairs = Iterator[tuple[Group, int]]


def _left(
    texts: Sequence[Text],
    silent: Sequence[set[int]],
    groups: Sequence[Group],
    version: int,
    earlier: int,
    taken: dict[int, Group],
) -> tuple[list[Group], list[int]]:
    """What an earlier version and this one have that is not paired yet and says which point it is."""
    old = [
        g
        for g in groups
        if earlier in g.places and version not in g.places and g.places[earlier] not in silent[earlier]
    ]
    new = [j for j in range(len(texts[version].points.provisions)) if j not in taken and j not in silent[version]]
    return old, new


def _only(text: PlanText, places: Sequence[int]) -> PlanText:
    return replace(text, provisions=tuple(text.provisions[i] for i in places))


def _plainly(
    texts: Sequence[Text], silent: Sequence[set[int]], groups: Sequence[Group], version: int, taken: dict[int, Group]
) -> Pairs:
    """Pair what is alike beyond doubt, the most alike first; where two are equally alike, the same label, then the later version."""
    found: list[tuple[float, bool, int, int, Group, int]] = []
    for earlier in reversed(range(version)):
        old, new = _left(texts, silent, groups, version, earlier, taken)
        a, b = texts[earlier].points.provisions, texts[version].points.provisions
        scores = similarity_matrix([a[g.places[earlier]].text for g in old], [b[j].text for j in new])
        for r, c in zip(*np.nonzero(scores >= PLAIN), strict=True):
            same = a[old[r].places[earlier]].path == b[new[c]].path
            if not same and _too_short(a[old[r].places[earlier]].text, b[new[c]].text):
                continue
            found.append((float(scores[r, c]), same, earlier, -abs(old[r].places[earlier] - new[c]), old[r], new[c]))
    done: set[int] = set()
    for *_, group, j in sorted(found, key=lambda one: one[:4], reverse=True):
        if id(group) not in done and ~j not in done:
            done |= {id(group), ~j}
            yield group, j


def _too_short(one: str, other: str) -> bool:
    """Whether one of two texts has so few words that their being alike says little, as in "None for 15 years"."""
    a, b = words_of(one), words_of(other)
    return a != b and min(len(a), len(b)) < SHORT


def _alike(
    texts: Sequence[Text], silent: Sequence[set[int]], groups: Sequence[Group], version: int, taken: dict[int, Group]
) -> Pairs:
    """Pair the rest with each earlier version's rest, the last first."""
    for earlier in reversed(range(version)):
        old, new = _left(texts, silent, groups, version, earlier, taken)
        if not old or not new:
            continue
        old.sort(key=lambda g: g.places[earlier])
        links = align(_only(texts[earlier].points, [g.places[earlier] for g in old]), _only(texts[version].points, new))
        for link in links:
            if link.old and link.new:
                one, other = (
                    texts[earlier].points.provisions[old[link.old[0]].places[earlier]],
                    texts[version].points.provisions[new[link.new[0]]],
                )
                if one.path != other.path and _too_short(one.text, other.text):
                    continue
                if len(link.old) > 1 or len(link.new) > 1:
                    how = "merged with another provision" if len(link.old) > 1 else "split in two"
                    for i in link.old:
                        old[i].doubts[version] = f"it seems to be {how} there"
                taken[new[link.new[0]]] = old[link.old[0]]
                old[link.old[0]].places[version] = new[link.new[0]]
    yield from ()


def _by_rare_words(
    texts: Sequence[Text], silent: Sequence[set[int]], groups: Sequence[Group], version: int, taken: dict[int, Group]
) -> Pairs:
    """Pair what shares rare words and is plainly each other's nearest, in any earlier version."""
    new = [j for j in range(len(texts[version].points.provisions)) if j not in taken and j not in silent[version]]
    old = [g for g in groups if version not in g.places]
    if not new or not old:
        return
    score = np.zeros((len(groups), len(texts[version].points.provisions)))
    every = range(len(texts[version].points.provisions))
    for earlier in range(version):
        mine = [
            (k, g.places[earlier])
            for k, g in enumerate(groups)
            if g.places.get(earlier, -1) >= 0 and g.places[earlier] not in silent[earlier]
        ]
        a, b = texts[earlier].points.provisions, texts[version].points.provisions
        got = weighted_overlap([a[i].text for _, i in mine], [b[j].text for j in every])
        for row, (k, _) in enumerate(mine):
            score[k] = np.maximum(score[k], got[row])
    where = {id(g): k for k, g in enumerate(groups)}
    for group in old:
        k = where[id(group)]
        for j in new:
            rivals = max(np.delete(score[k], j).max(initial=0.0), np.delete(score[:, j], k).max(initial=0.0))
            if score[k, j] >= OWN_WORDS and score[k, j] >= rivals + MARGIN:
                group.by_rare.add(version)
                yield group, j


def _by_labels(
    texts: Sequence[Text], silent: Sequence[set[int]], groups: Sequence[Group], version: int, taken: dict[int, Group]
) -> Pairs:
    """Pair what bears the same label in an earlier version that numbers its points alike."""
    labels = [p.path for p in texts[version].points.provisions]
    for earlier in reversed(range(version)):
        before = [p.path for p in texts[earlier].points.provisions]
        pairs = [
            (g.places[earlier], g.places[version])
            for g in groups
            if earlier in g.places and version in g.places and version not in g.by_label
        ]
        same = sum(before[i] == labels[j] for i, j in pairs)
        if same < (1 if before == labels else FEWEST) or same <= 3 * (len(pairs) - same):
            continue
        for group in groups:
            at = group.places.get(earlier)
            if at is None or version in group.places or labels.count(before[at]) != 1 or before.count(before[at]) != 1:
                continue
            j = labels.index(before[at])
            if j not in taken:
                group.by_label.add(version)
                taken[j] = group
                group.places[version] = j
    yield from ()


def _insert(
    groups: list[Group], known: dict[int, Group], version: int, texts: Sequence[Text], silent: Sequence[set[int]]
) -> None:
    """Put provisions that no earlier version has behind what stands before them."""
    last: Group | None = None
    for at in range(len(texts[version].points.provisions)):
        group = known.get(at)
        if group is None:
            group = Group({version: at}, empty=_empty(texts, silent, version, at))
            groups.insert(0 if last is None else groups.index(last) + 1, group)
        last = group


def said_of(texts: Sequence[Text], group: Group) -> tuple[str, ...]:
    """Say which provisions were taken for one point though their labels differ, and which by less than their words."""
    first = min(group.places, key=lambda v: (v in group.empty, v))
    at = texts[first].points.provisions[group.places[first]].path
    found = []
    for version, place in sorted(group.places.items()):
        provision, title = texts[version].points.provisions[place], texts[version].title
        where = f"{provision.path} in {title} (“{short(provision.text, _SHOWN)}”)"
        if version in group.empty and version in group.by_label and not says_gone(provision.text):
            continue  # its point stays open, which is said there
        if version in group.by_label:
            found.append(f"{where} is put here by its number, not by its words")
        elif version in group.by_rare:
            found.append(f"{where} is put here by a few words that it shares with {at} in {texts[first].title}")
        elif version != first and provision.path != at:
            found.append(f"{where} is {at} in {texts[first].title}, by its words")
    return tuple(found)
