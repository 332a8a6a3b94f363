"""Checks of the optional files, each by the module that knows its subject."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from importlib.resources import files

from detente.case.case import Case
from detente.case.checks import guarantees as check_guarantees
from detente.case.checks import process as check_process
from detente.case.checks import stability as check_stability
from detente.case.checks.case import sources
from detente.errors import Fault


def faults(case: Case, unread: Collection[str] = ()) -> Iterator[Fault]:
    """Yield the faults of ``process.yaml``, ``guarantees.yaml``, ``performance.yaml`` and ``stability.yaml``.

    ``unread``: parties whose preferences have mistakes of their own; nothing is said of what they lack.
    """
    for name, model in (
        ("process.yaml", case.process),
        ("guarantees.yaml", case.guarantees_file),
        ("performance.yaml", case.performance_file),
    ):
        if model is not None:
            yield from sources(case.documents[name], model, (), case.sources)
    if case.process is not None:
        yield from check_process.faults(case.process, case, case.documents["process.yaml"], unread)
    if case.guarantees_file is not None or case.performance_file is not None:
        yield from check_guarantees.faults(
            case.guarantees_file,
            case.performance_file,
            case.party_ids,
            tuple(case.drafts),
            case.documents,
            shipped_references(),
        )
    yield from check_stability.faults(case)


def shipped_references() -> tuple[str, ...]:
    """Return the ids of the reference treaties that come with the package."""
    folder = files("detente").joinpath("guarantees", "references")
    return tuple(sorted(e.name.removesuffix(".yaml") for e in folder.iterdir() if e.name.endswith(".yaml")))
