"""The command line: thin. Every command parses, calls, and shows; it computes nothing itself."""

from __future__ import annotations

import sys
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer

COMMANDS = tuple(module.name for module in iter_modules([str(Path(__file__).parent / "commands")]))
"""The modules of ``detente.cli.commands``, each of which registers a command."""


def build() -> typer.Typer:
    """Assemble the application."""
    from detente.cli.app import assemble

    return assemble(COMMANDS)


def main() -> None:
    """Run the command line."""
    try:
        from detente.cli.common import run

        status = run(build)
    except KeyboardInterrupt:  # before a command has begun
        sys.stderr.write("stopped\n")
        status = 130
    sys.exit(status)
