"""Detente: a workbench for negotiating a multi-point peace plan among many parties.

>>> import detente as dt
>>> case = dt.load("examples/border_talks")
>>> case.study().analyze("patron_1").adopted
0.0

Importing the package loads nothing heavy: each public name is fetched when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from detente.version import SCHEMA, __version__

if TYPE_CHECKING:
    from detente.case.case import Case
    from detente.errors import DetenteError, Fault, Infeasible, InputError, Place
    from detente.records import Record
    from detente.simulation import RunSettings, Wanted
    from detente.study import Negotiation, Study, check, load, variants

_PUBLIC = {
    "load": "study",
    "check": "study",
    "variants": "study",
    "Negotiation": "study",
    "Study": "study",
    "RunSettings": "simulation",
    "Wanted": "simulation",
    "Case": "case.case",
    "Record": "records",
    "DetenteError": "errors",
    "Fault": "errors",
    "Infeasible": "errors",
    "InputError": "errors",
    "Place": "errors",
}

__all__ = [
    "SCHEMA",
    "Case",
    "DetenteError",
    "Fault",
    "Infeasible",
    "InputError",
    "Negotiation",
    "Place",
    "Record",
    "RunSettings",
    "Study",
    "Wanted",
    "__version__",
    "check",
    "load",
    "variants",
]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'detente' has no attribute {name!r}")
    value = getattr(import_module(f"detente.{_PUBLIC[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
