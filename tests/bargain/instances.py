"""Problems for tests: built from arrays, at random, and answered by looking at every package."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from detente.case.format.expressions import parse
from detente.problem.arrays import Draws, Problem
from detente.problem.conditions import compile_programs
from detente.problem.consent import Clause


def make(
    values: Any,
    no_deal: Any,
    sizes: list[int],
    *,
    linkages: list[tuple[int, str, float]] = (),  # type: ignore[assignment]
    red_lines: list[tuple[int, str]] = (),  # type: ignore[assignment]
    consent: tuple[Clause, ...] | None = None,
    obliges: Any = None,
) -> Problem:
    """Build a problem: ``values`` (parties, columns), ``no_deal`` (parties,), minus infinity for none.

    Points are p0, p1, …, options o0, o1, …, parties a, b, c, …
    """
    values = np.ascontiguousarray(values, dtype=np.float64)
    no_deal = np.asarray(no_deal, dtype=np.float64)
    parties = tuple("abcdefghijklmnopqrstuvwxyz"[: len(no_deal)])
    points = tuple(f"p{j}" for j in range(len(sizes)))
    options = tuple(tuple(f"o{o}" for o in range(size)) for size in sizes)
    by_name = dict(zip(points, options, strict=True))
    offset = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    red = [parse(text) for _, text in red_lines]
    link = [parse(text) for _, text, _ in linkages]
    central = Draws(
        values[None],
        no_deal[None],
        np.ones((1, len(red)), dtype=np.bool_),
        np.array([[amount for _, _, amount in linkages]], dtype=np.float64).reshape(1, len(link)),
        np.zeros(1, dtype=np.int64),
    )
    if consent is None:
        everyone = tuple(range(len(parties)))
        consent = (Clause("all", everyone, (1.0,) * len(everyone), float(len(everyone))),)
    return Problem(
        case_id="test",
        points=points,
        options=options,
        offset=offset,
        parties=parties,
        scales=("weighted",) * len(parties),
        obliges=np.zeros((len(parties), int(offset[-1])), dtype=np.bool_) if obliges is None else obliges,
        has_no_deal=np.isfinite(no_deal),
        red_line_party=np.array([p for p, _ in red_lines], dtype=np.int64),
        red_line_firmness=np.ones(len(red)),
        red_lines=compile_programs(red, [t for _, t in red_lines], by_name),
        linkage_party=np.array([p for p, _, _ in linkages], dtype=np.int64),
        linkages=compile_programs(link, [t for _, t, _ in linkages], by_name),
        consent=consent,
        central=central,
    )


def random_condition(rng: np.random.Generator, sizes: list[int]) -> str:
    """Return a random condition over one to three points."""
    count = int(rng.integers(1, min(3, len(sizes)) + 1))
    chosen = rng.choice(len(sizes), size=count, replace=False)
    parts = []
    for j in chosen:
        size = sizes[j]
        if size > 1 and rng.random() < 0.4:
            some = sorted(rng.choice(size, size=int(rng.integers(1, size)), replace=False).tolist())
            text = f"p{j} in [{', '.join(f'o{o}' for o in some)}]"
        else:
            text = f"p{j} is o{int(rng.integers(size))}"
        parts.append(f"not {text}" if rng.random() < 0.25 else text)
    text = parts[0]
    for part in parts[1:]:
        text = f"({text}) {rng.choice(['and', 'or', 'implies'])} ({part})"
    return text


def random_consent(rng: np.random.Generator, parties: int) -> tuple[Clause, ...]:
    """Return one or two clauses of any kind."""
    clauses = []
    for _ in range(int(rng.integers(1, 3))):
        kind = str(rng.choice(["all", "at_least", "weighted", "obligated"]))
        count = int(rng.integers(1, parties + 1))
        members = tuple(int(i) for i in rng.choice(parties, size=count, replace=False))
        if kind == "obligated":
            clauses.append(Clause(kind))
        elif kind == "all":
            clauses.append(Clause(kind, members, (1.0,) * count, float(count)))
        elif kind == "at_least":
            clauses.append(Clause(kind, members, (1.0,) * count, float(rng.integers(1, count + 1))))
        else:
            weights = rng.integers(1, 10, count).astype(float)
            clauses.append(Clause(kind, members, tuple(weights), float(rng.integers(1, int(weights.sum()) + 1))))
    return tuple(clauses)


def random_problem(seed: int, *, large: bool = False) -> Problem:
    """Return a small random problem: tied, negative, single-option and infeasible ones among them."""
    rng = np.random.default_rng([20251123, seed])
    points = int(rng.integers(1, 6 if not large else 8))
    sizes = [int(s) for s in rng.integers(1, 5, points)]
    parties = int(rng.integers(1, 6))
    columns = sum(sizes)
    kind = rng.integers(4)
    if kind == 0:
        values = rng.integers(-2, 4, (parties, columns)).astype(float)
    elif kind == 1:
        values = rng.random((parties, columns)) * 100 / points
    elif kind == 2:
        values = rng.normal(0, 10, (parties, columns))
    else:
        values = np.round(rng.random((parties, columns)) * 4) / 4
        if parties > 1:
            values[-1] = -values[0]
    reach = np.add.reduceat(values, np.concatenate([[0], np.cumsum(sizes)[:-1]]), axis=1).sum(axis=1)
    middle = reach / np.mean(sizes)
    spread = values.std() * np.sqrt(points) + 1e-3
    no_deal = middle + spread * rng.normal(rng.choice([-1.5, -0.5, 0.3]), 0.6, parties)
    if kind in (0, 3):
        no_deal = np.round(no_deal * 4) / 4
    no_deal[rng.random(parties) < 0.12] = -np.inf
    linkages = [
        (
            int(rng.integers(parties)),
            random_condition(rng, sizes),
            float(rng.integers(-3, 4)) if kind in (0, 3) else float(rng.normal(0, spread)),
        )
        for _ in range(int(rng.integers(0, 4)))
    ]
    red_lines = [
        (int(rng.integers(parties)), random_condition(rng, sizes)) for _ in range(int(rng.choice([0, 0, 1, 2, 3])))
    ]
    obliges = rng.random((parties, columns)) < 0.15
    consent = None if rng.random() < 0.4 else random_consent(rng, parties)
    return make(values, no_deal, sizes, linkages=linkages, red_lines=red_lines, consent=consent, obliges=obliges)


def opposed(points: int, options: int, members: int, seed: int, no_deal: float = 50.0) -> Problem:
    """Two opposed blocs near break-even: the hard family, for tests and benchmarks.

    On every point one bloc's value rises over the options from 0 to 100 and the other's falls, each party's on a curve
    of its own (a power between 0.5 and 1.5); weights are Dirichlet(2).
    """
    rng = np.random.default_rng([points, options, members, seed, 2])
    scale = np.linspace(0, 1, options)
    weight = rng.dirichlet(np.full(points, 2.0), members)[:, :, None]
    power = rng.uniform(0.5, 1.5, (members, points, 1))
    side = (np.arange(members) % 2 == 0)[:, None, None]
    curve = np.where(side, 100 * scale[None, None] ** power, 100 * (1 - scale[None, None]) ** power)
    return make((weight * curve).reshape(members, -1), np.full(members, no_deal), [options] * points)


def every_package(problem: Problem, fix: dict[str, str] | None = None) -> np.ndarray:
    """Return all packages as flat columns, in file order (lexicographic)."""
    ranges = []
    for j, point in enumerate(problem.points):
        columns = range(int(problem.offset[j]), int(problem.offset[j + 1]))
        ranges.append([problem.column(point, fix[point])] if fix and point in fix else list(columns))
    return np.array(list(itertools.product(*ranges)), dtype=np.int64)


def crossed(problem: Problem, columns: np.ndarray) -> np.ndarray:
    """Return whether a package crosses a party's real red line, shape (packages, parties)."""
    result = np.zeros((len(columns), len(problem.parties)), dtype=bool)
    truth = problem.red_lines.evaluate(columns)
    for k, party in enumerate(problem.red_line_party):
        result[:, party] |= truth[:, k] & problem.central.red_line_real[0, k]
    return result


