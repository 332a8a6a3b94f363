"""Deals among many, their kinds, and exchanges, against looking at every package and every exchange."""

from __future__ import annotations

import csv
import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.bargain.instances import every_package, make
from tests.bargain.test_backbone import COUNT, drawn_from
from typer.testing import CliRunner

import detente as dt
from called import build
from detente.bargain.deals import search
from detente.bargain.deals.deals import blocking, deals
from detente.bargain.deals.kinds import kinds
from detente.bargain.exchanges import Exchange, exchanges
from detente.bargain.shared import telling, weighty
from detente.errors import InputError
from detente.problem.arrays import Problem
from detente.problem.drawn import DrawnProblem
from detente.report.deals_words import compared, comparison_words, exchange_words

ROOT = Path(__file__).parents[2]


def adopted_in(drawn: DrawnProblem, columns: np.ndarray) -> np.ndarray:
    assert drawn.sample is not None
    said = drawn.problem.accepts(columns, drawn.sample)
    return drawn.problem.adopts(columns, said).sum(axis=0)


def greedy(drawn: DrawnProblem, most: int, apart: int) -> list[int]:
    """Return how many draws adopt each of the list that always takes the most often adopted of what differs enough."""
    columns = every_package(drawn.problem)
    hits, counted = adopted_in(drawn, columns), weighty(drawn.problem, range(len(drawn.problem.parties)))
    taken: list[np.ndarray] = []
    wins: list[int] = []
    while len(taken) < most:
        fine = [
            k for k in range(len(columns)) if hits[k] and all((columns[k] != t)[counted].sum() >= apart for t in taken)
        ]
        if not fine:
            break
        best = max(fine, key=lambda k: hits[k])
        taken.append(columns[best])
        wins.append(int(hits[best]))
    return wins


def test_the_first_deal_is_adopted_most_often_and_each_differs_from_those_before_it() -> None:
    lists = 0
    for seed in range(60):
        drawn = drawn_from(seed)
        problem = drawn.problem
        counted = weighty(problem, range(len(problem.parties)))
        for apart in range(1, min(int(counted.sum()), 3) + 1):
            found = deals(drawn, limit=6, apart=apart)
            wins = greedy(drawn, 6, apart)
            shares = [deal.adopted for deal in found.deals]
            assert found.exact
            assert shares == sorted(shares, reverse=True)
            assert shares[:1] == [w / COUNT for w in wins[:1]]
            assert bool(shares) == bool(wins)
            columns = [problem.columns_of(deal.package) for deal in found.deals]
            for a, b in itertools.combinations(columns, 2):
                assert (a != b)[counted].sum() >= apart
            if apart == 1 and counted.all():
                assert shares == [w / COUNT for w in wins]  # then the best of all packages, one after the other
            lists += len(wins) > 2
            assert found.exists.yes >= max(wins, default=0)
    assert lists > 40


def test_search_finds_what_enumeration_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "EVERY", 0)
    best = total = 0
    for seed in range(60):
        drawn = drawn_from(seed)
        found = deals(drawn, limit=4, apart=1)
        top = adopted_in(drawn, every_package(drawn.problem)).max()
        assert not found.exact
        assert all(d.adopted * COUNT <= top + 1e-9 for d in found.deals)
        total += top > 0
        best += bool(top) and bool(found.deals) and round(found.deals[0].adopted * COUNT) == top
    assert total > 30
    assert best >= 0.97 * total


def test_a_deal_is_judged_on_every_draw() -> None:
    for seed in (1, 4, 9, 16):
        drawn = drawn_from(seed)
        problem, sample = drawn.problem, drawn.sample
        assert sample is not None
        for deal in deals(drawn, limit=3).deals:
            row = problem.columns_of(deal.package)
            said = problem.accepts(row, sample)[:, 0]
            worth = problem.utilities(row, sample)[:, 0]
            assert list(deal.accepts.values()) == pytest.approx(said.mean(axis=0))
            assert list(deal.utilities.values()) == pytest.approx(worth.mean(axis=0))
            gains = {
                p: (worth - sample.no_deal).mean(axis=0)[i]
                for i, p in enumerate(problem.parties)
                if problem.has_no_deal[i]
            }
            assert deal.gains == pytest.approx(gains)
            assert deal.central == bool(problem.adopts(row, problem.accepts(row))[0, 0])
            assert deal.low <= deal.adopted <= deal.high


