"""The order of numbered labels."""

from __future__ import annotations

import random

import pytest

from detente.numerals.notation import to_roman
from detente.numerals.order import order_of


@pytest.mark.parametrize(
    "labels",
    [
        ("1", "2", "10", "21a", "21b"),
        tuple(f"Article {to_roman(n).upper()}" for n in range(1, 45)),
        ("Article premier", "Article 2", "Article 3", "Article 10"),
        ("Article One", "Article Two", "Article Three", "Article Eleven"),
        ("A", "B", "C", "D", "I", "J"),
        ("Part I, 1", "Part I, 2", "Part II, 1", "Part IX, 1", "Part X, 1"),
        ("Статья первая", "Статья 2", "Статья 11"),
        ("Strand One, 2", "Strand Two, 1", "Strand Three, 1"),
    ],
)
def test_labels_in_the_order_of_their_numbers(labels: tuple[str, ...]) -> None:
    mixed = list(labels)
    random.Random(1).shuffle(mixed)
    order = order_of(mixed)
    assert sorted(mixed, key=order.__getitem__) == list(labels)
