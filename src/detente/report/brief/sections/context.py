"""What came before, and what presses on whom."""

from __future__ import annotations

import datetime as dt

from detente.report.brief.document import COMPUTED, REPORTED, Item
from detente.report.brief.findings import leading_acts
from detente.report.brief.material import Material
from detente.report.brief.sections.table import other_texts
from detente.text import joined
from detente.words import day, figure, sentence

RECENT_ACTS = 4


def context(material: Material) -> list[Item]:
    """Write the summary, earlier texts, the latest acts, the pressures and base rates."""
    summary = " ".join((material.case.summary or "").split())
    items = [Item(sentence(summary), REPORTED)] if summary else []
    return [
        *items,
        *other_texts(material),
        *_acts(material, RECENT_ACTS),
        *_pressures(material),
        *_base_rates(material),
    ]


def _acts(material: Material, most: int) -> list[Item]:
    """Write the acts that matter most, as they were reported."""
    items = []
    for act in leading_acts(material.case, material.draft, most):
        who = act.actor.name or joined([material.case.name(p) for p in act.actor.parties])
        text = sentence(str(act.text))
        items.append(
            Item(
                text if text.startswith(who) else f"{who}: {text}",
                REPORTED,
                f"{_when(act.date.first, act.date.last)}.",
                material.cite(act.source),
            )
        )
    return items


def _when(first: dt.date, last: dt.date) -> str:
    return day(first) if first == last else f"{day(first)} to {day(last)}"


def _pressures(material: Material) -> list[Item]:
    process = material.case.process
    by_party: dict[str, tuple[list[str], list[str]]] = {}
    for pressure in process.pressures if process is not None else ():
        monthly = pressure.no_deal_per_month.likely
        way = "lowers" if monthly < 0 else "raises"
        judged = f"judged: {way} its no-deal value by about {figure(abs(monthly))} a month"
        words = (pressure.text or pressure.id.replace("_", " ")).rstrip(".")
        for party in pressure.on:
            parts, cited = by_party.setdefault(party, ([], []))
            parts.append(f"{words} ({judged if monthly else 'judged neutral'})")
            cited += pressure.source
    return [
        Item(sentence("; ".join(parts)), REPORTED, f"Presses on {material.name(party)}.", material.cite(cited))
        for party, (parts, cited) in by_party.items()
    ]


def _base_rates(material: Material) -> list[Item]:
    """Set base rates beside the case's own figures where both exist."""
    from detente.forecast.base_rates import compare

    return [Item(sentence(note.words), COMPUTED, "Base rate.") for note in compare(material.case)][:4]
