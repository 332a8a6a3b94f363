"""Where a draft's words say otherwise than its package: the same for a file, an amendment, a form and an import."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from detente.case.case import Case
from detente.case.format.models.case import Point
from detente.case.format.models.record import Draft
from detente.drafts.lineage import ancestors
from detente.drafts.matching import draft_text, points_of_draft
from detente.drafts.meaning import Doubt, Term, doubts, terms
from detente.drafts.meaning_words import LIMIT, MODAL, NEGATION, NUMBER, ORDER, PARTY
from detente.drafts.reading import Reader, Wording, options_in, texts_of
from detente.drafts.store import NewDraft
from detente.drafts.structure.brackets import alternatives
from detente.drafts.structure.plan_text import Provision
from detente.errors import Fault, Place
from detente.records import Record

_REVERSING = frozenset({NEGATION, PARTY, LIMIT, MODAL})
"""Kinds of difference that turn a provision round even where its options are coarse."""


@dataclass(frozen=True)
class Contradiction(Record):
    """A point whose words contradict the option that the draft gives it.

    ``line`` is that of the provision in the draft's file; ``why`` says what the words say instead.
    """

    point: str
    title: str
    label: str
    options: tuple[str, ...]
    why: str
    line: int = 0

    def __str__(self) -> str:
        held = "the package leaves it" if len(self.options) > 1 else "the package says"
        named = " or ".join(repr(option) for option in self.options)
        return f"{self.label}, {self.title}: {held} {named}, its words say otherwise: {self.why}"

    def in_words(self, case: Case) -> str:
        """Say it to a reader of pages: options by their words."""
        named = " or ".join(f"“{case.point(self.point).option(option).text.rstrip('.')}”" for option in self.options)
        return f"{self.label}, {self.title}: the package says {named}, its words say otherwise: {self.why}"


def contradictions(case: Case, draft: Draft, reader: Reader | None = None) -> tuple[Contradiction, ...]:
    """Return the points at which a draft's words contradict its package.

    Parameters
    ----------
    case : Case
    draft : Draft
        One of the case, or one that is to be saved; see :func:`detente.drafts.amend.as_draft`.
    reader : Reader, optional
        One for several drafts of the case.

    Returns
    -------
    tuple of Contradiction
        In the order of the text.
    """
    reader = reader or Reader(case)
    text = draft_text(draft)
    ids = points_of_draft(case, draft, text)
    found = []
    for name, words in texts_of(text, ids).items():
        point, options = case.point(name), options_in(draft, name)
        said = terms(words, reader.names)
        if not said or not options or len(options) == len(point.options):
            continue
        if alternatives(words):
            why = _undecided(words, options)
        else:
            why = reader.against(point, options, said) or _beside_drafts(reader, draft, point, options, said)
        if why:
            at = ids.index(name)
            line = line_of(draft, text.provisions[at])
            found.append(Contradiction(name, point.title, text.names[at], options, why, line))
    return tuple(found)


def _undecided(words: str, options: tuple[str, ...]) -> str:
    """Whether a point that the package settles stands between texts in brackets."""
    several = any(len(entry.texts) > 1 for entry in alternatives(words))
    return "several texts stand in brackets, none of them chosen" if several and len(options) == 1 else ""


def _beside_drafts(reader: Reader, draft: Draft, point: Point, options: tuple[str, ...], said: tuple[Term, ...]) -> str:
    """What an earlier draft with the same words, or with words turned round, has against it."""
    for other in _earlier(reader.case, draft):
        for wording in reader.of_drafts[point.id]:
            if wording.draft != other or len(wording.options) != 1:
                continue
            found = doubts(wording.terms, said, reader.names)
            if not found and wording.options[0] not in options:
                return f"the words are those of draft {other!r}, which has option {wording.options[0]!r}"
            if not found:
                return ""
            if wording.options == options and _reversed(reader, point, wording, said, found):
                said_why = "; ".join(map(str, found))
                return f"compared with draft {other!r}, which has the same option, {said_why}"
    return ""


def _earlier(case: Case, draft: Draft) -> list[str]:
    """The drafts to compare with: those it comes from, nearest first, then the older ones."""
    above = [d.id for d in ancestors(case, draft)]
    older = sorted(
        (d for d in case.drafts.values() if (d.date, d.id) < (draft.date, draft.id) and d.id not in above),
        key=lambda d: (d.date, d.id),
        reverse=True,
    )
    return [*above, *(d.id for d in older if draft.id not in [a.id for a in ancestors(case, d)])]


def _reversed(reader: Reader, point: Point, wording: Wording, said: tuple[Term, ...], found: tuple[Doubt, ...]) -> bool:
    kinds = {d.kind for d in found}
    if kinds == {ORDER}:
        return len({t.key for t in said if t.kind == PARTY}) > 1
    if kinds == {NUMBER}:
        of_option = {t.shown for t in terms(point.option(wording.options[0]).text, reader.names) if t.kind == NUMBER}
        return bool(of_option & set(found[0].missing))
    return kinds <= _REVERSING and all(d.kind == NEGATION or (d.added and d.missing) for d in found)


def line_of(draft: Draft, provision: Provision) -> int:
    """Return the line of the draft's file on which a provision begins (that of its text where it is not found)."""
    begins = " ".join(provision.text.split()).lstrip("[ ")[:24]
    for number, row in enumerate(draft.text.split("\n"), draft.text_line):
        bare = row.strip().lstrip("#*_> [")
        if bare.startswith(provision.printed.split()[0] if provision.printed else "\0") and begins[:12] in " ".join(
            row.split()
        ):
            return number
    return draft.text_line


def warnings(case: Case) -> Iterator[Fault]:
    """Yield a warning for every contradiction of every draft, at its line."""
    reader = Reader(case)
    for draft in case.drafts.values():
        file = case.documents[draft.file].file if draft.file in case.documents else draft.file
        for entry in contradictions(case, draft, reader):
            yield Fault(Place(file, entry.line, 1), str(entry))


def before_saving(case: Case, new: NewDraft) -> tuple[Contradiction, ...]:
    """Return what to say to whoever saves a draft: contradictions, and words changed while the option stayed.

    For the command line and for forms; the draft may be saved all the same.
    """
    from detente.drafts.amend import as_draft

    draft = as_draft(new)
    parent = case.drafts.get(new.parent) if new.parent else None
    found = contradictions(case, draft)
    return found + (unread(case, parent, draft) if parent is not None else ())


def unread(case: Case, before: Draft, after: Draft) -> tuple[Contradiction, ...]:
    """Return the points whose words an amendment changes, whose option it keeps, and whose new words do not state it."""
    reader = Reader(case)
    text = draft_text(after)
    ids = points_of_draft(case, after, text)
    old_text = draft_text(before)
    old = texts_of(old_text, points_of_draft(case, before, old_text))
    known = {entry.point for entry in contradictions(case, after, reader)}
    out = []
    for name, words in texts_of(text, ids).items():
        options = options_in(after, name)
        if name in known or len(options) != 1 or options != options_in(before, name) or name not in old:
            continue
        found = doubts(old[name], words, reader.names)
        point = case.point(name)
        if found and not alternatives(words) and reader.read(point, words).options != options:
            why = f"its words are new and do not surely say so: {'; '.join(map(str, found))}"
            at = ids.index(name)
            out.append(
                Contradiction(name, point.title, text.names[at], options, why, line_of(after, text.provisions[at]))
            )
    return tuple(out)
