"""Compiled searches over a graph model. Numba is loaded with this module, so import it late."""

from __future__ import annotations

import heapq

import numpy as np

from detente.compiling import njit
from detente.stability.graph import Bools, Ints, MoveRules

NOWHERE = np.int64(1) << np.int64(40)
"""The lowest payoff among no states at all: above every payoff."""

jit = njit(nogil=True)


@njit(nogil=True, inline="always")
def legal(rules: MoveRules, party: int, here: int, there: int) -> bool:
    """Tell whether a party's move between two states of one cell is legal."""
    return (
        here != there
        and (rules.codes[here] & rules.irreversible & ~rules.codes[there]) == 0
        and (rules.leaves[party, here] & rules.enters[party, there]) == 0
    )


@jit
def next_open(onward: Ints, party: int, at: int) -> int:
    """Return the first place from ``at`` on that is still open, shortening the way for the next search."""
    end = at
    while onward[party, end] != end:
        end = onward[party, end]
    while onward[party, at] != at:
        onward[party, at], at = end, onward[party, at]
    return end


@jit
def lowest_reached(
    focal: int,
    value: Ints,
    order: Ints,
    improving: bool,
    rules: MoveRules,
    members: Ints,
    payoffs: Ints,
) -> Ints:
    """Return, for each state, the lowest value that the opponents of ``focal`` can bring about from it.

    They move in any order, at least once, and none twice in a row; with ``improving`` each move must be better for its
    mover than the state it leaves. States are taken by ascending value and searched backwards, so every node
    (state, who moves next) is given its answer once. ``members`` holds each party's cells, by that party's ascending
    payoff when moves must improve.
    """
    parties, states = payoffs.shape
    found = np.full((parties, states), NOWHERE, dtype=np.int64)
    expanded = np.zeros((parties, states), dtype=np.bool_)
    onward = np.empty((parties, states + 1), dtype=np.int64)
    for k in range(parties):
        for at in range(states + 1):
            onward[k, at] = at
    stack_party = np.empty(parties * states + 1, dtype=np.int64)
    stack_state = np.empty(parties * states + 1, dtype=np.int64)
    for rank in range(states):
        target = order[rank]
        low = value[target]
        top = 1
        stack_party[0] = -1
        stack_state[0] = target
        while top > 0:
            top -= 1
            after = stack_party[top]
            there = stack_state[top]
            for k in range(parties):
                if k in (focal, after) or expanded[k, there]:
                    continue
                expanded[k, there] = True
                g = rules.cell[k, there]
                end = rules.start[k, g + 1]
                at = next_open(onward, k, rules.start[k, g])
                while at < end:
                    here = members[k, at]
                    if improving and payoffs[k, here] >= payoffs[k, there]:
                        break
                    if legal(rules, k, here, there):
                        found[k, here] = low
                        onward[k, at] = at + 1
                        stack_party[top] = k
                        stack_state[top] = here
                        top += 1
                    at = next_open(onward, k, at + 1)
    return np.asarray(_lowest_of_others(focal, found))


@jit
def _lowest_of_others(focal: int, found: Ints) -> Ints:
    parties, states = found.shape
    result = np.full(states, NOWHERE, dtype=np.int64)
    for k in range(parties):
        if k != focal:
            for s in range(states):
                if found[k, s] < result[s]:
                    result[s] = found[k, s]
    return result


@jit
def best_secured(party: int, secures: Ints, rules: MoveRules, members: Ints) -> tuple[Ints, Ints]:
    """Return the best that a party can secure by moving, and by which move, for each state; -1 where it has no move.

    ``secures`` is what a move to each state secures; ``members`` holds each cell's states by descending ``secures``, so
    the first legal move is the best.
    """
    level = np.full(len(secures), -1, dtype=np.int64)
    move = np.full(len(secures), -1, dtype=np.int64)
    for s in range(len(secures)):
        g = rules.cell[party, s]
        for at in range(rules.start[party, g], rules.start[party, g + 1]):
            t = members[at]
            if legal(rules, party, s, t):
                level[s] = secures[t]
                move[s] = t
                break
    return level, move


