"""Versions aligned as a person would align them."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.drafts import align as alignment
from detente.drafts.align import align, heaviest_increasing
from detente.drafts.compare import compare_texts
from detente.drafts.similarity import containment, similarity_matrix
from detente.drafts.structure.plain import read_plain

OLD = """1. The sovereignty of the South is confirmed.
2. A non-aggression agreement is concluded between North, South and the League.
3. North is not to invade its neighbours and the League is not to expand further.
4. A dialogue is held between North and the League, mediated by the Patron.
5. The South receives reliable security guarantees.
6. The size of the armed forces is capped at 600,000 personnel.
7. The League agrees not to station troops in the South.
8. Fighter jets of the League are based in the West.
9. Elections are held in 100 days.
10. Prisoners are exchanged on the principle all for all. A humanitarian committee settles open matters of families.
"""
NEW = """1. The sovereignty of the South is to be reconfirmed.
2. Elections are held in 100 days.
3. A total and complete non-aggression agreement is concluded between North, South and the League.
4. After the signing of the agreement a dialogue is held between North and the League, mediated by the Patron.
5. The South receives robust security guarantees.
6. The size of the armed forces is capped at 800,000 personnel in peacetime.
7. The League agrees not to station troops in the South in peacetime. Fighter jets of the League are based in the West.
8. Prisoners are exchanged on the principle all for all.
9. A humanitarian committee settles open matters of families.
10. The South joins the common market.
"""


def links(old: str, new: str) -> list[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]]:
    a, b = read_plain(old), read_plain(new)
    return [
        (tuple(a.names[i] for i in link.old), tuple(b.names[j] for j in link.new), link.changes) for link in align(a, b)
    ]


def test_two_versions_of_a_plan() -> None:
    assert links(OLD, NEW) == [
        (("1",), ("1",), ("reworded",)),
        (("9",), ("2",), ("moved",)),
        (("2",), ("3",), ("reworded",)),
        (("3",), (), ("removed",)),
        (("4",), ("4",), ("reworded",)),
        (("5",), ("5",), ("reworded",)),
        (("6",), ("6",), ("reworded",)),
        (("7", "8"), ("7",), ("merged",)),
        (("10",), ("8", "9"), ("split",)),
        ((), ("10",), ("added",)),
    ]


def test_the_way_back_turns_everything_round() -> None:
    back = {tuple(sorted(change)) for _, _, change in links(NEW, OLD)}
    assert (("8", "9"), ("10",), ("merged",)) in links(NEW, OLD)
    assert (("7",), ("7", "8"), ("split",)) in links(NEW, OLD)
    assert {("added",), ("removed",)} <= back


def test_renumbering_alone_is_no_change() -> None:
    assert links("1. Alpha beta gamma.\n2. Delta epsilon.\n", "1. Zeta eta theta.\n2. Alpha beta gamma.\n3. Delta epsilon.\n") == [
        ((), ("1",), ("added",)), (("1",), ("2",), ("same",)), (("2",), ("3",), ("same",)),
    ]  # fmt: skip


def test_sub_points_move_with_their_point_and_apart_from_it() -> None:
    old = (
        "1. Forces.\n\n(a) The army leaves the strip.\n\n(b) The navy stays in port.\n\n2. Trade.\n\n(a) Customs end.\n"
    )
    moved_whole = (
        "1. Trade.\n\n(a) Customs end.\n\n2. Forces.\n\n(a) The army leaves the strip.\n\n(b) The navy stays in port.\n"
    )
    assert [(o, n) for o, n, c in links(old, moved_whole) if "moved" in c] in (
        [(("2",), ("1",))], [(("1",), ("2",))],
    )  # fmt: skip
    moved_part = (
        "1. Forces.\n\n(a) The army leaves the strip.\n\n2. Trade.\n\n(a) Customs end.\n\n(b) The navy stays in port.\n"
    )
    assert (("(b)",), ("(b)",), ("moved",)) in links(old, moved_part)


def test_ids_hold_points_together_whatever_their_words() -> None:
    a, b = read_plain("1. The strip passes to North.\n"), read_plain("7. Both administer the area jointly.\n")
    assert align(a, b)[0].changes == ("removed",)
    assert align(a, b, ["strip"], ["strip"])[0].changes == ("reworded",)


def test_ids_give_way_where_words_plainly_stand_elsewhere() -> None:
    a = read_plain("1. Elections are held in one hundred days.\n2. Customs duties end at midnight.\n")
    b = read_plain("1. Customs duties end at midnight.\n2. Elections are held in one hundred days.\n")
    pairs = {link.old: link.new for link in align(a, b, ["x", "y"], ["x", "y"])}
    assert pairs == {(0,): (1,), (1,): (0,)}


@given(st.lists(st.integers(0, 9), max_size=9), st.data())
def test_heaviest_increasing_against_all_subsequences(values: list[int], data: st.DataObject) -> None:
    weights = data.draw(st.lists(st.floats(0.5, 3), min_size=len(values), max_size=len(values)))
    values = [v * 10 + k for k, v in enumerate(values)]  # distinct
    chosen = heaviest_increasing(values, weights)
    assert all(values[a] < values[b] for a, b in pairwise(chosen))
    best = max(
        (
            sum(weights[k] for k in subset)
            for size in range(len(values) + 1)
            for subset in combinations(range(len(values)), size)
            if all(values[a] < values[b] for a, b in pairwise(subset))
        ),
        default=0,
    )
    assert abs(sum(weights[k] for k in chosen) - best) < 1e-9


WORD = st.sampled_from(["army", "talks", "money", "port", "river", "vote"])
POINT = st.lists(
    st.sampled_from(["peace", "force", "army", "strip", "north", "south", "vote", "money", "port", "plant"]),
    min_size=1,
    max_size=7,
)


@given(st.lists(POINT, max_size=6), st.lists(POINT, max_size=6))
def test_every_point_stands_in_one_link(old: list[list[str]], new: list[list[str]]) -> None:
    a, b = (read_plain("\n".join(f"{n}. {' '.join(w)}." for n, w in enumerate(text, 1))) for text in (old, new))
    found = align(a, b)
    assert sorted(i for link in found for i in link.old) == list(range(len(a.provisions)))
    assert sorted(j for link in found for j in link.new) == list(range(len(b.provisions)))
    for link in found:
        assert bool(link.old) or link.changes == ("added",)
        assert bool(link.new) or link.changes == ("removed",)
    assert all(row.words or not (row.text_a or row.text_b) for row in compare_texts(a, b).points)


@given(st.lists(POINT, min_size=1, max_size=6, unique_by=tuple))
def test_a_text_aligned_with_itself_is_the_same(points: list[list[str]]) -> None:
    text = read_plain("\n".join(f"{n}. {' '.join(w)}." for n, w in enumerate(points, 1)))
    assert all(link.changes == ("same",) for link in align(text, text))


def test_similarity_is_bounded_and_one_for_the_same_words() -> None:
    scores = similarity_matrix(["The army leaves", "", "Elections"], ["the ARMY leaves!", "", "Customs duty"])
    assert np.all((scores >= 0) & (scores <= 1))
    assert scores[0, 0] > 0.999
    assert scores[1, 1] == 1
    assert scores[1, 0] == scores[0, 1] == 0
    assert scores[2, 2] < 0.3


@given(st.data(), st.lists(POINT, min_size=1, max_size=7), st.lists(POINT, min_size=1, max_size=7))
def test_leaving_out_what_is_sure_changes_no_link(
    data: st.DataObject, old: list[list[str]], new: list[list[str]]
) -> None:
    """Points whose words are the same on both sides are not compared with the rest: every link stays as it was."""
    a, b = (
        read_plain("\n".join(f"{n}. {' '.join(w)}." for n, w in enumerate(points, 1)), markdown=False)
        for points in (old, [*new, *old[1:]])
    )
    some_ids = st.sampled_from([None, "x", "y", "z"])
    ids = [data.draw(st.lists(some_ids, min_size=n, max_size=n)) for n in (len(a.provisions), len(b.provisions))]
    quick = align(a, b, *ids)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alignment, "_in_doubt", lambda left, right, *_: (list(range(len(left))), list(range(len(right)))))
        whole = align(a, b, *ids)
    assert [(link.old, link.new, link.changes) for link in quick] == [(w.old, w.new, w.changes) for w in whole]


@given(
    st.lists(st.lists(WORD, max_size=6), min_size=1, max_size=6),
    st.lists(st.lists(WORD, max_size=6), min_size=1, max_size=6),
    st.sets(st.integers(0, 5)),
    st.sets(st.integers(0, 5)),
)
def test_rows_and_columns_asked_for_are_those_of_the_whole(
    old: list[list[str]], new: list[list[str]], rows: set[int], columns: set[int]
) -> None:
    left, right = ([" ".join(w) for w in texts] for texts in (old, new))
    rows, columns = {i for i in rows if i < len(left)}, {j for j in columns if j < len(right)}
    whole, part = similarity_matrix(left, right), similarity_matrix(left, right, sorted(rows), sorted(columns))
    for i, one in enumerate(left):
        for j, other in enumerate(right):
            wanted = whole[i, j] if i in rows or j in columns else float(one.split() == other.split())
            assert part[i, j] == pytest.approx(wanted, abs=1e-12)


def test_containment_by_hand() -> None:
    assert containment("the navy stays", "all told, the navy always stays in port") == 1
    assert containment("the navy stays put", "the navy leaves") == 0.5


def _form(lines: list[str]) -> str:
    return "\n\n".join(f"{n}. {line}" for n, line in enumerate(lines, 1))


@pytest.mark.parametrize("at", range(8))
def test_one_of_many_points_with_the_same_words_is_changed_where_it_stands(at: int) -> None:
    before = ["The party pays ten in each month of the year."] * 8
    after = [*before[:at], "The party pays twelve in each month of the year.", *before[at + 1 :]]
    label = (str(at + 1),)
    changed = [link for link in links(_form(before), _form(after)) if link[2] != ("same",)]
    assert changed == [(label, label, ("reworded",))]


def test_one_of_many_points_with_the_same_words_goes_and_its_number_with_it() -> None:
    before, after = "1. Reserved.\n\n2. Reserved.\n\n3. Reserved.\n", "1. Reserved.\n\n3. Reserved.\n"
    assert [link for link in links(before, after) if link[2] != ("same",)] == [(("2",), (), ("removed",))]


@given(st.lists(st.sampled_from(["Reserved.", "The army leaves the strip.", "Votes are held."]), max_size=8), st.data())
def test_a_changed_word_among_repeated_points_moves_none(lines: list[str], data: st.DataObject) -> None:
    before = [*lines, "The navy of the North stays in port."]
    at = data.draw(st.integers(0, len(before) - 1))
    after = [*before[:at], before[at].replace("The", "No").replace("Votes", "Balls"), *before[at + 1 :]]
    found = links(_form(before), _form(after))
    label = (str(at + 1),)
    assert [link for link in found if link[2] != ("same",)] == [(label, label, ("reworded",))] * (before != after)