def test_who_blocks_is_whose_refusal_alone_stops_a_package() -> None:
    for seed in range(40):
        problem = drawn_from(seed).problem
        columns = every_package(problem)
        count = len(problem.parties)
        stops = []
        for i in range(count):
            said = np.ones((1, len(columns), count), dtype=bool)
            said[:, :, i] = False
            if not problem.adopts(columns, said).all():
                stops.append(i)
        assert blocking(problem, columns) == stops


def test_points_that_matter_most_make_three_quarters() -> None:
    values = [[0, 8, 0, 1, 0, 1], [0, 2, 0, 7, 0, 1]]
    problem = make(values, [0, 0], [2, 2, 2])
    assert telling(problem, [0, 1]).tolist() == [0.8, 0.7, 0.1]
    assert weighty(problem, [0, 1]).tolist() == [True, True, False]
    assert weighty(make(np.zeros((1, 4)), [0], [2, 2]), [0]).all()


def test_each_division_into_kinds_leaves_the_least_unlikeness_and_its_sign_is_true() -> None:
    divided = 0
    for seed in range(40):
        problem = drawn_from(seed).problem
        everyone = list(range(len(problem.parties)))
        columns = every_package(problem)[:24]
        found = kinds(problem, columns, everyone)
        assert sorted(k for kind in found for k in kind.members) == list(range(len(columns)))
        for kind in found:
            for sign in kind.signs:
                column = problem.column(sign.point, sign.option)
                assert {bool((columns[k] == column).any()) for k in kind.members} == {sign.has}
        two = kinds(problem, columns, everyone, 2)
        if len(two) == 2:
            divided += 1
            values = problem.central.values[0]
            starts = problem.offset[:-1]
            span = (np.maximum.reduceat(values, starts, axis=1) - np.minimum.reduceat(values, starts, axis=1)).sum(
                axis=1
            )
            vectors = np.concatenate([(values[i] / (span[i] or 1))[columns] for i in everyone], axis=1)

            def left(rows: Any, vectors: np.ndarray = vectors) -> float:
                return float(((vectors[rows] - vectors[rows].mean(axis=0)) ** 2).sum())

            ways = []
            for c in range(problem.columns):
                has = (columns == c).any(axis=1)
                if has.any() and not has.all():
                    ways.append(left(has) + left(~has))
            own = sum(left(list(kind.members)) for kind in two)
            assert own == pytest.approx(min(ways), abs=1e-9)
    assert divided > 15


def exchanges_by_hand(
    problem: Problem, start: np.ndarray, parties: list[int]
) -> dict[tuple[int, int, frozenset[int]], float]:
    """Return every exchange with its worth, by looking at every set of two or three changes."""
    point = np.repeat(np.arange(len(problem.points)), problem.sizes)

    def worth(changes: tuple[int, ...]) -> np.ndarray:
        package = start.copy()
        for c in changes:
            package[point[c]] = c
        return problem.utilities(package)[0, 0]

    before, tops = worth(()), problem.central.values[0]
    result = {}
    for i, j in itertools.combinations(parties, 2):
        for size in (2, 3):
            for changes in itertools.combinations([c for c in range(problem.columns) if c != start[point[c]]], size):
                if len({point[c] for c in changes}) < size:
                    continue
                alone = [worth((c,)) - before for c in changes]
                for_i = sum(a[i] > 1e-6 and a[j] < -1e-6 for a in alone)
                for_j = sum(a[j] > 1e-6 and a[i] < -1e-6 for a in alone)
                gain = worth(changes) - before
                if for_i + for_j == size and for_i and for_j and gain[i] > 1e-6 and gain[j] > 1e-6:
                    package = start.copy()
                    for c in changes:
                        package[point[c]] = c
                    both = (
                        problem.red_lines.evaluate(np.stack([start, package]))
                        if len(problem.red_lines)
                        else np.zeros((2, 0), bool)
                    )
                    new = both[1] & ~both[0] & problem.central.red_line_real[0]
                    if new[np.isin(problem.red_line_party, (i, j))].any():
                        continue
                    span = [
                        sum(tops[p, a:b].max() - tops[p, a:b].min() for a, b in itertools.pairwise(problem.offset)) or 1
                        for p in (i, j)
                    ]
                    result[i, j, frozenset(changes)] = min(gain[i] / span[0], gain[j] / span[1])
    return result


