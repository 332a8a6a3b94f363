"""What is not wrong but should be looked at."""

from __future__ import annotations

from detente.case.case import Case
from detente.errors import Fault


def warnings(case: Case) -> tuple[Fault, ...]:
    """Return the case's warnings, those of the loader first."""
    from detente.case.format.checks import unusual as check_unusual

    return (*case.warnings, *sorted(check_unusual.warnings(case)))
