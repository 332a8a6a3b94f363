"""What would void the guarantee, as one could say it aloud; and who must act before it gets what it was promised."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from detente.report.brief.document import COMPUTED, Item
from detente.report.brief.findings import Wait
from detente.report.brief.material import Material, unbracketed
from detente.report.brief.page.wording import begun, who, whom, within
from detente.text import joined, one_line, short
from detente.words import inside, sentence

if TYPE_CHECKING:
    from detente.guarantees.analysis import GuaranteeResult, Report
    from detente.guarantees.solver import Lit
    from detente.guarantees.voids import VoidScenario

MOST = 2
_LONG = 110


def guarantees(material: Material) -> list[Item]:
    """Say of each guarantee of the draft when it would be void and who can bring that about."""
    report = material.findings.guarantees
    if report is None:
        return []
    found = sorted(report.guarantees.values(), key=lambda one: not (one.nothing or one.voids.empty))[:MOST]
    return [Item(sentence(_said(material, report, one)), COMPUTED) for one in found]


def _said(material: Material, report: Report, found: GuaranteeResult) -> str:
    from detente.report.guarantee_sentences import named

    title = unbracketed(one_line(found.title))
    title = f"The {named(report, found.id).removeprefix('The ')}" if title == found.id else title
    scenarios = found.voids.uncovered
    if found.nothing:
        return f"{title} binds nobody to anything, as it is worded"
    if found.voids.empty:
        own = next((s for s in scenarios if s.acts and not s.beyond and all(lit.positive for lit in s.acts)), None)
        if own is None:
            return f"{title} could never be called on: the conditions that it names exclude each other"
        return f"{title} would be void at the moment it is needed: if {_acts(material, report, own.acts)}, that same act ends it"
    alone: dict[str, VoidScenario] = {}
    for scenario in scenarios:
        if scenario.alone is not None and scenario.beyond and all(lit.positive for lit in scenario.beyond):
            alone.setdefault(scenario.alone, scenario)
    if alone:
        ways = [
            f"if {_acts(material, report, scenario.beyond)}, which {who(material, party)} alone decides"
            for party, scenario in list(alone.items())[:MOST]
        ]
        return f"{title} would be void {joined(ways, 'or')}"
    if scenarios and scenarios[0].acts:
        return f"{title} would be void if {_acts(material, report, scenarios[0].beyond or scenarios[0].acts)}; nobody can bring that about alone"
    if found.voids.unknown is not None:
        return f"Whether {inside(title)} could be made void was not settled in the time given"
    return f"Nothing in its text would void {inside(title)} once it is needed"


def _acts(material: Material, report: Report, lits: Iterable[Lit]) -> str:
    """Say what happens, as a clause: "Ukraine invades Russia and it is not so that the missile was launched with cause"."""
    from detente.report.guarantee_sentences import act_words

    said = []
    for lit in lits:
        words = within(material.case, short(act_words(report, lit.act), _LONG))
        said.append(words if lit.positive else f"it is not so that {words}")
    return joined(said)


def performance(material: Material) -> list[Item]:
    """Say who must do for good what it does before it gets what that is for, with one instance."""
    schedule, waits = material.findings.schedule, material.findings.waits
    if schedule is None:
        return []
    from detente.report.guarantee_sentences import step_words

    if not schedule.feasible:
        return [Item("The order cannot be kept: each step waits for another.", COMPUTED, "Who acts first.")]
    if not waits:
        return []
    longest = min(waits, key=_length)
    parties = dict.fromkeys(p for wait in waits if (wait.days is None) == (longest.days is None) for p in wait.by)
    limit = "without limit" if longest.days is None else f"up to {longest.days:g} days"
    instance = f"{short(step_words(schedule, longest.gives), _LONG)}”, before “{short(step_words(schedule, longest.gets), _LONG)}"
    text = f"{begun(whom(material, parties))} would do what cannot be undone and might wait {limit} for what was promised in return"
    return [Item(sentence(f"{text} (for instance “{instance}”)"), COMPUTED, "Who acts first.")]


def _length(wait: Wait) -> tuple[bool, float, tuple[str, ...], str]:
    return wait.days is not None, -(wait.days or 0.0), wait.by, wait.gives
