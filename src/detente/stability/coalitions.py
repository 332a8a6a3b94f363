"""What parties could do together: states that a coalition can reach and that all its members prefer.

Kilgour, Hipel, Fang and Peng, "Coalition Analysis in Group Decision Support", *Group Decision and Negotiation* 10 (2001).
A coalition moves by legal moves of its members, in any order, none of them twice in a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from detente.records import Record
from detente.stability.graph import Bools, Cells, Graph, Ints, group

_BLOCK = 64


@dataclass(frozen=True)
class CoalitionMove(Record):
    """A state, a coalition, and a state that it can reach and all its members prefer."""

    state: str
    coalition: tuple[str, ...]
    to: str


def coalition_moves(graph: Graph, states: Sequence[int], limit: int) -> tuple[tuple[CoalitionMove, ...], bool]:
    """List coalition improvements from some states.

    Parameters
    ----------
    graph : Graph
    states : sequence of int
        Indices of the states to start from, in the order wanted.
    limit : int
        How many to list at most.

    Returns
    -------
    moves : tuple of CoalitionMove
        By state as given, then by the coalition's size and file order, then by the state reached.
    cut : bool
        Whether there are more.
    """
    found: list[CoalitionMove] = []
    for state, members, reached in _improvements(graph, states):
        if len(found) == limit:
            return tuple(found), True
        names = tuple(graph.parties[k] for k in members)
        found.append(CoalitionMove(graph.text(state), names, graph.text(reached)))
    return tuple(found), False


def _improvements(graph: Graph, states: Sequence[int]) -> Iterator[tuple[int, tuple[int, ...], int]]:
    from detente.stability.kernels import all_prefer_some

    able = [k for k in range(len(graph.parties)) if graph.own[k]]
    coalitions = [c for size in range(2, len(able) + 1) for c in combinations(able, size)]
    masks = [int(np.bitwise_or.reduce(graph.own[list(members)])) for members in coalitions]
    groups = [group(graph.codes, mask) for mask in masks]
    best = [_best(graph, members, cells) for members, cells in zip(coalitions, groups, strict=True)]
    for first in range(0, len(states), _BLOCK):
        block = np.array(states[first : first + _BLOCK], dtype=np.int64)
        hopeful = [
            all_prefer_some(block, np.array(members), top, graph.payoffs, cells.of, cells.members, cells.start)
            for members, top, cells in zip(coalitions, best, groups, strict=True)
        ]
        for at, state in enumerate(block.tolist()):
            for c, members in enumerate(coalitions):
                if hopeful[c][at]:
                    for target in _targets(graph, members, masks[c], state):
                        yield state, members, int(target)


def _best(graph: Graph, members: Sequence[int], cells: Cells) -> Ints:
    """Return each member's best payoff in each cell, shape (members, cells)."""
    result = np.full((len(members), int(cells.of.max()) + 1), -1, dtype=np.int64)
    for row, k in enumerate(members):
        np.maximum.at(result[row], cells.of, graph.payoffs[k])
    return result


def _targets(graph: Graph, members: Sequence[int], mask: int, state: int) -> Ints:
    """Return the states that all members prefer and can reach together, ascending."""
    rows = list(members)
    wanted = (graph.payoffs[rows] > graph.payoffs[rows, state, None]).all(axis=0)
    wanted &= (graph.codes & ~np.int64(mask)) == (graph.codes[state] & ~np.int64(mask))
    return np.flatnonzero(wanted & reached_together(graph, members, state))


def reached_together(graph: Graph, members: Sequence[int], state: int) -> Bools:
    """Return which states the members can reach together from a state, in at least one move.

    Returns
    -------
    bool array, shape (states,)
    """
    from detente.stability.kernels import reach_forward

    chosen: Ints = np.array(sorted(members), dtype=np.int64)
    return np.asarray(reach_forward(chosen, state, graph.move_rules, graph.cells.members))
