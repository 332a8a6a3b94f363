"""Simulation-based calibration (Talts et al. 2018): does the posterior know how much it knows?

1. Draw preferences and traits of speech from the prior.
2. Let them speak, by the model.
3. Infer from what was said.
4. Rank the truth among independent draws of the posterior.

Over many repetitions the ranks are uniform if, and practically only if, the inference is right.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from detente.inference.as_model import ModelView
from detente.inference.likelihood import constants, log_likelihood
from detente.inference.posterior import Posterior, update
from detente.inference.simulated_statements import Truths, speak, truths
from detente.inference.speech_model import DEFAULT, TRAITS, Speech
from detente.inference.statements import Evidence, SpokenRecord, evidence_of
from detente.problem.arrays import Draws, Floats, Ints, Problem
from detente.problem.drawn import DrawnProblem

LEVELS = 64
"""Ranks run from 0 to this less 1."""


def ranks(
    problem: Problem,
    plan: SpokenRecord,
    replications: int,
    *,
    draws: int,
    seed: int,
    speech: Speech = DEFAULT,
    believed: Speech = DEFAULT,
) -> dict[str, Ints]:
    """Return ranks of the truth, for each kind of parameter.

    Parameters
    ----------
    problem : Problem
        With one assessor.
    plan : SpokenRecord
        Who speaks about what; see :func:`detente.inference.simulated_statements.speak`.
    replications : int
    draws : int
        Posterior draws of each replication; :data:`LEVELS` - 1 of them are compared with the truth.
    seed : int
    speech, believed : Speech
        How parties speak, and how the inference believes that they do.

    Returns
    -------
    dict of str to int64 array, shape (replications,)
        ``weights``, ``values``, ``no_deal``, ``red_lines``, ``linkages``, ``leaning`` (where
        values err together) and each trait of speech. One parameter of the
        kind is picked at random in every replication, so that ranks are independent; ties are broken at random.
    """
    rng = np.random.default_rng([seed, 1])
    known = truths(problem, replications, seed, speech)
    found: dict[str, list[int]] = {}
    for at in range(replications):
        record = speak(problem, plan, known, at, rng, speech)
        posterior = update(problem, record, draws=draws, seed=seed + 1 + at, speech=believed, workers=1)
        rows = rng.choice(draws, LEVELS - 1, replace=False)
        for kind, (sample, truth) in _pairs(posterior, known, at, rng).items():
            drawn = sample[rows]
            below, ties = int((drawn < truth).sum()), int((drawn == truth).sum())
            found.setdefault(kind, []).append(below + int(rng.integers(ties + 1)))
    return {kind: np.array(entries, dtype=np.int64) for kind, entries in found.items()}


APART = 10**6
"""From which draw on a model's own random numbers are those of the posterior, and not those of the truth."""


def ranks_under(
    model: DrawnProblem,
    spoken: SpokenRecord,
    plan: SpokenRecord,
    package: Ints,
    replications: int,
    *,
    draws: int,
    seed: int,
    afterwards: DrawnProblem | None = None,
) -> dict[str, Ints]:
    """Return ranks of truths that a stated model made, among draws inferred under that model.

    Parameters
    ----------
    model : DrawnProblem
        Made by :func:`detente.problem.assumptions.under` from the prior's draws.
    spoken, plan : SpokenRecord
        Who speaks about what, without demands: laid out for the model's problem, and for the usual one.
    package : int64 array, shape (points,)
        Whose gain over no deal is ranked.
    replications, draws, seed
        As in :func:`ranks`.
    afterwards : DrawnProblem, optional
        Infer as the usual model does, and change the inferred draws afterwards as this one changes draws. That is wrong, as the
        ranks show. Default: infer under ``model``.

    Returns
    -------
    dict of str to int64 array, shape (replications,)
        ``no_deal``, ``gain`` and ``words``, of a party picked at random. The last is the log-probability of all that it said. Ranks of
        figures alone are as even if the words are not heard at all; those of a quantity that depends on the words are not
        (Modrak, Moon, Kim, Buerkner, Huurre, Faltejskova, Gelman and Vehtari 2023).
    """
    problem = model.source or model.problem
    rng = np.random.default_rng([seed, 2])
    made = truths(problem, replications, model.seed)
    known = replace(made, draws=model.block(0, replications))
    view = None if afterwards or model.change is None else ModelView(model)
    found: dict[str, list[int]] = {"no_deal": [], "gain": [], "words": []}
    for at in range(replications):
        said = speak(model.problem, spoken, known, at, rng)
        record = said if view else _told(plan, said)
        posterior = update(problem, record, draws=draws, seed=seed + 1 + at, workers=1, view=view)
        sample = posterior.sample
        if afterwards is not None:
            sample = afterwards.changed(replace(sample, first=APART + at * draws))
        party = int(rng.integers(len(problem.parties)))
        rows = rng.choice(draws, LEVELS - 1, replace=False)
        truth = known.draws.take(slice(at, at + 1))
        for kind in ("no_deal", "gain"):
            drawn, one = (_ranked(kind, model.problem, block, party, package) for block in (sample, truth))
            found[kind].append(int((drawn[rows] < one[0]).sum()))
        heard = evidence_of(model.problem, said, DEFAULT)[party]
        drawn = _words(problem, model.problem, heard, sample.take(rows), posterior.parties[party].traits[rows])
        one = _words(problem, model.problem, heard, truth, known.traits[at : at + 1, party])
        found["words"].append(int((drawn < one[0]).sum()))
    return {kind: np.array(entries, dtype=np.int64) for kind, entries in found.items()}


