"""Private columns: sealed with keys that are kept outside the database.

A stolen database, or a stolen backup of it, shows no private figure. Each sealed value is bound to its place (table,
negotiation, seat, row, column): moved to another row, it no longer opens. Lengths are padded, so that the length of a
sealed answer says nothing about the answer. A batch of secret proposals has a key of its own, destroyed at the close:
from then on no copy of its answers opens any more, wherever it lies.

What this does not do: the person who runs the server can read its memory and its keys while it runs.

Sources
-------
AES-GCM: M. Dworkin, NIST Special Publication 800-38D (2007), through the ``cryptography`` library.
"""

from __future__ import annotations

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from detente.errors import DetenteError, InputError

MAIN = "main"
BLOCK = 256
_FORMAT = b"\x01"
_NONCE = 12
_KEY = 32
_NAME = re.compile(r"[a-z0-9-]{1,80}")


class Unsealable(DetenteError):
    """A sealed value does not open: another key, another place, or bytes that were changed."""


@dataclass(frozen=True)
class At:
    """The place of a sealed value."""

    table: str
    negotiation_id: str
    seat_id: str
    row_id: str
    column: str = "sealed"

    def bound(self) -> bytes:
        """Return the associated data; the parts hold no zero byte."""
        parts = (self.table, self.negotiation_id, self.seat_id, self.row_id, self.column)
        return b"\x00".join(part.encode() for part in parts)


class Vault:
    """The keys of one database: a folder of small files, readable by their owner only.

    Parameters
    ----------
    folder : Path
        Made where it is missing. Keep it away from the database and its backups.

    Raises
    ------
    InputError
        When the folder cannot be used, or a key in it is damaged.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._keys: dict[str, AESGCM] = {}
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"{folder}: cannot keep keys here: {error.strerror}; name another folder") from None

    def create(self) -> None:
        """Make the main key.

        Raises
        ------
        InputError
            When there is one already.
        """
        self.new_key(MAIN)

    def seal(self, at: At, plaintext: bytes, key: str = MAIN) -> bytes:
        """Return the sealed bytes; their length tells only how many blocks of 256 bytes they hold."""
        nonce = secrets.token_bytes(_NONCE)
        return _FORMAT + nonce + self._key(key).encrypt(nonce, _padded(plaintext), at.bound())

    def unseal(self, at: At, sealed: bytes, key: str = MAIN) -> bytes:
        """Return what was sealed at this place.

        Raises
        ------
        Unsealable
        """
        if sealed[:1] != _FORMAT:
            raise Unsealable("a private value is of an unknown format")
        nonce, body = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            padded = self._key(key).decrypt(nonce, body, at.bound())
        except (InvalidTag, ValueError):
            raise Unsealable(
                "a private value does not open: it was moved, changed, or sealed with another key"
            ) from None
        return padded[4 : 4 + int.from_bytes(padded[:4], "big")]

    def new_key(self, name: str) -> None:
        """Make a key of this name, on the disk before this returns.

        Raises
        ------
        InputError
            When there is one already.
        """
        path = self._path(name)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise InputError(f"{path}: there is a key already; nothing was written") from None
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_KEY))
            file.flush()
            os.fsync(file.fileno())
        self._settle()

    def destroy_key(self, name: str) -> None:
        """Write over a key and remove it; a missing one is no error, since a restart may do this again."""
        self._keys.pop(name, None)
        path = self._path(name)
        try:
            with path.open("r+b") as file:
                file.write(secrets.token_bytes(_KEY))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
        except FileNotFoundError:
            return
        self._settle()

    def names(self) -> list[str]:
        """Return the names of the keys there are."""
        return sorted(path.stem for path in self.folder.glob("*.key"))

    def _key(self, name: str) -> AESGCM:
        if name not in self._keys:
            path = self._path(name)
            try:
                data = path.read_bytes()
            except FileNotFoundError:
                raise Unsealable(f"the key {name} is not in {self.folder}") from None
            if len(data) != _KEY:
                raise InputError(f"{path}: found {len(data)} bytes, expected a key of {_KEY}; restore it from its copy")
            self._keys[name] = AESGCM(data)
        return self._keys[name]

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise InputError(f"found the key name {name!r}, expected small letters, digits and hyphens")
        return self.folder / f"{name}.key"

    def _settle(self) -> None:
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _padded(plaintext: bytes) -> bytes:
    framed = len(plaintext).to_bytes(4, "big") + plaintext
    return framed + b"\x00" * (-len(framed) % BLOCK)
