"""Writes a brief: looks for everything that it reports, and puts the sections together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from detente.bargain.since import Since, changed_since
from detente.case.canonical import in_order
from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.language import ENGLISH, known_language, later, ntr, number, speaking, tr
from detente.problem.drawn import DrawnProblem
from detente.report.brief.document import Document, Item, Section
from detente.report.brief.findings import Findings, searching
from detente.report.brief.formats.registry import write
from detente.report.brief.material import Citations, Material
from detente.report.brief.page.amendment import amendment, left_alone
from detente.report.brief.page.change import changes
from detente.report.brief.page.context import latest, opening
from detente.report.brief.page.fit import PageSection, Part, first_page
from detente.report.brief.page.guarantees import guarantees, performance
from detente.report.brief.page.odds import odds
from detente.report.brief.page.since import what_changed
from detente.report.brief.page.stands import contradictions, in_public, not_asked, stands
from detente.report.brief.page.table import deadline, on_the_table, threats
from detente.report.brief.page.unknown import unknown
from detente.report.brief.page.verdict import headline, standfirst
from detente.report.brief.sections import amendment as amendment_in_full
from detente.report.brief.sections import change, context, known_later, models, parties, table
from detente.report.brief.sections import guarantees as guarantees_in_full
from detente.report.brief.sections import odds as odds_in_full
from detente.text import word_count
from detente.words import SCALE_SOURCE

Writer = Callable[[Material], list[Item]]

PAGE = (
    PageSection(
        later("Details"),
        (
            Part(on_the_table, keep=1, drop=0),
            Part(contradictions, keep=1, drop=1),
            Part(stands, keep=4, drop=0),
            Part(not_asked, keep=0, drop=5),
            Part(amendment, keep=4, drop=2),
            Part(left_alone, keep=1, drop=0),
            Part(in_public, keep=1, drop=1),
            Part(guarantees, keep=1, drop=10),
            Part(performance, keep=0, drop=9),
            Part(odds, keep=1, drop=8),
        ),
        ("acceptance",),
    ),
    PageSection(
        later("Context"), (Part(opening), Part(latest, keep=0, drop=1), Part(deadline), Part(threats, keep=1, drop=9))
    ),
    PageSection(later("What would change this"), (Part(changes, keep=1, drop=7),)),
    PageSection(later("What is not known"), (Part(unknown, keep=1, drop=4),)),
)
"""The first page."""
ROOM_FOR_CHANGES: dict[Writer, int] = {guarantees: 0, threats: 0, changes: 0, amendment: 2}
"""How many items some parts keep where the page also says what changed."""
ANNEX: tuple[tuple[str, tuple[Writer, ...], tuple[str, ...]], ...] = (
    (
        "The draft and where the parties stand",
        (
            parties.contradictions, known_later.known_later, table.on_the_table, table.provisions, table.deadlines,
            parties.stands, parties.not_asked, parties.disclosures,
        ),
        ("margins", "blocking"),
    ),
    ("The way to a deal", (amendment_in_full.amendment,), ()),
    ("Guarantees", (guarantees_in_full.guarantees,), ()),
    ("Who performs first", (guarantees_in_full.performance,), ()),
    ("Odds", (odds_in_full.odds,), ()),
    ("Under several models", (models.models,), ()),
    ("What came before, and what presses", (context.context,), ()),
    ("What the result hangs on", (change.changes,), ("sensitivity",)),
)  # fmt: skip
"""The annex: the same in full, with the terms of the method."""


@dataclass(frozen=True, repr=False)
class Brief(Document):
    """A whole brief, which can write itself to a file."""

    def write(self, path: Path | str, format: str | None = None) -> Path:
        """Write the brief to a file, whole or not at all.

        Parameters
        ----------
        path : path-like
        format : str, optional
            The name of a format (``detente.report.brief.formats.registry.FORMATS``); default: what the file's name
            ends in.

        Returns
        -------
        Path
            The file written.

        Raises
        ------
        InputError
            For an unknown format.
        """
        return write(self, format, Path(path))


def write_brief(
    case: Case,
    drawn: DrawnProblem,
    draft: Draft | None = None,
    *,
    annex: bool = True,
    since: dt.date | None = None,
    language: str = ENGLISH,
    answered: Callable[[Callable[[], Findings]], Findings] | None = None,
) -> Brief:
    """Write the brief of a case.

    Parameters
    ----------
    case : Case
    drawn : DrawnProblem
        Gives the problem and its draws.
    draft : Draft, optional
        Default: the draft on the table.
    annex : bool
        Whether the annex follows the first page.
    since : date, optional
        Say first what changed since this day.
    language : str
        Of the first page (``detente.language.LANGUAGES``); the annex is in English.
    answered : callable, optional
        Gives the findings, by the work that it is given or as they were found before for the same.

    Returns
    -------
    Brief

    Raises
    ------
    InputError
        When ``since`` is not before the case's day, nothing was known by then, or the language is not known.
    """
    known_language(language)
    material = _material(in_order(case), drawn, draft, answered)
    case, draft, found = material.case, material.draft, material.findings
    changed = None if since is None else changed_since(case, drawn, draft, found.result, since)
    with speaking(language):
        title, lead, sections = _first_page(material, changed)
        method = _method(case, drawn, found.result.draws)
    if annex:
        sections += _annex(replace(material, full=True))
    return Brief(
        case, draft, title, lead, sections, material.cite.listed(), found.result, found.measured, drawn.seed,
        drawn.posterior, method, changed, language=language, matrix=found.matrix,
    )  # fmt: skip


def _material(
    case: Case,
    drawn: DrawnProblem,
    draft: Draft | None,
    answered: Callable[[Callable[[], Findings]], Findings] | None,
) -> Material:
    """Look for everything that a brief reports; of the draft on the table if none is given."""
    chosen = draft or case.draft()

    def found() -> Findings:
        with searching(case, drawn.sharing(), chosen) as findings:
            return findings()

    return Material(case, chosen, found() if answered is None else answered(found), Citations(case))


def _first_page(material: Material, changed: Since | None) -> tuple[str, str, tuple[Section, ...]]:
    """Write the first page: its headline, what stands below it, and its sections."""
    title, lead = headline(material), standfirst(material)
    page = PAGE if changed is None else (what_changed(changed), *(_for_what_changed(section) for section in PAGE))
    return title, lead, first_page(material, page, word_count(title) + word_count(lead))


def _for_what_changed(section: PageSection) -> PageSection:
    """Let a section make room for what changed: its reader knows the last brief."""
    parts = tuple(
        replace(part, keep=min(part.keep, ROOM_FOR_CHANGES.get(part.write, part.keep))) for part in section.parts
    )
    return replace(section, parts=parts)


def _annex(material: Material) -> tuple[Section, ...]:
    """Write the annex; a section without anything to say is left out."""
    written = (
        Section(title, tuple(item for writer in writers for item in writer(material)), charts, annex=True)
        for title, writers, charts in ANNEX
    )
    return tuple(section for section in written if section.items)


def _method(case: Case, drawn: DrawnProblem, draws: int) -> str:
    judged = ntr(len(case.assessors), "one file of judgements", "{n} assessors' judgements")
    if drawn.posterior:
        judged = tr(
            "{judgements}, updated by what parties said (a model of speech, see the documentation)", judgements=judged
        )
    return tr(
        "Computed from {draws} draws of {judgements}; seed {seed}. Positions and values are analysts' judgements with "
        "ranges, not statements by the parties; probabilities say how often a draw of these judgements has the result, "
        "and are no better than they are. Words for chances: {source}; they turn at 5%, 20%, 45%, 55%, 80% and 95%.",
        draws=number(draws),
        judgements=judged,
        seed=drawn.seed,
        source=SCALE_SOURCE,
    )
