"""Points from the provisions of several versions: which belong together, and which wordings differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from detente.drafts.meaning import doubts
from detente.drafts.similarity import containment
from detente.drafts.structure.brackets import NOTHING, alternatives, choose
from detente.drafts.structure.note_signs import without_signs
from detente.ids import RESERVED, slug, unused
from detente.proposal.duties import Names, duties
from detente.proposal.proposal import (
    LIKELY,
    NOT_IN_TEXT,
    SURE,
    Evidence,
    ProposedOption,
    ProposedParty,
    ProposedPoint,
)
from detente.proposal.texts import Text
from detente.proposal.versions import Group, said_of, says_gone
from detente.text import short

MOST_VARIANTS = 8
_STILL_THERE = 0.6
"""Share of a provision's words found elsewhere in a text, from which it is not said to be gone."""
_TITLE = 80


@dataclass(frozen=True)
class Made:
    """A point, the option of each version where its words are plain, and why it is left open elsewhere."""

    point: ProposedPoint
    group: Group
    package: dict[int, str]
    open: dict[int, str]
    more: tuple[Group, ...] = ()
    """Where the versions have what a person said is the same point."""

    @property
    def groups(self) -> tuple[Group, ...]:
        """Everywhere the versions have it."""
        return (self.group, *self.more)

    def places(self, version: int) -> list[int]:
        """The provisions of a version that are this point."""
        return [group.places[version] for group in self.groups if version in group.places]


def make_points(
    texts: Sequence[Text], groups: Sequence[Group], parties: Sequence[ProposedParty], names: Names
) -> list[Made]:
    """Make a point of each group, with an option for each wording and one for a text without it."""
    made: list[Made] = []
    numbers: set[str] = set()
    ids: set[str] = set()
    principals = [p for p in parties if p.role == "principal"]
    everybody = tuple(p.id for p in principals)
    known = all(p.sure == SURE for p in principals)
    of: dict[int, str] = {}
    for group in sorted(groups, key=_first):  # a label stays with the version that had it first
        first = _first(group)
        of[id(group)] = unused(_number(texts[first], group.places[first]), numbers)
        numbers.add(of[id(group)])
    for group in groups:
        first, number = _first(group), of[id(group)]
        title = _title(texts[first], group.places[first])
        made_id = _id(title, number, ids)
        ids.add(made_id)
        maker = _Options(texts, group, names, everybody, known)
        provision = texts[first].points.provisions[group.places[first]]
        evidence = Evidence(texts[first].file, provision.printed, provision.text[:200])
        sure = LIKELY if group.doubts or group.likely else SURE
        point = ProposedPoint(made_id, number, title, tuple(maker.options), sure, evidence, said_of(texts, group))
        made.append(Made(point, group, maker.package, maker.open))
    return made


def _first(group: Group) -> int:
    """The first version that says something of a point."""
    return min(group.places, key=lambda version: (version in group.empty, version))


