"""How long exact solutions take: the families of the design, and growth with points, options and parties.

    python benchmarks/bench_bargain.py [--out docs/benchmarks-bargain.md] [--instances N] [--quick]

One process; compiled code is loaded before the clock starts. Every figure is the processor time of
``detente.bargain.criteria.solve.solve`` from a fresh problem, layout included: other work on the machine does not lengthen it.
"""

from __future__ import annotations

import argparse
import platform
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from bargain_instances import additive, two_blocs

from detente.bargain.amendment import amend
from detente.bargain.criteria.solve import solve
from detente.bargain.solvers.nash_in_batch import OPEN, nash_in_batch
from detente.compiling import always_compile
from detente.problem.arrays import Draws, Problem

always_compile()

LIMIT = 5.0


def row(name: str, make: Callable[[int], Problem], count: int, criterion: str = "nash") -> str:
    times, unproven, gaps, milp, infeasible = [], 0, [0.0], 0, 0
    for seed in range(count):
        problem = make(seed)
        begun = time.process_time()
        if criterion == "amend":
            found = amend(problem, dict.fromkeys(problem.points, "o0"), time_limit=LIMIT)
            proven, none = found.optimal, found.changes is None
        else:
            solution = solve(problem, criterion, time_limit=LIMIT)
            found, proven, none = solution, solution.optimal, solution.feasible is False
            proven = proven or none
            if not proven:
                gaps.append(np.inf if solution.gap is None else solution.gap)
        times.append((time.process_time() - begun) * 1000)
        milp += "HiGHS" in found.method
        unproven += not proven
        infeasible += none
    largest = f"gap up to {max(gaps):.2%}" if np.isfinite(max(gaps)) else "no gap known for one"
    text = (
        f"| {name} | {criterion} | {np.median(times):.2f} | {np.percentile(times, 95):.1f} | {max(times):.0f} | "
        f"{milp} of {count} | {infeasible} | {unproven}{f' ({largest})' if unproven else ''} |"
    )
    print(text, flush=True)
    return text


