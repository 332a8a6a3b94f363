"""Guarantees: when each is void, what it leaves open, how it compares; and who performs when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.text import joined
from detente.words import inside, plural
from detente.workbench.jobs import Job
from detente.workbench.jobview import run_job
from detente.workbench.pages.guarantee_words import clauses, edit_words, plain, spelled, titled
from detente.workbench.svg_elements import ticks
from detente.workbench.view import Updater, View
from detente.workbench.widgets import el, heading, missing, table
from detente.workbench.worker import SOLVER

if TYPE_CHECKING:
    from detente.case.case import Case
    from detente.guarantees.analysis import GuaranteeResult, Report
    from detente.guarantees.performance import Schedule

GUARANTEES_EXAMPLE = """acts:
  north_invades: {by: north, kind: armed_attack, on: south, text: "North invades South."}
  patron_responds: {by: patron, text: "The Patron answers with force."}
guarantees:
  patron_guarantee:
    guarantors: [patron]
    beneficiary: south
    adversary: north
    trigger: north_invades
    obliges:
      - {id: response, by: [patron], act: patron_responds, discretion: full}
    void_when: []
"""
PERFORMANCE_EXAMPLE = """start: signature
events: [ratified]
steps:
  pullback: {by: [south], within: [0, 30], after: signature, irreversible: true}
  guarantee_starts: {by: [patron], after: ratified}
counterparts:
  - {gives: pullback, gets: guarantee_starts}
