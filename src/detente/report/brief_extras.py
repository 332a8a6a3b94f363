"""The brief's sections on the way to a deal, the guarantees, the order of performance and the odds."""

from __future__ import annotations

from detente.report.brief import Material, Section


def way_to_a_deal(material: Material) -> Section | None:
    """Write the smallest amendment that the consent rule would adopt."""
    return None


def guarantees(material: Material) -> Section | None:
    """Write which conditions void a guarantee and who can bring them about alone."""
    return None


def performance(material: Material) -> Section | None:
    """Write who must perform first, and how long they stand exposed."""
    return None


def forecast(material: Material) -> Section | None:
    """Write the odds by the deadline, with what this forecast is and is not."""
    return None
