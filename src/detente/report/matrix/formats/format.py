"""What a format of the matrix is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detente.bargain.matrix import Matrix
    from detente.case.case import Case


@dataclass(frozen=True)
class MatrixFormat:
    """A format that a matrix is written in.

    Attributes
    ----------
    name : str
        What names of such files end in, without the dot.
    title : str
        What a reader calls it.
    write : callable
        Returns the file's content: text, or bytes.
    """

    name: str
    title: str
    write: Callable[[Case, Matrix], str | bytes]
