"""The screen of the frontier: one page, however many packages there are; and the file with all of them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.padding import Padding
from rich.table import Column
from rich.text import Text

from detente.bargain.frontier import HELD_OUT, Frontier
from detente.bargain.shared import NEARLY_ALL, telling
from detente.errors import InputError
from detente.files import write_whole
from detente.problem.arrays import Problem
from detente.report.package_words import in_words, letter, otherwise
from detente.report.tables import cell, folded, number, open_table, right
from detente.words import percent

SHARED_SHOWN = 12
EVEN = 1e-9
"""A shortfall up to here is rounding."""
ENDINGS = (".csv", ".json")


def show_frontier(console: Console, case: Any, problem: Problem, found: Frontier) -> None:
    """Show how many efficient packages there are, their ends, a few that stand for the rest, and what they share."""
    what = (
        "efficient packages (distinct utilities), all of them"
        if found.exact
        else "packages found before it was stopped, each proven efficient; there are more"
        if found.stopped
        else "packages, each proven efficient; there are more"
    )
    console.print(Text.assemble((f"{found.size:,}", "bold"), f" {what}"))
    if found.gap is not None:
        console.print(Text(_gap(found.gap), style="dim"))
    if len(found.packages) < found.size:
        console.print(f"{len(found.packages)} of them, well spread, are kept", style="dim")
    points = _by_weight(problem, found)
    common = {p: next(o.option for o in found.options if o.point == p) for p in points}
    console.print()
    heads = [right(case.name(party)) for party in found.parties]
    table = open_table(folded("worth to"), *heads, heads="dim")
    for end in found.ends:
        table.add_row(cell(f"best for {case.name(end.party)}"), *[number(end.utilities[p]) for p in found.parties])
    for place, k in enumerate(found.handful):
        name = f"{letter(place)}  {'the most even' if not place else 'in between'}"
        table.add_row(cell(name), *[number(v) for v in found.utilities[k]])
    console.print(table)
    console.print()
    console.print(
        Text(f"What sets {_span(len(found.handful))} apart from what most efficient packages have", style="bold")
    )
    for place, k in enumerate(found.handful):
        package = found.packages[k]
        lines = in_words(case, package, otherwise(package, common, points)) or ["nothing"]
        for row, line in enumerate(lines):
            console.print(Padding(Text(f"{letter(place) if not row else ' '}  {line}", overflow="fold"), (0, 0, 0, 2)))
    _show_shared(console, case, found)
    console.print()
    console.print(f"{found.method}, {found.seconds:,.3f} s; --out FILE.csv writes all packages", style="dim")


def _gap(gap: float) -> str:
    """Say how near the packages found come to the best there is, under weightings that they were not found by."""
    if gap <= EVEN:
        return f"Under {HELD_OUT} other weightings of the parties one of these is always the best there is."
    return (
        f"Under {HELD_OUT} other weightings of the parties the best of these falls short of the best there is by at most "
        f"{max(100 * gap, 0.1):.1f} on a scale of 100 from each party's worst to its best."
    )


def _span(count: int) -> str:
    return "A" if count == 1 else f"A to {letter(count - 1)}"


def _by_weight(problem: Problem, found: Frontier) -> list[str]:
    """Return the points, those first that can matter most to some party of the frontier."""
    weight = telling(problem, [problem.party_index(p) for p in found.parties])
    return [problem.points[j] for j in np.argsort(-weight, kind="stable")]


def _show_shared(console: Console, case: Any, found: Frontier) -> None:
    shared, of = found.backbone, len({o.point for o in found.options})
    console.print()
    all_ = "all" if found.size == 1 else f"{NEARLY_ALL:.0%} or more"
    console.print(Text(f"Nearly all of them ({all_}) agree on {len(shared)} of {of} points", style="bold"))
    if not shared:
        return
    table = open_table(Column(justify="right", style="dim"), folded(), folded(), right(""))
    entries = [o for o in found.options if shared.get(o.point) == o.option]
    for entry in entries[:SHARED_SHOWN]:
        point = case.point(entry.point)
        share = "all" if entry.share >= 1 else percent(entry.share)
        table.add_row(cell(point.number), cell(point.title), cell(point.says(entry.option)), share)
    console.print(table)
    if len(entries) > SHARED_SHOWN:
        console.print(f"and on {len(entries) - SHARED_SHOWN} more; --json lists them", style="dim")


def check_ending(file: Path) -> None:
    """Refuse a file of packages whose name ends in something else than .csv or .json.

    Raises
    ------
    InputError
    """
    if file.suffix.lower() not in ENDINGS:
        raise InputError(f"{file}: found the ending {file.suffix or 'none'!r}, expected {' or '.join(ENDINGS)}")


def write_packages(
    file: Path,
    problem: Problem,
    columns: Sequence[str],
    rows: Sequence[Sequence[float]],
    packages: Sequence[dict[str, str]],
) -> None:
    """Write packages to a file, one a row: figures first, then the option of each point, by ids.

    Parameters
    ----------
    file : path-like
        Ends in ``.csv`` or ``.json``.
    problem : Problem
    columns : sequence of str
        What the figures are called.
    rows : sequence of sequences of float
    packages : sequence of dict

    Raises
    ------
    InputError
        For another ending.
    """
    check_ending(file)
    if file.suffix.lower() == ".json":
        entries = [
            dict(zip(columns, map(float, row), strict=True)) | {"package": package}
            for row, package in zip(rows, packages, strict=True)
        ]
        write_whole(file, json.dumps(entries, ensure_ascii=False, allow_nan=False, indent=1) + "\n")
        return
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow([*columns, *problem.points])
    for row, package in zip(rows, packages, strict=True):
        out.writerow([*(repr(float(v)) for v in row), *(package[p] for p in problem.points)])
    write_whole(file, text.getvalue())


__all__ = ["check_ending", "show_frontier", "write_packages"]
