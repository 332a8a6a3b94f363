"""The brief as a document: what it says, section by section, before any format."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from detente.bargain.acceptance import DraftResult, analyze
from detente.bargain.draft_columns import lay_out
from detente.bargain.sensitivity import Sensitivity, sensitivities
from detente.case.canonical import in_order
from detente.case.case import Case
from detente.case.format.models.case import Source
from detente.case.format.models.record import Draft
from detente.problem.drawn import DrawnProblem
from detente.report.brief.findings import Findings, searching

REPORTED, COMPUTED = "reported", "computed"


@dataclass(frozen=True)
class Item:
    """One ► point: a fact reported by a source, or a result computed from judgements.

    ``lead`` is set in bold before the text; ``sources`` are numbers in the brief's list.
    """

    text: str
    kind: str
    lead: str = ""
    sources: tuple[int, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {"text": self.text, "kind": self.kind, "lead": self.lead, "sources": list(self.sources)}


@dataclass(frozen=True)
class Section:
    """A titled run of items; ``charts`` name the pictures that stand in it; ``annex``: not on the first page."""

    title: str
    items: tuple[Item, ...]
    charts: tuple[str, ...] = ()
    annex: bool = False

    def to_dict(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "items": [i.to_dict() for i in self.items],
            "charts": list(self.charts),
            "annex": self.annex,
        }


@dataclass(frozen=True)
class Brief:
    """A whole brief.

    Attributes
    ----------
    headline : str
        States the finding.
    standfirst : str
        The one line under it.
    sections : tuple of Section
        Those of the first page, which is read in two minutes, then those of the annex.
    sources : tuple of (id, Source)
        Numbered from 1 in this order.
    result : DraftResult
        What the charts show.
    """

    case: Case
    draft: Draft
    headline: str
    standfirst: str
    sections: tuple[Section, ...]
    sources: tuple[tuple[str, Source], ...]
    result: DraftResult
    measured: tuple[Sensitivity, ...]
    seed: int
    posterior: bool = False
    method: str = ""

    @property
    def page(self) -> tuple[Section, ...]:
        return tuple(section for section in self.sections if not section.annex)

    @property
    def annex(self) -> tuple[Section, ...]:
        return tuple(section for section in self.sections if section.annex)

    def on_paper(self) -> tuple[Section, ...]:
        """Return the sections for paper: pictures follow the first page's text, so that it stays one page."""
        moved = tuple(chart for section in self.page for chart in section.charts)
        plain = [replace(section, charts=()) for section in self.page]
        if not self.annex:
            return (*plain[:-1], replace(plain[-1], charts=moved)) if plain else ()
        first, *others = self.annex
        return (*plain, replace(first, charts=(*moved, *first.charts)), *others)

    @property
    def words(self) -> int:
        """How many words the first page has, sources and method apart."""
        texts = [self.headline, self.standfirst]
        texts += [f"{item.lead} {item.text}" for section in self.page for item in section.items]
        return sum(len(text.split()) for text in texts)

    def to_dict(self) -> dict[str, Any]:
        return {
            "verdict": self.headline,
            "standfirst": self.standfirst,
            "words": self.words,
            "sections": [section.to_dict() for section in self.sections],
            "sources": [{"number": n, "id": key} | _source(s) for n, (key, s) in enumerate(self.sources, 1)],
            "draft": self.draft.id,
            "draws": self.result.draws,
            "seed": self.seed,
            "posterior": self.posterior,
            "method": self.method,
        }


def _source(source: Source) -> dict[str, Any]:
    return {"title": source.title, "publisher": source.publisher, "url": source.url, "date": source.date}


class Citations:
    """Numbers sources in the order in which the brief first uses them."""

    MOST = 5
    """How many sources one item cites at most: those named first."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.order: list[str] = []

    def __call__(self, ids: tuple[str, ...] | list[str]) -> tuple[int, ...]:
        ids = [key for key in dict.fromkeys(ids) if key in self.case.sources][: self.MOST]
        for key in ids:
            if key not in self.order:
                self.order.append(key)
        return tuple(sorted({self.order.index(key) + 1 for key in ids if key in self.order}))

    def listed(self) -> tuple[tuple[str, Source], ...]:
        return tuple((key, self.case.sources[key]) for key in self.order)


@dataclass(frozen=True)
class Material:
    """Everything the sections are written from."""

    case: Case
    draft: Draft
    drawn: DrawnProblem
    result: DraftResult
    measured: tuple[Sensitivity, ...]
    cite: Citations
    today: dt.date
    findings: Findings


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
    from detente.report.brief.sections import annex as brief_extras
    from detente.report.brief.sections import context as brief_context
    from detente.report.brief.sections import details as brief_details
    from detente.report.brief.sections import first_page as brief_page

    case = in_order(case)
    draft = draft or case.draft()
    with searching(case, drawn, draft) as findings:
        result = analyze(drawn, case, [draft])[0]
        table = lay_out(drawn.problem, draft.package, draft.open, draft.id)
        measured = tuple(sensitivities(drawn, table))
        found = findings()
    material = Material(case, draft, drawn, result, measured, Citations(case), case.as_of, found)
    written: list[Section | None] = list(brief_page.page(material))
    if annex:
        parts = (
            brief_details.details(material),
            brief_extras.way_to_a_deal(material),
            brief_extras.guarantees(material),
            brief_extras.performance(material),
            brief_extras.forecast(material),
            brief_context.context(material),
            brief_context.what_would_change(material),
        )
        written += [replace(part, annex=True) for part in parts if part is not None]
    sections = tuple(section for section in written if section is not None and section.items)
    return Brief(
        case,
        draft,
        brief_details.headline(material),
        brief_details.standfirst(material),
        sections,
        material.cite.listed(),
        result,
        measured,
        drawn.seed,
        drawn.posterior,
        _method(material),
    )


def _method(material: Material) -> str:
    assessors = len(material.case.assessors)
    judged = "one file of judgements" if assessors == 1 else f"{assessors} assessors' judgements"
    inferred = (
        ", updated by what parties said (a model of speech, see the documentation)" if material.drawn.posterior else ""
    )
    return (
        f"Computed from {material.result.draws:,} draws of {judged}{inferred}; seed {material.drawn.seed}. "
        "Positions and values are analysts' judgements with ranges, not statements by the parties; probabilities "
        "say how often a draw of these judgements has the result, and are no better than they are."
    )
