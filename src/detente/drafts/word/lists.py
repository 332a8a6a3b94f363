"""The numbers of a text as lists that count themselves, where they can; the others stay typed.

Each depth of the text is a level of one list. A number that breaks the count begins it anew (a start override), so that
every number is printed as the text has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from detente.drafts.structure.numerals import in_format
from detente.drafts.structure.plan_text import PlanText
from detente.drafts.word.container import W

_LABEL = re.compile(r"(?P<head>.{0,60}?)(?P<number>\d{1,9}|[a-z]{1,9}|[A-Z]{1,9})(?P<tail>[^\w\s]{0,9})$", re.DOTALL)
_FORMS = ("decimal", "lowerLetter", "lowerRoman", "upperLetter", "upperRoman")
_DEEPEST, _MOST_LISTS, _LARGEST = 9, 300, 2_000


@dataclass(frozen=True)
class ListLevel:
    """How one level prints: its number format and its text (``%1.%2``)."""

    form: str
    text: str


@dataclass
class Lists:
    """What counts itself in a text.

    Attributes
    ----------
    levels : dict of int to ListLevel
    numbered : dict of int to (int, int)
        For a paragraph its list and level.
    cut : dict of int to int
        For the same the letters of its number, which the list prints.
    starts : list of (int, int)
        For each list but the first the level that begins anew and the number it begins with.
    """

    levels: dict[int, ListLevel] = field(default_factory=dict)
    numbered: dict[int, tuple[int, int]] = field(default_factory=dict)
    cut: dict[int, int] = field(default_factory=dict)
    starts: list[tuple[int, int]] = field(default_factory=list)

    def xml(self) -> bytes:
        """The numbering part."""
        root = etree.Element(f"{W}numbering", nsmap={"w": W[1:-1]})
        abstract = etree.SubElement(root, f"{W}abstractNum", {f"{W}abstractNumId": "1"})
        etree.SubElement(abstract, f"{W}multiLevelType", {f"{W}val": "multilevel"})
        for at, level in sorted(self.levels.items()):
            made = etree.SubElement(abstract, f"{W}lvl", {f"{W}ilvl": str(at)})
            wordy = any(c.isalpha() for c in re.sub(r"%\d", "", level.text))
            etree.SubElement(made, f"{W}start", {f"{W}val": "1"})
            etree.SubElement(made, f"{W}numFmt", {f"{W}val": level.form})
            if wordy:
                etree.SubElement(made, f"{W}suff", {f"{W}val": "space"})
            etree.SubElement(made, f"{W}lvlText", {f"{W}val": level.text})
            etree.SubElement(made, f"{W}lvlJc", {f"{W}val": "left"})
            indent = (
                {f"{W}left": str(567 * (at + 1)), f"{W}hanging": "567"} if not wordy else {f"{W}left": str(567 * at)}
            )
            etree.SubElement(etree.SubElement(made, f"{W}pPr"), f"{W}ind", indent)
        for number in range(len(self.starts) + 1):
            num = etree.SubElement(root, f"{W}num", {f"{W}numId": str(number + 1)})
            etree.SubElement(num, f"{W}abstractNumId", {f"{W}val": "1"})
            if number:
                at, start = self.starts[number - 1]
                override = etree.SubElement(num, f"{W}lvlOverride", {f"{W}ilvl": str(at)})
                etree.SubElement(override, f"{W}startOverride", {f"{W}val": str(start)})
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def lists_of(text: PlanText) -> Lists:
    """Work out which numbers of a text can count themselves."""
    lists = Lists()
    counts: dict[int, int] = {}
    for provision in text.provisions:
        paragraph, at = text.paragraphs[provision.first], provision.depth
        if at >= _DEEPEST or not paragraph.startswith(provision.printed) or len(lists.starts) > _MOST_LISTS:
            continue
        above = {d: n for d, n in counts.items() if d < at}
        found = next(_readings(provision.printed, above, lists.levels, lists.levels.get(at)), None)
        if found is None:
            continue
        level, number = found
        lists.levels.setdefault(at, level)
        if number != counts.get(at, 0) + 1:
            lists.starts.append((at, number))
        counts = {**above, at: number}
        lists.numbered[provision.first] = (len(lists.starts) + 1, at)
        rest = paragraph[len(provision.printed) :]
        lists.cut[provision.first] = len(paragraph) - len(rest.lstrip(" \t\u00a0"))
    return lists


def _readings(
    label: str, above: dict[int, int], levels: dict[int, ListLevel], own: ListLevel | None
) -> Iterator[tuple[ListLevel, int]]:
    """How a label can be printed by a level: as the level that is there prints it, or as a new one would."""
    parted = _LABEL.match(label)
    if parted is None:
        return
    for level in [own] if own is not None else _candidates(parted, above, levels, max(above, default=-1) + 1):
        for number in range(1, _LARGEST):
            if in_format(number, level.form) == parted["number"]:
                printed = _printed(level, number, above, levels)
                if printed == label:
                    yield level, number
                break


def _candidates(
    parted: re.Match[str], above: dict[int, int], levels: dict[int, ListLevel], at: int
) -> Iterator[ListLevel]:
    heads = [parted["head"]]
    for first in sorted(above):
        chain = [d for d in sorted(above) if d >= first]
        shown = ".".join(in_format(above[d], levels[d].form) for d in chain)
        for sign in (".", ""):
            if parted["head"] and parted["head"].endswith(shown + sign):
                places = ".".join(f"%{d + 1}" for d in chain)
                heads.insert(0, parted["head"][: len(parted["head"]) - len(shown + sign)] + places + sign)
    forms = [form for form in _FORMS if in_format(1, form) == parted["number"]] or list(_FORMS)
    for head in heads:
        if not any(c.isdigit() for c in re.sub(r"%\d", "", head)):
            yield from (ListLevel(form, f"{head}%{at + 1}{parted['tail']}") for form in forms)


def _printed(level: ListLevel, number: int, above: dict[int, int], levels: dict[int, ListLevel]) -> str:
    own = max((int(d) for d in re.findall(r"%(\d)", level.text)), default=1)

    def value(match: re.Match[str]) -> str:
        at = int(match[1])
        if at == own:
            return in_format(number, level.form)
        return in_format(above[at - 1], levels[at - 1].form) if at - 1 in above else ""

    return re.sub(r"%(\d)", value, level.text)
