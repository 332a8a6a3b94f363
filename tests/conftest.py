"""Shared by all tests: reproducible hypothesis, the examples, and honest skips."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

import scratch

settings.register_profile(
    "ci", derandomize=True, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci")

os.environ["DETENTE_KEEP"] = "0"
"""Commands work everything out anew; what is kept between runs has tests of its own (tests/test_kept.py)."""

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"

_NEEDS = {
    "browser": ("chromium", "Debian's chromium"),
    "word": ("soffice", "Debian's libreoffice-writer"),
    "calc": ("localc", "Debian's libreoffice-calc"),
    "postgresql": ("initdb", "Debian's postgresql"),
}
_ELSEWHERE = {"initdb": "/usr/lib/postgresql/*/bin"}
"""Programs that Debian keeps off the path."""


WAITING = ("browser", "cluster", "postgresql")
"""Tests that wait for other processes: beside one of them, another worker has a processor to itself."""


def pytest_configure(config: pytest.Config) -> None:
    """Let the run, its workers and the programs that they start write into memory, unless ``--basetemp`` names a folder."""
    if not hasattr(config, "workerinput") and not config.option.basetemp:
        made = scratch.in_memory()
        if made is not None:
            config.add_cleanup(made.remove)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("PYTEST_XDIST_WORKER"):
        items[:] = _in_turns(items)
    for marker, (program, package) in _NEEDS.items():
        folder, _, name = _ELSEWHERE.get(program, "").partition("*")
        if shutil.which(program) or (folder and list(Path(folder).glob(f"*{name}/{program}"))):
            continue
        reason = f"{program} is not installed ({package})"
        for item in items:
            if item.get_closest_marker(marker):
                if os.environ.get("DETENTE_REQUIRE_SYSTEM_TESTS"):
                    item.add_marker(pytest.mark.usefixtures("missing_program"))
                else:
                    item.add_marker(pytest.mark.skip(reason=reason))


def pytest_collection_finish() -> None:
    """Look for circles of objects as seldom as the command line does, and never among those of the collected tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def _in_turns(items: list[pytest.Item]) -> list[pytest.Item]:
    """Put files whose tests wait and files whose tests compute in turns, those with most tests first in either row.

    Workers take the next file when they are free (``--dist loadfile --no-loadscope-reorder``). So they seldom wait at
    the same time, and no file of long tests is left for the end.
    """
    files: dict[str, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.nodeid.partition("::")[0], []).append(item)
    rows: tuple[list[list[pytest.Item]], list[list[pytest.Item]]] = ([], [])
    for tests in sorted(files.values(), key=len, reverse=True):
        rows[any(test.get_closest_marker(name) for test in tests for name in WAITING)].append(tests)
    computing, waiting = rows
    waiting.sort(key=lambda tests: min(len(tests), 10))  # whole negotiations in browsers stand alone in their files
    turns = [(k / len(row), tests) for row in (waiting, computing) for k, tests in enumerate(row)]
    turns.sort(key=lambda turn: turn[0])
    return [test for _, tests in turns for test in tests]


@pytest.fixture
def missing_program() -> None:
    """Fail a test whose program must be there and is not."""
    pytest.fail("a program that this test needs is not installed, and it must not be skipped here")


@pytest.fixture(scope="session")
def border_talks() -> Path:
    return EXAMPLES / "border_talks"


@pytest.fixture(scope="session")
def ukraine_2025() -> Path:
    return EXAMPLES / "ukraine_2025"


@pytest.fixture
def border_copy(tmp_path: Path, border_talks: Path) -> Path:
    """A copy of the small case that a test may change."""
    target = tmp_path / "border_talks"
    shutil.copytree(border_talks, target)
    return target


FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all tests of a process; Playwright's own loop bears no second one beside it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield chromium
        chromium.close()
