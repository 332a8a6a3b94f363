"""Compile the kernels once before the tests, so that no test waits for a compiler."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from detente.table.negotiation.warming import warm
from detente.workbench.warm import warm_kernels

begun = time.monotonic()
with tempfile.TemporaryDirectory(prefix="detente-") as folder:
    warm_kernels(Path(folder))
warm()
print(f"kernels compiled in {time.monotonic() - begun:.0f} s", file=sys.stderr)
