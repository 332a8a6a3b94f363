"""Where assessors disagree, and how much of the uncertainty is disagreement: the law of total variance.

    Var(X) = E[Var(X | assessor)] + Var(E[X | assessor])

The first part is each assessor's own uncertainty, the second the disagreement between them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from detente.inference.features import completions, open_package
from detente.problem.arrays import Draws, Floats, Ints, Problem
from detente.problem.draws import _assessors, map_blocks
from detente.problem.model import PreferenceModel
from detente.problem.random import uniforms
from detente.records import Record


@dataclass(frozen=True)
class Split(Record):
    """One quantity's variance, split.

    Attributes
    ----------
    mean : float
    within : float
        The assessors' own uncertainty: the weighted mean of their variances.
    between : float
        Disagreement: the variance of their means, less what sampling alone would make of it.
    share : float or None
        ``between`` over the sum; None where nothing is uncertain.
    by_assessor : dict of name to (mean, sd)
    """

    mean: float
    within: float
    between: float
    share: float | None
    by_assessor: dict[str, tuple[float, float]]

    renamed: ClassVar[Mapping[str, str]] = {"moments": "by_assessor"}
    left_out: ClassVar[frozenset[str]] = frozenset({"by_assessor"})
    derived: ClassVar[tuple[str, ...]] = ("moments",)

    @property
    def moments(self) -> dict[str, dict[str, float]]:
        """Each assessor's mean and standard deviation."""
        return {name: {"mean": mean, "sd": sd} for name, (mean, sd) in self.by_assessor.items()}


@dataclass(frozen=True)
class Disagreement(Record):
    """What assessors disagree on.

    Attributes
    ----------
    draft : str or None
    assessors : tuple of str
    results : dict of party to dict of quantity to Split
        ``no_deal``, and with a draft ``utility``, ``gain`` (utility less no-deal) and ``accepts``.
    adopted : Split or None
    options : list of (party, point, option, Split)
        What each option adds to the package's utility (weight x value), most disagreed upon first.
    """

    draft: str | None
    assessors: tuple[str, ...]
    results: dict[str, dict[str, Split]]
    adopted: Split | None
    options: list[tuple[str, str, str, Split]]

    renamed: ClassVar[Mapping[str, str]] = {"results": "parties", "option_rows": "options"}
    left_out: ClassVar[frozenset[str]] = frozenset({"options"})
    derived: ClassVar[tuple[str, ...]] = ("option_rows",)
    row_source: ClassVar[str] = "option_rows"

    @property
    def option_rows(self) -> list[dict[str, Any]]:
        """Each option's split, as plain data."""
        return [{"party": p, "point": j, "option": o} | s.to_dict() for p, j, o, s in self.options]


def split(sample: Floats, assessor: Ints, names: Sequence[str]) -> Split:
    """Split the variance of draws by who assesses.

    Parameters
    ----------
    sample : float64 array, shape (draws,)
        Infinite entries (no threshold) are left out.
    assessor : int64 array, shape (draws,)
    names : sequence of str

    Returns
    -------
    Split
    """
    finite = np.isfinite(sample)
    sample, assessor = sample[finite].astype(np.float64), assessor[finite]
    if not len(sample):
        return Split(float("nan"), 0.0, 0.0, None, {})
    counts = np.bincount(assessor, minlength=len(names)).astype(np.float64)
    present = np.flatnonzero(counts)
    means = np.array([sample[assessor == a].mean() for a in present])
    # The estimate of a variance from n draws is n / (n - 1) times their mean square.
    spreads = np.array([sample[assessor == a].var(ddof=1) if counts[a] > 1 else 0.0 for a in present])
    share = counts[present] / counts.sum()
    mean = float((share * means).sum())
    within = float((share * spreads).sum())
    noise = float((share * (1 - share) * spreads / counts[present]).sum())
    between = max(0.0, float((share * (means - mean) ** 2).sum()) - noise)
    total = within + between
    return Split(
        mean,
        within,
        between,
        between / total if total > 1e-18 else None,
        {names[int(a)]: (float(m), float(np.sqrt(v))) for a, m, v in zip(present, means, spreads, strict=True)},
    )


def compare(
    problem: Problem,
    package: dict[str, str] | None = None,
    undecided: dict[str, tuple[str, ...]] | None = None,
    *,
    draft: str | None = None,
    draws: int,
    seed: int,
) -> Disagreement:
    """Compare assessors on the draws of a case.

    Parameters
    ----------
    problem : Problem
    package : dict of point to option, optional
        The package whose utility and acceptance are split; open points (``undecided``) at each party's worst.
    draft : str, optional
        Its name.
    draws, seed : int

    Returns
    -------
    Disagreement
    """
    model: PreferenceModel = problem.model
    names = model.assessors
    _, chosen = _assessors(model, uniforms(seed, "assessor", 0, draws, 1))
    packages = None if package is None else completions(problem, open_package(problem, package, undecided or {}))

    def work(block: Draws) -> tuple[Floats, Floats, Floats, Floats, Floats, Ints]:
        utility: Floats = np.zeros((len(block), len(problem.parties)))
        accepts, adopts = utility, utility[:, 0]
        if packages is not None:
            utility = np.asarray(problem.utilities(packages, block).min(axis=1))
            accepted = np.asarray(problem.accepts(packages, block).all(axis=1))
            accepts = np.asarray(accepted, dtype=np.float64)
            every = problem.adopts(packages, np.repeat(accepted[:, None], len(packages), axis=1))
            adopts = np.asarray(every.all(axis=1), dtype=np.float64)
        return utility, block.no_deal, accepts, adopts, block.values, block.assessor

    parts = list(zip(*map_blocks(problem, work, draws, seed), strict=True))
    utility, no_deal, accepts, adopts, values, first = (np.concatenate(part) for part in parts)
    results: dict[str, dict[str, Split]] = {}
    options: list[tuple[str, str, str, Split]] = []
    for i, party in enumerate(problem.parties):
        mine = chosen[:, i]
        results[party] = {"no_deal": split(no_deal[:, i], mine, names)} if problem.has_no_deal[i] else {}
        if packages is not None:
            results[party]["utility"] = split(utility[:, i], mine, names)
            if problem.has_no_deal[i]:
                results[party]["gain"] = split(utility[:, i] - no_deal[:, i], mine, names)
            results[party]["accepts"] = split(accepts[:, i], mine, names)
        for j, point in enumerate(problem.points):
            for o, option in enumerate(problem.options[j]):
                column = values[:, i, int(problem.offset[j]) + o]
                options.append((party, point, option, split(column, mine, names)))
    options.sort(key=lambda entry: -entry[3].between)
    adopted = split(adopts, first, names) if packages is not None else None
    return Disagreement(draft, names, results, adopted, options)
