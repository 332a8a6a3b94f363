"""Base rates set beside the analyst's figures: how often such threats are carried out, such agreements fail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from detente.case.case import Case
from detente.case.format.estimate import Estimate
from detente.case.reference_classes import Curve, Rate, curves, rates
from detente.errors import Fault, InputError, Place, nearest
from detente.forecast.names import judgement
from detente.records import Record

FAR_SHARE = 0.15
"""A share outside the analyst's range is far when it also differs from the likely value by more than this."""
FAR_FACTOR = 2.0
"""A monthly risk outside the analyst's range is far when it also differs from the likely value by this factor."""
_UNITED_STATES = {"us", "usa", "united_states", "united states", "united states of america", "the united states"}


@dataclass(frozen=True)
class ReferenceNote(Record):
    """A figure of the case beside the base rate that matches it best.

    Attributes
    ----------
    where : str
        The figure's path in the case, as ``--set`` takes it.
    low, likely, high : float
        The analyst's figures.
    rate : Rate
    far : bool
        Whether the base rate lies outside the analyst's range and well away from the likely value.
    taken : bool
        Whether the case takes its figure from a base rate itself.
    place : Place
    name : str
        The figure in words.
    """

    left_out = frozenset({"rate", "place", "name"})
    renamed = {"rate_value": "rate"}
    derived = ("reference", "rate_low", "rate_high", "text", "rate_value")
    reads = {"reference": "rate.id", "rate_low": "rate.low", "rate_high": "rate.high", "rate_value": "rate.value"}

    where: str
    low: float
    likely: float
    high: float
    rate: Rate
    far: bool
    taken: bool
    place: Place
    name: str = ""

    @property
    def text(self) -> str:
        """The comparison in one sentence, with the id of the base rate."""
        return f"{self.words} [{self.rate.id}]"

    @property
    def words(self) -> str:
        """The comparison in one sentence."""
        digits = 1 if self.rate.unit == "per_month" else 0
        found, low, high = (f"{100 * x:.{digits}f}%" for x in (self.rate.value, self.rate.low, self.rate.high))
        mine = f"{100 * self.likely:.{digits}f}%"
        if self.low < self.high:
            mine += f" ({100 * self.low:.{digits}f}% to {100 * self.high:.{digits}f}%)"
        source = "taken from a base rate" if self.taken else f"{mine}"
        return (
            f"{self.name or self.where}: {source}; base rate {found} ({low} to {high}, {self.rate.n} {self.rate.counted}, "
            f"{self.rate.period}): {self.rate.title[0].lower()}{self.rate.title[1:]}"
        )


def compare(case: Case) -> list[ReferenceNote]:
    """Set the matching base rate beside every figure of a case that has one.

    Credibility of leverage is set beside the share of sanctions threats carried out (those of the United States, where
    it is the maker), the risk that an agreement collapses beside that of full peace agreements. The match is
    by kind of question, not by likeness of the case; the rate's own caution goes with it.
    """
    return list(_notes(case))


def _notes(case: Case) -> Iterator[ReferenceNote]:
    process = case.process
    if process is None:
        return
    for k, lever in enumerate(process.leverage):
        maker = {lever.by.lower(), case.name(lever.by).lower()}
        kind = "us_sanctions_threat_executed" if maker & _UNITED_STATES else "sanctions_threat_executed"
        where = f"process.leverage.{lever.id}.credibility"
        yield _note(case, where, ("leverage", k, "credibility"), lever.credibility, kind)
    if process.collapse_per_month.high > 0:
        where = "process.collapse_per_month"
        yield _note(
            case, where, ("collapse_per_month",), process.collapse_per_month, "full_agreement_collapse_per_month"
        )


def _note(case: Case, where: str, path: tuple[str | int, ...], mine: Estimate, kind: str) -> ReferenceNote:
    known = rates()
    taken = mine.reference is not None and mine.reference in known
    rate = known[mine.reference] if taken and mine.reference else known[kind]
    document = case.documents.get("process.yaml")
    return ReferenceNote(
        where=where,
        low=mine.low,
        likely=mine.central,
        high=mine.high,
        rate=rate,
        far=not taken and is_far(mine, rate),
        taken=taken,
        place=document.place(path) if document else Place("process.yaml"),
        name=judgement(case, where, where),
    )


def is_far(mine: Estimate, rate: Rate) -> bool:
    """Tell whether a base rate is outside an estimate's range and well away from its likely value."""
    if mine.low <= rate.value <= mine.high:
        return False
    if rate.unit == "per_month":
        small, large = sorted((mine.central, rate.value))
        return large >= FAR_FACTOR * small
    return abs(mine.central - rate.value) > FAR_SHARE


def warnings(case: Case) -> tuple[Fault, ...]:
    """Return a warning, with its place, for every figure of a case that is far from its base rate."""
    return tuple(
        Fault(note.place, f"far from the base rate; {note.text}. Say why this case differs, or widen the range")
        for note in compare(case)
        if note.far
    )


@dataclass(frozen=True)
class BaseRates(Record):
    """Base rates that were looked up.

    Attributes
    ----------
    rates : tuple of Rate
    curves : tuple of Curve
        How soon, and how, the cases of a class end.
    """

    rates: tuple[Rate, ...]
    curves: tuple[Curve, ...]

    row_source = "rates"


def find(words: Iterable[str]) -> BaseRates:
    """Return the rates and curves whose id or words contain every one of ``words``; all of them for none.

    Raises
    ------
    InputError
        When there is none.
    """
    wanted = [word.lower() for word in words]

    def fits(entry: Rate | Curve) -> bool:
        return all(word in f"{entry.id} {entry.title} {entry.group}".lower() for word in wanted)

    found = BaseRates(
        tuple(rate for rate in rates().values() if fits(rate)),
        tuple(curve for curve in curves().values() if fits(curve)),
    )
    if not found.rates and not found.curves:
        raise InputError(
            f"no base rate matches {' '.join(wanted)!r}{nearest('_'.join(wanted), [*rates(), *curves()])}; "
            "detente reference lists them all"
        )
    return found
