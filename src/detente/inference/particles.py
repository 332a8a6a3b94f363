"""A party's draws as functions of uniform numbers, so that they can be moved within the prior."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detente.inference.speech_model import Speech
from detente.problem.arrays import Bools, Draws, Floats, Ints, Problem
from detente.problem.correlation import Errors, lean, leanings
from detente.problem.draws import _estimates, _weights_and_values, map_blocks
from detente.problem.model import Encoded, Judgements, PreferenceModel
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
    beyond : float64 array, shape (draws, numbers)
        What a stated model draws besides, and values depend on; (draws, 0) under the usual model.
    rest : float64 array, shape (draws, 4 + 1 + own red lines + own linkages + numbers)
        Traits of speech, no-deal value, red lines, linkages; last what else a stated model draws.
    """

    weights: Floats
    values: Floats
    leaning: Floats
    beyond: Floats
    rest: Floats

    def rows(self, rows: Ints) -> Uniforms:
        """Return the numbers of some draws."""
        return Uniforms(*(part[rows] if len(part) else part for part in self.parts()))

    def parts(self) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        return self.weights, self.values, self.leaning, self.beyond, self.rest


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


class View:
    """What a stated model makes of the prior's draws; this one, the usual, leaves them as they are."""

    apart: Errors | None = None
    """How the errors of one party's judgements hang together."""
    pairs: Floats | None = None
    """Lower triangle of Cholesky of the correlation of the parties' no-deal values; None where each errs on its own."""

    def read(self, problem: Problem) -> Problem:
        """Return a problem with its conditions as the model reads them."""
        return problem

    def changed(self, block: Draws, seed: int) -> Draws:
        """Return draws that the usual model made as this one has them."""
        return block

    def numbers(self, problem: Problem, party: int) -> tuple[int, int]:
        """Return how many uniform numbers it draws for a party besides: that values depend on, and others."""
        return 0, 0

    def fill(self, problem: Problem, seed: int, part: slice, behind: Sequence[Uniforms]) -> None:
        """Write these numbers for some draws."""

    def maker(self, problem: Problem, party: int, assessor: int, speech: Speech) -> Maker:
        """Return what makes the draws of a party."""
        return Maker(problem, party, assessor, speech)


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
        values = self.judged(values, u)
        return self._run(offset, self.value, self.order, self.value_slot, u.weights, values)

    def judged(self, values: Floats, u: Uniforms) -> Floats:
        """Return the uniform numbers behind the values as errors of judgement make them, shape (draws, own uncertain values)."""
        return values

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
        judgements = Judgements(
            offset, self.kind, self.weight, self.rank, value, order, self.tables, self.weight_slot, slot
        )
        _weights_and_values(judgements, np.zeros((count, 1), dtype=np.int64), weights, values, result)
        return result[:, 0]

    def rest(self, u: Floats) -> tuple[Floats, Floats, Bools, Floats]:
        """Return traits, no-deal values, real red lines and linkages from ``Uniforms.rest``."""
        reds, links = len(self.reds), self.linkage.code.shape[1]
        traits = _draw(self.traits, u[:, :4], self.trait_tables)
        no_deal = _draw(self.no_deal, u[:, 4:5], self.tables)[:, 0]
        if not self.threshold:
            no_deal = np.full(len(u), -np.inf)
        real = np.ascontiguousarray(u[:, 5 : 5 + reds] < self.firmness)
        linkage = _draw(self.linkage, u[:, 5 + reds : 5 + reds + links], self.tables)
        return traits, np.ascontiguousarray(no_deal), real, linkage


