"""Play all simulated games of the leak budget again (three minutes of processor time), and compare them with the page.

python -m benchmarks.leaks
"""

from __future__ import annotations

import sys

from detente.table.leaks import budget
from detente.table.leaks.experiments import measure


def main() -> int:
    """Return 1 where a figure of the page is not what the games come to."""
    wrong = 0
    for limits, said in budget.MEASURED.items():
        found = measure(limits, said.games)
        same = all(abs(a - b) < 1e-9 for a, b in zip(found.to_dict().values(), said.to_dict().values(), strict=True))
        wrong += not same
        print("same" if same else "differs", limits, found, sep="\n  ", flush=True)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
