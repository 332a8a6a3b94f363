"""What is written for another tool is read back with the same utilities, whatever the values."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.case.load import load_case
from detente.interop.genius import export_genius, read_genius
from detente.interop.negmas import export_negmas, read_negmas
from detente.interop.scenario import Issue, Profile, Scenario, least, write_case

NUMBERS = st.floats(-1e6, 1e6, allow_nan=False).map(lambda v: round(v, 6))
NAMES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=20).map(
    lambda t: " ".join(t.split()) or "x"
)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    titles = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    issues = [Issue(t, tuple(draw(st.lists(NAMES, min_size=1, max_size=4, unique=True)))) for t in titles]
    profiles = [
        Profile(
            f"side {k}",
            tuple(tuple(draw(NUMBERS) for _ in i.values) for i in issues),
            draw(st.one_of(NUMBERS, st.floats(0, 1), st.just(-math.inf))),
        )
        for k in range(draw(st.integers(1, 3)))
    ]
    return Scenario("made", tuple(issues), tuple(profiles), "made")


def same(first: Scenario, second: Scenario, endless: bool) -> None:
    assert [len(i.values) for i in first.issues] == [len(i.values) for i in second.issues]
    assert len(first.profiles) == len(second.profiles)
    for one, other in zip(first.profiles, second.profiles, strict=True):
        for row, again in zip(one.worth, other.worth, strict=True):
            assert np.allclose(row, again, rtol=1e-12, atol=1e-12)
        expected = least(one) if one.reserved == -math.inf and not endless else one.reserved
        assert other.reserved == expected or math.isclose(other.reserved, expected, rel_tol=1e-12, abs_tol=1e-9)


@settings(max_examples=60, deadline=None)
@given(scenarios())
def test_exports_are_read_back_with_the_same_utilities(scenario: Scenario) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_case(scenario, folder / "case")
        case = load_case(folder / "case")
        export_negmas(case, folder / "negmas")
        same(scenario, read_negmas(folder / "negmas"), endless=True)
        export_genius(case, folder / "genius")
        files = sorted((folder / "genius").glob("profile*.xml"))
        same(scenario, read_genius(folder / "genius", files), endless=False)


def test_utilities_that_genius_would_cut_are_told_on_export(tmp_path: Path) -> None:
    issue = Issue("Zone", ("open", "closed"))
    write_case(
        Scenario("made", (issue,), (Profile("a", ((3.0, 1.0),), 0.5), Profile("b", ((0.2, 1.0),), 0.5)), "made"),
        tmp_path / "case",
    )
    _, warnings = export_genius(load_case(tmp_path / "case"), tmp_path / "out")
    (warning,) = warnings
    assert "utilities reach 3" in warning
