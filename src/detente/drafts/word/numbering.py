"""The labels that Word computes: ``numbering.xml`` and the styles that refer to it.

Rules after ISO/IEC 29500-1, 17.9: levels, ``lvlText``, restarts, start overrides, legal numbering, numbering
that comes with a style, and lists that are linked to a list style. Counters belong to the abstract
definition; an instance that overrides a start begins anew where it first stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from detente.drafts.word.container import Container, W
from detente.numerals.notation import in_format
from detente.text import without_refused

_PLACE = re.compile(r"%([1-9])")
_CONTENTS = re.compile(r"toc \d|toc heading|table of (?:figures|authorities)|toa heading|index \d", re.IGNORECASE)
_HIGH = 4
"""Half points by which words are raised that stand for a figure set high."""
_LONGEST_LABEL = 200
"""Letters of a label; a longer one is cut."""


@dataclass(frozen=True)
class Level:
    """One level of a list: where it starts, its number format and its text (``%1.%2``)."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False
    style: str = ""
    custom: str = ""
    """The examples by which a custom format is told: ``001, 002, 003, ...``."""
    font: str = ""
    """In which its text is set."""


@dataclass
class _Abstract:
    levels: dict[int, Level]
    style_link: str = ""
    num_style_link: str = ""


@dataclass
class _Instance:
    abstract: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, Level] = field(default_factory=dict)


@dataclass(frozen=True)
class Style:
    """What a paragraph style says that matters here."""

    name: str = ""
    based_on: str = ""
    num_id: str | None = None
    level: int | None = None
    outline: int | None = None
    hidden: bool | None = None
    raised: bool | None = None
    """Whether it sets its words high, as a style for the signs of notes does."""
    struck: bool | None = None
    """Whether it strikes its words out, as the styles of programs that compare texts do."""
    language: str | None = None


def attribute(element: Any, child: str, name: str = "val") -> str | None:
    """Return an attribute of a child element (in the main namespace), or None."""
    found = element.find(W + child) if element is not None else None
    return None if found is None else found.get(W + name)


def is_on(element: Any) -> bool:
    """Whether a property that is there or not is on; None: it is not there."""
    return element is not None and element.get(f"{W}val", "1") not in ("0", "false", "off")


def whole(text: str | None, default: int = 0) -> int:
    """Return a whole number as written in an attribute, or a default."""
    try:
        return int(text) if text is not None else default
    except ValueError:
        return default


def level_of(text: str | None, default: int = 0) -> int:
    """Return a level of a list as written in an attribute: 0 to 8, as Word knows no others."""
    return min(max(whole(text, default), 0), 8)


def is_raised(properties: Any) -> bool | None:
    """Whether properties of words set them high, as superscript or by two points at least; None: they do not say."""
    align, place = attribute(properties, "vertAlign"), attribute(properties, "position")
    if align is None and place is None:
        return None
    return align == "superscript" or (align != "subscript" and whole(place) >= _HIGH)


def is_struck(properties: Any) -> bool | None:
    """Whether properties of words strike them out; None: they do not say."""
    if properties is None:
        return None
    one, two = properties.find(f"{W}strike"), properties.find(f"{W}dstrike")
    return None if one is None and two is None else is_on(one) or is_on(two)


