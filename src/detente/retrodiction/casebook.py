"""A casebook: pairs of drafts whose end is known, each judged by weights that were fitted on the others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from detente.case.case import Case
from detente.case.load import load_case
from detente.cluster import each
from detente.errors import InputError
from detente.records import Record
from detente.retrodiction.mixture import Weights, fit
from detente.retrodiction.predictions import Prediction, mixture_of, share_of
from detente.retrodiction.retrodict import Retrodiction, named_right, rescored, retrodict, told_points
from detente.retrodiction.scores import MoveScores, better, score


@dataclass(frozen=True)
class Pair:
    """One entry of ``pairs.yaml``."""

    folder: Path
    from_draft: str
    to_draft: str
    as_of: dt.date | None
    note: str = ""


@dataclass(frozen=True)
class Judged:
    """A pair and what was said of it by weights fitted on the other cases."""

    pair: Pair
    case: Case
    result: Retrodiction


@dataclass(frozen=True)
class Casebook(Record):
    """All pairs together.

    Attributes
    ----------
    judged : tuple of Judged
    scores : tuple of MoveScores
        Over the points of all pairs that can be told, the recommended method first. A method that says nothing of a
        case is scored there as saying the share that the mixture expects.
    beaten_by : dict of str to tuple of str
    weights : Weights
        Fitted on all cases.
    told, moved : int
    """

    judged: tuple[Judged, ...]
    scores: tuple[MoveScores, ...]
    beaten_by: dict[str, tuple[str, ...]]
    weights: Weights
    told: int
    moved: int


def read_pairs(folder: Path) -> list[Pair]:
    """Read ``pairs.yaml`` of a casebook.

    Raises
    ------
    InputError
        When the file is missing or an entry lacks ``case``, ``from`` or ``to``.
    """
    file = folder / "pairs.yaml"
    if not file.is_file():
        raise InputError(f"{file}: found no such file, expected the pairs of a casebook")
    read: list[dict[str, Any]] = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    pairs = []
    for entry in read:
        if missing := {"case", "from", "to"} - set(entry):
            raise InputError(f"{file}: found an entry without {', '.join(sorted(missing))}, expected case, from and to")
        pairs.append(
            Pair(folder / entry["case"], entry["from"], entry["to"], entry.get("as_of"), entry.get("note", ""))
        )
    return pairs


def judge(pairs: Iterable[Pair], *, draws: int = 4_000, seed: int = 0, cluster: str | None = None) -> Casebook:
    """Judge every pair by weights fitted on the cases of the others, and all together.

    Parameters
    ----------
    pairs : iterable of Pair
    draws, seed : int
    cluster : str, optional
        Address of a Dask scheduler whose workers judge the pairs; the figures are the same.

    Returns
    -------
    Casebook

    Raises
    ------
    InputError
        When a case cannot be read.
    """

    def made(read: tuple[Case, Pair]) -> Retrodiction:
        case, pair = read
        return retrodict(case, pair.from_draft, pair.to_draft, as_of=pair.as_of, draws=draws, seed=seed)

    read = [(load_case(pair.folder), pair) for pair in pairs]
    found = [Judged(pair, one.seen, one) for (_, pair), one in zip(read, each(cluster, made, read), strict=True)]
    judged = []
    for one in found:
        others = [other.result.lesson for other in found if other.case.id != one.case.id]
        judged.append(replace(one, result=rescored(one.result, mixture_of(one.result.lesson.known, fit(others)))))
    return _together(judged, fit([one.result.lesson for one in found]))


def _together(judged: Sequence[Judged], weights: Weights) -> Casebook:
    first = judged[0].result.said
    told = [told_points(one.result.lesson) for one in judged]
    moved = np.concatenate([m for _, m in told])
    scores = []
    for like in first:
        parts = [_on(one.result, like.method, at) for one, (at, _) in zip(judged, told, strict=True)]
        right = [named_right(one.result.lesson, p, at) for one, p, (at, _) in zip(judged, parts, told, strict=True)]
        named = [np.zeros(len(at), dtype=np.bool_) if r is None else r for r, (at, _) in zip(right, told, strict=True)]
        p = np.concatenate(
            [np.atleast_2d(part.moves)[:, at] for part, (at, _) in zip(parts, told, strict=True)], axis=1
        )
        rank = np.concatenate([part.rank[at] for part, (at, _) in zip(parts, told, strict=True)])
        known = None if all(r is None for r in right) else np.concatenate(named)
        silent = sum(1 for one in judged if like.method in one.result.silent)
        note = f"says nothing of {silent} of {len(judged)} cases" if silent else ""
        scores.append(score((like.method, like.title, like.baseline), p, rank, moved, known, note))
    beaten = {s.method: won for s in scores if s.baseline and (won := better(s, scores[0]))}
    return Casebook(tuple(judged), tuple(scores), beaten, weights, len(moved), int(moved.sum()))


def _on(result: Retrodiction, method: str, at: Sequence[int]) -> Prediction:
    """Return a method's prediction of a pair; one that says nothing says the same of every point."""
    said = next(p for p in result.said if p.method == method)
    if said.moves.size:
        return said
    expected = float(next(p for p in result.said if p.method == "mixture").moves[at].mean())
    return replace(share_of(result.lesson.known, expected), method=method)
