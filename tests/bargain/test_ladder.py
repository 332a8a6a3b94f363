"""The amendment ladder against looking at every package in every draw."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from tests.bargain.independent_search import best_found
from tests.bargain.instances import every_package, make, random_problem

import detente as dt
from detente.bargain.central_amendment import Start, read_draft
from detente.bargain.ladder.change_table import change_table
from detente.bargain.ladder.ladder import Choice, ladder
from detente.bargain.ladder.models import Model
from detente.bargain.ladder.moves import PIECE, Moves
from detente.bargain.ladder.search import Prover
from detente.bargain.ladder.worth import worth_of_draft
from detente.errors import InputError
from detente.problem.arrays import Draws, Ints, Problem, join


def jittered(problem: Problem, seed: int, draws: int) -> Draws:
    """Return draws around a problem's central one; every third problem stays on round figures, with ties."""
    rng = np.random.default_rng([4, seed])
    block = problem.central.take(np.zeros(draws, dtype=int))
    scale = 0.2 * (np.abs(problem.central.values).mean() + 0.1)
    scale = np.round(scale) if seed % 3 == 0 else scale
    moved = rng.normal(0, scale, block.values.shape), rng.normal(0, 2 * scale, block.no_deal.shape)
    if seed % 3 == 0:
        moved = np.round(moved[0]), np.round(moved[1])
    real = rng.random(block.red_line_real.shape) < 0.7
    linkage = block.linkage + np.round(rng.normal(0, scale, block.linkage.shape))
    return Draws(block.values + moved[0], block.no_deal + moved[1], real, linkage, block.assessor)


def drafted(problem: Problem, seed: int) -> tuple[Start, dict[str, str], dict[str, tuple[str, ...]]]:
    """Return a draft of a problem, in three of ten cases with an open point."""
    rng = np.random.default_rng([9, seed])
    package = problem.package_of(
        [int(rng.integers(a, b)) for a, b in zip(problem.offset[:-1], problem.offset[1:], strict=True)]
    )
    opens = {}
    if rng.random() < 0.3:
        point = problem.points[int(rng.integers(len(problem.points)))]
        opens[point] = problem.options[problem.points.index(point)]
        del package[point]
    return read_draft(problem, package, opens), package, opens


def by_looking(problem: Problem, start: Start, block: Draws) -> dict[int, int]:
    """Return for each exact number of changes the most draws that a package wins."""
    packages = every_package(problem)
    wins = problem.adopts(packages, problem.accepts(packages, block)).sum(axis=0)
    sizes = (packages != start.columns).sum(axis=1)
    return {int(k): int(wins[sizes == k].max()) for k in np.unique(sizes)}


def agrees(seed: int) -> None:
    """Hold branch and bound, and what it says when it is cut off, against every package in every draw."""
    problem = random_problem(seed)
    start, _, _ = drafted(problem, seed)
    block = jittered(problem, seed, 40)
    table = change_table(problem, start, block)
    truth = by_looking(problem, start, block)
    prover = Prover(table, len(problem.points))
    for size, most in truth.items():
        if size == 0:
            continue
        for beaten in {-1, max(most - 1, -1), most}:
            proof = prover.prove(size, beaten, 10**9)
            assert proof.bound == max(most, beaten), (seed, size, beaten)
            assert (proof.columns is not None) == (most > beaten), (seed, size, beaten)
            if proof.columns is not None:
                assert Moves(table).count(proof.columns)[0] == most, (seed, size)
                assert table.size(proof.columns) == size, (seed, size)
        assert prover.prove(size, -1, 0).bound >= most, (seed, size)


def test_branch_and_bound_agrees_with_every_package_looked_at() -> None:
    for seed in range(0, 10_000, 25):  # benchmarks/bench_ladder.py takes all 10,000
        agrees(seed)


def test_moves_count_what_the_consent_rule_adopts() -> None:
    for seed in range(0, 300, 3):
        problem = random_problem(seed)
        start, _, _ = drafted(problem, seed)
        block = jittered(problem, seed, 50)
        moves = Moves(change_table(problem, start, block))
        packages = every_package(problem)
        one = packages[seed % len(packages)]
        adopted, accepted = moves.after_each(one)
        for j in range(len(problem.points)):
            for c in range(int(problem.offset[j]), int(problem.offset[j + 1])):
                trial = one.copy()
                trial[j] = c
                said = problem.accepts(trial, block)
                assert adopted[c] == problem.adopts(trial[None], said).sum(), seed
                counted = moves.table.matters
                assert (accepted[c][counted] == said[:, 0].sum(axis=0)[counted]).all(), seed


