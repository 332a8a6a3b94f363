"""Plain sentences about guarantees and performance, for the brief. The same tests for every party."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detente.case.format.models.guarantees import Claim
from detente.case.wording import Words, said, spaced
from detente.guarantees.analysis import GuaranteeResult, Report
from detente.guarantees.performance import Exposure, Schedule
from detente.guarantees.repair import Edit
from detente.guarantees.response import DEGREE_WORDS, degree_of
from detente.guarantees.solver import Lit
from detente.guarantees.vagueness import Vague
from detente.guarantees.voids import VoidScenario
from detente.guarantees.votes import Judged, needed
from detente.language import decimal, ntr, tr
from detente.text import joined, one_line

_OWN = {"in_force": "its entry into force", "expires": "its end"}


def days(value: float | None) -> str:
    """Write a number of days; None is without limit."""
    if value is None:
        return tr("without limit")
    return ntr(1 if value == 1 else 2, "{days} day", "{days} days", days=decimal(f"{value:g}"))


def literal(report: Report, lit: Lit) -> str:
    """Say a literal in the words of the file: the act's text, or its id as words."""
    text = act_words(report, lit.act)
    return text if lit.positive else f"it is not so that “{text}”"


def act_words(report: Report, name: str) -> str:
    """Say an act by its text, else what it means, else its id as words, parties by name."""
    act = report.file.acts.get(name)
    if act is not None and act.text:
        return act.text.strip().rstrip(".")
    return named(report, name)


def named(report: Report, name: str) -> str:
    """Write an id as words, parties by name: ``invasion_by_ukraine`` becomes "invasion by Ukraine"."""
    return " ".join(report.names.get(word, word) for word in name.split("_"))


def condition(report: Report, text: str) -> str:
    """Say a condition over acts and guarantees."""
    return said(text, Words(act=lambda a: f"“{act_words(report, a)}”", guarantee=lambda g: within(titled(report, g))))


def claimed(report: Report, claim: Claim) -> str:
    """Say what was claimed: as it was worded, else as it was coded."""
    return claim.text.rstrip(".") if claim.text else condition(report, claim.says)


def quoted(report: Report, lit: Lit) -> str:
    """Say a literal with the act in quotation marks."""
    return f"“{literal(report, lit)}”" if lit.positive else literal(report, lit)


def within(title: str) -> str:
    """Return a title as it stands within a sentence."""
    return f"the {title[4:]}" if title.startswith("The ") else title


def plain(name: str) -> str:
    """Write an id as words."""
    return _OWN.get(name, name.replace("_", " "))


def titled(report: Report, guarantee: str) -> str:
    """Name a guarantee by its title, else by its id as words."""
    title = report.title(guarantee)
    return plain(title) if title == guarantee else title


def spelled(report: Report, text: str) -> str:
    """Replace the ids in a sentence of the analysis by titles and texts."""
    said_by_name = re.sub(r"[A-Za-z][A-Za-z0-9_]*", lambda found: _called(report, found[0]), text)
    return said_by_name.replace(". the ", ". The ")


def _called(report: Report, word: str) -> str:
    if word in report.guarantees or word in report.references:
        return within(titled(report, word))
    if "_" not in word:
        return word
    if word == "at_least":
        return "at least"
    act = report.file.acts.get(word)
    if act is not None and act.text:
        return f"“{act.text.strip().rstrip('.')}”"
    return plain(word) if act is not None or _is_clause(report, word) else word


def _is_clause(report: Report, word: str) -> bool:
    guarantees = [found.guarantee for found in report.guarantees.values()]
    return (
        word in _OWN
        or any(word in {*(c.id for c in g.void_when), *(o.id for o in g.obliges)} for g in guarantees)
        or any(word == rule.id for rule in report.file.rules)
    )


OPEN_WORDS = {
    "guarantors": "who guarantees", "beneficiary": "whom it protects", "trigger": "what triggers it", "obliges": "what is owed",
    "by": "by whom", "discretion": "how freely", "kind": "of which kind", "act": "which act", "within": "by when",
    "judged_by": "who judges", "vote": "by which vote", "undefined": "what the words mean", "in_force": "from when",
    "expires": "until when", "amount": "how much",
}  # fmt: skip
"""What a guarantee leaves open, by the key that is empty or wide."""


