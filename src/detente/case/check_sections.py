"""Checks of the optional files, each by the module that knows its subject."""

from __future__ import annotations

from collections.abc import Iterator

from detente.case import check_stability
from detente.case.case import Case
from detente.case.check_case import sources
from detente.errors import Fault


def faults(case: Case) -> Iterator[Fault]:
    """Yield the faults of ``process.yaml``, ``guarantees.yaml``, ``performance.yaml`` and ``stability.yaml``."""
    for name, model in (
        ("process.yaml", case.process),
        ("guarantees.yaml", case.guarantees),
        ("performance.yaml", case.performance),
    ):
        if model is not None:
            yield from sources(case.documents[name], model, (), case.sources)
    yield from check_stability.faults(case)
