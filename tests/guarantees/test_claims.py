"""Claims checked against the text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.case.format.expressions import Implies, parse, to_text
from detente.case.format.models.guarantees import Claim
from detente.guarantees.analysis import analyze
from detente.guarantees.claims import check_claim
from detente.guarantees.clauses import ClauseFormulas
from detente.guarantees.solver import Deadline
from detente.report.guarantee_sentences import sentences
from guarantees.clause_files import ACTS, clause_files, conditions, promise
from guarantees.test_comparison import settled
from guarantees.truth_tables import Table, model


def check(data, says, **claim):
    report = analyze(model(data | {"claims": [{"by": "patron", "says": says} | claim]}), timeout=60)
    return report.claims[0]


def one(guarantee, says, assume=(), **more):
    return check({"acts": ACTS, "guarantees": {"g": guarantee}, "assume": list(assume)} | more, says)


def test_holds():
    found = one(promise("attack", "raid"), "attack and not raid implies owed(g)")
    assert found.verdict == "holds"
    assert found.counterexample is None


def test_fails_with_the_scenario():
    found = one(promise("attack", "raid"), "attack implies owed(g)")
    assert found.verdict == "fails"
    assert set(found.counterexample) == {"attack", "raid"}


def test_depends_on_an_undefined_term_which_is_named():
    found = one(promise("attack", "raid and not cause"), "attack implies owed(g)")
    assert found.verdict == "depends"
    assert found.terms == ("cause",)
    assert "cause" in found.why


def test_a_judged_finding_is_not_undefined():
    assert one(promise("attack", "raid and not provoked"), "attack implies owed(g)").verdict == "fails"


def test_it_fails_when_it_fails_however_the_term_is_settled():
    found = one(promise("attack", "raid and not cause", "raid and cause"), "attack implies owed(g)")
    assert found.verdict == "fails"
    found = one(promise("attack", "raid and not cause", "shell"), "attack implies owed(g)")
    assert found.verdict == "fails"


def test_a_term_is_not_settled_so_that_the_claim_holds_for_want_of_cases():
    found = one(promise("attack", "raid"), "attack and cause implies owed(g)")
    assert found.verdict == "fails"


def test_under_assumptions():
    assert one(promise("attack", "raid"), "attack implies owed(g)", assume=["not (attack and raid)"]).verdict == "holds"
    assert one(promise("attack"), "attack", assume=["raid", "not raid"]).verdict == "unknown"


def test_comparisons_inside_a_claim():
    duty = [{"id": "help", "by": ["patron"], "act": "responds", "discretion": "full", "within": "at once"}]
    firm = promise("attack", obliges=duty)
    loose = promise("attack", "raid", obliges=duty)
    unclear = promise("attack", "raid and not cause", obliges=duty)
    data = {"acts": ACTS, "guarantees": {"firm": firm, "loose": loose, "unclear": unclear}}
    assert check(data, "firm at_least north_atlantic_treaty_5").verdict == "holds"
    assert check(data, "loose at_least north_atlantic_treaty_5").verdict == "fails"
    assert check(data, "unclear at_least north_atlantic_treaty_5").verdict == "depends"
    assert check(data, "firm at_least loose and not (loose at_least firm)").verdict == "holds"
    assert check(data, "loose at_least firm or attack implies owed(firm)").verdict == "holds"
    assert check(data, "unclear at_least firm or true").verdict == "holds"
    assert check(data, "unclear at_least firm and firm at_least loose").verdict == "depends"


def test_who_when_and_source_are_kept():
    data = {"acts": ACTS, "guarantees": {"g": promise("attack")}}
    found = check(data, "attack implies owed(g)", date="2025-11-21", text="It is iron-clad.", source="wire").to_dict()
    assert (found["by"], found["date"], found["source"]) == ("patron", "2025-11-21", ["wire"])
    assert found["claim"] == "attack implies owed(g)"


@given(clause_files(most=5), st.data())
@settings(max_examples=60)
def test_against_truth_tables(data, draw):
    names = [*data["acts"], "owed(g0)", "owed(g1)"]
    says = draw.draw(conditions(names, 2))
    table = Table(data)
    claim = Claim.model_validate({"by": "patron", "says": says})
    found = check_claim(ClauseFormulas(model(data)), claim, None, Deadline(60))
    if not table.assume.any():
        assert found.verdict == "unknown"
        return
    holds = table.of(says)
    unjudged = [n for n, act in data["acts"].items() if act.get("finding") and "judged_by" not in act]
    if holds[table.assume].all():
        assert found.verdict == "holds"
        return
    tree = parse(says)
    condition = table.of(to_text(tree.left)) if isinstance(tree, Implies) else table.of("true")
    assert found.verdict == ("depends" if settled(table, unjudged, condition, holds) else "fails")
    assert table.true_in(says, list(found.counterexample)) == {False}


@pytest.mark.parametrize("says", ["attack", "not attack", "owed(g)"])
def test_a_bare_statement_is_about_every_scenario(says):
    assert one(promise("attack"), says).verdict == "fails"


def test_a_claim_and_its_answer_are_said_in_words():
    data = {
        "acts": {"north_attacks": ACTS["attack"], "south_raids": ACTS["raid"]},
        "guarantees": {"main_promise": promise("north_attacks", "south_raids", obliges=[])},
        "claims": [
            {"by": "patron", "says": "north_attacks implies owed(main_promise)"},
            {"by": "patron", "says": "main_promise at_least north_atlantic_treaty_5"},
        ],
    }
    found = [text for text in sentences(analyze(model(data), timeout=60)) if "said" in text]
    said = sorted(found, key=lambda text: "Article 5" in text)
    assert len(said) == 2
    assert "Scenario: “North attacks” and “South raids”." in said[0]
    assert "North Atlantic Treaty, Article 5 is owed and main promise is not" in said[1]
    assert "_" not in "".join(said)
