"""A party's draws as functions of uniform numbers, so that they can be moved within the prior."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detente.inference.speech_model import Speech
from detente.problem.arrays import Bools, Draws, Floats, Ints, Problem
from detente.problem.correlation import lean, leanings
from detente.problem.draws import _estimates, _weights_and_values, map_blocks
from detente.problem.model import Encoded, PreferenceModel
from detente.problem.quantiles import Tables
from detente.problem.random import uniforms


@dataclass
class Uniforms:
    """The uniform numbers behind a party's draws.

    Attributes
    ----------
    weights : float64 array, shape (draws, own uncertain weights)
    values : float64 array, shape (draws, own uncertain values)
        Empty for a party that is not to be moved.
    leaning : float64 array, shape (draws, 1), or (draws, 0) where the party's values never err together
        Empty for a party that is not to be moved.
    rest : float64 array, shape (draws, 4 + 1 + own red lines + own linkages)
        Traits of speech, no-deal value, red lines, linkages.
    """

    weights: Floats
    values: Floats
    leaning: Floats
    rest: Floats

    def rows(self, rows: Ints) -> Uniforms:
        """Return the numbers of some draws."""
        return Uniforms(*(part[rows] if len(part) else part for part in self.parts()))

    def parts(self) -> tuple[Floats, Floats, Floats, Floats]:
        return self.weights, self.values, self.leaning, self.rest


@dataclass
class Particles:
    """Draws of one party.

    Attributes
    ----------
    values : float64 array, shape (draws, columns)
    no_deal : float64 array, shape (draws,)
    real : bool array, shape (draws, own red lines)
    linkage : float64 array, shape (draws, own linkages)
    traits : float64 array, shape (draws, 4)
    """

    values: Floats
    no_deal: Floats
    real: Bools
    linkage: Floats
    traits: Floats

    def __len__(self) -> int:
        return len(self.no_deal)


class Maker:
    """Makes the draws of one party, as one assessor judges it, from uniform numbers.

    Parameters
    ----------
    problem : Problem
    party, assessor : int
    speech : Speech
    """

    def __init__(self, problem: Problem, party: int, assessor: int, speech: Speech) -> None:
        model: PreferenceModel = problem.model
        self.problem, self.party, self.assessor = problem, party, assessor
        own = (slice(assessor, assessor + 1), slice(party, party + 1))
        self.kind = np.ascontiguousarray(model.weight_kind[own])
        self.weight, self.value = _part(model.weight, own), _part(model.value, own)
        self.rank = np.ascontiguousarray(model.rank[own])
        self.order = np.ascontiguousarray(model.order[own])
        self.correlation = np.ascontiguousarray(model.correlation[own])
        self.tables = model.tables
        self.weight_slots, self.weight_slot = _local(model.weight_slot[party])
        self.value_slots, self.value_slot = _local(model.value_slot[party])
        self.reds = np.flatnonzero(problem.red_line_party == party)
        self.links = np.flatnonzero(problem.linkage_party == party)
        self.no_deal = _part(model.no_deal, own)
        self.threshold = not bool(model.no_threshold[assessor, party])
        self.firmness = np.ascontiguousarray(model.firmness[assessor, self.reds])
        self.linkage = _part(model.linkage, (slice(assessor, assessor + 1), self.links))
        tables = Tables()
        self.traits = _columns([tables.encode(e) for e in speech.traits])
        self.trait_tables = tables.array()

    def values(self, u: Uniforms) -> Floats:
        """Return weight x value, shape (draws, columns)."""
        offset, values = self.problem.offset, u.values
        if u.leaning.shape[1]:
            values, first = values.copy(), np.zeros((len(values), 1), dtype=np.int64)
            lean(values, first, self.correlation, self.leaning(u.leaning), offset, self.order, self.value_slot)
        return self._run(offset, self.value, self.order, self.value_slot, u.weights, values)

    def leaning(self, u: Floats) -> Floats:
        """Return the normal score that the values share, shape (draws, 1); (draws, 0) where they never share one."""
        if not u.shape[1]:
            return u
        return np.asarray(leanings(np.zeros(u.shape, dtype=np.int64), self.correlation, np.ascontiguousarray(u)))

    def raw_weights(self, weights: Floats) -> Floats:
        """Return normalised weights, shape (draws, points); ones for ``scale: points``.

        They are the values that come out when every point has one option worth 1.
        """
        points = len(self.problem.points)
        shape = (1, 1, points)
        one = Encoded(np.zeros(shape, dtype=np.int64), np.ones(shape), np.zeros(shape), np.zeros(shape))
        none = np.full(shape, -1, dtype=np.int64)
        offset = np.arange(points + 1)
        return self._run(offset, one, none, none[0], weights, np.zeros((len(weights), 1)))

    def _run(self, offset: Ints, value: Encoded, order: Ints, slot: Ints, weights: Floats, values: Floats) -> Floats:
        count = len(weights)
        result = np.empty((count, 1, int(offset[-1])))
        weight = self.weight
        _weights_and_values(
            np.zeros((count, 1), dtype=np.int64), offset, self.kind, weight.code, weight.low, weight.span,
            weight.parameter, self.rank, value.code, value.low, value.span, value.parameter, order, self.tables,
            self.weight_slot, slot, weights, values, result,
        )  # fmt: skip
        return result[:, 0]

    def rest(self, u: Floats) -> tuple[Floats, Floats, Bools, Floats]:
        """Return traits, no-deal values, real red lines and linkages from ``Uniforms.rest``."""
        reds, links = len(self.reds), len(self.links)
        traits = _draw(self.traits, u[:, :4], self.trait_tables)
        no_deal = _draw(self.no_deal, u[:, 4:5], self.tables)[:, 0]
        if not self.threshold:
            no_deal = np.full(len(u), -np.inf)
        real = np.ascontiguousarray(u[:, 5 : 5 + reds] < self.firmness)
        linkage = _draw(self.linkage, u[:, 5 + reds : 5 + reds + links], self.tables)
        return traits, np.ascontiguousarray(no_deal), real, linkage


def prior(
    problem: Problem, seed: int, draws: int, moving: Sequence[int], workers: int | None = None
) -> tuple[Draws, list[Uniforms]]:
    """Return draws of the prior, the same as ``draw_block`` makes, with the numbers behind them.

    Parameters
    ----------
    problem : Problem
    seed, draws : int
    moving : sequence of int
        Parties whose draws will be moved; only they get ``Uniforms.values``.
    workers : int, optional

    Returns
    -------
    Draws
    list of Uniforms, one a party
    """
    model: PreferenceModel = problem.model
    parties, columns = len(problem.parties), problem.columns
    reds, links = len(problem.red_lines), len(problem.linkages)
    whole = Draws(
        np.empty((draws, parties, columns)), np.empty((draws, parties)), np.empty((draws, reds), dtype=np.bool_),
        np.empty((draws, links)), np.empty(draws, dtype=np.int64),
        leaning=np.empty((draws, parties)) if model.leans.any() else None,
    )  # fmt: skip
    own_reds = [np.flatnonzero(problem.red_line_party == i) for i in range(parties)]
    own_links = [np.flatnonzero(problem.linkage_party == i) for i in range(parties)]
    weights = [model.weight_slot[i][model.weight_slot[i] >= 0] for i in range(parties)]
    values = [model.value_slot[i][model.value_slot[i] >= 0] for i in range(parties)]
    behind = [
        Uniforms(
            np.empty((draws, len(weights[i]))),
            np.empty((draws if i in moving else 0, len(values[i]))),
            np.empty((draws if i in moving else 0, int(model.leans[i]))),
            np.empty((draws, 5 + len(own_reds[i]) + len(own_links[i]))),
        )
        for i in range(parties)
    ]

    def fill(block: Draws) -> None:
        start, stop = block.first, block.first + len(block)
        part = slice(start, stop)
        whole.values[part], whole.no_deal[part] = block.values, block.no_deal
        whole.red_line_real[part], whole.linkage[part] = block.red_line_real, block.linkage
        whole.assessor[part] = block.assessor
        lean = None
        if whole.leaning is not None and block.leaning is not None:
            whole.leaning[part] = block.leaning
            lean = uniforms(seed, "leaning", start, stop, parties)
        w = uniforms(seed, "weights", start, stop, int(model.weight_slot.max()) + 1)
        v = uniforms(seed, "values", start, stop, int(model.value_slot.max()) + 1) if len(moving) else None
        no_deal = uniforms(seed, "no_deal", start, stop, parties)
        red = uniforms(seed, "red_lines", start, stop, reds)
        link = uniforms(seed, "linkages", start, stop, links)
        for i, u in enumerate(behind):
            u.weights[part] = w[:, _span(weights[i])]
            if v is not None and i in moving:
                u.values[part] = v[:, _span(values[i])]
                if lean is not None and model.leans[i]:
                    u.leaning[part, 0] = lean[:, i]
            traits = uniforms(seed, f"speech/{problem.parties[i]}", start, stop, 4)
            reds_end = 5 + len(own_reds[i])
            u.rest[part, :4], u.rest[part, 4] = traits, no_deal[:, i]
            u.rest[part, 5:reds_end], u.rest[part, reds_end:] = red[:, own_reds[i]], link[:, own_links[i]]

    for _ in map_blocks(problem, fill, draws, seed, workers=workers):
        pass
    return whole, behind


def _span(slots: Ints) -> slice:
    """A party's slots as a slice: they are numbered party by party."""
    return slice(int(slots[0]), int(slots[-1]) + 1) if len(slots) else slice(0, 0)


