"""Fifty fixed pairs of texts: a short agreement and fifty ways to amend it."""

from __future__ import annotations

import random

AGREEMENT = [
    "Framework of understanding",
    "",
    "1. The sovereignty of both states is confirmed.",
    "2. The forces of the South are limited to 600,000 persons in peacetime.",
    "2.1 The limit does not cover border guards, police or rescue services.",
    "2.2 An exchange of figures takes place on 1 March and 1 September of every year.",
    "3. “The Commission” has five members; each side names two, and the chair is drawn by lot.",
    "(a) It decides by four votes.",
    "(b) It reports within 30 days.",
    "4. Стороны воздерживаются от угрозы силой.",
    "5. يمتنع الطرفان عن استخدام القوة.",
    "6. Prisoners are exchanged on the principle “all for all”.\tNo list is published.",
    "7. Elections are held within 100 days, monitored by the League.",
    "",
    "Done in two copies, both equally authentic.",
]
_WORDS = [
    "800,000", "shall", "not", "permanently", "without delay", "the League", "«временно»", "12.5%", ", however,", "גבול",
]  # fmt: skip


def amended(seed: int) -> list[str]:
    """The agreement with one to six random edits: words, whole paragraphs, empty ones, order."""
    rng = random.Random(seed)
    text = list(AGREEMENT)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(text))
        kind = rng.choice(["word", "word", "cut", "drop", "add", "empty", "end", "swap", "join", "part", "rewrite"])
        words = text[at].split(" ")
        spot = rng.randrange(len(words))
        if kind == "word":
            words[spot] = rng.choice(_WORDS)
            text[at] = " ".join(words)
        elif kind == "cut":
            text[at] = " ".join(words[:spot] + words[spot + 2 :])
        elif kind == "drop" and len(text) > 1:
            del text[at]
        elif kind == "add":
            text.insert(at, f"{rng.randint(8, 20)}. New: {rng.choice(_WORDS)} applies.")
        elif kind == "empty":
            text.insert(at, "")
        elif kind == "end":
            text += rng.choice([["Signed."], ["", "Annex follows."], [""]])
        elif kind == "swap":
            other = rng.randrange(len(text))
            text[at], text[other] = text[other], text[at]
        elif kind == "join" and at + 1 < len(text):
            text[at : at + 2] = [f"{text[at]} {text[at + 1]}".strip()]
        elif kind == "part":
            text[at : at + 1] = [" ".join(words[:spot]), " ".join(words[spot:])]
        elif kind == "rewrite":
            text[at] = "This paragraph was put in other words altogether."
    return text


PAIRS: list[tuple[list[str], list[str]]] = [
    (AGREEMENT, amended(seed)) if seed % 3 else (amended(seed), amended(seed + 1000)) for seed in range(50)
]
