"""Who stands where, and why in one clause each; what was said in public beside it; who was not asked."""

from __future__ import annotations

from detente.bargain.results import PartyResult
from detente.case.last_words import REJECTS_A_PART, public_words, stance_on
from detente.language import by_count, ntr, parted, tr
from detente.report.brief.document import COMPUTED, REPORTED, Item
from detente.report.brief.findings import LEANS, REFUSES, hangs
from detente.report.brief.material import Material
from detente.report.brief.page.verdict import unsettled
from detente.report.brief.page.wording import Naming, about, begun, others, points_in, topics, who, whom
from detente.report.contradiction import plain_contradiction
from detente.report.phrases import accepts, would_accept
from detente.text import joined
from detente.words import likelihood, percent, percents, sentence

MOST_PARTIES, MOST_STANCES = 4, 2
WIDE = 0.2
"""From such a range over the stated models on, a chance is written with it."""
SAID = {
    "accept": by_count("{names} accepted it", "{names} accepted it"),
    "signal": by_count("{names} signalled that it could accept", "{names} signalled that it could accept"),
    "conditional": by_count("{names} asked for changes", "{names} asked for changes"),
    "reject": by_count("{names} rejected it", "{names} rejected it"),
    REJECTS_A_PART: by_count("{names} rejected a part of it", "{names} rejected a part of it"),
}
"""What parties said of a draft, by stance."""
_SILENT = by_count("{names} said nothing of it", "{names} said nothing of it")


def contradictions(material: Material) -> list[Item]:
    """Say where the record says the opposite of what is computed."""
    return [
        Item(plain_contradiction(material.case, found), COMPUTED, tr("Said otherwise."), material.cite(found.source))
        for found in material.findings.result.said_otherwise
    ]


def stands(material: Material) -> list[Item]:
    """Say how likely each party accepts and what weighs most: first those that refuse, then the willing together."""
    silent = material.unjudged
    found = {p: entry for p, entry in material.findings.result.parties.items() if p not in silent}
    needed = material.needed
    unsure = sorted((p for p in found if unsettled(material, f"accepts.{p}")), key=lambda p: p not in needed)
    refusing = sorted((p for p in found if found[p].accepts < LEANS and p not in unsure), key=lambda p: p not in needed)
    hanging = [p for p in refusing if hangs(found[p])]
    refusing = [p for p in refusing if p not in hanging]
    alone = _alone(material, refusing)
    items = [
        Item(
            sentence(_refuses(material, party, party in needed)),
            COMPUTED,
            f"{begun(who(material, party))} ({_chance(material, party)})",
            _cited(material, [party]),
        )
        for party in alone
    ]
    rest = [p for p in refusing if p not in alone and (p in needed or not material.tight)]
    items += [_refuse(material, group) for group in _alike(material, rest)]
    items += [_hangs(material, party) for party in hanging if party in needed or not material.tight]
    items += [_may(material, party) for party in unsure]
    said = {*refusing, *hanging, *unsure}
    willing = sorted((p for p in found if p not in said), key=lambda p: p not in needed)
    return items + [_accept(material, group) for group in _alike(material, willing)]


def _alone(material: Material, refusing: list[str]) -> list[str]:
    """Return those of the parties that refuse of which each has a line of its own, with two reasons."""
    principals = [p.id for p in material.case.parties if p.role == "principal"]
    return [p for p in refusing if p in principals][:MOST_PARTIES] if len(refusing) > 2 else refusing


def reasons_to_refuse(material: Material) -> dict[str, list[str]]:
    """Return the points over which the page says that each party refuses whose consent is needed, the weightiest first."""
    found = material.findings.result.parties
    alone = _alone(material, [p for p in found if found[p].accepts < LEANS])
    return {
        party: [block.point for block in found[party].blocking_points[: _reasons(material) if party in alone else 1]]
        for party in (*material.findings.against, *material.findings.doubtful, *material.findings.hanging)
    }


def _reasons(material: Material) -> int:
    """Return how many reasons a party gets that has a line of its own."""
    return 2 if material.tight < 2 else 1


def _may(material: Material, party: str) -> Item:
    """Say of a party that it accepts under some assumptions and refuses under others; and what it loses or gains most by."""
    entry = material.findings.result.parties[party]
    text = tr("may accept or refuse")
    worst = [block.point for block in entry.blocking_points[:1]]
    gets = list(material.findings.gets(party, material.draft.package)[:1])
    if worst and entry.accepts < LEANS:
        text = tr("{may}; it loses most over {topics}", may=text, topics=topics(material, worst, "over"))
    elif gets:
        text = tr("{may}; it gains most on {topics}", may=text, topics=topics(material, gets, "on"))
    name = f"{begun(who(material, party))} ({_chance(material, party)})"
    return Item(sentence(text), COMPUTED, name, _cited(material, [party]))


