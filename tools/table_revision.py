"""Write the next revision of the table's database from what the tables say now.

A draft to be read and corrected: what a change means for rows that are there, no program knows.

    python tools/table_revision.py 0002 "Say what changes"
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.runtime.migration import MigrationContext

from detente.table.store import migrations, schema
from detente.table.store.database import open_engine

HEAD = '''"""{title}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "{number}"
down_revision: str | None = {before}


def upgrade() -> None:
{body}
'''


def rendered(kind: str, thing: object, _context: object) -> str | bool:
    """Write a column's kind as the database sees it, without this program's own types."""
    if kind == "type" and isinstance(thing, schema.Moment):
        return "sa.String(length=27)"
    if kind == "type" and isinstance(thing, schema.Structure):
        return "sa.Text()"
    return False


def main(number: str, title: str) -> None:
    """Compare a database of the newest revision with the tables, and write what is missing."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(str(Path(folder) / "table.db"))
        before = None
        if any(migrations.HERE.glob("versions/[0-9]*.py")):
            with engine.begin() as connection:
                migrations.migrate(connection)
            before = migrations.newest()
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"render_item": rendered})
            found = produce_migrations(context, schema.metadata)
            assert found.upgrade_ops is not None
            body = render_python_code(found.upgrade_ops, migration_context=context, render_item=rendered)
        engine.dispose()
    body = re.sub(r"^ *#.*\n?", "", body, flags=re.M)
    path = migrations.HERE / "versions" / f"{number}_{re.sub(r'[^a-z]+', '_', title.lower()).strip('_')}.py"
    path.write_text(HEAD.format(title=title, number=number, before=repr(before), body=body))
    print(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
