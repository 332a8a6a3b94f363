"""Which guarantee is at least which: by hand, against truth tables, and across the shipped treaties."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from detente.guarantees.analysis import analyze
from detente.guarantees.clauses import ClauseFormulas
from detente.guarantees.comparison import Instrument, at_least
from detente.guarantees.solver import Deadline
from detente.guarantees.treaties import references
from detente.report.guarantee_sentences import duties, not_compared
from guarantees.clause_files import ACTS, clause_files, promise
from guarantees.truth_tables import Table, model


def verdicts(data, **more):
    report = analyze(model(data), timeout=60, **more)
    return {(c.guarantee, c.reference): c for c in report.comparisons}


def case(*guarantees, acts=ACTS, assume=()):
    return {"acts": acts, "guarantees": dict(zip("ab", guarantees, strict=True)), "assume": list(assume)}


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (promise("attack", "raid", "shell"), promise("attack", "raid or shell")),
        (promise("attack", "not (raid implies cause)"), promise("attack", "raid and not cause")),
        (promise("attack", "raid"), promise("attack and not raid")),
        (promise("attack", in_force="ratify"), promise("attack", "not ratify")),
        (promise("attack", expires="deploy"), promise("not (not attack)", "deploy and deploy")),
        (promise("attack and (shell or raid)"), promise("(attack and shell) or (attack and raid)")),
    ],
)
def test_the_same_promise_in_other_words_compares_equal_both_ways(left, right):
    got = verdicts(case(left, right))
    assert got["a", "b"].verdict == "holds"
    assert got["b", "a"].verdict == "holds"


def test_a_promise_with_more_ways_out_is_less():
    got = verdicts(case(promise("attack"), promise("attack", "raid")))
    assert got["a", "b"].verdict == "holds"
    assert got["b", "a"].verdict == "fails"
    assert set(got["b", "a"].counterexample) == {"attack", "raid"}


@pytest.mark.parametrize(("weak", "firm"), [("full", "bounded"), ("bounded", "none"), ("full", "none")])
def test_discretion_counts(weak, firm):
    duty = {"id": "help", "by": ["patron"], "act": "responds"}
    left = promise("attack", obliges=[duty | {"discretion": weak}])
    right = promise("attack", obliges=[duty | {"discretion": firm}])
    got = verdicts(case(left, right))
    assert got["a", "b"].verdict == "fails"
    assert got["a", "b"].counterexample == ("attack",)
    assert "discretion" in got["a", "b"].why
    assert got["b", "a"].verdict == "holds"


def test_named_responders_count():
    left = promise("attack", obliges=[{"id": "help", "act": "responds"}])
    right = promise("attack", obliges=[{"id": "help", "by": ["patron"], "act": "responds"}])
    both = promise("attack", obliges=[{"id": "help", "by": ["patron", "league"], "act": "responds"}])
    assert verdicts(case(left, right))["a", "b"].verdict == "fails"
    assert verdicts(case(right, left))["a", "b"].verdict == "holds"
    assert verdicts(case(right, both))["a", "b"].verdict == "fails"
    assert verdicts(case(both, right))["a", "b"].verdict == "holds"
    nobody = promise("attack", obliges=[])
    assert verdicts(case(nobody, right))["a", "b"].verdict == "fails"
    assert verdicts(case(right, nobody))["a", "b"].verdict == "holds"


def test_obligations_are_matched_by_kind():
    aid = {"id": "aid", "by": ["patron"], "kind": "assistance", "discretion": "full"}
    note = {"id": "note", "by": ["patron"], "kind": "protest", "discretion": "none"}
    got = verdicts(case(promise("attack", obliges=[note]), promise("attack", obliges=[aid])))
    assert got["a", "b"].verdict == "unknown"
    assert "assistance" in got["a", "b"].why
    got = verdicts(case(promise("attack", obliges=[note, aid]), promise("attack", obliges=[aid])))
    assert got["a", "b"].verdict == "holds"
    firm = aid | {"discretion": "none"}
    got = verdicts(case(promise("attack", obliges=[note, aid]), promise("attack", obliges=[firm])))
    assert got["a", "b"].verdict == "fails"


def test_an_unjudged_finding_decides():
    got = verdicts(case(promise("attack", "raid and not cause"), promise("attack")))
    assert got["a", "b"].verdict == "depends"
    assert got["a", "b"].terms == ("cause",)
    assert set(got["a", "b"].counterexample) == {"attack", "raid", "not cause"}
    got = verdicts(case(promise("attack", "raid and not provoked"), promise("attack")))
    assert got["a", "b"].verdict == "fails"


def full(trigger="attack", *void, **more):
    return promise(
        trigger,
        *void,
        obliges=[
            {
                "id": "help",
                "by": ["patron"],
                "act": "responds",
                "discretion": "full",
                "kind": "assistance",
                "within": "at once",
            }
        ],
        **more,
    )


def test_against_article_5():
    got = verdicts({"acts": ACTS, "guarantees": {"g": full()}})
    assert got["g", "north_atlantic_treaty_5"].verdict == "holds"
    assert got["north_atlantic_treaty_5", "g"].verdict == "holds"
    got = verdicts({"acts": ACTS, "guarantees": {"g": full("attack", "raid")}})
    found = got["g", "north_atlantic_treaty_5"]
    assert found.verdict == "fails"
    assert set(found.counterexample) == {"attack", "raid"}
    assert got["north_atlantic_treaty_5", "g"].verdict == "holds"


def test_several_acts_of_one_kind_are_ways_of_the_same_thing():
    acts = ACTS | {"missiles": {"by": "north", "kind": "armed_attack", "on": "south"}}
    got = verdicts({"acts": acts, "guarantees": {"g": full()}})
    found = got["g", "north_atlantic_treaty_5"]
    assert found.verdict == "fails"
    assert "missiles" in found.counterexample
    got = verdicts({"acts": acts, "guarantees": {"g": full("attack or missiles")}})
    assert got["g", "north_atlantic_treaty_5"].verdict == "holds"
    assert got["north_atlantic_treaty_5", "g"].verdict == "holds"


@pytest.mark.parametrize(
    "act",
    [
        {"by": "north", "text": "No kind."},
        {"by": "north", "kind": "blockade", "on": "south"},
        {"by": "north", "kind": "armed_attack"},
    ],
    ids=["no kind", "another kind", "on nobody"],
)
def test_what_cannot_be_mapped_is_unknown_with_the_reason(act):
    got = verdicts({"acts": ACTS | {"attack": act}, "guarantees": {"g": full()}})
    found = got["g", "north_atlantic_treaty_5"]
    assert found.verdict == "unknown"
    assert "mapped" in found.why
    assert found.counterexample is None


def test_an_attack_by_somebody_else_is_not_the_adversarys():
    acts = ACTS | {"attack": {"by": "east", "kind": "armed_attack", "on": "south"}}
    found = verdicts({"acts": acts, "guarantees": {"g": full()}})["g", "north_atlantic_treaty_5"]
    assert found.verdict == "fails"


def test_an_empty_promise_is_less_than_everything_that_is_ever_owed():
    got = verdicts({"acts": ACTS, "guarantees": {"g": full("attack", "attack")}})
    for name in references():
        assert got["g", name].verdict == ("holds" if name == "minsk_2" else "fails")
        assert got[name, "g"].verdict == "holds"


def test_minsk_guarantees_nothing_and_the_order_says_so():
    report = analyze(model({"acts": ACTS, "guarantees": {"g": full()}}), timeout=60)
    minsk = report.references["minsk_2"]
    assert minsk.nothing
    assert minsk.voids.empty
    assert all(not found.nothing for name, found in report.references.items() if name != "minsk_2")
    lowest = next(group for group in report.order.groups if "minsk_2" in group)
    below = {b for _, b in report.order.above}
    assert report.order.groups.index(lowest) in below
    equal = next(group for group in report.order.groups if "g" in group)
    assert set(equal) == {"g", "north_atlantic_treaty_5"}
    assert ("us_japan_treaty_5", "us_korea_treaty_3") in report.order.groups
    above = {(report.order.groups[a], report.order.groups[b]) for a, b in report.order.above}
    assert not {(("eu_treaty_42_7",), equal), (equal, ("eu_treaty_42_7",))} & above  # firmer, and without a time
    assert (("eu_treaty_42_7",), lowest) not in above, "drawn through what lies between"


def test_every_reference_is_checked_and_sourced():
    shipped = references()
    assert set(shipped) == {
        "north_atlantic_treaty_5",
        "budapest_memorandum",
        "eu_treaty_42_7",
        "us_japan_treaty_5",
        "us_korea_treaty_3",
        "minsk_2",
    }
    for name, treaty in shipped.items():
        guarantee = treaty.file.guarantees[name]
        assert guarantee.source, name
        cited = set(guarantee.source) | {s for duty in guarantee.obliges for s in duty.source}
        cited |= {s for act in treaty.file.acts.values() for s in act.source}
        assert cited <= set(treaty.sources)
        assert all(source.url for source in treaty.sources.values())


def settled(table, findings, b, implied):
    """Whether some truth values of findings leave ``b`` possible and make ``implied`` hold throughout."""
    from itertools import product

    for values in product((False, True), repeat=len(findings)):
        keep = table.assume.copy()
        for name, value in zip(findings, values, strict=True):
            keep &= table.columns[name] if value else ~table.columns[name]
        if (b & keep).any() and implied[keep].all():
            return True
    return False


@given(clause_files(most=6))
@settings(max_examples=60)
def test_against_truth_tables(data):
    table = Table(data)
    formulas = ClauseFormulas(model(data))
    sides = {name: Instrument(name, name, formulas, reference=False) for name in data["guarantees"]}
    unjudged = [n for n, act in data["acts"].items() if act.get("finding") and "judged_by" not in act]
    for left, right in (("g0", "g1"), ("g1", "g0")):
        a, b = table.owed(left), table.owed(right)
        found = at_least(sides[left], sides[right], Deadline(60))
        if not table.assume.any():
            assert found.verdict == "unknown"
        elif not (b & table.assume).any() or (~b | a)[table.assume].all():
            assert found.verdict == "holds"
        elif settled(table, unjudged, b, ~b | a):
            assert found.verdict == "depends"
            assert {t.removeprefix("not ") for t in found.terms} <= set(unjudged)
        else:
            assert found.verdict == "fails"
        if found.counterexample is not None:
            assert table.true_in(f"owed({right}) and not owed({left})", list(found.counterexample)) == {True}


@pytest.mark.parametrize(
    "more",
    [
        {"adversary": None},
        {"obliges": []},
        {"obliges": [{"id": "watch", "by": ["patron"], "kind": "verification"}]},
        {"obliges": [{"id": "help", "by": ["south", "north"], "kind": "assistance"}]},
        {"obliges": [{"id": "help", "by": ["patron"]}], "trigger": "shell"},
    ],
    ids=["no adversary", "no duty", "another kind", "each other", "no attack"],
)
def test_a_promise_without_defence_from_outside_has_no_treaty_beside_it(more):
    report = analyze(model({"acts": ACTS, "guarantees": {"g": promise("attack") | more}}), timeout=60)
    assert report.comparisons == ()
    assert report.order.groups == (("g",),)
    assert list(not_compared(report)) == [
        "G promises no defence by an outside party, so no treaty of defence is compared with it."
    ]
    assert report.to_dict()["guarantees"]["g"]["defence"] is False


def test_treaties_stand_beside_the_promise_of_defence_alone():
    watch = promise("attack", obliges=[{"id": "watch", "by": ["patron"], "kind": "verification"}])
    report = analyze(model(case(full(), watch)), timeout=60)
    compared = {(c.guarantee, c.reference) for c in report.comparisons}
    assert ("a", "minsk_2") in compared
    assert ("minsk_2", "a") in compared
    assert ("a", "b") in compared
    assert not {pair for pair in compared if "b" in pair} - {("a", "b"), ("b", "a")}


@pytest.mark.parametrize(
    ("weak", "firm", "why"),
    [
        ({}, {"within": "72 hours"}, "no time limit"),
        ({"within": "72 hours"}, {"within": "24 hours"}, "longer time limit (72 hours); b sets one (24 hours)"),
        ({"within": "4"}, {"within": "72 hours"}, "longer time limit (4)"),
        ({"within": "1 day"}, {"within": "forthwith"}, "longer time limit (1 day)"),
        ({"degree": "consult"}, {"degree": "respond"}, "obliges to consult where b obliges to respond"),
        ({"degree": "assist"}, {"degree": "use_force"}, "obliges to assist where b obliges to use force"),
        ({"degree": "respond"}, {"kind": "assistance"}, "obliges to respond where b obliges to assist"),
    ],
)
def test_degree_and_time_count(weak, firm, why):
    duty = {"id": "help", "by": ["patron"], "act": "responds"}
    got = verdicts(case(promise("attack", obliges=[duty | weak]), promise("attack", obliges=[duty | firm])))
    assert got["a", "b"].verdict == "fails"
    assert got["a", "b"].counterexample == ("attack",)
    assert why in got["a", "b"].why
    assert got["b", "a"].verdict == "holds"


@pytest.mark.parametrize(("left", "right"), [("3", "72 hours"), ("at once", "forthwith"), ("a month", "a month")])
def test_the_same_time_in_other_words_compares_equal(left, right):
    duty = {"id": "help", "by": ["patron"], "act": "responds"}
    sides = [promise("attack", obliges=[duty | {"within": within}]) for within in (left, right)]
    got = verdicts(case(*sides))
    assert [got["a", "b"].verdict, got["b", "a"].verdict] == ["holds", "holds"]


def test_times_without_a_common_measure_and_degrees_unsaid_stay_open():
    duty = {"id": "help", "by": ["patron"], "act": "responds"}
    soon = promise("attack", obliges=[duty | {"within": "as soon as may be"}])
    got = verdicts(case(soon, promise("attack", obliges=[duty | {"within": "72 hours"}])))
    assert got["a", "b"].verdict == "unknown"
    assert "as soon as may be in a, 72 hours in b" in got["a", "b"].why
    got = verdicts(case(promise("attack"), promise("attack", obliges=[duty | {"degree": "assist"}])))
    assert got["a", "b"].verdict == "holds"
    assert "How much a owes is not said" in got["a", "b"].why


def test_article_5_owes_more_and_sooner_than_the_treaties_with_japan_and_korea():
    got = verdicts({"acts": ACTS, "guarantees": {"g": full()}})
    nato = "north_atlantic_treaty_5"
    for other in ("us_japan_treaty_5", "us_korea_treaty_3"):
        assert got[nato, other].verdict == "holds"
        assert got[other, nato].verdict == "fails"
        assert "to respond where north_atlantic_treaty_5 obliges to assist" in got[other, nato].why
        assert "no time limit" in got[other, nato].why
    assert got["eu_treaty_42_7", nato].verdict == "fails"
    assert got[nato, "eu_treaty_42_7"].verdict == "fails"


def test_a_duty_is_said_with_its_degree_discretion_and_time():
    owed = [
        {"id": "x", "by": ["patron"], "degree": "use_force", "discretion": "full", "within": "72 hours"},
        {"id": "y", "act": "responds"},
    ]
    report = analyze(model({"acts": ACTS, "guarantees": {"g": promise("attack", obliges=owed)}}), wide=False)
    assert sorted(duties(report, report.guarantees["g"])) == [
        "Somebody who is not named shall act (The Patron responds); no time limit.",
        "patron shall act to use force, as the responder deems necessary; time limit: 72 hours.",
    ]


def test_a_claim_of_a_treaty_is_answered_all_the_same():
    claim = {"by": "patron", "says": "g at_least north_atlantic_treaty_5"}
    data = {"acts": ACTS, "guarantees": {"g": promise("attack", obliges=[])}, "claims": [claim]}
    assert analyze(model(data), timeout=60).claims[0].verdict == "fails"
