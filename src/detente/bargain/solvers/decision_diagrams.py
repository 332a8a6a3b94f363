"""Conditions as decision diagrams: where a search stands in each of them, in constant time a step.

A condition over points becomes a reduced, ordered, multi-valued decision diagram (Bryant 1986; Srinivasan et
al. 1990): a node looks at one point and has a child for every option. The diagram is reduced, so that a
search that has reached a node knows that the condition may still come out either way; at a terminal it is
decided.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detente.errors import InputError
from detente.problem.arrays import Ints
from detente.problem.conditions import AND, NOT, OR, TRUE, Programs

YES, NO = -1, -2
MOST_NODES = 200_000


@dataclass(frozen=True)
class Diagrams:
    """Several conditions as diagrams that share their nodes.

    Attributes
    ----------
    root : int64 array, shape (conditions,)
        A node, or :data:`YES`, :data:`NO`.
    level : int64 array, shape (nodes,)
        The depth (position in the order of points) that a node looks at.
    child : int64 array, shape (nodes, widest)
        The node reached under each option, in file order.
    """

    root: Ints
    level: Ints
    child: Ints


class _Table:
    def __init__(self, sizes: list[int]) -> None:
        self.sizes = sizes
        self.level: list[int] = []
        self.children: list[tuple[int, ...]] = []
        self.known: dict[tuple[int, tuple[int, ...]], int] = {}
        self.joined: dict[tuple[int, int, int], int] = {}
        self.negated: dict[int, int] = {YES: NO, NO: YES}

    def node(self, level: int, children: tuple[int, ...]) -> int:
        if all(c == children[0] for c in children):
            return children[0]
        key = (level, children)
        if key not in self.known:
            if len(self.level) >= MOST_NODES:
                raise InputError(
                    "a red line or linkage is too tangled to reason about exactly (its decision diagram passes "
                    f"{MOST_NODES:,} nodes); write it over fewer points, or as several simpler ones"
                )
            self.known[key] = len(self.level)
            self.level.append(level)
            self.children.append(children)
        return self.known[key]

    def negate(self, a: int) -> int:
        if a not in self.negated:
            made = self.node(self.level[a], tuple(self.negate(c) for c in self.children[a]))
            self.negated[a] = made
            self.negated[made] = a
        return self.negated[a]

    def join(self, operation: int, a: int, b: int) -> int:
        absorbing, neutral = (NO, YES) if operation == AND else (YES, NO)
        if a == absorbing or b == absorbing:
            return absorbing
        if a == neutral:
            return b
        if b == neutral or a == b:
            return a
        key = (operation, min(a, b), max(a, b))
        if key not in self.joined:
            level = min(self.level[a], self.level[b])
            left = self.children[a] if self.level[a] == level else (a,) * self.sizes[level]
            right = self.children[b] if self.level[b] == level else (b,) * self.sizes[level]
            children = tuple(self.join(operation, x, y) for x, y in zip(left, right, strict=True))
            self.joined[key] = self.node(level, children)
        return self.joined[key]


def build_diagrams(programs: list[Programs], offset: Ints, depth_of: Ints) -> Diagrams:
    """Build the diagrams of all conditions of several programs, one after the other.

    Parameters
    ----------
    programs : list of Programs
    offset : int64 array, shape (points + 1,)
    depth_of : int64 array, shape (points,)
        The depth at which a search decides each point.

    Raises
    ------
    InputError
        When a condition needs more than :data:`MOST_NODES` nodes.
    """
    points = len(offset) - 1
    order = np.argsort(depth_of)
    sizes = [int(offset[j + 1] - offset[j]) for j in order]
    table = _Table(sizes)
    roots: list[int] = []
    for program in programs:
        atoms = []
        for atom, point in enumerate(program.atom_point):
            mask = program.atom_mask[atom, offset[point] : offset[point + 1]]
            atoms.append(table.node(int(depth_of[point]), tuple(YES if m else NO for m in mask)))
        for condition in range(len(program)):
            stack: list[int] = []
            for code in program.code[program.start[condition] : program.start[condition + 1]]:
                if code >= 0:
                    stack.append(atoms[code])
                elif code == NOT:
                    stack.append(table.negate(stack.pop()))
                elif code in (AND, OR):
                    right, left = stack.pop(), stack.pop()
                    stack.append(table.join(int(code), left, right))
                else:
                    stack.append(YES if code == TRUE else NO)
            roots.append(stack.pop())
    widest = max(sizes, default=1)
    child = np.full((max(len(table.level), 1), widest), NO, dtype=np.int64)
    for node, children in enumerate(table.children):
        child[node, : len(children)] = children
    level = np.array(table.level or [points], dtype=np.int64)
    return Diagrams(np.array(roots, dtype=np.int64), level, child)
