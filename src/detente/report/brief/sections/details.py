"""The brief's headline and its Details: the draft, the deadline, who stands where, who was not asked."""

from __future__ import annotations

from detente.bargain.acceptance import BlockingPoint, PartyResult
from detente.case.case import Case
from detente.case.format.models.process import Deadline, Leverage
from detente.case.format.models.record import PUBLIC
from detente.case.wording import in_words
from detente.report.brief.build import COMPUTED, REPORTED, Item, Material, Section
from detente.report.words import day, figure, inside, judged, likelihood, percent, plural, sentence
from detente.text import joined


def headline(material: Material) -> str:
    """State the finding in one line."""
    case, result = material.case, material.result
    needed = _needed(material)
    against = [p for p in needed if result.parties[p].accepts < 0.05]
    doubtful = [p for p in needed if 0.05 <= result.parties[p].accepts < 0.5]
    title = material.draft.title
    if result.open and result.adopted_best - result.adopted > 0.2:
        return (
            f"{title}: adoption hangs on {plural(len(result.open), 'open point')} "
            f"({percent(result.adopted)} to {percent(result.adopted_best)})"
        )
    if result.adopted >= 0.5:
        return f"{title}: adoption is {likelihood(result.adopted)} ({percent(result.adopted)})"
    blockers = against or doubtful
    if not blockers:
        return f"{title}: no party stands clearly against it, yet adoption together is {likelihood(result.adopted)}"
    shown = blockers if len(blockers) <= 4 else blockers[:3]
    who = joined([case.name(p) for p in shown] + ([f"{len(blockers) - 3} more"] if len(blockers) > 4 else []))
    if against:
        return f"No deal on {inside(title)} as it stands: {who} would not accept it"
    return (
        f"{title} is {likelihood(result.adopted)} to pass: {who} {'leans' if len(blockers) == 1 else 'lean'} against it"
    )


def standfirst(material: Material) -> str:
    """Give the odds, the bottleneck and the deadline in one line."""
    case, result = material.case, material.result
    parts = [f"On the judgements in this case the consent rule adopts it in {percent(result.adopted)} of the draws"]
    if result.open:
        parts[0] += (
            f", each open point at each party's worst remaining option ({percent(result.adopted_best)} at its best)"
        )
    if result.bottleneck is not None:
        gain = result.if_certain[result.bottleneck]
        parts.append(
            f"the bottleneck is {case.name(result.bottleneck)}, whose certain acceptance would make it {percent(gain)}"
        )
    deadline = next_deadline(material)
    if deadline is not None:
        days = (deadline.date - material.today).days
        when = f"in {plural(days, 'day')}" if days > 0 else "today"
        parts.append(f"the next deadline falls {when}, on {day(deadline.date)}")
    return sentence("; ".join(parts))


def _needed(material: Material) -> list[str]:
    """Return the parties whose consent the rule needs for this draft, in file order."""
    case, problem, draft = material.case, material.drawn.problem, material.draft
    needed: set[str] = set()
    for clause in case.consent:
        if clause.kind == "obligated":
            for point in case.points:
                for option in (draft.package.get(point.id),) if point.id in draft.package else draft.open[point.id]:
                    needed.update(point.obligated_by(str(option)))
        else:
            needed.update(clause.members)
    return [p for p in problem.parties if p in needed]


def next_deadline(material: Material) -> Deadline | None:
    """Return the next deadline that has not passed."""
    process = material.case.process
    coming = [d for d in process.deadlines if d.date >= material.today] if process else []
    return min(coming, key=lambda d: d.date) if coming else None


def details(material: Material) -> Section:
    """Write in full what the draft provides, the deadline, who stands where, and who was not asked."""
    items = [_the_draft(material), *_provisions(material), *_deadlines(material), *_stands(material)]
    items += [*_unconsulted(material), *_seen(material)]
    return Section("The draft and where the parties stand", tuple(items), ("blocking",))


