"""How parties speak: the parameters of the model of speech, with their ranges.

A speaker holds a view of what it speaks about and then chooses words. The view is a gap in utility over the
party's ``sharpness``; the words are sincere, or hard (posturing), or soft (politeness), or miscoded. Ranges
that differ from speaker to speaker are drawn with everything else, and learned; the rest are constants.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from detente.case.format.estimate import Estimate

if TYPE_CHECKING:
    from detente.case.case import Case

REJECT, CONDITIONAL, SIGNAL, ACCEPT, SILENT = range(5)
STANCES = ("reject", "conditional", "signal", "accept", "silent")
"""From the hardest words to the softest; silence stands apart."""
PLAIN, VAGUE, DEMANDING, DEMAND = range(4)
"""What a stance in the record tells of the words: the words themselves; "not as it stands", which a refusal says as well;
conditional words that name a demand, or a refusal put as one; and the demand that they name."""
TRAITS = ("sharpness", "posturing", "politeness", "candour")


def _range(low: float, likely: float, high: float) -> Estimate:
    return Estimate(low=low, likely=likely, high=high)


@dataclass(frozen=True)
class Speech:
    """The model of speech.

    Attributes
    ----------
    sharpness : Estimate
        Utility points (on a scale of 0 to 100) that make one unit of view; the smaller, the sharper the words
        follow the view.
    posturing : Estimate
        Probability that public words are harder than the view.
    politeness : Estimate
        Probability that public words are softer than the view.
    candour : Estimate
        The share of posturing and politeness that falls away in private (half of it before a chosen audience).
    cuts : tuple of 3 floats
        Views at which sincere words turn from reject to conditional, signal and accept: an ordered logit
        (McCullagh 1980).
    hard, soft : tuples of 4 probabilities
        Words of a posturing and of a polite speaker, from reject to accept, whatever the view.
    silence : float
        Probability of silence at a view of 0; ``silence_slope`` is how much of it hangs on the view.
    miscoded : dict of str to float
        Probability that a stance was misheard or miscoded, by the confidence of the record.
    fresh : float
        Probability that a repeated statement (same speaker, same subject, same kind of audience) was made
        anew rather than repeated, so that repetition of one line is counted little.
    turning : float
        Probability that a speaker who does not speak anew changes its line for reasons of its own, so that
        contradiction counts less than it would from two speakers.
    narrow : float
        Factor on sharpness for statements on single options and for amendments, whose gaps are smaller
        than those of whole drafts.
    asking : float
        Utility points that an improvement must be worth before a party is as likely as not to ask for it.
    accommodating, accommodating_jointly : float
        Probability that a change (or none) in a draft was made for another's sake, for one author and for
        several.
    as_demand : float
        Share of refusals that name a demand ("only if") where the speaker goes into detail; the others are plain. It is
        1 - exp(cuts[0] - cuts[1]), rounded up: the smallest share for which a worse view never makes such words
        less probable, so that a party that hardens its line does not look softer. A requirement, not a measurement.
    hearsay : float
        Probability that words about another party's position tell nothing of it.
    """

    sharpness: Estimate = field(default_factory=lambda: _range(3, 7, 15))
    posturing: Estimate = field(default_factory=lambda: _range(0.05, 0.20, 0.40))
    politeness: Estimate = field(default_factory=lambda: _range(0.05, 0.20, 0.40))
    candour: Estimate = field(default_factory=lambda: _range(0.3, 0.6, 0.9))
    cuts: tuple[float, float, float] = (-1.0, 0.5, 1.5)
    hard: tuple[float, float, float, float] = (0.55, 0.35, 0.10, 0.0)
    soft: tuple[float, float, float, float] = (0.0, 0.10, 0.35, 0.55)
    silence: float = 0.2
    silence_slope: float = 0.4
    miscoded: dict[str, float] = field(default_factory=lambda: {"high": 0.02, "medium": 0.06, "low": 0.15})
    fresh: float = 0.2
    turning: float = 0.15
    narrow: float = 0.5
    asking: float = 4.0
    accommodating: float = 0.25
    accommodating_jointly: float = 0.6
    as_demand: float = 0.78
    hearsay: float = 0.6

    @property
    def traits(self) -> tuple[Estimate, ...]:
        """The ranges of the four traits, in the order of :data:`TRAITS`."""
        return tuple(getattr(self, name) for name in TRAITS)

    def miscoding(self, confidence: str | None) -> float:
        """Return the probability of a wrong code; ``medium`` where the record says nothing."""
        return self.miscoded[confidence or "medium"]

    def to_dict(self) -> dict[str, Any]:
        ranges = {name: [e.low, e.likely, e.high] for name, e in zip(TRAITS, self.traits, strict=True)}
        return ranges | {
            "cuts": list(self.cuts),
            "hard": list(self.hard),
            "soft": list(self.soft),
            "silence": self.silence,
            "miscoded": dict(self.miscoded),
            "fresh": self.fresh,
            "turning": self.turning,
            "narrow": self.narrow,
            "asking": self.asking,
            "accommodating": self.accommodating,
            "accommodating_jointly": self.accommodating_jointly,
            "as_demand": self.as_demand,
            "hearsay": self.hearsay,
        }


DEFAULT = Speech()


def speech_of(case: Case) -> Speech:
    """Return the model of speech of a case: the usual one, with the share of refusals put as demands that it states."""
    return replace(DEFAULT, as_demand=case.models.put_as_demands.central)
