"""Cells: how a value of a case file is shown in one, and what is read from one."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any

from detente.case.format.fields import is_null
from detente.case.format.models.rough import WORDS
from detente.case.format.readings import day_of, days_of, figure_of, two_days
from detente.case.splice import REMOVE, Plain
from detente.elicitation.workbook import ErrorCell, FormulaCell, Shown
from detente.errors import nearest, shown
from detente.figures import LARGEST, PLAIN, hint, hundredfold
from detente.ids import is_id, slug
from detente.interop.casebook.plan import Column

NONE, NOBODY, IN_FILE = "(none)", "(nobody)", "(see the file)"
"""Shown for a written null, for an empty list, and for what a cell cannot say."""
NO_LIMIT = "no limit"
"""Shown for the end of days that have none."""
Cell = Any
Cells = tuple[Cell, ...]
FIGURES = ("value", "low", "likely", "high", "reference", "word")
MOST = 32_000
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_IN_FIGURES = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}")
"""A day in figures alone, which must be one day only even where words may stand in place of a day."""
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_x[0-9A-Fa-f]{4}_")


def show(column: Column, value: Any) -> Cells:
    """Return the cells of a value as :func:`~detente.case.format.reader.read_yaml` reads it; None: it is not there."""
    wide = len(column.titles)
    if value is None:
        return (None,) * wide
    if column.kind in ("range", "share"):
        return _show_range(value)
    return (_show(column.kind, value),)


def _show(kind: str, value: Any) -> Cell:
    if isinstance(value, str):
        if is_null(value):
            return NONE if value else None
        if kind == "yes":
            return {"true": "yes", "false": "no"}.get(value, str(value))
        if kind in ("day", "period", "when") and _ISO.fullmatch(value):
            try:
                return dt.date.fromisoformat(value)
            except ValueError:
                return str(value)
        if kind == "figure":
            return _figure_cell(value)
        return _printable(value)
    if isinstance(value, list) and kind in ("names", "ids", "actor") and all(isinstance(v, str) for v in value):
        return ", ".join(_printable(v) for v in value) if value else NOBODY
    if isinstance(value, list) and kind == "period" and len(value) == 2:
        return f"{value[0]} to {value[1]}"
    if kind == "span" and isinstance(value, list) and len(value) == 2:
        return " to ".join(NO_LIMIT if is_null(end) else str(end) for end in value)
    if isinstance(value, list) and kind == "seen":
        parts = [v if isinstance(v, str) else _seen(v) for v in value]
        return ", ".join(parts) if parts and all(parts) else NOBODY if not parts else IN_FILE
    if isinstance(value, dict) and kind == "actor" and set(value) == {"name"}:
        return f'"{_printable(value["name"])}"'
    if isinstance(value, dict) and kind == "package" and all(isinstance(v, str) for v in value.values()):
        return ", ".join(f"{key} is {option}" for key, option in value.items())
    if isinstance(value, dict) and kind == "some" and set(value) == {"count", "of"}:
        whom = value["of"] if isinstance(value["of"], list) else [value["of"]]
        return f"{value['count']} of {', '.join(str(party) for party in whom)}" if whom else IN_FILE
    if isinstance(value, dict) and kind == "votes" and set(value) == {"quota", "weights"}:
        votes = value["weights"]
        said = ", ".join(f"{party} {weight}" for party, weight in votes.items()) if isinstance(votes, dict) else ""
        return f"{value['quota']} of {said}" if said else IN_FILE
    return IN_FILE


def _printable(text: str) -> str:
    """Text as a cell can hold it."""
    return _FORBIDDEN.sub("�", text.replace("\r\n", "\n").replace("\r", "\n")).strip()[:MOST]


def _seen(entry: dict[str, Any]) -> str:
    if set(entry) == {"party", "date"}:
        return f"{entry['party']} ({entry['date']})"
    return entry["party"] if set(entry) == {"party"} else ""


def _figure_cell(text: str) -> Cell:
    try:
        figure = float(text)
    except ValueError:
        return _printable(text)
    return (int(figure) if figure == int(figure) else figure) if abs(figure) < 1e15 else _printable(text)


def _show_range(value: Any) -> Cells:
    if isinstance(value, str):
        return (None, (NONE if value else None) if is_null(value) else _figure_cell(value), None)
    if isinstance(value, list) and len(value) == 3 and all(isinstance(v, str) for v in value):
        return tuple(_figure_cell(v) for v in value)
    if isinstance(value, dict):
        if "reference" in value:
            return (None, f"reference {value['reference']}", None)
        if "word" in value:
            return (None, _printable(str(value["word"])), None)
        if "value" in value:
            return (None, _figure_cell(str(value["value"])), None)
        found = tuple(_figure_cell(str(value[k])) if k in value else None for k in ("low", "likely", "high"))
        return found if any(cell is not None for cell in found) else (None, IN_FILE, None)
    return (None, IN_FILE, None)


def same(one: Cells, other: Cells) -> bool:
    """Whether two rows of cells say the same."""
    return [plain(cell) for cell in one] == [plain(cell) for cell in other]


def plain(cell: Cell) -> Any:
    """Return a cell in the one form in which it is compared."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, int | float):
        return f"{cell:.15g}"
    if isinstance(cell, Shown):
        return ("shown", cell.percent, cell.value)
    text = "\n".join(line.rstrip() for line in str(cell).replace("\r\n", "\n").split("\n"))
    return text.strip()


