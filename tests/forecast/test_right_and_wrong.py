"""The page on what the tool gets right and wrong says what the examples give today."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_is_up_to_date() -> None:
    script = ROOT / "benchmarks" / "right_and_wrong.py"
    done = subprocess.run([sys.executable, str(script), "--check"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, f"run python {script.relative_to(ROOT)}\n{done.stderr}"
