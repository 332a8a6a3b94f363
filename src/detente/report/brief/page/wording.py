"""How the first page names things: parties with their article, points by what they are about, changes in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol

from detente.case.case import Case
from detente.case.format.expressions import Choice, Comparison, ExpressionError, atoms, parse
from detente.language import ENGLISH, ntr, spoken, tr
from detente.text import joined, one_line, short, whole
from detente.words import inside

_ARTICLE = (
    "United ", "European ", "African ", "Government of ", "House of ", "Arab ", "Organization ", "Organisation ", "League of ", "Netherlands",
    "Philippines", "Maldives", "Gambia", "Bahamas", "Security Council", "Holy See", "Vatican", "Kremlin", "E3", "P5",
)  # fmt: skip
"""Names that begin so take "the" within a sentence."""
_BODIES = (
    "Agency", "Alliance", "Army", "Assembly", "Authority", "Coalition", "Command", "Commission", "Committee", "Confederation",
    "Congress", "Council", "Delegation", "Federation", "Force", "Forces", "Front", "Government", "government", "Group",
    "Kingdom", "League", "Ministry", "Movement", "Organisation", "Organization", "Parliament", "Party", "Presidency",
    "Republic", "Secretariat", "side", "Union",
)  # fmt: skip
"""So do names that end so: "the Ulster Unionist Party"."""
_COMMON = frozenset(
    [
        "a",
        "an",
        "the",
        "who",
        "what",
        "how",
        "which",
        "where",
        "when",
        "whether",
        "no",
        "not",
        "any",
        "all",
        "some",
        "of",
        "in",
        "on",
        "for",
        "with",
        "without",
    ]
)
_TITLE = 90
_OPTION = 70
_BEGINS, _BEFORE = 3, 1
"""Of two options that begin alike: how many first words are shown, and how many before the first in which they part."""
_NOUNS = frozenset(
    [
        "access",
        "amnesty",
        "army",
        "autonomy",
        "borders",
        "boundary",
        "ceasefire",
        "citizenship",
        "commission",
        "committee",
        "compensation",
        "conduct",
        "constitution",
        "control",
        "council",
        "courts",
        "currency",
        "customs",
        "debt",
        "demining",
        "detainees",
        "deployment",
        "disarmament",
        "disengagement",
        "displaced",
        "economy",
        "education",
        "elections",
        "enforcement",
        "evacuation",
        "exchange",
        "final",
        "forces",
        "fund",
        "funds",
        "governance",
        "government",
        "guarantee",
        "guarantees",
        "hostages",
        "implementation",
        "inspection",
        "investment",
        "joint",
        "key",
        "justice",
        "land",
        "language",
        "languages",
        "legislation",
        "mandate",
        "mediation",
        "missing",
        "monitoring",
        "national",
        "neutrality",
        "observers",
        "oil",
        "ownership",
        "payment",
        "payments",
        "peacekeepers",
        "police",
        "policing",
        "ports",
        "power",
        "prisoners",
        "property",
        "ratification",
        "recognition",
        "reconstruction",
        "referendum",
        "refugees",
        "release",
        "reparations",
        "resources",
        "restitution",
        "return",
        "roads",
        "safety",
        "sanctions",
        "security",
        "settlement",
        "sovereignty",
        "status",
        "territory",
        "timetable",
        "trade",
        "transition",
        "transit",
        "transparency",
        "treaty",
        "troops",
        "verification",
        "veto",
        "voting",
        "administration",
        "amount",
        "composition",
        "delimitation",
        "distribution",
        "division",
        "duration",
        "height",
        "length",
        "management",
        "number",
        "numbers",
        "passage",
        "protection",
        "removal",
        "restoration",
        "rights",
        "scope",
        "share",
        "size",
        "supply",
        "transfer",
        "water",
        "withdrawal",
        "words",
    ]
)
"""Words that peace plans begin their headings with and that are no names."""


class Naming(Protocol):
    """What names things: a case, and how its parties are called."""

    @property
    def case(self) -> Case: ...

    def name(self, party: str) -> str: ...


def who(material: Naming, party: str) -> str:
    """Name a party within a sentence: "the United States"; its name as it stands in other languages than English."""
    name = one_line(material.name(party))
    if spoken() != ENGLISH:
        return name
    if name.startswith("The "):
        return f"the {name[4:]}"
    return f"the {name}" if name.startswith(_ARTICLE) or (" " in name and name.rpartition(" ")[2] in _BODIES) else name


def whom(material: Naming, parties: Iterable[str], last: str = "and", most: int = 5) -> str:
    """Name parties within a sentence; of more than ``most`` the first, and how many more there are."""
    names = [who(material, party) for party in parties]
    if len(names) > most:
        names = [*names[: most - 1], others(len(names) - most + 1)]
    return joined(names, last)


def others(count: int) -> str:
    """Say how many more there are."""
    return ntr(count, "{n} more", "{n} more")


def in_quotes(text: str) -> str:
    """Set words of the case in the language's quotation marks."""
    return tr("“{words}”", words=text)


