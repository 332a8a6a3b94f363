"""The brief's first page: all that a principal needs, read in two minutes. The annex says it in full."""

from __future__ import annotations

import re

from detente.bargain.acceptance import PartyResult
from detente.case.case import Case
from detente.case.format.models.record import PUBLIC
from detente.case.wording import in_words, points_of
from detente.report.brief.build import COMPUTED, REPORTED, Item, Material, Section
from detente.report.brief.sections.annex import driven
from detente.report.brief.sections.context import latest_acts, telling
from detente.report.brief.sections.details import bound_outside_table, contested, next_deadline, span, why
from detente.report.said_otherwise import told
from detente.report.words import day, figure, inside, interval, likelihood, percent, plural, sentence
from detente.text import joined

AT_ISSUE = 3
GUARANTEES = 2
SENSITIVE = 2
SUMMARY_WORDS = 32


def page(material: Material) -> tuple[Section, ...]:
    """Write the page: Details, Context, What would change this."""
    details = [
        _on_the_table(material),
        *_at_issue(material),
        *_deadline(material),
        *_stands(material),
        *_said(material),
        *_not_asked(material),
        *_seen(material),
        _way(material),
        *_guarantees(material),
        *_first(material),
        *_odds(material),
    ]
    return (
        Section("Details", tuple(details), ("acceptance",)),
        Section("Context", tuple(_context(material))),
        Section("What would change this", tuple(_changes(material))),
    )


def _unbracketed(text: str) -> str:
    """A text without what stands in brackets at its end."""
    start = text.rfind("(")
    inside = text[start + 1 : -1]
    return text[:start].rstrip() if start >= 0 and text.endswith(")") and ")" not in inside else text


def _name(case: Case, party: str) -> str:
    """Return a party's name without what stands in brackets after it, where nobody else is called so."""
    brief = _unbracketed(case.name(party))
    others = [case.name(p) for p in case.party_ids if p != party]
    return brief if brief and not any(other.startswith(brief) for other in others) else case.name(party)


def _on_the_table(material: Material) -> Item:
    draft, case = material.draft, material.case
    text = f"{draft.title}, by {joined([_name(case, a) for a in draft.author])}, {day(draft.date)}"
    if draft.open:
        text += f"; {len(draft.open)} of {plural(len(case.points), 'point')} open"
    return Item(sentence(text), REPORTED, "On the table.", material.cite(draft.source))


def _at_issue(material: Material) -> list[Item]:
    """Name what costs the parties most, each provision in its first words."""
    case, draft = material.case, material.draft
    parts: list[str] = []
    cited: list[str] = []
    for point_id in contested(material)[:AT_ISSUE]:
        point = case.point(point_id)
        if point_id in draft.package:
            option = point.option(draft.package[point_id])
            said = _first_words(option.text)
            about = f"{point.title}: " if len(said.split()) < 4 else ""
            parts.append(f"point {point.number}, {about}“{said}”")
            cited += list(option.source or point.source)[:1]
        else:
            parts.append(f"point {point.number}, {point.title}, open")
            cited += list(point.source)[:1]
    if not parts:
        return []
    return [Item(sentence("; ".join(parts)), REPORTED, "At issue above all:", material.cite(cited))]


def _first_words(text: str, least: int = 4, most: int = 20) -> str:
    """Return a text's first clause that says something, or its first words with an ellipsis."""
    whole = " ".join(text.split())
    first = re.split(r"(?<=\w)[.;:](?:\s|$)", whole, maxsplit=1)[0]
    clause = first.split(", ", 1)[0]
    words = first.split(" ")
    if len(words) > most and len(clause.split(" ")) >= least:
        words = clause.split(" ")
    return " ".join(words) if len(words) <= most else " ".join(words[:most]) + " …"


