"""A security key made of software: signs what it is told to sign, so that tests can send wrong answers too."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

USER_PRESENT, HOLDS_KEY = 0x01, 0x40


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class SoftKey:
    """One key pair (P-256, as WebAuthn asks of all) with its count of signatures."""

    def __init__(self) -> None:
        self.id = secrets.token_bytes(32)
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.count = 0

    def made(self, options: dict[str, Any], origin: str, *, site: str | None = None, kind: str = "create") -> str:
        """Answer ``navigator.credentials.create``."""
        numbers = self.private.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)})
        attested = bytes(16) + len(self.id).to_bytes(2) + self.id + public
        data = self._data(site or options["rp"]["id"], USER_PRESENT | HOLDS_KEY) + attested
        told = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(_said(kind, options, origin), attestationObject=text(told))

    def signed(
        self,
        options: dict[str, Any],
        origin: str,
        *,
        site: str | None = None,
        flags: int = USER_PRESENT,
        kind: str = "get",
    ) -> str:
        """Answer ``navigator.credentials.get``; counts the signature first."""
        self.count += 1
        said, data = _said(kind, options, origin), self._data(site or options["rpId"], flags)
        signature = self.private.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(said, authenticatorData=text(data), signature=text(signature))

    def _data(self, site: str, flags: int) -> bytes:
        return hashlib.sha256(site.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _answer(self, said: bytes, **parts: str) -> str:
        name = text(self.id)
        response = {"clientDataJSON": text(said), **parts}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def _said(kind: str, options: dict[str, Any], origin: str) -> bytes:
    return json.dumps({"type": f"webauthn.{kind}", "challenge": options["challenge"], "origin": origin}).encode()
