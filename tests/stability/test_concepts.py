"""The four concepts: definitions on random graphs, and conflicts whose equilibria others published."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from tests.stability.definitions import graphs, joint_reach, stable

from detente.stability.concepts import CONCEPTS, stabilities
from detente.stability.graph import Graph, build


@settings(max_examples=120)
@given(graphs())
def test_against_the_definitions(graph: Graph) -> None:
    found = stabilities(graph)
    for k, concept in enumerate(CONCEPTS):
        for party in range(3):
            for state in range(len(graph)):
                assert found.stable[k, party, state] == stable(graph, concept, party, state), (
                    concept,
                    graph.parties[party],
                    graph.text(state),
                )


@settings(max_examples=120)
@given(graphs())
def test_nash_implies_all_and_gmr_is_implied_by_all(graph: Graph) -> None:
    nash, gmr, smr, seq = stabilities(graph).stable
    assert not (nash & ~smr).any()
    assert not (nash & ~seq).any()
    assert not (smr & ~gmr).any()
    assert not (seq & ~gmr).any()


def test_no_party_moves_twice_in_a_row() -> None:
    # b may go r -> s only by way of no option at all; alone it must not chain the two moves.
    options = {"a": ["p"], "b": ["r", "s"]}
    graph = build(options, {}, "not (r and s)", forbid=[("b", "r", "s")])
    r, s = graph.index("NYN"), graph.index("NNY")
    assert s not in joint_reach(graph, [1], r, improving=False)
    # a prefers to take p; b's only sanction, s, needs two of its moves in a row.
    places = {"NNN": 2, "NYN": 1, "NNY": 0, "YNN": 2, "YYN": 3, "YNY": 0}
    own = np.array([places[graph.text(k)] for k in range(len(graph))])
    graph = replace(graph, payoffs=np.stack([own, np.zeros_like(own)]))
    assert not stabilities(graph).stable[CONCEPTS.index("gmr"), 0, r]
    assert stabilities(replace(graph, leaves=graph.leaves * 0)).stable[CONCEPTS.index("gmr"), 0, r]


def test_irreversible_options_stay() -> None:
    graph = build({"a": ["p"]}, {"a": ["N", "Y"]}, irreversible=["p"])
    assert graph.moves(0, graph.index("N")).tolist() == [1]
    assert graph.moves(0, graph.index("Y")).tolist() == []


def test_prioritised_statements_rank_lexicographically() -> None:
    graph = build({"a": ["p"], "b": ["q"]}, {"a": ["q", "not p"], "b": []})
    best_first = [graph.text(k) for k in np.argsort(-graph.payoffs[0])]
    assert best_first == ["NY", "YY", "NN", "YN"]
    assert (graph.payoffs[1] == 0).all()


@pytest.mark.parametrize(
    "rankings, nash, mutual",
    [
        # Prisoner's dilemma (Y: cooperate): both defect; cooperation lasts where parties look ahead.
        ((["NY", "YY", "NN", "YN"], ["YN", "YY", "NN", "NY"]), ["NN"], {"gmr", "smr", "seq"}),
        # Chicken (Y: swerve): one swerves; that both do lasts only under fear of a crash that would hurt the other too.
        ((["NY", "YY", "YN", "NN"], ["YN", "YY", "NY", "NN"]), ["YN", "NY"], {"gmr", "smr"}),
    ],
)
def test_two_by_two_games(rankings: tuple[list[str], list[str]], nash: list[str], mutual: set[str]) -> None:
    graph = build({"a": ["p"], "b": ["q"]}, {"a": rankings[0], "b": rankings[1]})
    equilibria = stabilities(graph).equilibria
    assert [graph.text(k) for k in np.flatnonzero(equilibria[0])] == nash
    assert {c for k, c in enumerate(CONCEPTS) if equilibria[k, graph.index("YY")]} == mutual
