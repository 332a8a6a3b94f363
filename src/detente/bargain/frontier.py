"""The Pareto frontier: the packages that no other package improves on for all.

Utilities of unlinked points add up. So the efficient packages are found by merging points one after the other
and dropping, after each merge, every partial package that another one dominates: what is dominated in part stays
dominated whatever is added (Nemhauser and Ullmann 1969, for one constraint; here for any number of parties).
Points that a linkage ties together are merged as one. Sums are kept as whole numbers on a grid of 1e-12, so that
nothing depends on the order of adding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from detente.bargain.criteria.solve import columns_left
from detente.bargain.dominance import beaten, scan, sweep
from detente.bargain.shared import Shared, WithBackbone, farthest, scaled, shares
from detente.bargain.solvers.engine import LINEAR, Question, Row, ask
from detente.compiling import working
from detente.errors import InputError
from detente.problem.arrays import Bools, Floats, Ints, Problem
from detente.records import Record
from detente.threads import threads

GRID = 1e12
DISTINCT = 1e-9
BLOCK = 1_000_000
LARGEST_GROUP = 20_000_000
WORK = 30_000_000_000
LARGEST_FRONT = 2_000_000
SUBSET = 100
HANDFUL = 4
HELD_OUT = 50
STOPPED_SUBSET = 20
"""Of a search that was stopped, about so many packages are looked for before it ends."""
LONG = 20_000
"""Scans of more vectors run beside the main thread, so that the keyboard can stop them."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class End(Record):
    """The end of the frontier that is a party's best.

    Attributes
    ----------
    party : str
    package : dict
        Of several that are its best, the one with the largest sum of the others' utilities (each scaled to its range
        on the frontier), then the earliest.
    utilities : dict
        By party.
    """

    party: str
    package: dict[str, str]
    utilities: dict[str, float]


@dataclass(frozen=True)
class Frontier(WithBackbone):
    """Efficient packages.

    Attributes
    ----------
    parties : tuple of str
    exact : bool
        ``size`` is the number of all distinct efficient utility vectors.
    size : int
        Distinct vectors to 1e-9; when not exact, of those found.
    columns : int64 array, shape (shown, points)
        The earliest package of each vector shown, in file order.
    utilities : float64 array, shape (shown, parties)
    packages : tuple of dict
        The same packages by ids.
    method : str
    seconds : float
    ends : tuple of End
        One for each party.
    handful : tuple of int
        Places, among the packages shown, of a few that stand for the rest: the most even one first (largest smallest
        utility, scaled), then always the one farthest from the ends and from those taken.
    options : tuple of Shared
        In which share of the ``size`` packages each option is.
    stopped : bool
        Whether it was stopped from the keyboard: the packages are then some of those that are efficient.
    gap : float or None
        Where these are not all: the most by which the best of those found falls short of the best there is, over
        :data:`HELD_OUT` fresh weightings of the parties, as a share of what the weighted sum of the parties' ranges
        spans. Each best is proven; of other weightings it says nothing. None where it was not measured.
    """

    parties: tuple[str, ...]
    exact: bool
    size: int
    columns: Ints
    utilities: Floats
    packages: tuple[dict[str, str], ...]
    method: str
    seconds: float
    ends: tuple[End, ...] = ()
    handful: tuple[int, ...] = ()
    options: tuple[Shared, ...] = ()
    stopped: bool = False
    gap: float | None = None

    left_out: ClassVar[frozenset[str]] = frozenset({"columns", "utilities"})
    derived: ClassVar[tuple[str, ...]] = ("shown", "backbone")
    reads: ClassVar[Mapping[str, str]] = {"packages": "members"}
    row_source: ClassVar[str] = "members"

    @property
    def shown(self) -> int:
        return len(self.packages)

    @property
    def members(self) -> list[dict[str, dict[str, Any]]]:
        """The packages shown, each with its utilities by party."""
        return [
            {"package": package, "utilities": dict(zip(self.parties, row.tolist(), strict=True))}
            for package, row in zip(self.packages, self.utilities, strict=True)
        ]


