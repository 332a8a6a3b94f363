"""A table as a case folder: each seat with what it may know, the chair with texts, disclosures and outcomes."""

from __future__ import annotations

from pathlib import Path

from detente.table.roles import Actor
from detente.table.store.database import Transaction


def case_files(tx: Transaction, actor: Actor) -> dict[str, str]:
    """Return the files of a case, by names relative to its folder, with what this actor may know and nothing else.

    A seat's export has its own sheet as its preferences; of the others', as of all in the chair's and an observer's, it says
    that nothing is known.
    """
    raise NotImplementedError


def export(tx: Transaction, actor: Actor, folder: Path) -> list[Path]:
    """Write the case into a new folder that ``detente check`` accepts.

    Raises
    ------
    InputError
        When the folder is taken.
    """
    raise NotImplementedError


def archive(tx: Transaction, actor: Actor) -> bytes:
    """Return the case as a ZIP file, the same bytes for the same content."""
    raise NotImplementedError
