"""Killing a process that negotiates, and the database server under it; then looking at what is left.

The process writes down in a journal what it is about to answer, and that the answer was acknowledged. What is kept
must be the last acknowledged answer, or one that was on its way after it; what was closed must follow from that.

Some kills strike at random moments. The others strike where it matters for sure: the process stops at a place that was
chosen (:data:`HOLDS`), for example between the close of a batch and its reveal, says so in the journal, and waits there
to be killed.
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
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event

from detente.table.clock import SetClock
from detente.table.negotiation import closing, proposals, searching
from detente.table.negotiation.proposals import ProposedText
from detente.table.store import maintenance, migrations, opening, schema
from detente.table.store.database import SYSTEM, Database, Reach, Scope
from detente.table.store.failures import StoreFailed
from detente.table.store.opening import create, exists, open_database, upgrade
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


HOLDS = {
    "sheet written": "a sheet was sealed in its transaction, which had not ended",
    "sheet kept": "a sheet was kept and not yet acknowledged",
    "answer written": "a secret answer was written in its transaction, which had not ended",
    "answer kept": "a secret answer was kept and not yet acknowledged",
    "due": "the deadline had passed and nothing was closed",
    "search ran": "a search had run and its result was not kept",
    "search answered": "a search's answer was written in its transaction, which had not ended",
    "batch closed": "a batch was closed in its transaction, which had not ended: between close and reveal",
    "key there": "a batch was revealed and its key not yet destroyed",
    "key gone": "a batch's key was destroyed and the log written ahead not yet emptied",
}
"""Places at which the process can be held."""
OFTEN = {"sheet written": 3, "sheet kept": 3, "answer written": 16, "answer kept": 16}
"""How often a place comes by at one table, where that is more than once."""


@dataclass
class Hold:
    """Where the process stops and waits to be killed: the ``left``-th time it comes by."""

    journal: Journal
    place: str | None
    left: int = 1

    def at(self, place: str) -> None:
        if place != self.place:
            return
        self.left -= 1
        if self.left == 0:
            self.journal.write(held=place)
            time.sleep(600)

    def after(self, place: str, service: Callable[..., Any]) -> Callable[..., Any]:
        """Return a service that comes by a place once it has done its work, within the transaction."""

        def held(*arguments: Any, **named: Any) -> Any:
            done = service(*arguments, **named)
            self.at(place)
            return done

        return held

    def before(self, place: str, service: Callable[..., Any]) -> Callable[..., Any]:
        """Return a service that comes by a place before it begins."""

        def held(*arguments: Any, **named: Any) -> Any:
            self.at(place)
            return service(*arguments, **named)

        return held

    def everywhere(self, database: Database) -> None:
        """Put the places into the services: in this process, which was forked to be killed, and in no other."""
        searching.seal_sheet = self.after("sheet written", searching.seal_sheet)  # type: ignore[assignment]
        proposals.accept = self.after("answer written", proposals.accept)  # type: ignore[assignment]
        searching.keep_result = self.before("search ran", searching.keep_result)  # type: ignore[assignment]
        names = {"search": "search answered", "batch": "batch closed"}
        closing._CLOSES = tuple(
            (kind, table, column, self.after(names.get(kind, ""), close))
            for kind, table, column, close in closing._CLOSES
        )
        closing._destroy_keys = self.before("key there", closing._destroy_keys)  # type: ignore[assignment]
        database.forget_deleted = self.before("key gone", database.forget_deleted)  # type: ignore[method-assign]


def negotiate(address: str, keys: Path, path: Path, seed: int, place: str | None, left: int) -> None:
    """Play table after table until killed: sheets, a search, a batch of secret answers, and the clock."""
    draw = random.Random(seed)
    journal = Journal(path)
    hold = Hold(journal, place, left)
    tables = sum("table" in entry for entry in journal.entries())
    clock = SetClock(START + timedelta(days=20 * (tables + 1)))
    try:
        database = open_database(address, keys, clock)
        hold.everywhere(database)
        while True:
            _one_table(database, clock, journal, draw, hold)
    except StoreFailed:  # the database server was killed
        os._exit(0)
    except BaseException:
        journal.write(error=traceback.format_exc())
        os._exit(1)


def _one_table(database: Database, clock: SetClock, journal: Journal, draw: random.Random, hold: Hold) -> None:
    play = Play(database, clock)
    journal.write(table=play.id, at=clock().isoformat())
    play.keep_sheets()
    search = play.do(searching.call, play.chair)
    closing.close_due(database)  # draws the seed
    for party in SEATS:
        what = {"search": search.id, "seat": play.seats[party]}
        journal.write(sealing=True, **what)
        play.do(searching.seal_sheet, play.actors[party], search.id)
        hold.at("sheet kept")
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
                hold.at("answer kept")
                journal.write(acknowledged=accepts, **what)
    for _ in range(2):
        clock.move(timedelta(hours=25))
        journal.write(closing=play.id, at=clock().isoformat())
        hold.at("due")
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
    entries = journal.entries()
    began = time.monotonic()
    times = [datetime.fromisoformat(entry["at"]) for entry in entries if "at" in entry]
    clock = SetClock(times[-1] if times else START)
    database = open_database(place.address, place.keys, clock)
    seconds = time.monotonic() - began
    answers = possible(entries)
    _check_sealed(database, entries)
    _check_open(database, answers, sealed)
    began = time.monotonic()
    closing.close_due(database, searches=False)  # as the server does before it takes anything
    seconds += time.monotonic() - began
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


def _check_open(database: Database, answers: dict[tuple[str, str], set[bool | None]], sealed: list[bytes]) -> None:
    """Check the answers that are kept in open batches; from here on each is what it is, and nothing else."""
    with database.transaction(SYSTEM, reading=True) as tx:
        batches = {batch.id: batch for batch in tx.rows(schema.batches)}
        kept = set()
        for row in tx.rows(schema.acceptances):
            batch = batches[tx.row(schema.proposals, id=row.proposal_id).batch_id]
            said = json.loads(tx.unseal(schema.acceptances, row, key=batch.key_name))
            assert batch.state == "open"
            assert said in answers[row.proposal_id, row.seat_id]
            answers[row.proposal_id, row.seat_id] = {said}
            sealed.append(row.sealed)
            kept.add((row.proposal_id, row.seat_id))
        for proposal in tx.rows(schema.proposals, state="open"):
            for (named, seat), said in answers.items():
                if named == proposal.id and (named, seat) not in kept:
                    assert None in said, "an acknowledged answer is lost"
                    answers[named, seat] = {None}


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
        How often at which random moment, by the last line of the journal.
    held : Counter
        How often at which place.
    servers : int
        How often the database server was killed, and not the process that negotiates.
    """

    seconds: list[float] = field(default_factory=list)
    struck: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    servers: int = 0