def titled(title: str, *, begins: bool = False) -> str:
    """Name a text within a sentence, or at its beginning; in quotation marks in other languages than English."""
    title = one_line(title)
    if spoken() != ENGLISH:
        return in_quotes(title)
    return title if begins else inside(title)


def begun(text: str) -> str:
    """Begin a sentence: the first letter large."""
    return text[:1].upper() + text[1:]


def about(material: Naming, point: str) -> str:
    """Say what a point is about, within a sentence; by its title in quotation marks in other languages than English."""
    if spoken() != ENGLISH:
        return in_quotes(short(material.case.point(point).title, _TITLE))
    text = within(material.case, short(material.case.point(point).title, _TITLE))
    return f"the {text}" if text[:1].islower() and text.split(" ")[1:2] in (["of"], ["on"]) else text


def topics(material: Naming, points: Iterable[str], before: str = "") -> str:
    """Say what points are about, after a word of English, which comes again where a title itself holds an "and"."""
    said = [about(material, point) for point in points]
    if before and spoken() == ENGLISH and any(" and " in text or "," in text for text in said):
        return joined(f"{before} {text}" for text in said).removeprefix(f"{before} ")
    return joined(said)


def provision(material: Naming, point: str, option: str, most: int = _OPTION) -> str:
    """Say an option in its own words, in quotation marks: its first clause that says more than the point's title.

    Where another option begins alike, the words are those from shortly before the two part. Only a clause of more than
    three times ``most`` characters is cut.
    """
    found = material.case.point(point)
    own = _clauses(found.says(option))
    said = whole(own[0], most)
    text = " ".join(own)
    alike = [
        words
        for other in found.options
        if other.id != option and (words := _clauses(found.says(other.id))) != own and whole(words[0], most) == said
    ]
    if alike:
        said = short(max((_parting(text, " ".join(words)) for words in alike), key=len), 3 * most)
    return in_quotes(said)


def _clauses(text: str) -> list[str]:
    """Return a text's clauses, without the signs that end them; at least one."""
    return [re.sub(r"[.;:]$", "", part) for part in re.split(r"(?<=\w[.;:])\s+", one_line(text))]


def _parting(text: str, other: str) -> str:
    """Return how a text begins, and its words from shortly before the first one in which it parts from another text."""
    words, others = text.split(), other.split()
    same = next((k for k, pair in enumerate(zip(words, others, strict=False)) if pair[0] != pair[1]), 0)
    start = max(0, min(same, len(words) - 1) - _BEFORE)
    if start <= _BEGINS:
        return text
    return f"{' '.join(words[:_BEGINS])} … {' '.join(words[start:])}"


def points_in(material: Naming, when: str) -> list[str]:
    """Return the points that a condition speaks of, in its order; none where it cannot be read."""
    try:
        named = dict.fromkeys(leaf.point for leaf in atoms(parse(when)) if isinstance(leaf, Choice | Comparison))
    except ExpressionError:
        return []
    return [point for point in named if point in material.case.point_ids]


def within(case: Case, text: str) -> str:
    """Return a title as it stands within a sentence.

    Its first word gets a small letter where the case's own texts write it small, or where plans use it in headings and it
    is no name. Else it keeps its capital: it may be a name.
    """
    first, gap, rest = text.partition(" ")
    stem = first.rstrip(",:;")
    small = stem.lower()
    if small in _COMMON or (stem[1:].islower() and _is_common(case, small, rest)):
        return f"{first.lower()}{gap}{rest}"
    return text


def _is_common(case: Case, word: str, rest: str) -> bool:
    """Whether a heading's first word, here in small letters, is no name: "filling of", "dry-season" where both parts are common."""
    if word.endswith("ing") and rest.startswith("of "):
        return not _names_a_party(case, word)
    written = _written_small(case)
    return all(part in written or _is_noun(case, part) for part in word.split("-"))


def _names_a_party(case: Case, word: str) -> bool:
    return any(word in party.name.lower().split() for party in case.parties)


def _is_noun(case: Case, word: str) -> bool:
    return word in _NOUNS and not _names_a_party(case, word)


def _written_small(case: Case) -> frozenset[str]:
    """Return the words that the case writes in small letters somewhere, names of parties apart."""
    texts = [case.summary or "", *(str(point.title) for point in case.points)]
    texts += [option.text for point in case.points for option in point.options]
    texts += [act.text or "" for act in case.acts_until(case.as_of)]
    names = {word for party in case.parties for word in party.name.lower().split() if party.name[:1].isupper()}
    return _small_words(tuple(texts)) - names


@lru_cache(maxsize=4)
def _small_words(texts: tuple[str, ...]) -> frozenset[str]:
    """Return the words that stand in small letters in some texts."""
    return frozenset(word for text in texts for word in re.findall(r"[\w'’-]+", text) if word.islower())
