"""How many draws adopt a package after each single change of it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from detente.bargain.ladder.change_table import Bytes, ChangeTable
from detente.compiling import njit
from detente.problem.arrays import TOLERANCE, Bools, Floats, Ints
from detente.problem.compiled import holds
from detente.problem.consent import ALL, OBLIGED


class Conditions(NamedTuple):
    """Conditions for kernels, each of which concerns a party."""

    code: Ints
    start: Ints
    atom_point: Ints
    atom_mask: Bools
    party: Ints


class Layout(NamedTuple):
    """What of a table kernels need beside the figures."""

    offset: Ints
    obliges: Bools  # (parties, columns)
    matters: Bools  # (parties,)
    kind: Ints  # the consent clauses, as in problem.consent.ConsentArrays
    weight: Floats
    quota: Floats
    links: Conditions
    lines: Conditions


class Effects(NamedTuple):
    """What conditions do in each draw: linkages add, red lines are real."""

    linkage: Floats
    line: Bytes


def layout(table: ChangeTable) -> Layout:
    """Lay a table out for kernels."""
    problem, rule = table.problem, table.rule
    links, lines = problem.linkages, table.lines
    return Layout(
        problem.offset,
        problem.obliges,
        table.matters,
        rule.kind,
        rule.weight,
        rule.quota,
        Conditions(links.code, links.start, links.atom_point, links.atom_mask, problem.linkage_party),
        Conditions(lines.code, lines.start, lines.atom_point, lines.atom_mask, table.line_party),
    )


@njit(nogil=True)
def needed_by(at: Layout, columns: Ints, needed: Bools) -> bool:
    """Write which parties must all accept a package; return whether some clause counts votes instead."""
    counts = False
    for i in range(len(needed)):
        needed[i] = False
    for k in range(len(at.kind)):
        if at.kind[k] == ALL:
            for i in range(len(needed)):
                if at.weight[k, i] > 0.0:
                    needed[i] = True
        elif at.kind[k] == OBLIGED:
            for i in range(len(needed)):
                for j in range(len(columns)):
                    if at.obliges[i, columns[j]]:
                        needed[i] = True
                        break
        else:
            counts = True
    return counts


@njit(nogil=True)
def _holding(conditions: Conditions, columns: Ints) -> Bools:
    """Return which conditions hold for a package."""
    result = np.empty(len(conditions.party), dtype=np.bool_)
    for m in range(len(result)):
        result[m] = holds(conditions.code, conditions.start, conditions.atom_point, conditions.atom_mask, m, columns)
    return result


@njit(nogil=True)
def _answer(at: Layout, effects: Effects, i: int, held: Bools, crossed: Bools, sums: Floats, says: Bytes) -> None:
    """Write whether a party accepts in each draw, from what it has without linkages."""
    draws = len(sums)
    for m in range(len(held)):
        if held[m] and at.links.party[m] == i:
            for d in range(draws):
                sums[d] += effects.linkage[m, d]
    for d in range(draws):
        says[d] = sums[d] >= 0.0
    for m in range(len(crossed)):
        if crossed[m] and at.lines.party[m] == i:
            for d in range(draws):
                says[d] &= 1 - effects.line[m, d]


@njit(nogil=True)
def _count_votes(at: Layout, votes: Floats, adopts: Bytes) -> None:
    """Clear the draws in which a clause that counts votes has too few; votes have shape (clauses, draws), or (0, draws)."""
    for k in range(len(votes)):
        if at.kind[k] != ALL and at.kind[k] != OBLIGED:
            for d in range(votes.shape[1]):
                adopts[d] &= votes[k, d] >= at.quota[k] - TOLERANCE


@njit(nogil=True)
def count_adopted(
    at: Layout, slack: Floats, extra: Floats, minus: Floats, effects: Effects, columns: Ints, accepted: Ints,
    adopts: Bytes,
) -> int:  # fmt: skip
    """Count the draws that adopt a package, and by party those that accept it.

    Parameters
    ----------
    at : Layout
    slack : float64 array, shape (parties, draws)
        Of the package's columns but one.
    extra, minus : float64 arrays, shape (parties, draws)
        What that one adds, and what to take off for the one in its place.
    effects : Effects
    columns : int64 array, shape (points,)
        The package.
    accepted : int64 array, shape (parties,)
        Written.
    adopts : uint8 array, shape (draws,)
        Written.
    """
    parties, draws = slack.shape
    needed = np.empty(parties, dtype=np.bool_)
    counts = needed_by(at, columns, needed)
    held = _holding(at.links, columns)
    crossed = _holding(at.lines, columns)
    adopts[:] = 1
    votes = np.zeros((len(at.kind) if counts else 0, draws))
    sums = np.empty(draws)
    says = np.empty(draws, dtype=np.uint8)
    for i in range(parties):
        accepted[i] = 0
        if not at.matters[i]:
            continue
        for d in range(draws):
            sums[d] = slack[i, d] + (extra[i, d] - minus[i, d])
        _answer(at, effects, i, held, crossed, sums, says)
        total = 0
        for d in range(draws):
            total += says[d]
        accepted[i] = total
        if needed[i]:
            for d in range(draws):
                adopts[d] &= says[d]
        for k in range(len(votes)):
            if at.kind[k] != ALL and at.kind[k] != OBLIGED and at.weight[k, i] != 0.0:
                for d in range(draws):
                    votes[k, d] += says[d] * at.weight[k, i]
    _count_votes(at, votes, adopts)
    total = 0
    for d in range(draws):
        total += adopts[d]
    return total


@njit(nogil=True)
def _after_each(
    at: Layout, delta: Floats, slack: Floats, effects: Effects, columns: Ints, without: int, adopted: Ints,
    accepted: Ints,
) -> None:  # fmt: skip
    """Write for every column how many draws adopt, and by party accept, the package with it in its point's place."""
    draws = slack.shape[1]
    trial = columns.copy()
    adopts = np.empty(draws, dtype=np.uint8)
    for j in range(len(columns)):
        for c in range(at.offset[j], at.offset[j + 1]):
            if j == without:
                continue
            trial[j] = c
            adopted[c] = count_adopted(
                at, slack, delta[:, c], delta[:, columns[j]], effects, trial, accepted[c], adopts
            )
        trial[j] = columns[j]


