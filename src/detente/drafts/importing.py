"""A text from outside becomes a draft of the case: read whole, matched, decided, and only then written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from detente.case.case import Case
from detente.case.format.merge_marks import conflicts
from detente.case.format.models.record import Draft
from detente.case.format.reader import check_characters
from detente.drafts.confirm import Decision, decide, origin_of, package_of
from detente.drafts.matching import Match, match_points, numbered
from detente.drafts.reading import texts_of
from detente.drafts.store import NewDraft, check_id, write_draft
from detente.drafts.structure.brackets import AlternativeSet, alternatives, party_named, unbalanced
from detente.drafts.structure.labels import number_key
from detente.drafts.structure.plain import read_plain
from detente.drafts.structure.plan_text import PlanText, structure
from detente.drafts.word.container import MAX_FILE, fault
from detente.drafts.word.tracked_changes import Amendment, Remark, amendments, labels_of, remarks
from detente.errors import Fault, InputError, Place, nearest

MAX_TEXT = 20_000_000
"""Bytes of a Markdown or plain text file."""
_OTHERS = {
    ".doc": "an old binary document", ".rtf": "rich text", ".odt": "an OpenDocument text", ".pdf": "a PDF",
    ".pages": "a Pages document", ".html": "a web page", ".htm": "a web page",
}  # fmt: skip


@dataclass(frozen=True)
class Imported:
    """What a file holds, before anything is decided about it."""

    text: PlanText
    before: PlanText | None = None
    amendments: tuple[Amendment, ...] = ()
    comments: tuple[Remark, ...] = ()
    alternatives: tuple[tuple[str, AlternativeSet], ...] = ()
    hidden: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def read_file(path: Path, case: Case | None = None, changes: str = "accept") -> Imported:
    """Read a text file of any known kind.

    Parameters
    ----------
    path : Path
        Markdown (``.md``, ``.markdown``), plain text, or ``.docx``. What a file is, is told by its first bytes.
    case : Case, optional
        Whose parties the authors of brackets may be.
    changes : str
        ``accept``: the draft's text has every tracked change in it; ``reject``: none. Both texts stay known, since
        every change is kept as an amendment.

    Raises
    ------
    InputError
        When the file cannot be read as text, and why.
    """
    name = str(path)
    try:
        if path.is_dir():
            raise fault(name, "a folder, expected a Markdown, plain text or .docx file")
        if path.stat().st_size > MAX_FILE:
            raise fault(name, f"{path.stat().st_size:,} bytes; at most {MAX_FILE:,} are read")
        data = path.read_bytes()
    except OSError as error:
        raise fault(name, f"cannot be read: {error.strerror}") from None
    suffix = path.suffix.lower()
    if suffix == ".docm" or suffix == ".dotm":
        raise fault(name, "refused: a macro-enabled document; save it as .docx without macros")
    if data[:2] == b"PK" or data[:8] == bytes.fromhex("d0cf11e0a1b11ae1") or suffix in (".docx", ".dotx"):
        if suffix in (".odt", ".pages"):
            raise fault(name, f"found {_OTHERS[suffix]}; save it as .docx")
        return _read_word(data, name, case, changes)
    if suffix in _OTHERS or data[:5] in (b"%PDF-", b"{\\rtf"):
        what = _OTHERS.get(suffix, "a PDF" if data[:5] == b"%PDF-" else "rich text")
        raise fault(name, f"found {what}; save it as .docx, Markdown or plain text")
    text = read_plain(_decoded(data, name), markdown=suffix in (".md", ".markdown", ".mkd"))
    return _with_brackets(Imported(text), case)


def _decoded(data: bytes, name: str) -> str:
    if len(data) > MAX_TEXT:
        raise fault(name, f"{len(data):,} bytes of text; at most {MAX_TEXT:,} are read")
    coding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(coding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise InputError(
            [Fault(Place(name, line, column), f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8")]
        ) from None
    check_characters(text, name)
    unmerged = list(conflicts(text, name))
    if unmerged:
        raise InputError(unmerged)
    if text.startswith("---\n") and "\n---\n" in text[3:]:
        text = text[text.index("\n---\n", 3) + 5 :]
    return text


def _read_word(data: bytes, name: str, case: Case | None, changes: str) -> Imported:
    from detente.drafts.word.read import read_word
    from detente.drafts.word.views import rows_joined, view

    word = read_word(data, name)
    after_lines = list(rows_joined(view(word, True)))
    before_lines = list(rows_joined(view(word, False)))
    after, before = (structure([v.line for v in lines]) for lines in (after_lines, before_lines))
    labels_after, labels_before = labels_of(after_lines, after), labels_of(before_lines, before)
    found = amendments(word, labels_after, labels_before)
    said = remarks(word, {**labels_before, **{k: v for k, v in labels_after.items() if v}})
    text, other = (after, before) if changes == "accept" else (before, after)
    warnings = []
    if word.hidden:
        warnings.append(
            f"{len(word.hidden)} stretches of hidden text were left out of the draft; they are kept in its notes"
        )
    return _with_brackets(
        Imported(text, other if found else None, found, said, (), tuple(word.hidden), tuple(warnings)), case
    )


def _with_brackets(read: Imported, case: Case | None) -> Imported:
    text = read.text
    found: list[tuple[str, AlternativeSet]] = []
    warnings = list(read.warnings)
    for at, provision in enumerate(text.provisions):
        found += [(text.names[at], inner) for entry in alternatives(provision.text, case) for inner in entry.all()]
        if unbalanced(provision.text):
            warnings.append(f"{text.names[at]}: a square bracket is not closed, or not opened; it was left as it is")
    for part in (text.lead, text.closing):
        found += [("", inner) for entry in alternatives(part, case) for inner in entry.all()]
    if not text.provisions:
        warnings.append("no numbered point was found; the whole text stands as its lead")
    return Imported(text, read.before, read.amendments, read.comments, tuple(found), read.hidden, tuple(warnings))


@dataclass(frozen=True)
class Plan:
    """What an import would write: shown to the user first."""

    draft: NewDraft
    read: Imported
    matches: tuple[Match, ...]
    decisions: tuple[Decision, ...]
    notes: dict[str, Any] = field(repr=False, default_factory=dict)

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
            "amendments": [entry.to_dict() for entry in self.read.amendments],
            "comments": [entry.to_dict() for entry in self.read.comments],
            "alternatives": [{"label": label, **entry.to_dict()} for label, entry in self.read.alternatives],
            "package": dict(self.draft.package),
            "open": {k: list(v) for k, v in self.draft.open.items()},
            "labels": dict(self.draft.labels),
            "decided": [d.to_dict() for d in self.decisions],
            "warnings": list(self.read.warnings),
        }  # fmt: skip


def plan_import(
    case: Case,
    path: Path,
    draft_id: str,
    *,
    author: str | None = None,
    date: dt.date | None = None,
    parent: str | None = None,
    title: str | None = None,
    status: str = "working",
    changes: str = "accept",
    given: Mapping[str, str | None] | None = None,
    options: Mapping[str, str] | None = None,
) -> Plan:
    """Read a file and work out the draft it makes; nothing is written.

    Parameters
    ----------
    case : Case
    path : Path
    draft_id : str
        The new draft's id.
    author : str, optional
        A party, by id or name; several with commas. Without it: whoever made all tracked changes, if a party; else
        the parent's authors, or who drafts in this case, with a warning.
    date : date, optional
        Default: the case's ``as_of``.
    parent : str, optional
        The draft that it amends.
    title : str, optional
        Default: the first heading, else the id.
    status, changes : str
    given : mapping, optional
        Decided matches: label to point id, or None for no point.
    options : mapping, optional
        Decided options: point to option.

    Raises
    ------
    InputError
    """
    check_id(case, draft_id)
    above = case.draft(parent) if parent is not None else None
    read = read_file(path, case, changes)
    origin = origin_of(case, read.text, above)
    matches = match_points(case, read.text, given, origin or above)
    texts = texts_of(read.text, [m.point for m in matches])
    decisions = decide(case, texts, above, options, origin)
    package, open_points = package_of(decisions)
    authors, warning = _authors(case, author, read.amendments, above)
    if warning:
        read = replace(read, warnings=(*read.warnings, warning))
    new = NewDraft(
        id=draft_id,
        title=title or _title(read.text, draft_id),
        author=authors,
        date=date or case.as_of,
        text=read.text.text,
        package=package,
        open=open_points,
        labels=_labels(case, read.text, matches),
        parent=parent,
        status=status,
    )
    notes = {
        "file": path.name,
        "changes": changes if read.amendments else "",
        "amendments": [entry.to_dict() for entry in read.amendments],
        "comments": [entry.to_dict() for entry in read.comments],
        "alternatives": [{"label": label, **entry.to_dict()} for label, entry in read.alternatives],
        "hidden": list(read.hidden),
    }
    if not any(notes[key] for key in ("amendments", "comments", "alternatives", "hidden")):
        notes = {}
    return Plan(new, read, matches, decisions, notes)


def write_plan(case: Case, plan: Plan) -> list[Path]:
    """Write what was planned; see :func:`detente.drafts.store.write_draft`."""
    return write_draft(case, plan.draft, plan.notes)


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