def _the_draft(material: Material) -> Item:
    draft, case = material.draft, material.case
    by = joined([case.name(a) for a in draft.author])
    text = (
        f"{draft.title}, by {by}, dated {day(draft.date)}, status {draft.status}. {plural(len(case.points), 'point')}"
    )
    if draft.open:
        text += f", {len(draft.open)} of them open"
    parent = case.drafts.get(draft.parent) if draft.parent else None
    if parent is not None:
        changed = [p for p in case.point_ids if draft.package.get(p) != parent.package.get(p)]
        text += f"; it differs from {inside(parent.title)} on {plural(len(changed), 'point')}"
    return Item(sentence(text), REPORTED, "On the table.", material.cite(draft.source))


def contested(material: Material) -> list[str]:
    """Return the points of the draft at which the parties lose most, most first; each party counts alike."""
    total: dict[str, float] = {}
    for entry in material.result.parties.values():
        scale = max((b.loss for b in entry.blocking_points), default=1.0) or 1.0
        for blocking in entry.blocking_points:
            total[blocking.point] = total.get(blocking.point, 0.0) + blocking.loss / scale
    return sorted(total, key=lambda p: -total[p])


def _provisions(material: Material) -> list[Item]:
    """Name the provisions at which the parties lose most, each in the words of the case."""
    most = contested(material)[:5]
    items = []
    for point_id in (p for p in material.case.point_ids if p in most):
        point = material.case.point(point_id)
        if point_id in material.draft.package:
            option = point.option(material.draft.package[point_id])
            text = sentence(option.text)
            cited = option.source or point.source
        else:
            text = f"Open between {plural(len(material.draft.open[point_id]), 'option')}."
            cited = point.source
        items.append(Item(text, REPORTED, f"Point {point.number}, {point.title}.", material.cite(cited)))
    return items


def _deadlines(material: Material) -> list[Item]:
    process, case = material.case.process, material.case
    if process is None:
        return []
    items = []
    for deadline in process.deadlines:
        if deadline.date < material.today:
            continue
        by = f", set by {case.name(deadline.set_by)}" if deadline.set_by else ""
        on = f" for {joined([case.name(p) for p in deadline.on])}" if deadline.on else ""
        text = f"{day(deadline.date)}{on}{by}."
        if deadline.text:
            text += f" {sentence(deadline.text)}"
        if deadline.extendable.high > 0:
            text += f" Judged chance of an extension: {span(deadline.extendable.low, deadline.extendable.high)}."
        items.append(Item(text, REPORTED, "Deadline.", material.cite(deadline.source)))
        items += [_threat(case, entry, material) for entry in process.leverage if entry.deadline == deadline.id]
    items += [_threat(case, entry, material) for entry in process.leverage if entry.deadline is None]
    return items


def _threat(case: Case, entry: Leverage, material: Material) -> Item:
    text = f"{case.name(entry.by)} on {case.name(entry.on)}: {entry.text or entry.id.replace('_', ' ')}."
    text = text.replace("..", ".")
    text += f" Judged credibility {span(entry.credibility.low, entry.credibility.high)}."
    lead = "Threatened." if entry.no_deal.likely < 0 else "Offered."
    return Item(text, REPORTED, lead, material.cite(entry.source))


def span(low: float, high: float) -> str:
    """Write a range of probabilities."""
    return judged(low) if low == high else f"{judged(low)} to {judged(high)}"


def _stands(material: Material) -> list[Item]:
    case = material.case
    items = []
    for party, entry in material.result.parties.items():
        items.append(Item(_stand(case, entry), COMPUTED, f"{case.name(party)}.", material.cite(why(material, party))))
    return items