class Numbering:
    """The lists of a document.

    Parameters
    ----------
    container : Container
    """

    def __init__(self, container: Container) -> None:
        self.abstracts: dict[str, _Abstract] = {}
        self.instances: dict[str, _Instance] = {}
        self.styles: dict[str, Style] = {}
        self._inherited: dict[tuple[str, str], Any] = {}
        self.default_style = ""
        self.language = "en"
        self._read_styles(container.related("styles"))
        self._read_numbering(container.related("numbering"))

    def _read_styles(self, tree: Any) -> None:
        defaults = tree.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr") if tree is not None else None
        self.language = attribute(defaults, "lang") or "en"
        for style in tree.iterfind(f"{W}style") if tree is not None else ():
            properties = style.find(f"{W}pPr")
            num = properties.find(f"{W}numPr") if properties is not None else None
            outline = attribute(properties, "outlineLvl")
            level = attribute(num, "ilvl")
            vanish = style.find(f"{W}rPr/{W}vanish")
            identity = style.get(f"{W}styleId", "")
            self.styles[identity] = Style(
                attribute(style, "name") or identity,
                attribute(style, "basedOn") or "",
                attribute(num, "numId"),
                level_of(level) if level is not None else None,
                whole(outline) if outline is not None else None,
                None if vanish is None else is_on(vanish),
                is_raised(style.find(f"{W}rPr")),
                is_struck(style.find(f"{W}rPr")),
                attribute(style.find(f"{W}rPr"), "lang"),
            )
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on"):
                self.default_style = identity

    def _read_numbering(self, tree: Any) -> None:
        if tree is None:
            return
        for abstract in tree.iterfind(f"{W}abstractNum"):
            levels = {level_of(x.get(f"{W}ilvl")): _level(x) for x in abstract.iterfind(f"{W}lvl")}
            self.abstracts[abstract.get(f"{W}abstractNumId", "")] = _Abstract(
                levels, attribute(abstract, "styleLink") or "", attribute(abstract, "numStyleLink") or ""
            )
        for num in tree.iterfind(f"{W}num"):
            instance = _Instance(attribute(num, "abstractNumId") or "")
            for override in num.iterfind(f"{W}lvlOverride"):
                at = level_of(override.get(f"{W}ilvl"))
                start = attribute(override, "startOverride")
                level = override.find(f"{W}lvl")
                if level is not None:
                    instance.levels[at] = _level(level)
                if start is not None:
                    instance.starts[at] = whole(start, 1)
            self.instances[num.get(f"{W}numId", "")] = instance

    def abstract_of(self, num_id: str) -> str:
        """Return the abstract definition behind an instance, list styles followed."""
        instance = self.instances.get(num_id)
        if instance is None:
            return ""
        seen = {instance.abstract}
        name = instance.abstract
        while (abstract := self.abstracts.get(name)) is not None and abstract.num_style_link and not abstract.levels:
            link = abstract.num_style_link
            linked = self.styles.get(link)
            target = self.instances.get(linked.num_id or "") if linked is not None else None
            name = (
                target.abstract
                if target is not None
                else next((key for key, value in self.abstracts.items() if value.style_link == link), "")
            )
            if name in seen:
                break
            seen.add(name)
        return name

    def level(self, num_id: str, at: int) -> Level | None:
        """Return a level of an instance with its overrides, or None when the list is unknown."""
        instance = self.instances.get(num_id)
        if instance is None:
            return None
        level = instance.levels.get(at)
        if level is None:
            abstract = self.abstracts.get(self.abstract_of(num_id))
            level = abstract.levels.get(at) if abstract is not None else None
        if level is not None and at in instance.starts:
            level = replace(level, start=instance.starts[at])
        return level

    def of_style(self, style: str) -> tuple[str, int] | None:
        """Return the list and level that come with a style, inherited ones included."""
        num_id, level = None, None
        seen: list[str] = []
        while style and style not in seen and style in self.styles:
            seen.append(style)
            found = self.styles[style]
            if level is None:
                level = found.level
            if found.num_id is not None:
                num_id = found.num_id
                break
            style = found.based_on
        if num_id is None or num_id == "0":
            return None
        abstract = self.abstracts.get(self.abstract_of(num_id))
        linked = {x.style: at for at, x in abstract.levels.items() if x.style} if abstract is not None else {}
        if seen[0] in linked:
            return num_id, linked[seen[0]]
        if level is not None:
            return num_id, level
        return num_id, next((linked[name] for name in seen if name in linked), 0)

    def inherited(self, style: str, name: str) -> Any:
        """Return what a style says by the name of a field, from the nearest style of its chain that says it, or None."""
        key = style, name
        if key not in self._inherited:
            self._inherited[key] = next(
                (said for each in self._chain(style) if (said := getattr(each, name)) is not None), None
            )
        return self._inherited[key]

    def _chain(self, style: str) -> Iterator[Style]:
        """A style and those that it is based on."""
        seen = set()
        while style and style not in seen and style in self.styles:
            seen.add(style)
            yield self.styles[style]
            style = self.styles[style].based_on

    def is_contents(self, style: str) -> bool:
        """Whether a style is one of a table of contents or a list of figures, by its name or one it is based on."""
        seen = set()
        while style and style not in seen and style in self.styles:
            seen.add(style)
            if _CONTENTS.fullmatch(self.styles[style].name):
                return True
            style = self.styles[style].based_on
        return False

    def outline(self, style: str) -> int | None:
        """Return the outline level of a style (0 to 8), or None for body text."""
        seen = set()
        while style and style not in seen and style in self.styles:
            seen.add(style)
            found = self.styles[style]
            if found.outline is not None:
                return found.outline if found.outline < 9 else None
            match = re.fullmatch(r"(?:heading|title|subtitle)\s*([1-9])?", found.name, re.IGNORECASE)
            if match:
                return int(match[1] or 1) - 1
            style = found.based_on
        return None


