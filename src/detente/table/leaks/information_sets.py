"""The protocol's promises as a model: who may learn what, held against what everybody is really shown, in every small game.

A *promise* says, for a viewer, which part of the parties' private state the viewer may learn. Two private states of which a
viewer may learn the same must look alike to the viewer: its whole record must be identical (an information set; von Neumann
and Morgenstern 1944, chapter II; for protocols, noninterference, Goguen and Meseguer 1982). The check runs the real services
for **every** private state of a small game and compares whole records, so it needs no list of ways in which a thing could
leak. And where two states may be told apart, somebody should see a difference, or the promise is larger than it needs to be.

This module knows no database: it takes what a run shows.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from detente.records import Record

State = TypeVar("State", bound=Hashable)


@dataclass(frozen=True)
class Breach(Record):
    """Two private states that must look alike to a viewer, and do not.

    Attributes
    ----------
    viewer : str
    one, other : str
        The states, in words.
    at : str
        Where the records first differ: a path of keys.
    """

    viewer: str
    one: str
    other: str
    at: str


@dataclass(frozen=True)
class Checked(Record):
    """What a check found.

    Attributes
    ----------
    states, viewers, pairs : int
        ``pairs``: of states that must look alike, over all viewers.
    breaches : tuple of Breach
    unused : tuple of str
        Viewers to whom a promise allows more than they are shown.
    """

    states: int
    viewers: int
    pairs: int
    breaches: tuple[Breach, ...]
    unused: tuple[str, ...]


def check(
    states: Iterable[State],
    viewers: Sequence[str],
    run: Callable[[State], Mapping[str, object]],
    may_learn: Callable[[str, State], Hashable],
) -> Checked:
    """Run a game for every private state and compare what each viewer is shown.

    Parameters
    ----------
    states : iterable
        Every private state.
    viewers : sequence of str
    run : callable
        Plays the game in a state and returns each viewer's whole record, as plain data.
    may_learn : callable
        The promise: what of a state a viewer may learn. States of which it may learn the same must look alike.
    """
    shown = {state: run(state) for state in states}
    breaches: list[Breach] = []
    unused = []
    pairs = 0
    for viewer in viewers:
        groups: dict[Hashable, list[State]] = {}
        for state in shown:
            groups.setdefault(may_learn(viewer, state), []).append(state)
        for members in groups.values():
            first, record = members[0], shown[members[0]][viewer]
            pairs += len(members) * (len(members) - 1) // 2
            for other in members[1:]:
                at = difference(record, shown[other][viewer])
                if at is not None:
                    breaches.append(Breach(viewer, str(first), str(other), at))
        firsts = [shown[members[0]][viewer] for members in groups.values()]
        if any(difference(a, b) is None for k, a in enumerate(firsts) for b in firsts[:k]):
            unused.append(viewer)
    return Checked(len(shown), len(viewers), pairs, tuple(breaches), tuple(unused))


def difference(one: object, other: object, path: str = "") -> str | None:
    """Return where two pieces of plain data first differ, as a path of keys; None where they are identical."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        if list(one) != list(other):
            return f"{path}: other keys"
        entries: Iterable[tuple[object, object, object]] = ((key, one[key], other[key]) for key in one)
    elif isinstance(one, list | tuple) and isinstance(other, list | tuple):
        if len(one) != len(other):
            return f"{path}: {len(one)} or {len(other)} entries"
        entries = ((k, a, b) for k, (a, b) in enumerate(zip(one, other, strict=True)))
    else:
        return None if one == other and type(one) is type(other) else path or "the whole"
    for key, a, b in entries:
        found = difference(a, b, f"{path}.{key}" if path else str(key))
        if found is not None:
            return found
    return None


def renamed(data: object, names: Mapping[str, str]) -> object:
    """Return plain data with values that are drawn at random (ids, hashes, seeds) replaced by names that do not depend on it.

    Parameters
    ----------
    names : mapping of str to str
        Grows with what is met: pass a dict that holds nothing yet for each run, and compare runs that show things in the same
        order.
    """
    known = names if isinstance(names, dict) else dict(names)

    def again(value: object) -> object:
        if isinstance(value, Mapping):
            return {again(key): again(entry) for key, entry in value.items()}
        if isinstance(value, list | tuple):
            return [again(entry) for entry in value]
        if isinstance(value, str) and len(value) in (32, 64) and set(value) <= _HEX:
            return known.setdefault(value, f"random {len(known)}")
        return value

    return again(data)


_HEX = frozenset("0123456789abcdef")
