"""Checks of ``stability.yaml``: names, states, and rankings that leave nothing out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from detente.case.case import Case
from detente.case.format.expressions import Choice, Comparison, Constant, Expression, Name, atoms
from detente.case.format.models.stability import StabilityFile
from detente.case.format.reader import Document, Path_
from detente.case.format.states import MAX_OPTIONS, Codes, code_of, feasible_states, is_state, state_of
from detente.case.format.validate import column_of, expression
from detente.errors import Fault, nearest, shown

FILE = "stability.yaml"
MAX_FORBIDDEN = 62


def faults(case: Case) -> Iterator[Fault]:
    """Yield every fault of ``stability.yaml`` that its model cannot see."""
    if case.stability_file is not None and FILE in case.documents:
        yield from _Check(case, case.stability_file, case.documents[FILE]).run()


class _Check:
    def __init__(self, case: Case, file: StabilityFile, document: Document) -> None:
        self.case, self.file, self.document = case, file, document
        self.options = tuple(option for entry in file.options.values() for option in entry)
        self.states: Codes = np.zeros(0, dtype=np.int64)
        self.feasible: frozenset[int] = frozenset()

    def at(self, path: Path_, message: str, key: bool = False) -> Fault:
        return Fault(self.document.place(path, key), message)

    def run(self) -> Iterator[Fault]:
        found = [*self.owners(), *self.conditions()]
        yield from found
        if found:
            return
        try:
            self.states = feasible_states(_tree(self.file.feasible), self.options)
        except ValueError as error:
            yield self.at(("feasible",) if len(self.options) <= MAX_OPTIONS else ("options",), str(error))
            return
        if not len(self.states):
            yield self.at(("feasible",), "no state is feasible; loosen the condition")
            return
        self.feasible = frozenset(self.states.tolist())
        yield from self.rankings()
        if self.file.now is not None:
            yield from self.state(("now",), self.file.now)

    def owners(self) -> Iterator[Fault]:
        parties = self.case.party_ids
        seen: dict[str, str] = {}
        for party, entry in self.file.options.items():
            if party not in parties:
                message = f"no party is called {shown(party)}{nearest(party, parties)}"
                yield self.at(("options", party), message, key=True)
            for k, option in enumerate(entry):
                if option in seen:
                    yield self.at(
                        ("options", party, k),
                        f"option {option!r} is also one of {seen[option]}; give each option its own id",
                    )
                seen[option] = party
        if not seen:
            yield self.at(("options",), "no party has an option, expected at least one")
        for k, option in enumerate(self.file.irreversible):
            yield from self.known(("irreversible", k), option)
        for option in self.file.texts:
            yield from self.known(("texts", option), option, key=True)
        for k, move in enumerate(self.file.forbid):
            if not self.file.options.get(move.by):
                yield self.at(
                    ("forbid", k, "by"),
                    f"party {shown(move.by)} has no options here{nearest(move.by, self.file.options)}",
                )
        for party in self.file.options:
            if sum(move.by == party for move in self.file.forbid) > MAX_FORBIDDEN:
                yield self.at(("forbid",), f"more than {MAX_FORBIDDEN} forbidden moves of {party!r}; join some with or")

    def known(self, path: Path_, option: str, key: bool = False) -> Iterator[Fault]:
        if option not in self.options:
            yield self.at(path, f"no option is called {shown(option)}{nearest(option, self.options)}", key)

    def conditions(self) -> Iterator[Fault]:
        yield from self.condition(("feasible",), self.file.feasible)
        for k, move in enumerate(self.file.forbid):
            yield from self.condition(("forbid", k, "from"), move.from_)
            yield from self.condition(("forbid", k, "to"), move.to)
        for party, entries in self.file.preferences.items():
            if not any(is_state(entry) or isinstance(entry, list | tuple) for entry in entries):
                for k, entry in enumerate(entries):
                    yield from self.condition(("preferences", party, k), entry)

    def condition(self, path: Path_, text: Any) -> Iterator[Fault]:
        if not isinstance(text, str):
            yield self.at(path, f"found {shown(text)}, expected a condition over options or a state such as YNN")
            return
        found: list[Fault] = []
        tree = expression(self.document, path, text, found)
        yield from found
        for leaf in atoms(tree) if tree is not None else ():
            match leaf:
                case Constant():
                    continue
                case Name(name, column):
                    if name not in self.options:
                        place = column_of(self.document, path, column)
                        yield Fault(place, f"no option is called {shown(name)}{nearest(name, self.options)}")
                case Choice() | Comparison():
                    place = column_of(self.document, path, leaf.column)
                    yield Fault(place, "a condition over points has no meaning here; name options of stability.yaml")
                case _:
                    place = column_of(self.document, path, getattr(leaf, "column", 1))
                    yield Fault(place, "owed(…) and at_least belong to guarantees.yaml")

    def rankings(self) -> Iterator[Fault]:
        parties = self.case.party_ids
        for party in self.file.preferences:
            if party not in parties:
                yield self.at(
                    ("preferences", party), f"no party is called {shown(party)}{nearest(party, parties)}", key=True
                )
        for party, options in self.file.options.items():
            if options and party not in self.file.preferences:
                yield self.at(
                    ("preferences",),
                    f"party {party!r} has options and no preferences; rank the states, or write [] if all are alike",
                )
        for party, entries in self.file.preferences.items():
            if any(is_state(entry) or isinstance(entry, list | tuple) for entry in entries):
                yield from self.ranking(party, entries)

    def ranking(self, party: str, entries: tuple[Any, ...]) -> Iterator[Fault]:
        listed: set[int] = set()
        clean = True
        for k, entry in enumerate(entries):
            inner = list(enumerate(entry)) if isinstance(entry, list | tuple) else [(None, entry)]
            for at, state in inner:
                path: Path_ = ("preferences", party, k) if at is None else ("preferences", party, k, at)
                found = list(self.state(path, state))
                yield from found
                clean = clean and not found
                if found:
                    continue
                code = code_of(state)
                if code in listed:
                    clean = False
                    yield self.at(path, f"state {state} is ranked twice; name it once")
                listed.add(code)
        if clean and len(listed) < len(self.states):
            missing = [state_of(int(c), len(self.options)) for c in self.states if int(c) not in listed]
            more = f" and {len(missing) - 3:,} more" if len(missing) > 3 else ""
            yield self.at(
                ("preferences", party),
                f"the ranking leaves out {', '.join(missing[:3])}{more}; rank every feasible state, ties in an "
                "inner list",
            )

    def state(self, path: Path_, state: Any) -> Iterator[Fault]:
        if not is_state(state):
            yield self.at(path, f"found {shown(state)}, expected a state such as {'YN' * 13:.{len(self.options)}}")
        elif len(state) != len(self.options):
            yield self.at(
                path,
                f"state {shown(state)} has {len(state)} letters, expected {len(self.options)}: one for each of "
                f"{', '.join(self.options[:12])}",
            )
        elif code_of(state) not in self.feasible:
            yield self.at(path, f"state {state} is not feasible; leave it out or change the condition feasible")


def _tree(text: str) -> Expression:
    from detente.case.format.expressions import parse

    return parse(text)
