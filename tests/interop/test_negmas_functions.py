"""NegMAS's functions and files: what is a sum over issues is read, the rest is refused with the reason."""

from __future__ import annotations

import itertools
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from detente.errors import InputError
from detente.interop.negmas import read_negmas
from detente.interop.scenario import Scenario

DOMAIN: dict[str, Any] = {
    "name": "coast",
    "type": "DiscreteCartesianOutcomeSpace",
    "issues": [
        {"name": "Zone", "type": "CategoricalIssue", "values": ["open", "closed"]},
        {"name": "Boats", "type": "ContiguousIssue", "values": [1, 4]},
    ],
}
TABLE = {"type": "TableFun", "mapping": {"open": 1.0, "closed": 0.25}}


def additive(boats: Any = None, **more: Any) -> dict[str, Any]:
    boats = boats or {"type": "ConstFun", "bias": 0.0}
    given = {
        "type": "LinearAdditiveUtilityFunction",
        "values": [TABLE, boats],
        "weights": [0.5, 2.0],
        "reserved_value": 0.1,
    }
    return given | more


def read(folder: Path, function: Any, domain: Any = DOMAIN, suffix: str = "json", **more: Any) -> Scenario:
    folder.mkdir(exist_ok=True)
    for name, data in {"domain": domain, "u": function, **more}.items():
        if data is not None:
            (folder / f"{name}.{suffix}").write_text(json.dumps(data), encoding="utf-8")  # JSON is YAML, too
    return read_negmas(folder)


@pytest.mark.parametrize("suffix", ["json", "yml", "yaml"])
@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ({"type": "IdentityFun"}, [1, 2, 3, 4]),
        ({"type": "LinearFun", "slope": 3.0}, [3, 6, 9, 12]),
        ({"type": "AffineFun", "slope": -1.0, "bias": 5.0}, [4, 3, 2, 1]),
        ({"type": "QuadraticFun", "a1": 1.0, "a2": 2.0, "bias": 1.0}, [4, 11, 22, 37]),
        ({"type": "PolynomialFun", "coefficients": [1.0, 0.0, 1.0], "bias": -1.0}, [1, 9, 29, 67]),
        ({"type": "TriangularFun", "start": 1.0, "middle": 3.0, "end": 5.0, "bias": 0.0, "scale": 2.0}, [0, 1, 2, 1]),
        ({"type": "TrapezoidalFun", "start": 1.0, "rise_end": 2.0, "fall_start": 3.0, "end": 5.0}, [0, 1, 1, 0.5]),
        ({"type": "GaussianFun", "center": 2.0, "sigma": 1.0}, [math.exp(-0.5), 1, math.exp(-0.5), math.exp(-2)]),
        ({"type": "ExponentialFun", "tau": 1.0, "base": 2.0, "bias": 0.5}, [2.5, 4.5, 8.5, 16.5]),
        ({"type": "LogFun", "tau": 2.0, "base": 2.0, "scale": 3.0}, [3, 6, 3 * math.log2(6), 9]),
        ({"type": "CosFun", "multiplier": math.pi}, [-1, 1, -1, 1]),
        ({"type": "SinFun", "multiplier": math.pi / 2, "amplitude": 2.0}, [2, 0, -2, 0]),
        ({"type": "BiasedFun", "fun": {"type": "IdentityFun"}, "bias": 2.0}, [3, 4, 5, 6]),
        (
            {
                "type": "AggregatingFun",
                "funs": [{"type": "IdentityFun"}, {"type": "ConstFun", "bias": 1.0}],
                "weights": [2, 3],
            },
            [5, 7, 9, 11],
        ),
        ({"__python_class__": "negmas.preferences.value_fun.LinearFun", "slope": 1.0}, [1, 2, 3, 4]),
        ({"1": 0.1, "2": 0.2, "3": 0.3, "4": 0.4}, [0.1, 0.2, 0.3, 0.4]),
    ],
)
def test_a_function_of_one_issue_gives_its_formula(
    tmp_path: Path, function: Any, expected: list[float], suffix: str
) -> None:
    worth = read(tmp_path, additive(function), suffix=suffix).profiles[0].worth
    assert np.allclose(worth[0], [0.5, 0.125])
    assert np.allclose(worth[1], 2.0 * np.array(expected))


