"""The leak budget: what a seat's answers in this negotiation can tell whom, said before it answers.

Each line follows from the protocol or rests on simulated games (:mod:`detente.table.leaks.experiments`). The figures stand
here, and a test plays the games again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from detente.case.format.models.case import Point
from detente.table.ground_rules import GroundRules
from detente.table.leaks.experiments import FREE, Limits, Measured
from detente.table.views import LeakView

USUAL = Limits(batch=3, batches=5, least_change=2)
SINGLE = Limits(batch=1, batches=15, least_change=1)
MEASURED: Mapping[Limits, Measured] = {
    FREE: Measured(20_000, 28.0, 18.0, 56.0, 0.99995, 1 - 1 / 60_000, 5e-05, 16.61862491718183, 28.0, 29.0),
    USUAL: Measured(100, 15.0, 15.0, 15.0, 0.0, 0.28222222222222215, 11.361251832665134, 16.61862491718183, 15.0, 15.0),
    SINGLE: Measured(100, 15.0, 15.0, 15.0, 0.16, 0.4099999999999999, 9.53046401247856, 16.61862491718183, 15.0, 15.0),
}
"""What games with seed 0 came to, by limits. ``python -m benchmarks.leaks`` plays all of them again."""
GAME = "Simulated games of three parties over six points of three options"


@dataclass(frozen=True)
class Round:
    """Where a table stands: what can be answered now, and how much of what the ground rules allow is used up.

    Parameters
    ----------
    open : collection of str
        Kinds of what is open: ``version``, ``search``, ``batch``, ``silence``.
    searches, batches : int
        How many there were, those that are open among them.
    """

    open: Collection[str] = ()
    searches: int = 0
    batches: int = 0


def page(
    rules: GroundRules, points: Sequence[Point], needed: int, standing: Round | None = None
) -> tuple[LeakView, ...]:
    """Return the lines of the page that a seat reads before it answers; what can be answered now comes first.

    Parameters
    ----------
    rules : GroundRules
    points : sequence of Point
    needed : int
        How many seats must accept for anything to be adopted.
    standing : Round, optional
        Default: nothing is open yet, and nothing used up.
    """
    standing = standing or Round()
    lines = [
        *_about("version", _of_rounds(rules, needed)),
        *_about("search", _of_searches(rules, points, standing.searches)),
        *_about("batch", _of_acceptance(rules, needed, standing.batches)),
        *_about("silence", _of_silence(rules)),
        *_of_the_rest(),
    ]
    lines = [replace(line, now=line.about in standing.open) for line in lines]
    return tuple(sorted(lines, key=lambda line: not line.now))


def _about(kind: str, lines: Iterable[LeakView]) -> list[LeakView]:
    return [replace(line, about=kind) for line in lines]


def _by_elimination(needed: int) -> str:
    """Say what the others can conclude from a failure."""
    if needed <= 1:
        return ""
    if needed == 2:
        return " With two needed seats, the other one that said yes knows then that you did not."
    return f" If the other {needed - 1} needed seats all said yes and tell one another so, they know that you did not."


def _of_rounds(rules: GroundRules, needed: int) -> list[LeakView]:
    chooses = rules.point_answers != "never"
    return [
        LeakView(
            "Answer a version point by point",
            "the chair, if you choose so" if chooses else "nobody",
            "Your answers of each point, with your name, once the round has closed. Without your choice nobody reads them."
            if chooses
            else "The ground rules keep point answers from the chair. Nobody but your delegation reads them.",
            "",
        ),
        LeakView(
            "Answer a version as a whole",
            "everybody",
            "Whether all needed seats accept it, and if so who does. Otherwise nobody, the chair included, is told who "
            "answered or what." + _by_elimination(needed),
            "",
        ),
    ]


def _of_searches(rules: GroundRules, points: Sequence[Point], used: int) -> list[LeakView]:
    options = sum(len(point.options) for point in points)
    lines = [
        LeakView(
            "Keep a sheet", "nobody", "Your figures, red lines and value without a deal stay with your delegation.", ""
        )
    ]
    if rules.searches == 0:
        return lines
    band = " A coarse word says how well it does for the seat that gains least." if rules.bands else ""
    return [
        *lines,
        LeakView(
            "Seal your sheet for a search",
            "everybody",
            "If a text is found: that your sheet accepts it, with all its options together. If it is proven that there is none: "
            "that you sealed a sheet, and that all sheets together accept no text. If none is found and that is not proven: that "
            "some sheet is missing, or that the search ended at its limit. At most "
            f"{rules.searches} searches{_so_far(used)}." + band,
            f"If one could ask for a text that holds a chosen option, {options} answers would tell of every option of this "
            "table whether some party cannot accept it. So no option can be asked for, and each search needs sheets sealed anew.",
        ),
    ]


def _of_acceptance(rules: GroundRules, needed: int, used: int) -> list[LeakView]:
    texts = rules.proposals_per_batch * rules.batches
    free, usual, single = MEASURED[FREE], MEASURED[USUAL], MEASURED[SINGLE]
    measured = (
        f"{GAME}: with free questions, half of {free.games:,} games told all joint deal-breakers within {free.answers:.0f} "
        f"answers (95% confidence: {free.median_low:.0f} to {free.median_high:.0f}), a quarter within "
        f"{free.answers_low:.0f}, three quarters within {free.answers_high:.0f}. Of {usual.games} "
        f"games each: with {USUAL.batch} proposals in each of {USUAL.batches} batches that differ in {USUAL.least_change} points, none did "
        f"and {usual.known:.0%} of the options became known; with {SINGLE.batches} single proposals that differ in one point, "
        f"{single.all_known:.0%} of the games told all, and {single.known:.0%} of the options became known."
    )
    return [
        LeakView(
            "Answer proposals in secret",
            "everybody",
            "If all needed seats accept: the text and who accepts. Otherwise everybody reads “not adopted”, and the answers are "
            "destroyed." + _by_elimination(needed),
            "",
        ),
        LeakView(
            "Answer many proposals",
            "whoever chooses the proposals",
            f"Each “not adopted” narrows down what somebody cannot accept, though not who. Here there are at most {texts} "
            f"proposals, {rules.proposals_per_batch} in each of {rules.batches} batches{_so_far(used)}, and any two differ in at least {rules.least_change} "
            f"point{'' if rules.least_change == 1 else 's'}.",
            measured,
        ),
    ]


def _so_far(used: int) -> str:
    return f" ({used} so far)" if used else ""


def _of_silence(rules: GroundRules) -> list[LeakView]:
    return [
        LeakView(
            "Object in a silence procedure",
            "everybody",
            f"That somebody objected, when its {rules.silence_hours:g} hours are over. Not who, nor how many. The chair sees who has "
            "opted in.",
            "",
        ),
    ]


def _of_the_rest() -> list[LeakView]:
    return [
        LeakView("Offer an amendment", "everybody who reads the version", "Your words, with your name.", ""),
        LeakView(
            "Write to the chair",
            "the chair",
            "Your note. Everybody reads a sentence of it once you release that sentence, and no other.",
            "",
        ),
        LeakView(
            "Open a version",
            "the chair",
            "When it was delivered to your delegation, and when you opened it.",
            "",
        ),
        LeakView(
            "Anything",
            "whoever runs the server",
            "The operator can read the server's memory and its keys while it runs. The table protects you from the other seats, "
            "from the chair and from a stolen database, not from its operator.",
            "",
        ),
    ]
