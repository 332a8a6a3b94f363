"""Ids: what may be one, and how one is made from words. Every id of a case and of a file comes from here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

RESERVED = frozenset(
    [
        "public",
        "prefers",
        "ideal",
        "low",
        "likely",
        "high",
        "value",
        "shape",
        "is",
        "in",
        "and",
        "or",
        "not",
        "implies",
        "true",
        "false",
        "owed",
        "at_least",
        "open",
    ]
)
"""The format's own words, which are no ids."""
ID = re.compile(r"[a-z][a-z0-9_]*")
OPTION_ID = re.compile(r"[a-z0-9_]+")
"""An option's id may begin with a figure."""


def is_id(text: str) -> bool:
    """Return whether a text is an id: a small letter, then small letters, digits or ``_``, and no reserved word."""
    return ID.fullmatch(text) is not None and text not in RESERVED


def slug(text: str, most: int | None = None, fold: bool = False) -> str:
    """Return words as small letters, digits and ``_``; empty where none is left.

    Parameters
    ----------
    text : str
    most : int, optional
        The greatest length.
    fold : bool
        Whether letters with accents count as those without; else they part words.
    """
    if fold:
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:most]


def unused(name: str, taken: Collection[str]) -> str:
    """Return a name, with ``_2``, ``_3``... behind it where it is taken."""
    made, number = name, 2
    while made in taken:
        made, number = f"{name}_{number}", number + 1
    return made
