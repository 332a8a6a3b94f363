"""Pass phrases: hashed with Argon2id, the same work for a name that nobody has.

Sources
-------
Argon2id with the second recommended option of RFC 9106 (2021), the default of ``argon2-cffi``. Length before
composition, no rules on kinds of characters: NIST Special Publication 800-63B (2017), section 5.1.1.
"""

from __future__ import annotations

import functools
import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from detente.errors import InputError

LEAST, MOST = 12, 200
AT_ONCE = 2
"""Hashes worked out at the same moment: each takes 64 MB."""

HASHER = PasswordHasher()
_turns = threading.Semaphore(AT_ONCE)


def checked(pass_phrase: str, *not_these: str) -> str:
    """Return a new pass phrase as it will be hashed.

    Parameters
    ----------
    pass_phrase : str
    not_these : str
        Names of the person, which are no pass phrase.

    Raises
    ------
    InputError
        Too short, too long, one character over and over, or a name.
    """
    normal = _normal(pass_phrase)
    if not LEAST <= len(normal) <= MOST:
        raise InputError(
            f"found a pass phrase of {len(normal)} characters, expected {LEAST} to {MOST}; several words make a good one"
        )
    if len(set(normal)) < 5:
        raise InputError("found a pass phrase of the same few characters, expected several words")
    if normal.casefold() in {_normal(name).casefold() for name in not_these}:
        raise InputError("found your name as the pass phrase, expected several words that nobody would guess")
    return normal


def hash_of(pass_phrase: str) -> str:
    """Return the hash of a pass phrase, with its parameters and its salt."""
    with _turns:
        return HASHER.hash(_normal(pass_phrase))


def fits(kept: str | None, pass_phrase: str) -> bool:
    """Whether a pass phrase is the one whose hash is kept; as much work where there is none."""
    normal = _normal(pass_phrase[: MOST * 4])
    with _turns:
        try:
            found = HASHER.verify(kept or _nobody(), normal)
        except (VerificationError, InvalidHashError):
            return False
    return found and kept is not None


def is_outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than those of today."""
    return HASHER.check_needs_rehash(kept)


@functools.cache
def _nobody() -> str:
    return HASHER.hash("nobody")


def _normal(pass_phrase: str) -> str:
    return unicodedata.normalize("NFKC", pass_phrase)
