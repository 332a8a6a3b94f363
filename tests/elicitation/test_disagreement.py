"""The law of total variance, on figures that can be checked by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.inference.invented import write

from detente.case.load import load_case
from detente.elicitation.disagreement import compare, split
from detente.problem.compile import compile_problem

TWO = """\
east: {{no_deal: {east}, weights: {{land: 1, army: 1, money: 2}}, values: {{land: {{a: 100, b: 50, c: 0}}, army: {{a: 0, b: 0, c: 100}}, money: {{a: 0, b: 100}}}}}}
west: {{no_deal: {west}, weights: {{land: 1, army: 1, money: 2}}, values: {{land: {{a: 0, b: 50, c: 100}}, army: {{a: 0, b: 0, c: 100}}, money: {{a: {money}, b: 100}}}}}}
"""


def test_parts_add_up_to_the_variance():
    rng = np.random.default_rng(0)
    assessor = rng.integers(3, size=90_000)
    sample = np.array([0.0, 2.0, 6.0])[assessor] + rng.normal(0, np.array([1.0, 2.0, 3.0])[assessor])
    found = split(sample, assessor, ("a", "b", "c"))
    assert found.within + found.between == pytest.approx(sample.var(), rel=1e-3)
    assert found.within == pytest.approx((1 + 4 + 9) / 3, rel=0.02)
    assert found.between == pytest.approx(np.var([0, 2, 6]), rel=0.02)


def test_sampling_alone_is_no_disagreement():
    rng = np.random.default_rng(1)
    shares = [split(rng.normal(size=400), rng.integers(8, size=400), tuple("abcdefgh")).share for _ in range(200)]
    assert np.mean(shares) < 0.012, "uncorrected it would be 7 / 400, about 0.0175"


def test_two_assessors_on_paper(tmp_path: Path):
    """No-deal 20 and 40 for east: all of its variance, 100, is disagreement; west's is each one's own."""
    folder = tmp_path / "case"
    write(folder)
    (folder / "preferences.yaml").unlink()
    (folder / "preferences").mkdir()
    for name, east in (("one", 20), ("two", 40)):
        text = TWO.format(east=east, west="{low: 30, high: 60, shape: uniform}", money=0)
        (folder / "preferences" / f"{name}.yaml").write_text(f"assessor: {name}\nweight: 1\n{text}")
    package = {"land": "a", "army": "a", "money": "a"}
    found = compare(compile_problem(load_case(folder)), package, draft="d", draws=20_000, seed=0)
    east, west = found.results["east"], found.results["west"]
    assert east["no_deal"].share == pytest.approx(1)
    assert east["no_deal"].between == pytest.approx(100, rel=0.01)
    assert east["utility"].share is None, "nobody doubts it"
    assert west["no_deal"].share == pytest.approx(0, abs=0.001)
    assert west["no_deal"].within == pytest.approx(30**2 / 12, rel=0.03)
    assert east["accepts"].by_assessor["one"] == (1.0, 0.0), "25 is enough for 20"
    assert east["accepts"].by_assessor["two"] == (0.0, 0.0), "and not for 40"
    assert east["accepts"].between == pytest.approx(0.25, rel=0.01)


def test_most_disputed_options_come_first(tmp_path: Path):
    folder = tmp_path / "case"
    write(folder)
    (folder / "preferences.yaml").unlink()
    (folder / "preferences").mkdir()
    for name, money in (("one", 0), ("two", 80)):
        text = TWO.format(east=20, west=30, money=money)
        (folder / "preferences" / f"{name}.yaml").write_text(f"assessor: {name}\nweight: 1\n{text}")
    found = compare(compile_problem(load_case(folder)), draws=2000, seed=0)
    assert found.options[0][:3] == ("west", "money", "a")
    assert found.options[0][3].between == pytest.approx(20**2, rel=0.05), "half the weight times 0 or 80"
    assert found.adopted is None
