"""Who stands where, and why in one clause each; what was said in public beside it; who was not asked."""

from __future__ import annotations

from detente.bargain.results import PartyResult
from detente.case.last_words import REJECTS_A_PART, SAID, public_words, stance_on
from detente.report.brief.document import COMPUTED, REPORTED, Item
from detente.report.brief.findings import LEANS, REFUSES, needed_parties
from detente.report.brief.material import Material
from detente.report.brief.page.wording import about, begun, points_in, topics, who, whom
from detente.report.contradiction import plain_contradiction
from detente.text import joined
from detente.words import likelihood, likely_to, percent, sentence

MOST_PARTIES = 4


def contradictions(material: Material) -> list[Item]:
    """Say where the record says the opposite of what is computed."""
    return [
        Item(plain_contradiction(material.case, found), COMPUTED, "Said otherwise.", material.cite(found.source))
        for found in material.findings.result.said_otherwise
    ]


def stands(material: Material) -> list[Item]:
    """Say how likely each party accepts and what weighs most: first those that refuse, then the willing together."""
    found = material.findings.result.parties
    needed = needed_parties(material.case, list(found), material.draft)
    refusing = sorted((p for p in found if found[p].accepts < LEANS), key=lambda p: p not in needed)
    principals = [p.id for p in material.case.parties if p.role == "principal"]
    alone = [p for p in refusing if p in principals][:MOST_PARTIES] if len(refusing) > 2 else refusing
    items = [
        Item(
            sentence(_refuses(material, found[party]) + ("" if party in needed else "; its consent is not needed")),
            COMPUTED,
            material.case.name(party),
            _cited(material, [party]),
        )
        for party in alone
    ]
    items += [_refuse(material, group) for group in _alike(material, [p for p in refusing if p not in alone])]
    willing = sorted((p for p in found if p not in refusing), key=lambda p: p not in needed)
    return items + [_accept(material, group) for group in _alike(material, willing)]


def _alike(material: Material, parties: list[str]) -> list[list[str]]:
    """Group parties by the words for their chance."""
    groups: dict[str, list[str]] = {}
    for party in parties:
        groups.setdefault(likelihood(material.findings.result.parties[party].accepts), []).append(party)
    return list(groups.values())


def _cited(material: Material, parties: list[str]) -> tuple[int, ...]:
    return material.cite(source for party in parties for source in material.judgement_sources(party))


def _refuses(material: Material, entry: PartyResult) -> str:
    chance = _chance(material, entry)
    surely = entry.accepts < REFUSES
    text = (
        f"is almost certain to refuse (a yes: {chance})"
        if surely
        else f"{likely_to(entry.accepts, 'accept')} ({chance})"
    )
    worst = [block.point for block in entry.blocking_points[:2]]
    if not worst:
        return text
    text += f", mainly {topics(material, worst, 'over')}"
    mended = next((b for b in entry.blocking_points if b.accepts_if_best >= LEANS), None)
    if mended is not None:
        share = percent(mended.accepts_if_best, material.findings.result.draws)
        would = likely_to(mended.accepts_if_best, "accept").removeprefix("is ")
        return f"{text}; given its way on {about(material, mended.point)} it would be {would} ({share})"
    lines = [set(points_in(material, line.when)) & set(worst) for line in entry.red_lines if line.crossed]
    if set(worst) <= set().union(*lines):
        several = sum(map(bool, lines)) > 1
        text += (
            ", a red line for it"
            if len(worst) == 1
            else ", red lines for it"
            if several
            else ", together a red line for it"
        )
    return text


def _refuse(material: Material, parties: list[str]) -> Item:
    """Say of parties that are alike that they refuse, and what weighs most with each."""
    result = material.findings.result.parties
    reasons = {p: [block.point for block in result[p].blocking_points[:1]] for p in parties}
    if all(result[p].accepts < REFUSES for p in parties):
        verb = f"{'are' if len(parties) > 1 else 'is'} almost certain to refuse"
    else:
        verb = _verb(material, parties)
    return _with_reasons(material, parties, verb, reasons, "mainly over", "over")


