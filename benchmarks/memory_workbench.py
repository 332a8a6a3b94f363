"""Measure the workbench's memory: pages asked for without a socket, and readers who come, click and go.

Starts a server on a free port of the loopback and reads what it holds from /proc (Linux). Bounded: at most 1,000 pages
without a socket and 60 minutes of visits.

    python benchmarks/memory_workbench.py [CASE] [--pages 300] [--minutes 15]
"""

from __future__ import annotations

import argparse
import ast
import asyncio
import json
import random
import re
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import socketio

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("overview", "plan", "parties", "deals", "guarantees", "timeline", "forecast", "sources")
MOST_PAGES, MOST_MINUTES = 1_000, 60.0
HEAVY = ("Run", "Variants", "Weigh", "Suggest", "Search", "Look")
"""Buttons that begin long work: what such work needs while it runs is not what is measured here."""


def resident_megabytes(process: int) -> int:
    """The resident memory of a process in MB."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) // 1024
    return 0


def get(url: str) -> str:
    return str(urllib.request.urlopen(url, timeout=100).read().decode())


def elements_of(html: str) -> dict[str, Any]:
    raw = re.search(r"parseElements\(String\.raw`(.*?)`\)", html, re.DOTALL)[1]  # type: ignore[index]
    for escaped, plain in (("&#36;", "$"), ("&#96;", "`"), ("&gt;", ">"), ("&lt;", "<"), ("&amp;", "&")):
        raw = raw.replace(escaped, plain)
    return dict(json.loads(raw))


def actions(elements: dict[str, Any]) -> list[tuple[int, str, Any]]:
    """What a reader could do on a page: element, listener and what is sent."""
    found = []
    for name, element in elements.items():
        for event in element.get("events", ()):
            if event["type"] == "choose":
                for topic in element["props"]["topics"]:
                    for point in topic["points"]:
                        sent = {"point": point["id"], "option": random.choice(point["options"])["id"]}
                        found.append((int(name), event["listener_id"], sent))
            elif event["type"] == "click" and not str(element.get("text", "")).startswith(HEAVY):
                found.append((int(name), event["listener_id"], {}))
    return found


async def visit(base: str, case: str, page: str, number: int) -> int:
    """Open a page as a browser does, do three things on it, and close it."""
    html = await asyncio.to_thread(get, f"{base}case/{case}/{page}")
    query = ast.literal_eval(re.search(r"query: (\{.*?\}),\n", html)[1])  # type: ignore[index]
    values = {**query, "tab_id": f"tab-{number % 5}", "document_id": f"visit-{number}", "implicit_handshake": "true"}
    socket = socketio.AsyncClient(reconnection=False)
    await socket.connect(
        f"{base}?{'&'.join(f'{k}={v}' for k, v in values.items())}",
        socketio_path="/_nicegui_ws/socket.io",
        transports=["websocket"],
        headers={"Origin": base.rstrip("/")},
    )
    possible, done = actions(elements_of(html)), 0
    for _ in range(3):
        await asyncio.sleep(0.2)
        if possible:
            element, listener, sent = random.choice(possible)
            message = {
                "id": element,
                "client_id": query["client_id"],
                "listener_id": listener,
                "args": [json.dumps(sent)],
            }
            await socket.emit("event", message)
            done += 1
    await asyncio.sleep(0.2)
    await socket.disconnect()
    return done


async def visits(base: str, case: str, server: int, minutes: float) -> None:
    began, number, clicks, errors, told = time.monotonic(), 0, 0, 0, 0
    while time.monotonic() - began < 60 * minutes:
        try:
            clicks += await visit(base, case, PAGES[number % len(PAGES)], number)
        except Exception as error:  # counted and shown: a load test goes on
            errors += 1
            print(f"  {error!r}"[:100])
        number += 1
        if time.monotonic() - began > 60 * told:
            print(
                f"minute {told:2d}: {resident_megabytes(server)} MB after {number} visits, {clicks} clicks, {errors} errors",
                flush=True,
            )
            told += 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("case", nargs="?", type=Path, default=ROOT / "examples" / "ukraine_2025")
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--minutes", type=float, default=15)
    chosen = parser.parse_args()
    random.seed(0)
    command = [sys.executable, "-m", "detente", "serve", str(chosen.case), "--port", "0", "--no-browser"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert server.stdout is not None
        address = next((found for line in server.stdout if (found := re.search(r"http://\S+", line))), None)
        if address is None:
            sys.exit("the server ended before it said its address")
        base, case = address[0], chosen.case.resolve().name.lower()
        while "adoptedText" not in get(f"{base}case/{case}/plan"):
            time.sleep(0.5)
        time.sleep(10)
        print(f"ready: {resident_megabytes(server.pid)} MB")
        most = 0
        for _ in range(min(chosen.pages, MOST_PAGES)):
            get(f"{base}case/{case}/plan")
            most = max(most, resident_megabytes(server.pid))
        print(f"{chosen.pages} pages without a socket: at most {most} MB", flush=True)
        for seconds in (10, 20, 30):
            time.sleep(10)
            print(f"  {seconds} s later: {resident_megabytes(server.pid)} MB", flush=True)
        asyncio.run(visits(base, case, server.pid, min(chosen.minutes, MOST_MINUTES)))
        for seconds in (15, 30, 60):
            time.sleep(15 if seconds < 60 else 30)
            print(f"  {seconds} s after the last page: {resident_megabytes(server.pid)} MB", flush=True)
    finally:
        server.terminate()
        server.wait(20)
    return 0


if __name__ == "__main__":
    sys.exit(main())
