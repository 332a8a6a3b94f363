"""The debrief of an exercise: the frontier, where the group ended, what was left on the table; over seats that agree to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from detente.bargain.frontier import frontier
from detente.bargain.solvers.engine import LINEAR, Question, Row, ask
from detente.case.format.models.case import Point
from detente.errors import InputError
from detente.problem.arrays import TOLERANCE, Ints, Problem
from detente.records import Record
from detente.table.errors import NotAllowed, NotThere
from detente.table.negotiation import scoring, signatures, structure
from detente.table.negotiation.finding import above
from detente.table.negotiation.sheets import problem_of, read_sheet
from detente.table.roles import Actor, Role
from detente.table.store import schema
from detente.table.store.database import Reach, Transaction

SHOWN = 40
WORK = 200_000_000
SECONDS = 20.0


@dataclass(frozen=True)
class Debrief(Record):
    """What the sheets of the seats that agreed show.

    Attributes
    ----------
    seats : dict of str to str
        Names by seat id, of those that agreed to open their sheets.
    no_deal : dict of str to float
        By seat id.
    ended : dict or None
        The text that stands, by point; None where there is none.
    worth : dict of str to float
        What that text is worth to each seat; empty where there is none.
    better : dict or None
        A text that is worse for none of these seats and better for at least one, as much as it can be in sum; None where the
        one that stands cannot be improved, or no text is better than no deal for all.
    left : dict of str to float
        By how much that is better for each seat (than no deal, where no text stands): what was left on the table.
    frontier : tuple of dict
        Some efficient texts, as the worth of each to every seat, by seat id.
    frontier_texts : tuple of dict
        The same texts, by point.
    exact : bool
        Whether the frontier was searched whole.
    """

    seats: Mapping[str, str]
    no_deal: Mapping[str, float]
    ended: Mapping[str, str] | None
    worth: Mapping[str, float]
    better: Mapping[str, str] | None
    left: Mapping[str, float]
    frontier: tuple[Mapping[str, float], ...]
    frontier_texts: tuple[Mapping[str, str], ...]
    exact: bool


def agree(tx: Transaction, actor: Actor) -> None:
    """Agree that the seat's sheet is opened to everybody at this table, for the debrief (who may answer; training only)."""
    seat_id = actor.answering_seat()
    if structure.negotiation_row(tx, actor.negotiation_id).kind != "training":
        raise NotAllowed("Sheets are opened in a training only.")
    if tx.find(schema.debrief_consents, seat_id=seat_id) is None:
        tx.add(schema.debrief_consents, seat_id=seat_id, at=tx.now)
        tx.log("agreed to the debrief", actor, seat_id)


def debrief(database_tx: Transaction, actor: Actor) -> Debrief:
    """Return the debrief, for everybody at the table, once the negotiation is signed or ended; NotThere before.

    Parameters
    ----------
    database_tx : Transaction
        In system scope of the negotiation; the sheets of seats that did not agree are not read.
    """
    tx = database_tx
    if tx.scope.reach is not Reach.SYSTEM or tx.scope.negotiation_id != actor.negotiation_id:
        raise NotThere
    row = structure.negotiation_row(tx, actor.negotiation_id)
    if actor.role is Role.ADMINISTRATOR or row.kind != "training" or row.state not in ("signed", "ended"):
        raise NotThere
    agreed = {consent.seat_id for consent in tx.rows(schema.debrief_consents)}
    seats = {s.party: s for s in structure.seats_of(tx, row.id) if s.id in agreed}
    texts = {}
    for party, seat in seats.items():
        kept = tx.find(schema.sheets, seat_id=seat.id)
        if kept is not None:
            texts[party] = scoring.kept_sheet(tx, kept, party).text
    if not texts:
        raise NotThere
    standing = signatures.signed_by(tx, tx.now)
    ended = None if standing is None else dict(standing.package)
    found = opened(structure.points_of(row.structure), texts, ended)
    ids = {party: seats[party].id for party in texts}

    def by_seat(figures: Mapping[str, float]) -> dict[str, float]:
        return {ids[party]: figure for party, figure in figures.items()}

    return Debrief(
        seats={ids[party]: seats[party].name for party in texts},
        no_deal=by_seat(found.no_deal),
        ended=ended,
        worth=by_seat(found.worth),
        better=found.better,
        left=by_seat(found.left),
        frontier=tuple(by_seat(member) for member in found.frontier),
        frontier_texts=found.frontier_texts,
        exact=found.exact,
    )


def opened(points: tuple[Point, ...], texts: Mapping[str, str], ended: Mapping[str, str] | None) -> Debrief:
    """Return the debrief of sheets by party, without names.

    Parameters
    ----------
    points : tuple of Point
    texts : mapping of str to str
        The sheets as JSON, by party.
    ended : mapping of str to str, optional
        The text that stands.
    """
    problem = problem_of(points, {p: read_sheet(p, text, points) for p, text in texts.items()}, sorted(texts))
    key = tuple(str(structure.point_data(point)) for point in points), tuple(sorted(texts.items()))
    members, packages, exact = _frontier(key, _Held(problem))
    worth = {} if ended is None else _by_party(problem, problem.columns_of(ended))
    better = _better(problem, ended)
    base = worth if ended is not None else _no_deal(problem)
    left = {}
    if better is not None:
        left = {p: figure - base.get(p, 0.0) for p, figure in _by_party(problem, better).items()}
    return Debrief(
        seats={},
        no_deal=_no_deal(problem),
        ended=ended,
        worth=worth,
        better=None if better is None else problem.package_of(better),
        left=left,
        frontier=members,
        frontier_texts=packages,
        exact=exact,
    )


class _Held:
    """A problem that two calls with the same sheets share: equal to every other, so that only the key counts."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=64)
def _frontier(key: object, held: _Held) -> tuple[tuple[Mapping[str, float], ...], tuple[Mapping[str, str], ...], bool]:
    found = frontier(held.problem, limit=SHOWN, work=WORK)
    members = tuple(dict(zip(found.parties, row.tolist(), strict=True)) for row in found.utilities)
    return members, found.packages, found.exact


def _no_deal(problem: Problem) -> dict[str, float]:
    values = problem.central.no_deal[0]
    return {p: float(values[i]) for i, p in enumerate(problem.parties) if problem.has_no_deal[i]}


def _by_party(problem: Problem, columns: Ints) -> dict[str, float]:
    return dict(zip(problem.parties, problem.utilities(columns)[0, 0].tolist(), strict=True))


def _better(problem: Problem, ended: Mapping[str, str] | None) -> Ints | None:
    """Return the text with the largest sum of worths that is worse for nobody; None where it is better for nobody."""
    base = problem if ended is None else above(problem, ended)
    everybody = tuple(range(len(problem.parties)))
    question = Question(LINEAR, must=everybody, must_red=everybody, rows=(Row(np.ones(len(everybody)), cut=True),))
    try:
        answer = ask(base, question, seconds=SECONDS)
    except InputError:
        return None
    if answer.columns is None:
        return None
    gains = base.utilities(answer.columns)[0, 0] - base.central.no_deal[0]
    return answer.columns if (gains > TOLERANCE).any() else None