class _Options:
    """The options of one point, gathered version by version."""

    def __init__(
        self, texts: Sequence[Text], group: Group, names: Names, everybody: tuple[str, ...], known: bool
    ) -> None:
        self.texts, self.group, self.names = texts, group, names
        self.everybody, self.known = everybody, known
        self.options: list[ProposedOption] = []
        self.package: dict[int, str] = {}
        self.open: dict[int, str] = {}
        for version, text in enumerate(texts):
            self._add(version, text)
        last = max(group.places)
        words = "No provision on this."
        evidence = Evidence(texts[last].file, "", "an option for a text that does not speak of it")
        self.options.append(ProposedOption(NOT_IN_TEXT, words, (), SURE, SURE, evidence))

    def _add(self, version: int, text: Text) -> None:
        if version not in self.group.places:
            self._absent(version, text)
            return
        provision = text.points.provisions[self.group.places[version]]
        words = without_signs(provision.text).strip()
        if not words:
            self.open[version] = "the provision has no words of its own"
            return
        if version in self.group.empty:
            self._silent(version, words)
            return
        sets = alternatives(words)
        if sets:
            self._bracketed(version, words, provision.printed)
            return
        option = self._option(words, text.draft, text.file, provision.printed)
        doubt = self.group.doubts.get(version)
        if doubt:
            self.open[version] = doubt
        else:
            self.package[version] = option

    def _silent(self, version: int, words: str) -> None:
        """Leave open what a text says of the point in words that could stand anywhere, unless they say that it is gone."""
        if says_gone(words):
            self.package[version] = NOT_IN_TEXT
        else:
            self.open[version] = f"its words, “{short(words, 60)}”, do not say what holds"

    def _absent(self, version: int, text: Text) -> None:
        near = min(self.group.places, key=lambda v: (v in self.group.empty, abs(v - version)))
        words = self.texts[near].points.provisions[self.group.places[near]].text
        everything = "\n".join(p.text for p in text.whole.provisions)
        if version in self.group.doubts:
            self.open[version] = self.group.doubts[version]
        elif containment(words, everything) >= _STILL_THERE:
            self.open[version] = "no provision of its own, but most of its words stand elsewhere in the text"
        else:
            self.package[version] = NOT_IN_TEXT

    def _bracketed(self, version: int, words: str, label: str) -> None:
        """Make an option of each way to settle the brackets; the version leaves the choice between them."""
        text = self.texts[version]
        sets = alternatives(words)
        choices = []
        for entry in sets:
            own = [(a.author or "", "" if a.text == NOTHING else a.text) for a in entry.texts]
            choices.append(own if len(own) > 1 else [*own, ("without", "")])
        found = list(product(*choices))[:MOST_VARIANTS]
        for number, picks in enumerate(found, 1):
            out, at = "", 0
            for entry, (_, chosen) in zip(sets, picks, strict=True):
                out += words[at : entry.start] + chosen
                at = entry.stop
            sentence = re.sub(r"[ \t]{2,}", " ", out + words[at:]).strip()
            author = picks[0][0] if len(picks) == 1 else ""
            self._option(sentence, author or f"{text.draft}_{number}", text.file, label)
        self.open[version] = "brackets leave the choice open"

    def _option(self, words: str, name: str, file: str, label: str) -> str:
        """Return the option that says the same beyond doubt, made if there is none."""
        for option in self.options:
            if not doubts(option.text, words):
                return option.id
        taken = {o.id for o in self.options} | {NOT_IN_TEXT} | RESERVED
        made = unused(slug(name, 40, fold=True) or "wording", taken)
        who, sure = self._obligated(words)
        self.options.append(ProposedOption(made, words, who, SURE, sure, Evidence(file, label, words[:200])))
        return made

    def _obligated(self, words: str) -> tuple[tuple[str, ...], str]:
        found: dict[str, None] = {}
        sure = SURE
        for duty in duties(words, self.names):
            if not duty.acts:
                continue
            who = self.everybody if duty.everybody else duty.who
            found |= dict.fromkeys(who)
            if who and not (duty.plain and (self.known or not duty.everybody)):
                sure = LIKELY  # "the Parties" are only as sure as who they are
        return tuple(found), (sure if found else "")


def _number(text: Text, at: int) -> str:
    """The point's label; where a label stands twice, with the heading that it stands under."""
    provision = text.points.provisions[at]
    labels = [p.path for p in text.points.provisions]
    if labels.count(provision.path) == 1:
        return provision.path
    above = [h for h in text.whole.headings if h < provision.first]
    heading = text.whole.paragraphs[above[-1]].strip("#* ") if above else ""
    return f"{heading[:60]}, {provision.path}" if heading else text.points.names[at]


def _title(text: Text, at: int) -> str:
    """The heading of a provision, or its first words."""
    provision = text.whole.provisions[text.places[at]]
    first = without_signs(provision.text.split("\n", 1)[0]).strip("*_#. ")
    if not first:
        above = provision.first - 1
        if above in text.whole.heading_set:
            first = text.whole.paragraphs[above].strip("#* ")
        else:
            first = without_signs(text.points.provisions[at].text.split("\n", 1)[0]).strip("*_#. ")
    first = choose(first).strip() if "[" in first else first
    head = re.split(r"(?<=\w)[.:](?:\s|$)", first, maxsplit=1)[0]
    chosen = head if 0 < len(head) <= _TITLE else first
    return short(chosen, _TITLE) or f"Point {provision.label}"


def _id(title: str, number: str, taken: set[str]) -> str:
    first_words = "_".join(slug(title, fold=True).split("_")[:5])[:40].strip("_")
    made = first_words or f"point_{slug(number)}"
    made = made if made[:1].isalpha() else f"point_{made}"
    return unused(f"{made}_point" if made in RESERVED else made, taken)
