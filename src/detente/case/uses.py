"""Where a case names its sources: every entry of every file that has a ``source``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from detente.case.case import Case


def uses(case: Case) -> dict[str, dict[str, int]]:
    """Return for each source how often each file names it; sources in the order of the case, those unused with none.

    Files are named by their first part: ``case.yaml``, ``preferences``, ``drafts``, ``timeline.yaml``, ``process.yaml``, …
    """
    parts: dict[str, tuple[Any, ...]] = {
        "case.yaml": (case.parties, case.points, case.consent, case.models),
        "preferences": tuple(assessor.preferences for assessor in case.assessors),
        "drafts": (case.drafts,),
        "timeline.yaml": (case.timeline,),
        "process.yaml": (case.process,),
        "guarantees.yaml": (case.guarantees_file,),
        "performance.yaml": (case.performance_file,),
        "stability.yaml": (case.stability_file,),
    }
    result: dict[str, dict[str, int]] = {name: {} for name in case.sources}
    for file, part in parts.items():
        for name, count in Counter(_named(part)).items():
            result.setdefault(name, {})[file] = count
    return result


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            inner = getattr(value, name)
            if name == "source":
                yield from (str(source) for source in inner)
            else:
                yield from _named(inner)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _named(inner)
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from _named(inner)
