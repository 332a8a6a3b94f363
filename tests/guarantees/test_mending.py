"""Repair: the fewest edits after which the analysis finds nothing left to mend."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings

from detente.guarantees.clauses import ClauseFormulas
from detente.guarantees.repair import apply, edits_to, faults_of, smallest_repair
from detente.guarantees.solver import Deadline
from detente.guarantees.voids import voids
from guarantees.clause_files import ACTS, clause_files, promise
from guarantees.truth_tables import model


def mended(guarantee, assume=(), acts=ACTS):
    file = model({"acts": acts, "guarantees": {"g": guarantee}, "assume": list(assume)})
    found = voids(ClauseFormulas(file), "g", Deadline(60))
    return smallest_repair(file, "g", found, Deadline(60))


def edits(result):
    return [(edit.kind, edit.clause, edit.after) for edit in result.edits]


def test_nothing_to_mend():
    assert mended(promise("attack", "raid")) is None


def test_narrow_to_the_beneficiarys_own_act():
    result = mended(promise("attack", "attack or raid"))
    assert result.faults == ("empty", "adversary_alone")
    assert edits(result) == [("narrow", "v1", "raid")]
    assert result.checked
    assert result.smallest


def test_drop_where_nothing_is_left_to_narrow_to():
    assert edits(mended(promise("attack", "shell", "raid"))) == [("drop", "v1", None)]


def test_every_clause_that_voids_must_change():
    result = mended(promise("attack", "shell or raid", "shell", "attack and raid"))
    assert edits(result) == [("narrow", "v1", "raid"), ("drop", "v2", None)]


def test_another_judge_than_the_adversary():
    assert edits(mended(promise("attack", "grave"))) == [("judge", "grave", "judged by somebody else")]


def test_clauses_that_are_empty_only_together():
    result = mended(promise("attack", "ratify", "not ratify"))
    assert len(result.edits) == 1


def test_a_fault_that_no_edit_of_these_kinds_removes():
    result = mended(promise("attack and shell"), assume=["not (attack and shell)"])
    assert result.edits is None
    assert "trigger" in result.why


@given(clause_files(most=5, depth=2))
@settings(max_examples=25)
def test_the_smallest_set_by_trying_all(data):
    file = model(data)
    guarantee = file.guarantees["g0"]
    found = voids(ClauseFormulas(file), "g0", Deadline(60))
    result = smallest_repair(file, "g0", found, Deadline(60))
    wrong = faults_of(found, guarantee.adversary)
    assert (result is None) == (not wrong)
    if result is None:
        return
    possible = [e for c in guarantee.void_when for e in edits_to(file, guarantee, c.id)]
    possible += [e for c in ("in_force", "expires") for e in edits_to(file, guarantee, c)]

    def cured(chosen):
        after = voids(ClauseFormulas(apply(file, "g0", chosen)), "g0", Deadline(60))
        return not faults_of(after, guarantee.adversary)

    judged = [n for n, a in file.acts.items() if a.finding and a.judged_by == (guarantee.adversary,)]
    if result.edits is not None:
        assert cured(result.edits)
    if judged:
        return
    limit = len(result.edits) if result.edits is not None else len(possible) + 1
    for size in range(limit):
        for chosen in combinations(possible, size):
            if len({e.clause for e in chosen}) == size:
                assert not cured(chosen), "a smaller mending was overlooked"
