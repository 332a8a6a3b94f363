"""What ``detente divide`` prints: each party's share of each point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from detente.text import one_line

if TYPE_CHECKING:
    from rich.console import Console

    from detente.bargain.division import Division
    from detente.case.case import Case


def show_division(console: Console, case: Case, result: Division) -> None:
    """Print the shares of each point, the scores, and what is proven of them."""
    table = Table(title="Shares of each point", title_justify="left", box=None, pad_edge=False)
    table.add_column("")
    for party in result.parties:
        table.add_column(Text(one_line(case.name(party))), justify="right")
    for point in case.points:
        shares = result.points[point.id]
        table.add_row(
            Text(f"{one_line(point.number)}. {one_line(point.title)}"),
            *(f"{100 * shares[p]:.1f}% ({result.worths[p][point.id]:.1f})" for p in result.parties),
        )
    table.add_row(Text("score of 100", "bold"), *(Text(f"{result.utilities[p]:.1f}", "bold") for p in result.parties))
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
