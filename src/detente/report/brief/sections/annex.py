"""The brief's sections on the way to a deal, the guarantees, the order of performance and the odds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detente.bargain.acceptance import DraftResult
from detente.bargain.amendment import Amendment, Change
from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.forecast.names import judgement
from detente.report.brief.build import COMPUTED, Item, Material, Section
from detente.report.words import day, figure, inside, interval, percent, plural, sentence
from detente.text import joined

if TYPE_CHECKING:
    from detente.forecast.sensitivity import Driver
    from detente.guarantees.analysis import Report

MOST_SENTENCES = 4


def way_to_a_deal(material: Material) -> Section:
    """Write the smallest amendment that the consent rule would adopt."""
    case, found = material.case, material.findings.amendment
    items = [_amendment(case, material.draft, found)]
    for change in found.changes or ():
        items.append(_change(case, change))
    if material.findings.chances is not None:
        items.append(_chances(case, material.findings.chances))
    return Section("The way to a deal", tuple(items))


def _amendment(case: Case, draft: Draft, found: Amendment) -> Item:
    lead = "Smallest amendment."
    title = draft.title
    if found.changes is None:
        proven = (
            "no package at all is adopted by the consent rule" if found.optimal else "none was found in the time given"
        )
        return Item(f"None: on the central judgements {proven}.", COMPUTED, lead)
    if not found.changes:
        return Item(
            f"None needed: on the central judgements the consent rule adopts {inside(title)} as it stands.",
            COMPUTED,
            lead,
        )
    proof = "proven to be the fewest" if found.optimal else f"not proven the fewest (at least {found.bound:g})"
    points = joined([case.point(c.point).number for c in found.changes])
    text = (
        f"{plural(len(found.changes), 'change')} ({proof}), at point{'s' if len(found.changes) > 1 else ''} {points}, "
    )
    text += "after which the consent rule adopts it on the central judgements"
    if found.margin is not None:
        text += f"; the party that gains least then stands {figure(found.margin)} above its no-deal value"
    return Item(sentence(text), COMPUTED, lead)


def _change(case: Case, change: Change) -> Item:
    point = case.point(change.point)
    felt = sorted((e for e in change.effects.items() if abs(e[1]) >= 0.05), key=lambda e: (e[1], e[0]))
    ends = [felt[0], felt[-1]] if len(felt) > 1 else felt
    moved = [f"{case.name(party)} {'+' if effect > 0 else ''}{figure(effect)}" for party, effect in reversed(ends)]
    text = f"“{point.option(change.after).text.rstrip('.')}”"
    if change.before is None:
        text = f"settle at {text}"
        moved = [f"against the mean of the options left open: {moved[0]}", *moved[1:]] if moved else []
    return Item(
        sentence(text + (f" ({', '.join(moved)})" if moved else "")),
        COMPUTED,
        f"To point {point.number}, {point.title}:",
    )


def _chances(case: Case, result: DraftResult) -> Item:
    """Say how likely the amended draft is to be accepted over the draws."""
    shares = [f"{case.name(p)} {percent(entry.accepts)}" for p, entry in result.parties.items()]
    text = f"With these changes adoption is {percent(result.adopted)} over the draws; acceptance: {', '.join(shares)}."
    return Item(text, COMPUTED, "How sure.")


def guarantees(material: Material) -> Section | None:
    """Write which conditions void the draft's guarantees, who can bring them about alone, and what was claimed."""
    report = material.findings.guarantees
    if report is None:
        return None
    from detente.report.guarantee_sentences import sentences

    treaties = {found.title for found in report.references.values()}
    said = [text for text in sentences(report) if not any(text.startswith(title) for title in treaties)]
    open_terms = [f"{found.title}, {len(found.vague)}" for found in report.guarantees.values() if found.vague]
    telling = [text for text in said if " leaves open: " not in text]
    telling.sort(
        key=lambda text: not (" is empty" in text or " alone can void" in text or " guarantees nothing" in text)
    )
    items = [Item(sentence(_plain(report, text)), COMPUTED) for text in telling[:MOST_SENTENCES]]
    if open_terms:
        items.append(
            Item(
                sentence(f"{_plain(report, '; '.join(open_terms))}. They are listed by detente guarantees"),
                COMPUTED,
                "Terms left open.",
            )
        )
    return Section("Guarantees", tuple(items))


