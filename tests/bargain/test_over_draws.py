"""The frontier and the coalitions over draws, against looking at every package and every set in every draw."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from tests.bargain.instances import every_package
from tests.bargain.test_backbone import COUNT, drawn_from, in_draw
from typer.testing import CliRunner

from called import build
from detente.bargain.coalitions import coalitions
from detente.bargain.frontier import frontier
from detente.bargain.over_draws import coalitions_on_draws, frontier_on_draws
from detente.problem.arrays import Problem
from detente.problem.consent import adopts


def efficient(problem: Problem, columns: np.ndarray) -> np.ndarray:
    """Return which of all packages no other dominates."""
    vectors = np.rint(problem.utilities(columns)[0] / 1e-9).astype(np.int64)
    return np.array([not ((vectors >= v).all(axis=1) & (vectors > v).any(axis=1)).any() for v in vectors])


def test_a_package_is_efficient_as_often_as_no_other_dominates_it() -> None:
    seen = set()
    for seed in range(15):
        drawn = drawn_from(seed)
        problem = drawn.problem
        assert drawn.sample is not None
        central = frontier(problem)
        found = frontier_on_draws(drawn, central, draws=COUNT)
        columns = every_package(problem)
        hits: Counter[tuple[str, ...]] = Counter()
        options: Counter[tuple[str, str]] = Counter()
        sizes = []
        for row in range(COUNT):
            own = in_draw(problem, drawn.sample, row)
            good = efficient(own, columns)
            hits.update(tuple(problem.package_of(c).values()) for c in columns[good])
            vectors = np.rint(own.utilities(columns)[0] / 1e-9).astype(np.int64)
            first = {tuple(v): k for k, v in reversed(list(enumerate(vectors.tolist()))) if good[k]}
            sizes.append(len(first))
            for k in first.values():
                for point, option in problem.package_of(columns[k]).items():
                    options[point, option] += 1 / len(first)  # type: ignore[assignment]
        assert (found.asked, found.draws, found.undecided) == (COUNT, COUNT, 0)
        assert [e.share for e in found.packages] == [hits[tuple(e.package.values())] / COUNT for e in found.packages]
        assert {(o.point, o.option): pytest.approx(o.share) for o in found.options} == {
            k: v / COUNT for k, v in options.items()
        }
        assert found.backbone == {p: o for (p, o), n in options.items() if n / COUNT >= 0.9 - 1e-12}
        assert list(found.sizes) == [sorted(sizes)[k] for k in (1, 14, 28)]  # the 2nd, 15th and 29th of 30
        seen |= {e.share == 1 for e in found.packages}
    assert seen == {False, True}


def can_carry(problem: Problem, members: frozenset[int], columns: np.ndarray) -> bool:
    """Return whether the rule holds for some package when exactly these parties accept, and all of them do."""
    accepted = problem.accepts(columns)[0]
    for k, row in enumerate(accepted):
        obliged = problem.obliges[:, columns[k]].any(axis=1)
        said = np.array([i in members for i in range(len(problem.parties))])
        if row[list(members)].all() and bool(adopts(problem.consent, said, obliged)):
            return True
    return False


def test_sets_can_carry_a_package_as_often_as_some_package_lets_them() -> None:
    seen = set()
    for seed in range(10):
        drawn = drawn_from(seed)
        problem = drawn.problem
        assert drawn.sample is not None
        found = coalitions_on_draws(drawn, coalitions(problem), draws=COUNT)
        columns = every_package(problem)
        everyone = range(len(problem.parties))
        sets = [frozenset(s) for n in range(len(problem.parties) + 1) for s in itertools.combinations(everyone, n)]
        able: Counter[frozenset[int]] = Counter()
        minimal: Counter[frozenset[int]] = Counter()
        pivotal: Counter[str] = Counter()
        there = 0
        for row in range(COUNT):
            own = in_draw(problem, drawn.sample, row)
            yes = {s for s in sets if can_carry(own, s, columns)}
            least = [s for s in yes if not any(t < s for t in yes)]
            able.update(s for s in sets if any(t <= s for t in least))
            minimal.update(least)
            there += bool(least)
            pivotal.update(problem.parties[i] for i in (frozenset.intersection(*least) if least else ()))
        index = problem.parties.index
        shown = {frozenset(map(index, e.members)): e for e in found.sets}
        assert set(minimal) <= set(shown)
        for members, entry in shown.items():
            assert (entry.minimal, entry.able) == (minimal[members] / COUNT, able[members] / COUNT)
            seen.add(0 < entry.able < 1)
        assert (found.exists.yes, found.exists.no) == (there, COUNT - there)
        assert found.pivotal == {p: pivotal[p] / there if there else 0.0 for p in problem.parties}
        if found.solutions is not None:
            assert found.solutions.exists.yes == able[frozenset(map(index, found.sets[0].members))]
    assert seen == {False, True}


@pytest.mark.parametrize("command", ["frontier", "coalitions"])
def test_commands_put_the_draws_beside_the_central_answer(command: str, border_talks: Path) -> None:
    plain = CliRunner().invoke(build(), [command, str(border_talks), "--json"])
    beside = CliRunner().invoke(build(), [command, str(border_talks), "--over-draws", "20", "--json"])
    one, two = json.loads(plain.stdout), json.loads(beside.stdout)
    over = two.pop("over_draws")
    one.pop("seconds", None), two.pop("seconds", None)
    assert one == two
    assert over["asked"] == 20
    wrong = CliRunner().invoke(build(), [command, str(border_talks), "--over-draws", "-1"])
    assert (wrong.exit_code, "expected 0 to" in wrong.stderr) == (2, True)
