"""What parties could do together: states that a coalition can reach and that all its members prefer.

Kilgour, Hipel, Fang and Peng, "Coalition Analysis in Group Decision Support", *Group Decision and Negotiation* 10 (2001).
A coalition moves by legal moves of its members, in any order, none of them twice in a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from detente.stability.graph import Graph, Ints


@dataclass(frozen=True)
class CoalitionMove:
    """A state, a coalition, and a state that it can reach and all its members prefer."""

    state: str
    coalition: tuple[str, ...]
    to: str

    def to_dict(self) -> dict[str, Any]:
        return {"state": self.state, "coalition": list(self.coalition), "to": self.to}


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
    able = [k for k in range(len(graph.parties)) if graph.own[k]]
    coalitions = [c for size in range(2, len(able) + 1) for c in combinations(able, size)]
    for state in states:
        better = graph.payoffs > graph.payoffs[:, state, None]
        for members in coalitions:
            mask = int(np.bitwise_or.reduce(graph.own[list(members)]))
            wanted = better[list(members)].all(axis=0)
            wanted &= (graph.codes & ~np.int64(mask)) == (graph.codes[state] & ~np.int64(mask))
            if wanted.any():
                for target in np.flatnonzero(wanted & reached_together(graph, members, state)):
                    yield state, members, int(target)


def reached_together(graph: Graph, members: Sequence[int], state: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return which states the members can reach together from a state, in at least one move.

    Returns
    -------
    bool array, shape (states,)
    """
    from detente.stability.kernels import reach_forward

    cells = graph.cells
    chosen: Ints = np.array(sorted(members), dtype=np.int64)
    return np.asarray(
        reach_forward(
            chosen,
            state,
            graph.codes,
            graph.irreversible,
            graph.leaves,
            graph.enters,
            cells.of,
            cells.members,
            cells.start,
        )
    )
