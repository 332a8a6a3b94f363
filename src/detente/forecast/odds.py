"""What uncertain judgements leave open, told apart from chance in a run.

A nested design: judgements are drawn M times, and with each of them the process is run R times, so that only chance
(whether a threat is carried out, when a shock comes) differs within a group. The spread of the groups' shares is what
better knowledge could narrow; what is left within groups is chance. The split is the law of total variance, with the
between-group part corrected for the finite R (one-way random effects; Sun, Apley and Staum 2011).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.case.case import Case
from detente.case.problem import Bools, Floats, Ints
from detente.errors import InputError
from detente.forecast.ensemble import run_ensemble
from detente.process.tally import DETAIL

BANDS = (0.05, 0.25, 0.75, 0.95)


@dataclass(frozen=True)
class Odds:
    """Odds with both kinds of uncertainty.

    Attributes
    ----------
    judgements, replicates : int
        M and R.
    agreement : float
        Share over all runs.
    lo, hi : float
        5th and 95th percentile, over judgements, of the share agreed by the horizon.
    from_judgement : float
        Share of the variance of the outcome that comes from judgements; the rest is chance.
    by_day : list of dict
        ``day``, ``agreement``, and percentiles over judgements ``p05``, ``p25``, ``p75``, ``p95``.
    """

    judgements: int
    replicates: int
    agreement: float
    lo: float
    hi: float
    from_judgement: float
    by_day: list[dict[str, Any]]

    def to_dict(self) -> dict[str, Any]:
        return {
            "judgements": self.judgements,
            "replicates": self.replicates,
            "agreement": self.agreement,
            "lo": self.lo,
            "hi": self.hi,
            "from_judgement": self.from_judgement,
            "by_day": self.by_day,
        }


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
    groups, replicates = agreed.shape
    means = agreed.mean(axis=1)
    total = float(agreed.mean()) * (1 - float(agreed.mean()))
    if total <= 0 or groups < 2:
        return 0.0
    if replicates < 2:
        return 1.0
    within = float((means * (1 - means)).mean()) * replicates / (replicates - 1)
    between = float(means.var(ddof=1)) - within / replicates
    return float(min(1.0, max(0.0, between / (max(between, 0.0) + within))))


def fan(agreed: Bools, day: Ints, horizon: int) -> list[dict[str, Any]]:
    """Return odds by day with percentiles over groups; arrays of shape (groups, replicates)."""
    rows = []
    for today in range(horizon + 1):
        by_then: Floats = (agreed & (day <= today)).mean(axis=1)
        low, lower, upper, high = np.quantile(by_then, BANDS)
        rows.append(
            {
                "day": today,
                "agreement": float(by_then.mean()),
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
    """
    runs = judgements * replicates
    if judgements < 10 or replicates < 2 or runs > DETAIL:
        raise InputError(
            f"found {judgements} judgements with {replicates} runs each, expected at least 10 and 2, "
            f"and at most {DETAIL:,} runs in all"
        )
    ensemble = run_ensemble(
        case, runs, seed, posterior=posterior, draft=draft, workers=workers, replicates=replicates, progress=progress
    )
    if ensemble.runs < runs:
        raise KeyboardInterrupt
    agreed = ensemble.details.agreed.reshape(judgements, replicates)
    day = ensemble.details.day.reshape(judgements, replicates)
    low, high = np.quantile(agreed.mean(axis=1), (0.05, 0.95))
    return Odds(
        judgements,
        replicates,
        ensemble.agreement,
        float(low),
        float(high),
        share_between(agreed),
        fan(agreed, day, ensemble.setup.process.horizon),
    )
