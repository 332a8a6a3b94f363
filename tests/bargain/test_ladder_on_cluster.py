"""A ladder whose draws lie on the workers of a real Dask cluster of this machine: the same rungs, bounds and gaps."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("distributed")
from tests.called import build
from tests.dask_processes import dask
from typer.testing import CliRunner

from detente.bargain.central_amendment import read_draft
from detente.bargain.ladder import held, on_cluster, search
from detente.bargain.ladder.change_table import change_table
from detente.bargain.ladder.climb import Climber
from detente.bargain.ladder.held import Held
from detente.bargain.ladder.moves import Moves
from detente.case.load import load_case
from detente.cluster import workers
from detente.errors import InputError
from detente.problem.arrays import join
from detente.study import Negotiation, Study
from detente.threads import threads

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
CASE = Path(__file__).resolve().parents[2] / "examples" / "border_talks"


@pytest.fixture(scope="module")
def address():
    with dask(2) as (url, _):
        yield url


def study(draws: int, seed: int = 0) -> Study:
    return load_case(CASE, Negotiation).study(draws=draws, seed=seed)


def figures(found) -> str:
    return json.dumps({key: value for key, value in found.to_dict().items() if key != "seconds"}, default=str)


ASKED = [
    (300, {"favours": "south"}),
    (4500, {"over_models": True, "rungs": 4}),
    (4500, {"least_regret": True, "rungs": 3}),
    (4500, {"rungs": 2, "seconds": 0.0}),
]


@pytest.mark.parametrize(("draws", "asked"), ASKED, ids=str)
def test_every_figure_is_that_of_one_machine(address: str, draws: int, asked: dict) -> None:
    here, there = (study(draws).ladder("patron_1", **asked, **where) for where in ({}, {"cluster": address}))
    assert here.rungs
    assert figures(there) == figures(here)


def test_draws_inferred_from_what_was_said(address: str) -> None:
    inferred = load_case(CASE, Negotiation).study(draws=300, posterior=True)
    here, there = (inferred.ladder(**where) for where in ({}, {"cluster": address}))
    assert figures(there) == figures(here)


@pytest.mark.parametrize("most", [1, 40_000])
def test_proofs_whose_bounds_are_too_many_to_hold(address: str, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_HELD", most)
    here, there = (study(2500).ladder("patron_1", **where) for where in ({}, {"cluster": address}))
    assert figures(there) == figures(here)


def test_only_so_many_draws_are_searched_as_may_be_held(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    own = study(4500)
    monkeypatch.setattr(held, "MOST_HELD", 3000 * len(own.problem.parties) * own.problem.columns)
    here, there = (own.ladder("patron_1", **where) for where in ({}, {"cluster": address}))
    assert there.draws == 3000
    assert figures(there) == figures(here)


def test_parts_are_counted_over_and_measured_as_the_whole(address: str) -> None:
    """Beside the figures of the ladder, which might hide it: every count, and the sums that put the points in order."""
    own = study(7000, seed=3)
    draft = own.case.draft("patron_1")
    start = read_draft(own.problem, draft.package, draft.open)
    with threads(2) as pool, workers(address) as there:
        here = Held(own.problem, start, own.drawn.blocks(), [], pool)
        spread = on_cluster.OnCluster(there, own.drawn, start, 100)
        assert len(spread.parts) > 2
        some = sorted(Climber(here.coarse, 3, pool).run().kept[2])[:3]
        bases = [np.array(package) for package in some]
        for (adopted, accepted), (far, accepted_far) in zip(
            here.moves.around(bases), spread.moves.around(bases), strict=True
        ):
            np.testing.assert_array_equal(adopted, far)
            np.testing.assert_array_equal(accepted, accepted_far)
        assert here.moves.count(bases[0])[0] == spread.moves.count(bases[0])[0]
        here.prepare(4)
        spread.prepare(4)
        assert spread.reach == {size: len(reach.rows) for size, reach in here.prover.reaches.items()}
        prover = there.result(spread.prover)
        np.testing.assert_array_equal(prover.order, here.prover.order)
        reach, other = prover.reaches[spread.largest], here.prover.reaches[spread.largest]
        np.testing.assert_array_equal(reach.needed, other.needed)
        np.testing.assert_array_equal(reach.every, other.every)
        np.testing.assert_array_equal(prover.table.delta, here.table.delta[:, :, other.rows])


def test_a_worker_killed_in_mid_search_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    here = figures(study(4500).ladder("patron_1"))
    count_around, calls, killed = on_cluster.MovesOnCluster.count_around, [], []
    with dask(2) as (url, started):

        def counted(self, *given):
            calls.append(1)
            if len(calls) == 3:
                os.kill(started[0].pid, signal.SIGKILL)
            return count_around(self, *given)

        def progress(done: int, total: int) -> None:
            if done == 1:
                killed.append(started[0].poll())

        monkeypatch.setattr(on_cluster.MovesOnCluster, "count_around", counted)
        there = figures(study(4500).ladder("patron_1", cluster=url, progress=progress))
    assert killed == [-signal.SIGKILL]
    assert there == here


def test_a_worker_killed_in_mid_proof_changes_nothing() -> None:
    here = figures(study(4500).ladder("patron_1", least_regret=True, rungs=3))
    with dask(2) as (url, started):

        def progress(done: int, total: int) -> None:
            if done == 2:
                os.kill(started[1].pid, signal.SIGKILL)

        there = figures(study(4500).ladder("patron_1", least_regret=True, rungs=3, cluster=url, progress=progress))
        started[1].wait(timeout=60)
    assert there == here


def test_the_command_takes_it(address: str) -> None:
    arguments = ["amend", str(CASE), "--draft", "patron_1", "--draws", "2500", "--json"]
    here, there = (CliRunner().invoke(build(), [*arguments, *more]) for more in ([], ["--cluster", address]))
    assert here.exit_code == there.exit_code == 0, there.output
    first, second = (json.loads(result.stdout) for result in (here, there))
    for found in (first, second):
        found.pop("seconds", None)
        found["ladder_search"].pop("seconds")
    assert first == second
    assert "--cluster" in CliRunner().invoke(build(), ["amend", "--help"], terminal_width=200).output


@pytest.mark.parametrize("other", [["--central"], ["--all"], ["--cost", "strip=2"], ["--confidence", "0.5"]])
def test_without_a_ladder_there_is_nothing_for_a_cluster(other: list[str]) -> None:
    result = CliRunner().invoke(build(), ["amend", str(CASE), *other, "--cluster", "tcp://127.0.0.1:9"])
    assert result.exit_code != 0
    assert "leave --cluster away" in str(result.exception) + result.output


def test_what_is_no_address_is_told_before_anything_is_drawn() -> None:
    with pytest.raises(InputError, match="expected the address of a Dask scheduler"):
        study(100).ladder("patron_1", cluster="nonsense")


def test_a_table_may_be_given_a_penalty() -> None:
    """Parts of the draws take the one of all, or a red line would weigh differently in each."""
    own = study(400)
    draft = own.case.draft("patron_1")
    start = read_draft(own.problem, draft.package, draft.open)
    block = join(list(own.drawn.blocks()))
    whole = change_table(own.problem, start, block)
    penalty = on_cluster.largest(block).penalty
    parts = [change_table(own.problem, start, block.take(s), penalty) for s in (slice(0, 150), slice(150, None))]
    np.testing.assert_array_equal(np.concatenate([p.slack for p in parts], axis=1), whole.slack)
    np.testing.assert_array_equal(np.concatenate([p.delta for p in parts], axis=2), whole.delta)
    assert sum(Moves(p).count(start.columns)[0] for p in parts) == Moves(whole).count(start.columns)[0]