def _stand(case: Case, entry: PartyResult) -> str:
    text = f"{likelihood(entry.accepts).capitalize()} to accept ({percent(entry.accepts)}"
    text += (
        f", up to {percent(entry.accepts_best)} on open points)" if entry.accepts_best - entry.accepts > 0.005 else ")"
    )
    if entry.gap is not None:
        way = "above" if entry.gap.p50 >= 0 else "below"
        text += f"; {figure(abs(entry.gap.p50))} {way} its no-deal value"
        if figure(entry.gap.p05) != figure(entry.gap.p95):
            text += f" ({figure(entry.gap.p05)} to {figure(entry.gap.p95)})"
    else:
        text += "; it has no threshold in this case, only red lines"
    if entry.accepts < 0.5 and entry.blocking_points:
        text += f". Loses most at {joined([_block(case, b) for b in entry.blocking_points[:3]])}"
        mended = [b for b in entry.blocking_points if b.accepts_if_best >= 0.5]
        if mended:
            first = case.point(mended[0].point).number
            text += f"; moving point {first} alone would bring it to {percent(mended[0].accepts_if_best)}"
        else:
            text += "; no single point moved to its best is enough"
    crossed = [line for line in entry.red_lines if line.crossed]
    if crossed:
        lines = joined([f"{in_words(line.when, case)} (firmness {line.firmness:.2f})" for line in crossed[:2]])
        more = f", and {len(crossed) - 2} more" if len(crossed) > 2 else ""
        text += f". Red line{'s' if len(crossed) > 1 else ''} crossed: {lines}{more}"
    return sentence(text)


def _block(case: Case, entry: BlockingPoint) -> str:
    point = case.point(entry.point)
    return f"{point.number} {point.title} (−{figure(entry.loss)})"


def why(material: Material, party: str) -> tuple[str, ...]:
    """Return the sources of a party's red lines and no-deal value."""
    found: list[str] = []
    for assessor in material.case.assessors:
        mine = assessor.preferences.get(party)
        if mine is not None:
            found += mine.no_deal.source if mine.no_deal else ()
            found += [s for line in mine.red_lines for s in line.source]
    return tuple(dict.fromkeys(found))[:4]


def _unconsulted(material: Material) -> list[Item]:
    case = material.case
    items = []
    for entry in material.result.unconsulted:
        numbers = [case.point(p).number for p in entry["points"]]
        items.append(
            Item(
                f"{case.name(entry['party'])} would be bound by point{'s' if len(numbers) > 1 else ''} "
                f"{joined(numbers)}, and has neither seen the draft nor a voice in adopting it.",
                COMPUTED,
                "Bound without having been asked.",
            )
        )
    outside = [
        e for e in bound_outside_table(material) if e[0] not in {u["party"] for u in material.result.unconsulted}
    ]
    if outside:
        text = "; ".join(f"{case.name(party)} (points {joined(numbers)})" for party, numbers in outside)
        items.append(
            Item(
                f"The draft's options oblige parties that do not negotiate it: {text}.",
                COMPUTED,
                "Bound, not at the table.",
            )
        )
    return items


def bound_outside_table(material: Material) -> list[tuple[str, list[str]]]:
    """Return parties that the draft obliges and that do not negotiate it, with the numbers of the points."""
    case, draft = material.case, material.draft
    process = case.process
    if process is None or process.table is None:
        return []
    result = []
    for party in case.party_ids:
        if party in process.table or party in draft.author:
            continue
        numbers = [
            point.number
            for point in case.points
            if point.id in draft.package and party in point.obligated_by(draft.package[point.id])
        ]
        if numbers:
            result.append((party, numbers))
    return result


def _seen(material: Material) -> list[Item]:
    case = material.case
    lines = []
    for draft in sorted(case.drafts.values(), key=lambda d: (d.date, d.id)):
        if draft.date > material.today:
            continue
        if draft.public:
            since = next((s.date for s in draft.seen_by if s.party == PUBLIC), None)
            lines.append(f"{draft.title}: public" + (f" since {day(since)}" if since else ""))
            continue
        seen = [case.name(p) for p in case.party_ids if draft.seen(p, material.today)]
        unseen = [case.name(p) for p in case.party_ids if not draft.seen(p, material.today)]
        lines.append(f"{draft.title}: seen by {joined(seen)}" + (f", not by {joined(unseen)}" if unseen else ""))
    return [Item(sentence("; ".join(lines)), REPORTED, "Who has seen what.")] if lines else []
