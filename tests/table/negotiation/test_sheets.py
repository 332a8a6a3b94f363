"""Sheets: paper calculations and brute force."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.case.format.models.case import Option, Point
from detente.errors import InputError
from detente.table.negotiation.sheets import BLANK, lacking, ladder, read_sheet, worth


def points_of(sizes):
    return tuple(
        Point(
            id=f"p{j}",
            number=str(j + 1),
            title=f"Point {j}",
            options=tuple(Option(id=f"o{k}", text=f"Option {k}") for k in range(size)),
        )
        for j, size in enumerate(sizes)
    )


TWO = points_of((3, 2))
FIGURES = {
    "no_deal": 40,
    "weights": {"p0": 60, "p1": 40},
    "values": {"p0": {"o0": 100, "o1": 50, "o2": 0}, "p1": {"o0": 0, "o1": 100}},
}


def test_a_text_is_worth_weight_times_value():
    sheet = read_sheet("north", FIGURES, TWO)
    found = worth(sheet, TWO, {"p0": "o1", "p1": "o1"})
    assert (found.value, found.no_deal, found.gain, found.accepts) == (70, 40, 30, True)
    assert [(p.point, p.adds, p.best, p.worst) for p in found.points] == [("p0", 30, 60, 0), ("p1", 40, 40, 0)]
    assert (found.low, found.high, found.chance) == (70, 70, 1.0)


def test_an_open_point_counts_with_its_worst_option():
    found = worth(read_sheet("north", FIGURES, TWO), TWO, {"p0": "o1"})
    assert (found.value, found.open, found.accepts) == (30, ("p1",), False)


def test_words_are_ranges_and_refuse_is_a_red_line():
    sheet = read_sheet(
        "north", {"no_deal": 40, "importance": {"most": ["p0"]}, "values": {"p0": {"o0": "must", "o2": "refuse"}}}, TWO
    )
    held = worth(sheet, TWO, {"p0": "o0", "p1": "o0"})
    assert held.low < held.value < held.high
    assert [p.judged for p in held.points] == [True, False]
    crossed = worth(sheet, TWO, {"p0": "o2", "p1": "o1"})
    assert crossed.red_lines == ("p0 is o2",)
    assert crossed.accepts is False


def test_linkages_stand_beside_the_points():
    sheet = read_sheet("north", FIGURES | {"linkages": [{"when": "p0 is o0 and p1 is o1", "adds": -15}]}, TWO)
    found = worth(sheet, TWO, {"p0": "o0", "p1": "o1"})
    assert found.value == pytest.approx(85)
    assert found.combined == pytest.approx(-15)


def test_what_keeps_a_sheet_from_being_sealed():
    assert len(list(lacking(read_sheet("north", BLANK, TWO), TWO))) == 2
    assert not list(lacking(read_sheet("north", FIGURES, TWO), TWO))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"values": {"p9": {"o0": "must"}}}, "no point is called 'p9'"),
        ({"values": {"p0": {"o0": "musty"}}}, "did you mean 'must'"),
        ({"red_lines": [{"when": "p0 is o7"}]}, "has no option 'o7'"),
        ({"importance": {"most": ["p0"], "least": ["p0"]}, "weights": None}, "lies in the pile"),
        ({"surprise": 1}, "unknown key 'surprise'"),
        ({"scale": "points", "weights": None}, "scale from 0 to 100"),
    ],
)
def test_a_fault_is_told_with_its_mend(change, told):
    data = {k: v for k, v in (FIGURES | change).items() if v is not None}
    with pytest.raises(InputError, match=told):
        read_sheet("north", data, TWO)


def test_the_ladder_by_hand():
    """Best 100; giving p0 o1 costs 30; then p0 o2 costs 30 (40 left); p1 would go below 40."""
    found = ladder(read_sheet("north", FIGURES, TWO), TWO)
    assert found.best == {"p0": "o0", "p1": "o1"}
    assert [(r.point, r.before, r.after, r.costs, r.value) for r in found.rungs] == [
        ("p0", "o0", "o1", 30, 70),
        ("p0", "o1", "o2", 30, 40),
    ]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_no_rung_goes_below_no_deal_or_over_a_red_line(data):
    sizes = data.draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))
    points = points_of(sizes)
    figures = st.integers(0, 100)
    sheet = read_sheet(
        "north",
        {
            "no_deal": data.draw(figures),
            "weights": {p.id: data.draw(st.integers(1, 100)) for p in points},
            "values": {p.id: {o: data.draw(figures) for o in p.option_ids} for p in points},
            "red_lines": [{"when": "p0 is o0"}] if data.draw(st.booleans()) else [],
        },
        points,
    )
    found = ladder(sheet, points)
    package = dict(found.best)
    every = [dict(zip([p.id for p in points], c, strict=True)) for c in product(*[p.option_ids for p in points])]
    allowed = [worth(sheet, points, p, 1) for p in every]
    free = [w.value for w in allowed if not w.red_lines] or [w.value for w in allowed]
    assert found.value == pytest.approx(max(free))
    for rung in found.rungs:
        assert package[rung.point] == rung.before
        package[rung.point] = rung.after
        now = worth(sheet, points, package, 1)
        assert now.accepts
        assert now.value == pytest.approx(rung.value)
        assert rung.costs >= 0
