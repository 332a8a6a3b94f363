"""The matrix as a web page: one table, which scrolls sideways on a narrow screen."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from detente.language import spoken, tr
from detente.report.matrix.formats.format import MatrixFormat
from detente.report.matrix.grid import Grid, GridCell, GridRow, whole
from detente.text import writable

if TYPE_CHECKING:
    from detente.bargain.matrix import Matrix
    from detente.case.case import Case

_STYLE = """
body{font:15px/1.4 system-ui,sans-serif;color:#1c2126;margin:1.2rem;background:#fff}
h1{font-size:1.35rem;margin:0 0 .3rem}p{margin:.3rem 0;max-width:75rem}.soft{color:#57606a;font-size:.85rem}
.wide{overflow-x:auto;margin:.8rem 0}table{border-collapse:collapse;min-width:60rem;width:100%}
th,td{border:1px solid #8b949e;padding:.35rem .45rem;vertical-align:top;text-align:left;font-weight:400}
thead th{background:#1c2126;color:#fff;font-weight:600}tbody th b{display:block}
td small,th small{display:block;font-size:.78rem;margin-top:.15rem}
.s1{font-size:.8rem}.s2{font-size:1.15rem}.s3{font-size:1.6rem}.s0{font-size:1rem}
tbody th{position:sticky;left:0;background:#fff;min-width:6rem}
@media print{.wide{overflow:visible}table{min-width:0;font-size:9px}@page{size:A4 landscape;margin:10mm}}
"""


def to_html(case: Case, found: Matrix) -> str:
    """Write a matrix as a web page without scripts or network."""
    return page(whole(case, found))


def page(grid: Grid) -> str:
    """Write a grid as a web page."""
    heads = "".join(f'<th scope="col">{_safe(h)}</th>' for h in (*grid.heads, *grid.parties))
    rows = "".join(_row(row) for row in grid.rows)
    legend = "".join(f'<p class="soft">{_safe(line)}</p>' for line in grid.legend)
    title, label = _safe(grid.title), _safe(tr("Matrix"))
    return (
        f'<!DOCTYPE html>\n<html lang="{spoken()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main><h1>{title}</h1><p>{_safe(grid.standfirst)}</p>"
        f'<div class="wide" tabindex="0" role="region" aria-label="{label}"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>{legend}</main></body></html>\n"
    )


def _row(row: GridRow) -> str:
    cells = "".join(_cell(cell) for cell in row.cells)
    return (
        f'<tr><th scope="row"><b>{_safe(row.number)}</b>{_safe(row.title)}</th>'
        f"<td>{_safe(row.words)}</td><td>{_safe(row.bound)}</td>{cells}</tr>"
    )


def _cell(cell: GridCell) -> str:
    sign, _, words = cell.head.partition(" ")
    following = f"<small>{_safe(cell.next)}</small>" if cell.next else ""
    return (
        f'<td style="background:#{cell.fill};color:#{cell.ink}" title="{_safe(cell.weight)}">'
        f'<span class="s{cell.size}">{_safe(sign)}</span> {_safe(words)}{following}<small>{_safe(cell.weight)}</small></td>'
    )


def _safe(text: str) -> str:
    return escape(writable(text))


HTML = MatrixFormat("html", "Web page", to_html)
