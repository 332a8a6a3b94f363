"""What became of a point: kept, moved, or not to be told."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from detente.case.load import load_case
from detente.retrodiction.outcome import outcomes


@pytest.fixture
def case(border_talks):
    return load_case(border_talks)


def _draft(case, name, package, unsettled=None, day=dt.date(2025, 12, 1)):
    return case.drafts["patron_1"].model_copy(
        update={"id": name, "package": package, "open": unsettled or {}, "date": day}
    )


def _told(case, before, after):
    return {entry.point: (entry.moved, entry.known) for entry in outcomes(case, case, before, after)}


def test_each_way_a_point_can_end(case):
    first, second = case.points[0], case.points[1]
    a, b = first.option_ids[:2]
    c, d = second.option_ids[:2]
    before = _draft(case, "a", {first.id: a}, {second.id: (c, d)})
    assert _told(case, before, _draft(case, "b", {first.id: a, second.id: c}))[first.id] == (False, True)
    assert _told(case, before, _draft(case, "b", {first.id: b, second.id: c}))[first.id] == (True, True)
    # What was open and is settled has moved; what stays open cannot be told.
    assert _told(case, before, _draft(case, "b", {first.id: a, second.id: c}))[second.id] == (True, True)
    assert _told(case, before, _draft(case, "b", {first.id: a}, {second.id: (c, d)}))[second.id] == (None, True)


def test_a_point_left_open_has_moved_only_without_its_old_option(case):
    point = next(p for p in case.points if len(p.option_ids) > 2)
    a, b, c = point.option_ids[:3]
    before = _draft(case, "a", {point.id: a})
    assert _told(case, before, _draft(case, "b", {}, {point.id: (b, c)}))[point.id][0] is True
    assert _told(case, before, _draft(case, "b", {}, {point.id: (a, b)}))[point.id][0] is None


def test_points_that_are_new_or_gone_are_said_and_not_told(case):
    first, second = case.points[0], case.points[1]
    a, c = first.option_ids[0], second.option_ids[0]
    found = outcomes(case, case, _draft(case, "a", {first.id: a}), _draft(case, "b", {second.id: c}))
    why = {entry.point: entry.why_not for entry in found}
    assert why[first.id] == "not in the later draft"
    assert why[second.id] == "not in the earlier draft"
    view = replace(case, points=case.points[1:])
    raised = outcomes(case, view, _draft(case, "a", {}), _draft(case, "b", {first.id: a}))
    assert raised[0].why_not == "raised after the day"


def test_an_option_that_nobody_had_proposed_is_marked(case):
    point = case.points[0]
    a, b = point.option_ids[:2]
    options = tuple(option for option in point.options if option.id != b)
    view = replace(case, points=(point.model_copy(update={"options": options}), *case.points[1:]))
    found = outcomes(case, view, _draft(case, "a", {point.id: a}), _draft(case, "b", {point.id: b}))
    assert (found[0].moved, found[0].known) == (True, False)
