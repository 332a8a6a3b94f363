"""Which point of the case a provision of a text is: as in the draft before, by its words, or by its label."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.drafts.similarity import Floats, similarity_matrix
from detente.drafts.structure.labels import number_key
from detente.drafts.structure.plain import read_plain
from detente.drafts.structure.plan_text import PlanText
from detente.errors import InputError, nearest
from detente.records import Record

SURE = 0.5
"""Similarity from which a match by words is taken without a doubt being shown."""
LEAST = 0.3
"""Similarity below which no match by words is proposed."""
LABELLED = 0.25
"""How much a label counts beside the square of the similarity: near words go before it, faint ones do not."""


@dataclass(frozen=True)
class Match(Record):
    """A provision and the point of the case it is taken for.

    ``how``: label, words, draft (as in the draft on which the text builds), map, or none. ``score`` is the similarity of its words to the point's (0 to 1).
    ``doubt`` says in words what speaks against the match, if anything does.
    """

    label: str
    point: str | None
    score: float
    how: str
    doubt: str = ""

    digits: ClassVar[Mapping[str, int]] = {"score": 4}


def draft_text(draft: Draft) -> PlanText:
    """Return a draft's body as points."""
    return read_plain(draft.text)


def numbered(case: Case, text: PlanText, labels: Mapping[str, str | None]) -> list[str | None]:
    """For each provision the point that its label names: in ``labels`` first, else in the case's numbers.

    A label that ``labels`` gives to null names none.
    """
    numbers: dict[str, str] = {}
    for point in case.points:
        numbers.setdefault(number_key(point.number), point.id)
    own = {number_key(label): point for label, point in labels.items()}
    used = set(labels.values())
    bare = [number_key(p.label) for p in text.provisions]
    often = Counter(bare)
    out: list[str | None] = []
    seen: set[str] = set()
    for at, provision in enumerate(text.provisions):
        named = [(labels, text.names[at]), (labels, provision.path)]
        named += [(own, number_key(provision.path)), (own, provision.number.lower())]
        alone = often[bare[at]] == 1
        if alone:
            named += [(labels, provision.label), (own, bare[at])]
        said = [source[key] for source, key in named if key in source]
        if said:
            found = said[0]
        else:
            found = numbers.get(provision.number.lower()) or (numbers.get(bare[at]) if alone else None)
            found = None if found in used else found
        out.append(None if found in seen else found)
        if found is not None:
            seen.add(found)
    return out


def points_of_draft(case: Case, draft: Draft, text: PlanText | None = None) -> list[str | None]:
    """Return for each provision of a draft the point of the case that it is, by label, or None."""
    return numbered(case, text or draft_text(draft), draft.labels)


def point_references(case: Case) -> dict[str, list[str]]:
    """Return for each point the texts that speak of it: title, options, and what drafts say under it."""
    references = {
        point.id: [
            point.title,
            *(f"{point.title}. {option.text}" for option in point.options),
            *(o.text for o in point.options),
        ]
        for point in case.points
    }
    for draft in case.drafts.values():
        text = draft_text(draft)
        whole = text.subtree_texts
        for at, point in enumerate(points_of_draft(case, draft, text)):
            if point is not None:
                references[point].append(text.provisions[at].text)
                if whole[at] != text.provisions[at].text:
                    references[point].append(whole[at])
    return references


def scores_of(case: Case, texts: Sequence[str]) -> Floats:
    """Return the similarity of texts to the points of a case, shape (texts, points): the best of each point's."""
    references = point_references(case)
    flat = [(j, text) for j, point in enumerate(case.points) for text in references[point.id]]
    scores = similarity_matrix(texts, [text for _, text in flat])
    result = np.zeros((len(texts), len(case.points)))
    for column, (j, _) in enumerate(flat):
        result[:, j] = np.maximum(result[:, j], scores[:, column])
    return result


