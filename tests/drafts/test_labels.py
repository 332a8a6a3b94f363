"""Labels as agreements print them, and numbers as word processors write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.drafts.structure.labels import find_label, number_key
from detente.numerals.notation import from_letters, from_roman, in_format, to_letters, to_roman


@pytest.mark.parametrize(
    ("text", "label", "number"),
    [
        ("1. Forces withdraw", "1", "1"),
        ("1) Forces withdraw", "1", "1"),
        ("(1) Forces withdraw", "(1)", "1"),
        ("1.1 Forces withdraw", "1.1", "1.1"),
        ("1.1.2. Forces", "1.1.2", "1.1.2"),
        ("21(d) The plant", "21(d)", "21(d)"),
        ("21 (d) The plant", "21(d)", "21(d)"),
        ("3(a)(ii) Ships", "3(a)(ii)", "3(a)(ii)"),
        ("(a) Ships", "(a)", "a"),
        ("IV. Economy", "IV", "IV"),
        ("(iv) boats", "(iv)", "iv"),
        ("Point 7. Elections", "Point 7", "7"),
        ("Point 7 Elections", "Point 7", "7"),
        ("POINT 7: Elections", "POINT 7", "7"),
        ("Article 5\nDefence", "Article 5", "5"),
        ("Article 5 – Defence", "Article 5", "5"),
        ("ARTICLE XII", "ARTICLE XII", "XII"),
        ("Annex A: Map", "Annex A", "A"),
        ("Part One. General", "Part One", "1"),
        ("§ 3 Frist", "§ 3", "3"),
        ("§3. Frist", "§3", "3"),
        ("Статья 5. Мир", "Статья 5", "5"),
        ("Пункт 12. Мир", "Пункт 12", "12"),
        ("а) корабли", "а", "а"),
        ("المادة 3 الهدنة", "المادة 3", "3"),
        ("סעיף 4. שלום", "סעיף 4", "4"),
        ("«Стороны» договорились", None, None),
        ("The parties agree", None, None),
        ("600,000 soldiers", None, None),
        ("(EU) funds", None, None),
        ("3.5% of the budget", None, None),
        ("Articles of war", None, None),
    ],
)
def test_label(text: str, label: str | None, number: str | None) -> None:
    found = find_label(text)
    assert (found.label if found else None) == label
    if found:
        assert found.number == number
        assert text[found.length :].strip() == text[text.index(found.printed) + len(found.printed) :].strip()


@pytest.mark.parametrize(
    "text", ["2025. The year of talks", "5 soldiers", "A. Smith", "Article 5 of the treaty applies", "(c) 2025"]
)
def test_doubtful_labels_are_weak(text: str) -> None:
    found = find_label(text)
    assert found is None or found.weak


def test_number_key_forgets_words_and_punctuation() -> None:
    assert number_key("Point 7.") == number_key("7)") == number_key("§ 7") == "7"
    assert number_key("21(d)") == number_key("21 (d).") == "21(d)"
    assert number_key("IV.") == "iv"


@given(st.integers(1, 3999))
def test_roman_numerals_return(value: int) -> None:
    assert from_roman(to_roman(value)) == value == from_roman(to_roman(value).upper())


@given(st.integers(1, 200))
def test_letters_return(value: int) -> None:
    assert from_letters(to_letters(value)) == value


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        (4, "decimal", "4"),
        (9, "decimalZero", "09"),
        (14, "lowerRoman", "xiv"),
        (2025, "upperRoman", "MMXXV"),
        (27, "lowerLetter", "aa"),
        (53, "upperLetter", "AAA"),
        (10, "russianLower", "к"),
        (26, "russianUpper", "Ы"),
        (15, "hebrew1", "טו"),
        (16, "hebrew1", "טז"),
        (3, "arabicAbjad", "ج"),
        (3, "arabicAlpha", "ت"),
        (11, "ordinal", "11th"),
        (22, "ordinal", "22nd"),
        (21, "ordinalText", "Twenty-first"),
        (40, "ordinalText", "Fortieth"),
        (112, "cardinalText", "One hundred twelve"),
        (5, "none", ""),
        (3, "decimalEnclosedCircle", "③"),
        (7, "someFutureFormat", "7"),
    ],
)
def test_number_formats(value: int, form: str, expected: str) -> None:
    assert in_format(value, form) == expected
