"""A plan's text as numbered points: what is a point, what stands under it, what leads in and what closes.

The paragraphs are kept as printed; the structure only points into them, so that nothing is lost.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from detente.drafts.structure.contents import contents_lines
from detente.drafts.structure.in_brackets import find_point_label, whole_within
from detente.drafts.structure.labels import Label, Reading, join_number, names_paragraph, number_key
from detente.drafts.structure.written import BULLET, as_written, level_mark, write_plain
from detente.numerals.notation import from_digits

CLOSING = re.compile(
    r"(?:done (?:at|in|on|this)|in witness whereof|in faith whereof|signed|for the (?:government|party|republic|state)|"
    r"this agreement (?:shall )?enters? into force|signatures?\b|совершено|в удостоверение|подписи|учинено|"
    r"на посвідчення|fait (?:à|en)|en foi de quoi|geschehen (?:zu|in)|hecho en|fatto a|_{3,}|\*\*\*|---)",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"^(?P<open>#{1,6}\s+|>\s+)?(?P<bold>\*\*|__)?(?P<rest>.*)$", re.DOTALL)
_UPPER = re.compile(r"(?<![a-z])I(?![a-z])|-A")
_LOWEST = 99
_DEEPEST = 30
"""Points that would stand deeper stand here."""


@dataclass(frozen=True)
class Line:
    """One paragraph as a source gives it.

    Attributes
    ----------
    text : str
        The words, without an automatic label.
    auto : str
        The label that a word processor prints before it, closing punctuation included.
    list_id : str
        The list that numbers it automatically (empty when none does).
    level : int
        Its level in that list, from 0.
    heading : bool
        Whether it is set as a heading.
    note : bool
        Whether it is the text of a footnote.
    """

    text: str
    auto: str = ""
    list_id: str = ""
    level: int = 0
    heading: bool = False
    note: bool = False
    contents: bool = False
    """Whether it is a line of a table of contents or a list of figures: it numbers nothing."""
    literal: bool = False
    """Whether its words are to be taken as they stand: they carry no label, however they begin."""
    depth: int | None = None
    """Of a point how deep it stands, where the source says so; None: its label and those around it tell."""
    label_end: int = 0
    """Where ``depth`` is given: where the label ends in the words."""
    marked: bool = False
    """Whether the source says beside the words what it is, since they do not tell."""
    nest: int | None = None
    """Of a bullet how deep the source nests it, from 0; None where it does not say."""

    @property
    def printed(self) -> str:
        """The paragraph as a reader sees it."""
        return f"{self.auto} {self.text}".rstrip() if self.auto else self.text


@dataclass(frozen=True)
class Provision:
    """A numbered point or sub-point.

    ``label`` is as printed less closing punctuation; ``path`` names it with those it stands under
    (``21(d)``); ``number`` is its number alone. ``text`` is its own words, paragraphs joined by new lines, without
    those of its sub-points. ``parent`` is an index into :attr:`PlanText.provisions`; ``first`` the index of the
    paragraph that carries the label.
    """

    label: str
    printed: str
    path: str
    number: str
    depth: int
    parent: int | None
    text: str
    first: int
    paragraphs: tuple[int, ...]


Kind = Literal["lead", "point", "heading", "closing", "note"]
KINDS: tuple[Kind, ...] = ("lead", "point", "heading", "closing", "note")


@dataclass(frozen=True)
class Part:
    """A part of a text: which paragraphs, and of a point which provision it is."""

    kind: Kind
    paragraphs: tuple[int, ...]
    provision: int | None = None


@dataclass(frozen=True)
class PlanText:
    """A text: its paragraphs as printed, and the points found in them."""

    paragraphs: tuple[str, ...]
    provisions: tuple[Provision, ...]
    owner: tuple[int | None, ...] = field(repr=False, default=())
    """For each paragraph the provision that it belongs to, or None (lead, heading, closing)."""
    lead: str = ""
    closing: str = ""
    headings: tuple[int, ...] = ()
    kinds: tuple[Kind, ...] = ()
    """For each paragraph in which kind of part it stands."""
    literal: frozenset[int] = frozenset()
    """Paragraphs that carry no label, however they begin."""
    contents: frozenset[int] = frozenset()
    """Paragraphs that are lines of a table of contents."""
    marked: frozenset[int] = frozenset()
    """Paragraphs beside which is written what they are: see :mod:`detente.drafts.structure.marked`."""
    nested: tuple[tuple[int, int], ...] = ()
    """Bullets that stand under another bullet: the paragraph, and how deep (1: right under an outermost one)."""

    @cached_property
    def nest_of(self) -> dict[int, int]:
        """How deep the bullets are nested that stand under another one, by their paragraphs."""
        return dict(self.nested)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The parts of the text: lead, points, headings with what stands under them, closing, notes.

        Every paragraph stands in exactly one. Points come in their order, and so do headings and notes.
        """
        of_kind: dict[Kind, list[int]] = {kind: [] for kind in KINDS}
        for at, kind in enumerate(self.kinds):
            of_kind[kind].append(at)
        found = [Part("lead", tuple(of_kind["lead"]))] if of_kind["lead"] else []
        found += [Part("point", p.paragraphs, at) for at, p in enumerate(self.provisions)]
        under: list[list[int]] = []
        for at in of_kind["heading"]:
            if not under or at in self.heading_set or not self._goes_on(under[-1][-1], at):
                under.append([])
            under[-1].append(at)
        found += [Part("heading", tuple(group)) for group in under]
        found += [Part("closing", tuple(of_kind["closing"]))] if of_kind["closing"] else []
        return (*found, *(Part("note", (at,)) for at in of_kind["note"]))

    def _goes_on(self, last: int, at: int) -> bool:
        """Whether nothing but notes stands between two paragraphs."""
        return all(kind == "note" for kind in self.kinds[last + 1 : at])

    def words_of(self, part: Part) -> str:
        """The words of a part as compared: of a point without its label, of others the paragraphs as printed."""
        if part.provision is not None:
            return self.provisions[part.provision].text
        glue = "\n\n" if part.kind in ("lead", "closing") else "\n"
        return glue.join(self.paragraphs[at] for at in part.paragraphs).strip()

    @cached_property
    def heading_set(self) -> frozenset[int]:
        """The paragraphs that are headings, for asking of many."""
        return frozenset(self.headings)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """For each provision a name that is unique: its label where that is, else its path."""
        labels = Counter(p.label for p in self.provisions)
        names = [p.label if labels[p.label] == 1 else p.path for p in self.provisions]
        seen: Counter[str] = Counter()
        out = []
        for name in names:
            seen[name] += 1
            out.append(name if seen[name] == 1 else f"{name} #{seen[name]}")
        return tuple(out)

    @cached_property
    def subtree_texts(self) -> tuple[str, ...]:
        """For each provision its words and, after them, those of everything under it, labels included."""
        gathered = [[provision.text] for provision in self.provisions]
        for provision in self.provisions:
            above = provision.parent
            while above is not None:
                gathered[above].append(f"{provision.printed} {provision.text}".strip())
                above = self.provisions[above].parent
        return tuple("\n".join(part for part in parts if part) for parts in gathered)

    def words_under(self, at: int, apart: Collection[int] = ()) -> str:
        """Return a provision's words and those of everything under it, without labels.

        What stands under a provision in ``apart`` (as those that are points of their own) is left out.
        """
        parts = [self.provisions[at].text]
        under = {at}
        for k, provision in enumerate(self.provisions):
            if provision.parent in under and k not in apart:
                under.add(k)
                parts.append(provision.text)
        return "\n".join(part for part in parts if part)

    def find(self, label: str) -> int | None:
        """Return the index of the provision with a label, path or number, or None."""
        for named in ([p.path for p in self.provisions], self.names, [p.printed for p in self.provisions]):
            if label in named:
                return list(named).index(label)
        key = number_key(label)
        for keys in ([number_key(p.path) for p in self.provisions], [p.number.lower() for p in self.provisions]):
            hits = [i for i, own in enumerate(keys) if own == key]
            if len(hits) == 1 or (hits and self.provisions[hits[0]].depth == 0):
                return hits[0]
        return None

    @property
    def text(self) -> str:
        """The paragraphs as one text that :func:`detente.drafts.structure.plain.read_plain` reads back, headings marked."""
        return write_plain(self.written)

    @cached_property
    def written(self) -> tuple[str, ...]:
        """The paragraphs as :func:`detente.drafts.structure.written.write_plain` wants them."""
        return as_written(self)

    def label_written(self, at: int) -> str:
        """Return a provision's label as it is written before other words: with its level, if its own words had that."""
        provision = self.provisions[at]
        return provision.printed + (level_mark(provision.depth) if provision.first in self.marked else "")

    def to_dict(self) -> dict[str, Any]:
        return {
            "lead": self.lead,
            "points": [{"label": p.label, "path": p.path, "depth": p.depth, "text": p.text} for p in self.provisions],
            "closing": self.closing,
        }


