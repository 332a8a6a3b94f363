"""Judgements shown back: what they imply, and where they contradict each other or the record.

What a judgement implies is said as an exchange: a party would give up its best on one point to get its best on another if
the second swing is worth more to it than the first (swing weights: von Winterfeldt and Edwards 1986; even swaps: Hammond,
Keeney and Raiffa 1998). An exchange is certain only as far as the draws agree.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from detente.case.case import Case
from detente.case.format.expressions import Choice, Comparison, atoms, chosen, evaluate, parse
from detente.case.format.models.preferences import PartyPreferences
from detente.case.format.models.rough import PHRASES, UNKNOWN
from detente.case.rough import unjudged, word_of
from detente.case.wording import in_words
from detente.problem.arrays import Draws, Floats, Problem
from detente.records import Record

SHOWN = 3
"""How many contradictions are shown back: the strongest."""
SAID = 0.75
"""The share of the draws from which an exchange is said."""
LEVELS = ("refuse", "can_live_with", "want", "must")


@dataclass(frozen=True)
class Contradiction(Record):
    """Two answers that do not go together.

    Attributes
    ----------
    strength : float
        Larger is stronger; only the order means something.
    points : tuple of str
        Ids of the points concerned.
    text : str
        Both answers, in words.
    """

    strength: float
    points: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Exchange(Record):
    """What a party would give up to get something else.

    Attributes
    ----------
    gives, gets : str
        Ids of points: from its best option to its worst, and from its worst to its best.
    share : float
        In how many of the draws the exchange is worth it to the party.
    text : str
    """

    gives: str
    gets: str
    share: float
    text: str


@dataclass(frozen=True)
class PartyReview(Record):
    """One party's judgements, shown back.

    Attributes
    ----------
    party : str
    assessor : str
        Whose judgements the contradictions and gaps are; exchanges are over all assessors.
    contradictions : tuple of Contradiction
        The strongest, at most three.
    found : int
        How many there are in all.
    exchanges : tuple of Exchange
        Each judged point against the next in the order of what their swings are worth.
    unjudged_points, unjudged_options : tuple of str
        What nobody judged: points without a weight, and options (as POINT.OPTION) without a value.
    """

    party: str
    assessor: str
    contradictions: tuple[Contradiction, ...]
    found: int
    exchanges: tuple[Exchange, ...]
    unjudged_points: tuple[str, ...]
    unjudged_options: tuple[str, ...]


@dataclass(frozen=True)
class Review(Record):
    """Judgements of several parties, shown back; see :class:`PartyReview`."""

    parties: tuple[PartyReview, ...]

    row_source: ClassVar[str] = "parties"


def review(case: Case, problem: Problem, sample: Draws, parties: tuple[str, ...]) -> Review:
    """Show judgements back.

    Parameters
    ----------
    case : Case
    problem : Problem
        Of the case.
    sample : Draws
        Shape (draws, parties, columns).
    parties : tuple of str
        Ids of parties with preferences.
    """
    found = []
    for party in parties:
        exchanges = tuple(_exchanges(case, problem, sample, party))
        for assessor in case.assessors:
            own = assessor.preferences.get(party)
            if own is None:
                continue
            wrong = sorted(_contradictions(case, party, own), key=lambda c: (-c.strength, c.points, c.text))
            weights, options = unjudged(own)
            gaps = tuple(f"{point}.{option}" for point, option in options)
            found.append(
                PartyReview(party, assessor.name, tuple(wrong[:SHOWN]), len(wrong), exchanges, tuple(weights), gaps)
            )
    return Review(tuple(found))


def swings(problem: Problem, sample: Draws, party: str) -> Floats:
    """Return what each point is worth to a party from its worst option to its best.

    Returns
    -------
    float64 array, shape (draws, points), in final utility units
    """
    values = sample.values[:, problem.party_index(party), :]
    parts = [values[:, a:b] for a, b in zip(problem.offset[:-1], problem.offset[1:], strict=True)]
    return np.stack([part.max(axis=1) - part.min(axis=1) for part in parts], axis=1)


def _exchanges(case: Case, problem: Problem, sample: Draws, party: str) -> Iterator[Exchange]:
    worth = swings(problem, sample, party)
    known = [j for j, point in enumerate(problem.points) if _judged(case, party, point)]
    order = sorted(known, key=lambda j: (-float(worth[:, j].mean()), j))
    for more, less in itertools.pairwise(order):
        share = float((worth[:, more] > worth[:, less]).mean())
        gets, gives = problem.points[more], problem.points[less]
        titles = [f"{case.point(p).number} {case.point(p).title}" for p in (gives, gets)]
        text = f"would give up its best on {titles[0]} to get its best on {titles[1]}"
        if share < SAID:
            text = f"may or may not give up its best on {titles[0]} to get its best on {titles[1]}: the judgements do not say"
        yield Exchange(gives, gets, share, text)


def _judged(case: Case, party: str, point: str) -> bool:
    """Whether an assessor judged what a point is worth to a party: its weight, and some of its options."""
    for assessor in case.assessors:
        own = assessor.preferences.get(party)
        if own is None:
            continue
        weights, options = unjudged(own)
        values = own.values[point].options
        if point not in weights and (values is None or any((point, option) not in options for option in values)):
            return True
    return False


def _contradictions(case: Case, party: str, own: PartyPreferences) -> Iterator[Contradiction]:
    yield from _against_the_record(case, party, own)
    for point in case.points:
        values = own.values[point.id].options
        if values is None:
            continue
        words = {option: word_of(worth) for option, worth in values.items()}
        judged = [w for w in words.values() if w not in (None, UNKNOWN)]
        name = f"{point.number} {point.title}"
        if judged and all(words[o] == "refuse" for o in point.option_ids):
            yield Contradiction(5.0, (point.id,), f"refuses every option of {name}, so that no package is acceptable")
        weight = word_of((own.weights or {}).get(point.id))
        if weight == "least" and "must" in judged and "refuse" in judged:
            text = f"says that {name} matters least, but must have one of its options and refuses another"
            yield Contradiction(2.0, (point.id,), text)
        if weight == "most" and len(judged) == len(point.options) > 1 and len(set(judged)) == 1:
            text = f"says that {name} matters most, but judges all its options alike ({PHRASES[str(judged[0])]})"
            yield Contradiction(2.5, (point.id,), text)
        if point.ordered:
            yield from _dips(point.id, name, {o.id: o.text for o in point.options}, words)


def _dips(point: str, name: str, texts: dict[str, str], words: dict[str, str | None]) -> Iterator[Contradiction]:
    """Options on a scale of which one in between is liked less than one on either side of it."""
    levels = [(o, LEVELS.index(str(words[o]))) for o in texts if words.get(o) in LEVELS]
    for at in range(1, len(levels) - 1):
        before, after = max(level for _, level in levels[:at]), max(level for _, level in levels[at + 1 :])
        option, level = levels[at]
        if (depth := min(before, after) - level) > 0:
            text = f"likes options of {name} on either side of “{texts[option]}” better than it ({PHRASES[str(words[option])]})"
            yield Contradiction(1.0 + depth / 2, (point,), text)


def _against_the_record(case: Case, party: str, own: PartyPreferences) -> Iterator[Contradiction]:
    """Drafts that the party wrote, or last said yes to, and that cross what it is judged to refuse."""
    for draft in case.drafts.values():
        if draft.date > case.as_of:
            continue
        stances = [a.stance for a in case.acts_until() if a.about == draft.id and party in a.actor.parties and a.stance]
        said = "wrote" if party in draft.author else "said yes to" if stances[-1:] == ["accept"] else ""
        if not said:
            continue
        for line in own.red_lines:
            tree = parse(line.when)
            named = [leaf for leaf in atoms(tree) if isinstance(leaf, Choice | Comparison)]
            if any(leaf.point not in draft.package for leaf in named):
                continue

            def holds(leaf: Any, package: Mapping[str, str] = draft.package) -> bool:
                return package[leaf.point] in chosen(leaf, case.options)

            crossed = evaluate(tree, holds)
            if crossed and line.probability >= 0.5:
                text = f"{said} “{draft.title}” ({draft.date}), but is judged to refuse what it says: {in_words(line.when, case)}"
                points = tuple(dict.fromkeys(leaf.point for leaf in named))
                yield Contradiction(3.0 + line.probability, points, text)
