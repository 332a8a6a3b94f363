"""The amendment ladder: its speed on the flagship, an independent search beside it, and 10,000 small cases.

python benchmarks/bench_ladder.py                     the flagship, with an independent search
python benchmarks/bench_ladder.py --instances 10000   small cases against every package in every draw
python benchmarks/bench_ladder.py --fresh 200000      the flagship's intervals against many more draws
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]


def flagship(steps: int) -> None:
    """Time the ladder, and try to beat each of its rungs."""
    from tests.bargain.independent_search import best_found

    import detente as dt
    from detente.bargain.central_amendment import read_draft
    from detente.bargain.ladder.ladder import ladder
    from detente.problem.arrays import join

    case = dt.load(ROOT / "examples" / "ukraine_2025")
    study = case.study()
    problem, draft = study.problem, case.draft("us_28")
    block, fresh = join(list(study.drawn.blocks())), study.drawn.beyond(10_000)
    ladder(
        problem, read_draft(problem, draft.package, draft.open), [block.take(slice(0, 100))], [fresh], rungs=3
    )  # compiles
    begun = time.perf_counter()
    found = ladder(problem, read_draft(problem, draft.package, draft.open), [block], [fresh])
    print(f"{len(found.rungs)} rungs in {time.perf_counter() - begun:.1f} s; {found.work:,} draws looked at")
    columns = problem.columns_of(draft.package)
    known = [columns]
    for rung in found.rungs:
        share, one = best_found(problem, columns, rung.changes, block, steps, 1, known[-2:])
        known.append(one)
        beaten = "BEATEN" if share > rung.searched + 1e-12 else ""
        print(
            f"{rung.changes:3d}  {rung.searched:.4f}  bound {rung.bound:.4f}  {'proven' if rung.proven else 'open  '}"
            f"  independent {share:.4f}  fresh {rung.adopted:.4f} ({rung.low:.4f} to {rung.high:.4f})  {beaten}"
        )


def intervals(draws: int) -> None:
    """Hold the intervals of the flagship's rungs against many more draws."""
    import detente as dt
    from detente.problem.draws import draw_block

    case = dt.load(ROOT / "examples" / "ukraine_2025")
    study = case.study()
    found = study.ladder("us_28")
    packages = np.array([study.problem.columns_of(r.package) for r in found.rungs])
    adopted = np.zeros(len(packages))
    for at in range(0, draws, 5000):
        block = draw_block(study.problem, 987_654, at, at + 5000)
        adopted += study.problem.adopts(packages, study.problem.accepts(packages, block)).sum(axis=0)
    for rung, hits in zip(found.rungs, adopted, strict=True):
        share = hits / draws
        print(f"{rung.changes:3d}  {rung.low:.4f} to {rung.high:.4f}  {share:.4f}  {rung.low <= share <= rung.high}")


def small(count: int) -> None:
    """Hold branch and bound against every package in every draw, on small cases."""
    from tests.bargain.test_ladder import agrees

    begun = time.perf_counter()
    for seed in range(count):
        agrees(seed)
        if seed % 500 == 499:
            print(f"{seed + 1:,} agree, {time.perf_counter() - begun:.0f} s", flush=True)


def main() -> None:
    """Run what is asked for."""
    from detente.compiling import always_compile

    always_compile()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--instances", type=int, default=0)
    parser.add_argument("--fresh", type=int, default=0)
    parser.add_argument("--steps", type=int, default=1500)
    asked = parser.parse_args()
    if asked.instances:
        small(asked.instances)
    elif asked.fresh:
        intervals(asked.fresh)
    else:
        flagship(asked.steps)


if __name__ == "__main__":
    main()
