"""The command line: thin. Every command parses, calls, and shows; it computes nothing itself."""

from __future__ import annotations

import importlib
import importlib.util
import sys

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
    """Assemble the application from its command modules."""
    app = typer.Typer(
        name="detente",
        help="A workbench for multi-point peace plans: who would accept the draft on the table, what blocks the "
        "rest, and the smallest amendment that gets there.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback(invoke_without_command=True)
    def top(
        context: typer.Context,
        version: bool = typer.Option(False, "--version", help="Print the version and leave."),
    ) -> None:
        if version:
            from detente import __version__

            typer.echo(f"detente {__version__}")
            raise typer.Exit
        if context.invoked_subcommand is None:
            typer.echo(context.get_help())

    for name in COMMANDS:
        if importlib.util.find_spec(f"detente.cli.{name}") is not None:
            importlib.import_module(f"detente.cli.{name}").register(app)
    return app


def main() -> None:
    """Run the command line."""
    from detente.cli.common import run

    sys.exit(run(build))
