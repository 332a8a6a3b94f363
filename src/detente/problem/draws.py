"""Draws of everything uncertain, made block by block."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TypeVar

import numpy as np

from detente.compiling import njit
from detente.problem import draws_by_numpy as by_numpy
from detente.problem.arrays import Bools, Draws, Floats, Ints, Problem
from detente.problem.compile import party_shares
from detente.problem.correlation import Errors, lean, lean_by_sign, leanings, together
from detente.problem.model import Judgements, PreferenceModel
from detente.problem.quantiles import quantile
from detente.problem.random import uniforms
from detente.threads import threads

T = TypeVar("T")
BLOCK = 2048


@njit(
    nogil=True,
    steps=lambda at, chosen, w, v, result: by_numpy.ONE_BY_ONE * 2 * result.size,
    twin=by_numpy.weights_and_values,
)
def _weights_and_values(at: Judgements, chosen: Ints, w_uniform: Floats, v_uniform: Floats, result: Floats) -> None:
    """Write what each option is worth, weight times value, shape (draws, parties, columns)."""
    draws, parties = chosen.shape
    offset, order, given, own = at.offset, at.order, at.weight, at.value
    points = len(offset) - 1
    weights = np.empty(points)
    ranked = np.empty(points)
    for d in range(draws):
        for i in range(parties):
            a = chosen[d, i]
            if at.kind[a, i] == 1:
                for j in range(points):
                    ranked[j] = -np.log(1.0 - w_uniform[d, at.weight_slot[i, j]])
                ranked.sort()
                for j in range(points):
                    weights[j] = ranked[points - 1 - at.rank[a, i, j]]
            elif at.kind[a, i] == 0:
                for j in range(points):
                    u = w_uniform[d, at.weight_slot[i, j]] if at.weight_slot[i, j] >= 0 else 0.0
                    weights[j] = quantile(
                        given.code[a, i, j],
                        given.low[a, i, j],
                        given.span[a, i, j],
                        given.parameter[a, i, j],
                        u,
                        at.tables,
                    )
            else:
                weights[:] = 1.0
            if at.kind[a, i] != 2:
                total = weights.sum()
                if total > 0.0:
                    weights /= total
                else:
                    weights[:] = 1.0 / points
            for j in range(points):
                for c in range(offset[j], offset[j + 1]):
                    if order[a, i, c] >= 0:
                        continue
                    u = v_uniform[d, at.value_slot[i, c]] if at.value_slot[i, c] >= 0 else 0.0
                    drawn = quantile(
                        own.code[a, i, c], own.low[a, i, c], own.span[a, i, c], own.parameter[a, i, c], u, at.tables
                    )
                    result[d, i, c] = weights[j] * drawn
                if order[a, i, offset[j]] >= 0:
                    count = offset[j + 1] - offset[j]
                    between = np.empty(count)
                    for k in range(count):
                        between[k] = v_uniform[d, at.value_slot[i, offset[j] + k]]
                    inner = np.sort(between[: max(count - 2, 0)])
                    for c in range(offset[j], offset[j + 1]):
                        place = order[a, i, c]
                        drawn = 100.0
                        if place > 0:
                            drawn = 0.0 if place == count - 1 else 100.0 * inner[count - 2 - place]
                        result[d, i, c] = weights[j] * drawn


@njit(nogil=True, steps=lambda chosen, *_: by_numpy.ONE_BY_ONE * chosen.size, twin=by_numpy.estimates)
def _estimates(
    chosen: Ints, code: Ints, low: Floats, span: Floats, parameter: Floats, u: Floats, tables: Floats
) -> Floats:
    result = np.empty(u.shape)
    for d in range(u.shape[0]):
        for k in range(u.shape[1]):
            a = chosen[d, k]
            result[d, k] = quantile(code[a, k], low[a, k], span[a, k], parameter[a, k], u[d, k], tables)
    return result


def _assessors(model: PreferenceModel, u: Floats) -> tuple[Ints, Ints]:
    """Return which assessor each draw takes, and which it takes for each party.

    They are the same unless that assessor says nothing of the party; then one of those who do is taken.
    """

    def pick(weights: Floats) -> Ints:
        edges = np.cumsum(weights)
        return np.asarray(np.minimum(np.searchsorted(edges, u[:, 0] * edges[-1], side="right"), len(weights) - 1))

    first = pick(model.assessor_weight)
    if model.covers.all():
        return first, np.repeat(first[:, None], model.covers.shape[1], axis=1)
    shares = party_shares(model)
    return first, np.stack([pick(shares[:, i]) for i in range(shares.shape[1])], axis=1)


def draw_block(problem: Problem, seed: int, start: int, stop: int, errors: Errors | None = None) -> Draws:
    """Draw everything uncertain for draws ``start`` to ``stop - 1``.

    Draw ``k`` is the same whatever block it is made in.

    Parameters
    ----------
    problem : Problem
    seed : int
    start, stop : int
    errors : Errors, optional
        How judgements err together; default: each on its own, but for what ``correlation`` says.

    Returns
    -------
    Draws
    """
    errors = errors or Errors()
    model: PreferenceModel = problem.model
    count = stop - start
    first, chosen = _assessors(model, uniforms(seed, "assessor", start, stop, 1))
    w_uniform = np.ascontiguousarray(uniforms(seed, "weights", start, stop, int(model.weight_slot.max()) + 1))
    v_uniform, leaning = _behind_values(problem, seed, start, stop, chosen, errors)
    values = np.empty((count, len(problem.parties), problem.columns))
    judgements = Judgements(
        problem.offset, model.weight_kind, model.weight, model.rank, model.value, model.order, model.tables,
        model.weight_slot, model.value_slot,
    )  # fmt: skip
    _weights_and_values(judgements, chosen, w_uniform, v_uniform, values)
    u = np.ascontiguousarray(uniforms(seed, "no_deal", start, stop, len(problem.parties)))
    if errors.no_deal is not None:
        together(u, errors.no_deal)
    e = model.no_deal
    no_deal = _estimates(chosen, e.code, e.low, e.span, e.parameter, u, model.tables)
    rows = np.arange(len(problem.parties))
    no_deal[model.no_threshold[chosen, rows]] = -np.inf
    red_chosen = chosen[:, problem.red_line_party]
    u = uniforms(seed, "red_lines", start, stop, len(problem.red_lines))
    real: Bools = u < model.firmness[red_chosen, np.arange(len(problem.red_lines))]
    u = uniforms(seed, "linkages", start, stop, len(problem.linkages))
    e = model.linkage
    link_chosen = np.ascontiguousarray(chosen[:, problem.linkage_party])
    linkage = _estimates(link_chosen, e.code, e.low, e.span, e.parameter, np.ascontiguousarray(u), model.tables)
    return Draws(values, no_deal, real, linkage, first, start, leaning)


def _behind_values(
    problem: Problem, seed: int, start: int, stop: int, chosen: Ints, errors: Errors
) -> tuple[Floats, Floats | None]:
    """Return the uniform numbers behind the values, as judgements err together, and the leanings that they share."""
    model: PreferenceModel = problem.model
    result = np.ascontiguousarray(uniforms(seed, "values", start, stop, int(model.value_slot.max()) + 1))
    leaning = None
    if model.leans.any():
        u = uniforms(seed, "leaning", start, stop, len(problem.parties))
        leaning = leanings(chosen, model.correlation, np.ascontiguousarray(u))
        lean(result, chosen, model.correlation, leaning, problem.offset, model.order, model.value_slot)
    if errors.sign is not None:
        hawkish = np.ascontiguousarray(uniforms(seed, "hawk_dove", start, stop, len(problem.parties)))
        lean_by_sign(result, hawkish, errors.hawk, errors.sign, model.order, model.value_slot)
    return result, leaning


def block_ranges(draws: int, size: int = BLOCK) -> list[tuple[int, int]]:
    """Return the (start, stop) of each block."""
    return [(at, min(at + size, draws)) for at in range(0, draws, size)]


def map_blocks(
    problem: Problem,
    work: Callable[[Draws], T],
    draws: int,
    seed: int,
    size: int = BLOCK,
    workers: int | None = None,
    errors: Errors | None = None,
    make: Callable[[int, int], Draws] | None = None,
) -> Iterator[T]:
    """Make blocks of draws in threads, apply ``work`` to each, and yield the results in order.

    At most ``workers + 2`` blocks exist at a time. ``make`` makes a block in place of :func:`draw_block`.
    """
    workers = workers or min(os.cpu_count() or 1, 8)
    ranges = block_ranges(draws, size)

    def one(bounds: tuple[int, int]) -> T:
        return work(draw_block(problem, seed, *bounds, errors) if make is None else make(*bounds))

    if workers == 1 or len(ranges) == 1:
        yield from map(one, ranges)
        return
    with threads(workers) as pool:
        pending = [pool.submit(one, bounds) for bounds in ranges[: workers + 2]]
        for bounds in ranges[workers + 2 :]:
            yield pending.pop(0).result()
            pending.append(pool.submit(one, bounds))
        for future in pending:
            yield future.result()
