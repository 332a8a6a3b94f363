"""Taking a workbook back: what was changed in it is changed in the case's files, and nothing else."""

from __future__ import annotations

import base64
import binascii
import copy
import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from detente.case.edit import case_files, digest, document_of, scratch_case
from detente.case.load import MAX_DRAFT_BYTES, SECTIONS, case_folder, load_case, split_front_matter
from detente.case.scaffold import check_folder
from detente.case.splice import REMOVE, Plain, Where, block, changed, in_tree
from detente.elicitation.workbook import Cells as Sheet
from detente.elicitation.workbook import FormulaCell, read_workbook
from detente.errors import Fault, InputError, Place, nearest, shown
from detente.files import locked, new_folder, write_whole
from detente.ids import is_id
from detente.interop.casebook.cells import FIGURES, Cells, Mistake, is_empty, parts, plain, read, same
from detente.interop.casebook.plan import BASE, LISTS, READ_ME, TABLES, Column, Table
from detente.interop.casebook.rows import Row, letter, read_rows
from detente.interop.casebook.tables import Entry, Names, Trees, entries, files_of, points_of, tree_of
from detente.interop.casebook.writing import case_texts
from detente.records import Record

Key = tuple[str, Names]


@dataclass(frozen=True)
class TakenBook(Record):
    """What was taken from a workbook.

    Attributes
    ----------
    files : tuple of str
        Files of the case that were written.
    changes : tuple of str
        What was changed, a line for each, by sheet and cell.
    """

    files: tuple[str, ...]
    changes: tuple[str, ...]


@dataclass
class _Edit:
    """A change of one row: cells by column title; ``gone`` where the row was deleted."""

    table: Table
    names: Names
    before: Entry | None
    row: Row | None
    titles: list[str] = field(default_factory=list)
    gone: bool = False


def take(path: Path | str, book: Path) -> TakenBook:
    """Change a case's files as its workbook was changed.

    Parameters
    ----------
    path : path-like
        The case.
    book : Path
        The workbook, which :func:`~detente.interop.casebook.writing.write_workbook` made of it.

    Returns
    -------
    TakenBook

    Raises
    ------
    InputError
        With every mistake, each with its sheet and cell. Nothing is written then.
    """
    folder = case_folder(path)
    sheets = read_workbook(book)
    with locked(folder):
        before = {name: digest(folder / name) for name in case_files(folder)}
        texts = case_texts(folder)
        base = _base(sheets, book) or texts
        made, lines = _Taking(str(book), sheets, base, texts, str(folder)).run()
        if any(digest(folder / name) != found for name, found in before.items()):
            raise InputError(
                f"{folder} was changed by another program meanwhile; nothing was written. Take the workbook again"
            )
        written = [name for name, text in made.items() if texts.get(name) != text]
        done: list[str] = []
        try:
            for name in written:
                write_whole(folder / name, made[name])
                done.append(name)
        except BaseException:
            for name in done:
                write_whole(folder / name, texts[name]) if name in texts else (folder / name).unlink(missing_ok=True)
            raise
    return TakenBook(tuple(written), tuple(lines))


def make_case(folder: Path, book: Path) -> TakenBook:
    """Make a new case of a workbook.

    Parameters
    ----------
    folder : Path
        Must not exist, or be empty.
    book : Path

    Raises
    ------
    InputError
        As :func:`take`, and when the folder holds something already.
    """
    check_folder(folder)
    sheets = read_workbook(book)
    base = _base(sheets, book)
    if base is None:
        message = (
            f"there is no sheet {BASE!r}; begin from a workbook that detente workbook wrote (of an empty case, say)"
        )
        raise InputError([Fault(Place(str(book)), message)])
    made, lines = _Taking(str(book), sheets, base, dict(base), str(folder)).run()
    with new_folder(folder) as temporary:
        for name, text in made.items():
            write_whole(temporary / name, text)
    return TakenBook(tuple(made), tuple(lines))


