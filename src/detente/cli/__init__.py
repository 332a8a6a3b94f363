"""The command line: thin. Every command parses, calls, and shows; it computes nothing itself."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer

COMMANDS = (
    "check",
    "new",
    "schema",
    "analyze",
    "brief",
    "solve",
    "frontier",
    "zopa",
    "amend",
    "coalitions",
    "guarantees",
    "performance",
    "drafts",
    "simulate",
    "forecast",
    "score",
    "infer",
    "preferences",
    "importing",
    "exporting",
    "stability",
    "divide",
    "reference",
    "serve",
)
"""Modules of this package that register commands, in the order of the help page."""


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
