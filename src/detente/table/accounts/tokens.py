"""Random tokens: shown once, kept as a hash."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """Return 256 random bits as text that fits into an address."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """Return the SHA-256 of a token, in hex; enough for 256 random bits, not for what a person thinks up."""
    return hashlib.sha256(token.encode()).hexdigest()
