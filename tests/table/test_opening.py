"""Making, opening and upgrading a database; what is said when it cannot be."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import event

from detente.errors import InputError
from detente.table.clock import SetClock
from detente.table.store import database as databases
from detente.table.store import migrations, schema
from detente.table.store.database import SYSTEM, Database, open_engine
from detente.table.store.failures import StoreFailed
from detente.table.store.opening import create, exists, keys_of, open_database, upgrade
from tests.table.conftest import START, Place


def test_the_revisions_make_just_the_tables_of_the_schema(place: Place) -> None:
    engine = open_engine(place.owner_address)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []
        assert migrations.current(connection) == migrations.newest()
    engine.dispose()


def test_an_unknown_revision_and_an_older_one_are_refused_with_what_to_do(place: Place, raw) -> None:
    raw("update alembic_version set version_num = '9999'")
    with pytest.raises(InputError, match="found revision 9999, and this version of Detente knows none after"):
        open_database(place.address, place.keys)
    with pytest.raises(InputError, match="knows none after"):
        upgrade(place.owner_address)
    raw("delete from alembic_version")
    with pytest.raises(InputError, match="there are no tables of a table in it"):
        open_database(place.address, place.keys)
    with pytest.raises(InputError, match="there are tables already; nothing was written"):
        create(place.owner_address, place.keys)


def test_an_older_database_is_brought_up_by_upgrade_only(
    place: Place, raw, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With a later revision that adds a column, as the next version of the program will bring one."""
    versions = tmp_path / "later" / "versions"
    versions.mkdir(parents=True)
    for path in migrations.HERE.glob("versions/[0-9]*.py"):
        (versions / path.name).write_text(path.read_text())
    (versions / "9000_later.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision = '9000'\ndown_revision = {migrations.newest()!r}\n"
        "def upgrade():\n    op.add_column('attempts', sa.Column('later', sa.Integer()))\n"
    )
    before = migrations.newest()
    monkeypatch.setattr(migrations, "HERE", versions.parent)
    with pytest.raises(InputError, match=r"back it up, then run detente table upgrade"):
        open_database(place.address, place.keys)
    assert upgrade(place.owner_address) == (before, "9000")
    open_database(place.address, place.keys).close()
    assert raw("select later from attempts") == []
    assert upgrade(place.owner_address) == ("9000", "9000")


def test_keys_of_another_database_are_refused(place: Place, tmp_path: Path) -> None:
    create(str(tmp_path / "other.db"), tmp_path / "other_keys").close()
    with pytest.raises(InputError, match="these are not the keys of"):
        open_database(place.address, tmp_path / "other_keys")
    with pytest.raises(InputError, match="there are no keys here"):
        open_database(place.address, tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_where_the_keys_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DETENTE_TABLE_KEYS", raising=False)
    assert keys_of("a/table.db") == Path("a/table.db.keys")
    with pytest.raises(InputError, match="expected --keys FOLDER or DETENTE_TABLE_KEYS"):
        keys_of("postgresql://host/name")
    monkeypatch.setenv("DETENTE_TABLE_KEYS", "/safe/keys")
    assert keys_of("postgresql://host/name") == keys_of("a/table.db") == Path("/safe/keys")
    assert keys_of("a/table.db", Path("k")) == Path("k")


def test_a_clock_that_was_set_back_dates_nothing_before_what_is_there(place: Place) -> None:
    database = open_database(place.address, place.keys, SetClock(START))
    with database.transaction(SYSTEM) as tx:
        tx.add(
            schema.negotiations,
            title="Strip",
            kind="real",
            state="open",
            structure={},
            rules={},
            rules_sha256="",
            made_at=tx.now,
            latest_at=tx.now,
        )
    database.close()
    again = open_database(place.address, place.keys, SetClock(START - timedelta(days=40)))
    with again.transaction(SYSTEM, reading=True) as tx:
        assert tx.now == START
    again.close()


@pytest.mark.parametrize("damage", ["text", "header", "middle"])
def test_a_damaged_file_is_told_in_one_line(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "table.db"
    create(str(path)).close()
    data = bytearray(path.read_bytes())
    if damage == "text":
        data = bytearray(b"title: not a database\n" * 200)
    elif damage == "header":
        data[:100] = b"\x00" * 100
    else:
        data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"damaged|no tables of a table") as said:
        open_database(str(path))
    assert len(str(said.value).splitlines()) == 1


def test_what_is_not_there_or_cannot_be_made_is_told_and_nothing_is_left_behind(tmp_path: Path) -> None:
    missing = tmp_path / "missing.db"
    with pytest.raises(InputError, match="there is no database; detente table new"):
        open_database(str(missing))
    assert not exists(str(missing))
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(InputError, match="there is no folder"):
        create(str(tmp_path / "nowhere" / "table.db"), tmp_path / "keys")
    with pytest.raises(InputError, match="cannot be opened; check that it is there"):
        create("/proc/table.db", tmp_path / "keys")
    with pytest.raises(InputError, match="expected a file or postgresql"):
        create("mysql://host/name", tmp_path / "keys")
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot keep keys here"):
        create(str(tmp_path / "table.db"), tmp_path / "file" / "keys")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]


def test_a_server_that_does_not_answer_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    with pytest.raises(StoreFailed, match="the database server cannot be reached") as said:
        open_database(f"postgresql://anna:heron4711@/table?host={tmp_path}", tmp_path / "keys")
    assert len(str(said.value).splitlines()) == 1
    assert "heron4711" not in str(said.value)


def _attempts(database: Database, many: int) -> None:
    with database.transaction(SYSTEM) as tx:
        for number in range(many):
            tx.add(schema.attempts, key=f"{number:0>90}", at=tx.now)


def test_a_full_disk_loses_nothing_that_was_kept(tmp_path: Path) -> None:
    create(str(tmp_path / "table.db")).close()
    database = open_database(str(tmp_path / "table.db"))
    _attempts(database, 10)
    pages: list[int] = []

    @event.listens_for(database.engine, "begin")
    def no_more(connection) -> None:
        if pages:
            connection.exec_driver_sql(f"pragma max_page_count={pages[0]}")

    with database.engine.connect() as connection:
        pages.append(connection.exec_driver_sql("pragma page_count").scalar_one())
    with pytest.raises(StoreFailed, match="the disk is full; nothing of this act was kept"):
        _attempts(database, 5000)
    pages[0] = 1_000_000
    _attempts(database, 5)
    with database.transaction(SYSTEM, reading=True) as tx:
        assert tx.count(schema.attempts) == 15
    database.close()


def test_a_file_that_another_program_keeps_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(databases, "BUSY_SECONDS", 0.1)
    create(str(tmp_path / "table.db")).close()
    database = open_database(str(tmp_path / "table.db"))
    other = sqlite3.connect(tmp_path / "table.db", isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(StoreFailed, match="another program has kept it locked"):
        _attempts(database, 1)
    other.execute("rollback")
    _attempts(database, 1)
    other.close()
    database.close()
