"""The revisions of the database's tables, in order; each writes down what it does and imports nothing that may change.

Row-level security is not part of a revision: it is put on all tables anew after each, from what :mod:`..seeing` says.
"""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

HERE = Path(__file__).parent


def newest() -> str:
    """Return the revision that this version of the program works with."""
    return str(_script().get_current_head())


def known() -> set[str]:
    """Return all revisions that this version of the program has heard of."""
    return {str(script.revision) for script in _script().walk_revisions()}


def current(connection: Connection) -> str | None:
    """Return the revision of a database, None where it holds no tables of a table."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate(connection: Connection) -> None:
    """Bring a database to the newest revision, within the connection's transaction."""
    script = _script()
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    with EnvironmentContext(
        config, script, fn=lambda revision, _context: script._upgrade_revs("head", revision), destination_rev="head"
    ) as environment:
        environment.configure(connection=connection, transactional_ddl=True)
        with environment.begin_transaction():
            environment.run_migrations()


def _script() -> ScriptDirectory:
    return ScriptDirectory(str(HERE), version_locations=[str(HERE / "versions")])
