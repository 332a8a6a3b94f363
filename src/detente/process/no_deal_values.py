"""What no deal is worth to each party on a day, and how much of its clock has run."""

from __future__ import annotations

import numpy as np

from detente.problem.arrays import Floats, Ints
from detente.process import layout as at
from detente.process.compiled import inner

DAYS_A_MONTH = 30.0


@inner
def no_deal_values(w: Ints, drawn: Floats, day: int, stance: Ints, threat: Ints, result: Floats) -> None:
    """Write each party's no-deal value on a day.

    The value as at the start, plus hypotheses that are so, pressure so far (``slope * day / 30``), shocks that have
    come, the influence of others' stances of the day before, and threats: credibility x effect while they are
    pending, the whole effect once carried out, nothing once they have lapsed.

    Parameters
    ----------
    stance : int array, shape (P,)
    threat : int array, shape (threats,)
    result : float array, shape (P,), written
    """
    for i in range(len(result)):
        result[i] = at.drew(w, drawn, at.D_NO_DEAL, i)
    for k in range(w[at.HYPOTHESES]):
        if at.drew(w, drawn, at.D_HOLDS, k) > 0.0:
            result[at.entry(w, at.HYPOTHESIS_ON, k)] += at.drew(w, drawn, at.D_HYPOTHESIS, k)
    for k in range(w[at.PRESSURES]):
        result[at.entry(w, at.PRESSURE_ON, k)] += at.drew(w, drawn, at.D_SLOPE, k) * day / DAYS_A_MONTH
    for k in range(w[at.SHOCKS]):
        for arrival in range(w[at.ARRIVALS]):
            if at.drew(w, drawn, at.D_SHOCK_DAY, k * w[at.ARRIVALS] + arrival) > day:
                break
            result[at.entry(w, at.SHOCK_ON, k)] += at.drew(w, drawn, at.D_SHOCK_SIZE, k)
    for k in range(w[at.INFLUENCES]):
        shown = (
            at.entry(w, at.INFLUENCE_FIXED, k)
            if at.entry(w, at.INFLUENCE_OF, k) < 0
            else stance[at.entry(w, at.INFLUENCE_OF, k)]
        )
        if shown == at.entry(w, at.INFLUENCE_WHEN, k):
            result[at.entry(w, at.INFLUENCE_ON, k)] += at.drew(w, drawn, at.D_INFLUENCE, k)
    for k in range(w[at.THREATS]):
        if threat[k] == at.PENDING:
            result[at.entry(w, at.THREAT_ON, k)] += at.drew(w, drawn, at.D_CREDIBILITY, k) * at.drew(
                w, drawn, at.D_EFFECT, k
            )
        elif threat[k] == at.CARRIED_OUT:
            result[at.entry(w, at.THREAT_ON, k)] += at.drew(w, drawn, at.D_EFFECT, k)


@inner
def clock(w: Ints, drawn: Floats, party: int, day: int, deadline: Ints, due: Ints) -> int:
    """Return the last day of a party's clock: its nearest open deadline, else the end of its patience.

    A party that has met its deadline is out of time already: its yes stands while the text is worth it.
    """
    last = int(at.drew(w, drawn, at.D_PATIENCE, party))
    for d in range(len(due)):
        if at.binds(w, d, party):
            if deadline[d] == at.PENDING and due[d] >= day:
                last = min(last, due[d])
            elif deadline[d] == at.MET:
                last = min(last, day)
    return int(last)


@inner
def aspiration(
    day: int,
    last: int,
    floor: float,
    best: float,
    concession: float,
    blend: float,
    discount: float,
    received: float,
) -> float:
    """Return the utility that a party holds out for on a day.

    Time-dependent concession (Faratin, Sierra and Jennings 1998): ``floor + (best - floor) * (1 - (day/last)^(1/e))``
    with exponent e, below 1 late (Boulware), above 1 early (conceding). What it holds out for beyond its floor
    shrinks with its discount. ``blend`` mixes in tit-for-tat: from its best it comes down by what it has received.
    On the last day of its clock a party takes what is at least its floor.

    Parameters
    ----------
    floor : float
        Its no-deal value.
    best : float
        The best it could get.
    received : float
        By how much the others have moved in its favour since the first text.
    """
    if day >= last or best <= floor:
        return floor
    passed = (day / last) ** (1.0 / concession) if day > 0 else 0.0
    level = floor + (best - floor) * (1.0 - passed)
    if blend > 0.0:
        level = (1.0 - blend) * level + blend * max(floor, best - received)
    if discount > 0.0:
        level = floor + (level - floor) * (1.0 - discount) ** (day / DAYS_A_MONTH)
    return max(floor, level)


@inner
def settle_threats(
    w: Ints,
    drawn: Floats,
    missed: int,
    threat: Ints,
) -> None:
    """Carry out the threats of a missed deadline, or let them lapse, as the run has drawn."""
    for k in range(w[at.THREATS]):
        if at.entry(w, at.THREAT_DEADLINE, k) == missed and threat[k] == at.PENDING:
            threat[k] = at.CARRIED_OUT if at.drew(w, drawn, at.D_CARRIED_OUT, k) > 0.0 else at.LAPSED


@inner
def all_accept(w: Ints, deadline: int, accepts: Ints) -> bool:
    """Whether everybody whom a deadline binds accepts."""
    for i in range(len(accepts)):  # noqa: SIM110, compiled
        if at.binds(w, deadline, i) and not accepts[i]:
            return False
    return True


@inner
def finish(
    w: Ints, drawn: Floats, agreed: bool, package: Floats, no_deal: Floats, threat: Ints, result: Floats
) -> None:
    """Write what each party has in the end: the package or no deal, less the cost of threats it carried out."""
    for i in range(len(result)):
        result[i] = package[i] if agreed else (no_deal[i] if no_deal[i] > -np.inf else np.nan)
    for k in range(len(threat)):
        if threat[k] == at.CARRIED_OUT and at.entry(w, at.THREAT_BY, k) >= 0:
            result[at.entry(w, at.THREAT_BY, k)] -= at.drew(w, drawn, at.D_COST, k)
