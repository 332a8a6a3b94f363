"""Opening a spreadsheet from somebody else: with limits, and with nothing in it ever run."""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from detente.errors import Fault, InputError, Place

MAX_FILE = 5_000_000
MAX_UNPACKED = 50_000_000
MAX_PARTS = 500
MAX_ROWS, MAX_COLUMNS = 5_000, 20


_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
MAX_MERGED = 200


class ErrorCell(str):
    """A cell whose formula failed, as the mark that the spreadsheet shows (``#REF!``)."""


class FormulaCell(str):
    """A formula, as the text that it is; it is never run."""


@dataclass(frozen=True)
class Shown:
    """A figure that the spreadsheet shows as another: 0.6 as 60%, or 1000 as 1 (thousands).

    ``percent`` is true where it is shown as per cent, false where it is shown scaled down or in a way that depends on it.
    """

    value: float
    percent: bool


@dataclass(frozen=True)
class Cells:
    """The values of one sheet: ``values[row - 1][column - 1]``; formulas as the text they are.

    A figure that is shown as another is a :class:`Shown`, a failed formula an :class:`ErrorCell`. ``merged`` holds the
    ranges of merged cells: first row, first column, last row, last column.
    """

    title: str
    values: tuple[tuple[Any, ...], ...]
    merged: tuple[tuple[int, int, int, int], ...] = field(default=())

    def within(self, row: int, column: int) -> tuple[int, int, int, int] | None:
        """Return the merged range that a cell is part of."""
        return next((r for r in self.merged if r[0] <= row <= r[2] and r[1] <= column <= r[3]), None)

    def get(self, row: int, column: int) -> Any:
        if row > len(self.values) or column > len(self.values[row - 1]):
            return None
        return self.values[row - 1][column - 1]


def read_workbook(path: Path) -> dict[str, Cells]:
    """Read a spreadsheet's sheets by title.

    Raises
    ------
    InputError
        When it is missing, too large packed or unpacked, or no .xlsx file.
    """
    _check(path)
    import openpyxl
    from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

    def plain(cell: Any) -> Any:
        value = cell.value
        if isinstance(value, ArrayFormula):
            return FormulaCell(f"={value.text or ''}".replace("==", "=", 1))
        if isinstance(value, DataTableFormula):
            return FormulaCell("=TABLE()")
        if isinstance(value, str) and cell.data_type == "e":
            return ErrorCell(value)
        if isinstance(value, str) and cell.data_type == "f":
            return FormulaCell(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _as_shown(value, str(cell.number_format or ""))
        return value

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False, keep_vba=False)
        try:
            result = {}
            for sheet in book.worksheets[:50]:
                sheet.reset_dimensions()
                rows: list[tuple[Any, ...]] = []
                for row in sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS):
                    rows.append(tuple(plain(cell) for cell in row))
                if len(rows) > MAX_ROWS and any(v is not None for v in rows[-1]):
                    raise InputError([Fault(Place(str(path)), f"sheet {sheet.title!r}: more than {MAX_ROWS:,} rows")])
                part = str(getattr(sheet, "_worksheet_path", ""))
                result[str(sheet.title)] = Cells(str(sheet.title), tuple(rows), _merged(path, part))
            return result
        finally:
            book.close()
    except InputError:
        raise
    except Exception as error:  # openpyxl raises what it likes on a damaged file
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(
            [Fault(Place(str(path)), f"cannot be read as a spreadsheet ({reason}); save it as .xlsx")], unreadable=True
        ) from None


def _as_shown(value: float, number_format: str) -> Any:
    """Return a figure, or a :class:`Shown` where its number format shows it as another."""
    bare = re.sub(r'"[^"]*"|\\.|_.|\*.|\[[^\[\]]*\]', "", number_format)
    sections = [part for part in bare.split(";")[:3] if re.search(r"[0#?]", part)]
    percent = [part.count("%") for part in sections]
    scaled = [bool(re.search(r"[0#?],+(?![0#?,])", part)) for part in sections]
    if value == 0 or not (any(percent) or any(scaled)):
        return value
    return Shown(float(value), all(count == 1 for count in percent) and not any(scaled))


def _merged(path: Path, part: str) -> tuple[tuple[int, int, int, int], ...]:
    from openpyxl.utils import column_index_from_string

    if not part:
        return ()
    with zipfile.ZipFile(path) as archive:
        found = _MERGED.findall(archive.read(part.lstrip("/")))
    if len(found) > MAX_MERGED:
        raise InputError([Fault(Place(str(path)), f"{len(found):,} merged ranges in a sheet; at most {MAX_MERGED}")])
    return tuple(
        (int(top), column_index_from_string(left.decode()), int(bottom), column_index_from_string(right.decode()))
        for left, top, right, bottom in found
    )


def _check(path: Path) -> None:
    def refuse(message: str) -> InputError:
        return InputError([Fault(Place(str(path)), message)], unreadable=True)

    if not path.is_file():
        raise refuse("a folder, expected a file" if path.is_dir() else "no such file")
    size = path.stat().st_size
    if size > MAX_FILE:
        raise refuse(f"{size:,} bytes; a form may have at most {MAX_FILE:,}")
    declared = False
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            small = len(parts) <= MAX_PARTS and unpacked <= MAX_UNPACKED
            if small:
                texts = (archive.read(part) for part in parts if part.filename.endswith((".xml", ".rels", ".vml")))
                declared = any(b"<!DOCTYPE" in text.replace(b"\0", b"") for text in texts)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, RuntimeError):
        raise refuse("not an .xlsx file; save the form as .xlsx") from None
    if not small:
        raise refuse(f"{len(parts):,} parts of {unpacked:,} bytes unpacked; at most {MAX_PARTS} of {MAX_UNPACKED:,}")
    if declared:
        raise refuse("found a document type declaration in it, which no spreadsheet program writes; refused")
