"""GENIUS domains and profiles."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from detente.case.load import load_case
from detente.errors import InputError
from detente.interop.genius import export_genius, import_genius, read_genius
from detente.problem.compile import compile_problem

DOMAIN = """\
<negotiation_template>
<utility_space number_of_issues="2">
<objective description="" etype="objective" index="0" name="root" type="objective">
    <issue etype="discrete" index="1" name="Drinks &amp; food" type="discrete" vtype="discrete">
        <item index="1" value="Beer" cost="0" description="Beer"/>
        <item index="2" value="Non-alcoholic" cost="0" description=""/>
    </issue>
    <issue etype="integer" index="2" name="Guests" type="integer" vtype="integer" lowerbound="0" upperbound="3"/>
</objective>
</utility_space>
</negotiation_template>
"""
PROFILE = """\
<utility_space number_of_issues="2">
<objective index="1" etype="objective" type="objective" description="" name="any">
<issue index="1" etype="discrete" type="discrete" vtype="discrete" name="Drinks &amp; food">
    <item index="1" value="Beer" evaluation="10"/>
    <item index="2" value="Non-alcoholic" evaluation="4"/>
</issue>
<issue index="2" type="integer" name="Guests">
    <evaluator ftype="linear" offset="0.1" slope="0.3"/>
</issue>
<weight index="1" value="0.6"/>
<weight index="2" value="0.4"/>
</objective>
<discount_factor value="1.0"/>
<reservation value="0.35"/>
</utility_space>
"""


def folder(tmp_path: Path, profile: str = PROFILE, domain: str = DOMAIN) -> Path:
    where = tmp_path / "party"
    where.mkdir()
    (where / "domain.xml").write_text(domain)
    (where / "one.xml").write_text(profile)
    return where


def test_evaluations_are_divided_by_the_largest_as_genius_does(tmp_path: Path) -> None:
    report = import_genius(folder(tmp_path), tmp_path / "case")
    problem = compile_problem(load_case(tmp_path / "case"))
    # 0.6 x (10/10, 4/10); 0.4 x (0.1 + 0.3 x (0, 1, 2, 3))
    assert np.allclose(problem.central.values[0, 0], [0.6, 0.24, 0.04, 0.16, 0.28, 0.4])
    assert problem.central.no_deal[0, 0] == 0.35
    assert any("divided" in w for w in report.warnings)
    assert load_case(tmp_path / "case").points[0].title == "Drinks & food"


def test_evaluations_up_to_one_are_taken_as_they_are_and_this_is_said(tmp_path: Path) -> None:
    text = PROFILE.replace('"10"', '"0.8"').replace('evaluation="4"', 'evaluation="0.2"')
    scenario = read_genius(folder(tmp_path, text))
    assert np.allclose(scenario.profiles[0].worth[0], [0.48, 0.12])
    (warning,) = scenario.warnings
    assert "as they are" in warning
    assert "GENIUS 10 divides" in warning
    assert "Drinks & food (0.8)" in warning


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('ftype="linear"', 'ftype="triangular"', "triangular"),
        ("<discount_factor", "<utility_function/><discount_factor", "utility_function"),
        ('evaluation="4"', 'evaluation="four"', "four"),
        ('value="Non-alcoholic"', 'value="Wine"', "Non-alcoholic"),
        ('<weight index="2" value="0.4"/>', "", "no weight"),
        ("<utility_space", '<!DOCTYPE x [<!ENTITY a "b">]><utility_space', "refused for safety"),
    ],
)
def test_what_has_no_form_is_refused_by_name(tmp_path: Path, old: str, new: str, named: str) -> None:
    with pytest.raises(InputError, match=named):
        import_genius(folder(tmp_path, PROFILE.replace(old, new, 1)), tmp_path / "case")
    assert not (tmp_path / "case").exists()


def test_real_valued_issues_are_refused(tmp_path: Path) -> None:
    domain = DOMAIN.replace('vtype="integer"', 'vtype="real"')
    with pytest.raises(InputError, match="real"):
        read_genius(folder(tmp_path, domain=domain))


def test_round_trip_keeps_every_utility(tmp_path: Path) -> None:
    import_genius(folder(tmp_path), tmp_path / "case")
    first = compile_problem(load_case(tmp_path / "case"))
    _, warnings = export_genius(load_case(tmp_path / "case"), tmp_path / "again")
    assert warnings == []
    import_genius(tmp_path / "again", tmp_path / "case2")
    second = compile_problem(load_case(tmp_path / "case2"))
    assert np.allclose(first.central.values, second.central.values, rtol=0, atol=1e-15)
    assert np.array_equal(first.central.no_deal, second.central.no_deal)


def test_discounts_are_told(tmp_path: Path) -> None:
    report = import_genius(folder(tmp_path, PROFILE.replace('value="1.0"', 'value="0.9"')), tmp_path / "case")
    assert any("0.9" in w for w in report.warnings)
