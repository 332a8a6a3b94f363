"""Nothing is lost: the server and the database killed at random moments, also while tables are being made."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.table import killing, postgresql
from tests.table.conftest import Place


def test_no_answer_is_lost_and_none_revealed_twice_when_everything_is_killed(place: Place, tmp_path: Path) -> None:
    killing.kill_often(place, tmp_path, times=5, seed=1)


def test_tables_are_made_whole_or_not_at_all(tmp_path: Path) -> None:
    def place_of(number: int) -> tuple[str, Path]:
        return str(tmp_path / f"{number}.db"), tmp_path / f"keys{number}"

    killing.migrate_and_be_killed(place_of, times=5, seed=1)


@pytest.mark.postgresql
def test_tables_on_postgresql_are_made_whole_or_not_at_all(
    postgresql_server: postgresql.Server, tmp_path: Path
) -> None:
    def place_of(number: int) -> tuple[str, Path]:
        postgresql_server.do(f"create database made{number} owner {postgresql.OWNER}")
        return postgresql_server.address(f"made{number}", postgresql.OWNER), tmp_path / f"keys{number}"

    killing.migrate_and_be_killed(place_of, times=3, seed=1)
    postgresql_server.do(*(f"drop database made{number} with (force)" for number in range(4)))
