"""``detente performance`` against shortest paths over the constraints as the format page states them."""

from __future__ import annotations

import math
import random

import pytest

from acceptance.command import answer

CASE = """\
detente: 1
id: x
title: An order
as_of: 2025-01-01
parties: [{id: n, name: N, role: principal}]
points: [{id: q, number: 1, title: Q, options: [{id: y, text: Y}, {id: z, text: Z}]}]
"""


def _invent(rng):
    events = ["e0", "e1"][: rng.randint(0, 2)]
    names = [f"s{k}" for k in range(rng.randint(2, 6))]
    steps = {}
    for name in names:
        others = [*events, *(n for n in names if n != name)]
        step = steps[name] = {"irreversible": rng.random() < 0.5, "takes": rng.choice([0, 0, 7, 40])}
        if rng.random() < 0.8:
            step["after"] = rng.choice(["signature", *others])
            if rng.random() < 0.6:
                low = rng.randint(0, 40)
                step["within"] = [low, low + rng.randint(0, 30)]
        step["needs"] = rng.sample(others, rng.randint(0, 2)) if len(others) > 1 and rng.random() < 0.4 else []
    return events, steps, [tuple(rng.sample(names, 2)) for _ in range(2)]


def _distances(events, steps):
    """Upper bounds on day(j) - day(i); a step's beginning is a node of its own. None where a circle is negative."""
    nodes = ["signature", *events, *steps, *(f"begin {s}" for s in steps)]
    d = {(i, j): 0.0 if i == j else math.inf for i in nodes for j in nodes}

    def at_least(later, earlier, days):
        d[later, earlier] = min(d[later, earlier], -days)

    for node in nodes[1:]:
        at_least(node, "signature", 0)
    for name, step in steps.items():
        at_least(name, f"begin {name}", step["takes"])
        for need in step["needs"]:
            at_least(f"begin {name}", need, 0)
        if "after" in step:
            low, high = step.get("within", (0, math.inf))
            at_least(name, step["after"], low)
            d[step["after"], name] = min(d[step["after"], name], high)
    for k in nodes:
        for i in nodes:
            for j in nodes:
                d[i, j] = min(d[i, j], d[i, k] + d[k, j])
    return None if any(d[n, n] < 0 for n in nodes) else d


def _write(folder, events, steps, pairs):
    folder.mkdir()
    (folder / "case.yaml").write_text(CASE)
    (folder / "preferences.yaml").write_text("n: {scale: points, no_deal: 1, values: {q: {y: 1, z: 2}}}\n")
    lines = ["start: signature", f"events: [{', '.join(events)}]", "steps:"]
    for name, step in steps.items():
        parts = [f"{k}: {str(v).lower() if isinstance(v, bool) else v}" for k, v in step.items()]
        lines.append(f"  {name}: {{by: [n], {', '.join(parts)}}}".replace("'", ""))
    lines += ["counterparts:", *(f"  - {{gives: {a}, gets: {b}}}" for a, b in pairs)]
    (folder / "performance.yaml").write_text("\n".join(lines) + "\n")
    return folder


@pytest.mark.parametrize("seed", range(60))
def test_order_of_performance(seed, tmp_path):
    events, steps, pairs = _invent(random.Random(seed))
    d = _distances(events, steps)
    found = answer("performance", _write(tmp_path / "case", events, steps, pairs), status=1 if d is None else 0)
    assert found["feasible"] is (d is not None)
    if d is None:
        assert set(found["conflict"]) <= set(steps)
        assert found["conflict"]
        return

    def shown(days):
        return None if math.isinf(days) else days

    for name in steps:
        entry = found["steps"][name]
        assert (entry["earliest"], entry["latest"]) == (-d[name, "signature"], shown(d["signature", name]))
    for (gives, gets), entry in zip(pairs, found["exposure"], strict=True):
        least = most = 0.0
        if steps[gives]["irreversible"]:
            least, most = max(0.0, -d[gets, gives]), max(0.0, d[gives, gets])
        assert (entry["gives"], entry["gets"]) == (gives, gets)
        assert (entry["min_days"], entry["max_days"]) == (least, shown(most))
