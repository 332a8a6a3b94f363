"""The graph of a conflict as a picture: states, the moves that their makers would want, and the ways from now."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from math import cos, hypot, pi, sin

from markupsafe import escape

from detente.stability.analysis import StabilityResult
from detente.text import one_line

COLOURS = ("#1b5e9b", "#b4460f", "#1f7a4d", "#7a3b93", "#8a6d00", "#a3195b", "#00707a", "#555555")
"""One a party, in turn; dark enough to read on white."""
MOST_STATES = 60
_INK, _PALE, _GRID = "#222222", "#f4f4f2", "#c9c9c4"


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


def to_svg(result: StabilityResult, title: str, names: Mapping[str, str] | None = None) -> str:
    """Draw a stability analysis.

    Parameters
    ----------
    result : StabilityResult
    title : str
    names : mapping of party to name, optional

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
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" font-family="DejaVu Sans, Arial, sans-serif" role="img">',
        f"<title>{escape(one_line(title))}</title>",
        "<defs>",
        *(
            f'<marker id="head{k}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
            f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L10 5L0 10z" fill="{colour}"/></marker>'
            for k, colour in enumerate(COLOURS)
        ),
        "</defs>",
        f'<rect width="{width:.0f}" height="{height:.0f}" fill="#ffffff"/>',
        f'<text x="24" y="32" font-size="17" font-weight="bold" fill="{_INK}">{escape(_cut(title, 90))}</text>',
    ]
    for party in range(len(graph.parties)):
        for here in states:
            for there in graph.improvements(party, here):
                if int(there) in at and (party, here, int(there)) not in on_way:
                    parts.append(_arrow(at[here], at[int(there)], radius, party, 1.1, 0.55))
    for (party, here, there), better in on_way.items():
        if here in at and there in at:
            parts.append(_arrow(at[here], at[there], radius, party, 3.4, 1.0, dashed=not better))
    for s in states:
        parts.extend(_state(result, s, at[s], centre, radius))
    parts.extend(_legend(result, names, width - 300, 70))
    parts.append("</svg>")
    return "\n".join(parts)


def _steps(result: StabilityResult) -> dict[tuple[int, int, int], bool]:
    graph, found = result.graph, {}
    for way in result.ways:
        path = [graph.now, *(graph.index(step.to) for step in way.steps or ())]
        for (here, there), step in zip(pairwise(path), way.steps or (), strict=True):
            found[graph.parties.index(step.by), here, there] = step.better
    return found


def _arrow(
    start: tuple[float, float],
    end: tuple[float, float],
    radius: float,
    party: int,
    width: float,
    opacity: float,
    dashed: bool = False,
) -> str:
    (x1, y1), (x2, y2) = start, end
    length = hypot(x2 - x1, y2 - y1) or 1.0
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    # Bent to the right of its direction, so that moves there and back stay apart.
    bend = min(34.0, 0.12 * length)
    mx, my = (x1 + x2) / 2 - uy * bend, (y1 + y2) / 2 + ux * bend
    out = hypot(mx - x1, my - y1) or 1.0
    a = (x1 + (mx - x1) / out * radius, y1 + (my - y1) / out * radius)
    b = (x2 + (mx - x2) / out * (radius + 2), y2 + (my - y2) / out * (radius + 2))
    k = party % len(COLOURS)
    dash = ' stroke-dasharray="6 4"' if dashed else ""
    return (
        f'<path d="M{a[0]:.1f} {a[1]:.1f}Q{mx:.1f} {my:.1f} {b[0]:.1f} {b[1]:.1f}" fill="none" stroke="{COLOURS[k]}" '
        f'stroke-width="{width}" stroke-opacity="{opacity}"{dash} marker-end="url(#head{k})"/>'
    )


def _state(
    result: StabilityResult, state: int, at: tuple[float, float], centre: tuple[float, float], radius: float
) -> list[str]:
    graph = result.graph
    concepts = result.concepts_of(state)
    fill = "#dcebd8" if "nash" in concepts else ("#eef4ea" if concepts else _PALE)
    edge, width = (_INK, 2.6) if state == graph.now else (("#3d6b35", 2.0) if concepts else (_GRID, 1.2))
    x, y = at
    text = graph.text(state)
    lines = [text[k : k + 6] for k in range(0, len(text), 6)]
    parts = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{fill}" stroke="{edge}" stroke-width="{width}"/>']
    for k, line in enumerate(lines):
        dy = y + 4 + 12 * (k - (len(lines) - 1) / 2)
        parts.append(
            f'<text x="{x:.1f}" y="{dy:.1f}" font-size="11.5" text-anchor="middle" fill="{_INK}" '
            f'font-family="DejaVu Sans Mono, monospace">{line}</text>'
        )
    words = ["all four"] if len(concepts) == 4 else [c.upper() if c != "nash" else "Nash" for c in concepts]
    if state == graph.now:
        words.insert(0, "now")
    if words:
        away = hypot(x - centre[0], y - centre[1]) or 1.0
        dx, dy = (x - centre[0]) / away, (y - centre[1]) / away
        anchor = "middle" if abs(dx) < 0.25 else ("start" if dx > 0 else "end")
        parts.append(
            f'<text x="{x + dx * (radius + 7):.1f}" y="{y + dy * (radius + 10) + 4:.1f}" font-size="10.5" '
            f'text-anchor="{anchor}" fill="{_INK}" stroke="#ffffff" stroke-width="3" paint-order="stroke">'
            f"{', '.join(words)}</text>"
        )
    return parts


def _legend(result: StabilityResult, names: Mapping[str, str], x: float, y: float) -> list[str]:
    graph = result.graph
    parts = []

    def line(text: str, colour: str = _INK, bold: bool = False, size: float = 12.5) -> None:
        nonlocal y
        weight = ' font-weight="bold"' if bold else ""
        parts.append(f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" fill="{colour}"{weight}>{escape(text)}</text>')
        y += 22

    line("A state: Y or N for each option, in this order", size=11)
    for k, party in enumerate(graph.parties):
        line(_cut(names.get(party, party), 38), COLOURS[k % len(COLOURS)], bold=True)
        for o, option in enumerate(graph.options):
            if graph.owner[o] == k:
                line(f"   {o + 1}. {_cut(option.replace('_', ' '), 38)}", COLOURS[k % len(COLOURS)])
    for text in (
        "Thin: a move its maker would gain by.",
        "Thick: the way from now to an equilibrium,",
        "dashed where its maker does not gain.",
    ):
        line(text, size=11)
    shown, total = len(chosen_states(result)), len(graph)
    if shown < total:
        line(f"{shown} of {total:,} states are drawn.", size=11)
    return parts


def _cut(text: str, most: int) -> str:
    text = one_line(text)
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"
