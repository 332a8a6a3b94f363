"""Run the browser tests that failed in the last run once more, alone, and name those that pass now.

A browser beside two other workers on two processors sometimes waits longer than any test should. So a few browser tests
may pass alone, which is printed; every other failure stays one. Call it only after a run that came to its end.
"""

from __future__ import annotations

import sys

import pytest

MOST = 3
"""Tests that may be run again: more that fail at once are no matter of a busy machine."""


class Again:
    """Refuses to run again what is no browser test, and notes what passes."""

    def __init__(self) -> None:
        self.passed: list[str] = []
        self.refused = "nothing is known of a test that failed"

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        failed: dict[str, bool] = session.config.cache.get("cache/lastfailed", {}) if session.config.cache else {}
        browser = {item.nodeid for item in session.items if item.get_closest_marker("browser")}
        if others := sorted(set(failed) - browser):
            self.refused = f"not only browser tests failed: {', '.join(others[:MOST])}"
        elif len(failed) > MOST:
            self.refused = f"{len(failed)} browser tests failed, which is more than {MOST}"
        elif failed:
            self.refused = ""
        if self.refused:
            session.items.clear()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self.passed.append(report.nodeid)


def main() -> int:
    """Return 0 where all that failed were a few browser tests, and each passes alone."""
    again = Again()
    code = pytest.main(["-q", "--last-failed", "--last-failed-no-failures", "none"], plugins=[again])
    if again.refused:
        print(f"Nothing is run again: {again.refused}.", file=sys.stderr)
        return 1
    for test in again.passed:
        print(f"Failed beside other tests and passed alone: {test}")
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
