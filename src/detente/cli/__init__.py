"""The command line: thin. Every command parses, calls, and shows; it computes nothing itself."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import typer

COMMANDS = tuple(module.name for module in iter_modules([str(Path(__file__).parent / "commands")]))
"""The modules of ``detente.cli.commands``, each of which registers a command."""


def build(words: Sequence[str] = ()) -> typer.Typer:
    """Assemble the application, as far as a command line needs it.

    Parameters
    ----------
    words : sequence of str
        The command line. Where its first word names a module, which registers the command of that name, no other is
        read. The help, and messages about unknown commands, need all of them.
    """
    from detente.cli.app import assemble

    return assemble(words[:1] if words and words[0] in COMMANDS else COMMANDS)


def main() -> None:
    """Run the command line."""
    os.environ.setdefault(
        "PYDANTIC_DISABLE_PLUGINS", "__all__"
    )  # looking for some reads what every package says of itself
    gc.set_threshold(100_000, 50, 50)  # a command is short and makes few circles; looking for them costs a tenth of it
    try:
        from detente.cli.running import run_words
        from detente.kept import allow

        allow()
        status = run_words(sys.argv[1:], _command)
    except KeyboardInterrupt:  # before a command has begun
        sys.stderr.write("stopped\n")
        status = 130
    sys.exit(status)


def _command() -> int:
    from detente.cli.common import run

    return run(lambda: build(sys.argv[1:]))
