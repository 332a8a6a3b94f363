"""The terminal's view of a stability analysis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Column
from rich.text import Text

from detente.case.case import Case
from detente.report.tables import open_table
from detente.stability.analysis import StabilityResult
from detente.stability.concepts import CONCEPTS
from detente.stability.ways import Way
from detente.text import one_line

if TYPE_CHECKING:
    from rich.console import Console

    from detente.stability.removal import Change

MOST = 24
MEANINGS = {
    "nash": "nobody gains by moving",
    "gmr": "general metarationality: whoever would gain, the others can answer so that it does not",
    "smr": "symmetric metarationality: and it could not escape that answer",
    "seq": "sequential stability: as GMR, and each answer is a gain for the one who gives it",
}


def show_stability(console: Console, case: Case, result: StabilityResult) -> None:
    """Print equilibria, who would stay in them, how they are reached and what would end them."""
    graph = result.graph
    title = f"{len(graph):,} states, {len(graph.options)} options, {len(graph.parties)} parties"
    console.print(Text(one_line(case.title), "bold"))
    console.print(f"{title}. A state is a yes or no for:")
    for k, party in enumerate(graph.parties):
        owned = [f"{o + 1} {name}" for o, name in enumerate(graph.options) if graph.owner[o] == k]
        if owned:
            console.print(Text(f"  {_name(case, party)}: {', '.join(owned)}"))
    console.print()
    _equilibria(console, case, result)
    _ways(console, case, result)
    _removals(console, case, result)
    _together(console, case, result)


def _name(case: Case, party: str) -> str:
    return one_line(case.name(party))


def _label(result: StabilityResult, state: str) -> str:
    taken = result.graph.taken(result.graph.index(state))
    return f"{state} ({', '.join(taken)})" if taken else f"{state} (nothing)"


def _strongest(result: StabilityResult) -> list[int]:
    """Return the equilibria, those under more concepts first."""
    return sorted(result.lasting, key=lambda state: -len(result.concepts_of(state)))


def _equilibria(console: Console, case: Case, result: StabilityResult) -> None:
    graph, states = result.graph, _strongest(result)
    if not states:
        console.print(Text("No state is stable for all parties under any of the four concepts.", "bold"))
        return
    marks = [Column(_short(concept), justify="center") for concept in CONCEPTS]
    table = open_table("state", "options taken", *marks, title="States that last: stable for every party")
    for state in states[:MOST]:
        concepts = result.concepts_of(state)
        mark = " now" if state == graph.now else ""
        table.add_row(
            Text(f"{graph.text(state)}{mark}", "bold" if "nash" in concepts else ""),
            ", ".join(graph.taken(state)) or "nothing",
            *("yes" if concept in concepts else "" for concept in CONCEPTS),
        )
    console.print(table)
    if len(states) > MOST:
        console.print(f"and {len(states) - MOST:,} more; --json lists all")
    if graph.now >= 0 and graph.now not in states:
        stays = [
            _name(case, party) for p, party in enumerate(graph.parties) if not result.stability.stable[0, p, graph.now]
        ]
        console.print(Text(f"Now, {graph.text(graph.now)}, does not last: {', '.join(stays)} would gain by moving."))
    for concept in CONCEPTS:
        console.print(Text(f"  {_short(concept)}: {MEANINGS[concept]}", "dim"))
    console.print()


def _short(concept: str) -> str:
    return "Nash" if concept == "nash" else concept.upper()


def _ways(console: Console, case: Case, result: StabilityResult) -> None:
    if not result.ways:
        return
    console.print(Text("The way from now", "bold"))
    rank = {result.graph.text(state): k for k, state in enumerate(_strongest(result))}
    for way in sorted(result.ways, key=lambda way: rank[way.to])[:MOST]:
        console.print(Text(f"  to {_label(result, way.to)}: {_steps(case, way)}"))
    console.print()


def _steps(case: Case, way: Way) -> str:
    if way.steps is None:
        return "cannot be reached"
    if not way.steps:
        return "already there"
    told = (f"{_name(case, s.by)} to {s.to}{'' if s.better else ' (against its interest)'}" for s in way.steps)
    return ", then ".join(told)


def _removals(console: Console, case: Case, result: StabilityResult) -> None:
    if not result.removals:
        return
    console.print(Text("Whose change of ranking would end it", "bold"))
    merged: dict[tuple[str, str], list[str]] = {}
    rank = {result.graph.text(state): k for k, state in enumerate(_strongest(result))}
    for removal in sorted(result.removals, key=lambda removal: rank[removal.state]):
        told = _changes(case, removal.changes)
        merged.setdefault((removal.state, told), []).append(removal.concept)
    for (state, told), concepts in list(merged.items())[:MOST]:
        labels = ", ".join(map(_short, concepts))
        console.print(Text(f"  {state} ({labels}): {told}"))
    console.print()


def _changes(case: Case, changes: Sequence[Change]) -> str:
    told = []
    for change in changes:
        places = "1 place" if change.places == 1 else f"{change.places} places"
        told.append(f"{_name(case, change.by)}, if it fell below {change.below} for it ({places})")
    return "; ".join(told) or "nobody can leave it"


def _together(console: Console, case: Case, result: StabilityResult) -> None:
    if not result.coalition_moves:
        console.print(
            "No coalition can move to a state that all its members prefer, from now or from a state that lasts."
        )
        return
    console.print(Text("What parties could do together", "bold"))
    for move in result.coalition_moves[:MOST]:
        names = ", ".join(_name(case, p) for p in move.coalition)
        console.print(Text(f"  from {move.state}: {names} to {_label(result, move.to)}"))
    more = len(result.coalition_moves) - MOST
    if more > 0 or result.coalition_moves_cut:
        rest = f"{max(more, 0):,} more" + (", and others beyond --limit" if result.coalition_moves_cut else "")
        console.print(f"  and {rest}")
