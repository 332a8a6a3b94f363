"""Seats that the computer plays in a training, from the preferences of their part.

Each plays by what it sees and by its own sheet, as a delegation would, through the same services. What it holds out for
comes down with the rounds as in the process model (:func:`detente.process.no_deal_values.aspiration`; Faratin, Sierra and
Jennings 1998), never below no deal:

- **honest** says yes to whatever is at least as good as no deal;
- **firm** holds out for much until late (exponent 0.2), and then only if all others accept;
- **conceding** comes down early (exponent 2).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from detente.case.format.models.case import Point
from detente.process.no_deal_values import aspiration
from detente.table import projection
from detente.table.errors import Refused
from detente.table.negotiation import (
    answers,
    disclosure,
    proposals,
    scoring,
    searching,
    sheets,
    signatures,
    silence,
    structure,
)
from detente.table.negotiation.sheets import Sheet
from detente.table.roles import Actor, Role
from detente.table.store import schema
from detente.table.store.database import SYSTEM, Database, Reach, Scope, Transaction
from detente.table.training.debrief import agree

HONEST, FIRM, CONCEDING = "honest", "firm", "conceding"
STRATEGIES: Mapping[str, float | None] = {HONEST: None, FIRM: 0.2, CONCEDING: 2.0}
"""The strategies, each with its exponent of concession; None: it does not hold out."""
ROUNDS = 10
"""After so many rounds and batches every strategy takes what is at least as good as no deal."""
CAN_LIVE_WITH = 0.4
"""Share of what a point can bring from which on a seat can live with an option."""


@dataclass(frozen=True)
class Judgement:
    """What a computer seat thinks of a text: whether it accepts, and of which points it says that it cannot."""

    accepts: bool
    cannot: tuple[str, ...]


def judge(sheet: Sheet, points: tuple[Point, ...], package: Mapping[str, str], strategy: str, rounds: int) -> Judgement:
    """Judge a text as a strategy does after so many rounds.

    Parameters
    ----------
    rounds : int
        Versions and batches so far, counted from 0 for the first.
    """
    found = sheets.worth(sheet, points, package, draws=1)
    level = found.no_deal or 0.0
    exponent = STRATEGIES[strategy]
    if exponent is not None:
        best = sheets.ladder(sheet, points, most=0).value
        level = float(aspiration(rounds, ROUNDS, level, best, exponent, 0.0, 0.0, 0.0))
    cannot = tuple(
        p.point for p in found.points if p.best > p.worst and p.adds < p.worst + CAN_LIVE_WITH * (p.best - p.worst)
    )
    return Judgement(bool(found.accepts) and found.value >= level - 1e-9, cannot)


def play(database: Database) -> int:
    """Let every computer seat do what is open to it and not done yet; return how many acts that were."""
    with database.transaction(SYSTEM, reading=True) as tx:
        seats = tx.rows(schema.computer_seats)
        open_ = {n.id for n in tx.rows(schema.negotiations) if n.state != "setting_up"}
    acts = 0
    for seat in seats:
        if seat.negotiation_id not in open_:
            continue
        with database.transaction(Scope(Reach.SYSTEM, seat.negotiation_id), reading=True) as tx:
            strategy = str(json.loads(tx.unseal(schema.computer_seats, seat))["strategy"])
        actor = Actor("", seat.negotiation_id, Role.SEAT, seat.seat_id, may_answer=True)
        acts += _Player(database, actor, strategy).play()
    return acts


class _Player:
    """One computer seat at one table."""

    def __init__(self, database: Database, actor: Actor, strategy: str) -> None:
        self.database, self.actor, self.strategy = database, actor, strategy

    def play(self) -> int:
        """Do what is open; each act in a transaction of its own, so that one that came too late undoes no other."""
        with self.database.transaction(Scope.of(self.actor), reading=True) as tx:
            acts = self._open(tx)
        done = 0
        for service, arguments in acts:
            try:
                with self.database.transaction(Scope.of(self.actor)) as tx:
                    service(tx, self.actor, *arguments)
                done += 1
            except Refused:  # it closed meanwhile
                continue
        return done

    def _open(self, tx: Transaction) -> list[tuple[Any, tuple[Any, ...]]]:
        actor = self.actor
        self.points = structure.points_at(tx, actor.negotiation_id)
        self.sheet = scoring.sheet_of(tx, actor)[0]
        self.rounds = tx.count(schema.versions) + tx.count(schema.batches) - 1
        acts: list[tuple[Any, tuple[Any, ...]]] = []
        if not projection.silence_opted_in(tx, actor).get(actor.seat_id or "", False):
            acts.append((silence.opt_in, (True,)))
        for version in projection.versions(tx, actor):
            if version.state == "open":
                acts += self._on_version(tx, version)
        for batch in projection.batches(tx, actor):
            for proposal in batch.proposals:
                if proposal.state == "open" and proposal.own is None:
                    said = self._judge(proposal.package).accepts
                    acts.append((proposals.accept, (proposal.id, said)))
        for search in projection.searches(tx, actor):
            if search.sealed is False and search.commitment and tx.now < search.seal_by:
                acts.append((searching.seal_sheet, (search.id,)))
        for begun in projection.silences(tx, actor):
            text = projection.version(tx, actor, begun.version_id).package
            if begun.objected is False and not self._judge(text).accepts:
                acts.append((silence.object_, (begun.id,)))
        newest = projection.settlements(tx, actor)[:1]
        for settlement in newest:
            if actor.seat_id in settlement.signers and actor.seat_id not in settlement.signed:
                acts.append((signatures.sign, (settlement.id, settlement.sha256)))
        if tx.find(schema.debrief_consents, seat_id=actor.seat_id) is None:
            acts.append((agree, ()))
        return acts

    def _judge(self, package: Mapping[str, str]) -> Judgement:
        return judge(self.sheet, self.points, package, self.strategy, max(self.rounds, 0))

    def _on_version(self, tx: Transaction, version: Any) -> list[tuple[Any, tuple[Any, ...]]]:
        own = projection.own_answers(tx, self.actor, version.id)
        if own.whole.revision:
            return []
        found = self._judge(version.package)
        acts: list[tuple[Any, tuple[Any, ...]]] = [(disclosure.opened, (version.id,))]
        for point in self.points:
            stance = "cannot" if point.id in found.cannot else "can_live_with"
            if own.points[point.id].revision == 0:
                acts.append((answers.answer_point, (version.id, point.id, {"stance": stance}, 0)))
        acts.append((answers.answer_whole, (version.id, self._whole(tx, found), 0)))
        return [*acts, (answers.share_points, (version.id, True))]

    def _whole(self, tx: Transaction, found: Judgement) -> dict[str, Any]:
        if not found.accepts:
            return {"stance": "no"}
        others = [s for s in structure.needed_of(tx, self.actor.negotiation_id) if s != self.actor.seat_id]
        if self.strategy == FIRM and others:
            return {"stance": "yes_if", "condition": {"all": [{"seat": seat} for seat in others]}}
        return {"stance": "yes"}
