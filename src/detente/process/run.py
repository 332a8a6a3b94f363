"""Runs of a range, by the protocol of the case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from detente.errors import InputError
from detente.problem.arrays import Floats, Ints
from detente.process.setup import Setup
from detente.process.state import Inputs, Outcome, empty_outcome, no_log

Kernel = Callable[[Ints, Floats, Floats, Floats, Ints, Floats, Floats], None]
"""Takes w, q, values, drawn, rows of results, utilities, log; see ``layout``."""


def kernel(setup: Setup) -> Kernel:
    """Return the compiled kernel of a setup's protocol."""
    if setup.protocol == "single_text":
        from detente.process.protocols.single_text import single_text_runs

        return single_text_runs  # type: ignore[no-any-return]
    if setup.protocol == "ultimatum":
        from detente.process.protocols.ultimatum import ultimatum_runs

        return ultimatum_runs  # type: ignore[no-any-return]
    if setup.protocol == "alternating_offers":
        from detente.process.protocols.alternating_offers import alternating_kernel

        return alternating_kernel(setup)
    raise InputError(f"no protocol is called {setup.protocol!r}")


@dataclass(frozen=True)
class Block:
    """The outcomes of runs ``start`` to ``stop - 1``."""

    start: int
    stop: int
    outcome: Outcome

    def __len__(self) -> int:
        return self.stop - self.start


def play(setup: Setup, inputs: Inputs, log: Floats | None = None) -> Outcome:
    """Run the kernel of a protocol over some inputs.

    Parameters
    ----------
    setup : Setup
    inputs : Inputs
    log : float array, optional
        Room for the events of a single run, see ``world.room_for_log``.
    """
    outcome = empty_outcome(setup.world, len(inputs))
    w, q = setup.world.packed()
    log = no_log() if log is None else log
    kernel(setup)(w, q, inputs.values, inputs.drawn, outcome.rows, outcome.utility, log)
    return outcome


def run_block(setup: Setup, start: int, stop: int) -> Block:
    """Make runs ``start`` to ``stop - 1``; run k is the same in every block.

    Raises
    ------
    StageError
        With the stage, ``draw`` or ``run``, when one fails.
    """
    try:
        inputs = setup.inputs(start, stop)
    except (ArithmeticError, ValueError, MemoryError, IndexError) as error:
        raise StageError("draw", error) from error
    try:
        return Block(start, stop, play(setup, inputs))
    except (ArithmeticError, ValueError, MemoryError, IndexError) as error:
        raise StageError("run", error) from error


class StageError(RuntimeError):
    """A block of runs failed; ``stage`` says where: draw, run or write."""

    def __init__(self, stage: str, cause: object) -> None:
        self.stage = stage
        self.cause = str(cause)
        super().__init__(stage, str(cause))

    def __str__(self) -> str:
        return f"{self.stage}: {self.cause}"
