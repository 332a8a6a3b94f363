"""Speed and memory of the process simulator on 28 points x 4 options x 5 parties, single text, 60 days.

Run from the repository root::

    python benchmarks/bench_process.py            # runs a second and core, 1 and 2 threads
    python benchmarks/bench_process.py memory     # peak memory at 10^4 to 10^7 runs (takes a while)
    python benchmarks/bench_process.py cluster    # 1 and 2 Dask worker processes on this machine

Times are of the processor for one thread, so that other work on the machine matters little.
"""

from __future__ import annotations

import platform
import random
import resource
import sys
import tempfile
import time
from pathlib import Path


def write_case(
    folder: Path, points: int = 28, options: int = 4, parties: int = 5, protocol: str = "single_text"
) -> Path:
    """Write an invented case of a given size, with ranges on every value, red lines, linkages and a deadline."""
    rng = random.Random(7)
    names = [f"p{i}" for i in range(parties)]
    items = [f"q{j}" for j in range(points)]
    choice = [f"o{o}" for o in range(options)]
    lines = ["detente: 1", "id: bench", "title: Bench", "as_of: 2025-11-25", "summary: An invented case.", "parties:"]
    lines += [f"  - {{id: {n}, name: {n.upper()}, role: {'drafter' if n == 'p0' else 'principal'}}}" for n in names]
    lines.append("points:")
    for j, item in enumerate(items):
        text = ", ".join(f'{{id: {o}, text: "{o}"}}' for o in choice)
        lines.append(f'  - {{id: {item}, number: "{j + 1}", title: {item}, options: [{text}]}}')
    lines += ["consent:", f"  - all: [{', '.join(names)}]"]
    (folder / "case.yaml").write_text("\n".join(lines) + "\n")
    lines = []
    for n in names:
        lines += [f"{n}:", "  no_deal: [35, 45, 55]"]
        weights = ", ".join(f"{item}: [{w}, {w + 2}, {w + 5}]" for item in items for w in [rng.randint(1, 10)])
        lines.append(f"  weights: {{{weights}}}")
        lines.append("  values:")
        for item in items:
            cells = []
            for o in choice:
                low = rng.randint(0, 80)
                cells.append(f"{o}: [{low}, {low + 10}, {low + 20}]")
            lines.append(f"    {item}: {{{', '.join(cells)}}}")
        lines.append("  red_lines:")
        for item in rng.sample(items, 2):
            lines.append(f'    - {{when: "{item} is {rng.choice(choice)}", firmness: 0.7}}')
        lines.append("  linkages:")
        a, b = rng.sample(items, 2)
        lines.append(f'    - {{when: "{a} is o1 and {b} is o2", adds: [1, 3, 6]}}')
    (folder / "preferences.yaml").write_text("\n".join(lines) + "\n")
    (folder / "process.yaml").write_text(
        f"""horizon: 60 days
protocol: {protocol}
drafter: p0
table: [{", ".join(names)}]
deadlines:
  - {{id: first, date: 2025-12-10, set_by: p0, on: [p1], extendable: 0.5, extension: [5, 10, 20]}}
leverage:
  - {{id: threat, by: p0, on: p1, deadline: first, no_deal: [-20, -10, -5], credibility: [0.2, 0.4, 0.7]}}
pressures:
  - {{id: cold, on: p2, no_deal_per_month: [-3, -1, 0]}}
shocks:
  - {{id: news, per_month: 0.2, on: p3, no_deal: [-6, -3, 0]}}
"""
    )
    drafts = folder / "drafts"
    drafts.mkdir(exist_ok=True)
    package = ", ".join(f"{item}: {rng.choice(choice)}" for item in items)
    (drafts / "first.md").write_text(
        "---\nid: first\ntitle: First\nauthor: p0\ndate: 2025-11-20\nparent: null\nstatus: tabled\nseen_by: [public]\n"
        f"package: {{{package}}}\nopen: {{}}\nlabels: {{}}\n---\n1. Text.\n"
    )
    return folder


def machine() -> str:
    import numba
    import numpy

    return (
        f"Python {platform.python_version()}, numpy {numpy.__version__}, numba {numba.__version__}, "
        f"{platform.system()} {platform.machine()}, {time.strftime('%Y-%m-%d')}"
    )


def speed() -> None:
    from detente.case.load import load_case
    from detente.forecast.forecast import run_ensemble
    from detente.process.run import run_block
    from detente.process.setup import set_up

    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        for protocol in ("single_text", "alternating_offers", "ultimatum"):
            case = load_case(write_case(Path(folder), protocol=protocol))
            setup = set_up(case, runs=100_000)
            run_block(setup, 0, 10)
            for _ in range(3):
                began, wall = time.process_time(), time.perf_counter()
                block = run_block(setup, 0, 20_000)
                used, wall = time.process_time() - began, time.perf_counter() - wall
                print(
                    f"{protocol:20s} 1 core: {20_000 / used:9,.0f} runs/s of processor time, {20_000 / wall:9,.0f} by the "
                    f"clock; agreed {block.outcome.agreed.mean():.3f}, mean day {block.outcome.day.mean():.1f}"
                )
            for workers in (1, 2):
                wall = time.perf_counter()
                run_ensemble(case, 40_000, seed=0, workers=workers)
                print(
                    f"{protocol:20s} {workers} threads: {40_000 / (time.perf_counter() - wall):9,.0f} runs/s by the clock"
                )


def memory() -> None:
    from detente.case.load import load_case
    from detente.forecast.forecast import run_ensemble

    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        case = load_case(write_case(Path(folder)))
        for runs in (10**4, 10**5, 10**6, 10**7):
            began = time.perf_counter()
            run_ensemble(case, runs, seed=0)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{runs:>10,} runs: peak {peak:6.0f} MB so far, {time.perf_counter() - began:7.1f} s", flush=True)
        for runs in (10**4, 10**5, 10**6):
            began = time.perf_counter()
            out = Path(folder) / f"runs-{runs}"
            run_ensemble(case, runs, seed=0, out=out)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            size = sum(f.stat().st_size for f in out.rglob("*.parquet")) / 2**20
            print(
                f"{runs:>10,} runs kept on disk ({size:,.0f} MB): peak {peak:6.0f} MB so far, "
                f"{time.perf_counter() - began:7.1f} s",
                flush=True,
            )


def cluster() -> None:
    from dask.distributed import LocalCluster

    from detente.case.load import load_case
    from detente.forecast.forecast import run_ensemble

    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        case = load_case(write_case(Path(folder)))
        rates = []
        for workers in (1, 2):
            with LocalCluster(
                n_workers=workers, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0"
            ) as local:
                run_ensemble(case, 4_000, seed=0, cluster=local.scheduler_address)
                began, used = time.perf_counter(), time.process_time()
                run_ensemble(case, 200_000, seed=0, block=10_000, cluster=local.scheduler_address)
                rates.append(200_000 / (time.perf_counter() - began))
                used = time.process_time() - used
            print(
                f"{workers} worker processes: {rates[-1]:9,.0f} runs/s; scheduler and caller used {used:.1f} processor seconds"
            )
        print(f"efficiency from 1 to 2: {rates[1] / rates[0] / 2:.0%}")


if __name__ == "__main__":
    from detente.compiling import always_compile

    always_compile()
    {"speed": speed, "memory": memory, "cluster": cluster}[sys.argv[1] if len(sys.argv) > 1 else "speed"]()