def left_open(report: Report, entry: Vague) -> str:
    """Name what is left open, and of which part: "who judges “the raid had good cause”"."""
    words = OPEN_WORDS.get(entry.field, plain(entry.field))
    if entry.clause in report.guarantees or entry.field == entry.clause:
        return words
    act = report.file.acts.get(entry.clause)
    of = f"“{act_words(report, entry.clause)}”" if act is not None else named(report, entry.clause)
    return f"{words}: {of}"


def part(report: Report, name: str) -> str:
    """Name a part of a guarantee, or a rule: what triggers it, its end, an assumption, a clause by its id as words."""
    if name.startswith("assume["):
        return f"the assumption {condition(report, report.file.assume[int(name[7:-1])])}"
    return {"trigger": "what triggers it", **_OWN}.get(name) or clause_words(report, name)


def clause_words(report: Report, name: str) -> str:
    """Say a void condition by its own words, in quotation marks, where the case has them; else its id as words."""
    guarantees = [found.guarantee for found in report.guarantees.values()]
    texts = {clause.text for g in guarantees for clause in g.void_when if clause.id == name}
    said = texts.pop() if len(texts) == 1 else None
    return f"“{one_line(said).rstrip('.')}”" if said else named(report, name)


def edited(report: Report, text: str | None) -> str:
    """Say a condition before or after an edit, or who judges; None: it is dropped."""
    if text is None:
        return "(dropped)"
    return named(report, text.replace(" ", "_")) if text.startswith("judged by ") else condition(report, text)


def clause_names(report: Report, found: GuaranteeResult, scenario: VoidScenario) -> str:
    """Name the clauses at work, with their points."""
    points = {clause.id: clause.point for clause in found.guarantee.void_when}
    words = {"in_force": "its entry into force", "expires": "its end"}
    names = []
    for clause in scenario.clauses:
        point = points.get(clause)
        names.append((words.get(clause) or clause_words(report, clause)) + (f", point {point}" if point else ""))
    return joined(names, "or" if scenario.jointly else "and")


def sentences(report: Report) -> list[str]:
    """Return the findings of ``detente guarantees`` in plain sentences.

    Parameters
    ----------
    report : Report

    Returns
    -------
    list of str
        Text as the case wrote it is quoted unescaped: escape it where it is shown.
    """
    texts: list[str] = []
    for found in report.guarantees.values():
        texts += _guarantee(report, found)
    for clash in report.contradictions.found:
        where = f"In {within(report.draft_title(clash.draft))}, " if clash.draft else ""
        when = "always" if not clash.scenario else f"when {joined(quoted(report, lit) for lit in clash.scenario)}"
        if clash.kind == "tension":
            texts.append(
                f"{where}{joined(part(report, c) for c in clash.clauses)} pull against each other {when}: what the responder may choose is forbidden."
            )
        else:
            texts.append(f"{where}{joined(part(report, c) for c in clash.clauses)} cannot all be obeyed {when}.")
    texts += [*_claims(report), *not_compared(report)]
    for name, found in report.references.items():
        if found.nothing and report.treaties_apply:
            texts.append(f"{report.title(name)} guarantees nothing: {joined(found.nothing)}.")
    for undecided in report.unknown:
        texts.append(f"Not decided: {undecided}.".replace("..", "."))
    return list(dict.fromkeys(texts))


def duties(report: Report, found: GuaranteeResult) -> Iterator[str]:
    """Say what each obligation of a guarantee owes: who, how much, how freely, and by when."""
    freely = {"none": "", "bounded": ", by some act of that kind", "full": ", as the responder deems necessary"}
    for duty in found.guarantee.obliges:
        who = joined(report.name(party) for party in duty.by or ()) or "Somebody who is not named"
        degree = degree_of(report.file, duty)
        much = f" {DEGREE_WORDS[degree]}" if degree is not None else ""
        act = f" ({act_words(report, duty.act)})" if duty.act is not None else f" ({duty.text})" if duty.text else ""
        when = f"; time limit: {duty.within}" if duty.within is not None else "; no time limit"
        yield f"{who} shall act{much}{act}{freely[duty.discretion]}{when}."


