"""The partial order of guarantees as a picture: what is higher is at least what it is joined to below."""

from __future__ import annotations

from collections import defaultdict

from detente.guarantees.analysis import Report
from detente.guarantees.svg import FAINT, INK, Drawing, fit

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
    rows: dict[int, list[int]] = defaultdict(list)
    for group, level in enumerate(order.level):
        rows[level].append(group)
    _untangle(rows, order.above)
    tallest = {
        level: max(LINE * len(order.groups[group]) + 16 for group in groups) for level, groups in rows.items()
    }
    widest = max((len(groups) for groups in rows.values()), default=1)
    width = max(2 * PAD + widest * BOX + (widest - 1) * GAP_X, 560.0)
    top = 64.0
    height = top + sum(tallest.values()) + GAP_Y * max(0, len(rows) - 1) + PAD + 24
    picture = Drawing(width, height, "Which guarantee is at least which")
    picture.text(PAD, 28, "Which guarantee is at least which", 16, more='font-weight="600"')
    picture.text(
        PAD, 48, "Higher is at least what it is joined to below. One box: each at least the other. Proven answers only.", 12, "#52606d"
    )
    at: dict[int, tuple[float, float, float]] = {}
    y = top
    for level in sorted(rows):
        groups = rows[level]
        x = (width - len(groups) * BOX - (len(groups) - 1) * GAP_X) / 2
        for group in groups:
            at[group] = (x, y, LINE * len(order.groups[group]) + 16)
            x += BOX + GAP_X
        y += tallest[level] + GAP_Y
    for above, below in order.above:
        x1, y1, h1 = at[above]
        x2, y2, _ = at[below]
        picture.line(x1 + BOX / 2, y1 + h1, x2 + BOX / 2, y2, FAINT, 'stroke-width="1.5"')
    for group, (x, y, h) in at.items():
        members = order.groups[group]
        shipped = all(member in report.references for member in members)
        empty = any(_never(report, member) for member in members)
        fill = "#fdecea" if empty else ("#f1f5f9" if shipped else "#e6f0fb")
        dash = 'stroke-dasharray="4 3"' if shipped else ""
        hint = "; ".join(report.title(member) for member in members)
        picture.box(x, y, BOX, h, fill, f'rx="6" stroke="{INK}" stroke-width="1" {dash}', hint)
        for k, member in enumerate(members):
            picture.text(x + 10, y + 21 + LINE * k, fit(report.title(member), BOX - 20, 12), 12)
    key = "Red: never owed. Grey, dashed: reference treaties only. Blue: of this case."
    picture.text(PAD, height - 12, key, 12, "#52606d")
    return picture.render()


def _never(report: Report, member: str) -> bool:
    found = report.guarantees.get(member) or report.references.get(member)
    return found is not None and bool(found.voids.empty)


def _untangle(rows: dict[int, list[int]], above: tuple[tuple[int, int], ...]) -> None:
    """Order each row by the middle of what stands above it, so that fewer lines cross."""
    place: dict[int, float] = {}

    def middle(group: int) -> float:
        over = [place[a] for a, b in above if b == group and a in place]
        return sum(over) / len(over) if over else 0.5

    for level in sorted(rows):
        rows[level].sort(key=lambda group: (middle(group), group))
        for k, group in enumerate(rows[level]):
            place[group] = (k + 0.5) / len(rows[level])
