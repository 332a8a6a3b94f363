"""Small questions are answered by kernels as they are written in Python: the same figures, bit for bit, as compiled."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.bargain.instances import random_problem

from detente import as_written, compiling
from detente.bargain.criteria.solve import CRITERIA, Solution, solve


def _exactly(solution: Solution) -> dict[str, object]:
    return {k: v for k, v in solution.to_dict().items() if k != "seconds"}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(sorted(CRITERIA)), st.booleans())
def test_a_solution_is_the_same_as_compiled_bit_for_bit(seed: int, criterion: str, zopa: bool) -> None:
    problem = random_problem(seed)
    assume(problem.has_no_deal.any())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiling.Kernel, "affordable", lambda kernel: iter(()))
        compiled = solve(problem, criterion, within_zopa=zopa)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiling.Kernel, "affordable", lambda kernel: iter([1e12]))
        written = solve(problem, criterion, within_zopa=zopa)
    assert _exactly(written) == _exactly(compiled)


def test_a_small_question_needs_neither_numba_nor_compiled_code(border_talks) -> None:
    code = (
        "import sys\nfrom detente.study import load\n"
        f"found = load({str(border_talks)!r}).study().solve()\n"
        "assert found.optimal\nassert 'numba' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=300)


def test_a_search_that_is_not_done_soon_is_begun_again_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = random_problem(7)
    whole = solve(problem)
    monkeypatch.setattr(compiling.Kernel, "affordable", lambda kernel: iter([100.0, 200.0]))
    assert _exactly(solve(problem)) == _exactly(whole)


@pytest.mark.parametrize("kept", [True, False])
def test_a_process_spends_no_more_than_loading_or_compiling_would_take(
    kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "numba", raising=False)
    purse = as_written.Purse()
    assert list(purse.left(0.0, lambda: kept)) == [as_written.LOADING] + [as_written.COMPILING] * (not kept)
    purse.spent = 2 * as_written.LOADING
    assert list(purse.left(0.0, lambda: kept)) == [0.0] + [as_written.COMPILING] * (not kept)
    assert list(purse.left(as_written.COMPILING, lambda: kept)) == [0.0]
    purse.closed = True
    assert list(purse.left(0.0, lambda: kept)) == []
    monkeypatch.setattr(compiling, "purse", as_written.Purse())
    compiling.numba_is_needed()
    assert list(compiling.purse.left(0.0, lambda: kept)) == [0.0] + [as_written.COMPILING] * (not kept)


def test_figures_are_given_as_compiled_code_gives_them() -> None:
    given_ = as_written.plain((np.float64(1.5), np.int64(2), np.bool_(True)))
    assert [type(x) for x in given_] == [float, int, bool]
