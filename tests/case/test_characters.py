"""Characters that no document can hold are refused at their place; those that readers cannot see are told of."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.case.checks.characters import looks
from detente.case.format.reader import read_yaml
from detente.case.load import load_case
from detente.errors import InputError
from detente.text import odd, one_line, printable, quoted, refused, writable

NONCHARACTERS = [*range(0xFDD0, 0xFDF0), *(p + k for p in range(0, 0x110000, 0x10000) for k in (0xFFFE, 0xFFFF))]
ANYTHING = st.text(st.characters(exclude_categories=()))


def _rename(folder, name):
    path = folder / "case.yaml"
    before = path.read_text()
    assert "name: North" in before
    path.write_text(before.replace("name: North", f'name: "{name}"', 1))


@pytest.mark.parametrize("code", [0, *NONCHARACTERS])
def test_every_character_that_means_nothing_is_refused_as_it_stands_and_escaped(code):
    assert refused(f"ab{chr(code)}") == 2
    with pytest.raises(InputError, match=r"f:1:\d+: found"):
        read_yaml(f'a: "\\U{code:08X}"', "f")


@pytest.mark.parametrize("written", ["\ufffe", "\\uFFFE"])
def test_check_names_the_place_of_a_noncharacter_in_a_name(border_copy, written):
    _rename(border_copy, f"No{written}rth")
    with pytest.raises(InputError, match=r"case\.yaml:\d+:\d+: found U\+FFFE \(a noncharacter\)"):
        load_case(border_copy)


def test_check_names_the_place_of_a_noncharacter_in_the_body_of_a_draft(border_copy):
    path = border_copy / "drafts" / "patron_1.md"
    lines = path.read_text().split("\n")
    row = next(k for k, line in enumerate(lines) if line.startswith("1. "))
    lines[row] = "1. a\ufdd0"
    path.write_text("\n".join(lines))
    with pytest.raises(InputError, match=rf"patron_1\.md:{row + 1}:5: found U\+FDD0"):
        load_case(border_copy)


@pytest.mark.parametrize("code", [0x202E, 0x2066, 0x200B, 0xAD, 0xFEFF, 0x1B, 0x85, 0xE0001])
def test_marks_that_turn_or_hide_text_are_told_of_and_not_refused(border_copy, code):
    _rename(border_copy, f"No\\U{code:08X}rth")
    told = [str(fault) for fault in load_case(border_copy).warnings]
    assert any(f"U+{code:04X}" in line and "case.yaml:" in line for line in told)


@pytest.mark.parametrize("name", ["ایران\u200cی", "\u200fישראל", "ক্‍ষ", "🏳️\u200d🌈"])
def test_joiners_and_direction_marks_of_living_scripts_are_ordinary(border_copy, name):
    _rename(border_copy, name)
    assert not any("found U+" in str(fault) for fault in load_case(border_copy).warnings)


@pytest.mark.parametrize("other", ["South", "Sоuth", "So\u200buth", "S0uth", "SOUTH", "Ѕouth"])
def test_a_party_whose_name_looks_like_another_is_told_of(border_copy, other):
    _rename(border_copy, other)
    assert any("look alike" in str(fault) for fault in load_case(border_copy).warnings)


def test_names_that_differ_to_the_eye_do_not_look_the_same():
    names = ["North", "South", "Northern League", "Север", "Юг", "ישראל", "ایران", "Peña", "Pena", "Part 2", "Part 3"]
    assert len({looks(name) for name in names}) == len(names)


def test_no_example_has_names_that_look_alike_or_marks_that_nobody_sees(border_talks):
    for folder in sorted(border_talks.parent.iterdir()):
        told = [str(fault) for fault in load_case(folder).warnings]
        assert not [line for line in told if "alike" in line or "found U+" in line]


@given(ANYTHING)
def test_writable_text_is_text_that_xml_holds_and_its_length_stays(text):
    from lxml import etree

    made = writable(text)
    assert len(made) == len(text)
    element = etree.Element("a")
    element.text = made
    back = etree.fromstring(etree.tostring(element, encoding="utf-8"))
    assert (back.text or "") == made.replace("\r\n", "\n").replace("\r", "\n") or "\r" in made


@given(ANYTHING)
def test_printable_text_holds_nothing_that_is_obeyed_refused_or_unwritable(text):
    made = printable(text)
    assert refused(made) is None
    assert writable(made) == made
    assert printable(made) == made
    assert "\n" not in one_line(text)
    assert odd(made) is None or made[odd(made)].isprintable() or ord(made[odd(made)]) > 0x9F


@given(st.text())
def test_quoted_text_is_read_back_as_it_was_by_yaml_and_json(text):
    assert json.loads(quoted(text)) == text
    if refused(text) is None:
        assert read_yaml(f"a: {quoted(text)}\n", "f").tree["a"] == text
