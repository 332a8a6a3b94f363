"""The arrays that solvers work on. A Problem knows points, parties and figures, and no files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from detente.errors import InputError, nearest
from detente.problem.array_types import TOLERANCE, Bools, Floats, Ints
from detente.problem.conditions import Programs
from detente.problem.consent import Clause, adopts

__all__ = ["TOLERANCE", "Bools", "Draws", "Floats", "Ints", "Problem", "join"]


@dataclass(frozen=True)
class Draws:
    """A block of draws of everything uncertain, or the one central draw.

    Attributes
    ----------
    values : float64 array, shape (draws, parties, columns)
        Weight x value in final utility units: a package's utility is the sum of its columns plus linkages.
    no_deal : float64 array, shape (draws, parties)
        Minus infinity where the party has no threshold.
    red_line_real : bool array, shape (draws, red lines)
    linkage : float64 array, shape (draws, linkages)
        What each linkage adds to its party's utility when its condition holds.
    assessor : int64 array, shape (draws,)
        Which assessor the draw took.
    first : int
        Index of the first draw of the block.
    leaning : float64 array, shape (draws, parties), or None
        The normal score that a party's judged values share, 0 where they are drawn independently; None when no
        party's values lean together.
    """

    values: Floats
    no_deal: Floats
    red_line_real: Bools
    linkage: Floats
    assessor: Ints
    first: int = 0
    leaning: Floats | None = None

    def __len__(self) -> int:
        return len(self.no_deal)

    def take(self, rows: Any) -> Draws:
        """Return the draws of some rows."""
        return replace(
            self,
            values=self.values[rows],
            no_deal=self.no_deal[rows],
            red_line_real=self.red_line_real[rows],
            linkage=self.linkage[rows],
            assessor=self.assessor[rows],
            leaning=None if self.leaning is None else self.leaning[rows],
        )


def join(blocks: list[Draws]) -> Draws:
    """Return blocks of draws as one."""
    if len(blocks) == 1:
        return blocks[0]
    leanings = [b.leaning for b in blocks if b.leaning is not None]
    return Draws(
        np.concatenate([b.values for b in blocks]),
        np.concatenate([b.no_deal for b in blocks]),
        np.concatenate([b.red_line_real for b in blocks]),
        np.concatenate([b.linkage for b in blocks]),
        np.concatenate([b.assessor for b in blocks]),
        blocks[0].first,
        np.concatenate(leanings) if len(leanings) == len(blocks) else None,
    )


@dataclass(frozen=True)
class Problem:
    """A case as arrays. Options of all points lie flat: option ``o`` of point ``j`` is column ``offset[j] + o``.

    Attributes
    ----------
    points, options : the ids; ``options[j]`` are those of point j
    offset : int64 array, shape (points + 1,)
    parties : ids of the parties with preferences, in canonical order
    scales : ``weighted`` or ``points`` for each of them
    obliges : bool array, shape (parties, columns)
        Whether the option of a column obliges the party.
    has_no_deal : bool array, shape (parties,)
    red_line_party, linkage_party : int64 arrays
    red_line_firmness : float64 array, shape (red lines,)
        Mixed over the assessors.
    red_lines, linkages : Programs
    consent : tuple of Clause
        Every clause must hold.
    central : Draws
        One draw: the central preferences.
    model : object
        What the draws are made from (see ``detente.problem.model``).
    """

    case_id: str
    points: tuple[str, ...]
    options: tuple[tuple[str, ...], ...]
    offset: Ints
    parties: tuple[str, ...]
    scales: tuple[str, ...]
    obliges: Bools
    has_no_deal: Bools
    red_line_party: Ints
    red_line_firmness: Floats
    red_lines: Programs
    linkage_party: Ints
    linkages: Programs
    consent: tuple[Clause, ...]
    central: Draws
    model: Any = field(default=None, repr=False, compare=False)

    @property
    def columns(self) -> int:
        return int(self.offset[-1])

    @property
    def choices(self) -> dict[str, tuple[str, ...]]:
        """Option ids of each point, in the order of the columns."""
        return dict(zip(self.points, self.options, strict=True))

    @property
    def sizes(self) -> Ints:
        """Number of options of each point."""
        return np.diff(self.offset)

    @property
    def packages(self) -> int:
        """How many packages there are, exactly."""
        count = 1
        for size in self.sizes:
            count *= int(size)
        return count

    def party_index(self, party: str) -> int:
        """Return the index of a party with preferences; InputError when it has none."""
        if party not in self.parties:
            raise InputError(
                f"party {party!r} has no preferences in this case{nearest(party, self.parties)}; "
                f"those that do: {', '.join(self.parties)}"
            )
        return self.parties.index(party)

    def point_index(self, point: str) -> int:
        if point not in self.points:
            raise InputError(f"no point is called {point!r}{nearest(point, self.points)}")
        return self.points.index(point)

    def column(self, point: str, option: str) -> int:
        """Return the flat column of an option; InputError for an unknown point or option."""
        at = self.point_index(point)
        if option not in self.options[at]:
            raise InputError(
                f"point {point!r} has no option {option!r}; expected one of {', '.join(self.options[at])}"
                f"{nearest(option, self.options[at])}"
            )
        return int(self.offset[at]) + self.options[at].index(option)

    def columns_of(self, package: Mapping[str, str]) -> Ints:
        """Return a package's flat columns, shape (points,)."""
        missing = [p for p in self.points if p not in package]
        if missing:
            raise InputError(f"the package leaves {missing[0]!r} undecided")
        return np.array([self.column(p, package[p]) for p in self.points], dtype=np.int64)

    def package_of(self, columns: Sequence[int] | Ints) -> dict[str, str]:
        """Return the package of flat columns, by ids."""
        return {point: self.options[j][int(columns[j]) - int(self.offset[j])] for j, point in enumerate(self.points)}

    def utilities(self, columns: Ints, draws: Draws | None = None) -> Floats:
        """Return utilities of packages.

        Parameters
        ----------
        columns : int array, shape (packages, points) or (points,)
        draws : Draws, optional
            Default: the central draw.

        Returns
        -------
        float64 array, shape (draws, packages, parties)
        """
        draws = self.central if draws is None else draws
        columns = np.atleast_2d(columns)
        by_party = np.zeros((len(draws), len(self.parties), len(columns)))
        for at in range(columns.shape[1]):
            chosen = columns[:, at]
            if (chosen == chosen[0]).all():  # one addend for all packages
                by_party += draws.values[:, :, chosen[0], None]
            else:
                by_party += draws.values.take(chosen, axis=2)
        result = np.ascontiguousarray(by_party.transpose(0, 2, 1))
        if len(self.linkages):
            holds = self.linkages.evaluate(columns)
            for k, party in enumerate(self.linkage_party):
                result[:, :, party] += draws.linkage[:, k, None] * holds[None, :, k]
        return result

    def accepts(self, columns: Ints, draws: Draws | None = None) -> Bools:
        """Return whether parties accept packages, shape (draws, packages, parties)."""
        draws = self.central if draws is None else draws
        return self.accepted(columns, draws, self.utilities(columns, draws))

    def accepted(self, columns: Ints, draws: Draws, utilities: Floats) -> Bools:
        """Return what :meth:`accepts` does, given the packages' :meth:`utilities`."""
        columns = np.atleast_2d(columns)
        result: Bools = utilities >= draws.no_deal[:, None, :] - TOLERANCE
        if len(self.red_lines):
            crossed = self.red_lines.evaluate(columns)
            for k, party in enumerate(self.red_line_party):
                result[:, :, party] &= ~(draws.red_line_real[:, k, None] & crossed[None, :, k])
        return result

    def adopts(self, columns: Ints, accepted: Bools) -> Bools:
        """Return whether the consent rule adopts packages, shape (draws, packages).

        Parameters
        ----------
        columns : int array, shape (packages, points)
        accepted : bool array, shape (draws, packages, parties)
        """
        obliged: Bools = np.zeros(len(self.parties), dtype=np.bool_)
        if any(clause.kind == "obligated" for clause in self.consent):
            obliged = np.asarray(self.obliges[:, np.atleast_2d(columns)].any(axis=2)).T
        return adopts(self.consent, accepted, obliged)
