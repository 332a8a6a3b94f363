"""Entries of ``process.yaml`` that concern several parties, spread over them: one entry a party, all by the same draw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from detente.case.format.models.process import Hypothesis, Influence, Leverage, Pressure, ProcessFile, Shock

Entry = TypeVar("Entry", Leverage, Pressure, Shock, Hypothesis, Influence)


def spread(process: ProcessFile) -> ProcessFile:
    """Return a process in which the kernels find one entry for each party that an entry concerns.

    An entry keeps its place, and stands for the first of its parties. For each further party a copy follows at the end
    of its list, under the same id: so its figures and its chance are those of the entry, and one event, threat or
    hypothesis is one for all whom it concerns. A process without such entries is returned as it is.
    """
    several: dict[str, object] = {
        name: entries + copies
        for name in ("leverage", "pressures", "shocks", "hypotheses", "influence")
        if (copies := _copies(entries := getattr(process, name)))
    }
    return process.model_copy(update=several) if several else process


def _copies(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    return tuple(
        entry.model_copy(update={"on": (party,), "id": entry.id or str(k)})
        for k, entry in enumerate(entries)
        for party in entry.on[1:]
    )


def copies(entries: Sequence[Leverage | Pressure | Shock | Hypothesis | Influence]) -> list[bool]:
    """Return for each entry of a list whether it is the copy of one before it."""
    names = [entry.id or str(k) for k, entry in enumerate(entries)]
    return [name in names[:k] for k, name in enumerate(names)]