def test_packages_looked_at_together_in_threads_or_again_count_as_one_by_one() -> None:
    for seed in range(0, 60, 3):
        problem = random_problem(seed)
        start, _, _ = drafted(problem, seed)
        block = jittered(problem, seed, 2 * PIECE + 77)
        packages = every_package(problem)
        bases = [packages[seed % len(packages)], packages[-1], packages[0], packages[-1]]
        moves = Moves(change_table(problem, start, block))
        with ThreadPoolExecutor(2) as pool:
            together, again = moves.around(bases, pool), moves.around(bases[:2], pool)
        for base, counted in zip([*bases, *bases[:2]], [*together, *again], strict=True):
            said = problem.accepts(base[None], block)
            adopted, accepted = Moves(moves.table).after_each(base)
            assert (counted[0] == adopted).all(), seed
            assert (counted[1] == accepted).all(), seed
            assert (adopted[base] == problem.adopts(base[None], said).sum()).all(), seed


def test_bounds_shared_by_the_rungs_prove_what_those_of_each_alone_do() -> None:
    for seed in range(0, 200, 10):
        problem = random_problem(seed)
        start, _, _ = drafted(problem, seed)
        table = change_table(problem, start, jittered(problem, seed, 40))
        with ThreadPoolExecutor(2) as pool:
            shared = Prover(table, len(problem.points), pool)
            shared.prepare(len(problem.points))
        for size in range(max(len(start.remaining), 1), len(problem.points) + 1):
            for budget in (0, 10**9):
                alone = Prover(table, len(problem.points)).prove(size, 0, budget)
                proof = shared.prove(size, 0, budget)
                assert (proof.count, proof.bound, proof.work) == (alone.count, alone.bound, alone.work), (seed, size)


def test_rungs_are_the_best_of_at_most_so_many_changes_and_never_fall() -> None:
    lengths = set()
    for seed in range(0, 300, 3):
        problem = random_problem(seed)
        start, package, opens = drafted(problem, seed)
        block, fresh = jittered(problem, seed, 60), jittered(problem, seed + 5000, 60)
        truth = by_looking(problem, start, block)
        found = ladder(
            problem,
            read_draft(problem, package, opens),
            [block.take(slice(0, 33)), block.take(slice(33, None))],
            [fresh],
        )
        lengths.add(len(found.rungs))
        assert found.draws == found.fresh == 60
        for rung in found.rungs:
            best = max(most for size, most in truth.items() if size <= rung.changes)
            assert round(rung.bound * 60) >= best, seed
            assert rung.gap == pytest.approx((best - rung.searched * 60) / 60), seed
            assert rung.proven, seed
            columns = problem.columns_of(rung.package)
            assert (columns != start.columns).sum() == rung.size <= rung.changes, seed
            shares = problem.adopts(columns[None], problem.accepts(columns[None], fresh)).mean()
            assert rung.adopted == pytest.approx(shares), seed
            assert rung.low <= rung.adopted <= rung.high, seed
            said = problem.accepts(columns[None], fresh)[:, 0].mean(axis=0)
            assert rung.accepts == pytest.approx(dict(zip(problem.parties, said, strict=True))), seed
            gained = problem.utilities(columns, fresh)[:, 0] - worth_of_draft(problem, start, fresh)
            assert list(rung.effects.values()) == pytest.approx(gained.mean(axis=0).tolist()), seed
        shares_up = [r.adopted for r in found.rungs]
        assert shares_up == sorted(shares_up), seed
    assert len(lengths) > 3


def test_a_draft_s_worth_is_the_mean_over_all_ways_to_settle_it() -> None:
    seen = 0
    for seed in range(60):
        problem = random_problem(seed)
        start, _, opens = drafted(problem, seed)
        block = jittered(problem, seed, 7)
        packages = every_package(problem)
        settled = start.columns >= 0
        ways = packages[(packages[:, settled] == start.columns[settled]).all(axis=1)]
        mean = problem.utilities(ways, block).mean(axis=1)
        assert worth_of_draft(problem, start, block) == pytest.approx(mean), seed
        seen += bool(opens) and len(problem.linkages) > 0
    assert seen > 3


