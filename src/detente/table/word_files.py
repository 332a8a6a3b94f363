"""The single text as Word files: out as it stands or with tracked changes, and back with a delegation's changes.

What comes back is read with its changes accepted, by the reader of drafts and within its limits. Points are known by their
labels. Each point whose words differ from the version's becomes an amendment that the seat may then offer: nothing is
offered by reading a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from detente.drafts.formats.text_format import Reading
from detente.drafts.formats.word import WORD
from detente.drafts.reading import texts_of
from detente.drafts.word.redline import clean, redline
from detente.errors import InputError
from detente.records import Record
from detente.table.views import TableView, VersionView

OPEN = "[open]"
MOST_BYTES = 20_000_000


@dataclass(frozen=True)
class WordChange(Record):
    """A point whose words differ in a file that came back.

    Attributes
    ----------
    point : str
    before, after : str
    anchor_sha256 : str
        Of the version's words: what an amendment is anchored on.
    """

    point: str
    before: str
    after: str
    anchor_sha256: str


@dataclass(frozen=True)
class Returned(Record):
    """What a file that came back holds.

    Attributes
    ----------
    changes : tuple of WordChange
        In the order of the points.
    missing : tuple of str
        Points whose label the file no longer has.
    """

    changes: tuple[WordChange, ...]
    missing: tuple[str, ...]

    row_source: ClassVar[str] = "changes"


def _paragraphs(view: TableView, title: str, words: Mapping[str, str]) -> list[str]:
    return [title, *(f"{p.number}. {' '.join(words.get(p.id, '').split()) or OPEN}" for p in view.points)]


def version_file(view: TableView, version: VersionView) -> bytes:
    """Return a version as a .docx file, one paragraph a point, nothing tracked."""
    return clean(_paragraphs(view, f"{view.title}: {version.title}", version.words))


def changes_file(
    view: TableView,
    before: VersionView,
    after: Mapping[str, str],
    author: str,
    at: datetime,
) -> bytes:
    """Return a .docx file in which other words stand as tracked changes to a version.

    Parameters
    ----------
    before : VersionView
    after : mapping of str to str
        The other words by point (of a later version, or of an amendment); a point that is missing stays as it is.
    author : str
        Whose changes Word shows them as.
    at : datetime
    """
    title = f"{view.title}: {before.title}"
    old = _paragraphs(view, title, before.words)
    new = _paragraphs(view, title, {**before.words, **after})
    return redline(old, new, author, str(at.date()), [(k, k) for k in range(len(old))])


def read_back(view: TableView, version: VersionView, data: bytes, name: str = "the file") -> Returned:
    """Return what a delegation changed in a file of a version.

    Raises
    ------
    InputError
        When it is no Word file that can be read, is larger than 20 MB, or none of its points is one of the table.
    """
    if len(data) > MOST_BYTES:
        raise InputError(f"{name}: {len(data):,} bytes; at most {MOST_BYTES:,}")
    assert WORD.read is not None
    text = WORD.read(data, name, Reading("accept")).text
    numbers = {point.number: point.id for point in view.points}
    taken: set[str] = set()
    ids: list[str | None] = []
    for provision in text.provisions:
        point = numbers.get(provision.path)
        ids.append(point if point is not None and point not in taken else None)
        taken |= {point} if point is not None else set()
    found = texts_of(text, ids)
    if not found:
        raise InputError(
            f"{name}: found none of the labels of this table, such as {view.points[0].number}. at the start of a paragraph"
        )
    changes = []
    for entry in view.points:
        before = version.words.get(entry.id, "")
        after = " ".join(found.get(entry.id, "").split())
        if entry.id in found and after not in (" ".join(before.split()) or OPEN, ""):
            changes.append(WordChange(entry.id, before, after, version.words_sha256[entry.id]))
    return Returned(tuple(changes), tuple(p.id for p in view.points if p.id not in found))
