"""Which option the words of a provision state: none, unless no word speaks against it.

A provision is read by wordings whose option is known: the option's own text, and what the drafts of the case say
where they choose it. See :mod:`detente.drafts.meaning` for when two wordings say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from detente.case.case import Case
from detente.case.format.models.case import Point
from detente.case.format.models.record import Draft
from detente.drafts.matching import draft_text, near_options, points_of_draft
from detente.drafts.meaning import Doubt, Names, Term, doubts, refers, terms
from detente.drafts.meaning_words import DIRECTION, LIMIT, NEGATION, NUMBER, ORDER, PARTY, WORD
from detente.drafts.structure.plan_text import PlanText

_CLAUSE = re.compile(r"(?<=[^\s;]);")
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_FEW = 4
"""How many words may be new for a negation among them to be taken for one of the whole."""
_SOFT = frozenset({WORD, ORDER, DIRECTION})
"""Kinds of difference that do not by themselves contradict an option."""


@dataclass(frozen=True)
class Wording:
    """Words whose options are known, and the draft that has them ("" for the text of an option itself)."""

    words: str
    terms: tuple[Term, ...]
    options: tuple[str, ...]
    draft: str = ""


@dataclass(frozen=True)
class Read:
    """The options that a text leaves possible; with none, the nearest one and what speaks against it."""

    options: tuple[str, ...] = ()
    nearest: str | None = None
    score: float = 0.0
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True)
class Reader:
    """Reads provisions of one case."""

    case: Case
    names: Names = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", Names.of(self.case))

    @cached_property
    def of_options(self) -> dict[str, tuple[Wording, ...]]:
        """For each point the texts of its options, and their first clauses where these tell them apart."""
        return {point.id: tuple(self._option_wordings(point)) for point in self.case.points}

    def _option_wordings(self, point: Point) -> Iterator[Wording]:
        heads = {option.id: _CLAUSE.split(option.text)[0].strip() for option in point.options}
        for option in point.options:
            yield Wording(option.text, terms(option.text, self.names), (option.id,))
            head = heads[option.id]
            if head != option.text and list(heads.values()).count(head) == 1:
                yield Wording(head, terms(head, self.names), (option.id,))

    @cached_property
    def of_drafts(self) -> dict[str, tuple[Wording, ...]]:
        """For each point what the drafts of the case say, less what contradicts the option that it stands for."""
        found: dict[str, list[Wording]] = {point.id: [] for point in self.case.points}
        for draft in self.case.drafts.values():
            for point, words in texts_by_point(self.case, draft).items():
                options = options_in(draft, point)
                wording = Wording(words, terms(words, self.names), options, draft.id)
                if (
                    options
                    and wording.terms
                    and not refers(wording.terms)
                    and not self.against(self.case.point(point), options, wording.terms)
                ):
                    found[point].append(wording)
        return {point: tuple(wordings) for point, wordings in found.items()}

    def known_words(self, point: Point, option: str, wording: Wording) -> frozenset[str]:
        """Words that a provision may say beyond a wording: the title's, and those used elsewhere for the option."""
        keys = {t.key for t in terms(point.title, self.names) if t.kind in (WORD, PARTY)}
        keys |= {t.key for t in wording.terms if t.kind == PARTY}
        for other in (*self.of_options[point.id], *self.of_drafts[point.id]):
            if other.options == (option,):
                keys |= {t.key for t in other.terms if t.kind == WORD}
        return frozenset(keys)

    def same(self, one: str, other: str) -> bool:
        """Whether two texts say the same beyond doubt."""
        return not doubts(one, other, self.names)

    def read(self, point: Point, text: str) -> Read:
        """Return the options that a text states for a point."""
        said = terms(text, self.names)
        own, drafts = self.of_options[point.id], self.of_drafts[point.id]
        exact = [w.options for w in (*own, *drafts) if w.terms and not doubts(w.terms, said)]
        if exact:
            found = {o for options in exact for o in options}
            return Read(tuple(o for o in point.option_ids if o in found), score=1.0)
        held = self._held(point, text, said, own) or self._held(point, text, said, drafts)
        scores = near_options(text, {o.id: o.text for o in point.options})
        if held is not None:
            return Read((held,), score=scores[held])
        by_number = self._by_number(point, said)
        if by_number is not None:
            return Read((by_number,), score=scores[by_number])
        nearest = max(point.option_ids, key=lambda o: (scores[o], -point.option_ids.index(o)))
        wording = next(w for w in own if w.options == (nearest,))
        return Read((), nearest, scores[nearest], doubts(wording.terms, said))

    def _held(self, point: Point, text: str, said: Sequence[Term], wordings: Sequence[Wording]) -> str | None:
        """The one option a wording of which the text holds, with nothing beside it but known words."""
        if _HAN.search(text):
            return None  # single signs make up too many words
        found: dict[str, int] = {}
        for wording in wordings:
            if len(wording.options) != 1 or not wording.terms:
                continue
            option = wording.options[0]
            if not doubts(wording.terms, said, known=self.known_words(point, option, wording)):
                found[option] = max(found.get(option, 0), len(wording.terms))
        longest = [o for o, n in found.items() if n == max(found.values())]
        return longest[0] if len(longest) == 1 else None

    def _by_number(self, point: Point, said: Sequence[Term]) -> str | None:
        """The option whose numbers a text has in place of those of a known wording, with every other word kept."""
        for wording in self.of_drafts[point.id]:
            found = doubts(wording.terms, said)
            if [d.kind for d in found] != [NUMBER] or len(found[0].added) != len(found[0].missing):
                continue
            fitting = [
                w.options[0] for w in self.of_options[point.id]
                if _of_kind(w.terms, NUMBER) and _of_kind(w.terms, NUMBER) == _of_kind(said, NUMBER)
                and _of_kind(w.terms, LIMIT) == _of_kind(said, LIMIT)
            ]  # fmt: skip
            if len(set(fitting)) == 1:
                return fitting[0]
        return None

    def against(self, point: Point, options: Sequence[str], said: Sequence[Term]) -> str:
        """Say why words contradict the options that they are claimed for, by the options' own texts ("" if not)."""
        own = self.of_options[point.id]
        exact = {w.options[0] for w in own if w.terms and not doubts(w.terms, said)}
        if exact:
            other = sorted(exact - set(options))
            return f"the words are those of option {_named(point, other[0])}" if not exact & set(options) else ""
        if len(options) != 1 or len(point.options) < 2:
            return ""
        title = {t.key for t in terms(point.title, self.names) if t.kind in (WORD, PARTY)}
        for wording in (w for w in own if w.options[0] == options[0]):
            found = doubts(wording.terms, said, known=title)
            if found and _turns(wording, found):
                return f"set beside the words of that option: {'; '.join(map(str, found))}"
        return self._other_number(point, options[0], said)

    def _other_number(self, point: Point, option: str, said: Sequence[Term]) -> str:
        """Whether the options differ by numbers and the words have other numbers than the one they stand for."""
        numbers = {o.id: _of_kind(terms(o.text, self.names), NUMBER) for o in point.options}
        have = _of_kind(said, NUMBER)
        if not numbers[option] or not have or numbers[option] & have or not _of_kind(said, LIMIT):
            return ""
        shown = ", ".join(t.shown for t in said if t.kind == NUMBER)
        wanted = ", ".join(t.shown for t in terms(point.option(option).text, self.names) if t.kind == NUMBER)
        return f"a number differs: “{shown}” instead of “{wanted}”"