@dataclass
class _Level:
    reading: Reading
    index: int
    list_id: str = ""
    list_level: int = 0
    rank: int = _LOWEST


def structure(lines: Sequence[Line]) -> PlanText:
    """Find the points in paragraphs.

    1. Every paragraph's label is read (automatic ones as the word processor prints them).
    2. Labels that might be something else (a year, an initial, a bare number) must stand in sequence.
    3. A label continues the innermost open list of its style, or else opens one below the present point;
       announcing words (Part, Chapter, Article, Point) keep their order of rank.
    4. Paragraphs without a label continue the point before them; headings, lead and closing stay apart.

    Returns
    -------
    PlanText
    """
    listed = contents_lines([line.text for line in lines], [line.contents for line in lines])
    lines = [replace(line, contents=True) if at in listed and not line.note else line for at, line in enumerate(lines)]
    found = [_label_of(line) for line in lines]
    continued = _continued([label for label, _, _ in found])
    levels: list[_Level] = []
    provisions: list[dict[str, Any]] = []
    owner: list[int | None] = []
    headings: list[int] = []
    current: int | None = None
    for at, line in enumerate(lines):
        label, text, prefix = found[at]
        placed = None if label is None or line.note else _placed(label, line, levels, provisions, continued)
        if placed is not None and label is not None and _alternative(label, line, placed, levels, current):
            placed = None
        if line.note:
            owner.append(None)
            continue
        if placed is None or label is None:
            if (line.heading and not line.auto) or line.contents:
                if not line.contents:
                    headings.append(at)
                owner.append(None)
                current = None if not provisions else -1
            else:
                owner.append(current if current != -1 else None)
                if current is not None and current >= 0:
                    provisions[current]["texts"].append(prefix + text if label is None else line.printed)
                    provisions[current]["paragraphs"].append(at)
            continue
        depth, reading = min(placed[0], _DEEPEST), placed[1]
        if line.depth is not None:
            depth = min(line.depth, len(levels), _DEEPEST)
        levels[depth:] = []
        parent = levels[-1].index if levels else None
        path, number = _path(label, provisions[parent] if parent is not None else None)
        provisions.append(
            {
                "label": label.label, "printed": label.printed, "path": path, "number": number, "depth": depth,
                "parent": parent, "texts": [text] if text else [], "first": at, "paragraphs": [at], "parts": label.parts,
                "rank": label.rank, "words_at_label": bool(text),
            }
        )  # fmt: skip
        current = len(provisions) - 1
        owner.append(current)
        rank = _LOWEST if label.rank is None else label.rank
        levels.append(_Level(reading, current, line.list_id, line.level, rank))
    return _finish(lines, provisions, owner, headings)


