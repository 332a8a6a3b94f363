"""How probable words are, given what a party wants: the likelihood of statements.

A stance is an ordered logit of the view (McCullagh 1980), mixed with posturing, politeness and miscoding. A
draft that a party wrote on the base of another is a choice at every point: to ask for a change, the likelier the
more its best option gains, and then for an option, by a multinomial logit (McFadden 1974).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from detente.compiling import njit
from detente.inference.speech_model import ACCEPT, CONDITIONAL, DEMAND, DEMANDING, REJECT, VAGUE, Speech
from detente.inference.statements import Evidence
from detente.problem.arrays import Bools, Floats, Ints, Problem

FARTHEST = 8.0
"""Views are cut to this size; a real red line crossed is a view of minus this."""
USUAL_CHANGE = 0.3
"""How often a point changes in a draft when it is changed for another's sake."""


class Constants(NamedTuple):
    """The constants of the model of speech as arrays that kernels take.

    ``words`` has the rows hard, soft (4 each); ``plain`` holds the three cuts, silence, its slope, fresh,
    narrow, asking, turning and the share of refusals put as demands; ``unit`` is the utility that counts as one point for each party.
    """

    words: Floats
    plain: Floats
    unit: Floats


class _Preferences(NamedTuple):
    """One party's draws as kernels read them; ``utility`` has shape (draws, features), ``unit`` is its own."""

    utility: Floats
    no_deal: Floats
    real: Bools
    crossed: Floats
    traits: Floats
    unit: float


class _Stances(NamedTuple):
    """A party's stances, one entry each; see :class:`detente.inference.statements.Evidence`."""

    subject: Ints
    against: Ints
    stance: Ints
    previous: Ints
    exposure: Floats
    miscoded: Floats
    factor: Floats
    form: Ints


class _Authorships(NamedTuple):
    """What a party changed in drafts; see :class:`detente.inference.statements.Evidence`."""

    before: Ints
    after: Ints
    accommodating: Floats


def constants(problem: Problem, speech: Speech) -> Constants:
    """Return the constants for a problem.

    A party on ``scale: points`` has no natural 0 to 100; its unit is a hundredth of the distance between its
    best and its worst package on the central preferences, linkages left out.
    """
    unit = np.ones(len(problem.parties))
    for i, scale in enumerate(problem.scales):
        if scale == "points":
            worth = problem.central.values[0, i]
            bounds = zip(problem.offset[:-1], problem.offset[1:], strict=True)
            unit[i] = sum(float(np.ptp(worth[a:b])) for a, b in bounds) / 100
    unit[unit <= 0] = 1.0
    plain = np.array(
        [
            *speech.cuts, speech.silence, speech.silence_slope, speech.fresh, speech.narrow, speech.asking, speech.turning,
            speech.as_demand,
        ]
    )  # fmt: skip
    return Constants(np.array([speech.hard, speech.soft]), plain, unit)


@njit(nogil=True, inline="always")
def _logistic(x: float) -> float:
    return float(1.0 / (1.0 + np.exp(-x)))


@njit(nogil=True, inline="always")
def _probability(view: float, stance: int, posture: float, polite: float, miscoded: float, fixed: Constants) -> float:
    words, plain = fixed.words, fixed.plain
    quiet = plain[3] * (1.0 - plain[4] / 2 + plain[4] * _logistic(-view))
    if stance == 4:
        return float(quiet)
    upper = 1.0 if stance == 3 else _logistic(plain[stance] - view)
    lower = 0.0 if stance == 0 else _logistic(plain[stance - 1] - view)
    said = (1.0 - posture - polite) * (upper - lower) + posture * words[0, stance] + polite * words[1, stance]
    return float((1.0 - quiet) * ((1.0 - miscoded) * said + miscoded / 4))


@njit(nogil=True)
def _probabilities(views: Floats, posture: Floats, polite: Floats, miscoded: float, fixed: Constants) -> Floats:
    result = np.empty((len(views), 5))
    for d in range(len(views)):
        for stance in range(5):
            result[d, stance] = _probability(views[d], stance, posture[d], polite[d], miscoded, fixed)
    return result


def stance_probabilities(
    views: Floats, posture: Floats, polite: Floats, miscoded: float, fixed: Constants, previous: int = -1
) -> Floats:
    """Return the probability of each stance.

    Parameters
    ----------
    views : float64 array, shape (draws,)
        Gap in utility over sharpness, cut to [-8, 8].
    posture, polite : float64 arrays, shape (draws,)
        Probabilities of hard and of soft words before this audience.
    miscoded : float
    fixed : Constants
    previous : int
        The stance of the same campaign before, -1 for none.

    Returns
    -------
    float64 array, shape (draws, 5)
        In the order of :data:`detente.inference.speech_model.STANCES`; rows sum to 1.
    """
    result: Floats = _probabilities(views, posture, polite, miscoded, fixed)
    if previous >= 0:
        fresh = fixed.plain[5]
        turning = fixed.plain[8]
        result = fresh * result + (1.0 - fresh) * turning / 4
        result[:, previous] += (1.0 - fresh) * (1.0 - turning - turning / 4)
    return result


