"""Sources: what the case's figures and acts rest on; and the exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.case.uses import uses
from detente.report.brief.formats.registry import FORMATS
from detente.words import day, plural
from detente.workbench.day_of_case import drafts_known, known
from detente.workbench.view import Updater, View
from detente.workbench.widgets import el, heading, link, missing, select, table

if TYPE_CHECKING:
    from detente.case.case import Case

EXAMPLE = """sources:
  wire_a: {title: "Talks resume", publisher: "A newspaper", url: "https://example.org/a", date: 2025-11-24, confidence: medium}
"""
SURE = {"high": "tag-good", "medium": "", "low": "tag-warn"}


def build(view: View) -> Updater | None:
    """Build the page."""
    case = view.opened.case
    with el("div", cls="page-head"):
        heading("Sources and exports", 1)
        el("p", "What the case's figures and acts rest on, and the papers to take away.", "lede")
    with el("div", cls="grid"):
        with el("section", cls="card span-6"):
            _brief(view)
        with el("section", cls="card span-6"):
            _for_a_party(view)
        with el("section", cls="card span-6"):
            _send_back(view)
    if not case.sources:
        missing(
            "No source is on record yet",
            "case.yaml",
            EXAMPLE,
            "Every judgement and act can name the sources that it rests on.",
        )
        return None
    used = _uses(known(case))
    with el("section", cls="card"):
        heading(plural(len(case.sources), "source"))
        with table("Sources", ["Source", "Publisher", "Date", "Confidence", "Used for"]):
            for key, source in case.sources.items():
                with el("tr", id=f"source-{key}"):
                    with el("th", scope="row"):
                        link(source.title, source.url or "", title=f"{key} in the case's files")
                        if source.note:
                            el("p", source.note, "muted small")
                    el("td", source.publisher or "not stated")
                    el("td", source.date or "not stated")
                    with el("td"):
                        el("span", source.confidence or "not stated", f"tag {SURE.get(str(source.confidence), '')}")
                    el("td", used.get(key, "nothing yet"), "small")
    return None


def _brief(view: View) -> None:
    heading("The brief")
    drafts = drafts_known(view.opened.case)
    if not drafts:
        el("p", "There is no draft to write a brief about.", "muted")
        return
    chosen = (view.opened.case.on_the_table() or drafts[-1]).id
    area = None

    def show(draft: str) -> None:
        assert area is not None
        area.clear()
        with area:
            for form in FORMATS.values():
                el(
                    "a",
                    form.title,
                    "btn",
                    href=f"/export/{view.opened.key}/brief.{form.name}?draft={draft}",
                    download=f"{view.opened.case.id}-brief.{form.endings[0]}",
                )

    el("p", "Who stands where, what blocks, and what would change it; the same as detente brief writes.")
    select("Draft", {d.id: d.title for d in drafts}, chosen, view.act(show))
    area = el("div", cls="toolbar downloads")
    show(chosen)


def _for_a_party(view: View) -> None:
    case = view.opened.case
    heading("Drafts for a party")
    el("p", "An export for a party holds only the versions that it has seen by the day of the case, without notes.")
    parties = {party.id: party.name for party in case.parties}
    first = next(iter(parties))

    def show(party: str) -> None:
        area.clear()
        seen = [draft.title for draft in drafts_known(case) if draft.seen(party, case.as_of)]
        with area:
            if not seen:
                el("p", f"{case.name(party)} has seen no version by {day(case.as_of)}.", "muted")
                return
            with el("ul"):
                for title in seen:
                    el("li", title)
            el(
                "a",
                "Download (Word and Markdown)",
                "btn",
                href=f"/export/{view.opened.key}/drafts.zip?party={party}",
                download=f"{case.id}-{party}.zip",
            )

    select("Party", parties, first, view.act(show))
    area = el("div", aria_live="polite")
    show(first)


def _send_back(view: View) -> None:
    """Their Word file with a draft's changes in it, as tracked changes."""
    from detente.drafts.returning import returnable

    case = view.opened.case
    heading("Send back their Word file")
    drafts = {draft.id: draft.title for draft in drafts_known(case) if returnable(case, draft)}
    if not drafts:
        el(
            "p",
            "No draft was read from a Word file yet: detente drafts import keeps the file that you received.",
            "muted",
        )
        return
    el("p", "The file that you received, with the draft's changes in it as tracked changes. Everything else of it stays as it is, "
            "others' pending changes and comments included.")  # fmt: skip
    chosen = {"draft": next(reversed(drafts)), "party": ""}

    def show(name: str, value: str) -> None:
        chosen[name] = value
        area.clear()
        with area:
            el(
                "a",
                "Download (Word)",
                "btn",
                href=f"/export/{view.opened.key}/return.docx?draft={chosen['draft']}&party={chosen['party']}",
                download=f"{case.id}-{chosen['draft']}.docx",
            )
            el(
                "a",
                "What it carries, and what not",
                href=f"/export/{view.opened.key}/return.txt?draft={chosen['draft']}&party={chosen['party']}",
                target="_blank",
                rel="noopener noreferrer",
            )

    readers = {"": "no comments"} | {party.id: f"for {party.name}" for party in case.parties}
    select("Draft to send back", drafts, chosen["draft"], view.act(lambda value: show("draft", value)))
    select("Comments on what changes", readers, "", view.act(lambda value: show("party", value)))
    area = el("div", cls="toolbar downloads")
    show("draft", chosen["draft"])


FILES = {
    "case.yaml": "the case's parties, points and consent",
    "preferences": "judgements",
    "drafts": "drafts",
    "timeline.yaml": "the timeline",
    "process.yaml": "the process",
    "guarantees.yaml": "the guarantees",
    "performance.yaml": "the order of performance",
    "stability.yaml": "the graph model",
}


def _uses(case: Case) -> dict[str, str]:
    """Say for each source where the case names it, and how often."""
    return {
        name: ", ".join(f"{FILES.get(file, file)} ({plural(count, 'time')})" for file, count in found.items())
        for name, found in uses(case).items()
        if found
    }
