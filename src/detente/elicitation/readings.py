"""Readings: judgements that follow from a stated rule, beside those of people.

A reading is a file ``readings/NAME.yaml`` of a case. It says by which rule it was made, and gives values only where the rule says
something. What it leaves out is not known to it: an even range over the whole scale. Weights, no-deal values and linkages are those
of the case, unless it gives them, so that readings differ in what they read and in nothing else. Red lines are left out: a rule
that reads positions cannot tell which of them are firm. A party on ``scale: points`` keeps the case's own judgements, since a rule
knows no points. :func:`with_readings` puts readings beside the case's own assessors.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from detente.case.case import Case
from detente.case.format.estimate import Estimate
from detente.case.format.fields import Model, Sources, Str
from detente.case.format.models.preferences import Assessor, PartyPreferences, PointValues
from detente.case.format.models.rough import Threshold, Weight, Worth
from detente.case.format.reader import Document, read_text, read_yaml
from detente.case.format.validate import validate
from detente.errors import Fault, InputError, nearest
from detente.records import Record

FOLDER = "readings"
MOST = 50
OWN = "the case"
EVEN = Estimate(low=0, likely=50, high=100, shape="uniform")


class ReadParty(Model):
    """What a reading says of one party; all of it may be left out."""

    values: dict[str, dict[str, Estimate]] = {}
    weights: dict[str, Estimate] | None = None
    no_deal: Estimate | None = None


class ReadingFile(Model):
    """``readings/NAME.yaml``."""

    reading: Str
    rule: Str
    source: Sources = ()
    parties: dict[str, ReadParty]


@dataclass(frozen=True)
class Reading(Record):
    """Judgements by a stated rule.

    Attributes
    ----------
    name, rule : str
    read : int
        How many values of options the rule gives.
    of : int
        How many there are.
    assessor : Assessor
        The judgements, filled up.
    """

    name: str
    rule: str
    read: int
    of: int
    assessor: Assessor

    left_out = frozenset({"assessor"})


def load_readings(case: Case) -> tuple[Reading, ...]:
    """Read the readings of a case, in order of their files.

    Raises
    ------
    InputError
        With every mistake; and when there is none.
    """
    folder = Path(case.folder) / FOLDER
    names = sorted(path for path in folder.glob("*.y*ml")) if folder.is_dir() else []
    if not names or len(names) > MOST:
        raise InputError(
            f"{folder}: found {len(names)} readings, expected 1 to {MOST}; detente preferences read {case.folder} writes them"
        )
    faults: list[Fault] = []
    found = [reading for path in names if (reading := _reading(case, path, faults)) is not None]
    if faults:
        raise InputError(sorted(faults))
    return tuple(found)


def with_readings(case: Case, readings: tuple[Reading, ...]) -> Case:
    """Return a case whose assessors are its own and the readings, each reading with the weight of one assessor."""
    own = tuple(a if a.name not in ("", "preferences") else a.model_copy(update={"name": OWN}) for a in case.assessors)
    return replace(case, assessors=(*own, *(reading.assessor for reading in readings)))


def _reading(case: Case, path: Path, faults: list[Fault]) -> Reading | None:
    document = read_yaml(read_text(path, str(path)), str(path))
    file = validate(ReadingFile, document, faults)
    if file is None:
        return None
    wrong = list(_unknown(case, file, document))
    if wrong:
        faults.extend(wrong)
        return None
    preferences = {}
    read = 0
    for party in case.valued:
        said = file.parties.get(party, ReadParty())
        read += sum(len(options) for options in said.values.values())
        preferences[party] = _filled(case, party, said)
    every = len(case.valued) * sum(len(options) for options in case.options.values())
    assessor = Assessor(name=file.reading, weight=1.0, preferences=preferences, file=f"{FOLDER}/{path.name}")
    return Reading(file.reading, file.rule, read, every, assessor)


def _unknown(case: Case, file: ReadingFile, document: Document) -> Iterator[Fault]:
    """Yield a fault for every party, point and option that the case does not have."""

    def fault(path: tuple[Any, ...], kind: str, name: str, known: Any) -> Fault:
        return Fault(document.place(path, key=True), f"no {kind} is called {name!r}{nearest(name, known)}")

    for party, said in file.parties.items():
        if party not in case.valued:
            yield fault(("parties", party), "party with preferences", party, case.valued)
        for point, options in said.values.items():
            if point not in case.options:
                yield fault(("parties", party, "values", point), "point", point, case.options)
                continue
            for option in options:
                if option not in case.options[point]:
                    yield fault(("parties", party, "values", point, option), "option", option, case.options[point])
        for point in said.weights or {}:
            if point not in case.options:
                yield fault(("parties", party, "weights", point), "point", point, case.options)


def _filled(case: Case, party: str, said: ReadParty) -> PartyPreferences:
    """Return a party's preferences: as read, else the case's own weights and no-deal value, and values that are not known."""
    own = case.judged(party)[0]
    if own.scale == "points":
        return own
    values = {
        point: PointValues(
            options={option: Worth.of(said.values.get(point, {}).get(option, EVEN)) for option in options}
        )
        for point, options in case.options.items()
    }
    weights, ranking = own.weights, own.ranking
    if said.weights is not None:
        weights, ranking = {point: Weight.of(said.weights.get(point, EVEN)) for point in case.options}, None
    no_deal = Threshold.of(said.no_deal) if said.no_deal is not None else own.no_deal
    return own.model_copy(
        update={"values": values, "weights": weights, "ranking": ranking, "no_deal": no_deal, "red_lines": ()}
    )
