"""What the commands on packages show on a terminal. Imported by them when they run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from detente.bargain.coalitions import Coalitions
from detente.bargain.criteria.solve import Solution
from detente.bargain.logrolls import Logroll
from detente.bargain.zopa import Zopa
from detente.problem.arrays import Problem
from detente.report.tables import cell, folded, gain, number, open_table, right
from detente.text import one_line, short
from detente.words import percent, range_of, signed, tenths


def package_table(case: Any, package: dict[str, str]) -> Table:
    """Return a package as a table: number, point, option in words."""
    table = open_table(Column(justify="right", style="dim"), folded(), folded())
    for point_id, option_id in package.items():
        point = case.point(point_id)
        table.add_row(cell(point.number), cell(point.title), cell(point.says(option_id)))
    return table


def party_table(case: Any, problem: Problem, solution: Solution) -> Table:
    """Return utilities beside no-deal values and gains."""
    table = open_table("party", right("utility"), right("no deal"), right("gain"), heads="dim")
    for i, party in enumerate(problem.parties):
        table.add_row(
            cell(case.name(party), "bold" if party in solution.parties else ""),
            number(solution.utilities.get(party)),
            number(problem.central.no_deal[0, i]),
            gain(solution.gains.get(party)),
        )
    return table


def show_solution(console: Console, case: Any, problem: Problem, solution: Solution) -> None:
    """Show a solution and its certificate."""
    console.print(Text.assemble((solution.criterion.replace("_", "-"), "bold"), f": {solution.definition}"))
    if solution.package is None:
        show_conflict(console, case, solution)
        return
    console.print()
    console.print(package_table(case, solution.package))
    console.print()
    console.print(party_table(case, problem, solution))
    console.print()
    certificate = "proven optimal" if solution.optimal else f"not proven; bound {number(solution.bound, 4)}"
    if not solution.optimal and solution.gap is not None:
        certificate += f", gap {solution.gap:.3%}"
    objective = "–" if solution.objective is None else f"{solution.objective:,.4g}"
    console.print(
        Text.assemble(
            ("objective ", "dim"),
            (objective, "bold"),
            ("  ", ""),
            (certificate, "green" if solution.optimal else "yellow"),
        )
    )
    console.print(
        f"{solution.method}, {solution.nodes:,} nodes, {solution.seconds * 1000:,.1f} ms; {solution.ties}",
        style="dim",
    )


def show_conflict(console: Console, case: Any, solution: Solution) -> None:
    """Show why nothing is feasible."""
    conflict = solution.conflict
    if solution.feasible is None:
        console.print("No package was found in time, and no proof that there is none; try a longer --time-limit.")
        return
    console.print(Text("No package satisfies the constraints.", style="bold red"))
    if conflict is None:
        return
    unproven = "" if conflict.smallest else " (fewer of them may conflict too; a longer --time-limit may tell)"
    console.print(f"These cannot all be satisfied together{unproven}:")
    for party in conflict.parties:
        console.print(Text.assemble("  • ", one_line(case.name(party)), " accepts (at least its no-deal value)"))
    for party, when in conflict.red_lines:
        console.print(Text.assemble("  • ", one_line(case.name(party)), "'s red line: ", one_line(when)))
    if conflict.consent:
        console.print("  • the consent rule adopts")
    if not (conflict.parties or conflict.red_lines or conflict.consent):
        console.print("  • (nothing: the points fixed leave no package)")


def show_zopa(console: Console, case: Any, found: Zopa) -> None:
    """Show the counts and the probability of a zone of agreement."""
    table = open_table(Column(), right(""), Column(style="dim"))
    table.add_row("packages there are", f"{found.packages:,}", "")
    for name, count in (
        ("adopted by the consent rule", found.adopted),
        ("accepted by everyone", found.unanimous),
    ):
        share = count.number / found.packages
        if count.exact:
            table.add_row(name, f"{count.number:,}", f"{share:.3g} of all, counted exactly")
        else:
            table.add_row(
                name,
                f"about {count.number:,.3g}",
                f"95% between {count.low:,.3g} and {count.high:,.3g} ({count.method})",
            )
    console.print(table)
    exists = found.exists
    if exists is not None:
        console.print()
        console.print(
            Text.assemble(
                "Some package is adopted in ",
                (tenths(exists.share, exists.draws) if exists.yes + exists.no else "–", "bold"),
                f" of {exists.draws:,} draws (95%: {range_of(exists.lo, exists.hi)}); {exists.undecided:,} undecided.",
            )
        )
    graded = found.exists_graded
    if graded is not None and graded.yes + graded.no:
        console.print(
            f"By degrees, where a gain over no deal makes a yes likely rather than sure: in {percent(graded.share, graded.draws)} "
            f"of {graded.draws:,} draws."
        )


def show_coalitions(console: Console, case: Any, found: Coalitions, trades: Sequence[Logroll]) -> None:
    """Show minimal coalitions, pivotal parties and exchanges."""
    if found.minimal:
        console.print(Text("Minimal coalitions that can adopt something they all prefer to no deal", style="bold"))
        for coalition in found.minimal[:30]:
            names = ", ".join(one_line(case.name(p)) for p in coalition.members) or "nobody's consent is needed"
            console.print(Text(f"  • {names}", overflow="fold"))
        if len(found.minimal) > 30:
            console.print(f"  … and {len(found.minimal) - 30} more; --json lists them", style="dim")
        names = ", ".join(one_line(case.name(p)) for p in found.pivotal)
        console.print(Text.assemble(("Pivotal: ", "bold"), names or "nobody; no single party can block everything"))
    else:
        console.print(Text("No coalition can adopt anything that all its members prefer to no deal.", style="bold red"))
    if found.undecided:
        console.print(f"{found.undecided} sets of parties undecided in time", style="yellow")
    if not trades:
        return
    console.print()
    console.print(Text("Exchanges of two points that leave both parties better off", style="bold"))
    words = map(folded, ("parties", "one gets", "the other gets"))
    table = open_table(*words, right("gains"), right("joint"), heads="dim")
    for trade in trades[:25]:
        first, second = trade.parties
        (p, _, x), (q, _, y) = trade.changes
        table.add_row(
            cell(f"{case.name(first)} & {case.name(second)}"),
            cell(f"{case.point(p).title}: {short(case.point(p).says(x))}"),
            cell(f"{case.point(q).title}: {short(case.point(q).says(y))}"),
            f"{signed(trade.gains[first])} / {signed(trade.gains[second])}",
            signed(trade.joint),
        )
    console.print(table)
