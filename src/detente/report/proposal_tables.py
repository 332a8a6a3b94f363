"""A proposed case as a terminal shows it: who, what, and what is left to a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from detente.proposal.proposal import DOUBTFUL, NOT_IN_TEXT, SURE, Proposal
from detente.text import one_line, shortened

if TYPE_CHECKING:
    from rich.console import Console

MOST_DOUBTS = 12


def print_proposal(console: Console, proposal: Proposal) -> None:
    """Print a proposal: its parties, its points with how many wordings they have, and what is not sure."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    parties = [p for p in proposal.parties if p.sure != DOUBTFUL]
    names = {p.id: p.name for p in parties}
    table = Table("Party", "Role (a guess)", "How sure", "From the words", box=box.SIMPLE_HEAD, title_justify="left")
    for party in parties:
        table.add_row(
            *(Text(one_line(c)) for c in (party.name, party.role, party.sure, shortened(party.evidence.words, 60)))
        )
    console.print(table if parties else Text("No party was found in the words: name who negotiates in case.yaml."))
    table = Table("Point", "Title", "Wordings", "Who must act", "How sure", box=box.SIMPLE_HEAD)
    for point in proposal.points:
        wordings = [o for o in point.options if o.id != NOT_IN_TEXT]
        who = dict.fromkeys(names.get(p, p) for o in wordings for p in o.obligates)
        sure = {o.obligated_sure for o in wordings} - {""}
        how = "" if not who else "likely" if "likely" in sure else "sure"
        cells = (point.number, point.title, str(len(wordings)), ", ".join(who), how)
        table.add_row(*(Text(one_line(c)) for c in cells))
    console.print(table)
    _print_together(console, proposal)
    _print_doubts(console, proposal)


def _print_together(console: Console, proposal: Proposal) -> None:
    """Print what was taken for one point: what is less than sure first."""
    said = [words for p in sorted(proposal.points, key=lambda p: p.sure == SURE) for words in p.together]
    _print_first(console, "Taken for one point:", said, "--json has all of them, under together")


def _print_doubts(console: Console, proposal: Proposal) -> None:
    from rich.text import Text

    void = [m for m in proposal.mentions if m.kind == "void_condition"]
    for mention in void:
        console.print(Text(f"Ends an obligation, for guarantees.yaml: {one_line(mention.evidence.words)}"))
    _print_first(console, "Left to you:", proposal.doubtful, "--table FILE.csv writes all of them")


def _print_first(console: Console, title: str, lines: Sequence[str], where: str) -> None:
    """Print the first of some lines under a title, how many more there are, and where all of them stand."""
    from rich.text import Text

    if not lines:
        return
    console.print(Text(title, style="bold"))
    for line in lines[:MOST_DOUBTS]:
        console.print(Text(f"  {one_line(line)}"))
    if len(lines) > MOST_DOUBTS:
        console.print(Text(f"  and {len(lines) - MOST_DOUBTS} more; {where}"))
