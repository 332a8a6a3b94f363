"""Who performs when: a simple temporal network over the steps of ``performance.yaml``."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from detente.case.canonical import performance_in_order
from detente.case.case import Case
from detente.case.format.models.guarantees import Counterpart, PerformanceFile, Step
from detente.errors import InputError
from detente.records import Record

MAX_NODES = 600
TINY = 1e-9


@dataclass(frozen=True)
class Bound:
    """``later`` comes at most ``days`` after ``earlier`` (days may be negative), and why."""

    earlier: str
    later: str
    days: float
    why: str
    step: str | None


@dataclass(frozen=True)
class Exposure(Record):
    """How many days one side has irreversibly performed while the other need not yet have.

    ``min_days`` and ``max_days`` are the least and greatest over all feasible schedules of
    max(0, day(gets) - day(gives)); None is unbounded. Both are 0 where ``gives`` can be reversed.
    """

    gives: str
    gets: str
    min_days: float | None
    max_days: float | None
    irreversible: bool


@dataclass(frozen=True)
class Window(Record):
    """The earliest and latest day on which something can be completed; ``latest`` None: no last day."""

    earliest: float
    latest: float | None


@dataclass(frozen=True)
class Schedule(Record):
    """The result of ``detente performance``.

    Attributes
    ----------
    feasible : bool
    conflict : tuple of str
        Where it is not feasible: the steps of a circle of demands that cannot all be met.
    reasons : tuple of str
        Those demands, in order around the circle.
    by : float
        How many days the circle is short.
    """

    file: PerformanceFile
    names: Mapping[str, str]
    feasible: bool
    conflict: tuple[str, ...]
    reasons: tuple[str, ...]
    by: float
    steps: dict[str, Window]
    events: dict[str, Window]
    exposure: tuple[Exposure, ...]

    renamed: ClassVar[Mapping[str, str]] = {"reasons": "conflict_reasons"}
    left_out: ClassVar[frozenset[str]] = frozenset({"file", "names", "by"})
    derived: ClassVar[tuple[str, ...]] = ("short_by_days", "draft")
    row_source: ClassVar[str] = "steps"
    row_name: ClassVar[str] = "step"

    def name(self, party: str) -> str:
        return self.names.get(party, party)

    @property
    def draft(self) -> str | None:
        return self.file.draft

    @property
    def short_by_days(self) -> float | None:
        """How many days a circle of demands is short; None where all can be met."""
        return None if self.feasible else self.by


def schedule_case(case: Case) -> Schedule | None:
    """Analyze the order of performance of a case; None when it has no ``performance.yaml``."""
    if case.performance_file is None:
        return None
    return schedule(case.performance_file, {party.id: party.name for party in case.parties})


def bounds(file: PerformanceFile) -> list[Bound]:
    """Return the network: differences of days, each with the clause that demands it.

    Every event and step comes on day 0 or later, the start on day 0. ``within: [min, max]`` counts from the
    completion of ``after``; ``after`` alone means not before. A step ends at least ``takes`` days after day 0
    and after every step in ``needs``, since it begins no earlier than these.
    """
    start = file.start
    found = [Bound(event, start, 0.0, f"{event} comes on day 0 or later", None) for event in file.events]
    for name, step in file.steps.items():
        found += _of_step(start, name, step)
    return found


def _of_step(start: str, name: str, step: Step) -> list[Bound]:
    takes = f"{name} takes {step.takes:g} days" if step.takes else f"{name} is completed on day 0 or later"
    found = [Bound(name, start, -step.takes, takes, name)]
    if step.within is not None and step.after is not None:
        low, high = step.within
        found.append(Bound(name, step.after, -low, f"{name} comes at least {low:g} days after {step.after}", name))
        if high is not None:
            why = f"{name} comes at most {high:g} days after {step.after}"
            found.append(Bound(step.after, name, high, why, name))
    elif step.after is not None:
        found.append(Bound(name, step.after, 0.0, f"{name} comes not before {step.after}", name))
    for need in step.needs:
        why = f"{name} begins after {need} is completed" + (f" and takes {step.takes:g} days" if step.takes else "")
        found.append(Bound(name, need, -step.takes, why, name))
    return found


def schedule(file: PerformanceFile, names: Mapping[str, str] | None = None) -> Schedule:
    """Analyze an order of performance.

    The network of differences is feasible exactly when it has no negative circle; the shortest distances then
    give the earliest and latest day of each event, and the least and greatest difference of any two, which
    are attained (Dechter, Meiri and Pearl 1991).

    Parameters
    ----------
    file : PerformanceFile
    names : mapping of str to str, optional
        Party names by id.

    Returns
    -------
    Schedule

    Raises
    ------
    InputError
        When there are more than 600 steps and events.
    """
    # What is owed for what is listed as the file lists it; nothing hangs on that.
    file = performance_in_order(file).model_copy(update={"counterparts": file.counterparts})
    names = dict(names or {})
    nodes = list(dict.fromkeys([file.start, *file.events, *file.steps]))
    if len(nodes) > MAX_NODES:
        raise InputError(f"performance.yaml holds {len(nodes)} steps and events; at most {MAX_NODES}")
    edges = bounds(file)
    circle = negative_circle(nodes, edges)
    if circle is not None:
        return _impossible(file, names, circle)
    distances = _Distances(nodes, edges)
    return Schedule(
        file=file,
        names=names,
        feasible=True,
        conflict=(),
        reasons=(),
        by=0.0,
        steps={name: distances.window(name, file.start) for name in file.steps},
        events={name: distances.window(name, file.start) for name in file.events},
        exposure=tuple(_exposure(file, pair, distances) for pair in file.counterparts),
    )


def _impossible(file: PerformanceFile, names: dict[str, str], circle: list[Bound]) -> Schedule:
    short = -sum(edge.days for edge in circle)
    involved = (s for edge in circle for s in (edge.step, edge.earlier, edge.later) if s in file.steps)
    reasons = tuple(dict.fromkeys(edge.why for edge in circle))
    return Schedule(file, names, False, tuple(dict.fromkeys(involved)), reasons, short, {}, {}, ())


class _Distances:
    """The shortest distances of the network (Floyd and Warshall)."""

    def __init__(self, nodes: list[str], edges: list[Bound]) -> None:
        import numpy as np

        self.at = {name: k for k, name in enumerate(nodes)}
        distance = np.full((len(nodes), len(nodes)), math.inf)
        np.fill_diagonal(distance, 0.0)
        for edge in edges:
            i, j = self.at[edge.earlier], self.at[edge.later]
            distance[i, j] = min(distance[i, j], edge.days)
        for k in range(len(nodes)):  # one pivot at a time
            np.minimum(distance, distance[:, k : k + 1] + distance[k : k + 1, :], out=distance)
        self.distance = distance

    def difference(self, later: str, earlier: str) -> tuple[float, float]:
        """Return the least and greatest value of day(later) - day(earlier)."""
        i, j = self.at[earlier], self.at[later]
        return -float(self.distance[j, i]), float(self.distance[i, j])

    def window(self, name: str, start: str) -> Window:
        least, most = self.difference(name, start)
        return Window(_round(least) or 0.0, _round(most))


def _exposure(file: PerformanceFile, pair: Counterpart, distances: _Distances) -> Exposure:
    step = file.steps.get(pair.gives)
    if step is None or not step.irreversible:
        return Exposure(pair.gives, pair.gets, 0.0, 0.0, False)
    least, most = distances.difference(pair.gets, pair.gives)
    return Exposure(pair.gives, pair.gets, _round(max(0.0, least)), _round(max(0.0, most)), True)


def _round(days: float) -> float | None:
    if math.isinf(days):
        return None
    return round(days, 9) + 0.0


def negative_circle(nodes: list[str], edges: list[Bound]) -> list[Bound] | None:
    """Return a circle of demands whose days sum to less than 0, or None (Bellman and Ford)."""
    days = dict.fromkeys(nodes, 0.0)
    by: dict[str, Bound] = {}
    changed: str | None = None
    for _ in range(len(nodes)):
        changed = None
        for edge in edges:
            if days[edge.earlier] + edge.days < days[edge.later] - TINY:
                days[edge.later] = days[edge.earlier] + edge.days
                by[edge.later] = edge
                changed = edge.later
        if changed is None:
            return None
    assert changed is not None
    for _ in range(len(nodes)):
        changed = by[changed].earlier
    circle: list[Bound] = []
    node = changed
    while True:
        circle.append(by[node])
        node = by[node].earlier
        if node == changed:
            break
    circle.reverse()
    return circle
