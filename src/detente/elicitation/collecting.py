"""Reading forms back: every mistake named by sheet and cell."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from detente.case.format.expressions import ExpressionError, faults_over_points, parse
from detente.case.format.models.case import CaseFile
from detente.case.format.models.preferences import are_quartiles
from detente.case.format.models.rough import PILES, UNKNOWN, WORDS
from detente.elicitation import form
from detente.elicitation.quantiles import CLOSE, fitted
from detente.elicitation.seeds import seed_score, seeds
from detente.elicitation.workbook import Cells, ErrorCell, Shown, read_workbook
from detente.errors import Fault, InputError, Place, nearest, shown
from detente.figures import LARGEST, NotAFigure, hint, hundredfold, read_figure
from detente.records import Record
from detente.text import one_line

_WORDS = {form.OPTIONS: (9, 10), form.RED_LINES: (1, 3, 4), form.LINKAGES: (1, 5, 6)}
"""Sheets with their columns of words."""


@dataclass(frozen=True)
class Implied(Record):
    """What the quartiles of one figure imply, to be shown back to whoever gave them.

    Attributes
    ----------
    file, sheet, cell : str
        Where its first quartile stands.
    answers : tuple of float
        Lower quartile, median, upper quartile.
    low, high : float
        Nine times in ten the figure lies between them.
    below : tuple of float
        The probability that the curve puts below each answer; 0.25, 0.5 and 0.75 were meant.
    close : bool
        Whether a curve of the case format fits the answers.
    """

    file: str
    sheet: str
    cell: str
    answers: tuple[float, ...]
    low: float
    high: float
    below: tuple[float, ...]
    close: bool


@dataclass(frozen=True)
class Filled:
    """One form, read.

    Attributes
    ----------
    file : str
    assessor, party : str
    weight : float
    entry : dict
        The party's preferences in the words of the case format.
    implied : tuple of Implied
        What its quartiles imply, figure by figure; empty in a form of ranges.
    seed_answers : dict
        Lower quartile, median and upper quartile of each seed question; empty where none was answered.
    """

    file: str
    assessor: str
    party: str
    weight: float
    entry: dict[str, Any]
    implied: tuple[Implied, ...] = ()
    seed_answers: dict[str, tuple[float, ...]] = field(default_factory=dict)


def read_form(path: Path, case: CaseFile) -> Filled:
    """Read one filled-in form.

    Parameters
    ----------
    path : path-like
    case : CaseFile

    Raises
    ------
    InputError
        With every mistake of the form, each with its sheet and cell.
    """
    sheets = read_workbook(Path(path))
    return _Reader(str(path), case, sheets).read()


class _Reader:
    def __init__(self, file: str, case: CaseFile, sheets: dict[str, Cells]) -> None:
        self.file, self.case, self.sheets = file, case, sheets
        self.faults: list[Fault] = []
        self.weighted = True
        self.kind = form.RANGE
        self.implied: list[Implied] = []
        self._rough: bool | None = None

    def wrong(self, sheet: str, row: int, column: int, message: str) -> None:
        where = f"sheet {sheet!r}, cell {chr(64 + column)}{row}"
        self.faults.append(Fault(Place(self.file), f"{where}: {message}"))

    def read(self) -> Filled:
        missing = [s for s in (form.PARTY, form.POINTS, form.OPTIONS) if s not in self.sheets]
        if missing:
            message = f"there is no sheet {missing[0]!r}; fill in a form made by detente preferences sheet"
            raise InputError([Fault(Place(self.file), message)])
        entry: dict[str, Any] = {}
        answers = self.seeds()
        head = self.party(entry, answers)
        self.points(entry)
        self.options(entry)
        self.red_lines(entry)
        self.linkages(entry)
        self.failed_words()
        if self.faults:
            raise InputError(self.faults)
        weight = head["assessor_weight"]
        return Filled(self.file, head["assessor"], head["party"], weight, entry, tuple(self.implied), answers)

    # cells ---------------------------------------------------------------------------------------------------

    def text(self, sheet: str, row: int, column: int) -> str:
        """A cell as text on one line; a figure as it would be typed; empty when there is nothing."""
        value = self.sheets[sheet].get(row, column) if sheet in self.sheets else None
        if value is None:
            return ""
        if isinstance(value, Shown):
            value = value.value
        if isinstance(value, float) and math.isfinite(value) and value == int(value):
            value = int(value)
        return one_line(value).strip()[:4000]

    def failed_words(self) -> None:
        """A formula that failed in a cell of words: its mark (#REF!) is nobody's reason."""
        for sheet, columns in _WORDS.items():
            for row in self.used(sheet, max(columns)):
                for column in columns:
                    value = self.sheets[sheet].get(row, column)
                    if isinstance(value, ErrorCell):
                        self.wrong(
                            sheet, row, column, f"found the error {shown(value)}, expected words; type them again"
                        )

    def number(self, sheet: str, row: int, column: int, kind: str = "plain") -> float | None:
        """Read a cell as a figure; ``kind`` says what a cell shown as per cent means.

        On the scale ("scale", 0 to 100) the figure that is shown, in a probability ("share") the share; elsewhere
        ("plain") nothing, and the cell is a mistake.
        """
        cells = self.sheets[sheet]
        value = cells.get(row, column)
        if value is None or (isinstance(value, str) and not value.strip()):
            if (merged := cells.within(row, column)) is not None:
                first, last = (
                    f"{chr(64 + c)}{r}" for r, c in ((merged[0], merged[1]), (merged[2], min(merged[3], 26)))
                )
                self.wrong(sheet, row, column, f"cells {first} to {last} are merged; part them and fill in each")
            return None
        try:
            found = self._figure(value, kind)
        except NotAFigure as error:
            self.wrong(sheet, row, column, str(error))
            return None
        return found

    def _figure(self, value: Any, kind: str) -> float:
        if isinstance(value, Shown):
            return self._as_shown(value, kind)
        if isinstance(value, ErrorCell):
            raise NotAFigure(f"found the error {shown(value)}, expected a number{hint(value)}")
        if isinstance(value, dt.date | dt.time | dt.timedelta):
            mend = "; format the cell as a number and type the figure again"
            raise NotAFigure(f"found the date or time {value}, expected a number{mend}")
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise NotAFigure(f"found {shown(str(value))}, expected a number")
        if isinstance(value, str):
            if value.strip().startswith("="):
                raise NotAFigure(f"found the formula {shown(value.strip())}, expected a number{hint(value)}")
            return read_figure(value, share=kind == "share")
        if not math.isfinite(value) or abs(value) > LARGEST:
            raise NotAFigure(f"found {value}, expected a finite number of at most {LARGEST:g} in size")
        return float(value)

    def _as_shown(self, value: Shown, kind: str) -> float:
        figure = self._figure(value.value, "plain")
        if value.percent and kind == "share":
            return figure
        if value.percent and kind == "scale":
            return self._figure(hundredfold(figure), "plain")
        if value.percent:
            raise NotAFigure(
                f"found {hundredfold(figure):.10g}%, expected a number; format the cell as a number and type "
                f"{hundredfold(figure):.10g} or {figure:.10g}, whichever is meant"
            )
        raise NotAFigure(
            f"found {figure:.10g} in a format that shows another figure, expected a number; format the cell as a plain "
            "number and type the figure that is meant"
        )

    @property
    def on_scale(self) -> str:
        """How a per cent cell of a value or threshold is read: as it is shown, where the scale runs from 0 to 100."""
        return "scale" if self.weighted else "plain"

    def estimate(
        self, sheet: str, row: int, column: int, bounds: tuple[float, float] | None = None, kind: str = "plain"
    ) -> Any:
        """Read low, likely and high, or quartiles: a number, a list of three, or None where all are empty (or one is wrong)."""
        before = len(self.faults)
        first, middle, last = form.IN_WORDS[self.kind]
        figure = " figure" if self.kind == form.RANGE else ""
        low, likely, high = (self.number(sheet, row, column + k, kind) for k in range(3))
        if len(self.faults) > before:
            return None
        if low is None and likely is None and high is None:
            return None
        if likely is None:
            self.wrong(sheet, row, column + 1, f"found {first} or {last} without {middle}; give the {middle}{figure}")
            return None
        if (low is None) != (high is None):
            empty = column if low is None else column + 2
            self.wrong(sheet, row, empty, f"found a range with one end; give {first} and {last}, or neither")
            return None
        three = (likely, likely, likely) if low is None or high is None else (low, likely, high)
        if not three[0] <= three[1] <= three[2]:
            said = f"found {three[0]:g}, {three[1]:g}, {three[2]:g}, expected {first} <= {middle} <= {last}"
            self.wrong(sheet, row, column, said)
            return None
        if bounds is not None and (three[0] < bounds[0] or three[2] > bounds[1]):
            at = column + (1 if low is None else 0 if three[0] < bounds[0] else 2)
            found = three[0] if three[0] < bounds[0] else three[2]
            limit = f"{bounds[0]:g} to {bounds[1]:g}" if math.isfinite(bounds[1]) else f"{bounds[0]:g} or more"
            self.wrong(sheet, row, at, f"found {found:g}, expected {limit}")
            return None
        if three[0] == three[2]:
            return _plain(three[0])
        if self.kind == form.QUARTILES:
            return self.curve(sheet, row, column, three, bounds)
        return [_plain(one) for one in three]

    def curve(
        self,
        sheet: str,
        row: int,
        column: int,
        three: tuple[float, float, float],
        bounds: tuple[float, float] | None = None,
    ) -> Any:
        """Return the estimate that fits quartiles, and keep what it implies."""
        try:
            fit = fitted(three, bounds or (-math.inf, math.inf))
        except InputError as error:
            self.wrong(sheet, row, column, str(error))
            return None
        found = fit.estimate
        cell = f"{chr(64 + column)}{row}"
        ends = fit.quantiles[0], fit.quantiles[-1]
        self.implied.append(Implied(self.file, sheet, cell, three, *ends, fit.below, fit.apart <= CLOSE))
        figures = [_plain(found.low), _plain(found.likely), _plain(found.high)]
        if found.shape == "pert":
            return figures
        return dict(zip(("low", "likely", "high"), figures, strict=True)) | {"shape": found.shape}

    def sources(self, sheet: str, row: int, column: int) -> list[str]:
        found = [part.strip() for part in self.text(sheet, row, column).split(",") if part.strip()]
        for name in found:
            if name not in self.case.sources:
                self.wrong(sheet, row, column, f"no source is called {shown(name)}{nearest(name, self.case.sources)}")
        return found

    def word(self, sheet: str, row: int, column: int) -> str | None:
        """Return a rough word (must, want, ...) that stands alone where the likely figure is asked for."""
        text = self.text(sheet, row, column).lower().replace(" ", "_")
        return text if text in WORDS and not self.at(sheet, row, (column - 1, column + 1)) else None

    def rough(self) -> bool:
        """Whether a word or a pile stands anywhere in the form, so that what is empty has not been judged."""
        if self._rough is None:
            piles = any(self.pile(row) for row in self.used(form.POINTS, 7))
            words = any(self.word(form.OPTIONS, row, 6) for row in self.used(form.OPTIONS, 8))
            self._rough = self.weighted and (piles or words)
        return self._rough

    def pile(self, row: int) -> str | None:
        """Return the pile that stands in place of a point's rank."""
        text = self.text(form.POINTS, row, 7).lower()
        return text if text in PILES else None

    def explained(self, figure: Any, sheet: str, row: int, reason: int, source: int) -> Any:
        """Add reason and source to an estimate, in whichever form it needs then."""
        why, sources = self.text(sheet, row, reason), self.sources(sheet, row, source)
        if figure is None or not (why or sources):
            return figure
        if isinstance(figure, str):
            return {"word": figure} | _explanation(why, sources)
        if isinstance(figure, dict):
            return figure | _explanation(why, sources)
        keys = (
            dict(zip(("low", "likely", "high"), figure, strict=True)) if isinstance(figure, list) else {"value": figure}
        )
        return keys | _explanation(why, sources)

    # sheets --------------------------------------------------------------------------------------------------

    def party(self, entry: dict[str, Any], answers: Mapping[str, Sequence[float]]) -> dict[str, Any]:
        rows = {key: row for row, (key, _, _) in enumerate(form.PARTY_ROWS, 1)}
        sheet = form.PARTY

        def said(key: str) -> str:
            return self.text(sheet, rows[key], 2)

        def fault(key: str, message: str) -> None:
            self.wrong(sheet, rows[key], 2, message)

        if said("form") != form.VERSION:
            fault("form", f"found {shown(said('form'))}, expected {form.VERSION!r}; is this form from another version?")
        if said("case") != self.case.id:
            fault("case", f"found {shown(said('case'))}, expected {self.case.id!r}; the form belongs to another case")
        parties = [p.id for p in self.case.parties]
        if said("party") not in parties:
            fault("party", f"no party is called {shown(said('party'))}{nearest(said('party'), parties)}")
        if not said("assessor"):
            fault("assessor", "found nothing, expected the assessor's name")
        elif len(said("assessor")) > 80:
            fault("assessor", f"a name of {len(said('assessor'))} characters; at most 80")
        by_seeds = said("assessor_weight").lower() == form.BY_SEEDS
        weight = None if by_seeds else self.number(sheet, rows["assessor_weight"], 2)
        if by_seeds and answers:
            weight = seed_score(answers).weight
        elif by_seeds and not any(form.SEEDS in fault.message for fault in self.faults):
            fault(
                "assessor_weight",
                f"found {form.BY_SEEDS}, but no answers on the sheet {form.SEEDS!r}; answer them, or give a number",
            )
        if weight is not None and weight <= 0:
            fault("assessor_weight", f"found {weight:g}, expected a number above 0")
        if said("scale") not in ("weighted", "points"):
            fault("scale", f"found {shown(said('scale'))}, expected weighted or points")
        self.weighted = said("scale") != "points"
        if said("figures") not in ("", *form.IN_WORDS):
            fault("figures", f"found {shown(said('figures'))}, expected {form.RANGE} or {form.QUARTILES}")
        elif said("figures"):
            self.kind = said("figures")
        if not self.weighted:
            entry["scale"] = "points"
        correlation = self.number(sheet, rows["correlation"], 2, "share")
        if correlation is not None and not 0 <= correlation < 1:
            fault("correlation", f"found {correlation:g}, expected a number from 0 to below 1, such as 0.3")
        elif correlation:
            entry["correlation"] = correlation
        entry["no_deal"] = self.no_deal(rows)
        why, sources = said("reason"), self.sources(sheet, rows["source"], 2)
        entry.update(_explanation(why, sources))
        return {
            "party": said("party"),
            "assessor": said("assessor"),
            "assessor_weight": 1.0 if weight is None else weight,
        }

    def no_deal(self, rows: dict[str, int]) -> Any:
        sheet, keys = form.PARTY, ("no_deal_low", "no_deal", "no_deal_high")
        if self.text(sheet, rows["no_deal"], 2).lower() in ("none", "null"):
            return None
        if self.weighted and self.text(sheet, rows["no_deal"], 2).lower() == UNKNOWN:
            return UNKNOWN
        before = len(self.faults)
        low, likely, high = (self.number(sheet, rows[key], 2, self.on_scale) for key in keys)
        if len(self.faults) > before:
            return None
        if likely is None:
            message = "found nothing, expected what the party expects without agreement, or the word none"
            self.wrong(sheet, rows["no_deal"], 2, message)
            return None
        first, middle, last = form.IN_WORDS[self.kind]
        if (low is None) != (high is None):
            at = rows["no_deal_low"] if low is None else rows["no_deal_high"]
            self.wrong(sheet, at, 2, f"found a range with one end; give {first} and {last}, or neither")
            return None
        if low is None or high is None:
            return _plain(likely)
        if not low <= likely <= high:
            message = f"found {low:g}, {likely:g}, {high:g}, expected {first} <= {middle} <= {last}"
            self.wrong(sheet, rows["no_deal_low"], 2, message)
            return None
        if self.kind == form.QUARTILES and low < high:
            on_scale = self.weighted and low >= 0 and high <= 100
            return self.curve(sheet, rows["no_deal_low"], 2, (low, likely, high), (0.0, 100.0) if on_scale else None)
        return [_plain(low), _plain(likely), _plain(high)] if low < high else _plain(likely)

    def points(self, entry: dict[str, Any]) -> None:
        sheet, ids = form.POINTS, [p.id for p in self.case.points]
        rows = self.rows(sheet, 1, ids, "point")
        weights: dict[str, Any] = {}
        ranks: dict[str, int] = {}
        piles: dict[str, str] = {}
        for point, row in rows.items():
            weight = self.estimate(sheet, row, 4, (0.0, math.inf), "scale")
            if (pile := self.pile(row)) is not None and self.weighted:
                piles[point] = pile
                continue
            rank = self.place(sheet, row, 7, len(ids))
            if not self.weighted and (weight is not None or rank is not None):
                self.wrong(sheet, row, 4 if weight is not None else 7, "scale points has no weights; leave this empty")
            if weight is not None:
                weights[point] = weight
            if rank is not None:
                ranks[point] = rank
        if not self.weighted:
            return
        if piles and (weights or ranks):
            point = next(iter(piles))
            self.wrong(sheet, rows[point], 7, "found piles beside weights or ranks; give one of them for all points")
        elif piles or (self.rough() and not weights and not ranks):
            entry["importance"] = {name: [p for p, pile in piles.items() if pile == name] for name in PILES}
        elif weights and ranks:
            point = next(iter(ranks))
            self.wrong(sheet, rows[point], 7, "found weights and ranks; give one of them for all points")
        elif ranks:
            for point, row in rows.items():
                if point not in ranks:
                    self.wrong(sheet, row, 7, f"point {point!r} has no rank; rank every point")
            self.distinct(sheet, 7, {rows[p]: r for p, r in ranks.items()}, "rank")
            entry["ranking"] = sorted(ranks, key=lambda p: ranks[p])
        else:
            for point, row in rows.items():
                if point not in weights and not self.at(sheet, row, (4, 5, 6)):
                    self.wrong(sheet, row, 5, f"point {point!r} has neither weight nor rank; give every point one")
            if weights and len(weights) == len(ids) and all(_high(w) <= 0 for w in weights.values()):
                self.wrong(sheet, rows[ids[0]], 5, "all weights are 0, expected at least one above 0")
            entry["weights"] = weights

    def options(self, entry: dict[str, Any]) -> None:
        sheet = form.OPTIONS
        keys = [f"{p.id} {o}" for p in self.case.points for o in p.option_ids]
        rows = self.rows(sheet, 2, keys, "option")
        entry["values"] = {}
        for point in self.case.points:
            mine = {o: rows[f"{point.id} {o}"] for o in point.option_ids if f"{point.id} {o}" in rows}
            bounds = (0.0, 100.0) if self.weighted else None
            words = {o: self.word(sheet, row, 6) for o, row in mine.items()} if self.weighted else {}
            values = {o: words.get(o) or self.estimate(sheet, row, 5, bounds, self.on_scale) for o, row in mine.items()}
            places = {o: self.place(sheet, row, 8, len(point.options)) for o, row in mine.items()}
            given = [o for o in mine if values[o] is not None or self.at(sheet, mine[o], (5, 6, 7))]
            placed = [o for o in mine if places[o] is not None]
            if given and placed:
                self.wrong(sheet, mine[placed[0]], 8, f"point {point.id!r} has values and places; give one of them")
            elif placed:
                for option in mine:
                    if option not in placed and not self.at(sheet, mine[option], (8,)):
                        self.wrong(
                            sheet, mine[option], 8, f"option {option!r} has no place; order every option of the point"
                        )
                self.distinct(sheet, 8, {mine[o]: places[o] or 0 for o in placed}, "place")
                whys = [self.text(sheet, mine[o], 9) for o in mine]
                sources = [s for o in mine for s in self.sources(sheet, mine[o], 10)]
                order = {"prefers": sorted(placed, key=lambda o: places[o] or 0)}
                entry["values"][point.id] = order | _explanation(
                    "; ".join(w for w in whys if w), list(dict.fromkeys(sources))
                )
            else:
                for option in mine:
                    if option not in given and not self.rough():
                        self.wrong(
                            sheet,
                            mine[option],
                            6,
                            f"option {option!r} has neither value nor place; give one, or a word",
                        )
                entry["values"][point.id] = {
                    o: self.explained(values[o], sheet, mine[o], 9, 10) for o in mine if values[o] is not None
                }

    def seeds(self) -> dict[str, tuple[float, ...]]:
        """Return the answers to the seed questions: to all of them, or to none."""
        sheet, answers, empty = form.SEEDS, {}, []
        if sheet not in self.sheets:
            return {}
        before = len(self.faults)
        rows = self.rows(sheet, 1, [seed.id for seed in seeds()], "question")
        for name, row in rows.items():
            three = [self.number(sheet, row, column, "scale") for column in (3, 4, 5)]
            given = [figure for figure in three if figure is not None]
            if not given:
                empty.append(row)
            elif len(given) < len(three):
                self.wrong(sheet, row, 3 + three.index(None), "found nothing, expected three figures; give all of them")
            elif not are_quartiles(given):
                said = ", ".join(f"{figure:g}" for figure in given)
                self.wrong(sheet, row, 3, f"found {said}, expected three rising figures from 0 to 100")
            else:
                answers[name] = tuple(given)
        if empty and (answers or len(self.faults) > before):
            self.wrong(sheet, empty[0], 3, "found nothing; answer every question, or leave all empty")
        return answers if len(self.faults) == before else {}

    def red_lines(self, entry: dict[str, Any]) -> None:
        sheet, found = form.RED_LINES, []
        for row in self.used(sheet, 4):
            when = self.condition(sheet, row)
            before = len(self.faults)
            firmness = self.number(sheet, row, 2, "share")
            if firmness is None and len(self.faults) == before:
                self.wrong(
                    sheet,
                    row,
                    2,
                    "found nothing, expected the probability that the red line is real; write 1 if it is certain",
                )
            if firmness is not None and not 0 <= firmness <= 1:
                self.wrong(sheet, row, 2, f"found {firmness:g}, expected a probability from 0 to 1")
            if when and firmness is not None:
                why, sources = self.text(sheet, row, 3), self.sources(sheet, row, 4)
                found.append({"when": when, "firmness": _plain(firmness)} | _explanation(why, sources))
        if found:
            entry["red_lines"] = found

    def linkages(self, entry: dict[str, Any]) -> None:
        sheet, found = form.LINKAGES, []
        for row in self.used(sheet, 6):
            before = len(self.faults)
            when, adds = self.condition(sheet, row), self.estimate(sheet, row, 2, kind=self.on_scale)
            if adds is None and len(self.faults) == before:
                self.wrong(sheet, row, 3, "found no figure, expected what the combination adds")
            if when and adds is not None:
                why, sources = self.text(sheet, row, 5), self.sources(sheet, row, 6)
                found.append({"when": when, "adds": adds} | _explanation(why, sources))
        if found:
            entry["linkages"] = found

    # helpers -------------------------------------------------------------------------------------------------

    def at(self, sheet: str, row: int, columns: tuple[int, ...]) -> bool:
        """Whether anything stands in one of the cells."""
        return any(self.text(sheet, row, column) for column in columns)

    def used(self, sheet: str, columns: int) -> Iterator[int]:
        if sheet in self.sheets:
            for row in range(2, len(self.sheets[sheet].values) + 1):
                if self.at(sheet, row, tuple(range(1, columns + 1))):
                    yield row

    def rows(self, sheet: str, columns: int, wanted: list[str], what: str) -> dict[str, int]:
        """Find the row of each id; rows that were added, doubled or lost are mistakes."""
        found: dict[str, int] = {}
        for row in self.used(sheet, 8):
            key = " ".join(self.text(sheet, row, column) for column in range(1, columns + 1)).strip()
            if key not in wanted:
                self.wrong(
                    sheet, row, 1, f"no {what} is called {shown(key)}{nearest(key, wanted)}; do not change the ids"
                )
            elif key in found:
                self.wrong(sheet, row, 1, f"{what} {key!r} stands in row {found[key]} already; keep one")
            else:
                found[key] = row
        end = len(self.sheets[sheet].values) + 1
        for key in wanted:
            if key not in found:
                self.wrong(sheet, end, 1, f"the row of {what} {key!r} is missing; add it, or start from a new form")
        return found

    def place(self, sheet: str, row: int, column: int, most: int) -> int | None:
        found = self.number(sheet, row, column)
        if found is None:
            return None
        if found != int(found) or not 1 <= found <= most:
            self.wrong(sheet, row, column, f"found {found:g}, expected a whole number from 1 to {most}")
            return None
        return int(found)

    def distinct(self, sheet: str, column: int, places: dict[int, int], what: str) -> None:
        seen: dict[int, int] = {}
        for row, place in places.items():
            if place in seen:
                self.wrong(sheet, row, column, f"{what} {place} stands in row {seen[place]} too; give each its own")
            seen.setdefault(place, row)

    def condition(self, sheet: str, row: int) -> str:
        text = self.text(sheet, row, 1)
        if not text:
            self.wrong(sheet, row, 1, 'found nothing, expected a condition such as "point is option"')
            return ""
        try:
            tree = parse(text)
        except ExpressionError as error:
            self.wrong(sheet, row, 1, f"{error} (character {error.column} of {shown(text)})")
            return ""
        options = {p.id: p.option_ids for p in self.case.points}
        ordered = {p.id: bool(p.ordered) for p in self.case.points}
        problems = list(faults_over_points(tree, options, ordered))
        for message, _ in problems:
            self.wrong(sheet, row, 1, message)
        return "" if problems else text


def _plain(figure: float) -> float | int:
    return int(figure) if figure == int(figure) else figure


def _high(weight: Any) -> float:
    if isinstance(weight, dict):
        return float(weight["high"])
    return float(weight[-1] if isinstance(weight, list) else weight)


def _explanation(why: str, sources: list[str]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    if why:
        result["reason"] = why
    if sources:
        result["source"] = sources[0] if len(sources) == 1 else sources
    return result
