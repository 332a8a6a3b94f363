"""On cases that nobody chose: nothing is said to be certain, and who knows less is told that the odds are wider."""

from __future__ import annotations

import random
import re
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import detente as dt
from called import build
from detente.forecast.forecast import run_ensemble
from detente.forecast.odds import odds_of
from detente.forecast.outside import OutsideView, outside_view
from detente.report.odds_words import clock_words, past_crises
from detente.words import range_of, signed

NEVER = re.compile(r"(?<![\d.,])(?:0|100)(?:\.0)?(?: to [\d.]+)? ?(?:%|per cent)")
SCREENS = (
    ("analyze", "--draws", "300"),
    ("models", "--draws", "200", "--runs", "20"),
    ("simulate", "--runs", "100"),
    ("zopa", "--draws", "200"),
    ("amend", "--draws", "200"),
    ("brief", "--format", "md"),
)


FEW = settings(max_examples=5, deadline=None)
SEEDS = st.integers(0, 10**9)


def invent(folder: Path, seed: int, half: float) -> Path:
    """Write a small case in which every no-deal value is a range of so much on either side."""
    rng = random.Random(seed)
    parties = ["p0", "p1", "p2"][: rng.randint(2, 3)]
    points = {f"q{j}": [f"o{k}" for k in range(rng.randint(2, 3))] for j in range(rng.randint(1, 3))}
    package = {q: rng.choice(options) for q, options in points.items()}
    case = ["detente: 1", "id: unseen", "title: Unseen", "as_of: 2025-06-01", "parties:"]
    case += [f"  - {{id: {p}, name: Party {p[1]}, role: principal}}" for p in parties]
    case += ["points:"]
    for j, (q, options) in enumerate(points.items()):
        case += [f"  - id: {q}", f'    number: "{j + 1}"', f"    title: Point {j + 1}", "    options:"]
        case += [f'      - {{id: {o}, text: "Option {o}."}}' for o in options]
    judged = []
    for p in parties:
        judged += [f"{p}:", "  weights: {" + ", ".join(f"{q}: {rng.randint(1, 9)}" for q in points) + "}", "  values:"]
        for q, options in points.items():
            judged.append(f"    {q}: {{" + ", ".join(f"{o}: {rng.choice([0, 25, 50, 75, 100])}" for o in options) + "}")
        likely = rng.choice([10, 30, 50, 70, 90])
        judged.append(f"  no_deal: [{likely - half}, {likely}, {likely + half}]")
    process = ["protocol: single_text", "drafter: p0", "horizon: 120"]
    if rng.random() < 0.5:
        process += ["strategies:", *(f"  {p}: {{patience: {rng.choice([20, 60, 200])}}}" for p in parties)]
    head = ["id: first", "title: The first draft", "author: p0", "date: 2025-05-01", "status: tabled"]
    head += ["seen_by: [public]", "package: {" + ", ".join(f"{q}: {o}" for q, o in package.items()) + "}"]
    (folder / "drafts").mkdir(parents=True)
    for name, lines in (("case", case), ("preferences", judged), ("process", process)):
        (folder / f"{name}.yaml").write_text("\n".join(lines) + "\n")
    text = ["---", *head, "---", *(f"{j + 1}. As agreed." for j in range(len(points)))]
    (folder / "drafts" / "first.md").write_text("\n".join(text) + "\n")
    return folder


@FEW
@given(seed=SEEDS)
def test_no_screen_says_that_what_could_happen_is_certain(seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        case = str(invent(Path(folder) / "case", seed, 4.0))
        for command, *options in SCREENS:
            result = CliRunner().invoke(build(), [command, case, *options], env={"COLUMNS": "160"})
            assert result.exit_code in (0, 1), (command, result.output)
            assert not [x for x in result.stdout.splitlines() if NEVER.search(x)], command


def view(case: dt.study.Negotiation) -> OutsideView:
    made = run_ensemble(case, 200, seed=0)
    return outside_view(case, made, odds_of(made.setup, 100, 5))


def both(seed: int) -> tuple[dt.study.Negotiation, dt.study.Negotiation]:
    """Return a case whose no-deal values are nearly known, and the same with wide ranges."""
    with tempfile.TemporaryDirectory() as folder:
        sure, unsure = (dt.load(invent(Path(folder) / str(half), seed, half)) for half in (4.0, 34.0))
    return sure, unsure


@FEW
@given(seed=SEEDS)
def test_who_knows_less_about_no_deal_is_told_wider_odds(seed: int) -> None:
    sure, unsure = (view(case) for case in both(seed))
    for one, two in ((sure.model, unsure.model), (sure.combined, unsure.combined)):
        assert two.high - two.low > one.high - one.low - 1e-9
        assert 0 < two.low <= two.value <= two.high < 1
    (first, *_), (second, *_) = sure.clocks.clocks, unsure.clocks.clocks
    assert second.hi - second.lo >= first.hi - first.lo


@FEW
@given(seed=SEEDS)
def test_under_every_model_a_yes_is_less_sure_the_less_is_known(seed: int) -> None:
    """Widening every no-deal value moves a chance that is far from one half towards it."""
    sure, unsure = (case.study(2000, 1).models(runs=0) for case in both(seed))
    for before, after in zip(sure.models, unsure.models, strict=True):
        for party, share in before.accepts.items():
            if abs(share - 0.5) > 0.4:
                assert abs(after.accepts[party] - 0.5) <= abs(share - 0.5) + 0.02, (before.id, party)


def test_an_interval_of_draws_has_no_end_at_nothing_or_all() -> None:
    assert range_of(0.0, 0.0004) == "under 0.1%"
    assert range_of(0.0, 0.0123) == "under 0.1 to 1.2%"
    assert range_of(0.9991, 1.0) == "99.9 to over 99.9%"
    assert range_of(0.495, 0.514) == "49.5 to 51.4%"


def test_a_change_that_rounds_to_nothing_has_no_minus() -> None:
    assert [signed(x) for x in (-0.04, 0.0, 0.04, -0.06, 1.25)] == ["+0.0", "+0.0", "+0.0", "-0.1", "+1.2"]


def test_the_clock_that_the_case_states_has_one_share_of_runs(tmp_path: Path) -> None:
    folder = invent(tmp_path / "case", 1, 20.0)
    process = "protocol: single_text\ndrafter: p0\nhorizon: 120\nstrategies: {p0: {patience: 20}, p1: {patience: 60}}\n"
    (folder / "process.yaml").write_text(process)
    seen = view(dt.load(folder))
    lines = clock_words(seen)
    assert len(lines) == len(seen.clocks.clocks) == 3
    assert [" runs" in line for line in lines] == [False, True, True]
    assert past_crises(seen) == "past international crises"
