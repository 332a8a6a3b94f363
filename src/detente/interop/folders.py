"""Folders that hold the files of several negotiations: which files belong together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from detente.errors import InputError

HINT = "name the profiles with --profile FILE, once for each party"


def named_after(
    domain: Path, domains: Sequence[Path], candidates: Sequence[Path], more: Sequence[str] = ()
) -> list[Path]:
    """Return the candidates whose name begins with that of ``domain`` and of no longer-named domain.

    Raises
    ------
    InputError
        Where there are none, with what there is; ``more`` is added to it.
    """
    names = {path: _without_kind(path.stem).casefold() for path in domains}

    def owner(profile: Path) -> Path | None:
        stem = profile.stem.casefold()
        fitting = [d for d, n in names.items() if n and stem.startswith(n) and not stem[len(n) : len(n) + 1].isalnum()]
        return max(fitting, key=lambda d: len(names[d]), default=None)

    found = [p for p in candidates if owner(p) == domain]
    if not found:
        there = "; ".join([some([p.name for p in candidates]) or "none", *more])
        raise InputError(
            f"{domain.parent}: holds {len(domains)} domains, and no profile is named after {domain.name}; found {there}; {HINT}"
        )
    return found


def _without_kind(stem: str) -> str:
    """Return a domain file's name without what says that it is one: ``Fitness-A-domain`` is ``Fitness-A``."""
    for kind in ("domain", "template"):
        if stem.casefold().endswith(kind):
            return stem[: -len(kind)].rstrip("-_ .")
    return stem


def some(names: Sequence[str], most: int = 6) -> str:
    """Return the first names, and how many more there are."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
