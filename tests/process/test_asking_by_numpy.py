"""On few draws, who would sign and who would stop asking is counted by NumPy: the same as the kernel counts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from detente.case.load import load_case
from detente.errors import InputError
from detente.process import layout as at
from detente.process.asking import _count
from detente.process.setup import set_up
from detente.process.state import empty_outcome

EXAMPLES = Path(__file__).parents[2] / "examples"
RUNS = 60


@pytest.mark.parametrize("example", sorted(p.parent.name for p in EXAMPLES.glob("*/process.yaml")))
def test_the_same_are_counted_as_compiled(example: str) -> None:
    case = load_case(EXAMPLES / example)
    for number, draft in enumerate(case.drafts):
        try:
            setup = set_up(case, runs=RUNS, seed=3, draft=draft)
        except InputError:
            continue
        rng = np.random.default_rng(number)
        w, _ = setup.arrays.packed()
        inputs = setup.inputs(0, RUNS)
        rows, drawn = empty_outcome(setup.arrays, RUNS).rows, inputs.drawn.copy()
        # threats in every state, and parties who mix in tit-for-tat and whose hopes shrink
        rows[:, w[at.O_THREATS] : w[at.O_THREATS] + w[at.THREATS]] = rng.integers(0, 3, (RUNS, w[at.THREATS]))
        for where in (at.D_TIT_FOR_TAT, at.D_DISCOUNT):
            place = slice(w[where], w[where] + w[at.PARTIES])
            drawn[:, place] = np.round(rng.random((RUNS, w[at.PARTIES])), 1) * (rng.random(RUNS) < 0.7)[:, None]
        drawn[:, w[at.D_NO_DEAL] : w[at.D_NO_DEAL] + w[at.PARTIES]] *= rng.random((RUNS, 1))
        if number % 2:
            w[w[at.FIRST]] = -1  # the first point is open, with every option
            w[w[at.STILL_OPEN] : w[at.STILL_OPEN] + w[at.COLUMNS]] = 1
        for day in (0, 1, 30, setup.arrays.horizon):
            counts = np.zeros((2, 2, w[at.PARTIES]), dtype=np.int64)
            for way, run in enumerate((_count.compiled, _count.as_written)):
                hold_out = np.ones(w[at.PARTIES], dtype=np.int64)
                run(w, inputs.values, drawn, rows.copy(), day, hold_out, counts[way, 0], counts[way, 1])
            assert counts[0].tolist() == counts[1].tolist()
            assert counts[0].any() or day > 0
