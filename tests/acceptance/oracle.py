"""Answers calculated in plain Python from the format page and the contract alone; nothing of detente is used.

A case is a dictionary: parties, roles, points, prefs, consent. Expressions are nested tuples such as
``("and", ("is", "strip", "shared"), ("not", ("in", "monitor", ["none"])))``. Everything is by enumeration.
"""

from __future__ import annotations

import itertools
import math
import re

EPS = 1e-9
_BINDS = {"implies": 1, "or": 2, "and": 3, "not": 4}


def natural(number):
    """A key that puts 2 before 10, and digits before letters."""
    parts = re.findall(r"\d+|\D+", number)
    return [(0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts]


def central(estimate):
    """The figure used where no draws are."""
    if isinstance(estimate, list):
        return float(estimate[1])
    if isinstance(estimate, dict):
        if "value" in estimate:
            return float(estimate["value"])
        if estimate.get("shape") == "uniform":
            return (estimate["low"] + estimate["high"]) / 2
        return float(estimate["likely"])
    return float(estimate)


def holds(tree, package, order):
    kind, *rest = tree
    if kind == "is":
        return package[rest[0]] == rest[1]
    if kind == "in":
        return package[rest[0]] in rest[1]
    if kind == "compare":
        point, sign, option = rest
        a, b = order[point].index(package[point]), order[point].index(option)
        return {">=": a >= b, "<=": a <= b, ">": a > b, "<": a < b}[sign]
    left = holds(rest[0], package, order)
    if kind == "not":
        return not left
    right = holds(rest[1], package, order)
    return {"and": left and right, "or": left or right, "implies": not left or right}[kind]


def as_text(tree):
    """Write an expression with only the parentheses that the precedence asks for."""
    kind, *rest = tree
    if kind == "is":
        return f"{rest[0]} is {rest[1]}"
    if kind == "in":
        return f"{rest[0]} in [{', '.join(rest[1])}]"
    if kind == "compare":
        return " ".join(rest)
    parts = []
    for part in rest:
        text = as_text(part)
        same = _BINDS.get(part[0], 9) == _BINDS[kind] and kind != "not"
        parts.append(f"({text})" if same or _BINDS.get(part[0], 9) < _BINDS[kind] else text)
    return f"not {parts[0]}" if kind == "not" else f" {kind} ".join(parts)


class Enumerated:
    """Every package of a case, with what each party gets and says of it, on the central preferences."""

    def __init__(self, case):
        self.case = case
        # Ties go by what entries are called and not by where they stand: points by number, options off a scale by id.
        points = sorted(case["points"], key=lambda p: (natural(p["number"]), p["id"]))
        options = {p["id"]: [o["id"] for o in p["options"]] for p in points}
        self.order = {p["id"]: options[p["id"]] if p["ordered"] else sorted(options[p["id"]]) for p in points}
        self.packages = [dict(zip(self.order, c, strict=True)) for c in itertools.product(*self.order.values())]
        prefs = case["prefs"]
        self.voters = sorted((p for p in case["parties"] if p in prefs), key=lambda p: (case["roles"][p], p))
        self.no_deal = {v: None if prefs[v]["no_deal"] is None else central(prefs[v]["no_deal"]) for v in self.voters}
        self.utility = {v: [self._utility(prefs[v], p) for p in self.packages] for v in self.voters}
        self.crossed = {
            v: [
                any(holds(r["when"], p, self.order) for r in prefs[v].get("red_lines", ()) if r["firmness"] >= 0.5)
                for p in self.packages
            ]
            for v in self.voters
        }

    def _values(self, given, point):
        options = self.order[point]
        n = len(options)
        if isinstance(given.get("prefers"), list):
            return {o: 100 * (n - 1 - k) / (n - 1) if n > 1 else 100.0 for k, o in enumerate(given["prefers"])}
        if isinstance(given.get("ideal"), str):
            at = options.index(given["ideal"])
            farthest = max(at, n - 1 - at)
            return {o: 100 * (1 - abs(k - at) / farthest) if farthest else 100.0 for k, o in enumerate(options)}
        return {o: central(given[o]) for o in options}

    def _utility(self, prefs, package):
        value = {p: self._values(prefs["values"][p], p)[o] for p, o in package.items()}
        if prefs.get("scale") == "points":
            total = sum(value.values())
        else:
            if "ranking" in prefs:
                n = len(prefs["ranking"])
                weight = {p: sum(1 / i for i in range(k, n + 1)) / n for k, p in enumerate(prefs["ranking"], 1)}
            else:
                weight = {p: central(w) for p, w in prefs["weights"].items()}
            total = sum(weight[p] * value[p] for p in value) / sum(weight.values())
        return total + sum(
            central(link["adds"]) for link in prefs.get("linkages", ()) if holds(link["when"], package, self.order)
        )

    def gain(self, party, i):
        return self.utility[party][i] - self.no_deal[party]

    def accepts(self, party, i):
        return not self.crossed[party][i] and (self.no_deal[party] is None or self.gain(party, i) >= -EPS)

    def accepting(self, i):
        return {v for v in self.voters if self.accepts(v, i)}

    def obligated(self, package):
        found = set()
        for point in self.case["points"]:
            option = next(o for o in point["options"] if o["id"] == package[point["id"]])
            found |= set(option.get("obligates", point.get("obligates", ())))
        return found

    def consents(self, package, accepting):
        clauses = self.case["consent"] or [{"all": [p for p, r in self.case["roles"].items() if r == "principal"]}]
        return all(self._clause(c, package, accepting) for c in clauses)

    def _clause(self, clause, package, accepting):
        if "all" in clause:
            return set(clause["all"]) <= accepting
        if "at_least" in clause:
            return len(accepting & set(clause["at_least"]["of"])) >= clause["at_least"]["count"]
        if "weighted" in clause:
            weights = clause["weighted"]["weights"]
            return sum(weights[p] for p in weights if p in accepting) >= clause["weighted"]["quota"]
        return self.obligated(package) & set(self.voters) <= accepting

    def adopted(self, i):
        return self.consents(self.packages[i], self.accepting(i))

    def zopa(self):
        """How many packages, how many adopted, how many accepted by every party with preferences."""
        every = range(len(self.packages))
        unanimous = sum(len(self.accepting(i)) == len(self.voters) for i in every)
        return len(self.packages), sum(self.adopted(i) for i in every), unanimous

    def frontier(self):
        """The earliest package of each efficient vector of utilities."""
        first = {}
        for i in range(len(self.packages)):
            first.setdefault(tuple(round(self.utility[v][i], 7) for v in self.voters), i)
        return [
            self.packages[i]
            for vector, i in first.items()
            if not any(o != vector and all(a >= b for a, b in zip(o, vector, strict=True)) for o in first)
        ]

    def solve(self, criterion, parties, fixed, within_zopa):
        """The best package and its objective (None where no ratio is left); None when nothing is feasible."""
        willing = criterion in ("nash", "kalai_smorodinsky") or within_zopa
        left = [
            i
            for i, package in enumerate(self.packages)
            if all(package[p] == o for p, o in fixed.items())
            and not any(self.crossed[v][i] for v in parties)
            and (not willing or all(self.accepts(v, i) for v in parties))
            and (not within_zopa or self.adopted(i))
        ]
        if not left:
            return None
        if criterion in ("utilitarian", "nash"):
            if criterion == "nash":
                worth = {i: math.prod(max(self.gain(v, i), 0.0) for v in parties) for i in left}
            else:
                worth = {i: sum(self.utility[v][i] for v in parties) for i in left}
            best = max(worth.values())
            slack = EPS * best if criterion == "nash" else EPS
            return next((self.packages[i], best) for i in left if worth[i] >= best - slack)
        scale = dict.fromkeys(parties, 1.0)
        if criterion == "kalai_smorodinsky":
            scale = {v: max(self.gain(v, i) for i in left) for v in parties}
            scale = {v: s for v, s in scale.items() if s > EPS}
        vectors = {i: sorted(self.gain(v, i) / s for v, s in scale.items()) for i in left}
        for k in range(len(scale)):
            best = max(vectors[i][k] for i in left)
            left = [i for i in left if vectors[i][k] >= best - EPS]
        return self.packages[left[0]], (vectors[left[0]][0] if scale else None)

    def margin(self, i):
        """The smallest gain within an adopting set of accepting parties, that set chosen best."""
        accepting = sorted(self.accepting(i))
        margins = [
            min((self.gain(v, i) for v in chosen if self.no_deal[v] is not None), default=math.inf)
            for size in range(len(accepting) + 1)
            for chosen in itertools.combinations(accepting, size)
            if self.consents(self.packages[i], set(chosen))
        ]
        return max(margins, default=None)

    def amend(self, package, cost):
        """Least cost, largest margin, and the earliest package that has both; None when nothing is adopted."""
        found = []
        for i, candidate in enumerate(self.packages):
            if self.adopted(i):
                price = sum(cost.get(p, 1) for p, o in candidate.items() if package.get(p) != o)
                found.append((price, self.margin(i), i))
        if not found:
            return None
        least = min(price for price, _, _ in found)
        cheap = [f for f in found if f[0] <= least + EPS]
        best = max(margin for _, margin, _ in cheap)
        return next((least, margin, self.packages[i]) for _, margin, i in cheap if margin >= best - EPS)