class _TooMuch(Exception):
    """The exact way takes more work or memory than it may."""


@dataclass
class _Work:
    """Comparisons that are left for the exact way, what ends them at once, and who is told how far it is."""

    left: int
    progress: Progress | None = None
    halt: Bools = field(default_factory=lambda: np.zeros(1, np.bool_))

    def scan(self, vectors: Ints, strict: int) -> Bools:
        """Filter vectors within what is left.

        Raises
        ------
        _TooMuch, KeyboardInterrupt
        """
        keep: Bools
        if len(vectors) <= LONG:
            keep, done = scan(vectors, strict, self.left, self.halt)
        else:
            with threads(1) as pool:
                future = pool.submit(scan, vectors, strict, self.left, self.halt)
                try:
                    keep, done = future.result()
                except KeyboardInterrupt:
                    self.halt[0] = True
                    raise
        if done < 0:
            raise _TooMuch
        self.left -= done
        return keep

    def told(self, done: int, wanted: int) -> None:
        if self.progress is not None:
            self.progress(done, wanted)


@dataclass(frozen=True)
class _Grid:
    """Utilities as whole numbers, and how a package's options make its keys; see :func:`_radix`."""

    values: Ints  # (parties, columns)
    steps: Ints  # (linkages,) what each adds
    radix: Ints  # (points,)
    chunk: Ints  # (points,)
    chunks: int


@dataclass
class _Front:
    """Partial packages: vectors on the grid, and keys that order them as the file does."""

    vectors: Ints  # (count, parties)
    keys: Ints  # (count, chunks)


def frontier(
    problem: Problem,
    parties: Sequence[str] | None = None,
    fix: Mapping[str, str] | None = None,
    limit: int | None = None,
    *,
    work: int = WORK,
    quick: bool = False,
    progress: Progress | None = None,
) -> Frontier:
    """Return the efficient packages on the central preferences; no consent is needed and no red line counts.

    A package is efficient when no other is at least as good for each party and better for one (Pareto; Raiffa 1982).

    Parameters
    ----------
    problem : Problem
    parties : sequence of str, optional
        Whose utilities count; default all with preferences.
    fix : mapping, optional
        Points held at an option.
    limit : int, optional
        Show at most so many, well spread; ``size`` still counts all.
    work : int
        Comparisons that the exact way may take, before a subset of proven members is returned.
    quick : bool
        Return such a subset at once.
    progress : callable, optional
        Called with how many steps are done, and of how many.

    Returns
    -------
    Frontier
        Stopped from the keyboard, it holds some packages, each proven efficient, and says so.

    Raises
    ------
    InputError
    """
    begun, members = working(), _members(problem, parties)
    _refuse_nothing(members, limit)
    allowed = columns_left(problem, fix)
    whole, stopped = (None, False) if quick else _whole(problem, members, allowed, work, progress)
    if whole is not None:
        (columns, utilities), exact, method = whole, True, "merging of points"
    else:
        wanted = STOPPED_SUBSET if stopped else limit or SUBSET
        columns, utilities, cut = _some(problem, members, allowed, wanted, None if stopped else progress)
        exact, stopped, method = False, stopped or cut, "weighted sums (each member proven efficient)"
    gap = None if exact or stopped else _gap(problem, members, allowed, columns)
    size, names, options = len(columns), tuple(problem.parties[i] for i in members), shares(problem, columns)
    ends = _ends(problem, names, columns, utilities)
    if limit is not None and size > limit:
        kept = np.sort(spread(utilities, limit))
        columns, utilities = columns[kept], utilities[kept]
    packages = tuple(problem.package_of(row) for row in columns)
    handful, seconds = _handful(packages, ends, utilities), working() - begun
    return Frontier(
        names, exact, size, columns, utilities, packages, method, seconds, ends, handful, options, stopped, gap
    )  # fmt: skip


