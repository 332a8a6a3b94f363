"""The formats of the matrix. To add one: write its file, with a :class:`MatrixFormat` in it, and name that here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from detente.errors import InputError, nearest
from detente.files import write_whole
from detente.report.matrix.formats.docx import DOCX
from detente.report.matrix.formats.format import MatrixFormat
from detente.report.matrix.formats.html import HTML
from detente.report.matrix.formats.page import PDF, PNG
from detente.report.matrix.formats.pptx import PPTX
from detente.report.matrix.formats.xlsx import XLSX

if TYPE_CHECKING:
    from detente.bargain.matrix import Matrix
    from detente.case.case import Case

FORMATS: dict[str, MatrixFormat] = {format.name: format for format in (PPTX, XLSX, DOCX, PDF, HTML, PNG)}


def find_format(path: Path) -> MatrixFormat:
    """Return a format by what a file's name ends in.

    Raises
    ------
    InputError
        For an unknown format.
    """
    ending = path.suffix.lstrip(".").lower()
    if ending not in FORMATS:
        found = f"{ending!r}{nearest(ending, FORMATS)}" if ending else "no ending"
        raise InputError(f"found {found} in the name {path.name!r}, expected one that ends in {', '.join(FORMATS)}")
    return FORMATS[ending]


def write_matrix(case: Case, found: Matrix, path: Path) -> Path:
    """Write a matrix to a file, whole or not at all, in the format of its name.

    Raises
    ------
    InputError
        For an unknown format.
    """
    return write_whole(path, find_format(path).write(case, found))
