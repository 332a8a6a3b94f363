"""What several stated models say, in sentences: what holds under all of them, and what flips from one to another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from detente.case.case import Case
from detente.forecast.clocks import CLASS, HORIZON
from detente.forecast.clocks import TITLES as CLOCKS
from detente.problem.assumptions import AXES
from detente.process.protocols import PROTOCOLS
from detente.text import joined
from detente.words import percents, plural

if TYPE_CHECKING:
    from detente.forecast.models import Claim, ModelResult, Models

AXIS_WORDS = {
    "acceptance": "how a yes comes about (step or by degrees)",
    "values": "whether losses count more than gains",
    "red_lines": "whether a red line is a veto or a price",
    "errors": "how errors of judgement hang together",
    "clocks": "how long the parties hold out",
}
HEADS = {
    "usual": "usual",
    "graded": "by degrees",
    "loss_averse": "losses more",
    "penalty": "red lines cost",
    "correlated": "errors together",
    "hawk_dove": "hawks, doves",
}
"""The usual model, and what may be changed in it, as heads of columns."""


CLOCK_HEADS = {CLASS: "with the clock of the class", HORIZON: "waiting until the horizon"}
"""Clocks other than the case's, as heads of rows below an agreement."""

MODEL_NAMES = {
    "usual": "the usual model",
    "graded": "acceptance by degrees",
    "loss_averse": "losses that count more",
    "penalty": "red lines that cost",
    "correlated": "no-deal values that err together",
    "hawk_dove": "parties harder or softer than judged",
}
"""What a model changes, as part of a sentence."""


def model_name(id: str) -> str:
    """Return a model's name as a person reads it: what it changes in the usual one."""
    return joined([MODEL_NAMES.get(part, part) for part in id.split("+")])


def subject(case: Case, claim: Claim) -> tuple[str, str, str]:
    """Return a result in words: where it is so in every model, where it is not, and as a question.

    Parameters
    ----------
    case : Case
    claim : Claim
    """
    kind, _, name = claim.id.partition(".")
    if kind == "accepts":
        who = case.name(name)
        return f"{who} would sign if asked", f"{who} refuses the draft", f"whether {who} would sign"
    if kind == "adopted":
        return (
            "The consent rule adopts the draft",
            "The consent rule does not adopt the draft",
            "whether the draft is adopted",
        )
    if kind == "exists":
        return (
            "There is a package that the consent rule adopts",
            "There is no package that the consent rule adopts",
            "whether any package at all is adopted",
        )
    title = PROTOCOLS[name].title.lower()
    return (
        f"Talks by {title} end in an agreement",
        f"Talks by {title} end without an agreement",
        f"whether talks by {title} end in an agreement",
    )


def claim_words(case: Case, claim: Claim, draws: int) -> str:
    """Return one result under all models as a sentence: "Ukraine refuses the draft: in all 24 models (under 1% to 2%)"."""
    so, not_so, question = subject(case, claim)
    shares = percents(claim.low, claim.high, draws)
    noun = "model" if claim.clocks == 1 else "combination"
    models = plural(claim.models, noun) + (" of model and clock" if claim.clocks > 1 else "")
    if claim.verdict in ("yes", "no"):
        return f"{so if claim.verdict == 'yes' else not_so}: in all {models} (chance {_of(claim)}{shares})."
    counts = [f"yes in {claim.yes}" if claim.yes else "", f"no in {claim.no}" if claim.no else ""]
    counts.append(f"too close to tell in {claim.open}" if claim.open else "")
    turns = f"; it turns most on {AXIS_WORDS[claim.turns_on]}" if claim.turns_on else ""
    how = "flips" if claim.verdict == "flips" else "is open"
    return f"{_title(question)} {how}: {joined([c for c in counts if c])} of {models} (chance {_of(claim)}{shares}){turns}."


def _of(claim: Claim) -> str:
    return "" if not claim.id.startswith("accepts.") else "of a yes "


def holds(case: Case, found: Models) -> list[str]:
    """Return what holds under every model, as sentences."""
    return [claim_words(case, c, count(found, c)) for c in found.claims if c.verdict in ("yes", "no")]


def flips(case: Case, found: Models) -> list[str]:
    """Return what flips from one model to another, or what none can tell, as sentences."""
    return [claim_words(case, c, count(found, c)) for c in found.claims if c.verdict not in ("yes", "no")]


def count(found: Models, claim: Claim) -> int:
    """Return how many draws or runs stand behind a result of one model."""
    return found.runs if claim.id.startswith("agreement.") else found.draws


def what_differs(found: Models) -> list[str]:
    """Say what the models differ in, with each choice in words."""
    lines = []
    for axis, words in AXES.items():
        present = list(dict.fromkeys(model.choice(axis) for model in found.models))
        if len(present) > 1:
            lines.append(f"{_title(AXIS_WORDS[axis])}: " + "; or ".join(words[choice] for choice in present) + ".")
    clocks = dict.fromkeys(clock for m in found.models for shares in (m.clocks or {}).values() for clock in shares)
    if clocks:
        lines.append(f"{_title(AXIS_WORDS['clocks'])}: " + "; or ".join(CLOCKS[clock] for clock in clocks) + ".")
    if found.counted_from and any(model.values == "loss_averse" for model in found.models):
        lines.append(f"Losses count from {found.counted_from}.")
    return lines


def _title(text: str) -> str:
    return text[0].upper() + text[1:]


def refusing(found: Models, parties: Iterable[str]) -> list[str]:
    """Return those of some parties that refuse the draft in every model."""
    return [party for party in parties if found.holds(f"accepts.{party}", "no")]


def one_changed(found: Models) -> list[ModelResult]:
    """Return the usual model, and those that differ from it in one choice."""
    by_id = {model.id: model for model in found.models}
    return [by_id[id] for id in HEADS if id in by_id]


def share_of(model: ModelResult, id: str) -> float:
    """Return what one model says of a result, open points at each party's worst; 0 where it says nothing."""
    kind, _, name = id.partition(".")
    if kind == "accepts":
        return model.accepts[name]
    if kind == "clock":
        protocol, _, clock = name.partition(".")
        return (model.clocks or {}).get(protocol, {}).get(clock, 0.0)
    if kind == "agreement":
        return (model.agreement or {}).get(name, 0.0)
    return model.adopted if kind == "adopted" else float(model.exists or 0.0)


def clock_rows(found: Models, id: str) -> list[str]:
    """Return the ids of an agreement's rows under other clocks than the case's; see :func:`share_of`."""
    kind, _, name = id.partition(".")
    several = (found.usual.clocks or {}).get(name, {}) if kind == "agreement" else {}
    return [f"clock.{name}.{clock}" for clock in several if clock in CLOCK_HEADS]


def result_name(case: Case, id: str) -> str:
    """Return a result's name for a table."""
    kind, _, name = id.partition(".")
    if kind == "accepts":
        return f"{case.name(name)} signs"
    if kind == "agreement":
        return f"agreement: {PROTOCOLS[name].title.lower()}"
    if kind == "clock":
        return f"  {CLOCK_HEADS[name.partition('.')[2]]}"
    return "the draft is adopted" if kind == "adopted" else "some package is adopted"
