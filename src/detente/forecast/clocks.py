"""How long parties hold out, under several models of it: the odds must not hang on one clock that nobody can know.

When a party comes to take whatever beats no deal decides most of the odds and is known least. So the odds are found under each of
these clocks, with what judgements leave open under it:

- *stated*: as the case says (``patience``, ``hazard``, or else the horizon);
- *class*: each party at the table has a chance a month, such that all of them together would come to it as often as crises of the
  reference class came to an agreement within 90 days (a proportional hazard, the same for each; range: the class's interval);
- *horizon*: nobody gives way before the horizon, and on it everybody takes what beats no deal.

A protocol without a clock (an ultimatum, equilibrium play) has the first one only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from detente.case.format.estimate import Estimate
from detente.case.format.models.process import ProcessFile, Strategy
from detente.case.reference_classes import RATE_DAYS, Curve
from detente.forecast.odds import USUAL, Odds, odds_of
from detente.process.factors import factors
from detente.process.no_deal_values import DAYS_A_MONTH
from detente.process.protocols import PROTOCOLS
from detente.process.setup import Setup
from detente.records import Record
from detente.statistics import over_models

STATED, CLASS, HORIZON = "stated", "class", "horizon"
TITLES = {
    STATED: "the parties hold out as the case says",
    CLASS: "each party comes round at a chance a month tied to the reference class",
    HORIZON: "nobody gives way before the horizon, where everybody takes what beats no deal",
}


@dataclass(frozen=True)
class ClockOdds(Record):
    """The odds under one clock.

    Attributes
    ----------
    clock : str
        ``stated``, ``class`` or ``horizon``.
    title : str
    agreement : float
        Share of the runs.
    lo, hi : float
        5th and 95th percentile over judgements.
    runs, judgements : int
    """

    clock: str
    title: str
    agreement: float
    lo: float
    hi: float
    runs: int
    judgements: int


@dataclass(frozen=True)
class Clocks(Record):
    """The odds under each clock."""

    row_source = "clocks"
    derived = ("value", "lo", "hi")

    clocks: tuple[ClockOdds, ...]

    @property
    def value(self) -> float:
        """One probability from all of them, by the rule of succession over runs and, where there are several, models."""
        shares = [row.agreement for row in self.clocks]
        runs = min(row.runs for row in self.clocks)
        if len(shares) == 1:
            return (shares[0] * runs + 1) / (runs + 2)
        return over_models(shares, runs)

    @property
    def lo(self) -> float:
        """The lowest end of any clock's interval."""
        return min(row.lo for row in self.clocks)

    @property
    def hi(self) -> float:
        """The highest end of any clock's interval."""
        return max(row.hi for row in self.clocks)


def party_hazard(curve: Curve, parties: int) -> Estimate:
    """Return the chance a month of each of so many parties, so that all come round as often as the class agrees in 90 days."""

    def monthly(share: float) -> float:
        return 1.0 - float((1.0 - share ** (1.0 / max(1, parties))) ** (DAYS_A_MONTH / RATE_DAYS))

    found = curve.agreed(RATE_DAYS)
    return Estimate(low=monthly(found.low), likely=monthly(found.value), high=monthly(found.high))


def clocks_of(setup: Setup, curve: Curve) -> dict[str, Setup]:
    """Return the setups under each clock that differs from those before it."""
    found = {STATED: setup}
    if not PROTOCOLS[setup.protocol].has_clock or setup.arrays.in_equilibrium:
        return found
    parties = setup.problem.parties
    seated = [p for i, p in enumerate(parties) if setup.arrays.seated[i]]
    own = [setup.process.strategies.get(p) or Strategy() for p in seated]
    hazard = party_hazard(curve, len(seated))
    found[CLASS] = _with(setup, seated, hazard)
    if any(s.patience is not None or s.hazard is not None for s in own):
        found[HORIZON] = _with(setup, seated, None)
    return found


def _with(setup: Setup, seated: list[str], hazard: Estimate | None) -> Setup:
    """Return a setup in which these parties have this hazard, or no clock but the horizon."""
    strategies = dict(setup.process.strategies)
    for party in seated:
        before = strategies.get(party) or Strategy()
        strategies[party] = before.model_copy(update={"patience": None, "hazard": hazard})
    process: ProcessFile = setup.process.model_copy(update={"strategies": strategies})
    pinned = {path: value for path, value in setup.pinned.items() if not path.endswith((".patience", ".hazard"))}
    return replace(setup, process=process, figures=factors(process, setup.problem.parties), pinned=pinned)


def clock_odds(setup: Setup, curve: Curve, stated: Odds | None = None, workers: int | None = None) -> Clocks:
    """Find the odds under each clock, with what judgements leave open.

    Parameters
    ----------
    setup : Setup
    curve : Curve
        The reference class.
    stated : Odds, optional
        The odds as the case says, where they are known already; if they rest on fewer runs than usual, so do the others.
    workers : int, optional

    Raises
    ------
    KeyboardInterrupt
        When it was stopped.
    """
    size = USUAL
    if stated is not None and stated.judgements * stated.replicates < USUAL[0] * USUAL[1]:
        size = stated.judgements, stated.replicates
    rows = []
    for clock, here in clocks_of(setup, curve).items():
        found = stated if clock == STATED and stated is not None else odds_of(here, *size, workers=workers)
        runs = found.judgements * found.replicates
        rows.append(ClockOdds(clock, TITLES[clock], found.agreement, found.lo, found.hi, runs, found.judgements))
    return Clocks(tuple(rows))
