"""How time and memory grow with the size of a case, up to where an answer takes more than a limit.

    python benchmarks/how_it_grows.py [--limit SECONDS] [--out FILE] [--only WORD]

Every figure is one process of its own: processor time of the question alone, after its compiled code is loaded, and the
most memory that the process held. A curve ends with the first size that takes longer than the limit, or fails.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from bench_process import machine, write_case

DEFAULT = {"points": 28, "options": 4, "parties": 5}
CURVES: dict[str, tuple[str, list[int]]] = {
    "load": ("points", [7, 28, 112, 448, 1792]),
    "analyze": ("points", [7, 28, 112, 448]),
    "solve": ("points", [7, 28, 112, 448]),
    "solve by options": ("options", [3, 4, 8, 16, 32]),
    "solve by parties": ("parties", [5, 10, 20, 40]),
    "zopa by draws": ("draws", [1_000, 10_000, 100_000]),
    "analyze by draws": ("draws", [1_000, 10_000, 100_000, 1_000_000]),
    "simulate by runs": ("runs", [1_000, 10_000, 100_000]),
    "simulate by points": ("points", [7, 28, 112, 448]),
    "infer by statements": ("statements", [10, 40, 160, 640]),
    "compare by pages": ("pages", [1, 10, 100, 1000]),
}
"""By what grows: the sizes to try; all else stays at 28 points x 4 options x 5 parties, 1,000 draws or runs."""


def case_of(folder: Path, sizes: dict[str, int]) -> object:
    import detente as dt

    write_case(folder, **{k: sizes.get(k, v) for k, v in DEFAULT.items()})
    if count := sizes.get("statements"):
        acts = [
            f"- {{date: 2025-11-{1 + k % 20:02d}, actor: p{k % 5}, kind: statement, stance: {'accept' if k % 3 else 'reject'}, "
            f"about: 'q{k % 28} is o{k % 4}', audience: public, text: Invented., source: s, confidence: high}}"
            for k in range(count)
        ]
        (folder / "timeline.yaml").write_text("\n".join(acts) + "\n")
        with (folder / "case.yaml").open("a") as file:
            file.write("sources:\n  s: {title: Invented, date: 2025-11-01, url: 'https://example.org/'}\n")
    return dt.load(folder)


def question(name: str, sizes: dict[str, int], folder: Path) -> Callable[[], object]:
    """Return a curve's question at one size, ready to be asked."""
    if name.startswith("compare"):
        from detente.drafts.compare import compare_texts
        from detente.drafts.structure.plain import read_plain

        one = "\n\n".join(
            f"{k}. The parties shall, by day {k}, withdraw behind line {k}. " * 8 for k in range(1, 5 * sizes["pages"])
        )
        two = one.replace("shall, by day 3,", "may").replace("line 4.", "the river.")
        a, b = (read_plain(text, markdown=False) for text in (one, two))
        return lambda: compare_texts(a, b)
    case = case_of(folder, sizes)
    if name == "load":
        import detente as dt

        return lambda: dt.load(folder)
    if name.startswith("simulate"):
        return lambda: case.study(seed=0).simulate(runs=sizes.get("runs", 1_000))
    method = name.split()[0]
    return lambda: getattr(case.study(draws=sizes.get("draws", 1_000), seed=0), method)()


def one(name: str, size: int) -> None:
    """Ask one question twice, first at a small size so that compiled code is there; print time and memory."""
    from detente.compiling import always_compile

    always_compile()
    what, _ = CURVES[name]
    with tempfile.TemporaryDirectory() as small, tempfile.TemporaryDirectory() as whole:
        question(name, {what: CURVES[name][1][0]}, Path(small))()
        ask = question(name, {what: size}, Path(whole))
        begun = time.process_time()
        ask()
        used = time.process_time() - begun
    print(json.dumps({"seconds": used, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--limit", type=float, default=60.0)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--one", nargs=2, metavar=("CURVE", "SIZE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        one(options.one[0], int(options.one[1]))
        return
    lines = [machine(), "", "| question | grows | size | processor seconds | most memory |", "|---|---|---|---|---|"]
    for name, (what, sizes) in CURVES.items():
        for size in sizes if options.only in name else ():
            try:
                done = subprocess.run(
                    [sys.executable, __file__, "--one", name, str(size)],
                    capture_output=True, text=True, check=False, timeout=4 * options.limit,
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                lines.append(f"| {name.split()[0]} | {what} | {size:,} | not done in {4 * options.limit:.0f} s | |")
                print(lines[-1], flush=True)
                break
            if done.returncode:
                last = (done.stderr.strip().splitlines() or ["no message"])[-1]
                lines.append(f"| {name.split()[0]} | {what} | {size:,} | fails: {last} | |")
                print(lines[-1], flush=True)
                break
            found = json.loads(done.stdout.splitlines()[-1])
            lines.append(
                f"| {name.split()[0]} | {what} | {size:,} | {found['seconds']:.2f} | {found['megabytes']:,.0f} MB |"
            )
            print(lines[-1], flush=True)
            if found["seconds"] > options.limit:
                break
    text = "\n".join(lines) + "\n"
    if options.out:
        options.out.write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
