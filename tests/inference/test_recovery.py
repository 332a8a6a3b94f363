"""Known preferences are recovered the better, the more is said."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from tests.inference.invented import stance, write

from detente.inference.posterior import update
from detente.inference.simulated_statements import speak, truths
from detente.inference.statements import SpokenRecord
from detente.problem.arrays import Problem
from detente.problem.compile import compile_problem


@pytest.fixture(scope="module")
def problem(tmp_path_factory: pytest.TempPathFactory) -> Problem:
    return compile_problem(write(tmp_path_factory.mktemp("invented") / "case"))


def agenda(problem: Problem, count: int) -> SpokenRecord:
    """Statements of the first party on packages of every kind, each its own subject, half of them private."""
    rng = np.random.default_rng(3)
    found = []
    for k in range(count):
        text = (str(rng.choice(list("abc"))), str(rng.choice(list("abc"))), str(rng.choice(list("ab"))))
        one = stance(problem, 0, text, day=1 + k // 4, exposure=float(k % 2), act=k)
        found.append(replace(one, about=f"{one.about} {k}", day=dt.date(2025, 11, 1) + dt.timedelta(days=1 + k // 4)))
    return SpokenRecord(tuple(found))


def test_error_falls_as_statements_grow(problem: Problem):
    """Root mean square error of the utility less the no-deal value, over all packages and 40 truths."""
    packages = np.array([[a, b, c] for a in range(3) for b in range(3, 6) for c in range(6, 8)])
    known = truths(problem, 40, 11)
    errors = {}
    for count in (0, 20, 60):
        rng = np.random.default_rng(5)
        squares = []
        for at in range(40):
            record = speak(problem, agenda(problem, count), known, at, rng)
            found = update(problem, record, draws=1500, seed=100 + at, workers=1)
            true = (
                problem.utilities(packages, known.draws.take(slice(at, at + 1)))[0, :, 0] - known.draws.no_deal[at, 0]
            )
            ours = (problem.utilities(packages, found.sample)[:, :, 0] - found.sample.no_deal[:, :1]).mean(axis=0)
            squares.append(((ours - true) ** 2).mean())
        errors[count] = float(np.sqrt(np.mean(squares)))
    assert errors[20] < 0.8 * errors[0], errors
    assert errors[60] < 0.65 * errors[0], errors
