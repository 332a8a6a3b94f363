"""Inference under a stated model: words come from parties that are as the model has them.

A party of the usual model speaks by what a draft is worth to it against its no-deal value. Under a stated model it speaks by
what the model makes of the two: a threshold with the error of an answer by degrees, values in which losses count more, red
lines that cost, values that err as a hawk's or a dove's. So each draw of a party gets the model's own uniform numbers too, the
likelihood sees what they make of it, and words tell of them as of everything else. To infer as usual and change the draws
afterwards counts such an error twice: once in what was inferred from the words, and once more.

Location, scale and the effect of asking of answers by degrees are drawn once for all parties. Here each party's are inferred
from its own words alone. That is a posterior given fewer words, not a wrong one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from detente.case.format.estimate import Estimate
from detente.inference.particles import Maker, Uniforms, View, _columns, _draw
from detente.inference.speech_model import Speech
from detente.problem.arrays import Bools, Draws, Floats, Problem
from detente.problem.assumptions import Change
from detente.problem.correlation import Errors, lean_by_sign
from detente.problem.drawn import DrawnProblem
from detente.problem.model import Encoded
from detente.problem.quantiles import Tables
from detente.problem.random import uniforms


class ModelView(View):
    """What a stated model makes of the prior's draws.

    Parameters
    ----------
    model : DrawnProblem
        Made by :func:`detente.problem.assumptions.under` from the draws of the prior, and not from inferred ones.
    """

    def __init__(self, model: DrawnProblem) -> None:
        assert isinstance(model.change, Change)
        self.change, self.problem = model.change, model.problem
        errors = model.errors or Errors()
        self.apart, self.pairs = replace(errors, no_deal=None), errors.no_deal
        chosen = self.change.assumptions
        self.losses, self.graded = chosen.values == "loss_averse", chosen.acceptance == "graded"
        self.penalty, self.hawkish = chosen.red_lines == "penalty", errors.sign is not None

    def read(self, problem: Problem) -> Problem:
        return self.problem

    def changed(self, block: Draws, seed: int) -> Draws:
        return replace(self.change, seed=seed)(block)

    def numbers(self, problem: Problem, party: int) -> tuple[int, int]:
        lines = int((problem.red_line_party == party).sum())
        return int(self.hawkish) + int(self.losses), 4 * int(self.graded) + lines * int(self.penalty)

    def fill(self, problem: Problem, seed: int, part: slice, behind: Sequence[Uniforms]) -> None:
        parties = len(problem.parties)

        def drawn(name: str, width: int) -> Floats:
            return uniforms(seed, name, part.start, part.stop, width)

        streams: dict[str, Floats] = {}
        if self.hawkish:
            streams["hawk"] = drawn("hawk_dove", parties)
        if self.losses:
            streams["losses"] = drawn("model:losses", parties)
        if self.graded:
            streams["shared"], streams["answer"] = drawn("model:answers", 3), drawn("model:answer", parties)
        if self.penalty:
            streams["costs"] = drawn("model:penalties", len(problem.red_lines))
        for i, u in enumerate(behind):
            one, mine = slice(i, i + 1), np.flatnonzero(problem.red_line_party == i)
            first = [streams[name][:, one] for name in ("hawk", "losses") if name in streams]
            last = [streams["shared"], streams["answer"][:, one]] if self.graded else []
            last += [streams["costs"][:, mine]] if self.penalty else []
            if first:
                u.beyond[part] = np.hstack(first)
            if last:
                more = np.hstack(last)
                u.rest[part, u.rest.shape[1] - more.shape[1] :] = more

    def maker(self, problem: Problem, party: int, assessor: int, speech: Speech) -> Maker:
        return ModelMaker(self, problem, party, assessor, speech)


class ModelMaker(Maker):
    """Makes the draws of one party as a stated model has them; see :class:`detente.inference.particles.Maker`."""

    def __init__(self, view: ModelView, problem: Problem, party: int, assessor: int, speech: Speech) -> None:
        super().__init__(problem, party, assessor, speech)
        self.view, change = view, view.change
        entry = change.ground.entry
        self.links = np.flatnonzero(view.problem.linkage_party == party)
        tables = Tables()

        def encoded(estimates: Sequence[Estimate]) -> Encoded:
            return _columns([tables.encode(e) for e in estimates])

        self._averse = encoded([entry.loss_aversion])
        self._answer = encoded([entry.acceptance.location, entry.acceptance.scale, entry.acceptance.asked])
        self._cost = encoded([entry.red_line_penalty] * len(self.reds))
        self._tables = tables.array()
        self._order = np.ascontiguousarray(problem.model.order[:, party : party + 1])

    def judged(self, values: Floats, u: Uniforms) -> Floats:
        if not self.view.hawkish:
            return values
        values, errors = values.copy(), self.view.apart
        assert errors is not None
        assert errors.sign is not None
        sign = np.ascontiguousarray(errors.sign[self.party : self.party + 1])
        lean_by_sign(values, np.ascontiguousarray(u.beyond[:, :1]), errors.hawk, sign, self._order, self.value_slot)
        return values

    def values(self, u: Uniforms) -> Floats:
        values = super().values(u)
        if not self.view.losses:
            return values
        aversion = _draw(self._averse, u.beyond[:, -1:], self._tables)
        return np.ascontiguousarray(self.view.change.with_losses(values[:, None], aversion)[:, 0])

    def rest(self, u: Floats) -> tuple[Floats, Floats, Bools, Floats]:
        traits, no_deal, real, linkage = super().rest(u)
        more = u[:, 5 + len(self.reds) + self.linkage.code.shape[1] :]
        if self.view.graded:
            drawn = _draw(self._answer, more[:, :3], self._tables)
            own = slice(self.party, self.party + 1)
            no_deal = no_deal + self.view.change.answers(drawn, more[:, 3:4], own)[:, 0]
            more = more[:, 4:]
        if self.view.penalty:
            cost = _draw(self._cost, more, self._tables)
            linkage = np.hstack([linkage, -self.view.change.losses_of_lines(cost, real, self.reds)])
            real = np.zeros_like(real)
        return traits, np.ascontiguousarray(no_deal), real, np.ascontiguousarray(linkage)
