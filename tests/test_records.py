"""What every result can do: become plain data and a table, and show itself."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.records import Record, columns_of, flat, plain

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=30,
)


@dataclass(frozen=True)
class Party(Record):
    name: str
    accepts: float
    band: dict[str, float] = field(default_factory=dict)

    renamed: ClassVar[dict[str, str]] = {"name": "party"}


@dataclass(frozen=True)
class Result(Record):
    title: str
    entries: object
    secret: str = "kept"
    _cache: dict[str, int] = field(default_factory=dict)

    left_out: ClassVar[frozenset[str]] = frozenset({"secret"})
    derived: ClassVar[tuple[str, ...]] = ("count",)
    row_source: ClassVar[str] = "entries"
    row_name: ClassVar[str] = "party"

    @property
    def count(self) -> int:
        return len(self.entries)


@dataclass(frozen=True)
class Bare(Record):
    value: float


def test_fields_are_keys_but_for_what_is_declared():
    result = Result("a", (Party("x", 0.5),))
    assert result.to_dict() == {"title": "a", "entries": [{"party": "x", "accepts": 0.5, "band": {}}], "count": 1}
    assert list(result.to_dict()) == ["title", "entries", "count"]


@given(PLAIN)
def test_plain_data_is_json_and_stays_what_it_is(value):
    found = plain(value)
    json.dumps(found, allow_nan=False)
    assert plain(found) == found


def test_plain_data_of_other_kinds():
    numpy = pytest.importorskip("numpy")
    assert plain(numpy.array([[1.0, numpy.inf], [numpy.nan, 2]])) == [[1.0, None], [None, 2.0]]
    assert plain(numpy.float64(2.5)) == 2.5
    assert plain(dt.date(2025, 11, 25)) == "2025-11-25"
    assert plain({1: (Bare(0.5),)}) == {"1": [{"value": 0.5}]}


def test_rows_of_a_mapping_carry_its_keys():
    result = Result("a", {"x": Party("X", 0.5, {"low": 1.0}), "y": Party("Y", 0.25)})
    assert result.rows() == [
        {"party": "X", "accepts": 0.5, "band.low": 1.0},
        {"party": "Y", "accepts": 0.25},
    ]


def test_nested_data_becomes_columns_with_dots():
    assert flat({"a": {"b": 1, "c": {"d": 2}}, "e": [3]}) == {"a.b": 1, "a.c.d": 2, "e": [3]}
    assert columns_of([{"a": 1}, {"b": 2, "a": 3}]) == ["a", "b"]


def test_a_table_for_pandas_and_arrow():
    pandas, pyarrow = pytest.importorskip("pandas"), pytest.importorskip("pyarrow")
    result = Result("a", tuple(Party(f"p{k}", k / 10) for k in range(20)))
    frame, table = result.to_frame(), pyarrow.table(result)
    assert isinstance(frame, pandas.DataFrame)
    assert table.column("accepts").to_pylist() == frame["accepts"].tolist() == [k / 10 for k in range(20)]
    if polars := _module("polars"):
        assert polars.DataFrame(result)["accepts"].to_list() == frame["accepts"].tolist()


def _module(name):
    from importlib import import_module
    from importlib.util import find_spec

    return import_module(name) if find_spec(name) else None


def test_what_is_no_table_says_so():
    for call in (Bare(1.0).rows, Bare(1.0).to_frame, Bare(1.0).__arrow_c_stream__):
        with pytest.raises(TypeError, match="Bare is no table"):
            call()


@given(st.text(max_size=2_000), st.lists(st.tuples(st.text(max_size=500), st.floats()), max_size=60))
def test_a_result_shows_itself_shortly_whatever_is_in_it(title, entries):
    result = Result(title, tuple(Party(name, value) for name, value in entries))
    assert 0 < len(repr(result)) < 4_000
    page = result._repr_html_()
    for tag in ("<script", "<img", "<a "):
        assert tag not in page


def test_html_escapes_names_and_cells():
    result = Result("<script>alert(1)</script>", (Party("<img src=x onerror=alert(1)>", 0.5, {"<b>": 1.0}),))
    page = result._repr_html_()
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    assert "<th>band.&lt;b&gt;</th>" in page


def test_long_tables_are_cut_and_counted():
    result = Result("a", tuple(Party(f"p{k}", 0.5) for k in range(1_000)))
    assert "(1,000 rows)" in repr(result)
    assert "1,000 rows" in result._repr_html_()


@pytest.mark.parametrize("entries", [(), {}])
def test_an_empty_table_is_shown_too(entries):
    result = Result("a", entries)
    assert "Result" in repr(result)
    assert result.rows() == []


@dataclass(frozen=True)
class Told(Record):
    about: Party
    changes: tuple[tuple[str, str], ...]
    score: float
    beside: Bare
    note: str = ""

    reads: ClassVar[dict[str, str]] = {"about": "about.name", "likely": "about.accepts"}
    derived: ClassVar[tuple[str, ...]] = ("likely",)
    parts: ClassVar[dict[str, tuple[str, ...]]] = {"changes": ("from", "to")}
    digits: ClassVar[dict[str, int]] = {"score": 2}
    spread: ClassVar[tuple[str, ...]] = ("beside",)
    left_out_if_empty: ClassVar[frozenset[str]] = frozenset({"note"})


def test_plain_data_differs_from_the_fields_only_as_declared():
    told = Told(Party("x", 0.5), (("a", "b"),), 0.123, Bare(2.0))
    expected = {"about": "x", "changes": [{"from": "a", "to": "b"}], "score": 0.12, "value": 2.0, "likely": 0.5}
    assert told.to_dict() == expected
    assert list(told.to_dict()) == list(expected)
    assert Told(Party("x", 0.5), (), 0.123, Bare(2.0), "so").to_dict()["note"] == "so"
    assert "likely=0.5" in repr(told)
