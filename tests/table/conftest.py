"""A database of tables for each test: on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from detente.table.clock import SetClock
from detente.table.store import schema
from detente.table.store.database import Database, open_engine
from detente.table.store.vault import Vault

START = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def clock() -> SetClock:
    """The clock of ``database``, which stands still until a test moves it."""
    return SetClock(START)


@pytest.fixture
def database(tmp_path: Path, clock: SetClock) -> Iterator[Database]:
    """An empty database of tables."""
    vault = Vault(tmp_path / "keys")
    vault.create()
    database = Database(open_engine(str(tmp_path / "table.db")), vault, clock)
    schema.metadata.create_all(database.engine)
    yield database
    database.close()
