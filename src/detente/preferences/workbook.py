"""Opening a spreadsheet from somebody else: with limits, and with nothing in it ever run."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.errors import Fault, InputError, Place

MAX_FILE = 5_000_000
MAX_UNPACKED = 50_000_000
MAX_PARTS = 500
MAX_ROWS, MAX_COLUMNS = 5_000, 20


@dataclass(frozen=True)
class Cells:
    """The values of one sheet: ``values[row - 1][column - 1]``; formulas as the text they are."""

    title: str
    values: tuple[tuple[Any, ...], ...]

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

    def plain(value: Any) -> Any:
        if isinstance(value, ArrayFormula):
            return f"={value.text or ''}".replace("==", "=", 1)
        if isinstance(value, DataTableFormula):
            return "=TABLE()"
        return value

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False, keep_vba=False)
        try:
            result = {}
            for sheet in book.worksheets[:50]:
                sheet.reset_dimensions()
                rows: list[tuple[Any, ...]] = []
                for row in sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS, values_only=True):
                    rows.append(tuple(plain(value) for value in row))
                if len(rows) > MAX_ROWS and any(v is not None for v in rows[-1]):
                    raise InputError([Fault(Place(str(path)), f"sheet {sheet.title!r}: more than {MAX_ROWS:,} rows")])
                result[str(sheet.title)] = Cells(str(sheet.title), tuple(rows))
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
