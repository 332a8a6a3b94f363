"""What a protocol is: the record that each file of this package registers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from detente.problem.arrays import Floats, Ints, Problem
from detente.process.state import ProcessArrays

Kernel = Callable[[Ints, Floats, Floats, Floats, Ints, Floats, Floats], None]
"""Takes w, q, values, drawn, rows of results, utilities, log; see :mod:`detente.process.layout`."""


@dataclass(frozen=True)
class Protocol:
    """A way of negotiating.

    Attributes
    ----------
    id : str
        As ``protocol:`` in ``process.yaml`` names it.
    title : str
    definition : str
        One sentence.
    needs : str
        What a case must have.
    kernel : callable
        Returns the compiled function that makes the runs of a case; InputError where the case cannot be run so.
    offers_in_turn : bool
        Whether parties make offers in turn, rather than answer one text.
    has_clock : bool
        Whether it matters how long a party holds out for more than no deal.
    """

    id: str
    title: str
    definition: str
    needs: str
    kernel: Callable[[ProcessArrays, Problem], Kernel]
    offers_in_turn: bool = False
    has_clock: bool = True
