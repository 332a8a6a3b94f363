"""Judgements named in the words of the case, for tables and charts that are read by people."""

from __future__ import annotations

from typing import Any

from detente.case.case import Case
from detente.case.wording import called, in_words, option_words
from detente.language import later, tr
from detente.text import joined, short

_STANCE = {
    "accept": later("what it does to {party}'s no-deal value that {other} accepts"),
    "reject": later("what it does to {party}'s no-deal value that {other} rejects"),
    "signal": later("what it does to {party}'s no-deal value that {other} could sign and asks for more"),
}
_STRATEGY = {
    "patience": later("how long {party} can wait"),
    "hazard": later("how soon {party} takes what beats no deal"),
    "concession": later("how early {party} gives way"),
    "tit_for_tat": later("how far {party} answers in kind"),
    "discount_per_month": later("what delay costs {party}"),
}
_ENTRIES = {
    ("deadlines", "extendable"): later("chance that the deadline {what} is extended"),
    ("deadlines", "extension"): later("by how many days the deadline {what} is extended"),
    ("leverage", "no_deal"): later("effect of the threat {what} on {party}"),
    ("leverage", "credibility"): later("credibility of the threat {what}"),
    ("leverage", "cost_to_maker"): later("what the threat {what} costs {maker}"),
    ("pressures", "no_deal_per_month"): later("pressure {what} on {party}, a month"),
    ("shocks", "per_month"): later("how often a month {what} comes"),
    ("shocks", "no_deal"): later("effect of {what} on {party}"),
    ("hypotheses", ""): later("whether {what} is so"),
    ("hypotheses", "probability"): later("how likely it is that {what} is so"),
    ("hypotheses", "no_deal"): later("effect on {party} if {what} is so"),
}


def judgement(case: Case, path: str, text: str) -> str:
    """Name a judgement in the words of the case.

    Parameters
    ----------
    case : Case
    path : str
        As :class:`detente.forecast.sensitivity.Driver` has it.
    text : str
        Its text there; returned where the path is of no known form.
    """
    kind, *steps = path.split(".")
    if kind == "process" and case.process is not None:
        return _of_process(case, steps) or text
    if kind == "preferences":
        return _of_preferences(case, steps, text) or text
    return text


def _of_process(case: Case, steps: list[str]) -> str | None:
    process: Any = case.process
    if steps[0] == "breakdown_per_round":
        return tr("risk that talks break off, a round")
    if steps[0] == "collapse_per_month":
        return tr("risk that an agreement collapses, a month")
    if steps[0] == "strategies" and len(steps) == 3:
        message = _STRATEGY.get(steps[2])
        return None if message is None else tr(message, party=case.name(steps[1]))
    if len(steps) < 2 or not hasattr(process, steps[0]):
        return None
    section, name, field = steps[0], steps[1], steps[2] if len(steps) > 2 else ""
    entries = list(getattr(process, section))
    entry = next((e for k, e in enumerate(entries) if (e.id or str(k)) == name), None)
    if entry is None:
        return None
    if section == "influence":
        return tr(_STANCE[entry.when], party=_names(case, entry.on), other=case.name(entry.of))
    message = _ENTRIES.get((section, field))
    if message is None:
        return None
    places = {"what": called(entry)}
    if section != "deadlines":
        places["party"] = _names(case, entry.on)
    if section == "leverage":
        places["maker"] = case.name(entry.by)
    return tr(message, **places)


def _names(case: Case, parties: tuple[str, ...]) -> str:
    return joined([case.name(party) for party in parties])


def _of_preferences(case: Case, steps: list[str], text: str) -> str | None:
    name = case.name(steps[0])
    if len(steps) == 2 and steps[1] == "no_deal":
        return f"{name}'s no-deal value"
    if len(steps) == 2 and steps[1] == "leaning":
        return f"whether {name}'s values are judged too low or too high together"
    if len(steps) != 3:
        return None
    if steps[1] in ("red_lines", "linkages") and steps[1] not in case.point_ids:
        _, _, when = text.partition(": ")
        what = "red line" if steps[1] == "red_lines" else "linkage"
        return f"{name}'s {what} ({short(in_words(when, case), 90)})"
    if steps[1] in case.point_ids:
        point = case.point(steps[1])
        return f"what {option_words(case, steps[1], steps[2])} (point {point.number}) is worth to {name}"
    return None
