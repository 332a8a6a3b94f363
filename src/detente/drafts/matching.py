"""Which point of the case a provision of a text is: by its label, else by its words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.case.case import Case
from detente.case.models_record import Draft
from detente.drafts.labels import number_key
from detente.drafts.plain import read_plain
from detente.drafts.plantext import PlanText
from detente.drafts.similarity import Floats, similarity_matrix
from detente.errors import InputError, nearest

SURE = 0.5
"""Similarity from which a match by words is taken without a doubt being shown."""
LEAST = 0.3
"""Similarity below which no match by words is proposed."""


@dataclass(frozen=True)
class Match:
    """A provision and the point of the case it is taken for.

    ``how``: label, words, map, or none. ``score`` is the similarity of its words to the point's (0 to 1).
    ``doubt`` says in words what speaks against the match, if anything does.
    """

    label: str
    point: str | None
    score: float
    how: str
    doubt: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {
            "label": self.label,
            "point": self.point,
            "score": round(self.score, 4),
            "how": self.how,
            "doubt": self.doubt,
        }


def draft_text(draft: Draft) -> PlanText:
    """Return a draft's body as points."""
    return read_plain(draft.text)


def _numbers(case: Case, text: PlanText, labels: Mapping[str, str]) -> list[str | None]:
    """For each provision the point that its label names: in ``labels`` first, else in the case's numbers."""
    numbers: dict[str, str] = {}
    for point in case.points:
        numbers.setdefault(number_key(point.number), point.id)
    own = {number_key(label): point for label, point in labels.items()}
    exact = dict(labels)
    used = set(labels.values())
    keys = [p.number.lower() for p in text.provisions]
    bare = [number_key(p.label) for p in text.provisions]
    often = Counter(bare)
    out: list[str | None] = []
    for at, provision in enumerate(text.provisions):
        found = (
            exact.get(text.names[at])
            or exact.get(provision.path)
            or own.get(number_key(provision.path))
            or own.get(keys[at])
        )
        if found is None and often[bare[at]] == 1:
            found = exact.get(provision.label) or own.get(bare[at])
        if found is None:
            found = numbers.get(keys[at])
            if found is None and often[bare[at]] == 1:
                found = numbers.get(bare[at])
            if found in used:
                found = None
        out.append(found)
    seen: set[str] = set()
    for at, found in enumerate(out):
        if found is not None and found in seen:
            out[at] = None
        elif found is not None:
            seen.add(found)
    return out


def points_of_draft(case: Case, draft: Draft, text: PlanText | None = None) -> list[str | None]:
    """Return for each provision of a draft the point of the case that it is, by label, or None."""
    return _numbers(case, text or draft_text(draft), draft.labels)


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


def match_points(case: Case, text: PlanText, given: Mapping[str, str | None] | None = None) -> tuple[Match, ...]:
    """Match the provisions of a text to the points of a case.

    By label where the case has a point of that number, unless the words plainly belong to another point; else by
    similarity, with an optimal assignment, top-level points before sub-points.

    Parameters
    ----------
    case : Case
    text : PlanText
    given : mapping of str to str or None, optional
        Labels (or paths) that a person has decided.

    Returns
    -------
    tuple of Match
        One for each provision, in order.

    Raises
    ------
    InputError
        When ``given`` names an unknown point or label.
    """
    given = dict(given or {})
    provisions = text.provisions
    fixed = _given(case, text, given)
    texts = text.subtree_texts
    scores = np.maximum(scores_of(case, [p.text for p in provisions]), scores_of(case, texts))
    by_label = _numbers(case, text, {})
    ids = list(case.point_ids)
    point: list[str | None] = [None] * len(provisions)
    how = ["none"] * len(provisions)
    doubts = [""] * len(provisions)
    taken = {p for p in fixed.values() if p is not None}
    for at, chosen in fixed.items():
        point[at], how[at] = chosen, "map"
    misplaced = []
    for at, found in enumerate(by_label):
        if found is None or at in fixed or found in taken:
            continue
        best = int(scores[at].argmax())
        own = float(scores[at, ids.index(found)])
        if ids[best] != found and scores[at, best] >= 0.6 and own < 0.3:
            misplaced.append(at)
            continue
        point[at], how[at] = found, "label"
        taken.add(found)
        if ids[best] != found and scores[at, best] - own > 0.2:
            doubts[at] = f"its words are nearer to point {ids[best]!r} ({scores[at, best]:.2f})"
    _by_words(text, scores, ids, point, how, taken, set(fixed))
    for at in range(len(provisions)):
        if how[at] == "words" and scores[at, ids.index(point[at] or "")] < SURE:
            doubts[at] = "by its words alone, and they are not very near"
        if at in misplaced and point[at] is not None:
            doubts[at] = f"its label is that of point {by_label[at]!r}, its words are not"
    return tuple(
        Match(
            text.names[at], point[at],
            float(scores[at, ids.index(found)]) if (found := point[at]) is not None else float(scores[at].max(initial=0.0)),
            how[at], doubts[at],
        )
        for at in range(len(provisions))
    )  # fmt: skip


def _by_words(
    text: PlanText,
    scores: Floats,
    ids: list[str],
    point: list[str | None],
    how: list[str],
    taken: set[str],
    fixed: set[int],
) -> None:
    """Assign what is left by similarity, the outer provisions first."""
    from scipy.optimize import linear_sum_assignment

    for depth in sorted({p.depth for p in text.provisions}):
        rows = [
            at for at, p in enumerate(text.provisions)
            if p.depth == depth and point[at] is None and at not in fixed and not _under_match(text, at, point)
        ]  # fmt: skip
        columns = [j for j, identity in enumerate(ids) if identity not in taken]
        if not rows or not columns:
            continue
        worth = scores[np.ix_(rows, columns)].copy()
        worth[worth < LEAST] = 0.0
        for r, c in zip(*linear_sum_assignment(worth, maximize=True), strict=True):
            if worth[r, c] > 0:
                point[rows[r]], how[rows[r]] = ids[columns[c]], "words"
                taken.add(ids[columns[c]])


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
