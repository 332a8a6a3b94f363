"""What can be done with the texts of a case: read, compare, amend, merge, disclose and export drafts.

Reached as ``case.drafting``. Every answer is a frozen record; nothing is written before it is asked for by its name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from detente.case.case import Case
from detente.errors import InputError
from detente.records import Record

if TYPE_CHECKING:
    from detente.case.format.models.record import Draft
    from detente.drafts.audience import Export
    from detente.drafts.compare import Comparison
    from detente.drafts.consistency import Contradiction
    from detente.drafts.effects import Effects
    from detente.drafts.importing import Plan
    from detente.drafts.merge import MergedText as MergedWords
    from detente.drafts.store import NewDraft
    from detente.drafts.word.sending_back.send_back import SentBack

OPEN_STATUSES = ("working", "tabled", "leaked")


@dataclass(frozen=True)
class DraftList(Record):
    """The drafts of a case up to its day.

    Attributes
    ----------
    drafts : tuple of dict
        Of each: id, title, author, date, parent, status, seen_by, open; in the tree also depth and what changed.
    later : tuple of str
        Drafts dated later, which are left out.
    note : str
        The same in words; empty where there are none.
    """

    drafts: tuple[Any, ...]
    later: tuple[str, ...] = ()
    note: str = ""

    left_out: ClassVar[frozenset[str]] = frozenset({"note"})
    row_source: ClassVar[str] = "drafts"


@dataclass(frozen=True)
class DraftContents(Record):
    """One draft: its provisions, what each settles, and what came with its file.

    Attributes
    ----------
    draft : Draft
    provisions : tuple of (provision, point id or None)
    lead, closing : str
    notes : dict
        Amendments, comments and alternatives that came with the file.
    """

    draft: Draft
    provisions: tuple[tuple[Any, str | None], ...]
    lead: str
    closing: str
    notes: Mapping[str, Any]

    row_source: ClassVar[str] = "points"

    @property
    def points(self) -> list[dict[str, Any]]:
        return [
            {"label": p.label, "path": p.path, "text": p.text, "point": point} for p, point in self.provisions
        ]  # fmt: skip

    def choice(self, point: str) -> str:
        """Return what the draft settles a point at, or its open options, in words."""
        from detente.drafts.tree import choice

        return choice(self.draft, point)

    def to_dict(self) -> dict[str, Any]:
        return draft_summary(self.draft) | {
            "points": self.points, "lead": self.lead, "closing": self.closing, "package": self.draft.package,
            "open_points": {k: list(v) for k, v in self.draft.open.items()}, **self.notes,
        }  # fmt: skip


@dataclass(frozen=True)
class DraftComparison(Record):
    """Two drafts point by point and word by word.

    Attributes
    ----------
    case : Case
    before, after : Draft
    comparison : Comparison
    effects : Effects or None
        What the change does to each party, where that was asked for.
    """

    case: Case
    before: Draft
    after: Draft
    comparison: Comparison
    effects: Effects | None = None

    left_out: ClassVar[frozenset[str]] = frozenset({"case", "before", "after"})
    spread: ClassVar[tuple[str, ...]] = ("comparison",)
    left_out_if_empty: ClassVar[frozenset[str]] = frozenset({"effects"})
    row_source: ClassVar[str] = "points"

    @property
    def points(self) -> list[Any]:
        return self.comparison.to_dict()["points"]  # type: ignore[no-any-return]

    @property
    def beside(self) -> dict[str, tuple[str, ...]] | None:
        """For each changed point what that change alone does to each party, in words."""
        from detente.drafts.effects import beside

        return beside(self.case, self.effects) if self.effects else None

    def content(self, form: str, view: str = "side", template: Path | None = None) -> str | bytes:
        """Return the comparison as a file's content.

        Parameters
        ----------
        form : str
            ``md``, ``html``, or ``docx`` (tracked changes).
        view : str
            Which view a web page opens with: ``side`` or ``inline``.
        template : path-like, optional
            A Word file whose styles, page, headers and footers a Word file takes.

        Raises
        ------
        InputError
        """
        from detente.drafts.formats import text_format
        from detente.drafts.formats.text_format import Versions
        from detente.report.draft_tables import effects_html

        if template is not None and form != "docx":
            raise InputError("--template goes with --format docx: only a Word file takes a template's styles")
        compare = text_format(form).compare
        if compare is None:
            raise InputError(f"the format {form!r} shows no comparison")
        note = effects_html(self.case, self.effects) if self.effects else None
        versions = Versions(
            self.case, self.before, self.after, self.comparison, view, note, self.beside, None, _bytes_of(template)
        )
        content = compare(versions)
        return content if text_format(form).binary else content.decode()


@dataclass(frozen=True)
class Proposal(Record):
    """An amendment of a draft, and what it does to each party.

    Attributes
    ----------
    case : Case
    draft : NewDraft
        The draft with the amendment; :meth:`save` writes it.
    parent : Draft
    comparison : DraftComparison
        Between the two.
    contradictions : tuple of Contradiction
        Where its words contradict its package.
    """

    case: Case
    draft: NewDraft
    parent: Draft
    comparison: DraftComparison
    contradictions: tuple[Contradiction, ...]

    row_source: ClassVar[str] = "points"

    @property
    def points(self) -> list[Any]:
        return self.comparison.points

    def save(self) -> list[Path]:
        """Write the draft into the case."""
        from detente.drafts.store import write_draft

        return write_draft(self.case, self.draft)

    def to_dict(self) -> dict[str, Any]:
        effects = self.comparison.effects
        assert effects is not None
        return {
            "draft": self.draft.id, "parent": self.parent.id, "author": list(self.draft.author), "points": self.points,
            "effects": effects.to_dict(), "contradictions": [entry.to_dict() for entry in self.contradictions],
        }  # fmt: skip


@dataclass(frozen=True)
class MergedText(Record):
    """Several proposals on one draft in one text; where they clash, alternatives in brackets.

    Attributes
    ----------
    case : Case
    base : Draft
    proposals : tuple of Draft
    merged : MergedWords
    title : str
    contradictions : tuple of Contradiction
        Where the words of the saved draft contradict its package.
    files : tuple of Path
        Where it was saved.
    """

    case: Case
    base: Draft
    proposals: tuple[Draft, ...]
    merged: MergedWords
    title: str
    contradictions: tuple[Contradiction, ...] = ()
    files: tuple[Path, ...] = ()

    row_source: ClassVar[str] = "clashes"

    @property
    def text(self) -> str:
        from detente.drafts.structure.written import write_plain

        return write_plain(self.merged.paragraphs)

    @property
    def clashes(self) -> tuple[Any, ...]:
        return self.merged.clashes

    def content(self, form: str) -> str | bytes:
        """Return the text as a file's content: ``md``, ``html`` or ``docx``."""
        from detente.drafts.formats import text_format
        from detente.drafts.formats.markdown import MARKDOWN
        from detente.drafts.formats.text_format import Imprint
        from detente.drafts.structure.plain import read_plain

        chosen = text_format(form)
        if chosen is MARKDOWN or chosen.write is None:
            return self.text
        content = chosen.write(read_plain(self.text), Imprint(title=self.title))
        return content if chosen.binary else content.decode()

    def save(self, draft_id: str, date: dt.date | None = None) -> MergedText:
        """Write the text into the case as a draft; return what was saved, with its files.

        Raises
        ------
        InputError
            When the id is taken or the draft does not fit the case.
        """
        from detente.drafts.amend import as_draft, merged_draft
        from detente.drafts.consistency import contradictions
        from detente.drafts.store import FrontMatter, write_draft

        said = FrontMatter(draft_id, None, date, None, self.title)
        new = merged_draft(self.case, self.base, list(self.proposals), self.merged, said)
        against = contradictions(self.case, as_draft(new))
        return replace(self, contradictions=against, files=tuple(write_draft(self.case, new)))

    def to_dict(self) -> dict[str, Any]:
        return {
            "base": self.base.id, "drafts": [d.id for d in self.proposals], "text": self.text,
            "clean": list(self.merged.clean), "clashes": [c.to_dict() for c in self.clashes],
            "package": self.merged.package, "open": {k: list(v) for k, v in self.merged.open.items()},
            "contradictions": [entry.to_dict() for entry in self.contradictions],
            "files": [str(path) for path in self.files],
        }  # fmt: skip


