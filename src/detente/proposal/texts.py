"""The texts from which a case is proposed: read whole, dated, in order, and cut at one level into points."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from detente.drafts.importing import read_file
from detente.drafts.store import suggest_id
from detente.drafts.structure.plan_text import PlanText, Provision
from detente.errors import InputError
from detente.ids import unused
from detente.proposal.mentions import date_of_text

MOST_POINTS = 60
"""Provisions at one level beyond which the level above is taken, where that has enough."""
FEWEST_POINTS = 3
_OWN_WORDS = 12
"""Words of a provision's own, beyond which it is a point though it has sub-points at the level chosen."""
_DATE = re.compile(r"(?<!\d)(20\d\d|19\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)")
LEVELS = {"articles": 0, "paragraphs": 1, "sub-points": 2}


@dataclass(frozen=True)
class Text:
    """One version of a plan.

    Attributes
    ----------
    path : Path
    changes : str
        ``accept`` or ``reject``: with or without the tracked changes of a Word file.
    draft, title : str
    date : date or None
        As given, else from the file's name, else as the text says of itself.
    dated_by : str
        The words of the text that say so; empty where the date was given or stands in the name.
    whole : PlanText
    points : PlanText
        The same, with the provisions that are points and all words under them.
    places : tuple of int
        For each point its index among the provisions of ``whole``.
    warnings : tuple of str
    """

    path: Path
    changes: str
    draft: str
    title: str
    date: dt.date | None
    dated_by: str
    whole: PlanText
    points: PlanText
    places: tuple[int, ...]
    warnings: tuple[str, ...]

    @property
    def file(self) -> str:
        return self.path.name


def read_texts(
    paths: Sequence[Path],
    level: int | None = None,
    split: Collection[str] = (),
    dates: Mapping[str, dt.date] | None = None,
) -> tuple[list[Text], int]:
    """Read texts, the earliest first.

    Parameters
    ----------
    paths : sequence of Path
        In order of time, unless all of them are dated.
    level : int, optional
        The depth of the provisions that are points, from 0. Without it, the one that gives a workable number.
    split : collection of str
        Labels of points whose sub-points are points instead.
    dates : mapping, optional
        When a text was written, by the name of its file.

    Returns
    -------
    texts, level

    Raises
    ------
    InputError
        When a file cannot be read, or holds no numbered provision.
    """
    found: list[tuple[Path, str, PlanText, tuple[str, ...], dt.date | None, str]] = []
    for path in paths:
        read = read_file(path)
        day, words = (dates or {}).get(path.name) or _date_in(path.stem), ""
        if not read.text.provisions:
            raise InputError(
                f"{path}: no numbered point was found, so there is nothing to make points of; number the provisions "
                "(1., 2. or Article 1), or check that the file holds text"
            )
        if day is None:
            day, words = date_of_text((read.text.lead, read.text.closing))
        if read.before is not None and read.before.provisions:
            found.append((path, "reject", read.before, (), day, words))
        found.append((path, "accept", read.text, read.warnings, day, words))
    if all(entry[4] for entry in found):
        found.sort(key=lambda entry: (entry[4], entry[1] == "accept"))
    if level is None:
        level = _level([entry[2] for entry in found])
    texts: list[Text] = []
    for path, changes, whole, warnings, day, words in found:
        name = suggest_id(_DATE.sub("", path.stem).strip(" _-.") or path.stem)[:40]
        both = sum(entry[0] == path for entry in found) > 1
        name = unused(f"{name}_before" if both and changes == "reject" else name, {t.draft for t in texts})
        places = cut(whole, level, split)
        texts.append(
            Text(path, changes, name, _title(whole, path), day, words, whole, _points(whole, places), places, warnings)
        )
    return texts, level


def _date_in(name: str) -> dt.date | None:
    match = _DATE.search(name)
    try:
        return dt.date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _level(texts: Sequence[PlanText]) -> int:
    """Return the shallowest level that has enough provisions, and not the whole of a long text in its leaves."""
    last = texts[-1]
    depths = Counter(p.depth for p in last.provisions)
    for level in range(max(depths) + 1):
        count = len(cut(last, level))
        below = len(cut(last, level + 1)) if level < max(depths) else 0
        if count >= FEWEST_POINTS and (below > MOST_POINTS or below <= count or not _containers(last, level)):
            return level
    return max(depths)


def _containers(text: PlanText, level: int) -> bool:
    """Whether most provisions at a level only hold others: parts and chapters."""
    places = [i for i, p in enumerate(text.provisions) if p.depth == level]
    above = {p.parent for p in text.provisions}
    bare = [i for i in places if i in above and len(text.provisions[i].text.split()) <= _OWN_WORDS]
    per_holder = sum(1 for p in text.provisions if p.depth == level + 1) / max(len(bare), 1)
    return bool(places) and len(bare) > len(places) / 2 and len(places) <= 8 and per_holder >= 3


def cut(text: PlanText, level: int, split: Collection[str] = ()) -> tuple[int, ...]:
    """Return the provisions that are points: those at a level, shallower ones without any below them at that level.

    A provision that holds points and says something itself is a point, too.
    """
    names = text.names
    parted = {i for i, p in enumerate(text.provisions) if names[i] in split or p.path in split}
    depth = [level] * len(text.provisions)
    for i, provision in enumerate(text.provisions):
        above = provision.parent
        if above is not None:
            depth[i] = depth[above]
        if i in parted:
            depth[i] = max(depth[i], provision.depth + 1)
    held = {p.parent for i, p in enumerate(text.provisions) if p.parent is not None and p.depth <= depth[i]}
    return tuple(
        i
        for i, p in enumerate(text.provisions)
        if p.depth <= depth[i] and (i not in held or len(p.text.split()) > _OWN_WORDS)
    )


def _points(whole: PlanText, places: Sequence[int]) -> PlanText:
    apart = set(places)
    made: list[Provision] = []
    for at in places:
        provision = whole.provisions[at]
        made.append(replace(provision, text=whole.words_under(at, apart), parent=None, depth=0))
    return replace(whole, provisions=tuple(made))


def _title(text: PlanText, path: Path) -> str:
    if text.headings and text.headings[0] < (text.provisions[0].first if text.provisions else 1):
        return text.paragraphs[text.headings[0]].strip("#* ")[:150]
    first = text.lead.split("\n", 1)[0].strip("#* ")
    return first if 0 < len(first) <= 100 and not first.endswith((":", ",", ";")) else path.stem.replace("_", " ")


def level_named(name: str) -> int:
    """Return the depth that a level's name, or a figure from 1, stands for.

    Raises
    ------
    InputError
    """
    if name in LEVELS:
        return LEVELS[name]
    if name.isdigit() and 1 <= int(name) <= 9:
        return int(name) - 1
    raise InputError(f"found the level {name!r}, expected one of {', '.join(LEVELS)}, or a depth from 1 to 9")