def test_the_choosing_draws_flatter_and_the_fresh_ones_do_not() -> None:
    # Eight points that do nothing: each rung is chosen among coin flips, so its true share is one half.
    rng = np.random.default_rng(5)
    sizes = [2] * 8
    problem = make(np.zeros((1, 16)), [0.0], sizes)

    def block(count: int) -> Draws:
        values = rng.normal(0, 1, (count, 1, 16))
        return Draws(
            values, np.zeros((count, 1)), np.ones((count, 0), bool), np.zeros((count, 0)), np.zeros(count, int)
        )

    package = dict.fromkeys(problem.points, "o0")
    flattered, covered = 0.0, 0
    for _ in range(20):
        rung = ladder(problem, read_draft(problem, package), [block(100)], [block(400)], rungs=3).rungs[-1]
        flattered += rung.searched - 0.5
        covered += rung.low <= 0.5 <= rung.high
    assert flattered / 20 > 0.05
    assert covered >= 16


def test_the_flagship_s_rungs_hold_against_an_independent_search() -> None:
    case = dt.load("examples/ukraine_2025")
    study = case.study(draws=400, seed=3)
    problem, draft = study.problem, case.draft("us_28")
    block = join(list(study.drawn.blocks()))
    found = ladder(problem, read_draft(problem, draft.package, draft.open), [block], [study.drawn.beyond(10_000)])
    assert [r.changes for r in found.rungs] == list(range(1, 13))
    assert all(r.proven for r in found.rungs)
    columns = problem.columns_of(draft.package)
    known: list[Ints] = []
    for rung in reversed(found.rungs):
        share, one = best_found(problem, columns, rung.changes, block, 25, 0, known[-1:])
        known.append(one)
        assert share <= rung.bound + 1e-12
    again = ladder(problem, read_draft(problem, draft.package, draft.open), [block], [study.drawn.beyond(10_000)])
    assert [r.to_dict() for r in again.rungs] == [r.to_dict() for r in found.rungs]
    cut = ladder(
        problem, read_draft(problem, draft.package, draft.open), [block], [study.drawn.beyond(10_000)], seconds=0.001
    )
    assert not cut.rungs[-1].proven
    assert all(a.bound >= b.bound - 1e-12 for a, b in zip(cut.rungs, found.rungs, strict=False))


def test_further_draws_are_those_of_a_longer_run() -> None:
    study = dt.load("examples/border_talks").study(draws=300, seed=2)
    longer = join(list(dt.load("examples/border_talks").study(draws=500, seed=2).drawn.blocks()))
    further = study.drawn.beyond(200)
    assert (further.values == longer.values[300:]).all()
    assert (further.no_deal == longer.no_deal[300:]).all()


def test_sets_of_least_regret_and_those_that_favour_a_party_against_every_package() -> None:
    right, rungs = {"favour": 0, "regret": 0}, 0
    for seed in range(0, 240, 6):
        problem = random_problem(seed)
        start, package, opens = drafted(problem, seed)
        block, other = jittered(problem, seed, 60), jittered(problem, seed + 900, 60)
        packages = every_package(problem)
        sizes = (packages != start.columns).sum(axis=1)
        share = np.array([problem.adopts(packages, problem.accepts(packages, b)).mean(axis=0) for b in (block, other)])
        worth = problem.utilities(packages, block)[:, :, 0].mean(axis=0)
        models = [Model("one", block), Model("two", other)]
        favours = ladder(
            problem, read_draft(problem, package, opens), [block], [other], choice=Choice(problem.parties[0])
        )
        robust = ladder(
            problem, read_draft(problem, package, opens), [block], [other], choice=Choice(None, tuple(models))
        )
        for mine, yours in zip(favours.rungs, robust.rungs, strict=True):
            rungs += 1
            up_to = sizes <= mine.changes
            near = up_to & (share[0] >= np.ceil(0.9 * share[0][up_to].max() * 60 - 1e-9) / 60 - 1e-12)
            own = (packages == problem.columns_of(mine.package)).all(axis=1)
            assert near[own].all(), seed
            right["favour"] += worth[own][0] >= worth[near].max() - 1e-9
            regret = (share[:, up_to].max(axis=1)[:, None] - share).max(axis=0)
            chosen = (packages == problem.columns_of(yours.package)).all(axis=1)
            assert yours.regret_at_most is not None
            assert yours.regret_at_most >= regret[chosen][0] - 1e-9, "a bound holds against every set"
            assert up_to[chosen].all(), seed
            right["regret"] += regret[chosen][0] <= regret[up_to].min() + 1e-9
    assert rungs > 60
    assert right["favour"] > 0.95 * rungs
    assert right["regret"] > 0.95 * rungs