@dataclass(frozen=True)
class Drafting:
    """The texts of a case.

    Parameters
    ----------
    case : Case
    """

    case: Case

    def overview(self) -> DraftList:
        """List the drafts up to the case's day: author, date, status, who has seen them.

        Returns
        -------
        DraftList
        """
        from detente.case.day import as_of

        case, later = as_of(self.case)
        drafts = sorted(case.drafts.values(), key=lambda d: (d.date, d.id))
        return DraftList(tuple(draft_summary(d) for d in drafts), tuple(later.drafts), later.left_out())

    def show(self, draft: str) -> DraftContents:
        """Show a draft: its provisions, what each settles, and what came with its file.

        Parameters
        ----------
        draft : str
            A draft's id.

        Returns
        -------
        DraftContents

        Raises
        ------
        InputError
            When there is no such draft.
        """
        from detente.drafts.matching import draft_text, points_of_draft
        from detente.drafts.store import read_notes

        found = self.case.draft(draft)
        text = draft_text(found)
        points = points_of_draft(self.case, found, text)
        provisions = tuple(zip(text.provisions, points, strict=True))
        return DraftContents(found, provisions, text.lead, text.closing, read_notes(self.case, found.id))

    def tree(self) -> DraftList:
        """Return the drafts as a tree: who proposed what, on what, and what changed.

        Returns
        -------
        DraftList
            Its entries are nodes, parents before children.
        """
        from detente.case.day import as_of
        from detente.drafts.tree import tree

        case, later = as_of(self.case)
        return DraftList(tuple(tree(case)), tuple(later.drafts), later.left_out())

    def compare(
        self, before: str, after: str, *, effects: bool = False, draws: int = 10_000, seed: int | None = 0
    ) -> DraftComparison:
        """Compare two drafts point by point and word by word, and what their files hold outside the text.

        Parameters
        ----------
        before, after : str
            Ids of drafts.
        effects : bool
            Also say what the change does to each party, with ``draws`` and ``seed``.

        Returns
        -------
        DraftComparison

        Raises
        ------
        InputError
            When there is no such draft.
        """
        from detente.drafts.effects import effects as measure
        from detente.drafts.kept_outside import compare_whole

        old, new = self.case.draft(before), self.case.draft(after)
        found = compare_whole(self.case, old, new)
        return DraftComparison(
            self.case, old, new, found, measure(self.case, old, new, draws, seed) if effects else None
        )  # fmt: skip

    def read(self, file: Path, id: str, **how: Any) -> Plan:
        """Read a file (Markdown, text, Word) as a new draft, and propose which provision settles which point.

        Nothing is written; :meth:`save` writes what was read.

        Parameters
        ----------
        file : path-like
        id : str
            The new draft's id.
        **how
            ``author``, ``date``, ``parent``, ``title``, ``status``, ``changes``, ``column``, ``given`` and ``options``: see
            :func:`detente.drafts.importing.plan_import`.

        Returns
        -------
        Plan

        Raises
        ------
        InputError
            When the file cannot be read, or does not fit the case.
        """
        from detente.drafts.importing import plan_import
        from detente.drafts.store import FrontMatter

        said = {key: how.pop(key) for key in ("author", "date", "parent", "title", "status") if key in how}
        return plan_import(self.case, file, FrontMatter(id, **said), **how)

    def contradictions(self, plan: Plan) -> tuple[Contradiction, ...]:
        """Say where the words of a draft that was read contradict its package."""
        from detente.drafts.consistency import before_saving

        return before_saving(self.case, plan.draft)

    def save(self, plan: Plan) -> list[Path]:
        """Write a draft that was read into the case."""
        from detente.drafts.importing import write_plan

        return write_plan(self.case, plan)

    def propose(
        self,
        author: str,
        options: Mapping[str, str],
        texts: Sequence[str] = (),
        *,
        parent: str | None = None,
        id: str | None = None,
        date: dt.date | None = None,
        title: str | None = None,
        judged: tuple[int, int | None] = (10_000, 0),
    ) -> Proposal:
        """Propose an amendment: a new draft with its parent, and what it does to each party.

        Parameters
        ----------
        author : str
            Whose amendment it is.
        options : mapping of str to str
            Points with their new options.
        texts : sequence of str
            The new words, as ``POINT=WORDS``; without a point, those of the option in the same place.
        parent : str, optional
            The draft to amend; default the one on the table.
        id, date, title : optional
            Of the new draft.
        judged : (int, int or None)
            Number of draws and seed for the effects.

        Returns
        -------
        Proposal

        Raises
        ------
        InputError
            When a point, option, party or draft is unknown.
        """
        from detente.drafts.amend import amend
        from detente.drafts.consistency import before_saving
        from detente.drafts.effects import effects
        from detente.drafts.store import FrontMatter

        old = self.case.draft(parent)
        new, after, found = amend(self.case, old, options, list(texts), FrontMatter(id, author, date, title=title))
        compared = DraftComparison(self.case, old, after, found, effects(self.case, old, after, *judged))
        return Proposal(self.case, new, old, compared, before_saving(self.case, new))

    def merge(self, one: str, other: str, *, base: str | None = None, title: str | None = None) -> MergedText:
        """Merge two amendments of one draft; where they clash, both stand in brackets with their authors' names.

        Parameters
        ----------
        one, other : str
            Ids of drafts.
        base : str, optional
            Their parent; default the nearest common one.
        title : str, optional

        Returns
        -------
        MergedText

        Raises
        ------
        InputError
            When there is no such draft, or no common parent.
        """
        from detente.drafts.lineage import common_parent

        proposals = (self.case.draft(one), self.case.draft(other))
        parent = self.case.draft(base) if base else common_parent(self.case, *proposals)
        return self._merged(parent, proposals, False, title)

    def consolidate(
        self, drafts: Sequence[str] = (), *, base: str | None = None, title: str | None = None
    ) -> MergedText:
        """Put all open proposals on one draft into one bracketed text.

        Parameters
        ----------
        drafts : sequence of str
            The proposals; default all open ones.
        base : str, optional
            The draft that they amend; default the one on the table.
        title : str, optional

        Returns
        -------
        MergedText

        Raises
        ------
        InputError
            When there is no such draft, or nobody has an open proposal.
        """
        parent = self.case.draft(base)
        proposals = tuple(self.case.draft(name) for name in drafts) or tuple(
            d for d in sorted(self.case.drafts.values(), key=lambda d: (d.date, d.id))
            if d.parent == parent.id and d.status in OPEN_STATUSES
        )  # fmt: skip
        if not proposals:
            raise InputError(f"nobody has an open proposal on draft {parent.id!r}; name drafts, or another --base")
        return self._merged(parent, proposals, True, title)

    def _merged(self, base: Draft, proposals: tuple[Draft, ...], keep: bool, title: str | None) -> MergedText:
        from detente.drafts.merge import merge_drafts

        name = title or ("Consolidated text" if keep else "Merged text") + f" of {', '.join(d.id for d in proposals)}"
        return MergedText(self.case, base, proposals, merge_drafts(self.case, base, list(proposals), keep), name)

    def disclose(self, draft: str, to: Sequence[str], date: dt.date | None = None) -> Path:
        """Record that parties have been shown a draft.

        Parameters
        ----------
        draft : str
        to : sequence of str
            Parties, or ``public``.
        date : date, optional
            Default: the case's day.

        Returns
        -------
        Path
            The draft's file.

        Raises
        ------
        InputError
            When there is no such draft or party.
        """
        from detente.drafts.audience import disclose

        return disclose(self.case, self.case.draft(draft), to, date or self.case.as_of)

    def export(
        self,
        formats: Sequence[str] = ("docx", "md"),
        drafts: Sequence[str] = (),
        *,
        party: str | None = None,
        on: dt.date | None = None,
        redlines: bool = False,
        template: Path | None = None,
    ) -> Export:
        """Make files of drafts; for a party, nothing that it has not seen.

        Parameters
        ----------
        formats : sequence of str
            ``docx``, ``md``, ``html``, ``akn`` (Akoma Ntoso 3.0).
        drafts : sequence of str
            Default: all.
        party : str, optional
            Only what this party has seen.
        on : date, optional
            With ``party``: only what it had seen by this day.
        redlines : bool
            With ``party``: also tracked changes against parents that it has seen.
        template : path-like, optional
            A Word file whose styles, page, headers and footers the Word files take. Not with ``party``: a template may
            tell who made it.

        Returns
        -------
        Export
            :meth:`write_export` writes it.

        Raises
        ------
        InputError
            When there is no such draft, party or format.
        """
        from detente.case.day import as_of
        from detente.drafts.audience import export_all, export_for

        if party is not None:
            if template is not None:
                raise InputError("--template does not go with --for: a template may tell who made it")
            return export_for(self.case, party, formats, on, drafts, redlines)
        if on is not None or redlines:
            raise InputError("--on and --redlines go with --for; detente drafts diff --format docx writes one redline")
        until, later = as_of(self.case)
        chosen = [self.case.draft(name) for name in drafts] or list(until.drafts.values())
        return replace(
            export_all(self.case, chosen, formats, _bytes_of(template)), later=() if drafts else later.drafts
        )

    def send_back(
        self,
        draft: str,
        into: Path | None = None,
        *,
        accept: Sequence[str] = (),
        reject: Sequence[str] = (),
        author: str | None = None,
        date: dt.date | None = None,
        comments_for: str | None = None,
    ) -> SentBack:
        """Write a draft's changes into the Word file that was received, as tracked changes.

        Everything else of the file stays as it is; others' pending changes stay pending.

        Parameters
        ----------
        draft : str
        into : Path, optional
            The file as received. Default: the one kept beside the draft, or the nearest draft from which it comes.
        accept, reject : sequence of str
            Others' pending changes to settle on the way: authors, numbers, or ``point:LABEL``.
        author : str, optional
            Whose name the changes carry. Default: the draft's authors.
        date : date, optional
            Default: the draft's.
        comments_for : str, optional
            The party that reads the file; each changed point gets one comment on what the change does to it.

        Returns
        -------
        SentBack
            Its ``data`` is the file.

        Raises
        ------
        InputError
            When no file is kept or named, or it cannot be read or changed.
        """
        from detente.drafts.returning import return_draft
        from detente.drafts.word.sending_back.send_back import Settling

        return return_draft(
            self.case, self.case.draft(draft), into, author=author, date=date,
            settling=Settling(tuple(accept), tuple(reject)), comments_for=comments_for,
        )  # fmt: skip

    def write_export(self, export: Export, folder: Path) -> list[Path]:
        """Write an export into a folder that holds nothing else."""
        from detente.drafts.audience import write_export

        return write_export(folder, export)


def _bytes_of(file: Path | None) -> bytes | None:
    """The bytes of a file that was named, or None."""
    if file is None:
        return None
    try:
        return file.read_bytes()
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from None


def draft_summary(draft: Draft) -> dict[str, Any]:
    """Return what a list of drafts says of one."""
    return {
        "id": draft.id, "title": draft.title, "author": list(draft.author), "date": str(draft.date),
        "parent": draft.parent, "status": draft.status,
        "seen_by": [{"party": s.party, "date": None if s.date is None else str(s.date)} for s in draft.seen_by],
        "open": sorted(draft.open),
    }  # fmt: skip
