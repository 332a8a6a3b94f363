"""The terminal's view of a stability analysis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Column
from rich.text import Text

from detente.case.case import Case
from detente.case.wording import spaced
from detente.report.tables import folded, open_table
from detente.stability.analysis import StabilityResult
from detente.stability.concepts import CONCEPTS
from detente.stability.ways import Way
from detente.text import joined, one_line

if TYPE_CHECKING:
    from rich.console import Console

    from detente.stability.graph import Graph
    from detente.stability.removal import Change

MOST = 12
FEW = 6
"""At most so many ways, changes of ranking and joint moves are told."""
CHANGES = 2
"""Of each change of ranking, so many parties, those nearest to it first."""
MEANINGS = {
    "nash": "nobody gains by moving",
    "gmr": "general metarationality: whoever would gain, the others can answer so that it does not",
    "smr": "symmetric metarationality: and it could not escape that answer",
    "seq": "sequential stability: as GMR, and each answer is a gain for the one who gives it",
}


def show_stability(console: Console, case: Case, result: StabilityResult) -> None:
    """Print equilibria, who would stay in them, how they are reached and what would end them."""
    graph, words = result.graph, option_words(case, result.graph)
    title = f"{len(graph):,} states, {len(graph.options)} options, {len(graph.parties)} parties"
    console.print(Text(one_line(case.title), "bold"))
    console.print(f"{title}. A state is a yes (Y) or no (N) for:")
    for o, name in enumerate(graph.options):
        console.print(Text(f"  {o + 1} {words[name]}"))
    console.print()
    _equilibria(console, case, result)
    _ways(console, case, result)
    _removals(console, case, result)
    _together(console, case, result)


def option_words(case: Case, graph: Graph) -> dict[str, str]:
    """Say each option: by the file's ``texts``, else who does it and its id as words."""
    texts = case.stability_file.texts if case.stability_file is not None else {}
    said = {}
    for o, option in enumerate(graph.options):
        party = graph.parties[graph.owner[o]]
        rest = option.removeprefix(f"{party}_")
        said[option] = one_line(texts[option]) if option in texts else f"{_name(case, party)}: {spaced(rest)}"
    return said


def _name(case: Case, party: str) -> str:
    return one_line(case.name(party))


def _state(case: Case, result: StabilityResult, state: str) -> str:
    """Say a state by what is done in it."""
    words, taken = option_words(case, result.graph), result.graph.taken(result.graph.index(state))
    return "; ".join(words[option] for option in taken) or "nothing is done"


def _strongest(result: StabilityResult) -> list[int]:
    """Return the equilibria, those under more concepts first."""
    return sorted(result.lasting, key=lambda state: -len(result.concepts_of(state)))


def _equilibria(console: Console, case: Case, result: StabilityResult) -> None:
    graph, states = result.graph, _strongest(result)
    if not states:
        console.print(Text("No state is stable for all parties under any of the four concepts.", "bold"))
        return
    marks = [Column(_short(concept), justify="center") for concept in CONCEPTS]
    table = open_table("state", folded("what is done"), *marks, title="States that last: stable for every party")
    for state in states[:MOST]:
        concepts = result.concepts_of(state)
        mark = " now" if state == graph.now else ""
        table.add_row(
            Text(f"{graph.text(state)}{mark}", "bold" if "nash" in concepts else ""),
            Text(_state(case, result, graph.text(state))),
            *("yes" if concept in concepts else "" for concept in CONCEPTS),
        )
    console.print(table)
    _more(console, len(states) - MOST)
    if graph.now >= 0 and graph.now not in states:
        stays = [
            _name(case, party) for p, party in enumerate(graph.parties) if not result.stability.stable[0, p, graph.now]
        ]
        console.print(Text(f"What is now does not last: {', '.join(stays)} would gain by moving."))
    for concept in CONCEPTS:
        console.print(Text(f"  {_short(concept)}: {MEANINGS[concept]}", "dim"))
    console.print()


def _short(concept: str) -> str:
    return "Nash" if concept == "nash" else concept.upper()


def _more(console: Console, count: int, *, beyond: bool = False) -> None:
    if count > 0 or beyond:
        console.print(
            f"  and {max(count, 0):,} more{', and others beyond --limit' if beyond else ''}; --json lists all"
        )


def _ways(console: Console, case: Case, result: StabilityResult) -> None:
    if not result.ways:
        return
    console.print(Text("The way from now", "bold"))
    rank = {result.graph.text(state): k for k, state in enumerate(_strongest(result))}
    ways = sorted(result.ways, key=lambda way: rank[way.to])
    for way in ways[:FEW]:
        console.print(Text(f"  to {way.to} ({_state(case, result, way.to)}): {_steps(case, result, way)}"))
    _more(console, len(ways) - FEW)
    console.print()


def _steps(case: Case, result: StabilityResult, way: Way) -> str:
    if way.steps is None:
        return "cannot be reached"
    if not way.steps:
        return "already there"
    words, graph = option_words(case, result.graph), result.graph
    told, here = [], graph.taken(graph.now)
    for step in way.steps:
        there = graph.taken(graph.index(step.to))
        done = [words[o] for o in there if o not in here] + [f"no longer “{words[o]}”" for o in here if o not in there]
        told.append(f"{' and '.join(done)}{'' if step.better else ' (not in its own interest)'}")
        here = there
    return ", then ".join(told)


def _removals(console: Console, case: Case, result: StabilityResult) -> None:
    if not result.removals:
        return
    console.print(Text("Whose change of ranking would end it: the smallest change first", "bold"))
    merged: dict[tuple[str, str], list[str]] = {}
    rank = {result.graph.text(state): k for k, state in enumerate(_strongest(result))}
    for removal in sorted(result.removals, key=lambda removal: rank[removal.state]):
        told = _changes(case, result, removal.changes)
        merged.setdefault((removal.state, told), []).append(removal.concept)
    for (state, told), concepts in list(merged.items())[:FEW]:
        labels = ", ".join(map(_short, concepts))
        console.print(Text(f"  {state}, {_state(case, result, state)} ({labels}): {told}"))
    _more(console, len(merged) - FEW)
    console.print()


def _changes(case: Case, result: StabilityResult, changes: Sequence[Change]) -> str:
    told = []
    for change in changes[:CHANGES]:
        places = "1 place" if change.places == 1 else f"{change.places} places"
        told.append(
            f"{_name(case, change.by)}, if it came to rank it below “{_state(case, result, change.below)}” ({places} down)"
        )
    more = f"; and {len(changes) - CHANGES} more" if len(changes) > CHANGES else ""
    return "; ".join(told) + more if told else "nobody can leave it"


def _together(console: Console, case: Case, result: StabilityResult) -> None:
    if not result.coalition_moves:
        console.print(
            "No coalition can move to a state that all its members prefer, from now or from a state that lasts."
        )
        return
    console.print(Text("What parties could do together", "bold"))
    for move in result.coalition_moves[:FEW]:
        names = joined(_name(case, p) for p in move.coalition)
        console.print(Text(f"  from {move.state}: {names} to {move.to} ({_state(case, result, move.to)})"))
    _more(console, len(result.coalition_moves) - FEW, beyond=result.coalition_moves_cut)