def _whole(
    problem: Problem, members: list[int], allowed: Bools, work: int, progress: Progress | None
) -> tuple[tuple[Ints, Floats] | None, bool]:
    """Return all efficient packages and their utilities, or None, and whether the keyboard stopped it."""
    try:
        return every_efficient(problem, members, allowed, work, progress), False
    except KeyboardInterrupt:
        return None, True


def _members(problem: Problem, parties: Sequence[str] | None) -> list[int]:
    return list(range(len(problem.parties))) if parties is None else sorted({problem.party_index(p) for p in parties})


def _refuse_nothing(members: Sequence[int], limit: int | None) -> None:
    if not members:
        raise InputError("no party has preferences, so there is no frontier")
    if limit is not None and limit < 1:
        raise InputError(f"found a limit of {limit}, expected at least 1")


def _some(
    problem: Problem, members: list[int], allowed: Bools, wanted: int, progress: Progress | None
) -> tuple[Ints, Floats, bool]:
    """Return some efficient packages, their utilities, and whether the search was stopped."""
    columns, stopped = _supported(problem, members, allowed, wanted, progress)
    return *_distinct(columns, problem.utilities(columns)[0][:, members]), stopped


def every_efficient(
    problem: Problem,
    members: list[int],
    allowed: Bools | None = None,
    work: int = WORK,
    progress: Progress | None = None,
) -> tuple[Ints, Floats] | None:
    """Return all efficient packages on the central preferences; None where that takes too much work.

    Parameters
    ----------
    problem : Problem
    members : list of int
        Whose utilities count.
    allowed : bool array, shape (columns,), optional
    work : int
        Comparisons.
    progress : callable, optional

    Returns
    -------
    int64 array, shape (packages, points), and float64 array, shape (packages, parties); or None
    """
    left = columns_left(problem, None) if allowed is None else allowed
    try:
        columns = _exact(problem, members, left, _Work(work, progress))
    except _TooMuch:
        return None
    return _distinct(columns, problem.utilities(columns)[0][:, members], True)


def _handful(packages: tuple[dict[str, str], ...], ends: tuple[End, ...], utilities: Floats) -> tuple[int, ...]:
    """Return the places of the most even package, and of some that are far from it, from the ends and from another."""
    vectors = scaled(utilities)
    at_end = [k for k, package in enumerate(packages) if any(package == end.package for end in ends)]
    known = list(dict.fromkeys([int(vectors.min(axis=1).argmax()), *at_end]))
    between = farthest(vectors, known, len(known) + HANDFUL - 1)[len(known) :]
    return (known[0], *between)


def _ends(problem: Problem, names: tuple[str, ...], columns: Ints, utilities: Floats) -> tuple[End, ...]:
    """Return each party's best of the efficient packages."""
    result, together = [], scaled(utilities).sum(axis=1)
    for i, party in enumerate(names):
        best = np.flatnonzero(utilities[:, i] >= utilities[:, i].max() - DISTINCT)
        k = best[int(together[best].argmax())]
        result.append(End(party, problem.package_of(columns[k]), dict(zip(names, utilities[k].tolist(), strict=True))))
    return tuple(result)


def _exact(problem: Problem, members: list[int], allowed: Bools, work: _Work) -> Ints:
    values = problem.central.values[0][members]
    points = len(problem.points)
    starts = problem.offset[:-1]
    reach = np.abs(values)
    largest = float(np.maximum.reduceat(reach, starts, axis=1).sum(axis=1).max()) if points else 1.0
    amounts = problem.central.linkage[0]
    largest += float(np.abs(amounts).sum())
    unit = min(GRID, 2.0**61 / max(largest * len(members), 1e-30))  # sums over parties must not overflow
    grid = np.rint(values * unit).astype(np.int64)
    strict = max(round(DISTINCT * unit), 1)
    links = [k for k in range(len(problem.linkages)) if int(problem.linkage_party[k]) in members]
    whole_numbers = _Grid(grid, np.rint(amounts * unit).astype(np.int64), *_radix(problem))
    fronts = []
    for group in _groups(problem, links):
        parts = _enumerate(problem, members, allowed, group, links, whole_numbers)
        front: _Front | None = None
        for part in parts:
            part = _filter(part, strict, work)
            front = part if front is None else _merge(front, part, strict, work)
        assert front is not None
        fronts.append(front)
    # small fronts first keeps what is merged small; ties keep the order of the file
    fronts.sort(key=lambda f: len(f.vectors))
    whole = (
        fronts[0]
        if fronts
        else _Front(np.zeros((1, len(members)), np.int64), np.zeros((1, whole_numbers.chunks), np.int64))
    )
    for done, front in enumerate(fronts[1:], start=1):
        work.told(done, len(fronts))
        whole = _product(whole, front, strict, work)
    return _decode(problem, whole.keys, whole_numbers.radix, whole_numbers.chunk)