def _base(sheets: Mapping[str, Sheet], book: Path) -> dict[str, str] | None:
    """Return the case's files as the workbook keeps them; None where it keeps none."""
    if BASE not in sheets:
        return None
    pieces: dict[str, str] = {}
    for row in sheets[BASE].values[1:]:
        if len(row) > 1 and isinstance(row[0], str) and isinstance(row[1], str):
            pieces[row[0]] = pieces.get(row[0], "") + row[1].lstrip("|")
    texts = {}
    for name, packed in pieces.items():
        parted = name.split("/")
        known = name in ("case.yaml", "preferences.yaml", *SECTIONS) or (
            len(parted) == 2 and parted[0] in ("drafts", "preferences") and parted[1][:1] not in ("", ".")
        )
        try:
            if not known or "\\" in name or "\0" in name:
                raise ValueError(name)
            machine = zlib.decompressobj()
            data = machine.decompress(base64.b64decode(packed, validate=True), MAX_DRAFT_BYTES)
            if not machine.eof:
                raise ValueError("too large")
            texts[name] = data.decode()
        except (ValueError, binascii.Error, zlib.error):
            message = f"the hidden sheet {BASE!r} was damaged ({shown(name)}); write a new workbook and copy your changes into it"
            raise InputError([Fault(Place(str(book)), message)]) from None
    return texts if "case.yaml" in texts else None


