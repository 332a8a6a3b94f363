"""Points found in Markdown and plain text, as a reader would find them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.drafts.structure.plain import read_plain
from detente.drafts.structure.written import write_plain


def paths(text: str, markdown: bool = True) -> list[str]:
    return [p.path for p in read_plain(text, markdown).provisions]


def test_nested_points_lead_and_closing() -> None:
    text = read_plain(
        "# The plan\n\nThe parties,\nhaving met, agree:\n\n1. Forces are limited to\n600,000 soldiers.\n"
        "1.1 Not counting\nthe guard.\n1.2 Nor the navy.\n   (a) Ships\n   (b) Boats\n       (i) small\n"
        "       (ii) large\n   (c) Rafts\n2. Elections in 100 days.\n21(d) A compound label.\n**22.** A bold one.\n"
        "Point 23: A word.\n\nDone at Geneva, 5 May.\n"
    )
    assert [p.path for p in text.provisions] == [
        "1", "1.1", "1.2", "1.2(a)", "1.2(b)", "1.2(b)(i)", "1.2(b)(ii)", "1.2(c)", "2", "21(d)", "22", "Point 23",
    ]  # fmt: skip
    assert text.provisions[0].text == "Forces are limited to 600,000 soldiers."
    assert text.lead == "The plan\n\nThe parties, having met, agree:"
    assert text.closing == "Done at Geneva, 5 May."
    assert text.provisions[-2].text == "A bold one."
    assert text.subtree_texts[2] == "Nor the navy.\n(a) Ships\n(b) Boats\n(i) small\n(ii) large\n(c) Rafts"


def test_articles_keep_their_rank() -> None:
    assert paths(
        "PART ONE\n\nArticle I. Peace\n\n1. The parties\n\na. stop\n\nb. go\n\n2. More. In\n2025. The year was bad.\n\n"
        "PART TWO\n\nArticle II. War\n\n1. X\n\nA. Smith said so.\n\n(i) one\n\n(ii) two\n\nArticle III\n"
    ) == [
        "PART ONE", "Article I", "Article I(1)", "Article I(1)(a)", "Article I(1)(b)", "Article I(2)",
        "PART TWO", "Article II", "Article II(1)", "Article II(1)(i)", "Article II(1)(ii)", "Article III",
    ]  # fmt: skip


def test_roman_sections_with_points_counted_through() -> None:
    text = read_plain("I. Security\n\n1. a\n\n2. b\n\nII. Economy\n\n3. c\n\n4. d\n")
    assert text.names == ("I", "1", "2", "II", "3", "4")
    assert [p.depth for p in text.provisions] == [0, 1, 1, 0, 1, 1]


def test_i_is_a_letter_after_h_and_roman_elsewhere() -> None:
    letters = "".join(f"({c}) text\n\n" for c in "abcdefghij")
    assert paths("1. X\n\n" + letters) == ["1", *(f"1({c})" for c in "abcdefghij")]
    assert paths("1. X\n\n(a) one\n\n(i) small\n\n(ii) large\n\n(b) two\n") == [
        "1", "1(a)", "1(a)(i)", "1(a)(ii)", "1(b)",
    ]  # fmt: skip


def test_cyrillic_and_right_to_left() -> None:
    assert paths("Статья 5. Мир\n\n1) раз\n\nа) два\n\nб) три\n\n2) четыре\n") == [
        "Статья 5", "Статья 5(1)", "Статья 5(1)(а)", "Статья 5(1)(б)", "Статья 5(2)",
    ]  # fmt: skip
    assert paths("المادة 1 السلام\n\nالمادة 2 الحدود\n") == ["المادة 1", "المادة 2"]
    assert paths("סעיף 1. שלום\n\nא. ראשון\n\nב. שני\n\nסעיף 2. גבול\n") == [
        "סעיף 1", "סעיף 1(א)", "סעיף 1(ב)", "סעיף 2",
    ]  # fmt: skip


def test_years_initials_and_quantities_are_no_points() -> None:
    assert paths("1. The talks of\n2014. and\n\n2. 600,000 soldiers\n\n1994. was a year\n\nJ. Doe signs\n") == [
        "1",
        "2",
    ]


def test_short_lines_of_plain_text_are_paragraphs() -> None:
    text = read_plain("Agreement\nbetween North\nand South\n1. One\nContinued here.\n2. Two\n", markdown=False)
    assert text.paragraphs[0] == "Agreement between North and South"
    assert len(text.paragraphs) == 4
    assert text.provisions[0].text == "One\nContinued here."


def test_the_title_of_a_point_is_a_paragraph_of_its_own() -> None:
    text = read_plain(
        "Article 1. Ceasefire\n1. The Parties cease all hostilities as of 15 April.\nArticle 2. Verification\n"
        "The mission has 400 observers.\nArticle 3\nRelease of prisoners\nEach Party releases all persons detained.\n"
        "Article 4\nThe Parties.\n"
    )
    assert [p.text for p in text.provisions] == [
        "Ceasefire", "The Parties cease all hostilities as of 15 April.", "Verification\nThe mission has 400 observers.",
        "Release of prisoners\nEach Party releases all persons detained.", "The Parties.",
    ]  # fmt: skip


def test_a_narrow_wrapped_line_is_no_title() -> None:
    text = read_plain("1. The withdrawal of forces from the\nDonetsk oblast shall begin within 30\ndays.\n2. End\n")
    assert text.provisions[0].text == "The withdrawal of forces from the Donetsk oblast shall begin within 30 days."


def test_comments_in_markdown_are_not_text() -> None:
    assert "secret" not in read_plain("1. Open <!-- secret\nnote --> words\n").provisions[0].text


def test_counting_past_four_hundred() -> None:
    assert len(paths("\n".join(f"{n}. in lower case {n}" for n in range(1, 501)))) == 500


WORDS = st.lists(
    st.sampled_from(["peace", "Forces", "600,000", "мир", "שלום", "“quoted”", "shall", "[A: b]"]),
    min_size=1,
    max_size=6,
)


@given(st.lists(WORDS.map(" ".join), min_size=1, max_size=9))
def test_written_texts_read_back(points: list[str]) -> None:
    paragraphs = [f"{n}. {words}" for n, words in enumerate(points, 1)]
    text = read_plain(write_plain(["Lead text", *paragraphs]))
    assert list(text.paragraphs) == ["Lead text", *paragraphs]
    assert [p.label for p in text.provisions] == [str(n) for n in range(1, len(points) + 1)]
    assert [p.text for p in text.provisions] == points


def test_empty_paragraphs_and_line_breaks_read_back() -> None:
    paragraphs = ["1. One", "", "", "2. Two\nsecond line", "End"]
    assert list(read_plain(write_plain(paragraphs)).paragraphs) == paragraphs


@pytest.mark.parametrize("text", ["", "\n\n", "   ", "No points at all."])
def test_texts_without_points(text: str) -> None:
    read = read_plain(text)
    assert not read.provisions
    assert read.lead == text.strip()


def test_headings_and_comment_signs_survive_the_drafts_own_file() -> None:
    text = read_plain("# Plan\n\n1. One\n\n## Economy\n\n2. Two \\<!-- not a comment -->\n")
    again = read_plain(text.text)
    assert again.paragraphs == text.paragraphs == ("Plan", "1. One", "Economy", "2. Two <!-- not a comment -->")
    assert again.headings == text.headings == (0, 2)


def test_every_style_beside_every_other() -> None:
    text = "1. a\n\n1.1 b\n\n21(d) c\n\nIV. d\n\nPoint 7 e\n\nArticle 5 f\n\n§ 3 g\n"
    assert paths(text) == ["1", "1.1", "21(d)", "IV", "Point 7", "Article 5", "§ 3"]


def test_a_wrapped_line_that_begins_with_a_reference_is_no_point() -> None:
    text = read_plain(
        "1. As laid down in\nArticle 5 guarantees are given, and under\nArticle 6 of the treaty.\n2. End\n"
    )
    assert [p.label for p in text.provisions] == ["1", "2"]


def test_lists_without_blank_lines() -> None:
    assert paths("Section 1. A\n1.1. x\n1.2. y\nSection 2. B\n2.1. z\n") == [
        "Section 1",
        "1.1",
        "1.2",
        "Section 2",
        "2.1",
    ]
    assert paths("1. a\n   1) b\n   2) c\n2. d\n") == ["1", "1(1)", "1(2)", "2"]
    assert paths("1 First point here\n2 Second point\n3 Third\n") == ["1", "2", "3"]
