"""The partial order of guarantees as a picture: what is higher is at least what it is joined to below."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from detente.guarantees.analysis import Report
from detente.guarantees.order import Order
from detente.report.svg import BOLD, FAINT, INK, SOFT, Drawing, fit, width_of
from detente.text import one_line

BOX, LINE, GAP_X, GAP_Y, PAD = 260.0, 20.0, 28.0, 64.0, 24.0


def order_svg(report: Report) -> str:
    """Draw the partial order.

    Parameters
    ----------
    report : Report

    Returns
    -------
    str
        An SVG document. Guarantees in one box are at least one another. Dashed: reference treaties only.
    """
    order = report.order
    paths, rows = _layered(order)
    written = {group: [_wrapped(report.title(m)) for m in members] for group, members in enumerate(order.groups)}
    high = {group: LINE * sum(len(lines) for lines in titles) + 14 for group, titles in written.items()}
    tallest = {level: max(high.get(node, 0) for node in nodes) for level, nodes in rows.items()}
    spans = {level: sum(_wide(order, n) for n in nodes) + GAP_X * (len(nodes) - 1) for level, nodes in rows.items()}
    width = max(2 * PAD + max(spans.values(), default=0.0), 640.0)
    top = 64.0
    height = top + sum(tallest.values()) + GAP_Y * max(0, len(rows) - 1) + PAD + 24
    picture = Drawing(width, height, "Which guarantee is at least which")
    picture.text(PAD, 28, "Which guarantee is at least which", 16, more=BOLD)
    told = "Higher is at least what it is joined to below. One box: each at least the other. Proven answers only."
    picture.text(PAD, 48, told, 12, SOFT)
    at: dict[int, tuple[float, float, float]] = {}
    y = top
    for level in sorted(rows):
        x = (width - spans[level]) / 2
        for node in rows[level]:
            at[node] = (x, y, high.get(node, tallest[level]))
            x += _wide(order, node) + GAP_X
        y += tallest[level] + GAP_Y
    for path in paths:
        points = []
        for k, node in enumerate(path):
            x, y, h = at[node]
            middle = x + _wide(order, node) / 2
            points += [(middle, y)] if k else []
            points += [(middle, y + h)] if k < len(path) - 1 else []
        drawn = " ".join(f"{px:.1f},{py:.1f}" for px, py in points)
        picture.raw(f'<polyline points="{drawn}" fill="none" stroke="{FAINT}" stroke-width="1.5"/>')
    for group, members in enumerate(order.groups):
        x, y, h = at[group]
        shipped = all(member in report.references for member in members)
        empty = any(_never(report, member) for member in members)
        fill = "#fdecea" if empty else ("#f1f5f9" if shipped else "#e6f0fb")
        dash = 'stroke-dasharray="4 3"' if shipped else ""
        hint = "; ".join(report.title(member) for member in members)
        picture.box(x, y, BOX, h, fill, f'rx="6" stroke="{INK}" stroke-width="1" {dash}', hint)
        k = 0
        for lines in written[group]:
            for n, line in enumerate(lines):
                picture.text(x + (10 if n == 0 else 22), y + 20 + LINE * k, line, 12)
                k += 1
    key = "Red: never owed. Grey, dashed: reference treaties only. Blue: of this case."
    picture.text(PAD, height - 12, key, 12, SOFT)
    return picture.render()


def _wide(order: Order, node: int) -> float:
    return BOX if node < len(order.groups) else 8.0


def _layered(order: Order) -> tuple[list[list[int]], dict[int, list[int]]]:
    """Lay groups out in rows; a line that passes a row gets a place of its own in it, so that no box hides it."""
    rows: dict[int, list[int]] = defaultdict(list)
    for group, level in enumerate(order.level):
        rows[level].append(group)
    paths: list[list[int]] = []
    fresh = len(order.groups)
    for above, below in order.above:
        path = [above]
        for level in range(order.level[above] + 1, order.level[below]):
            rows[level].append(fresh)
            path.append(fresh)
            fresh += 1
        paths.append([*path, below])
    over: dict[int, list[int]] = defaultdict(list)
    for path in paths:
        for first, second in pairwise(path):
            over[second].append(first)
    place: dict[int, float] = {}
    for level in sorted(rows):
        middle = {
            node: sum(place[n] for n in over[node]) / len(over[node]) if over[node] else 0.5 for node in rows[level]
        }
        rows[level].sort(key=lambda node: (middle[node], node))
        for k, node in enumerate(rows[level]):
            place[node] = (k + 0.5) / len(rows[level])
    return paths, dict(rows)


def _wrapped(title: str) -> list[str]:
    words, lines = one_line(title).split(" "), [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer, 12) <= BOX - 26 or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    kept = lines[:3] if len(lines) <= 3 else [*lines[:2], f"{lines[2]} …"]
    return [fit(line, BOX - 20, 12) for line in kept]


def _never(report: Report, member: str) -> bool:
    found = report.guarantees.get(member) or report.references.get(member)
    return found is not None and bool(found.voids.empty)
