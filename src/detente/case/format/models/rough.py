"""Rough judgements: words instead of figures, and the ranges that they stand for.

Four words cut the scale from 0 to 100 in four equal parts. These are the widest ranges that keep the order of the words in
every draw. Within its part nothing is likelier than anything else (a uniform distribution), since the word says no more.
People mean different figures by one word (Beyth-Marom 1982; Budescu and Wallsten 1995), so a word is never read as a figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import model_validator

from detente.case.format.estimate import Estimate
from detente.case.format.fields import OptStr, describe, wrong
from detente.errors import nearest
from detente.figures import hint

UNKNOWN = "unknown"
"""What nobody judged: the whole scale."""
WORDS: Mapping[str, tuple[float, float]] = {
    "must": (75.0, 100.0),
    "want": (50.0, 75.0),
    "can_live_with": (25.0, 50.0),
    "refuse": (0.0, 25.0),
    UNKNOWN: (0.0, 100.0),
}
"""The words for an option of a point, best first, with the lowest and highest value of each."""
PHRASES: Mapping[str, str] = {
    "must": "must have",
    "want": "wants",
    "can_live_with": "can live with",
    "refuse": "refuses",
    UNKNOWN: "not judged",
}
"""The words as they are shown."""
REFUSAL = (0.5, 1.0)
"""Firmness of the red line that ``refuse`` stands for: more likely real than not, and no more is known."""
PILES = ("most", "some", "least")
"""The piles for the importance of points."""
PILE_PHRASES: Mapping[str, str] = {
    "most": "matters most",
    "some": "matters somewhat",
    "least": "matters least",
    UNKNOWN: "not judged",
}


def uniform(low: float, high: float, word: str) -> dict[str, Any]:
    """Return the range of a word, in the words of the format."""
    return {"low": low, "likely": (low + high) / 2, "high": high, "shape": "uniform", "word": word}


class Worded(Estimate):
    """An estimate that may have been given as a word. ``word`` is None where figures were given."""

    words: ClassVar[Mapping[str, tuple[float, float]]] = {}

    word: OptStr = None

    @classmethod
    def of(cls, estimate: Estimate) -> Self:
        """Return an estimate in figures as one of these."""
        return cls.model_construct(**dict(estimate))

    @model_validator(mode="before")
    @classmethod
    def _words(cls, data: Any) -> Any:
        return cls.range_of(data)

    @classmethod
    def range_of(cls, data: Any) -> Any:
        """Return the range of a word; what is no word comes back as it is."""
        if isinstance(data, str) and data and data[0].isalpha() and getattr(data, "plain", True):
            if str(data) in cls.words:
                return uniform(*cls.words[str(data)], str(data))
            known = list(cls.words)
            if known and data not in ("null", "Null", "NULL"):
                raise wrong(
                    f"found {describe(data)}, expected a number, [low, likely, high] or one of {', '.join(known)}"
                    f"{hint(data) or nearest(str(data), known)}"
                )
        elif isinstance(data, dict) and "word" in data and not isinstance(data.get("likely"), float):
            clash = [key for key in ("value", "low", "likely", "high", "reference", "shape") if key in data]
            if clash:
                raise wrong(f"found 'word' beside {clash[0]!r}; give one of them")
            return {**data, **cls.range_of(data["word"])} if data["word"] in cls.words else cls.range_of(data["word"])
        return data


class Worth(Worded):
    """What an option is worth: figures, or a word."""

    words = WORDS


class Threshold(Worded):
    """What a party expects without agreement: figures, or the word ``unknown``."""

    words: ClassVar[Mapping[str, tuple[float, float]]] = {UNKNOWN: WORDS[UNKNOWN]}


class Weight(Worded):
    """How much a point matters: figures; or, from the piles of ``importance``, the range of a pile."""
