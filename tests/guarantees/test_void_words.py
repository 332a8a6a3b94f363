"""The words by which a text says that an obligation ends."""

from __future__ import annotations

import pytest

from detente.guarantees.void_words import ENDS_A_DUTY


@pytest.mark.parametrize(
    "text",
    [
        "This guarantee shall cease to apply if Russia is attacked.",
        "The guarantee lapses if the ceasefire is broken.",
        "The obligation ends when the mission leaves.",
        "Le présent article cesse de s'appliquer si l'une des Parties reprend les hostilités.",
        "La garantie cesse d’être applicable en cas de reprise.",
        "La garantie prend fin si la mission se retire.",
        "La garantía quedará sin efecto si se reanudan las hostilidades.",
        "Die Garantie erlischt mit dem Abzug.",
        "Гарантия утрачивает силу, если огонь возобновлён.",
    ],
)
def test_an_obligation_ends(text: str) -> None:
    assert ENDS_A_DUTY.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "The Parties cease all hostilities as of 15 April.",
        "Les Parties cessent d'attaquer les convois.",
        "Les Parties cessent toutes les hostilités.",
        "The mandate ends on 1 May 2027.",
        "Las Partes dejan de disparar.",
    ],
)
def test_what_ends_is_no_obligation(text: str) -> None:
    assert not ENDS_A_DUTY.search(text)
