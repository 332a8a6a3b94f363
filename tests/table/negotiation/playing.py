"""A table for tests: three needed seats and one more, a chair and an observer, each acting through its own scope."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

from detente.table import projection
from detente.table.ground_rules import GroundRules
from detente.table.negotiation import scoring, setting_up
from detente.table.negotiation.setting_up import SeatSpec
from detente.table.roles import Actor, Role
from detente.table.store.database import SYSTEM, Scope
from tests.table.negotiation.test_sheets import points_of

POINTS = points_of((3, 3, 2))
SEATS = ("north", "south", "patron")
WEIGHTS = {"p0": 50, "p1": 30, "p2": 20}


def sheet_data(no_deal, *values):
    """Return a sheet with these values for the options of each point."""
    said = {p.id: dict(zip(p.option_ids, row, strict=True)) for p, row in zip(POINTS, values, strict=True)}
    return {"no_deal": no_deal, "weights": WEIGHTS, "values": said}


SHEETS = {
    "north": sheet_data(40, (100, 60, 0), (0, 50, 100), (0, 100)),
    "south": sheet_data(40, (0, 60, 100), (100, 50, 0), (0, 100)),
    "patron": sheet_data(30, (50, 100, 50), (50, 100, 50), (100, 0)),
}


class Play:
    """One negotiation and everybody in it."""

    def __init__(self, database, clock, rules=None, *, open_=True, points=POINTS, seats=SEATS):
        self.database, self.clock = database, clock
        specs = [SeatSpec(p, p.title()) for p in seats] + [SeatSpec("league", "League", needed=False)]
        with database.transaction(SYSTEM) as tx:
            made = setting_up.blank(tx, "Talks", points, specs, rules=rules)
        self.id, self.seats = made.negotiation_id, dict(made.seats)
        self.chair = Actor("", self.id, Role.CHAIR)
        self.observer = Actor("", self.id, Role.OBSERVER)
        self.actors = {p: Actor("", self.id, Role.SEAT, s, may_answer=True) for p, s in self.seats.items()}
        if open_:
            self.sign_rules()

    def __getattr__(self, name):
        try:
            return self.__dict__["actors"][name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def everybody(self):
        return [self.chair, self.observer, *self.actors.values()]

    @contextmanager
    def tx(self, actor, reading=False):
        with self.database.transaction(Scope.of(actor), reading=reading) as tx:
            yield tx

    def do(self, service, actor, *arguments, **named):
        """Call a service in a transaction of the actor's own."""
        with self.tx(actor) as tx:
            return service(tx, actor, *arguments, **named)

    def see(self, function, actor, *arguments):
        """Call a function of the projection."""
        with self.tx(actor, reading=True) as tx:
            return function(tx, actor, *arguments)

    def sign_rules(self):
        sha256 = self.see(projection.table, self.chair).rules_sha256
        for actor in self.actors.values():
            self.do(setting_up.sign_rules, actor, sha256)

    def keep_sheets(self, sheets=None):
        for party, data in (sheets or SHEETS).items():
            revision = self.see(projection.own_sheet, self.actors[party]).revision
            self.do(scoring.keep_sheet, self.actors[party], data, revision)

    def pass_(self, **span):
        self.clock.move(timedelta(**span))


def rules(**changed):
    """Return ground rules that differ from the usual ones."""
    return GroundRules.model_validate(changed)