class Moves:
    """Counts over a table's draws; see the functions of this module."""

    def __init__(self, table: ChangeTable) -> None:
        self.table = table
        self.layout = layout(table)
        self.effects = Effects(table.linkage, table.line)
        self._nothing = np.zeros(table.slack.shape)

    def slack(self, columns: Ints) -> Floats:
        """Return what a package is worth over each party's threshold, linkages left out, shape (parties, draws)."""
        result = self.table.slack.copy()
        for j in np.flatnonzero(columns != self.table.start.columns):
            result += self.table.delta[:, columns[j]]
        return result

    def count(self, columns: Ints) -> tuple[int, Ints]:
        """Return in how many draws a package is adopted, and each party accepts it, shape (parties,)."""
        accepted = np.zeros(len(self.table.problem.parties), dtype=np.int64)
        return int(self._count(columns, accepted)[0]), accepted

    def adopts(self, columns: Ints) -> Bools:
        """Return whether each draw adopts a package, shape (draws,)."""
        return self._count(columns, np.zeros(len(self.table.problem.parties), dtype=np.int64))[1].astype(np.bool_)

    def _count(self, columns: Ints, accepted: Ints) -> tuple[int, Bytes]:
        adopts: Bytes = np.empty(self.table.draws, dtype=np.uint8)
        total = count_adopted(
            self.layout, self.slack(columns), self._nothing, self._nothing, self.effects, columns, accepted,
            adopts,
        )  # fmt: skip
        return int(total), adopts

    def after_each(self, columns: Ints, without: int = -1) -> tuple[Ints, Ints]:
        """Return in how many draws the package with each column in its point's place is adopted and accepted.

        Parameters
        ----------
        columns : int64 array, shape (points,)
            A whole package.
        without : int
            A point to leave as it is; its columns count 0.

        Returns
        -------
        tuple of int64 arrays, shapes (columns,) and (columns, parties)
        """
        table = self.table
        adopted = np.zeros(table.problem.columns, dtype=np.int64)
        accepted = np.zeros((table.problem.columns, len(table.problem.parties)), dtype=np.int64)
        _after_each(
            self.layout, table.delta, self.slack(columns), self.effects, columns, without, adopted, accepted,
        )  # fmt: skip
        return adopted, accepted
