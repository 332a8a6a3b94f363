"""What the table must bear: ``python benchmarks/bench_table.py [--kills 200] [--restarts 10] [--rows 1000000] [--seed 1]``.

Kills the negotiating process, and PostgreSQL under it, ``--kills`` times overall, and looks at what is left
(tests/table/killing.py): half at random moments, half at chosen places (in sealing, between close and reveal, ...), and
between the statements of a migration. Kills the server of the pages too, and says when it answers again. Also checks a log
of a million lines. Nothing here runs with the tests, which do the same a few times.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.table import killing, postgresql
from tests.table.conftest import START, Place

from detente.table.clock import SetClock
from detente.table.store import audit, maintenance, schema
from detente.table.store.database import SYSTEM
from detente.table.store.opening import create


def kill(place: Place, folder: Path, times: int, seed: int) -> None:
    """Kill so often and say what was struck, and how fast the database was open again."""
    began = time.monotonic()
    kills = killing.kill_often(place, folder, times, seed)
    kinds = [next(iter(entry)) for entry in killing.Journal(folder / "journal").entries()]
    kind = "SQLite" if place.server is None else "PostgreSQL"
    print(f"{kind}: {times} kills in {time.monotonic() - began:.0f} s, nothing lost, nothing twice")
    print(f"  of them of the database server: {kills.servers}; of the process that negotiates: {times - kills.servers}")
    print(f"  at chosen places: {sum(kills.held.values())}")
    for held, words in killing.HOLDS.items():
        print(f"    {words}: {kills.held[held]}")
    print(f"  at random moments: {sum(kills.struck.values())}")
    for moment, words in killing.STRUCK.items():
        print(f"    {words}: {kills.struck[moment]}")
    print(f"  acknowledged answers: {kinds.count('acknowledged')}, sheets: {kinds.count('sealed')}, tables: {kinds.count('table')}")  # fmt: skip
    print(f"  open again after at most {max(kills.seconds):.2f} s", flush=True)


def migrate(kind: str, place_of: Callable[[int], tuple[str, Path]], times: int, seed: int, server: Any = None) -> None:
    """Kill the making of the tables, and an upgrade, so often."""
    made, upgraded = killing.migrate_and_be_killed(place_of, times, seed, server)
    print(f"{kind}: {made} kills within the making of the tables and {upgraded} within an upgrade: nothing of it had happened", flush=True)  # fmt: skip


def restart(place: Place, times: int) -> None:
    """Kill the server of the pages so often, and say how long the next one takes until it answers."""
    seconds, worked = [], []
    process = None
    try:
        for number in range(times + 1):
            began = time.monotonic()
            process = subprocess.Popen(
                [sys.executable, "-m", "detente", "table", "serve", place.address, "--keys", str(place.keys), "--port", "0"],
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True,
            )  # fmt: skip
            assert process.stdout is not None
            address = process.stdout.readline().split()[-1]
            with urllib.request.urlopen(f"{address}/sign-in", timeout=60) as answer:
                assert answer.status == 200
            took, work = time.monotonic() - began, _work(process.pid)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if number:
                seconds.append(took)
                worked.append(work)
    finally:
        if process is not None and process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    kind = "SQLite" if place.server is None else "PostgreSQL"
    print(f"{kind}: the server of the pages killed {times} times: answers again after {sorted(seconds)[times // 2]:.2f} s, at most {max(seconds):.2f} s")  # fmt: skip
    print(f"  processor time of the server until then: at most {max(worked):.2f} s", flush=True)


def _work(process: int) -> float:
    """Return the processor time that a process has used, without its children, in seconds."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def verify(folder: Path, rows: int) -> None:
    """Make a log of so many lines and check it."""
    database = create(str(folder / "log.db"), folder / "log_keys", SetClock(START))
    with database.transaction(SYSTEM) as tx:
        table = tx.add(
            schema.negotiations, title="Long", kind="real", state="open", structure={}, rules={}, rules_sha256="",
            made_at=tx.now, latest_at=tx.now,
        )  # fmt: skip
    previous, lines = audit.START, []
    for number in range(1, rows + 1):
        at = START + timedelta(seconds=number)
        said = (table, None, number, at, "version tabled", "chair", f"{number:032x}")
        hashed = audit.line_hash(*said, previous)
        names = ("negotiation_id", "seat_id", "number", "at", "kind", "role", "object_id")
        lines.append(
            dict(zip(names, said, strict=True)) | {"id": f"{number:032x}", "previous": previous, "hash": hashed}
        )
        previous = hashed
        if len(lines) == 50_000 or number == rows:
            with database.engine.begin() as connection:
                connection.execute(schema.log.insert(), lines)
            lines = []
    began, worked = time.monotonic(), time.process_time()
    found = maintenance.verify(database)
    assert found.ok
    assert found.chains[0].length == rows
    print(
        f"verified {rows:,} lines of a log in {time.monotonic() - began:.1f} s ({time.process_time() - worked:.1f} s of work)"
    )
    database.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--restarts", type=int, default=10)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bench-table-"))
    try:
        if asked.rows:
            verify(folder, asked.rows)
        if not asked.kills:
            return
        migrations = max(asked.kills // 20, 1)
        create(str(folder / "table.db"), folder / "keys", SetClock(START)).close()
        kill(Place(str(folder / "table.db"), folder / "keys"), folder, asked.kills * 2 // 5, asked.seed)
        restart(Place(str(folder / "table.db"), folder / "keys"), asked.restarts)
        migrate("SQLite", lambda n: (str(folder / f"made{n}.db"), folder / f"made{n}"), migrations, asked.seed)
        if postgresql.programs() is None:
            print("PostgreSQL is not installed here")
            return
        with contextlib.ExitStack() as stack:
            server = stack.enter_context(postgresql.server())
            server.do(f"create database bench owner {postgresql.OWNER}")
            inner = folder / "postgresql"
            inner.mkdir()
            create(server.address("bench", postgresql.OWNER), inner / "keys", SetClock(START)).close()
            place = Place(server.address("bench"), inner / "keys", server, "bench")
            kill(place, inner, asked.kills * 2 // 5, asked.seed)
            restart(place, asked.restarts)

            def place_of(number: int) -> tuple[str, Path]:
                server.do(f"create database made{number} owner {postgresql.OWNER}")
                return server.address(f"made{number}", postgresql.OWNER), inner / f"made{number}"

            migrate("PostgreSQL", place_of, migrations, asked.seed, server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
