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
    from detente.bargain.criteria.registry import CRITERIA
    from detente.bargain.criteria.solve import solve
    from detente.case.scaffold import make
    from detente.compiling import always_compile
    from detente.study import load

    always_compile()
    make(folder / "small_case")
    study = load(folder / "small_case").study(draws=64)
    study.analyze()
    study.amend()
    study.ladder()
    for criterion in CRITERIA:
        study.solve(criterion)
        solve(study.problem, criterion, method="tree")
    study.frontier()
    study.zopa()
    study.simulate(8)
    study.asking()
    study.models(runs=4)