def _deadline(material: Material) -> list[Item]:
    case, process = material.case, material.case.process
    deadline = next_deadline(material)
    items = []
    if process is None:
        return []
    if deadline is not None:
        on = f" for {joined([_name(case, p) for p in deadline.on])}" if deadline.on else ""
        by = f", set by {_name(case, deadline.set_by)}" if deadline.set_by else ""
        text = f"{day(deadline.date)}{on}{by}"
        if deadline.extendable.high > 0:
            text += f"; judged chance of an extension {span(deadline.extendable.low, deadline.extendable.high)}"
        items.append(Item(sentence(text), REPORTED, "Deadline.", material.cite(deadline.source[:2])))
    for entry in process.leverage[:2]:
        if entry.deadline is not None and (deadline is None or entry.deadline != deadline.id):
            continue
        text = (
            entry.text or f"{_name(case, entry.by)} on {_name(case, entry.on)}, {entry.id.replace('_', ' ')}"
        ).strip()
        text = f"{text.rstrip('.')} (judged credibility {span(entry.credibility.low, entry.credibility.high)})."
        lead = "Threatened." if entry.no_deal.likely < 0 else "Offered."
        items.append(Item(text, REPORTED, lead, material.cite(entry.source[:2])))
    return items


def _stands(material: Material) -> list[Item]:
    """Say who would accept, together, and of each of the others what stands in the way."""
    case, parties = material.case, material.result.parties
    willing = [p for p, entry in parties.items() if entry.accepts >= 0.5]
    items = []
    if willing:
        text = joined([f"{_name(case, p)} ({percent(parties[p].accepts)})" for p in willing])
        cited = [source for p in willing for source in why(material, p)[:1]]
        items.append(Item(sentence(text), COMPUTED, "More likely than not to accept:", material.cite(cited)))
    for party, entry in parties.items():
        if party not in willing:
            cited = list(why(material, party)[:1])
            items.append(Item(_stand(case, entry), COMPUTED, f"{_name(case, party)}.", material.cite(cited)))
    return items


def _stand(case: Case, entry: PartyResult) -> str:
    text = f"{likelihood(entry.accepts).capitalize()} to accept ({percent(entry.accepts)}"
    better = entry.accepts_best - entry.accepts > 0.005
    text += f", up to {percent(entry.accepts_best)} on open points)" if better else ")"
    if entry.blocking_points:
        text += f"; loses most at {joined([case.point(b.point).number for b in entry.blocking_points[:3]])}"
        mended = [b for b in entry.blocking_points if b.accepts_if_best >= 0.5]
        if mended:
            text += f", and {case.point(mended[0].point).number} alone would bring it to {percent(mended[0].accepts_if_best)}"
    crossed = sum(line.crossed for line in entry.red_lines)
    if crossed:
        text += f"; {plural(crossed, 'red line')} crossed"
    return sentence(text)


def _said(material: Material) -> list[Item]:
    """Say where the record says the opposite of what is computed."""
    return [
        Item(told(material.case, found), COMPUTED, "Said otherwise.", material.cite(found.source))
        for found in material.result.said_otherwise
    ]


def _not_asked(material: Material) -> list[Item]:
    case = material.case
    unasked = [entry["party"] for entry in material.result.unconsulted]
    items = []
    if unasked:
        text = f"{joined([_name(case, p) for p in unasked])}: bound, with neither sight of the draft nor a voice"
        items.append(Item(sentence(text), COMPUTED, "Not asked."))
    outside = [party for party, _ in bound_outside_table(material) if party not in unasked]
    if outside:
        items.append(
            Item(sentence(joined([_name(case, p) for p in outside])), COMPUTED, "Bound by it, and not at the table:")
        )
    return items


