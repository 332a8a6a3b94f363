"""Base rates: the figures shipped, and how they are set beside an analyst's."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from called import build
from detente.case.load import load_case
from detente.case.reference_classes import rates
from detente.errors import InputError
from detente.forecast.base_rates import compare, find, warnings
from detente.statistics import wilson


def test_threats_carried_out() -> None:
    rate = rates()["sanctions_threat_executed"]
    assert rate.value == pytest.approx(349 / 633)
    assert (rate.n, rate.period, rate.unit) == (633, "1970-2000", "share")
    parts = ("sanctions_threat_executed", "sanctions_threat_concession", "sanctions_threat_dropped")
    assert sum(rates()[p].value for p in parts) == pytest.approx(1)
    assert rates()["sanctions_threat_executed_if_resisted"].value == pytest.approx(0.714, abs=5e-4)


def test_every_rate_says_what_it_counts() -> None:
    for rate in rates().values():
        assert rate.n > 0
        assert rate.source
        assert rate.caution
        assert rate.period
        assert rate.counted
        assert rate.low <= rate.value <= rate.high
        if rate.unit != "days":
            assert rate.low >= 0
            assert rate.high <= 1


def test_wilson_against_its_defining_equation() -> None:
    # The limits solve (p - share)^2 = z^2 p (1 - p) / n.
    for share, n in ((0.551, 633), (0.208, 72), (0.0, 5), (1.0, 3)):
        for limit in wilson(share * n, n):
            assert (limit - share) ** 2 == pytest.approx(1.959963984540054**2 * limit * (1 - limit) / n, abs=1e-12)


def test_monthly_risk_adds_up_to_five_years() -> None:
    monthly, five_years = rates()["full_agreement_collapse_per_month"], rates()["full_agreement_ends_5_years"]
    assert 1 - (1 - monthly.value) ** 60 == pytest.approx(five_years.value)
    assert monthly.unit == "per_month"


def changed(tmp_path: Path, old: str, new: str) -> Path:
    folder = tmp_path / "case"
    shutil.copytree("examples/border_talks", folder)
    file = folder / "process.yaml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    return folder


def test_a_figure_within_reach_is_noted_without_warning() -> None:
    (note,) = compare(load_case("examples/border_talks"))
    assert note.where == "process.leverage.cut_support.credibility"
    assert note.rate.id == "sanctions_threat_executed"
    assert not note.far


@pytest.mark.parametrize(
    "old, new, kind",
    [
        ("credibility: [0.2, 0.4, 0.7]", "credibility: [0.01, 0.05, 0.1]", "sanctions_threat_executed"),
        ("collapse_per_month: 0 ", "collapse_per_month: 0.05 ", "full_agreement_collapse_per_month"),
    ],
)
def test_a_figure_far_off_is_warned_of(tmp_path: Path, old: str, new: str, kind: str) -> None:
    case = load_case(changed(tmp_path, old, new))
    (far,) = [note for note in compare(case) if note.far]
    assert far.rate.id == kind
    (warning,) = warnings(case)
    assert warning.place.file.endswith("process.yaml")
    assert warning.place.line > 1
    assert kind in warning.message


def test_a_figure_taken_from_a_base_rate(tmp_path: Path) -> None:
    folder = changed(tmp_path, "credibility: [0.2, 0.4, 0.7]", "credibility: {reference: us_sanctions_threat_executed}")
    (note,) = compare(load_case(folder))
    assert note.taken
    assert not note.far
    assert note.rate.id == "us_sanctions_threat_executed"
    assert note.likely == pytest.approx(0.482)


def test_finding_rates() -> None:
    assert {rate.id for rate in find(["Resumes", "ceasefire"]).rates} == {
        "fighting_resumes_after_ceasefire",
        "fighting_resumes_after_ceasefire_per_month",
    }
    with pytest.raises(InputError, match="no base rate matches"):
        find(["nonsense"])


def test_the_command_lists_rates() -> None:
    runner = CliRunner()
    found = json.loads(runner.invoke(build(), ["reference", "--json"]).stdout)
    assert len(found["rates"]) == len(rates())
    shown = runner.invoke(build(), ["reference", "threat", "carried"])
    assert shown.exit_code == 0
    assert "55.1%" in shown.stdout
    assert "Caution" in shown.stdout
    assert runner.invoke(build(), ["reference", "nonsense"]).exit_code == 2


def test_check_tells_what_is_far_off(tmp_path: Path) -> None:
    folder = changed(tmp_path, "credibility: [0.2, 0.4, 0.7]", "credibility: [0.01, 0.05, 0.1]")
    found = json.loads(CliRunner().invoke(build(), ["check", str(folder), "--json"]).stdout)
    assert found["ok"]
    assert any("far from the base rate" in warning["message"] for warning in found["warnings"])
