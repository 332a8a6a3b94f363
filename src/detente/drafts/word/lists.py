"""The numbers of a text as lists that count themselves, where they can; the others stay typed.

Each depth of the text is a level of one list. A number that breaks the count begins it anew (a start override), so that
every number is printed as the text has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from detente.drafts.structure.plan_text import PlanText, Provision
from detente.drafts.word.container import W
from detente.drafts.word.redline import Pair
from detente.numerals.notation import in_format

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
    """What counts itself in a text, or in two texts laid over each other.

    Attributes
    ----------
    levels : dict of int to ListLevel
    numbered : dict of int to (int, int)
        For a step (a pair of paragraphs, one of which may be missing) its list and level.
    cut : dict of int to (int, int)
        For the same the letters of its number, which the list prints, in the text before and in the text after.
    starts : list of (int, int)
        For each list but the first the level that begins anew and the number it begins with.
    """

    levels: dict[int, ListLevel] = field(default_factory=dict)
    numbered: dict[int, tuple[int, int]] = field(default_factory=dict)
    cut: dict[int, tuple[int, int]] = field(default_factory=dict)
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


@dataclass
class _Side:
    """One of two texts: its points by their first paragraph, and how far each level has counted."""

    text: PlanText
    counts: dict[int, int] = field(default_factory=dict)
    firsts: dict[int, Provision] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.firsts = {
            point.first: point
            for point in self.text.provisions
            if point.depth < _DEEPEST and self.text.paragraphs[point.first].startswith(point.printed)
        }

    def above(self, at: int) -> dict[int, int]:
        return {depth: number for depth, number in self.counts.items() if depth < at}

    def length(self, point: Provision) -> int:
        """Letters of a number and of the white space after it."""
        paragraph = self.text.paragraphs[point.first]
        return len(paragraph) - len(paragraph[len(point.printed) :].lstrip(" \t\u00a0"))


def lists_of(before: PlanText, after: PlanText, steps: Sequence[Pair]) -> Lists:
    """Work out which numbers can count themselves, so that each text alone prints its own.

    A list begins anew only at a paragraph that both texts have under the same number. A number that neither goes on
    from the count nor begins it in both stays typed.

    Parameters
    ----------
    before, after : PlanText
        The same text twice where nothing changes.
    steps : sequence of pairs
        The paragraphs of both in the order in which they are laid over each other.
    """
    lists = Lists()
    sides = (_Side(before), _Side(after))
    for step, places in enumerate(steps):
        held = [(side, side.firsts.get(k)) for side, k in zip(sides, places, strict=True) if k is not None]
        points = [(side, point) for side, point in held if point is not None]
        depths = {point.depth for _, point in points}
        if len(points) < len(held) or len(depths) != 1 or len(lists.starts) > _MOST_LISTS:
            continue
        at = depths.pop()
        found = _read_alike([(point.printed, side.above(at)) for side, point in points], lists.levels, at)
        if found is None:
            continue
        level, numbers = found
        if any(number != side.counts.get(at, 0) + 1 for (side, _), number in zip(points, numbers, strict=True)):
            if len(points) < len(sides) or len(set(numbers)) > 1:
                continue
            lists.starts.append((at, numbers[0]))
        lists.levels.setdefault(at, level)
        for (side, _), number in zip(points, numbers, strict=True):
            side.counts = {**side.above(at), at: number}
        lists.numbered[step] = (len(lists.starts) + 1, at)
        lengths = {id(side): side.length(point) for side, point in points}
        lists.cut[step] = (lengths.get(id(sides[0]), 0), lengths.get(id(sides[1]), 0))
    return lists


def _read_alike(
    labels: Sequence[tuple[str, dict[int, int]]], levels: dict[int, ListLevel], at: int
) -> tuple[ListLevel, list[int]] | None:
    """How one level prints labels, each under the counts above it: the level, and the number of each."""
    (first, above), *rest = labels
    for level, number in _readings(first, above, levels, levels.get(at)):
        others = [next(_readings(label, over, levels, level), None) for label, over in rest]
        if all(other is not None for other in others):
            return level, [number, *(other[1] for other in others if other is not None)]
    return None


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
