"""A text from a file whose lists tell more than its words: marked, so that its Markdown is read back as it is.

Where the words of a paragraph do not tell what it is, a comment beside them does: the level of a point whose label was
counted by a list, a heading that begins like a point, a line of a table of contents. Words that would be read as a point
and are none get a backslash. What is read right by its words is not marked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from detente.drafts.structure.plain import read_plain
from detente.drafts.structure.plan_text import PlanText, Provision

_MOST = 12
"""Rounds of marking and reading again, at most."""


def with_marks(text: PlanText) -> PlanText:
    """Return a text with marks where its Markdown would otherwise be read as something else.

    Parameters
    ----------
    text : PlanText

    Returns
    -------
    PlanText
        The same object where nothing has to be marked, or where marks do not help: see :func:`differing`.
    """
    said, before = text, None
    for _ in range(_MOST):
        again = read_plain(said.text)
        left = len(differing(text, again))
        if not left:
            return said
        if len(_filled(said)) != len(_filled(again)):
            return text
        more = _more_marks(said, again, everywhere=before is not None and 2 * left > before)
        before = left
        if more == said:
            break
        said = more
    return text if len(differing(text, read_plain(text.text))) <= len(differing(text, read_plain(said.text))) else said


def differing(text: PlanText, again: PlanText) -> list[str]:
    """Return the points, by their paths, that one reading has otherwise than another; an empty path stands for other places."""
    there = {_said(again, at) for at in range(len(again.provisions))}
    found = [p.path for at, p in enumerate(text.provisions) if _said(text, at) not in there]
    same = len(text.provisions) == len(again.provisions) and _others(text) == _others(again)
    return found if found or same else [""]


def _others(text: PlanText) -> list[tuple[str, bool, int, list[str]]]:
    """What each paragraph is that has words: its kind, whether it is a heading, how deep it is nested as a bullet, and its words."""
    return [
        (text.kinds[at], at in text.heading_set, text.nest_of.get(at, 0), text.paragraphs[at].split())
        for at in _filled(text)
    ]


def _said(text: PlanText, at: int) -> tuple[object, ...]:
    point = text.provisions[at]
    above = "" if point.parent is None else text.provisions[point.parent].path
    return (point.label, point.printed, point.path, point.number, point.depth, above, tuple(point.text.split()))


def _filled(text: PlanText) -> list[int]:
    return [at for at, words in enumerate(text.paragraphs) if words.strip()]


def _more_marks(said: PlanText, again: PlanText, everywhere: bool) -> PlanText:
    """Mark what stands otherwise in ``again``, which was read from ``said``."""
    pairs = list(zip(_filled(said), _filled(again), strict=True))
    points = [{p.first: at for at, p in enumerate(text.provisions)} for text in (said, again)]
    wrong: list[int] = []
    other: set[int] = set()
    words: set[int] = set()
    for old, new in pairs:
        point, read = points[0].get(old), points[1].get(new)
        changed = said.paragraphs[old].split() != again.paragraphs[new].split()
        if point is not None:
            if read is None or changed or _place(said, point) != _place(again, read):
                wrong.append(point)
        elif old in said.heading_set or old in said.contents:
            if changed or new not in (again.heading_set if old in said.heading_set else again.contents):
                other.add(old)
        elif read is not None or changed or new in again.heading_set:
            words.add(old)
    chosen = set(wrong) if everywhere else set(_leading(said, wrong))
    firsts = {said.provisions[at].first for at in chosen}
    return replace(said, marked=said.marked | firsts | other, literal=said.literal | words)


def _place(text: PlanText, at: int) -> tuple[object, ...]:
    point: Provision = text.provisions[at]
    return point.label, point.printed, point.number, point.path, point.depth


def _leading(text: PlanText, wrong: list[int]) -> Iterator[int]:
    """Of points that are read otherwise those that do not stand under one, nor right after one, that is as well: the others may follow."""
    held = set(wrong)
    last: dict[int | None, int] = {}
    for at, point in enumerate(text.provisions):
        before = last.get(point.parent)
        if at in held and point.parent not in held and before not in held:
            yield at
        last[point.parent] = at
