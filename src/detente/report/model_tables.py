"""What ``detente models`` shows on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Column
from rich.text import Text

from detente.case.case import Case
from detente.report.model_words import (
    HEADS,
    clock_rows,
    count,
    flips,
    holds,
    one_changed,
    result_name,
    share_of,
    what_differs,
)
from detente.report.tables import cell, open_table, right
from detente.text import one_line
from detente.words import percent, plural

if TYPE_CHECKING:
    from rich.console import Console

    from detente.forecast.models import Models

POOLED = (
    "Pooled: each model taken to be as good as another, with room for one that nobody thought of. It is no forecast: the models "
    "were not chosen by how likely they are."
)


def show_models(console: Console, case: Case, found: Models) -> None:
    """Print what holds under every model, what flips, and what each choice does."""
    draft = case.drafts.get(found.draft)
    title = one_line(draft.title) if draft is not None else found.draft
    of_each = f"{plural(found.draws, 'draw')} of each"
    if found.runs:
        of_each += f", {plural(found.runs, 'run')} under each protocol"
    console.print(Text.assemble((title, "bold"), f", under {plural(len(found.models), 'stated model')}; {of_each}"))
    for heading, lines in (
        ("Holds under all of them", holds(case, found)),
        ("Flips from one to another, or is open", flips(case, found)),
        ("What they differ in", what_differs(found)),
        ("Left out", [f"{line[0].upper()}{line[1:]}." for line in found.not_run]),
    ):
        if lines:
            console.print()
            console.print(Text(heading, "bold"))
        for line in lines:
            console.print(Text(f"  {one_line(line)}"))
    console.print()
    _one_changed(console, case, found)
    console.print(Text(POOLED, "dim"))


def _one_changed(console: Console, case: Case, found: Models) -> None:
    """Print each result under the usual model, with one thing changed in it, and all models pooled."""
    models = one_changed(found)
    first = Column("The usual model, and with one change", overflow="fold", min_width=24)
    table = open_table(first, *(right(HEADS[m.id].replace(" ", "\n")) for m in models), right("pooled"))
    for claim in found.claims:
        many = count(found, claim)
        shares = [percent(share_of(model, claim.id), many) for model in models]
        table.add_row(cell(result_name(case, claim.id)), *shares, Text(percent(claim.pooled), "bold"))
        for row in clock_rows(found, claim.id):
            table.add_row(cell(result_name(case, row)), *(percent(share_of(m, row), many) for m in models), "")
    console.print(table)
