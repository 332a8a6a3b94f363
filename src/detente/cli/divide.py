"""``detente divide``: share out points that can be shared."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from detente.cli.common import CASE, JSON, emit, guard, load, names

if TYPE_CHECKING:
    from rich.console import Console


def register(app: typer.Typer) -> None:
    @app.command()
    @guard
    def divide(
        case: Path = CASE,
        parties: str = typer.Option(None, "--parties", metavar="A,B", help="Divide among these; default all."),
        json: bool = JSON,
    ) -> None:
        """Share out the points: Adjusted Winner for two parties, maximum Nash welfare for more."""
        from detente.bargain.division import divide as share_out
        from detente.problem.compile import compile_problem
        from detente.text import printable

        loaded = load(case)
        result = share_out(compile_problem(loaded), names(parties))
        for warning in result.warnings:
            typer.echo(f"warning: {printable(warning)}", err=True)

        def show(console: Console) -> None:
            from rich.table import Table
            from rich.text import Text

            from detente.text import one_line

            table = Table(title="Shares of each point", title_justify="left", box=None, pad_edge=False)
            table.add_column("")
            for party in result.parties:
                table.add_column(Text(one_line(loaded.name(party))), justify="right")
            for point in loaded.points:
                shares = result.points[point.id]
                table.add_row(
                    Text(f"{one_line(point.number)}. {one_line(point.title)}"),
                    *(f"{100 * shares[p]:.1f}% ({result.worths[p][point.id]:.1f})" for p in result.parties),
                )
            table.add_row(
                Text("score of 100", "bold"), *(Text(f"{result.utilities[p]:.1f}", "bold") for p in result.parties)
            )
            console.print(table)
            console.print("In brackets: what the whole point is worth to the party, of 100.")
            if result.method == "adjusted_winner":
                console.print("Adjusted Winner: equal scores, nobody envies the other, nothing better for both.")
            else:
                proof = "proven with fractions" if result.certificate["exact"] else "by duality"
                console.print(
                    f"Maximum Nash welfare: nobody envies another, nothing better for all; gap {result.certificate['gap']:.0e} "
                    f"({proof})."
                )

        emit("divide", loaded.id, result.to_dict(), json, show)