def is_empty(cell: Cell) -> bool:
    """Whether nothing stands in a cell."""
    return bool(plain(cell) == "")


class Mistake(ValueError):
    """A cell cannot be read. ``at``: which of a range's three."""

    def __init__(self, message: str, at: int = 0) -> None:
        self.at = at
        super().__init__(message)


def read(column: Column, cells: Cells) -> Any:
    """Return what cells say, as plain data for :func:`detente.case.splice.changed`; REMOVE where all are empty.

    Raises
    ------
    Mistake
    """
    for at, cell in enumerate(cells):
        if isinstance(cell, FormulaCell):
            raise Mistake(
                f"found the formula {shown(str(cell))}, expected what it gives; formulas are not run, type the value",
                at,
            )
        if isinstance(cell, ErrorCell):
            raise Mistake(f"found the error {shown(str(cell))}, expected a value; type it again", at)
    if all(is_empty(cell) for cell in cells):
        return REMOVE
    if column.kind in ("range", "share"):
        return _read_range(column, cells)
    cell = cells[0]
    if plain(cell) == IN_FILE:
        raise Mistake(f"found {IN_FILE}, expected a value; leave it where it stood, or type the value itself")
    if column.kind == "figure":
        return _number(cell, share=column.key == "correlation")
    return _read(column, cell)


def _read(column: Column, cell: Cell) -> Any:
    kind, text = column.kind, str(plain(cell)) if not isinstance(cell, Shown) else f"{hundredfold(cell.value):.10g}%"
    if text == NONE:
        return Plain("null")
    if kind == "yes":
        said = {"yes": "true", "true": "true", "no": "false", "false": "false"}.get(text.lower())
        if said is None:
            raise Mistake(f"found {shown(text)}, expected yes or no")
        return Plain(said)
    if kind == "day":
        return _day(text)
    if kind == "days":
        days = days_of(text) or (int(text) if text.isdigit() else None)
        if days is None:
            raise Mistake(f"found {shown(text)}, expected a number of days or weeks such as 90 days")
        return Plain(str(days)) if text.isdigit() else f"{days} days"
    if kind == "period":
        ends = " ".join(text.split()).split(" to ")
        if len(ends) == 2:
            return [_day(end) for end in ends]
        return Plain(text) if re.fullmatch(r"\d{4}-\d{2}", text) else _day(text)
    if kind in ("names", "ids", "seen", "package") and text == NOBODY:
        return []
    if kind == "span":
        return _read_span(text)
    if kind == "ids":
        return [Plain(_id(part)) for part in parts(text)]
    if kind in ("some", "votes"):
        return _read_clause(kind, text)
    if kind == "names":
        return [Plain(part) for part in parts(text)]
    if kind == "actor":
        if len(text) > 2 and text[0] == text[-1] == '"':
            return {"name": text[1:-1]}
        found = parts(text)
        return Plain(found[0]) if len(found) == 1 else [Plain(part) for part in found]
    if kind == "seen":
        return [_read_seen(part) for part in parts(text)]
    if kind == "package":
        return _read_package(text)
    if kind in ("name", "about", "when"):
        if (
            column.choices
            and column.choices[0] not in ("parties", "points", "sources", "drafts")
            and text not in column.choices
        ):
            raise Mistake(
                f"found {shown(text)}, expected one of {', '.join(column.choices)}{nearest(text, column.choices)}"
            )
        return _day(text) if kind == "when" and _IN_FIGURES.fullmatch(text) else Plain(text)
    return text


def parts(text: str) -> list[str]:
    """Split a list that was typed: by commas, semicolons or lines."""
    return [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]


def _id(words: str) -> str:
    made = slug(words, fold=True)
    if not is_id(made):
        raise Mistake(f"found {shown(words)}, expected a name of letters, digits and blanks that begins with a letter")
    return made