def match_points(
    case: Case, text: PlanText, given: Mapping[str, str | None] | None = None, base: Draft | None = None
) -> tuple[Match, ...]:
    """Match the provisions of a text to the points of a case.

    1. As a person has decided.
    2. With a draft on which the text builds: as the two texts are aligned, so that unchanged words keep their point
       whatever their number, and a new provision is no point of the case.
    3. By words and label together, with an optimal assignment, top-level points before sub-points; words that are
       near go before a label.
    4. By label alone, with a doubt.

    Parameters
    ----------
    case : Case
    text : PlanText
    given : mapping of str to str or None, optional
        Labels (or paths) that a person has decided.
    base : Draft, optional
        The draft that the text amends, or is.

    Returns
    -------
    tuple of Match
        One for each provision, in order.

    Raises
    ------
    InputError
        When ``given`` names an unknown point or label.
    """
    found = _Matching(case, text)
    for at, chosen in _given(case, text, dict(given or {})).items():
        found.take(at, chosen, "map")
    if base is not None:
        found.as_in(base)
    found.by_words(sure=base is not None)
    found.by_label()
    return found.matches()


class _Matching:
    """The matches of one text as they are found."""

    def __init__(self, case: Case, text: PlanText) -> None:
        self.case, self.text = case, text
        self.ids = list(case.point_ids)
        own = [p.text for p in text.provisions]
        self.scores = np.maximum(scores_of(case, own), scores_of(case, text.subtree_texts))
        self.labels = numbered(case, text, {})
        restarted = Counter(p.path for p in text.provisions)
        for at, provision in enumerate(text.provisions):
            if restarted[provision.path] > 1:  # the numbering begins anew: a number alone says nothing
                self.labels[at] = None
        self.point: list[str | None] = [None] * len(own)
        self.how = ["none"] * len(own)
        self.score = [float(row.max(initial=0.0)) for row in self.scores]
        self.doubt = [""] * len(own)
        self.closed: set[int] = set()

    def take(self, at: int, point: str | None, how: str, score: float | None = None) -> None:
        self.point[at], self.how[at] = point, how
        self.closed.add(at)
        if point is not None:
            self.score[at] = self.of(at, point) if score is None else score

    def of(self, at: int, point: str) -> float:
        return float(self.scores[at, self.ids.index(point)])

    @property
    def taken(self) -> set[str]:
        return {point for point in self.point if point is not None}

    def as_in(self, base: Draft) -> None:
        """Take over the points of the aligned provisions of a draft."""
        from detente.drafts.align import paired

        before = draft_text(base)
        ids = points_of_draft(self.case, base, before)
        scores = similarity_matrix([p.text for p in before.provisions], [p.text for p in self.text.provisions])
        for i, at in paired(before, self.text, scores, ids).items():
            identity, score = ids[i], float(scores[i, at])
            if at in self.closed or (identity is None and score < 0.9) or identity in self.taken:
                continue
            if identity is not None and score < SURE:
                best = int(self.scores[at].argmax())
                if self.ids[best] != identity and self.scores[at, best] >= 0.6 and self.of(at, identity) < LEAST:
                    continue
                score = max(score, self.of(at, identity))
            how = "none" if identity is None else "label" if self.labels[at] == identity else "draft"
            self.take(at, identity, how, score)
            if identity is not None and score < SURE:
                self.doubt[at] = f"its words are far from those of draft {base.id!r} ({score:.2f})"

    def by_words(self, sure: bool) -> None:
        """Assign what is left by words, the outer provisions first; a label of the point counts in its favour."""
        from scipy.optimize import linear_sum_assignment

        least = SURE if sure else LEAST
        for depth in sorted({p.depth for p in self.text.provisions}):
            rows = [
                at for at, p in enumerate(self.text.provisions)
                if p.depth == depth and at not in self.closed and not _under_match(self.text, at, self.point)
            ]  # fmt: skip
            columns = [j for j, identity in enumerate(self.ids) if identity not in self.taken]
            if not rows or not columns:
                continue
            worth = self.scores[np.ix_(rows, columns)].copy()
            worth[worth < least] = 0.0
            bonus = np.array([[LABELLED * (self.labels[at] == self.ids[j]) for j in columns] for at in rows])
            worth = np.where(worth > 0, worth**2 + bonus, 0.0)
            for r, c in zip(*linear_sum_assignment(worth, maximize=True), strict=True):
                if worth[r, c] > 0:
                    self._named(rows[r], self.ids[columns[c]])

    def _named(self, at: int, point: str) -> None:
        labelled = self.labels[at] == point
        self.take(at, point, "label" if labelled else "words")
        best = int(self.scores[at].argmax())
        if labelled and self.ids[best] != point and self.scores[at, best] - self.score[at] > 0.2:
            self.doubt[at] = f"its words are nearer to point {self.ids[best]!r} ({self.scores[at, best]:.2f})"
        elif not labelled and self.score[at] < SURE:
            self.doubt[at] = "by its words alone, and they are not very near"
        elif not labelled and self.labels[at] is not None:
            self.doubt[at] = f"its label is that of point {self.labels[at]!r}, its words are not"

    def by_label(self) -> None:
        """Give what is left to the point of its number, and say that only the number speaks for it."""
        for at, found in enumerate(self.labels):
            if found is None or at in self.closed or found in self.taken:
                continue
            best = int(self.scores[at].argmax())
            if self.ids[best] != found and self.scores[at, best] >= 0.6 and self.of(at, found) < LEAST:
                continue
            self.take(at, found, "label")
            self.doubt[at] = f"only its number speaks for it: its words are far from the point's ({self.score[at]:.2f})"

    def matches(self) -> tuple[Match, ...]:
        for at, point in enumerate(self.point):
            if point is None and self.how[at] == "none" and self.score[at] >= 0.9 and self.scores.shape[1]:
                near = self.ids[int(self.scores[at].argmax())]
                held = [self.text.names[k] for k, other in enumerate(self.point) if other == near]
                if held and not _under_match(self.text, at, self.point):
                    self.doubt[at] = f"its words are those of point {near!r}, which {held[0]} has"
        return tuple(
            Match(self.text.names[at], self.point[at], self.score[at], self.how[at], self.doubt[at])
            for at in range(len(self.point))
        )


