"""The four concepts straight from their definitions, and random graphs to hold the implementation against them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from detente.stability.graph import Graph, build

OPTIONS = {"a": ["p", "q"], "b": ["r", "s"], "c": ["t"]}
NAMES = ["p", "q", "r", "s", "t"]


@st.composite
def conditions(draw: st.DrawFn) -> str:
    literals = st.sampled_from([*NAMES, *(f"not {name}" for name in NAMES)])
    return draw(st.sampled_from([" and ", " or "])).join(draw(st.lists(literals, min_size=1, max_size=3)))


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Three parties, ties, infeasible states, irreversible options and forbidden moves."""
    feasible = f"not ({draw(conditions())})" if draw(st.booleans()) else "true"
    feasible = f"({feasible}) or (not p and not r)"
    graph = build(
        OPTIONS,
        {},
        feasible,
        irreversible=draw(st.lists(st.sampled_from(NAMES), max_size=2, unique=True)),
        forbid=draw(st.lists(st.tuples(st.sampled_from(sorted(OPTIONS)), conditions(), conditions()), max_size=3)),
    )
    best = draw(st.integers(1, len(graph)))
    places = draw(st.lists(st.integers(0, best), min_size=3 * len(graph), max_size=3 * len(graph)).map(np.array))
    return replace(graph, payoffs=places.astype(np.int64).reshape(3, len(graph)))


def moves_of(graph: Graph, improving: bool) -> list[list[list[int]]]:
    """Return each party's moves, or improvements, from each state; kept with the graph."""
    key = f"_moves_{improving}"
    if key not in graph.__dict__:
        moves = graph.improvements if improving else graph.moves
        graph.__dict__[key] = [[moves(k, s).tolist() for s in range(len(graph))] for k in range(len(graph.parties))]
    return graph.__dict__[key]


def joint_reach(graph: Graph, members: Iterable[int], state: int, improving: bool) -> set[int]:
    """States that members reach from a state by legal sequences: the last-mover sets of Fang et al. (1993)."""
    members = list(members)
    last: dict[int, set[int]] = {}
    moves = moves_of(graph, improving)
    for k in members:
        for t in moves[k][state]:
            last.setdefault(t, set()).add(k)
    changed = True
    while changed:
        changed = False
        for here in list(last):
            for k in members:
                if last[here] == {k}:
                    continue
                for t in moves[k][here]:
                    if k not in last.setdefault(t, set()):
                        last[t].add(k)
                        changed = True
    return {t for t, movers in last.items() if movers}


def stable(graph: Graph, concept: str, party: int, state: int) -> bool:
    """Tell whether a state is stable for a party, by the definition of the concept."""
    own = graph.payoffs[party].tolist()
    others = [k for k in range(len(graph.parties)) if k != party]
    for t in moves_of(graph, True)[party][state]:
        if concept == "nash":
            return False
        sanctioned = False
        for u in joint_reach(graph, others, t, concept == "seq"):
            if own[u] > own[state]:
                continue
            if concept == "smr" and any(own[v] > own[state] for v in moves_of(graph, False)[party][u]):
                continue
            sanctioned = True
            break
        if not sanctioned:
            return False
    return True