def recorded(words: Floats, form: int, fixed: Constants) -> Floats:
    """Return the probability of each stance as the record has it, given that of the words.

    Words that name no demand are coarse: what a refusal and a condition have in common. The set is the same whichever of the two was
    meant, so it counts with the sum of both (Heitjan and Rubin 1991). Of refusals that go into detail a constant share is put
    as a demand; the others are plain.

    Parameters
    ----------
    words : float64 array, shape (draws, 5)
        From :func:`stance_probabilities`.
    form : int
        ``PLAIN``, ``VAGUE`` or ``DEMANDING``.
    fixed : Constants

    Returns
    -------
    float64 array, shape (draws, 5)
        Rows have the sums of those of ``words``.
    """
    share = {VAGUE: 1.0, DEMANDING: float(fixed.plain[9])}.get(form, 0.0)
    result = words.copy()
    if share:
        result[:, CONDITIONAL] += share * words[:, REJECT]
        result[:, REJECT] *= 1.0 - share
    return result


@njit(nogil=True, inline="always")
def _asks(view: float, posture: float, polite: float, miscoded: float) -> float:
    """Return how probable it is that a party asks for the demanded, and not for what stands (McFadden 1974)."""
    said = (1.0 - posture - polite) * _logistic(-view)
    return float(1.0 - (1.0 - miscoded) * (said + (posture + polite) / 2) - miscoded / 2)


@njit(nogil=True)
def _demands(views: Floats, posture: Floats, polite: Floats, miscoded: float) -> Floats:
    result = np.zeros((len(views), 5))
    for d in range(len(views)):
        result[d, ACCEPT] = _asks(views[d], posture[d], polite[d], miscoded)
        result[d, REJECT] = 1.0 - result[d, ACCEPT]
    return result


def demand_probabilities(
    views: Floats, posture: Floats, polite: Floats, miscoded: float, fixed: Constants, previous: int = -1
) -> Floats:
    """Return the probability that a demand is for an option (accept), or for what stands (reject): a logit of the view.

    Hard and soft words ask for either as often, and so does a wrong code. For the parameters see :func:`stance_probabilities`;
    ``views`` are those of the draft with the option against the draft without it.

    Returns
    -------
    float64 array, shape (draws, 5)
        Rows sum to 1.
    """
    result: Floats = _demands(views, posture, polite, miscoded)
    if previous >= 0:
        fresh, turning = fixed.plain[5], fixed.plain[8]
        result *= fresh
        result[:, previous] += (1.0 - fresh) * (1.0 - turning)
        result[:, ACCEPT + REJECT - previous] += (1.0 - fresh) * turning
    return result


@njit(nogil=True)
def _utilities(values: Floats, linkage: Floats, start: Ints, column: Ints, part: Floats, linked: Floats) -> Floats:
    """Mean utilities of features, shape (draws, features); added up in one fixed order, so that all runs agree."""
    features = len(start) - 1
    result = np.empty((len(values), features))
    for d in range(len(values)):
        for f in range(features):
            total = 0.0
            for at in range(start[f], start[f + 1]):
                total += values[d, column[at]] * part[at]
            for k in range(linkage.shape[1]):
                total += linkage[d, k] * linked[f, k]
            result[d, f] = total
    return result


@njit(nogil=True)
def _views(party: _Preferences, subject: int, against: int, factor: float) -> Floats:
    no_deal, real, crossed, utility = party.no_deal, party.real, party.crossed, party.utility
    result = np.empty(len(no_deal))
    for d in range(len(no_deal)):
        refused = spared = False
        for k in range(real.shape[1]):
            if real[d, k]:
                refused = refused or crossed[subject, k] > 0
                spared = spared or (against >= 0 and crossed[against, k] > 0)
        if against >= 0:
            gap = utility[d, subject] - utility[d, against]
        else:
            gap = utility[d, subject] - no_deal[d]
        view = max(-FARTHEST, min(FARTHEST, gap / (party.traits[d, 0] * party.unit * factor)))
        if refused and not spared:
            view = -FARTHEST
        elif spared and not refused:
            view = FARTHEST
        result[d] = view
    return result


@njit(nogil=True, inline="always")
def _again(stance: int, previous: int, form: int, turning: float, share: float) -> float:
    """Return the probability of a stance from a speaker that does not speak anew."""
    if form == DEMAND:
        return 1.0 - turning if previous == stance else turning
    again = 1.0 - turning if previous == stance else turning / 4
    if form == VAGUE and stance == CONDITIONAL:
        again = 1.0 - 0.75 * turning if previous <= CONDITIONAL else turning / 2
    elif form == DEMANDING and stance == CONDITIONAL:
        again += share * (1.0 - turning if previous == REJECT else turning / 4)
    elif form == DEMANDING and stance == REJECT:
        again *= 1.0 - share
    return again


