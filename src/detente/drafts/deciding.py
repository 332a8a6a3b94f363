"""Which option each point of a text settles: from its words, else as its parent has it, else left open."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detente.case.case import Case
from detente.case.models import Point
from detente.case.models_record import Draft
from detente.drafts.brackets import NOTHING, alternatives
from detente.drafts.matching import draft_text, near_options, points_of_draft
from detente.drafts.plantext import PlanText
from detente.drafts.tokens import words
from detente.errors import InputError, nearest

CLEAR = 0.5
"""Likeness from which an option is taken for what the text says."""
AHEAD = 0.12
"""By how much it must be ahead of the next."""
_NUMBER = re.compile(r"\d[\d.,'’\u00a0\u202f]*")


@dataclass(frozen=True)
class Decision:
    """The options still possible at a point (one when it is settled), and how that was found.

    ``how``: given, words, brackets, parent (taken over from it), or open (nothing decides).
    """

    point: str
    options: tuple[str, ...]
    how: str
    score: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        return {"point": self.point, "options": list(self.options), "how": self.how, "score": round(self.score, 4)}


def _numbers(text: str) -> set[str]:
    return {re.sub(r"\D", "", found) for found in _NUMBER.findall(text)}


def option_of(point: Point, text: str) -> tuple[str | None, float]:
    """Return the option that a text states, if one is clearly nearest, and its likeness.

    Where the options differ in their numbers and exactly one has its numbers in the text, it is that one.
    """
    options = {option.id: option.text for option in point.options}
    if len(options) == 1:
        return point.options[0].id, 1.0
    scores = near_options(text, options)
    ranked = sorted(scores, key=lambda o: (-scores[o], point.option_ids.index(o)))
    numbers = {o: _numbers(options[o]) for o in options}
    present = _numbers(text)
    if present and len({frozenset(n) for n in numbers.values()}) > 1:
        fitting = [o for o in options if numbers[o] and numbers[o] <= present]
        if len(fitting) == 1 and scores[fitting[0]] >= 0.2:
            return fitting[0], max(scores[fitting[0]], CLEAR)
    best = ranked[0]
    if scores[best] >= CLEAR and scores[best] - scores[ranked[1]] >= AHEAD:
        return best, scores[best]
    return None, scores[best]


def decide(
    case: Case, texts: Mapping[str, str], parent: Draft | None, given: Mapping[str, str] | None = None
) -> tuple[Decision, ...]:
    """Decide the options of every point of the case.

    Parameters
    ----------
    case : Case
    texts : mapping of str to str
        For each point that the text speaks of, its words, sub-points included.
    parent : Draft or None
        Where it says the same words, its options are taken over; also where nothing else decides.
    given : mapping of str to str, optional
        Options that a person has set.

    Returns
    -------
    tuple of Decision
        One for each point of the case, in its order.

    Raises
    ------
    InputError
        When ``given`` names an unknown point or option.
    """
    given = dict(given or {})
    for name, option in given.items():
        options = case.point(name).option_ids
        if option not in options:
            raise InputError(
                f"point {name!r} has no option {option!r}; expected one of {', '.join(options)}{nearest(option, options)}"
            )
    before = texts_by_point(case, parent) if parent is not None else {}
    return tuple(
        _decide(point, texts.get(point.id), parent, before.get(point.id), given.get(point.id)) for point in case.points
    )


def _decide(point: Point, text: str | None, parent: Draft | None, before: str | None, given: str | None) -> Decision:
    if given is not None:
        return Decision(point.id, (given,), "given", 1.0)
    held = _of_parent(parent, point.id)
    if text is not None and before is not None and words(text) == words(before) and held:
        return Decision(point.id, held, "parent", 1.0)
    if text is not None and text.strip():
        from_brackets = _bracketed(point, text)
        if from_brackets is not None:
            return from_brackets
        option, score = option_of(point, text)
        if option is not None:
            return Decision(point.id, (option,), "words", score)
    if held:
        return Decision(point.id, held, "parent")
    return Decision(point.id, point.option_ids, "open")


def _bracketed(point: Point, text: str) -> Decision | None:
    """The options between which brackets leave the choice; each alternative is read in its sentence."""
    sets = alternatives(text)
    if not sets:
        return None
    found: list[str] = []
    scores = []
    for entry in sets:
        variants = [
            text[: entry.start] + variant.text.replace(NOTHING, "") + text[entry.stop :] for variant in entry.texts
        ]
        if len(entry.texts) == 1:
            variants.append(text[: entry.start] + text[entry.stop :])
        for variant, sentence in zip((*entry.texts, None), variants, strict=False):
            option, score = option_of(point, variant.text) if variant is not None else (None, 0.0)
            if option is None:
                option, score = option_of(point, sentence)
            if option is None:
                return Decision(point.id, point.option_ids, "brackets")
            scores.append(score)
            if option not in found:
                found.append(option)
    ordered = tuple(o for o in point.option_ids if o in found)
    return Decision(point.id, ordered, "brackets", min(scores, default=0.0))


def _of_parent(parent: Draft | None, point: str) -> tuple[str, ...]:
    if parent is None:
        return ()
    return (parent.package[point],) if point in parent.package else tuple(parent.open.get(point, ()))


def texts_by_point(
    case: Case, draft: Draft, text: PlanText | None = None, ids: Sequence[str | None] = ()
) -> dict[str, str]:
    """Return what a draft says under each point, sub-points included."""
    text = text or draft_text(draft)
    ids = ids or points_of_draft(case, draft, text)
    return {point: text.subtree_texts[at] for at, point in enumerate(ids) if point is not None}


def package_of(decisions: Sequence[Decision]) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Part decisions into a package and the points left open."""
    package = {d.point: d.options[0] for d in decisions if len(d.options) == 1}
    return package, {d.point: d.options for d in decisions if len(d.options) != 1}
