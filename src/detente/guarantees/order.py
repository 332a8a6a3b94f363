"""Which guarantee is at least which: the proven answers as a partial order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from detente.guarantees.comparison import Comparison
from detente.records import Record


@dataclass(frozen=True)
class Order(Record):
    """Guarantees grouped and ordered by proven ``at_least``.

    Attributes
    ----------
    groups : tuple of tuple of str
        Guarantees that are at least one another, both ways; strongest level first.
    above : tuple of (int, int)
        Pairs of groups, the first at least the second and nothing between them.
    level : tuple of int
        For each group, how many steps the longest chain above it has.
    """

    groups: tuple[tuple[str, ...], ...]
    above: tuple[tuple[int, int], ...]
    level: tuple[int, ...]


def order_of(members: Iterable[str], comparisons: Iterable[Comparison]) -> Order:
    """Order guarantees by the comparisons that hold.

    Only what was proven is used; where an answer is missing or unknown, nothing is drawn.
    """
    names = list(members)
    if not names:
        return Order((), (), ())
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(names)
    graph.add_edges_from((c.guarantee, c.reference) for c in comparisons if c.verdict == "holds")
    position = {name: k for k, name in enumerate(names)}
    parts = [tuple(sorted(part, key=position.__getitem__)) for part in nx.strongly_connected_components(graph)]
    parts.sort(key=lambda part: position[part[0]])
    part_of = {name: k for k, part in enumerate(parts) for name in part}
    quotient: nx.DiGraph[int] = nx.DiGraph()
    quotient.add_nodes_from(range(len(parts)))
    quotient.add_edges_from((part_of[a], part_of[b]) for a, b in graph.edges if part_of[a] != part_of[b])
    reduced = nx.transitive_reduction(quotient)
    level = dict.fromkeys(range(len(parts)), 0)
    for node in nx.topological_sort(reduced):
        for below in reduced.successors(node):
            level[below] = max(level[below], level[node] + 1)
    ranked = sorted(range(len(parts)), key=lambda k: (level[k], k))
    place = {k: at for at, k in enumerate(ranked)}
    return Order(
        tuple(parts[k] for k in ranked),
        tuple(sorted((place[a], place[b]) for a, b in reduced.edges)),
        tuple(level[k] for k in ranked),
    )