def _label_of(line: Line) -> tuple[Label | None, str, str]:
    """The label of a paragraph, its words without it, and markup taken off before the words."""
    if line.depth is not None:
        return _given_label(line)
    if line.contents or line.literal:
        return None, line.printed, ""
    if line.auto:
        label = _whole_label(line.auto, f"auto {line.list_id} {line.level}")
        return (None, line.printed, "") if label is None else (label, label.before + line.text, "")
    markup = _MARKUP.match(line.text)
    assert markup is not None
    rest = markup["rest"].replace("\\.", ".", 1).replace("\\)", ")", 1) if "\\" in line.text[:12] else markup["rest"]
    label = find_point_label(rest)
    if label is None and markup["bold"]:
        inside, mark, after = rest.partition(markup["bold"])
        label = find_point_label(inside + " ") if mark else None
        if label is not None and label.length >= len(inside):
            return label, label.before + after.strip(), ""
        label = None
    if label is None:
        return None, line.text, ""
    text = rest[label.length :]
    if markup["bold"]:
        text = text.removeprefix(markup["bold"]).lstrip()
        if text.count(markup["bold"]) % 2:
            text = text.replace(markup["bold"], "", 1)
    return label, label.before + text, ""


def _whole_label(text: str, style: str) -> Label | None:
    """Read words that are known to be a label; ``style`` is that of a label of no known form."""
    label = find_point_label(text + " ", strict=False)
    if label is None or label.length < len(text):
        core = text.strip().rstrip(".):")
        if not any(c.isalnum() for c in core):
            return None
        label = Label(text.strip(), core, (core,), (Reading(style, 0),))
    return Label(label.printed, label.label, label.parts, label.readings, False, label.rank, before=label.before)


