"""Conflicts whose stable states others published."""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from called import build
from detente.case.load import load_case
from detente.stability.analysis import analyze
from detente.stability.concepts import CONCEPTS, stabilities
from detente.stability.graph import build as graph_of
from detente.stability.graph import compile_graph


def test_syria_iraq_1975() -> None:
    graph = compile_graph(load_case("examples/syria_iraq_1975"))
    found = analyze(graph).to_dict()
    by_state = {entry["state"]: entry for entry in found["states"]}
    assert list(by_state) == ["NNN", "YNN", "NYN", "NNY", "YNY", "NYY"]
    assert found["equilibria"] == {"nash": ["NYY"], "gmr": ["NNN", "NYY"], "smr": ["NYY"], "seq": ["NYY"]}
    assert all(by_state["NYY"][concept] == ["syria", "iraq"] for concept in CONCEPTS)
    assert by_state["NNN"]["gmr"] == ["syria", "iraq"]


def test_garrison_1970s() -> None:
    graph = compile_graph(load_case("examples/garrison_1970s"))
    assert len(graph) == 23
    found = stabilities(graph).equilibria
    assert [k + 1 for k in np.flatnonzero(found[0])] == [2, 3, 11, 17, 18, 21, 22]
    # Not published: the joint-move concepts, worked out by the definitions in test_concepts.
    assert [k + 1 for k in np.flatnonzero(found[3])] == [2, 3, 11, 17, 18, 21, 22]


def test_elmira_1991() -> None:
    """Ministry, Uniroyal and local government: states 5, 8 and 9 last under all four; rankings as held with gmcr-py."""
    options = {"moe": ["modify"], "uniroyal": ["delay", "accept", "abandon"], "local": ["insist"]}
    feasible = (
        "(delay or accept or abandon) and not (delay and accept) and not (delay and abandon) "
        "and not (accept and abandon)"
    )
    # The published model numbers the states 1 to 9 and has all with abandonment as state 9; here they are four, tied.
    states = {1: "NYNNN", 2: "YYNNN", 3: "NNYNN", 4: "YNYNN", 5: "NYNNY", 6: "YYNNY", 7: "NNYNY", 8: "YNYNY"}
    nine = ["NNNYN", "YNNYN", "NNNYY", "YNNYY"]
    rankings = {
        "moe": [7, 3, 4, 8, 5, 1, 2, 6, 9],
        "uniroyal": [1, 4, 8, 5, 9, 2, 3, 7, 6],
        "local": [7, 3, 5, 1, 8, 6, 4, 2, 9],
    }
    graph = graph_of(
        options,
        {party: [nine if k == 9 else states[k] for k in ranking] for party, ranking in rankings.items()},
        feasible,
        irreversible=["modify", "abandon"],
        forbid=[("uniroyal", "not delay", "delay")],
    )
    found = stabilities(graph).equilibria
    lasting = {k for k in states if found[:, graph.index(states[k])].all()}
    assert lasting == {5, 8}
    assert all(found[:, graph.index(state)].all() for state in nine)


@pytest.mark.parametrize("case", ["syria_iraq_1975", "garrison_1970s"])
def test_the_command_prints_the_contract(case: str) -> None:
    result = CliRunner().invoke(build(), ["stability", f"examples/{case}", "--json"])
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["schema"] == "detente/1"
    assert found["case"] == case
    assert set(found["states"][0]) == {"state", *CONCEPTS}
    for move in found["coalition_moves"]:
        assert set(move) == {"state", "coalition", "to"}
        assert len(move["coalition"]) >= 2


def test_a_case_without_a_graph_model_says_how_to_begin_one() -> None:
    result = CliRunner().invoke(build(), ["stability", "examples/italy_budget_1983"])
    assert result.exit_code == 2
    assert "--generate" in result.output


@pytest.mark.parametrize("wrong", [["--picture", "x.gif"], ["--out", "x"], ["--generate", "--picture", "x.svg"]])
def test_calls_that_make_no_sense(wrong: list[str]) -> None:
    assert CliRunner().invoke(build(), ["stability", "examples/syria_iraq_1975", *wrong]).exit_code == 2
