"""What a reader of a case could not see, or could take for something else: told by ``check`` as warnings."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from detente.case.case import Case
from detente.case.format.reader import Document, Path_
from detente.errors import Fault, Place, shown
from detente.text import named, odd, without_odd

MOST_WARNINGS = 20
"""For each file; who has more of them needs no longer list."""
# Letters of other scripts, and figures, that look like a Latin letter in most typefaces.
_ALIKE = str.maketrans(
    "аеорсухіјѕԁԛԝһкмнтвгьзАВЕКМНОРСТУХІЈЅԌαορυνικτχγΑΒΕΖΗΙΚΜΝΟΡΤΥΧ01|",
    "aeopcyxijsdqwhkmhtbrb3abekmhopctyxijsgaopuviktxyabezhikmnoptyxoll",
)


def looks(text: str) -> str:
    """Return what a text looks like: two texts that a reader cannot tell apart give the same."""
    plain = unicodedata.normalize("NFKC", without_odd(text))
    letters = plain.translate(_ALIKE).casefold().translate(_ALIKE).replace("i", "l").replace("rn", "m")
    return " ".join(letters.split())


def warnings(case: Case) -> Iterator[Fault]:
    """Yield what is in the text of a case that its readers do not see, and names that look the same."""
    for document in case.documents.values():
        found = list(_unseen(document))
        yield from found[:MOST_WARNINGS]
        if len(found) > MOST_WARNINGS:
            yield Fault(Place(document.file), f"{len(found) - MOST_WARNINGS:,} more texts with such characters in it")
    for draft in case.drafts.values():
        at = odd(draft.text)
        if at is not None:
            line = draft.text_line + draft.text.count("\n", 0, at)
            column = at - draft.text.rfind("\n", 0, at)
            yield Fault(Place(case.documents[draft.file].file, line, column), _told(draft.text[at]))
    document = case.documents["case.yaml"]
    yield from _alike(document, "parties", {("parties", k, "name"): p.name for k, p in enumerate(case.parties)})
    yield from _alike(document, "points", {("points", k, "title"): p.title for k, p in enumerate(case.points)})
    for k, point in enumerate(case.points):
        texts: dict[Path_, str] = {
            ("points", k, "options", n, "text"): option.text for n, option in enumerate(point.options)
        }
        yield from _alike(document, f"options of point {point.id!r}", texts)


def _told(character: str) -> str:
    return f"found {named(character)}, which readers cannot see as it is; remove it unless it is meant"


def _unseen(document: Document) -> Iterator[Fault]:
    if document.plain_sight:
        return
    for path, text in _texts(document.tree, ()):
        at = odd(text)
        if at is not None:
            yield Fault(document.place(path), _told(text[at]))


def _texts(tree: Any, path: Path_) -> Iterator[tuple[Path_, str]]:
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            yield (*path, str(key)), str(key)
            yield from _texts(value, (*path, str(key)))
    elif isinstance(tree, list):
        for k, value in enumerate(tree):
            yield from _texts(value, (*path, k))
    elif isinstance(tree, str):
        yield path, tree


def _alike(document: Document, what: str, texts: Mapping[Path_, str]) -> Iterator[Fault]:
    """Yield a warning for every text that looks like one before it."""
    seen: dict[str, str] = {}
    for path, text in texts.items():
        look = looks(text)
        if look and look in seen:
            yield Fault(document.place(path), f"two {what} look alike: {shown(text)} and {shown(seen[look])}")
        seen.setdefault(look, text)
