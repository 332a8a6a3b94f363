"""Nothing is lost: the server and the database killed at random moments, also while tables are being made."""

from __future__ import annotations

import os
import resource
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from detente.table.clock import SetClock
from detente.table.errors import Closed
from detente.table.negotiation import closing, proposals
from detente.table.negotiation.proposals import ProposedText
from detente.table.store import maintenance, schema
from detente.table.store.database import SYSTEM, Database
from detente.table.store.failures import StoreFailed
from detente.table.store.opening import create, open_database
from tests.table import killing, postgresql
from tests.table.conftest import START, Place
from tests.table.negotiation.playing import POINTS, SEATS, Play


def test_no_answer_is_lost_and_none_revealed_twice_when_everything_is_killed(place: Place, tmp_path: Path) -> None:
    kills = killing.kill_often(place, tmp_path, times=4, seed=1)
    assert sum(kills.held.values()) == sum(kills.struck.values()) == 2


@pytest.mark.parametrize("where", ["sheet written", "batch closed", "key there"])
def test_a_kill_in_sealing_and_between_close_and_reveal(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setattr(killing, "_hold_of", lambda number, draw: (where, 1))
    assert killing.kill_often(place, tmp_path, times=1, seed=2).held == {where: 1}


def test_tables_are_made_whole_or_not_at_all(tmp_path: Path) -> None:
    def place_of(number: int) -> tuple[str, Path]:
        return str(tmp_path / f"{number}.db"), tmp_path / f"keys{number}"

    killing.migrate_and_be_killed(place_of, times=2, seed=1)


@pytest.mark.postgresql
def test_tables_on_postgresql_are_made_whole_or_not_at_all(
    postgresql_server: postgresql.Server, tmp_path: Path
) -> None:
    def place_of(number: int) -> tuple[str, Path]:
        postgresql_server.do(f"create database made{number} owner {postgresql.OWNER}")
        return postgresql_server.address(f"made{number}", postgresql.OWNER), tmp_path / f"keys{number}"

    killing.migrate_and_be_killed(place_of, times=2, seed=1, server=postgresql_server)
    postgresql_server.do(*(f"drop database made{number} with (force)" for number in range(3)))


def _close_without_room(address: str, keys: Path, at: datetime) -> None:
    database = open_database(address, keys, SetClock(at))
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, resource.RLIM_INFINITY))  # no file grows beyond this
    try:
        closing.close_due(database)
    except StoreFailed:
        os._exit(3)
    os._exit(0)


def test_a_close_that_the_disk_had_no_room_for_happens_once_there_is_room(tmp_path: Path) -> None:
    address, keys, clock = str(tmp_path / "table.db"), tmp_path / "keys", SetClock(START)
    create(address, keys, clock).close()
    database = open_database(address, keys, clock)
    play = Play(database, clock)
    text = {point.id: point.option_ids[0] for point in POINTS}
    (proposal,) = play.do(proposals.put, play.chair, [ProposedText(text)]).proposals
    for party in SEATS:
        play.do(proposals.accept, play.actors[party], proposal, True)
    database.close()
    clock.move(timedelta(days=2))
    process = killing.FORK.Process(target=_close_without_room, args=(address, keys, clock.at))
    process.start()
    process.join()
    assert process.exitcode == 3
    database = open_database(address, keys, clock)
    with database.transaction(SYSTEM, reading=True) as tx:
        assert tx.count(schema.acceptances) == len(SEATS)
        assert tx.count(schema.proposals, state="open") == 1
    assert [one.kind for one in closing.close_due(database)] == ["batch"]
    with database.transaction(SYSTEM, reading=True) as tx:
        assert tx.count(schema.acceptances) == 0
        assert tx.row(schema.proposals, id=proposal).state == "adopted"
    database.close()


def test_a_clock_that_is_moved_back_opens_nothing_again(database: Database, clock: SetClock) -> None:
    play = Play(database, clock)
    text = {point.id: point.option_ids[0] for point in POINTS}
    (proposal,) = play.do(proposals.put, play.chair, [ProposedText(text)]).proposals
    play.pass_(days=2)
    assert [one.kind for one in closing.close_due(database)] == ["batch"]
    last = database.clock()
    play.pass_(days=-3)
    assert database.clock() == last
    assert closing.close_due(database) == ()
    with pytest.raises(Closed):
        play.do(proposals.accept, play.north, proposal, True)
    assert maintenance.verify(database).ok
