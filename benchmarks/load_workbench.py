"""Load the workbench as a room of readers would: pages that stay connected, each moving a point once a second.

Starts a server on a free port of the loopback, connects the pages over its own WebSocket protocol, and measures the
time from sending a choice to the judged result arriving at that page. Bounded: at most 100 pages for 300 seconds, and
only ever the loopback.

    python benchmarks/load_workbench.py [CASE] [--pages 20] [--seconds 30]
"""

from __future__ import annotations

import argparse
import ast
import asyncio
import json
import platform
import re
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import socketio

ROOT = Path(__file__).resolve().parent.parent
MOST_PAGES, MOST_SECONDS = 100, 300


class Page:
    """One connected page of the plan: it chooses options and waits for the result, as a browser would."""

    def __init__(self, base: str, case: str, number: int) -> None:
        self.base, self.case, self.number = base, case, number
        self.socket = socketio.AsyncClient(reconnection=False)
        self.waits: list[float] = []
        self.errors: list[str] = []
        self.judged = asyncio.Event()
        self.chosen: dict[str, str] = {}
        self.wish: tuple[str, str] | None = None
        self.need: int | None = None

    async def open(self) -> None:
        """Fetch the page, read its elements, and connect its socket."""
        url = f"{self.base}case/{self.case}/plan"
        html = await asyncio.to_thread(lambda: urllib.request.urlopen(url, timeout=60).read().decode())
        query = ast.literal_eval(re.search(r"query: (\{.*?\}),\n", html)[1])  # type: ignore[index]
        raw = re.search(r"parseElements\(String\.raw`(.*?)`\)", html, re.DOTALL)[1]  # type: ignore[index]
        for escaped, plain in (("&#36;", "$"), ("&#96;", "`"), ("&gt;", ">"), ("&lt;", "<"), ("&amp;", "&")):
            raw = raw.replace(escaped, plain)
        elements = json.loads(raw)
        points = next((k, e) for k, e in elements.items() if "topics" in e.get("props", {}))
        self.element, found = int(points[0]), points[1]
        self.listener = next(e for e in found["events"] if e["type"] == "choose")
        self.acceptance = next(
            int(k) for k, e in elements.items() if "adoptedText" in (e.get("props", {}).get("initial") or {})
        )
        self.points = [
            (p["id"], [o["id"] for o in p["options"]])
            for topic in found["props"]["topics"]
            for p in topic["points"]
            if len(p["options"]) > 1
        ]
        self.client = query["client_id"]
        self.chosen = found["props"]["initial"]["chosen"]
        self.socket.on("run_javascript", self._script)
        tab = f"load-{self.number}"
        values = {**query, "tab_id": tab, "document_id": tab, "implicit_handshake": "true"}
        params = "&".join(f"{k}={v}" for k, v in values.items())
        await self.socket.connect(
            f"{self.base}?{params}",
            socketio_path="/_nicegui_ws/socket.io",
            transports=["websocket"],
            headers={"Origin": self.base.rstrip("/")},
        )

    def _script(self, message: dict[str, Any]) -> None:
        """Take up a new state of the points or of who accepts, as the page's components do."""
        found = re.match(r"(?:return )?runMethod\((\d+), \"setState\", (.*)\)$", message.get("code", ""), re.DOTALL)
        if not found or int(found[1]) not in (self.element, self.acceptance):
            return
        state = json.loads(found[2])[0]
        if int(found[1]) == self.element:
            if self.need is None and self.wish is not None and state["chosen"].get(self.wish[0]) == self.wish[1]:
                self.need = state["version"]
            self.chosen = state["chosen"]
        elif self.need is not None and state["judged"] >= self.need:
            self.judged.set()

    async def play(self, until: float) -> None:
        """Choose an option every second and wait for its result."""
        point, options = self.points[self.number % len(self.points)]
        await asyncio.sleep(self.number / 20)
        while time.monotonic() < until:
            began = time.monotonic()
            option = next(o for o in options[1:] + options[:1] if o != self.chosen.get(point))
            self.judged.clear()
            self.need, self.wish = None, (point, option)
            await self.socket.emit(
                "event",
                {
                    "id": self.element,
                    "client_id": self.client,
                    "listener_id": self.listener["listener_id"],
                    "args": [json.dumps({"point": point, "option": option})],
                },
            )
            try:
                await asyncio.wait_for(self.judged.wait(), 10)
                self.waits.append(time.monotonic() - began)
            except TimeoutError:
                self.errors.append(f"page {self.number}: no answer within 10 s to {point} = {option}")
            await asyncio.sleep(max(0.0, 1 - (time.monotonic() - began)))
        await self.socket.disconnect()


async def load(base: str, case: str, pages: int, seconds: float) -> tuple[list[float], list[str]]:
    opened = [Page(base, case, n) for n in range(pages)]
    for page in opened:
        await page.open()
    await asyncio.sleep(1)
    until = time.monotonic() + seconds
    await asyncio.gather(*(page.play(until) for page in opened))
    return [w for p in opened for w in p.waits], [e for p in opened for e in p.errors]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("case", nargs="?", type=Path, default=ROOT / "examples" / "ukraine_2025")
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=30)
    chosen = parser.parse_args()
    pages, seconds = min(chosen.pages, MOST_PAGES), min(chosen.seconds, MOST_SECONDS)
    command = [sys.executable, "-m", "detente", "serve", str(chosen.case), "--port", "0", "--no-browser"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert server.stdout is not None
        for line in server.stdout:
            if found := re.search(r"http://\S+", line):
                base = found[0]
                break
        else:
            sys.exit("the server ended before it said its address")
        case = chosen.case.resolve().name.lower()
        for _ in range(120):
            if "adoptedText" in urllib.request.urlopen(f"{base}case/{case}/plan", timeout=60).read().decode():
                break
            time.sleep(0.5)
        waits, errors = asyncio.run(load(base, case, pages, seconds))
    finally:
        server.terminate()
        said, _ = server.communicate(timeout=20)
    errors += [line for line in said.splitlines() if "Error" in line or "Traceback" in line]
    if not waits:
        print("no answer came", *errors[:5], sep="\n")
        return 1
    waits.sort()
    p95 = waits[min(len(waits) - 1, int(0.95 * len(waits)))]
    print(f"{platform.platform()}, Python {platform.python_version()}, case {chosen.case.name}")
    print(f"{pages} pages, one change a second each, {seconds:g} s: {len(waits)} changes, {len(errors)} errors")
    print(
        f"from choice to judged result: median {1000 * statistics.median(waits):.0f} ms, p95 {1000 * p95:.0f} ms, most {1000 * waits[-1]:.0f} ms"
    )
    for error in errors[:5]:
        print(error)
    return 0 if not errors and p95 <= 0.5 else 1


if __name__ == "__main__":
    sys.exit(main())
