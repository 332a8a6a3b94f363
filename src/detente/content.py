"""A digest of what a value holds: the same in every process, whatever way the value came about.

For values made of plain data, dataclasses and pydantic models; a class with a method ``content`` says itself what its values
hold. Neither the order in which a set happens to be walked nor what an object has worked out on the side
(``cached_property``) is part of it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import hashlib
import struct
from collections.abc import Callable
from pathlib import PurePath
from typing import Any


def content_of(value: Any) -> bytes:
    """Return a digest of what a value holds.

    Parameters
    ----------
    value
        None, truth values, numbers, texts, bytes, days, paths, members of enumerations, NumPy arrays; tuples, lists,
        mappings and sets of them; dataclasses and pydantic models of them. The order of a mapping counts.

    Returns
    -------
    bytes
        32 of them.

    Raises
    ------
    TypeError
        When there is something else in it, such as a function.
    """
    return _Digests().of(value)


class _Digests:
    """Digests of values, each object's taken once."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[Any, bytes]] = {}
        """By identity, with the object itself: so it lives on, and no other takes its identity."""

    def of(self, value: Any) -> bytes:
        digest = hashlib.blake2b(digest_size=32, person=b"content")
        self._feed(digest.update, value)
        return digest.digest()

    def _feed(self, add: Callable[[bytes], None], value: Any) -> None:
        kind = type(value)
        if kind is str:
            data = value.encode("utf-8", errors="surrogatepass")
            add(b"s%d:" % len(data) + data)
        elif value is None or kind is bool:
            add(b"n" if value is None else b"t" if value else b"f")
        elif kind is int:
            add(b"i%d;" % value)
        elif kind is float:
            add(b"d" + struct.pack("<d", value))
        elif kind is bytes:
            add(b"b%d:" % len(value) + value)
        elif kind is tuple or kind is list:
            add(b"(%d:" % len(value))
            for part in value:
                self._feed(add, part)
        elif kind is dict:
            add(b"{%d:" % len(value))
            for key, part in value.items():
                self._feed(add, key)
                self._feed(add, part)
        elif id(value) in self.known:
            add(b"o" + self.known[id(value)][1])
        else:
            digest = self.of((f"{kind.__module__}.{kind.__qualname__}", self._parts(value)))
            self.known[id(value)] = value, digest
            add(b"o" + digest)

    def _parts(self, value: Any) -> Any:
        """Return what an object is made of."""
        kind = type(value)
        if hasattr(kind, "content"):
            return value.content()
        if isinstance(value, enum.Enum):
            return value.name
        if isinstance(value, (set, frozenset)):
            return sorted(self.of(part) for part in value)
        if isinstance(value, (dt.date, dt.time)):
            return value.isoformat()
        if isinstance(value, PurePath):
            return str(value)
        if dataclasses.is_dataclass(value):
            return [getattr(value, field.name) for field in dataclasses.fields(value)]
        if hasattr(value, "__pydantic_fields_set__"):
            more = value.__pydantic_extra__ or {}
            return [*value.__dict__.items(), *more.items(), sorted(value.__pydantic_fields_set__)]
        if hasattr(value, "dtype") and hasattr(value, "tobytes") and not value.dtype.hasobject:
            return value.dtype.str, tuple(value.shape), value.tobytes()
        bases: tuple[Any, ...] = (str, int, float, bytes, tuple, list, dict)
        for base in bases:
            if isinstance(value, base):  # a class of one's own
                return base(value)
        raise TypeError(f"no digest of {kind.__name__}")
