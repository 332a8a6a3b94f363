"""The forecast for a brief: the odds, who blocks, what drives them, and what all that is and is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from detente.case.case import Case
from detente.forecast.forecast import Ensemble, run_ensemble
from detente.forecast.odds import Odds, odds
from detente.forecast.outside import OutsideView, outside_view
from detente.forecast.sensitivity import Drivers, given_data
from detente.forecast.stories import Stories, typical
from detente.forecast.what_if import Comparison, compare, levers_of
from detente.report.odds_words import base_words, model_words, weight_words, with_range
from detente.words import judged, percent

IS = (
    "This forecast works out what the judgements in the case imply: parties that value outcomes as judged, concede as "
    "judged, and answer each day's text by what no deal is worth to them that day. It says how often such talks end in an "
    "agreement that the consent rule adopts, and which judgements that depends on."
)
IS_NOT = (
    "It is not a measured frequency and has not been calibrated on past talks of this kind. Parties may know, want or do "
    "what nobody has judged, and no interval covers that. Use it to compare drafts and levers and to see what to find out, "
    "not to bet on a date."
)


@dataclass(frozen=True)
class ForecastSummary:
    """A forecast with its plain statement.

    Attributes
    ----------
    ensemble : Ensemble
    odds : Odds
    outside : OutsideView
    drivers : Drivers
    levers : Comparison
    stories : Stories
    is_, is_not : str
        What the forecast is, and what it is not.
    """

    case: Case
    ensemble: Ensemble
    odds: Odds
    outside: OutsideView
    drivers: Drivers
    levers: Comparison | None
    stories: Stories
    is_: str = IS
    is_not: str = IS_NOT

    @property
    def statement(self) -> str:
        """The forecast in one plain paragraph."""
        case, ensemble = self.case, self.ensemble
        process = ensemble.setup.process
        start = process.start or case.as_of
        text = (
            f"Agreement within {process.horizon} days of {start}: {model_words(self.outside)}; {base_words(self.outside)}; both "
            f"together {with_range(self.outside.combined)} ({weight_words(self.outside)}). As the case says, "
            f"{percent(ensemble.agreement, ensemble.runs)} of {ensemble.runs:,} simulated runs reach one; "
            f"{judged(self.odds.from_judgement)} of the uncertainty is about judgements, the rest is chance."
        )
        for deadline in process.deadlines:
            day = (deadline.date - start).days
            if 0 <= day <= process.horizon:
                text += f" By the deadline of {deadline.date}: {percent(ensemble.by_day()[day]['agreement'], ensemble.runs)}."
        blocked = sorted(ensemble.blocked_by().items(), key=lambda entry: -entry[1])
        who = [f"{case.name(p)} ({percent(s, ensemble.runs)} of runs)" for p, s in blocked if s >= 0.005][:3]
        if who:
            text += f" In runs without agreement those who stand in the way most often are {', '.join(who)}."
        if self.late > 0.2:
            text += (
                f" {judged(self.late)} of the agreements come in the last week: the horizon is everybody's last day "
                "where the case gives no patience, and on it parties take whatever beats no deal. The odds before that week rest on less."
            )
        return text

    @property
    def late(self) -> float:
        """Share of the agreements that come in the last seven days of the horizon."""
        counts = self.ensemble.tally.agreed_on
        total = int(counts.sum())
        return float(counts[-7:].sum()) / total if total else 0.0

    def to_dict(self) -> dict[str, Any]:
        return {
            "statement": self.statement,
            "is": self.is_,
            "is_not": self.is_not,
            "ensemble": self.ensemble.to_dict(),
            "uncertainty": self.odds.to_dict(),
            "outside": self.outside.to_dict(),
            "drivers": [row.to_dict() for row in self.drivers.drivers[:12]],
            "levers": [row.to_dict() for row in self.levers.variants] if self.levers is not None else None,
            "late": self.late,
            "stories": self.stories.to_dict()["stories"],
        }


def forecast_summary(
    case: Case,
    runs: int = 4_000,
    seed: int | None = 0,
    *,
    posterior: bool = False,
    workers: int | None = None,
    lever_runs: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> ForecastSummary:
    """Make the forecast of a case for its brief.

    Parameters
    ----------
    case : Case
        With a ``process.yaml``.
    runs : int
    seed : int or None
    posterior : bool
        Draw preferences as inferred from what parties said.
    lever_runs : int
        Runs of each lever; 0 leaves the levers out.

    Raises
    ------
    InputError
        When the case cannot be simulated.
    """
    ensemble = run_ensemble(case, runs, seed, posterior=posterior, workers=workers, progress=progress)
    seed = ensemble.setup.seed
    left = odds(case, 100, 20, seed=seed, posterior=posterior, workers=workers)
    return ForecastSummary(
        case,
        ensemble,
        left,
        outside_view(case, ensemble, left, workers),
        given_data(ensemble),
        compare(case, levers_of(case), runs=lever_runs, seed=seed, posterior=posterior, workers=workers)
        if lever_runs
        else None,
        typical(case, ensemble, 3),
    )
