"""The application for commands that tests call within their own process, by typer's ``CliRunner``.

To assemble it and make it ready takes a tenth of a second, as long as many a command runs. It holds nothing of a call,
so both are done once for each process of the tests.
"""

from __future__ import annotations

import functools

import typer.testing

import detente.cli

typer.testing._get_command = functools.cache(typer.testing._get_command)  # type: ignore[attr-defined]


@functools.cache
def build() -> typer.Typer:
    """Return the application with all its commands, the same each time."""
    return detente.cli.build()
