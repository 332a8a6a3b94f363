"""The address that a server listens on."""

from __future__ import annotations

import socket

from detente.errors import InputError


def listen(host: str, port: int) -> socket.socket:
    """Bind the address.

    Raises
    ------
    InputError
        When it cannot be used.
    """
    if not 0 <= port <= 65535:
        raise InputError(f"found port {port}, expected 0 to 65535 (0: any free one)")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        bound = socket.socket(found[0], socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(found[4])
    except OSError as error:
        raise InputError(
            f"cannot listen on {host}:{port}: {error.strerror or error}; choose another --port, or 0 for any free one"
        ) from None
    return bound