@njit(nogil=True)
def _stances(party: _Preferences, said: _Stances, fixed: Constants, result: Floats) -> None:
    traits, fresh, turning, share = party.traits, fixed.plain[5], fixed.plain[8], fixed.plain[9]
    for s in range(len(said.subject)):
        views = _views(party, said.subject[s], said.against[s], said.factor[s])
        stance, previous, miscoded, form = said.stance[s], said.previous[s], said.miscoded[s], said.form[s]
        for d in range(len(views)):
            frank = 1.0 - traits[d, 3] * (1.0 - said.exposure[s])
            hard, soft = traits[d, 1] * frank, traits[d, 2] * frank
            if form == DEMAND:
                p = _asks(views[d], hard, soft, miscoded)
                p = p if stance == ACCEPT else 1.0 - p
            else:
                p = _probability(views[d], stance, hard, soft, miscoded, fixed)
            if form == VAGUE and stance == CONDITIONAL:  # a refusal would have been no other words
                p += _probability(views[d], REJECT, hard, soft, miscoded, fixed)
            elif form == DEMANDING and stance == CONDITIONAL:  # and here a share of the refusals
                p += share * _probability(views[d], REJECT, hard, soft, miscoded, fixed)
            elif form == DEMANDING and stance == REJECT:
                p *= 1.0 - share
            if previous >= 0:
                p = fresh * p + (1.0 - fresh) * _again(stance, previous, form, turning, share)
            result[d, s] = np.log(p)


@njit(nogil=True)
def _authorships(
    values: Floats, sharpness: Floats, unit: float, offset: Ints, written: _Authorships, plain: Floats, result: Floats
) -> None:
    """Fill the last columns of ``result``, one for each authorship."""
    before, after, accommodating = written
    points, first = len(offset) - 1, result.shape[1] - len(before)
    for d in range(len(values)):
        scale = sharpness[d] * unit * plain[6]
        for s in range(len(before)):
            total = 0.0
            for j in range(points):
                now, then = before[s, j], after[s, j]
                others = offset[j + 1] - offset[j] - 1
                if now < 0 or others == 0:
                    continue
                best = -np.inf
                for c in range(offset[j], offset[j + 1]):
                    if c != now and values[d, c] > best:
                        best = values[d, c]
                change = _logistic((best - values[d, now] - plain[7] * unit) / scale)
                if then == now:
                    p = 1.0 - change
                    plainly = 1.0 - USUAL_CHANGE
                else:
                    spread = 0.0
                    for c in range(offset[j], offset[j + 1]):
                        if c != now:
                            spread += np.exp((values[d, c] - best) / scale)
                    p = change * np.exp((values[d, then] - best) / scale) / spread
                    plainly = USUAL_CHANGE / others
                total += np.log((1.0 - accommodating[s]) * p + accommodating[s] * plainly)
            result[d, first + s] = total


def log_likelihood(
    problem: Problem,
    evidence: Evidence,
    fixed: Constants,
    values: Floats,
    linkage: Floats,
    no_deal: Floats,
    real: Bools,
    traits: Floats,
) -> Floats:
    """Return the log-probability of every statement of a party.

    Parameters
    ----------
    problem : Problem
    evidence : Evidence
        The party's statements.
    fixed : Constants
    values : float64 array, shape (draws, columns)
        The party's weight x value.
    linkage : float64 array, shape (draws, own linkages)
    no_deal : float64 array, shape (draws,)
    real : bool array, shape (draws, own red lines)
    traits : float64 array, shape (draws, 4)
        Sharpness, posturing, politeness, candour.

    Returns
    -------
    float64 array, shape (draws, statements)
        Finite: every stance keeps a probability through miscoding.
    """
    result = np.empty((len(no_deal), len(evidence)))
    party = _preferences(evidence, fixed, values, linkage, no_deal, real, traits)
    e = evidence
    said = _Stances(e.subject, e.against, e.stance, e.previous, e.exposure, e.miscoded, e.factor, e.form)
    _stances(party, said, fixed, result)
    if len(e.before):
        written = _Authorships(e.before, e.after, e.accommodating)
        sharpness = np.ascontiguousarray(traits[:, 0])
        _authorships(values, sharpness, party.unit, problem.offset, written, fixed.plain, result)
    return result


def _preferences(
    evidence: Evidence, fixed: Constants, values: Floats, linkage: Floats, no_deal: Floats, real: Bools, traits: Floats
) -> _Preferences:
    utility = _utilities(values, linkage, evidence.start, evidence.column, evidence.part, evidence.linked)
    return _Preferences(utility, no_deal, real, evidence.crossed, traits, float(fixed.unit[evidence.party]))


def views(
    evidence: Evidence,
    fixed: Constants,
    values: Floats,
    linkage: Floats,
    no_deal: Floats,
    real: Bools,
    traits: Floats,
    statement: int,
) -> Floats:
    """Return the view behind one stance, shape (draws,); see :func:`log_likelihood` for the parameters."""
    party = _preferences(evidence, fixed, values, linkage, no_deal, real, traits)
    against, factor = int(evidence.against[statement]), float(evidence.factor[statement])
    return np.asarray(_views(party, int(evidence.subject[statement]), against, factor))
