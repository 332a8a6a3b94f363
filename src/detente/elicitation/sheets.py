"""Writing an elicitation form: a spreadsheet in which a person says what the points are worth to a party."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from detente.case.format.estimate import Estimate
from detente.case.format.models.case import CaseFile
from detente.case.format.models.preferences import PartyPreferences
from detente.case.format.models.rough import PILES, WORDS
from detente.case.rough import word_of
from detente.elicitation import form
from detente.elicitation.quantiles import PROBABILITIES, quantiles_of
from detente.elicitation.seeds import seeds
from detente.errors import InputError, nearest
from detente.text import one_line

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.styles.cell_style import StyleArray
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LETTER = 1.1
"""How wide a letter is at most, on average over a line, in the units of a column's width."""
LINE, MOST_LINES = 15, 20
"""How high a line is, in points, and how many lines a row shows at most."""


def write_sheet(
    case: CaseFile,
    party: str,
    preferences: PartyPreferences | None = None,
    assessor: str = "",
    kind: str = form.RANGE,
    seed_answers: Mapping[str, Sequence[float]] | None = None,
) -> bytes:
    """Return a form for one party as the bytes of an .xlsx file.

    Parameters
    ----------
    case : CaseFile
    party : str
        Id of a party of the case.
    preferences : PartyPreferences, optional
        Fills the form in; without it the figures are empty.
    assessor : str
    kind : str
        Whether figures are asked for by ``range`` or by ``quartiles`` (:mod:`detente.elicitation.quantiles`). A form of
        quartiles has the seed questions, too.
    seed_answers : mapping of str to three figures, optional
        The assessor's answers to seed questions so far.

    Raises
    ------
    InputError
        For an unknown party.
    """
    from openpyxl.workbook import Workbook

    known = {p.id: p.name for p in case.parties}
    if party not in known:
        raise InputError(f"no party is called {party!r}{nearest(party, known)}; expected one of {', '.join(known)}")
    book = Workbook()
    book.remove(book.worksheets[0])
    _read_me(book, case, known[party], kind)
    _party(book, case, party, known[party], preferences, assessor, kind)
    _points(book, case, preferences, kind)
    _options(book, case, preferences, kind)
    _red_lines(book, preferences)
    _linkages(book, preferences, kind)
    if kind == form.QUARTILES:
        _seeds(book, seed_answers or {})
    _example(book)
    for sheet in book.worksheets:
        make_room(sheet)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def put(cell: Cell | MergedCell, value: Any) -> None:
    """Write a value; text is text even when it begins like a formula."""
    if not isinstance(value, str):
        cell.value = value
        return
    text = one_line(value)[:32_000]
    cell.value = text
    if text[:1] in "=+-@" and text:
        cell.data_type = "s"
        cell.quotePrefix = True


