"""The brief's Context, and what would change the result."""

from __future__ import annotations

from detente.bargain.sensitivity import Sensitivity
from detente.case.format.models.record import Act
from detente.case.wording import in_words
from detente.report.brief.build import COMPUTED, REPORTED, Item, Material, Section
from detente.report.words import day, figure, percent, sentence
from detente.text import joined

RECENT_ACTS = 4


def context(material: Material) -> Section:
    """Write what came before, and what presses on whom."""
    return Section(
        "What came before, and what presses", (*_before(material), *_pressures(material), *_reference(material))
    )


def _before(material: Material) -> list[Item]:
    case = material.case
    items = []
    if case.summary:
        items.append(Item(sentence(" ".join(case.summary.split())), REPORTED))
    earlier = [d for d in case.drafts.values() if d.date <= material.today and d.id != material.draft.id]
    if earlier:
        text = "; ".join(
            f"{d.title} ({joined([case.name(a) for a in d.author])}, {day(d.date)}, {d.status})"
            for d in sorted(earlier, key=lambda d: (d.date, d.id))
        )
        cited = tuple(s for d in earlier for s in d.source)
        items.append(Item(sentence(text), REPORTED, "Other texts.", material.cite(cited)))
    return [*items, *latest_acts(material, RECENT_ACTS)]


def latest_acts(material: Material, most: int, by_parties: bool = False) -> list[Item]:
    """Write the acts that matter most before today, as they were reported, in order of their days.

    First come the latest acts of principals on this draft, then other acts of principals, then of other parties, then
    (unless ``by_parties``) of anybody else. Where acts stand in the file means nothing.
    """
    case = material.case
    items = []
    principals = {p.id for p in case.parties if p.role == "principal"}

    def rank(act: Act) -> int:
        if principals & set(act.actor.parties):
            return 0 if act.about == material.draft.id else 1
        return 2 if act.actor.parties else 3

    acts = [act for act in case.acts_until(material.today) if act.text and (act.actor.parties or not by_parties)]
    later = list(reversed(range(len(acts))))
    chosen = sorted(sorted(later, key=lambda k: rank(acts[k]))[:most])
    for act in (acts[k] for k in chosen):
        who = act.actor.name or joined([case.name(p) for p in act.actor.parties])
        said = sentence(str(act.text))
        items.append(
            Item(
                said if said.startswith(who) else f"{who}: {said}",
                REPORTED,
                f"{_when(act.date.first, act.date.last)}.",
                material.cite(act.source),
            )
        )
    return items


def _when(first: object, last: object) -> str:
    return day(first) if first == last else f"{day(first)} to {day(last)}"  # type: ignore[arg-type]


def _pressures(material: Material) -> list[Item]:
    process, case = material.case.process, material.case
    if process is None:
        return []
    by_party: dict[str, list[tuple[str, float, tuple[str, ...]]]] = {}
    for pressure in process.pressures:
        words = pressure.text or pressure.id.replace("_", " ")
        by_party.setdefault(pressure.on, []).append((words, pressure.no_deal_per_month.likely, pressure.source))
    items = []
    for party, entries in by_party.items():
        parts = []
        for words, monthly, _ in entries:
            way = "lowers" if monthly < 0 else "raises"
            judged = (
                f"judged: {way} its no-deal value by about {figure(abs(monthly))} a month"
                if monthly
                else "judged neutral"
            )
            parts.append(f"{words.rstrip('.')} ({judged})")
        cited = tuple(s for _, _, source in entries for s in source)
        items.append(
            Item(sentence("; ".join(parts)), REPORTED, f"Presses on {case.name(party)}.", material.cite(cited))
        )
    return items


def _reference(material: Material) -> list[Item]:
    """Set base rates beside the case's own figures where both exist."""
    from detente.forecast.base_rates import compare

    return [Item(sentence(note.words), COMPUTED, "Base rate.") for note in compare(material.case)][:4]


def what_would_change(material: Material) -> Section:
    """Write the judgements that the result is most sensitive to, as measured over the draws."""
    items = []
    for entry in telling(material):
        items.append(Item(_sentence(material, entry), COMPUTED))
    case, result = material.case, material.result
    for party, view in result.parties.items():
        if view.gap is not None and view.accepts < 0.5:
            items.append(
                Item(
                    f"{case.name(party)} would accept in half of the draws if its no-deal value were "
                    f"{figure(max(0.0, -view.gap.p50))} lower, or the draft that much better for it"
                    + (", red lines aside" if any(line.crossed for line in view.red_lines) else "")
                    + ".",
                    COMPUTED,
                )
            )
    return Section("What the result hangs on", tuple(items), ("sensitivity",))


def telling(material: Material, most: int = 5) -> list[Sensitivity]:
    """Return the measured sensitivities that move a party's acceptance by 3 points or more, at most three a party."""
    kept: list[Sensitivity] = []
    for entry in material.measured:
        if entry.swing < 0.03 or len(kept) == most:
            break
        if sum(e.party == entry.party for e in kept) < 3:
            kept.append(entry)
    return kept


def _sentence(material: Material, entry: Sensitivity) -> str:
    case = material.case
    name = case.name(entry.party)
    effect = f"its acceptance is {percent(entry.accepts_low)}"
    other = percent(entry.accepts_high)
    if entry.kind == "red_line":
        return (
            f"If {name}'s red line ({in_words(str(entry.when), case)}) is not real, {effect}; if it is real, {other}."
        )
    if entry.kind == "no_deal":
        return (
            f"{name}'s no-deal value: in the lowest third of the draws (mean {figure(entry.low)}) {effect}, "
            f"in the highest third (mean {figure(entry.high)}) {other}{_adoption(entry)}."
        )
    if entry.kind == "leaning":
        return (
            f"{name}'s leaning (its values judged too low or too high together): in the third of the draws where they are "
            f"lowest {effect}, where they are highest, {other}{_adoption(entry)}."
        )
    point = case.point(str(entry.point))
    return (
        f"What point {point.number}, {point.title}, is worth to {name}: in the lowest third of the draws {effect}, "
        f"in the highest third {other}{_adoption(entry)}."
    )


def _adoption(entry: Sensitivity) -> str:
    if abs(entry.adopted_high - entry.adopted_low) < 0.02:
        return ""
    return f"; adoption moves from {percent(entry.adopted_low)} to {percent(entry.adopted_high)}"
