"""Invented cases for the tests of inference, written as files and loaded like any other."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np

from detente.case.case import Case
from detente.case.format.expressions import parse
from detente.case.load import load_case
from detente.inference.features import completions, contrast, mixture
from detente.inference.speech_model import CONDITIONAL, DEMAND, DEMANDING, VAGUE
from detente.inference.statements import Authorship, SpokenRecord, Stance
from detente.problem.arrays import Problem
from detente.problem.conditions import compile_programs

CASE = """\
detente: 1
id: invented
title: Invented
as_of: 2025-12-31
parties:
  - {id: east, name: East, role: principal}
  - {id: west, name: West, role: principal}
points:
  - {id: land, number: "1", title: Land, ordered: true, options: [{id: a, text: A}, {id: b, text: B}, {id: c, text: C}]}
  - {id: army, number: "2", title: Army, ordered: true, options: [{id: a, text: A}, {id: b, text: B}, {id: c, text: C}]}
  - {id: money, number: "3", title: Money, options: [{id: a, text: A}, {id: b, text: B}]}
"""
PREFERENCES = """\
east:
  no_deal: [20, 45, 70]
  weights: {land: [20, 40, 80], army: [10, 40, 60], money: [5, 20, 60]}
  values:
    land: {a: [70, 90, 100], b: [20, 50, 80], c: [0, 10, 30]}
    army: {a: [0, 20, 60], b: [20, 50, 90], c: [30, 80, 100]}
    money: {a: [0, 50, 100], b: [0, 50, 100]}
  red_lines: [{when: "land is c", firmness: 0.5}]
  linkages: [{when: "army is c and money is b", adds: [-10, 0, 15]}]
west:
  no_deal: [10, 40, 60]
  ranking: [land, money, army]
  values:
    land: {prefers: [c, b, a]}
    army: {a: [20, 60, 100], b: [20, 50, 90], c: [0, 40, 90]}
    money: {a: [10, 70, 100], b: [0, 30, 60]}
"""


def write(
    folder: Path,
    timeline: str = "",
    preferences: str = PREFERENCES,
    drafts: dict[str, str] | None = None,
    more: str = "",
) -> Case:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.yaml").write_text(CASE + more)
    (folder / "preferences.yaml").write_text(preferences)
    if timeline:
        (folder / "timeline.yaml").write_text(timeline)
    (folder / "drafts").mkdir(exist_ok=True)
    for name, package in (drafts or {}).items():
        author = "west" if name.startswith("w") else "east"
        (folder / "drafts" / f"{name}.md").write_text(
            f"---\nid: {name}\ntitle: {name}\nauthor: {author}\ndate: 2025-11-01\nstatus: tabled\nseen_by: [public]\n"
            f"package: {{{package}}}\n---\n1. Text.\n"
        )
    return load_case(folder)


def stance(
    problem: Problem,
    party: int,
    about: str | tuple[str, str, str],
    words: int = 0,
    day: int = 1,
    exposure: float = 1.0,
    miscoded: float = 0.02,
    act: int = 0,
    previous: int = -1,
) -> Stance:
    """A statement on a package (options of the three points) or on a condition."""
    when = dt.date(2025, 11, 1) + dt.timedelta(days=day)
    every = {j: range(int(problem.offset[j]), int(problem.offset[j + 1])) for j in range(len(problem.points))}
    if isinstance(about, str):
        condition = compile_programs([parse(about)], [about], dict(zip(problem.points, problem.options, strict=True)))
        found = contrast(problem, condition, every)
        assert found is not None
        return Stance(party, when, act, about, words, exposure, miscoded, found[0], found[1], previous)
    columns = problem.columns_of(dict(zip(problem.points, about, strict=True)))
    whole = mixture(problem, completions(problem, {j: [int(c)] for j, c in enumerate(columns)}))
    return Stance(party, when, act, "/".join(about), words, exposure, miscoded, whole, None, previous)


def authorship(
    problem: Problem, party: int, before: tuple[str, str, str], after: tuple[str, str, str] | None = None, day: int = 1
) -> Authorship:
    start = problem.columns_of(dict(zip(problem.points, before, strict=True)))
    end = start if after is None else problem.columns_of(dict(zip(problem.points, after, strict=True)))
    when = dt.date(2025, 11, 1) + dt.timedelta(days=day)
    return Authorship(party, when, "d2", "d1", start.copy(), end.copy(), False)


def plan(problem: Problem) -> SpokenRecord:
    """Who speaks about what in the calibration: every kind of statement, audience and confidence."""
    stances = []
    for party in range(2):
        stances += [
            stance(problem, party, ("a", "b", "a"), day=1),
            stance(problem, party, ("c", "c", "b"), day=2, exposure=0.0),
            stance(problem, party, "land is c", day=3, miscoded=0.06),
            stance(problem, party, ("a", "b", "a"), day=4),
            stance(problem, party, ("b", "a", "b"), day=5, exposure=0.5, miscoded=0.15),
            stance(problem, party, "money is a and land in [a, b]", day=5),
            stance(problem, party, ("b", "c", "b"), day=6, exposure=0.0),
        ]
    written = tuple(authorship(problem, party, ("b", "b", "a"), day=7) for party in range(2))
    return SpokenRecord(tuple(stances), written)


def only_if(
    problem: Problem, party: int, about: tuple[str, str, str], wanted: tuple[str, str, str], **said: float
) -> tuple[Stance, Stance]:
    """Conditional words on a package that ask for another, and the demand."""
    words = stance(problem, party, about, CONDITIONAL, **said)  # type: ignore[arg-type]
    asked = stance(problem, party, wanted, **said)  # type: ignore[arg-type]
    demand = replace(asked, about=f"{words.about} to {asked.about}", against=words.subject, form=DEMAND)
    return replace(words, form=DEMANDING), demand


def plan_with_demands(problem: Problem) -> SpokenRecord:
    """Who speaks in the calibration of demands: in detail, roughly, in plain words, and again."""
    stances: list[Stance] = []
    for party in range(2):
        stances += [
            *only_if(problem, party, ("a", "b", "a"), ("b", "b", "a"), day=1),
            *only_if(problem, party, ("c", "c", "b"), ("a", "c", "b"), day=2, exposure=0.0),
            replace(stance(problem, party, ("b", "c", "b"), day=3), form=VAGUE),
            *only_if(problem, party, ("a", "b", "a"), ("b", "b", "a"), day=4),
            *only_if(problem, party, ("b", "a", "b"), ("b", "c", "b"), day=5, exposure=0.5, miscoded=0.15),
            stance(problem, party, ("c", "a", "a"), day=6),
            *only_if(problem, party, ("b", "b", "b"), ("b", "b", "a"), day=7, exposure=0.0),
            *only_if(problem, party, ("a", "a", "b"), ("a", "c", "b"), day=8),
        ]
    return SpokenRecord(tuple(stances))


def chi_squared(ranks: np.ndarray, levels: int, bins: int = 16) -> float:
    """The p-value of uniformity of ranks 0..levels - 1, in even bins."""
    from scipy.stats import chisquare

    counts = np.bincount(ranks * bins // levels, minlength=bins)
    return float(chisquare(counts).pvalue)
