"""The overview: the brief's verdict, the odds, the bottleneck, the deadline, and what changed since the last draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.words import day, plural
from detente.workbench import acceptance_view
from detente.workbench.briefs import brief_is_ready, brief_of
from detente.workbench.day_of_case import drafts_known
from detente.workbench.elements import Acceptance
from detente.workbench.jobview import run_job
from detente.workbench.package_history import changes, from_draft
from detente.workbench.view import Updater, View, address
from detente.workbench.widgets import DRAFT_EXAMPLE, el, heading, link, missing

if TYPE_CHECKING:
    from detente.case.case import Case
    from detente.case.format.models.record import Draft
    from detente.report.brief.build import Brief
    from detente.report.brief.document import Section


def build(view: View) -> Updater | None:
    """Build the page."""
    opened = view.opened
    case = opened.case
    with el("div", cls="page-head"):
        heading(case.title, 1)
        el("p", f"As the case stands on {day(case.as_of)}.", "lede")
    table = case.on_the_table()
    if table is None:
        missing(
            "No draft is on the table yet",
            *DRAFT_EXAMPLE,
            "The overview judges the latest draft that was tabled or leaked.",
        )
        el("p", case.summary)
        link("Play with the plan", address(opened, "plan"), "btn primary")
        return None
    with el("div", cls="two"):
        with el("div"):
            with el("section", cls="card headline", aria_label="Verdict"):
                area = el("div")
                with el("details"):
                    el("summary", "The case in a paragraph")
                    el("p", case.summary)
            with el("section", cls="card"):
                _deadlines(case)
            with el("section", cls="card"):
                _since(case, table)
            body = el("div")
        with el("aside", cls="card", aria_label="Who accepts the draft on the table"):
            heading(table.title)
            el("p", f"{table.status}, {day(table.date)}", "muted small")
            side = el("div")
            link("Open it in the plan", address(opened, "plan"), "btn")
    _warnings(view)

    def show(brief: Brief) -> None:
        heading(brief.headline, 2, "verdict-line")
        el("p", brief.standfirst, "standfirst")
        with side:
            Acceptance(acceptance_view.acceptance_of(case, brief.result))
        with body:
            _sections(brief)

    if brief_is_ready(opened, table.id):
        with area:
            show(brief_of(opened, table.id))
    else:
        run_job(view, area, "Weighing the draft on the table", lambda job: brief_of(opened, table.id), show)
    return None


def _deadlines(case: Case) -> None:
    heading("Deadlines")
    found = sorted(case.process.deadlines, key=lambda d: d.date) if case.process is not None else []
    if not found:
        el("p", "No deadline is on record.", "muted")
        el("a", "Add a deadline", "btn small", href="edit?form=deadlines&entry=new")
        return
    with el("ul", cls="plain"):
        for deadline in found:
            left = (deadline.date - case.as_of).days
            when = f"in {plural(left, 'day')}" if left > 0 else "today" if left == 0 else f"{plural(-left, 'day')} ago"
            with el("li"):
                el("span", when, "countdown")
                on = ", ".join(case.name(p) for p in deadline.on) or "all"
                by = f", set by {case.name(deadline.set_by)}" if deadline.set_by else ""
                el("span", f"{day(deadline.date)}, on {on}{by}")
                e = deadline.extendable
                if e.high > 0:
                    sure = f"{100 * e.low:.0f} to {100 * e.high:.0f}%" if not e.certain else f"{100 * e.likely:.0f}%"
                    el("span", f" (may be extended: {sure})", "muted")
                if deadline.text:
                    el("p", deadline.text, "muted small")


def _since(case: Case, table: Draft) -> None:
    heading("What changed since the last draft")
    parent = case.drafts.get(table.parent) if table.parent else None
    later = [d for d in drafts_known(case) if d.id != table.id and d.parent == table.id]
    if parent is not None:
        _changes(case, parent, table)
    else:
        el("p", f"{table.title} is the first of its line.", "muted")
    if later:
        el("p", "Answers to it:")
        with el("ul"):
            for draft in later:
                found = changes(case, from_draft(draft), table)
                settled = [entry for entry in found if entry[2] is not None]
                with el("li"):
                    el("b", draft.title)
                    el(
                        "span",
                        f", {day(draft.date)}: {plural(len(settled), 'point')} settled otherwise, {plural(len(found) - len(settled), 'point')} left open",
                    )


def _changes(case: Case, before: Draft, now: Draft) -> None:
    found = changes(case, from_draft(now), before)
    el("p", f"Against {before.title} ({day(before.date)}), {plural(len(found), 'point')} changed.")
    with el("ul"):
        for point_id, old, new in found:
            point = case.point(point_id)
            with el("li"):
                el("b", f"{point.number} {point.title}: ")
                el("span", point.says(old) if old else "left open")
                el("span", " → ")
                el("span", point.says(new) if new else "left open")


def _sections(brief: Brief) -> None:
    heading("The brief", 2, "topic-title")
    for section in brief.page:
        with el("section", cls="card"):
            _section(section)
    if brief.annex:
        with el("details", cls="card"):
            el("summary", "Annex: the same in full")
            for section in brief.annex:
                _section(section)
    with el("p", cls="muted small"):
        el("span", brief.method)
        el("span", " ")
        el("a", "Sources and exports", href="sources")


def _section(section: Section) -> None:
    heading(section.title)
    with el("ul", cls="items"):
        for item in section.items:
            with el("li"):
                if item.lead:
                    el("b", item.lead + " ")
                el("span", item.text)
                el("span", f" {item.kind}", "tag" if item.kind == "computed" else "tag tag-open")


def _warnings(view: View) -> None:
    warnings = view.opened.files.warnings
    if warnings:
        with el("details", cls="card"):
            el("summary", f"{plural(len(warnings), 'thing')} in the case's files to look at")
            with el("ul"):
                for fault in warnings[:50]:
                    el("li", str(fault))
