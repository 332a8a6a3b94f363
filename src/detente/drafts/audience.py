"""Who has seen what, and folders for a party that hold nothing else."""

from __future__ import annotations

import codecs
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from detente.case.case import Case
from detente.case.day import as_of
from detente.case.format.models.record import Draft
from detente.case.load import reread_draft
from detente.drafts.compare import compare_drafts
from detente.drafts.formats import WRITTEN, text_format
from detente.drafts.formats.text_format import Imprint, Versions
from detente.drafts.formats.web_page import WEB_PAGE
from detente.drafts.formats.word import WORD
from detente.drafts.matching import draft_text
from detente.drafts.store import with_seen
from detente.errors import InputError, nearest
from detente.files import locked, write_whole
from detente.records import Record

REDLINES = {entry.name: entry.compare for entry in (WORD, WEB_PAGE) if entry.compare is not None}
"""How an export for a party shows its redlines."""
PROPOSER = "Proposed change"
"""Whose name the tracked changes of an export for a party carry: nobody's."""


@dataclass(frozen=True)
class Export(Record):
    """What an export holds: files by name, the drafts in it, how many were left out, and which are of a later day."""

    left_out: ClassVar[frozenset[str]] = frozenset({"withheld"})
    reads: ClassVar[Mapping[str, str]] = {"files": "names"}

    files: dict[str, bytes]
    drafts: tuple[str, ...]
    withheld: int
    later: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """The files' names in order."""
        return sorted(self.files)


def disclose(case: Case, draft: Draft, parties: str | Sequence[str], date: dt.date) -> Path:
    """Record in a draft's file that parties (or ``public``) have seen it since a day: all of them, or none.

    Raises
    ------
    InputError
        When there is no such party, or one has seen the draft already, as the file says at this moment.
    """
    parties = [parties] if isinstance(parties, str) else list(dict.fromkeys(parties))
    known = (*case.party_ids, "public")
    for party in parties:
        if party not in known:
            raise InputError(f"no party is called {party!r}{nearest(party, known)}; expected one of {', '.join(known)}")
    path = case.folder / draft.file
    with locked(case.folder):  # others may have added theirs since the case was read; both stand
        source = path.read_bytes()
        now, seen_by = reread_draft(case, draft)
        for party in parties:
            if not any(seen.party == party for seen in now.seen_by) and party not in now.author:
                continue
            raise InputError(f"{party!r} has seen draft {draft.id!r} already, as the file says; nothing was changed")
        if date < now.date:
            raise InputError(f"draft {draft.id!r} is dated {now.date}; it cannot have been shown on {date}")
        mark = codecs.BOM_UTF8 if source.startswith(codecs.BOM_UTF8) else b""
        text = with_seen(source.decode("utf-8-sig"), seen_by, parties, date)
        return write_whole(path, mark + text.encode())


def seen_drafts(case: Case, party: str, by: dt.date | None = None) -> list[Draft]:
    """Return the drafts that a party has seen by a day (default: the case's), in order of date."""
    if party != "public":
        case.party(party)
    known, _ = as_of(case, by)
    drafts = [case.drafts[name] for name, draft in known.drafts.items() if draft.seen(party)]
    return sorted(drafts, key=lambda draft: (draft.date, draft.id))


def render(draft: Draft, form: str, imprint: Imprint | None = None) -> bytes:
    """Return a draft's text in one of :data:`detente.drafts.formats.WRITTEN`.

    The text is that of the draft's points; notes to the file (HTML comments, front matter) are not in it. Without an
    imprint the draft's own id, title and day stand where a format has a place for them.
    """
    written = text_format(form)
    if written.write is None:
        raise InputError(f"drafts are not written as {written.title}; expected one of {', '.join(WRITTEN)}")
    return written.write(draft_text(draft), imprint or Imprint(draft.id, draft.title, draft.date))


def _file_name(name: str, form: str) -> str:
    return f"{name}{text_format(form).endings[0]}"


def neutral_names(drafts: Sequence[Draft]) -> dict[str, str]:
    """Names for drafts that tell nothing but their dates: ids often hold those of authors or of other drafts."""
    names: dict[str, str] = {}
    for draft in drafts:
        same_day = sum(name.startswith(f"draft_{draft.date}") for name in names.values())
        names[draft.id] = f"draft_{draft.date}" + (f"_{same_day + 1}" if same_day else "")
    return names


