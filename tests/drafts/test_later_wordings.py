"""Provisions in ten languages beside later wordings of them, judged by hand: none that says something else is taken for the same.

``wordings/later_wordings.jsonl`` was written for this project, each pair in full, by somebody who had not seen how the
program decides. ``same`` is that person's judgement; no second person has read the pairs, and no native speaker has
checked those that are not in English.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from detente.drafts.meaning import doubts

LINES = (Path(__file__).parent / "wordings" / "later_wordings.jsonl").read_text(encoding="utf-8").splitlines()
PAIRS = [json.loads(line) for line in LINES]


def test_the_pairs_are_what_the_docs_say() -> None:
    assert Counter(pair["same"] for pair in PAIRS) == {False: 248, True: 104}
    assert len({pair["lang"] for pair in PAIRS}) == 10


@pytest.mark.parametrize("kind", sorted({pair["kind"] for pair in PAIRS if not pair["same"]}))
def test_a_wording_that_says_something_else_is_never_taken_for_the_option(kind: str) -> None:
    other = [pair for pair in PAIRS if pair["kind"] == kind and not pair["same"]]
    taken = [(p["option"], p["text"]) for p in other for way in (1, -1) if not doubts(*(p["option"], p["text"])[::way])]
    assert other
    assert taken == []


def test_an_option_is_taken_for_itself_in_every_language() -> None:
    assert [pair["option"] for pair in PAIRS if doubts(pair["option"], pair["option"])] == []
