"""Counting packages without listing them: by a pruned walk, or by drawing walks at random.

A walk decides one point after the other, as the search does, but knows from below as well as from above what each
party can still get. Where everybody's acceptance is settled, all completions are counted at once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.bargain.solvers.decision_diagrams import YES
from detente.bargain.solvers.depth_first import Instance, adopted
from detente.bargain.solvers.question import Question, make_instance
from detente.compiling import njit
from detente.problem.arrays import Draws, Floats, Ints, Problem
from detente.problem.compiled import adopted as rule_adopts

VISITS = 150_000_000
FIRST_VISITS = 4_000_000
"""Steps of the exact walk before random walks say whether it can end within its limit."""
WALKS = 200_000
BATCH = 2_000
EXACT = 2.0**88
"""Below this a floating sum is near enough to tell which of the numbers congruent modulo 2^64 is meant."""


@dataclass(frozen=True)
class Count:
    """How many packages there are of a kind.

    Attributes
    ----------
    number : float or int
        Exact, or an unbiased estimate.
    exact : bool
    low, high : float
        95% interval of an estimate.
    method : str
    """

    number: float
    exact: bool
    low: float
    high: float
    method: str


@njit(nogil=True)
def walk(
    instance: Any, least: Floats, after: Floats, after_low: Ints, may_oblige: Ints, random: Floats, limit: int
) -> tuple[bool, float, int, int, float]:
    """Count packages that satisfy the constraints.

    Parameters
    ----------
    instance : Instance
    least : float64 array, shape (points + 1, parties)
        The least that the columns of depths d, d + 1, … add.
    after : float64 array, shape (points + 1,)
        The number of completions from depth d on.
    after_low : int64 array, shape (points + 1,)
        The same modulo 2^64.
    may_oblige : int64 array, shape (points + 1, parties)
        Whether an option from depth d on obliges the party.
    random : float64 array, shape (points,)
        Empty: count all. Else one walk that takes a live option at random at each depth and multiplies by how many
        there were (Knuth 1975).
    limit : int

    Returns
    -------
    complete, count, count modulo 2^64, visits, steps
        ``steps`` is what a random walk estimates of the visits of the whole walk, without bias (Knuth 1975); else 0.
    """
    points = len(instance.start) - 1
    parties = len(instance.threshold)
    conditions = len(instance.root)
    tops = np.zeros((points + 1, parties))
    slack = np.zeros((points + 1, parties))  # how much open linkages may still take away
    blocked = np.zeros((points + 1, parties), dtype=np.int64)
    maybe = np.zeros((points + 1, parties), dtype=np.int64)
    obliged = np.zeros((points + 1, parties), dtype=np.int64)
    state = instance.root.copy()
    saved = np.zeros(max(len(instance.touch), 1), dtype=np.int64)
    bound = np.zeros(parties)
    lows = np.zeros(parties)
    rule, threshold = instance.rule, instance.threshold
    accepts = np.zeros(parties, dtype=np.bool_)
    may = np.zeros(parties, dtype=np.int64)
    pointer = np.zeros(points + 1, dtype=np.int64)
    factor = np.ones(points + 1)
    sampled = len(random) > 0
    tops[0] = instance.base[:parties]
    for c in range(conditions):
        party = instance.red_party[c]
        if party >= 0:
            if state[c] == YES:
                blocked[0, party] += 1
            elif state[c] >= 0:
                maybe[0, party] += 1
        else:
            for i in range(parties):
                if state[c] == YES:
                    tops[0, i] += instance.when_yes[c, i]
                elif state[c] >= 0:
                    slack[0, i] += max(-instance.when_yes[c, i], 0.0)
    for i in range(parties):
        if instance.must_red[i] and blocked[0, i] > 0:
            return True, 0.0, 0, 0, 0.0
    count = 0.0
    low = 0
    visits = 0
    steps = 0.0
    d = 0
    pointer[0] = instance.start[0]
    live = np.zeros(instance.child.shape[1] + 1, dtype=np.int64)
    for k in range(instance.touch_start[0], instance.touch_start[1]):
        saved[k] = state[instance.touch[k]]
    take = -1
    alive = 0
    while d >= 0:
        if pointer[d] >= instance.start[d + 1]:
            if sampled and take < 0:
                # all options of this depth are tried: go on with one of the live ones
                steps += factor[d] * (instance.start[d + 1] - instance.start[d])
                if alive == 0:
                    return True, count, low, visits, steps
                take = live[min(int(random[d] * alive), alive - 1)]
                factor[d + 1] = factor[d] * alive
                pointer[d] = take
                continue
            if sampled:
                return True, count, low, visits, steps
            for k in range(instance.touch_start[d], instance.touch_start[d + 1]):
                state[instance.touch[k]] = saved[k]
            d -= 1
            continue
        c = pointer[d]
        pointer[d] += 1
        visits += 1
        if visits > limit:
            return False, count, low, visits, steps
        fits = True
        for i in range(parties):
            tops[d + 1, i] = tops[d, i] + instance.gain[c, i]
            slack[d + 1, i] = slack[d, i]
            blocked[d + 1, i] = blocked[d, i]
            maybe[d + 1, i] = maybe[d, i]
            obliged[d + 1, i] = obliged[d, i] + instance.obliges[c, i]
        o = instance.option[c]
        for k in range(instance.touch_start[d], instance.touch_start[d + 1]):
            at = instance.touch[k]
            node = saved[k]
            if node >= 0 and instance.level[node] == d:
                node = instance.child[node, o]
                if node < 0:
                    party = instance.red_party[at]
                    if party >= 0:
                        maybe[d + 1, party] -= 1
                        if node == YES:
                            blocked[d + 1, party] += 1
                            if instance.must_red[party]:
                                fits = False
                    else:
                        for i in range(parties):
                            if node == YES:
                                tops[d + 1, i] += instance.when_yes[at, i]
                            slack[d + 1, i] -= max(-instance.when_yes[at, i], 0.0)
            state[at] = node
        if fits:
            for i in range(parties):
                bound[i] = tops[d + 1, i] + instance.suffix[d + 1, i]
                if bound[i] < instance.need[i]:
                    fits = False
                    break
                lows[i] = tops[d + 1, i] + least[d + 1, i] - slack[d + 1, i]
        if fits and instance.consent:
            fits = adopted(rule, threshold, bound, blocked[d + 1], obliged[d + 1], accepts)
        if not fits:
            if sampled and take >= 0:
                return True, count, low, visits, steps
            continue
        whole = True
        if d + 1 < points:
            # is every completion adopted, with parties at their least and open red lines taken as crossed?
            for i in range(parties):
                crossed = blocked[d + 1, i] + maybe[d + 1, i] > 0
                whole = whole and lows[i] >= instance.need[i] and not (instance.must_red[i] and crossed)
                accepts[i] = lows[i] >= threshold[i] and not crossed
                may[i] = obliged[d + 1, i] + may_oblige[d + 1, i]
            if whole and instance.consent:
                whole = rule_adopts(rule, accepts, may)
        if not sampled:
            if whole:
                count += after[d + 1]
                low += after_low[d + 1]
            else:
                d += 1
                pointer[d] = instance.start[d]
                for k in range(instance.touch_start[d], instance.touch_start[d + 1]):
                    saved[k] = state[instance.touch[k]]
            continue
        if take < 0:
            if whole:
                count += factor[d] * after[d + 1]
            else:
                live[alive] = c
                alive += 1
            continue
        take = -1
        alive = 0
        d += 1
        pointer[d] = instance.start[d]
        for k in range(instance.touch_start[d], instance.touch_start[d + 1]):
            saved[k] = state[instance.touch[k]]
    return True, count, low, visits, steps


@njit(nogil=True)
def _walks(
    instance: Any,
    least: Floats,
    after: Floats,
    after_low: Ints,
    may_oblige: Ints,
    random: Floats,
    result: Floats,
    steps: Floats,
) -> None:
    for w in range(len(random)):
        _, result[w], _, _, steps[w] = walk(instance, least, after, after_low, may_oblige, random[w], 1 << 60)


def count_packages(
    problem: Problem,
    question: Question,
    draws: Draws | None = None,
    row: int = 0,
    *,
    limit: int = VISITS,
    seed: int = 0,
    walks: int = WALKS,
) -> Count:
    """Count the packages that satisfy a question's constraints.

    Parameters
    ----------
    problem : Problem
    question : Question
    draws, row : Draws, int
    limit : int
        Steps of the exact walk before it gives way to an estimate; at once where random walks show that it would.
    seed : int
        Of the estimate.
    walks : int
        How many random walks the estimate rests on. Each is an unbiased estimate by itself (Knuth 1975); the interval
        is the normal one of their mean.

    Returns
    -------
    Count
    """
    draws = problem.central if draws is None else draws
    instance = make_instance(problem, question, draws, row)
    arrays = _from_below(instance)
    after = arrays[1]
    exact = _exactly(instance, arrays, min(limit, FIRST_VISITS))
    if exact is not None:
        return exact
    rng = np.random.Generator(np.random.Philox(key=[seed, 0x20C0]))
    total, square, done = 0.0, 0.0, 0
    while done < walks:
        result, steps = np.zeros(BATCH), np.zeros(BATCH)
        _walks(instance, *arrays, rng.random((BATCH, len(problem.points))), result, steps)
        if not done and limit > FIRST_VISITS and not _surely_above(steps, limit):
            exact = _exactly(instance, arrays, limit)
            if exact is not None:
                return exact
        scaled = result / after[0]
        total += float(scaled.sum())
        square += float((scaled**2).sum())
        done += BATCH
    mean = total / done
    spread = math.sqrt(max(square / done - mean**2, 0.0) / done)
    whole = float(after[0])
    return Count(
        mean * whole,
        False,
        max(mean - 1.96 * spread, 0.0) * whole,
        min(mean + 1.96 * spread, 1.0) * whole,
        f"{done:,} random walks",
    )


def _exactly(instance: Instance, arrays: tuple[Floats, Floats, Ints, Ints], limit: int) -> Count | None:
    """Count by the whole walk; None where it does not end within the limit."""
    complete, number, low, _, _ = walk(instance, *arrays, np.zeros(0), limit)
    if not complete:
        return None
    if number < EXACT:
        near = int(number)
        whole_number = near + ((int(low) - near + 2**63) % 2**64 - 2**63)
        return Count(whole_number, True, whole_number, whole_number, "pruned walk")
    return Count(number, False, number * (1 - 1e-7), number * (1 + 1e-7), "pruned walk, rounded")


def _surely_above(estimates: Floats, limit: int) -> bool:
    """Whether the mean of unbiased estimates lies three standard errors or more above a limit."""
    error = float(estimates.std()) / math.sqrt(len(estimates))
    return float(estimates.mean()) - 3 * error > limit


def _from_below(instance: Instance) -> tuple[Floats, Floats, Ints, Ints]:
    parties = len(instance.threshold)
    points = len(instance.start) - 1
    least = np.zeros((points + 1, parties))
    after = np.ones(points + 1)
    low = 1
    after_low = np.ones(points + 1, dtype=np.int64)
    may = np.zeros((points + 1, parties), dtype=np.int64)
    for d in range(points - 1, -1, -1):
        here = slice(instance.start[d], instance.start[d + 1])
        least[d] = least[d + 1] + instance.gain[here, :parties].min(axis=0)
        size = int(instance.start[d + 1] - instance.start[d])
        after[d] = after[d + 1] * size
        low = low * size % 2**64
        after_low[d] = np.int64(low - 2**64 if low >= 2**63 else low)
        may[d] = may[d + 1] | instance.obliges[here].any(axis=0)
    return least, after, after_low, may
