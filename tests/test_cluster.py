"""Questions over draws and over a casebook, asked on a real Dask cluster of this machine: the figures are the same."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("distributed")
from typer.testing import CliRunner

from called import build
from detente.case.load import load_case
from detente.cluster import each, over
from detente.errors import InputError
from detente.retrodiction.casebook import judge, read_pairs
from detente.study import Negotiation

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
ROOT = Path(__file__).resolve().parents[1]
CASE = ROOT / "examples" / "border_talks"


@pytest.fixture(scope="module")
def address():
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as local:
        yield local.scheduler_address


def figures(record) -> str:
    found = record.to_dict()
    found.pop("seconds")
    return json.dumps(found, default=str)


def test_pieces_come_back_once_each_and_in_their_places(address: str) -> None:
    pieces = list(range(40))
    assert sorted(over(address, lambda piece: piece * piece, pieces)) == [(k, k * k) for k in pieces]
    assert each(address, lambda piece: piece + 1, pieces) == each(None, lambda piece: piece + 1, pieces)


def test_what_the_work_refuses_is_told_as_here(address: str) -> None:
    def work(piece: int) -> int:
        raise InputError(f"found {piece}, expected another")

    with pytest.raises(InputError, match="found 3, expected another"):
        each(address, work, [3])


def test_nothing_is_begun_when_it_is_too_late(address: str) -> None:
    made = list(over(address, lambda piece: piece, range(1000), lambda: True))
    assert len(made) < 1000
    assert [index for index, _ in made] == [piece for _, piece in made]


def test_questions_over_draws(address: str) -> None:
    study = load_case(CASE, Negotiation).study(draws=200)
    for criterion in ("nash", "utilitarian"):
        central = study.solve(criterion)
        here = study.solutions(criterion, draws=23, central=central)
        assert figures(study.solutions(criterion, draws=23, central=central, cluster=address)) == figures(here)
    front = study.frontier()
    here = study.frontier_on_draws(front, draws=23)
    assert figures(study.frontier_on_draws(front, draws=23, cluster=address)) == figures(here)


def test_coalitions_over_draws(address: str) -> None:
    study = load_case(CASE, Negotiation).study(draws=200)
    trades = study.coalitions()
    here, there = (study.coalitions_on_draws(trades, draws=12, cluster=where).to_dict() for where in (None, address))
    for found in (here, there):
        found.pop("seconds")
        found["solutions"].pop("seconds")
    assert here == there


def test_a_casebook(address: str) -> None:
    pairs = read_pairs(ROOT / "casebook")[:2]
    here, there = judge(pairs, draws=200), judge(pairs, draws=200, cluster=address)
    assert here.scores == there.scores
    np.testing.assert_array_equal(here.weights.moves, there.weights.moves)
    np.testing.assert_array_equal(here.weights.options, there.weights.options)
    assert [one.result.points for one in here.judged] == [one.result.points for one in there.judged]


def test_the_commands_take_it(address: str) -> None:
    arguments = ["solve", str(CASE), "--over-draws", "6", "--json"]
    here, there = (CliRunner().invoke(build(), [*arguments, *more]) for more in ([], ["--cluster", address]))
    assert here.exit_code == there.exit_code == 0, there.output
    first, second = (json.loads(result.stdout)["over_draws"] for result in (here, there))
    first.pop("seconds"), second.pop("seconds")
    assert first == second


@pytest.mark.parametrize("command", ["solve", "frontier", "coalitions"])
def test_a_cluster_without_draws_to_solve_is_told(command: str) -> None:
    result = CliRunner().invoke(build(), [command, str(CASE), "--cluster", "tcp://127.0.0.1:9"])
    assert result.exit_code != 0
    assert "add --over-draws" in str(result.exception) + result.output