def not_compared(report: Report) -> Iterator[str]:
    """Say of which guarantees no treaty is held beside, since they promise no defence from outside."""
    titles = [within(found.title) for found in report.guarantees.values() if not found.defence]
    if titles:
        text = (
            f"{joined(titles)} {'promises' if len(titles) == 1 else 'promise'} no defence by an outside party, so no "
            f"treaty of defence is compared with {'it' if len(titles) == 1 else 'them'}."
        )
        yield text[0].upper() + text[1:]


def _guarantee(report: Report, found: GuaranteeResult) -> Iterator[str]:
    title, g = found.title, found.guarantee
    if found.nothing:
        yield f"{title} guarantees nothing: {joined(found.nothing)}."
    if found.voids.empty:
        yield f"{title} is empty: no scenario makes it owed, since {joined(part(report, c) for c in found.voids.clash)} exclude each other."
    elif found.voids.empty is None:
        yield f"Whether {within(title)} can ever be owed was not decided: {found.voids.unknown}."
    for scenario in found.voids.uncovered:
        yield _scenario(report, found, scenario)
    if found.voids.cut:
        yield f"{title} has more than {report.limit} void scenarios; only so many are listed."
    if not found.voids.scenarios and found.voids.unknown is None and not found.voids.empty:
        yield f"Nothing in the text voids {within(title)} once it is triggered."
    if found.mending is not None and found.mending.edits is not None:
        edits = joined(_edit(report, edit) for edit in found.mending.edits)
        cured = joined(
            {"empty": "empty", "adversary_alone": f"voidable by {report.name(g.adversary)} alone"}[f]
            for f in found.mending.faults
        )
        yield f"The fewest edits after which {within(title)} is no longer {cured}: {edits} (analysed again)."
    elif found.mending is not None:
        yield f"No mending of {within(title)} was found: {found.mending.why}."
    if found.vague:
        yield f"{title} leaves open: {'; '.join(dict.fromkeys(left_open(report, entry) for entry in found.vague))}."


def _edit(report: Report, edit: Edit) -> str:
    clause = part(report, edit.clause)
    if edit.kind == "narrow":
        return f"narrow {_in_quotes(clause)} to {edited(report, edit.after)}"
    if edit.kind == "drop":
        return f"drop {_in_quotes(clause)}"
    return f"let somebody other than the adversary judge whether “{act_words(report, edit.clause)}”"


def _in_quotes(words: str) -> str:
    return words if words.startswith("“") else f"“{words}”"


def _scenario(report: Report, found: GuaranteeResult, scenario: VoidScenario) -> str:
    title = found.title
    clauses = clause_names(report, found, scenario)
    beyond = joined(quoted(report, lit) for lit in scenario.beyond)
    everything = joined(quoted(report, lit) for lit in scenario.acts)
    if not scenario.acts:
        return f"{title} is void whatever happens ({clauses})."
    found_by = f" {voted}" if (voted := " ".join(judges(report, scenario))) else ""
    if not scenario.beyond:
        who = _able_alone(report, scenario) or _several(report, scenario)
        return f"{who} can void {within(title)} by what triggers it: {everything} ({clauses}).{found_by}"
    if who := _able_alone(report, scenario):
        return f"{who} can void {within(title)}, once it is triggered, by {beyond} ({clauses}).{found_by}"
    who = _several(report, scenario)
    return f"{title} is void when {everything} ({clauses}): this takes {who}.{found_by}"


def _able_alone(report: Report, scenario: VoidScenario) -> str:
    if scenario.alone is not None:
        return f"{report.name(scenario.alone)} alone"
    return f"Each of {joined(map(report.name, scenario.each_alone))} alone" if scenario.each_alone else ""


def judges(report: Report, scenario: VoidScenario) -> Iterator[str]:
    """Say of each finding in a scenario that several judge, who they are and by which vote they decide."""
    for lit in scenario.acts:
        act = report.file.acts.get(lit.act)
        if act is not None and act.finding and len(set(act.judged_by or ())) > 1:
            names = joined(report.name(party) for party in act.judged_by or ())
            yield f"Whether “{act_words(report, lit.act)}” is for {names} to find, {by_vote(report, act)}."


def by_vote(report: Report, judged: Judged) -> str:
    """Say by which vote several judges decide: "by a majority (2 of 3)"."""
    count = len(set(judged.judged_by or ()))
    least = needed(count, judged.vote)
    how = {
        "all": "all of them agreeing",
        "any": "one of them being enough",
        "majority": f"by a majority ({least} of {count})",
        "two_thirds": f"by two thirds ({least} of {count})",
        None: "by a vote that is not said (here all must agree)",
    }.get(judged.vote, f"by {least} of {count} votes")
    return how + (f", with a veto for {joined(map(report.name, judged.veto))}" if judged.veto else "")


