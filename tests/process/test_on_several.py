"""An entry of process.yaml that concerns several parties: one event for all of them, by the same draw."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.process.process_cases import write

from detente.case.case import Case
from detente.errors import InputError
from detente.process import layout as at
from detente.process.ensemble import local
from detente.process.no_deal_values import no_deal_values
from detente.process.setup import Setup, set_up
from detente.process.trace import names_of

RUNS = 200
PROCESS = """start: 2025-01-01
deadlines: [{id: day, date: 2025-01-10}]
leverage: [{id: cut, by: a, on: ON, deadline: day, no_deal: [-9, -5, -2], credibility: [0.2, 0.5, 0.8], cost_to_maker: 3}]
pressures: [{id: cold, on: ON, no_deal_per_month: [-3, -2, 0]}]
shocks: [{id: flood, per_month: 2, on: ON, no_deal: [-6, -3, 0]}]
hypotheses: [{id: deal, probability: 0.4, on: ON, no_deal: [-4, -2, -1]}]
influence: [{id: nod, of: a, on: ON, when: accept, no_deal: [-8, -4, 0]}, {of: b, on: c, when: accept, no_deal: -1}]
disclosures: [{draft: first, to: ON, date: 2025-01-02}]
"""


def case(folder: Path, on: str) -> Case:
    judged = "".join(f"{p}:\n  no_deal: 30\n  weights: {{x: 1}}\n  values: {{x: {{u: 60, v: 20}}}}\n" for p in "abc")
    text = PROCESS.replace("ON", on)
    return write(folder, parties=("a", "b", "c"), options={"x": ("u", "v")}, preferences=judged, process=text)


def shifts(setup: Setup, day: int, threat: int) -> np.ndarray:
    """By how much each party's no-deal value has moved on a day, run by run."""
    w, _ = setup.arrays.packed()
    inputs = setup.inputs(0, RUNS)
    stance = np.full(3, at.ACCEPTS, np.int64)
    threats = np.full(len(setup.arrays.threat_on), threat, np.int64)
    found = np.zeros((RUNS, 3))
    for run in range(RUNS):
        no_deal_values(w, inputs.drawn[run], day, stance, threats, found[run])
        for i in range(3):
            found[run, i] -= at.drew(w, inputs.drawn[run], at.D_NO_DEAL, i)
    return found


@pytest.mark.parametrize("threat", [at.PENDING, at.CARRIED_OUT, at.LAPSED])
def test_both_are_moved_by_the_same_draws(tmp_path: Path, threat: int) -> None:
    alone = shifts(set_up(case(tmp_path / "one", "b"), runs=RUNS), 40, threat)
    both = shifts(set_up(case(tmp_path / "two", "[c, b]"), runs=RUNS), 40, threat)
    fixed = np.array([0.0, 0.0, -1.0])  # what b's own acceptance does to c
    assert np.allclose(both[:, 1], alone[:, 1])  # b is moved as if it were alone
    assert np.allclose(both[:, 2] - fixed[2], both[:, 1])  # and c with it
    assert np.allclose(alone - fixed * (np.arange(3) == 2), alone * (np.arange(3) == 1))
    assert len(set(np.round(both[:, 1], 6))) > RUNS / 2


def test_the_maker_pays_once_and_figures_are_named_once(tmp_path: Path) -> None:
    one, two = (set_up(case(tmp_path / name, on), runs=RUNS) for name, on in (("one", "b"), ("two", "[b, c]")))
    assert [f.path for f in one.figures] == [f.path for f in two.figures]
    assert [i for i in two.arrays.threat_by if i >= 0] == [0]
    names = [name for _, group in names_of(two) for name in group]
    assert len(set(names)) == len(names)
    assert sum(len(block) for _, block in local(two, [(0, RUNS)], 1, None)) == RUNS


@pytest.mark.parametrize(
    ("on", "said"), [("[]", "expected a party or a list"), ("[b, b]", "twice"), ("[b, d]", "no party is called 'd'")]
)
def test_nobody_and_one_party_twice_are_refused(tmp_path: Path, on: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        case(tmp_path, on)
    assert any(said in fault.message for fault in caught.value.faults)


def test_it_is_written_as_it_was_read(tmp_path: Path) -> None:
    process = case(tmp_path, "[b, c]").process
    assert process is not None
    assert process.pressures[0].to_dict()["on"] == ["b", "c"]
    assert process.influence[1].to_dict()["on"] == "c"
