"""Loading a case folder: all files read, all faults gathered, one immutable Case or one InputError."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from detente import kept
from detente.case.as_known.view import as_dated, known_by
from detente.case.case import Case
from detente.case.checks import case as check_case
from detente.case.checks import characters as check_text
from detente.case.checks import preferences as check_preferences
from detente.case.checks import process as check_process
from detente.case.checks import record as check_record
from detente.case.format.fields import describe, is_null
from detente.case.format.models.case import CaseFile, ConsentClause
from detente.case.format.models.guarantees import GuaranteesFile, PerformanceFile
from detente.case.format.models.preferences import HEAD, Assessor, PartyPreferences, seed_answers_of, weight_of
from detente.case.format.models.process import ProcessFile
from detente.case.format.models.record import Draft, Timeline
from detente.case.format.models.stability import StabilityFile
from detente.case.format.outline import outline
from detente.case.format.reader import Document, digest_of, read_text, read_yaml
from detente.case.format.validate import validate
from detente.case.rough import completed
from detente.errors import Fault, InputError, Place, nearest, shown
from detente.files import stamp_of
from detente.language import spoken

M = TypeVar("M", bound=BaseModel)

SECTIONS: dict[str, type[BaseModel]] = {
    "timeline.yaml": Timeline,
    "process.yaml": ProcessFile,
    "guarantees.yaml": GuaranteesFile,
    "performance.yaml": PerformanceFile,
    "stability.yaml": StabilityFile,
}
FILES = ("case.yaml", "preferences.yaml", *SECTIONS)
MAX_DRAFTS = 500
MAX_DRAFT_BYTES = 10_000_000
"""A draft carries the text of a whole agreement: three hundred pages in two alphabets are over 1 MB."""
MAX_ASSESSORS = 200
READ = (".yaml", ".yml", ".md")
"""What the files of a case end in."""
MAX_KEPT_BYTES = 20_000_000
"""A case of more is read anew each time."""


def case_folder(path: Path | str) -> Path:
    """Return the folder of a case, given the folder or its ``case.yaml``.

    Raises
    ------
    InputError
        When there is no such folder, or it holds no ``case.yaml``.
    """
    folder = Path(path)
    if folder.name == "case.yaml" and folder.is_file():
        folder = folder.parent
    if not folder.is_dir():
        what = "a file, expected the folder of a case" if folder.exists() else "no such folder"
        raise InputError([Fault(Place(str(path)), f"{what}; detente new FOLDER makes one")], unreadable=True)
    if not (folder / "case.yaml").is_file():
        raise InputError(
            [Fault(Place(str(folder)), "the folder holds no case.yaml; detente new FOLDER makes a case")],
            unreadable=True,
        )
    return folder


def reread_draft(case: Case, draft: Draft) -> tuple[Draft, int | None]:
    """Return a draft as its file is now, and the line of its key ``seen_by`` (None where there is none).

    Raises
    ------
    InputError
        When the file is no longer that draft.
    """
    loader = _Loader(case.folder)
    now = loader.draft(draft.file)
    if loader.faults or now is None:
        raise InputError(sorted(loader.faults), loader.unreadable)
    if now.id != draft.id:
        raise InputError(f"{draft.file} was changed since it was read: it holds draft {now.id!r}; nothing was changed")
    place = loader.documents[draft.file].keys.get(("seen_by",))
    return now, place.line if place is not None else None


class _Loader:
    def __init__(self, folder: Path, kind: type[Case] = Case) -> None:
        self.folder = folder
        self.kind = kind
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []
        self.documents: dict[str, Document] = {}
        self.unreadable = False
        self.lost: dict[str, Draft] = {}
        """Drafts that are there and cannot be read."""
        self.unread: set[str] = set()
        """Parties whose preferences are there and cannot be read."""

    def shown(self, name: str) -> str:
        return os.path.join(str(self.folder), name)

    def document(self, name: str) -> Document | None:
        try:
            text = read_text(self.folder / name, self.shown(name))
            document = read_yaml(text, self.shown(name))
            document.digest = digest_of(text)
        except InputError as error:
            self.faults.extend(error.faults)
            self.unreadable = True
            return None
        self.documents[name] = document
        return document

    def optional(self, name: str, model: type[M]) -> M | None:
        if not (self.folder / name).exists():
            return None
        document = self.document(name)
        return validate(model, document, self.faults) if document is not None else None

    def load(self) -> Case:
        document = self.document("case.yaml")
        head = validate(CaseFile, document, self.faults) if document else None
        if head is None and document is not None:
            head = outline(document.tree)
        if head is None or document is None:
            self.rest_without_case()
            raise InputError(sorted(set(self.faults)), self.unreadable)
        self.faults.extend(check_case.faults(head, document))
        assessors = self.assessors(head)
        drafts = self.drafts(head)
        timeline = self.optional("timeline.yaml", Timeline)
        if timeline is not None:
            self.faults.extend(check_record.act_faults(head, timeline.acts, self.documents["timeline.yaml"], drafts))
        process = self.optional("process.yaml", ProcessFile)
        guarantees = self.optional("guarantees.yaml", GuaranteesFile)
        performance = self.optional("performance.yaml", PerformanceFile)
        stability = self.optional("stability.yaml", StabilityFile)
        case = self.kind(
            folder=self.folder,
            id=head.id,
            title=head.title,
            as_of=head.as_of,
            summary=head.summary or "",
            sources=dict(head.sources),
            parties=head.parties,
            points=head.points,
            consent=self.consent(head),
            assessors=tuple(assessors),
            drafts=drafts,
            timeline=timeline.acts if timeline else (),
            process=process,
            guarantees_file=guarantees,
            performance_file=performance,
            stability_file=stability,
            models=head.models,
            documents=self.documents,
        )
        self.faults.extend(self.consent_faults(case))
        self.faults.extend(self.section_faults(case))
        if self.faults:
            raise InputError(sorted(set(self.faults)), self.unreadable)
        self.warnings.extend(self.general_warnings(case))
        return replace(case, warnings=tuple(sorted(self.warnings)))

    def rest_without_case(self) -> None:
        """Read the other files all the same, for the faults that need no case."""
        for name, model in SECTIONS.items():
            self.optional(name, model)
        folder = self.folder / "drafts"
        for path in sorted(folder.glob("[!.]*.md"))[:MAX_DRAFTS] if folder.is_dir() else []:
            self.draft(f"drafts/{path.name}")
        document = self.document("preferences.yaml") if (self.folder / "preferences.yaml").is_file() else None
        if document is not None and isinstance(document.tree, dict):
            for party, entry in document.tree.items():
                if party not in HEAD:
                    validate(PartyPreferences, document, self.faults, entry, (party,))

    def consent(self, head: CaseFile) -> tuple[ConsentClause, ...]:
        if head.consent is not None:
            return head.consent
        return (ConsentClause(all=tuple(p.id for p in head.parties if p.role == "principal")),)

    def assessors(self, head: CaseFile) -> list[Assessor]:
        single, many = self.folder / "preferences.yaml", self.folder / "preferences"
        if single.exists() == many.is_dir():
            self.unread.update(party.id for party in head.parties)
        if single.exists() and many.is_dir():
            self.faults.append(
                Fault(
                    Place(self.shown("preferences")), "found both preferences.yaml and preferences/; keep one of them"
                )
            )
            return []
        if not many.is_dir():
            if not single.exists():
                self.faults.append(
                    Fault(Place(self.shown("preferences.yaml")), "no such file; a case needs the parties' preferences")
                )
                return []
            found = self.assessor(head, "preferences.yaml", named=False)
            return [found] if found else []
        names = sorted(p.name for p in many.iterdir() if p.suffix in (".yaml", ".yml") and not p.name.startswith("."))
        if not names or len(names) > MAX_ASSESSORS:
            self.faults.append(
                Fault(Place(self.shown("preferences")), f"{len(names)} assessors' files, expected 1 to {MAX_ASSESSORS}")
            )
            return []
        result = [self.assessor(head, f"preferences/{name}", named=True) for name in names]
        present = [a for a in result if a is not None]
        for k, one in enumerate(present):
            if one.name in [other.name for other in present[:k]]:
                place = self.documents[one.file].place(("assessor",))
                self.faults.append(Fault(place, f"assessor {one.name!r} has another file already; use one file each"))
        return present

    def assessor(self, head: CaseFile, name: str, named: bool) -> Assessor | None:
        document = self.document(name)
        if document is None:
            self.unread.update(party.id for party in head.parties)
            return None
        if not isinstance(document.tree, dict):
            self.faults.append(Fault(document.place(()), "expected party ids with their preferences"))
            self.unread.update(party.id for party in head.parties)
            return None
        tree = dict(document.tree)
        label, weight, seeds = Path(name).stem, 1.0, {}
        if named or "assessor" in tree:
            if "assessor" not in tree:
                self.faults.append(
                    Fault(document.place(()), "the key 'assessor' is missing; say whose judgements these are")
                )
            given = tree.pop("assessor", label)
            if not isinstance(given, str) or is_null(given) or not given.strip():
                message = f"assessor: found {describe(given)}, expected the name of whose judgements these are"
                self.faults.append(Fault(document.place(("assessor",)), message))
            label = str(given)
            try:
                weight = weight_of(tree.pop("weight", 1.0))
            except Exception as error:
                self.faults.append(Fault(document.place(("weight",)), f"weight: {error}"))
            try:
                seeds = seed_answers_of(tree.pop("seed_answers", {}))
            except Exception as error:
                self.faults.append(Fault(document.place(("seed_answers",)), f"seed_answers: {error}"))
        parties = [party.id for party in head.parties]
        preferences: dict[str, PartyPreferences] = {}
        for party, entry in tree.items():
            if party not in parties:
                self.faults.append(
                    Fault(
                        document.place((party,), key=True),
                        f"no party is called {shown(party)}{nearest(party, parties)}; expected one of {', '.join(parties[:12])}",
                    )
                )
                continue
            read = validate(PartyPreferences, document, self.faults, entry, (party,))
            if read is None:
                self.unread.add(party)
            else:
                self.faults.extend(check_preferences.piles(head, party, read, document))
                whole = completed(head.points, read)
                preferences[party] = whole
                self.faults.extend(check_preferences.faults(head, party, whole, document, read))
                self.warnings.extend(check_preferences.silences(head, party, whole, document))
        try:
            return Assessor(name=label, weight=weight, seed_answers=seeds, preferences=preferences, file=name)
        except ValidationError:  # pragma: no cover - every part was validated above
            return None

    def drafts(self, head: CaseFile) -> dict[str, Draft]:
        folder = self.folder / "drafts"
        if not folder.is_dir():
            return {}
        names = sorted(p.name for p in folder.iterdir() if p.suffix == ".md" and not p.name.startswith("."))
        if len(names) > MAX_DRAFTS:
            self.faults.append(Fault(Place(self.shown("drafts")), f"{len(names)} drafts; at most {MAX_DRAFTS}"))
            return {}
        drafts: dict[str, Draft] = {}
        for name in names:
            draft = self.draft(f"drafts/{name}")
            if draft is None:
                self.placeholder(name)
                continue
            if draft.id in drafts:
                place = self.documents[draft.file].place(("id",))
                self.faults.append(
                    Fault(place, f"draft {draft.id!r} is also in {drafts[draft.id].file}; give each its own id")
                )
                continue
            drafts[draft.id] = draft
        drafts = {name: _with_later_points(head, draft) for name, draft in drafts.items()}
        known = self.lost | drafts
        for draft in drafts.values():
            self.faults.extend(check_record.draft_faults(head, draft, self.documents[draft.file], known))
        return known

    def placeholder(self, name: str) -> None:
        """Keep the id of a draft that cannot be read, so that nobody who names it is told that there is none."""
        document = self.documents.get(f"drafts/{name}")
        tree = document.tree if document is not None and isinstance(document.tree, dict) else {}
        for found in {Path(name).stem, str(tree.get("id", ""))} - {""}:
            self.lost[found] = Draft.model_construct(id=found, title="", author=(), date=dt.date.min, package={})

    def draft(self, name: str) -> Draft | None:
        try:
            text = read_text(self.folder / name, self.shown(name), MAX_DRAFT_BYTES).replace("\r\n", "\n")
            front, body, line = split_front_matter(text, self.shown(name))
            document = read_yaml(front, self.shown(name), first_line=2)
            document.digest = digest_of(text)
        except InputError as error:
            self.faults.extend(error.faults)
            self.unreadable = True
            return None
        self.documents[name] = document
        if not isinstance(document.tree, dict):
            self.faults.append(Fault(document.place(()), "expected keys with values between the '---' lines"))
            return None
        for key in ("text", "text_line", "file"):
            if key in document.tree:
                self.faults.append(
                    Fault(document.place((key,), key=True), f"unknown key {key!r}; the text follows '---'")
                )
                return None
        return validate(Draft, document, self.faults, {**document.tree, "text": body, "text_line": line, "file": name})

    def consent_faults(self, case: Case) -> Iterator[Fault]:
        document = self.documents["case.yaml"]
        for k, clause in enumerate(case.consent):
            path = ("consent", k) if ("consent",) in document.places else ("parties",)
            if clause.kind == "all" and not clause.members:
                yield Fault(
                    document.place(path), "no party is a principal; give one that role, or write a consent rule"
                )
            for party in clause.members:
                if party not in case.valued and party not in self.unread and party in case.party_ids:
                    yield Fault(
                        document.place(path),
                        f"the consent of {party!r} is needed, but it has no preferences; add them to preferences.yaml",
                    )

    def section_faults(self, case: Case) -> Iterator[Fault]:
        """Yield the faults of the optional files, each checked by its own module."""
        from detente.case.checks import sections as check_sections

        yield from check_sections.faults(case, self.unread)

    def general_warnings(self, case: Case) -> Iterator[Fault]:
        yield from check_text.warnings(case)
        document = self.documents["case.yaml"]
        numbers: dict[str, str] = {}
        for j, point in enumerate(case.points):
            if point.number in numbers:
                yield Fault(
                    document.place(("points", j, "number")),
                    f"points {numbers[point.number]!r} and {point.id!r} have the same number {point.number!r}",
                )
            numbers[point.number] = point.id
        if any(clause.kind == "obligated" for clause in case.consent):
            obliged = {p for point in case.points for o in point.option_ids for p in point.obligated_by(o)}
            for party in case.party_ids:
                if party in obliged and party not in case.valued:
                    yield Fault(
                        document.place(("parties", case.party_ids.index(party))),
                        f"party {party!r} is obligated by options of the plan and has no preferences; "
                        "its consent cannot be counted",
                    )
        if case.process is not None:
            yield from check_process.warnings(case.process, case, self.documents["process.yaml"])
        for entry in sorted(self.folder.iterdir()):
            if entry.suffix in (".yaml", ".yml") and entry.name not in FILES:
                yield Fault(
                    Place(self.shown(entry.name)), f"not a file of the format, not read{nearest(entry.name, FILES)}"
                )


def _with_later_points(head: CaseFile, draft: Draft) -> Draft:
    """Add to a draft the points that were raised after it and that it does not name: as where a text is silent."""
    package, left = dict(draft.package), dict(draft.open)
    for point in head.points:
        if point.known_from is None or point.known_from <= draft.known_on or point.id in package or point.id in left:
            continue
        if point.if_silent is not None:
            package[point.id] = point.if_silent
        else:
            left[point.id] = point.option_ids
    return (
        draft.model_copy(update={"package": package, "open": left})
        if len(package) + len(left) > len(draft.package) + len(draft.open)
        else draft
    )


def split_front_matter(text: str, file: str) -> tuple[str, str, int]:
    """Split a draft into its front matter, its body, and the body's first line.

    Raises
    ------
    InputError
        When the text does not begin with ``---`` or the front matter has no end.
    """
    lines = text.split("\n")
    if lines[0].strip() != "---":
        raise InputError([Fault(Place(file, 1, 1), "found no front matter, expected '---' on the first line")])
    for number, line in enumerate(lines[1:], 1):
        if line.strip() == "---":
            return "\n".join(lines[1:number]) + "\n", "\n".join(lines[number + 1 :]), number + 2
    raise InputError([Fault(Place(file, 1, 1), "the front matter has no end, expected a second line '---'")])


def load_case(path: Path | str, kind: type[Case] = Case, as_of: dt.date | None = None) -> Case:
    """Load a case folder.

    Parameters
    ----------
    path : path-like
        The folder, or its ``case.yaml``.
    kind : type
        The class of the result: Case, or one that adds to it.
    as_of : date, optional
        With only what was known by this day. Default: as written, without what it says was known after its own day.

    Returns
    -------
    Case

    Raises
    ------
    InputError
        With every fault of every file, in file order.
    """
    folder = case_folder(path)
    state = _state(folder) if kept.allowed() else None

    def read() -> Case:
        case = _Loader(folder, kind).load()
        return as_dated(case) if as_of is None else known_by(case, as_of)

    if state is None:
        return read()
    name = f"{kind.__module__}.{kind.__qualname__}"
    return kept.answered(
        "case", lambda: (str(folder), name, as_of, spoken(), state.found), read, lambda case: _state(folder) == state
    )


class _State(NamedTuple):
    """All that loading a case looks at: the names in its folders, and its files' contents.

    ``stamps`` tell a file that was changed and changed back from one that was left alone.
    """

    found: tuple[tuple[str, bytes], ...]
    stamps: tuple[tuple[int, ...], ...]


def _state(folder: Path) -> _State | None:
    """Return the state of a case's files; None where there is too much."""
    found: list[tuple[str, bytes]] = []
    stamps: list[tuple[int, ...]] = []
    left = MAX_KEPT_BYTES
    try:
        for inside in ("", "preferences", "drafts"):
            place = folder / inside
            for entry in sorted(os.scandir(place), key=lambda entry: entry.name) if place.is_dir() else ():
                data = b""
                if entry.name.endswith(READ) and entry.is_file():
                    stamps.append(stamp_of(entry.stat()))
                    data = Path(entry.path).read_bytes()
                    left -= len(data)
                    if left < 0:
                        return None
                kind = "/" if entry.is_dir() else "" if entry.is_file() else " (no file)"
                found.append((f"{inside}/{entry.name}{kind}", data))
    except OSError:
        return None
    return _State(tuple(found), tuple(stamps))
