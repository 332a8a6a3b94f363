"""Generated problems for the benchmarks, from a seed each."""

from __future__ import annotations

import numpy as np

from detente.case.format.expressions import parse
from detente.problem.arrays import Draws, Problem
from detente.problem.conditions import compile_programs
from detente.problem.consent import Clause


def problem(
    values: np.ndarray,
    no_deal: np.ndarray,
    options: int,
    linkages: list[tuple[int, str, float]] | None = None,
    red_lines: list[tuple[int, str]] | None = None,
) -> Problem:
    """Lay arrays out as a problem: every point has the same number of options, every party must consent."""
    linkages, red_lines = linkages or [], red_lines or []
    parties, columns = values.shape
    points = columns // options
    names = tuple(f"p{j}" for j in range(points))
    opts = tuple(tuple(f"o{o}" for o in range(options)) for _ in names)
    by_name = dict(zip(names, opts, strict=True))
    central = Draws(
        np.ascontiguousarray(values)[None],
        no_deal[None].astype(float),
        np.ones((1, len(red_lines)), dtype=bool),
        np.array([[a for *_, a in linkages]], dtype=float).reshape(1, len(linkages)),
        np.zeros(1, dtype=np.int64),
    )
    return Problem(
        case_id="generated",
        points=names,
        options=opts,
        offset=np.arange(points + 1) * options,
        parties=tuple(f"party{i}" for i in range(parties)),
        scales=("weighted",) * parties,
        obliges=np.zeros((parties, columns), dtype=bool),
        has_no_deal=np.isfinite(no_deal),
        red_line_party=np.array([p for p, _ in red_lines], dtype=np.int64),
        red_line_firmness=np.ones(len(red_lines)),
        red_lines=compile_programs([parse(t) for _, t in red_lines], [t for _, t in red_lines], by_name),
        linkage_party=np.array([p for p, *_ in linkages], dtype=np.int64),
        linkages=compile_programs([parse(t) for _, t, _ in linkages], [t for _, t, _ in linkages], by_name),
        consent=(Clause("all", tuple(range(parties)), (1.0,) * parties, float(parties)),),
        central=central,
    )


def additive(points: int, options: int, parties: int, seed: int, conditions: int = 0, no_deal: float = 40.0) -> Problem:
    """Weights Dirichlet(1), values uniform from 0 to 100, and so many linkages and red lines of two points each."""
    rng = np.random.default_rng([points, options, parties, seed])
    weight = rng.dirichlet(np.ones(points), parties)
    values = (weight[:, :, None] * rng.uniform(0, 100, (parties, points, options))).reshape(parties, -1)

    def pair() -> str:
        a, b = rng.choice(points, 2, replace=False)
        return f"p{a} is o{rng.integers(options)} and p{b} is o{rng.integers(options)}"

    linkages = [(int(rng.integers(parties)), pair(), float(rng.normal(0, 5))) for _ in range(conditions)]
    red_lines = [(int(rng.integers(parties)), pair()) for _ in range(conditions)]
    return problem(values, np.full(parties, no_deal), options, linkages, red_lines)


def two_blocs(points: int, options: int, parties: int, seed: int, no_deal: float = 50.0) -> Problem:
    """Two opposed blocs near break-even: the hard family.

    On every point one bloc's value rises over the options from 0 to 100 and the other's falls, each party's on a curve
    of its own (a power between 0.5 and 1.5); weights are Dirichlet(2).
    """
    rng = np.random.default_rng([points, options, parties, seed, 2])
    scale = np.linspace(0, 1, options)
    weight = rng.dirichlet(np.full(points, 2.0), parties)
    power = rng.uniform(0.5, 1.5, (parties, points, 1))
    rising = 100 * scale[None, None] ** power
    falling = 100 * (1 - scale[None, None]) ** power
    side = np.arange(parties) % 2
    curve = np.where(side[:, None, None] == 0, rising, falling)
    return problem((weight[:, :, None] * curve).reshape(parties, -1), np.full(parties, no_deal), options)
