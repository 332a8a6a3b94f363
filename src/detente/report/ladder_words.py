"""The amendment ladder in words: what each rung changes, who gains and loses by it, and where climbing stops paying."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from detente.bargain.ladder.ladder import PAYS, Ladder, Rung
from detente.errors import InputError
from detente.language import ntr, number, parted, tr
from detente.report.model_words import model_name
from detente.text import joined, one_line
from detente.words import figure, percent, percents, plural

FELT = 0.5
"""A party's mean utility moves if it moves by half a unit."""


def points_of(case: Any, rung: Rung) -> str:
    """Return the numbers of the points that a rung changes; "none" where it changes nothing."""
    return ", ".join(one_line(case.point(step.point).number) for step in rung.steps) or tr("none")


def trade_off(rung: Rung, name: Callable[[str], str]) -> str:
    """Say what each party gains and loses by a rung against the draft, in units of its own utility, most first."""
    moved = sorted(rung.effects.items(), key=lambda entry: (-abs(entry[1]), entry[0]))
    up = [f"{name(party)} {figure(by)}" for party, by in moved if by >= FELT]
    down = [f"{name(party)} {figure(-by)}" for party, by in moved if by <= -FELT]
    parts = [tr("gain: {parties}", parties=joined(up))] if up else []
    parts += [tr("lose: {parties}", parties=joined(down))] if down else []
    return parted(parts) or tr("no party's utility moves by half a unit")


def least_sure(rung: Rung, name: Callable[[str], str]) -> str:
    """Return the party that accepts least often, with how often."""
    return "" if rung.least_sure is None else f"{name(rung.least_sure)} {percent(rung.accepts[rung.least_sure])}"


def best_possible(rung: Rung) -> str:
    """Say how far the best set of so many changes could be above this one, on the draws searched."""
    if rung.proven:
        return "proven" if rung.gap <= 0 else f"{100 * rung.gap:.1f} points more"
    return f"at most {percent(rung.bound)}"


def verdict(found: Ladder, smallest: tuple[int, float] | None = None) -> list[str]:
    """Return what the ladder says as a whole, in sentences.

    Parameters
    ----------
    found : Ladder
    smallest : tuple of int and float, optional
        How many changes are fewest on the central judgements, and how often they are adopted over the draws.
    """
    best = found.best
    if best is None:
        return [tr("There is nothing to change: every point has one option.")]
    said = []
    if best.adopted == 0:
        said.append(tr("No rung is adopted in any of {draws} draws.", draws=number(found.fresh)))
    fewer = None if smallest is None else found.at_least(smallest[1], smallest[0])
    if smallest is not None and fewer is not None:
        said.append(
            ntr(
                fewer.size,
                "{n} change does better than the {fewest} that are the fewest on the central judgements: adopted in "
                "{share} of draws against {other}.",
                "{n} changes do better than the {fewest} that are the fewest on the central judgements: adopted in "
                "{share} of draws against {other}.",
                fewest=smallest[0],
                share=percent(fewer.adopted),
                other=percent(smallest[1]),
            )
        )
    if best.adopted > 0:
        said.append(_stop(found, best))
    return said


def _stop(found: Ladder, best: Rung) -> str:
    stop = found.stops_paying
    if stop is None:
        return ntr(
            best.size,
            "The ladder still pays at its top: {n} change, {share}.",
            "The ladder still pays at its top: {n} changes, {share}.",
            share=percent(best.adopted),
        )
    at = next((r for r in found.rungs if r.changes == stop), None)
    if at is None:
        return tr("No change raises adoption by a percentage point.")
    return ntr(
        stop,
        "After {n} change ({share}) the ladder stops paying: no further change raises adoption by a percentage point.",
        "After {n} changes ({share}) the ladder stops paying: no further change raises adoption by a percentage point.",
        share=percent(at.adopted),
    )


def under_models(rung: Rung) -> str:
    """Say how often a rung is adopted under the stated models, and under which least and most; empty without models."""
    if rung.models_low is None or rung.models_high is None:
        return ""
    order = sorted(rung.models, key=lambda id: (rung.models[id].adopted, id))
    shares = percents(rung.models_low, rung.models_high)
    if rung.models_low == rung.models_high:
        return f"Under {plural(len(order), 'stated model')} it is adopted in {shares} of draws."
    return (
        f"Under {plural(len(order), 'stated model')} it is adopted in {shares} of draws: least often under "
        f"{model_name(order[0])}, most often under {model_name(order[-1])}."
    )


def regret_note(found: Ladder) -> str:
    """Say what the largest regrets can and cannot tell."""
    stopped = "The search was stopped; these are the best sets found so far. " if found.stopped else ""
    return (
        f"{stopped}The largest regret is what a set loses, under the model where it loses most, against the best set found there. No "
        f"regret is below 0, so no other set of so many changes can do better by more than this. {regret_bounds(found)}"
    ).rstrip()


def regret_bounds(found: Ladder) -> str:
    """Say how large the largest regret can be against every set, found or not; empty where nothing was bounded."""
    bounds = [(r.changes, r.regret_at_most) for r in found.rungs if r.regret_at_most is not None]
    if not bounds:
        return "Against sets that were not found nothing is proven."
    told = ", ".join(f"{most * 100:.1f} points ({plural(changes, 'change')})" for changes, most in bounds)
    return (
        "Proven for the draws searched, against every set of so many changes, found or not: under none of the models is more lost than "
        f"{told}."
    )


def chosen_rung(found: Ladder, rung: int | None) -> Rung | None:
    """Return the rung that is asked for, else the one where the ladder stops paying.

    Raises
    ------
    InputError
        When the ladder has no such rung.
    """
    if rung is None:
        return rung_to_show(found)
    own = next((r for r in found.rungs if r.changes == rung), None)
    if own is None:
        there = [r.changes for r in found.rungs]
        those = f"{there[0]} to {there[-1]}" if len(there) > 1 else "".join(map(str, there)) or tr("none")
        raise InputError(
            f"found --rung {rung}, expected a rung of this ladder: {those}; what is above adds nothing, or needs more --rungs"
        )
    return own


def rung_to_show(found: Ladder) -> Rung | None:
    """Return the rung where the ladder stops paying, else the best; None where no rung pays."""
    return next((r for r in found.rungs if r.changes == found.stops_paying), found.best) if pays(found) else None


def pays(found: Ladder) -> bool:
    """Whether some set of changes raises adoption by a percentage point, or settles a draft that cannot be adopted as it stands."""
    if found.best is None:
        return False
    return not found.before or found.best.adopted - float(found.before["adopted"]) >= PAYS