def _hangs(material: Material, party: str) -> Item:
    """Say of a party that it refuses or accepts as the open points are settled, and over what it loses most."""
    result = material.findings.result
    entry = result.parties[party]
    text = tr("would refuse or accept, depending on how the open points are settled")
    if worst := [block.point for block in entry.blocking_points[: _reasons(material)]]:
        text = tr("{may}; it loses most over {topics}", may=text, topics=topics(material, worst, "over"))
    chances = tr("a yes: {share}", share=percents(entry.accepts, entry.accepts_best, result.draws))
    name = f"{begun(who(material, party))} ({chances})"
    return Item(sentence(text), COMPUTED, name, _cited(material, [party]))


def _alike(material: Material, parties: list[str]) -> list[list[str]]:
    """Group parties by the words for their chance."""
    groups: dict[str, list[str]] = {}
    for party in parties:
        groups.setdefault(likelihood(material.findings.result.parties[party].accepts), []).append(party)
    return list(groups.values())


def _cited(material: Material, parties: list[str]) -> tuple[int, ...]:
    return material.cite(source for party in parties for source in material.judgement_sources(party))


def _refuses(material: Material, party: str, needed: bool) -> str:
    entry = material.findings.result.parties[party]
    if entry.accepts < REFUSES:
        text = ntr(1, "is almost certain to refuse", "are almost certain to refuse")
    else:
        text = accepts(entry.accepts)
    worst = [block.point for block in entry.blocking_points[: _reasons(material)]]
    if worst:
        named = topics(material, worst, "over")
        text = (
            tr("{refuses}, mainly over {topics}", refuses=text, topics=named)
            if entry.accepts < REFUSES
            else tr("{answers}; its objections are mainly over {topics}", answers=text, topics=named)
        )
        text = text if material.tight else _what_it_takes(material, entry, worst, text)
    return text if needed else tr("{refuses}; its consent is not needed", refuses=text)


def _what_it_takes(material: Material, entry: PartyResult, worst: list[str], text: str) -> str:
    """Say after a refusal what alone would bring the party in, or that it is a matter of red lines."""
    mended = next((b for b in entry.blocking_points if b.accepts_if_best >= LEANS), None)
    if mended is not None:
        return tr(
            "{refuses}; with its best option on {point} it {would_accept} ({share})",
            refuses=text,
            point=about(material, mended.point),
            would_accept=would_accept(mended.accepts_if_best),
            share=percent(mended.accepts_if_best, material.findings.result.draws),
        )
    lines = [set(points_in(material, line.when)) & set(worst) for line in entry.red_lines if line.crossed]
    if not set(worst) <= set().union(*lines):
        return text
    if len(worst) == 1:
        return tr("{refuses}, a red line for it", refuses=text)
    if sum(map(bool, lines)) > 1:
        return tr("{refuses}, red lines for it", refuses=text)
    return tr("{refuses}, together a red line for it", refuses=text)


def _refuse(material: Material, parties: list[str]) -> Item:
    """Say of parties that are alike that they refuse, and what weighs most with each."""
    result = material.findings.result.parties
    reasons = {p: [block.point for block in result[p].blocking_points[:1]] for p in parties}
    if all(result[p].accepts < REFUSES for p in parties):
        verb = ntr(len(parties), "is almost certain to refuse", "are almost certain to refuse")
    else:
        verb = _verb(material, parties)
    return _with_reasons(material, parties, verb, reasons, refusing=True)


def _accept(material: Material, parties: list[str]) -> Item:
    """Say of parties that are alike that they accept, and for what: "Russia (98%) and the United States (over 99%) are …"."""
    most = 0 if material.tight else 2 if len(parties) == 1 else 1
    gets = {p: list(material.findings.gets(p, material.draft.package)[:most]) for p in parties}
    return _with_reasons(material, parties, _verb(material, parties), gets, refusing=False)


def _verb(material: Material, parties: list[str]) -> str:
    return accepts(min(material.findings.result.parties[p].accepts for p in parties), len(parties))


def _with_reasons(
    material: Material, parties: list[str], verb: str, reasons: dict[str, list[str]], *, refusing: bool
) -> Item:
    """Name parties with their chances, say what they do, and give each its reason."""
    shown = parties if len(parties) <= MOST_PARTIES + 1 else parties[:MOST_PARTIES]
    names = [f"{who(material, p)} ({_chance(material, p, first=not k)})" for k, p in enumerate(shown)]
    names += [others(len(parties) - len(shown))] if shown != parties else []
    text = verb
    if len(parties) == 1 and reasons[parties[0]]:
        about_what = topics(material, reasons[parties[0]], "over" if refusing else "on")
        text = (
            tr("{refuses}, mainly over {topics}", refuses=verb, topics=about_what)
            if refusing
            else tr("{accepts}, for its gains on {topics}", accepts=verb, topics=about_what)
        )
    alike: dict[tuple[str, ...], list[str]] = {}
    for party in shown if len(parties) > 1 else ():
        if reasons[party]:
            alike.setdefault(tuple(reasons[party]), []).append(party)
    whys = [
        _why(material, group, list(points), refusing=refusing, first=not k)
        for k, (points, group) in enumerate(alike.items())
    ]
    text = tr("{does}: {reasons}", does=text, reasons=", ".join(whys)) if whys else text
    return Item(sentence(text), COMPUTED, begun(joined(names)), _cited(material, parties))


