"""Random small cases, written as a person writes them: ids and expressions without quotes."""

from __future__ import annotations

import random
from pathlib import Path

from acceptance.oracle import as_text

_OPTIONS = (
    "600000", "0600", "1e5", "no", "yes", "on", "off", "y", "n", "0", "1_0", "0x1f", "0o17", "1_000", "none", "null",
    "a", "b", "c", "nan", "inf", "2025", "12e03", "x1",
)  # fmt: skip
_NUMBERS = ("1.10", "0600", "1e5", "null", "true", "4", "21a")


def _estimate(rng, value, low=-1e9, high=1e9):
    kind = rng.random()
    if kind < 0.6 or value - 6 < low or value + 6 > high:
        return value
    if kind < 0.75:
        return [value - rng.randint(0, 5), value, value + rng.randint(0, 5)]
    if kind < 0.85:
        return {"value": value}
    if kind < 0.93:
        return {"low": value - 4, "likely": value, "high": value + 6, "shape": rng.choice(["pert", "triangular"])}
    return {"low": value - 4, "likely": value, "high": value + 4, "shape": "uniform"}


def _condition(rng, points, depth=0):
    kind = rng.random()
    if depth >= 2 or kind < 0.5:
        point = rng.choice(points)
        ids = [o["id"] for o in point["options"]]
        form = rng.random()
        if form < 0.5:
            return ("is", point["id"], rng.choice(ids))
        if form < 0.75 or not point["ordered"]:
            return ("in", point["id"], rng.sample(ids, rng.randint(1, len(ids))))
        return ("compare", point["id"], rng.choice([">=", "<=", ">", "<"]), rng.choice(ids))
    if kind < 0.6:
        return ("not", _condition(rng, points, depth + 1))
    word = rng.choice(["and", "or", "implies"])
    return (word, _condition(rng, points, depth + 1), _condition(rng, points, depth + 1))


def _points(rng, parties):
    points = []
    for j in range(rng.randint(2, 5)):
        options = rng.sample(_OPTIONS, 1 if rng.random() < 0.05 else rng.randint(2, 4))
        number = rng.choice(_NUMBERS) if j == 0 else f"{j + 1}"
        point = {"id": f"q{j}", "number": number, "title": f"Point {j}", "ordered": rng.random() < 0.5}
        if rng.random() < 0.6:
            point["obligates"] = rng.sample(parties, rng.randint(0, 2))
        point["options"] = [{"id": o, "text": f"Option {o}"} for o in options]
        for option in point["options"]:
            if rng.random() < 0.3:
                option["obligates"] = rng.sample(parties, rng.randint(0, 2))
        points.append(point)
    numbers = [p["number"] for p in points]
    if len(set(numbers)) < len(numbers):
        points[0]["number"] = "0.0"
    return points


def _preferences(rng, points, scale, may_be_null):
    prefs = {"scale": scale, "values": {}}
    n = len(points)
    for point in points:
        ids = [o["id"] for o in point["options"]]
        kind = rng.random()
        if scale == "points":
            prefs["values"][point["id"]] = {o: _estimate(rng, rng.randint(-20, 60)) for o in ids}
        elif kind < 0.2:
            prefs["values"][point["id"]] = {"prefers": rng.sample(ids, len(ids))}
        elif kind < 0.4 and point["ordered"]:
            prefs["values"][point["id"]] = {"ideal": rng.choice(ids)}
        else:
            steps = [0, 20, 25, 40, 50, 60, 75, 80, 100]
            prefs["values"][point["id"]] = {o: _estimate(rng, rng.choice(steps), 0, 100) for o in ids}
    if scale == "weighted" and rng.random() < 0.3:
        prefs["ranking"] = rng.sample([p["id"] for p in points], n)
    elif scale == "weighted":
        prefs["weights"] = {p["id"]: _estimate(rng, rng.randint(1, 60), 0, 100) for p in points}
    span = (6 * n, 22 * n) if scale == "points" else (20, 60)
    prefs["no_deal"] = None if may_be_null and rng.random() < 0.12 else _estimate(rng, rng.randint(*span))
    if rng.random() < 0.4:
        firm = [0, 0.3, 0.49, 0.5, 0.9, 1]
        prefs["red_lines"] = [
            {"when": _condition(rng, points), "firmness": rng.choice(firm)} for _ in range(rng.randint(1, 2))
        ]
    if rng.random() < 0.4:
        prefs["linkages"] = [
            {"when": _condition(rng, points), "adds": _estimate(rng, rng.randint(-25, 25))}
            for _ in range(rng.randint(1, 3))
        ]
    return prefs


