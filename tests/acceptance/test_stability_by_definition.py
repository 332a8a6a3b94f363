"""``detente stability`` against the four definitions written out (Fang, Hipel and Kilgour 1993), on random conflicts."""

from __future__ import annotations

import itertools
import random

import pytest

from acceptance.command import answer

CASE = """\
detente: 1
id: x
title: A conflict
as_of: 2025-01-01
parties: [{id: a, name: A, role: principal}, {id: b, name: B, role: principal}, {id: c, name: C, role: principal}]
points: [{id: q, number: 1, title: Q, options: [{id: y, text: Y}, {id: z, text: Z}]}]
"""


class Conflict:
    def __init__(self, seed):
        rng = random.Random(seed)
        self.parties = ["a", "b", "c"][: rng.choice([2, 3, 3])]
        self.own = {p: [f"{p}{k}" for k in range(rng.randint(1, 2))] for p in self.parties}
        self.options = [o for p in self.parties for o in self.own[p]]
        every = ["".join(s) for s in itertools.product("NY", repeat=len(self.options))]
        barred = set(rng.sample(every, rng.randint(0, len(every) // 4)))
        self.feasible = " and ".join(f"not ({self._text(s)})" for s in sorted(barred)) or "true"
        self.states = [s for s in every if s not in barred]
        self.irreversible = [o for o in self.options if rng.random() < 0.2]
        self.forbidden = [(rng.choice(self.parties), rng.choice(self.options), rng.choice(self.options))]
        self.ranking, self.worth = {}, {}
        for party in self.parties:
            left, groups = rng.sample(self.states, len(self.states)), []
            while left:
                size = rng.choice([1, 1, 1, 2, 3])
                groups.append(left[:size])
                left = left[size:]
            self.ranking[party] = groups
            self.worth[party] = {s: -k for k, group in enumerate(groups) for s in group}
        self.now = rng.choice(self.states)
        self.moves = {p: {s: [t for t in self.states if self._can(p, s, t)] for s in self.states} for p in self.parties}
        self.better = {
            p: {s: [t for t in self.moves[p][s] if self.worth[p][t] > self.worth[p][s]] for s in self.states}
            for p in self.parties
        }

    def _text(self, state):
        return " and ".join(o if c == "Y" else f"not {o}" for o, c in zip(self.options, state, strict=True))

    def _can(self, party, s, t):
        if s == t:
            return False
        for option, before, after in zip(self.options, s, t, strict=True):
            if before != after and option not in self.own[party]:
                return False
            if before == "Y" and after == "N" and option in self.irreversible:
                return False

        def has(state, option):
            return state[self.options.index(option)] == "Y"

        return not any(by == party and has(s, x) and not has(t, y) for by, x, y in self.forbidden)

    def write(self, folder):
        folder.mkdir()
        (folder / "case.yaml").write_text(CASE)
        prefs = (f"{p}: {{scale: points, no_deal: 1, values: {{q: {{y: 1, z: 2}}}}}}\n" for p in "abc")
        (folder / "preferences.yaml").write_text("".join(prefs))
        lines = ["options:", *(f"  {p}: [{', '.join(o)}]" for p, o in self.own.items())]
        lines += [f'feasible: "{self.feasible}"', f"irreversible: [{', '.join(self.irreversible)}]", "forbid:"]
        lines += [f'  - {{by: {p}, from: "{x}", to: "not {y}"}}' for p, x, y in self.forbidden]
        lines.append("preferences:")
        for party, groups in self.ranking.items():
            lines.append(f"  {party}: [{', '.join(g[0] if len(g) == 1 else '[' + ', '.join(g) + ']' for g in groups)}]")
        (folder / "stability.yaml").write_text("\n".join([*lines, f"now: {self.now}"]) + "\n")
        return folder

    def reach(self, coalition, state, moves):
        """Where a coalition can get to, nobody moving twice in a row."""
        seen, todo = set(), [(t, p) for p in coalition for t in moves[p][state]]
        while todo:
            t, last = todo.pop()
            if (t, last) not in seen:
                seen.add((t, last))
                todo += [(u, p) for p in coalition if p != last for u in moves[p][t]]
        return {t for t, _ in seen}

    def stable(self, party, state):
        others = [p for p in self.parties if p != party]
        worth = self.worth[party]

        def no_better(t):
            return worth[t] <= worth[state]

        def sure(t):
            return no_better(t) and all(no_better(u) for u in self.moves[party][t])

        up = self.better[party][state]
        return {
            "nash": not up,
            "gmr": all(any(no_better(t) for t in self.reach(others, u, self.moves)) for u in up),
            "smr": all(any(sure(t) for t in self.reach(others, u, self.moves)) for u in up),
            "seq": all(any(no_better(t) for t in self.reach(others, u, self.better)) for u in up),
        }


@pytest.mark.parametrize("seed", range(30))
def test_stability(seed, tmp_path):
    conflict = Conflict(seed)
    found = answer("stability", conflict.write(tmp_path / "case"))
    states = {entry["state"]: entry for entry in found["states"]}
    assert sorted(states) == sorted(conflict.states)
    lasting = {concept: [] for concept in ("nash", "gmr", "smr", "seq")}
    for state, entry in states.items():
        verdicts = {p: conflict.stable(p, state) for p in conflict.parties}
        for concept, kept in lasting.items():
            assert entry[concept] == [p for p in conflict.parties if verdicts[p][concept]], (state, concept)
            kept += [state] if len(entry[concept]) == len(conflict.parties) else []
    assert {c: sorted(s) for c, s in found["equilibria"].items()} == {c: sorted(s) for c, s in lasting.items()}
    starts = {conflict.now, *itertools.chain(*lasting.values())}
    together = {
        (s, members, t)
        for s in starts
        for size in range(2, len(conflict.parties) + 1)
        for members in itertools.combinations(conflict.parties, size)
        for t in conflict.reach(members, s, conflict.moves)
        if all(conflict.worth[p][t] > conflict.worth[p][s] for p in members)
    }
    assert {(m["state"], tuple(m["coalition"]), m["to"]) for m in found["coalition_moves"]} == together
