"""Load on the table's server: one table of 12 delegations with 5 people each, 30 tables of 6 delegations, 200 open streams.

A real server in a process of its own on the loopback, SQLite on the disk, clients over HTTP. Says how long an answer takes
to be kept, how long after its deadline a round is shown as closed, how much processor time the server takes for it (that
does not depend on what else the machine does), and how the server's memory goes from minute to minute.

    python benchmarks/bench_table_load.py [--minutes 2] [--streams 200] [--only table|class] [--pace 6]

An hour of play in ten minutes: ``--minutes 10 --pace 6``. Everybody then does in ten minutes what they would do in an hour:
each waits 5 to 15 seconds divided by the pace between two answers.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from detente.case.format.models.case import Point
from detente.table.accounts import memberships, pass_phrases, people, sessions
from detente.table.negotiation import setting_up, single_text
from detente.table.negotiation.setting_up import SeatSpec
from detente.table.roles import Actor, Role
from detente.table.store.database import ACCOUNTS, SYSTEM, Database, Scope
from detente.table.store.opening import create
from detente.table.web.security import CSRF_HEADER, form_token

SLACK = 90
"""Seconds for setting up and for opening the pages, before the deadline of all rounds."""
SERVE = """
import sys
from pathlib import Path
from detente.table.store.opening import open_database
from detente.table.serving import Way, serve
serve(open_database(sys.argv[1], Path(sys.argv[2])), Way(port=0), lambda address: print(address, flush=True))
"""
POINTS = [
    Point.model_validate({"id": f"p{k}", "number": str(k + 1), "title": f"Point {k + 1}", "options": [{"id": o, "text": f"Option {o}."} for o in "abc"]})
    for k in range(12)
]  # fmt: skip


def set_up(database: Database, tables: list[tuple[int, int]], seconds: float) -> list[tuple[str, str, str]]:
    """Set tables up with their people, and table a version at each; return (table, version, token) of each person."""
    found, phrase = [], pass_phrases.hash_of("seven quiet rivers run")
    for number, (seats, each) in enumerate(tables):
        with database.transaction(SYSTEM) as tx:
            made = setting_up.blank(
                tx, f"Table {number}", POINTS, [SeatSpec(f"s{k}", f"Seat {k}") for k in range(seats)]
            )
        table = made.negotiation_id
        tokens = []
        for seat in made.seats.values():
            for k in range(each):
                with database.transaction(ACCOUNTS) as tx:
                    person = people.make(tx, f"t{number}.{seat[:8]}.{k}", f"Person {k}", phrase)
                    tokens.append(sessions.opened(tx, person).token)
                with database.transaction(memberships.administering(table)) as tx:
                    memberships.join(tx, person, Role.SEAT, seat, k == 0)
            actor = Actor("", table, Role.SEAT, seat, True)
            with database.transaction(Scope.of(actor)) as tx:
                setting_up.sign_rules(tx, actor, setting_up.structure.negotiation_row(tx, table).rules_sha256)
        chair = Actor("", table, Role.CHAIR)
        with database.transaction(Scope.of(chair)) as tx:
            closes = datetime.now(UTC) + timedelta(seconds=seconds)
            version = single_text.table_version(
                tx, chair, "First", {p.id: "a" for p in POINTS}, {}, closes_at=closes
            ).id
        found += [(table, version, token) for token in tokens]
    return found


def memory_of(process: int) -> float:
    """Return the resident memory of a process, in MB."""
    line = next(line for line in Path(f"/proc/{process}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def worked(process: int) -> float:
    """Return the processor time of a process, in seconds."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def watch_memory(process: int, kept: list[float]) -> None:
    """Note the memory of a process each minute."""
    while True:
        await asyncio.sleep(60)
        kept.append(memory_of(process))


async def follow(client: httpx.AsyncClient, place: tuple[str, str, str], told: list[float]) -> None:
    """Keep a stream of events open, and note when it says that something changed."""
    async with client.stream("GET", f"/tables/{place[0]}/live", cookies={"table": place[2]}) as answer:
        async for line in answer.aiter_lines():
            if line == "event: changed":
                told.append(time.time())