def brute_solve(
    problem: Problem, criterion: str, parties: list[int], fix: Any = None, within_zopa: bool = False
) -> tuple[np.ndarray | None, float | None]:
    """Return the package and the objective that the definitions pick, by looking at every package."""
    columns = every_package(problem, fix)
    utility = problem.utilities(columns)[0]
    accepted = problem.accepts(columns)
    bad = crossed(problem, columns)
    no_deal = problem.central.no_deal[0]
    ok = ~bad[:, parties].any(axis=1)
    if criterion in ("nash", "kalai_smorodinsky") or within_zopa:
        ok &= accepted[0][:, parties].all(axis=1)
    if within_zopa:
        ok &= problem.adopts(columns, accepted)[0]
    if not ok.any():
        return None, None
    columns, utility = columns[ok], utility[ok]
    gains = utility[:, parties] - no_deal[parties]
    if criterion == "utilitarian":
        total = utility[:, parties].sum(axis=1)
        return columns[np.flatnonzero(total >= total.max() - 1e-9)[0]], float(total.max())
    if criterion == "nash":
        product = np.where(gains <= 1e-9, 0, gains).prod(axis=1)
        return columns[np.flatnonzero(product >= product.max() * (1 - 1e-9))[0]], float(product.max())
    if criterion == "kalai_smorodinsky":
        ideal = gains.max(axis=0)
        kept = ideal > 1e-9
        gains = gains[:, kept] / ideal[kept]
        if not kept.any():
            return columns[0], None
    order = np.sort(gains, axis=1)
    alive = np.arange(len(order))
    for stage in range(order.shape[1]):
        best = order[alive, stage].max()
        alive = alive[order[alive, stage] >= best - 1e-9]
    return columns[alive[0]], float(order[:, 0].max())
