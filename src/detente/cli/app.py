"""The application: every command module registers its commands."""

from __future__ import annotations

import importlib
from collections.abc import Iterable

import typer


def assemble(commands: Iterable[str]) -> typer.Typer:
    """Return the application with these commands, each in its place; a missing one is an error of the installation."""
    app = typer.Typer(
        name="detente",
        help="A workbench for multi-point peace plans: who would accept the draft on the table, what blocks the "
        "rest, and which changes most often get there.",
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
            from detente.version import __version__

            typer.echo(f"detente {__version__}")
            raise typer.Exit
        if context.invoked_subcommand is None:
            typer.echo(context.get_help())

    modules = [importlib.import_module(f"detente.cli.commands.{name}") for name in commands]
    for module in sorted(modules, key=lambda module: (module.PLACE, module.__name__)):
        module.register(app)
    return app