def _given_label(line: Line) -> tuple[Label | None, str, str]:
    """The label of a paragraph whose source says where it ends, and the words without it."""
    words = line.text[line.label_end :].lstrip()
    markup = _MARKUP.match(line.text[: line.label_end].replace("\\.", ".").replace("\\)", ")"))
    assert markup is not None
    bold = markup["bold"]
    inside = markup["rest"].removesuffix(bold) if bold else markup["rest"]
    if bold and inside == markup["rest"] and words.count(bold) % 2:
        words = words.removeprefix(bold).lstrip() if words.startswith(bold) else words.replace(bold, "", 1)
    label = _whole_label(inside, "given")
    return label, words if label is None else label.before + words, ""


def _continued(labels: Sequence[Label | None]) -> set[tuple[str, int]]:
    """Every (style, value) that stands somewhere, so that a first item can be asked for its second."""
    return {(r.style, r.value) for label in labels if label is not None for r in label.readings}


def _placed(
    label: Label, line: Line, levels: list[_Level], provisions: list[dict[str, Any]], known: set[tuple[str, int]]
) -> tuple[int, Reading] | None:
    """The depth at which a label stands: as the source says, or else as the label tells."""
    found = _place(label, line, levels, provisions, known)
    return (line.depth, label.readings[0]) if found is None and line.depth is not None else found


def _alternative(
    label: Label, line: Line, placed: tuple[int, Reading], levels: list[_Level], current: int | None
) -> bool:
    """Whether a whole paragraph in brackets has the number of the point right before it: other words for that point."""
    if not label.before or line.depth is not None or not levels or levels[-1].index != current:
        return False
    text = line.printed.strip("*_ ")
    return placed == (len(levels) - 1, levels[-1].reading) and whole_within(text)