class _Taking:
    def __init__(
        self, file: str, sheets: Mapping[str, Sheet], base: dict[str, str], texts: dict[str, str], case: str
    ) -> None:
        self.file, self.sheets, self.case = file, sheets, case
        self.base, self.texts = base, texts
        self.faults: list[Fault] = []
        self.lines: list[str] = []
        self.changes: dict[str, list[tuple[Where, Any]]] = {}
        self.trees: Trees = _trees(texts)
        self.cells: dict[tuple[str, Where], tuple[str, int, int]] = {}
        """Where in the workbook what stands at a path of a file comes from."""
        self.read: dict[str, list[Row]] = {}

    def wrong(self, sheet: str, row: int, column: int, message: str) -> None:
        self.faults.append(Fault(Place(self.file), f"sheet {sheet!r}, cell {letter(column)}{row}: {message}"))

    def run(self) -> tuple[dict[str, str], list[str]]:
        """Return the case's files after the changes, and the changes in words."""
        self.renamed()
        base_trees = _trees(self.base)
        edits = [edit for table in TABLES if table.title in self.sheets for edit in self.edits(table, base_trees)]
        self.stop()
        self.conflicts(edits, base_trees)
        self.stop()
        for edit in edits:
            if not edit.gone:
                self.apply(edit)
        for edit in sorted((e for e in edits if e.gone), key=lambda e: _number(e.names), reverse=True):
            self.remove(edit)
        self.stop()
        made = dict(self.texts)
        for name, changes in self.changes.items():
            made[name] = self.spliced(name, made.get(name, ""), changes)
        self.check(made)
        return made, self.lines

    def renamed(self) -> None:
        """Refuse a sheet under another name: what was changed in it would be lost.

        It is told by its headings. A sheet that is gone changes nothing, and neither does a sheet of the user's own.
        """
        own = [name for name in self.sheets if name not in (BASE, LISTS, READ_ME, *(table.title for table in TABLES))]
        for table in TABLES:
            if table.title in self.sheets:
                continue
            for name in own:
                if _has_headings_of(table, self.sheets[name]):
                    message = (
                        f"there is no sheet {table.title!r}, but a sheet {name!r} with its headings; "
                        f"give it the name {table.title!r} back, or take it out"
                    )
                    self.faults.append(Fault(Place(self.file), message))
        self.stop()

    def stop(self) -> None:
        if self.faults:
            raise InputError(self.faults)

    # what was changed ------------------------------------------------------------------------------------------

    def edits(self, table: Table, trees: Trees) -> list[_Edit]:
        rows = self.rows(table)
        before = {entry.names: entry for entry in entries(table, trees)}
        found: list[_Edit] = []
        for row in rows:
            entry = before.get(row.names)
            if (
                entry is None
                and all(is_empty(cell) for cells in row.cells.values() for cell in cells)
                and not table.names
            ):
                continue
            old = entry.cells if entry is not None else {}
            titles = [t for t, cells in row.cells.items() if not same(cells, old.get(t, (None,) * len(cells)))]
            new = entry is None
            if titles or new:
                found.append(_Edit(table, row.names, entry, row, titles))
        named = {row.names for row in rows}
        gone = [
            entry for names, entry in before.items() if names not in named and entry.path is not None and table.names
        ]
        found += [_Edit(table, entry.names, entry, None, [], True) for entry in gone]
        return found

    def rows(self, table: Table) -> list[Row]:
        """Return a sheet's rows; they are read once."""
        if table.title not in self.read:
            self.read[table.title] = read_rows(table, self.sheets[table.title], partial(self.wrong, table.title))
        return self.read[table.title]

    def conflicts(self, edits: list[_Edit], base_trees: Trees) -> None:
        """Refuse what was changed in the workbook and, otherwise, in the case since the workbook was written."""
        if self.base == self.texts:
            return
        for table in {id(e.table): e.table for e in edits}.values():
            now = {entry.names: entry for entry in entries(table, self.trees)}
            mine = [e for e in edits if e.table is table]
            numbered = "#" in table.path
            then = {entry.names: entry.cells for entry in entries(table, base_trees)}
            if numbered and {n: e.cells for n, e in now.items()} != then:
                row = mine[0].row.number if mine[0].row else 2
                self.wrong(
                    table.title,
                    row,
                    1,
                    "entries of this sheet were changed in the case since the workbook was written; write a new workbook and copy the change into it",
                )
                continue
            for edit in mine:
                entry = now.get(edit.names)
                for title in edit.titles:
                    old = edit.before.cells[title] if edit.before is not None else None
                    current = entry.cells[title] if entry is not None else None
                    assert edit.row is not None
                    if (
                        current is not None
                        and not same(current, old or (None,) * len(current))
                        and not same(current, edit.row.cells[title])
                    ):
                        said = ", ".join(str(plain(c)) for c in current if not is_empty(c)) or "nothing"
                        self.wrong(
                            table.title,
                            edit.row.number,
                            edit.row.at[title],
                            f"the case was changed here since the workbook was written: it says {shown(said)}; write a new workbook and copy the change into it",
                        )

    # applying --------------------------------------------------------------------------------------------------

    def put(self, file: str, path: Where, value: Any, source: tuple[str, int, int]) -> None:
        """Note a change, and make it in the tree, so that what comes after finds it."""
        self.changes.setdefault(file, []).append((path, value))
        self.cells[file, path] = source
        tree = self.trees.get(file)
        self.trees[file] = in_tree(
            tree if isinstance(tree, dict | list) else ([] if isinstance(path[0], int) else {}), path, value
        )

    def apply(self, edit: _Edit) -> None:
        table, row = edit.table, edit.row
        assert row is not None
        where = self.locate(edit)
        if where is None:
            return
        file, path, there = where
        self.cells.setdefault((file, path), (table.title, row.number, 1))
        values: dict[str, Any] = {}
        for title in edit.titles:
            column = next(c for c in table.columns if c.title == title)
            try:
                values[title] = (
                    _special(column, row.cells[title])
                    if column.kind in ("pile", "order")
                    else read(column, row.cells[title])
                )
            except Mistake as mistake:
                self.wrong(table.title, row.number, row.at[title] + mistake.at, str(mistake))
        if len(values) < len(edit.titles):
            return
        for title in edit.titles:
            said = ", ".join(str(plain(c)) for c in row.cells[title] if not is_empty(c)) or "nothing"
            self.lines.append(
                f"{table.title} {letter(row.at[title])}{row.number}: {' '.join(n for n in row.names if n)} {title.lower()}: {said}".replace(
                    ":  ", ": "
                )
            )
        if table.title in ("Weights", "Values", "Packages"):
            self.judged(edit, file, path, values)
        elif not there:
            self.fresh(edit, file, path, values)
        else:
            for title, value in values.items():
                column = next(c for c in table.columns if c.title == title)
                spot = (table.title, row.number, row.at[title])
                if column.kind in ("range", "share"):
                    self.estimate(file, (*path, column.key), value, spot)
                elif column.key:
                    self.put(file, (*path, column.key), value, spot)
                elif value is REMOVE:
                    self.wrong(*spot, f"found nothing, expected {column.title.lower()}; delete the row to take it out")
                else:
                    self.put(file, path, value, spot)

    def locate(self, edit: _Edit) -> tuple[str, Where, bool] | None:
        """Return the file and path of a row's entry, and whether it is there; None where a name is no name."""
        table, names = edit.table, edit.names
        number = edit.row.number if edit.row is not None else 2
        file = self.file_of(edit, number)
        if file is None:
            return None
        left = list(names[1:] if table.several else names)
        tree: Any = self.trees.get(file)
        path: Where = ()
        for depth, kind in enumerate(table.path):
            step: Any = kind
            if kind in ("@", "#", "*"):
                name, at = left.pop(0), len(names) - len(left)
                if not name:
                    self.wrong(table.title, number, at, f"found nothing, expected the {table.names[at - 1].lower()}")
                    return None
                step = name if kind == "*" else _index(tree, kind, name)
                if kind != "*" and depth < len(table.path) - 1 and _get(tree, (step,)) is None:
                    known = [str(v.get("id", "")) for v in tree or () if isinstance(v, dict)]
                    what = table.names[at - 1].lower()
                    self.wrong(table.title, number, at, f"no {what} is called {shown(name)}{nearest(name, known)}")
                    return None
            path = (*path, step)
            tree = _get(tree, (step,))
        return file, path, tree is not None

    def file_of(self, edit: _Edit, number: int) -> str | None:
        """Return the file in which a row's entry stands, or is to stand."""
        table, name = edit.table, edit.names[0] if edit.names else ""
        if not table.several:
            return table.file
        files = {n[0]: f for n, f in files_of(table, self.trees)}
        if name in files:
            return files[name]
        if table.title == "Drafts":
            if is_id(name):
                return f"drafts/{name}.md"
            self.wrong(table.title, number, 1, f"found the id {shown(name)}, expected small letters, digits and _")
            return None
        known = [other or "(empty)" for other in files]
        what = "draft" if table.file == "drafts" else "assessor"
        expected = f"; expected one of {', '.join(known)}" if known else ""
        self.wrong(table.title, number, 1, f"no {what} is called {shown(name)}{nearest(name, known)}{expected}")
        return None

    def fresh(self, edit: _Edit, file: str, path: Where, values: dict[str, Any]) -> None:
        """Add a new entry."""
        table, row = edit.table, edit.row
        assert row is not None
        entry: dict[str, Any] = {}
        if table.title == "Drafts":
            entry["id"] = Plain(row.names[0])
        elif table.path[-1:] == ("@",):
            entry["id"] = Plain(row.names[-1])
        for title, value in values.items():
            column = next(c for c in table.columns if c.title == title)
            if not column.key:
                self.put(file, path, value, (table.title, row.number, row.at[title]))
                return
            if value is not REMOVE:
                entry[column.key] = value
        if table.title == "Judgements":
            entry = {"no_deal": Plain("unknown"), **entry, "values": {}}
        if table.title == "Points":
            entry["options"] = []
        if table.title == "Drafts":
            entry["package"] = {}
        if not path:
            for key, value in entry.items():
                self.put(file, (key,), value, (table.title, row.number, 1))
            return
        self.put(file, path, entry, (table.title, row.number, 1))
        for title in values:
            column = next(c for c in table.columns if c.title == title)
            self.cells[file, (*path, column.key)] = (table.title, row.number, row.at[title])

    def estimate(self, file: str, path: Where, value: Any, spot: tuple[str, int, int]) -> None:
        """Set a judged figure; a reason, a source and a shape beside it stay."""
        existing = _get(self.trees.get(file), path)
        if not isinstance(existing, dict) or value is REMOVE or not set(existing) - set(FIGURES):
            self.put(file, path, value, spot)
            return
        new = _figures(value)
        for key in [k for k in existing if k in FIGURES and k not in new]:
            self.put(file, (*path, key), REMOVE, spot)
        for key, figure in new.items():
            self.put(file, (*path, key), figure, spot)

    def judged(self, edit: _Edit, file: str, path: Where, values: dict[str, Any]) -> None:
        """Change a weight, a value or an option of a package, with what may stand in its place."""
        table, row = edit.table, edit.row
        assert row is not None
        spots = {title: (table.title, row.number, row.at[title]) for title in row.at}
        special = next(c for c in table.columns if c.kind in ("pile", "order"))
        if table.title == "Packages":
            self.chosen(file, path[-1], values[special.title], spots[special.title])
            return
        party = path[0]
        mine = self.trees[file].get(party) if isinstance(self.trees.get(file), dict) else None
        if not isinstance(mine, dict):
            begun = {"no_deal": Plain("unknown"), "values": {}}  # as the first answer in the browser begins
            self.put(file, (party,), begun, (table.title, row.number, 1))
        figures = [c for c in table.columns if c.kind not in ("pile", "order")]
        given = {c.key: values[c.title] for c in figures if c.title in values}
        if table.title == "Values" and given:
            point = _get(self.trees[file], path[:-1])
            if isinstance(point, dict) and {"prefers", "ideal"} & set(point):
                self.put(file, path[:-1], {}, spots[special.title])
        if given:
            self.explained(file, path, given, spots, figures)
        if table.title == "Weights":
            for column in (c for c in table.columns if c.kind in ("pile", "order") and c.title in values):
                self.ranked(file, str(party), str(path[-1]), column, values[column.title], spots[column.title])
        elif special.title in values:
            self.ordered(edit, file, path[:-1], spots[special.title])

    def explained(
        self,
        file: str,
        path: Where,
        given: dict[str, Any],
        spots: dict[str, tuple[str, int, int]],
        columns: list[Column],
    ) -> None:
        """Change a figure with its reason and source, in whichever form it needs then."""
        spot = spots[columns[0].title]
        existing = _get(self.trees[file], path)
        words = {k: v for k, v in given.items() if k and v is not REMOVE}
        if isinstance(existing, dict):
            if "" in given:
                self.estimate(file, path, given[""], spot)
            for key in [k for k in given if k and (given[""] is not REMOVE if "" in given else True)]:
                self.put(file, (*path, key), given[key], spots[next(c.title for c in columns if c.key == key)])
        elif words:
            figure = given.get("", existing)
            if figure is REMOVE or figure is None:
                self.wrong(*spot, "found a reason or a source without a figure or word; give one")
                return
            self.put(file, path, {**_figures(_as_plain(figure)), **words}, spot)
        elif "" in given:
            self.put(file, path, given[""], spot)

    def ranked(self, file: str, party: str, point: str, column: Column, place: Any, spot: tuple[str, int, int]) -> None:
        """Put a point into a pile, or into the ranking."""
        mine = self.trees[file][party]
        points = list(points_of(self.trees))
        if column.kind == "pile":
            piles = mine.get("importance") if isinstance(mine.get("importance"), dict) else {}
            for name in ("most", "some", "least"):
                now = piles.get(name, [])
                members = [now] if isinstance(now, str) else list(now)
                after = [p for p in members if p != point] + ([point] if place == name else [])
                if sorted(after) != sorted(members):
                    self.put(file, (party, "importance", name), [Plain(p) for p in after], spot)
            left = self.trees[file][party].get("importance")
            if (
                isinstance(left, dict)
                and not any(left.get(name) for name in ("most", "some", "least"))
                and set(left) <= {"most", "some", "least"}
            ):
                self.put(file, (party, "importance"), REMOVE, spot)
            self.replaced(file, party, "weights", spot)
            return
        ranks = {p: k + 1 for k, p in enumerate(mine.get("ranking") or ())}
        ranks |= self.said_ranks(file, party)
        order = sorted((p for p in ranks if p in points and ranks[p]), key=lambda p: ranks[p])
        doubled = [p for p in order if p != point and ranks[p] == ranks.get(point) and ranks.get(point)]
        if doubled:
            self.wrong(*spot, f"rank {ranks[point]} is that of {doubled[0]!r} too; give each its own")
            return
        self.put(file, (party, "ranking"), [Plain(p) for p in order] if order else REMOVE, spot)
        self.replaced(file, party, "weights", spot)

    def said_ranks(self, file: str, party: str) -> dict[str, int]:
        """Return the ranks that the sheet Weights gives a party's points; 0 where the cell is empty."""
        table = next(t for t in TABLES if t.title == "Weights")
        assessor = next(n[0] for n, f in files_of(table, self.trees) if f == file)
        found = {}
        for row in self.rows(table):
            if row.names[:2] == (assessor, party) and "or rank" in row.cells:
                text = str(plain(row.cells["or rank"][0]))
                found[row.names[2]] = int(text) if text.isdigit() else 0
        return found

    def replaced(self, file: str, party: str, key: str, spot: tuple[str, int, int]) -> None:
        """Remove an empty mapping that the other way of weighing has made needless."""
        if self.trees[file][party].get(key) in ({}, []):
            self.put(file, (party, key), REMOVE, spot)

    def ordered(self, edit: _Edit, file: str, path: Where, spot: tuple[str, int, int]) -> None:
        """Write a point's options in the order of their places, or its ideal."""
        places = {
            row.names[3]: str(plain(row.cells["or place"][0]))
            for row in self.rows(edit.table)
            if row.names[:3] == edit.names[:3] and not is_empty(row.cells["or place"][0])
        }
        existing = _get(self.trees[file], path)
        kept = (
            {k: _as_plain(v) for k, v in existing.items() if k in ("reason", "source")}
            if isinstance(existing, dict) and {"prefers", "ideal"} & set(existing)
            else {}
        )
        ideal = [o for o, place in places.items() if place == "ideal"]
        if ideal:
            self.put(file, path, {"ideal": Plain(ideal[0]), **kept}, spot)
        elif places:
            order = sorted(places, key=lambda o: int(places[o]) if places[o].isdigit() else 0)
            if len(set(places.values())) < len(places):
                self.wrong(*spot, "two options of the point have one place; give each its own")
                return
            self.put(file, path, {"prefers": [Plain(o) for o in order], **kept}, spot)
        elif isinstance(existing, dict) and {"prefers", "ideal"} & set(existing):
            self.put(file, path, REMOVE, spot)

    def chosen(self, file: str, point: Any, options: list[str] | Any, spot: tuple[str, int, int]) -> None:
        """Set what a draft takes on a point: one option, or several that it leaves open."""
        key = "open" if options is not REMOVE and (len(options) > 1) else "package"
        other = "package" if key == "open" else "open"
        tree = self.trees[file]
        if isinstance(tree.get(other), dict) and point in tree[other]:
            self.put(file, (other, point), REMOVE, spot)
        if options is REMOVE:
            self.put(file, (key, point), REMOVE, spot)
            return
        value = [Plain(o) for o in options] if key == "open" else Plain(options[0])
        self.put(file, (key, point), value, spot)

    def remove(self, edit: _Edit) -> None:
        table = edit.table
        if table.title == "Drafts":
            self.faults.append(
                Fault(
                    Place(self.file),
                    f"sheet 'Drafts': the row of draft {edit.names[0]!r} is gone; to drop a draft, delete its file {edit.before.file if edit.before else ''}",
                )
            )
            return
        parents = self.locate_quietly(edit)
        if parents is None:
            return
        file, path = parents
        if table.title in ("Weights", "Values", "Packages"):
            self.put(file, path, REMOVE, (table.title, 1, 1))
            self.lines.append(f"{table.title}: {' '.join(n for n in edit.names if n)} was taken out")
            return
        self.lines.append(f"{table.title}: {' '.join(n for n in edit.names if n)} was taken out")
        alone = table.title == "Consent" and len(entries(table, self.trees)) == 1
        self.put(file, path[:1] if alone else path, REMOVE, (table.title, 1, 1))  # an empty list would ask nobody

    def locate_quietly(self, edit: _Edit) -> tuple[str, Where] | None:
        """Where an entry stands that is to go; None where it went with what it stood in."""
        now = next((e for e in entries(edit.table, self.trees) if e.names == edit.names), None)
        return (now.file, now.path) if now is not None and now.path is not None else None

    # files -----------------------------------------------------------------------------------------------------

    def spliced(self, name: str, text: str, changes: list[tuple[Where, Any]]) -> str:
        if not name.endswith(".md"):
            return changed(text, name, changes)
        if not text:
            tree: Any = {}
            for path, value in changes:
                tree = _in_data(tree, path, value)
            package = tree.get("package", {})
            body = "".join(f"{number}. {words}\n" for number, words in self.words_of(package))
            return f"---\n{block(tree)}---\n{body}"
        plain_text = text.replace("\r\n", "\n")
        front, body, _ = split_front_matter(plain_text, name)
        return f"{plain_text.split(chr(10), 1)[0]}\n{changed(front, name, changes)}---\n{body}"

    def words_of(self, package: Mapping[str, Any]) -> list[tuple[str, str]]:
        found = []
        for point in self.trees["case.yaml"]["points"]:
            for option in point.get("options", ()):
                if str(package.get(point.get("id"))) == option.get("id"):
                    found.append((str(point.get("number")), str(option.get("text", ""))))
        return found

    def check(self, texts: dict[str, str]) -> None:
        """Load the case as it would be; what it says of a place is said of the cell."""
        with scratch_case(texts) as root:
            try:
                load_case(root)
            except InputError as error:
                raise InputError(
                    [self.at_cell(fault, root, texts) for fault in error.faults] or str(error), error.unreadable
                ) from None

    def at_cell(self, fault: Fault, root: Path, texts: dict[str, str]) -> Fault:
        name = os.path.relpath(fault.place.file, root)
        place = Place(os.path.join(self.case, name), fault.place.line, fault.place.column)
        document = document_of(name, texts[name]) if name in texts else None
        if document is None:
            return Fault(place, fault.message)
        here = [
            p
            for places in (document.places, document.keys)
            for p, at in places.items()
            if (at.line, at.column) == (fault.place.line, fault.place.column)
        ]
        for path in sorted(here, key=len, reverse=True):
            for depth in range(len(path), -1, -1):
                if (spot := self.cells.get((name, path[:depth]))) is not None:
                    return Fault(
                        Place(self.file), f"sheet {spot[0]!r}, cell {letter(spot[2])}{spot[1]}: {fault.message}"
                    )
        return Fault(place, fault.message)