def _why(material: Material, parties: list[str], points: list[str], *, refusing: bool, first: bool) -> str:
    """Give the reason of parties that share it: the first one says what kind of reason follows."""
    name, why = whom(material, parties), topics(material, points, "over" if refusing else "on")
    if refusing:
        return (
            tr("{party} mainly over {topics}", party=name, topics=why)
            if first
            else tr("{party} over {topics}", party=name, topics=why)
        )
    if first:
        return ntr(
            len(parties),
            "{names} for its gains on {topics}",
            "{names} for their gains on {topics}",
            names=name,
            topics=why,
        )
    return tr("{party} on {topics}", party=name, topics=why)


def said_words(material: Naming, parties: list[str], stance: str | None) -> str:
    """Say what parties said of a draft in public: "Ukraine and NATO asked for changes"."""
    one, many = _SILENT if stance is None else SAID[stance]
    return ntr(len(parties), one, many, names=whom(material, parties))


def _chance(material: Material, party: str, *, first: bool = True) -> str:
    """Write the chance of a yes, with its range over the stated models where that is wide; the first in a line says what it is."""
    result = material.findings.result
    share = percent(result.parties[party].accepts, result.draws)
    if first and result.parties[party].accepts < LEANS:
        share = tr("a yes: {share}", share=share)
    models = None if result.open else material.findings.models
    if models is None:
        return share
    claim = models.claim(f"accepts.{party}")
    if claim.high - claim.low <= WIDE:
        return share
    return tr("{share}; {range} by assumption", share=share, range=percents(claim.low, claim.high, models.draws))


def in_public(material: Material) -> list[Item]:
    """Say what the parties that decide last said of the draft in public, and how that sits with the estimates.

    Those that said nothing are named where two stances or fewer leave room for it.
    """
    words = public_words(material.case, material.draft.id)
    needed = material.needed
    groups: dict[str, list[str]] = {stance: [] for stance in SAID}
    for party in needed:
        if party in words and (stance := stance_on(words[party], material.draft.id)) in groups:
            groups[stance].append(party)
    spoken = [party for parties in groups.values() for party in parties]
    said = [said_words(material, parties, stance) for stance, parties in groups.items() if parties]
    if not said:
        return []
    silent = [party for party in needed if party not in spoken]
    said += [said_words(material, silent, None)] if silent and len(said) < MOST_STANCES else []
    text = f"{begun(parted(said))}."
    if not material.tight or material.findings.result.said_otherwise:
        text = f"{text} {_beside(material, [*groups['reject'], *groups[REJECTS_A_PART]])}"
    return [
        Item(text, REPORTED, tr("Last said in public."), material.cite(s for p in spoken for s in words[p].source[:1]))
    ]


def _beside(material: Material, rejecting: list[str]) -> str:
    """Set the public words beside the estimates."""
    found = material.findings
    if found.result.said_otherwise:
        return tr("The estimates contradict some of this, as said above.")
    quiet = [party for party in found.against if party not in rejecting]
    if not quiet:
        return tr("The estimates agree with this.")
    if rejecting:
        return ntr(
            len(quiet),
            "By the estimates {names} would refuse as well.",
            "By the estimates {names} would refuse as well.",
            names=whom(material, quiet),
        )
    return tr("None rejected it; by the estimates some would.")


def not_asked(material: Material) -> list[Item]:
    """Say whom the draft binds without having been asked, and whom it binds that is not at the table."""
    found = material.findings
    outside = [party for party in found.outside if party not in found.unconsulted]
    items = []
    if found.unconsulted:
        text = ntr(
            len(found.unconsulted),
            "{names} would be bound, without having seen the draft or having a say.",
            "{names} would be bound, without having seen the draft or having a say.",
            names=begun(whom(material, found.unconsulted)),
        )
        items.append(Item(text, COMPUTED, tr("Not asked.")))
    if outside:
        text = ntr(
            len(outside),
            "{names} would have to do things under a draft that others negotiate.",
            "{names} would have to do things under a draft that others negotiate.",
            names=begun(whom(material, outside)),
        )
        items.append(Item(text, COMPUTED, tr("Not at the table.")))
    return items
