"""Which judgements drive the odds, and what learning each would be worth.

*Given data*: over the runs of an ensemble, each uncertain input is cut into bins, and the share agreed is compared
between bins (first-order effects from given data: Plischke, Borgonovo and Smith 2013). For a forecast scored with the
Brier score, the variance between bins is exactly the expected gain from learning the input before forecasting
(the resolution of Murphy 1973; the expected value of partial perfect information for that score).

Hundreds of inputs are looked at, so some stand out by luck. An input counts as a driver only when it is found while the
share of false finds among all inputs is held to 5% (Benjamini and Hochberg 1995), and then shows again, in the same direction,
in as many fresh runs of another seed.

*Sobol*: first-order and total indices (Saltelli et al. 2010, by SALib) of a few chosen figures. The odds given those
figures are taken over a fixed set of draws of everything else, so that the function analysed has no noise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Unpack

import numpy as np
from numpy.typing import NDArray

from detente.case.case import Case
from detente.errors import InputError, nearest
from detente.forecast.forecast import Ensemble, run_ensemble
from detente.problem.arrays import Floats
from detente.problem.correlation import own_part
from detente.problem.quantiles import draw_estimates
from detente.process.factors import judgements
from detente.process.making import Drawing
from detente.process.run import play
from detente.process.setup import Setup, set_up
from detente.records import Record
from detente.threads import threads

BINS = 10
MOST_RUNS = 20_000
EXPECTED = 5
FALSE_SHARE = 0.05
CONFIRMED = 0.01
FRESH = 0x5DEECE66D
"""How far the seed of the fresh runs is from that of the runs at hand."""


@dataclass(frozen=True)
class Driver(Record):
    """What one uncertain input does.

    Attributes
    ----------
    path : str
    text : str
    first_order : float
        Share of the variance of the outcome that the input alone explains, corrected for chance.
    value : float
        By how much learning it would lower the expected Brier score of the forecast.
    odds_low, odds_high : float
        Share agreed in the lowest and in the highest bin of the input (for yes or no: when it is not so, when it is).
    p : float
        How often an input without any effect would look as strong by chance.
    clear : bool
        Whether it is a driver: found with the false finds among all inputs held to 5%, and confirmed on fresh runs.
    """

    path: str
    text: str
    first_order: float
    value: float
    odds_low: float
    odds_high: float
    p: float
    clear: bool


@dataclass(frozen=True)
class Drivers(Record):
    """All uncertain inputs, most valuable to learn first."""

    row_source = "drivers"

    runs: int
    drivers: tuple[Driver, ...]

    @property
    def clear(self) -> tuple[Driver, ...]:
        """Those that stand out from chance."""
        return tuple(row for row in self.drivers if row.clear)


def effect_of(x: Floats, y: Floats, bins: int = BINS) -> tuple[float, float, float, float, float]:
    """Return first-order share, value, mean of y in the lowest and in the highest bin, and the p-value.

    The p-value is 1 where a bin is expected to hold fewer than five runs of either outcome: so few cannot tell.

    Parameters
    ----------
    x : float array, shape (runs,)
        The input; with at most ``bins`` distinct values each is a bin of its own.
    y : float array, shape (runs,)
        The outcome, 0 or 1.
    """
    from scipy.special import chdtrc

    count, mean = len(y), y.mean()
    variance = float(y.var())
    order = np.argsort(x, kind="stable")
    ordered = x[order]
    rises = ordered[1:] != ordered[:-1]
    distinct = 1 + int(np.count_nonzero(rises))
    if variance <= 0 or distinct < 2:
        return 0.0, 0.0, float(mean), float(mean), 1.0
    group = np.empty(count, dtype=np.int64)
    if distinct <= bins:
        group[order[0]] = 0
        group[order[1:]] = np.cumsum(rises)
    else:
        # As many bins as the rarer outcome fills, so that few runs make coarse bins and not empty ones.
        group[order] = np.arange(count) * max(2, min(bins, int(count * min(mean, 1 - mean) // EXPECTED))) // count
    sizes = np.bincount(group)
    sums = np.bincount(group, weights=y)
    kept = sizes > 0
    means = sums[kept] / sizes[kept]
    between = float((sizes[kept] * (means - mean) ** 2).sum()) / count
    free = int(kept.sum()) - 1
    within = max(0.0, variance - between)
    value = max(0.0, between - free * within / max(1, count - free - 1))
    share = float(mean)
    enough = sizes[kept].min() * min(share, 1 - share) >= EXPECTED
    p = float(chdtrc(free, between * count / variance)) if enough else 1.0
    return value / variance, value, float(means[0]), float(means[-1]), p


def discoveries(p: Sequence[float], rate: float = FALSE_SHARE) -> list[bool]:
    """Say which of many findings stand while the expected share of false ones among them is at most ``rate``.

    The step-up procedure of Benjamini and Hochberg (1995).
    """
    values = np.asarray(p, dtype=np.float64)
    ranked = np.sort(values)
    passing = np.flatnonzero(ranked <= rate * np.arange(1, len(ranked) + 1) / max(1, len(ranked)))
    limit = ranked[passing[-1]] if len(passing) else -1.0
    return [bool(v <= limit) for v in values]


def given_data(ensemble: Ensemble, runs: int = MOST_RUNS) -> Drivers:
    """Rank every uncertain input of an ensemble by what learning it would be worth.

    Parameters
    ----------
    ensemble : Ensemble
    runs : int
        Of the first so many runs.

    Returns
    -------
    Drivers
        Without rows when no run was made.
    """
    details = ensemble.details
    index = details.index[details.index < runs]  # an ensemble that was stopped may lack some
    count = len(index)
    if not count:
        return Drivers(0, ())
    y = details.agreed[:count].astype(np.float64)
    rows = []
    for path, text, x in varying(ensemble.setup, int(index[-1]) + 1):
        first, value, low, high, p = effect_of(x[index], y)
        rows.append(Driver(path, text, first, value, low, high, p, False))
    found = [row for row, stands in zip(rows, discoveries([row.p for row in rows]), strict=True) if stands]
    # Who stops the runs does not want others begun; then nothing is confirmed.
    fresh = _confirmed(ensemble.setup, found, count) if found and not ensemble.interrupted else []
    sure = {row.path for row in fresh}
    rows = [replace(row, clear=row.path in sure) for row in rows]
    rows.sort(key=lambda row: (-row.value, row.path))
    return Drivers(count, tuple(rows))


def _confirmed(setup: Setup, found: list[Driver], count: int) -> list[Driver]:
    """Return the drivers that show again, in the same direction, in as many fresh runs."""
    sample = setup.drawn.sample
    if sample is not None:  # a posterior has only so many draws: go on with those that were not used
        sample = sample.take(np.roll(np.arange(len(sample)), -(count // setup.replicates)))
    seed = (setup.seed + FRESH) % 2**63
    other = replace(setup.drawn, seed=seed, sample=sample).sharing()
    fresh = run_ensemble(replace(setup, drawn=other), count, workers=1)
    if fresh.interrupted:
        raise KeyboardInterrupt
    index = fresh.details.index
    y = fresh.details.agreed.astype(np.float64)
    wanted = {row.path: row for row in found}
    sure = []
    for path, _, x in varying(fresh.setup, int(index[-1]) + 1):
        row = wanted.get(path)
        if row is None:
            continue
        _, _, low, high, p = effect_of(x[index], y)
        if p <= CONFIRMED and (high - low) * (row.odds_high - row.odds_low) >= 0:
            sure.append(row)
    return sure


def varying(setup: Setup, count: int) -> Iterator[tuple[str, str, Floats]]:
    """Yield path, text and draws of every judgement that varies over the first ``count`` runs; chance is none."""
    each = setup.replicates
    groups = np.arange(count) // each
    given = judgements(setup.figures, setup.seed, 0, int(groups[-1]) + 1, setup.pinned)
    bargaining = {p for i, p in enumerate(setup.problem.parties) if setup.arrays.seated[i] or i == setup.arrays.drafter}
    for figure in setup.figures:
        steps = figure.path.split(".")
        if steps[1] == "strategies" and steps[2] not in bargaining:
            continue
        if not figure.estimate.certain and figure.path not in setup.pinned:
            yield figure.path, figure.text, given[figure.path][groups]
    inputs = setup.inputs(0, count)
    problem, start = setup.problem, setup.arrays.drawn_lists()
    from detente.process import layout as at

    def listed(position: int) -> Floats:
        first, length = start[position]
        return inputs.drawn[:, first : first + length]

    for k, guess in enumerate(setup.process.hypotheses):
        yield f"process.hypotheses.{guess.id}", f"hypothesis {guess.id} is so", listed(at.D_HOLDS)[:, k]
    for i, party in enumerate(problem.parties):
        x = listed(at.D_NO_DEAL)[:, i]
        if np.isfinite(x).all() and np.ptp(x) > 0:
            yield f"preferences.{party}.no_deal", f"no-deal value of {party}", x
    leaning = setup.leanings(0, count)
    for i, party in enumerate(problem.parties):
        if leaning is not None and np.ptp(leaning[:, i]) > 0:
            text = f"leaning of {party}: its values judged too low or too high together"
            yield f"preferences.{party}.leaning", text, leaning[:, i]
    for k, text in enumerate(problem.red_lines.texts):
        x = listed(at.D_RED_LINE_REAL)[:, k]
        if np.ptp(x) > 0:
            party = problem.parties[int(problem.red_line_party[k])]
            yield f"preferences.{party}.red_lines.{k}", f"red line of {party} is real: {text}", x
    for k, text in enumerate(problem.linkages.texts):
        x = listed(at.D_LINKAGE)[:, k]
        if np.ptp(x) > 0:
            party = problem.parties[int(problem.linkage_party[k])]
            yield f"preferences.{party}.linkages.{k}", f"linkage of {party}: {text}", x
    for i, party in enumerate(problem.parties):
        for j, point in enumerate(problem.points):
            for o, option in enumerate(problem.options[j]):
                x = inputs.values[:, i, int(problem.offset[j]) + o]
                if np.ptp(x) > 0:
                    # What it shares with the party's other values counts once, as their leaning.
                    own = own_part(x, None if leaning is None else leaning[:, i])
                    yield f"preferences.{party}.{point}.{option}", f"what {point}: {option} is worth to {party}", own


@dataclass(frozen=True)
class SobolRow(Record):
    """Sobol indices of one figure, with half-widths of 95 per cent bootstrap intervals."""

    path: str
    first: float
    first_conf: float
    total: float
    total_conf: float


@dataclass(frozen=True)
class SobolResult(Record):
    """Sobol indices of chosen figures."""

    renamed = {"figures": "rows"}
    row_source = "figures"

    evaluations: int
    runs: int
    figures: tuple[SobolRow, ...]


@dataclass(frozen=True)
class SobolPlan:
    """A Sobol analysis whose figures are known to be there and uncertain; see :func:`plan_sobol`."""

    setup: Setup
    figures: dict[str, Callable[[Floats], Floats]]

    def indices(
        self,
        samples: int = 64,
        draws: int = 48,
        workers: int | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> SobolResult:
        """Make the evaluations and return the indices; see :func:`sobol_indices`."""
        from SALib.analyze import sobol as analyze
        from SALib.sample import sobol as sample

        setup, chosen = self.setup, list(self.figures)
        space = {"num_vars": len(chosen), "names": chosen, "bounds": [[0.0, 1.0]] * len(chosen)}
        # SALib takes seed 0 for no seed at all.
        points: Floats = sample.sample(space, samples, calc_second_order=False, seed=setup.seed % (2**31 - 1) + 1)
        figures = np.stack([m(points[:, k]) for k, m in enumerate(self.figures.values())], axis=1)

        def one(row: Floats) -> float:
            pins = {path: float(value) for path, value in zip(chosen, row, strict=True)}
            here = replace(setup, pinned=dict(setup.pinned) | pins)
            return float(play(here, here.inputs(0, draws)).agreed.mean())

        results: list[float] = []
        with threads(workers or 2) as pool:  # stopped from the keyboard: what is not begun is not made
            for value in pool.map(one, figures):
                results.append(value)
                if progress is not None:
                    progress(len(results) * draws, len(figures) * draws)
        y = np.array(results)
        if np.ptp(y) == 0:
            rows = tuple(SobolRow(path, 0.0, 0.0, 0.0, 0.0) for path in chosen)
            return SobolResult(len(y), len(y) * draws, rows)
        found = analyze.analyze(space, y, calc_second_order=False, seed=setup.seed % (2**31 - 1) + 1)
        rows = tuple(
            SobolRow(path, *(float(found[key][k]) for key in ("S1", "S1_conf", "ST", "ST_conf")))
            for k, path in enumerate(chosen)
        )
        return SobolResult(len(y), len(y) * draws, rows)


def plan_sobol(
    case: Case, paths: Sequence[str], *, seed: int | None = 0, posterior: bool = False, draft: str | None = None
) -> SobolPlan:
    """Find the figures of a Sobol analysis, before any run is made.

    Raises
    ------
    InputError
        For an unknown or a certain figure.
    """
    setup = set_up(case, runs=4096, seed=seed, posterior=posterior, draft=draft)
    return SobolPlan(setup, {path: _quantile_map(setup, path) for path in paths})


def sobol_indices(
    case: Case,
    paths: Sequence[str],
    *,
    samples: int = 64,
    draws: int = 48,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    **drawing: Unpack[Drawing],
) -> SobolResult:
    """Return Sobol indices of the odds with respect to a few figures.

    Parameters
    ----------
    case : Case
    paths : sequence of str
        Figures of process.yaml (``process.leverage.ID.credibility``) or no-deal values (``preferences.PARTY.no_deal``).
    samples : int
        Base samples, a power of two; (len(paths) + 2) x samples evaluations are made.
    draws : int
        Runs in each evaluation, at most 4,096, the same draws every time.
    **drawing
        ``seed``, ``posterior`` and ``draft``, as in :func:`plan_sobol`.

    Raises
    ------
    InputError
        For an unknown or a certain figure.
    """
    plan = plan_sobol(case, paths, **drawing)
    return plan.indices(samples, draws, workers, progress)


def _quantile_map(setup: Setup, path: str) -> Callable[[Floats], Floats]:
    """Return the function from a position in [0, 1] to the value of a figure at that quantile."""
    figure = next((f for f in setup.figures if f.path == path), None)
    steps = path.split(".")
    if figure is not None:
        if figure.estimate.certain:
            raise InputError(f"{path} is certain ({figure.estimate.low:g}), so it drives nothing; give it a range")
        estimate = figure.estimate
        return lambda u: draw_estimates([estimate], np.minimum(u, 1 - 1e-12)[:, None])[:, 0]
    if len(steps) == 3 and steps[0] == "preferences" and steps[2] == "no_deal":
        index = setup.problem.party_index(steps[1])
        sample: NDArray[np.float64] = np.sort(setup.inputs(0, 4096).drawn[:, index])
        if not np.isfinite(sample).all() or np.ptp(sample) == 0:
            raise InputError(f"{path} is certain or null, so it drives nothing; give it a range")
        return lambda u: np.asarray(np.quantile(sample, u))
    known = [f.path for f in setup.figures] + [f"preferences.{p}.no_deal" for p in setup.problem.parties]
    raise InputError(f"no figure is called {path!r}{nearest(path, known)}")
