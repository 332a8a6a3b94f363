"""The headline and the lead under it: what was found, how sure it is, and on which basis."""

from __future__ import annotations

from dataclasses import replace

from detente.case.rough import nothing_judged
from detente.report.brief.findings import needed_parties
from detente.report.brief.material import Material
from detente.report.brief.page.wording import begun, who, whom
from detente.report.model_words import refusing
from detente.text import joined, one_line
from detente.words import inside, it_is_likely, likely_to, percent, plural, sentence

TURNS = 0.2
"""Open points decide the finding where they move the chance by so much."""
_NAMED = 4


def headline(material: Material) -> str:
    """State the finding in one line."""
    case, found = material.case, material.findings
    result, title = found.result, one_line(material.draft.title)
    if silent := wholly_unjudged(material):
        names = joined([case.name(p) for p in silent])
        return (
            f"{title}: no answer yet, because nobody has judged what {names} {'wants' if len(silent) == 1 else 'want'}"
        )
    if result.open and result.adopted_best - result.adopted > TURNS:
        now, best = (likely_to(share, "pass").removeprefix("is ") for share in (result.adopted, result.adopted_best))
        best = best.removesuffix(" to pass")
        return f"{title} hangs on {plural(len(result.open), 'open point')}: as it stands it is {now}, at best {best}"
    if result.adopted >= 0.5:
        return f"{title} {likely_to(result.adopted, 'pass')} ({percent(result.adopted)})"
    blockers, full = found.against or found.doubtful, replace(material, full=True)
    if not blockers:
        return f"{title} {likely_to(result.adopted, 'pass')}, though no party alone stands clearly against it"
    named = blockers if len(blockers) <= _NAMED else blockers[: _NAMED - 1]
    names = joined([*(who(full, p) for p in named), *([f"{len(blockers) - len(named)} more"] * (named != blockers))])
    if found.against:
        return f"No deal on {inside(title)}: {names} would refuse it"
    return (
        f"{title} {likely_to(result.adopted, 'pass')}: {names} {'leans' if len(blockers) == 1 else 'lean'} against it"
    )


def wholly_unjudged(material: Material) -> list[str]:
    """Return the parties whose consent is needed and of whose values nobody has judged any."""
    case = material.case
    needed = needed_parties(case, list(material.findings.result.parties), material.draft)
    return [
        party
        for party in needed
        for judged in [[a.preferences[party] for a in case.assessors if party in a.preferences]]
        if judged and all(nothing_judged(preferences) for preferences in judged)
    ]


def standfirst(material: Material) -> str:
    """Say how likely the draft is to be adopted, how open points are treated, and whether other assumptions agree."""
    result = material.findings.result
    first = f"{begun(it_is_likely(result.adopted, result.draws))} that all whose consent it needs accept it"
    parts = [first]
    if result.bottleneck is not None and not material.findings.result.open:
        gain = result.if_certain[result.bottleneck]
        if gain - result.adopted > TURNS:
            sure = likely_to(gain, "pass").removeprefix("is ")
            parts.append(
                f"Were {who(material, result.bottleneck)} sure to accept, it would be {sure} ({percent(gain, result.draws)})"
            )
    if result.open:
        parts.append(open_points(material))
    parts += in_every_model(material)
    return " ".join(sentence(part) for part in parts)


def open_points(material: Material) -> str:
    """Say the one basis on which open points are counted, and what else they allow."""
    result = material.findings.result
    one = len(result.open) == 1
    return (
        f"{begun(plural(len(result.open), 'point'))} {'is' if one else 'are'} still open; every chance on this page takes "
        f"{'it' if one else 'each'} at what suits each party least, unless a change settles it (at best: "
        f"{percent(result.adopted_best, result.draws)})"
    )


def in_every_model(material: Material) -> list[str]:
    """Say whether the refusals hold under all the other assumptions that were tried."""
    models, found = material.findings.models, material.findings
    if models is None or len(models.models) < 2 or not found.against:
        return []
    count = f"{len(models.models)} sets of assumptions tried"
    sure = refusing(models, found.against)
    if len(sure) == len(found.against):
        return [f"All {count} agree"]
    if sure:
        return [
            f"Under all {count}, {whom(material, sure)} {'refuses' if len(sure) == 1 else 'refuse'}; the others do not in each"
        ]
    return [f"Not all {count} agree"]
