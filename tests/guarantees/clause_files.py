"""Hypothesis strategies for files of clauses."""

from __future__ import annotations

from hypothesis import strategies as st

PARTIES = ("north", "south", "patron")


@st.composite
def conditions(draw, names: list[str], depth: int = 3) -> str:
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from(names))
    kind = draw(st.sampled_from(["and", "or", "not", "implies"]))
    if kind == "not":
        return f"not ({draw(conditions(names, depth - 1))})"
    left, right = draw(conditions(names, depth - 1)), draw(conditions(names, depth - 1))
    return f"({left}) {kind} ({right})"


@st.composite
def clause_files(draw, least: int = 2, most: int = 6, depth: int = 3, assume: bool = True) -> dict:
    """Random acts of three parties, findings, derived conditions, and two guarantees, the second using the first."""
    count = draw(st.integers(least, most))
    acts: dict[str, dict] = {}
    for k in range(count):
        if draw(st.integers(0, 4)) == 0:
            judge = draw(st.sampled_from([None, *PARTIES]))
            acts[f"a{k}"] = {"finding": True} | ({"judged_by": judge} if judge else {})
        else:
            acts[f"a{k}"] = {"by": draw(st.sampled_from(PARTIES))}
    names = list(acts)
    for k in range(draw(st.integers(0, 2))):
        acts[f"d{k}"] = {"means": draw(conditions(names, 2))}
        names = [*names, f"d{k}"]
    guarantees: dict[str, dict] = {}
    for k in range(2):
        used = names + [f"owed(g{j})" for j in range(k)]
        guarantee = {
            "guarantors": ["patron"],
            "beneficiary": "south",
            "adversary": "north",
            "trigger": draw(conditions(names, 1)),
            "obliges": [{"id": "help", "by": ["patron"]}],
            "void_when": [
                {"id": f"v{i}", "when": draw(conditions(used, depth))} for i in range(draw(st.integers(0, 3)))
            ],
        }
        for key in ("in_force", "expires"):
            if draw(st.integers(0, 3)) == 0:
                guarantee[key] = draw(conditions(used, 1))
        guarantees[f"g{k}"] = guarantee
    given = [draw(conditions(names, 2)) for _ in range(draw(st.integers(0, 2)))] if assume else []
    return {"acts": acts, "assume": given, "guarantees": guarantees}


def by_hand(acts: dict, guarantees: dict, **more) -> dict:
    """A file written by hand: acts as NAME: PARTY, finding or text of a derived condition."""
    return {"acts": acts, "guarantees": guarantees} | more


def promise(trigger: str, *void: str, **more) -> dict:
    """A guarantee of the patron to south against north, voided by the conditions given."""
    return {
        "guarantors": ["patron"],
        "beneficiary": "south",
        "adversary": "north",
        "trigger": trigger,
        "obliges": [{"id": "help", "by": ["patron"], "act": "responds"}],
        "void_when": [{"id": f"v{k + 1}", "when": when} for k, when in enumerate(void)],
    } | more


ACTS = {
    "attack": {"by": "north", "kind": "armed_attack", "on": "south", "text": "North attacks."},
    "raid": {"by": "south", "text": "South raids."},
    "shell": {"by": "north", "text": "North shells."},
    "ratify": {"by": "patron", "text": "The Patron ratifies."},
    "deploy": {"by": "league", "text": "The League deploys."},
    "responds": {"by": "patron", "text": "The Patron responds."},
    "cause": {"finding": True, "text": "There was cause."},
    "provoked": {"finding": True, "judged_by": "patron", "text": "It was provoked."},
    "grave": {"finding": True, "judged_by": "north", "text": "The breach is grave."},
}