def prior(
    problem: Problem,
    seed: int,
    draws: int,
    moving: Sequence[int],
    workers: int | None = None,
    view: View | None = None,
) -> tuple[Draws, list[Uniforms]]:
    """Return draws of the prior, the same as ``draw_block`` makes, with the numbers behind them.

    Parameters
    ----------
    problem : Problem
    seed, draws : int
    moving : sequence of int
        Parties whose draws will be moved; only they get ``Uniforms.values``.
    workers : int, optional
    view : View, optional
        The stated model that the draws are made by. Default: the usual one.

    Returns
    -------
    Draws
    list of Uniforms, one a party
    """
    view = view or View()
    parties = range(len(problem.parties))
    whole = _empty_draws(view.read(problem), draws)
    places = [_Places(problem, i, view) for i in parties]
    behind = [places[i].uniforms(draws, i in moving) for i in parties]

    def fill(block: Draws) -> None:
        part = slice(block.first, block.first + len(block))
        block = view.changed(block, seed)
        whole.values[part], whole.no_deal[part] = block.values, block.no_deal
        whole.red_line_real[part], whole.linkage[part] = block.red_line_real, block.linkage
        whole.assessor[part] = block.assessor
        if whole.leaning is not None and block.leaning is not None:
            whole.leaning[part] = block.leaning
        _fill_uniforms(problem, seed, part, places, behind, moving)
        view.fill(problem, seed, part, behind)

    for _ in map_blocks(problem, fill, draws, seed, workers=workers, errors=view.apart):
        pass
    return whole, behind


def _empty_draws(problem: Problem, draws: int) -> Draws:
    parties, reds, links = len(problem.parties), len(problem.red_lines), len(problem.linkages)
    return Draws(
        np.empty((draws, parties, problem.columns)), np.empty((draws, parties)),
        np.empty((draws, reds), dtype=np.bool_), np.empty((draws, links)), np.empty(draws, dtype=np.int64),
        leaning=np.empty((draws, parties)) if problem.model.leans.any() else None,
    )  # fmt: skip


class _Places:
    """Where a party's uniform numbers stand among those of a problem's draws."""

    def __init__(self, problem: Problem, party: int, view: View) -> None:
        model: PreferenceModel = problem.model
        self.beyond, self.more = view.numbers(problem, party)
        self.weights, self.values = _span(model.weight_slot[party]), _span(model.value_slot[party])
        self.leans = bool(model.leans[party])
        self.red_lines = np.flatnonzero(problem.red_line_party == party)
        self.linkages = np.flatnonzero(problem.linkage_party == party)

    def uniforms(self, draws: int, moved: bool) -> Uniforms:
        """Return room for the numbers behind so many draws."""
        kept = draws if moved else 0
        return Uniforms(
            np.empty((draws, self.weights.stop - self.weights.start)),
            np.empty((kept, self.values.stop - self.values.start)),
            np.empty((kept, int(self.leans))),
            np.empty((draws, self.beyond)),
            np.empty((draws, 5 + len(self.red_lines) + len(self.linkages) + self.more)),
        )


def _fill_uniforms(
    problem: Problem, seed: int, part: slice, places: list[_Places], behind: list[Uniforms], moving: Sequence[int]
) -> None:
    """Draw the same uniform numbers again that ``draw_block`` has drawn, and each party's traits of speech."""
    model: PreferenceModel = problem.model

    def drawn(name: str, width: int) -> Floats:
        return uniforms(seed, name, part.start, part.stop, width)

    lean = drawn("leaning", len(behind)) if model.leans.any() else None
    w = drawn("weights", int(model.weight_slot.max()) + 1)
    v = drawn("values", int(model.value_slot.max()) + 1) if len(moving) else None
    no_deal = drawn("no_deal", len(behind))
    red, link = drawn("red_lines", len(problem.red_lines)), drawn("linkages", len(problem.linkages))
    for i, (own, u) in enumerate(zip(places, behind, strict=True)):
        u.weights[part] = w[:, own.weights]
        if v is not None and i in moving:
            u.values[part] = v[:, own.values]
            if lean is not None and own.leans:
                u.leaning[part, 0] = lean[:, i]
        reds_end = 5 + len(own.red_lines)
        u.rest[part, :4], u.rest[part, 4] = drawn(f"speech/{problem.parties[i]}", 4), no_deal[:, i]
        links_end = reds_end + len(own.linkages)
        u.rest[part, 5:reds_end], u.rest[part, reds_end:links_end] = red[:, own.red_lines], link[:, own.linkages]


def _span(slots: Ints) -> slice:
    """A party's slots as a slice: they are numbered party by party; -1 stands for none."""
    used = slots[slots >= 0]
    return slice(int(used[0]), int(used[-1]) + 1) if len(used) else slice(0, 0)


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
