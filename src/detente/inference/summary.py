"""A posterior in figures: prior against posterior for each party, and what each statement did."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.inference.double_counting import counted_twice
from detente.inference.influence import influences
from detente.inference.odds import acceptance, prior_odds
from detente.inference.predictive import predicted
from detente.inference.results import PosteriorDraws
from detente.inference.speech_model import TRAITS
from detente.problem.arrays import Draws, Floats, Problem, join

if TYPE_CHECKING:
    from detente.case.case import Case
    from detente.case.format.models.record import Draft


def describe(sample: Floats) -> dict[str, float | None]:
    """Return mean, sd and quantiles of finite figures; None for each where there are none."""
    finite = sample[np.isfinite(sample)]
    if not len(finite):
        return dict.fromkeys(("mean", "sd", "p05", "p50", "p95"))
    low, middle, high = np.quantile(finite, [0.05, 0.5, 0.95])
    return {
        "mean": float(finite.mean()), "sd": float(finite.std()), "p05": float(low), "p50": float(middle),
        "p95": float(high),
    }  # fmt: skip


def summarize(posterior: PosteriorDraws, case: Case | None = None, draft: Draft | None = None) -> dict[str, Any]:
    """Return the figures of ``detente infer``.

    Parameters
    ----------
    posterior : PosteriorDraws
    case : Case, optional
        Gives the acts' dates and words.
    draft : Draft, optional
        The draft whose odds are told; none: no odds.

    Returns
    -------
    dict
        ``parties``: for each, ``prior`` and ``posterior`` with ``weights`` (by point), ``no_deal``, ``leaning``
        (the normal score that its values share, or None), ``red_lines`` (firmness by condition), ``speech`` and, with a draft, ``accepts``; ``statements`` with ``influence``;
        ``amendments``; ``conflicts``; ``predictive`` and ``counted_twice``; ``assessors``; ``effective_sample_size``; ``warnings``.
    """
    problem, sample = posterior.problem, posterior.sample
    earlier = join([replace(block, values=np.zeros((len(block), 0, 0))) for block in posterior.prior()])
    odds = prior_odds(posterior, draft) if draft is not None else None
    after = acceptance(problem, sample, draft) if draft is not None else None
    parties = {}
    for i, name in enumerate(problem.parties):
        one = posterior.parties[i]
        before = _state(problem, i, one.prior_weights, earlier, one.prior_traits)
        now = _state(problem, i, one.weights, sample, one.traits)
        if odds is not None and after is not None:
            before["accepts"], now["accepts"] = float(odds[0][i]), float(after[0][:, i].mean())
        parties[name] = {
            "prior": before,
            "posterior": now,
            "statements": len(posterior.evidence[i]),
            "effective_sample_size": one.effective_sample_size,
        }
    statements, amendments = influences(posterior, case, draft)
    result: dict[str, Any] = {
        "as_of": str(posterior.as_of) if posterior.as_of else None,
        "draws": len(sample),
        "seed": posterior.seed,
        "draft": draft.id if draft is not None else None,
        "parties": parties,
        "statements": statements,
        "amendments": amendments,
        "conflicts": conflicts(statements),
        "not_used": [{"index": entry.act, "why": entry.why} for entry in posterior.record.unused],
        "assessors": {name: {"prior": a, "posterior": b} for name, (a, b) in posterior.assessors.items()},
        "effective_sample_size": posterior.effective_sample_size,
        "model": posterior.speech.to_dict(),
        "warnings": list(posterior.warnings),
    }
    result["predictive"] = [row.to_dict() for row in predicted(posterior)]
    twice = counted_twice(case, problem, posterior.record) if case is not None else ()
    result["counted_twice"] = [row.to_dict() for row in twice]
    if odds is not None and after is not None:
        result["adopted"] = {"prior": odds[1], "posterior": float(after[1].mean())}
    return result


def _state(problem: Problem, party: int, weights: Floats, draws: Draws, traits: Floats) -> dict[str, Any]:
    reds = np.flatnonzero(problem.red_line_party == party)
    return {
        "weights": {p: describe(weights[:, j]) for j, p in enumerate(problem.points)},
        "no_deal": describe(draws.no_deal[:, party]) if problem.has_no_deal[party] else None,
        "leaning": describe(draws.leaning[:, party])
        if draws.leaning is not None and problem.model.leans[party]
        else None,
        "red_lines": [
            {"when": problem.red_lines.texts[k], "firmness": float(draws.red_line_real[:, k].mean())} for k in reds
        ],
        "speech": {trait: describe(traits[:, t]) for t, trait in enumerate(TRAITS)},
    }


def conflicts(statements: list[dict[str, Any]], limit: int = 5) -> list[dict[str, Any]]:
    """Return the statements that the rest of the record finds hardest to believe, hardest first.

    Listed are those with words at most half as probable, given everything else, as the likeliest words would
    have been.
    """
    odd = [s for s in statements if s["surprise"] is not None and s["surprise"] < 0.5]
    return [
        {key: s[key] for key in ("index", "party", "stance", "expected", "probability", "surprise")}
        for s in sorted(odd, key=lambda s: (s["surprise"], s["index"]))[:limit]
    ]
