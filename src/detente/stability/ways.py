"""How the conflict could go from where it stands to each equilibrium."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.stability.graph import Graph


@dataclass(frozen=True)
class Step:
    """One party's move; ``better`` when the party prefers the state it moves to."""

    by: str
    to: str
    better: bool

    def to_dict(self) -> dict[str, Any]:
        return {"by": self.by, "to": self.to, "better": self.better}


@dataclass(frozen=True)
class Way:
    """The way to a state; ``steps`` is None when the state cannot be reached."""

    to: str
    steps: tuple[Step, ...] | None

    @property
    def willing(self) -> bool:
        """Whether every step is an improvement for the one who takes it."""
        return self.steps is not None and all(step.better for step in self.steps)

    def to_dict(self) -> dict[str, Any]:
        steps = None if self.steps is None else [step.to_dict() for step in self.steps]
        return {"to": self.to, "steps": steps, "willing": self.willing}


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
    from detente.stability.kernels import spread

    if graph.now < 0 or not len(targets):
        return ()
    cells = graph.cells
    rules = (graph.codes, graph.irreversible, graph.leaves, graph.enters, cells.of, cells.members, cells.start)
    wanted = np.zeros(len(graph), dtype=np.bool_)
    wanted[list(targets)] = True
    cost, before = spread(graph.now, *rules, graph.payoffs, wanted)
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
