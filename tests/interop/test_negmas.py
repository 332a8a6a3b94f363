"""NegMAS scenarios, written here in the form that NegMAS 0.16 writes."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from detente.case.load import load_case
from detente.errors import InputError
from detente.interop.negmas import export_negmas, import_negmas, read_negmas
from detente.problem.compile import compile_problem

DOMAIN = """\
issues:
- name: Colour, or shade
  type: CategoricalIssue
  values: [Red, 'No', "5"]
- name: count
  type: ContiguousIssue
  values: [2, 5]
name: toy
type: DiscreteCartesianOutcomeSpace
"""
ADDITIVE = """\
name: first
reserved_value: 0.25
type: LinearAdditiveUtilityFunction
values:
- mapping: {Red: 1.0, 'No': 0.5, "5": 0.0}
  type: TableFun
- {bias: 1.0, slope: -0.2, type: AffineFun}
weights: [0.7, 0.3]
"""
AFFINE = """\
bias: 0.5
name: second
reserved_value: -.inf
type: AffineUtilityFunction
weights: [0.1, -0.05]
"""


def folder(tmp_path: Path, **files: str) -> Path:
    where = tmp_path / "toy"
    where.mkdir()
    for name, text in files.items():
        (where / f"{name}.yml").write_text(text)
    return where


def test_values_are_those_of_the_functions(tmp_path: Path) -> None:
    source = folder(tmp_path, domain=DOMAIN, u1=ADDITIVE)
    report = import_negmas(source, tmp_path / "case")
    assert report.points == ("colour_or_shade", "count")
    problem = compile_problem(load_case(tmp_path / "case"))
    # 0.7 x (1, 0.5, 0); 0.3 x (1 - 0.2 x value) for values 2 to 5
    for point, worth in (("colour_or_shade", [0.7, 0.35, 0]), ("count", [0.18, 0.12, 0.06, 0])):
        columns = [problem.column(point, o) for o in load_case(tmp_path / "case").options[point]]
        assert np.allclose(problem.central.values[0, 0, columns], worth)
    assert problem.central.no_deal[0, 0] == 0.25
    case = load_case(tmp_path / "case")
    assert [o.text for o in case.points[0].options] == ["Red", "No", "5"]
    assert case.points[1].ordered


def test_affine_needs_numbers_and_null_thresholds_stay_null(tmp_path: Path) -> None:
    numbers = DOMAIN.replace(
        "type: CategoricalIssue\n  values: [Red, 'No', \"5\"]", "type: ContiguousIssue\n  values: 3"
    )
    scenario = read_negmas(folder(tmp_path, domain=numbers, u2=AFFINE))
    # bias on the first issue: 0.5 + 0.1 x (0, 1, 2); -0.05 x (2, 3, 4, 5)
    assert np.allclose(scenario.profiles[0].worth[0], [0.5, 0.6, 0.7])
    assert np.allclose(scenario.profiles[0].worth[1], [-0.1, -0.15, -0.2, -0.25])
    assert scenario.profiles[0].reserved == -math.inf


def test_discounted_base_function_is_taken_and_told(tmp_path: Path) -> None:
    inner = "\n".join("  " + line for line in ADDITIVE.splitlines())
    text = f"discount: 0.75\nname: d\nreserved_value: 0.1\ntype: ExpDiscountedUFun\nufun:\n{inner}\n"
    report = import_negmas(folder(tmp_path, domain=DOMAIN, u=text), tmp_path / "case")
    assert "0.75" in report.warnings[0]
    assert "0.75" in (tmp_path / "case" / "preferences.yaml").read_text()
    assert compile_problem(load_case(tmp_path / "case")).central.no_deal[0, 0] == 0.1


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("type: AffineFun", "type: LambdaFun", "LambdaFun"),
        (
            "type: LinearAdditiveUtilityFunction",
            "type: HyperRectangleUtilityFunction",
            "HyperRectangleUtilityFunction",
        ),
        ("{Red: 1.0, 'No': 0.5, \"5\": 0.0}", "{Red: 1.0}", "'No'"),
        ("weights: [0.7, 0.3]", "weights: [0.7]", "weights"),
        ("reserved_value: 0.25", "reserved_value: .nan", "reserved_value"),
        ("slope: -0.2", "slope: steep", "slope"),
    ],
)
def test_what_has_no_form_is_refused_by_name(tmp_path: Path, old: str, new: str, named: str) -> None:
    source = folder(tmp_path, domain=DOMAIN, u1=ADDITIVE.replace(old, new))
    with pytest.raises(InputError, match=named):
        import_negmas(source, tmp_path / "case")
    assert not (tmp_path / "case").exists()


def test_continuous_issues_and_code_are_refused(tmp_path: Path) -> None:
    source = folder(tmp_path, domain=DOMAIN.replace("ContiguousIssue", "ContinuousIssue"), u1=ADDITIVE)
    with pytest.raises(InputError, match="ContinuousIssue"):
        read_negmas(source)
    (source / "domain.yml").write_text(DOMAIN)
    (source / "u1.yml").write_text(ADDITIVE.replace("AffineFun", "!!python/object:os.system AffineFun"))
    with pytest.raises(InputError, match="not plain YAML"):
        read_negmas(source)


def test_a_case_is_not_overwritten(tmp_path: Path, border_copy: Path) -> None:
    before = (border_copy / "case.yaml").read_bytes()
    with pytest.raises(InputError, match="holds a case already"):
        import_negmas(folder(tmp_path / "border_talks", domain=DOMAIN, u1=ADDITIVE), border_copy)
    assert (border_copy / "case.yaml").read_bytes() == before


def test_round_trip_keeps_every_utility(tmp_path: Path) -> None:
    source = folder(tmp_path, domain=DOMAIN, u1=ADDITIVE, u2=ADDITIVE.replace("0.25", "-.inf").replace("first", "last"))
    import_negmas(source, tmp_path / "case")
    first = compile_problem(load_case(tmp_path / "case"))
    export_negmas(load_case(tmp_path / "case"), tmp_path / "again")
    import_negmas(tmp_path / "again", tmp_path / "case2")
    second = compile_problem(load_case(tmp_path / "case2"))
    assert np.array_equal(first.central.values, second.central.values)
    assert np.array_equal(first.central.no_deal, second.central.no_deal)
    assert first.parties == second.parties
    assert first.points == second.points


def test_export_names_what_negmas_has_no_form_for(tmp_path: Path, border_talks: Path) -> None:
    with pytest.raises(InputError, match="red line of north"):
        export_negmas(load_case(border_talks), tmp_path / "out", central=True)
    assert not (tmp_path / "out").exists()
