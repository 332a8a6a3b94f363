"""What became of each point of a draft in a later one."""

from __future__ import annotations

from dataclasses import dataclass

from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.records import Record


@dataclass(frozen=True)
class PointOutcome(Record):
    """What happened to one point.

    Attributes
    ----------
    point : str
    before, after : tuple of str
        The option of each draft, or those that it leaves open; empty where the point is not in it.
    moved : bool or None
        None where the later draft does not tell.
    why_not : str
        Why it cannot be told; empty where it can.
    known : bool
        Whether one of the options of the later draft was known on the day.
    """

    point: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    moved: bool | None
    why_not: str = ""
    known: bool = True


def outcomes(whole: Case, view: Case, before: Draft, after: Draft) -> tuple[PointOutcome, ...]:
    """Compare two drafts point by point.

    Parameters
    ----------
    whole : Case
        With both drafts.
    view : Case
        What was known on the day.
    before, after : Draft

    Returns
    -------
    tuple of PointOutcome
        One for each point of the case as written, in its order.

    Notes
    -----
    A point has moved where the later draft settles it otherwise, settles what was open, or leaves it open without the
    earlier option. Where the later draft leaves it open and the earlier option is still possible, it cannot be told.
    """
    return tuple(_outcome(point, view, before, after) for point in whole.point_ids)


def _settled(draft: Draft, point: str) -> tuple[str, ...]:
    if point in draft.package:
        return (draft.package[point],)
    return tuple(draft.open.get(point, ()))


def _outcome(point: str, view: Case, before: Draft, after: Draft) -> PointOutcome:
    old, new = _settled(before, point), _settled(after, point)
    known = any(option in view.options.get(point, ()) for option in new)

    def told(moved: bool | None, why_not: str = "") -> PointOutcome:
        return PointOutcome(point, old, new, moved, why_not, known)

    if point not in view.options:
        return told(None, "raised after the day")
    if not old:
        return told(None, "not in the earlier draft")
    if not new:
        return told(None, "not in the later draft")
    if len(new) == 1:
        return told(old != new)
    if set(old).isdisjoint(new):
        return told(True)
    return told(None, "the later draft leaves it open, and the earlier option is still possible")
