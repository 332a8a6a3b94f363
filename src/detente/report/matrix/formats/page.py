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
from detente.report.matrix.grid import Grid, Room, first_alone, pages

if TYPE_CHECKING:
    from detente.bargain.matrix import Matrix
    from detente.case.case import Case

_ROOM = Room(lines=60, title=20, words=26, bound=15, cells=120)


def to_pdf(case: Case, found: Matrix) -> bytes:
    """Typeset a matrix on landscape A4 pages, the points most in dispute first."""
    return _typeset(pages(case, found, _ROOM), "pdf")


def to_png(case: Case, found: Matrix) -> bytes:
    """Draw the first page of a matrix; it says what is left out."""
    return _typeset((first_alone(case, found, _ROOM),), "png")


def _typeset(grids: Sequence[Grid], form: Literal["pdf", "png"]) -> bytes:
    import typst

    with tempfile.TemporaryDirectory(prefix="detente-") as name:
        folder = Path(name)
        data = {"language": spoken(), "pages": [asdict(grid) | {"heads": grid.heads} for grid in grids]}
        (folder / "matrix.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        template = files("detente.report.matrix.formats").joinpath("matrix.typ").read_text(encoding="utf-8")
        (folder / "matrix.typ").write_text(template, encoding="utf-8")
        return bytes(typst.compile(str(folder / "matrix.typ"), root=str(folder), format=form, ppi=144))


PDF = MatrixFormat("pdf", "PDF", to_pdf)
PNG = MatrixFormat("png", "Picture", to_png)
