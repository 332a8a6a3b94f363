"""An option's words beside its point's title."""

from __future__ import annotations

import pytest

from detente.case.format.models.case import Option, Point


@pytest.mark.parametrize(
    ("title", "text", "said"),
    [
        ("Withdrawal", "Withdrawal. North leaves within 60 days.", "North leaves within 60 days."),
        ("withdrawal", "Withdrawal. North leaves. It stays away.", "North leaves. It stays away."),
        ("Withdrawal", "Withdrawal", "Withdrawal"),
        ("Withdrawal", "Withdrawal.", "Withdrawal."),
        ("Withdrawal", "Withdrawals end. North stays.", "Withdrawals end. North stays."),
        ("Withdrawal", "No provision on this.", "No provision on this."),
    ],
)
def test_a_first_sentence_that_repeats_the_title_is_not_said_twice(title: str, text: str, said: str) -> None:
    point = Point(id="p", number="1", title=title, options=(Option(id="a", text=text),))
    assert point.says("a") == said
