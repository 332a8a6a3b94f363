"""The headline and the line under it."""

from __future__ import annotations

from collections.abc import Sequence

from detente.case.rough import nothing_judged
from detente.report.brief.findings import needed_parties
from detente.report.brief.material import Material
from detente.report.model_words import refusing
from detente.text import joined
from detente.words import inside, likelihood, percent, plural, sentence


def headline(material: Material) -> str:
    """State the finding in one line."""
    case, found = material.case, material.findings
    result, title = found.result, material.draft.title
    if result.open and result.adopted_best - result.adopted > 0.2:
        return (
            f"{title}: adoption hangs on {plural(len(result.open), 'open point')} "
            f"({percent(result.adopted)} to {percent(result.adopted_best)})"
        )
    if silent := wholly_unjudged(material):
        who = joined([case.name(p) for p in silent])
        return f"{title}: no answer yet, because nobody has judged what {who} {'wants' if len(silent) == 1 else 'want'}"
    if result.adopted >= 0.5:
        return f"{title}: adoption is {likelihood(result.adopted)} ({percent(result.adopted)})"
    blockers = found.against or found.doubtful
    if not blockers:
        return f"{title}: no party stands clearly against it, yet adoption together is {likelihood(result.adopted)}"
    named = blockers if len(blockers) <= 4 else blockers[:3]
    who = joined([case.name(p) for p in named] + ([f"{len(blockers) - 3} more"] if len(blockers) > 4 else []))
    if found.against:
        return f"No deal on {inside(title)} as it stands: {who} would not accept it{in_every_model(material, named)}"
    return (
        f"{title} is {likelihood(result.adopted)} to pass: {who} {'leans' if len(blockers) == 1 else 'lean'} against it"
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


def in_every_model(material: Material, parties: Sequence[str]) -> str:
    """Say in how many models the refusal of these parties holds: in all of them, or that it does not."""
    models = material.findings.models
    if models is None or len(models.models) < 2:
        return ""
    if all(models.holds(f"accepts.{party}", "no") for party in parties):
        return f", in all {len(models.models)} models"
    sure = material.names(refusing(models, parties))
    return f" (in every model: {sure})" if sure else ", which not every model bears out"


def standfirst(material: Material) -> str:
    """Give the odds and the bottleneck in one line."""
    case, result = material.case, material.findings.result
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
    return sentence("; ".join(parts))
