"""The text of a package: a draft's own words where it keeps to them, the option's words where it does not."""

from __future__ import annotations

from collections.abc import Mapping

from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.drafts.matching import draft_text, points_of_draft
from detente.drafts.structure.written import write_plain


def compose(case: Case, package: Mapping[str, str], parent: Draft | None = None) -> str:
    """Write the plan text of a package.

    Parameters
    ----------
    case : Case
    package : mapping of point id to option id
        Points that it leaves out stay as the parent has them.
    parent : Draft, optional
        Its text is taken over; a provision whose point is settled otherwise gets the option's words in place of its
        own (and of the sub-points under it that are no points of the case themselves). Without a parent every point
        is written with the words of its option, under its number.

    Returns
    -------
    str
        Text that :func:`detente.drafts.structure.plain.read_plain` reads back.
    """
    if parent is None or not parent.text.strip():
        return "\n".join(_line(case, point, package) for point in case.point_ids if point in package) + "\n"
    text = draft_text(parent)
    points = points_of_draft(case, parent, text)
    differing = {p for p, option in package.items() if parent.package.get(p) != option}
    replaced = {at: point for at, point in enumerate(points) if point in differing}
    dropped = _under(text.provisions, points, replaced)
    paragraphs: list[str] = []
    for k, paragraph in enumerate(text.written):
        owner = text.owner[k]
        if owner in dropped:
            continue
        if owner in replaced:
            provision, point = text.provisions[owner], replaced[owner]
            if k == provision.first:
                words = case.point(point).option(package[point]).text
                paragraphs.append(f"{text.label_written(owner)} {words}".strip())
            continue
        paragraphs.append(paragraph)
    written = {point for point in points if point is not None}
    added = [_line(case, point, package) for point in case.point_ids if point in differing and point not in written]
    ending = [kind in ("closing", "note") for kind in text.kinds]
    at = len(paragraphs) - (1 if sum(ending) == 1 and ending[-1] else 0)
    return write_plain([*paragraphs[:at], *added, *paragraphs[at:]])


def _line(case: Case, point: str, package: Mapping[str, str]) -> str:
    number = case.point(point).number
    dotted = number if number.endswith((".", ")")) else f"{number}."
    return f"{dotted} {case.point(point).option(package[point]).text}"


def _under(provisions: tuple[object, ...], points: list[str | None], replaced: Mapping[int, str]) -> set[int]:
    """Return the provisions that stand under a replaced one and are no point of their own."""
    found: set[int] = set()
    for at, provision in enumerate(provisions):
        above = provision.parent  # type: ignore[attr-defined]
        if above is not None and (above in replaced or above in found) and points[at] is None:
            found.add(at)
    return found