def _level(element: Any) -> Level:
    restart = attribute(element, "lvlRestart")
    legal = element.find(f"{W}isLgl")
    text = attribute(element, "lvlText")
    fonts = element.find(f"{W}rPr/{W}rFonts")
    own = element.find(f"{W}numFmt")
    found = own if own is not None else element.find(f".//{W}numFmt")
    form = found.get(f"{W}val") if found is not None else None
    custom = (found.get(f"{W}format") or "")[:_LONGEST_LABEL] if found is not None else ""
    return Level(
        whole(attribute(element, "start"), 1) if attribute(element, "start") is not None else 0,
        form or "decimal",
        without_refused((text or "")[:_LONGEST_LABEL]),
        None if restart is None else whole(restart),
        is_on(legal),
        attribute(element, "pStyle") or "",
        custom,
        fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or "" if fonts is not None else "",
    )


class Counter:
    """Counts the points of a document as they come, and prints their labels."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering
        self.counts: dict[str, dict[int, int]] = {}
        self.touched: dict[str, dict[int, bool]] = {}
        self.overridden: set[tuple[str, int]] = set()

    def next(self, num_id: str, at: int, language: str = "") -> tuple[str, bool] | None:
        """Count one paragraph and return its label and whether it is a bullet; None when it has none.

        ``language`` is that in which numbers are written in words; without it the document's.
        """
        level = self.numbering.level(num_id, at)
        if level is None:
            return None
        key = self.numbering.abstract_of(num_id)
        counts = self.counts.setdefault(key, {})
        instance = self.numbering.instances[num_id]
        for depth in sorted(instance.starts):
            if (num_id, depth) not in self.overridden and depth <= at:
                self.overridden.add((num_id, depth))
                counts.pop(depth, None)
                if depth < at:
                    continue
        counts[at] = counts[at] + 1 if at in counts else level.start
        for above in range(at):
            if above not in counts:
                shown = self.numbering.level(num_id, above)
                counts[above] = shown.start if shown is not None else 1
        for below in [depth for depth in counts if depth > at]:
            deeper = self.numbering.level(num_id, below)
            restart = deeper.restart if deeper is not None else None
            if restart is None or (restart != 0 and at < restart):
                del counts[below]
        if level.form == "bullet":
            return "•", True
        return self._print(num_id, level, counts, language or self.numbering.language), False

    def _print(self, num_id: str, level: Level, counts: dict[int, int], language: str) -> str:
        def value(match: re.Match[str]) -> str:
            depth = int(match[1]) - 1
            shown = self.numbering.level(num_id, depth)
            count = counts.get(depth, shown.start if shown is not None else 1)
            form = shown.form if shown is not None else "decimal"
            if level.legal and form not in ("none", "bullet", "decimalZero", "custom"):
                form = "decimal"
            return in_format(count, form, language, shown.custom if shown is not None else "")

        return _PLACE.sub(value, level.text).strip()[:_LONGEST_LABEL]
