"""A running workbench, and a browser that looks at it."""

from __future__ import annotations

import contextlib
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import forked


@dataclass
class Running:
    """A server of its own process: its address, where it prints, and the folder of its cases."""

    address: str
    folder: Path
    process: forked.Forked
    lines: list[str]

    def url(self, case: str, page: str) -> str:
        return f"{self.address}case/{case}/{page}"

    @property
    def port(self) -> int:
        match = re.search(r":(\d+)/", self.address)
        assert match
        return int(match[1])


@contextlib.contextmanager
def serving(folder: Path, cases: list[Path], *options: str) -> Iterator[Running]:
    """Serve cases on a free port until the block ends."""
    process = forked.Forked(
        ["serve", *cases, "--port", "0", "--no-browser", *options], cwd=folder, stderr=subprocess.STDOUT
    )
    lines: list[str] = []
    found = threading.Event()

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            if "Detente is at" in line:
                found.set()
        found.set()

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        assert found.wait(240), f"the server did not start: {''.join(lines)}"
        match = re.search(r"Detente is at (http://\S+)", "".join(lines))
        assert match, "".join(lines)
        yield Running(match[1].split("?")[0], folder, process, lines)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        reader.join(5)
        assert process.stdout is not None
        process.stdout.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, ukraine_2025: Path, border_talks: Path) -> Iterator[Running]:
    """The flagship and the small case, in copies that tests may change."""
    folder = tmp_path_factory.mktemp("cases")
    cases = []
    for source in (ukraine_2025, border_talks):
        shutil.copytree(source, folder / source.name)
        cases.append(folder / source.name)
    with serving(folder, cases) as running:
        yield running
        assert not [line for line in running.lines if "Traceback" in line], "".join(running.lines)


@pytest.fixture(scope="session")
def readers(browser: Any) -> Iterator[Callable[[int], Any]]:
    """Readers for all tests of a process: what a browser has loaded once, it need not load and compile again."""
    contexts: list[Any] = []

    def reader(k: int) -> Any:
        if k == len(contexts):
            contexts.append(browser.new_context())
        return contexts[k]

    yield reader
    for context in contexts:
        context.close()


@pytest.fixture
def tab(readers: Callable[[int], Any]) -> Iterator[Callable[..., Any]]:
    """Open a tab; a script that fails in it, or an alert that it shows, fails the test.

    Each tab of a test is that of another reader, without cookies.
    """
    pages: list[Any] = []
    troubles: list[str] = []

    def open_tab(url: str = "", width: int = 1280, theme: str = "light") -> Any:
        reader = readers(len(pages))
        reader.clear_cookies()
        page = reader.new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": 860})
        page.emulate_media(color_scheme=theme)
        page.set_default_timeout(120_000)  # on a machine that runs much else
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("dialog", lambda dialog: (troubles.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        if url:
            page.goto(url)
            ready(page)
        return page

    yield open_tab
    for page in pages:
        page.close()
    assert not troubles, troubles


def ready(page: Any) -> None:
    """Wait until the page stands and its socket is connected."""
    page.wait_for_selector(".page-head, .trouble")
    page.wait_for_function("() => window.did_handshake")


def judged(page: Any) -> float:
    """Wait until the package at hand has been judged, and return its odds of adoption."""
    found = page.wait_for_function(
        "() => { const s = document.querySelector('.acceptance');"
        " const done = s && s.dataset.judged === s.dataset.version && !s.classList.contains('busy');"
        " return done ? s.dataset.adopted : null; }"
    )
    return float(found.json_value())


def acceptances(page: Any) -> dict[str, float]:
    """Return each party's acceptance as the page shows it."""
    judged(page)
    return {
        item.get_attribute("data-party"): float(item.get_attribute("data-accepts"))
        for item in page.query_selector_all(".acceptance [data-party]")
    }


def eventually(read: Callable[[], Any], wanted: Callable[[Any], bool], seconds: float = 120.0) -> Any:
    """Read again and again until what is read is as wanted; what was read last is returned either way.

    A browser shows a choice at once; what follows from it comes from the server a moment later.
    """
    until = time.monotonic() + seconds
    while True:
        found = read()
        if wanted(found) or time.monotonic() > until:
            return found
        time.sleep(0.05)
