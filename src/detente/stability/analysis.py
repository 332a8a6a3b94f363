"""The whole stability analysis of a case, as one record."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from detente.records import Record
from detente.stability.coalitions import CoalitionMove, coalition_moves
from detente.stability.concepts import CONCEPTS, Stability, stabilities
from detente.stability.graph import Graph
from detente.stability.removal import Removal, removals
from detente.stability.ways import Way, ways

REMOVALS_SHOWN = 200


@dataclass(frozen=True)
class StabilityResult(Record):
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

    left_out: ClassVar[frozenset[str]] = frozenset({"graph", "stability"})
    derived: ClassVar[tuple[str, ...]] = ("options", "now", "equilibria")
    row_source: ClassVar[str] = "states"

    @cached_property
    def lasting(self) -> list[int]:
        """Indices of the states that are equilibria under some concept."""
        return [int(s) for s in np.flatnonzero(self.stability.equilibria.any(axis=0))]

    def concepts_of(self, state: int) -> tuple[str, ...]:
        """Return the concepts under which a state is an equilibrium."""
        return tuple(c for k, c in enumerate(CONCEPTS) if self.stability.equilibria[k, state])

    @property
    def options(self) -> dict[str, list[str]]:
        """Each party's options."""
        graph = self.graph
        return {
            party: [option for k, option in enumerate(graph.options) if graph.owner[k] == at]
            for at, party in enumerate(graph.parties)
        }

    @property
    def now(self) -> str | None:
        """The present state, where the file names one."""
        return None if self.graph.now < 0 else self.graph.text(self.graph.now)

    @property
    def states(self) -> list[dict[str, str | list[str]]]:
        """Each state with the parties for whom it is stable, concept by concept."""
        parties = self.graph.parties
        patterns = np.tensordot(self.stability.stable, 1 << np.arange(len(parties)), axes=(1, 0))
        stable_for = {
            int(bits): [party for p, party in enumerate(parties) if int(bits) >> p & 1] for bits in np.unique(patterns)
        }
        return [
            {"state": text, **{concept: stable_for[bits] for concept, bits in zip(CONCEPTS, row, strict=True)}}
            for text, row in zip(self.graph.texts(), patterns.T.tolist(), strict=True)
        ]

    @property
    def equilibria(self) -> dict[str, list[str]]:
        """The states that are equilibria under each concept."""
        texts = self.graph.texts()
        return {c: [texts[s] for s in np.flatnonzero(self.stability.equilibria[k])] for k, c in enumerate(CONCEPTS)}

    def to_dict(self) -> dict[str, Any]:
        return super().to_dict() | {"states": self.states}  # plain already, and there may be 65,536 of them


def analyze(graph: Graph, limit: int = 1000) -> StabilityResult:
    """Analyze a graph model.

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
