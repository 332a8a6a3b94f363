"""Compiling the kernels before the first reader comes: a page must not wait for a compiler."""

from __future__ import annotations

from pathlib import Path


def warm_kernels(folder: Path) -> None:
    """Ask each question once of a small case, so that its kernels are compiled and kept.

    Takes under a second when they are there already, else up to a minute.

    Parameters
    ----------
    folder : Path
        An empty folder for the small case.
    """
    from detente.bargain.acceptance import analyze
    from detente.bargain.amendment import amend
    from detente.bargain.criteria.registry import CRITERIA
    from detente.bargain.criteria.solve import solve
    from detente.bargain.frontier import frontier
    from detente.bargain.zopa import zopa
    from detente.case.load import load_case
    from detente.case.scaffold import make
    from detente.forecast.forecast import run_ensemble
    from detente.inference.prepare import prepare

    make(folder / "small_case")
    case = load_case(folder / "small_case")
    drawn = prepare(case, draws=64)
    draft = case.draft()
    analyze(drawn, case, [draft])
    amend(drawn.problem, draft.package, draft.open)
    for criterion in CRITERIA:
        solve(drawn.problem, criterion)
        solve(drawn.problem, criterion, method="tree")
    frontier(drawn.problem)
    zopa(drawn.problem, drawn.blocks())
    run_ensemble(case, 8, 0)