def _several(report: Report, scenario: VoidScenario) -> str:
    parties = [report.name(p) for p in scenario.controlled_by]
    findings = [f"whoever gets to find “{literal(report, Lit(name))}”" for name in scenario.unjudged]
    return joined([*parties, *findings]) or "nobody in particular"


def _claims(report: Report) -> Iterator[str]:
    words = {
        "holds": "holds",
        "fails": "does not hold",
        "depends": "depends on an undefined term",
        "unknown": "was not decided",
    }
    for checked in report.claims:
        who = joined(report.name(p) for p in checked.claim.by.split(", "))
        when = f" ({checked.claim.date})" if checked.claim.date else ""
        text = f"{who} said{when}: “{claimed(report, checked.claim)}”. Against the text this {words[checked.verdict]}."
        if checked.counterexample is not None:
            text += f" Scenario: {joined(spelled(report, entry) for entry in checked.counterexample)}."
        yield f"{text} {spelled(report, checked.why)}"


def step_words(schedule: Schedule, name: str) -> str:
    """Say a step by its text, else its id as words."""
    step = schedule.file.steps.get(name)
    return (step.text if step is not None and step.text else spaced(name)).strip().rstrip(".")


def performance_sentences(schedule: Schedule) -> list[str]:
    """Return the findings of ``detente performance`` in plain sentences."""
    if not schedule.feasible:
        texts = [
            tr(
                "The order of performance is impossible: {demands} clash by {days}.",
                demands=joined(schedule.conflict) or tr("the demands"),
                days=days(schedule.by),
            )
        ]
        return texts + [f"{reason[0].upper()}{reason[1:]}." for reason in schedule.reasons]

    texts = []
    for pair in schedule.exposure:
        step = schedule.file.steps.get(pair.gives)
        who = joined(schedule.name(p) for p in step.doers) if step is not None else tr("whoever gives it")
        gives, gets = (tr("“{words}”", words=step_words(schedule, name)) for name in (pair.gives, pair.gets))
        texts.append(_exposed(pair, {"gives": gives, "gets": gets, "who": who}))
    return texts


def missing_dates(schedule: Schedule) -> Iterator[str]:
    """Say, once for each step awaited without limit, that a last day for it would limit the wait, and whose."""
    waiting: dict[str, dict[str, None]] = {}
    for pair in schedule.exposure:
        step = schedule.file.steps.get(pair.gives)
        if pair.irreversible and pair.max_days is None:
            doers = step.doers if step is not None else ()
            waiting.setdefault(pair.gets, {}).update(dict.fromkeys(schedule.name(party) for party in doers))
    for gets, who in sorted(waiting.items(), key=lambda entry: step_words(schedule, entry[0])):
        yield (
            f"“{step_words(schedule, gets)}” has no last day: a date for it, or a number of days from "
            f"{spaced(schedule.file.start)} within which it must come, would limit the wait of {joined(sorted(who))}."
        )


def _exposed(pair: Exposure, places: dict[str, str]) -> str:
    """Say who stands exposed, and for how long, between a step and the one that it is done for."""
    if not pair.irreversible:
        return tr("{gives} can be undone while {gets} is awaited, so nobody stands exposed by it.", **places)
    if pair.max_days is None and pair.min_days:
        return tr(
            "{gives} cannot be undone; {who} may then wait for {gets} at least {days}, and without limit.",
            days=days(pair.min_days), **places,
        )  # fmt: skip
    if pair.max_days is None:
        return tr("{gives} cannot be undone; {who} may then wait for {gets} without limit.", **places)
    if pair.max_days == 0:
        return tr("{gives} never comes before {gets}: {who} does not stand exposed.", **places)
    if pair.min_days == pair.max_days:
        return tr("{gives} cannot be undone; {who} then waits {days} for {gets}.", days=days(pair.max_days), **places)
    return tr(
        "{gives} cannot be undone; {who} then waits between {least} and {days} for {gets}.",
        least=decimal(f"{pair.min_days:g}"), days=days(pair.max_days), **places,
    )  # fmt: skip
