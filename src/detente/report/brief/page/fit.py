"""Keeps the first page to what is read in two minutes: what matters least is left to the annex."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from detente.language import tr
from detente.report.brief.document import Item, Section
from detente.report.brief.material import Citations, Material

MOST_WORDS = 450
"""Headline and lead included; at 225 words a minute, two minutes."""


TIGHTEST = 2
"""How many times the parts are written anew, each time tighter."""


@dataclass(frozen=True)
class Part:
    """One writer of the first page.

    Attributes
    ----------
    write : callable
    keep : int
        How many of its items stay whatever the page holds.
    drop : int
        The higher, the sooner further items are left out.
    """

    write: Callable[[Material], list[Item]]
    keep: int = 99
    drop: int = 0


@dataclass(frozen=True)
class PageSection:
    """A section of the first page: its title, what stands in it in this order, its charts."""

    title: str
    parts: tuple[Part, ...]
    charts: tuple[str, ...] = ()


def first_page(material: Material, page: Sequence[PageSection], taken: int) -> tuple[Section, ...]:
    """Write the first page, cut to :data:`MOST_WORDS`; a section without anything to say is left out.

    If it is too long with what each part keeps, the parts are written again, tighter, and once more.

    Parameters
    ----------
    material : Material
        Its citations get the sources of what stays.
    page : sequence of PageSection
    taken : int
        How many words the headline and the lead have.
    """
    for tight in range(TIGHTEST + 1):
        draft = replace(material, cite=Citations(material.case), tight=tight)
        written = [[(part, part.write(draft)) for part in section.parts] for section in page]
        if _fit([entry for parts in written for entry in parts], taken):
            break
    sections = []
    for section, parts in zip(page, written, strict=True):
        items = [_cited(item, draft.cite, material.cite) for _, found in parts for item in found]
        if items:
            sections.append(Section(tr(section.title), tuple(items), section.charts))
    return tuple(sections)


def _fit(written: list[tuple[Part, list[Item]]], taken: int) -> bool:
    """Drop items until the page fits, the last one of the part with the highest ``drop`` first; bring back what then still fits.

    Returns
    -------
    bool
        Whether it fits.
    """
    words = taken + sum(item.words for _, items in written for item in items)
    dropped: list[tuple[int, Item]] = []
    while words > MOST_WORDS:
        loose = [(part.drop, place) for place, (part, items) in enumerate(written) if len(items) > part.keep]
        if not loose:
            return False
        place = max(loose)[1]
        dropped.append((place, written[place][1].pop()))
        words -= dropped[-1][1].words
    closed: set[int] = set()
    for place, item in reversed(dropped):
        if place not in closed and words + item.words <= MOST_WORDS:
            written[place][1].append(item)
            words += item.words
        else:
            closed.add(place)
    return True


def _cited(item: Item, before: Citations, after: Citations) -> Item:
    """Number an item's sources anew, in the order in which the page as it is now uses them."""
    return replace(item, sources=after(before.order[number - 1] for number in item.sources))
