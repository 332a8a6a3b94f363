"""Writes a brief: looks for everything that it reports, and puts the sections together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from detente.case.canonical import in_order
from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.problem.drawn import DrawnProblem
from detente.report.brief.document import Document, Item, Section
from detente.report.brief.findings import searching
from detente.report.brief.formats.registry import write
from detente.report.brief.material import Citations, Material
from detente.report.brief.sections.amendment import amendment
from detente.report.brief.sections.change import changes
from detente.report.brief.sections.context import context
from detente.report.brief.sections.guarantees import guarantees, performance
from detente.report.brief.sections.known_later import known_later
from detente.report.brief.sections.models import models
from detente.report.brief.sections.odds import odds
from detente.report.brief.sections.parties import contradictions, disclosures, not_asked, stands
from detente.report.brief.sections.table import deadlines, on_the_table, provisions
from detente.report.brief.sections.verdict import headline, standfirst

Writer = Callable[[Material], list[Item]]

PAGE: tuple[tuple[str, tuple[Writer, ...], tuple[str, ...]], ...] = (
    (
        "Details",
        (
            contradictions, known_later, on_the_table, provisions, deadlines, stands, not_asked, disclosures,
            amendment, guarantees, performance, odds, models,
        ),
        ("acceptance",),
    ),
    ("Context", (context,), ()),
    ("What would change this", (changes,), ()),
)  # fmt: skip
"""The first page: title, what stands in it in this order, charts."""
ANNEX: tuple[tuple[str, tuple[Writer, ...], tuple[str, ...]], ...] = (
    (
        "The draft and where the parties stand",
        (contradictions, known_later, on_the_table, provisions, deadlines, stands, not_asked, disclosures),
        ("blocking",),
    ),
    ("The way to a deal", (amendment,), ()),
    ("Guarantees", (guarantees,), ()),
    ("Who performs first", (performance,), ()),
    ("Odds", (odds,), ()),
    ("Under several models", (models,), ()),
    ("What came before, and what presses", (context,), ()),
    ("What the result hangs on", (changes,), ("sensitivity",)),
)
"""The annex, which says the same in full."""


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


def write_brief(case: Case, drawn: DrawnProblem, draft: Draft | None = None, *, annex: bool = True) -> Brief:
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

    Returns
    -------
    Brief
    """
    case = in_order(case)
    draft = draft or case.draft()
    with searching(case, drawn, draft) as findings:
        found = findings()
    material = Material(case, draft, found, Citations(case))
    sections = _sections(material, PAGE)
    if annex:
        sections += _sections(replace(material, full=True), ANNEX)
    return Brief(
        case,
        draft,
        headline(material),
        standfirst(material),
        sections,
        material.cite.listed(),
        found.result,
        found.measured,
        drawn.seed,
        drawn.posterior,
        _method(case, drawn, found.result.draws),
    )


def _sections(
    material: Material, parts: tuple[tuple[str, tuple[Writer, ...], tuple[str, ...]], ...]
) -> tuple[Section, ...]:
    """Write sections; one without anything to say is left out."""
    written = (
        Section(title, tuple(item for writer in writers for item in writer(material)), charts, material.full)
        for title, writers, charts in parts
    )
    return tuple(section for section in written if section.items)


def _method(case: Case, drawn: DrawnProblem, draws: int) -> str:
    assessors = len(case.assessors)
    judged = "one file of judgements" if assessors == 1 else f"{assessors} assessors' judgements"
    inferred = ", updated by what parties said (a model of speech, see the documentation)" if drawn.posterior else ""
    return (
        f"Computed from {draws:,} draws of {judged}{inferred}; seed {drawn.seed}. "
        "Positions and values are analysts' judgements with ranges, not statements by the parties; probabilities "
        "say how often a draw of these judgements has the result, and are no better than they are."
    )