def _place(
    label: Label, line: Line, levels: list[_Level], provisions: list[dict[str, Any]], known: set[tuple[str, int]]
) -> tuple[int, Reading] | None:
    """The depth at which a label stands and the reading that fits there, or None when it is no label."""
    if line.list_id:
        for depth, level in enumerate(levels):
            if level.list_id == line.list_id and level.list_level >= line.level:
                return depth, label.readings[0]
    if len(label.parts) > 1 and not (names_paragraph(label) and _apart(label, levels, provisions)):
        fits = _dotted(label, levels, provisions)
        if fits is not None:
            return fits
    best: tuple[int, int, Reading] | None = None
    for reading in label.readings:
        for depth, level in enumerate(levels):
            if level.reading.style != reading.style or (line.list_id and level.list_id == line.list_id):
                continue
            step = reading.value - level.reading.value
            if step == 0 and (label.added or label.bracketed):
                step = 1  # 5 bis goes on after 5, and 5 ter after 5 bis; [5. is another proposal for 5
            reach = 3 if label.parts[-1].isalpha() or label.weak else 60
            score = 3 if step == 1 else 2 if 1 < step <= reach else 1 if reading.value == 1 else 0
            if label.weak and score < 2 and not (score == 1 and (reading.style, 2) in known):
                continue
            if score and (best is None or score > best[0] or (score == best[0] and depth > best[1])):
                best = (score, depth, reading)
    fresh = next((r for r in label.readings if r.value == 1 and len(label.readings) > 1), None)
    if best is not None and best[0] == 2 and fresh is not None and fresh.style != best[2].style:
        return len(levels), fresh  # (i) after (f) begins a list of its own
    if best is not None and (best[0] >= 2 or not _may_nest(line, levels)):
        return best[1], best[2]
    reading = min(label.readings, key=lambda r: r.value)
    if best is None and label.parts[0].isdigit():
        for depth, level in enumerate(levels):
            first = provisions[level.index]["parts"]
            number = from_digits(first[0]) if len(first) > 1 else None
            if number is not None and 0 <= reading.value - number <= 60:
                return depth, reading
    if label.weak and (reading.value != 1 or (reading.style, 2) not in known):
        return None
    if label.rank is not None:
        depth = next((d for d, level in enumerate(levels) if level.rank >= label.rank), len(levels))
        return depth, reading
    if _UPPER.search(reading.style) and not line.list_id:
        # Capitals stand above figures and small letters, whatever is open.
        depth = next(
            (d for d, x in enumerate(levels) if x.rank == _LOWEST and not _UPPER.search(x.reading.style)), len(levels)
        )
        return depth, reading
    if line.list_id:
        keep = [d for d, level in enumerate(levels) if level.list_id == line.list_id and level.list_level < line.level]
        if keep:
            return keep[-1] + 1, reading
    if best is not None:
        return best[1], best[2]
    return len(levels), reading


def _may_nest(line: Line, levels: list[_Level]) -> bool:
    """Whether a label that begins again at 1 is nested deeper in a word processor's own list."""
    return bool(line.list_id) and any(x.list_id == line.list_id and x.list_level < line.level for x in levels)


def _dotted(label: Label, levels: list[_Level], provisions: list[dict[str, Any]]) -> tuple[int, Reading] | None:
    """Place ``1.1`` under ``1`` and ``21(d)`` under ``21``, or beside their like."""
    reading = label.readings[0]
    for depth in range(len(levels) - 1, -1, -1):
        parts = provisions[levels[depth].index]["parts"]
        own = label.parts
        if parts == own[:-1]:
            return depth + 1, reading
        if len(parts) == len(own) and (parts[:-1] == own[:-1] or levels[depth].reading.style == reading.style):
            return depth, reading
    if label.weak:
        return None if label.parts[-1] not in ("1", "01") else (len(levels), reading)
    if any(level.rank < _LOWEST for level in levels):
        keep = [d for d, level in enumerate(levels) if level.rank < _LOWEST]
        return keep[-1] + 1, reading
    return 0 if not levels else _beside(label, levels, provisions), reading


def _apart(label: Label, levels: list[_Level], provisions: list[dict[str, Any]]) -> bool:
    """Whether no open point has the first number of a label of several."""
    return not any(provisions[level.index]["parts"][0] == label.parts[0] for level in levels)


def _beside(label: Label, levels: list[_Level], provisions: list[dict[str, Any]]) -> int:
    first = label.parts[0]
    for depth, level in enumerate(levels):
        if provisions[level.index]["parts"][:1] == (first,):
            return depth + 1
    return 0


