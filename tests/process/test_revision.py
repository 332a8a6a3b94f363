"""The drafter's revision against a search written plainly, which measures every changed text afresh."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.process.process_cases import write

from detente.case.load import load_case
from detente.problem.arrays import TOLERANCE
from detente.process.layout import (
    F_BEST,
    F_PER_SPAN,
    F_THRESHOLD,
    F_UTILITY,
    F_WORST,
    FILED,
    N_ACCEPTS,
    N_CROSSED,
    N_SEEN,
    rooms,
)
from detente.process.protocols.revision import LEAST, WORTHWHILE, differences, revise, settle
from detente.process.rules import bounds, measure, obliged
from detente.process.setup import Setup, set_up

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
RUNS = 32

ENTANGLED = """
ada:
  no_deal: 40
  weights: {a: [10, 20, 30], b: 20, c: 30, d: 10}
  values:
    a: {x: 100, y: [20, 40, 60], z: 0}
    b: {x: 0, y: 50, z: 100}
    c: {x: 100, y: [10, 30, 90], z: 0}
    d: {x: 0, y: 100}
  linkages:
    - {when: "a is x and b is y", adds: [-9, 5, 30]}
    - {when: "a is z or c is x or d is y", adds: [-20, 5, 9]}
bob:
  no_deal: 40
  weights: {a: 30, b: [10, 20, 30], c: 10, d: 20}
  values:
    a: {x: 0, y: [20, 40, 60], z: 100}
    b: {x: 100, y: 50, z: 0}
    c: {x: 0, y: [10, 30, 90], z: 100}
    d: {x: 100, y: 0}
  red_lines:
    - {when: "a is x and c is x", firmness: 0.8}
    - {when: "not (b is z) and d is y", firmness: 0.6}
cyd:
  no_deal: 40
  weights: {a: 10, b: 10, c: [20, 30, 60], d: 30}
  values:
    a: {x: 30, y: 100, z: 0}
    b: {x: 100, y: 0, z: 40}
    c: {x: 0, y: 100, z: 70}
    d: {x: 100, y: 0}
  red_lines:
    - {when: "b is z and c is z", firmness: 0.8}
