"""Evidence used twice: values judged from the record that then updates them, and priors that are blind to it.

Whoever judged a value after reading a statement has put that statement into the prior. To update the value by the same statement
counts it twice, and the posterior is surer than it should be. It shows where a judgement and an act that the model uses cite the
same source. The way out is to judge without that record. :func:`blind` does it roughly: every judgement that cites the record is
put back to knowing nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from detente.case.case import Case
from detente.case.format.estimate import Estimate, certain
from detente.case.format.models.preferences import PartyPreferences, PointValues
from detente.case.format.models.rough import Threshold, Weight, Worth
from detente.inference.statements import SpokenRecord
from detente.problem.arrays import Problem
from detente.records import Record


@dataclass(frozen=True)
class CountedTwice(Record):
    """One party's judgements that rest on words which update them.

    Attributes
    ----------
    party : str
    judgements : tuple of str
        Their paths, as ``--set`` takes them.
    sources : tuple of str
        What both cite.
    acts : tuple of int
        The acts, by place in the timeline, from 0.
    """

    party: str
    judgements: tuple[str, ...]
    sources: tuple[str, ...]
    acts: tuple[int, ...]


def counted_twice(case: Case, problem: Problem, record: SpokenRecord) -> tuple[CountedTwice, ...]:
    """Return, for each party, the judgements that cite a source of that party's own words, if there are any."""
    found = []
    for party, by_source in _spoken(case, problem, record).items():
        judged: dict[str, set[str]] = {}
        for assessor in case.assessors:
            mine = assessor.preferences.get(party)
            for path, source in _cited(mine) if mine is not None else ():
                if shared := set(source) & set(by_source):
                    judged.setdefault(f"preferences.{party}.{path}", set()).update(shared)
        if judged:
            sources = sorted(set().union(*judged.values()))
            acts = sorted({act for source in sources for act in by_source[source]})
            found.append(CountedTwice(party, tuple(judged), tuple(sources), tuple(acts)))
    return tuple(found)


def blind(case: Case, problem: Problem, record: SpokenRecord) -> Case:
    """Return a case whose judgements know nothing of the record that will update them.

    A value, weight or no-deal value that cites a source of the party's own words becomes an even range over its whole scale, a
    linkage an even range of both signs, and the firmness of a red line one half. Judgements that cite other sources stay.
    """
    spoken = _spoken(case, problem, record)
    assessors = tuple(
        assessor.model_copy(
            update={
                "preferences": {
                    party: _blinded(mine, set(spoken.get(party, ()))) for party, mine in assessor.preferences.items()
                }
            }
        )
        for assessor in case.assessors
    )
    return replace(case, assessors=assessors)


def _spoken(case: Case, problem: Problem, record: SpokenRecord) -> dict[str, dict[str, set[int]]]:
    """Return for each party that speaks the sources of its words, with the acts that cite each."""
    found: dict[str, dict[str, set[int]]] = {}
    for said in record.stances:
        own = found.setdefault(problem.parties[said.party], {})
        for source in case.acts_by_place[said.act].source:
            own.setdefault(source, set()).add(said.act)
    return found


def _cited(mine: PartyPreferences) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the path and the sources of every judgement of a party."""
    if mine.no_deal is not None:
        yield "no_deal", mine.no_deal.source
    for point, weight in (mine.weights or {}).items():
        yield f"weights.{point}", weight.source
    for point, values in mine.values.items():
        for option, value in (values.options or {}).items():
            yield f"values.{point}.{option}", (*value.source, *values.source)
        if values.options is None:
            yield f"values.{point}", values.source
    for k, line in enumerate(mine.red_lines):
        yield f"red_lines.{k}", line.source
    for k, link in enumerate(mine.linkages):
        yield f"linkages.{k}", (*link.source, *link.adds.source)


def _even(low: float, high: float) -> Estimate:
    return Estimate(low=low, likely=(low + high) / 2, high=high, shape="uniform")


def _blinded(mine: PartyPreferences, sources: set[str]) -> PartyPreferences:
    points = mine.scale == "points"
    ranges = {point: _span(values) for point, values in mine.values.items()} if points else {}
    no_deal, weights = mine.no_deal, mine.weights
    if no_deal is not None and sources & set(no_deal.source):
        ends = list(ranges.values())
        no_deal = Threshold.of(_even(sum(a for a, _ in ends), sum(b for _, b in ends)) if points else _even(0, 100))
    if weights is not None:
        usual = sum(w.central for w in weights.values()) / len(weights)
        weights = {p: Weight.of(_even(0, 2 * usual)) if sources & set(w.source) else w for p, w in weights.items()}
    values = {point: _blind_values(v, sources, ranges.get(point, (0.0, 100.0))) for point, v in mine.values.items()}
    red_lines = tuple(
        line.model_copy(update={"firmness": certain(0.5), "source": ()}) if sources & set(line.source) else line
        for line in mine.red_lines
    )
    linkages = tuple(
        link.model_copy(update={"adds": _even(-_size(link.adds), _size(link.adds)), "source": ()})
        if sources & {*link.source, *link.adds.source}
        else link
        for link in mine.linkages
    )
    return mine.model_copy(
        update={
            "no_deal": no_deal, "weights": weights, "values": values, "red_lines": red_lines, "linkages": linkages,
        }
    )  # fmt: skip


def _blind_values(values: PointValues, sources: set[str], span: tuple[float, float]) -> PointValues:
    whole = bool(sources & set(values.source))
    if values.options is None:
        if not whole:
            return values
        named = values.prefers or ()
        if (
            not named
        ):  # an ideal option: the order of the options is the plan's, and nothing is left of the judgement but that
            return values
        return PointValues(options={option: Worth.of(_even(*span)) for option in named})
    kept = () if whole else values.source
    options = {o: Worth.of(_even(*span)) if whole or sources & set(v.source) else v for o, v in values.options.items()}
    return values.model_copy(update={"options": options, "source": kept})


def _span(values: PointValues) -> tuple[float, float]:
    found = [x for v in (values.options or {}).values() for x in (v.low, v.high)] or [0.0, 100.0]
    return min(found), max(found)


def _size(estimate: Estimate) -> float:
    return max(abs(estimate.low), abs(estimate.high))
