"""The whole question: blind to the later draft, sound on thin cases, and better than the baselines on the casebook."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.conftest import ROOT
from typer.testing import CliRunner

from called import build
from detente.case.load import load_case
from detente.errors import InputError
from detente.retrodiction.casebook import judge, read_pairs
from detente.retrodiction.retrodict import NEW, retrodict

CASEBOOK = ROOT / "casebook"
THIN = """detente: 1
id: thin
title: A thin case
as_of: 2025-11-25
parties:
  - {id: north, name: North, role: principal}
  - {id: south, name: South, role: principal}
points:
  - {id: strip, number: "1", title: The strip, options: [{id: a, text: One.}, {id: b, text: Two.}]}
  - {id: road, number: "2", title: The road, options: [{id: a, text: One.}]}
  - {id: port, number: "3", title: The port, options: [{id: a, text: One.}, {id: b, text: Two.}, {id: c, text: Three.}]}
consent: [{all: [north]}]
"""
PREFERENCES = """north:
  no_deal: 50
  weights: {strip: 2, road: 1, port: 1}
  values: {strip: {a: 0, b: 100}, road: {a: 50}, port: {a: 0, b: 50, c: 100}}
"""


def _thin(folder: Path, before: str, after: str, preferences: str = PREFERENCES) -> Path:
    (folder / "drafts").mkdir()
    (folder / "case.yaml").write_text(THIN, encoding="utf-8")
    (folder / "preferences.yaml").write_text(preferences, encoding="utf-8")
    for name, day, body in (("one", "2025-11-20", before), ("two", "2025-12-20", after)):
        head = (
            f"---\nid: {name}\ntitle: Draft {name}\nauthor: north\ndate: {day}\nstatus: tabled\n{body}\n---\n1. One.\n"
        )
        (folder / "drafts" / f"{name}.md").write_text(head, encoding="utf-8")
    return folder


SETTLED = "package: {strip: a, road: a, port: a}"


def test_the_prediction_does_not_depend_on_the_draft_that_came(border_talks):
    case = load_case(border_talks)
    later = case.drafts["south_1"]
    day = dt.date(2025, 11, 23)
    first = retrodict(case, "patron_1", "south_1", as_of=day, draws=300)
    for k in range(max(len(point.option_ids) for point in case.points)):
        package = {p.id: p.option_ids[k % len(p.option_ids)] for p in case.points}
        other = later.model_copy(update={"package": package, "open": {}, "author": ("north",), "text": "1. Other."})
        changed = replace(case, drafts={**case.drafts, "south_1": other})
        found = retrodict(changed, "patron_1", "south_1", as_of=day, draws=300)
        assert [(e.point, e.moves, e.options) for e in found.points] == [
            (e.point, e.moves, e.options) for e in first.points
        ]


def test_drafts_that_stem_from_the_later_one_are_not_known_either(border_talks):
    case = load_case(border_talks)
    child = case.drafts["south_1"].model_copy(
        update={"id": "child", "parent": "south_1", "date": dt.date(2025, 11, 22)}
    )
    grown = replace(case, drafts={**case.drafts, "child": child})
    assert retrodict(grown, "patron_1", "south_1", draws=100).counter_drafts == ()


def test_the_same_seed_gives_the_same_answer(border_talks):
    case = load_case(border_talks)
    one, two = (retrodict(case, "patron_1", "south_1", draws=300, seed=3) for _ in range(2))
    assert replace(one, seconds=0.0).to_dict() == replace(two, seconds=0.0).to_dict()


def test_the_day_is_the_cases_own_between_the_drafts_else_the_eve_of_the_later(border_talks, tmp_path):
    assert retrodict(load_case(border_talks), "patron_1", "south_1", draws=50).as_of == dt.date(2025, 11, 23)
    thin = load_case(_thin(tmp_path, SETTLED, "package: {strip: b, road: a, port: a}"))
    assert retrodict(thin, "one", "two", draws=50).as_of == dt.date(2025, 11, 25)


def test_a_thin_case_has_an_answer(tmp_path):
    """One party without preferences, no timeline, no process, no counter-draft, a point without an alternative."""
    case = load_case(_thin(tmp_path, SETTLED, "package: {strip: b, road: a, port: c}"))
    found = retrodict(case, "one", "two", draws=200)
    chance = {entry.point: entry.moves for entry in found.points}
    assert (found.told, found.moved) == (3, 2)
    assert chance["strip"] > chance["port"] > chance["road"]
    road = next(entry for entry in found.points if entry.point == "road")
    assert [(o.option, o.probability) for o in road.options] == [(NEW, 1.0)]
    assert found.silent["simulated"] == "the case has no process.yaml"
    assert [score.method for score in found.scores if not score.applies] == ["counter_draft"]
    assert "counter_draft" not in found.beaten_by
    assert np.isfinite([s.brier.value for s in found.scores]).all()


def test_what_the_earlier_draft_leaves_open_is_expected_to_move(tmp_path):
    before = "package: {strip: a, road: a}\nopen: {port: [b, c]}"
    case = load_case(_thin(tmp_path, before, "package: {strip: a, road: a, port: c}"))
    found = {e.point: e for e in retrodict(case, "one", "two", draws=200).points}
    assert found["port"].moves > 0.75
    assert found["port"].happened.moved is True


@pytest.mark.parametrize("no_deal", ["null", "-1000", "1000"])
def test_a_case_where_nobody_or_everybody_refuses_has_an_answer(tmp_path, no_deal):
    preferences = PREFERENCES.replace("no_deal: 50", f"no_deal: {no_deal}")
    case = load_case(_thin(tmp_path, SETTLED, "package: {strip: b, road: a, port: a}", preferences))
    found = retrodict(case, "one", "two", draws=100)
    assert all(0.02 <= entry.moves <= 0.98 for entry in found.points)


def test_nothing_to_tell_is_said(tmp_path):
    unsettled = "package: {}\nopen: {strip: [a, b], road: [a], port: [a, b, c]}"
    case = load_case(_thin(tmp_path, "package: {strip: a, road: a, port: a}", unsettled.replace("road: [a], ", "")
                           .replace("package: {}", "package: {road: a}")))  # fmt: skip
    assert retrodict(case, "one", "two", draws=50).told == 1


@pytest.mark.parametrize(
    ("pair", "says"),
    [
        (("patron_1", "patron_1"), "for both, expected --from the earlier draft"),
        (("south_1", "patron_1"), "exchange --from and --to"),
        (("patron_1", "south_9"), "no draft is called 'south_9'"),
    ],
)
def test_a_wrong_pair_is_refused_in_one_message(border_talks, pair, says):
    with pytest.raises(InputError, match=says):
        retrodict(load_case(border_talks), *pair, draws=50)


def test_a_day_before_the_earlier_draft_is_refused_and_one_after_the_later_adds_nothing(border_talks):
    case = load_case(border_talks)
    with pytest.raises(InputError, match="expected 2025-11-20, when 'patron_1' came, or a later day"):
        retrodict(case, "patron_1", "south_1", as_of=dt.date(2024, 1, 1), draws=50)
    late = retrodict(case, "patron_1", "south_1", as_of=dt.date(2025, 12, 1), draws=50)
    assert (late.as_of, late.day) == (dt.date(2025, 12, 1), dt.date(2025, 11, 23))
    usual = retrodict(case, "patron_1", "south_1", draws=50)
    assert [entry.moves for entry in late.points] == [entry.moves for entry in usual.points]


def test_the_command_says_first_where_a_baseline_wins_and_prints_the_same_as_json():
    runner = CliRunner()
    call = ["retrodict", "casebook/brexit_2019", "--from", "november_2018", "--to", "october_2019", "--draws", "300"]
    shown = runner.invoke(build(), [*call[:1], str(ROOT / call[1]), *call[2:]])
    printed = runner.invoke(build(), [*call[:1], str(ROOT / call[1]), *call[2:], "--json"])
    assert (shown.exit_code, printed.exit_code) == (0, 0), shown.output
    payload = json.loads(printed.stdout)
    assert " ".join(shown.stdout.split()).startswith(payload["headline"])
    baselines = {s["method"] for s in payload["scores"] if s["baseline"]}
    assert baselines == {"nothing", "everything", "share", "refusers_loss", "summed_loss", "counter_draft", "random"}
    assert payload["scores"][0]["method"] == "mixture"
    assert payload["as_of"] == "2019-10-02"
    assert payload["counter_drafts"] == ["uk_october"]


def test_on_the_casebook_the_mixture_does_better_than_every_baseline_with_each_case_left_out():
    pairs = read_pairs(CASEBOOK)
    assert len(pairs) >= 6
    book = judge(pairs, draws=1_000)
    assert book.beaten_by == {}
    own = book.scores[0]
    for other in book.scores[1:]:
        if other.baseline:
            assert own.brier.value < other.brier.value - 0.05, other.title
    assert own.brier.high < min(s.brier.value for s in book.scores if s.baseline)


@pytest.mark.parametrize("script", ["tools/casebook.py", "benchmarks/retrodictions.py"])
def test_what_is_generated_from_the_casebook_is_current(script):
    done = subprocess.run([sys.executable, script, "--check"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"run python {script}\n{done.stdout}{done.stderr}"