def _accept(material: Material, parties: list[str]) -> Item:
    """Say of parties that are alike that they accept, and for what: "Russia (98%) and the United States (over 99%) are …"."""
    most = 2 if len(parties) == 1 else 1
    gets = {p: list(material.findings.gets(p, material.draft.package)[:most]) for p in parties}
    return _with_reasons(material, parties, _verb(material, parties), gets, "for its gains on", "on")


def _verb(material: Material, parties: list[str]) -> str:
    verb = likely_to(min(material.findings.result.parties[p].accepts for p in parties), "accept")
    return verb if len(parties) == 1 else verb.replace("is ", "are ", 1)


def _with_reasons(
    material: Material, parties: list[str], verb: str, reasons: dict[str, list[str]], before: str, again: str
) -> Item:
    """Name parties with their chances, say what they do, and give each its reason, the later ones after ``again``."""
    result = material.findings.result.parties
    shown = parties if len(parties) <= MOST_PARTIES + 1 else parties[:MOST_PARTIES]
    names = [f"{who(material, p)} ({_chance(material, result[p])})" for p in shown]
    names += [f"{len(parties) - len(shown)} more"] if shown != parties else []
    text = verb
    if len(parties) == 1 and reasons[parties[0]]:
        text += f", {before} {topics(material, reasons[parties[0]], again).removeprefix(f'{again} ')}"
    whys: list[str] = []
    for party in shown if len(parties) > 1 else ():
        if reasons[party]:
            whys.append(f"{who(material, party)} {topics(material, reasons[party], again if whys else before)}")
    text += f": {', '.join(whys)}" if whys else ""
    return Item(sentence(text), COMPUTED, begun(joined(names)), _cited(material, parties))


def _chance(material: Material, entry: PartyResult) -> str:
    return percent(entry.accepts, material.findings.result.draws)


def in_public(material: Material) -> list[Item]:
    """Say what the parties that decide last said of the draft in public, and how that sits with the estimates."""
    words, found = public_words(material.case, material.draft.id), material.findings
    needed = needed_parties(material.case, list(found.result.parties), material.draft)
    groups: dict[str, list[str]] = {stance: [] for stance in SAID}
    for party in needed:
        if party in words and (stance := stance_on(words[party], material.draft.id)) in groups:
            groups[stance].append(party)
    spoken = [party for parties in groups.values() for party in parties]
    said = [f"{whom(material, parties)} {SAID[stance]}" for stance, parties in groups.items() if parties]
    if not said:
        return []
    silent = [party for party in needed if party not in spoken]
    said += [f"{whom(material, silent)} said nothing of it"] if silent else []
    text = f"{begun('; '.join(said))}. {_beside(material, [*groups['reject'], *groups[REJECTS_A_PART]])}"
    return [Item(text, REPORTED, "Last said in public.", material.cite(s for p in spoken for s in words[p].source[:1]))]


def _beside(material: Material, rejecting: list[str]) -> str:
    """Set the public words beside the estimates."""
    found = material.findings
    if found.result.said_otherwise:
        return "The estimates contradict some of this, as said above."
    quiet = [party for party in found.against if party not in rejecting]
    if not quiet:
        return "The estimates agree with this."
    if rejecting:
        return f"By the estimates {whom(material, quiet)} would refuse as well."
    return "None rejected it; by the estimates some would."


def not_asked(material: Material) -> list[Item]:
    """Say whom the draft binds without having been asked, and whom it binds that is not at the table."""
    found = material.findings
    outside = [party for party in found.outside if party not in found.unconsulted]
    items = []
    if found.unconsulted:
        text = (
            f"{begun(whom(material, found.unconsulted))} would be bound, without having seen the draft or having a say."
        )
        items.append(Item(text, COMPUTED, "Not asked."))
    if outside:
        text = f"{begun(whom(material, outside))} would have to do things under a draft that others negotiate."
        items.append(Item(text, COMPUTED, "Not at the table."))
    return items
