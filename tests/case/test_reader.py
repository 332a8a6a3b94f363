"""YAML with places, and its limits."""

from __future__ import annotations

import pytest

from detente.case.format.reader import read_text, read_yaml
from detente.errors import InputError, Place


def test_every_value_and_key_has_its_place():
    document = read_yaml("a: 1\nb:\n  - {c: x, d: [y, z]}\n", "f.yaml")
    assert document.places["b", 0, "d", 1] == Place("f.yaml", 3, 19)
    assert document.keys["b", 0, "c"] == Place("f.yaml", 3, 6)
    assert document.place(("b", 0, "missing")) == Place("f.yaml", 3, 5)


def test_scalars_stay_as_written():
    tree = read_yaml("[600000, 0600, 1e5, null, 1.10, true, ~, yes, 2025-11-25, 0x1F]", "f").tree
    assert tree == ["600000", "0600", "1e5", "null", "1.10", "true", "~", "yes", "2025-11-25", "0x1F"]
    assert [t.is_null for t in tree] == [False, False, False, True, False, False, True, False, False, False]
    assert not read_yaml("'null'", "f").tree.is_null


@pytest.mark.parametrize(
    "text, place, words",
    [
        ("a: 1\na: 2\n", (2, 1), "stands twice"),
        ("a: !!int 3", (1, 4), "tag"),
        ("a: !ruby/object:X {}", (1, 4), "tag"),
        ("a: &x [*x]", (1, 8), "stands in"),
        ("<<: {a: b}", (1, 1), "merge key"),
        ("? [a]\n: b", (1, 3), "as a key"),
        ("--- a\n--- b", (2, 1), "second document"),
        ("a: {b: c: d}", (1, 9), "must be quoted"),
        ("a: \x07", (1, 4), "control character"),
        ("a: *z", (1, 4), "no anchor"),
        ('a: "\\ud800"', None, "U"),
        ("a: [", None, "not valid YAML"),
    ],
)
def test_bad_yaml_is_refused_with_its_place(text, place, words):
    with pytest.raises(InputError) as caught:
        read_yaml(text, "f.yaml")
    fault = caught.value.faults[0]
    assert words in fault.message
    if place:
        assert (fault.place.line, fault.place.column) == place


def test_alias_bombs_are_refused():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * 10)}]" for k in range(1, 9)]
    with pytest.raises(InputError, match="aliases expand"):
        read_yaml("\n".join(lines), "f")


def test_a_few_aliases_are_fine():
    assert read_yaml("a: &r [1, 2, 3]\nb: *r", "f").tree == {"a": ["1", "2", "3"], "b": ["1", "2", "3"]}


def test_deep_nesting_is_refused():
    with pytest.raises(InputError, match="levels deep"):
        read_yaml("[" * 20_000, "f")


@pytest.mark.parametrize(
    "data, words",
    [
        (b"a: \xff", "not UTF-8"),
        (b"a: b\x00c", "NUL"),
        (b"x" * 1_000_001, "at most 1,000,000"),
    ],
)
def test_files_that_are_no_text_are_refused(tmp_path, data, words):
    path = tmp_path / "case.yaml"
    path.write_bytes(data)
    with pytest.raises(InputError, match=words):
        read_text(path, "case.yaml")


def test_a_byte_order_mark_is_no_error(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1")
    assert read_text(path, "case.yaml") == "a: 1"
