"""Conditions and the consent rule: the compiled twins do as the NumPy reference does."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.bargain.instances import every_package, random_consent, random_problem

from detente.bargain.confidence import refusing
from detente.problem import compiled
from detente.problem.conditions import Programs
from detente.problem.consent import adopts, consent_arrays

SEEDS = st.integers(0, 2**32 - 1)


@given(SEEDS)
@settings(max_examples=150, deadline=None)
def test_a_consent_rule_adopts_alike_compiled_or_not(seed: int) -> None:
    rng = np.random.default_rng(seed)
    parties = int(rng.integers(1, 7))
    clauses = random_consent(rng, parties)
    accepted = rng.random((20, parties)) < rng.random()
    obliged = rng.random((20, parties)) < 0.3
    rule = consent_arrays(clauses, parties)
    found = [compiled.adopted(rule, accepted[k], obliged[k].astype(np.int64)) for k in range(20)]
    assert found == adopts(clauses, accepted, obliged).tolist()


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_draws_that_must_refuse_are_those_that_the_reference_does_not_adopt(seed: int) -> None:
    """At most so many draws are counted; a crossed red line refuses whatever a party has."""
    rng = np.random.default_rng(seed)
    parties, draws = int(rng.integers(1, 7)), 30
    clauses = random_consent(rng, parties)
    has, may, least = (rng.integers(0, 4, (draws, parties)).astype(float) for _ in range(3))
    blocked = rng.random((draws, parties)) < 0.2
    obliged = rng.random(parties) < 0.4
    expected = int((~adopts(clauses, ~blocked & (has + may >= least), obliged)).sum())
    rule = consent_arrays(clauses, parties)
    for most in (draws, 3):
        assert refusing(rule, has, may, least, blocked, obliged, most) == min(expected, most + 1)


@given(SEEDS)
@settings(max_examples=100, deadline=None)
def test_a_condition_holds_alike_compiled_or_not(seed: int) -> None:
    problem = random_problem(seed)
    packages = every_package(problem)
    for programs in (problem.linkages, problem.red_lines):
        reference = programs.evaluate(packages)
        for k in range(len(programs)):
            assert [_holds(programs, k, package) for package in packages] == reference[:, k].tolist()


def _holds(programs: Programs, condition: int, package: np.ndarray) -> bool:
    atoms = programs.atom_point, programs.atom_mask
    return bool(compiled.holds(programs.code, programs.start, *atoms, condition, package))