def _plain(report: Report, text: str) -> str:
    """Write the file's ids as words, parties by name: ``invasion_by_ukraine`` becomes "invasion by Ukraine"."""
    file = report.file
    ids = {*file.acts, *file.guarantees, *(rule.id for rule in file.rules if rule.id)}
    for guarantee in file.guarantees.values():
        ids |= {entry.id for entry in guarantee.void_when if entry.id}
        ids |= {entry.id for entry in guarantee.obliges if entry.id}
    for name in sorted((name for name in ids if "_" in name), key=len, reverse=True):
        words = " ".join(report.names.get(word, word) for word in name.split("_"))
        text = re.sub(rf"\b{re.escape(name)}\b", words.replace("\\", r"\\"), text)
    return text


def performance(material: Material) -> Section | None:
    """Write who must perform first, and how long they stand exposed."""
    from detente.report.guarantee_sentences import performance_sentences, step_words

    case, schedule = material.case, material.findings.schedule
    if schedule is None:
        return None
    if not schedule.feasible:
        said = performance_sentences(schedule)
        return Section("Who performs first", tuple(Item(sentence(text), COMPUTED) for text in said[:MOST_SENTENCES]))
    waits: dict[str, list[tuple[str, str]]] = {}
    for pair in schedule.exposure:
        if pair.irreversible and pair.max_days != 0 and pair.gives in schedule.file.steps:
            by = joined([case.name(p) for p in schedule.file.steps[pair.gives].by])
            most = "without limit" if pair.max_days is None else f"up to {pair.max_days:g} days"
            gives, gets = (f"“{step_words(schedule, name)}”" for name in (pair.gives, pair.gets))
            waits.setdefault(by, []).append((gives, f"{gets} ({most})"))
    items = []
    for by, entries in waits.items():
        given: dict[str, list[str]] = {}
        for gives, gets in entries:
            given.setdefault(gives, []).append(gets)
        text = "; ".join(f"{gives}, then may wait for {joined(gets)}" for gives, gets in given.items())
        items.append(Item(sentence(text), COMPUTED, f"Irreversibly, by {by}:"))
    return Section("Who performs first", tuple(items[:MOST_SENTENCES]))


def forecast(material: Material) -> Section | None:
    """Write the odds by the deadline, with what this forecast is and is not."""
    case, made = material.case, material.findings.ensemble
    if case.process is None or made is None:
        return None
    from detente.report.forecast_summary import IS_NOT

    process = case.process
    start = process.start or case.as_of
    low, high = interval(made.agreement, made.runs)
    text = (
        f"{percent(made.agreement)} of {made.runs:,} simulated runs reach an agreement within {process.horizon} days "
        f"of {day(start)} ({percent(low)} to {percent(high)} from chance alone)"
    )
    by_day = {row["day"]: row["agreement"] for row in made.by_day()}
    for deadline in process.deadlines:
        days = (deadline.date - start).days
        if days in by_day:
            text += f"; by the deadline of {day(deadline.date)}, {percent(by_day[days])}"
    items = [Item(sentence(text), COMPUTED, "Odds.")]
    blocked = sorted(made.blocked_by().items(), key=lambda entry: -entry[1])
    who = [f"{case.name(p)} ({percent(share)} of runs)" for p, share in blocked if share >= 0.005][:3]
    if who:
        items.append(Item(f"{joined(who)}.", COMPUTED, "In the way most often, where there is none:"))
    for driver in material.findings.drivers:
        items.append(Item(driven(case, driver), COMPUTED, "They hang on"))
    items.append(Item(IS_NOT, COMPUTED, "What this is not."))
    return Section("Odds", tuple(items))


def driven(case: Case, driver: Driver) -> str:
    """Say how the odds move with a judgement."""
    low, high = percent(driver.odds_low), percent(driver.odds_high)
    what = judgement(case, driver.path, driver.text)
    if driver.path.startswith("process.hypotheses.") and not driver.path.endswith((".no_deal", ".probability")):
        return f"{what}: {low} if it is not so, {high} if it is."
    if ".red_lines." in driver.path:
        return f"{what}: {low} if it is not real, {high} if it is."
    return f"{what}: {low} where judged lowest, {high} where highest (a tenth of the runs each)."
