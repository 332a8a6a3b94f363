"""How parties and the drafter conduct themselves, in small cases with fixed figures that can be followed by hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from tests.process.process_cases import write

from detente.case.load import load_case
from detente.forecast.forecast import run_ensemble
from detente.process.layout import CHANGED, DEADLINE_MET, DEADLINE_MISSED
from detente.process.run import play, run_block
from detente.process.setup import set_up
from detente.process.state import Inputs, room_for_log
from detente.process.trace import trace_run

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TWO = {"p": ["lo", "hi"]}
PUT = "horizon: 10 days\nprotocol: ultimatum\ndrafter: ada\ntable: [ada]\n"
TIME = "strategies:\n  ada: {kind: time, concession: 1}\n  bob: {kind: time, concession: 1}\n"


def points(**parties: tuple[float, Mapping[str, Mapping[str, float]]]) -> str:
    """Write fixed preferences in points: no-deal value, and by point what each option is worth."""
    lines = []
    for party, (no_deal, values) in parties.items():
        cells = ", ".join(f"{p}: {{{', '.join(f'{o}: {v}' for o, v in row.items())}}}" for p, row in values.items())
        lines.append(f"{party}:\n  scale: points\n  no_deal: {no_deal}\n  values: {{{cells}}}\n")
    return "".join(lines)


@pytest.mark.parametrize("protocol", ["single_text", "alternating_offers", "ultimatum"])
@pytest.mark.parametrize("horizon", [10, 11])
def test_a_threat_carried_out_on_the_last_day_is_felt_in_full(tmp_path: Path, protocol: str, horizon: int) -> None:
    case = write(
        tmp_path,
        parties=["ada", "bob"],
        options=TWO,
        preferences=points(ada=(40, {"p": {"lo": 0, "hi": 80}}), bob=(50, {"p": {"lo": 80, "hi": 20}})),
        process=f"horizon: {horizon} days\nprotocol: {protocol}\ndrafter: ada\ntable: [ada, bob]\n"
        "deadlines: [{id: due, date: 2025-01-11, on: [bob]}]\n"
        "leverage: [{id: cut, by: ada, on: bob, deadline: due, no_deal: -20, credibility: 0.5, cost_to_maker: 7}]\n"
        + TIME,
        package={"p": "hi"},
    )
    details = run_ensemble(case, 200, seed=0).details
    assert not details.agreed.any()
    found = {tuple(row) for row in np.round(details.utility, 6).tolist()}
    assert found == {(33.0, 30.0), (40.0, 50.0)}  # carried out: -7 for ada, -20 for bob; lapsed: as before


def test_a_yes_that_is_taken_back_brings_the_deadline_back(tmp_path: Path) -> None:
    # Waiting gains bob 2 a day: 30 is worth more than no deal on the fifth day and less on the seventh.
    case = write(
        tmp_path,
        parties=["med", "ada", "bob"],
        options=TWO,
        preferences=points(ada=(90, {"p": {"lo": 0, "hi": 80}}), bob=(18, {"p": {"lo": 30, "hi": 20}})),
        process="horizon: 20 days\nprotocol: ultimatum\ndrafter: med\ntable: [ada, bob]\n"
        "deadlines: [{id: due, date: 2025-01-06, on: [bob]}, {id: end, date: 2025-01-19, on: [ada]}]\n"
        "leverage: [{id: cut, by: ada, on: bob, deadline: due, no_deal: -6, credibility: 1}]\n"
        "pressures: [{id: wait, on: bob, no_deal_per_month: 60}]\n",
        package={"p": "lo"},
        consent="consent:\n  - all: [ada, bob]\n",
    )
    setup = set_up(case, runs=1)
    log = room_for_log()
    outcome = play(setup, setup.inputs(0, 1), log)
    events = [(int(kind), int(day)) for kind, day, *_ in log[1 : int(log[0, 0]) + 1]]
    # With the threat pending no deal is worth 12 + 2 a day: more than 30 from the tenth day.
    assert (DEADLINE_MET, 5) in events
    assert (DEADLINE_MISSED, 10) in events
    assert outcome.threats[0, 0] == 1  # carried out


def test_who_sees_another_text_has_not_seen_this_one(tmp_path: Path) -> None:
    def agreed(name: str, disclosures: str, parent: str = "null") -> float:
        write(
            tmp_path / name,
            parties=["ada", "bob"],
            options=TWO,
            preferences=points(ada=(40, {"p": {"lo": 0, "hi": 80}}), bob=(50, {"p": {"lo": 20, "hi": 60}})),
            process=PUT,
            package={"p": "hi"},
            seen_by="[ada]",
            consent="consent:\n  - all: [ada, bob]\n",
        )
        other = (
            f"---\nid: other\ntitle: Other\nauthor: bob\ndate: 2024-12-21\nparent: {parent}\nstatus: working\n"
            "seen_by: [bob]\npackage: {p: lo}\nopen: {}\nlabels: {}\n---\n1. Text.\n"
        )
        (tmp_path / name / "drafts" / "other.md").write_text(other)
        (tmp_path / name / "process.yaml").write_text(PUT + disclosures)
        return run_ensemble(load_case(tmp_path / name), 20, seed=0, draft="first").agreement

    tell = "disclosures: [{{draft: {}, to: bob, date: 2025-01-01}}]\n"
    assert agreed("nothing", "") == 0
    assert agreed("another", tell.format("other")) == 0
    assert agreed("this", tell.format("first")) == 1
    assert agreed("later", tell.format("other"), parent="first") == 1


def test_a_disclosed_ancestor_is_not_the_text_on_the_table() -> None:
    case = load_case(EXAMPLES / "ukraine_2025")
    arrays = set_up(case, runs=1, draft="geneva_19").arrays
    unseen = {p for i, p in enumerate(case.valued) if arrays.follows[i] > 365}
    assert {"e3", "eu", "nato"} <= unseen


def test_the_drafter_heeds_those_outside_whose_consent_counts(tmp_path: Path) -> None:
    # Ada and bob are content with either option of q; cyd, who is bound, only with the second.
    flat = {"lo": 30.0, "hi": 30.0}
    case = write(
        tmp_path,
        parties=["med", "ada", "bob", "cyd"],
        options={"p": ["lo", "hi"], "q": ["lo", "hi"]},
        preferences=points(
            ada=(40, {"p": {"lo": 20, "hi": 20}, "q": flat}),
            bob=(40, {"p": {"lo": 20, "hi": 20}, "q": flat}),
            cyd=(50, {"p": {"lo": 20, "hi": 20}, "q": {"lo": 0, "hi": 60}}),
        ),
        process="horizon: 10 days\nprotocol: single_text\ndrafter: med\ntable: [med, ada, bob]\n"
        "disclosures: [{draft: first, to: cyd, date: 2025-01-01}]\n",
        consent="consent:\n  - all: [ada, bob, cyd]\n",
        package={"p": "lo", "q": "lo"},
    )
    block = run_block(set_up(case, runs=5), 0, 5).outcome
    assert block.agreed.all()
    assert (block.revisions == 1).all()


def test_what_was_given_up_does_not_come_back_within_a_fortnight() -> None:
    for name in ("ukraine_2025", "border_talks"):
        setup = set_up(load_case(EXAMPLES / name), runs=60)
        inputs = setup.inputs(0, 60)
        for run in range(60):
            log = room_for_log()
            play(setup, Inputs(inputs.values[run : run + 1], inputs.drawn[run : run + 1]), log)
            left: dict[float, int] = {}
            for kind, day, _, before, after in log[1 : int(log[0, 0]) + 1]:
                if kind == CHANGED:
                    assert int(day) - left.get(after, -99) > 13
                    left[before] = int(day)


def test_run_k_of_a_posterior_is_the_same_in_every_ensemble() -> None:
    case = load_case(EXAMPLES / "border_talks")
    few = run_ensemble(case, 20, seed=1, posterior=True).details
    many = run_ensemble(case, 60, seed=1, posterior=True).details
    assert (few.columns == many.columns[:20]).all()
    assert np.array_equal(few.utility, many.utility[:20], equal_nan=True)
    told = trace_run(case, 7, seed=1, posterior=True)
    assert told.outcome["day"] == int(few.day[7])


def test_offers_in_turn_need_no_draft_and_no_drafter(tmp_path: Path) -> None:
    write(
        tmp_path,
        parties=["ada", "bob"],
        options=TWO,
        preferences=points(ada=(10, {"p": {"lo": 20, "hi": 80}}), bob=(10, {"p": {"lo": 60, "hi": 20}})),
        process="horizon: 10 days\nprotocol: alternating_offers\n" + TIME,
        consent="consent:\n  - all: [ada, bob]\n",
    )
    (tmp_path / "drafts" / "first.md").unlink()
    block = run_block(set_up(load_case(tmp_path), runs=5), 0, 5).outcome
    assert block.agreed.all()