async def play(
    address: str, places: list[tuple[str, str, str]], streams: int, until: float, pace: float, process: int
) -> dict[str, Any]:
    """Answer points, with pauses of thought, until a time, while streams are open."""
    took: list[float] = []
    told: list[float] = []
    refused = 0
    memory: list[float] = []
    limits = httpx.Limits(max_connections=streams + 100, max_keepalive_connections=100)
    async with httpx.AsyncClient(base_url=address, timeout=None, limits=limits) as client:
        watching = [
            asyncio.create_task(follow(client, place, told))
            for place in random.sample(places, min(streams, len(places)))
        ]
        watching.append(asyncio.create_task(watch_memory(process, memory)))
        await asyncio.sleep(5)  # until the pages are open
        began = worked(process), time.time()

        async def person(place: tuple[str, str, str]) -> None:
            nonlocal refused
            table, version, token = place
            headers = {CSRF_HEADER: form_token(token), "cookie": f"table={token}"}
            while time.time() < until:
                await asyncio.sleep(random.uniform(5, 15) / pace)  # a person reads before answering
                path = f"/api/v1/tables/{table}/versions/{version}/answers"
                kept = (await client.get(path, headers=headers)).json()
                point = random.choice(POINTS).id
                answer = {"answer": {"stance": "can_live_with"}, "revision": kept["points"][point]["revision"]}
                start = time.perf_counter()
                done = await client.put(f"{path}/points/{point}", json=answer, headers=headers)
                took.append(time.perf_counter() - start)
                refused += done.status_code != 200

        await asyncio.gather(*(person(place) for place in places))
        spent = worked(process) - began[0], time.time() - began[1]
        await asyncio.sleep(5)
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
    took.sort()
    return {"answers": len(took), "refused": refused, "p50": took[len(took) // 2], "p95": took[int(len(took) * 0.95)], "told": len(told), "worked": spent[0], "seconds": spent[1], "memory": memory}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--streams", type=int, default=200)
    parser.add_argument("--only", choices=("table", "class"), help="one table of 12 x 5 people, or 30 tables of 6")
    parser.add_argument("--pace", type=float, default=1, help="how many times faster than people everybody plays")
    chosen = parser.parse_args()
    tables = {"table": [(12, 5)], "class": [(6, 1)] * 30}.get(chosen.only, [(12, 5), *[(6, 1)] * 30])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = create(str(folder / "table.db"), folder / "keys")
        play_for, start = chosen.minutes * 60, time.time()
        places = set_up(database, tables, play_for + SLACK)
        database.close()
        command = [sys.executable, "-c", SERVE, str(folder / "table.db"), str(folder / "keys")]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ})
        try:
            assert server.stdout is not None
            address = server.stdout.readline().strip()
            measure(server.pid, address, places, chosen, start + play_for + SLACK)
        finally:
            began = time.monotonic()
            server.terminate()
            server.wait()
            print(f"the server ended {time.monotonic() - began:.1f} s after it was told to")
    return 0


def measure(process: int, address: str, places: list[tuple[str, str, str]], chosen: Any, closes: float) -> None:
    """Play and say what was measured; the last round closes by ``closes``."""
    before = memory_of(process)
    until = min(time.time() + chosen.minutes * 60, closes - 30)
    found = asyncio.run(play(address, places, chosen.streams, until, chosen.pace, process))
    after, tables = memory_of(process), len({place[0] for place in places})
    print(
        f"{len(places)} people at {tables} tables, {min(chosen.streams, len(places))} streams, pace {chosen.pace:g}, "
        f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    print(f"answers kept: {found['answers']}, refused {found['refused']} (two of one delegation at once)")
    print(f"an answer takes {found['p50'] * 1000:.0f} ms in the middle, {found['p95'] * 1000:.0f} ms at the 95th percentile")  # fmt: skip
    print(
        f"processor time of the server: {found['worked'] / found['answers'] * 1000:.1f} ms an answer, its reading and its "
        f"news among it ({found['told']} said); {found['worked'] / found['seconds']:.2f} of one core"
    )
    minutes = ", ".join(f"{value:.0f}" for value in found["memory"])
    print(
        f"memory of the server in MB: {before:.0f} at the start, each minute {minutes or 'none'}, {after:.0f} at the end"
    )
    if closes - time.time() < 600:
        late = asyncio.run(reveal(address, places, closes))
        print(f"reveal: {late:.2f} s after its deadline at the latest, {tables} rounds")


async def reveal(address: str, places: list[tuple[str, str, str]], closes: float) -> float:
    """Return how long after its deadline the last round is shown as closed."""
    last = 0.0
    async with httpx.AsyncClient(base_url=address, timeout=None) as client:
        one_each = {place[0]: place for place in places}

        async def watch(place: tuple[str, str, str]) -> float:
            path = f"/api/v1/tables/{place[0]}/versions/{place[1]}"
            while True:
                shown = (await client.get(path, headers={"cookie": f"table={place[2]}"})).json()
                if shown["state"] == "closed":
                    at = datetime.fromisoformat(str(shown["closes_at"]).replace("Z", "+00:00")).timestamp()
                    return time.time() - max(at, 0)
                await asyncio.sleep(max(0.2, min(closes - time.time() - 60, 10)))

        for late in await asyncio.gather(*(watch(place) for place in one_each.values())):
            last = max(last, late)
    return last


if __name__ == "__main__":
    sys.exit(main())
