"""A draft and its draws laid out by change: what each change adds to each party in each draw."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detente.bargain.central_amendment import Start
from detente.problem.arrays import TOLERANCE, Bools, Draws, Floats, Ints, Problem
from detente.problem.conditions import Programs
from detente.problem.consent import OBLIGED, ConsentArrays, consent_arrays

Bytes = NDArray[np.uint8]

MOST_SPLIT = 4096
"""A red line over more combinations than this is not taken apart."""


@dataclass(frozen=True)
class ChangeTable:
    """A draft on draws, by change. D draws, P parties, J points, C columns.

    A red line of the form "this point is settled so, or that point so" is a penalty on each of those columns: with one
    of them the party falls below its threshold whatever else it gets. Other red lines, and linkages, stay conditions.

    Attributes
    ----------
    problem : Problem
    start : Start
    slack : float64 array, shape (P, D)
        What the draft's settled points are worth less the no-deal value and the tolerance; large without a threshold.
    delta : float64 array, shape (P, C, D)
        What a column adds: against the draft's option, or (an open point) in full.
    linkage : float64 array, shape (linkages, D)
    line : uint8 array, shape (lines, D)
        Whether a red line that stayed a condition is real.
    line_party : int64 array, shape (lines,)
    lines : Programs
        Those red lines.
    rule : ConsentArrays
    matters : bool array, shape (P,)
        Whether a clause of the consent rule may need the party.
    """

    problem: Problem
    start: Start
    slack: Floats
    delta: Floats
    linkage: Floats
    line: Bytes
    line_party: Ints
    lines: Programs
    rule: ConsentArrays
    matters: Bools

    @property
    def draws(self) -> int:
        return int(self.slack.shape[1])

    def size(self, columns: Ints) -> int:
        """Return how many changes lead from the draft to a package."""
        return int((columns != self.start.columns).sum())

    def required(self, most: int) -> Bools:
        """Return the parties that must accept every package of at most so many changes, shape (P,)."""
        problem, result = self.problem, np.zeros(len(self.problem.parties), dtype=np.bool_)
        for kind, weight in zip(self.rule.kind, self.rule.weight, strict=True):
            if kind == 0:
                result |= weight > 0
            elif kind == OBLIGED:
                always = np.logical_and.reduceat(problem.obliges, problem.offset[:-1], axis=1).any(axis=1)
                kept = self.start.columns[self.start.columns >= 0]
                free = most - len(self.start.remaining)
                result |= always | (problem.obliges[:, kept].sum(axis=1) > free)
        return result


class Largest(NamedTuple):
    """The largest figures of some draws, without their signs."""

    values: Floats  # (columns,)
    linkage: float
    no_deal: float

    @property
    def penalty(self) -> float:
        """A power of two beyond what all columns, linkages and thresholds can come to."""
        reach = self.values.sum()
        reach += self.linkage + self.no_deal
        return float(2.0 ** np.ceil(np.log2(8.0 * (1.0 + reach))))

    def and_those(self, other: Largest) -> Largest:
        """Return the largest of these draws and others."""
        return Largest(
            np.maximum(self.values, other.values),
            max(self.linkage, other.linkage),
            max(self.no_deal, other.no_deal),
        )


def largest(draws: Draws) -> Largest:
    """Return the largest figures of draws."""
    no_deal = np.where(np.isfinite(draws.no_deal), draws.no_deal, 0.0)
    return Largest(
        np.abs(draws.values).max(axis=(0, 1), initial=0.0),
        float(np.abs(draws.linkage).sum(axis=1).max(initial=0.0)),
        float(np.abs(no_deal).max(initial=0.0)),
    )


def change_table(problem: Problem, start: Start, draws: Draws, penalty: float | None = None) -> ChangeTable:
    """Lay a draft and draws out by change; see :class:`ChangeTable`.

    Parameters
    ----------
    problem : Problem
    start : Start
    draws : Draws
    penalty : float, optional
        What a real red line takes off; default: enough for these draws (:class:`Largest`).
    """
    values = np.ascontiguousarray(draws.values.transpose(1, 2, 0))
    finite = np.isfinite(draws.no_deal)
    no_deal = np.where(finite, draws.no_deal, 0.0)
    penalty = largest(draws).penalty if penalty is None else penalty
    kept = []
    for k in range(len(problem.red_lines)):
        columns = _any_of(problem, problem.red_lines, k)
        if columns is None:
            kept.append(k)
            continue
        party = int(problem.red_line_party[k])
        values[party, columns] -= penalty * draws.red_line_real[None, :, k]
    slack = np.where(finite, TOLERANCE - no_deal, penalty / 2).T.copy()
    for j in range(len(problem.points)):
        chosen = int(start.columns[j])
        if chosen >= 0:
            own = values[:, chosen].copy()
            slack += own
            values[:, problem.offset[j] : problem.offset[j + 1]] -= own[:, None, :]
    rule = consent_arrays(problem.consent, len(problem.parties))
    matters: Bools = np.zeros(len(problem.parties), dtype=np.bool_)
    if len(rule.kind):
        matters |= (rule.weight > 0).any(axis=0)
    if (rule.kind == OBLIGED).any():
        matters |= problem.obliges.any(axis=1)
    return ChangeTable(
        problem,
        start,
        slack,
        values,
        np.ascontiguousarray(draws.linkage.T),
        np.ascontiguousarray(draws.red_line_real[:, kept].T.astype(np.uint8)),
        problem.red_line_party[kept],
        _some(problem.red_lines, kept),
        rule,
        matters,
    )


def _any_of(problem: Problem, programs: Programs, k: int) -> Ints | None:
    """Return the columns each of which makes a condition true; None where it is not just any of some columns."""
    points = programs.points(k)
    ranges = [range(int(problem.offset[j]), int(problem.offset[j + 1])) for j in points]
    if np.prod([float(len(r)) for r in ranges]) > MOST_SPLIT:
        return None
    combinations = np.array(list(itertools.product(*ranges)), dtype=np.int64).reshape(-1, len(points))
    package = np.tile(problem.offset[:-1], (len(combinations), 1))
    package[:, list(points)] = combinations
    truth = programs.evaluate(package)[:, k]
    alone = [c for at, r in enumerate(ranges) for c in r if truth[combinations[:, at] == c].all()]
    if not points or (truth != np.isin(combinations, alone).any(axis=1)).any():
        return None
    return np.array(alone, dtype=np.int64)


def _some(programs: Programs, kept: list[int]) -> Programs:
    """Return some of the conditions."""
    parts = [programs.code[programs.start[k] : programs.start[k + 1]] for k in kept]
    start = np.concatenate([[0], np.cumsum([len(p) for p in parts])]).astype(np.int64)
    code = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
    return Programs(code, start, programs.atom_point, programs.atom_mask, tuple(programs.texts[k] for k in kept))