def _read_span(text: str) -> list[Plain]:
    """Read days from and to, as data; an end that is left out has no limit.

    Raises
    ------
    Mistake
    """
    ends = [end.strip() for end in re.split(r"[,;]| to ", f"{text} ")]
    if len(ends) != 2 or not all(end == NO_LIMIT or re.fullmatch(r"\d{0,6}(\.\d{1,6})?", end) for end in ends):
        raise Mistake(f"found {shown(text)}, expected two numbers of days, from and to, such as 0 to 30")
    return [Plain(ends[0] or "0"), Plain(ends[1] if ends[1] not in ("", NO_LIMIT) else "null")]


def _read_clause(kind: str, text: str) -> dict[str, Any]:
    """Read so many of several parties, or votes of each that reach a quota."""
    number, _, rest = " ".join(text.split()).partition(" of ")
    found = parts(rest)
    wanted = "2 of north, south, league" if kind == "some" else "15 of north 10, south 7, league 3"
    if not PLAIN.fullmatch(number) or not found:
        raise Mistake(f"found {shown(text)}, expected a number and parties, such as {wanted}")
    if kind == "some":
        return {"count": Plain(number), "of": [Plain(party) for party in found]}
    votes: dict[str, Any] = {}
    for part in found:
        party, _, weight = part.rpartition(" ")
        if not party or party in votes or not PLAIN.fullmatch(weight):
            raise Mistake(f"found {shown(part)}, expected a party and its votes, each party once, such as {wanted}")
        votes[party] = Plain(weight)
    return {"quota": Plain(number), "weights": votes}


def _day(text: str) -> Plain:
    found = day_of(text)
    if found is None:
        raise Mistake(two_days(text))
    return Plain(found.isoformat())


def _read_seen(text: str) -> Any:
    party, bracket, day = text.partition("(")
    party = party.strip()
    if not bracket or not day.endswith(")") or len(day) < 2 or not party or len(party.split()) > 1:
        return Plain(text)
    return {"party": Plain(party), "date": _day(day[:-1])}


def _read_package(text: str) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for part in parts(text):
        match = re.fullmatch(r"(\S+)\s+is\s+(\S+)", part)
        if match is None:
            raise Mistake(f"found {shown(part)}, expected POINT is OPTION, separated by commas")
        result[match[1]] = Plain(match[2])
    return result


def _read_range(column: Column, cells: Cells) -> Any:
    low, likely, high = cells
    share = column.kind == "share"
    text = plain(likely)
    if isinstance(text, str) and text and is_empty(low) and is_empty(high):
        if text == IN_FILE:
            raise Mistake(f"found {IN_FILE}, expected figures; leave it where it stood, or type the figures", 1)
        if text.lower() in (NONE, "none"):
            return Plain("null")
        word = text.lower().replace(" ", "_")
        if word in WORDS:
            return Plain(word)
        if text.startswith("reference "):
            return {"reference": Plain(text.removeprefix("reference ").strip())}
    if isinstance(likely, str) and likely.strip() and likely.strip()[0].isalpha():
        raise Mistake(
            f"found {shown(likely)}, expected a figure or one of {', '.join(WORDS)}{nearest(likely, WORDS)}", 1
        )
    if is_empty(likely):
        raise Mistake("found low or high without likely; give the likely figure", 1)
    if is_empty(low) != is_empty(high):
        raise Mistake("found a range with one end; give low and high, or neither", 0 if is_empty(low) else 2)
    if is_empty(low):
        return _number(likely, share, 1)
    figures = [_number(cell, share, at) for at, cell in enumerate(cells)]
    if not float(figures[0]) <= float(figures[1]) <= float(figures[2]):
        raise Mistake(f"found {', '.join(figures)}, expected low <= likely <= high")
    return figures


def _number(cell: Cell, share: bool = False, at: int = 0) -> Plain:
    """Read a figure as people type it: 60% is 60, and as a share 0.6."""
    if isinstance(cell, Shown):
        if not cell.percent:
            raise Mistake(
                f"found {cell.value:g} in a format that shows another figure; format the cell as a plain number", at
            )
        return _written(cell.value if share else hundredfold(cell.value), at)
    if isinstance(cell, bool | dt.date | dt.time | dt.timedelta):
        raise Mistake(
            f"found {plain(cell) if not isinstance(cell, dt.time | dt.timedelta) else cell}, expected a number; format the cell as a number and type it again",
            at,
        )
    if isinstance(cell, int | float):
        return _written(float(cell), at)
    found = figure_of(str(cell), share)
    if found is None:
        raise Mistake(f"found {shown(str(cell).strip())}, expected a number{hint(str(cell))}", at)
    return _written(found, at)


def _written(figure: float, at: int) -> Plain:
    if not math.isfinite(figure) or abs(figure) > LARGEST:
        raise Mistake(f"found {figure}, expected a finite number of at most {LARGEST:g} in size", at)
    return Plain(f"{figure:.15g}" if abs(figure) < 1e15 else repr(figure))