def titled(book: Workbook, title: str, widths: tuple[int, ...], header: tuple[str, ...] = ()) -> Worksheet:
    """Add a sheet with column widths and, frozen above the rest, a row of headings."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet: Worksheet = book.create_sheet(title)
    for k, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(k)].width = width
    if header:
        for k, name in enumerate(header, 1):
            cell = sheet.cell(1, k, name)
            cell.font = Font(bold=True, color="FFFFFF")
            cell.fill = PatternFill("solid", start_color="2F4B66")
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.freeze_panes = "A2"
    return sheet


def make_room(sheet: Worksheet) -> None:
    """Make each row as high as its wrapped words need: not every program does so by itself."""
    from openpyxl.utils import get_column_letter

    for row, cells in enumerate(sheet.iter_rows(), 1):
        lines = 1
        for cell in cells:
            if cell.alignment.wrap_text and isinstance(cell.value, str):
                width = sheet.column_dimensions[get_column_letter(cell.column)].width
                lines = max(lines, math.ceil(len(cell.value) * LETTER / width))
        if lines > 1:
            sheet.row_dimensions[row].height = LINE * min(lines, MOST_LINES)


_FILLED: WeakKeyDictionary[Workbook, StyleArray] = WeakKeyDictionary()
"""What a cell to fill in looks like in each book: a copy of it takes a tenth of the time of three new styles."""


def _fill(cell: Cell | MergedCell) -> None:
    from openpyxl.styles import Alignment, Border, PatternFill, Side

    styled: Any = cell  # what it looks like is an attribute that openpyxl's types do not name
    book, bare = styled.parent.parent, not cell.has_style
    if bare and book in _FILLED:
        styled._style = copy(_FILLED[book])
        return
    line = Side(style="thin", color="BBBBBB")
    cell.fill = PatternFill("solid", start_color="FFF7D6")
    cell.border = Border(left=line, right=line, top=line, bottom=line)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if bare:
        _FILLED[book] = copy(styled._style)


def _three(estimate: Estimate | None, kind: str) -> tuple[float | str | None, float | str | None, float | str | None]:
    """Return low, likely and high, or quartiles; a certain figure stands alone in the middle, and so does a word."""
    if estimate is None:
        return (None, None, None)
    word = word_of(estimate)
    if word is not None or estimate.certain:
        return (None, estimate.likely if word is None else word, None)
    if kind == form.QUARTILES:
        lower, median, upper = (round(figure, 2) for figure in quantiles_of([estimate], [1.0], PROBABILITIES))
        return (lower, median, upper)
    return (estimate.low, estimate.likely, estimate.high)


def _range(sheet: Worksheet, row: int, column: int, estimate: Estimate | None, kind: str) -> None:
    """Write a figure into three cells."""
    figures = _three(estimate, kind)
    for k, figure in enumerate(figures):
        cell = sheet.cell(row, column + k, figure)
        _fill(cell)


def _numbers(sheet: Worksheet, cells: str, low: float, high: float, what: str) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(
        type="decimal", operator="between", formula1=f"{low:g}", formula2=f"{high:g}", allow_blank=True,
        showErrorMessage=True, errorTitle="A number, please", error=f"{what}: a number from {low:g} to {high:g}.",
    )  # fmt: skip
    sheet.add_data_validation(rule)
    rule.add(cells)


def _offered(sheet: Worksheet, cells: str, words: tuple[str, ...]) -> None:
    """Offer words in a list; figures may be typed all the same."""
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=False)
    sheet.add_data_validation(rule)
    rule.add(cells)


def _read_me(book: Workbook, case: CaseFile, name: str, kind: str) -> None:
    from openpyxl.styles import Alignment, Font

    sheet = titled(book, form.READ_ME, (110,))
    put(sheet.cell(1, 1), f"{case.title}: what the points are worth to {name}")
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    lines = list(form.INSTRUCTIONS)
    if kind == form.QUARTILES:
        lines[form.RANGES_AT] = form.BY_QUARTILES
        lines.insert(-1, form.ON_SEEDS)
    for k, line in enumerate(lines, 3):
        put(sheet.cell(k, 1), line)
        sheet.cell(k, 1).alignment = Alignment(wrap_text=True, vertical="top")


def _party(
    book: Workbook,
    case: CaseFile,
    party: str,
    name: str,
    preferences: PartyPreferences | None,
    assessor: str,
    kind: str,
) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.datavalidation import DataValidation

    sheet = titled(book, form.PARTY, (28, 44, 80))
    no_deal = preferences.no_deal if preferences else None
    low, _, high = (None, None, None) if no_deal is None or no_deal.word else _three(no_deal, kind)
    middle = None if no_deal is None else no_deal.word or _three(no_deal, kind)[1]
    known: dict[str, Any] = {
        "form": form.VERSION, "case": case.id, "party": party, "assessor": assessor, "assessor_weight": 1,
        "scale": preferences.scale if preferences else "weighted",
        "no_deal": middle if no_deal else ("none" if preferences else None), "no_deal_low": low, "no_deal_high": high,
        "reason": (preferences.reason or (no_deal.reason if no_deal else None)) if preferences else None,
        "source": ", ".join(preferences.source or (no_deal.source if no_deal else ())) if preferences else None,
        "correlation": (preferences.correlation or None) if preferences else None, "figures": kind,
    }  # fmt: skip
    for row, (key, label, hint) in enumerate(form.PARTY_ROWS, 1):
        sheet.cell(row, 1, form.asking((label,), kind)[0]).font = Font(bold=True)
        cell = sheet.cell(row, 2)
        put(cell, known[key])
        sheet.cell(row, 3, hint).alignment = Alignment(wrap_text=True, vertical="top")
        if key not in ("form", "case", "party"):
            _fill(cell)
        if key in ("scale", "figures"):
            choices = "weighted,points" if key == "scale" else f"{form.RANGE},{form.QUARTILES}"
            rule = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=False)
            sheet.add_data_validation(rule)
            rule.add(cell.coordinate)
        if key == "correlation":
            _numbers(sheet, cell.coordinate, 0, 0.999, "Correlation")
    put(sheet.cell(len(form.PARTY_ROWS) + 2, 1), f"{name} in {case.title}")


def _points(book: Workbook, case: CaseFile, preferences: PartyPreferences | None, kind: str) -> None:
    sheet = titled(book, form.POINTS, (20, 10, 60, 12, 12, 12, 18), form.asking(form.POINT_COLUMNS, kind))
    for row, point in enumerate(case.points, 2):
        for column, text in enumerate((point.id, point.number, point.title), 1):
            put(sheet.cell(row, column), text)
        weights = preferences.weights if preferences else None
        weight = weights[point.id] if weights else None
        pile = word_of(weight)
        _range(sheet, row, 4, weight if pile is None else None, kind)
        rank = sheet.cell(row, 7, pile if pile in PILES else None)
        _fill(rank)
        if preferences is not None and preferences.ranking is not None:
            rank.value = preferences.ranking.index(point.id) + 1
    last = len(case.points) + 1
    _numbers(sheet, f"D2:F{last}", 0, 1_000_000, "Weight")
    _offered(sheet, f"G2:G{last}", PILES)


def _options(book: Workbook, case: CaseFile, preferences: PartyPreferences | None, kind: str) -> None:
    from openpyxl.styles import Alignment, Border, Side

    widths = (20, 20, 34, 60, 10, 10, 10, 12, 40, 16)
    sheet = titled(book, form.OPTIONS, widths, form.asking(form.OPTION_COLUMNS, kind))
    row = 2
    for point in case.points:
        values = preferences.values.get(point.id) if preferences else None
        order = values.prefers if values is not None else None
        if values is not None and values.ideal is not None:
            at = point.option_ids.index(values.ideal)
            order = None
            farther = max(at, len(point.options) - 1 - at) or 1
        for position, option in enumerate(point.options):
            for column, text in enumerate((point.id, option.id, f"{point.number}. {point.title}", option.text), 1):
                cell = sheet.cell(row, column)
                put(cell, text)
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                if position == 0:
                    cell.border = Border(top=Side(style="medium", color="2F4B66"))
            estimate = values.options[option.id] if values is not None and values.options is not None else None
            _range(sheet, row, 5, estimate, kind)
            if values is not None and values.ideal is not None:
                sheet.cell(row, 6, 100 * (1 - abs(position - at) / farther))
            place = sheet.cell(row, 8, order.index(option.id) + 1 if order else None)
            _fill(place)
            reason = estimate or (values if position == 0 else None)
            for column, text in (
                (9, (reason.reason or "") if reason else ""),
                (10, ", ".join(reason.source) if reason else ""),
            ):
                put(sheet.cell(row, column), text or None)
                _fill(sheet.cell(row, column))
            row += 1
    if preferences is None or preferences.scale == "weighted":
        for side in "EG":
            _numbers(sheet, f"{side}2:{side}{row - 1}", 0, 100, "Value")
        _offered(sheet, f"F2:F{row - 1}", tuple(WORDS))
    _numbers(sheet, f"H2:H{row - 1}", 1, max(len(point.options) for point in case.points), "Place")


def _red_lines(book: Workbook, preferences: PartyPreferences | None) -> None:
    sheet = titled(book, form.RED_LINES, (60, 18, 50, 24), form.RED_LINE_COLUMNS)
    entries = tuple(line for line in preferences.red_lines if not line.implied) if preferences else ()
    for row in range(2, max(form.BLANK_ROWS, len(entries)) + 2):
        entry = entries[row - 2] if row - 2 < len(entries) else None
        cells = (entry.when, entry.probability, entry.reason, ", ".join(entry.source) or None) if entry else (None,) * 4
        for column, value in enumerate(cells, 1):
            put(sheet.cell(row, column), value)
            _fill(sheet.cell(row, column))
    _numbers(sheet, f"B2:B{form.BLANK_ROWS + 1}", 0, 1, "Firmness")


def _linkages(book: Workbook, preferences: PartyPreferences | None, kind: str) -> None:
    sheet = titled(book, form.LINKAGES, (60, 12, 12, 12, 50, 24), form.asking(form.LINKAGE_COLUMNS, kind))
    entries = preferences.linkages if preferences else ()
    for row in range(2, max(form.BLANK_ROWS, len(entries)) + 2):
        entry = entries[row - 2] if row - 2 < len(entries) else None
        put(sheet.cell(row, 1), entry.when if entry else None)
        _fill(sheet.cell(row, 1))
        _range(sheet, row, 2, entry.adds if entry else None, kind)
        for column, text in ((5, entry.reason if entry else None), (6, ", ".join(entry.source) if entry else None)):
            put(sheet.cell(row, column), text or None)
            _fill(sheet.cell(row, column))


def _seeds(book: Workbook, answers: Mapping[str, Sequence[float]]) -> None:
    from openpyxl.styles import Alignment

    sheet = titled(book, form.SEEDS, (28, 90, 14, 14, 14), form.SEED_COLUMNS)
    for row, seed in enumerate(seeds(), 2):
        put(sheet.cell(row, 1), seed.id)
        put(sheet.cell(row, 2), seed.words)
        sheet.cell(row, 2).alignment = Alignment(wrap_text=True, vertical="top")
        for column, figure in enumerate(answers.get(seed.id, (None,) * 3), 3):
            sheet.cell(row, column, figure)
            _fill(sheet.cell(row, column))
    _numbers(sheet, f"C2:E{len(seeds()) + 1}", 0, 100, "Answer")


def _example(book: Workbook) -> None:
    """A form filled in for an invented case, all parts on one sheet."""
    from openpyxl.styles import Alignment, Font

    sheet = titled(book, form.EXAMPLE, (34, 22, 14, 14, 14, 18, 60))
    rows: tuple[tuple[Any, ...], ...] = (
        ("Two states dispute a border strip; this is North's form.",),
        (),
        ("Party",),
        ("No-deal value", "", 20, 30, 45, "", "Without agreement North holds out, at some cost."),
        (),
        ("Points", "", "low", "likely", "high", "or rank"),
        ("strip: The border strip", "", 75, 100, 100, "", "Its best matters most to North: 100."),
        ("monitor: Who monitors", "", 20, 30, 50, "", "Moving it from worst to best is worth about a third of that."),
        (),
        ("Options", "", "low", "likely", "high", "or place"),
        ("strip", "to_north", "", 100, "", "", "The best option: 100, certain."),
        ("strip", "shared", 30, 50, 60, "", "Unsure: a range."),
        ("strip", "to_south", "", 0, "", "", "The worst option: 0."),
        ("monitor", "none", "", "", "", 1, "No figures for this point: an order."),
        ("monitor", "league", "", "", "", 2, ""),
        (),
        ("Red lines", "firmness"),
        ("strip is to_south", 0.9, "", "", "", "", "Nine in ten that North means it."),
        (),
        ("Linkages", "", "low", "likely", "high"),
        ("strip is shared and monitor is league", "", "", 10, "", "", "Shared rule is worth more with monitors."),
    )
    for row, cells in enumerate(rows, 1):
        for column, value in enumerate(cells, 1):
            cell = sheet.cell(row, column)
            put(cell, value if value != "" else None)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if len(cells) == 1 or cells[0] in ("Points", "Options", "Red lines", "Linkages"):
                cell.font = Font(bold=True)
