"""What the nodes of the tree search are bounded by: one relaxation for each kind of objective.

A node's relaxation (:func:`detente.bargain.solvers.node_bounds.tighten`) gives multipliers of rows. Each class here says
which rows these are, what a node must reach to be of use, and what the multipliers say about the objective:

- :class:`Logs`: the Nash product; while no package with a product above 0 is known, the smallest gain.
- :class:`Smallest`: the smallest weighted gain.
- :class:`Beyond`: a linear objective, or the margin of an amendment. Could a package be better than the one in hand? Then the
  smallest of all required gains, and of what it gains beyond that package, is not negative. The dual of that question closes
  a node exactly where the linear relaxation would, and its multipliers are prices of the required gains (Geoffrion 1974).
"""

from __future__ import annotations

import numpy as np

from detente.bargain.solvers.depth_first import LINEAR, MARGIN, NASH, SLACK, Instance
from detente.bargain.solvers.incumbent import Incumbent
from detente.problem.arrays import TOLERANCE, Bools, Floats
from detente.problem.consent import ALL

LITTLE = 1e-12


def required_parties(instance: Instance) -> Bools:
    """Return which parties with a no-deal value must accept in every package that counts, shape (parties,)."""
    parties = len(instance.threshold)
    required = instance.need[:parties] > -np.inf
    if instance.consent:
        for k in np.flatnonzero(instance.rule.kind == ALL):
            required |= instance.rule.weight[k] > 0
    found: Bools = required & instance.bounded
    return found


class Smallest:
    """The smallest weighted gain."""

    logs = False
    hunts = False
    """Whether a package must be found before the objective bounds anything."""

    def __init__(self, instance: Instance, earliest: bool = True) -> None:
        self.instance = instance
        self.earliest = earliest
        self.rows = len(instance.threshold)
        self.ties = TOLERANCE
        """By how much a package must be better to count as better than the one in hand."""

    def weight(self, hunting: bool) -> Floats:
        """Return the weights of the rows whose smallest, or whose sum of logs, bounds a node."""
        return self.instance.weight

    def base(self, base: Floats, incumbent: Incumbent, hunting: bool) -> Floats:
        """Return what the rows start from."""
        return base

    def needs(self, need: Floats, incumbent: Incumbent, hunting: bool) -> Floats:
        """Return what the rows need, as they start from :meth:`base`."""
        return need

    def refuted(self, multipliers: Floats) -> float:
        """Return what the sum of multiplier x row is at least for every package that satisfies the constraints."""
        return -TOLERANCE * float(multipliers.sum()) - LITTLE

    def least(self, incumbent: Incumbent, hunting: bool) -> float:
        """Return the bound below which a node is of no use."""
        if hunting:
            return TOLERANCE if incumbent.found else -TOLERANCE - LITTLE
        return incumbent.value - TOLERANCE if incumbent.found else -np.inf

    def floor(self, incumbent: Incumbent, hunting: bool) -> float:
        """Return what the relaxation of a node must reach."""
        return self.least(incumbent, hunting)

    def bound(self, reached: float, multipliers: Floats, incumbent: Incumbent, hunting: bool) -> float:
        """Return the bound on the objective that a relaxation gives."""
        return reached

    def scaled(self, multipliers: Floats) -> Floats:
        """Return the multipliers in units of the objective."""
        return multipliers

    def shift(self, multipliers: Floats) -> float:
        """Return how far the objective can lie above the sum of multiplier x row, of multipliers in its units."""
        return 0.0


class Logs(Smallest):
    """The sum of weighted logs of gains: the Nash product."""

    logs = True
    hunts = True

    def __init__(self, instance: Instance, earliest: bool = True) -> None:
        super().__init__(instance, earliest)
        self.ties = LITTLE
        self._unit = (instance.weight > 0).astype(np.float64)

    def weight(self, hunting: bool) -> Floats:
        return self._unit if hunting else self.instance.weight

    def shift(self, multipliers: Floats) -> float:
        w, used = self.instance.weight, multipliers > 0
        if not ((multipliers[w > 0] > 0).all() and used.any()):
            return float(np.inf)
        return float((w[used] * (np.log(w[used] / multipliers[used]) - 1.0)).sum())


