"""Runs of a range, by the protocol of the case."""

from __future__ import annotations

from dataclasses import dataclass

from detente.problem.arrays import Floats
from detente.process.protocols import PROTOCOLS
from detente.process.setup import Setup
from detente.process.state import Inputs, Outcome, empty_outcome, no_log


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
        Room for the events of a single run, see ``state.room_for_log``.
    """
    outcome = empty_outcome(setup.arrays, len(inputs))
    w, q = setup.arrays.packed()
    log = no_log() if log is None else log
    kernel = PROTOCOLS[setup.protocol].kernel(setup.arrays, setup.problem)
    kernel(w, q, inputs.values, inputs.drawn, outcome.rows, outcome.utility, log)
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