def _has_headings_of(table: Table, sheet: Sheet) -> bool:
    """Whether a sheet has the headings of a table: those that name an entry, and most of the others."""
    header = {str(plain(cell)) for cell in sheet.values[0]} if sheet.values else set()
    others = [title for column in table.columns for title in column.titles]
    return set(table.names) <= header and 2 * len(header & set(others)) > len(others)


def _in_data(tree: Any, path: Where, value: Any) -> Any:
    """Set a value in plain data, keeping how it is to be written."""
    here = tree
    for step in path[:-1]:
        here = here.setdefault(step, {})
    if value is REMOVE:
        here.pop(path[-1], None)
    else:
        here[path[-1]] = copy.deepcopy(value)
    return tree


def _trees(texts: Mapping[str, str]) -> Trees:
    return {name: tree_of(name, text) for name, text in texts.items() if not name.endswith(".notes.yaml")}


def _get(tree: Any, path: Where) -> Any:
    for step in path:
        if isinstance(tree, dict) and step in tree:
            tree = tree[str(step)]
        elif isinstance(tree, list) and isinstance(step, int) and step < len(tree):
            tree = tree[step]
        else:
            return None
    return tree


def _index(tree: Any, kind: str, name: str) -> int:
    """Return where an entry of a list stands by its id or number; the length of the list for a new one."""
    found = tree if isinstance(tree, list) else []
    ids = [
        str(k + 1) if kind == "#" else str(v.get("id", "")) if isinstance(v, dict) else "" for k, v in enumerate(found)
    ]
    return ids.index(name) if name in ids else len(found)


