"""Browser tests that failed beside others may pass alone; nothing else may."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TESTS = """
from pathlib import Path
import pytest

@pytest.mark.browser
@pytest.mark.parametrize("name", [{browser}])
def test_in_a_browser(name):
    ran = Path(name)
    ran.write_text(ran.read_text() + "x" if ran.exists() else "x")
    assert len(ran.read_text()) > 1 and name != "never"

@pytest.mark.parametrize("name", [{other}])
def test_of_something_else(name):
    assert name == "good"
"""


def names(*given: str) -> str:
    return ", ".join(map(repr, given))


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder, with nothing of the run around it."""
    here = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    here["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    return subprocess.run([sys.executable, *words], cwd=folder, env=here, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("browser", "other", "code", "said"),
    [
        (names("one", "two"), names("good"), 0, "passed alone: test_two_runs.py::test_in_a_browser[two]"),
        (names("one", "never"), names("good"), 1, "passed alone: test_two_runs.py::test_in_a_browser[one]"),
        (names("one"), names("bad"), 1, "not only browser tests failed: test_two_runs.py::test_of_something_else[bad]"),
        (names("a", "b", "c", "d"), names("good"), 1, "4 browser tests failed"),
        ("", names("good"), 1, "nothing is known of a test that failed"),
    ],
)
def test_what_is_run_again(tmp_path: Path, browser: str, other: str, code: int, said: str) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = browser: of a browser\n")
    (tmp_path / "test_two_runs.py").write_text(TESTS.format(browser=browser, other=other))
    at_first = run(tmp_path, "-m", "pytest", "-q")
    assert at_first.returncode == (1 if browser else 0), at_first.stdout
    again = run(tmp_path, str(ROOT / "tools/again_alone.py"))
    assert again.returncode == code, again.stdout + again.stderr
    assert said in again.stdout + again.stderr