def _radix(problem: Problem) -> tuple[Ints, Ints, int]:
    """Return each point's factor within its key, which key it is in, and how many keys there are."""
    points = len(problem.points)
    radix = np.ones(points, dtype=np.int64)
    chunk = np.zeros(points, dtype=np.int64)
    at, size = 0, 1
    for j in range(points - 1, -1, -1):
        width = int(problem.sizes[j])
        if size * width >= 2**62:
            at, size = at + 1, 1
        radix[j], chunk[j] = size, at
        size *= width
    chunk = at - chunk
    return radix, chunk, at + 1


def _decode(problem: Problem, keys: Ints, radix: Ints, chunk: Ints) -> Ints:
    options = keys[:, chunk] // radix % problem.sizes
    return (options + problem.offset[:-1]).astype(np.int64)


def _groups(problem: Problem, links: list[int]) -> list[list[int]]:
    """Return the points that linkages tie together, group by group."""
    parent = list(range(len(problem.points)))

    def root(j: int) -> int:
        while parent[j] != j:
            parent[j] = parent[parent[j]]
            j = parent[j]
        return j

    for k in links:
        spoken = problem.linkages.points(k)
        for j in spoken[1:]:
            parent[root(j)] = root(spoken[0])
    groups: dict[int, list[int]] = {}
    for j in range(len(parent)):
        groups.setdefault(root(j), []).append(j)
    return list(groups.values())


def _enumerate(
    problem: Problem,
    members: list[int],
    allowed: Bools,
    group: list[int],
    links: list[int],
    at: _Grid,
) -> Iterator[_Front]:
    """Yield all ways to settle a group of points, block by block."""
    choices = [np.flatnonzero(allowed[problem.offset[j] : problem.offset[j + 1]]) for j in group]
    total = 1
    for choice in choices:
        total *= len(choice)
    if total > LARGEST_GROUP:
        raise _TooMuch
    own = [k for k in links if set(problem.linkages.points(k)) <= set(group)]
    own = [k for k in own if problem.linkages.points(k) or group[0] == 0]
    for begin in range(0, total, BLOCK):
        number = np.arange(begin, min(begin + BLOCK, total))
        columns = np.tile(problem.offset[:-1], (len(number), 1)) if own else None
        vectors = np.zeros((len(number), len(members)), dtype=np.int64)
        keys = np.zeros((len(number), at.chunks), dtype=np.int64)
        for j, choice in zip(reversed(group), reversed(choices), strict=True):
            option = choice[number % len(choice)]
            number = number // len(choice)
            vectors += at.values[:, problem.offset[j] + option].T
            keys[:, at.chunk[j]] += option * at.radix[j]
            if columns is not None:
                columns[:, j] = problem.offset[j] + option
        if columns is not None:
            holds = problem.linkages.evaluate(columns)
            for k in own:
                vectors[:, members.index(int(problem.linkage_party[k]))] += at.steps[k] * holds[:, k]
        yield _Front(vectors, keys)


def _sorted(front: _Front, by_sum: bool) -> tuple[Ints, Ints]:
    vectors, keys = front.vectors, front.keys
    columns = [keys[:, c] for c in range(keys.shape[1] - 1, -1, -1)]
    columns += [-vectors[:, r] for r in range(vectors.shape[1] - 1, -1, -1)]
    if by_sum:
        columns.append(-vectors.sum(axis=1))
    order = np.lexsort(columns)
    return vectors[order], keys[order]


