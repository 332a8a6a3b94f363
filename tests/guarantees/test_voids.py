"""Void scenarios: by hand, and against truth tables."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.guarantees.clauses import ClauseFormulas
from detente.guarantees.solver import Deadline
from detente.guarantees.voids import voids
from guarantees.clause_files import ACTS, clause_files, promise
from guarantees.truth_tables import Table, model


def analysed(data, name="g", limit=500):
    return voids(ClauseFormulas(model(data)), name, Deadline(60), limit)


def scenarios(found):
    return {frozenset(map(str, s.acts)): s for s in found.scenarios}


def one(guarantee, assume=()):
    found = analysed({"acts": ACTS, "guarantees": {"g": guarantee}, "assume": list(assume)})
    return found, scenarios(found)


def test_the_very_act_that_triggers_voids_it():
    found, got = one(promise("attack", "attack or raid"))
    assert found.empty
    assert found.clash == ("trigger", "v1")
    assert list(got) == [frozenset({"attack"})]
    assert got[frozenset({"attack"})].alone == "north"
    assert got[frozenset({"attack"})].clauses == ("v1",)


def test_each_party_alone():
    found, got = one(promise("attack", "raid", "shell", "not ratify", "deploy and raid"))
    assert not found.empty
    alone = {literals: s.alone for literals, s in got.items()}
    assert alone == {
        frozenset({"attack", "raid"}): "south",
        frozenset({"attack", "shell"}): "north",
        frozenset({"attack", "not ratify"}): "patron",
    }
    assert got[frozenset({"attack", "raid"})].clauses == ("v1",)


def test_several_parties_together_are_nobody_alone():
    _, got = one(promise("attack", "raid and deploy"))
    scenario = got[frozenset({"attack", "raid", "deploy"})]
    assert scenario.alone is None
    assert set(scenario.controlled_by) == {"north", "south", "league"}


@pytest.mark.parametrize(
    ("finding", "alone"), [("cause", None), ("provoked", None), ("grave", None)], ids=["nobody", "patron", "north"]
)
def test_a_finding_belongs_to_its_judge(finding, alone):
    _, got = one(promise("attack", f"raid and not {finding}"))
    scenario = got[frozenset({"attack", "raid", f"not {finding}"})]
    assert scenario.alone is alone
    judge = ACTS[finding].get("judged_by")
    assert set(scenario.controlled_by) == {"north", "south"} | ({judge} if judge else set())
    assert scenario.unjudged == (() if judge else (finding,))
    assert scenario.alone_if_found == (None if judge else "south")


def test_a_judge_voids_alone_what_rests_on_its_finding():
    _, got = one(promise("attack", "grave"))
    assert got[frozenset({"attack", "grave"})].alone == "north"
    _, got = one(promise("attack", "not cause"))
    assert got[frozenset({"attack", "not cause"})].alone is None


def test_a_finding_judged_by_the_beneficiary_keeps_it_alone():
    acts = ACTS | {"own": {"finding": True, "judged_by": "south"}}
    found = analysed({"acts": acts, "guarantees": {"g": promise("attack", "raid and not own")}})
    assert scenarios(found)[frozenset({"attack", "raid", "not own"})].alone == "south"


def test_entry_into_force_and_end_void_too():
    found, got = one(promise("attack", in_force="ratify", expires="deploy"))
    assert got[frozenset({"attack", "not ratify"})].clauses == ("in_force",)
    assert got[frozenset({"attack", "deploy"})].clauses == ("expires",)
    assert not found.empty


def test_nothing_voids_an_unconditional_promise():
    found, got = one(promise("attack"))
    assert not found.empty
    assert got == {}


def test_a_promise_that_is_never_triggered_is_empty():
    found, got = one(promise("false", "raid"))
    assert found.empty
    assert found.clash == ("trigger",)
    assert got == {}


def test_emptiness_names_the_assumption_at_fault():
    found, _ = one(promise("attack", "raid", "deploy"), assume=["attack implies (shell or deploy)", "not shell"])
    assert found.empty
    assert set(found.clash) == {"trigger", "v2", "assume[0]", "assume[1]"}


def test_nested_derived_conditions_are_written_out():
    acts = ACTS | {"inner": {"means": "raid or shell"}, "outer": {"means": "inner and not ratify"}}
    found = analysed({"acts": acts, "guarantees": {"g": promise("attack", "outer")}})
    assert set(scenarios(found)) == {
        frozenset({"attack", "raid", "not ratify"}),
        frozenset({"attack", "shell", "not ratify"}),
    }


def test_one_guarantee_may_rest_on_another():
    data = {
        "acts": ACTS,
        "guarantees": {"g": promise("attack", "not owed(base)"), "base": promise("attack", "raid")},
    }
    got = scenarios(analysed(data))
    assert set(got) == {frozenset({"attack", "raid"})}
    assert got[frozenset({"attack", "raid"})].alone == "south"


def test_clauses_that_void_only_together():
    _, got = one(promise("attack", "raid", "not raid"))
    scenario = got[frozenset({"attack"})]
    assert scenario.jointly
    assert set(scenario.clauses) == {"v1", "v2"}
    assert scenario.alone == "north"


def test_a_composite_trigger_is_not_beyond_itself():
    _, got = one(promise("attack and shell", "raid"))
    assert got[frozenset({"attack", "shell", "raid"})].alone == "south"
    _, got = one(promise("attack or shell", "attack and shell"))
    scenario = got[frozenset({"attack", "shell"})]
    assert scenario.alone == "north"
    assert scenario.beyond == ()


def test_a_joint_act_is_nobodys_alone_and_each_can_withhold_it():
    acts = ACTS | {"renew": {"by": ["patron", "south"]}}
    found = analysed({"acts": acts, "guarantees": {"g": promise("attack", "renew")}})
    assert scenarios(found)[frozenset({"attack", "renew"})].alone is None
    found = analysed({"acts": acts, "guarantees": {"g": promise("attack", "not renew")}})
    scenario = scenarios(found)[frozenset({"attack", "not renew"})]
    assert (scenario.alone, scenario.each_alone) == (None, ("patron", "south"))
    assert [scenario.by(party) for party in ("south", "north", None)] == [True, False, False]


def test_scenarios_that_an_assumption_implies_are_listed_and_marked():
    found, got = one(promise("attack", "raid"), assume=["shell implies attack"])
    assert set(got) == {frozenset({"attack", "raid"}), frozenset({"shell", "raid"})}
    assert not got[frozenset({"attack", "raid"})].covered
    assert got[frozenset({"shell", "raid"})].covered
    assert len(found.uncovered) == 1


def test_the_bound_is_said():
    acts = ACTS | {f"x{k}": {"by": "south"} for k in range(12)}
    many = " or ".join(f"x{k}" for k in range(12))
    found = analysed({"acts": acts, "guarantees": {"g": promise("attack", many)}}, limit=5)
    assert found.cut
    assert len(found.scenarios) == 5
    found = analysed({"acts": acts, "guarantees": {"g": promise("attack", many)}}, limit=12)
    assert not found.cut
    assert len(found.scenarios) == 12


def check_against_table(data):
    table, formulas = Table(data), ClauseFormulas(model(data))
    for name in data["guarantees"]:
        found = voids(formulas, name, Deadline(60))
        assert found.unknown is None
        assert found.empty == table.empty(name)
        if not found.cut:
            assert set(scenarios(found)) == table.primes(table.void(name))
        for scenario in found.scenarios:
            literals = list(map(str, scenario.acts))
            clauses = {c["id"]: c["when"] for c in data["guarantees"][name].get("void_when", [])}
            g = data["guarantees"][name]
            if g.get("in_force"):
                clauses["in_force"] = f"not ({g['in_force']})"
            if g.get("expires"):
                clauses["expires"] = g["expires"]
            surely = [c for c, when in clauses.items() if table.true_in(when, literals) == {True}]
            if scenario.jointly:
                assert surely == []
                joined = " or ".join(f"({clauses[c]})" for c in scenario.clauses)
                assert table.true_in(joined, literals) == {True}
            else:
                assert list(scenario.clauses) == surely


@given(clause_files())
@settings(max_examples=80)
def test_against_truth_tables(data):
    check_against_table(data)


@given(clause_files(least=11, most=14, depth=4))
@settings(max_examples=8)
def test_against_truth_tables_of_up_to_14_acts(data):
    check_against_table(data)


@given(clause_files(most=5, assume=False), st.data())
@settings(max_examples=50)
def test_alone_is_what_the_meaning_says(data, draw):
    """With a conjunction of literals as trigger, the trigger's own literals are read off its text."""
    names = [n for n, act in data["acts"].items() if "means" not in act]
    own = draw.draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
    data["guarantees"]["g1"]["trigger"] = " and ".join(own)
    for scenario in voids(ClauseFormulas(model(data)), "g1", Deadline(60)).scenarios:
        literals = [str(lit) for lit in scenario.acts]
        assert set(own) <= set(literals)
        beyond = [lit for lit in literals if lit not in own]
        controllers = set()
        for lit in beyond or literals:
            act = data["acts"][lit.removeprefix("not ")]
            controllers.add(act.get("judged_by") if act.get("finding") else act["by"])
        assert scenario.alone == (next(iter(controllers)) if len(controllers) == 1 else None)