def _told(plan: SpokenRecord, said: SpokenRecord) -> SpokenRecord:
    """Return a plan with the words that were said by another that differs in layout alone."""
    told = [
        replace(own, stance=s.stance, previous=s.previous) for own, s in zip(plan.stances, said.stances, strict=True)
    ]
    written = [replace(own, after=w.after) for own, w in zip(plan.authorships, said.authorships, strict=True)]
    return SpokenRecord(tuple(told), tuple(written))


def _words(problem: Problem, read: Problem, heard: Evidence, draws: Draws, traits: Floats) -> Floats:
    """Return the log-probability of what a party said, shape (draws,)."""
    party = heard.party
    each = log_likelihood(
        problem,
        heard,
        constants(problem, DEFAULT),
        np.ascontiguousarray(draws.values[:, party]),
        np.ascontiguousarray(draws.linkage[:, read.linkage_party == party]),
        np.ascontiguousarray(draws.no_deal[:, party]),
        np.ascontiguousarray(draws.red_line_real[:, read.red_line_party == party]),
        np.ascontiguousarray(traits),
    )
    return np.asarray(each.sum(axis=1))


def _ranked(kind: str, problem: Problem, draws: Draws, party: int, package: Ints) -> Floats:
    no_deal: Floats = draws.no_deal[:, party]
    return no_deal if kind == "no_deal" else problem.utilities(package[None], draws)[:, 0, party] - no_deal


def _pairs(posterior: Posterior, known: Truths, at: int, rng: np.random.Generator) -> dict[str, tuple[Floats, float]]:
    """A posterior sample and the truth for each kind of parameter."""
    problem, sample, truth = posterior.problem, posterior.sample, known.draws
    party = int(rng.integers(len(problem.parties)))
    point, column = int(rng.integers(len(problem.points))), int(rng.integers(problem.columns))
    one = posterior.parties[party]
    pairs = {
        "weights": (one.weights[:, point], float(known.weights[at, party, point])),
        "values": (sample.values[:, party, column], float(truth.values[at, party, column])),
        "no_deal": (sample.no_deal[:, party], float(truth.no_deal[at, party])),
    }
    if len(problem.red_lines):
        k = int(rng.integers(len(problem.red_lines)))
        pairs["red_lines"] = (sample.red_line_real[:, k].astype(np.float64), float(truth.red_line_real[at, k]))
    if len(problem.linkages):
        k = int(rng.integers(len(problem.linkages)))
        pairs["linkages"] = (sample.linkage[:, k], float(truth.linkage[at, k]))
    if sample.leaning is not None and truth.leaning is not None:
        pairs["leaning"] = (sample.leaning[:, party], float(truth.leaning[at, party]))
    for t, trait in enumerate(TRAITS):
        pairs[trait] = (one.traits[:, t], float(known.traits[at, party, t]))
    return pairs


def uniformity(found: Ints, bins: int = 16) -> float:
    """Return the p-value of uniform ranks: Pearson's chi-squared over even bins."""
    from scipy.stats import chisquare

    counts = np.bincount(found * bins // LEVELS, minlength=bins)
    return float(chisquare(counts).pvalue)
