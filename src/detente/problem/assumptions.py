"""Stated models of the same judgements: how a yes comes about, how losses weigh, what a red line is, how errors hang together.

Every model turns draws into other draws (and, for red lines that only cost, a problem into another), so that whatever works
on draws works under it. The usual model, :data:`USUAL`, leaves both as they are, bit for bit. Random numbers of a model come
from streams of their own, keyed by seed and draw: the same draw under two models differs by the model alone.

- **acceptance** ``graded``: the no-deal value gets the error of an answer by degrees (:mod:`detente.problem.graded`).
- **values** ``loss_averse``: at every point, what is worse than the reference counts more than once (Tversky and Kahneman
  1991; a loss counts 1.8 to 2.1 times in the mean of 607 estimates, Brown, Imai, Vieider and Camerer 2024).
- **red_lines** ``penalty``: crossing a real red line costs utility, rather than being refused at any price.
- **errors** ``correlated``: the no-deal values of different parties err together or against one another (Gaussian copula).
- **errors** ``hawk_dove``: one error of a party makes all that it likes better and all that it dislikes worse, or the reverse.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import ClassVar

import numpy as np

from detente.case.case import Case
from detente.case.format.models.assumptions import ModelsEntry
from detente.case.format.models.record import Draft
from detente.errors import InputError
from detente.problem.arrays import Bools, Draws, Floats, Ints, Problem
from detente.problem.conditions import Programs
from detente.problem.correlation import Errors, sign_of_values
from detente.problem.drawn import DrawnProblem
from detente.problem.quantiles import draw_estimates
from detente.problem.random import uniforms
from detente.records import Record

AXES: dict[str, dict[str, str]] = {
    "acceptance": {
        "step": "a party accepts what is worth at least no deal to it",
        "graded": "the chance of a yes rises by degrees with what the draft is worth beyond no deal",
    },
    "values": {
        "additive": "a loss counts as much as a gain of the same size",
        "loss_averse": "a loss against the status quo, or the draft before, counts more than a gain",
    },
    "red_lines": {
        "veto": "a real red line is refused at any price",
        "penalty": "crossing a real red line costs much, and can be outweighed",
    },
    "errors": {
        "independent": "each judgement errs on its own",
        "correlated": "the judged no-deal values of the parties err together or against one another",
        "hawk_dove": "a party may be more hawkish, or more dovish, than judged, on all points at once",
    },
}
"""What models differ in, with each choice in words; the first is the usual one."""
BETWEEN_TWO = -0.5
"""Correlation of the no-deal values of two principals where the case gives none: what helps one hurts the other."""
AMONG_MANY = 0.5
"""That of any two of more than two principals: judgements that are all too high, or all too low."""


@dataclass(frozen=True)
class Assumptions(Record):
    """One stated model: a choice on each axis of :data:`AXES`."""

    acceptance: str = "step"
    values: str = "additive"
    red_lines: str = "veto"
    errors: str = "independent"

    derived: ClassVar[tuple[str, ...]] = ("id",)

    @property
    def id(self) -> str:
        """The choices that are not the usual ones, joined by a plus; ``usual`` where all are."""
        other = [c for axis, c in zip(AXES, self.choices, strict=True) if c != next(iter(AXES[axis]))]
        return "+".join(other) or "usual"

    @property
    def choices(self) -> tuple[str, str, str, str]:
        return self.acceptance, self.values, self.red_lines, self.errors


USUAL = Assumptions()


@dataclass(frozen=True)
class Ground:
    """What a case gives models to stand on.

    Attributes
    ----------
    entry : ModelsEntry
        Under ``models`` in ``case.yaml``.
    reference : int64 array, shape (points,)
        The column that losses count from; -1 where there is none.
    counted_from : str
        The reference in words; empty where there is none.
    times : float64 array, shape (parties,)
        The how many-th formal text this is to each party.
    correlation : float64 array, shape (parties, parties)
        Of the normal scores of no-deal values, under ``correlated``.
    """

    entry: ModelsEntry
    reference: Ints
    counted_from: str
    times: Floats
    correlation: Floats


def ground_of(case: Case, problem: Problem, draft: Draft | None) -> Ground:
    """Return what a case gives models to stand on.

    Parameters
    ----------
    case : Case
    problem : Problem
    draft : Draft or None
        The draft that is judged: losses count from the one before it, where the case names no status quo.

    Raises
    ------
    InputError
        When the correlations that the case gives cannot hold together.
    """
    package, words = _reference(case, draft)
    reference = np.full(len(problem.points), -1, dtype=np.int64)
    for point, option in package.items():
        reference[problem.point_index(point)] = problem.column(point, option)
    refused = [sum(1 for _ in _refusals(case, party, draft)) for party in problem.parties]
    return Ground(case.models, reference, words, 1.0 + np.array(refused, dtype=np.float64), _correlation(case, problem))


def _reference(case: Case, draft: Draft | None) -> tuple[dict[str, str], str]:
    if case.models.status_quo is not None:
        return dict(case.models.status_quo), "the status quo"
    if draft is None:
        return {}, ""
    if draft.parent is not None and draft.parent in case.drafts:
        before = case.drafts[draft.parent]
    else:
        earlier = [d for d in case.drafts.values() if d.date < draft.date and d.id != draft.id]
        if not earlier:
            return {}, ""
        before = max(earlier, key=lambda d: (d.date, d.id))
    return dict(before.package), before.title


def _refusals(case: Case, party: str, draft: Draft | None) -> set[str]:
    """Return the earlier drafts that a party has rejected in the timeline."""
    now = case.as_of if draft is None else draft.date
    earlier = {d.id for d in case.drafts.values() if d.date < now}
    acts = [a for a in case.acts_until(case.as_of) if a.stance == "reject" and party in a.actor.parties]
    return {str(a.about) for a in acts if a.about in earlier}


def _correlation(case: Case, problem: Problem) -> Floats:
    result = np.eye(len(problem.parties))
    at = {party: i for i, party in enumerate(problem.parties)}
    given = case.models.no_deal_correlations
    if given:
        for entry in given:
            if all(party in at for party in entry.between):
                i, j = (at[party] for party in entry.between)
                result[i, j] = result[j, i] = entry.correlation
    else:
        principals = [at[p.id] for p in case.parties if p.role == "principal" and p.id in at]
        rest = BETWEEN_TWO if len(principals) == 2 else AMONG_MANY
        for i in principals:
            for j in principals:
                if i != j:
                    result[i, j] = rest
    if np.linalg.eigvalsh(result).min() <= 1e-9:
        raise InputError(
            f"case {case.id!r}: the correlations under models, no_deal_correlations cannot all hold together; "
            "bring them nearer to 0"
        )
    return result


def choices(problem: Problem, ground: Ground) -> tuple[list[Assumptions], list[str]]:
    """Return every model that a case can be judged under, the usual one first, and why others are left out.

    Parameters
    ----------
    problem : Problem
    ground : Ground
    """
    kept = {axis: list(words) for axis, words in AXES.items()}
    left_out = []

    def leave(axis: str, choice: str, why: str) -> None:
        kept[axis].remove(choice)
        left_out.append(f"{AXES[axis][choice]}: not run, {why}")

    thresholds = problem.has_no_deal
    if not thresholds.any():
        leave("acceptance", "graded", "no party has a no-deal value")
    if not (ground.reference >= 0).any():
        leave("values", "loss_averse", "the case names no status quo, and there is no earlier draft")
    if not len(problem.red_lines):
        leave("red_lines", "penalty", "no party has a red line")
    pairs = ground.correlation[np.ix_(thresholds, thresholds)] - np.eye(int(thresholds.sum()))
    if not pairs.any():
        leave("errors", "correlated", "no two parties with a no-deal value are said to err together")
    if ground.entry.hawk_dove == 0 or not (problem.model.value_slot >= 0).any():
        leave("errors", "hawk_dove", "no value is uncertain")
    return [Assumptions(*each) for each in product(*kept.values())], left_out


def spans(problem: Problem) -> Floats:
    """Return the range of each party's scale, shape (parties,).

    100 on the scale ``weighted``; on ``points`` from the worst package to the best, on the central preferences and without
    linkages (1 where they are worth the same).
    """
    values, starts = problem.central.values[0], problem.offset[:-1]
    wide = np.maximum.reduceat(values, starts, axis=1).sum(axis=1) - np.minimum.reduceat(values, starts, axis=1).sum(
        axis=1
    )
    weighted = np.array([scale == "weighted" for scale in problem.scales])
    return np.where(weighted, 100.0, np.where(wide > 0, wide, 1.0))


def under(drawn: DrawnProblem, assumptions: Assumptions, ground: Ground) -> DrawnProblem:
    """Return a problem with its draws as a model has them.

    Parameters
    ----------
    drawn : DrawnProblem
        As the usual model has it.
    assumptions : Assumptions
    ground : Ground

    Returns
    -------
    DrawnProblem
        The same object for the usual model. Inferred draws are inferred again, under the model, once they are asked for.
    """
    if assumptions == USUAL:
        return drawn
    change = Change(drawn.problem, assumptions, ground, drawn.seed)
    penalty = assumptions.red_lines == "penalty"
    return replace(
        drawn,
        problem=_with_penalties(drawn.problem, ground) if penalty else drawn.problem,
        source=drawn.problem,
        change=change,
        errors=errors_of(drawn.problem, assumptions, ground),
        sample=None if drawn.again is not None else drawn.sample,
    )


def errors_of(problem: Problem, assumptions: Assumptions, ground: Ground) -> Errors | None:
    """Return how the errors of judgements hang together under a model; None where each errs on its own."""
    if assumptions.errors == "correlated":
        return Errors(no_deal=np.asarray(np.linalg.cholesky(ground.correlation), dtype=np.float64))
    if assumptions.errors == "hawk_dove":
        return Errors(hawk=ground.entry.hawk_dove, sign=sign_of_values(problem.central.values[0], problem.offset))
    return None


@dataclass(frozen=True)
class Change:
    """What a model makes of draws, once they are drawn; see :func:`under`."""

    problem: Problem
    assumptions: Assumptions
    ground: Ground
    seed: int

    def __call__(self, draws: Draws) -> Draws:
        """Return a block of draws as the model has them."""
        if self.assumptions.values == "loss_averse":
            draws = replace(draws, values=self._with_losses(draws))
        if self.assumptions.acceptance == "graded":
            draws = replace(draws, no_deal=draws.no_deal + self._answers(draws))
        if self.assumptions.red_lines == "penalty":
            draws = self._without_vetoes(draws)
        return draws

    def _uniforms(self, purpose: str, draws: Draws, count: int) -> Floats:
        return np.ascontiguousarray(
            uniforms(self.seed, f"model:{purpose}", draws.first, draws.first + len(draws), count)
        )

    def _with_losses(self, draws: Draws) -> Floats:
        parties = len(self.problem.parties)
        aversion = draw_estimates([self.ground.entry.loss_aversion] * parties, self._uniforms("losses", draws, parties))
        return self.with_losses(draws.values, aversion)

    def with_losses(self, values: Floats, aversion: Floats) -> Floats:
        """Return values, shape (draws, parties, columns), with losses that count ``aversion`` times, (draws, parties)."""
        result = values.copy()
        for j, column in enumerate(self.ground.reference):
            if column < 0:
                continue
            span = slice(int(self.problem.offset[j]), int(self.problem.offset[j + 1]))
            change = values[:, :, span] - values[:, :, column, None]
            result[:, :, span] += np.where(change < 0, (aversion[:, :, None] - 1.0) * change, 0.0)
        return result

    def _answers(self, draws: Draws) -> Floats:
        """Return the errors of answers by degrees, in the units of each party."""
        parties, entry = len(self.problem.parties), self.ground.entry.acceptance
        shared = draw_estimates([entry.location, entry.scale, entry.asked], self._uniforms("answers", draws, 3))
        return self.answers(shared, self._uniforms("answer", draws, parties), slice(0, parties))

    def answers(self, drawn: Floats, u: Floats, parties: slice) -> Floats:
        """Return the errors of some parties' answers by degrees, in their units, shape (draws, parties).

        Parameters
        ----------
        drawn : float64 array, shape (draws, 3)
            Location, scale and the effect of asking.
        u : float64 array, shape (draws, parties), in [0, 1)
        parties : slice
        """
        u = np.clip(u, 2.0**-54, 1 - 2.0**-53)
        location, scale, asked = (drawn[:, k, None] for k in range(3))
        error = np.log(u) - np.log1p(-u) + asked * np.log(self.ground.times[parties])
        return np.asarray(self._spans[parties] * (location + scale * error))

    @cached_property
    def _spans(self) -> Floats:
        return spans(self.problem)

    def losses_of_lines(self, cost: Floats, real: Bools, lines: Ints) -> Floats:
        """Return what crossing red lines costs, shape (draws, lines): ``cost`` is in per cent of the range of the scale."""
        return np.asarray(cost * (self._spans[self.problem.red_line_party[lines]] / 100.0) * real)

    def _without_vetoes(self, draws: Draws) -> Draws:
        lines = len(self.problem.red_lines)
        u = self._uniforms("penalties", draws, lines)
        cost = draw_estimates([self.ground.entry.red_line_penalty] * lines, u)
        loss = self.losses_of_lines(cost, draws.red_line_real, np.arange(lines))
        return replace(
            draws,
            red_line_real=np.zeros_like(draws.red_line_real),
            linkage=np.concatenate([draws.linkage, -loss], axis=1),
        )


def _with_penalties(problem: Problem, ground: Ground) -> Problem:
    """Return a problem whose red lines cost: each stands among the linkages, too, and none is real in the central draw."""
    central = problem.central
    likely = ground.entry.red_line_penalty.central
    loss = likely * spans(problem)[problem.red_line_party] / 100.0 * central.red_line_real[0]
    none: Bools = np.zeros_like(central.red_line_real)
    return replace(
        problem,
        linkages=_joined(problem.linkages, problem.red_lines),
        linkage_party=np.concatenate([problem.linkage_party, problem.red_line_party]),
        central=replace(central, red_line_real=none, linkage=np.concatenate([central.linkage, -loss[None]], axis=1)),
    )


def _joined(first: Programs, second: Programs) -> Programs:
    """Return the conditions of two lists as one."""
    atoms = len(first.atom_point)
    return Programs(
        code=np.concatenate([first.code, np.where(second.code >= 0, second.code + atoms, second.code)]).astype(
            np.int64
        ),
        start=np.concatenate([first.start, first.start[-1] + second.start[1:]]).astype(np.int64),
        atom_point=np.concatenate([first.atom_point, second.atom_point]).astype(np.int64),
        atom_mask=np.concatenate([first.atom_mask, second.atom_mask]),
        texts=(*first.texts, *second.texts),
    )