def batch(name: str, make: Callable[[int], Problem], count: int) -> str:
    """Return how many Nash packages a core finds in a second in a batch, the best of five; each problem is a draw."""
    problems = [make(seed) for seed in range(count)]
    none = np.zeros((count, 0))
    draws = Draws(
        np.concatenate([p.central.values for p in problems]),
        np.concatenate([p.central.no_deal for p in problems]),
        none.astype(np.bool_),
        none,
        np.zeros(count, dtype=np.int64),
    )
    weight = np.ones(len(problems[0].parties))
    nash_in_batch(problems[0], draws.take(slice(0, 2)), weight)
    best, left = np.inf, 0
    for _ in range(5):
        begun = time.process_time()
        left = int((nash_in_batch(problems[0], draws, weight)[2] == OPEN).sum())
        best = min(best, time.process_time() - begun)
    text = f"| {name} | {count / best:,.0f} | {left} of {count} |"
    print(text, flush=True)
    return text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("docs/benchmarks-bargain.md"))
    parser.add_argument("--instances", type=int, default=60)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    n = 6 if options.quick else options.instances
    half, few = max(n // 2, 4), max(n // 5, 4)
    for seed in range(2):  # load what is compiled
        solve(additive(8, 3, 3, seed, 2))
        solve(additive(6, 3, 3, seed), "kalai_smorodinsky")
        solve(additive(6, 3, 3, seed), method="milp")
        for no_deal in (40.0, 50.0, 58.0):
            for criterion in ("nash", "egalitarian", "kalai_smorodinsky"):
                solve(two_blocs(8, 3, 4, seed, no_deal), criterion, method="tree")
        solve(two_blocs(28, 4, 8, seed, 58.0), time_limit=LIMIT)
        for made in (additive(6, 3, 3, seed), two_blocs(28, 4, 5, seed)):
            amend(made, dict.fromkeys(made.points, "o0"))
    head = (
        "| points x options x parties | criterion | median ms | 95% ms | worst ms | HiGHS | infeasible | not proven |"
    )
    rule = "|---|---|---|---|---|---|---|---|"
    lines = [
        "# How long exact answers take",
        "",
        f"`benchmarks/bench_bargain.py`, {platform.machine()}, 2 cores busy with other work, 24 GB, Python "
        f"{platform.python_version()}, {date.today()}. Times are processor times of one solution from a fresh problem in one "
        f"process, layout and proof included. The tree search and HiGHS have {LIMIT:g} s on the clock; what they do not prove in "
        "that time is in the last column, with the gap.",
        "",
        "## Random additive cases, no-deal value 40 of 100",
        "",
        head,
        rule,
        row("28 x 4 x 5", lambda s: additive(28, 4, 5, s), n),
        row("28 x 4 x 5, 10 linkages and 10 red lines", lambda s: additive(28, 4, 5, s, 10), n),
        row("60 x 5 x 8", lambda s: additive(60, 5, 8, s), n),
        row("28 x 4 x 5", lambda s: additive(28, 4, 5, s), few, "egalitarian"),
        row("28 x 4 x 5", lambda s: additive(28, 4, 5, s), few, "kalai_smorodinsky"),
        row("28 x 4 x 5, 10 linkages and 10 red lines", lambda s: additive(28, 4, 5, s, 10), few, "amend"),
        "",
        "## Two opposed blocs near break-even",
        "",
        head,
        rule,
        *(
            row(f"{p} x {o} x {k}, no deal {v:g}", lambda s, p=p, o=o, k=k, v=v: two_blocs(p, o, k, s, v), n)
            for p, o, k in ((28, 4, 5), (28, 4, 8), (60, 5, 8))
            for v in (50.0, 53.0, 56.0, 58.0)
        ),
        row("28 x 4 x 5, no deal 50", lambda s: two_blocs(28, 4, 5, s), half, "egalitarian"),
        row("28 x 4 x 8, no deal 50", lambda s: two_blocs(28, 4, 8, s), half, "egalitarian"),
        row("60 x 5 x 8, no deal 50", lambda s: two_blocs(60, 5, 8, s), few, "egalitarian"),
        row("28 x 4 x 5, no deal 50", lambda s: two_blocs(28, 4, 5, s), half, "kalai_smorodinsky"),
        row("28 x 4 x 8, no deal 50", lambda s: two_blocs(28, 4, 8, s), half, "kalai_smorodinsky"),
        row("60 x 5 x 8, no deal 50", lambda s: two_blocs(60, 5, 8, s), few, "kalai_smorodinsky"),
        row("28 x 4 x 5, no deal 50", lambda s: two_blocs(28, 4, 5, s), 4, "amend"),
        "",
        "## Nash packages of many draws in a batch",
        "",
        "| points x options x parties | packages a second and core | left to single questions |",
        "|---|---|---|",
        batch("28 x 4 x 5", lambda s: additive(28, 4, 5, s), 512),
        batch("28 x 4 x 5, two opposed blocs, no deal 50", lambda s: two_blocs(28, 4, 5, s), 512),
        "",
        "## Growth (Nash)",
        "",
        head,
        rule,
    ]
    for points in (10, 30, 60, 100):
        lines.append(row(f"{points} x 4 x 5", lambda s, p=points: additive(p, 4, 5, s), few))
    for size in (2, 4, 8):
        lines.append(row(f"28 x {size} x 5", lambda s, k=size: additive(28, k, 5, s), few))
    for parties in (2, 6, 10):
        lines.append(row(f"28 x 4 x {parties}", lambda s, p=parties: additive(28, 4, p, s), few))
    for no_deal in (20.0, 50.0, 60.0):
        lines.append(row(f"28 x 4 x 5, no deal {no_deal:g}", lambda s, v=no_deal: additive(28, 4, 5, s, 0, v), few))
    for conditions in (5, 20):
        lines.append(
            row(
                f"28 x 4 x 5, {conditions} linkages and red lines each",
                lambda s, c=conditions: additive(28, 4, 5, s, c),
                few,
            )
        )
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
