"""The graph of a conflict as a picture: states, the moves that their makers would want, and the ways from now."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from math import cos, hypot, pi, sin

from detente.case.wording import spaced
from detente.report.svg import Drawing
from detente.stability.analysis import StabilityResult
from detente.text import shortened

COLOURS = ("#1b5e9b", "#b4460f", "#1f7a4d", "#7a3b93", "#8a6d00", "#a3195b", "#00707a", "#555555")
"""One a party, in turn; dark enough to read on white."""
MOST_STATES = 60
FONT = "DejaVu Sans, Arial, sans-serif"
_INK, _PALE, _GRID = "#222222", "#f4f4f2", "#c9c9c4"
_THIN = 'stroke-width="1.1" stroke-opacity="0.55"'
_THICK = 'stroke-width="3.4" stroke-opacity="1.0"'
_DASHED = f'{_THICK} stroke-dasharray="6 4"'
Place = tuple[float, float]


def chosen_states(result: StabilityResult, most: int = MOST_STATES) -> list[int]:
    """Return the states to draw: all of them, or, in a large graph, now, the equilibria and the ways to them."""
    graph = result.graph
    if len(graph) <= most:
        return list(range(len(graph)))
    keep: list[int] = [graph.now] if graph.now >= 0 else []
    for way in result.ways:
        path = [] if way.steps is None else [graph.index(step.to) for step in way.steps]
        fresh = [s for s in (*path, graph.index(way.to)) if s not in keep]
        if len(keep) + len(fresh) <= most:
            keep.extend(dict.fromkeys(fresh))
    keep.extend([s for s in result.lasting if s not in keep][: max(0, most - len(keep))])
    return sorted(keep)


def to_svg(
    result: StabilityResult,
    title: str,
    names: Mapping[str, str] | None = None,
    options: Mapping[str, str] | None = None,
) -> str:
    """Draw a stability analysis.

    Parameters
    ----------
    result : StabilityResult
    title : str
    names : mapping of party to name, optional
    options : mapping of option to words, optional

    Returns
    -------
    str
        An SVG document. Thin arrows are moves that their maker prefers, thick ones the ways from now; dashed where
        the mover does not gain. Filled states are equilibria, with the concepts written below.
    """
    graph = result.graph
    names = names or {}
    states = chosen_states(result)
    radius = 27.0 if len(graph.options) <= 6 else 34.0
    ring = max(150.0, len(states) * (radius * 2.9) / (2 * pi))
    legend = 24 * (len(graph.parties) + len(graph.options) + 5)
    width, height = 2 * ring + 2 * radius + 560, max(2 * ring + 4 * radius + 60, legend + 90)
    centre = (ring + radius + 120, height / 2 + 20)
    at = {
        s: (
            centre[0] + ring * sin(2 * pi * k / len(states)),
            centre[1] - ring * cos(2 * pi * k / len(states)),
        )
        for k, s in enumerate(states)
    }
    on_way = _steps(result)
    picture = Drawing(width, height, title, FONT)
    picture.raw(_heads())
    picture.text(24, 32, shortened(title, 90), 17, _INK, more='font-weight="bold"')
    for party in range(len(graph.parties)):
        for here in states:
            for there in graph.improvements(party, here):
                if int(there) in at and (party, here, int(there)) not in on_way:
                    _arrow(picture, (at[here], at[int(there)]), radius, party, _THIN)
    for (party, here, there), better in on_way.items():
        if here in at and there in at:
            _arrow(picture, (at[here], at[there]), radius, party, _THICK if better else _DASHED)
    for s in states:
        _state(picture, result, s, at[s], centre, radius)
    _legend(picture, result, {**names, **(options or {})}, round(width - 300), 70)
    return picture.render()


def _heads() -> str:
    """Define a head of an arrow for each colour."""
    heads = "".join(
        f'<marker id="head{k}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
        f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L10 5L0 10z" fill="{colour}"/></marker>'
        for k, colour in enumerate(COLOURS)
    )
    return f"<defs>{heads}</defs>"


def _steps(result: StabilityResult) -> dict[tuple[int, int, int], bool]:
    graph, found = result.graph, {}
    for way in result.ways:
        path = [graph.now, *(graph.index(step.to) for step in way.steps or ())]
        for (here, there), step in zip(pairwise(path), way.steps or (), strict=True):
            found[graph.parties.index(step.by), here, there] = step.better
    return found


def _arrow(picture: Drawing, ends: tuple[Place, Place], radius: float, party: int, style: str) -> None:
    (x1, y1), (x2, y2) = ends
    length = hypot(x2 - x1, y2 - y1) or 1.0
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    # Bent to the right of its direction, so that moves there and back stay apart.
    bend = min(34.0, 0.12 * length)
    mx, my = (x1 + x2) / 2 - uy * bend, (y1 + y2) / 2 + ux * bend
    out = hypot(mx - x1, my - y1) or 1.0
    a = (x1 + (mx - x1) / out * radius, y1 + (my - y1) / out * radius)
    b = (x2 + (mx - x2) / out * (radius + 2), y2 + (my - y2) / out * (radius + 2))
    k = party % len(COLOURS)
    steps = f"M{a[0]:.1f} {a[1]:.1f}Q{mx:.1f} {my:.1f} {b[0]:.1f} {b[1]:.1f}"
    picture.path(steps, COLOURS[k], f'{style} marker-end="url(#head{k})"')


def _state(picture: Drawing, result: StabilityResult, state: int, at: Place, centre: Place, radius: float) -> None:
    graph = result.graph
    concepts = result.concepts_of(state)
    fill = "#dcebd8" if "nash" in concepts else ("#eef4ea" if concepts else _PALE)
    edge, width = (_INK, 2.6) if state == graph.now else (("#3d6b35", 2.0) if concepts else (_GRID, 1.2))
    x, y = at
    text = graph.text(state)
    lines = [text[k : k + 6] for k in range(0, len(text), 6)]
    picture.circle(x, y, radius, fill, f'stroke="{edge}" stroke-width="{width}"')
    for k, line in enumerate(lines):
        dy = y + 4 + 12 * (k - (len(lines) - 1) / 2)
        picture.text(x, dy, line, 11.5, _INK, "middle", 'font-family="DejaVu Sans Mono, monospace"')
    words = ["all four"] if len(concepts) == 4 else [c.upper() if c != "nash" else "Nash" for c in concepts]
    if state == graph.now:
        words.insert(0, "now")
    if words:
        away = hypot(x - centre[0], y - centre[1]) or 1.0
        dx, dy = (x - centre[0]) / away, (y - centre[1]) / away
        anchor = "middle" if abs(dx) < 0.25 else ("start" if dx > 0 else "end")
        halo = 'stroke="#ffffff" stroke-width="3" paint-order="stroke"'
        where = (x + dx * (radius + 7), y + dy * (radius + 10) + 4)
        picture.text(*where, ", ".join(words), 10.5, _INK, anchor, halo)


def _legend(picture: Drawing, result: StabilityResult, names: Mapping[str, str], x: float, y: float) -> None:
    graph = result.graph

    def line(text: str, colour: str = _INK, bold: bool = False, size: float = 12.5) -> None:
        nonlocal y
        picture.text(x, y, text, size, colour, more='font-weight="bold"' if bold else "")
        y += 22

    line("A state: Y or N for each option, in this order", size=11)
    for k, party in enumerate(graph.parties):
        line(shortened(names.get(party, party), 38), COLOURS[k % len(COLOURS)], bold=True)
        for o, option in enumerate(graph.options):
            if graph.owner[o] == k:
                line(f"{o + 1}. {shortened(names.get(option, spaced(option)), 38)}", COLOURS[k % len(COLOURS)])
    for text in (
        "Thin: a move its maker would gain by.",
        "Thick: the way from now to an equilibrium,",
        "dashed where its maker does not gain.",
    ):
        line(text, size=11)
    drawn, total = len(chosen_states(result)), len(graph)
    if drawn < total:
        line(f"{drawn} of {total:,} states are drawn.", size=11)
