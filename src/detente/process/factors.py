"""What a run draws besides preferences: judged figures, and chance once they are given.

Every figure has a path (``process.leverage.cut_support.credibility``) and its own stream of random numbers, keyed by
that path: a variant of a case that changes, adds or removes one figure leaves the draws of all others as they were.
That is what makes common random numbers work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from detente.case.canonical import influence_keys
from detente.case.format.estimate import Estimate
from detente.case.format.models.process import ProcessFile, Strategy
from detente.problem.arrays import Floats
from detente.problem.quantiles import draw_estimates
from detente.problem.random import uniforms
from detente.process.spread import copies


@dataclass(frozen=True)
class Factor:
    """A judged figure of ``process.yaml``.

    Attributes
    ----------
    path : str
        As ``--set`` takes it.
    estimate : Estimate
    text : str
        In words, for tables.
    stream : str
        What its draws are keyed by, where that is not the path.
    """

    path: str
    estimate: Estimate
    text: str
    stream: str = ""


def factors(process: ProcessFile, parties: tuple[str, ...]) -> tuple[Factor, ...]:
    """List the judged figures of a process, in file order.

    Parameters
    ----------
    process : ProcessFile
    parties : tuple of str
        Those with preferences; each has a strategy, the default one where the file gives none.
    """
    found: list[Factor] = []
    known: set[str] = set()

    def add(path: str, estimate: Estimate, text: str, stream: str = "") -> None:
        if path not in known:  # a copy of an entry for another party has the same figures
            known.add(path)
            found.append(Factor(f"process.{path}", estimate, text, stream))

    add("breakdown_per_round", process.breakdown_per_round, "risk that talks break off, a round")
    for deadline in process.deadlines:
        add(f"deadlines.{deadline.id}.extendable", deadline.extendable, f"deadline {deadline.id}: chance of extension")
        add(f"deadlines.{deadline.id}.extension", deadline.extension, f"deadline {deadline.id}: days of extension")
    for threat in process.leverage:
        at = f"leverage.{threat.id}"
        add(f"{at}.no_deal", threat.no_deal, f"leverage {threat.id}: effect on {', '.join(threat.on)}")
        add(f"{at}.credibility", threat.credibility, f"leverage {threat.id}: credibility")
        add(f"{at}.cost_to_maker", threat.cost_to_maker, f"leverage {threat.id}: cost to {threat.by}")
    for pressure in process.pressures:
        text = f"pressure {pressure.id} on {', '.join(pressure.on)}, a month"
        add(f"pressures.{pressure.id}.no_deal_per_month", pressure.no_deal_per_month, text)
    for shock in process.shocks:
        add(f"shocks.{shock.id}.per_month", shock.per_month, f"shock {shock.id}: how often a month")
        add(f"shocks.{shock.id}.no_deal", shock.no_deal, f"shock {shock.id}: effect on {', '.join(shock.on)}")
    for guess in process.hypotheses:
        add(f"hypotheses.{guess.id}.probability", guess.probability, f"hypothesis {guess.id}: probability")
        add(f"hypotheses.{guess.id}.no_deal", guess.no_deal, f"hypothesis {guess.id}: effect on {', '.join(guess.on)}")
    links = tuple(link for link, again in zip(process.influence, copies(process.influence), strict=True) if not again)
    streams = influence_keys(links)
    for k, link in enumerate(links):
        text = f"influence of {link.of} on {', '.join(link.on)} ({link.when})"
        add(f"influence.{link.id or k}.no_deal", link.no_deal, text, f"process.influence.{streams[k]}.no_deal")
    for party in parties:
        strategy = process.strategies.get(party) or Strategy()
        at = f"strategies.{party}"
        add(f"{at}.concession", strategy.concession, f"concession of {party}")
        add(f"{at}.tit_for_tat", strategy.tit_for_tat, f"tit-for-tat of {party}")
        add(f"{at}.discount_per_month", strategy.discount_per_month, f"discount of {party}, a month")
        if strategy.patience is not None:
            add(f"{at}.patience", strategy.patience, f"patience of {party}, in days")
        if strategy.hazard is not None:
            add(f"{at}.hazard", strategy.hazard, f"chance a month that {party} takes what beats no deal")
    add("collapse_per_month", process.collapse_per_month, "risk that an agreement collapses, a month")
    return tuple(found)


def judgements(
    figures: tuple[Factor, ...], seed: int, start: int, stop: int, pinned: Mapping[str, Floats | float] | None = None
) -> dict[str, Floats]:
    """Draw the judged figures.

    Parameters
    ----------
    figures : tuple of Factor
    seed : int
    start, stop : int
        Range of draws.
    pinned : mapping, optional
        Figures by path that are not drawn but given: one number, or one for each draw.

    Returns
    -------
    dict of float64 arrays, each of shape (stop - start,)
    """
    pinned = pinned or {}
    count = stop - start
    result: dict[str, Floats] = {}
    drawn = [f for f in figures if f.path not in pinned and not f.estimate.certain]
    if drawn:
        u = np.stack([uniforms(seed, f.stream or f.path, start, stop, 1)[:, 0] for f in drawn], axis=1)
        table = draw_estimates([f.estimate for f in drawn], u)
        result = {f.path: np.ascontiguousarray(table[:, k]) for k, f in enumerate(drawn)}
    for figure in figures:
        if figure.path in pinned:
            result[figure.path] = np.broadcast_to(np.asarray(pinned[figure.path], dtype=np.float64), (count,)).copy()
        elif figure.estimate.certain:
            result[figure.path] = np.full(count, figure.estimate.low)
    return result


def chance(seed: int, path: str, start: int, stop: int, count: int = 1) -> Floats:
    """Draw the uniform numbers by which a chance event falls, shape (stop - start, count)."""
    return uniforms(seed, f"chance:{path}", start, stop, count)
