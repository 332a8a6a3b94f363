"""Who would sign a text if asked today, and who would stop asking for more: two questions about the same text.

A party that gains by a text may still refuse it while there is time, since it hopes for a better one. What it holds out for
(:func:`detente.process.no_deal_values.aspiration`) comes down with the days, to its no-deal value at the end of its clock. Here
the text does not change and nobody else moves; a simulated run also has revisions, threats carried out and others' stances.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.compiling import njit
from detente.errors import InputError
from detente.problem.arrays import TOLERANCE, Floats, Ints
from detente.problem.drawn import DrawnProblem
from detente.process import asking_by_numpy as by_numpy
from detente.process import layout as at
from detente.process.no_deal_values import aspiration, clock, no_deal_values
from detente.process.protocols import PROTOCOLS
from detente.process.rules import bounds, measure
from detente.process.setup import Setup, set_up
from detente.process.state import empty_outcome
from detente.process.steps import begin, first_text
from detente.records import Record

BLOCK = 2_000


@dataclass(frozen=True)
class PartyAsking(Record):
    """One party's two answers to a text.

    Attributes
    ----------
    signs : float
        Probability that it would sign if asked today: the text is worth at least no deal to it, as things stand today in
        the process (pressures, threats at their credibility), and crosses no real red line.
    today, last_day : float
        Probability that it would stop asking for more, today and on the last day of the process.
    """

    signs: float
    today: float
    last_day: float


@dataclass(frozen=True)
class Asking(Record):
    """Who would sign a text if asked, and who would stop asking for more.

    Attributes
    ----------
    draft : str or None
    draws : int
    day, last : int
        Today and the last day, counted from the start of the process.
    parties : dict of str to PartyAsking
    """

    draft: str | None
    draws: int
    day: int
    last: int
    parties: dict[str, PartyAsking]

    row_source: ClassVar[str] = "parties"
    row_name: ClassVar[str] = "party"


@njit(nogil=True, steps=lambda w, values, *_: 0.06 * 4 * values.size, twin=by_numpy.count)
def _count(
    w: Ints, values: Floats, drawn: Floats, rows: Ints, day: int, holds_out: Ints, signs: Ints, stops: Ints
) -> None:
    """Add up, over the runs of a block, who would sign a text on a day, and who would stop asking for more."""
    room = at.rooms(w)
    f, n, dues = room.f, room.n, room.dues
    for run in range(len(rows)):
        own, drew = values[run], drawn[run]
        columns, threat = at.package_in(w, rows[run]), at.threats_in(w, rows[run])
        first_text(w, own, columns)
        measure(w, own, drew, columns, f[at.F_UTILITY], n[at.N_CROSSED])
        bounds(w, own, f[at.F_BEST], f[at.F_WORST])
        begin(w, f, n, dues)
        no_deal_values(w, drew, day, n[at.N_STANCE], threat, f[at.F_NO_DEAL])
        for i in range(w[at.PARTIES]):
            no_deal, utility = f[at.F_NO_DEAL, i], f[at.F_UTILITY, i]
            if n[at.N_CROSSED, i] > 0 or utility < no_deal - TOLERANCE:
                continue
            signs[i] += 1
            level = no_deal
            if holds_out[i] == 1 and no_deal > -np.inf:
                level = aspiration(
                    day,
                    clock(w, drew, i, day, dues[0], dues[1]),
                    no_deal,
                    f[at.F_BEST, i],
                    at.drew(w, drew, at.D_CONCESSION, i),
                    1.0 if at.entry(w, at.KIND, i) == at.TIT_FOR_TAT else at.drew(w, drew, at.D_TIT_FOR_TAT, i),
                    at.drew(w, drew, at.D_DISCOUNT, i),
                    0.0,
                )
            if utility >= level - TOLERANCE:
                stops[i] += 1


def asking(setup: Setup, draws: int, day: int) -> Asking:
    """Say who would sign the first text of a process if asked, and who would stop asking for more.

    Parameters
    ----------
    setup : Setup
    draws : int
    day : int
        Today, counted from the start of the process.

    Returns
    -------
    Asking

    Raises
    ------
    InputError
        When the case cannot be run under its protocol.
    """
    arrays = setup.arrays
    PROTOCOLS[setup.protocol].kernel(arrays, setup.problem)
    w, _ = arrays.packed()
    holds_out = arrays.seated.astype(np.int64)
    if setup.protocol == "ultimatum":
        holds_out[:] = 0
    elif setup.protocol == "single_text" and arrays.drafter >= 0:
        holds_out[arrays.drafter] = 0
    today = min(max(day, 0), arrays.horizon)
    counts = np.zeros((2, 2, arrays.parties), np.int64)
    for start in range(0, draws, BLOCK):
        inputs = setup.inputs(start, min(start + BLOCK, draws))
        rows = empty_outcome(arrays, len(inputs)).rows
        for k, when in enumerate((today, arrays.horizon)):
            _count(w, inputs.values, inputs.drawn, rows, when, holds_out, counts[k, 0], counts[k, 1])
    shares = counts / draws
    parties = {
        party: PartyAsking(float(shares[0, 0, i]), float(shares[0, 1, i]), float(shares[1, 1, i]))
        for i, party in enumerate(setup.problem.parties)
    }
    return Asking(setup.draft, draws, today, arrays.horizon, parties)


def asking_of(case: Case, drawn: DrawnProblem, draft: Draft, most: int = BLOCK) -> Asking | None:
    """Say who would sign a draft of a case if asked today, and who would stop asking for more, on at most so many draws.

    Returns
    -------
    Asking or None
        None where the case has no process that can be simulated, or the draft is none of its drafts.
    """
    process = case.process
    if process is None or draft.id not in case.drafts:
        return None
    draws = min(drawn.draws, most)
    try:
        setup = replace(set_up(case, runs=draws, seed=drawn.seed, draft=draft.id), drawn=drawn)
        return asking(setup, draws, (case.as_of - (process.start or case.as_of)).days)
    except InputError:  # ``simulate`` says why
        return None
