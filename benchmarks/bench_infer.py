"""How long inference takes, how well it is calibrated, and how many statements it needs.

Run from the repository root::

    python benchmarks/bench_infer.py speed        # 100,000 draws x 60 statements x 6 parties
    python benchmarks/bench_infer.py calibration  # simulation-based calibration, 1,000 replications
    python benchmarks/bench_infer.py models       # the same under the stated models, inferred as usual, 200 replications
    python benchmarks/bench_infer.py recovery     # error against the number of statements
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from detente.case.case import Case
from detente.case.load import load_case
from detente.compiling import always_compile
from detente.inference.posterior import infer
from detente.problem.compile import compile_problem

always_compile()

STANCES = ("reject", "conditional", "signal", "accept")


def write_case(folder: Path, parties: int = 6, points: int = 28, statements: int = 60, drafts: int = 6) -> Case:
    """Write an invented case: every figure has a range, a sixth of the statements are drafts of one's own."""
    rng = np.random.default_rng(7)
    names = [f"p{i}" for i in range(parties)]
    sizes = [3 + j % 2 for j in range(points)]
    case = ["detente: 1", "id: bench", "title: Invented", "as_of: 2025-12-31", "parties:"]
    case += [f"  - {{id: {n}, name: {n.upper()}, role: principal}}" for n in names]
    case.append("points:")
    for j, size in enumerate(sizes):
        case += [
            f"  - id: point{j}",
            f'    number: "{j + 1}"',
            f"    title: Point {j}",
            "    ordered: true",
            "    options:",
        ]
        case += [f"      - {{id: o{o}, text: Option {o}}}" for o in range(size)]
    preferences = []
    for i, name in enumerate(names):
        preferences += [f"{name}:", "  no_deal: [25, 45, 65]", "  weights:"]
        preferences += [
            f"    point{j}: [{2 + (i + j) % 5}, {6 + (i + j) % 5}, {12 + (i + j) % 5}]" for j in range(points)
        ]
        preferences.append("  values:")
        for j, size in enumerate(sizes):
            order = np.linspace(10, 90, size) if (i + j) % 2 else np.linspace(90, 10, size)
            row = ", ".join(f"o{o}: [{v - 10:.0f}, {v:.0f}, {v + 10:.0f}]" for o, v in enumerate(order))
            preferences.append(f"    point{j}: {{{row}}}")
        preferences.append(f'  red_lines: [{{when: "point0 is o{i % 3}", firmness: 0.5}}]')
    (folder / "drafts").mkdir(parents=True)
    package = dict.fromkeys(range(points), 0)
    for k in range(drafts):
        changed = rng.choice(points, 6, replace=False) if k else []
        package |= {int(j): int(rng.integers(sizes[j])) for j in changed}
        chosen = ", ".join(f"point{j}: o{o}" for j, o in package.items())
        parent = f"d{k - 1}" if k else "null"
        (folder / "drafts" / f"d{k}.md").write_text(
            f"---\nid: d{k}\ntitle: Draft {k}\nauthor: {names[k % parties]}\ndate: 2025-11-{k + 1:02d}\nparent: {parent}\n"
            f"status: tabled\nseen_by: [public]\npackage: {{{chosen}}}\n---\n1. Text.\n"
        )
    timeline = []
    for s in range(statements - (drafts - 1)):
        about = f"d{s % drafts}" if s % 3 else f'"point{s % points} is o{s % 3}"'
        timeline.append(
            f"- {{date: 2025-11-{7 + s * 20 // statements:02d}, actor: {names[s % parties]}, kind: statement, about: {about}, "
            f"stance: {STANCES[int(rng.integers(4))]}, audience: {'public' if s % 2 else 'private'}}}"
        )
    (folder / "case.yaml").write_text("\n".join(case) + "\n")
    (folder / "preferences.yaml").write_text("\n".join(preferences) + "\n")
    (folder / "timeline.yaml").write_text("\n".join(timeline) + "\n")
    return load_case(folder)


def speed(draws: int = 100_000) -> None:
    with tempfile.TemporaryDirectory() as folder:
        case = write_case(Path(folder) / "bench")
        problem = compile_problem(case)
        infer(case, problem, draws=1000, seed=0)
        times, busy = [], []
        for seed in range(3):
            start, work = time.perf_counter(), time.process_time()
            found = infer(case, problem, draws=draws, seed=seed)
            times.append(time.perf_counter() - start)
            busy.append(time.process_time() - work)
        count = len(found.record)
        print(f"{draws:,} draws, {count} statements, {len(problem.parties)} parties, {problem.columns} options")
        print("seconds:", ", ".join(f"{t:.2f}" for t in times))
        print("processor seconds:", ", ".join(f"{t:.2f}" for t in busy))
        for name, one in zip(problem.parties, found.parties, strict=True):
            size, low = one.effective_sample_size, one.lowest
            print(f"  {name}: effective {size:,.0f}, least share {low:.2f}, resampled {one.resampled} times")