@jit
def reach_forward(members: Ints, origin: int, rules: MoveRules, grouped: Ints) -> Bools:
    """Return which states some parties can reach from ``origin`` together, none moving twice in a row."""
    states = len(rules.codes)
    found = np.zeros(states, dtype=np.bool_)
    seen = np.zeros((len(members), states), dtype=np.bool_)
    expanded = np.zeros((len(members), states), dtype=np.bool_)
    stack_party = np.empty(len(members) * states + 1, dtype=np.int64)
    stack_state = np.empty(len(members) * states + 1, dtype=np.int64)
    top = 1
    stack_party[0] = -1
    stack_state[0] = origin
    while top > 0:
        top -= 1
        last = stack_party[top]
        here = stack_state[top]
        for m in range(len(members)):
            if m == last or expanded[m, here]:
                continue
            expanded[m, here] = True
            k = members[m]
            g = rules.cell[k, here]
            for at in range(rules.start[k, g], rules.start[k, g + 1]):
                there = grouped[k, at]
                if not seen[m, there] and legal(rules, k, here, there):
                    seen[m, there] = True
                    found[there] = True
                    stack_party[top] = m
                    stack_state[top] = there
                    top += 1
    return found


@jit
def cheapest_paths(origin: int, rules: MoveRules, grouped: Ints, payoffs: Ints, wanted: Bools) -> tuple[Ints, Ints]:
    """Return the least cost of reaching each (last mover, state) from ``origin``, and the node before it.

    A step costs 1, and 2^32 more when its mover does not prefer the state it leads to (Dijkstra 1959). A node is
    ``mover * states + state``; -1 stands for the origin. The search ends when all ``wanted`` states are reached.
    """
    parties, states = payoffs.shape
    unreached = np.iinfo(np.int64).max
    cost = np.full((parties, states), unreached, dtype=np.int64)
    before = np.full((parties, states), -1, dtype=np.int64)
    done = np.zeros((parties, states), dtype=np.bool_)
    missing = wanted.copy()
    missing[origin] = False
    left = missing.sum()
    heap = [(np.int64(0), np.int64(-1) * np.int64(states) + np.int64(origin))]
    while len(heap) > 0 and left > 0:
        so_far, node = heapq.heappop(heap)
        if node < 0:
            last, here = -1, origin
        else:
            last, here = node // states, node % states
            if done[last, here]:
                continue
            done[last, here] = True
            if missing[here]:
                missing[here] = False
                left -= 1
        for k in range(parties):
            if k == last:
                continue
            g = rules.cell[k, here]
            for at in range(rules.start[k, g], rules.start[k, g + 1]):
                there = grouped[k, at]
                if done[k, there] or not legal(rules, k, here, there):
                    continue
                step = 1 if payoffs[k, there] > payoffs[k, here] else np.int64(1) + (np.int64(1) << np.int64(32))
                if so_far + step < cost[k, there]:
                    cost[k, there] = so_far + step
                    before[k, there] = node if node >= 0 else -1
                    heapq.heappush(heap, (so_far + step, np.int64(k) * np.int64(states) + np.int64(there)))
    return cost, before


@jit
def all_prefer_some(
    states: Ints, members: Ints, best: Ints, payoffs: Ints, cell: Ints, grouped: Ints, start: Ints
) -> Bools:
    """Return, for each of some states, whether its cell holds a state that all members prefer to it.

    ``best`` holds each member's best payoff in each cell, shape (members, cells).
    """
    result = np.zeros(len(states), dtype=np.bool_)
    for k in range(len(states)):
        s = states[k]
        hopeful = True
        for m in range(len(members)):
            if best[m, cell[s]] <= payoffs[members[m], s]:
                hopeful = False
                break
        if not hopeful:
            continue
        for at in range(start[cell[s]], start[cell[s] + 1]):
            t = grouped[at]
            better = True
            for m in members:
                if payoffs[m, t] <= payoffs[m, s]:
                    better = False
                    break
            if better:
                result[k] = True
                break
    return result