def _under_match(text: PlanText, at: int, point: list[str | None]) -> bool:
    """Whether a provision stands under one that is matched already: it is part of that point."""
    above = text.provisions[at].parent
    while above is not None:
        if point[above] is not None:
            return True
        above = text.provisions[above].parent
    return False


def _given(case: Case, text: PlanText, given: Mapping[str, str | None]) -> dict[int, str | None]:
    fixed: dict[int, str | None] = {}
    for label, point in given.items():
        at = text.find(str(label))
        if at is None:
            raise InputError(
                f"the map speaks of {label!r}, which the text does not number{nearest(str(label), text.names)}; "
                f"its labels: {', '.join(text.names[:30])}"
            )
        if point is not None:
            case.point(point)
            if point in fixed.values():
                raise InputError(f"the map gives point {point!r} to two labels; give it to one")
        fixed[at] = point
    return fixed


def near_options(text: str, options: Mapping[str, str]) -> dict[str, float]:
    """Return the similarity of a text to the texts of options, by id.

    The share of an option's words that the text holds counts as much as the likeness of the whole, since a
    provision says more than the option's short name.
    """
    from detente.drafts.similarity import containment

    ids = list(options)
    scores = similarity_matrix([text], [options[o] for o in ids])[0] if ids else np.zeros(0)
    return {
        o: float(0.5 * scores[k] + 0.5 * containment(re.sub(r"[.;]$", "", options[o]), text)) for k, o in enumerate(ids)
    }
