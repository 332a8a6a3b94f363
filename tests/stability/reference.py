"""The four concepts straight from their definitions, slow and plain, to hold the implementation against."""

from __future__ import annotations

from collections.abc import Iterable

from detente.stability.graph import Graph


def joint_reach(graph: Graph, members: Iterable[int], state: int, improving: bool) -> set[int]:
    """States that members reach from a state by legal sequences: the last-mover sets of Fang et al. (1993)."""
    members = list(members)
    last: dict[int, set[int]] = {}
    moves = graph.improvements if improving else graph.moves
    for k in members:
        for t in moves(k, state):
            last.setdefault(int(t), set()).add(k)
    changed = True
    while changed:
        changed = False
        for here in list(last):
            for k in members:
                if last[here] == {k}:
                    continue
                for t in moves(k, here):
                    if k not in last.setdefault(int(t), set()):
                        last[int(t)].add(k)
                        changed = True
    return {t for t, movers in last.items() if movers}


def stable(graph: Graph, concept: str, party: int, state: int) -> bool:
    """Tell whether a state is stable for a party, by the definition of the concept."""
    own = graph.payoffs[party]
    others = [k for k in range(len(graph.parties)) if k != party]
    for t in graph.improvements(party, state):
        if concept == "nash":
            return False
        sanctioned = False
        for u in joint_reach(graph, others, int(t), concept == "seq"):
            if own[u] > own[state]:
                continue
            if concept == "smr" and any(own[v] > own[state] for v in graph.moves(party, u)):
                continue
            sanctioned = True
            break
        if not sanctioned:
            return False
    return True