def utilities(scenario: Scenario) -> list[float]:
    return [sum(row) for row in itertools.product(*scenario.profiles[0].worth)]


def test_constants_sums_of_functions_and_rectangles_of_one_issue_are_sums_over_issues(tmp_path: Path) -> None:
    constant = {"type": "ConstUtilityFunction", "value": 0.75}
    assert np.allclose(utilities(read(tmp_path, constant)), [0.75] * 8)
    both = {
        "type": "WeightedUtilityFunction",
        "ufuns": [constant, additive({"type": "IdentityFun"})],
        "weights": [2.0, 10.0],
    }
    # 2 x 0.75 + 10 x (0.5 x (1, 0.25) + 2 x (1, 2, 3, 4))
    expected = [1.5 + 10 * (0.5 * a + 2 * b) for a in (1, 0.25) for b in (1, 2, 3, 4)]
    assert np.allclose(utilities(read(tmp_path, both)), expected)
    boxes = {
        "type": "HyperRectangleUtilityFunction",
        "outcome_ranges": [{"0": "open"}, {"1": [1, 2]}, {"1": [2, 3, 4]}, None],
        "utilities": [1.0, 2.0, 4.0, 8.0],
        "weights": [1.0, 1.0, 0.5, 1.0],
    }
    # open: 1; boats 1 and 2: 2; boats 2 to 4: 4 x 0.5; all: 8
    assert np.allclose(utilities(read(tmp_path, boxes)), [11, 13, 11, 11, 10, 12, 10, 10])


@pytest.mark.parametrize(
    ("function", "named"),
    [
        (
            {"type": "HyperRectangleUtilityFunction", "outcome_ranges": [{"0": "open", "1": 2}], "utilities": [1.0]},
            "several issues",
        ),
        (
            {"type": "HyperRectangleUtilityFunction", "outcome_ranges": [{"1": [1, 4]}], "utilities": [1.0]},
            "may be a range",
        ),
        ({"type": "MappingUtilityFunction", "mapping": {}}, "no sum over issues"),
        ({"type": "ComplexNonlinearUtilityFunction", "ufuns": []}, "no sum over issues"),
        ({"type": "NonlinearHyperRectangleUtilityFunction"}, "no sum over issues"),
        ({"type": "RankOnlyUtilityFunction"}, "RankOnlyUtilityFunction"),
        (additive({"type": "LambdaFun", "f": "x"}), "LambdaFun"),
        (additive({"type": "LogFun", "tau": -1.0}), "LogFun has no value there"),
        (additive({"type": "ExponentialFun", "tau": 1e6}), "ExponentialFun has no value there"),
        (additive({"type": "GaussianFun", "center": 1.0, "sigma": 0.0}), "GaussianFun has no value there"),
        (additive({"type": "TriangularFun", "start": 1.0}), "middle of TriangularFun"),
        (additive({"type": "AggregatingFun", "funs": [TABLE], "normalize": True}), "normalize"),
        (additive(reserved_value="1/2"), "'1/2' for reserved_value, expected a number"),
        (additive(reserved_value=True), "reserved_value"),
        (additive(weights={"Zone": 0.5, "Ships": 0.5}), "weights has nothing for issue 'Boats'"),
        (additive(weights={"Zone": 0.5, "Boats": 0.5, "Ships": 1}), "weights names 'Ships'"),
        (additive(outcome_space=DOMAIN | {"issues": DOMAIN["issues"][:1]}), "outcome_space differs"),
        (additive(reserved_value=None, reserved_outcome=["ajar", 1]), "no value 'ajar'"),
    ],
)
def test_what_is_no_sum_over_issues_is_refused_with_the_reason(tmp_path: Path, function: Any, named: str) -> None:
    with pytest.raises(InputError, match=named):
        read(tmp_path, function)


