"""Figures as people type them: read where they can mean one thing, refused with what to write where not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.figures import POINT, Marks, NotAFigure, hundredfold, marks_of, read_figure

COMMA, UNKNOWN = Marks(comma=True, sure=True), Marks(comma=True, sure=False)


@pytest.mark.parametrize(
    "text,value",
    [
        ("60", 60),
        ("+60", 60),
        (".5", 0.5),
        ("5.", 5),
        ("1e3", 1000),
        ("\u22125", -5),
        ("\u20130.25", -0.25),
        ("1.000", 1),
        ("1\u202f000", 1000),
        ("1\u00a0234\u00a0567.5", 1234567.5),
        ("1'000", 1000),
        ("1,234.5", 1234.5),
        ("1,234,567", 1234567),
    ],
)
def test_what_can_mean_one_thing_is_read(text: str, value: float) -> None:
    assert read_figure(text) == value


@pytest.mark.parametrize(
    "text,words",
    [
        ("1,000", "it could be 1 or 1000"),
        ("0,5", "write decimals with a point: 0.5"),
        ("1.000,5", "write decimals with a point: 1000.5"),
        ("1 000", "write 1000"),
        ("100 200", "write 100200"),
        ("60%", "write 60, without the per cent sign"),
        ("60 %", "write 60, without the per cent sign"),
        ("50 per cent", "write 50, without the per cent sign"),
        ("50 percent", "write 50, without the per cent sign"),
        ("30–40", "give 30 as low, 40 as high"),
        ("30% - 40%", "give 30 as low, 40 as high"),
        ("0.2 to 0.4", "give 0.2 as low, 0.4 as high"),
        ("40-30", "expected a number"),
        ("1/2", "decimal: 0.5 (or 50 on a scale"),
        ("1 ½", "decimal: 1.5"),
        ("1/0", "expected a number"),
        ("about 50", "write 50, with low and high figures"),
        ("(5)", "write -5 for a negative figure"),
        ("27/11/2025", "looks like a date"),
        ("2025-11-27", "looks like a date"),
        ("#REF!", "an error of the spreadsheet"),
        ("=1+1", "formulas are not run"),
        ("TRUE", "expected a number"),
        ("€ 5", "expected a number"),
        ("12,34,567", "expected a number"),
        ("0x10", "expected a number"),
        ("1_000", "expected a number"),
        ("nan", "expected a number"),
        ("1e999", "expected a finite number"),
        ("", "found nothing"),
    ],
)
def test_what_can_mean_several_things_is_refused_with_what_to_write(text: str, words: str) -> None:
    with pytest.raises(NotAFigure, match=re.escape(words)):
        read_figure(text)


def test_a_share_is_told_to_be_written_as_one() -> None:
    with pytest.raises(NotAFigure, match=r"write 0\.6, without"):
        read_figure("60%", share=True)


def test_the_fields_of_a_table_show_its_decimal_mark() -> None:
    assert marks_of(",", ["0,5"]) == POINT
    assert marks_of(";", ["0,5", "1,000"]) == COMMA
    assert marks_of(";", ["0.5", "1,000"]) == POINT
    assert marks_of(";", ["1,000", "12"]) == UNKNOWN
    assert marks_of("\t", ["0,5", "0.5"]) == UNKNOWN


def test_a_lone_mark_before_three_digits_is_read_only_where_the_table_shows_its_mark() -> None:
    assert read_figure("1,000", COMMA) == 1
    for text, marks in (("1,000", UNKNOWN), ("1.000", UNKNOWN), ("1.000", COMMA), ("1,000", POINT)):
        with pytest.raises(NotAFigure, match="it could be 1 or 1000"):
            read_figure(text, marks)
    assert read_figure("0,125", UNKNOWN) == 0.125
    assert read_figure("0.125", UNKNOWN) == 0.125
    assert read_figure("1.000,5", UNKNOWN) == read_figure("1,000.5", UNKNOWN) == 1000.5


@given(st.floats(-1e11, 1e11), st.sampled_from([POINT, COMMA, UNKNOWN]))
def test_whatever_the_marks_a_figure_is_read_as_itself_or_refused(value: float, marks: Marks) -> None:
    """No way of writing a figure down is taken for another figure."""
    written = {f"{value:.3f}", f"{value:,.3f}", repr(value), f"{value:,.3f}".replace(",", "\u202f")}
    continental = {text.translate(str.maketrans(",.", ".,")) for text in written}
    for text in written if marks is POINT else continental if marks is COMMA else written | continental:
        try:
            found = read_figure(text, marks)
        except NotAFigure:
            continue
        assert found in (value, round(value, 3)), text


@given(st.integers(-10_000, 10_000), st.integers(0, 6))
def test_a_hundredfold_is_exact(whole: int, places: int) -> None:
    assert hundredfold(float(f"{whole}e-{places}")) == float(f"{whole}e{2 - places}")
