"""What a brief reports beside the acceptance: computed once, written up on the page and in the annex."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.bargain.acceptance import DraftResult, judge_tables
from detente.bargain.amendment import Amendment, amend
from detente.bargain.draft_columns import lay_out
from detente.case.case import Case
from detente.case.format.checks.guarantees import Node, rests_on
from detente.case.format.expressions import AtLeast, Owed, atoms, parse
from detente.case.format.models.guarantees import GuaranteesFile
from detente.case.format.models.record import Draft
from detente.problem.drawn import DrawnProblem
from detente.threads import threads

if TYPE_CHECKING:
    from detente.forecast.forecast import Ensemble
    from detente.forecast.sensitivity import Driver
    from detente.guarantees.analysis import Report
    from detente.guarantees.performance import Schedule

AMEND_SECONDS = 5.0
GUARANTEE_SECONDS = 5.0
FORECAST_RUNS = 1000


@dataclass(frozen=True)
class Findings:
    """What was found for a draft; None where the case does not model it.

    Attributes
    ----------
    amendment : Amendment
        The smallest one that the consent rule adopts, on the central judgements.
    chances : DraftResult or None
        How likely the amended draft is to be accepted over the draws.
    guarantees : Report or None
        Of this draft's guarantees.
    schedule : Schedule or None
        Who performs when.
    ensemble : Ensemble or None
        Simulated runs from this draft.
    drivers : tuple of Driver
        Judgements on which the simulated odds hang most, those that stand out from chance.
    """

    amendment: Amendment
    chances: DraftResult | None
    guarantees: Report | None
    schedule: Schedule | None
    ensemble: Ensemble | None
    drivers: tuple[Driver, ...] = ()


@contextmanager
def searching(case: Case, drawn: DrawnProblem, draft: Draft) -> Iterator[Callable[[], Findings]]:
    """Look for :class:`Findings` in threads while the block works; what it is given waits for them.

    No thread is left when the block ends, also when it fails.
    """
    with threads(2) as pool:
        guarantees = pool.submit(_guarantees, case, draft)
        amendment = pool.submit(_amendment, drawn, draft)
        schedule = pool.submit(_schedule, case, draft)
        forecast = pool.submit(_forecast, case, drawn, draft)

        def findings() -> Findings:
            found, chances = amendment.result()
            ensemble, drivers = forecast.result()
            return Findings(found, chances, guarantees.result(), schedule.result(), ensemble, drivers)

        yield findings


def _amendment(drawn: DrawnProblem, draft: Draft) -> tuple[Amendment, DraftResult | None]:
    found = amend(drawn.problem, draft.package, draft.open, time_limit=AMEND_SECONDS)
    if found.package is None:
        return found, None
    return found, judge_tables(drawn, [lay_out(drawn.problem, found.package)])[0]


def _guarantees(case: Case, draft: Draft) -> Report | None:
    if case.guarantees_file is None:
        return None
    file = of_draft(case.guarantees_file, draft.id)
    if not file.guarantees:
        return None
    from detente.guarantees.analysis import analyze

    return analyze(file, {p.id: p.name for p in case.parties}, timeout=GUARANTEE_SECONDS, wide=False)


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


def _schedule(case: Case, draft: Draft) -> Schedule | None:
    from detente.guarantees.performance import schedule_case

    schedule = schedule_case(case)
    return schedule if schedule is not None and schedule.file.draft in (None, draft.id) else None


def _forecast(case: Case, drawn: DrawnProblem, draft: Draft) -> tuple[Ensemble | None, tuple[Driver, ...]]:
    if case.process is None:
        return None, ()
    from detente.forecast.forecast import run_ensemble
    from detente.forecast.sensitivity import given_data

    made = run_ensemble(case, FORECAST_RUNS, drawn.seed, posterior=drawn.posterior, draft=draft.id)
    if not made.runs:
        return made, ()
    rows = given_data(made).rows
    return made, tuple(row for row in rows if row.clear and row.first_order >= 0.02)[:3]
