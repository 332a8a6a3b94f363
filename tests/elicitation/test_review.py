"""Judgements shown back: contradictions by strength, exchanges by brute force."""

from __future__ import annotations

import pytest

import detente as dt
from detente.errors import InputError

CASE = """
detente: 1
id: rough
title: Rough
as_of: 2025-02-01
parties: [{id: north, name: North, role: principal}]
points:
  - {id: strip, number: "1", title: Strip, ordered: true, options: [{id: a, text: A.}, {id: b, text: B.}, {id: c, text: C.}]}
  - {id: watch, number: "2", title: Watch, options: [{id: x, text: X.}, {id: y, text: Y.}]}
"""
DRAFT = """---
id: d1
title: First
author: {author}
date: 2025-01-01
status: tabled
package: {{strip: b, watch: x}}
---
1. B.
2. X.
"""


def make(folder, preferences: str, author: str = "north") -> dt.Negotiation:
    (folder / "drafts").mkdir(exist_ok=True)
    (folder / "case.yaml").write_text(CASE)
    (folder / "preferences.yaml").write_text(preferences)
    (folder / "drafts" / "d1.md").write_text(DRAFT.format(author=author))
    return dt.load(folder)


def test_the_strongest_contradictions_come_first(tmp_path):
    found = make(
        tmp_path,
        "north: {no_deal: unknown, importance: {most: [watch], least: [strip]}, values: {strip: {a: must, b: refuse, c: want}, watch: {x: want, y: want}}}",
    ).study(200, 0).review().parties[0]  # fmt: skip
    assert [c.points for c in found.contradictions] == [("strip",), ("watch",), ("strip",)]
    assert "wrote “First”" in found.contradictions[0].text
    assert "judges all its options alike" in found.contradictions[1].text
    assert "on either side of “B.”" in found.contradictions[2].text  # as strong as the last, by order of words
    assert found.found == 4
    strengths = [c.strength for c in found.contradictions]
    assert strengths == sorted(strengths, reverse=True)


def test_a_party_that_contradicts_nothing_is_told_nothing(tmp_path):
    text = "north: {no_deal: unknown, importance: {most: [strip], least: [watch]}, values: {strip: {a: refuse, b: want, c: must}, watch: {x: must}}}"
    found = make(tmp_path, text).study(200, 0).review().parties[0]
    assert found.contradictions == ()
    assert found.unjudged_options == ("watch.y",)
    assert found.unjudged_points == ()


def test_exchanges_are_shares_of_draws(tmp_path):
    """Swings by hand: strip 70 x 1, watch 30 x its range; certain, so the exchange holds in every draw."""
    text = "north: {no_deal: 0, weights: {strip: 70, watch: 30}, values: {strip: {a: 100, b: 0, c: 50}, watch: {x: 100, y: 0}}}"
    one = make(tmp_path, text).study(200, 0).review("north").parties[0].exchanges
    assert [(e.gives, e.gets, e.share) for e in one] == [("watch", "strip", 1.0)]
    even = text.replace("strip: 70, watch: 30", "strip: [40, 50, 60], watch: [40, 50, 60]")
    two = make(tmp_path, even).study(4000, 0).review("north").parties[0].exchanges[0]
    assert two.share == pytest.approx(0.5, abs=0.03)
    assert "the judgements do not say" in two.text


def test_an_unknown_party_is_named(tmp_path):
    case = make(tmp_path, "north: {no_deal: unknown, values: {strip: {a: must}}}")
    with pytest.raises(InputError, match="no preferences"):
        case.study(100, 0).review("south")


def test_a_form_takes_words_and_piles(tmp_path):
    """Out with words, back in: the same judgements; what is left empty beside words is unknown."""
    import openpyxl

    from detente.elicitation.assessors import collect, read_case_file
    from detente.elicitation.sheets import write_sheet

    text = "north: {no_deal: unknown, importance: {most: [strip], least: [watch]}, values: {strip: {a: refuse, b: want, c: must}, watch: {x: [10, 20, 30]}}}"
    case = make(tmp_path, text)
    own = case.preferences_of("north", "")
    form = tmp_path / "form.xlsx"
    form.write_bytes(write_sheet(read_case_file(tmp_path)[1], "north", own, "Ann"))
    book = openpyxl.load_workbook(form)
    assert [book["Options"].cell(row, 6).value for row in range(2, 7)] == ["refuse", "want", "must", 20, "unknown"]
    book["Options"].cell(6, 6).value = None
    book.save(form)
    (tmp_path / "preferences.yaml").unlink()
    collect(tmp_path, [form])
    assert dt.load(tmp_path).preferences_of("north", "Ann") == own


def test_no_exchange_is_drawn_from_a_point_that_nobody_judged(tmp_path):
    def exchanges(name: str, importance: str, watch: str) -> list[tuple[str, str]]:
        (tmp_path / name).mkdir()
        values = f"strip: {{a: must, b: want, c: refuse}}{watch}"
        text = f"north: {{no_deal: 30, importance: {{{importance}}}, values: {{{values}}}}}"
        (north,) = make(tmp_path / name, text).study(draws=200).review("north").parties
        return [(exchange.gives, exchange.gets) for exchange in north.exchanges]

    watched = ", watch: {x: want, y: refuse}"
    assert exchanges("judged", "most: [strip], least: [watch]", watched) == [("watch", "strip")]
    assert exchanges("no_weight", "most: [strip]", watched) == []
    assert exchanges("no_values", "most: [strip], least: [watch]", "") == []
