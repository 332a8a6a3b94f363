"""A conflict in option form as a graph: states, who can move where, and how each party ranks the states.

Fang, Hipel and Kilgour, *Interactive Decision Making: The Graph Model for Conflict Resolution* (1993).
A party moves by changing any of its own options at once. A move is legal when it ends in a feasible state, undoes no
irreversible option, and is not forbidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from detente.case.case import Case
from detente.case.format.expressions import parse
from detente.case.format.models.stability import StabilityFile
from detente.case.format.states import Codes, code_of, feasible_states, is_state, state_of, truths
from detente.errors import InputError, shown

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Cells:
    """For one party, the states grouped by what the others' options are: it moves only within a group.

    Attributes
    ----------
    of : int64 array, shape (states,)
        The group of each state.
    members : int64 array, shape (states,)
        States ordered by group.
    start : int64 array, shape (states + 1,)
        Group ``g`` is ``members[start[g]:start[g + 1]]``; padded with the number of states.
    """

    of: Ints
    members: Ints
    start: Ints


class MoveRules(NamedTuple):
    """The rules of moving as kernels read them; see :class:`Graph`.

    Attributes
    ----------
    codes : int64 array, shape (states,)
    irreversible : int
    leaves, enters : int64 arrays, shape (parties, states)
    cell : int64 array, shape (parties, states)
        The cell of each state: a party moves only within a cell.
    start : int64 array, shape (parties, states + 1)
        Where each cell begins among the states ordered by cell.
    """

    codes: Ints
    irreversible: int
    leaves: Ints
    enters: Ints
    cell: Ints
    start: Ints


@dataclass(frozen=True)
class Graph:
    """A graph model.

    Attributes
    ----------
    parties : tuple of str
        In the order of the file, those with options first.
    options : tuple of str
        All options, in the order in which states write them.
    owner : tuple of int
        Which party each option belongs to.
    codes : int64 array, shape (states,)
        Feasible states, ascending.
    payoffs : int64 array, shape (parties, states)
        Places in the ranking from 0, the worst, upwards; equal where the party is indifferent.
    own : int64 array, shape (parties,)
        The bits of each party's options.
    irreversible : int
        The bits that once set stay set.
    leaves, enters : int64 arrays, shape (parties, states)
        Bit ``r`` is set where forbidden move ``r`` of the party may start, and end. A move from ``s`` to ``t`` is
        forbidden when ``leaves[s] & enters[t]`` is not 0.
    now : int
        Index of the present state, -1 when none is given.
    """

    parties: tuple[str, ...]
    options: tuple[str, ...]
    owner: tuple[int, ...]
    codes: Codes
    payoffs: Ints
    own: Ints
    irreversible: int
    leaves: Ints
    enters: Ints
    now: int = -1

    def __len__(self) -> int:
        return len(self.codes)

    def text(self, state: int) -> str:
        """Write a state, by index, as Y and N."""
        return state_of(int(self.codes[state]), len(self.options))

    def texts(self) -> list[str]:
        """Write all states."""
        count = len(self.options)
        letters = np.where((self.codes[:, None] >> np.arange(count)) & 1, "Y", "N")
        return [str(text) for text in np.ascontiguousarray(letters).view(f"U{count}").ravel()]

    def index(self, state: str) -> int:
        """Return the index of a state written as Y and N.

        Raises
        ------
        InputError
            When it is no feasible state.
        """
        if not is_state(state) or len(state) != len(self.options):
            raise InputError(f"found {shown(state)}, expected {len(self.options)} letters Y or N")
        at = int(np.searchsorted(self.codes, code_of(state)))
        if at == len(self.codes) or self.codes[at] != code_of(state):
            raise InputError(f"state {state} is not feasible")
        return at

    def taken(self, state: int) -> tuple[str, ...]:
        """Return the options that are a yes in a state."""
        return tuple(o for k, o in enumerate(self.options) if int(self.codes[state]) >> k & 1)

    @cached_property
    def cells(self) -> Cells:
        """The groups within which parties move; arrays have a leading axis of parties."""
        groups = [group(self.codes, int(mask)) for mask in self.own]
        stacked = [np.stack([getattr(g, name) for g in groups]) for name in ("of", "members", "start")]
        return Cells(*stacked)

    @cached_property
    def move_rules(self) -> MoveRules:
        """The rules of moving as the compiled searches take them."""
        cells = self.cells
        return MoveRules(self.codes, self.irreversible, self.leaves, self.enters, cells.of, cells.start)

    @property
    def constrained(self) -> Bools:
        """Whether a party has irreversible options or forbidden moves, shape (parties,)."""
        return np.asarray(((self.own & self.irreversible) != 0) | ((self.leaves != 0).any(axis=1)))

    def moves(self, party: int, state: int) -> Ints:
        """Return the states that a party can reach in one move, ascending."""
        same = (self.codes & ~self.own[party]) == (self.codes[state] & ~self.own[party])
        kept = (self.codes[state] & self.irreversible & ~self.codes) == 0
        free = (self.leaves[party, state] & self.enters[party]) == 0
        legal = same & kept & free
        legal[state] = False
        return np.flatnonzero(legal)

    def improvements(self, party: int, state: int) -> Ints:
        """Return the states that a party can reach in one move and prefers."""
        reached = self.moves(party, state)
        better = self.payoffs[party, reached] > self.payoffs[party, state]
        return np.asarray(reached[better])


def group(codes: Codes, mask: int) -> Cells:
    """Group states that differ only in the bits of ``mask``."""
    keys = codes & ~np.int64(mask)
    _, of = np.unique(keys, return_inverse=True)
    members = np.argsort(of, kind="stable").astype(np.int64)
    counts = np.bincount(of)
    start = np.full(len(codes) + 1, len(codes), dtype=np.int64)
    start[: len(counts) + 1] = np.concatenate([[0], np.cumsum(counts)])
    return Cells(of.astype(np.int64), members, start)


def build(
    options: Mapping[str, Sequence[str]],
    preferences: Mapping[str, Sequence[Any]],
    feasible: str = "true",
    irreversible: Sequence[str] = (),
    forbid: Sequence[tuple[str, str, str]] = (),
    now: str | None = None,
) -> Graph:
    """Build a graph model from its parts, which are taken as checked.

    Parameters
    ----------
    options : mapping of party to its options
    preferences : mapping of party to its ranking
        Best first, states as Y and N, ties in inner lists; or conditions, most important first. An empty list: the
        party is indifferent.
    feasible : str
        A condition over options.
    irreversible : sequence of str
        Options that, once taken, stay.
    forbid : sequence of (party, from, to)
        Moves that a party cannot make, as conditions.
    now : str, optional
        The present state.
    """
    parties = tuple(options) + tuple(p for p in preferences if p not in options)
    names = tuple(option for entry in options.values() for option in entry)
    owner = tuple(k for k, entry in enumerate(options.values()) for _ in entry)
    codes = feasible_states(parse(feasible), names)
    own = np.zeros(len(parties), dtype=np.int64)
    for bit, party in enumerate(owner):
        own[party] |= 1 << bit
    leaves = np.zeros((len(parties), len(codes)), dtype=np.int64)
    enters = np.zeros_like(leaves)
    used = dict.fromkeys(parties, 0)
    for party_id, from_, to in forbid:
        party, bit = parties.index(party_id), used[party_id]
        leaves[party] |= truths(parse(from_), names, codes).astype(np.int64) << bit
        enters[party] |= truths(parse(to), names, codes).astype(np.int64) << bit
        used[party_id] += 1
    graph = Graph(
        parties=parties,
        options=names,
        owner=owner,
        codes=codes,
        payoffs=np.stack([payoffs(preferences.get(party, ()), names, codes) for party in parties]),
        own=own,
        irreversible=sum(1 << names.index(option) for option in irreversible),
        leaves=leaves,
        enters=enters,
    )
    return graph if now is None else replace(graph, now=graph.index(now))


def payoffs(ranking: Sequence[Any], options: Sequence[str], codes: Codes) -> Ints:
    """Return a party's places, 0 the worst.

    Prioritised statements rank lexicographically: of two states the one is better that makes the more
    important statement true at the first on which they differ (Fang, Hipel, Kilgour and Peng 2003).
    """
    if any(is_state(entry) or isinstance(entry, list | tuple) for entry in ranking):
        places = np.zeros(len(codes), dtype=np.int64)
        for place, entry in enumerate(reversed(ranking)):
            tied = [entry] if isinstance(entry, str) else list(entry)
            places[np.searchsorted(codes, [code_of(state) for state in tied])] = place
        return places
    places = np.zeros(len(codes), dtype=np.int64)
    for statement in ranking:
        holds = truths(parse(statement), options, codes).astype(np.int64)
        _, inverse = np.unique(places * 2 + holds, return_inverse=True)
        places = inverse.astype(np.int64)
    return places


def compile_graph(case: Case) -> Graph:
    """Compile a case's ``stability.yaml``.

    Raises
    ------
    InputError
        When the case has none.
    """
    file: StabilityFile | None = case.stability_file
    if file is None:
        raise InputError(
            f"case {case.id!r} has no stability.yaml; write one, or begin with detente stability CASE --generate"
        )
    return build(
        file.options,
        file.preferences,
        file.feasible,
        file.irreversible,
        [(move.by, move.from_, move.to) for move in file.forbid],
        file.now,
    )
