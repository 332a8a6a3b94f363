"""Whose change of mind would end an equilibrium, and how large a change it takes.

For each party in turn, all other rankings unchanged: how far would the equilibrium have to fall in that
party's ranking, everything else keeping its order, for the party to leave it? The answer is exact: the party leaves as
soon as the state ranks below what it can secure by moving (see :mod:`detente.stability.concepts`), and nothing that it can
secure depends on where it ranks the state itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from detente.records import Record
from detente.stability.concepts import CONCEPTS, Stability
from detente.stability.graph import Graph


@dataclass(frozen=True)
class Change(Record):
    """A change of one party's ranking that ends an equilibrium.

    Attributes
    ----------
    by : str
        The party.
    below : str
        The state under which the equilibrium would have to fall in its ranking.
    places : int
        How many states it would fall behind that are not preferred to it now.
    move : str
        Where the party would then move.
    """

    by: str
    below: str
    places: int
    move: str

    renamed: ClassVar[Mapping[str, str]] = {"by": "party"}


@dataclass(frozen=True)
class Removal(Record):
    """The changes that end an equilibrium under a concept, smallest first; a party without moves has none."""

    state: str
    concept: str
    changes: tuple[Change, ...]


def removals(graph: Graph, stability: Stability, states: Sequence[int]) -> tuple[Removal, ...]:
    """Return, for each of some equilibria and each concept under which it is one, the changes that end it."""
    equilibria = stability.equilibria
    orders = [np.argsort(own, kind="stable") for own in graph.payoffs]
    rising = [own[order] for own, order in zip(graph.payoffs, orders, strict=True)]
    result = []
    for state in states:
        for concept, name in enumerate(CONCEPTS):
            if not equilibria[concept, state]:
                continue
            changes = []
            for party, own in enumerate(graph.payoffs):
                level = int(stability.secured[concept, party, state])
                if level < 0:
                    continue
                at = int(np.searchsorted(rising[party], level))
                passed = int(np.searchsorted(rising[party], own[state], side="right")) - at - 1
                move = int(stability.by_move[concept, party, state])
                below = int(orders[party][at]) if int(orders[party][at]) != state else int(orders[party][at + 1])
                first = move if own[move] == level else below
                changes.append(Change(graph.parties[party], graph.text(first), passed, graph.text(move)))
            changes.sort(key=lambda change: change.places)
            result.append(Removal(graph.text(state), name, tuple(changes)))
    return tuple(result)
