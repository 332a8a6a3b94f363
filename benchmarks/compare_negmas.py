"""The exact Pareto frontier, side by side with NegMAS: fresh processes in turn on the same scenarios.

    python benchmarks/compare_negmas.py FOLDER [--negmas-python PYTHON] [--out docs/benchmarks-negmas.md] [--repeat N]

FOLDER holds scenario folders of NegMAS or GENIUS. NegMAS is not a dependency; ``--negmas-python`` names the interpreter of an
environment that has it. Every run reads the scenario, computes the frontier once to warm up where that is quick (so
that compiled code is loaded), then once with the clock on; what a first run in a fresh process takes is in the table,
too.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

NEGMAS = r"""
import json, resource, sys, time, warnings
warnings.filterwarnings("ignore")
import negmas
from negmas.inout import Scenario
from negmas.preferences.ops import pareto_frontier
begun = time.perf_counter()
scenario = Scenario.load(sys.argv[1], ignore_discount=True)
if max(getattr(u, "ufun", u).minmax()[1] for u in scenario.ufuns) > 2:
    scenario.normalize()  # GENIUS writes whole numbers
ufuns = [getattr(u, "ufun", u) for u in scenario.ufuns]
loaded = time.perf_counter()
frontier, _ = pareto_frontier(ufuns, outcomes=list(scenario.outcome_space.enumerate_or_sample()), sort_by_welfare=False)
done = time.perf_counter()
vectors = sorted({tuple(round(float(x), 9) + 0.0 for x in v) for v in frontier})
names = [u.name for u in ufuns]
json.dump({"first": done - loaded, "seconds": done - loaded, "load": loaded - begun, "vectors": vectors, "names": names,
           "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "version": negmas.__version__},
          open(sys.argv[2], "w"))
"""

DETENTE = r"""
import json, resource, sys, tempfile, time
from pathlib import Path
from detente import __version__
from detente.bargain.frontier import frontier
from detente.case.load import load_case
from detente.compiling import always_compile
if list(Path(sys.argv[1]).glob("*.yml")):
    from detente.interop.negmas import import_negmas as bring, read_negmas as read
else:
    from detente.interop.genius import import_genius as bring, read_genius as read
from detente.problem.compile import compile_problem
always_compile()
begun = time.perf_counter()
with tempfile.TemporaryDirectory() as folder:
    bring(Path(sys.argv[1]), Path(folder) / "case")
    problem = compile_problem(load_case(Path(folder) / "case"))
loaded = time.perf_counter()
found = frontier(problem)
first = time.perf_counter() - loaded
loaded2 = time.perf_counter()
found = frontier(problem)
seconds = time.perf_counter() - loaded2
vectors = sorted({tuple(round(float(x), 9) + 0.0 for x in v) for v in found.utilities.tolist()})
json.dump({"first": first, "seconds": seconds, "load": loaded - begun, "vectors": vectors,
           "names": [p.name for p in read(Path(sys.argv[1])).profiles], "exact": found.exact,
           "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "version": __version__},
          open(sys.argv[2], "w"))
"""

PLAIN = r"""
import json, sys, tempfile
from pathlib import Path
import numpy as np
from detente.case.load import load_case
if list(Path(sys.argv[1]).glob("*.yml")):
    from detente.interop.negmas import import_negmas as bring, read_negmas as read
else:
    from detente.interop.genius import import_genius as bring, read_genius as read
from detente.problem.compile import compile_problem
with tempfile.TemporaryDirectory() as folder:
    bring(Path(sys.argv[1]), Path(folder) / "case")
    problem = compile_problem(load_case(Path(folder) / "case"))
values, offset = problem.central.values[0], problem.offset
total = np.zeros((len(values), 1))
for j in range(len(offset) - 1):
    own = values[:, offset[j] : offset[j + 1]]
    total = (total[:, :, None] + own[:, None, :]).reshape(len(values), -1)
    if total.shape[1] > int(sys.argv[3]):
        sys.exit("too many packages to list")
kept, rest = [], np.unique(np.rint(total.T / 1e-9).astype(np.int64), axis=0)
rest = rest[np.argsort(-rest.sum(axis=1), kind="stable")]
while len(rest):  # nothing left has a greater sum than the first, so nothing left dominates it
    kept.append(rest[0].tolist())
    rest = rest[(rest > rest[0]).any(axis=1)]
json.dump({"vectors": [[x * 1e-9 for x in v] for v in kept], "packages": total.shape[1],
           "names": [p.name for p in read(Path(sys.argv[1])).profiles]}, open(sys.argv[2], "w"))
"""
"""Every package, one by one, and no search: utilities in units of 1e-9, so that rounding makes no two of them differ."""
MOST_PACKAGES = 2_000_000


def run(python: str, code: str, scenario: Path) -> dict:
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        done = subprocess.run(
            [python, "-c", code, str(scenario), out.name, str(MOST_PACKAGES)], capture_output=True, text=True
        )
        if done.returncode:
            return {"error": (done.stderr.strip().splitlines() or ["no message"])[-1][:200]}
        return json.loads(Path(out.name).read_text())


def efficient(vectors: list[list[float]]) -> list[tuple[int, ...]]:
    """Return vectors in units of 1e-9 without those that others dominate only once floating noise is rounded away."""
    import numpy as np

    rounded = np.unique(np.rint(np.array(vectors) / 1e-9).astype(np.int64), axis=0)
    beaten = [bool(((rounded >= x).all(axis=1) & (rounded > x).any(axis=1)).any()) for x in rounded]
    return [tuple(x) for x, b in zip(rounded.tolist(), beaten, strict=True) if not b]


def found(answer: dict, names: list[str]) -> set[tuple[int, ...]]:
    """Return the utility vectors of an answer in units of 1e-9, parties in the order of ``names`` where it has the same."""
    order = [answer["names"].index(n) for n in names] if set(names) == set(answer["names"]) else range(len(names))
    return {tuple(round(v[k] / 1e-9) for k in order) for v in answer["vectors"]}


def missed(answer: dict, plain: dict) -> str:
    """Say how many of all efficient vectors, listed one by one, an answer has; within 2e-9 in each party's utility."""
    have, wanted = found(answer, plain["names"]), found(plain, plain["names"])

    def near(one: tuple[int, ...]) -> bool:
        return one in have or any(all(abs(p - q) <= 2 for p, q in zip(one, other, strict=True)) for other in have)

    return f"{sum(map(near, wanted)):,} of {len(wanted):,}"


def same(a: dict, b: dict) -> str:
    """Say whether both found the same utility vectors to 1e-9 (parties matched by name or by order)."""
    order = range(len(a["names"]))
    if set(a["names"]) == set(b["names"]):
        order = [b["names"].index(n) for n in a["names"]]
    x, y = efficient(a["vectors"]), efficient([[v[k] for k in order] for v in b["vectors"]])
    near = len(x) == len(y) and all(
        abs(p - q) <= 2 for v, w in zip(sorted(x), sorted(y), strict=True) for p, q in zip(v, w, strict=True)
    )
    extra = len(b["vectors"]) - len(y)
    return ("yes" if near else "NO") + (
        f" (NegMAS keeps {extra} more that only floating noise holds up)" if extra else ""
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--negmas-python", default=sys.executable)
    parser.add_argument("--scenarios", default="")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--negmas-repeat", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("docs/benchmarks-negmas.md"))
    options = parser.parse_args()
    wanted = (
        options.scenarios.split(",")
        if options.scenarios
        else sorted(p.name for p in options.folder.iterdir() if p.is_dir())
    )
    rows, versions = [], {}
    for name in wanted:
        scenario = options.folder / name
        ours, theirs = [], []
        for k in range(max(options.repeat, options.negmas_repeat)):
            if k < options.repeat:
                ours.append(run(sys.executable, DETENTE, scenario))
            if k < options.negmas_repeat:
                theirs.append(run(options.negmas_python, NEGMAS, scenario))
        bad = [r["error"] for r in ours + theirs if "error" in r]
        if bad:
            rows.append(f"| {name} | failed: {bad[0]} | | | | | | | |")
            print(rows[-1], flush=True)
            continue
        versions = {"detente": ours[0]["version"], "NegMAS": theirs[0]["version"]}
        mine = statistics.median(r["seconds"] for r in ours)
        first = statistics.median(r["first"] for r in ours)
        other = statistics.median(r["seconds"] for r in theirs)
        agree = same(ours[0], theirs[0])
        plain = run(sys.executable, PLAIN, scenario)
        listed = "not listed" if "error" in plain else f"{missed(ours[0], plain)}, {missed(theirs[0], plain)}"
        rows.append(
            f"| {name} | {len(ours[0]['vectors']):,} | {other:.2f} s | {mine * 1000:.1f} ms | {first * 1000:.0f} ms | "
            f"{other / mine:,.0f} x | {max(r['memory'] for r in theirs):,.0f} / {max(r['memory'] for r in ours):,.0f} MB | {agree} | {listed} |"
        )
        print(rows[-1], flush=True)
        write(options, versions, rows)


def write(options: argparse.Namespace, versions: dict, rows: list[str]) -> None:
    head = [
        "# The frontier, side by side with NegMAS",
        "",
        f"`benchmarks/compare_negmas.py`, {platform.machine()}, 2 cores, 24 GB, Python {platform.python_version()}, "
        + ", ".join(f"{k} {v}" for k, v in versions.items())
        + f", {time.strftime('%Y-%m-%d')}. Fresh processes in turn; medians of "
        f"{options.repeat} (detente) and {options.negmas_repeat} (NegMAS) processes; the machine did other work at the same "
        "time. *First* is the first call in a fresh process, compiled code read from disk. *Same* compares all utility "
        "vectors to 1e-9. *Of all listed* says how many of the efficient vectors each has, first detente, then NegMAS, where "
        f"all packages are listed one by one (up to {MOST_PACKAGES:,} packages).",
        "",
        "| scenario | efficient vectors | NegMAS | detente | first | ratio | memory, NegMAS / detente | same | of all listed |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text("\n".join([*head, *rows]) + "\n")


if __name__ == "__main__":
    main()
