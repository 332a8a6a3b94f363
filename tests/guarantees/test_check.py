"""Faults of guarantees.yaml and performance.yaml: what was found, where, and the nearest known name."""

from __future__ import annotations

import pytest
from tests.conftest import EXAMPLES

from detente.case.load import load_case
from detente.errors import InputError
from detente.guarantees.analysis import analyze_case
from detente.guarantees.performance import schedule_case


def faults(folder, file, old, new):
    path = folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(InputError) as caught:
        load_case(folder)
    lines = path.read_text().split("\n")
    return [(lines[f.place.line - 1][f.place.column - 1 :], f.message) for f in caught.value.faults]


G, P = "guarantees.yaml", "performance.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "said"),
    [
        (G, "south_raids and not with_cause", "south_raids and not with_cuase", "with_cuase", "'with_cause'"),
        (G, "trigger: north_invades", "trigger: nort_invades", "nort_invades", "'north_invades'"),
        (G, "{by: north, kind", "{by: nord, kind", "nord", "'north'"),
        (G, "adversary: north", "adversary: norht", "norht", "'north'"),
        (G, "draft: patron_1", "draft: patron_2", "patron_2", "'patron_1'"),
        (G, "act: patron_responds", "act: patron_respond", "patron_respond", "'patron_responds'"),
        (G, "owed(patron_guarantee)", "owed(patron_garantee)", "patron_garantee", "'patron_guarantee'"),
        (G, "at_least north_atlantic_treaty_5", "at_least north_atlantic_treaty", "patron_guarantee at", "treaty_5"),
        (G, "when: lines_changed", "when: strip is to_north", "strip is", "names of acts"),
        (G, 'when: "true"', 'when: "owed(patron_guarantee) at_least x"', "at_least x", "something else here"),
        (G, "south_raids and not with_cause", "south_raids and and with_cause", "with_cause", "something else"),
        (G, "forbids: league_deploys", "forbids: legue_deploys", "legue_deploys", "'league_deploys'"),
        (G, "{id: lines,", "{id: raid,", "raid", "twice"),
        (G, "{by: league, text", "{by: voters, text", "voters", "write outside:"),
        (G, "{by: league, text", "{outside: league, text", "league", "is a party of the case; write by: league"),
        (G, "{by: league, text", "{by: league, outside: Voters, text", "{by: league", "exactly one of by"),
        (G, "judged_by: null, text", "judged_by: patron, vote: mojority, text", "mojority", "majority"),
        (G, "judged_by: null, text", "judged_by: [north, patron], vote: 3, text", "3", "expected at most 2"),
        (G, "judged_by: null, text", "vote: any, text", "vote", "name them, or remove vote"),
        (G, "judged_by: null, text", "judged_by: patron, veto: north, text", "north", "named in judged_by"),
        (P, "{by: [patron], after", "{by: [court], after", "court", "write outside:"),
        (P, "{by: [patron], after", "{after", "{after: ratified", "exactly one of by"),
        (P, "after: pullback}", "after: pulback}", "pulback", "'pullback'"),
        (P, "needs: [calm]", "needs: [clam]", "clam", "'calm'"),
        (P, "gets: guarantee_starts", "gets: guarantee_start", "guarantee_start", "'guarantee_starts'"),
        (P, "{by: [patron], after", "{by: [patro], after", "patro", "'patron'"),
        (P, "events: [ratified, calm]", "events: [ratified, pullback]", "pullback:", "already"),
    ],
)
def test_a_fault_is_told_at_its_place(border_copy, file, old, new, at, said):
    found = faults(border_copy, file, old, new)
    assert any(there.startswith(at) and said in message for there, message in found), found


def test_circles_among_conditions_are_refused(border_copy):
    found = faults(
        border_copy,
        G,
        'lines_changed: {means: "north_invades or south_raids"}',
        'lines_changed: {means: "north_invades or moved"}\n  moved: {means: "lines_changed and south_raids"}',
    )
    assert any("defined by itself" in m and "lines_changed → moved → lines_changed" in m for _, m in found)


def test_a_guarantee_that_rests_on_itself_is_refused(border_copy):
    found = faults(border_copy, G, "when: lines_changed", 'when: "not owed(patron_guarantee)"')
    assert any("owed(patron_guarantee) → owed(patron_guarantee)" in m for _, m in found)


@pytest.mark.parametrize("word", ["owed", "true", "at_least", "public"])
def test_reserved_words_are_no_ids(border_copy, word):
    found = faults(border_copy, G, "league_deploys: {by", f"{word}: {{by")
    assert any("reserved" in m for _, m in found)


def test_an_act_is_one_thing(border_copy):
    found = faults(border_copy, G, "{by: league, text", "{by: league, finding: true, text")
    assert any("exactly one of by" in m for _, m in found)


def test_who_is_no_party_controls_an_act_and_performs_a_step(border_copy):
    for file, old, new in (
        (G, "{by: south, text", '{outside: "The voters of South", text'),
        (P, "elections: {by: [south]", 'elections: {outside: "The voters of South"'),
    ):
        path = border_copy / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))
    case = load_case(border_copy)
    report = analyze_case(case)
    raid = next(c for c in report.guarantees["patron_guarantee"].by_clause if c.clause == "raid")
    (scenario,) = raid.scenarios
    assert scenario.controlled_by == ("The voters of South", "north")
    assert scenario.alone_if_found == "The voters of South"
    assert scenario.unjudged == ("with_cause",)
    assert case.performance_file.steps["elections"].doers == ("The voters of South",)
    assert (
        schedule_case(case).steps["elections"] == schedule_case(load_case(EXAMPLES / "border_talks")).steps["elections"]
    )
