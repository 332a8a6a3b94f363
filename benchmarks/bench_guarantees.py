"""How long the full report on guarantees takes: 40 acts, 10 guarantees, 30 clauses; and a file too hard to decide.

Run: python benchmarks/bench_guarantees.py [--repeat N]
"""

from __future__ import annotations

import argparse
import platform
import random
import statistics
import time

from detente.case.format.models.guarantees import GuaranteesFile
from detente.guarantees.analysis import analyze

PARTIES = ("north", "south", "patron", "league")


def large(acts: int = 40, guarantees: int = 10, clauses: int = 30, seed: int = 0) -> GuaranteesFile:
    """A file of the size of a whole treaty: void conditions of two to four acts, some nested, some findings."""
    rng = random.Random(seed)
    found: dict[str, dict[str, object]] = {"attack": {"by": "north", "kind": "armed_attack", "on": "south"}}
    for k in range(1, acts):
        if rng.random() < 0.2:
            found[f"a{k}"] = {"finding": True, "judged_by": rng.choice([None, *PARTIES])}
        else:
            found[f"a{k}"] = {"by": rng.choice(PARTIES), "kind": rng.choice(["assistance", "raid", None])}
    names = list(found)
    for k in range(6):
        found[f"d{k}"] = {"means": " or ".join(f"({a} and {b})" for a, b in (rng.sample(names, 2) for _ in range(3)))}
    used = [*names, *(f"d{k}" for k in range(6))]

    def condition() -> str:
        parts = [name if rng.random() < 0.7 else f"not {name}" for name in rng.sample(used, rng.randint(2, 4))]
        return f" {rng.choice(['and', 'or'])} ".join([f"({parts[0]} or {parts[1]})", *parts[2:]])

    promises = {}
    per = clauses // guarantees
    for g in range(guarantees):
        promises[f"g{g}"] = {
            "draft": f"d{g % 3}",
            "guarantors": ["patron"],
            "beneficiary": "south",
            "adversary": "north",
            "trigger": "attack" if g % 2 else f"attack or {rng.choice(names)}",
            "obliges": [{"id": f"help{g}", "by": ["patron"], "act": rng.choice(names[1:]), "discretion": "none"}],
            "void_when": [{"id": f"v{g}_{k}", "when": condition()} for k in range(per)],
            "in_force": rng.choice(names),
        }
    rules = [
        {
            "id": f"r{k}",
            "by": rng.choice(PARTIES),
            rng.choice(["requires", "forbids"]): rng.choice(names),
            "when": condition(),
        }
        for k in range(10)
    ]
    claims = [{"by": "patron", "says": f"attack implies owed(g{g})"} for g in range(guarantees)]
    claims += [{"by": "patron", "says": f"g{g} at_least north_atlantic_treaty_5"} for g in range(guarantees)]
    assume = [f"{a} implies {b}" for a, b in (rng.sample(names[1:], 2) for _ in range(5))]
    return GuaranteesFile.model_validate(
        {
            "acts": {
                name: {key: value for key, value in act.items() if value is not None} for name, act in found.items()
            },
            "assume": assume,
            "rules": rules,
            "guarantees": promises,
            "claims": claims,
        }
    )


def pathological(holes: int = 12) -> GuaranteesFile:
    """Assumptions that put one pigeon too many into holes, which no solver of this kind refutes quickly."""
    acts = {f"p{i}_{j}": {"by": "north"} for i in range(holes + 1) for j in range(holes)}
    acts |= {"attack": {"by": "north", "kind": "armed_attack", "on": "south"}, "raid": {"by": "south"}}
    assume = [" or ".join(f"p{i}_{j}" for j in range(holes)) for i in range(holes + 1)]
    assume += [f"not (p{i}_{j} and p{k}_{j})" for j in range(holes) for i in range(holes + 1) for k in range(i)]
    promise = {
        "guarantors": ["patron"],
        "beneficiary": "south",
        "adversary": "north",
        "trigger": "attack",
        "void_when": [{"id": "v", "when": "raid"}],
    }
    return GuaranteesFile.model_validate(
        {"acts": acts, "assume": assume, "guarantees": {"g": promise}, "claims": [{"by": "south", "says": "owed(g)"}]}
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    repeat = parser.parse_args().repeat
    print(f"Python {platform.python_version()}, {platform.machine()}")
    analyze(large(acts=5, guarantees=1, clauses=1))  # the first use loads the solver and the treaties
    times = []
    for seed in range(repeat):
        file = large(seed=seed)
        start, busy = time.perf_counter(), time.process_time()
        report = analyze(file)
        times.append(time.perf_counter() - start)
        busy = time.process_time() - busy
        scenarios = sum(len(found.voids.scenarios) for found in report.guarantees.values())
        print(
            f"seed {seed}: {times[-1]:.2f} s ({busy:.2f} s of processor time), {scenarios} void scenarios, {len(report.comparisons)} comparisons, "
            f"{len(report.contradictions.found)} contradictions, undecided: {len(report.unknown)}"
        )
    print(f"40 acts, 10 guarantees, 30 clauses: median {statistics.median(times):.2f} s, most {max(times):.2f} s")
    for timeout in (1.0, 5.0):
        start = time.perf_counter()
        report = analyze(pathological(), timeout=timeout)
        print(
            f"too hard, --timeout {timeout:g}: {time.perf_counter() - start:.2f} s, "
            f"undecided: {len(report.unknown)}, empty: {report.guarantees['g'].voids.empty}"
        )


if __name__ == "__main__":
    main()
