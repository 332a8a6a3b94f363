"""From which file it is known what stands outside the text of a draft."""

from __future__ import annotations

from pathlib import Path

from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.drafts.formats import format_of
from detente.drafts.left_out import HIDDEN, LeftOut
from detente.drafts.outside import Outside
from detente.drafts.store import read_notes
from detente.drafts.tree import ancestors


def outside_of(case: Case, draft: Draft) -> Outside | None:
    """Return what stands outside the text of a draft, by its notes; None where it is not known.

    A draft that was made here has what the draft has from which it comes, since `drafts return` writes it into that
    file and leaves its headers as they are. A draft that came in a file of another kind (Markdown, PDF) has none that
    are known.

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
            hidden = [LeftOut(HIDDEN, str(text)) for text in notes["hidden"]]
            listed = [
                LeftOut(
                    str(e.get("what", "")), str(e.get("text") or ""), int(e.get("count", 1)), str(e.get("where") or "")
                )
                for e in notes["not_carried"]
            ]
            return Outside(source.id, (*hidden, *listed))
        if notes.get("file"):
            return None
    return None
