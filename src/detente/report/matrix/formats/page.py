"""The matrix as a PDF or a picture, typeset by Typst; case text reaches it as data, never as markup."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from detente.language import spoken
from detente.report.matrix.formats.format import MatrixFormat
from detente.report.matrix.grid import Grid, InFull, Room, first_alone, heads_in_full, in_full, pages, title_in_full

if TYPE_CHECKING:
    from detente.bargain.matrix import Matrix
    from detente.case.case import Case

_ROOM = Room(lines=49, title=19, words=23, bound=11, cells=100)


def to_pdf(case: Case, found: Matrix) -> bytes:
    """Typeset a matrix on landscape A4 pages, the points most in dispute first."""
    return _typeset(pages(case, found, _ROOM), in_full(case, found), "pdf")


def to_png(case: Case, found: Matrix) -> bytes:
    """Draw the first page of a matrix; it says what is left out, and below it in full what it shortens."""
    grid = first_alone(case, found, _ROOM)
    return _typeset((grid,), in_full(case, found, [row.number for row in grid.rows]), "png")


def _typeset(grids: Sequence[Grid], full: Sequence[InFull], form: Literal["pdf", "png"]) -> bytes:
    import typst

    with tempfile.TemporaryDirectory(prefix="detente-") as name:
        folder = Path(name)
        data = {
            "language": spoken(), "pages": [asdict(grid) | {"heads": grid.heads} for grid in grids],
            "full": {"title": title_in_full(), "heads": heads_in_full(), "rows": [asdict(row) for row in full]},
            "one": form == "png",
        }  # fmt: skip
        (folder / "matrix.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        template = files("detente.report.matrix.formats").joinpath("matrix.typ").read_text(encoding="utf-8")
        (folder / "matrix.typ").write_text(template, encoding="utf-8")
        return bytes(typst.compile(str(folder / "matrix.typ"), root=str(folder), format=form, ppi=144))


PDF = MatrixFormat("pdf", "PDF", to_pdf)
PNG = MatrixFormat("png", "Picture", to_png)
