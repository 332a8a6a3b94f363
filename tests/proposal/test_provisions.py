"""How often the subject of an obligation is found right in provisions of public agreements that were decided by hand.

The rules were made on the first list (178 provisions). The second (87) and the third (53) were written down afterwards; on
first sight the subject was right in 49 of 60 and in 31 of 35 of their obligations. The rules were then mended on what
they missed, so the shares below are no longer those of unseen texts.
"""

from __future__ import annotations

from types import ModuleType

import pytest

from detente.proposal.duties import Names, duties
from tests.proposal import provisions, provisions_2, provisions_3

LISTS = (provisions, provisions_2, provisions_3)


def found(text: str, names: dict[str, str], surely: bool = False) -> set[str]:
    said: set[str] = set()
    for duty in duties(text, Names(names)):
        if duty.plain or not surely:
            said |= {"all"} if duty.everybody else set(duty.who)
    return said


@pytest.mark.parametrize(
    ("entries", "least"), list(zip(LISTS, (0.98, 0.94, 0.94), strict=True)), ids=["first", "second", "third"]
)
def test_the_right_subject(entries: ModuleType, least: float) -> None:
    binding = [(source, text, set(who.split())) for source, text, who in entries.PROVISIONS if who]
    right = [found(text, entries.NAMES[source]) == who for source, text, who in binding]
    assert sum(right) / len(right) >= least


@pytest.mark.parametrize("entries", LISTS, ids=["first", "second", "third"])
def test_what_is_said_to_be_sure_is_right(entries: ModuleType) -> None:
    """A subject that the rules call sure is one that a person found too; others are shown as doubtful."""
    wrong = [
        (text, surely - set(who.split()))
        for source, text, who in entries.PROVISIONS
        if (surely := found(text, entries.NAMES[source], surely=True)) - set(who.split())
    ]
    assert not wrong


def test_where_nobody_must_act_nobody_is_named() -> None:
    free = [(e.NAMES[source], text) for e in LISTS for source, text, who in e.PROVISIONS if not who]
    named = [text for names, text in free if found(text, names)]
    assert len(free) >= 70
    assert len(named) <= 2


def test_there_are_as_many_as_is_said() -> None:
    texts = [text for entries in LISTS for _, text, _ in entries.PROVISIONS]
    assert [len(entries.PROVISIONS) for entries in LISTS] == [178, 87, 53]
    assert len(set(texts)) == len(texts)
