"""Judgements named in the words of the case, for tables and charts that are read by people."""

from __future__ import annotations

from typing import Any

from detente.case.case import Case
from detente.case.wording import called, in_words, option_words
from detente.text import joined, short

_STANCE = {"accept": "accepts", "reject": "rejects", "signal": "could sign and asks for more"}


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
        return "risk that talks break off, a round"
    if steps[0] == "collapse_per_month":
        return "risk that an agreement collapses, a month"
    if steps[0] == "strategies" and len(steps) == 3:
        name = case.name(steps[1])
        return {
            "patience": f"how long {name} can wait",
            "hazard": f"how soon {name} takes what beats no deal",
            "concession": f"how early {name} gives way",
            "tit_for_tat": f"how far {name} answers in kind",
            "discount_per_month": f"what delay costs {name}",
        }.get(steps[2])
    if len(steps) < 2 or not hasattr(process, steps[0]):
        return None
    section, name, field = steps[0], steps[1], steps[2] if len(steps) > 2 else ""
    entries = list(getattr(process, section))
    entry = next((e for k, e in enumerate(entries) if (e.id or str(k)) == name), None)
    if entry is None:
        return None
    if section == "influence":
        by = f"{case.name(entry.of)} {_STANCE[entry.when]}"
        return f"what it does to {_names(case, entry.on)}'s no-deal value that {by}"
    what = called(entry)
    affected = f" on {_names(case, entry.on)}" if section != "deadlines" else ""
    return {
        ("deadlines", "extendable"): f"chance that the deadline {what} is extended",
        ("deadlines", "extension"): f"by how many days the deadline {what} is extended",
        ("leverage", "no_deal"): f"effect of the threat {what}{affected}",
        ("leverage", "credibility"): f"credibility of the threat {what}",
        ("leverage", "cost_to_maker"): f"what the threat {what} costs {case.name(entry.by)}"
        if section == "leverage"
        else "",
        ("pressures", "no_deal_per_month"): f"pressure {what}{affected}, a month",
        ("shocks", "per_month"): f"how often a month {what} comes",
        ("shocks", "no_deal"): f"effect of {what}{affected}",
        ("hypotheses", ""): f"whether {what} is so",
        ("hypotheses", "probability"): f"how likely it is that {what} is so",
        ("hypotheses", "no_deal"): f"effect{affected} if {what} is so",
    }.get((section, field))


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
