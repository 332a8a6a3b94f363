"""The odds in words: what judgements leave open first, then the base rate, then both together; chance in a footnote."""

from __future__ import annotations

from detente.forecast.clocks import STATED
from detente.forecast.forecast import Ensemble
from detente.forecast.odds import Odds
from detente.forecast.outside import Chance, OtherOutcome, OutsideView
from detente.language import later, tr
from detente.text import joined
from detente.words import interval, percent, percents


def judgement_words(judged: Odds) -> str:
    """Say the interval that uncertain judgements leave: "under 1% to over 99% over the judgements in the case"."""
    return f"{percents(judged.lo, judged.hi, judged.judgements)} over the judgements in the case"


def model_words(view: OutsideView) -> str:
    """Say the model's interval, over judgements and, where there are several, clocks."""
    clocks = view.clocks.clocks
    over = (
        "the judgements in the case"
        if len(clocks) == 1
        else f"the judgements in the case and {len(clocks)} models of how long parties hold out"
    )
    return f"{percents(view.model.low, view.model.high)} over {over}"


def clock_words(view: OutsideView) -> list[str]:
    """Say the odds under each clock, where there are several.

    The share of the runs under the clock that the case states is not said again: it is told from more runs elsewhere, and two
    figures for one thing would differ by chance.
    """
    rows = view.clocks.clocks
    if len(rows) < 2:
        return []
    return [
        f"if {row.title}: {percents(row.lo, row.hi, row.judgements)}"
        + ("" if row.clock == STATED else f", {percent(row.agreement, row.runs)} of {row.runs:,} runs")
        for row in rows
    ]


def past_crises(view: OutsideView) -> str:
    """Say which past crises the base rate counts, inside a sentence: "past crises whose mediator proposes terms"."""
    words = f"past {within(view.title.split(', from ')[0]).removeprefix('all ')}"
    return tr(words)


_PAST_CRISES = (
    later("past international crises"),
    later("past crises without mediation"),
    later("past mediated crises"),
    later("past crises whose mediator proposes terms"),
    later("past mediated crises with serious clashes or war"),
    later("past mediated crises with full-scale war"),
)


def base_words(view: OutsideView) -> str:
    """Say the base rate with its interval and its class."""
    return (
        f"{with_range(view.base, view.n)} of {view.n:,} crises of the class “{view.title}” had ended in an agreement by day {view.day}, "
        f"{percent(view.walk_out.value, view.n)} in another way, and {percent(view.still_open.value, view.n)} had not ended"
    )


def within(title: str) -> str:
    """Return the title of a class as it reads inside a sentence."""
    return title[0].lower() + title[1:]


def weight_words(view: OutsideView) -> str:
    """Say how much the base rate counts, and why."""
    if view.says_nothing:
        return "the model's own interval covers nearly everything, so the base rate alone decides"
    return f"weight of the base rate {view.weight:.2f}, of the model {1 - view.weight:.2f}"


def with_range(chance: Chance, n: int = 1_000) -> str:
    """Write a chance with its interval."""
    return f"{percent(chance.value, n)} ({percents(chance.low, chance.high, n)})"


def noise_words(made: Ensemble) -> str:
    """Say what chance alone leaves of a share of so many runs."""
    return f"{percents(*interval(made.agreement, made.runs), made.runs)}"


def outcome_words(entry: OtherOutcome) -> str:
    """Say another outcome, how likely it is, and whether that is a base rate or the case's own figure."""
    if entry.chance is None:
        return f"{entry.text}: no base rate is known and the case says nothing, so it is not counted"
    whose = "judged in the case" if entry.from_case else f"base rate, n = {entry.n:,}"
    own = "" if entry.model is None else f"; in the model {percent(entry.model)} of runs"
    return f"{entry.text}: {with_range(entry.chance)} of {entry.of} ({whose}{own})"


def kept_words(view: OutsideView) -> str:
    """Say how likely an agreement is that also lasts, and what that leaves out."""
    counted = [e for e in view.outcomes if e.id in ("not_ratified", "not_carried_out") and e.chance is not None]
    missing = [e for e in view.outcomes if e.of == "agreements" and e.chance is None]
    text = f"An agreement that lasts: {with_range(view.kept)}" if counted else ""
    if text and missing:
        text += f", before {joined(['ratification' for _ in missing])}, for which no base rate is known"
    return text