def _consent(rng, voters):
    clauses = []
    if rng.random() < 0.5:
        clauses.append({"all": rng.sample(voters, rng.randint(1, min(2, len(voters))))})
    if rng.random() < 0.5:
        of = rng.sample(voters, rng.randint(1, len(voters)))
        clauses.append({"at_least": {"count": rng.randint(1, len(of)), "of": of}})
    if rng.random() < 0.4:
        weights = {p: rng.randint(1, 30) for p in rng.sample(voters, rng.randint(1, len(voters)))}
        clauses.append({"weighted": {"quota": rng.randint(1, sum(weights.values())), "weights": weights}})
    if rng.random() < 0.4 or not clauses:
        clauses.append({"obligated": True})
    return clauses


def invent(seed):
    """Invent a case, with one draft that may leave points open."""
    rng = random.Random(seed)
    parties = [f"p{i}" for i in range(rng.randint(2, 5))]
    points = _points(rng, parties)
    scale = rng.choice(["points", "weighted"])
    other = "weighted" if scale == "points" else "points"
    prefs = {
        p: _preferences(rng, points, scale if rng.random() < 0.85 else other, i > 0)
        for i, p in enumerate(parties)
        if i < 2 or rng.random() < 0.85
    }
    roles = {p: rng.choice(["principal", "stakeholder"]) if p in prefs else "observer" for p in parties}
    roles["p0"] = "principal"
    package, left_open = {}, {}
    for point in points:
        ids = [o["id"] for o in point["options"]]
        if rng.random() < 0.12 and len(ids) > 1:
            left_open[point["id"]] = rng.sample(ids, rng.randint(2, len(ids)))
        else:
            package[point["id"]] = rng.choice(ids)
    consent = None if rng.random() < 0.2 else _consent(rng, list(prefs))
    return {
        "id": f"case_{seed}", "parties": parties, "roles": roles, "points": points, "prefs": prefs,
        "consent": consent, "package": package, "open": left_open,
    }  # fmt: skip


def plain(value):
    """Write a value as YAML without quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, tuple):
        return f'"{as_text(value)}"'
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {plain(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(plain(v) for v in value) + "]"
    return str(value)


def write(case, folder: Path) -> Path:
    """Write the files of a case."""
    (folder / "drafts").mkdir(parents=True)
    lines = ["detente: 1", f"id: {case['id']}", "title: A case", "as_of: 2025-01-10", "parties:"]
    lines += [f"  - {{id: {p}, name: Party {p}, role: {case['roles'][p]}}}" for p in case["parties"]]
    lines.append("points:")
    for point in case["points"]:
        head, *rest = [f"{k}: {plain(v)}" for k, v in point.items() if k != "options"]
        lines += [f"  - {head}", *(f"    {line}" for line in rest), "    options:"]
        lines += [f"      - {plain(option)}" for option in point["options"]]
    if case["consent"] is not None:
        lines += ["consent:", *(f"  - {plain(clause)}" for clause in case["consent"])]
    (folder / "case.yaml").write_text("\n".join(lines) + "\n")
    lines = []
    for party, prefs in case["prefs"].items():
        lines += [f"{party}:", *(f"  {key}: {plain(value)}" for key, value in prefs.items())]
    (folder / "preferences.yaml").write_text("\n".join(lines) + "\n")
    (folder / "drafts" / "d1.md").write_text(
        f"---\nid: d1\ntitle: A draft\nauthor: p0\ndate: 2025-01-05\nparent: null\nstatus: tabled\nseen_by: [public]\n"
        f"package: {plain(case['package'])}\nopen: {plain(case['open'])}\n---\n1. Text.\n"
    )
    return folder