def calibration(replications: int = 1000) -> None:
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from tests.inference.invented import plan, plan_with_demands, write

    from detente.inference.calibration import ranks, uniformity

    with tempfile.TemporaryDirectory() as folder:
        problem = compile_problem(write(Path(folder) / "case"))
    for name, agenda in (("without demands", plan(problem)), ("with demands", plan_with_demands(problem))):
        start = time.perf_counter()
        found = ranks(problem, agenda, replications, draws=1000, seed=2)
        print(f"{name}: {replications} replications, {time.perf_counter() - start:.0f} s")
        for kind, entries in found.items():
            counts = np.bincount(entries * 8 // 64, minlength=8)
            print(f"  {kind:12} p = {uniformity(entries):.3f}   ranks in eighths: {' '.join(map(str, counts))}")


def models(replications: int = 500) -> None:
    """Rank truths that each stated model, and several at once, made among draws inferred under it, and last among wrong ones."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from tests.inference.invented import plan, write

    from detente.inference.calibration import ranks_under, uniformity
    from detente.problem.assumptions import AXES, Assumptions, ground_of, under
    from detente.problem.drawn import DrawnProblem

    with tempfile.TemporaryDirectory() as folder:
        quo = "models: {status_quo: {land: b, army: b, money: a}}\n"
        case = write(Path(folder) / "case", more=quo)
    problem = compile_problem(case)
    drawn, ground = DrawnProblem(problem, replications, 1003), ground_of(case, problem, None)
    package = problem.columns_of({"land": "c", "army": "c", "money": "b"})
    every = {"acceptance": "graded", "values": "loss_averse", "red_lines": "penalty"}
    changed = [{}, *({axis: choice} for axis, words in AXES.items() for choice in list(words)[1:])]
    changed += [
        every | {"errors": errors} if all_of_them else {"acceptance": "graded", "errors": errors}
        for all_of_them in (False, True)
        for errors in ("correlated", "hawk_dove")
    ]
    for change, wrong in [*((change, False) for change in changed), ({"acceptance": "graded"}, True)]:
        model = under(drawn, Assumptions(**change), ground)
        found = ranks_under(
            model, plan(model.problem), plan(problem), package, replications, draws=250, seed=100_005,
            afterwards=model if wrong else None,
        )  # fmt: skip
        said = {kind: uniformity(entries) for kind, entries in found.items()}
        verdict = "passes" if min(said.values()) > 0.05 / len(said) else "FAILS"
        print(f"{Assumptions(**change).id}{', inferred as usual and changed afterwards' if wrong else ''}: {verdict}")
        for kind, entries in found.items():
            counts = np.bincount(entries * 8 // 64, minlength=8)
            print(f"  {kind:12} p = {said[kind]:.4f}   ranks in eighths: {' '.join(map(str, counts))}", flush=True)


def recovery(truths_drawn: int = 60) -> None:
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from tests.inference.invented import write
    from tests.inference.test_recovery import agenda

    from detente.inference.posterior import update
    from detente.inference.simulated_statements import speak, truths

    with tempfile.TemporaryDirectory() as folder:
        problem = compile_problem(write(Path(folder) / "case"))
    packages = np.array([[a, b, c] for a in range(3) for b in range(3, 6) for c in range(6, 8)])
    known = truths(problem, truths_drawn, 11)
    print("statements  error of the gain  red line: probability of the truth  no-deal value: sd")
    for count in (0, 2, 5, 10, 20, 40, 80, 160):
        rng = np.random.default_rng(5)
        errors, right, spread = [], [], []
        for at in range(truths_drawn):
            record = speak(problem, agenda(problem, count), known, at, rng)
            found = update(problem, record, draws=2000, seed=100 + at, workers=1)
            one = known.draws.take(slice(at, at + 1))
            true = problem.utilities(packages, one)[0, :, 0] - one.no_deal[0, 0]
            ours = (problem.utilities(packages, found.sample)[:, :, 0] - found.sample.no_deal[:, :1]).mean(axis=0)
            errors.append(((ours - true) ** 2).mean())
            firm = found.sample.red_line_real[:, 0].mean()
            right.append(firm if one.red_line_real[0, 0] else 1 - firm)
            spread.append(found.sample.no_deal[:, 0].std())
        print(f"{count:10d}  {np.sqrt(np.mean(errors)):17.1f}  {np.mean(right):33.2f}  {np.mean(spread):18.1f}")


if __name__ == "__main__":
    commands = {"speed": speed, "calibration": calibration, "models": models, "recovery": recovery}
    commands[sys.argv[1] if len(sys.argv) > 1 else "speed"]()
