"""Every word of a text stands in exactly one place, and every place is compared."""

from __future__ import annotations

import io
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.drafts.compare import compare_texts, other_changes, summary
from detente.drafts.structure.plain import read_plain
from detente.drafts.structure.plan_text import KINDS, PlanText
from tests.conftest import EXAMPLES

PIECES = [
    "## Part two: one million", "The parties agree as follows.", "1. The guns fall silent.", "2. The roads open",
    "(a) to trade", "(b) to people", "Article 3", "Article 5 bis", "A paragraph of ten words or so.", "",
    "[^1]: As mapped.", "Done at Geneva, 5 May.", "第一条 停火于正午生效。", "**Reserved**", "- a list mark", "2025. The year",
    "\\# 4 of the map", "المادة 2 الحدود", "___________", "> quoted", "Part Three", "# Plan",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=14).map("\n\n".join)


def words(text: str) -> Counter[str]:
    """Words as this test counts them, apart from the code that it tests; Han signs one by one."""
    return Counter(re.findall(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+", text))


def held(text: PlanText) -> Counter[str]:
    """The words of a text, place by place."""
    found = words(text.lead) + words(text.closing)
    for provision in text.provisions:
        found += words(provision.printed) + words(provision.text)
    for part in text.parts:
        if part.kind in ("heading", "note"):
            found += words(text.words_of(part))
    return found


@given(TEXTS)
@settings(max_examples=300)
def test_every_word_stands_in_one_place(source: str) -> None:
    text = read_plain(source)
    assert held(text) == words("\n".join(text.paragraphs)) == words(source)
    places = [at for part in text.parts for at in part.paragraphs]
    assert sorted(places) == list(range(len(text.paragraphs)))
    assert set(text.kinds) <= set(KINDS)


@given(TEXTS, TEXTS)
@settings(max_examples=150)
def test_a_comparison_holds_every_word_of_both(one: str, other: str) -> None:
    a, b = read_plain(one), read_plain(other)
    found = compare_texts(a, b)
    for text, count in ((a, found.words_a), (b, found.words_b)):
        assert count.missing == 0
        assert count.total == sum(words("\n".join(text.paragraphs)).values())
    assert found.same or found.to_dict() != compare_texts(a, a).to_dict()


@given(TEXTS)
@settings(max_examples=200)
def test_written_texts_read_back_as_they_were(source: str) -> None:
    text = read_plain(source)
    again = read_plain(text.text)
    assert [p for p in again.paragraphs if p] == [p for p in text.paragraphs if p]
    assert [(p.path, p.text) for p in again.provisions] == [(p.path, p.text) for p in text.provisions]


@given(TEXTS, st.integers(0, 200))
@settings(max_examples=200)
def test_a_changed_word_anywhere_is_seen(source: str, at: int) -> None:
    text = read_plain(source)
    where = [m.span() for m in re.finditer(r"\b[a-z]{4,}\b", source)]
    if not where:
        return
    start, stop = where[at % len(where)]
    found = compare_texts(text, read_plain(f"{source[:start]}ZEBRAS{source[stop:]}"))
    assert not found.same


CHANGED = [
    ("# Part one\n\n1. The guns.\n\n## Part two: one million\n\n2. The roads.\n", "one million", "nine million"),
    ("1. The guns.\n\n## Part two\n\nThey pay one million.\n\n2. The roads.\n", "one", "nine"),
    ("1. The guns[^1].\n\n2. The roads.\n\n[^1]: For one million.\n", "one", "nine"),
    ("We, for one reason,\n\n1. The guns.\n\n2. The roads.\n", "one", "nine"),
    ("1. The guns.\n\n2. The roads.\n\nDone in one copy.\n", "one", "nine"),
]


@pytest.mark.parametrize(("before", "old", "new"), CHANGED)
def test_a_change_outside_the_points_is_in_every_output(before: str, old: str, new: str) -> None:
    from rich.console import Console

    from detente.drafts.formats.markdown import comparison_text
    from detente.drafts.formats.web_page import comparison_page
    from detente.report.draft_tables import print_comparison

    found = compare_texts(read_plain(before), read_plain(before.replace(old, new)))
    assert "also changed" in summary(found)
    assert "nine" in str(found.to_dict())
    screen = Console(record=True, width=100, file=io.StringIO())
    print_comparison(screen, found)
    for output in (screen.export_text(), comparison_text(found), comparison_page(found)):
        assert "nine" in output
    first, last = other_changes(found)
    assert len(first) + len(last) == 1


def test_words_under_an_articles_number_stay_with_the_last_article() -> None:
    text = read_plain("ARTICLE I\n\n1. They stop.\n\n2. They go.\n\nARTICLE II\n\nThe line is the river.\n")
    assert text.provisions[-1].text == "The line is the river."
    assert text.closing == ""
    assert read_plain("1. They stop.\n\n2. They go.\n\nSo they agree.\n").closing == "So they agree."


def test_the_command_accounts_for_every_word(border: Path, run: Any) -> None:
    drafts = sorted(path.stem for path in (EXAMPLES / "border_talks" / "drafts").glob("*.md"))
    found = run("diff", border, drafts[0], drafts[1])
    for side in ("words_from", "words_to"):
        count = found[side]
        assert count["missing"] == 0 < count["total"]
        assert count["total"] == sum(count[k] for k in ("points", "labels", "lead", "headings", "closing", "notes"))
