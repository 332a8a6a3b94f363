"""The solver prints nothing, and leaves the output of everybody else alone."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import os, threading
from detente.bargain.solvers.milp_model import Model
stop = threading.Event()
lines = [0]
def talk():
    while not stop.is_set() and lines[0] < 50_000:
        os.write(1, b'line\\n')
        lines[0] += 1
thread = threading.Thread(target=talk)
thread.start()
for _ in range(200):
    model = Model()
model.variable(0.0, 1.0, True)
model.build()
status = model.maximise({0: 1.0}, 5.0)
stop.set()
thread.join()
import sys
print(lines[0], status[0], status[1], file=sys.stderr)
"""


def test_making_a_solver_loses_no_output_of_other_threads():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True, timeout=120)
    count, rest = done.stderr.strip().split(" ", 1)
    assert rest == "optimal [1.]"
    assert done.stdout == "line\n" * int(count)
