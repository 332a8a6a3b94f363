"""Drafts as files: ``drafts/ID.md`` with its front matter, and ``drafts/ID.notes.yaml`` beside it."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.errors import Fault, InputError, Place
from detente.files import Taken, locked, write_new, write_whole
from detente.ids import is_id, slug
from detente.text import quoted

_PLAIN = re.compile(r"[A-Za-z][\w]*|\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class FrontMatter:
    """What a person says of a new draft; what is left out is taken from the case and the text.

    Attributes
    ----------
    id : str, optional
        The new draft's.
    author : str, optional
        A party, by id or name; several with commas.
    date : date, optional
    parent : str, optional
        The draft that it amends.
    title : str, optional
    status : str
    """

    id: str | None = None
    author: str | None = None
    date: dt.date | None = None
    parent: str | None = None
    title: str | None = None
    status: str = "working"


@dataclass(frozen=True)
class NewDraft:
    """A draft that is to be written."""

    id: str
    title: str
    author: tuple[str, ...]
    date: dt.date
    text: str
    package: Mapping[str, str]
    open: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    labels: Mapping[str, str | None] = field(default_factory=dict)
    parent: str | None = None
    status: str = "working"
    seen_by: Sequence[str] = ()
    note: str = ""

    def file_text(self) -> str:
        """The draft as its file."""
        seen = [*dict.fromkeys((*self.author, *self.seen_by))]
        rows = [
            f"id: {self.id}",
            f"title: {scalar(self.title)}",
            f"author: {scalar(self.author[0]) if len(self.author) == 1 else flow(list(self.author))}",
            f"date: {self.date}",
            f"parent: {self.parent or 'null'}",
            f"status: {self.status}",
            f"seen_by: {flow(seen)}",
            f"package: {flow(dict(self.package))}",
            f"open: {flow({k: list(v) for k, v in self.open.items()})}",
            f"labels: {flow(dict(self.labels))}",
        ]
        if self.note:
            rows.append(f"note: {scalar(self.note)}")
        return "---\n" + "\n".join(rows) + "\n---\n" + self.text.lstrip("\n")


def scalar(text: str) -> str:
    """A YAML scalar, in double quotes unless it is a plain word or a date."""
    return (
        text if _PLAIN.fullmatch(text) and text.lower() not in ("null", "true", "false", "yes", "no") else quoted(text)
    )


def flow(value: Any) -> str:
    """A YAML value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(str(k))}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(v) for v in value) + "]"
    return "null" if value is None else scalar(str(value))


def check_id(case: Case, draft: str) -> str:
    """Return a new draft's id.

    Raises
    ------
    InputError
        When it is no id, or another draft has it.
    """
    if not is_id(draft):
        raise InputError(
            f"found {draft!r} as a draft's id, expected a lower-case letter, then letters, digits and underscores "
            f"(and none of the format's own words); for example {suggest_id(draft)!r}"
        )
    if draft in case.drafts or draft_path(case, draft).exists():
        raise InputError(f"a draft {draft!r} is in the case already; choose another --id")
    return draft


def suggest_id(text: str) -> str:
    """Turn any words into an id."""
    made = slug(text)
    return made if is_id(made) else f"draft_{made}".rstrip("_")


def draft_path(case: Case, draft: str) -> Path:
    return case.folder / "drafts" / f"{draft}.md"


def notes_path(case: Case, draft: str) -> Path:
    return case.folder / "drafts" / f"{draft}.notes.yaml"


def received_path(case: Case, draft: str) -> Path:
    """Where the Word file that a draft was read from is kept."""
    return case.folder / "drafts" / f"{draft}.docx"


def received_file(case: Case, draft: str) -> bytes | None:
    """Return the Word file that a draft was read from, as it was received; None where none is kept.

    Raises
    ------
    InputError
        When it is no longer the file that was received, by the SHA-256 in the draft's notes.
    """
    path = received_path(case, draft)
    if not path.is_file():
        return None
    data = path.read_bytes()
    said = read_notes(case, draft).get("sha256")
    if said and hashlib.sha256(data).hexdigest() != str(said):
        raise InputError(
            [
                Fault(
                    Place(str(path)),
                    f"it is not the file that was received: its SHA-256 is another than in {notes_path(case, draft).name}; "
                    "put the file back as it was received, or name one with --into",
                )
            ]
        )
    return data