def _figures(value: Any) -> dict[str, Any]:
    """Return a figure, a range or a word as the keys of a mapping."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list):
        return dict(zip(("low", "likely", "high"), value, strict=True))
    return {"word" if str(value)[:1].isalpha() else "value": value}


def _as_plain(value: Any) -> Any:
    if isinstance(value, str):
        return value if " " in value else Plain(value)
    return [_as_plain(v) for v in value] if isinstance(value, list) else value


def _special(column: Column, cells: Cells) -> Any:
    """Read a pile, a rank or place, or the options of a package."""
    text = str(plain(cells[0]))
    if isinstance(cells[0], FormulaCell):
        raise Mistake(f"found the formula {shown(text)}; formulas are not run, type the value")
    if not text:
        return REMOVE
    if column.kind == "pile":
        if text.lower() not in column.choices:
            raise Mistake(f"found {shown(text)}, expected one of {', '.join(column.choices)}")
        return text.lower()
    if column.key:
        if not text.isdigit() and not (column.key == "prefers" and text == "ideal"):
            raise Mistake(
                f"found {shown(text)}, expected a whole number from 1{', or ideal' if column.key == 'prefers' else ''}"
            )
        return text
    found = parts(text)
    return found if len(found) > 1 or not text.rstrip().endswith(",") else [*found, *found][:1]


def _number(names: Names) -> tuple[Any, ...]:
    return tuple((0, int(n), "") if n.isdigit() else (1, 0, n) for n in names)
