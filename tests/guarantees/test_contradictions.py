"""Clauses that cannot all be obeyed: by hand, and against truth tables."""

from __future__ import annotations

from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from detente.guarantees.clauses import ClauseFormulas
from detente.guarantees.contradictions import contradictions
from detente.guarantees.solver import Deadline
from guarantees.clause_files import ACTS, conditions, promise
from guarantees.truth_tables import Table, model


def clashes(rules, guarantees=None, assume=(), acts=ACTS):
    data = {"acts": acts, "rules": rules, "guarantees": guarantees or {}, "assume": list(assume)}
    return contradictions(ClauseFormulas(model(data)), Deadline(60)).found


def rule(id_, demand, act, when="true", **more):
    return {"id": id_, "by": ["patron"], demand: act, "when": when} | more


def test_required_here_and_forbidden_there():
    (found,) = clashes(
        [
            rule("r1", "requires", "deploy", "attack"),
            rule("r2", "forbids", "deploy", "raid"),
            rule("r3", "requires", "ratify"),
        ]
    )
    assert set(found.clauses) == {"r1", "r2"}
    assert set(map(str, found.scenario)) == {"attack", "raid"}
    assert found.kind == "contradiction"


def test_no_clash_where_the_conditions_exclude_each_other():
    rules = [rule("r1", "requires", "deploy", "attack"), rule("r2", "forbids", "deploy", "not attack")]
    assert clashes(rules) == ()


def test_a_duty_upon_breach_is_no_contradiction():
    """Obeying one of two fallback duties makes the other idle."""
    assert (
        clashes([rule("r1", "requires", "deploy", "not ratify"), rule("r2", "requires", "ratify", "not deploy")]) == ()
    )
    assert clashes([rule("r1", "requires", "deploy", "not deploy")]) == ()


def test_three_clauses_that_clash_only_together():
    rules = [
        rule("r1", "requires", "deploy or ratify"),
        rule("r2", "forbids", "deploy", "attack"),
        rule("r3", "forbids", "ratify", "raid"),
    ]
    (found,) = clashes(rules)
    assert set(found.clauses) == {"r1", "r2", "r3"}
    assert set(map(str, found.scenario)) == {"attack", "raid"}


def test_an_obligation_clashes_with_a_prohibition():
    duty = [{"id": "help", "by": ["patron"], "act": "responds", "discretion": "none"}]
    (found,) = clashes([rule("r1", "forbids", "responds", "raid")], {"g": promise("attack", obliges=duty)})
    assert set(found.clauses) == {"r1", "help"}
    assert set(map(str, found.scenario)) == {"attack", "raid"}


def test_what_is_left_to_discretion_is_a_tension_only():
    duty = [{"id": "help", "by": ["patron"], "act": "responds", "discretion": "full"}]
    (found,) = clashes([rule("r1", "forbids", "responds")], {"g": promise("attack", obliges=duty)})
    assert found.kind == "tension"


def test_a_bounded_duty_clashes_when_every_act_of_its_kind_is_forbidden():
    acts = ACTS | {"troops": {"by": "patron", "kind": "aid"}, "money": {"by": "patron", "kind": "aid"}}
    duty = [{"id": "help", "by": ["patron"], "kind": "aid", "discretion": "bounded"}]
    guarantee = {"g": promise("attack", obliges=duty)}
    assert clashes([rule("r1", "forbids", "troops")], guarantee, acts=acts) == ()
    (found,) = clashes([rule("r1", "forbids", "troops"), rule("r2", "forbids", "money")], guarantee, acts=acts)
    assert set(found.clauses) == {"help", "r1", "r2"}


def test_an_empty_guarantee_demands_nothing():
    duty = [{"id": "help", "by": ["patron"], "act": "responds", "discretion": "none"}]
    assert clashes([rule("r1", "forbids", "responds")], {"g": promise("attack", "attack", obliges=duty)}) == ()


def test_an_assumption_that_ties_a_partys_own_acts_is_no_contradiction():
    """The same party can leave both undone; another party's act cannot be left undone for it."""
    rules = [{"id": "r1", "by": ["north"], "forbids": "attack"}]
    assert clashes(rules, assume=["shell implies attack"]) == ()
    (found,) = clashes(rules, assume=["raid implies attack"])
    assert set(map(str, found.scenario)) == {"raid"}


def test_each_draft_by_itself():
    rules = [
        rule("r1", "requires", "deploy"),
        rule("r2", "forbids", "deploy", draft="one"),
        rule("r3", "forbids", "ratify", draft="two"),
    ]
    (found,) = clashes(rules)
    assert found.draft == "one"
    assert found.scenario == ()


RULES = [f"a{k}" for k in range(5)]


@given(st.data())
@settings(max_examples=60)
def test_against_truth_tables(data):
    acts = {name: {"by": "north"} for name in RULES}
    rules = []
    for k in range(data.draw(st.integers(2, 4))):
        demand = data.draw(st.sampled_from(["requires", "forbids"]))
        act = data.draw(st.sampled_from([*RULES, "a0 or a1", "a2 and a3"]))
        rules.append(rule(f"r{k}", demand, act, data.draw(conditions(RULES, 1))))
    table = Table({"acts": acts, "guarantees": {}})

    def clash(chosen):
        open_acts = {name for r in chosen for name in RULES if name in (r.get("requires") or r.get("forbids"))}
        obeyed = table.of("true").copy()
        for r in chosen:
            demand = table.of(r["requires"]) if "requires" in r else ~table.of(r["forbids"])
            obeyed &= ~table.of(r["when"]) | demand
        for place in product((0, 1), repeat=len(RULES) - len(open_acts)):
            values = iter(place)
            index = tuple(slice(None) if name in open_acts else next(values) for name in RULES)
            if not obeyed[index].any():
                return True
        return False

    expected = []
    for size in range(1, 5):
        for chosen in combinations(rules, size):
            ids = {r["id"] for r in chosen}
            if not any(known <= ids for known in expected) and clash(chosen):
                expected.append(ids)
    got = [set(found.clauses) for found in clashes(rules, acts=acts)]
    assert sorted(map(sorted, got)) == sorted(map(sorted, expected))
