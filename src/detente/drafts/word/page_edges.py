"""What is printed at the edges of the pages: headers, footers and watermarks, each said once with where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from detente.drafts.left_out import LeftOut
from detente.drafts.word.container import Container, R, W
from detente.drafts.word.numbering import is_on
from detente.text import without_refused

_TEXTPATH = "{urn:schemas-microsoft-com:vml}textpath"
FIRST, EVEN, OTHER = "first", "even", "default"
EDGES = ("header", "footer", "watermark")
NOWHERE = "on no page"
"""Where something stands that the file holds and no section shows."""

Spot = tuple[int, str]
"""A section, from 0, and the pages of it: the first, the even ones, or the others."""


@dataclass(frozen=True)
class PartWords:
    """The words of a part's paragraphs, and what stands in them that is no text: hidden, struck out, without a result."""

    words: str
    left_out: tuple[LeftOut, ...] = ()


Read = Callable[[Any], PartWords]


@dataclass(frozen=True)
class _Section:
    """Which pages of a section have headers of their own, and which part each shows: by header or footer, then by pages."""

    pages: frozenset[str]
    shown: dict[str, dict[str, str]]

    def spots(self, kind: str, part: str) -> Iterator[str]:
        return (slot for slot, name in self.shown[kind].items() if name == part and slot in self.pages)


def edges(container: Container, body: Any, read: Read) -> Iterator[LeftOut]:
    """List the words of headers, footers and watermarks, those that are the same once, with where they stand.

    Parameters
    ----------
    container : Container
    body : element
    read : callable
        Reads the paragraphs of a part. Where the number of a page is printed, it has a sign in its place.
    """
    sections = _sections(container, body)
    found: dict[tuple[str, str], set[Spot]] = {}
    inside: dict[LeftOut, None] = {}
    for kind, name in sorted(set(container.relations.values()), key=lambda entry: entry[1]):
        tree = container.part(name) if kind in ("header", "footer") else None
        if tree is None:
            continue
        spots = {(at, slot) for at, section in enumerate(sections) for slot in section.spots(kind, name)}
        part = read(tree)
        said = [(kind, part.words.strip()), *(("watermark", path.get("string") or "") for path in tree.iter(_TEXTPATH))]
        for what, words in said:
            if any(sign.isalnum() for sign in words):
                found.setdefault((what, without_refused(words).strip()), set()).update(spots)
        for entry in part.left_out:
            inside[replace(entry, count=1, where=f"in a {kind}")] = None
    for (what, words), spots in found.items():
        yield LeftOut(what, words, where=_where(spots, [section.pages for section in sections]))
    yield from inside


def _sections(container: Container, body: Any) -> list[_Section]:
    """The sections of a document; one without a header of its own has that of the section before it."""
    settings = container.related("settings")
    even = settings is not None and is_on(settings.find(f"{W}evenAndOddHeaders"))
    out: list[_Section] = []
    shown: dict[str, dict[str, str]] = {"header": {}, "footer": {}}
    for properties in body.iter(f"{W}sectPr"):
        if properties.getparent().tag not in (f"{W}pPr", f"{W}body"):
            continue
        shown = {kind: dict(parts) for kind, parts in shown.items()}
        for kind, parts in shown.items():
            for reference in properties.iterfind(f"{W}{kind}Reference"):
                named = container.relations.get(reference.get(f"{R}id") or "", ("", ""))[1]
                parts[reference.get(f"{W}type") or OTHER] = named
        first = is_on(properties.find(f"{W}titlePg"))
        out.append(_Section(frozenset([OTHER, *([FIRST] if first else []), *([EVEN] if even else [])]), shown))
    return out


def _where(spots: Iterable[Spot], pages: list[frozenset[str]]) -> str:
    """Say on which pages something stands; empty where it stands on all.

    Parameters
    ----------
    spots : iterable of (section, pages)
    pages : list of frozenset
        For each section which pages of it are told apart.
    """
    held: dict[int, set[str]] = {}
    for section, slot in spots:
        held.setdefault(section, set()).add(slot)
    groups: dict[str, list[int]] = {}
    for section in sorted(held):
        groups.setdefault(_pages(held[section], pages[section]), []).append(section)
    if not groups:
        return NOWHERE
    said = []
    for which, sections in groups.items():
        if len(sections) == len(pages):
            return which + (" of every section" if which and len(pages) > 1 else "")
        said.append(f"{which} of {_named(sections)}" if which else f"in {_named(sections)}")
    return "; ".join(said)


def _pages(held: set[str], told_apart: frozenset[str]) -> str:
    if held == told_apart:
        return ""
    others = "on odd pages" if EVEN in told_apart else "on the pages after the first"
    names = {FIRST: "on the first page", EVEN: "on even pages", OTHER: others}
    return " and ".join(names[slot] for slot in (FIRST, OTHER, EVEN) if slot in held)


def _named(sections: list[int]) -> str:
    """Sections by their numbers from 1: ``section 2``, ``sections 1 and 3 to 5``."""
    runs: list[list[int]] = []
    for section in sections:
        if runs and runs[-1][-1] == section - 1:
            runs[-1].append(section)
        else:
            runs.append([section])
    said = list(
        chain.from_iterable(
            [f"{run[0] + 1} to {run[-1] + 1}"] if len(run) > 2 else [str(at + 1) for at in run] for run in runs
        )
    )
    joined = ", ".join(said[:-1]) + (" and " if said[:-1] else "") + said[-1]
    return ("section " if len(sections) == 1 else "sections ") + joined