"""


@pytest.fixture(scope="module")
def setups(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Setup]:
    entangled = write(
        tmp_path_factory.mktemp("entangled"),
        parties=["ada", "bob", "cyd"],
        options={"a": "xyz", "b": "xyz", "c": "xyz", "d": "xy"},
        preferences=ENTANGLED,
        process="protocol: single_text\nhorizon: 30 days\ndrafter: ada\ntable: [ada, bob, cyd]\n",
        consent="consent:\n  - all: [ada, bob]\n  - obligated: true\n",
        obligates={"a.y": "[cyd]", "d.y": "[cyd]"},
    )
    cases = {name: load_case(EXAMPLES / name) for name in ("ukraine_2025", "border_talks")}
    return {name: set_up(case, runs=RUNS) for name, case in (cases | {"entangled": entangled}).items()}


class Plain:
    """What revision looks for, with every text measured afresh."""

    def __init__(self, setup: Setup, values, drawn, columns, held, seen, floor, struck) -> None:
        self.setup, self.arrays = setup, setup.arrays
        self.w, self.q = setup.arrays.packed()
        self.values, self.drawn, self.columns = values, drawn, columns
        self.held, self.seen, self.floor, self.struck = held, seen, floor, struck
        parties = self.arrays.parties
        best, worst = np.zeros(parties), np.zeros(parties)
        bounds(self.w, values, best, worst)
        self.best, self.worst = best, worst
        self.span = np.maximum(best - worst, LEAST)
        self.utility, self.crossed = self.measured(columns)
        self.accepts = seen & (self.crossed == 0) & (self.utility >= held - TOLERANCE)
        self.now = self.lack(columns)
        drafter = self.arrays.drafter
        binds = (self.arrays.clause_quota < 0).any()
        bound = [bool(binds and count) for count in self.duties(columns)]
        heard = self.arrays.seated | (self.arrays.need > 0) | bound
        self.asks = heard & seen & ~self.accepts & (np.arange(parties) != drafter)

    def duties(self, columns):
        result = np.zeros(self.arrays.parties, np.int64)
        obliged(self.w, columns, result)
        return result

    def measured(self, columns):
        utility, crossed = np.zeros(self.arrays.parties), np.zeros(self.arrays.parties, np.int64)
        measure(self.w, self.values, self.drawn, columns, utility, crossed)
        return utility, crossed

    def distances(self, columns):
        utility, crossed = self.measured(columns)
        return np.maximum(0.0, self.held - utility) / self.span + crossed

    def lack(self, columns) -> float:
        counts = self.arrays.need * self.seen
        if (self.arrays.clause_quota < 0).any():
            for i in range(self.arrays.parties):
                if self.seen[i] and self.duties(columns)[i]:
                    counts[i] = 1.0
        return float(counts @ self.distances(columns))

    def bought(self, columns) -> float:
        """Return what a text buys, less its cost to the drafter; -inf when it buys nothing or she will not bear it."""
        bought = self.now - self.lack(columns)
        drafter = self.arrays.drafter
        if bought <= WORTHWHILE:
            return -np.inf
        if drafter < 0:
            return bought
        utility, crossed = self.measured(columns)
        least = min(self.floor, self.utility[drafter]) - TOLERANCE
        if crossed[drafter] > self.crossed[drafter] or utility[drafter] < least:
            return -np.inf
        return bought - (self.utility[drafter] - utility[drafter]) / self.span[drafter]

    def with_changes(self, *changes):
        columns = self.columns.copy()
        for j, c in changes:
            columns[j] = c
        return columns

    def single(self) -> float:
        now = self.distances(self.columns)
        top = -np.inf
        for j in range(self.arrays.points):
            for c in range(int(self.arrays.offset[j]), int(self.arrays.offset[j + 1])):
                columns = self.with_changes((j, c))
                closer = (now - self.distances(columns))[self.asks]
                if c != self.columns[j] and not self.struck[c] and closer.max(initial=0.0) > LEAST:
                    top = max(top, self.bought(columns))
        return top

    def filed(self, party: int) -> list[tuple[int, int]]:
        gains = []
        for j in range(self.arrays.points):
            options = []
            for c in range(int(self.arrays.offset[j]), int(self.arrays.offset[j + 1])):
                utility, crossed = self.measured(self.with_changes((j, c)))
                gain = (utility - self.utility)[party] / self.span[party] - (crossed - self.crossed)[party]
                if not self.struck[c]:
                    options.append((gain, j, c))
            gains += [max(options)] if options else []
        return [(j, c) for gain, j, c in sorted(gains, reverse=True)[:FILED] if gain > LEAST]

    def trade(self) -> float:
        offers = [
            self.filed(i) if i == self.arrays.drafter or (self.arrays.seated[i] and self.seen[i]) else []
            for i in range(self.arrays.parties)
        ]
        top = -np.inf
        for one, other in combinations(offers, 2):
            for a in one:
                for b in other:
                    if a[0] != b[0]:
                        top = max(top, self.bought(self.with_changes(a, b)))
        return top


@st.composite
def situations(draw: st.DrawFn):
    name = draw(st.sampled_from(("ukraine_2025", "border_talks", "entangled")))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return name, draw(st.integers(0, RUNS - 1)), rng


@settings(max_examples=150, deadline=None)
@given(situation=situations())
def test_the_revision_is_the_best_there_is(setups: dict[str, Setup], situation) -> None:
    name, run, rng = situation
    setup = setups[name]
    arrays = setup.arrays
    inputs = setup.inputs(run, run + 1)
    values, drawn = inputs.values[0], inputs.drawn[0]
    columns = np.array([rng.integers(arrays.offset[j], arrays.offset[j + 1]) for j in range(arrays.points)])
    w, q = arrays.packed()
    utility, crossed = np.zeros(arrays.parties), np.zeros(arrays.parties, np.int64)
    measure(w, values, drawn, columns, utility, crossed)
    held = utility + rng.normal(4.0, 8.0, arrays.parties)
    seen = rng.random(arrays.parties) < 0.8
    floor = float(utility[arrays.drafter] + rng.normal(-5.0, 5.0))
    struck = (rng.random(len(values[0])) < 0.2) & ~np.isin(np.arange(len(values[0])), columns)
    plain = Plain(setup, values, drawn, columns, held, seen, floor, struck)

    room = rooms(w)
    f, n, trial, delta, burden = room.f, room.n, room.trial, room.delta, room.burden
    room.struck[:] = np.where(struck, 20, 3)  # days; today is the tenth
    f[F_UTILITY], f[F_THRESHOLD], f[F_BEST], f[F_WORST] = plain.utility, held, plain.best, plain.worst
    n[N_CROSSED], n[N_SEEN], n[N_ACCEPTS] = plain.crossed, seen, plain.accepts
    for j in range(arrays.points):
        differences(w, values, drawn, columns, j, delta, burden)
    kept = columns.copy()
    found = revise(w, q, drawn, columns, room, floor, 10)
    assert (columns == kept).all()
    if not plain.asks.any():
        assert not found
        return
    assert np.allclose(f[F_PER_SPAN], 1 / plain.span)
    single, trade = plain.single(), plain.trade()
    changed = np.flatnonzero(trial != columns)
    if not found:
        assert single == trade == -np.inf
    elif single > -np.inf:
        assert len(changed) == 1
        assert plain.bought(trial) == pytest.approx(single, abs=1e-8)
    else:
        assert len(changed) == 2
        assert plain.bought(trial) == pytest.approx(trade, abs=1e-8)


@settings(max_examples=80, deadline=None)
@given(situation=situations())
def test_the_tables_follow_the_text(setups: dict[str, Setup], situation) -> None:
    name, run, rng = situation
    arrays = setups[name].arrays
    inputs = setups[name].inputs(run, run + 1)
    values, drawn = inputs.values[0], inputs.drawn[0]
    w, _ = arrays.packed()
    columns = np.array([rng.integers(arrays.offset[j], arrays.offset[j + 1]) for j in range(arrays.points)])
    room = rooms(w)
    delta, burden = room.delta, room.burden
    for j in range(arrays.points):
        differences(w, values, drawn, columns, j, delta, burden)
    for j in rng.integers(0, arrays.points, 4):
        settle(w, values, drawn, columns, j, rng.integers(arrays.offset[j], arrays.offset[j + 1]), room)

    def measured(text):
        utility, crossed = np.zeros(arrays.parties), np.zeros(arrays.parties, np.int64)
        measure(w, values, drawn, text, utility, crossed)
        return utility, crossed

    utility, crossed = measured(columns)
    for j in range(arrays.points):
        for c in range(int(arrays.offset[j]), int(arrays.offset[j + 1])):
            text = columns.copy()
            text[j] = c
            other, other_crossed = measured(text)
            assert np.allclose(delta[:, c], other - utility)
            assert (burden[:, c] == other_crossed - crossed).all()
