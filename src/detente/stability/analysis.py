"""The whole stability analysis of a case, as one record."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from detente.stability.coalitions import CoalitionMove, coalition_moves
from detente.stability.concepts import CONCEPTS, Stability, stabilities
from detente.stability.graph import Graph
from detente.stability.removal import Removal, removals
from detente.stability.ways import Way, ways

REMOVALS_SHOWN = 200


@dataclass(frozen=True)
class StabilityResult:
    """Which states last, and how they are reached, left together, and ended.

    Attributes
    ----------
    graph : Graph
    stability : Stability
    coalition_moves, coalition_moves_cut
        See :func:`detente.stability.coalitions.coalition_moves`.
    ways : tuple of Way
        From the present state to each equilibrium; empty when the file names no present state.
    removals : tuple of Removal
        For the first 200 equilibria.
    removals_cut : bool
        Whether there are more equilibria than that.
    """

    graph: Graph
    stability: Stability
    coalition_moves: tuple[CoalitionMove, ...]
    coalition_moves_cut: bool
    ways: tuple[Way, ...]
    removals: tuple[Removal, ...]
    removals_cut: bool

    @cached_property
    def lasting(self) -> list[int]:
        """Indices of the states that are equilibria under some concept."""
        return [int(s) for s in np.flatnonzero(self.stability.equilibria.any(axis=0))]

    def concepts_of(self, state: int) -> tuple[str, ...]:
        """Return the concepts under which a state is an equilibrium."""
        return tuple(c for k, c in enumerate(CONCEPTS) if self.stability.equilibria[k, state])

    def to_dict(self) -> dict[str, Any]:
        graph, stable = self.graph, self.stability.stable
        texts = graph.texts()
        patterns = np.tensordot(stable, 1 << np.arange(len(graph.parties)), axes=(1, 0))
        lists = {
            int(bits): [party for p, party in enumerate(graph.parties) if int(bits) >> p & 1]
            for bits in np.unique(patterns)
        }
        rows = patterns.T.tolist()
        states = [
            {"state": text} | {concept: lists[bits] for concept, bits in zip(CONCEPTS, row, strict=True)}
            for text, row in zip(texts, rows, strict=True)
        ]
        equilibria = {
            concept: [texts[s] for s in np.flatnonzero(self.stability.equilibria[k])]
            for k, concept in enumerate(CONCEPTS)
        }
        owners = {
            p: [o for k, o in enumerate(graph.options) if graph.owner[k] == at] for at, p in enumerate(graph.parties)
        }
        return {
            "options": owners,
            "now": None if graph.now < 0 else texts[graph.now],
            "states": states,
            "equilibria": equilibria,
            "coalition_moves": [move.to_dict() for move in self.coalition_moves],
            "coalition_moves_cut": self.coalition_moves_cut,
            "ways": [way.to_dict() for way in self.ways],
            "removals": [removal.to_dict() for removal in self.removals],
            "removals_cut": self.removals_cut,
        }


def analyse(graph: Graph, limit: int = 1000) -> StabilityResult:
    """Analyse a graph model.

    Parameters
    ----------
    graph : Graph
    limit : int
        At most so many coalition moves are listed.
    """
    stability = stabilities(graph)
    lasting = [int(s) for s in np.flatnonzero(stability.equilibria.any(axis=0))]
    start = ([graph.now] if graph.now >= 0 else []) + [s for s in lasting if s != graph.now]
    moves, cut = coalition_moves(graph, start, limit)
    shown = lasting[:REMOVALS_SHOWN]
    return StabilityResult(
        graph=graph,
        stability=stability,
        coalition_moves=moves,
        coalition_moves_cut=cut,
        ways=ways(graph, shown),
        removals=removals(graph, stability, shown),
        removals_cut=len(lasting) > len(shown),
    )