def _seen(material: Material) -> list[Item]:
    """Say which texts are not public, and who has not seen them."""
    case, today = material.case, material.today
    lines = []
    for draft in sorted(case.drafts.values(), key=lambda d: (d.date, d.id)):
        if draft.date > today or draft.public:
            continue
        unseen = [_name(case, p) for p in case.party_ids if not draft.seen(p, today)]
        if unseen:
            lines.append(f"{inside(draft.title)}, by {joined(unseen)}")
    if not lines:
        known = [d for d in case.drafts.values() if d.date <= today]
        everybody = all(any(s.party == PUBLIC for s in d.seen_by) for d in known)
        return [Item("All texts are public.", REPORTED, "Who has seen what.")] if known and everybody else []
    return [Item(sentence("; ".join(lines[-2:])), REPORTED, "Not seen:")]


def _way(material: Material) -> Item:
    case, found, chances = material.case, material.findings.amendment, material.findings.chances
    lead = "The smallest amendment."
    if found.changes is None:
        why = "no package at all would be adopted" if found.optimal else "none was found in the time given"
        return Item(f"None: on the central judgements {why}.", COMPUTED, lead)
    if not found.changes:
        return Item("None is needed on the central judgements.", COMPUTED, lead)
    points = joined([case.point(c.point).number for c in found.changes])
    proof = "proven fewest" if found.optimal else f"not proven fewest, at least {found.bound:g}"
    text = (
        f"{plural(len(found.changes), 'change')} ({proof}), at {points}; then it is adopted on the central judgements"
    )
    if chances is not None:
        least = min(chances.parties, key=lambda p: chances.parties[p].accepts, default=None)
        text += f", and in {percent(chances.adopted)} of the draws"
        if least is not None and chances.adopted < 0.5:
            text += f"; least sure then is {_name(case, least)} ({percent(chances.parties[least].accepts)})"
    return Item(sentence(text), COMPUTED, lead)


def _guarantees(material: Material) -> list[Item]:
    report = material.findings.guarantees
    if report is None:
        return []
    items = []
    for found in list(report.guarantees.values())[:GUARANTEES]:
        alone = dict.fromkeys(s.alone for s in found.voids.uncovered if s.alone is not None)
        who = joined([report.name(p) for p in alone if p is not None], "or")
        title = _unbracketed(found.title)
        if title == found.id:
            title = f"The {found.id.replace('_', ' ')}"
        if found.nothing:
            text = f"{title} guarantees nothing: {joined(list(found.nothing))}"
        elif found.voids.empty:
            text = f"{title} is empty: nothing makes it owed"
        elif who:
            text = f"{title} can be voided by {who} alone"
        elif found.voids.scenarios:
            text = f"{title} can be voided, by nobody alone"
        else:
            text = f"Nothing in its text voids {inside(title)} once it is triggered"
        items.append(Item(sentence(text), COMPUTED, "Guarantee."))
    return items


def _first(material: Material) -> list[Item]:
    """Say who must do what cannot be undone before getting what it is for."""
    case, schedule = material.case, material.findings.schedule
    if schedule is None:
        return []
    if not schedule.feasible:
        return [Item("The order cannot be kept: the steps wait for one another.", COMPUTED, "Performance.")]
    most: dict[str, float | None] = {}
    for pair in schedule.exposure:
        if pair.irreversible and pair.max_days != 0 and pair.gives in schedule.file.steps:
            for party in schedule.file.steps[pair.gives].by:
                before = most.get(party, 0.0)
                most[party] = None if pair.max_days is None or before is None else max(before, pair.max_days)
    if not most:
        return []
    groups: dict[str, list[str]] = {}
    for party, days in most.items():
        limit = "without limit" if days is None else f"up to {days:g} days"
        groups.setdefault(limit, []).append(_name(case, party))
    parts = [f"{joined(who)} {limit}" for limit, who in groups.items()]
    text = f"After steps that cannot be undone these may wait for what is owed for them: {'; '.join(parts)}"
    return [Item(sentence(text), COMPUTED, "Who performs first.")]


