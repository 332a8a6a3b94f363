"""What the sections of a brief are written from, for the first page and for the annex."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.case.rough import nothing_judged
from detente.report.brief.document import CitedSource
from detente.report.brief.findings import Findings, needed_parties
from detente.text import joined
from detente.words import judged

MOST_CITED = 5
"""How many sources one item cites at most: those named first."""


class Citations:
    """Numbers sources in the order in which the brief first uses them."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.order: list[str] = []

    def __call__(self, ids: Iterable[str]) -> tuple[int, ...]:
        ids = [key for key in dict.fromkeys(ids) if key in self.case.sources][:MOST_CITED]
        self.order += [key for key in ids if key not in self.order]
        return tuple(sorted(self.order.index(key) + 1 for key in ids))

    def listed(self) -> tuple[CitedSource, ...]:
        return tuple(CitedSource(n, key, self.case.sources[key]) for n, key in enumerate(self.order, 1))


@dataclass(frozen=True)
class Material:
    """The case, its draft and what was found of it.

    Attributes
    ----------
    full : bool
        Whether it is the annex, which gives names and sources in full.
    tight : int
        How many times the first page was too long, so that what matters less is left out.
    """

    case: Case
    draft: Draft
    findings: Findings
    cite: Citations
    full: bool = False
    tight: int = 0

    @property
    def today(self) -> dt.date:
        return self.case.as_of

    @property
    def needed(self) -> list[str]:
        """The parties whose consent the rule needs for the draft."""
        return needed_parties(self.case, list(self.findings.result.parties), self.draft)

    @property
    def unjudged(self) -> list[str]:
        """Those of them of whose values nobody has judged any."""
        return [p for p in self.needed if (own := self.case.judged(p)) and all(map(nothing_judged, own))]

    def name(self, party: str) -> str:
        """Return a party's name; in short without what stands in brackets after it, where nobody else is called so."""
        name = self.case.name(party)
        if self.full:
            return name
        brief = unbracketed(name)
        others = [self.case.name(p) for p in self.case.party_ids if p != party]
        return brief if brief and not any(other.startswith(brief) for other in others) else name

    def names(self, parties: Iterable[str]) -> str:
        return joined([self.name(party) for party in parties])

    def judgement_sources(self, party: str) -> tuple[str, ...]:
        """Return the sources of a party's red lines and no-deal value."""
        found: list[str] = []
        for mine in self.case.judged(party):
            found += mine.no_deal.source if mine.no_deal else ()
            found += [s for line in mine.red_lines for s in line.source]
        return tuple(dict.fromkeys(found))[: 4 if self.full else 1]


def unbracketed(text: str) -> str:
    """Return a text without what stands in brackets at its end."""
    start = text.rfind("(")
    inner = text[start + 1 : -1]
    return text[:start].rstrip() if start >= 0 and text.endswith(")") and ")" not in inner else text


def range_words(low: float, high: float) -> str:
    """Write a range of probabilities that somebody judged."""
    return judged(low) if low == high else f"{judged(low)} to {judged(high)}"
