"""A proposal as a table that a person edits: one row for each party, point, option and mention."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from detente.case.format.fields import ROLES
from detente.errors import Fault, InputError, Place, nearest
from detente.files import as_text, write_whole
from detente.proposal.decisions import Decisions, Entry, lost_by_merging
from detente.proposal.proposal import DOUBTFUL, Proposal

COLUMNS = (
    "kind", "id", "name", "keep", "role", "merge_into", "split", "obligates", "sure", "words", "file", "label",
)  # fmt: skip
_YES = frozenset(["yes", "y", "true", "1", "x", "ja", "oui", "si", "да", "так"])
_NO = frozenset(["no", "n", "false", "0", "-", "nein", "non", "нет", "ні"])
MOST_BYTES = 20_000_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table_rows(proposal: Proposal) -> list[dict[str, str]]:
    """Return the rows of a proposal's table."""
    rows: list[dict[str, str]] = []

    def add(kind: str, id: str, name: str, evidence: Any, **more: str) -> None:
        row = dict.fromkeys(COLUMNS, "") | {"kind": kind, "id": id, "name": name, **more}
        rows.append(row | {"words": evidence.words, "file": evidence.file, "label": evidence.label})

    for party in proposal.parties:
        keep = "no" if party.sure == DOUBTFUL else "yes"
        add("party", party.id, party.name, party.evidence, keep=keep, role=party.role, sure=party.sure)
    for point in proposal.points:
        add("point", point.id, f"{point.number} · {point.title}", point.evidence, keep="yes", sure=point.sure)
        rows[-1]["name"] = point.title
        rows[-1]["label"] = point.number
        for option in point.options:
            add(
                "option", f"{point.id}.{option.id}", " ".join(option.text.split()), option.evidence,
                keep="yes", obligates=" ".join(option.obligates), sure=option.obligated_sure or option.sure,
            )  # fmt: skip
    for mention in proposal.mentions:
        add(mention.kind, mention.point, mention.what, mention.evidence)
    return rows


def write_table(proposal: Proposal, path: Path) -> Path:
    """Write a proposal as a CSV file that spreadsheets open (UTF-8 with its mark).

    A cell that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for row in table_rows(proposal):
        writer.writerow({key: f"'{value}" if value.startswith(_FORMULA) else value for key, value in row.items()})
    return write_whole(path, "\ufeff" + out.getvalue())


def read_table(path: Path, proposal: Proposal) -> Decisions:
    """Read the decisions out of an edited table.

    Parameters
    ----------
    path : Path
        As :func:`write_table` writes it; semicolons or tabs between the cells do, too.
    proposal : Proposal
        The proposal that the table shows.

    Returns
    -------
    Decisions

    Raises
    ------
    InputError
        With every row that cannot be read: what was found, expected, and how to mend it.
    """
    reading = _Reading(path, proposal)
    for line, row in _rows(path):
        reading.take(line, row)
    return reading.decisions()


class _Reading:
    """Gathers decisions row by row, and every fault."""

    def __init__(self, path: Path, proposal: Proposal) -> None:
        self.path = path
        self.before = {(row["kind"], row["id"]): row for row in table_rows(proposal)}
        self.numbers = {p.id: p.number for p in proposal.points}
        self.known: dict[str, set[str]] = {
            "party": {p.id for p in proposal.parties},
            "point": set(self.numbers),
            "option": {f"{p.id}.{o.id}" for p in proposal.points for o in p.options},
        }
        self.faults: list[Fault] = []
        self.keep: dict[tuple[str, str], bool] = {}
        self.names: dict[tuple[str, str], str] = {}
        self.roles: dict[str, str] = {}
        self.merge: dict[Entry, str] = {}
        self.lines: dict[Entry, int] = {}
        self.split: set[str] = set()
        self.obligates: dict[str, tuple[str, ...]] = {}

    def decisions(self) -> Decisions:
        for entry, why in lost_by_merging(self.merge, self.keep):
            self._fault(self.lines[entry], why)
        if self.faults:
            raise InputError(self.faults)
        return Decisions(self.keep, self.names, self.roles, self.merge, frozenset(self.split), self.obligates)

    def _fault(self, line: int, message: str) -> None:
        self.faults.append(Fault(Place(str(self.path), line, 1), message))

    def take(self, line: int, row: dict[str, str]) -> None:
        kind, name = row.get("kind", ""), row.get("id", "")
        if kind not in self.known:
            return  # dates, terms and amounts are there to be read
        if name not in self.known[kind]:
            near = nearest(name, self.known[kind])
            self._fault(line, f"found the {kind} {name!r}, which the texts do not give{near}")
            return
        self._keep(line, kind, name, row.get("keep", "").lower())
        new = row.get("name", "").removeprefix("'")
        if new and new != self.before[kind, name]["name"]:
            self.names[kind, name] = new
        if row.get("merge_into"):
            self._merge(line, kind, name, row["merge_into"])
        if kind == "party":
            self._role(line, name, row.get("role", ""))
        elif kind == "point" and row.get("split", "").lower() in _YES:
            self.split.add(self.numbers[name])
        elif kind == "option" and "obligates" in row:
            self._obligates(line, name, row["obligates"])

    def _keep(self, line: int, kind: str, name: str, said: str) -> None:
        if said not in _YES | _NO | {""}:
            self._fault(line, f"found {said!r} under keep, expected yes or no")
        elif said and (said in _YES) != (self.before[kind, name]["keep"] == "yes"):
            self.keep[kind, name] = said in _YES

    def _merge(self, line: int, kind: str, name: str, into: str) -> None:
        point = name.partition(".")[0]
        full = f"{point}.{into}" if kind == "option" and "." not in into else into
        if kind == "point" and into not in self.known[kind]:
            full = next((id for id, number in self.numbers.items() if number.lower() == into.lower()), into)
        same_point = kind != "option" or full.partition(".")[0] == point
        if full not in self.known[kind] or full == name or not same_point:
            where = " of the same point" if kind == "option" else ""
            near = nearest(full, self.known[kind])
            self._fault(line, f"found {into!r} under merge_into, expected another {kind}{where}{near}")
        else:
            self.merge[kind, name], self.lines[kind, name] = full, line

    def _role(self, line: int, name: str, role: str) -> None:
        if not role or role == self.before["party", name]["role"]:
            return
        if role not in ROLES:
            self._fault(line, f"found the role {role!r}, expected one of {', '.join(ROLES)}")
        self.roles[name] = role

    def _obligates(self, line: int, name: str, said: str) -> None:
        if said == self.before["option", name]["obligates"]:
            return
        who = tuple(said.replace(",", " ").split())
        for party in who:
            if party not in self.known["party"]:
                self._fault(line, f"found the party {party!r} under obligates{nearest(party, self.known['party'])}")
        self.obligates[name] = who


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a table with their lines."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(f"{path}: at most {MOST_BYTES:,} bytes are read")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None
    text = as_text(data, str(path), save_as="CSV UTF-8")
    head = text.split("\n", 1)[0]
    delimiter = max((",", ";", "\t"), key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    missing = [c for c in ("kind", "id", "keep") if c not in (reader.fieldnames or ())]
    if missing:
        raise InputError(
            [
                Fault(
                    Place(str(path), 1, 1), f"found no column {missing[0]!r}, expected the columns {', '.join(COLUMNS)}"
                )
            ]
        )
    return [
        (
            reader.line_num,
            {
                key: (value or "").strip()
                for key, value in row.items()
                if isinstance(key, str) and isinstance(value, str | None)
            },
        )
        for row in reader
    ]
