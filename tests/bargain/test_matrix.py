"""The matrix of a draft: classes and weights worked out by hand on a small case, and against a plain loop over the draws."""

from __future__ import annotations

from collections import Counter

import pytest

import detente as dt
from detente.bargain.matrix import CLASSES, SURE


@pytest.fixture(scope="module")
def study(border_talks):
    return dt.load(border_talks).study(draws=400).keep_draws()


def cell(found, party, point):
    return next(p for p in found.points if p.point == point).cells[party]


def draft(study, **choices):
    given = study.case.draft("south_1")
    return given.model_copy(update={"package": {**given.package, **choices}})


@pytest.mark.parametrize(
    ("party", "point", "expected", "following"),
    [  # the strip to North and nobody monitors
        ("north", "strip", "best", "shared"),  # worth 100 of 100; joint administration is worth 30 to 60
        ("north", "monitor", "best", None),  # the League's monitors are its worst there
        ("south", "strip", "costly", "shared"),  # its worst, and its no-deal value is above the sum of its worst
        ("south", "monitor", "costly", "league"),
        ("patron", "strip", "costly", "to_south"),  # 0 of 10; halfway is 5, which the strip with South is
        ("patron", "monitor", "costly", "league"),
        ("league", "strip", "costly", "shared"),
        ("league", "monitor", "costly", "league"),
    ],
)
def test_classes_by_hand(study, party, point, expected, following):
    found = cell(study.matrix("patron_1"), party, point)
    assert (found.class_, found.sure, found.next) == (expected, True, following)


def test_weights_by_hand(study):
    found = study.matrix("patron_1")
    # the League: 0.3 x (100 - 0) = 30 on the strip, 0.7 x (100 - 20) = 56 on monitoring
    assert cell(found, "league", "strip").weight == pytest.approx(30 / 86)
    assert cell(found, "league", "monitor").weight == pytest.approx(56 / 86)
    assert cell(found, "patron", "strip").weight == pytest.approx(10 / 13)
    assert [cell(found, "league", p).size for p in ("strip", "monitor")] == [2, 3]
    for party in found.parties:
        assert sum(p.cells[party].weight for p in found.points) == pytest.approx(1)


def test_a_red_line_is_as_sure_as_it_is_firm(study):
    found = cell(study.matrix(draft(study, strip="to_south")), "north", "strip")
    assert found.class_ == "red_line"
    assert found.shares["red_line"] == pytest.approx(0.9, abs=0.05)
    assert found.shares["red_line"] + found.shares["costly"] == pytest.approx(1)  # worth nothing to North
    assert not found.sure
    assert found.between == ("red_line", "costly")
    assert found.next == "shared"


def test_who_is_bound_and_what_is_on_the_table(study):
    strip, monitor = study.matrix("south_1").points
    assert (strip.bound, monitor.bound) == (("north", "south"), ("league",))
    assert strip.words == "Joint administration."


def test_shares_against_a_plain_loop(study):
    """Every draw, one at a time, by the words of the definition."""
    problem, found = study.problem, study.matrix("south_1")
    block = study.drawn.block(0, study.draws)
    for i, party in enumerate(problem.parties):
        for j, point in enumerate(problem.points):
            counts: Counter[str] = Counter()
            option = study.case.draft("south_1").package[point]
            for d in range(study.draws):
                by_point = [
                    [block.values[d, i, problem.column(p, o)] for o in problem.choices[p]] for p in problem.points
                ]
                low, high = sum(min(v) for v in by_point), sum(max(v) for v in by_point)
                level = (block.no_deal[d, i] - low) / (high - low) if problem.has_no_deal[i] else 0.5
                worth, values = block.values[d, i, problem.column(point, option)], by_point[j]
                along = (worth - min(values)) / (max(values) - min(values))
                counts["best" if worth == max(values) else "can_live_with" if along >= level else "costly"] += 1
            assert cell(found, party, point).shares == {k: n / study.draws for k, n in counts.items()}


def test_an_open_point_counts_at_the_worst_that_remains(study):
    given = study.case.draft("south_1")
    package = {p: o for p, o in given.package.items() if p != "strip"}
    opened = given.model_copy(update={"package": package, "open": {"strip": ("to_north", "to_south")}})
    found = study.matrix(opened)
    strip = found.points[0]
    assert strip.option is None
    assert strip.words.startswith("Open: ")
    assert strip.bound == ("south",)
    assert strip.cells["south"].class_ == "costly"  # to North is its worst
    assert strip.cells["north"].class_ == "red_line"  # to South is a red line
    assert strip.cells["north"].next == "shared"


def rewritten(border_copy, league):
    file = border_copy / "preferences.yaml"
    text = file.read_text()
    start, end = text.index("league:  "), text.index("# On the central")
    file.write_text(text[:start] + league + text[end:])
    return dt.load(border_copy).study(draws=300)


def test_what_nobody_judged_is_unknown(border_copy):
    study = rewritten(
        border_copy, "league:\n  no_deal: unknown\n  values: {strip: {to_north: refuse, shared: want}}\n\n"
    )
    found = study.matrix("patron_1")
    monitor = cell(found, "league", "monitor")
    assert (monitor.class_, monitor.sure, monitor.shares, monitor.weight, monitor.size) == (
        "unknown",
        False,
        {},
        None,
        0,
    )
    strip = cell(found, "league", "strip")
    assert set(strip.shares) >= {"red_line"}
    assert not strip.sure
    assert {f.option: f.class_ for f in strip.ladder}["to_south"] == "unknown"


def test_a_party_without_preferences_is_unknown_and_not_left_out(border_copy):
    found = rewritten(border_copy, "").matrix("south_1")
    assert found.unjudged == ("league",)
    assert {p.cells["league"].class_ for p in found.points} == {"unknown"}


def test_shares_are_of_all_draws_on_a_large_case(ukraine_2025):
    case = dt.load(ukraine_2025)
    found = case.study(draws=200).matrix()
    assert len(found.points) == 31
    for point in found.points:
        for entry in point.cells.values():
            assert sum(entry.shares.values()) == pytest.approx(1)
            assert set(entry.shares) <= set(CLASSES)
            assert entry.sure == (entry.shares[entry.class_] >= SURE)
            assert {f.option for f in entry.ladder} == set(case.options[point.point])
    dispute = [p.dispute for p in found.disputed()]
    assert dispute == sorted(dispute, reverse=True)
    assert len(found.rows()) == 31 * 6
