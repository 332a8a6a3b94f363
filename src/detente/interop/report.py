"""What an import reports: what was made, and what had to be assumed or left out."""

from __future__ import annotations

from dataclasses import dataclass

from detente.records import Record


@dataclass(frozen=True)
class ImportReport(Record):
    """The result of an import.

    Attributes
    ----------
    case : str
        The new case's id.
    parties, points : tuple of str
        Ids.
    warnings : tuple of str
        What was assumed, changed or left out.
    """

    case: str
    parties: tuple[str, ...]
    points: tuple[str, ...]
    warnings: tuple[str, ...] = ()
