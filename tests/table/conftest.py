"""A database of tables for each test: on SQLite and on PostgreSQL.

``database`` is empty, of the newest revision, with a clock that stands still (``clock``). A test that takes it runs
twice. On PostgreSQL it acts in the server's role, which owns nothing. ``stored_bytes`` reads all that lies on the disk.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from detente.table.clock import SetClock
from detente.table.store.database import Database
from detente.table.store.opening import create, open_database, refuse_powerful_role
from tests.table import postgresql

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@dataclass(frozen=True)
class Place:
    """Where a test's database is, and what opens it."""

    address: str
    keys: Path
    server: postgresql.Server | None = None
    name: str = ""
    begun: str = ""
    """On PostgreSQL, where in the log written ahead what this database logs begins."""

    @property
    def owner_address(self) -> str:
        """The address for the role that owns the tables."""
        return self.address if self.server is None else self.server.address(self.name, postgresql.OWNER)

    def stored_bytes(self) -> bytes:
        """Return all of this database that lies on the disk, with the log written ahead."""
        if self.server is None:
            return b"".join(Path(self.address + end).read_bytes() for end in ("", "-wal") if Path(self.address + end).exists())  # fmt: skip
        self.server.do("checkpoint")
        oid = self.server.ask(f"select oid from pg_database where datname = '{self.name}'")
        files = [path for path in self.server.data.glob(f"base/{oid}/*") if path.is_file()]
        return b"".join([path.read_bytes() for path in files] + [self.server.logged(self.begun)])


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgresql.Server]:
    """A real server, for as long as the tests run."""
    with postgresql.server() as server:
        yield server


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders with a fresh database each, to be copied: made once."""
    return {"folder": tmp_path_factory.mktemp("templates")}


def new_place(kind: str, folder: Path, templates: dict[str, Path], request: pytest.FixtureRequest) -> Place:
    """Return a fresh database of a kind in a folder."""
    template = templates.get(kind)
    if kind == "sqlite":
        if template is None:
            template = templates[kind] = templates["folder"] / "sqlite"
            template.mkdir()
            create(str(template / "table.db"), template / "keys", SetClock(START)).close()
        shutil.copytree(template / "keys", folder / "keys")
        shutil.copy(template / "table.db", folder / "table.db")
        return Place(str(folder / "table.db"), folder / "keys")
    server: postgresql.Server = request.getfixturevalue("postgresql_server")
    if template is None:
        template = templates[kind] = templates["folder"] / "postgresql"
        server.do(f"create database template_detente owner {postgresql.OWNER}")
        create(server.address("template_detente", postgresql.OWNER), template, SetClock(START)).close()
    shutil.copytree(template, folder / "keys")
    _names.append(f"t{len(_names)}")
    server.do(f"create database {_names[-1]} template template_detente owner {postgresql.OWNER}")
    begun = server.ask("select pg_current_wal_insert_lsn()")
    return Place(server.address(_names[-1]), folder / "keys", server, _names[-1], begun)


_names: list[str] = []


@pytest.fixture(params=BOTH)
def place(request: pytest.FixtureRequest, tmp_path: Path, templates: dict[str, Path]) -> Iterator[Place]:
    """Where the database of this test is."""
    found = new_place(request.param, tmp_path, templates, request)
    yield found
    if found.server is not None:
        found.server.do(f"drop database {found.name} with (force)")


@pytest.fixture
def clock() -> SetClock:
    """The clock of ``database``, which stands still until a test moves it."""
    return SetClock(START)


@pytest.fixture
def database(place: Place, clock: SetClock) -> Iterator[Database]:
    """An empty database of tables."""
    database = open_database(place.address, place.keys, clock)
    refuse_powerful_role(database)
    yield database
    database.close()


@pytest.fixture
def raw(place: Place) -> Iterator[Callable[..., list[tuple[Any, ...]]]]:
    """Run a statement past all scopes, as somebody with the owner's rights and a stolen disk would."""
    from detente.table.store.database import open_engine

    address = place.address if place.server is None else place.server.address(place.name, "postgres")
    engine = open_engine(address)

    def run(statement: str, **values: Any) -> list[tuple[Any, ...]]:
        with engine.begin() as connection:
            done = connection.execute(text(statement), values)
            return [tuple(row) for row in done] if done.returns_rows else []

    yield run
    engine.dispose()
