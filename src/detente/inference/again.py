"""Inferring a case's draws again, under a stated model: what draws inferred under the usual model are given along."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field

from detente.case.case import Case
from detente.problem.arrays import Draws
from detente.problem.assumptions import Change, under
from detente.problem.compile import compile_problem
from detente.problem.drawn import DrawnProblem

KEPT = 2
"""How many samples are kept, the last ones asked for."""


@dataclass(frozen=True)
class Again:
    """Infers a case's draws under the model that draws are of; see :mod:`detente.inference.as_model`.

    Attributes
    ----------
    case : Case
    as_of : date or None
        Only what was said by then counts. Default: the case's day.
    """

    case: Case
    as_of: dt.date | None = None
    _kept: OrderedDict[Hashable, Draws] = field(default_factory=OrderedDict, compare=False, repr=False)

    def __call__(self, model: DrawnProblem, draws: int, seed: int) -> Draws:
        """Return so many draws inferred under a model.

        Parameters
        ----------
        model : DrawnProblem
            Made by :func:`detente.problem.assumptions.under`.
        draws : int
        seed : int
        """
        from detente.inference.as_model import ModelView
        from detente.inference.posterior import infer

        change = model.change
        assert isinstance(change, Change)
        ground = change.ground
        key = (change.assumptions, ground.reference.tobytes(), ground.times.tobytes(), draws, seed)
        kept = self._kept.get(key)
        if kept is None:
            problem = compile_problem(self.case)
            prior = under(DrawnProblem(problem, draws, seed), change.assumptions, ground)
            found = infer(self.case, problem, draws=draws, seed=seed, as_of=self.as_of, view=ModelView(prior))
            kept = self._kept[key] = found.sample
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return kept

    def __reduce__(self) -> tuple[type[Again], tuple[Case, dt.date | None]]:
        return Again, (self.case, self.as_of)