class Beyond(Smallest):
    """What a package gains beyond the one in hand: for linear objectives and margins.

    The rows are the required parties' gains, further rows that need something, and (linear) the objective's own row.
    """

    hunts = True

    def __init__(self, instance: Instance, earliest: bool = True) -> None:
        super().__init__(instance, earliest)
        self.rows = len(instance.base) - 1
        self.ties = LITTLE
        self._required = np.zeros(self.rows, dtype=np.bool_)
        self._required[: len(instance.threshold)] = required_parties(instance)
        self._aim = np.zeros(self.rows, dtype=np.bool_)
        if instance.objective == LINEAR:
            self._aim[instance.objective_row] = True
        else:
            self._aim |= self._required
        self._needed = (instance.need[: self.rows] > -np.inf) & ~instance.is_cut[: self.rows]
        self._needed &= ~self._required & ~self._aim
        self._weight = self._balanced()
        self._step = self._smallest_step()

    def _balanced(self) -> Floats:
        """Return weights under which the rows vary alike."""
        gain = self.instance.gain[:, : self.rows]
        start = self.instance.start[:-1]
        spread = (np.maximum.reduceat(gain, start, axis=0) - np.minimum.reduceat(gain, start, axis=0)).max(axis=0)
        usual = float(spread[self._required].mean()) or 1.0
        result = np.where(self._required, 1.0, 0.0)
        other = (self._aim | self._needed) & ~self._required
        result[other] = usual / np.maximum(spread[other], 1e-9)
        return result

    def _smallest_step(self) -> float:
        """Return by how much a package must be better; where ties are to be settled, it may be a little worse."""
        if self.earliest:
            return -TOLERANCE
        if self.instance.objective == LINEAR and self._whole():
            return 1.0 - 1e-6
        return SLACK

    def _whole(self) -> bool:
        """Return whether the objective is a whole number whatever the package."""
        r, instance = self.instance.objective_row, self.instance
        parts = np.concatenate([instance.gain[:, r], instance.when_yes[:, r], instance.base[r : r + 1]])
        return bool((parts == np.round(parts)).all())

    def weight(self, hunting: bool) -> Floats:
        if hunting and self.instance.objective == LINEAR:
            return np.where(self._aim, 0.0, self._weight)
        return self._weight

    def base(self, base: Floats, incumbent: Incumbent, hunting: bool) -> Floats:
        result = base.copy()
        result[: self.rows][self._needed] -= self.instance.need[: self.rows][self._needed]
        if not hunting:
            result[: self.rows][self._aim] -= incumbent.value + self._step
        return result

    def needs(self, need: Floats, incumbent: Incumbent, hunting: bool) -> Floats:
        result = need.copy()
        result[: self.rows][self._needed] = 0.0
        if not hunting:
            result[: self.rows][self._aim] = -LITTLE
        return result

    def refuted(self, multipliers: Floats) -> float:
        need = self.instance.need[: self.rows][self._needed]
        return float(multipliers[self._needed] @ need - TOLERANCE * multipliers[self._required].sum()) - LITTLE

    def least(self, incumbent: Incumbent, hunting: bool) -> float:
        return -np.inf if hunting else incumbent.value + self._step

    def floor(self, incumbent: Incumbent, hunting: bool) -> float:
        return -TOLERANCE * float(self._weight[self._required].max()) - LITTLE

    def bound(self, reached: float, multipliers: Floats, incumbent: Incumbent, hunting: bool) -> float:
        priced = float(multipliers[self._aim].sum())
        if hunting or priced <= LITTLE:
            return float(np.inf)
        slack = TOLERANCE * float(multipliers[self._required].sum()) + LITTLE
        return incumbent.value + self._step + (reached + slack) / priced

    def scaled(self, multipliers: Floats) -> Floats:
        priced = float(multipliers[self._aim].sum())
        return multipliers / priced if priced > LITTLE else multipliers

    def shift(self, multipliers: Floats) -> float:
        if float(multipliers[self._aim].sum()) <= LITTLE:
            return float(np.inf)
        slack = -self.refuted(multipliers)
        # a package that is not better by a whole step is not better
        return slack - (self._step - 2 * SLACK if self._step > TOLERANCE else 0.0)


def bounds_for(instance: Instance, earliest: bool) -> Smallest:
    """Return the relaxation that suits an instance's objective."""
    if instance.objective == NASH:
        return Logs(instance, earliest)
    if instance.objective in (LINEAR, MARGIN):
        return Beyond(instance, earliest)
    return Smallest(instance, earliest)