def test_exchanges_are_those_of_brute_force_the_most_valuable_first() -> None:
    seen = three = 0
    for seed in range(80):
        drawn = drawn_from(seed)
        problem, sample = drawn.problem, drawn.sample
        assert sample is not None
        start = every_package(problem)[-1]
        everyone = list(range(len(problem.parties)))
        known = exchanges_by_hand(problem, start, everyone)
        found = exchanges(drawn, start, problem.parties)
        index = problem.parties.index
        keys = [
            (index(e.parties[0]), index(e.parties[1]), frozenset(problem.column(m.point, m.after) for m in e.moves))
            for e in found
        ]
        assert len(set(keys)) == len(keys) <= 10
        assert [e.worth for e in found] == pytest.approx([known[key] for key in keys])
        assert [e.worth for e in found] == sorted((e.worth for e in found), reverse=True)
        assert bool(found) == bool(known)
        for key, value in known.items():  # what is not listed gives way to something at least as valuable that is
            if key in keys or len(keys) == 10:
                continue
            rivals = [k for k in keys if (k[:2] == key[:2] and len(k[2] & key[2]) > 1) or k[2] == key[2]]
            same = [k for k in keys if k[:2] == key[:2]]
            assert any(known[k] >= value - 1e-9 for k in rivals) or (
                len(same) == 3 and all(known[k] >= value - 1e-9 for k in same)
            )
        for e, (i, j, changes) in zip(found, keys, strict=True):
            package = start.copy()
            for c in changes:
                package[int(np.searchsorted(problem.offset, c, side="right")) - 1] = c
            gain = problem.utilities(package, sample)[:, 0] - problem.utilities(start, sample)[:, 0]
            assert e.both == pytest.approx(((gain[:, i] > 1e-6) & (gain[:, j] > 1e-6)).mean())
        seen, three = seen + len(found), three + sum(len(e.moves) == 3 for e in found)
    assert seen > 40
    assert three > 5


def test_exchange_on_paper() -> None:
    # a gives p0 and p1 (1 each), gets p2 (4); b the reverse (3 each against 5)
    values = [[1, 0, 1, 0, 0, 4], [0, 3, 0, 3, 5, 0], [0, 0, 1, 0, 0, 0]]
    problem = make(values, [0, 0, 0], [2, 2, 2])
    drawn = DrawnProblem(problem, 1, 0, sample=problem.central)
    first, *_ = exchanges(drawn, np.array([0, 2, 4]), problem.parties)
    assert first.parties == ("a", "b")
    assert [(m.point, m.before, m.after, m.better_for) for m in first.moves] == [
        ("p0", "o0", "o1", "b"), ("p1", "o0", "o1", "b"), ("p2", "o0", "o1", "a"),
    ]  # fmt: skip
    assert first.gains == {"a": 2.0, "b": 1.0, "c": -1.0}
    assert first.worth == pytest.approx(1 / 11)
    assert first.losers == {"c": -1.0}


def test_exchanges_leave_open_points_open() -> None:
    values = [[1, 0, 0, 4], [0, 3, 2, 0]]
    problem = make(values, [0, 0], [2, 2])
    drawn = DrawnProblem(problem, 1, 0, sample=problem.central)
    assert len(exchanges(drawn, np.array([0, 2]), problem.parties)) == 1
    assert exchanges(drawn, np.array([0, -1]), problem.parties) == ()


