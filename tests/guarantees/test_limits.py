"""Files too hard to decide end with unknown; what is shown is escaped; the report is plain data."""

from __future__ import annotations

import json
import time

import pytest
import z3

from detente.case.load import load_case
from detente.guarantees import solver
from detente.guarantees.analysis import analyze, analyze_case
from detente.guarantees.performance import schedule_case
from detente.report.comparison_chart import order_svg
from detente.report.guarantee_pages import guarantees_page, performance_page
from detente.report.guarantee_sentences import sentences
from guarantees.clause_files import ACTS, promise
from guarantees.truth_tables import model


def pigeons(holes=11):
    acts = {f"p{i}_{j}": {"by": "north"} for i in range(holes + 1) for j in range(holes)}
    assume = [" or ".join(f"p{i}_{j}" for j in range(holes)) for i in range(holes + 1)]
    assume += [f"not (p{i}_{j} and p{k}_{j})" for j in range(holes) for i in range(holes + 1) for k in range(i)]
    return acts, assume


def test_a_file_too_hard_to_decide_ends_unknown_within_the_time():
    acts, assume = pigeons()
    data = {
        "acts": acts | ACTS,
        "assume": assume,
        "guarantees": {"g": promise("attack", "raid")},
        "rules": [{"id": "r", "by": "north", "forbids": "attack"}],
        "claims": [{"by": "north", "says": "owed(g)"}, {"by": "north", "says": "g at_least north_atlantic_treaty_5"}],
    }
    start = time.monotonic()
    report = analyze(model(data), timeout=2)
    assert time.monotonic() - start < 60, "it must end by itself, whatever else the machine does"
    found = report.guarantees["g"]
    assert found.voids.empty is None
    assert "time" in found.voids.unknown
    assert [claim.verdict for claim in report.claims] == ["unknown", "unknown"]
    assert report.unknown
    assert all(c.verdict != "holds" for c in report.comparisons if c.guarantee == "g" and c.reference != "minsk_2")


class Stopwatch:
    """A clock that goes on by a step whenever somebody looks at it, as on a machine that is busy with other work."""

    def __init__(self, step):
        self.now, self.step, self.looked = 0.0, step, 0

    def monotonic(self):
        self.looked += 1
        self.now += self.step
        return self.now


def hard(claims=()):
    acts, assume = pigeons()
    return model(
        {"acts": acts | ACTS, "assume": assume, "guarantees": {"g": promise("attack", "raid")}, "claims": [*claims]}
    )


@pytest.mark.parametrize("step", [0.0, 0.02])
def test_a_busy_machine_says_the_same(border_talks, monkeypatch, step):
    """Some four hundred looks at the clock: with 0.02 seconds between them more than the time allowed goes by."""
    case = load_case(border_talks)
    usual = analyze_case(case, 5.0).to_dict()
    cut = analyze(hard(), timeout=0.4).to_dict()
    watch = Stopwatch(step)
    monkeypatch.setattr(solver, "time", watch)
    assert analyze_case(case, 5.0).to_dict() == usual
    assert not usual["unknown"]
    assert watch.looked > 300
    watch.now = 0.0
    assert analyze(hard(), timeout=0.4).to_dict() == cut
    assert cut["unknown"]


def test_the_clock_ends_it_in_any_case(border_talks, monkeypatch):
    monkeypatch.setattr(solver, "time", Stopwatch(50.0))
    report = analyze_case(load_case(border_talks), 5.0)
    assert any(solver.USED_UP in text for text in report.unknown)


