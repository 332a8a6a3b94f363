"""What each statement did: the posterior without it, by reweighting (Gelfand, Dey and Chang 1992).

A draw of the posterior, weighed by one over the probability it gave a statement, is a draw of the posterior
without that statement. The mean of those weights is one over the probability of the statement given all others
(the conditional predictive ordinate), which tells the statements that are hard to believe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from detente.inference.likelihood import constants, demand_probabilities, recorded, stance_probabilities, views
from detente.inference.odds import acceptance
from detente.inference.results import PosteriorDraws
from detente.inference.smc import effective
from detente.inference.speech_model import DEMAND, SILENT, STANCES
from detente.problem.arrays import Floats, Problem

if TYPE_CHECKING:
    from detente.case.case import Case
    from detente.case.format.models.record import Draft


def influences(
    posterior: PosteriorDraws, case: Case | None = None, draft: Draft | None = None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return what each act of speech and each amendment moved.

    Parameters
    ----------
    posterior : PosteriorDraws
    case : Case, optional
        Gives dates and words of the acts.
    draft : Draft, optional
        Its odds are those that a statement moves.

    Returns
    -------
    statements : list of dict
        For each act used: ``index`` (its place in the timeline, from 0), ``party`` (each speaker has its own
        entry), ``influence``: how much leaving it in adds to the probability that its speaker accepts the draft (None
        without a draft); ``adopted``, the same of its adoption; ``moved``: Kullback-Leibler divergence in nats of the
        posterior from the posterior without it; ``probability`` of the words, spoken anew, given all others; ``expected``, the
        likeliest words, and ``surprise``, the ratio of the two probabilities.
    amendments : list of dict
        The same for drafts written on the base of others.
    """
    problem = posterior.problem
    odds = acceptance(problem, posterior.sample, draft) if draft is not None else None
    statements: list[dict[str, Any]] = []
    amendments: list[dict[str, Any]] = []
    for i, evidence in enumerate(posterior.evidence):
        ll = posterior.parties[i].log_likelihood
        for s in range(len(evidence)):
            without = _without(ll[:, s])
            moved: dict[str, Any] = {
                "party": problem.parties[i],
                "influence": None if odds is None else _change(odds[0][:, i], without),
                "adopted": None if odds is None else _change(odds[1], without),
                "moved": _divergence(ll[:, s], without),
                "effective_sample_size": effective(-ll[:, s]),
            }
            if s >= len(evidence.acts):
                amendments.append({"draft": evidence.drafts[s - len(evidence.acts)]} | moved)
                continue
            act = evidence.acts[s]
            statements.append({"index": act} | moved | _belief(posterior, i, s, without))
            if case is not None:
                said = case.acts_by_place[act]
                statements[-1] |= {"date": str(said.date), "about": said.about, "text": said.text}
    return sorted(statements, key=lambda e: (e["index"], e["party"])), amendments


def _without(log_likelihood: Floats) -> Floats:
    """Normalised weights of the draws when one statement is left out."""
    weight = np.exp(log_likelihood.min() - log_likelihood)
    return np.asarray(weight / weight.sum())


def _change(truth: Any, without: Floats) -> float:
    return float(truth.mean() - (truth * without).sum())


def _divergence(log_likelihood: Floats, without: Floats) -> float:
    """KL(with | without) = mean over the posterior of log(with / without) = mean of ll - log of 1 / mean(1 / L)."""
    shift = log_likelihood.min()
    ordinate = shift - np.log(np.exp(shift - log_likelihood).mean())
    return max(0.0, float(log_likelihood.mean() - ordinate))


def _belief(posterior: PosteriorDraws, party: int, statement: int, without: Floats) -> dict[str, Any]:
    """Probability of the words that were said, and the likeliest ones, given everything else.

    As if spoken anew, and, unless the statement is silence, by a party that speaks: what is asked is whether
    the words fit the view, not whether they repeat an earlier line.
    """
    evidence, problem = posterior.evidence[party], posterior.problem
    sample, one = posterior.sample, posterior.parties[party]
    fixed = constants(problem, posterior.speech)
    exposure = float(evidence.exposure[statement])
    frank = 1.0 - one.traits[:, 3] * (1.0 - exposure)
    seen = views(
        evidence, fixed, np.ascontiguousarray(sample.values[:, party]), *own_draws(problem, posterior, party), one.traits,
        statement,
    )  # fmt: skip
    form = int(evidence.form[statement])
    words = demand_probabilities if form == DEMAND else stance_probabilities
    each = words(seen, one.traits[:, 1] * frank, one.traits[:, 2] * frank, float(evidence.miscoded[statement]), fixed)
    probable = recorded((without[:, None] * each).sum(axis=0)[None], form, fixed)[0]
    said = int(evidence.stance[statement])
    if said != SILENT:
        probable[SILENT] = 0.0
        probable /= probable.sum()
    return {
        "stance": STANCES[said],
        "expected": STANCES[int(probable.argmax())],
        "probability": float(probable[said]),
        "surprise": float(probable[said] / probable.max()),
    }


def own_draws(problem: Problem, posterior: PosteriorDraws, party: int) -> tuple[Floats, Floats, Any]:
    """Return a party's draws of its linkages, no-deal value and red lines."""
    sample = posterior.sample
    return (
        np.ascontiguousarray(sample.linkage[:, problem.linkage_party == party]),
        np.ascontiguousarray(sample.no_deal[:, party]),
        np.ascontiguousarray(sample.red_line_real[:, problem.red_line_party == party]),
    )
