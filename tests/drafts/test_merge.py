"""Merging and consolidating: what is taken, what is bracketed, and that nothing is lost."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from detente.case.format.models.record import Draft
from detente.case.load import load_case
from detente.drafts.merge import bracketed, merge_drafts
from detente.drafts.structure.brackets import NOTHING, alternatives, choose
from detente.drafts.structure.plain import read_plain
from detente.drafts.structure.written import write_plain
from tests.conftest import EXAMPLES

CASE = load_case(EXAMPLES / "border_talks")
POINTS = [
    "North withdraws its army behind the river within thirty days.",
    "South opens the railway bridge to goods from the interior.",
    "Prisoners of both sides go home before the winter feast.",
    "The League counts votes cast in the contested valley.",
    "Customs duties on grain end when the port reopens.",
]
OTHER = [
    "North withdraws its army and its guns behind the river within sixty days.",
    "South opens the railway bridge to goods and travellers from the interior.",
    "Prisoners of both sides go home at once, the sick before others.",
    "The League and the Patron count votes cast in the contested valley.",
    "Customs duties on grain and oil end when the port reopens.",
]


def draft(name: str, author: str, points: list[str]) -> Draft:
    return Draft.model_construct(
        id=name, title=name, author=(author,), date=dt.date(2025, 11, 20), parent="base", status="working", seen_by=(),
        package={"strip": "shared", "monitor": "none"}, open={}, labels={}, source=(), note=None, text_line=1, file="",
        text=write_plain([f"{n}. {text}" for n, text in enumerate(points, 1)]),
    )  # fmt: skip


def chosen(which: set[int]) -> list[str]:
    return [OTHER[k] if k in which else POINTS[k] for k in range(5)]


BASE = draft("base", "patron", POINTS)
SETS = st.sets(st.integers(0, 4))


def merged(a: list[str], b: list[str]) -> tuple[list[str], list[str]]:
    merged = merge_drafts(CASE, BASE, [draft("a", "north", a), draft("b", "south", b)], keep_base=False)
    return list(merged.paragraphs), [clash.label for clash in merged.clashes]


@settings(max_examples=40)
@given(SETS, SETS)
def test_changes_of_different_points_are_both_taken(a: set[int], b: set[int]) -> None:
    paragraphs, clashes = merged(chosen(a), chosen(b))
    assert clashes == [], "where both changed a point alike there is no clash"
    assert paragraphs == [f"{n}. {t}" for n, t in enumerate(chosen(a | b), 1)]


@settings(max_examples=25)
@given(SETS, st.sampled_from(range(5)))
def test_clashes_are_bracketed_and_only_they(a: set[int], at: int) -> None:
    ours, theirs = chosen(a | {at}), list(POINTS)
    theirs[at] = "An entirely different sentence about fishing rights in the strait."
    paragraphs, clashes = merged(ours, theirs)
    assert clashes == [str(at + 1)]
    assert "[North: " in paragraphs[at]
    assert "[South: " in paragraphs[at]
    assert all("[" not in p for k, p in enumerate(paragraphs) if k != at)
    label = f"{at + 1}. "
    assert choose(paragraphs[at], 0).removeprefix(label) == ours[at]
    assert choose(paragraphs[at], 1).removeprefix(label) == theirs[at]


def test_a_point_that_one_removes_goes_and_one_that_another_adds_comes() -> None:
    new = "Fishing boats of both sides sail freely in the strait."
    paragraphs, clashes = merged(POINTS[:4], [*POINTS[:2], new, *POINTS[2:]])
    assert clashes == []
    assert [p.split(". ", 1)[1] for p in paragraphs] == [*POINTS[:2], new, *POINTS[2:4]]


def test_removing_what_another_rewords_is_a_clash() -> None:
    paragraphs, clashes = merged(POINTS[:4], chosen({4}))
    assert clashes == ["5"]
    assert paragraphs[4] == f"5. [North: {NOTHING}] [South: {OTHER[4]}]"


def test_a_move_and_a_rewording_of_the_same_point_meet() -> None:
    moved = [POINTS[4], *POINTS[:4]]
    paragraphs, clashes = merged(moved, chosen({4}))
    assert clashes == []
    assert paragraphs[0].split(". ", 1)[1] == OTHER[4]


@settings(max_examples=25)
@given(SETS, SETS)
def test_a_consolidation_holds_every_version_of_every_point(a: set[int], b: set[int]) -> None:
    merged = merge_drafts(CASE, BASE, [draft("a", "north", chosen(a)), draft("b", "south", chosen(b))], keep_base=True)
    for k, paragraph in enumerate(merged.paragraphs):
        words = paragraph.split(". ", 1)[1]
        if k not in a | b:
            assert words == POINTS[k]
            continue
        assert choose(words, 0) == POINTS[k]
        assert choose(words, 1) == OTHER[k]
        who = alternatives(words)[0].texts[1].author
        assert who == " ".join(["North,"] * (k in a and k in b) + ["South" if k in b else "North"])


def test_lead_closing_and_headings_stay() -> None:
    text = "# Plan\n\nThe parties agree:\n\n1. One thing is settled here.\n\n## Economy\n\n2. Trade begins again soon.\n\nDone at the border.\n"
    base = BASE.model_copy(update={"text": text})
    other = BASE.model_copy(update={"text": text.replace("soon", "in spring"), "id": "x", "author": ("south",)})
    paragraphs = list(merge_drafts(CASE, base, [other], keep_base=False).paragraphs)
    read = read_plain(write_plain(paragraphs))
    assert read.lead == "Plan\n\nThe parties agree:"
    assert [read.paragraphs[k] for k in read.headings] == ["Economy"]
    assert read.provisions[1].text == "Trade begins again in spring."
    assert read.closing == "Done at the border."


def test_brackets_take_only_the_words_that_differ() -> None:
    assert bracketed((("North", "capped at 600,000 men."), ("South", "capped at 800,000 men."))) == (
        "capped at [North: 600,000] [South: 800,000] men."
    )
    assert (
        bracketed((("North", "all else"), ("South", "quite another thing")))
        == "[North: all else] [South: quite another thing]"
    )


def test_headings_and_notes_are_merged_like_points() -> None:
    """What stands outside the points is kept, taken over where one changed it, and bracketed where two did."""
    from detente.drafts.merge import _fill, _Item, _passages, _resolve
    from detente.drafts.structure.plain import read_plain

    base = "1. One[^1].\n\n## Part two: ten days\n\nUnder it.\n\n2. Two.\n\n[^1]: A map.\n"
    north = base.replace("ten days", "nine days").replace("A map", "The map")
    south = base.replace("ten days", "six days").replace("2. Two", "## New part\n\n2. Two")
    texts = [read_plain(text) for text in (base, north, south)]
    items = [_Item("1.", []), _Item("2.", [])]
    headings, notes = _passages(texts[0], texts[1:], items, [dict(enumerate(items))] * 2)
    for item in (*(entry for _, entry in headings), *notes):
        _fill(item, 2)
    names = {-1: "Base", 0: "North", 1: "South"}
    found = [(at.label, item.label, _resolve(item, names, False)[0]) for at, item in headings]
    assert found == [
        ("2.", "##", "Part two: [North: nine] [South: six] days\nUnder it."), ("2.", "##", "New part"),
    ]  # fmt: skip
    assert [_resolve(item, names, False)[0] for item in notes] == ["[^1]: The map."]
