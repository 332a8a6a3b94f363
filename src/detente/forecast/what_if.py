"""What if: variants of a case on the same random numbers.

Run k of a variant draws what run k of the case draws, except for the figures that the variant sets: every figure has
a stream of its own (see ``detente.process.factors``). The difference of two shares is then the mean of many small
differences, run by run, and its interval is far narrower than that of either share (common random numbers; Glasserman
and Yao 1992).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Unpack, cast

import numpy as np

from detente.case.case import Case
from detente.cluster import ClusterLost
from detente.forecast.forecast import Ensemble, run_ensemble
from detente.forecast.levers import levers_of
from detente.forecast.variants import Variant, apply, read_settings, read_variants, set_figure
from detente.process.making import Comparable
from detente.records import Record
from detente.statistics import Z95


@dataclass(frozen=True)
class Row(Record):
    """A variant beside the case as it is.

    Attributes
    ----------
    variant : Variant
    agreement : float
        Share of all runs of the variant.
    difference, lo, hi : float
        In the share agreed, with its 95 per cent interval, over the runs compared.
    compared : int
        How many runs were compared one by one: those kept of both ensembles, at most the first 100,000.
    changed : float
        Share of the runs compared that end otherwise.
    day : float or None
        Mean day of the agreements among them.
    utilities : dict
        Mean difference for each party over the runs compared.
    """

    renamed = {
        "compared": "runs_compared",
        "changed": "runs_changed",
        "day": "mean_day",
        "utilities": "utility_difference",
    }
    left_out = frozenset({"variant"})
    derived = ("name", "settings", "without")

    variant: Variant
    agreement: float
    difference: float
    lo: float
    hi: float
    compared: int
    changed: float
    day: float | None
    utilities: dict[str, float | None]

    @property
    def name(self) -> str:
        return self.variant.name

    @property
    def settings(self) -> dict[str, Any]:
        """What the variant sets, by path."""
        return dict(self.variant.values)

    @property
    def without(self) -> tuple[str, ...]:
        """What the variant leaves out."""
        return self.variant.without


@dataclass(frozen=True)
class Comparison(Record):
    """Variants beside the case as it is, on common random numbers.

    Attributes
    ----------
    base : Ensemble
    variants : tuple of Row
        The variants whose runs were all made.
    left : tuple of str
        Variants that were not run to the end, because somebody stopped, or the cluster was lost.
    lost : str or None
        What happened to the cluster.
    """

    renamed = {"left": "variants_left"}
    spread = ("base",)
    derived = ("interrupted",)
    row_source = "variants"

    base: Ensemble
    variants: tuple[Row, ...]
    left: tuple[str, ...] = ()
    lost: str | None = None

    @property
    def interrupted(self) -> bool:
        return self.base.interrupted or bool(self.left)


def compare(
    case: Case,
    variants: Sequence[Variant],
    *,
    runs: int = 10_000,
    seed: int | None = 0,
    **settings: Unpack[Comparable],
) -> Comparison:
    """Run a case and its variants on common random numbers.

    Differences are taken run by run over at most the first 100,000 runs. At the first ensemble that is interrupted
    everything stops; the variants that are done are returned.

    Parameters
    ----------
    case : Case
    variants : sequence of Variant
    runs : int
        Of the case, and of each variant.
    seed : int or None
    **settings
        ``workers``, ``cluster``, ``block``, ``progress``, ``cancel``, ``posterior`` and ``draft``, as in
        :func:`detente.forecast.forecast.run_ensemble`.

    Raises
    ------
    InputError
        For a variant that does not fit the case.
    """
    from detente.problem.random import resolve_seed

    unknown = settings.keys() - Comparable.__annotations__.keys()
    if unknown:
        raise TypeError(f"compare() takes no {min(unknown)!r}")
    seed = resolve_seed(seed)
    progress = settings.pop("progress", None)
    changed = [(variant, apply(case, variant)) for variant in variants]
    total = runs * (1 + len(changed))

    def ensemble(one: Case, before: int) -> Ensemble:
        tell = None if progress is None else lambda done, _: progress(before + done, total)
        return run_ensemble(one, runs, seed, **cast(Comparable, {**settings, "progress": tell}))

    base = ensemble(case, 0)
    names = tuple(variant.name for variant in variants)
    if base.interrupted:
        return Comparison(base, (), names, base.lost)
    rows: list[Row] = []
    for k, (variant, other) in enumerate(changed):
        try:
            made = ensemble(other, (k + 1) * runs)
        except KeyboardInterrupt:  # before its first run
            return Comparison(base, tuple(rows), names[k:])
        except ClusterLost as error:
            return Comparison(base, tuple(rows), names[k:], str(error))
        if made.interrupted:
            return Comparison(base, tuple(rows), names[k:], made.lost)
        rows.append(_row(variant, base, made))
    return Comparison(base, tuple(rows))


def paired_interval(gained: int, lost: int, count: int) -> tuple[float, float]:
    """Return the 95 per cent interval of a difference of two shares over the same runs.

    Half a run is added to each of the four cells (Agresti and Min 2005), so that no run changed is not taken for
    proof that none ever would.

    Parameters
    ----------
    gained, lost : int
        Runs that agree only with the variant, and only without it.
    count : int
        All runs.
    """
    more, less, total = gained + 0.5, lost + 0.5, count + 2.0
    centre = (more - less) / total
    half = Z95 * math.sqrt((more + less) / total - centre**2) / math.sqrt(total)
    return max(-1.0, centre - half), min(1.0, centre + half)


def _row(variant: Variant, base: Ensemble, other: Ensemble) -> Row:
    """Set a variant beside the case, over the runs that were made and kept of both."""
    a, b = base.details, other.details
    both, at_a, at_b = np.intersect1d(a.index, b.index, assume_unique=True, return_indices=True)
    count = len(both)
    if not count:
        return Row(variant, other.agreement, 0.0, -1.0, 1.0, 0, 0.0, None, dict.fromkeys(base.parties))
    before, after = a.agreed[at_a], b.agreed[at_b]
    gained, lost = int((after & ~before).sum()), int((before & ~after).sum())
    lo, hi = paired_interval(gained, lost, count)
    differs = (before != after) | (a.columns[at_a] != b.columns[at_b]).any(axis=1)
    with np.errstate(invalid="ignore"):
        moved = b.utility[at_b] - a.utility[at_a]
    utilities = {
        party: float(column[np.isfinite(column)].mean()) if np.isfinite(column).any() else None
        for party, column in zip(base.parties, moved.T, strict=True)
    }
    days = b.day[at_b][after]
    return Row(
        variant,
        other.agreement,
        (gained - lost) / count,
        lo,
        hi,
        count,
        float(differs.mean()),
        float(days.mean()) if len(days) else None,
        utilities,
    )


__all__ = [
    "Comparison",
    "Row",
    "Variant",
    "apply",
    "compare",
    "levers_of",
    "paired_interval",
    "read_settings",
    "read_variants",
    "set_figure",
]
