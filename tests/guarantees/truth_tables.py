"""The same questions answered by truth tables: no solver, and none of the package's clause logic.

Works on plain data (the YAML's mapping) and on expression trees; up to 14 acts.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from detente.case.format.expressions import And, Constant, Implies, Name, Not, Or, Owed, parse
from detente.case.format.models.guarantees import GuaranteesFile


def model(data: dict) -> GuaranteesFile:
    return GuaranteesFile.model_validate(data)


class Table:
    """Truth tables over all acts: arrays of shape (2,) * n, index 1 meaning that the act happens."""

    def __init__(self, data: dict) -> None:
        self.data = data
        self.acts = [name for name, act in data["acts"].items() if "means" not in act]
        n = len(self.acts)
        assert n <= 14
        grid = np.indices((2,) * n, dtype=np.uint8).astype(bool) if n else np.zeros((0,), dtype=bool)
        self.columns = {name: grid[k] for k, name in enumerate(self.acts)}
        self.shape = (2,) * n
        self.assume = np.ones(self.shape, dtype=bool)
        for text in data.get("assume", []):
            self.assume &= self.of(text)

    def of(self, text: str) -> np.ndarray:
        return self._of(parse(text))

    def _of(self, tree) -> np.ndarray:
        match tree:
            case Constant(value):
                return np.full(self.shape, value)
            case Name(name):
                act = self.data["acts"][name]
                return self.of(act["means"]) if "means" in act else self.columns[name]
            case Owed(name):
                return self.owed(name)
            case Not(operand):
                return ~self._of(operand)
            case And(operands):
                return np.logical_and.reduce([self._of(o) for o in operands])
            case Or(operands):
                return np.logical_or.reduce([self._of(o) for o in operands])
            case Implies(left, right):
                return ~self._of(left) | self._of(right)
        raise AssertionError(tree)

    def owed(self, name: str) -> np.ndarray:
        g = self.data["guarantees"][name]
        result = self.of(g["trigger"])
        if g.get("in_force"):
            result = result & self.of(g["in_force"])
        if g.get("expires"):
            result = result & ~self.of(g["expires"])
        for clause in g.get("void_when", []):
            result = result & ~self.of(clause["when"])
        return result

    def void(self, name: str) -> np.ndarray:
        return self.of(self.data["guarantees"][name]["trigger"]) & ~self.owed(name)

    def empty(self, name: str) -> bool:
        return not bool((self.owed(name) & self.assume).any())

    def primes(self, condition: np.ndarray) -> set[frozenset[str]]:
        """Minimal sets of literals, consistent with the assumptions, that bring the condition about under them.

        Every term at once: one axis per act with three places (no, yes, not said).
        """
        holds, possible = condition | ~self.assume, self.assume
        for axis in range(len(self.acts)):
            no, yes = np.take(holds, [0], axis), np.take(holds, [1], axis)
            holds = np.concatenate([no, yes, no & yes], axis)
            no, yes = np.take(possible, [0], axis), np.take(possible, [1], axis)
            possible = np.concatenate([no, yes, no | yes], axis)
        prime = holds & possible
        for axis in range(len(self.acts)):
            shorter = np.take(holds, [2], axis)
            smaller = np.concatenate([shorter, shorter, np.zeros_like(shorter)], axis)
            prime &= ~smaller
        return (
            {
                frozenset(
                    name if place == 1 else f"not {name}"
                    for name, place in zip(self.acts, index, strict=True)
                    if place != 2
                )
                for index in zip(*np.nonzero(prime), strict=True)
            }
            if self.acts
            else ({frozenset()} if bool(prime) else set())
        )

    def scenarios(self):
        """Every assignment that the assumptions allow, as a mapping."""
        for values in product((False, True), repeat=len(self.acts)):
            if self.assume[tuple(map(int, values))]:
                yield dict(zip(self.acts, values, strict=True))

    def true_in(self, text: str, scenario: list[str]) -> set[bool]:
        """The truth values that a condition takes in the allowed scenarios that contain given literals."""
        keep = self.assume.copy()
        for lit in scenario:
            column = self.columns[lit.removeprefix("not ")]
            keep &= ~column if lit.startswith("not ") else column
        assert keep.any(), f"{scenario} contradicts the assumptions"
        return {bool(v) for v in np.unique(self.of(text)[keep])}