@pytest.mark.parametrize("outcome", [["closed", 3], {"Boats": 3, "Zone": "closed"}])
def test_a_reserved_outcome_is_worth_its_utility(tmp_path: Path, outcome: Any) -> None:
    scenario = read(tmp_path, additive({"type": "IdentityFun"}, reserved_value=-math.inf, reserved_outcome=outcome))
    assert scenario.profiles[0].reserved == pytest.approx(0.5 * 0.25 + 2.0 * 3)
    assert any("reserved outcome" in w for w in scenario.warnings)
    both = read(tmp_path, additive(reserved_outcome=outcome))
    assert both.profiles[0].reserved == 0.1
    assert any("the value is taken" in w for w in both.warnings)


def test_discounts_within_each_other_are_all_told(tmp_path: Path) -> None:
    inner = {"type": "LinDiscountedUFun", "ufun": additive(), "cost": 0.2, "factor": "step"}
    scenario = read(tmp_path, {"type": "ExpDiscountedUFun", "ufun": inner, "discount": 0.9})
    assert scenario.profiles[0].reserved == 0.1
    note = str(scenario.profiles[0].note)
    assert "factor 0.9" in note
    assert "cost 0.2 over step" in note
    assert len(scenario.warnings) == 2


def test_the_issues_may_stand_in_the_functions_alone(tmp_path: Path) -> None:
    scenario = read(tmp_path, additive(outcome_space=DOMAIN), None, v=additive(outcome_space=DOMAIN))
    assert [i.name for i in scenario.issues] == ["Zone", "Boats"]
    assert len(scenario.profiles) == 2
    other = DOMAIN | {"issues": DOMAIN["issues"][::-1]}
    with pytest.raises(InputError, match="outcome_space differs"):
        read(tmp_path, additive(outcome_space=DOMAIN), None, v=additive(outcome_space=other))


def test_two_whole_numbers_are_a_range_only_where_the_type_says_so(tmp_path: Path) -> None:
    domain = DOMAIN | {"issues": [{"name": "Boats", "type": "DiscreteCardinalIssue", "values": [2, 5]}]}
    function = {"type": "LinearUtilityFunction", "weights": [1.0], "reserved_value": 0.0}
    scenario = read(tmp_path, function, domain)
    assert scenario.issues[0].values == ("2", "5")
    assert scenario.profiles[0].worth == ((2.0, 5.0),)


def test_with_several_domains_only_the_functions_named_after_one_are_taken(tmp_path: Path) -> None:
    for letter, reserved in (("A", 0.1), ("B", 0.4)):
        for name, data in ((f"coast-{letter}", DOMAIN), (f"coast-{letter}-one", additive(reserved_value=reserved))):
            (tmp_path / f"{name}.yml").write_text(json.dumps(data))
    scenario = read_negmas(tmp_path / "coast-B.yml")
    assert [p.reserved for p in scenario.profiles] == [0.4]
    assert any("coast-A-one.yml" in w for w in scenario.warnings)
    with pytest.raises(InputError, match="name the domain file"):
        read_negmas(tmp_path)
    named = read_negmas(tmp_path / "coast-B.yml", [Path("coast-A-one.yml")])
    assert [p.reserved for p in named.profiles] == [0.1]
    with pytest.raises(InputError, match="no such file"):
        read_negmas(tmp_path / "coast-B.yml", [Path("nobody.yml")])


def test_utilities_far_above_one_beside_a_reserved_value_below_are_told(tmp_path: Path) -> None:
    scenario = read(tmp_path, additive({"type": "IdentityFun"}))
    assert any("far above 1 (the highest is 8.5)" in w for w in scenario.warnings)
    assert read(tmp_path, additive({"type": "IdentityFun"}, reserved_value=3.0)).warnings == ()


def test_files_that_refer_to_themselves_many_times_are_refused(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x]"]
    lines += [f"a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * 8)}]" for k in range(1, 12)]
    lines += ["issues:", "- {name: q, type: CategoricalIssue, values: *a11}"]
    (tmp_path / "domain.yml").write_text("\n".join(lines))
    with pytest.raises(InputError, match="refused for safety"):
        read_negmas(tmp_path)
