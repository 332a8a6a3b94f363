"""Parts of what a brief reports, each kept under a digest of no more than it is given.

Each is worked out from part of a case alone, so that a change of the rest leaves it as it was: a figure changed in
``preferences.yaml`` leaves what was proven of the guarantees, and a guarantee changed leaves what was judged. What a part
does not get, it cannot rest on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from detente import kept
from detente.bargain.acceptance import DraftResult, analyze, judge_tables
from detente.bargain.amendment import Amendment, amend
from detente.bargain.central_amendment import read_draft
from detente.bargain.draft_columns import lay_out
from detente.bargain.ladder.ladder import Ladder, ladder
from detente.bargain.matrix import Matrix, matrix
from detente.bargain.sensitivity import Sensitivity, sensitivities
from detente.case.case import Case
from detente.case.checks.guarantees import Node, rests_on
from detente.case.format.expressions import AtLeast, Owed, atoms, parse
from detente.case.format.models.guarantees import GuaranteesFile
from detente.case.format.models.record import Draft
from detente.case.parts import judged_alone, preferences_alone, without_text
from detente.content import content_of
from detente.inference.prepare import fresh
from detente.language import spoken
from detente.problem.drawn import DrawnProblem

if TYPE_CHECKING:
    from detente.forecast.forecast import Ensemble
    from detente.forecast.models import Models
    from detente.forecast.outside import OutsideView
    from detente.forecast.sensitivity import Driver
    from detente.guarantees.analysis import Report

AMEND_SECONDS = 5.0
LADDER_SECONDS = 0.2
"""Few proofs: the sets are those of ``detente amend``, on the same draws; it has the time to prove them."""
GUARANTEE_SECONDS = 5.0
FORECAST_RUNS = 1000
MODEL_DRAWS = 1000
"""Draws of each stated model."""
JUDGED = (100, 10)
"""Judgements, and runs of each, for the interval that they leave."""
Forecast = tuple["Ensemble | None", "tuple[Driver, ...]", "OutsideView | None"]


class Parts:
    """What is found of a draft, part by part, where each may be kept.

    Parameters
    ----------
    case : Case
    drawn : DrawnProblem
    draft : Draft
    """

    def __init__(self, case: Case, drawn: DrawnProblem, draft: Draft) -> None:
        self._case, self._drawn, self._draft = case, drawn, without_text(draft)

    @cached_property
    def _judged(self) -> Case:
        """What is judged of the case; draws that are inferred may rest on all of it."""
        return self._case if self._drawn.posterior else judged_alone(self._case)

    @cached_property
    def _draws(self) -> bytes:
        """A digest of what the draws are made from; inferred draws rest on the record, and have none."""
        if self._drawn.sample is not None or self._drawn.posterior:
            raise TypeError("draws that are held have no digest")
        return content_of((spoken(), replace(self._drawn, shared=None)))

    @cached_property
    def _judgements(self) -> bytes:
        return content_of((self._draws, self._judged, self._draft))

    def judged(self) -> tuple[DraftResult, list[Sensitivity]]:
        """Say who accepts the draft over the draws, and how that moves with each judgement, the strongest first."""
        draft, drawn, judged = self._draft, self._drawn, self._judged

        def work() -> tuple[DraftResult, list[Sensitivity]]:
            table = lay_out(drawn.problem, draft.package, draft.open, draft.id)
            return analyze(drawn, judged, [draft])[0], sensitivities(drawn, table)

        return kept.answered("brief_judged", lambda: self._judgements, work)

    def amendment(self) -> tuple[Amendment, DraftResult | None]:
        """Find the smallest amendment, and how likely it is to be accepted."""
        package, left_open = self._draft.package, self._draft.open
        return kept.answered(
            "brief_amendment",
            lambda: (self._draws, package, left_open),
            lambda: _amendment(self._drawn, package, left_open),
            lambda found: found[0].optimal,
        )

    def ladder(self) -> Ladder:
        """Find for each number of changes the set after which most draws adopt."""
        package, left_open, drawn = self._draft.package, self._draft.open, self._drawn

        def work() -> Ladder:
            further = fresh(self._case, drawn)  # of the case only where draws are inferred, which have no digest
            start = read_draft(drawn.problem, package, left_open)
            return ladder(drawn.problem, start, drawn.blocks(), [further], seconds=LADDER_SECONDS)

        return kept.answered("brief_ladder", lambda: (self._draws, package, left_open), work)

    def matrix(self) -> Matrix:
        """Say what each point is to each party."""
        part, draft = preferences_alone(self._case), self._draft
        return kept.answered(
            "brief_matrix", lambda: (self._draws, part, draft), lambda: matrix(self._drawn, part, draft)
        )

    def models(self, package: Mapping[str, str] | None = None) -> Models | None:
        """Judge the draft, or a package in its stead, under several models, on the first of the draws and without simulating.

        None where the draws are of one of them.
        """
        from detente.forecast.models import in_models

        drawn = self._drawn
        if drawn.change is not None:
            return None
        some = replace(drawn, draws=min(drawn.draws, MODEL_DRAWS))
        return kept.answered(
            "brief_models",
            lambda: (self._judgements, package),
            lambda: in_models(self._judged, some, self._draft, package=package, runs=0, exists=0),
        )

    def forecast(self) -> Forecast:
        """Simulate runs from the draft, and say what their odds hang on and how they stand beside the base rate."""
        if self._case.process is None:
            return None, (), None
        return kept.answered(
            "brief_forecast",
            lambda: self._judgements,
            lambda: _forecast(self._judged, self._drawn, self._draft),
            lambda found: found[0] is None or not (found[0].interrupted or found[0].failed),
        )

    def guarantees(self) -> Report | None:
        """Analyze the guarantees of the draft."""
        if self._case.guarantees_file is None:
            return None
        file = of_draft(self._case.guarantees_file, self._draft.id)
        if not file.guarantees:
            return None
        names = {party.id: party.name for party in self._case.parties}
        return kept.answered(
            "brief_guarantees",
            lambda: (spoken(), file, names),
            lambda: _guarantees(file, names),
            lambda found: not found.unknown,
        )


def _amendment(
    drawn: DrawnProblem, package: Mapping[str, str], left_open: Mapping[str, tuple[str, ...]]
) -> tuple[Amendment, DraftResult | None]:
    found = amend(drawn.problem, package, left_open, time_limit=AMEND_SECONDS)
    if found.package is None:
        return found, None
    return found, judge_tables(drawn, [lay_out(drawn.problem, found.package)])[0]


def _forecast(case: Case, drawn: DrawnProblem, draft: Draft) -> Forecast:
    from detente.forecast.forecast import run_ensemble
    from detente.forecast.odds import odds_of
    from detente.forecast.outside import outside_view
    from detente.forecast.sensitivity import given_data
    from detente.process.setup import set_up

    setup = set_up(case, runs=FORECAST_RUNS, seed=drawn.seed, posterior=drawn.posterior, draft=draft.id, beside=drawn)
    made = run_ensemble(setup, FORECAST_RUNS)
    if not made.runs:
        return made, (), None
    rows = given_data(made).drivers
    drivers = tuple(row for row in rows if row.clear and row.first_order >= 0.02)[:3]
    return made, drivers, outside_view(case, made, odds_of(made.setup, *JUDGED))


def _guarantees(file: GuaranteesFile, names: dict[str, str]) -> Report:
    from detente.guarantees.analysis import analyze as analyze_guarantees

    return analyze_guarantees(file, names, timeout=GUARANTEE_SECONDS, wide=False)


def of_draft(file: GuaranteesFile, draft: str) -> GuaranteesFile:
    """Return the guarantees of one draft, with those that they refer to and the claims about them."""
    own: list[Node] = [("owed", name) for name, entry in file.guarantees.items() if entry.draft == draft]
    kept = {name for kind, name in rests_on(file, own) if kind == "owed"}
    others = set(file.guarantees) - kept
    claims = tuple(c for c in file.claims if not others & _named(c.says))
    return file.model_copy(
        update={
            "guarantees": {name: entry for name, entry in file.guarantees.items() if name in kept},
            "claims": claims,
            "rules": tuple(r for r in file.rules if not r.draft or draft in r.draft),
        }
    )


def _named(text: str) -> set[str]:
    """Return the guarantees that a claim speaks of."""
    leaves = list(atoms(parse(text)))
    owed = {leaf.guarantee for leaf in leaves if isinstance(leaf, Owed)}
    return owed | {name for leaf in leaves if isinstance(leaf, AtLeast) for name in (leaf.left, leaf.right)}