def test_a_deadline_counts_questions_and_steps_and_shares_what_is_left():
    context = z3.Context()
    a, b = z3.Bool("a", context), z3.Bool("b", context)
    whole = solver.Deadline(1.0)
    asked = solver.Solver({"a": a, "b": b}, context, whole)
    for _ in range(solver.STEPS_A_SECOND // solver.QUESTION // 2):
        asked.satisfiable([solver.Lit("a")])
    left = whole.left()
    assert 0 < left <= solver.STEPS_A_SECOND // 2  # the solver's own steps come on top
    part = whole.share(4)
    assert part.left() == left // 4
    asked.until(part)
    while part.left():
        asked.satisfiable([solver.Lit("b")])
    with pytest.raises(solver.OutOfTime):
        asked.satisfiable([solver.Lit("b")])
    assert part.left() == 0
    assert 0 < whole.left() <= left - left // 4
    assert solver.Deadline().left() is None
    assert solver.Deadline().share(3).left() is None


def test_a_long_chain_of_definitions_is_no_recursion():
    acts = dict(ACTS) | {"c0": {"means": "raid"}}
    for k in range(1, 1000):
        acts[f"c{k}"] = {"means": f"c{k - 1} or shell"}
    report = analyze(model({"acts": acts, "guarantees": {"g": promise("attack", "c999")}}), timeout=60)
    assert {frozenset(map(str, s.acts)) for s in report.guarantees["g"].voids.scenarios} == {
        frozenset({"attack", "raid"}),
        frozenset({"attack", "shell"}),
    }


def test_definitions_that_double_at_every_step_stay_small():
    acts = dict(ACTS) | {"c0": {"means": "raid and shell"}}
    for k in range(1, 60):
        acts[f"c{k}"] = {"means": f"(c{k - 1} and ratify) or (c{k - 1} and deploy)"}
    report = analyze(model({"acts": acts, "guarantees": {"g": promise("attack", "c59")}}), timeout=60)
    assert {frozenset(map(str, s.acts)) for s in report.guarantees["g"].voids.scenarios} == {
        frozenset({"attack", "raid", "shell", "ratify"}),
        frozenset({"attack", "raid", "shell", "deploy"}),
    }


def test_contradictory_assumptions_are_told_not_used():
    data = {
        "acts": ACTS,
        "assume": ["raid", "not raid"],
        "guarantees": {"g": promise("attack")},
        "claims": [{"by": "north", "says": "attack implies owed(g)"}],
    }
    report = analyze(model(data), timeout=60)
    assert report.guarantees["g"].voids.empty
    assert set(report.guarantees["g"].voids.clash) == {"assume[0]", "assume[1]"}
    assert report.claims[0].verdict == "unknown"


def test_case_text_is_escaped_wherever_it_is_drawn(border_copy):
    for name in ("guarantees.yaml", "performance.yaml"):
        path = border_copy / name
        text = path.read_text().replace("North invades South.", "<script>alert(1)</script> & \\u001b[31m")
        path.write_text(text.replace("draft: patron_1", 'draft: patron_1\n    title: "<b>bold</b> & co"'))
    case = load_case(border_copy)
    report = analyze_case(case)
    page = guarantees_page(case.title, report) + order_svg(report) + performance_page(case.title, schedule_case(case))
    assert "<script>" not in page
    assert "<b>bold" not in page
    assert "\x1b" not in page
    assert "&lt;b&gt;bold" in page


def test_the_report_is_plain_data_and_repeats(border_talks):
    case = load_case(border_talks)
    first = json.dumps(analyze_case(case).to_dict(), allow_nan=False)
    assert first == json.dumps(analyze_case(case).to_dict(), allow_nan=False)


def test_plain_sentences_name_the_party_and_the_act(border_talks):
    said = sentences(analyze_case(load_case(border_talks)))
    assert any(s.startswith("North alone can void patron_guarantee by what triggers it") for s in said)
    assert any(s.startswith("Minsk II guarantees nothing") for s in said)


def test_the_flagship_reads_as_by_hand(ukraine_2025):
    """Point 22 taken literally switches the guarantee off by the act that triggers it, and so on."""
    report = analyze_case(load_case(ukraine_2025), timeout=120)
    us = report.guarantees["us_guarantee"]
    assert us.voids.empty
    assert us.voids.clash == ("trigger", "change_by_force")
    assert us.voids.uncovered[0].alone == "russia"
    by_clause = {part.clause: part.scenarios[0] for part in us.by_clause}
    assert by_clause["invasion_by_ukraine"].alone == "ukraine"
    assert by_clause["missile"].alone is None
    assert by_clause["missile"].alone_if_found == "ukraine"
    assert by_clause["change_by_force"].alone == "russia"
    verdicts = {(c.guarantee, c.reference): c for c in report.comparisons}
    for name in report.guarantees:
        found = verdicts[name, "north_atlantic_treaty_5"]
        assert found.verdict == "fails"
        assert found.counterexample
    later = verdicts["december_guarantee", "steps_three_days"]
    assert "sets no time limit for the response; steps_three_days sets one (72 hours)" in later.why
    assert "a longer time limit (72 hours)" in verdicts["steps_three_days", "north_atlantic_treaty_5"].why
    fields = {entry.field for entry in us.vague}
    assert {"by", "within", "judged_by", "in_force", "expires", "amount", "trigger"} <= fields
    assert [edit.clause for edit in us.mending.edits] == ["change_by_force"]


@pytest.mark.parametrize("seconds", [0.02, 0.06, 0.13, 0.16, 0.2])
def test_whatever_the_limit_cut_off_is_named(border_talks, seconds):
    file = load_case(border_talks).guarantees_file
    whole, cut = analyze(file, wide=False), analyze(file, timeout=seconds, wide=False)
    assert whole.unknown == ()
    said = " ".join(cut.unknown)
    for name, found in whole.guarantees.items():
        if cut.guarantees[name].by_clause != found.by_clause:
            assert f"what each clause of {name} voids by itself" in said or f"void scenarios of {name}" in said
        if cut.guarantees[name].mending != found.mending:
            assert f"the smallest repair of {name}" in said or f"void scenarios of {name}" in said
    assert (cut.guarantees == whole.guarantees) or cut.unknown