def _odds(material: Material) -> list[Item]:
    case, made = material.case, material.findings.ensemble
    process = case.process
    if process is None or made is None or not made.runs:
        return []
    start = process.start or case.as_of
    low, high = interval(made.agreement, made.runs)
    text = f"Agreement within {process.horizon} days in {percent(made.agreement)} of {made.runs:,} simulated runs "
    text += f"({percent(low)} to {percent(high)} by chance alone)"
    deadline = next_deadline(material)
    if deadline is not None and 0 <= (deadline.date - start).days <= process.horizon:
        by_day = made.by_day()[(deadline.date - start).days]["agreement"]
        text += f", by {day(deadline.date)} in {percent(by_day)}"
    blocked = max(made.blocked_by().items(), key=lambda entry: entry[1], default=None)
    if blocked is not None and blocked[1] >= 0.005:
        text += f"; most often in the way: {_name(case, blocked[0])} ({percent(blocked[1])})"
    return [Item(sentence(f"{text}. Implied by the judgements, not a measured frequency"), COMPUTED, "Odds.")]


def _context(material: Material) -> list[Item]:
    case = material.case
    items = []
    if case.summary:
        items.append(Item(_opening(case.summary), REPORTED))
    items += latest_acts(material, 1, by_parties=True)
    monthly: dict[str, float] = {}
    for pressure in case.process.pressures if case.process else ():
        monthly[pressure.on] = monthly.get(pressure.on, 0.0) + pressure.no_deal_per_month.likely
    moved = [f"{_name(case, p)} {'+' if m > 0 else ''}{figure(m)}" for p, m in monthly.items() if abs(m) >= 0.05]
    if moved:
        items.append(Item(sentence(joined(moved)), COMPUTED, "Time, as judged, moves no-deal values a month by:"))
    return items


def _opening(summary: str) -> str:
    """Return the first sentences of a summary, as many as fit."""
    sentences = re.split(r"(?<=[.!?])\s+(?=[A-Z0-9“\"'])", " ".join(summary.split()))
    kept = sentences[:1]
    for following in sentences[1:]:
        if len(" ".join([*kept, following]).split()) > SUMMARY_WORDS:
            break
        kept.append(following)
    return sentence(" ".join(kept))


def _where(material: Material, when: str) -> str:
    """Say at which points a condition stands."""
    numbers = points_of(when, material.case)
    return (
        f"at point{'s' if len(numbers) > 1 else ''} {joined(numbers)}"
        if numbers
        else f"({in_words(when, material.case)})"
    )


def _changes(material: Material) -> list[Item]:
    case = material.case
    items = []
    parties: set[str] = set()
    for entry in telling(material):
        if entry.party in parties or len(parties) == SENSITIVE:
            continue
        parties.add(entry.party)
        name = _name(case, entry.party)
        what = {
            "no_deal": f"{name}'s no-deal value",
            "leaning": f"Whether {name}'s values are judged too low or too high together",
            "red_line": f"{name}'s red line {_where(material, str(entry.when))}",
        }.get(entry.kind) or f"What point {case.point(str(entry.point)).number} is worth to {name}"
        ends = ("if not real", "if real") if entry.kind == "red_line" else ("in its lowest third", "in its highest")
        text = f"{what}: acceptance {percent(entry.accepts_low)} {ends[0]}, {percent(entry.accepts_high)} {ends[1]}"
        items.append(Item(sentence(text), COMPUTED))
    short = {
        _name(case, party): max(0.0, -entry.gap.p50)
        for party, entry in material.result.parties.items()
        if entry.gap is not None and entry.accepts < 0.5
    }
    if short:
        parts = joined([f"{name} {figure(gap)}" for name, gap in short.items()])
        text = f"Short of its no-deal value by, in the middle of the draws: {parts}"
        items.append(Item(sentence(text), COMPUTED))
    items += [Item(driven(case, d), COMPUTED, "The odds hang on") for d in material.findings.drivers[:1]]
    return items
