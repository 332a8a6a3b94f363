"""Where the parties stand: who would accept, whom nobody asked, and who has seen what."""

from __future__ import annotations

from detente.bargain.acceptance import BlockingPoint, PartyResult
from detente.case.case import Case
from detente.case.format.models.record import PUBLIC
from detente.case.wording import in_words
from detente.report.brief.document import COMPUTED, REPORTED, Item
from detente.report.brief.material import Material
from detente.report.contradiction import contradiction_words
from detente.text import joined
from detente.words import day, figure, inside, likelihood, percent, plural, sentence


def stands(material: Material) -> list[Item]:
    """Say of each party whether it would accept, and what stands in the way; in short the willing ones together."""
    parties = material.findings.result.parties
    together = [] if material.full else [p for p, entry in parties.items() if entry.accepts >= 0.5]
    items = []
    if together:
        text = joined([f"{material.name(p)} ({percent(parties[p].accepts)}{_asks_on(material, p)})" for p in together])
        cited = [source for p in together for source in material.judgement_sources(p)]
        items.append(Item(sentence(text), COMPUTED, "More likely than not to accept:", material.cite(cited)))
    for party, entry in parties.items():
        if party not in together:
            cited = list(material.judgement_sources(party))
            items.append(Item(_stand(material, entry), COMPUTED, f"{material.name(party)}.", material.cite(cited)))
    return items


def _asks_on(material: Material, party: str) -> str:
    """Say how likely a party stops asking for more by the last day, where that is much less likely than that it would sign."""
    found = material.findings.asking
    if found is None or found.parties[party].last_day > material.findings.result.parties[party].accepts - 0.1:
        return ""
    return f"; stops asking for more: {percent(found.parties[party].last_day, found.draws)}"


def _stand(material: Material, entry: PartyResult) -> str:
    text = f"{likelihood(entry.accepts).capitalize()} to accept ({percent(entry.accepts)}"
    better = entry.accepts_best - entry.accepts > 0.005
    text += f", up to {percent(entry.accepts_best)} on open points)" if better else ")"
    if material.full:
        text += _margin(entry)
    if entry.accepts < 0.5 and entry.blocking_points:
        text += _losses(material, entry)
    return sentence(text + _crossed(material, entry))


def _margin(entry: PartyResult) -> str:
    if entry.gap is None:
        return "; it has no threshold in this case, only red lines"
    way = "above" if entry.gap.p50 >= 0 else "below"
    text = f"; {figure(abs(entry.gap.p50))} {way} its no-deal value"
    if figure(entry.gap.p05) != figure(entry.gap.p95):
        text += f" ({figure(entry.gap.p05)} to {figure(entry.gap.p95)})"
    return text


def _losses(material: Material, entry: PartyResult) -> str:
    case, worst = material.case, entry.blocking_points[:3]
    mended = next((b for b in entry.blocking_points if b.accepts_if_best >= 0.5), None)
    would = "" if mended is None else f"{case.point(mended.point).number} alone would bring it to"
    if material.full:
        text = f". Loses most at {joined([_block(case, b) for b in worst])}"
        if mended is None:
            return f"{text}; no single point moved to its best is enough"
        return f"{text}; moving point {would} {percent(mended.accepts_if_best)}"
    text = f"; loses most at {joined([case.point(b.point).number for b in worst])}"
    return text if mended is None else f"{text}, and {would} {percent(mended.accepts_if_best)}"


def _block(case: Case, entry: BlockingPoint) -> str:
    point = case.point(entry.point)
    return f"{point.number} {point.title} (−{figure(entry.loss)})"


def _crossed(material: Material, entry: PartyResult) -> str:
    crossed = [line for line in entry.red_lines if line.crossed]
    if not crossed:
        return ""
    if not material.full:
        return f"; {plural(len(crossed), 'red line')} crossed"
    lines = joined([f"{in_words(line.when, material.case)} (firmness {line.firmness:.2f})" for line in crossed[:2]])
    more = f", and {len(crossed) - 2} more" if len(crossed) > 2 else ""
    return f". Red line{'s' if len(crossed) > 1 else ''} crossed: {lines}{more}"


def contradictions(material: Material) -> list[Item]:
    """Say where the record says the opposite of what is computed."""
    return [
        Item(contradiction_words(material.case, found), COMPUTED, "Said otherwise.", material.cite(found.source))
        for found in material.findings.result.said_otherwise
    ]


def not_asked(material: Material) -> list[Item]:
    """Say whom the draft binds without having been asked, and whom it binds that is not at the table."""
    found, case = material.findings, material.case
    outside = {p: numbers for p, numbers in found.outside.items() if p not in found.unconsulted}
    items = []
    if not material.full:
        if found.unconsulted:
            text = f"{material.names(found.unconsulted)}: bound, with neither sight of the draft nor a voice"
            items.append(Item(sentence(text), COMPUTED, "Not asked."))
        if outside:
            items.append(Item(sentence(material.names(outside)), COMPUTED, "Bound by it, and not at the table:"))
        return items
    for entry in found.result.unconsulted:
        numbers = [case.point(p).number for p in entry["points"]]
        text = (
            f"{material.name(entry['party'])} would be bound by point{'s' if len(numbers) > 1 else ''} "
            f"{joined(numbers)}, and has neither seen the draft nor a voice in adopting it."
        )
        items.append(Item(text, COMPUTED, "Bound without having been asked."))
    if outside:
        who = "; ".join(f"{material.name(party)} (points {joined(numbers)})" for party, numbers in outside.items())
        text = f"The draft's options oblige parties that do not negotiate it: {who}."
        items.append(Item(text, COMPUTED, "Bound, not at the table."))
    return items


def disclosures(material: Material) -> list[Item]:
    """Say who has seen which text; in short, who has not seen those that are not public."""
    today, parties = material.today, material.case.party_ids
    known = [d for d in sorted(material.case.drafts.values(), key=lambda d: (d.date, d.id)) if d.date <= today]
    lines = []
    for draft in known:
        unseen = material.names(p for p in parties if not draft.seen(p, today))
        if not material.full:
            if not draft.public and unseen:
                lines.append(f"{inside(draft.title)}, by {unseen}")
        elif draft.public:
            since = next((s.date for s in draft.seen_by if s.party == PUBLIC), None)
            lines.append(f"{draft.title}: public" + (f" since {day(since)}" if since else ""))
        else:
            seen = material.names(p for p in parties if draft.seen(p, today))
            lines.append(f"{draft.title}: seen by {seen}" + (f", not by {unseen}" if unseen else ""))
    if material.full:
        return [Item(sentence("; ".join(lines)), REPORTED, "Who has seen what.")] if lines else []
    if lines:
        return [Item(sentence("; ".join(lines[-2:])), REPORTED, "Not seen:")]
    everybody = all(any(s.party == PUBLIC for s in d.seen_by) for d in known)
    return [Item("All texts are public.", REPORTED, "Who has seen what.")] if known and everybody else []
