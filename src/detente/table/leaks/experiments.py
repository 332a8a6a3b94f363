"""Simulated games that measure how much yes/no answers to whole texts tell of what parties cannot accept.

The game: three parties, six points of three options. Each party refuses each option with probability one sixth; at every
point at least one option is left that nobody refuses. A text is adopted if it holds no refused option. Whoever puts texts
wants the *joint deal-breakers*: which of the 18 options somebody refuses. (Not who: no answer tells that.)

The attack is the plain one. Put texts drawn at random until one is adopted; then change one point of it at a time. Each of
the twelve other options then takes one answer, so that with free questions everything is known twelve answers after the
first yes. It is a lower bound on what a cleverer one could learn.

What is left open is measured in bits: the entropy (Shannon 1948) of what is possible given all answers, over all
7^6 = 117,649 ways in which options may be refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np

from detente.problem.array_types import Bools, Floats, Ints
from detente.problem.random import generator
from detente.records import Record

POINTS, OPTIONS, PARTIES = 6, 3, 3
REFUSES = 1 / 6
MOST = 2_000


@dataclass(frozen=True)
class Limits(Record):
    """What the ground rules allow whoever puts texts.

    Attributes
    ----------
    batch : int
        Texts that are put together; of them only the first that is adopted is told.
    batches : int
    least_change : int
        In how many points two texts differ at least.
    """

    batch: int
    batches: int
    least_change: int


FREE = Limits(batch=1, batches=MOST, least_change=1)


@dataclass(frozen=True)
class Measured(Record):
    """What was measured over so many games.

    Attributes
    ----------
    games : int
    answers : float
        Median number of texts put. (The mean is larger: where few texts are adopted, the first yes takes long.)
    answers_low, answers_high : float
        Quartiles of it: a quarter of the games took at most, and a quarter at least, so many.
    all_known : float
        Share of games in which all joint deal-breakers are known in the end.
    known : float
        Mean share of the 18 options of which is known in the end whether somebody refuses them.
    bits, bits_before : float
        Mean of what is still open in the end, and what was at the start.
    median_low, median_high : float
        95% confidence interval of the median, by order statistics, free of any shape (David and Nagaraja 2003).
    """

    games: int
    answers: float
    answers_low: float
    answers_high: float
    all_known: float
    known: float
    bits: float
    bits_before: float
    median_low: float
    median_high: float


@cache
def _subsets() -> tuple[Bools, Floats]:
    """Return the ways in which options of one point are left (7 x 3), and the probability of each."""
    left = np.array([s for s in product((False, True), repeat=OPTIONS) if any(s)])
    fine = (1 - REFUSES) ** PARTIES
    share = np.where(left, fine, 1 - fine).prod(axis=1)
    return left, share / share.sum()


@cache
def _states() -> tuple[Ints, Floats]:
    """Return all states as subsets by point (7^6 x 6), and their probabilities."""
    states = np.array(list(product(range(len(_subsets()[0])), repeat=POINTS)), dtype=np.int8)
    return states.astype(np.int64), _subsets()[1][states].prod(axis=1)


def _adopting(text: Ints, states: Ints) -> Bools:
    """Return in which of these states a text is adopted."""
    holds = _holding()
    result = holds[0, text[0]][states]
    for j in range(1, POINTS):
        result &= holds[j, text[j]][states]
    return np.asarray(result)


@cache
def _holding() -> Bools:
    """Return in which states an option is left, shape (points, options, states)."""
    left, states = _subsets()[0], _states()[0]
    return np.array([[left[states[:, j], o] for o in range(OPTIONS)] for j in range(POINTS)])


def draw_game(seed: int, game: int) -> Bools:
    """Return which options nobody refuses, shape (points, options)."""
    rng = generator(seed, "games of deal-breakers", game, 4)
    left, share = _subsets()
    return np.asarray(left[rng.choice(len(left), size=POINTS, p=share)])


class _Attack:
    """Whoever puts texts: what was put, and what the answers have told."""

    def __init__(self, fine: Bools, limits: Limits, seed: int, game: int) -> None:
        self.fine, self.limits = fine, limits
        self.rng = generator(seed, "texts put", game, 4)
        self.put: list[Ints] = []
        self.refused: list[Ints] = []
        """Texts that were not adopted, as long as none was: they are looked at together."""
        self.left: Ints | None = None
        self.base: Ints | None = None

    def run(self) -> None:
        """Put batches until everything is known or the rules allow no more."""
        for _ in range(self.limits.batches):
            texts: list[Ints] = []
            for _ in range(self.limits.batch):
                text = self._next(texts)
                if text is None:
                    break
                texts.append(text)
            if not texts:
                return
            self._answered(texts)
            if self.base is not None and self.known() == 1.0:
                return

    def _next(self, beside: list[Ints]) -> Ints | None:
        """Return the next text: the base with as few changes as are allowed, else one at random."""
        base = np.zeros(POINTS, np.int64) if self.base is None else self.base
        others = np.array([*self.put, *beside])
        for _ in range(300):
            if self.base is None:
                text = self.rng.integers(0, OPTIONS, POINTS)
            else:
                text = base.copy()
                where = self.rng.choice(POINTS, size=self.limits.least_change, replace=False)
                text[where] = (text[where] + self.rng.integers(1, OPTIONS, len(where))) % OPTIONS
            if not len(others) or (others != text).sum(axis=1).min() >= self.limits.least_change:
                return np.asarray(text)
        return None

    def _answered(self, texts: list[Ints]) -> None:
        self.put += texts
        first = next((k for k, text in enumerate(texts) if self.fine[np.arange(POINTS), text].all()), None)
        self.refused += texts[:first] if first is not None else texts
        if first is not None:
            everything = np.arange(len(_states()[0])) if self.left is None else self.left
            self.left = everything[_adopting(texts[first], everything)]
            self.base = texts[first] if self.base is None else self.base
        if self.left is not None:
            self.possible()

    def possible(self) -> Ints:
        """Return the states that fit all answers."""
        left = np.arange(len(_states()[0])) if self.left is None else self.left
        for text in self.refused:
            left = left[~_adopting(text, left)]
        self.left, self.refused = left, []
        return left

    def known(self) -> float:
        """Return the share of options of which is known whether somebody refuses them."""
        left, states = _subsets()[0], _states()[0][self.possible()]
        told = 0
        for j in range(POINTS):
            there = left[np.bincount(states[:, j], minlength=len(left)) > 0]
            told += int((there.all(axis=0) | ~there.any(axis=0)).sum())
        return told / (POINTS * OPTIONS)

    def bits(self) -> float:
        """Return how much is still open, in bits."""
        return _entropy(_states()[1][self.possible()])


def _entropy(weights: Floats) -> float:
    share = weights / weights.sum()
    return float(-(share * np.log2(share)).sum())


def measure(limits: Limits, games: int, seed: int = 0) -> Measured:
    """Play so many games under the limits, and return what was learned.

    Parameters
    ----------
    limits : Limits
    games : int
    seed : int
    """
    found = []
    for game in range(games):
        attack = _Attack(draw_game(seed, game), limits, seed, game)
        attack.run()
        known = attack.known()
        found.append((len(attack.put), known == 1.0, known, attack.bits()))
    rows = np.array(found, dtype=np.float64)
    _, all_known, known, bits = rows.mean(axis=0).tolist()
    low, middle, high = np.quantile(rows[:, 0], [0.25, 0.5, 0.75]).tolist()
    return Measured(
        games, middle, low, high, all_known, known, bits, _entropy(_states()[1]), *_interval_of_median(rows[:, 0])
    )


def _interval_of_median(values: Floats) -> tuple[float, float]:
    """Return the two order statistics between which the median lies in 95 of 100 draws."""
    ordered, n = np.sort(values), len(values)
    half = 1.96 * np.sqrt(n) / 2
    first, last = max(int(np.floor(n / 2 - half)) - 1, 0), min(int(np.ceil(n / 2 + half)), n - 1)
    return float(ordered[first]), float(ordered[last])
