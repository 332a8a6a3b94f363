"""How the conflict could go from where it stands to each equilibrium."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from detente.records import Record
from detente.stability.graph import Graph


@dataclass(frozen=True)
class Step(Record):
    """One party's move; ``better`` when the party prefers the state it moves to."""

    by: str
    to: str
    better: bool


@dataclass(frozen=True)
class Way(Record):
    """The way to a state; ``steps`` is None when the state cannot be reached."""

    to: str
    steps: tuple[Step, ...] | None

    derived: ClassVar[tuple[str, ...]] = ("willing",)

    @property
    def willing(self) -> bool:
        """Whether every step is an improvement for the one who takes it."""
        return self.steps is not None and all(step.better for step in self.steps)


def ways(graph: Graph, targets: Sequence[int]) -> tuple[Way, ...]:
    """Return the way from the present state to each target.

    The way with the fewest steps that are no improvement for their mover, among those the shortest, among those the one
    that goes through the earlier states. No party moves twice in a row.

    Parameters
    ----------
    graph : Graph
        With a present state.
    targets : sequence of int
    """
    from detente.stability.kernels import cheapest_paths

    if graph.now < 0 or not len(targets):
        return ()
    wanted = np.zeros(len(graph), dtype=np.bool_)
    wanted[list(targets)] = True
    cost, before = cheapest_paths(graph.now, graph.move_rules, graph.cells.members, graph.payoffs, wanted)
    states, parties = len(graph), len(graph.parties)
    result = []
    for target in targets:
        if target == graph.now:
            result.append(Way(graph.text(target), ()))
            continue
        node = int(np.argmin(cost[:, target])) * states + target
        if cost[node // states, target] < 0 or cost[:, target].min() == np.iinfo(np.int64).max:
            result.append(Way(graph.text(target), None))
            continue
        steps: list[Step] = []
        while node >= 0:
            by, state = divmod(node, states)
            node = int(before[by, state])
            origin = graph.now if node < 0 else node % states
            better = bool(graph.payoffs[by, state] > graph.payoffs[by, origin])
            steps.append(Step(graph.parties[by], graph.text(state), better))
        assert len(steps) <= states * parties
        result.append(Way(graph.text(target), tuple(reversed(steps))))
    return tuple(result)
