"""How an error of the program is told: where it arose, never with what."""

from __future__ import annotations

import traceback


def where(error: BaseException) -> str:
    """Return where an error arose: files and lines, never a value."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in reversed(frames))