def _named(point: Point, option: str) -> str:
    return f"{option!r} (“{point.option(option).text}”)"


def _of_kind(wording: Sequence[Term], kind: str) -> set[str]:
    return {t.key for t in wording if t.kind == kind}


def _turns(wording: Wording, found: Sequence[Doubt]) -> bool:
    """Whether differences turn a meaning round: nothing but words on which it turns, or a negation and little beside it."""
    kinds = {d.kind for d in found}
    if len(wording.terms) < 2:
        return False
    if kinds == {ORDER}:
        return len(_of_kind(wording.terms, PARTY)) > 1
    if not kinds & _SOFT:
        return True
    added_only = not any(d.missing for d in found) and sum(len(d.added) for d in found) <= _FEW
    return added_only and NEGATION in kinds and not _of_kind(wording.terms, NEGATION)


def options_in(draft: Draft, point: str) -> tuple[str, ...]:
    """The options that a draft leaves at a point: one where it is settled."""
    return (draft.package[point],) if point in draft.package else tuple(draft.open.get(point, ()))


def texts_of(text: PlanText, ids: Sequence[str | None]) -> dict[str, str]:
    """Return what a text says under each point, less what is a point of its own."""
    apart = {at for at, point in enumerate(ids) if point is not None}
    return {point: text.words_under(at, apart) for at, point in enumerate(ids) if point is not None}


def texts_by_point(case: Case, draft: Draft) -> dict[str, str]:
    """Return what a draft says under each point; see :func:`texts_of`."""
    text = draft_text(draft)
    return texts_of(text, points_of_draft(case, draft, text))
