"""What kernels of the ladder, and their twins by NumPy, are given of a table of changes."""

from __future__ import annotations

from typing import NamedTuple

from detente.bargain.ladder.change_table import Bytes
from detente.problem.arrays import Bools, Floats, Ints


class Conditions(NamedTuple):
    """Conditions for kernels, each of which concerns a party."""

    code: Ints
    start: Ints
    atom_point: Ints
    atom_mask: Bools
    party: Ints


class Layout(NamedTuple):
    """What of a table kernels need beside the figures."""

    offset: Ints
    obliges: Bools  # (parties, columns)
    matters: Bools  # (parties,)
    kind: Ints  # the consent clauses, as in problem.consent.ConsentArrays
    weight: Floats
    quota: Floats
    links: Conditions
    lines: Conditions


class Effects(NamedTuple):
    """What conditions do in each draw: linkages add, red lines are real."""

    linkage: Floats
    line: Bytes