class _Point:
    def __init__(self, number: str) -> None:
        self.number, self.title = number, f"title {number}"


class _Case:
    def name(self, party: str) -> str:
        return {"a": "South", "b": "North"}.get(party, party)

    def point(self, point: str) -> _Point:
        return _Point({"p0": "7", "p1": "14", "p2": "21a"}[point])


def test_an_exchange_in_words() -> None:
    from detente.bargain.exchanges import Move

    moves = (Move("p0", "o", "n", "b"), Move("p1", "o", "n", "b"), Move("p2", "o", "n", "a"))
    words = exchange_words(
        _Case(), Exchange(("a", "b"), moves, {"a": 2.0, "b": 1.0, "c": -1.0}, 0.1, 0.8, 0.7, 0.9), 100
    )
    assert words == (
        "South gives North 7 and 14, gets 21a; both better than the draft: South +2 and North +1, in 80% of draws. "
        "Others lose: c 1."
    )


def test_comparison_tells_what_differs_and_who_gains(border_talks: Path) -> None:
    case = dt.load(border_talks)
    found = case.study(draws=200).deals()
    told = compared(found, 0, 1)
    a, b = (deal.package for deal in found.deals[:2])
    assert {c["point"] for c in told.changes} == {p for p in a if a[p] != b[p]}
    assert told.gains["north"] == pytest.approx(found.deals[1].utilities["north"] - found.deals[0].utilities["north"])
    assert comparison_words(case, found, 0, 1)[0].startswith("B instead of A: adopted in ")
    assert len(comparison_words(case, found, 0, 0)) == 1


def test_command(border_talks: Path, tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    shown = CliRunner().invoke(
        build(), ["deals", str(border_talks), "--draws", "300", "--compare", "A,B", "--out", str(file)]
    )
    assert shown.exit_code == 0
    assert "Kinds of deals" in shown.stdout
    assert "B instead of A" in shown.stdout
    told = json.loads(CliRunner().invoke(build(), ["deals", str(border_talks), "--draws", "300", "--json"]).stdout)
    assert told["deals"][0]["package"] == {"strip": "shared", "monitor": "league"}
    assert told["parties"] == ["north", "south", "league"]
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    assert [{p: row[p] for p in ("strip", "monitor")} for row in rows] == [d["package"] for d in told["deals"]]
    fixed = json.loads(
        CliRunner()
        .invoke(build(), ["deals", str(border_talks), "--draws", "300", "--fix", "monitor=none", "--json"])
        .stdout
    )
    assert {d["package"]["monitor"] for d in fixed["deals"]} == {"none"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--limit", "0"], "expected at least 1"),
        (["--apart", "3"], "expected 1 to 2"),
        (["--compare", "A,Z"], "found deal 'Z'"),
        (["--compare", "A"], "expected two letters"),
        (["--out", "deals.txt"], "expected .csv or .json"),
        (["--parties", "nobody"], "has no preferences"),
    ],
)
def test_what_cannot_be_asked_is_refused(arguments: list[str], message: str, border_talks: Path) -> None:
    found = CliRunner().invoke(build(), ["deals", str(border_talks), "--draws", "100", *arguments])
    assert found.exit_code == 2
    assert message in " ".join(found.stderr.split())


def test_far_beyond_enumeration() -> None:
    """On the large case, each deal of the list is adopted about as often as a climb with other draws would find."""
    study = dt.load(ROOT / "examples" / "ukraine_2025").study(draws=1_000)
    found = study.deals(limit=4)
    assert found.packages > 10**13
    assert not found.exact
    assert len(found.deals) == 4
    again = study.deals(limit=4)
    assert (again.deals, again.kinds, again.exchanges) == (found.deals, found.kinds, found.exchanges)
    with pytest.raises(InputError, match="no point is called"):
        study.deals(fix={"nothing": "here"})
