"""The process that compiles what a search runs on ends with the server, however that ended."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from detente.table.serving import _WARM

SERVER = f"""
import subprocess, sys, time
compiling = subprocess.Popen([sys.executable, "-c", {_WARM!r}], stdin=subprocess.PIPE)
print(compiling.pid, flush=True)
time.sleep(600)
"""


def test_nothing_compiles_on_when_the_server_was_killed() -> None:
    server = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE)
    assert server.stdout is not None
    compiling = Path("/proc", str(int(server.stdout.readline())))
    server.kill()
    server.wait()
    server.stdout.close()
    for _ in range(600):
        if not compiling.exists() or compiling.joinpath("stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.1)
    raise AssertionError("it still runs")
