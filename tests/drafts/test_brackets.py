"""Square brackets as negotiators write them."""

from __future__ import annotations

import pytest

from detente.case.load import load_case
from detente.drafts.structure.brackets import alternatives, choose, over_several, party_named, unbalanced
from tests.conftest import EXAMPLES


def flat(text: str) -> list[list[tuple[str | None, str]]]:
    return [[(a.author, a.text) for a in entry.texts] for entry in alternatives(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("capped at [US: 600,000] [UKR: 800,000] men", [[("US", "600,000"), ("UKR", "800,000")]]),
        ("capped at [600,000] [800,000] men", [[(None, "600,000"), (None, "800,000")]]),
        ("capped at [600,000]/[800,000] or [no limit]", [[(None, "600,000"), (None, "800,000"), (None, "no limit")]]),
        (
            "troops [shall] [may not] leave [within 30 days]",
            [[(None, "shall"), (None, "may not")], [(None, "within 30 days")]],
        ),
        ("[The European Union: A] [Россия: Б]", [[("The European Union", "A"), ("Россия", "Б")]]),
        ("[E3 (UK, France, Germany): A]", [[("E3 (UK, France, Germany)", "A")]]),
        ("[North and South: joint]", [[("North and South", "joint")]]),
        ("a note [^1], a link [here](http://x), [sic], […], [12], [ ], [note: ask them]", []),
        ("at [10:30 on Monday]", [[(None, "10:30 on Monday")]]),
        ("[open", []),
        ("a ] b [may] c [", [[(None, "may")]]),
    ],
)
def test_alternatives(text: str, expected: list[list[tuple[str | None, str]]]) -> None:
    assert flat(text) == expected


def test_nested_alternatives() -> None:
    outer = alternatives("[US: at most [600,000] [700,000] men] [UKR: no limit]")
    assert [a.author for a in outer[0].texts] == ["US", "UKR"]
    assert outer[0].texts[0].text == "at most [600,000] [700,000] men"
    assert [a.text for a in outer[0].texts[0].within[0].texts] == ["600,000", "700,000"]
    assert len(list(outer[0].all())) == 2


def test_choosing() -> None:
    text = "[US: at most [600,000] [700,000] men] [UKR: no limit] at [once]"
    assert choose(text) == "at most 600,000 men at once"
    assert choose(text, 1) == "no limit at once"


def test_brackets_over_several_points() -> None:
    assert over_several(["[a", "b [c]", "d]"]) == ([(0, 2)], [])
    assert over_several(["[[a", "b]", "c]"]) == ([(0, 1), (0, 2)], [])
    assert over_several(["a]", "[b", "c"]) == ([], [0, 1])
    assert over_several(["[a] [b [c]]"]) == ([], [])


def test_unbalanced() -> None:
    assert unbalanced("a [b")
    assert unbalanced("a] b [")
    assert not unbalanced("[a [b]]")


def test_names_of_parties() -> None:
    case = load_case(EXAMPLES / "border_talks")
    assert [party_named(case, n) for n in ("North", "SOUTH", "The Patron", "Patron", "league", "Pat", "Atlantis")] == [
        "north", "south", "patron", "patron", "league", "patron", None,
    ]  # fmt: skip
    found = alternatives("[North: A] [Nobody: B]", case)[0]
    assert [(a.author, a.party) for a in found.texts] == [("North", "north"), ("Nobody", None)]
