"""Who would stay in a state: four concepts of stability for conflicts of any number of parties.

Let a party compare a state ``s`` with each state ``t`` that it can move to and prefers (its improvements).

- *Nash* (Nash 1950): there is none.
- *General metarationality*, GMR (Howard 1971): after each, the opponents can bring about a state that the party does
  not prefer to ``s``, whatever that costs them.
- *Symmetric metarationality*, SMR (Howard 1971): they can bring about such a state from which the party, moving
  once more, cannot escape to one that it prefers to ``s`` either.
- *Sequential stability*, SEQ (Fraser and Hipel 1979): they can bring about such a state by moves each of which is an
  improvement for the one who makes it.

Opponents move together as Fang, Hipel and Kilgour (1993) define it: in any order, as often as they like, but none
of them twice in a row. A state is an equilibrium when it is stable for every party.

All four come down to one number: the best that a party can *secure* by moving from ``s``, which is the
greatest, over its moves ``t``, of the lower of its payoff at ``t`` and of the worst that the sanctions of the concept lead to
from ``t``. The state is stable for the party exactly when that is not above its payoff at ``s``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from detente.stability.graph import Bools, Graph, Ints

CONCEPTS = ("nash", "gmr", "smr", "seq")


@dataclass(frozen=True)
class Stability:
    """For whom each state is stable, under each concept.

    Attributes
    ----------
    stable : bool array, shape (concepts, parties, states)
    secured : int64 array, shape (concepts, parties, states)
        The best payoff that the party can secure by moving away; -1 where it has no move.
    by_move : int64 array, shape (concepts, parties, states)
        The move that secures it; -1 where there is none.
    """

    stable: Bools
    secured: Ints
    by_move: Ints

    @cached_property
    def equilibria(self) -> Bools:
        """Whether each state is stable for all, shape (concepts, states)."""
        return np.asarray(self.stable.all(axis=1))


def stabilities(graph: Graph) -> Stability:
    """Judge every state for every party under the four concepts.

    Parameters
    ----------
    graph : Graph

    Returns
    -------
    Stability

    Notes
    -----
    Time grows with the number of legal moves, not with the number of paths: 2^16 states and six parties take about a
    second.
    """
    from detente.stability.kernels import NOWHERE, best_secured, lowest_reached

    parties, states = graph.payoffs.shape
    cells = graph.cells
    rules = graph.move_rules
    rising = np.stack([np.lexsort((graph.payoffs[k], cells.of[k])) for k in range(parties)])
    shape = (len(CONCEPTS), parties, states)
    secured, by_move = np.empty(shape, dtype=np.int64), np.empty(shape, dtype=np.int64)

    def secure(concept: int, party: int, sanction: Ints) -> None:
        secures = np.minimum(graph.payoffs[party], sanction)
        falling = np.lexsort((-secures, cells.of[party]))
        secured[concept, party], by_move[concept, party] = best_secured(party, secures, rules, falling)

    def sanctions(party: int, value: Ints, improving: bool) -> Ints:
        order = np.argsort(value, kind="stable")
        members = rising if improving else cells.members
        return np.asarray(lowest_reached(party, value, order, improving, rules, members, graph.payoffs))

    for party in range(parties):
        own = graph.payoffs[party]
        secure(0, party, np.full(states, NOWHERE, dtype=np.int64))
        secure(1, party, sanctions(party, own, False))
        secure(2, party, sanctions(party, np.maximum(own, secured[0, party]), False))
        secure(3, party, sanctions(party, own, True))
    return Stability(secured <= graph.payoffs[None], secured, by_move)
