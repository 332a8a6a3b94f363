"""From which file it is known what stands outside the text of a draft, and how two drafts differ with that."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.drafts.compare import Comparison, compare_drafts
from detente.drafts.formats import format_of
from detente.drafts.left_out import COMMENT, EDGE_LINE, HIDDEN, LATER, LeftOut
from detente.drafts.lineage import ancestors
from detente.drafts.outside import Outside
from detente.drafts.store import read_notes

_DIGITS = re.compile(r"\d+")
_MOST = 10_000
"""How often the same entry is counted at most, whatever the notes say."""


def compare_whole(case: Case, a: Draft, b: Draft) -> Comparison:
    """Compare two drafts of a case: their texts, and what their files hold outside them.

    Raises
    ------
    InputError
        When the notes of one cannot be read.
    """
    sides = {d.id: outside_of(case, d) for d in (a, b)}
    older = [d for d in (a, b) if (held := sides[d.id]) is not None and held.unread]
    return compare_drafts(case, a, b, older).with_outside(sides[a.id], sides[b.id])


def outside_of(case: Case, draft: Draft) -> Outside | None:
    """Return what stands outside the text of a draft, by its notes; None where it is not known.

    A draft that was made here has what the draft has from which it comes, since `drafts return` writes it into that
    file and leaves its headers as they are. A draft that came in a file of another kind (Markdown) has none that
    are known; of a PDF the lines are known that most pages repeat, their figures as ``#``.

    Parameters
    ----------
    case : Case
    draft : Draft

    Raises
    ------
    InputError
        When the notes cannot be read.
    """
    for source in (draft, *ancestors(case, draft)):
        notes = read_notes(case, source.id)
        kind = format_of(Path(str(notes.get("file", ""))))
        if notes.get("sha256") or (kind is not None and kind.outside):
            listed = [_entry(entry) for entry in notes["not_carried"] if isinstance(entry, dict)]
            found = (*_hidden(notes), *listed, *_comments(notes["comments"]), *_other_columns(notes["versions"]))
            return Outside(source.id, found, unread=frozenset(LATER).difference(map(str, notes["compared"])))
        if notes.get("file"):
            lines = [_entry(entry) for entry in notes["not_carried"] if isinstance(entry, dict)]
            edges = dict.fromkeys(_DIGITS.sub("#", entry.text) for entry in lines if entry.what == EDGE_LINE)
            repeated = tuple(LeftOut(EDGE_LINE, text) for text in edges)
            return (
                Outside(source.id, repeated, whole=False)
                if repeated or (kind is not None and kind.edge_lines)
                else None
            )
    return None


def _hidden(notes: Mapping[str, Any]) -> Iterator[LeftOut]:
    """Yield the stretches of hidden text, with where they stand, as far as that is known."""
    places = [*notes["hidden_at"], *[{}] * len(notes["hidden"])]
    for text, place in zip(notes["hidden"], places, strict=False):
        yield replace(_entry(place if isinstance(place, dict) else {}), what=HIDDEN, text=str(text))


def _comments(comments: list[Any]) -> Iterator[LeftOut]:
    """Yield the comments with who says them, whether they answer one, and whether they are resolved."""
    for held in comments:
        if isinstance(held, dict):
            said = [str(held.get("author") or "nobody named"), "in answer" if held.get("answers") else ""]
            said += ["resolved" if str(held.get("resolved", "")).lower() == "true" else ""]
            text = f"{', '.join(filter(None, said))}: {held.get('text') or ''}"
            entry = _entry(held)
            yield replace(entry, what=COMMENT, text=text, count=1, near=str(held.get("anchor") or ""))


def _other_columns(versions: list[Any]) -> Iterator[LeftOut]:
    """Yield the paragraphs of the columns that were not taken, where a text stands side by side in several."""
    for held in versions:
        if isinstance(held, dict):
            language = f" ({held['language']})" if held.get("language") else ""
            for paragraph in str(held.get("text") or "").split("\n\n"):
                yield LeftOut(f"column {held.get('column', '')}{language}", paragraph)


def _entry(held: Mapping[str, Any]) -> LeftOut:
    count = str(held.get("count", 1))  # plain data of a file are text
    often = min(max(int(count), 1), _MOST) if count.isdecimal() and count.isascii() and len(count) < 12 else 1
    what, text, where, label, near = (str(held.get(key) or "") for key in ("what", "text", "where", "label", "near"))
    return LeftOut(what, text, often, where or (f"at {label}" if label else ""), label, near)
