"""Speed of the graph model and of dividing. Run: pytest benchmarks/bench_stability.py --benchmark-only

Bar: 2^16 states and six parties in at most 10 seconds, everything that ``detente stability`` reports included.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from detente.bargain.division_among_many import maximum_nash_welfare
from detente.stability.analysis import analyze
from detente.stability.graph import Graph, build

SHAPES = {"even": (3, 3, 3, 3, 2, 2), "lopsided": (8, 4, 1, 1, 1, 1)}


def sixteen_options(shape: str, bound: bool, ties: bool) -> Graph:
    """Return a graph of 2^16 states and six parties with random rankings, with or without limits on moves."""
    options, first = {}, 0
    for party, count in zip("abcdef", SHAPES[shape], strict=True):
        options[party] = [f"o{k}" for k in range(first, first + count)]
        first += count
    limits = {
        "irreversible": ["o0", "o5"],
        "forbid": [("a", "o1", "o2 and not o0"), ("b", "o8 and o9", "not o9")],
    }
    graph = build(options, {party: [] for party in options}, now="N" * 16, **(limits if bound else {}))
    payoffs = np.random.default_rng(1).integers(0, 40 if ties else 65536, (6, len(graph)))
    return replace(graph, payoffs=payoffs)


@pytest.mark.parametrize("ties", [False, True], ids=["strict", "ties"])
@pytest.mark.parametrize("bound", [False, True], ids=["free", "bound"])
@pytest.mark.parametrize("shape", SHAPES)
def bench_stability(benchmark: BenchmarkFixture, shape: str, bound: bool, ties: bool) -> None:
    graph = sixteen_options(shape, bound, ties)
    analyze(build({"a": ["p"], "b": ["q"]}, {}, now="NN"))  # compile first
    result = benchmark.pedantic(lambda: analyze(graph), rounds=3)
    assert len(result.graph) == 1 << 16


def bench_divide_six_parties(benchmark: BenchmarkFixture) -> None:
    worths = np.random.default_rng(2).random((6, 28))
    worths = 100 * worths / worths.sum(axis=1, keepdims=True)
    names = [f"p{k}" for k in range(28)]
    result = benchmark.pedantic(lambda: maximum_nash_welfare(list("abcdef"), names, worths), rounds=5)
    assert result.certificate["exact"]