def check_new(case: Case, new: NewDraft) -> None:
    """Read a new draft as the loader will, before it is written.

    Raises
    ------
    InputError
        With what the loader would say.
    """
    from detente.case.checks.record import draft_faults
    from detente.case.format.models.case import CaseFile
    from detente.case.format.reader import check_characters, read_yaml
    from detente.case.format.validate import validate
    from detente.case.load import MAX_DRAFT_BYTES, split_front_matter

    name = f"drafts/{new.id}.md"
    text = new.file_text()
    if len(text.encode("utf-8", "replace")) > MAX_DRAFT_BYTES:
        raise InputError(
            f"the text of draft {new.id!r} is too long; a draft may have at most {MAX_DRAFT_BYTES:,} bytes"
        )
    check_characters(text, name)
    front, body, line = split_front_matter(text, name)
    document = read_yaml(front, name, first_line=2)
    faults: list[Fault] = []
    draft = validate(Draft, document, faults, {**document.tree, "text": body, "text_line": line, "file": name})
    if draft is not None and not faults:
        head = CaseFile.model_construct(
            id=case.id, title=case.title, parties=case.parties, points=case.points, sources=case.sources
        )
        faults.extend(draft_faults(head, draft, document, {**case.drafts, draft.id: draft}))
    if faults:
        raise InputError(sorted(faults))


def write_draft(
    case: Case, new: NewDraft, notes: Mapping[str, Any] | None = None, received: bytes | None = None
) -> list[Path]:
    """Write a draft, its notes if there are any, and the Word file that it came in; the draft last, so that a stop leaves no half of it.

    Returns
    -------
    list of Path

    Raises
    ------
    InputError
        When the draft does not pass, or somebody has written one of this name since the case was read.
    """
    check_new(case, new)
    path, written = draft_path(case, new.id), []
    with locked(case.folder):
        if os.path.lexists(path):
            raise _taken(new.id)
        if notes and any(notes.values()):
            written.append(write_whole(notes_path(case, new.id), notes_text(new.id, notes)))
        if received is not None:
            written.append(write_whole(received_path(case, new.id), received))
        try:
            written.append(write_new(path, new.file_text()))
        except Taken:
            raise _taken(new.id) from None
    return written[::-1]


def _taken(draft: str) -> InputError:
    return InputError(
        f"a draft {draft!r} is in the case already, written since the case was read; nothing was written. "
        "Choose another --id"
    )


def notes_text(draft: str, notes: Mapping[str, Any]) -> str:
    """The notes of a draft as YAML."""
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = 110
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    out = io.StringIO()
    out.write(
        f"# What came with the text of {draft}: proposed changes, comments, brackets. Not shown to other parties.\n"
    )
    yaml.dump({key: value for key, value in notes.items() if value}, out)
    return out.getvalue()


def read_notes(case: Case, draft: str) -> dict[str, Any]:
    """Return the notes of a draft: lists under ``amendments``, ``comments``, ``alternatives``, ``hidden``.

    Raises
    ------
    InputError
        When the file is there and cannot be read.
    """
    from detente.case.format.reader import read_text, read_yaml
    from detente.case.load import MAX_DRAFT_BYTES

    path = notes_path(case, draft)
    empty: dict[str, Any] = {
        "amendments": [],
        "comments": [],
        "alternatives": [],
        "hidden": [],
        "not_carried": [],
        "versions": [],
        "hidden_at": [],
        "compared": [],
    }
    if not path.exists():
        return empty
    tree = read_yaml(read_text(path, str(path), MAX_DRAFT_BYTES), str(path)).tree
    if not isinstance(tree, dict) or not all(isinstance(tree.get(key, []), list) for key in empty):
        raise InputError(
            [
                Fault(
                    Place(str(path), 1, 1), f"expected lists under {', '.join(empty)}; import the text again to mend it"
                )
            ]
        )
    return {**empty, **tree}


def with_seen(text: str, row: int | None, parties: Sequence[str], date: dt.date) -> str:
    """Return a draft's file with disclosures added to ``seen_by``; everything else stays as it is written.

    Parameters
    ----------
    text : str
        Of the file, without its byte order mark; its line ends are kept.
    row : int or None
        The line of ``seen_by``, from 1; None where the file has no such key.
    parties : sequence of str
    date : date
    """
    from ruamel.yaml import YAML

    glue = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(glue)
    end = next(k for k, line in enumerate(lines[1:], 1) if line.strip() == "---")
    entry = ", ".join(f"{{party: {party}, date: {date}}}" for party in parties)
    if row is None:
        lines.insert(end, f"seen_by: [{entry}]")
        return glue.join(lines)
    match = re.match(r"(seen_by:\s*)\[([^\[\]#]*)\](\s*(?:#.*)?)$", lines[row - 1])
    if match:
        held = match[2].strip().removesuffix(",")
        lines[row - 1] = f"{match[1]}[{held + ', ' if held else ''}{entry}]{match[3]}"
        return glue.join(lines)
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 10_000
    front = yaml.load("\n".join(lines[1:end]) + "\n")
    held_ = front.get("seen_by")
    front["seen_by"] = [
        *(held_ if isinstance(held_, list) else [held_] if held_ else []),
        *({"party": party, "date": date} for party in parties),
    ]
    out = io.StringIO()
    yaml.dump(front, out)
    return glue.join([lines[0], *out.getvalue().rstrip("\n").split("\n"), *lines[end:]])