"""
VERDICTS = {
    "holds": ("tag-good", "holds"),
    "fails": ("tag-bad", "does not hold"),
    "depends": ("tag-warn", "depends on an undefined term"),
    "unknown": ("tag-warn", "not decided"),
}


def build(view: View) -> Updater | None:
    """Build the page."""
    opened = view.opened
    case = opened.case
    with el("div", cls="page-head"):
        heading("Guarantees", 1)
        el("p", "When the promises in the text are owed, when they are not, and who can bring that about.", "lede")
    if case.guarantees_file is None:
        missing(
            "No guarantee is written down yet", "guarantees.yaml", GUARANTEES_EXAMPLE,
            "A guarantee is a trigger, duties, and conditions under which nothing is owed; the tool then finds every smallest way to void it.",
        )  # fmt: skip
    else:
        area = el("div")
        memo = opened.memo

        def work(job: Job) -> Any:
            return memo.once("guarantees", lambda: SOLVER.call(job, case.guarantees))

        if "guarantees" in memo:
            with area:
                _report(case, memo["guarantees"])
        else:
            run_job(view, area, "Analysing the clauses", work, lambda found: _report(case, found))
    if case.performance_file is None:
        missing(
            "No order of performance is written down yet", "performance.yaml", PERFORMANCE_EXAMPLE,
            "Who does what by when; the tool then finds the earliest and latest days, and how long each side is exposed.",
        )  # fmt: skip
    else:
        _performance(case.performance())
    return None


def _report(case: Case, report: Report) -> None:
    for found in report.guarantees.values():
        _guarantee(case, report, found)
    if report.contradictions.found:
        _contradictions(case, report)
    if report.claims:
        _claims(report)
    _order(report)
    for undecided in report.unknown:
        el("p", f"Not decided: {undecided}", "muted")


def _guarantee(case: Case, report: Report, found: GuaranteeResult) -> None:
    g = found.guarantee
    with el("section", cls="card", aria_label=found.title):
        with heading("", 2):
            el("span", (plain(found.title) if found.title in report.guarantees else found.title) + " ")
            if g.draft:
                el("span", f"in {inside(case.drafts[g.draft].title) if g.draft in case.drafts else g.draft}", "tag")
        who = joined(report.name(p) for p in g.guarantors) or "nobody named"
        points = f" Points {', '.join(g.points)}." if g.points else ""
        el("p", f"{who} to {report.name(g.beneficiary)}, against {report.name(g.adversary)}.{points}", "muted")
        _worthless(found)
        if found.voids.scenarios:
            _voids(report, found)
        elif found.voids.unknown is None and not found.voids.empty:
            el("p", "Nothing in the text voids it once it is triggered.")
        if found.vague:
            _vague(report, found)
        _mending(report, found)


def _worthless(found: GuaranteeResult) -> None:
    """Say where nothing is promised, or nothing can ever be owed."""
    if found.nothing:
        with el("p"):
            el("span", "guarantees nothing", "tag tag-bad")
            el("span", f" {joined(found.nothing)}")
    if found.voids.empty:
        clash = joined(f"“{plain(c)}”" for c in found.voids.clash)
        with el("p"):
            el("span", "empty", "tag tag-bad")
            el("span", f" No scenario makes it owed: {clash} exclude each other.")
    elif found.voids.empty is None:
        el("p", f"Whether it can ever be owed was not decided: {found.voids.unknown}")


def _voids(report: Report, found: GuaranteeResult) -> None:
    """List the scenarios in which it is triggered and not owed."""
    from detente.report.guarantee_sentences import literal

    heading("Triggered, and not owed, when", 3)
    with table(f"When {found.title} is void", ["What happens", "Clauses at work", "Who can bring it about"]):
        for scenario in found.voids.scenarios:
            with el("tr"):
                el("td", "; ".join(literal(report, lit) for lit in scenario.acts) or "always")
                el("td", clauses(found, scenario))
                with el("td"):
                    _alone(report, found, scenario)
    if found.voids.cut:
        el("p", f"More than {report.limit} scenarios; the rest are not listed.", "muted")


def _vague(report: Report, found: GuaranteeResult) -> None:
    with el("details"):
        el("summary", f"Left open by the text: {plural(len(found.vague), 'matter')}")
        with el("ul"):
            for entry in found.vague:
                gone = sum(len(scenarios) for _, scenarios in entry.removes)
                settled = f" Settling it would remove {gone} of the scenarios above." if gone else ""
                with el("li"):
                    el("b", f"{plain(entry.field)} of {plain(entry.clause)}: ")
                    el("span", spelled(report, entry.why) + settled)


def _mending(report: Report, found: GuaranteeResult) -> None:
    mending = found.mending
    if mending is not None and mending.edits is None:
        el("p", f"No mending was found: {mending.why}", "muted")
    elif mending is not None and mending.edits:
        heading("The fewest edits that mend it", 3)
        with el("ul"):
            for edit in mending.edits:
                el("li", edit_words(report, edit.kind, edit.clause, edit.before, edit.after))


def _alone(report: Report, found: GuaranteeResult, scenario: Any) -> None:
    g = found.guarantee
    if scenario.each_alone:
        el("b", f"each of {joined(map(report.name, scenario.each_alone))} alone")
        if scenario.by(g.adversary):
            el("span", " voidable by the adversary", "tag tag-bad")
        return
    if scenario.alone is None:
        if scenario.alone_if_found:
            el("span", f"{report.name(scenario.alone_if_found)}, if somebody finds it so (nobody is named to)")
        else:
            el("span", "nobody alone" + (" (a finding that nobody is named to make)" if scenario.unjudged else ""))
        return
    part = {g.adversary: "the adversary", g.beneficiary: "the beneficiary"}.get(scenario.alone)
    part = part or (
        "a guarantor"
        if scenario.alone in g.guarantors
        else "another party"
        if scenario.alone in report.names
        else "outside the case"
    )
    with el("span"):
        el("b", f"{report.name(scenario.alone)} alone")
        el("span", f" ({part})")
    if scenario.alone == g.adversary:
        el("span", " voidable by the adversary", "tag tag-bad")


def _contradictions(case: Case, report: Report) -> None:
    from detente.report.guarantee_sentences import literal

    with el("section", cls="card"):
        heading("Clauses that cannot all be obeyed")
        with el("ul"):
            for clash in report.contradictions.found:
                when = joined(literal(report, lit) for lit in clash.scenario) or "always"
                with el("li"):
                    el("span", clash.kind, "tag tag-warn")
                    demands = "; ".join(
                        f"“{plain(name)}” {spelled(report, text)}"
                        for name, text in zip(clash.clauses, clash.demands, strict=True)
                    )
                    title = case.drafts[clash.draft].title if clash.draft in case.drafts else clash.draft
                    el("span", f" {demands} – when: {when}" + (f" (in {inside(title)})" if title else ""))


def _claims(report: Report) -> None:
    from detente.report.guarantee_sentences import condition

    with el("section", cls="card"):
        heading("What was said of the text, checked against it")
        with el("ul"):
            for checked in report.claims:
                cls, words = VERDICTS[checked.verdict]
                who = joined(report.name(p) for p in checked.claim.by.split(", "))
                with el("li"):
                    el("b", f"{who}: ")
                    text = checked.claim.text
                    el("span", f"“{text}” " if text else f"{condition(report, checked.claim.says)}. ")
                    el("span", words, f"tag {cls}")
                    el("span", f" {spelled(report, checked.why)}")
                    if checked.counterexample is not None:
                        happens = joined(spelled(report, entry) for entry in checked.counterexample)
                        el("span", f" Scenario: {happens}.")


def _order(report: Report) -> None:
    order = report.order
    own = set(report.guarantees)
    ours = [k for k, group in enumerate(order.groups) if own & set(group)]
    comparable = {*ours, *(k for a, b in order.above for k in (a, b) if a in ours or b in ours)}
    if len(comparable) < 2:  # no treaty says anything about the case's own
        return
    with el("section", cls="card"), el("details"):
        el("summary", "Compared with each other and with treaties between states: which is at least which")
        el(
            "p",
            "Proven answers only; of the shipped treaties, those that can be compared with one of this case. What stands on one line and is not joined cannot be compared. ▲ marks this case's own.",
            "muted",
        )
        below = {k: [b for a, b in order.above if a == k] for k in range(len(order.groups))}

        def name(k: int) -> str:
            return " = ".join(("▲ " if g in own else "") + titled(report, g) for g in order.groups[k])

        with el("ol", cls="levels"):
            for level in sorted(set(order.level)):
                with el("li"), el("ul"):
                    for k, at in enumerate(order.level):
                        if at == level and k in comparable:
                            with el("li"):
                                el("b", name(k))
                                if under := [b for b in below[k] if b in comparable]:
                                    el("span", " – at least: " + "; ".join(name(b) for b in under), "muted")


def _performance(found: Schedule) -> None:
    from detente.report.guarantee_sentences import days, performance_sentences

    with el("section", cls="card", aria_label="Order of performance"):
        heading("Who performs when")
        if found.feasible:
            _gantt(found)
        if found.exposure:
            heading("Exposure: performed for good, and not yet answered", 3)
            with table("Exposure", ["Gives", "Gets", "At best", "At worst"]):
                for pair in found.exposure:
                    with el("tr"):
                        el("td", _step(found, pair.gives))
                        el("td", _step(found, pair.gets))
                        el("td", days(pair.min_days))
                        with el("td"):
                            el("span", days(pair.max_days), "tag tag-bad" if pair.max_days is None else "")
        with el("details", open=not found.feasible or None):
            el("summary", "In sentences")
            with el("ul"):
                for sentence in performance_sentences(found):
                    el("li", sentence)


def _step(found: Schedule, name: str) -> str:
    step = found.file.steps.get(name)
    return step.text if step is not None and step.text else name.replace("_", " ")


def _gantt(found: Schedule) -> None:
    """Earliest to latest day of each step; an arrow where there is no last day."""
    rows = list(found.steps.items())
    ends = [w.latest for _, w in rows if w.latest is not None] + [w.earliest for _, w in rows]
    last = max([*ends, 1.0]) * 1.15

    def at(day: float) -> str:
        return f"{100 * min(max(day / last, 0.0), 1.0):.2f}%"

    with el("ul", cls="gantt-chart", aria_label="Earliest and latest day of each step"):
        for name, window in rows:
            hard = "gantt-hard" if found.file.steps[name].irreversible else "gantt"
            open_ended = window.latest is None
            end = last if window.latest is None else window.latest
            with el("li", cls="gantt-row"):
                el("span", _step(found, name), "gantt-name")
                with el("span", cls="gantt-track", aria_hidden="true"):
                    for tick in ticks(0, last)[1:]:
                        el("span", cls="gantt-tick").style(f"left: {at(tick)}")
                    el("span", cls=f"gantt-bar {hard}{' open-ended' if open_ended else ''}").style(
                        f"left: {at(window.earliest)}; width: max(4px, {at(end - window.earliest)})"
                    )
                words = f"from day {window.earliest:g} →" if open_ended else f"day {window.earliest:g} to {end:g}"
                el("span", words, "gantt-days")
        with el("li", cls="gantt-row gantt-axis", aria_hidden="true"):
            el("span", cls="gantt-name")
            with el("span", cls="gantt-track"):
                for tick in ticks(0, last):
                    el("span", f"day {tick:g}").style(f"left: {at(tick)}")
            el("span", cls="gantt-days")
    with el("p", cls="legend"):
        el("span", cls="key gantt-key")
        el("span", " may be done on these days ")
        el("span", cls="key gantt-key-hard")
        el("span", " the same, and cannot be taken back; → and faint: no last day")