@pytest.mark.parametrize("after", [15, 25, 30])
def test_a_search_of_least_regret_that_is_stopped_shows_what_it_found(after: int) -> None:
    """Stopped among the models it can say nothing; later it gives the best sets found so far, counted as ever."""
    case = dt.load("examples/border_talks")
    study, steps = case.study(draws=200, seed=5), []

    def progress(done: int, total: int) -> None:
        steps.append((done, total))
        if done == after:
            raise KeyboardInterrupt

    whole = case.study(draws=200, seed=5).ladder("patron_1", least_regret=True)
    assert not whole.stopped
    for rung in whole.rungs:
        assert rung.regret == max(under.regret for under in rung.models.values())
    if after == 15:
        with pytest.raises(KeyboardInterrupt):
            study.ladder("patron_1", least_regret=True, progress=progress)
        return
    found = study.ladder("patron_1", least_regret=True, progress=progress)
    assert found.stopped == (after == 25)
    assert [done for done, _ in steps] == list(range(1, len(steps) + 1))
    assert {total for _, total in steps} == {1 + len(whole.rungs) * 2 + 24}
    assert [set(rung.models) for rung in found.rungs] == [set(rung.models) for rung in whole.rungs]


def test_the_ladder_over_the_stated_models_against_every_package() -> None:
    case = dt.load("examples/border_talks")
    study = case.study(draws=300, seed=5)
    draft = case.draft("patron_1")
    problem = study.problem
    packages = every_package(problem)
    sizes = (packages != problem.columns_of(draft.package)).sum(axis=1)
    models = {id: own.drawn for id, own in study.under_models(draft).items()}
    drawn = {
        id: (own.problem, own.block(0, 300), own.block(0, 600).take(slice(300, 600))) for id, own in models.items()
    }
    shares = {
        id: [p.adopts(packages, p.accepts(packages, block)).mean(axis=0) for block in (first, further)]
        for id, (p, first, further) in drawn.items()
    }
    assert len(shares) == 12
    plain = study.ladder(draft, over_models=True)
    robust = study.ladder(draft, least_regret=True)
    assert [r.package for r in plain.rungs] == [r.package for r in study.ladder(draft).rungs]
    assert {r.regret_at_most for r in plain.rungs} == {None}
    for mine, yours in zip(plain.rungs, robust.rungs, strict=True):
        own = (packages == problem.columns_of(mine.package)).all(axis=1)
        for id, under in mine.models.items():
            assert under.adopted == pytest.approx(shares[id][1][own][0])
        up_to = sizes <= yours.changes
        regret = np.max([s[0][up_to].max() - s[0] for s in shares.values()], axis=0)
        chosen = (packages == problem.columns_of(yours.package)).all(axis=1)
        assert regret[chosen][0] == pytest.approx(regret[up_to].min())
        assert yours.regret_at_most == pytest.approx(regret[chosen][0]), "so small a case is proven"
        for id, under in yours.models.items():
            assert under.searched == pytest.approx(shares[id][0][chosen][0])
            assert under.bound == pytest.approx(shares[id][0][up_to].max())
            searched, further = shares[id]
            top = further[up_to & (searched >= searched[up_to].max() - 1e-12)]
            assert under.adopted == pytest.approx(further[chosen][0])
            assert np.isclose(under.best, [*top, under.adopted]).any()
            assert under.regret == pytest.approx(under.best - under.adopted)
    with pytest.raises(InputError, match="usual model"):
        study.under_models(draft)["graded"].ladder(draft, over_models=True)


def test_further_draws_of_a_model_are_those_of_a_longer_run_under_it() -> None:
    case = dt.load("examples/border_talks")
    short, longer = (case.study(draws=n, seed=2).under_models() for n in (300, 500))
    for id in ("graded+penalty+hawk_dove", "correlated"):
        whole, further = longer[id].drawn.block(0, 500), short[id].drawn.beyond(200)
        for name in ("values", "no_deal", "red_line_real", "linkage"):
            assert (getattr(further, name) == getattr(whole, name)[300:]).all(), (id, name)
