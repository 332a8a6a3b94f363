"""A finding that several judge: who of them can settle it alone, and what that means for the guarantee."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.case.format.models.guarantees import GuaranteeAct
from detente.guarantees.analysis import analyze
from detente.guarantees.clauses import ClauseFormulas
from detente.guarantees.solver import Deadline
from detente.guarantees.voids import voids
from detente.guarantees.votes import decisive, needed
from detente.report.guarantee_sentences import judges, sentences
from guarantees.clause_files import ACTS, promise
from guarantees.truth_tables import model

PANEL = ["north", "south", "patron"]


def panel(vote=None, veto=None, members=PANEL):
    finding = {"finding": True, "judged_by": members, "text": "The raid was grave"}
    return finding | ({"vote": vote} if vote else {}) | ({"veto": veto} if veto else {})


def file_of(found, void="broken", trigger="attack"):
    return model({"acts": ACTS | {"broken": found}, "guarantees": {"g": promise(trigger, void)}})


def scenario_of(found, void="broken"):
    return voids(ClauseFormulas(file_of(found, void)), "g", Deadline(60)).scenarios[0]


def carried(vote, veto, judges_, saying_yes):
    """The rule itself: enough say yes, and nobody with a veto says no."""
    share = {None: 1.0, "all": 1.0, "two_thirds": 2 / 3}
    n, yes = len(judges_), len(saying_yes)
    if vote == "any":
        enough = yes >= 1
    elif vote == "majority":
        enough = 2 * yes > n
    elif vote in share:
        enough = yes >= share[vote] * n - 1e-9
    else:
        enough = yes >= int(vote)
    return enough and set(veto) <= set(saying_yes)


@given(st.data())
def test_one_judge_settles_it_if_it_does_so_against_all_the_others(data):
    names = ["a", "b", "c", "d", "e"][: data.draw(st.integers(1, 5))]
    vote = data.draw(
        st.sampled_from([None, "all", "any", "majority", "two_thirds", *map(str, range(1, len(names) + 1))])
    )
    veto = data.draw(st.lists(st.sampled_from(names), unique=True))
    act = GuaranteeAct.model_validate({"finding": True, "judged_by": names, "vote": vote, "veto": veto})
    finds = {j for j in names if carried(vote, veto, names, [j])}
    stops = {j for j in names if not carried(vote, veto, names, [other for other in names if other != j])}
    assert decisive(act, True) == finds
    assert decisive(act, False) == stops


def test_how_many_must_agree():
    assert [needed(5, vote) for vote in (None, "all", "any", "majority", "two_thirds", "4")] == [5, 5, 1, 3, 4, 4]
    assert [needed(n, "majority") for n in (1, 2, 3, 4)] == [1, 2, 2, 3]


@pytest.mark.parametrize(
    ("found", "void", "alone", "each"),
    [
        (panel("majority"), "broken", None, ()),
        (panel("any"), "broken", None, ("north", "patron", "south")),
        (panel("1", ["north"]), "broken", "north", ()),
        (panel("majority"), "not broken", None, ()),
        (panel("majority", ["north"]), "not broken", "north", ()),
        (panel("all"), "not broken", None, ("north", "patron", "south")),
        (panel(), "broken", None, ()),
    ],
)
def test_alone_respects_the_vote(found, void, alone, each):
    scenario = scenario_of(found, void)
    assert (scenario.alone, scenario.each_alone) == (alone, each)
    assert set(scenario.controlled_by) == set(PANEL)


def test_an_act_of_its_own_and_a_vote_of_one():
    """South raids; any one judge may find it grave: of the judges South alone can do both."""
    scenario = scenario_of(panel("any"), "raid and broken")
    assert (scenario.alone, scenario.each_alone) == ("south", ())
    assert scenario_of(panel("majority"), "raid and broken").alone is None


def test_an_adversary_whose_vote_is_enough_is_a_fault_and_another_judge_mends_it():
    report = analyze(file_of(panel("any")), {}, wide=False)
    found = report.guarantees["g"]
    assert found.mending.faults == ("adversary_alone",)
    assert [(edit.kind, edit.clause) for edit in found.mending.edits] == [("judge", "broken")]
    assert report.drafts[0].by_adversary_alone == 1
    assert analyze(file_of(panel("majority")), {}, wide=False).guarantees["g"].mending is None


def test_a_vote_that_is_not_said_is_left_open():
    fields = [entry.field for entry in analyze(file_of(panel()), {}, wide=False).guarantees["g"].vague]
    assert "vote" in fields
    fields = [entry.field for entry in analyze(file_of(panel("majority")), {}, wide=False).guarantees["g"].vague]
    assert "vote" not in fields


def test_the_sentence_says_who_judges_and_how():
    names = {"north": "North", "south": "South", "patron": "The Patron"}
    report = analyze(file_of(panel("majority", ["patron"])), names, wide=False)
    (said,) = judges(report, report.guarantees["g"].voids.scenarios[0])
    assert said == (
        "Whether “The raid was grave” is for North, South and The Patron to find, by a majority (2 of 3), with a veto for The Patron."
    )
    assert any(said in sentence for sentence in sentences(report))
    report = analyze(file_of(panel("any")), names, wide=False)
    assert any("Each of North, The Patron and South alone can void" in sentence for sentence in sentences(report))
