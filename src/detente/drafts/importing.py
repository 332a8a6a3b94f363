"""A text from outside becomes a draft of the case: read whole, matched, decided, and only then written."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.drafts.confirm import Decision, decide, origin_of, package_of
from detente.drafts.formats import format_of
from detente.drafts.formats.office_files import OLD_WORD, OPEN_DOCUMENT, RICH_TEXT
from detente.drafts.formats.pdf import PDF
from detente.drafts.formats.plain_text import PLAIN_TEXT
from detente.drafts.formats.text_format import Imported, Reading, TextFormat
from detente.drafts.formats.word import WORD
from detente.drafts.left_out import LATER
from detente.drafts.matching import Match, match_points, numbered
from detente.drafts.reading import texts_of
from detente.drafts.store import FrontMatter, NewDraft, check_id, write_draft
from detente.drafts.structure.brackets import AlternativeSet, alternatives, over_several, party_named
from detente.drafts.structure.labels import number_key
from detente.drafts.structure.marked import differing, with_marks
from detente.drafts.structure.note_signs import without_signs
from detente.drafts.structure.plain import read_plain
from detente.drafts.structure.plan_text import PlanText
from detente.drafts.structure.sequence import jump_words
from detente.drafts.word.container import MAX_FILE, fault
from detente.drafts.word.tracked_changes import Amendment
from detente.errors import InputError, nearest
from detente.text import joined

_OTHERS = {".pages": "a Pages document", ".html": "a web page", ".htm": "a web page"}
_MOST_NAMED = 8
_OLD = bytes.fromhex("d0cf11e0a1b11ae1")
_ODT = b"application/vnd.oasis.opendocument.text"


def read_file(path: Path, case: Case | None = None, changes: str = "accept", column: int = 1) -> Imported:
    """Read a text file of any known kind.

    Parameters
    ----------
    path : Path
        Markdown (``.md``, ``.markdown``), plain text, ``.docx``, ``.pdf``, and with LibreOffice ``.odt``, ``.rtf`` and
        ``.doc``. What a file is, is told by its first bytes.
    case : Case, optional
        Whose parties the authors of brackets may be.
    changes : str
        ``accept``: the draft's text has every tracked change in it; ``reject``: none. Both texts stay known, since
        every change is kept as an amendment.
    column : int
        Which of several versions that stand side by side in a table to take, from 1.

    Raises
    ------
    InputError
        When the file cannot be read as text, and why.
    """
    name = str(path)
    try:
        if path.is_dir():
            raise fault(name, "a folder, expected a text: Word, Markdown, plain text, PDF or OpenDocument")
        if path.stat().st_size > MAX_FILE:
            raise fault(name, f"{path.stat().st_size:,} bytes; at most {MAX_FILE:,} are read")
        data = path.read_bytes()
    except OSError as error:
        raise fault(name, f"cannot be read: {error.strerror}") from None
    suffix = path.suffix.lower()
    if suffix == ".docm" or suffix == ".dotm":
        raise fault(name, "refused: a macro-enabled document; save it as .docx without macros")
    if suffix in _OTHERS:
        raise fault(name, f"found {_OTHERS[suffix]}; save it as .docx, Markdown or plain text")
    return _with_brackets(_read(_kind(data, path), data, name, Reading(changes, column)), case)


def _kind(data: bytes, path: Path) -> TextFormat:
    """What a file is, by its first bytes; by its ending where they do not tell."""
    suffix = path.suffix.lower()
    if data[:2] == b"PK":
        return OPEN_DOCUMENT if data[30:38] == b"mimetype" and _ODT in data[:200] else WORD
    if data[:8] == _OLD:
        return OLD_WORD if "WordDocument".encode("utf-16-le") in data else WORD
    if data[:5] == b"{\\rtf":
        return RICH_TEXT
    if data.lstrip()[:5] == b"%PDF-":
        return PDF
    if suffix in WORD.endings:
        return WORD
    kind = format_of(path)
    return PLAIN_TEXT if kind is None or kind.read is None else kind


def _read(kind: TextFormat, data: bytes, name: str, how: Reading) -> Imported:
    assert kind.read is not None
    return kind.read(data, name, how)


def _with_brackets(read: Imported, case: Case | None) -> Imported:
    text = read.text
    found: list[tuple[str, AlternativeSet]] = []
    warnings = list(read.warnings)
    for at, provision in enumerate(text.provisions):
        found += [(text.names[at], inner) for entry in alternatives(provision.text, case) for inner in entry.all()]
    spans, open_ended = over_several([provision.text for provision in text.provisions])
    for at in open_ended:
        warnings.append(f"{text.names[at]}: a square bracket is not closed, or not opened; it was left as it is")
    if spans:
        shown = ", ".join(f"{text.names[a]} to {text.names[b]}" for a, b in spans[:_MOST_NAMED])
        more = f", and {len(spans) - _MOST_NAMED} more" if len(spans) > _MOST_NAMED else ""
        warnings.append(
            f"brackets that go over several points ({shown}{more}) are words of these points: they are not read as alternatives"
        )
    for part in (text.lead, text.closing):
        found += [("", inner) for entry in alternatives(part, case) for inner in entry.all()]
    if read.hidden:
        many = "1 stretch" if len(read.hidden) == 1 else f"{len(read.hidden)} stretches"
        warnings.append(f"{many} of hidden text left out of the draft, and kept in its notes")
    if read.versions:
        columns = joined([f"column {v.column}{f' ({v.language})' if v.language else ''}" for v in read.versions])
        taken = next(v.column for v in read.versions if v.taken)
        warnings.append(
            f"the text stands side by side in {columns}; column {taken} was taken, the notes keep the others. "
            "--column N takes another"
        )
    if jumping := jump_words(text):
        warnings.append(jumping)
    if signed := [text.names[at] for at, p in enumerate(text.provisions) if without_signs(p.text) != p.text]:
        more = f" and {len(signed) - _MOST_NAMED} more" if len(signed) > _MOST_NAMED else ""
        warnings.append(
            f"signs of notes stand at {', '.join(signed[:_MOST_NAMED])}{more}: what a note says is not compared with the options of "
            "its point, so read it"
        )
    if not text.provisions:
        warnings.append("no numbered point was found; the whole text stands as its lead")
    return replace(read, alternatives=tuple(found), warnings=tuple(warnings))


@dataclass(frozen=True)
class Plan:
    """What an import would write: shown to the user first."""

    draft: NewDraft
    read: Imported
    matches: tuple[Match, ...]
    decisions: tuple[Decision, ...]
    notes: dict[str, Any] = field(repr=False, default_factory=dict)
    received: bytes | None = field(repr=False, default=None)
    """The Word file that the draft was read from, to be kept beside it."""

    def to_dict(self) -> dict[str, Any]:
        text = self.read.text
        return {
            "draft": self.draft.id,
            "points": [
                {
                    "label": p.label, "path": p.path, "printed": p.printed, "depth": p.depth, "text": p.text,
                    "point": m.point, "score": round(m.score, 4), "how": m.how, "doubt": m.doubt,
                }
                for p, m in zip(text.provisions, self.matches, strict=True)
            ],
            "lead": text.lead,
            "closing": text.closing,
            **_came_with(self.read),
            "package": dict(self.draft.package),
            "open": {k: list(v) for k, v in self.draft.open.items()},
            "labels": dict(self.draft.labels),
            "decided": [d.to_dict() for d in self.decisions],
            "warnings": list(self.read.warnings),
            "hidden": list(self.read.hidden),
            "not_carried": [entry.to_dict() for entry in self.read.left_out],
            "versions": _versions(self.read),
            "received": self.notes.get("sha256"),
        }  # fmt: skip


def plan_import(
    case: Case,
    path: Path,
    said: FrontMatter,
    *,
    changes: str = "accept",
    column: int = 1,
    given: Mapping[str, str | None] | None = None,
    options: Mapping[str, str] | None = None,
) -> Plan:
    """Read a file and work out the draft it makes; nothing is written.

    Parameters
    ----------
    case : Case
    path : Path
    said : FrontMatter
        Its id is needed. Without an author: whoever made all tracked changes, if a party; else the parent's authors,
        or who drafts in this case, with a warning. Without a date: the case's ``as_of``. Without a title: the first
        heading, else the id.
    changes : str
        ``accept`` or ``reject``; see :func:`read_file`.
    column : int
        Which of several versions that stand side by side; see :func:`read_file`.
    given : mapping, optional
        Decided matches: label to point id, or None for no point.
    options : mapping, optional
        Decided options: point to option.

    Raises
    ------
    InputError
    """
    draft_id = check_id(case, said.id or "")
    above = case.draft(said.parent) if said.parent is not None else None
    read = as_saved(read_file(path, case, changes, column))
    origin = origin_of(case, read.text, above)
    matches = match_points(case, read.text, given, origin or above)
    texts = texts_of(read.text, [m.point for m in matches])
    decisions = decide(case, texts, above, options, origin)
    package, open_points = package_of(decisions)
    authors, warning = _authors(case, said.author, read.amendments, above)
    if warning:
        read = replace(read, warnings=(*read.warnings, warning))
    new = NewDraft(
        id=draft_id,
        title=said.title or _title(read.text, draft_id),
        author=authors,
        date=said.date or case.as_of,
        text=read.text.text,
        package=package,
        open=open_points,
        labels=_labels(case, read.text, matches),
        parent=said.parent,
        status=said.status,
    )
    received = _received(path)
    notes = _notes(path.name, changes, read, received, said.parent)
    return Plan(new, read, matches, decisions, notes, received)


def as_saved(read: Imported) -> Imported:
    """Mark in a text that was read what its words alone do not tell, so that the saved draft has the same points; say where it has others.

    See :mod:`detente.drafts.structure.marked`.
    """
    text = with_marks(read.text)
    other = differing(text, read_plain(text.text))
    read = replace(read, text=text)
    if not other:
        return read
    named = [path for path in other if path]
    shown = ", ".join(named[:6]) + (f" and {len(named) - 6} more" if len(named) > 6 else "")
    warning = (
        f"the file's lists tell more than their labels: in the saved draft, points are read otherwise at {shown or 'some places'}. "
        "No words are lost; compare the list of points with `drafts show`"
    )
    return replace(read, warnings=(*read.warnings, warning))


def _received(path: Path) -> bytes | None:
    """The file as it was received, if it is a Word file that can be sent back."""
    data = path.read_bytes()
    return data if data[:2] == b"PK" and b"[Content_Types].xml" in data else None


def _notes(file: str, changes: str, read: Imported, received: bytes | None, parent: str | None) -> dict[str, Any]:
    """What came with a text, for the draft's notes; empty where nothing did.

    A text on a parent always has its file's name: what stands outside it is then not the parent's.
    """
    came = _came_with(read) | {"hidden": list(read.hidden), "not_carried": [x.to_dict() for x in read.left_out]}
    came["versions"] = [entry for entry in _versions(read) if not entry["taken"]]
    came["hidden_at"] = [{"label": label, "near": near} for label, near in read.hidden_at]
    kind = format_of(Path(file))
    known = received is not None or (kind is not None and kind.outside)
    compared = {"compared": list(LATER)} if known else {}
    digest = {"sha256": hashlib.sha256(received).hexdigest()} if received is not None else {}
    if not digest and not any(came.values()):
        return {"file": file, **compared} if parent is not None else {}
    return {"file": file, **digest, "changes": changes if read.amendments else "", **came, **compared}


def _versions(read: Imported) -> list[dict[str, Any]]:
    return [{"column": v.column, "language": v.language, "text": v.text.text, "taken": v.taken} for v in read.versions]


def _came_with(read: Imported) -> dict[str, Any]:
    return {
        "amendments": [entry.to_dict() for entry in read.amendments],
        "comments": [entry.to_dict() for entry in read.comments],
        "alternatives": [{"label": label, **entry.to_dict()} for label, entry in read.alternatives],
    }


def write_plan(case: Case, plan: Plan) -> list[Path]:
    """Write what was planned; see :func:`detente.drafts.store.write_draft`."""
    return write_draft(case, plan.draft, plan.notes, plan.received)


def _title(text: PlanText, fallback: str) -> str:
    if text.headings:
        return text.paragraphs[text.headings[0]].strip("# ")[:200] or fallback
    first = text.lead.split("\n", 1)[0].strip("#* ")
    return first if 0 < len(first) <= 80 and not first.endswith((".", ":", ",", ";")) else fallback


def _authors(
    case: Case, author: str | None, changes: tuple[Amendment, ...], above: Draft | None
) -> tuple[tuple[str, ...], str]:
    """The parties that wrote a text, and a warning where nobody said so."""
    if author is not None:
        found = []
        for name in author.split(","):
            party = party_named(case, name.strip())
            if party is None:
                raise InputError(f"no party is called {name.strip()!r}{nearest(name.strip(), case.party_ids)}")
            found.append(party)
        return tuple(dict.fromkeys(found)), ""
    names = {entry.author for entry in changes}
    party = party_named(case, names.pop()) if len(names) == 1 else None
    if party is not None:
        return (party,), ""
    by_role = [p.id for role in ("drafter", "mediator", "principal") for p in case.parties if p.role == role]
    drafter = case.process.drafter if case.process is not None else None
    guess = tuple(above.author) if above is not None else (drafter or (*by_role, case.parties[0].id)[0],)
    return guess, (
        f"nobody was named as the author; the draft is put down to {', '.join(guess)}, who so counts as having seen it. "
        "Say --author to name another"
    )


def _labels(case: Case, text: PlanText, matches: tuple[Match, ...]) -> dict[str, str | None]:
    """The labels that the text numbers otherwise than the case; null for a number that is none of its points."""
    numbers = {p.id: number_key(p.number) for p in case.points}
    labels: dict[str, str | None] = {
        text.names[at]: m.point
        for at, m in enumerate(matches)
        if m.point is not None and text.provisions[at].number.lower() != numbers[m.point]
    }
    for _ in matches:  # one label more can free or take the number of another
        read = numbered(case, text, labels)
        wrong = {text.names[at]: m.point for at, m in enumerate(matches) if read[at] != m.point}
        if not wrong or wrong.items() <= labels.items():
            break
        labels |= wrong
    return labels
