"""How the first page names things: parties with their article, points by what they are about, changes in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

from detente.case.case import Case
from detente.case.format.expressions import Choice, Comparison, ExpressionError, atoms, parse
from detente.language import ENGLISH, ntr, spoken, tr
from detente.text import joined, one_line, short
from detente.words import inside

_ARTICLE = (
    "United ", "European ", "African ", "Arab ", "Organization ", "Organisation ", "League of ", "Netherlands",
    "Philippines", "Maldives", "Gambia", "Bahamas", "Security Council", "Holy See", "Vatican", "Kremlin", "E3", "P5",
)  # fmt: skip
"""Names that begin so take "the" within a sentence."""
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
_TITLE = 64
_OPTION = 64


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
    return f"the {name}" if name.startswith(_ARTICLE) else name


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
    """Say an option in its own words: its first clause that says something, in quotation marks."""
    text = one_line(material.case.point(point).option(option).text)
    first = re.split(r"(?<=\w)[.;:](?:\s|$)", text, maxsplit=1)[0]
    return in_quotes(short(first, most))


def points_in(material: Naming, when: str) -> list[str]:
    """Return the points that a condition speaks of, in its order; none where it cannot be read."""
    try:
        named = dict.fromkeys(leaf.point for leaf in atoms(parse(when)) if isinstance(leaf, Choice | Comparison))
    except ExpressionError:
        return []
    return [point for point in named if point in material.case.point_ids]


def within(case: Case, text: str) -> str:
    """Return a title as it stands within a sentence.

    Its first word gets a small letter where the case's own texts write it small, and keeps its capital where they do
    not: it may be a name.
    """
    first, gap, rest = text.partition(" ")
    stem = first.rstrip(",:;")
    if stem.lower() in _COMMON or (stem.lower() in _written_small(case) and stem[1:].islower()):
        return f"{first.lower()}{gap}{rest}"
    return text


def _written_small(case: Case) -> set[str]:
    """Return the words that the case writes in small letters somewhere, names of parties apart."""
    texts = [case.summary or "", *(str(point.title) for point in case.points)]
    texts += [option.text for point in case.points for option in point.options]
    texts += [act.text or "" for act in case.acts_until(case.as_of)]
    names = {word for party in case.parties for word in party.name.lower().split() if party.name[:1].isupper()}
    found = {word for text in texts for word in re.findall(r"[\w'’-]+", text) if word.islower()}
    return found - names
