"""Which option each point of a text settles: from its words, as a draft with the same words has it, else left open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from detente.case.case import Case
from detente.case.format.models.case import Point
from detente.case.format.models.record import Draft
from detente.drafts.matching import draft_text
from detente.drafts.meaning import refers, terms
from detente.drafts.reading import Reader, options_in, texts_by_point
from detente.drafts.structure.brackets import NOTHING, alternatives
from detente.drafts.structure.plan_text import PlanText
from detente.drafts.structure.tokens import words
from detente.errors import InputError, nearest
from detente.records import Record

MOSTLY = 0.6
"""Share of the provisions that a text must have word for word from a draft to count as that draft, altered."""


@dataclass(frozen=True)
class Decision(Record):
    """The options still possible at a point (one when it is settled), and how that was found.

    ``how``: given, words, brackets, parent (taken over from it), draft (taken over from the draft of the case that
    the text is, word for word or nearly), or open (nothing decides). ``doubts`` says why a point was left open, and
    ``nearest`` which option its words come nearest to all the same.
    """

    point: str
    options: tuple[str, ...]
    how: str
    score: float = 0.0
    doubts: tuple[str, ...] = ()
    nearest: str | None = None

    @property
    def settled(self) -> bool:
        return len(self.options) == 1 and self.how != "open"

    digits: ClassVar[Mapping[str, int]] = {"score": 4}


def decide(
    case: Case,
    texts: Mapping[str, str],
    parent: Draft | None,
    given: Mapping[str, str] | None = None,
    origin: Draft | None = None,
) -> tuple[Decision, ...]:
    """Decide the options of every point of the case.

    Parameters
    ----------
    case : Case
    texts : mapping of str to str
        For each point that the text speaks of, its words, sub-points included.
    parent : Draft or None
        Where it says the same words, or neither speaks of a point, its options are taken over.
    given : mapping of str to str, optional
        Options that a person has set.
    origin : Draft, optional
        The draft of the case that the text is, altered or not; it goes before the parent. See :func:`origin_of`.

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
    reader = Reader(case)
    bases = []
    if origin is not None and (parent is None or origin.id != parent.id):
        bases.append(_Base(origin, "draft", texts_by_point(case, origin)))
    if parent is not None:
        bases.append(_Base(parent, "parent", texts_by_point(case, parent)))
    return tuple(
        Decision(point.id, (given[point.id],), "given", 1.0)
        if point.id in given
        else _decide(reader, point, texts.get(point.id, ""), bases, _before(texts, point.id))
        for point in case.points
    )


@dataclass(frozen=True)
class _Base:
    """A draft whose options are taken over where its words are."""

    draft: Draft
    how: str
    texts: Mapping[str, str]


def _before(texts: Mapping[str, str], point: str) -> tuple[str, str]:
    """The point that stands before one in the text, and its words."""
    order = list(texts)
    at = order.index(point) if point in texts else 0
    return (order[at - 1], texts[order[at - 1]]) if at else ("", "")


def _decide(
    reader: Reader, point: Point, text: str, bases: Sequence[_Base], preceding: tuple[str, str] = ("", "")
) -> Decision:
    if not text.strip():
        return _silent(point, bases)
    for base in bases:
        before = base.texts.get(point.id, "")
        held = options_in(base.draft, point.id)
        if not held or not before.strip() or not reader.same(before, text):
            continue
        if len(alternatives(before)) != len(alternatives(text)):
            continue  # the words are the same, and now stand in brackets
        if refers(terms(text)) and not reader.same(base.texts.get(preceding[0], ""), preceding[1]):
            why = "it leans on another provision (“the same”), and what stands before it has changed"
            return Decision(point.id, point.option_ids, "open", 0.0, (why,))
        against = reader.against(point, held, terms(before, reader.names))
        if against:
            why = f"draft {base.draft.id!r} has the same words, and they contradict the option it gives: {against}"
            return Decision(point.id, point.option_ids, "open", 0.0, (why,))
        return Decision(point.id, held, base.how, 1.0)
    from_brackets = _bracketed(reader, point, text)
    if from_brackets is not None:
        return from_brackets
    read = reader.read(point, text)
    if len(read.options) == 1:
        return Decision(point.id, read.options, "words", read.score)
    if read.options:
        why = "drafts of the case give these words different options"
        return Decision(point.id, read.options, "open", read.score, (why,))
    return _left_open(reader, point, text, bases, read.nearest, read.score, tuple(map(str, read.doubts)))


def _silent(point: Point, bases: Sequence[_Base]) -> Decision:
    """A point of which the text says nothing: as the draft that does not speak of it either has it."""
    if not bases:
        return Decision(point.id, point.option_ids, "open", 0.0, ("the text does not speak of it",))
    base = bases[0]
    held = options_in(base.draft, point.id)
    if base.texts.get(point.id, "").strip() or not held:
        why = f"what draft {base.draft.id!r} says of it is not in the text"
        return Decision(point.id, point.option_ids, "open", 0.0, (why,))
    return Decision(point.id, held, base.how)


def _left_open(
    reader: Reader,
    point: Point,
    text: str,
    bases: Sequence[_Base],
    near: str | None,
    score: float,
    doubts: tuple[str, ...],
) -> Decision:
    """Say what differs: from the words of the draft before, where it has some, else from the nearest option's."""
    from detente.drafts.meaning import doubts as compare

    for base in bases:
        before = base.texts.get(point.id, "")
        held = options_in(base.draft, point.id)
        if before.strip() and held:
            found = tuple(
                f"compared with draft {base.draft.id!r}, {doubt}" for doubt in compare(before, text, reader.names)
            )
            return Decision(point.id, point.option_ids, "open", score, found or doubts, near)
    return Decision(point.id, point.option_ids, "open", score, doubts, near)


def _bracketed(reader: Reader, point: Point, text: str) -> Decision | None:
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
        for sentence in variants:
            read = reader.read(point, sentence)
            if len(read.options) != 1:
                why = ("an alternative in brackets states no option", *map(str, read.doubts))
                return Decision(point.id, point.option_ids, "open", read.score, why, read.nearest)
            scores.append(read.score)
            if read.options[0] not in found:
                found.append(read.options[0])
    ordered = tuple(o for o in point.option_ids if o in found)
    return Decision(point.id, ordered, "brackets", min(scores, default=0.0))


def origin_of(case: Case, text: PlanText, parent: Draft | None = None) -> Draft | None:
    """Return the draft of the case that a text is, altered or not: the one that shares most provisions word for word.

    None where no draft shares most of them, where several share as many, or where the parent does.
    """
    own = _provisions(text)
    if not own:
        return None
    shares: dict[str, float] = {}
    for draft in case.drafts.values():
        other = _provisions(draft_text(draft))
        shares[draft.id] = sum((own & other).values()) / max(sum(own.values()), sum(other.values()), 1)
    best = max(shares.values(), default=0.0)
    first = [name for name, share in shares.items() if share == best]
    if best < MOSTLY or len(first) > 1 or (parent is not None and parent.id in first):
        return None
    return case.drafts[first[0]]


def _provisions(text: PlanText) -> Counter[tuple[str, ...]]:
    return Counter(tuple(words(p.text)) for p in text.provisions if p.text.strip())


def package_of(decisions: Sequence[Decision]) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Part decisions into a package and the points left open."""
    package = {d.point: d.options[0] for d in decisions if d.settled}
    return package, {d.point: d.options for d in decisions if not d.settled}
