"""Random cases, read from files, against plain enumeration: counts, optima, frontier, smallest amendment."""

from __future__ import annotations

import math
import random

import pytest

from acceptance.command import answer, call
from acceptance.oracle import Enumerated
from acceptance.random_cases import invent, write

CRITERIA = ("nash", "egalitarian", "kalai_smorodinsky", "utilitarian")
SEEDS = range(24)


@pytest.mark.parametrize("seed", SEEDS)
def test_counts_and_frontier(seed, tmp_path):
    case = invent(seed)
    folder, known = write(case, tmp_path / "case"), Enumerated(case)
    zopa = answer("zopa", folder, "--draws", "10")
    assert (zopa["packages"], zopa["adopted"], zopa["unanimous"]) == known.zopa()
    assert zopa["exact"] is True
    frontier = answer("frontier", folder, "--limit", "100000")
    efficient = known.frontier()
    assert frontier["size"] == len(efficient)
    assert sorted(tuple(p["package"].values()) for p in frontier["packages"]) == sorted(
        tuple(p.values()) for p in efficient
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_solutions(seed, tmp_path):
    case, rng = invent(seed), random.Random(seed)
    folder, known = write(case, tmp_path / "case"), Enumerated(case)
    for criterion in CRITERIA:
        for constrained in (False, True):
            parties = [v for v in known.voters if criterion == "utilitarian" or known.no_deal[v] is not None]
            fixed, within, arguments = {}, False, []
            if constrained and rng.random() < 0.5:
                chosen = rng.sample(known.voters, rng.randint(1, len(known.voters)))
                parties = [v for v in known.voters if v in chosen]
                arguments += ["--parties", ",".join(parties)]
            if constrained and rng.random() < 0.5:
                point = rng.choice(list(known.order))
                fixed = {point: rng.choice(known.order[point])}
                arguments += ["--fix", f"{point}={fixed[point]}"]
            if constrained and rng.random() < 0.5:
                within, arguments = True, [*arguments, "--within-zopa"]
            arguments = ["solve", folder, "--criterion", criterion, *arguments]
            if criterion != "utilitarian" and any(known.no_deal[v] is None for v in parties):
                assert call(*arguments, "--json").exit_code == 2
                continue
            expected = known.solve(criterion, parties, fixed, within)
            if expected is None:
                found = answer(*arguments, status=1)
                assert found["package"] is None
                assert found["conflict"]
                continue
            found = answer(*arguments)
            assert found["package"] == expected[0], arguments
            assert found["optimal"] is True
            if expected[1] is not None:
                assert found["objective"] == pytest.approx(expected[1], rel=1e-9, abs=1e-7)
            place = known.packages.index(expected[0])
            for v in known.voters:
                assert found["utilities"][v] == pytest.approx(known.utility[v][place], abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_smallest_amendment(seed, tmp_path):
    case, rng = invent(seed), random.Random(seed)
    folder, known = write(case, tmp_path / "case"), Enumerated(case)
    for cost in ({}, {p: rng.choice([0.5, 1, 2, 3]) for p in known.order}):
        priced = [part for p, c in cost.items() for part in ("--cost", f"{p}={c}")]
        expected = known.amend(case["package"], cost)
        found = answer("amend", folder, "--draws", "20", *priced, status=0 if expected else 1)
        if expected is None:
            assert found["changes"] is None
            continue
        package = dict(case["package"])
        for change in found["changes"]:
            assert change["from"] == case["package"].get(change["point"])
            package[change["point"]] = change["to"]
        assert package == expected[2]
        assert found["cost"] == pytest.approx(expected[0])
        assert found["size"] == len(found["changes"])
        if math.isfinite(expected[1]):
            assert found["margin"] == pytest.approx(expected[1], abs=1e-7)
        assert found["optimal"] is True
