"""Where the parties stand: who would accept, whom nobody asked, and who has seen what."""

from __future__ import annotations

from detente.bargain.acceptance import BlockingPoint, PartyResult
from detente.case.case import Case
from detente.case.format.models.record import GUESSED, PUBLIC, SEEN_GUESSED
from detente.case.wording import in_words
from detente.report.brief.document import COMPUTED, REPORTED, Item
from detente.report.brief.material import Material
from detente.report.contradiction import contradiction_words
from detente.text import joined
from detente.words import day, figure, likely_to, percent, sentence


def stands(material: Material) -> list[Item]:
    """Say of each party whether it would accept, and what stands in the way."""
    return [
        Item(
            _stand(material, entry),
            COMPUTED,
            f"{material.name(party)}.",
            material.cite(material.judgement_sources(party)),
        )
        for party, entry in material.findings.result.parties.items()
    ]


def _stand(material: Material, entry: PartyResult) -> str:
    chance = likely_to(entry.accepts, "accept").removeprefix("is ").capitalize()
    text = f"{chance} ({percent(entry.accepts)}"
    better = entry.accepts_best - entry.accepts > 0.005
    text += f", up to {percent(entry.accepts_best)} on open points)" if better else ")"
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
    text = f". Loses most at {joined([_block(case, b) for b in worst])}"
    if mended is None:
        return f"{text}; no single point moved to its best is enough"
    number = case.point(mended.point).number
    return f"{text}; moving point {number} alone would bring it to {percent(mended.accepts_if_best)}"


def _block(case: Case, entry: BlockingPoint) -> str:
    point = case.point(entry.point)
    return f"{point.number} {point.title} (−{figure(entry.loss)})"


def _crossed(material: Material, entry: PartyResult) -> str:
    crossed = [line for line in entry.red_lines if line.crossed]
    if not crossed:
        return ""
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
    for entry in found.result.unconsulted:
        numbers = [case.point(p).number for p in entry["points"]]
        text = (
            f"{material.name(entry['party'])} would be bound by point{'s' if len(numbers) > 1 else ''} "
            f"{joined(numbers)}, and has neither seen the draft nor a voice in adopting it."
        )
        items.append(Item(text, COMPUTED, "Bound without having been asked."))
    if outside:
        who = "; ".join(
            f"{material.name(party)} (point{'' if len(numbers) == 1 else 's'} {joined(numbers)})"
            for party, numbers in outside.items()
        )
        text = f"The draft's options oblige parties that do not negotiate it: {who}."
        items.append(Item(text, COMPUTED, "Bound, not at the table."))
    return items


def disclosures(material: Material) -> list[Item]:
    """Say who has seen which text."""
    today, parties = material.today, material.case.party_ids
    known = [d for d in sorted(material.case.drafts.values(), key=lambda d: (d.date, d.id)) if d.date <= today]
    lines = []
    for draft in known:
        unseen = material.names(p for p in parties if not draft.seen(p, today))
        if draft.public:
            since = next((s.date for s in draft.seen_by if s.party == PUBLIC), None)
            lines.append(f"{draft.title}: public" + (f" since {day(since)}" if since else ""))
        else:
            seen = material.names(p for p in parties if draft.seen(p, today))
            guess = " (a guess that nobody has confirmed)" if draft.note in (GUESSED, SEEN_GUESSED) else ""
            lines.append(f"{draft.title}: seen by {seen}" + (f", not by {unseen}" if unseen else "") + guess)
    return [Item(sentence("; ".join(lines)), REPORTED, "Who has seen what.")] if lines else []
