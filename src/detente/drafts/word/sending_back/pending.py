"""Others' pending changes in a received document: what they are, and accepting or rejecting some of them.

Those that are not named stay as they are, with their author and date.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detente.drafts.word.container import W
from detente.drafts.word.sending_back.editable import Editable
from detente.drafts.word.sending_back.settled_cells import (
    CELL_MARKS,
    columns_going,
    fit_grids,
    settle_cell,
    sides_of_tables,
)
from detente.errors import InputError, nearest
from detente.records import Record
from detente.text import without_refused

POINT = "point:"
"""Before a label, names all pending changes that stand in a point."""
_KINDS = {
    f"{W}ins": "insert", f"{W}del": "delete", f"{W}moveFrom": "move from here", f"{W}moveTo": "move to here",
    f"{W}rPrChange": "format", f"{W}pPrChange": "format", f"{W}sectPrChange": "format", f"{W}tblPrChange": "format",
    f"{W}trPrChange": "format", f"{W}tcPrChange": "format", f"{W}tblPrExChange": "format", f"{W}tblGridChange": "format",
    f"{W}cellIns": "insert a cell", f"{W}cellDel": "delete a cell", f"{W}cellMerge": "merge a cell",
}  # fmt: skip
_KEPT, _GONE = (f"{W}ins", f"{W}moveTo"), (f"{W}del", f"{W}moveFrom")
_RANGES = ("moveFromRange", "moveToRange")


@dataclass(frozen=True)
class Pending(Record):
    """A tracked change that somebody made in the received file and nobody has settled.

    ``id`` is the number that the file gives it. ``label`` is the point where it stands.
    """

    id: str
    author: str
    date: str
    kind: str
    label: str
    text: str


def pending(document: Editable, labels: Mapping[Any, str]) -> tuple[Pending, ...]:
    """List the pending changes of a document.

    Parameters
    ----------
    document : Editable
    labels : mapping of element to str
        For paragraphs the point that they belong to.
    """
    return tuple(_described(element, labels) for element in _changes(document))


def _changes(document: Editable) -> list[Any]:
    return [
        element
        for _, tree in _parts(document)
        for element in tree.iter(*_KINDS)
        if element.get(f"{W}author") is not None
    ]


def _parts(document: Editable) -> Iterator[tuple[str, Any]]:
    for name in (document.container.main, document.name_of("footnotes"), document.name_of("endnotes")):
        tree = document.tree(name) if name is not None else None
        if name is not None and tree is not None:
            yield name, tree


def _described(element: Any, labels: Mapping[Any, str]) -> Pending:
    inside = element.getparent().getparent() if element.getparent().tag == f"{W}rPr" else element
    paragraph = inside.getparent() if inside.tag == f"{W}pPr" else next(element.iterancestors(f"{W}p"), None)
    said = element if element.tag not in CELL_MARKS else next(element.iterancestors(f"{W}tc"), element)
    text = "".join(t.text or "" for t in said.iter(f"{W}t", f"{W}delText"))
    if (
        not text
        and element.getparent().tag == f"{W}rPr"
        and inside.tag == f"{W}pPr"
        and element.tag in (*_KEPT, *_GONE)
    ):
        text = "¶"
    return Pending(
        element.get(f"{W}id") or "",
        without_refused(element.get(f"{W}author") or ""),
        without_refused(element.get(f"{W}date") or ""),
        "split a cell" if _splits(element) else _KINDS[element.tag],
        labels.get(paragraph, ""),
        without_refused(text),
    )


def _splits(element: Any) -> bool:
    return bool(element.tag == f"{W}cellMerge" and element.get(f"{W}vMerge") is None)


def settle(
    document: Editable, accept: Sequence[str], reject: Sequence[str], labels: Mapping[Any, str]
) -> tuple[Pending, ...]:
    """Accept and reject pending changes by author, by number, or by point (``point:5.2``); return those settled.

    Raises
    ------
    InputError
        When a name fits no pending change, or fits one on both sides.
    """
    changes = _changes(document)
    told = {element: _described(element, labels) for element in changes}
    chosen: dict[Any, bool] = {}
    for names, accepted in ((accept, True), (reject, False)):
        for name in names:
            found = [element for element in changes if _fits(told[element], name)]
            if not found:
                raise _unknown(name, list(told.values()))
            for element in found:
                if chosen.get(element, accepted) != accepted:
                    raise InputError(
                        f"change {told[element].id} by {told[element].author!r} is both accepted and rejected"
                    )
                chosen[element] = accepted
    if not chosen:
        return ()
    going, sides = columns_going(chosen), sides_of_tables(chosen)
    for element, accepted in chosen.items():
        if element.getparent() is not None:
            _settle(element, accepted)
    fit_grids(sides, going)
    _unnamed_moves(document)
    document.touched |= {
        name for name, tree in _parts(document) if any(e.getroottree().getroot() is tree for e in chosen)
    }
    document.touched.add(document.container.main)
    return tuple(told[element] for element in chosen)


def _fits(change: Pending, name: str) -> bool:
    if name.startswith(POINT):
        return change.label.rstrip(".") == name.removeprefix(POINT).strip().rstrip(".")
    return name in (change.author, change.id)


def _unknown(name: str, known: Sequence[Pending]) -> InputError:
    authors = sorted({change.author for change in known})
    if not known:
        return InputError(f"found {name!r}, but the file holds no pending change to accept or reject")
    return InputError(
        f"found {name!r}, which is no author, number or point of a pending change{nearest(name, authors)}; expected one "
        f"of {', '.join(authors)}, a number that --json lists under pending, or {POINT}LABEL"
    )


def _settle(element: Any, accepted: bool) -> None:
    """Take one side of a change in the document."""
    parent = element.getparent()
    if element.tag.endswith("Change"):
        _formatting(element, accepted)
        return
    stays = (element.tag in _KEPT) == accepted if element.tag in (*_KEPT, *_GONE) else None
    if stays is None:
        settle_cell(element, accepted)
    elif parent.tag == f"{W}rPr" and parent.getparent().tag == f"{W}pPr":
        paragraph = parent.getparent().getparent()
        _drop(element)
        if not stays:
            _run_on(paragraph)
    elif parent.tag == f"{W}trPr":
        row = parent.getparent()
        _drop(element)
        if not stays:
            _drop(row)
    elif parent.tag in (f"{W}rPr", f"{W}numPr"):
        _drop(element)
        if parent.tag == f"{W}numPr" and not stays:
            _drop(parent)
    elif stays:
        _unwrap(element)
    else:
        _drop(element)


def _unwrap(element: Any) -> None:
    for text in element.iter(f"{W}delText", f"{W}delInstrText"):
        if next((a for a in text.iterancestors(f"{W}del") if a is not element), None) is None:
            text.tag = f"{W}t" if text.tag == f"{W}delText" else f"{W}instrText"
    for child in list(element):
        element.addprevious(child)
    _drop(element)


def _drop(element: Any) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _run_on(paragraph: Any) -> None:
    """Join a paragraph whose mark is gone to the next, whose properties stay; the last keeps its mark."""
    following = paragraph.getnext()
    while following is not None and following.tag not in (f"{W}p", f"{W}tbl", f"{W}sectPr", f"{W}sdt"):
        following = following.getnext()
    if following is None or following.tag != f"{W}p":
        if following is not None and following.tag == f"{W}tbl" and not any(r.tag == f"{W}r" for r in paragraph.iter()):
            _drop(paragraph)
        return
    at = 1 if len(following) and following[0].tag == f"{W}pPr" else 0
    held = [child for child in paragraph if child.tag != f"{W}pPr"]
    bare = not any(r.tag == f"{W}r" for r in following.iter())
    own = paragraph.find(f"{W}pPr")
    if bare and held and own is not None and own.find(f"{W}sectPr") is None:
        theirs = following.find(f"{W}pPr")
        if theirs is None or theirs.find(f"{W}sectPr") is None:
            if theirs is not None:
                following.remove(theirs)
            following.insert(0, copy.deepcopy(own))
            at = 1
    for offset, child in enumerate(held):
        following.insert(at + offset, child)
    _drop(paragraph)


def _formatting(element: Any, accepted: bool) -> None:
    """Keep the new properties, or put the old ones back."""
    holder = element.getparent()
    _drop(element)
    if accepted:
        return
    old = element[0] if len(element) else None
    marks = [child for child in holder if holder.tag == f"{W}pPr" and child.tag in (f"{W}rPr", f"{W}sectPr")]
    references = [child for child in holder if child.tag in (f"{W}headerReference", f"{W}footerReference")]
    tracked = [child for child in holder if child.tag in (*_KEPT, *_GONE)]
    if holder.tag in (f"{W}trPr", f"{W}tcPr"):  # here tracked changes stand behind the properties
        marks, tracked = [child for child in holder if child.tag in (*_KEPT, *_GONE, *CELL_MARKS)], []
    for child in list(holder):
        holder.remove(child)
    holder.extend([*references, *tracked, *(list(old) if old is not None else []), *marks])


def _unnamed_moves(document: Editable) -> None:
    """Take away the signs of moves of which nothing is pending any more."""
    for _, tree in _parts(document):
        for name, tag in zip(_RANGES, ("moveFrom", "moveTo"), strict=True):
            if any(True for _ in tree.iter(f"{W}{tag}")):
                continue
            for sign in list(tree.iter(f"{W}{name}Start", f"{W}{name}End")):
                _drop(sign)