def kill_often(place: Place, folder: Path, times: int, seed: int, longest: float = 0.05) -> Kills:
    """Kill the negotiating process, and on PostgreSQL the server under it in turn; look each time at what is left."""
    draw = random.Random(seed)
    journal = Journal(folder / "journal")
    kills, sealed = Kills(), []
    for number in range(times):
        before = len(journal.entries())
        hold = _hold_of(number, draw)
        process = FORK.Process(target=negotiate, args=(place.address, place.keys, journal.path, seed + number, *hold))
        process.start()
        _await_moment(process, journal, before, hold[0], draw, longest)
        if place.server is not None and (number // 2 + number // (2 * len(HOLDS))) % 2:  # each place both ways in turn
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
        if hold[0] is None:
            kills.struck[next((key for key in STRUCK if entries and key in entries[-1]), "table")] += 1
        else:
            assert entries[-1] == {"held": hold[0]}
            kills.held[hold[0]] += 1
        kills.seconds.append(look(place, journal, sealed))
    return kills


def _hold_of(number: int, draw: random.Random) -> tuple[str | None, int]:
    """Return where to hold: every second time nowhere, else at the places in turn."""
    if number % 2 == 0:
        return None, 0
    place = list(HOLDS)[number // 2 % len(HOLDS)]
    return place, draw.randint(1, OFTEN.get(place, 1))


def _await_moment(
    process: Any, journal: Journal, before: int, place: str | None, draw: random.Random, longest: float
) -> None:
    """Wait until the process is held; else for so many lines of the journal as are drawn, and a little more."""
    wanted = before + draw.randint(1, ENTRIES)
    while process.is_alive():
        entries = journal.entries()
        if any("held" in entry for entry in entries[before:]) if place else len(entries) >= wanted:
            break
        time.sleep(0.002)
    if place is None:
        time.sleep(draw.uniform(0, longest))


def migrate_and_be_killed(place_of: Any, times: int, seed: int, server: Any = None) -> tuple[int, int]:
    """Kill the making of the tables, and an upgrade, each between two statements that are drawn: nothing of it has happened.

    Returns
    -------
    tuple of int
        How often while the tables were made, and while they were upgraded.
    """
    draw = random.Random(seed)
    address, keys = place_of(times)
    most = _statements(_make, address, keys)
    _rewind(address)
    steps = _statements(_upgrade, address, keys)
    database = open_database(address, keys)
    database.close()
    for number in range(times):
        address, keys = place_of(number)
        _kill_at(_make, address, keys, draw.randint(1, most), server if number % 2 else None)
        assert not exists(address)
        create(address, keys).close()
        _rewind(address)
        _kill_at(_upgrade, address, keys, draw.randint(1, steps), server if number % 2 else None)
        assert upgrade(address) == (_before_newest(), migrations.newest())
        database = open_database(address, keys)
        with database.transaction(SYSTEM, reading=True) as tx:
            filled = [table for table in schema.metadata.sorted_tables if tx.count(table)]
            assert filled == [schema.about, schema.server_log]  # the log says that it was upgraded, once
            assert tx.count(schema.server_log) == 1
        database.close()
    return times, times


def _before_newest() -> str:
    return f"{int(migrations.newest()) - 1:04}"


def _rewind(address: str) -> None:
    """Take the newest revision back, as if this database was made by the version before."""
    engine = opening.open_engine(address)
    with engine.begin() as connection:
        connection.exec_driver_sql("drop table security_keys")
        for column in ("challenge", "challenge_for", "challenge_ends_at"):
            connection.exec_driver_sql(f"alter table sessions drop column {column}")
        connection.exec_driver_sql(f"update alembic_version set version_num = '{_before_newest()}'")
    engine.dispose()


def _statements(act: Any, address: str, keys: Path) -> int:
    """Return how many statements an act takes, and let it happen."""
    journal = Journal(keys.with_suffix(f".{act.__name__}"))
    process = FORK.Process(target=act, args=(address, keys, journal, 0))
    process.start()
    process.join()
    assert process.exitcode == 0
    return sum("statement" in entry for entry in journal.entries())


def _kill_at(act: Any, address: str, keys: Path, number: int, server: Any) -> None:
    """Kill an act after so many statements, before its transaction ends: the process, or the database server under it."""
    journal = Journal(keys.with_suffix(f".{act.__name__}"))
    process = FORK.Process(target=act, args=(address, keys, journal, number))
    process.start()
    while process.is_alive() and not any("held" in entry for entry in journal.entries()):
        time.sleep(0.002)
    assert journal.entries()[-1] == {"held": number}
    if server is not None:
        server.stop(signal.SIGQUIT)
    process.kill()
    process.join()
    if server is not None:
        server.start()


def _counting(journal: Journal, number: int) -> None:
    """Count the statements in this forked process, and wait after one of them to be killed."""
    original, count = opening.open_engine, [0]

    def open_engine(address: str) -> Any:
        engine = original(address)

        @event.listens_for(engine, "after_cursor_execute")
        def executed(*_: Any) -> None:
            count[0] += 1
            journal.write(statement=count[0])
            if count[0] == number:
                journal.write(held=number)
                time.sleep(600)

        return engine

    opening.open_engine = open_engine  # type: ignore[assignment]


def _make(address: str, keys: Path, journal: Journal, number: int) -> None:
    _counting(journal, number)
    create(address, keys).close()
    os._exit(0)


def _upgrade(address: str, keys: Path, journal: Journal, number: int) -> None:
    _counting(journal, number)
    upgrade(address)
    os._exit(0)
