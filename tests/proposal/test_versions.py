"""Which provisions of several versions are one point: against what the labels of published cases say."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from detente.case.load import load_case
from detente.proposal.names import states_of
from detente.proposal.parties import find_parties, names_of
from detente.proposal.points import make_points
from detente.proposal.texts import Text, read_texts
from detente.proposal.versions import Group, grouped, silent_places

CASEBOOK = Path(__file__).parents[2] / "casebook"


def read(folder: Path, case_folder: Path, drafts: tuple[str, ...]) -> tuple[list[Text], list[dict[str, str]]]:
    """The versions as texts, and for each what every label is by the case."""
    case = load_case(case_folder)
    numbers = {point.number: point.id for point in case.points}
    files, truth = [], []
    for name in drafts:
        draft = case.drafts[name]
        file = folder / f"{name}_{draft.date}.md"
        file.write_text(draft.text, encoding="utf-8")
        files.append(file)
        truth.append(numbers | dict(draft.labels))
    return read_texts(files)[0], truth


def pairs(texts: list[Text], truth: list[dict[str, str]], groups: list[Group]) -> tuple[int, int, int]:
    """How many pairs of provisions are one point in truth, how many were found, and how many of these are right."""
    is_one = {
        (version, at): truth[version].get(provision.path)
        for version, text in enumerate(texts)
        for at, provision in enumerate(text.points.provisions)
    }
    found = {(version, at): k for k, group in enumerate(groups) for version, at in group.places.items()}
    labelled = [place for place, point in is_one.items() if point]
    true = {(a, b) for a, b in combinations(labelled, 2) if is_one[a] == is_one[b]}
    said = {(a, b) for a, b in combinations(labelled, 2) if found[a] == found[b]}
    return len(true), len(said), len(true & said)


@pytest.mark.parametrize(
    ("drafts", "points", "right"),
    [
        (("us_28", "e3_28", "points_20"), 39, 61),  # 32 in truth, 76 pairs
        (("us_28", "points_20"), 40, 14),  # 32, 23: numbered anew, and points 8 and 9 are one of the first
        (("us_28", "geneva_19"), 31, 31),  # 31, 31: half of it says only that it is not known
        (("us_28", "europe_24"), 44, 1),  # 31, 14: another plan, of which little is worded alike
        (("us_28", "geneva_19", "e3_28", "europe_24", "points_20"), 49, 152),  # 32, 211
    ],
)
def test_the_texts_of_one_plan(
    tmp_path: Path, ukraine_2025: Path, drafts: tuple[str, ...], points: int, right: int
) -> None:
    texts, truth = read(tmp_path, ukraine_2025, drafts)
    groups = grouped(texts)
    _, found, good = pairs(texts, truth, groups)
    assert found == good, "no two provisions are taken for one point that are two"
    assert good >= right
    assert len(groups) <= points
    placed = [(version, at) for group in groups for version, at in group.places.items()]
    everything = [(v, at) for v, text in enumerate(texts) for at in range(len(text.points.provisions))]
    assert sorted(placed) == everything, "every provision stands in one point"
    assert all(len(group.places) >= 1 for group in groups)


@pytest.mark.parametrize(
    ("case", "drafts"), [("cyprus_2004", ("third", "fifth")), ("iran_2015", ("lausanne", "vienna"))]
)
def test_texts_that_keep_their_numbers(tmp_path: Path, case: str, drafts: tuple[str, ...]) -> None:
    texts, truth = read(tmp_path, CASEBOOK / case, drafts)
    _, found, good = pairs(texts, truth, grouped(texts))
    assert found == good


def test_what_was_put_together_is_said(tmp_path: Path, ukraine_2025: Path) -> None:
    texts, _ = read(tmp_path, ukraine_2025, ("us_28", "e3_28", "points_20"))
    parties = find_parties(texts)
    made = {m.point.number: m for m in make_points(texts, grouped(texts), parties, names_of(parties))}
    said = made["16"].point.together
    assert len(said) == 1
    assert said[0].startswith("6 in ")
    assert said[0].endswith(", by its words")
    assert made["16"].point.sure == "sure"
    assert "by its number, not by its words" in made["21(c)"].point.together[0]
    assert made["21(c)"].point.sure == "likely"
    assert made["16"].open[1].startswith("its words, “The text of this point was not found")
    assert made["3"].package[1] == "not_in_text"
    assert "(“Deleted”) is put here by its number" in made["3"].point.together[0]
    assert made["1"].point.together == ()
    assert made["1"].point.sure == "sure"


def test_words_that_stand_often_or_say_only_that_it_is_gone_do_not_tell_which_point_it_is(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text(
        "1. [Reserved]\n2. Intentionally omitted.\n3. To be agreed.\n4. To be agreed.\n5. North leaves the strip.\n",
        encoding="utf-8",
    )
    assert silent_places(read_texts([file])[0][0].points) >= {1, 2, 3}
    assert 4 not in silent_places(read_texts([file])[0][0].points)


@pytest.mark.parametrize(
    ("word", "states"),
    [
        ("Russian", ("Russia",)),
        ("US-Russian", ("United States", "Russia")),
        ("Russo-Ukrainian", ("Russia", "Ukraine")),
        ("Sino–American", ("China", "United States")),
        ("Syrian", ("Syria",)),
        ("Congolese", ("Congo - Kinshasa",)),
        ("Russia", ()),
        ("Trans-Siberian", ()),
        ("Dnipro", ()),
    ],
)
def test_adjectives_belong_to_their_states(word: str, states: tuple[str, ...]) -> None:
    assert states_of(word) == states


def test_an_adjective_is_no_party_and_a_pair_names_two(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text(
        "1. Ukraine shall leave the strip to the Russian side.\n2. The strip is then under joint Polish-Russian patrol.\n"
        "3. The joint Polish-Russian commission and the European market are opened; Ukraine shall pay the Russian part.\n",
        encoding="utf-8",
    )
    found = {p.name: p.sure for p in find_parties(read_texts([file])[0])}
    assert found == {"Ukraine": "likely", "Russia": "doubtful", "Poland": "doubtful"}
