"""What ``detente guarantees`` and ``detente performance`` show on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.guarantees.analysis import GuaranteeResult, Report
from detente.guarantees.performance import Schedule
from detente.report.guarantee_sentences import (
    claimed,
    clause_names,
    clause_words,
    condition,
    days,
    duties,
    edited,
    left_open,
    literal,
    missing_dates,
    not_compared,
    part,
    performance_sentences,
    spelled,
    step_words,
    titled,
)
from detente.report.tables import cell, folded, ruled_table
from detente.text import joined

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

MARK = {"holds": "yes", "fails": "no", "depends": "depends", "unknown": "?"}
STYLE = {"holds": "green", "fails": "red", "depends": "yellow", "unknown": "yellow"}
MATRIX = 12
"""At most so many guarantees are shown as a matrix."""


def _table(title: str, *columns: str) -> Table:
    return ruled_table(*map(folded, columns), title=title)


def show_guarantees(console: Console, report: Report) -> None:
    """Print the report."""
    for found in report.guarantees.values():
        _guarantee(console, report, found)
    _contradictions(console, report)
    _claims(console, report)
    _order(console, report)
    if len(report.drafts) > 1:
        _drafts(console, report)
    for sentence in not_compared(report):
        console.print(cell(sentence))
    for name, found in report.references.items():
        if found.nothing and report.treaties_apply:
            console.print(cell(f"{titled(report, name)} guarantees nothing: {joined(found.nothing)}."))
    for undecided in report.unknown:
        console.print(cell(f"Not decided: {undecided}", "yellow"))


def _guarantee(console: Console, report: Report, found: GuaranteeResult) -> None:
    g = found.guarantee
    head = titled(report, found.id) + (f"  ({report.draft_title(g.draft)})" if g.draft else "")
    console.print(cell(head, "bold underline"))
    by = joined(report.name(p) for p in g.guarantors) or "nobody"
    console.print(
        cell(
            f"{by} to {report.name(g.beneficiary)} against {report.name(g.adversary)}; trigger: {condition(report, g.trigger)}"
        )
    )
    for duty in duties(report, found):
        console.print(cell(duty))
    if found.nothing:
        console.print(cell(f"It guarantees nothing: {joined(found.nothing)}.", "red"))
    if found.voids.empty:
        console.print(
            cell(
                f"EMPTY: no scenario makes it owed; {joined(part(report, c) for c in found.voids.clash)} exclude each other.",
                "bold red",
            )
        )
    elif found.voids.empty is None:
        console.print(cell(f"Not decided whether it can ever be owed: {found.voids.unknown}", "yellow"))
    if found.voids.scenarios:
        rows = _table("It is triggered and not owed when", "scenario", "clauses at work", "who can, alone")
        for scenario in found.voids.uncovered:
            acts = "; ".join(literal(report, lit) for lit in scenario.acts) or "(always)"
            rows.add_row(cell(acts), cell(clause_names(report, found, scenario)), _alone(report, found, scenario))
        console.print(rows)
        more = len(found.voids.scenarios) - len(found.voids.uncovered)
        if more:
            console.print(cell(f"{more} more follow from these by the assumptions; --json lists them."))
        if found.voids.cut:
            console.print(cell(f"More than {report.limit} scenarios; the rest are not listed.", "yellow"))
    elif found.voids.unknown is None and not found.voids.empty:
        console.print(cell("Nothing in the text voids it once it is triggered."))
    if found.by_clause and len(found.by_clause) > 1:
        rows = _table("Each clause by itself", "clause", "point", "voids it when", "who can, alone")
        for clause in found.by_clause:
            for k, scenario in enumerate(s for s in clause.scenarios if not s.covered):
                acts = "; ".join(literal(report, lit) for lit in scenario.beyond or scenario.acts) or "(always)"
                rows.add_row(
                    cell(clause_words(report, clause.clause) if k == 0 else ""),
                    cell(clause.point or "" if k == 0 else ""),
                    cell(acts),
                    _alone(report, found, scenario),
                )
        console.print(rows)
    if found.mending is not None:
        _mending(console, report, found)
    if found.vague:
        rows = _table("Left open", "what", "why it matters")
        for entry in found.vague:
            gone = sum(len(scenarios) for _, scenarios in entry.removes)
            why = spelled(report, entry.why) + (
                f" Settling it would remove {gone} void scenario{'' if gone == 1 else 's'}." if gone else ""
            )
            rows.add_row(cell(left_open(report, entry)), cell(why))
        console.print(rows)
    console.print()


def _alone(report: Report, found: GuaranteeResult, scenario: Any) -> Text:
    g = found.guarantee
    if scenario.each_alone:
        names = joined(map(report.name, scenario.each_alone))
        return cell(f"each of {names}", "red" if scenario.by(g.adversary) else "")
    if scenario.alone is None:
        if scenario.alone_if_found:
            return cell(f"{report.name(scenario.alone_if_found)}, if found so (nobody is named to find it)", "yellow")
        return cell("nobody alone" + (" (nobody is named to find it)" if scenario.unjudged else ""))
    part = {g.adversary: "adversary", g.beneficiary: "beneficiary"}.get(scenario.alone)
    part = part or (
        "guarantor"
        if scenario.alone in g.guarantors
        else "another party"
        if scenario.alone in report.names
        else "outside the case"
    )
    return cell(f"{report.name(scenario.alone)} ({part})", "red" if part == "adversary" else "")


def _mending(console: Console, report: Report, found: GuaranteeResult) -> None:
    mending = found.mending
    assert mending is not None
    if mending.edits is None:
        console.print(cell(f"No mending found: {mending.why}.", "yellow"))
        return
    rows = _table("The fewest edits that mend it (analysed again)", "edit", "clause", "from", "to")
    for edit in mending.edits:
        rows.add_row(
            cell(edit.kind),
            cell(part(report, edit.clause)),
            cell(edited(report, edit.before)),
            cell(edited(report, edit.after)),
        )
    console.print(rows)


def _contradictions(console: Console, report: Report) -> None:
    if not report.contradictions.found:
        if report.file.rules:
            console.print(cell("No rules or obligations contradict one another."))
        return
    rows = _table("Clauses that cannot all be obeyed", "draft", "clauses", "when", "kind")
    for clash in report.contradictions.found:
        demands = "; ".join(
            f"{part(report, name)} {spelled(report, text)}"
            for name, text in zip(clash.clauses, clash.demands, strict=True)
        )
        when = "; ".join(literal(report, lit) for lit in clash.scenario) or "always"
        rows.add_row(cell(report.draft_title(clash.draft)), cell(demands), cell(when), cell(clash.kind))
    console.print(rows)
    if report.contradictions.cut:
        console.print(cell("Not every set of clauses was tried.", "yellow"))


def _claims(console: Console, report: Report) -> None:
    if not report.claims:
        return
    rows = _table("What was said of the text", "who", "claim", "verdict", "why")
    for checked in report.claims:
        who = joined(report.name(p) for p in checked.claim.by.split(", "))
        speaker = f"{who} ({checked.claim.date})" if checked.claim.date else who
        why = spelled(report, checked.why)
        if checked.counterexample is not None:
            why += f" Scenario: {joined(spelled(report, entry) for entry in checked.counterexample)}."
        rows.add_row(
            cell(speaker),
            cell(claimed(report, checked.claim)),
            cell(checked.verdict, STYLE[checked.verdict]),
            cell(why),
        )
    console.print(rows)


def _order(console: Console, report: Report) -> None:
    members = [*report.guarantees, *(report.references if report.treaties_apply else ())]
    verdicts = {(c.guarantee, c.reference): c.verdict for c in report.comparisons}
    if len(members) > MATRIX or len(members) < 2:
        return
    rows = _table("Is the one at least the other?", "", *[str(k + 1) for k in range(len(members))])
    for k, row in enumerate(members):
        cells = []
        for column in members:
            verdict = verdicts.get((row, column))
            cells.append(cell("·") if verdict is None else cell(MARK[verdict], STYLE[verdict]))
        rows.add_row(cell(f"{k + 1} {titled(report, row)}"), *cells)
    console.print(rows)


def _drafts(console: Console, report: Report) -> None:
    rows = _table(
        "Drafts side by side: void scenarios, and those that one party alone brings about", "draft", "texts",
        "empty", "void", "adversary", "beneficiary", "guarantor", "unjudged", "clashes", "open",
    )  # fmt: skip
    for row in report.drafts:
        counts = (
            len(row.guarantees), len(row.empty), row.void_scenarios, row.by_adversary_alone,
            row.by_beneficiary_alone, row.by_guarantor_alone, row.by_nobody_named, row.contradictions, row.vague,
        )  # fmt: skip
        rows.add_row(cell(report.draft_title(row.draft)), *[cell(str(count)) for count in counts])
    console.print(rows)


def show_performance(console: Console, result: Schedule) -> None:
    """Print the order of performance."""
    if result.feasible:
        rows = _table("Steps, in days", "step", "by", "earliest", "latest", "irreversible")
        for name, window in result.steps.items():
            step = result.file.steps[name]
            latest = "no limit" if window.latest is None else f"{window.latest:g}"
            rows.add_row(
                cell(step_words(result, name)), cell(joined(result.name(p) for p in step.doers)), cell(f"{window.earliest:g}"), cell(latest),
                cell("yes" if step.irreversible else ""),
            )  # fmt: skip
        console.print(rows)
    if result.exposure:
        rows = _table("Exposure: performed for good, and not yet answered", "gives", "gets", "at best", "at worst")
        for pair in result.exposure:
            worst = cell(days(pair.max_days), "red" if pair.max_days is None else "")
            rows.add_row(
                cell(step_words(result, pair.gives)),
                cell(step_words(result, pair.gets)),
                cell(days(pair.min_days)),
                worst,
            )
        console.print(rows)
    for sentence in performance_sentences(result):
        console.print(cell(sentence, "" if result.feasible else "red"))
    for sentence in missing_dates(result):
        console.print(cell(sentence))