def prior_particles(maker: Maker, draws: Draws, u: Uniforms) -> Particles:
    """Return a party's part of draws of the prior; the values are a view of theirs, the rest is a copy."""
    traits, _, _, _ = maker.rest(u.rest)
    return Particles(
        draws.values[:, maker.party],
        np.ascontiguousarray(draws.no_deal[:, maker.party]),
        np.ascontiguousarray(draws.red_line_real[:, maker.reds]),
        np.ascontiguousarray(draws.linkage[:, maker.links]),
        traits,
    )


def _part(encoded: Encoded, own: tuple[slice, slice | Ints]) -> Encoded:
    return Encoded(
        np.ascontiguousarray(encoded.code[own]), np.ascontiguousarray(encoded.low[own]),
        np.ascontiguousarray(encoded.span[own]), np.ascontiguousarray(encoded.parameter[own]),
    )  # fmt: skip


def _columns(rows: list[tuple[int, float, float, float]]) -> Encoded:
    table = np.array(rows, dtype=np.float64).reshape(1, len(rows), 4)
    parts = [np.ascontiguousarray(table[..., k]) for k in range(4)]
    return Encoded(parts[0].astype(np.int64), parts[1], parts[2], parts[3])


def _draw(e: Encoded, u: Floats, tables: Floats) -> Floats:
    u = np.ascontiguousarray(u)
    return np.asarray(_estimates(np.zeros(u.shape, dtype=np.int64), e.code, e.low, e.span, e.parameter, u, tables))


def _local(slots: Ints) -> tuple[Ints, Ints]:
    """Return the global slots of a party, and for each entry its place among them (-1 for none), one row."""
    found = slots[slots >= 0]
    local = np.full((1, len(slots)), -1, dtype=np.int64)
    local[0, slots >= 0] = np.arange(len(found))
    return found, local
