"""What would void the guarantee, as one could say it aloud; and who must act before it gets what it was promised."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from detente.language import ENGLISH, decimal, ntr, spoken, tr
from detente.report.brief.document import COMPUTED, Item
from detente.report.brief.findings import Wait
from detente.report.brief.material import Material, unbracketed
from detente.report.brief.page.wording import begun, in_quotes, titled, who, whom, within
from detente.text import joined, one_line, whole
from detente.words import sentence

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
    begins, inner = titled(title, begins=True), titled(title)
    scenarios = found.voids.uncovered
    if found.nothing:
        return tr("{guarantee} binds nobody to anything, as it is worded", guarantee=begins)
    if found.voids.empty:
        own = next((s for s in scenarios if s.acts and not s.beyond and all(lit.positive for lit in s.acts)), None)
        if own is None and found.voids.unknown is not None:
            return tr(
                "As worded, {guarantee} could never be called on; why was not settled in the time given",
                guarantee=inner,
            )
        if own is None:
            return tr(
                "{guarantee} could never be called on: the conditions that it names exclude each other",
                guarantee=begins,
            )
        acts, words = _acts(material, report, own.acts), _own_words(found, own)
        if words:
            return tr(
                "As worded, {guarantee} would be void just when needed, if {acts}: {words}",
                guarantee=inner, acts=acts, words=words,
            )  # fmt: skip
        return tr(
            "As worded, {guarantee} would be void when needed: if {acts}, that same act ends it",
            guarantee=inner,
            acts=acts,
        )
    alone: dict[str, VoidScenario] = {}
    for scenario in scenarios:
        if scenario.alone is not None and scenario.beyond and all(lit.positive for lit in scenario.beyond):
            alone.setdefault(scenario.alone, scenario)
        for party in scenario.each_alone if scenario.beyond and all(lit.positive for lit in scenario.beyond) else ():
            alone.setdefault(party, scenario)
    if alone:
        ways = [
            tr(
                "if {acts}, which {party} alone decides",
                acts=_acts(material, report, scenario.beyond),
                party=who(material, party),
            )
            for party, scenario in list(alone.items())[:MOST]
        ]
        text = tr("{guarantee} would be void {ways}", guarantee=begins, ways=joined(ways, "or"))
        return _with_words(text, found, list(alone.values())[:MOST])
    if scenarios and scenarios[0].acts:
        text = tr(
            "{guarantee} would be void if {acts}; {alone}",
            guarantee=begins,
            acts=_acts(material, report, scenarios[0].beyond or scenarios[0].acts),
            alone=_together(material, report, scenarios[0]),
        )
        return _with_words(text, found, scenarios[:1])
    if found.voids.unknown is not None:
        return tr("Whether {guarantee} could be made void was not settled in the time given", guarantee=inner)
    return tr("Nothing in its text would void {guarantee} once it is needed", guarantee=inner)


def _own_words(found: GuaranteeResult, scenario: VoidScenario) -> str:
    """Return the words of the clause by which a scenario voids the guarantee, in quotation marks; empty where no one clause does."""
    said = [clause.text for clause in found.guarantee.void_when if clause.id in scenario.clauses and clause.text]
    if len(said) != 1 or scenario.jointly:
        return ""
    return in_quotes(whole(one_line(said[0]), _LONG).rstrip("."))


def _with_words(text: str, found: GuaranteeResult, scenarios: Sequence[VoidScenario]) -> str:
    """Add to a sentence the words of the clauses that it speaks of, where the case has them."""
    words = dict.fromkeys(filter(None, (_own_words(found, scenario) for scenario in scenarios)))
    return tr("{void}: {words}", void=text, words=joined(words)) if words else text


def _together(material: Material, report: Report, scenario: VoidScenario) -> str:
    """Say who judges what nobody can bring about alone, and by which vote, or that nobody is named to judge it."""
    from detente.guarantees.votes import needed

    if scenario.unjudged:
        return tr("nobody is named to judge whether that is so")
    findings = [report.file.acts[lit.act] for lit in scenario.acts if report.file.acts[lit.act].finding]
    panel = next((act for act in findings if len(set(act.judged_by or ())) > 1), None)
    if panel is None:
        return tr("nobody can bring that about alone")
    names = whom(material, panel.judged_by or ())
    if panel.vote is None:
        return tr("{parties} must judge it, and by which vote is not said", parties=names)
    count = len(set(panel.judged_by or ()))
    text = tr(
        "{parties} judge it by vote, and {least} of {count} must agree",
        parties=names, least=needed(count, panel.vote), count=count,
    )  # fmt: skip
    return (
        text
        if not panel.veto
        else tr("{judging}, {parties} with a veto", judging=text, parties=whom(material, panel.veto))
    )


def _acts(material: Material, report: Report, lits: Iterable[Lit]) -> str:
    """Say what happens, as a clause: "Ukraine invades Russia and it is not so that the missile was launched with cause"."""
    from detente.report.guarantee_sentences import act_words

    said = []
    for lit in lits:
        words = whole(act_words(report, lit.act), _LONG)
        words = within(material.case, words) if spoken() == ENGLISH else in_quotes(words)
        said.append(words if lit.positive else tr("it is not so that {act}", act=words))
    return joined(said)


def performance(material: Material) -> list[Item]:
    """Say who must do for good what it does before it gets what that is for, with one instance."""
    schedule, waits = material.findings.schedule, material.findings.waits
    if schedule is None:
        return []
    from detente.report.guarantee_sentences import step_words

    if not schedule.feasible:
        return [Item(tr("The order cannot be kept: each step waits for another."), COMPUTED, tr("Who acts first."))]
    if not waits:
        return []
    longest = min(waits, key=_length)
    parties = dict.fromkeys(p for wait in waits if (wait.days is None) == (longest.days is None) for p in wait.by)
    places = {
        "names": begun(whom(material, parties)),
        "gives": whole(step_words(schedule, longest.gives), _LONG),
        "gets": whole(step_words(schedule, longest.gets), _LONG),
    }
    if longest.days is None:
        text = ntr(
            len(parties),
            "{names} would do what cannot be undone and might wait without limit for what was promised in return (for "
            "instance “{gives}”, before “{gets}”)",
            "{names} would do what cannot be undone and might wait without limit for what was promised in return (for "
            "instance “{gives}”, before “{gets}”)",
            **places,
        )
    else:
        text = ntr(
            len(parties),
            "{names} would do what cannot be undone and might wait up to {days} days for what was promised in return (for "
            "instance “{gives}”, before “{gets}”)",
            "{names} would do what cannot be undone and might wait up to {days} days for what was promised in return (for "
            "instance “{gives}”, before “{gets}”)",
            days=decimal(f"{longest.days:g}"),
            **places,
        )
    return [Item(sentence(text), COMPUTED, tr("Who acts first."))]


def _length(wait: Wait) -> tuple[bool, float, tuple[str, ...], str]:
    return wait.days is not None, -(wait.days or 0.0), wait.by, wait.gives
