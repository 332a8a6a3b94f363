"""What an ensemble keeps of its runs: counts of all of them, details of the first 100,000.

Counts are whole numbers, so that they add up to the same whatever the blocks and their order. Details (packages,
utilities, which run ended how) are kept for runs with an index below :data:`DETAIL`; the rest is in the files that an
ensemble writes when it is told to. So memory does not grow with the number of runs.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from detente.problem.arrays import Bools, Floats, Ints
from detente.process.layout import CARRIED_OUT
from detente.process.run import Block
from detente.process.state import ProcessArrays

DETAIL = 100_000
ENDS = 4


@dataclass
class Tally:
    """Counts and details; add blocks in any order.

    Attributes
    ----------
    done : how many runs are in
    agreed_on : int array, shape (horizon + 1,)
        Runs that agreed on each day.
    ends : int array, shape (4,)
        Runs that ended each way.
    refused, alone, unseen : int arrays, shape (P,)
        Runs without agreement in which a party's refusal stood in the way; in which only it did; in which it had
        not seen the text.
    carried_out : int array, shape (threats,)
    extended : int array, shape (deadlines,)
    collapsed : int
    """

    arrays: ProcessArrays
    done: int = 0
    agreed_on: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    ends: Ints = field(default_factory=lambda: np.zeros(ENDS, np.int64))
    refused: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    alone: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    unseen: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    carried_out: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    extended: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    collapsed: int = 0
    revisions: int = 0
    _details: dict[int, Details] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.agreed_on = np.zeros(self.arrays.horizon + 1, np.int64)
        self.refused = np.zeros(self.arrays.parties, np.int64)
        self.alone = np.zeros(self.arrays.parties, np.int64)
        self.unseen = np.zeros(self.arrays.parties, np.int64)
        self.carried_out = np.zeros(len(self.arrays.threat_on), np.int64)
        self.extended = np.zeros(len(self.arrays.deadline_day), np.int64)

    def add(self, block: Block) -> None:
        """Count the runs of a block."""
        result = block.outcome
        agreed = result.agreed
        refuses = result.refuses & ~agreed[:, None]
        self.done += len(block)
        self.agreed_on += np.bincount(result.day[agreed], minlength=self.arrays.horizon + 1)
        self.ends += np.bincount(result.end, minlength=ENDS)
        self.refused += refuses.sum(axis=0)
        self.alone += (refuses & (refuses.sum(axis=1) == 1)[:, None]).sum(axis=0)
        self.unseen += (result.unseen & ~agreed[:, None]).sum(axis=0)
        self.carried_out += (result.threats == CARRIED_OUT).sum(axis=0)
        self.extended += result.extended.sum(axis=0)
        self.collapsed += int((result.collapse >= 0).sum())
        self.revisions += int(result.revisions.sum())
        if block.start < DETAIL:
            kept = min(len(block), DETAIL - block.start)
            self._details[block.start] = Details(
                index=np.arange(block.start, block.start + kept),
                agreed=agreed[:kept].copy(),
                day=result.day[:kept].astype(np.int32),
                columns=result.columns[:kept].astype(np.int16),
                utility=result.utility[:kept].copy(),
                refuses=refuses[:kept].copy(),
            )

    def details(self) -> Details:
        """Return the details kept, in order of the runs."""
        parts = [self._details[start] for start in sorted(self._details)]
        if not parts:
            return Details.none(self.arrays)
        if len(parts) > 1:
            parts = [Details.joined(parts)]
            self._details = {int(parts[0].index[0]): parts[0]}
        return parts[0]


@dataclass(frozen=True)
class Details:
    """Runs one by one: index, whether and when they agreed, the last text, utilities, who refused."""

    index: Ints
    agreed: Bools
    day: Ints
    columns: Ints
    utility: Floats
    refuses: Bools

    def __len__(self) -> int:
        return len(self.index)

    @staticmethod
    def none(arrays: ProcessArrays) -> Details:
        p = arrays.parties
        return Details(
            np.zeros(0, np.int64),
            np.zeros(0, np.bool_),
            np.zeros(0, np.int64),
            np.zeros((0, arrays.points), np.int64),
            np.zeros((0, p)),
            np.zeros((0, p), np.bool_),
        )

    @staticmethod
    def joined(parts: list[Details]) -> Details:
        return Details(
            np.concatenate([p.index for p in parts]),
            np.concatenate([p.agreed for p in parts]),
            np.concatenate([p.day for p in parts]),
            np.concatenate([p.columns for p in parts]),
            np.concatenate([p.utility for p in parts]),
            np.concatenate([p.refuses for p in parts]),
        )
