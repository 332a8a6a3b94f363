"""A draft sent back in the Word file that another party sent: which file, under whose name, and what may be said."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.drafts.lineage import ancestors
from detente.drafts.matching import draft_text, points_of_draft
from detente.drafts.store import received_file, received_path
from detente.drafts.structure.plan_text import PlanText
from detente.drafts.word.container import MAX_FILE, fault
from detente.drafts.word.sending_back.send_back import Say, SentBack, Settling, receive, send_back
from detente.errors import InputError


def received_for(case: Case, draft: Draft, into: Path | None) -> tuple[bytes, str]:
    """Return the received file that a draft is written into, and what messages call it.

    Parameters
    ----------
    case : Case
    draft : Draft
    into : Path, optional
        The file. Default: the one kept beside the nearest draft from which this one comes.

    Raises
    ------
    InputError
        When there is none, or it cannot be read.
    """
    if into is not None:
        try:
            if into.stat().st_size > MAX_FILE:
                raise fault(str(into), f"{into.stat().st_size:,} bytes; at most {MAX_FILE:,} are read")
            return into.read_bytes(), str(into)
        except OSError as error:
            raise fault(str(into), f"cannot be read: {error.strerror}") from None
    for source in (*ancestors(case, draft), draft):
        data = received_file(case, source.id)
        if data is not None:
            return data, str(received_path(case, source.id))
    raise InputError(
        f"no Word file is kept for draft {draft.id!r} or a draft from which it comes; name the one you received with --into"
    )


def returnable(case: Case, draft: Draft) -> bool:
    """Whether a Word file is kept that a draft can be written into."""
    return any(received_path(case, source.id).is_file() for source in (draft, *ancestors(case, draft)))


def return_draft(
    case: Case,
    draft: Draft,
    into: Path | None = None,
    *,
    author: str | None = None,
    date: dt.date | None = None,
    settling: Settling | None = None,
    comments_for: str | None = None,
) -> SentBack:
    """Write a draft's changes into the Word file that was received.

    Parameters
    ----------
    case : Case
    draft : Draft
    into : Path, optional
        The file as received; see :func:`received_for`.
    author : str, optional
        Whose name the changes carry. Default: the draft's authors, by name.
    date : date, optional
        Default: the draft's.
    settling : Settling, optional
        Others' pending changes to accept or reject on the way.
    comments_for : str, optional
        The party that reads the file: one comment for each changed point says what the change does to it.

    Raises
    ------
    InputError
    """
    data, name = received_for(case, draft, into)
    text = draft_text(draft)
    who = author if author is not None else ", ".join(case.name(party) for party in draft.author)
    say = None
    if comments_for is not None:
        case.party(comments_for)
        say = _comments(case, draft, text, comments_for, data, name)
    return send_back(data, text, who, date or draft.date, name, settling, say)


def _comments(case: Case, draft: Draft, text: PlanText, party: str, data: bytes, name: str) -> Say:
    """What is said of a changed point to a party: the options by their words, and whether they bind it.

    Nothing of what anybody thinks of it, the reader included: no judgement, figure or position is in it. The option
    before is that of a draft that the party has seen; where it has seen none, only the new one is named. A point is spoken of
    once, where the draft has it: paragraphs of the received text that went elsewhere do not mean that it is taken out.
    """
    after = dict(zip(text.names, points_of_draft(case, draft, text), strict=True))
    known = next((d for d in ancestors(case, draft) if d.seen(party, case.as_of)), None)
    before: dict[str, str | None] = {}
    if known is not None:
        held = receive(data, name).before
        before = dict(zip(held.names, points_of_draft(case, known, held), strict=True))

    stays, told = set(after.values()), set[str]()

    def say(label_before: str, label_after: str) -> str:
        left = before.get(label_before)
        point = after.get(label_after) or (None if left in stays else left)
        if point is None or point in told:
            return ""
        told.add(point)
        where = case.point(point).title
        new = draft.package.get(point) if label_after else None
        old = known.package.get(point) if known is not None else None
        if not label_after:
            return f"{where}: this point is taken out{_unbound(case, point, old, party)}."
        if new is None:
            return f"{where}: the new words leave this open."
        said = case.point(point).option(new).text.rstrip(". ")
        if old == new:
            return f"{where}: other words; it still reads “{said}”{_binds(case, point, new, party, 'still ')}."
        if old is None:
            return f"{where}: it now reads “{said}”{_binds(case, point, new, party)}."
        was = case.point(point).option(old).text.rstrip(". ")
        bound = party in case.point(point).obligated_by(new)
        change = _binds(case, point, new, party) if bound else _unbound(case, point, old, party)
        return f"{where}: “{said}” in place of “{was}”{change}."

    return say


def _binds(case: Case, point: str, option: str, party: str, still: str = "") -> str:
    if party in case.point(point).obligated_by(option):
        return f"; {case.name(party)} is {still}bound by it"
    return ""


def _unbound(case: Case, point: str, option: str | None, party: str) -> str:
    if option is not None and party in case.point(point).obligated_by(option):
        return f"; {case.name(party)} is no longer bound here"
    return ""