def _path(label: Label, parent: dict[str, Any] | None) -> tuple[str, str]:
    """The name of a point with those it stands under, and its number."""
    if parent is None:
        return label.label, label.number
    above = tuple(parent["parts"])
    if label.rank is not None or (len(label.parts) > 1 and label.parts[: len(above)] == above):
        return label.label, label.number
    if len(label.parts) > 1 and label.parts[0].isdigit() and "(" not in label.label:
        return label.label, label.number
    inner = label.label.strip("()")
    return f"{parent['path']}({inner})", join_number((*_flat(parent["number"]), inner))


def _flat(number: str) -> tuple[str, ...]:
    return tuple(p for p in re.split(r"[.()]+", number) if p)


def _finish(
    lines: Sequence[Line], provisions: list[dict[str, Any]], owner: list[int | None], headings: list[int]
) -> PlanText:
    """Part the closing text from the last point, and put everything together."""
    closing_from = _closing_from(lines, provisions, owner) if provisions else len(lines)
    first = provisions[0]["first"] if provisions else len(lines)
    kinds: list[Kind] = []
    for at, line in enumerate(lines):
        if at >= closing_from:
            owner[at] = None
        own: Kind = "heading" if owner[at] is None else "point"
        kinds.append("note" if line.note else "lead" if at < first else "closing" if at >= closing_from else own)
    if provisions:
        last = provisions[-1]
        kept = [at for at in last["paragraphs"] if at < closing_from]
        last["texts"] = last["texts"][: len(last["texts"]) - (len(last["paragraphs"]) - len(kept))]
        last["paragraphs"] = kept
    made = tuple(
        Provision(
            p["label"], p["printed"], p["path"], p["number"], p["depth"], p["parent"], "\n".join(p["texts"]).strip(),
            p["first"], tuple(p["paragraphs"]),
        )
        for p in provisions
    )  # fmt: skip

    def joined(kind: Kind) -> str:
        return "\n\n".join(lines[at].printed for at, own in enumerate(kinds) if own == kind).strip()

    return PlanText(
        tuple(line.printed for line in lines),
        made,
        tuple(owner),
        joined("lead"),
        joined("closing"),
        tuple(headings),
        tuple(kinds),
        frozenset(at for at, line in enumerate(lines) if line.literal or line.contents),
        frozenset(at for at, line in enumerate(lines) if line.contents),
        frozenset(at for at, line in enumerate(lines) if line.marked),
        _nested(lines, {p.first for p in made} | set(headings)),
    )


def _nested(lines: Sequence[Line], begins: set[int]) -> tuple[tuple[int, int], ...]:
    """How deep bullets stand under each other; a point or a heading begins anew."""
    found = []
    over: list[int] = []
    for at, line in enumerate(lines):
        if at in begins:
            over = []
        elif line.text.startswith(f"{BULLET} ") and not line.note:
            level = line.nest or 0
            over = [*(outer for outer in over if outer < level), level]
            found += [(at, len(over) - 1)] if len(over) > 1 else []
    return tuple(found)


def _closing_from(lines: Sequence[Line], provisions: list[dict[str, Any]], owner: list[int | None]) -> int:
    """Where the closing text begins: after the last point, at words that close a text, a heading, or a new paragraph.

    A new paragraph closes the text only where no other point has two, and the last has words of its own beside a
    bare number: an article's words often stand in a paragraph under its label.
    """
    last = provisions[-1]
    notes_from = next((at for at in range(last["first"], len(lines)) if lines[at].note), len(lines))
    own = set(last["paragraphs"])
    longer = any(len(p["paragraphs"]) > 1 for p in provisions[:-1]) or not last["texts"] or last["rank"] is not None
    begun = bool(last["texts"]) and last["words_at_label"]
    for at in range(last["first"] + 1, notes_from):
        words = lines[at].text.strip().strip("*_# ")
        ends = CLOSING.match(words) or owner[at] is None or (not longer and begun and at in own)
        if ends and not lines[at].contents:
            return at
        begun = begun or bool(words)
    return len(lines)