def _filter(front: _Front, strict: int, work: _Work) -> _Front:
    width = front.vectors.shape[1]
    if width <= 3:
        vectors, keys = _sorted(front, False)
        if width == 1:
            best = vectors[:, 0] > vectors[0, 0] - strict
            best[1:] &= vectors[1:, 0] != vectors[:-1, 0]
            return _Front(vectors[best], keys[best])
        keep = sweep(vectors, strict)
    else:
        vectors, keys = _sorted(front, True)
        first = np.ones(len(vectors), dtype=np.bool_)
        first[1:] = (vectors[1:] != vectors[:-1]).any(axis=1)
        vectors, keys = np.ascontiguousarray(vectors[first]), keys[first]
        keep = work.scan(vectors, strict)
    if keep.sum() > LARGEST_FRONT:
        raise _TooMuch
    return _Front(vectors[keep], keys[keep])


def _merge(a: _Front, b: _Front, strict: int, work: _Work) -> _Front:
    both = _Front(np.concatenate([a.vectors, b.vectors]), np.concatenate([a.keys, b.keys]))
    return _filter(both, strict, work)


def _product(a: _Front, b: _Front, strict: int, work: _Work) -> _Front:
    """Return the efficient sums of two fronts, block by block."""
    per = max(BLOCK // max(len(b.vectors), 1), 1)
    result: _Front | None = None
    for begin in range(0, len(a.vectors), per):
        v = a.vectors[begin : begin + per]
        k = a.keys[begin : begin + per]
        part = _Front(
            (v[:, None] + b.vectors[None]).reshape(-1, v.shape[1]),
            (k[:, None] + b.keys[None]).reshape(-1, k.shape[1]),
        )
        part = _filter(part, strict, work)
        result = part if result is None else _merge(result, part, strict, work)
    assert result is not None
    return result


def _distinct(columns: Ints, utilities: Floats, filtered: bool = False) -> tuple[Ints, Floats]:
    """Round vectors to 1e-9, keep the earliest package of each and drop what another one dominates.

    ``filtered``: no vector dominates another by 1e-9 or more, so that only those with a neighbour nearer than that in
    some dimension can be dominated once rounded.
    """
    if not len(columns):
        return columns, utilities
    largest = max(float(np.abs(utilities).max()), 1e-30)
    unit = min(1 / DISTINCT, 2.0**55 / largest / max(utilities.shape[1], 1))
    rounded = np.rint(utilities * unit).astype(np.int64)
    width = utilities.shape[1]
    order = np.lexsort(
        [columns[:, j] for j in range(columns.shape[1] - 1, -1, -1)]
        + [-rounded[:, r] for r in range(width - 1, -1, -1)]
        + [-rounded.sum(axis=1)]
    )
    r = np.ascontiguousarray(rounded[order])
    if width <= 3:
        again = np.lexsort([np.arange(len(r))] + [-r[:, k] for k in range(width - 1, -1, -1)])
        order, r = order[again], np.ascontiguousarray(r[again])
        keep = sweep(r, 1) if width > 1 else np.arange(len(r)) == 0
    elif filtered:
        first = np.ones(len(r), dtype=np.bool_)
        first[1:] = (r[1:] != r[:-1]).any(axis=1)
        order, r = order[first], np.ascontiguousarray(r[first])
        keep = np.ones(len(r), dtype=np.bool_)
        suspects = np.flatnonzero(_crowded(utilities[order]))
        keep[suspects] = ~beaten(r, suspects)
    else:
        keep, _ = scan(r, 1, 1 << 62, np.zeros(1, np.bool_))
    kept = order[keep]
    kept = kept[np.lexsort([columns[kept, j] for j in range(columns.shape[1] - 1, -1, -1)])]
    return columns[kept], utilities[kept]


def _crowded(utilities: Floats) -> Bools:
    """Return which vectors have, in some dimension, a neighbour nearer than 2.1e-9 that is not the same number."""
    result = np.zeros(len(utilities), dtype=np.bool_)
    for column in utilities.T:
        order = np.argsort(column, kind="stable")
        gap = np.diff(column[order])
        near = (gap > 0) & (gap < 2.1 * DISTINCT)
        # what equals a crowded number is crowded, too
        run = np.concatenate([[0], np.cumsum(gap > 0)])
        crowded = np.zeros(int(run[-1]) + 1, dtype=np.bool_)
        crowded[run[:-1][near]] = True
        crowded[run[1:][near]] = True
        result[order] |= crowded[run]
    return result


def _supported(
    problem: Problem, members: list[int], allowed: Bools, count: int, progress: Progress | None = None
) -> tuple[Ints, bool]:
    """Return packages that maximise a weighted sum with weights all above 0: each is efficient (Geoffrion 1968).

    And whether it was stopped from the keyboard, with some found.

    Raises
    ------
    KeyboardInterrupt
        When it was stopped before it found one.
    """
    rng = np.random.Generator(np.random.Philox(key=[0, 0xF407]))
    span = _span(problem, members)
    found: list[Ints] = []
    size, asked = len(members), max(4 * count, 50)

    def look(k: int) -> None:
        share = np.full(size, 1.0) if k == 0 else rng.dirichlet(np.full(size, 1.0 if k % 2 else 0.4))
        best = _best_mix(problem, members, allowed, np.maximum(share, 1e-3) / span)
        if best is not None:
            found.append(best)

    cut = False
    try:
        for k in range(asked):
            look(k)
            if progress is not None:
                progress(k + 1, asked)
    except KeyboardInterrupt:
        if not found:
            raise
        cut = True
    columns = np.unique(np.array(found), axis=0)
    columns, utilities = _distinct(columns, problem.utilities(columns)[0][:, members])
    return columns[np.sort(spread(utilities, count))], cut


def _span(problem: Problem, members: list[int]) -> Floats:
    """Return each party's range over all packages, linkages apart; 1 where there is none."""
    values = problem.central.values[0][members]
    starts = problem.offset[:-1]
    span = (np.maximum.reduceat(values, starts, axis=1) - np.minimum.reduceat(values, starts, axis=1)).sum(axis=1)
    return np.asarray(np.where(span > 0, span, 1.0))


def _best_mix(problem: Problem, members: list[int], allowed: Bools, weights: Floats) -> Ints | None:
    """Return the package with the largest weighted sum of the members' utilities; None where none is proven."""
    mix = np.zeros(len(problem.parties))
    mix[members] = weights
    answer = ask(problem, Question(LINEAR, allowed=allowed, rows=(Row(mix, cut=True),)), earliest=False)
    return answer.columns if answer.optimal else None


def _gap(problem: Problem, members: list[int], allowed: Bools, columns: Ints) -> float | None:
    """Return how far the best package found falls short of the best there is, at most, over fresh weightings."""
    rng = np.random.Generator(np.random.Philox(key=[1, 0xF407]))
    span, known = _span(problem, members), problem.utilities(columns)[0][:, members]
    short = []
    try:
        for _ in range(HELD_OUT):
            weights = np.maximum(rng.dirichlet(np.full(len(members), 1.0)), 1e-3)
            best = _best_mix(problem, members, allowed, weights / span)
            if best is not None:
                most = problem.utilities(best[None])[0][0, members] @ (weights / span)
                short.append(float(most - (known @ (weights / span)).max()) / float(weights.sum()))
    except KeyboardInterrupt:
        return None
    return max(0.0, *short) if short else None


def spread(utilities: Floats, count: int) -> Ints:
    """Return indices of a well-spread subset: each party's best, then always the vector farthest from those taken."""
    size = len(utilities)
    if size <= count:
        return np.arange(size)
    vectors = scaled(utilities)
    taken = list(dict.fromkeys(int(k) for k in vectors.argmax(axis=0)))[:count]
    return np.array(farthest(vectors, taken, count), dtype=np.int64)
