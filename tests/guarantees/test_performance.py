"""Order of performance: by hand, and against linear programming."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.case.format.models.guarantees import PerformanceFile
from detente.guarantees.performance import bounds, schedule
from detente.report.guarantee_sentences import missing_dates, performance_sentences
from detente.report.performance_chart import gantt_svg


def plan(steps, counterparts=(), events=()):
    steps = {name: {"by": ["south"]} | step for name, step in steps.items()}
    data = {
        "steps": steps,
        "events": list(events),
        "counterparts": [dict(zip(("gives", "gets"), c, strict=True)) for c in counterparts],
    }
    return schedule(PerformanceFile.model_validate(data))


def test_windows():
    found = plan(
        {
            "pullback": {"within": [5, 30], "after": "signature"},
            "ceasefire": {"after": "pullback"},
            "elections": {"within": [0, 100], "after": "signature", "needs": ["calm"], "takes": 60},
        },
        events=["calm"],
    )
    assert found.feasible
    assert (found.steps["pullback"].earliest, found.steps["pullback"].latest) == (5, 30)
    assert (found.steps["ceasefire"].earliest, found.steps["ceasefire"].latest) == (5, None)
    assert (found.steps["elections"].earliest, found.steps["elections"].latest) == (60, 100)
    assert (found.events["calm"].earliest, found.events["calm"].latest) == (0, 40)


def test_exposure_by_hand():
    steps = {
        "gives": {"within": [0, 30], "after": "signature", "irreversible": True},
        "gets": {"within": [10, 50], "after": "signature"},
        "never": {"after": "event"},
        "first": {"within": [-20, -5], "after": "gives"},
        "soft": {"within": [0, 30], "after": "signature"},
    }
    found = plan(steps, [("gives", "gets"), ("gives", "never"), ("gives", "first"), ("soft", "gets")], ["event"])
    pairs = {(e.gives, e.gets): (e.min_days, e.max_days) for e in found.exposure}
    assert pairs == {
        ("gives", "gets"): (0, 45),
        ("gives", "never"): (0, None),
        ("gives", "first"): (0, 0),
        ("soft", "gets"): (0, 0),
    }
    said = " ".join(performance_sentences(found))
    assert "without limit" in said


def test_exposure_that_cannot_be_avoided():
    steps = {
        "gives": {"within": [0, 10], "after": "signature", "irreversible": True},
        "gets": {"within": [20, 25], "after": "gives"},
    }
    (pair,) = plan(steps, [("gives", "gets")]).exposure
    assert (pair.min_days, pair.max_days) == (20, 25)


def test_a_hidden_negative_circle_names_its_steps():
    found = plan(
        {
            "a": {"within": [0, 10], "after": "signature"},
            "b": {"within": [5, 9], "after": "a"},
            "c": {"needs": ["b"], "takes": 20},
            "d": {"within": [0, 4], "after": "c"},
            "e": {"within": [0, 12], "after": "a", "needs": ["d"]},
            "apart": {"after": "signature"},
        }
    )
    assert not found.feasible
    assert set(found.conflict) == {"a", "b", "c", "d", "e"}
    assert found.by == 13
    assert found.exposure == ()
    assert "impossible" in performance_sentences(found)[0]


def test_a_step_that_takes_longer_than_its_window():
    found = plan({"elections": {"within": [0, 50], "after": "signature", "takes": 60}})
    assert found.conflict == ("elections",)
    assert found.by == 10


def test_steps_that_wait_for_each_other_fall_on_the_same_day():
    found = plan({"a": {"after": "b"}, "b": {"after": "a"}})
    assert found.feasible
    assert not plan({"a": {"after": "b"}, "b": {"needs": ["a"], "takes": 1}}).feasible


@st.composite
def plans(draw):
    events = ["e0", "e1"][: draw(st.integers(0, 2))]
    steps = {}
    for k in range(draw(st.integers(2, 6))):
        others = ["signature", *events, *(f"s{j}" for j in range(6) if j < k)]
        step = {"by": ["south"], "takes": draw(st.integers(0, 9)), "irreversible": draw(st.booleans())}
        if draw(st.booleans()):
            step["after"] = draw(st.sampled_from(others))
            if draw(st.booleans()):
                low = draw(st.integers(0, 15))
                step["within"] = [low, low + draw(st.integers(0, 20))]
        step["needs"] = draw(st.lists(st.sampled_from(others), max_size=2, unique=True))
        steps[f"s{k}"] = step
    names = [*events, *steps]
    pairs = draw(st.lists(st.tuples(st.sampled_from(list(steps)), st.sampled_from(names)), max_size=3))
    return {
        "events": events,
        "steps": steps,
        "counterparts": [{"gives": a, "gets": b} for a, b in pairs],
    }


@given(plans())
@settings(max_examples=60)
def test_against_linear_programming(data):
    """Feasibility, windows and exposure, each a linear programme over the days of all steps."""
    from scipy.optimize import linprog

    file = PerformanceFile.model_validate(data)
    found = schedule(file)
    names = [*file.events, *file.steps]
    rows, limits = [], []

    def demand(later, earlier, most):
        row = [0.0] * len(names)
        for name, sign in ((later, 1.0), (earlier, -1.0)):
            if name != "signature":
                row[names.index(name)] += sign
        rows.append(row)
        limits.append(most)

    for name, step in file.steps.items():
        if step.after is not None:
            low, high = step.within or (0, None)
            demand(step.after, name, -low)
            if high is not None:
                demand(name, step.after, high)
        for need in step.needs:
            demand(need, name, -step.takes)
    least = [(0, None)] * len(file.events) + [(step.takes, None) for step in file.steps.values()]

    def extreme(weights, sign):
        goal = [sign * weights.get(name, 0.0) for name in names]
        done = linprog(goal, A_ub=rows or None, b_ub=limits or None, bounds=least, method="highs")
        return None if done.status == 3 else sign * done.fun if done.status == 0 else "infeasible"

    assert found.feasible == (extreme({}, 1) != "infeasible")
    if not found.feasible:
        assert found.by > 0
        chain = [edge for edge in bounds(file) if edge.why in found.reasons]
        assert -sum(edge.days for edge in chain) == pytest.approx(found.by)
        return
    for name, window in {**found.steps, **found.events}.items():
        assert window.earliest == pytest.approx(extreme({name: 1.0}, 1))
        latest = extreme({name: 1.0}, -1)
        assert window.latest == (None if latest is None else pytest.approx(latest))
    for pair in found.exposure:
        if not pair.irreversible or pair.gives == pair.gets:
            assert (pair.min_days, pair.max_days) == (0, 0)
            continue
        low = extreme({pair.gets: 1.0, pair.gives: -1.0}, 1)
        high = extreme({pair.gets: 1.0, pair.gives: -1.0}, -1)
        assert pair.min_days == pytest.approx(0.0 if low is None else max(0.0, low))
        assert pair.max_days == (None if high is None else pytest.approx(max(0.0, high)))
    assert gantt_svg(found).startswith("<svg")


def test_each_step_awaited_without_limit_is_named_once_with_what_would_limit_it():
    steps = {
        "leave": {"by": ["south"], "irreversible": True, "within": [0, 30], "after": "signature"},
        "disband": {"by": ["north"], "irreversible": True},
        "pact": {"by": ["patron"]},
    }
    owed = [("leave", "pact"), ("disband", "pact")]
    assert list(missing_dates(plan(steps, owed))) == [
        "“pact” has no last day: a date for it, or a number of days from signature within which it must come, "
        "would limit the wait of north and south."
    ]
    steps["pact"] |= {"within": [0, 60], "after": "signature"}
    limited = plan(steps, owed)
    assert list(missing_dates(limited)) == []
    assert all(pair.max_days == 60 for pair in limited.exposure)
