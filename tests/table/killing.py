"""Killing at random moments: a process that negotiates, and the database server under it; then looking at what is left.

The process writes down in a journal what it is about to answer, and that the answer was acknowledged. What is kept
must be the last acknowledged answer, or one that was on its way after it; what was closed must follow from that.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import time
import traceback
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from detente.table.clock import SetClock
from detente.table.negotiation import closing, proposals, searching
from detente.table.negotiation.proposals import ProposedText
from detente.table.store import maintenance, schema
from detente.table.store.database import SYSTEM, Database, Reach, Scope
from detente.table.store.failures import StoreFailed
from detente.table.store.opening import create, exists, open_database
from tests.table.conftest import START, Place
from tests.table.negotiation.playing import POINTS, SEATS, Play

ENTRIES = 36
"""Lines of the journal that one table writes, about: a kill strikes after any of them."""

FORK = multiprocessing.get_context("fork")


@dataclass
class Journal:
    """What the process meant to do and what was acknowledged, in a file that a kill does not touch."""

    path: Path
    handle: int = field(init=False)

    def __post_init__(self) -> None:
        self.handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def write(self, **entry: Any) -> None:
        os.write(self.handle, json.dumps(entry).encode() + b"\n")

    def entries(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.path.read_text().splitlines()]


def negotiate(address: str, keys: Path, path: Path, seed: int) -> None:
    """Play table after table until killed: sheets, a search, a batch of secret answers, and the clock."""
    draw = random.Random(seed)
    journal = Journal(path)
    tables = sum("table" in entry for entry in journal.entries())
    clock = SetClock(START + timedelta(days=20 * (tables + 1)))
    try:
        database = open_database(address, keys, clock)
        while True:
            _one_table(database, clock, journal, draw)
    except StoreFailed:  # the database server was killed
        os._exit(0)
    except BaseException:
        journal.write(error=traceback.format_exc())
        os._exit(1)


def _one_table(database: Database, clock: SetClock, journal: Journal, draw: random.Random) -> None:
    play = Play(database, clock)
    journal.write(table=play.id)
    play.keep_sheets()
    search = play.do(searching.call, play.chair)
    closing.close_due(database)  # draws the seed
    for party in SEATS:
        what = {"search": search.id, "seat": play.seats[party]}
        journal.write(sealing=True, **what)
        play.do(searching.seal_sheet, play.actors[party], search.id)
        journal.write(sealed=True, **what)
    first = {point.id: draw.choice(point.option_ids) for point in POINTS}
    second = {point.id: next(o for o in point.option_ids if o != first[point.id]) for point in POINTS}
    put = play.do(proposals.put, play.chair, [ProposedText(first), ProposedText(second)])
    for _ in range(2):  # everybody answers, and may think again
        for party in (*SEATS, "league"):
            for proposal in put.proposals:
                accepts = draw.random() < 0.8
                what = {"proposal": proposal, "seat": play.seats[party]}
                journal.write(means=accepts, **what)
                play.do(proposals.accept, play.actors[party], proposal, accepts)
                journal.write(acknowledged=accepts, **what)
    for _ in range(2):
        clock.move(timedelta(hours=25))
        journal.write(closing=play.id)
        for happened in closing.close_due(database):
            journal.write(closed=happened.id)


def possible(entries: list[dict[str, Any]]) -> dict[tuple[str, str], set[bool | None]]:
    """Return for each proposal and seat the answers that may be kept: the last acknowledged, or what came after it."""
    found: dict[tuple[str, str], set[bool | None]] = defaultdict(lambda: {None})
    for entry in entries:
        if "proposal" not in entry:
            continue
        place = (entry["proposal"], entry["seat"])
        if "acknowledged" in entry:
            found[place] = {entry["acknowledged"]}
        else:
            found[place] = found[place] | {entry["means"]}
    return found


def look(place: Place, journal: Journal, sealed: list[bytes]) -> float:
    """Check everything that is left after a kill, close what is open, and check that; return the seconds to open.

    ``sealed`` gathers the sealed answers that were met, none of which may lie in the file after the close.
    """
    began = time.monotonic()
    clock = SetClock(START + timedelta(days=20 * (1 + sum("table" in entry for entry in journal.entries()))))
    database = open_database(place.address, place.keys, clock)
    closing.close_due(database, searches=False)  # as the server does before it takes anything
    seconds = time.monotonic() - began
    answers = possible(journal.entries())
    _check_sealed(database, journal.entries())
    with database.transaction(SYSTEM, reading=True) as tx:
        batches = {batch.id: batch for batch in tx.rows(schema.batches)}
        for row in tx.rows(schema.acceptances):
            batch = batches[tx.row(schema.proposals, id=row.proposal_id).batch_id]
            said = json.loads(tx.unseal(schema.acceptances, row, key=batch.key_name))
            assert batch.state == "open"
            assert said in answers[row.proposal_id, row.seat_id]
            answers[row.proposal_id, row.seat_id] = {said}  # from here on this, and nothing else
            sealed.append(row.sealed)
        kept = {(row.proposal_id, row.seat_id) for row in tx.rows(schema.acceptances)}
        for proposal in tx.rows(schema.proposals, state="open"):
            for (named, seat), said in answers.items():
                if named == proposal.id and (named, seat) not in kept:
                    assert None in said, "an acknowledged answer is lost"
                    answers[named, seat] = {None}
    clock.move(timedelta(days=10))
    closing.close_due(database)
    closing.close_due(database)
    _check_closed(database, answers)
    assert maintenance.verify(database).ok
    assert not _names(database) & set(database.vault.names())
    database.close()
    if place.server is None and sealed:
        data = place.stored_bytes()
        assert not any(each in data for each in sealed)
    return seconds


def _check_sealed(database: Database, entries: list[dict[str, Any]]) -> None:
    """Check that every acknowledged sheet is there, once, until its search is answered."""
    with database.transaction(SYSTEM, reading=True) as tx:
        waiting = {row.id for row in tx.rows(schema.searches, state="open")}
        for entry in entries:
            if "sealed" in entry and entry["search"] in waiting:
                count = tx.count(schema.sealed_sheets, search_id=entry["search"], seat_id=entry["seat"])
                assert count == 1, "an acknowledged sheet is lost"


def _names(database: Database) -> set[str]:
    with database.transaction(SYSTEM, reading=True) as tx:
        return {batch.key_name for batch in tx.rows(schema.batches)}


def _check_closed(database: Database, answers: dict[tuple[str, str], set[bool | None]]) -> None:
    with database.transaction(SYSTEM, reading=True) as tx:
        assert tx.count(schema.acceptances) == 0
        assert tx.count(schema.batches, state="open") == 0
        assert tx.count(schema.searches, state="open") == 0
        tables = tx.rows(schema.negotiations)
        for batch in tx.rows(schema.batches):
            rows = tx.rows(schema.proposals, order_by=schema.proposals.c.number, batch_id=batch.id)
            assert len(rows) == 2
            assert tx.count(schema.log, kind="batch closed", object_id=batch.id) == 1
            adopted = False
            needed = [s.id for s in tx.rows(schema.seats, negotiation_id=batch.negotiation_id, needed=True)]
            for row in rows:
                said = [answers[row.id, seat] for seat in needed]
                assert row.state in ("adopted", "not_adopted")
                assert tx.count(schema.settlements, proposal_id=row.id) == (row.state == "adopted")
                if row.state == "adopted":
                    assert not adopted
                    assert all(True in each for each in said)
                    adopted = True
                elif not adopted:
                    assert not all(each == {True} for each in said), "an acknowledged yes is lost"
    for table in tables:
        with database.transaction(Scope(Reach.SYSTEM, table.id), reading=True) as tx:
            for search in tx.rows(schema.searches):
                assert tx.count(schema.log, kind="search answered", object_id=search.id) <= 1
                assert tx.count(schema.sealed_sheets, search_id=search.id) == 0


AIMS = {"anywhere": None, "sealing": "sealing", "the close": "closing"}
"""What a kill waits for: a line of the journal with this key."""

STRUCK = {
    "table": "while a table was set up and its sheets kept",
    "sealing": "while a sheet was being sealed",
    "sealed": "between two sheets",
    "means": "while an answer was on its way",
    "acknowledged": "between two answers",
    "closing": "between the deadline and the reveal",
    "closed": "after something was revealed",
}


@dataclass
class Kills:
    """What was killed, when, and how long it took to be back.

    Attributes
    ----------
    seconds : list of float
        Until the database was open again and what was due was closed.
    struck : Counter
        How often at which moment, by the last line of the journal.
    servers : int
        How often the database server was killed, and not the process that negotiates.
    """

    seconds: list[float] = field(default_factory=list)
    struck: Counter[str] = field(default_factory=Counter)
    servers: int = 0


def kill_often(place: Place, folder: Path, times: int, seed: int, longest: float = 0.05) -> Kills:
    """Kill the negotiating process, and on PostgreSQL the server under it in turn; look each time at what is left."""
    draw = random.Random(seed)
    journal = Journal(folder / "journal")
    kills, sealed = Kills(), []
    for number in range(times):
        before = len(journal.entries())
        process = FORK.Process(target=negotiate, args=(place.address, place.keys, journal.path, seed + number))
        process.start()
        _await_moment(process, journal, before, draw, longest)
        if place.server is not None and number % 2:
            place.server.stop(signal.SIGQUIT)
            process.kill()
            place.server.start()
            kills.servers += 1
        else:
            process.kill()
        process.join()
        process.close()
        entries = journal.entries()
        assert not [entry["error"] for entry in entries if "error" in entry]
        kills.struck[next((key for key in STRUCK if entries and key in entries[-1]), "table")] += 1
        kills.seconds.append(look(place, journal, sealed))
    return kills


def _await_moment(process: Any, journal: Journal, before: int, draw: random.Random, longest: float) -> None:
    """Wait for a moment that is drawn: so many lines of the journal, or the first of a kind, and a little more."""
    wanted, aim = before + draw.randint(1, ENTRIES), AIMS[draw.choices(list(AIMS), (0.4, 0.2, 0.4))[0]]
    while process.is_alive():
        entries = journal.entries()
        if any(aim in entry for entry in entries[before:]) if aim else len(entries) >= wanted:
            break
        time.sleep(0.002)
    time.sleep(draw.uniform(0, 0.3 if aim == "closing" else longest))


def migrate_and_be_killed(place_of: Any, times: int, seed: int) -> int:
    """Kill the making of the tables at random moments; what is there is nothing or everything. Return how often nothing."""
    draw = random.Random(seed)
    nothing = 0
    began = time.monotonic()
    whole = FORK.Process(target=_make, args=place_of(times))
    whole.start()
    whole.join()
    longest = 1.2 * (time.monotonic() - began)  # so that kills strike all of it, on a machine of any speed
    for number in range(times):
        address, keys = place_of(number)
        process = FORK.Process(target=_make, args=(address, keys))
        process.start()
        time.sleep(draw.uniform(0, longest))
        process.kill()
        process.join()
        if not exists(address):
            nothing += 1
            create(address, keys).close()
        database = open_database(address, keys)
        with database.transaction(SYSTEM, reading=True) as tx:
            assert all(tx.count(table) == 0 for table in schema.metadata.sorted_tables if table is not schema.about)
        database.close()
    return nothing


def _make(address: str, keys: Path) -> None:
    create(address, keys).close()
    os._exit(0)
