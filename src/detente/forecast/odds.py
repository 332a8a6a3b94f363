"""What uncertain judgements leave open, told apart from chance in a run.

A nested design: judgements are drawn M times, and with each of them the process is run R times, so that only chance
(whether a threat is carried out, when a shock comes) differs within a group. The spread of the groups' shares is what
better knowledge could narrow; what is left within groups is chance. The split is the law of total variance, with the
between-group part corrected for the finite R (one-way random effects; Sun, Apley and Staum 2011).

The share of a group of R runs is off the odds under its judgements by the noise of R runs, so the shares spread wider than
the odds do. Percentiles are therefore taken after drawing every share towards the mean until their variance is the one
estimated between groups: by the square root of the between-group part of the variance of the shares. That is the constrained
empirical Bayes estimate (Louis 1984; Ghosh 1992), with the moments of the beta-binomial (Kleinman 1973); posterior means, drawn
in by the whole of that part, would spread too little.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from detente.case.case import Case
from detente.errors import InputError
from detente.forecast.forecast import run_ensemble
from detente.forecast.sensitivity import varying
from detente.problem.arrays import Bools, Floats, Ints
from detente.process.setup import Setup, set_up
from detente.process.tally import DETAIL
from detente.records import Record

BANDS = (0.05, 0.25, 0.75, 0.95)
USUAL = (200, 10)
"""Judgements, and runs of each, where the interval stands beside the odds of other runs."""


@dataclass(frozen=True)
class Odds(Record):
    """Odds with both kinds of uncertainty.

    Attributes
    ----------
    judgements, replicates : int
        M and R.
    agreement : float
        Share over all runs.
    lo, hi : float
        5th and 95th percentile, over judgements, of the odds by the horizon, the noise of R runs a group taken out.
    from_judgement : float
        Share of the variance of the outcome that comes from judgements; the rest is chance.
    by_day : list of dict
        ``day``, ``agreement``, and percentiles over judgements ``p05``, ``p25``, ``p75``, ``p95``.
    """

    row_source = "by_day"

    judgements: int
    replicates: int
    agreement: float
    lo: float
    hi: float
    from_judgement: float
    by_day: list[dict[str, Any]]

    @property
    def in_short(self) -> dict[str, Any]:
        """All but the days."""
        return {key: value for key, value in self.to_dict().items() if key != "by_day"}


def share_between(agreed: Bools) -> float:
    """Return the share of the variance of a yes-or-no outcome that lies between groups.

    Parameters
    ----------
    agreed : bool array, shape (groups, replicates)

    Returns
    -------
    float
        From 0 to 1; 0 when the outcome never varies.
    """
    if float(agreed.mean()) in (0.0, 1.0) or agreed.shape[0] < 2:
        return 0.0
    if agreed.shape[1] < 2:
        return 1.0
    between, within = _parts(agreed)
    return between / (between + within)


def _parts(agreed: Bools) -> tuple[float, float]:
    """Return the variance between groups, not below 0, and the mean variance of a run within a group."""
    replicates = agreed.shape[1]
    means = agreed.mean(axis=1)
    within = float((means * (1 - means)).mean()) * replicates / (replicates - 1)
    return max(0.0, float(means.var(ddof=1)) - within / replicates), within


def group_odds(agreed: Bools) -> Floats:
    """Return the odds of each group with the noise of its runs taken out, as far as their spread goes.

    Parameters
    ----------
    agreed : bool array, shape (groups, replicates)
        At least 2 by 2.

    Returns
    -------
    float array, shape (groups,)
        The mean is that of the shares; the variance is the one estimated between groups. Constrained empirical Bayes (Louis 1984).
    """
    means: Floats = agreed.mean(axis=1)
    between, within = _parts(agreed)
    if between <= 0:
        return np.full(len(means), means.mean())
    kept = np.sqrt(between / (between + within / agreed.shape[1]))
    return np.asarray(means.mean() + kept * (means - means.mean()))


def fan(agreed: Bools, day: Ints, horizon: int, judged: bool = True) -> list[dict[str, Any]]:
    """Return odds by day with percentiles over groups; arrays of shape (groups, replicates).

    Parameters
    ----------
    judged : bool
        Whether any judgement differs between groups; where none does, all the spread is chance.
    """
    rows = []
    for today in range(horizon + 1):
        by_then = agreed & (day <= today)
        mean = float(by_then.mean())
        low, lower, upper, high = np.quantile(group_odds(by_then), BANDS) if judged else [mean] * 4
        rows.append(
            {
                "day": today,
                "agreement": mean,
                "p05": float(low),
                "p25": float(lower),
                "p75": float(upper),
                "p95": float(high),
            }
        )
    return rows


def odds(
    case: Case,
    judgements: int = 400,
    replicates: int = 25,
    *,
    seed: int | None = 0,
    posterior: bool = False,
    draft: str | None = None,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Odds:
    """Run a nested ensemble and split its uncertainty.

    Parameters
    ----------
    case : Case
    judgements : int
        How often judgements are drawn, at least 10.
    replicates : int
        Runs for each, at least 2; at most 100,000 runs in all.

    Raises
    ------
    InputError
        When a number is out of range.
    KeyboardInterrupt
        When it was stopped: a part of the groups would be no fair sample.
    """
    runs = judgements * replicates
    setup = set_up(case, runs=max(1, runs), seed=seed, posterior=posterior, draft=draft, replicates=max(1, replicates))
    return odds_of(setup, judgements, replicates, workers=workers, progress=progress)


def odds_of(
    setup: Setup,
    judgements: int = USUAL[0],
    replicates: int = USUAL[1],
    *,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Odds:
    """Do what :func:`odds` does, for a case that is set up already.

    Raises
    ------
    InputError, KeyboardInterrupt
        As :func:`odds`.
    """
    runs = judgements * replicates
    if judgements < 10 or replicates < 2 or runs > DETAIL:
        raise InputError(
            f"found {judgements} judgements with {replicates} runs each, expected at least 10 and 2, "
            f"and at most {DETAIL:,} runs in all"
        )
    ensemble = run_ensemble(replace(setup, replicates=replicates), runs, workers=workers, progress=progress)
    if ensemble.runs < runs:
        raise KeyboardInterrupt
    agreed = ensemble.details.agreed.reshape(judgements, replicates)
    day = ensemble.details.day.reshape(judgements, replicates)
    judged = next(varying(ensemble.setup, runs), None) is not None
    rows = fan(agreed, day, ensemble.setup.process.horizon, judged)
    return Odds(
        judgements,
        replicates,
        ensemble.agreement,
        rows[-1]["p05"],
        rows[-1]["p95"],
        share_between(agreed) if judged else 0.0,
        rows,
    )
