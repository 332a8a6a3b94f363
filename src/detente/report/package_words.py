"""Packages in words: by what they settle otherwise than another one does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from detente.text import one_line

MOST = 2


def letter(place: int) -> str:
    """Return the letter of a package in a list: A to Z, then AA, AB and so on."""
    name = ""
    place += 1
    while place:
        place, left = divmod(place - 1, 26)
        name = chr(65 + left) + name
    return name


def setting(case: Any, point_id: str, option_id: str) -> str:
    """Say how a point is settled: its number, what it is about, and the option."""
    point = case.point(point_id)
    return one_line(f"{point.number} {point.title}: {point.says(option_id)}").rstrip(".")


def otherwise(package: Mapping[str, str], base: Mapping[str, str], order: Sequence[str]) -> list[str]:
    """Return the points that a package settles otherwise than another one, in an order of points."""
    return [p for p in order if package[p] != base[p]]


def in_words(case: Any, package: Mapping[str, str], points: Sequence[str], most: int = MOST) -> list[str]:
    """Return some of a package's points in words, at most so many and how many more there are."""
    lines = [setting(case, p, package[p]) for p in points[:most]]
    more = len(points) - most
    return [*lines, f"and {more} more"] if more > 0 else lines
