"""A brief is written in the formats that there are, and no thread outlives a brief that fails."""

from __future__ import annotations

import threading

import pytest

from detente.case.load import load_case
from detente.errors import InputError
from detente.inference.prepare import prepare
from detente.report.brief.build import write_brief
from detente.report.brief.findings import searching
from detente.report.brief.formats.registry import render


def test_an_unknown_format_is_refused(border_talks):
    case = load_case(border_talks)
    brief = write_brief(case, prepare(case, draws=200), annex=False)
    with pytest.raises(InputError, match=r"found the format 'doc'.*docx"):
        render(brief, "doc")


def test_no_thread_is_left_when_a_brief_fails(border_talks):
    case = load_case(border_talks)
    drawn = prepare(case, draws=200)
    before = set(threading.enumerate())

    def fail() -> None:
        with searching(case, drawn, case.draft()):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert set(threading.enumerate()) <= before