def _own_title(draft: Draft) -> str:
    """The title that the text itself bears, or its date: the title in the front matter may be somebody's note."""
    text = draft_text(draft)
    return text.paragraphs[text.headings[0]] if text.headings else f"Draft of {draft.date}"


def export_for(
    case: Case,
    party: str,
    formats: Sequence[str],
    by: dt.date | None = None,
    only: Sequence[str] = (),
    redlines: bool = False,
) -> Export:
    """Gather what a party has seen, and nothing else.

    Every file is made anew from the words of drafts that the party has seen: no front matter, comment, author's
    name, preference or other draft can be in it, nor metadata, since none is written.

    Parameters
    ----------
    case : Case
    party : str
    formats : sequence of str
    by : date, optional
        Count only what was seen by this day; default: the day of the case.
    only : sequence of str
        Drafts to export; all that were seen when empty.
    redlines : bool
        Also each draft as tracked changes to its parent, where the party has seen both.

    Raises
    ------
    InputError
        When the party has seen nothing, or not what was asked for.
    """
    seen = seen_drafts(case, party, by)
    wanted = {draft.id for draft in seen}
    when = f" by {by}" if by is not None else f" by {case.as_of}, the day of the case"
    for name in only:
        if name not in wanted:
            raise InputError(f"{party!r} has not seen draft {case.draft(name).id!r}{when}; nothing was written")
    chosen = [draft for draft in seen if not only or draft.id in only]
    if not chosen:
        raise InputError(f"{party!r} has seen no draft{when}; record it with detente drafts disclose")
    files: dict[str, bytes] = {}
    names = neutral_names(seen)
    for draft in chosen:
        for form in formats:
            imprint = Imprint(names[draft.id], _own_title(draft), draft.date)
            files[_file_name(names[draft.id], form)] = render(draft, form, imprint)
        parent = case.drafts.get(draft.parent) if draft.parent else None
        if redlines and parent is not None and parent.id in wanted:
            name = f"{names[draft.id]}_against_{names[parent.id].removeprefix('draft_')}"
            comparison = replace(
                compare_drafts(case, parent, draft), title_a=_own_title(parent), title_b=_own_title(draft)
            )
            versions = Versions(case, parent, draft, comparison, author=PROPOSER)
            files |= {_file_name(name, form): show(versions) for form, show in REDLINES.items()}
    return Export(files, tuple(draft.id for draft in chosen), len(case.drafts) - len(seen), _later(case, party, by))


def _later(case: Case, party: str, by: dt.date | None) -> tuple[str, ...]:
    """Return the drafts that the record shows to a party only after the day."""
    known, _ = as_of(case, by)
    return tuple(
        name
        for name, draft in case.drafts.items()
        if draft.seen(party) and not (name in known.drafts and known.drafts[name].seen(party))
    )


def export_all(case: Case, drafts: Sequence[Draft], formats: Sequence[str], template: bytes | None = None) -> Export:
    """Export drafts for those who run the case; Akoma Ntoso names the authors, Word may follow a template."""
    files: dict[str, bytes] = {}
    for draft in drafts:
        authors = tuple((party, case.name(party)) for party in draft.author)
        imprint = Imprint(draft.id, draft.title, draft.date, authors, template)
        files |= {_file_name(draft.id, form): render(draft, form, imprint) for form in formats}
    return Export(files, tuple(draft.id for draft in drafts), 0)


def write_export(folder: Path, export: Export) -> list[Path]:
    """Write an export into a folder that holds nothing else.

    Raises
    ------
    InputError
        When the folder holds files that are not part of the export: they would go along unseen.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file, expected a folder for --out")
    others = sorted(p.name for p in folder.iterdir() if p.name not in export.files) if folder.is_dir() else []
    if others:
        raise InputError(
            f"{folder} holds {re.sub(r'[^ -~]', '?', others[0])!r}, which is no part of this export; "
            "name a new or empty folder, so that nothing goes along unseen"
        )
    return [write_whole(folder / name, content) for name, content in sorted(export.files.items())]
