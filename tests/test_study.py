"""The front door: each method of Study gives what its command prints, shows itself shortly, and becomes a table."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

import detente as dt
from called import build
from detente.records import Record, plain

DRAWS = 200
DRAWN = ("--draws", str(DRAWS))
# name: (what asks Study, the command that asks the same, keys that the command adds)
QUESTIONS = {
    "analyze": (lambda s: s.analyze("patron_1", "south_1"), ("analyze", "--draft", "patron_1", "--draft", "south_1", *DRAWN), ("asking",)),
    "models": (lambda s: s.models(runs=50), ("models", "--runs", "50", *DRAWN), ("holds", "flips")),
    "solve": (lambda s: s.solve(), ("solve",), ("seed",)),
    "amend": (lambda s: s.amend(), ("amend", *DRAWN), ("seed", "draft", "ladder", "ladder_search")),
    "zopa": (lambda s: s.zopa(), ("zopa", *DRAWN), ("seed", "draws")),
    "deals": (lambda s: s.deals(), ("deals", *DRAWN), ("seed",)),
    "frontier": (lambda s: s.frontier(limit=3), ("frontier", "--limit", "3"), ("seed",)),
    "coalitions": (lambda s: s.coalitions(), ("coalitions",), ("seed",)),
    "infer": (lambda s: s.infer(), ("infer", *DRAWN), ()),
    "disagreement": (lambda s: s.disagreement(), ("preferences", "compare", *DRAWN), ("seed", "draws")),
    "simulate": (lambda s: s.simulate(100), ("simulate", "--runs", "100"), ("left_out", "judged", "outside")),
    "simulation": (
        lambda s: s.simulation(dt.Wanted(sensitivity=True, stories=2), 100),
        ("simulate", "--runs", "100", "--sensitivity", "--stories", "2"), (),
    ),
    "what_if": (lambda s: s.what_if({"process.horizon": 90}, 100), ("simulate", "--runs", "100", "--set", "process.horizon=90"), ()),
    "trace": (lambda s: s.trace(3), ("simulate", "--trace", "3"), ()),
    "brief": (lambda s: s.brief(), ("brief", *DRAWN), ("file",)),
    "guarantees": (lambda s: s.case.guarantees(), ("guarantees",), ()),
    "performance": (lambda s: s.case.performance(), ("performance",), ()),
    "drafts": (lambda s: s.case.drafting.overview(), ("drafts", "list"), ()),
    "tree": (lambda s: s.case.drafting.tree(), ("drafts", "log"), ()),
    "contents": (lambda s: s.case.drafting.show("patron_1"), ("drafts", "show", "patron_1"), ()),
    "compare": (
        lambda s: s.case.drafting.compare("patron_1", "south_1", effects=True, draws=DRAWS),
        ("drafts", "diff", "patron_1", "south_1", "--effects", *DRAWN), ("files",),
    ),
    "consolidate": (lambda s: s.case.drafting.consolidate(["south_1"]), ("drafts", "consolidate", "south_1"), ()),
}  # fmt: skip
VOLATILE = {"seconds", "runs_per_second", "elapsed"}


@pytest.fixture(scope="module")
def study(border_talks):
    return dt.load(border_talks).study(DRAWS)


@pytest.fixture(scope="module")
def garrison(border_talks):
    return border_talks.parent / "garrison_1970s"


@pytest.fixture(scope="module")
def answers(study):
    found = {}

    def answer(name):
        if name not in found:
            found[name] = QUESTIONS[name][0](study)
        return found[name]

    return answer


def printed(folder, arguments):
    words = [*arguments]
    at = 2 if words[0] in ("drafts", "preferences") else 1
    words.insert(at, str(folder))
    done = CliRunner().invoke(build(), [*words, "--json"])
    assert done.exit_code in (0, 1), done.output
    return json.loads(done.stdout)


def without_times(value):
    if isinstance(value, dict):
        return {k: without_times(v) for k, v in value.items() if k not in VOLATILE}
    return [without_times(v) for v in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_method_gives_what_its_command_prints(name, answers, border_talks):
    _, command, added = QUESTIONS[name]
    data = printed(border_talks, command)
    found = json.loads(json.dumps(plain(answers(name).to_dict()), allow_nan=False))
    extra = {"schema", "command", "case", *added}
    assert extra <= set(data)
    kept = {k: v for k, v in data.items() if k not in extra or (k in found and k not in added)}
    assert without_times(kept) == without_times({k: v for k, v in found.items() if k in kept or k not in added})


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_result_shows_itself_shortly(name, answers):
    answer = answers(name)
    assert isinstance(answer, Record)
    text = repr(answer)
    assert 0 < len(text) < 4_000
    assert type(answer).__name__ in text
    assert len(answer._repr_html_()) < 100_000


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_tabular_result_becomes_a_table(name, answers):
    answer = answers(name)
    if not isinstance(answer, Record) or not answer.row_source:
        pytest.skip("no table")
    pandas, pyarrow = pytest.importorskip("pandas"), pytest.importorskip("pyarrow")
    frame, table = answer.to_frame(), pyarrow.table(answer)
    assert isinstance(frame, pandas.DataFrame)
    assert len(frame) == table.num_rows == len(answer.rows())
    assert list(frame.columns) == table.column_names


def test_a_case_and_a_study_show_themselves_shortly(study):
    assert "border_talks" in repr(study.case)
    assert len(repr(study.case)) < 4_000
    assert len(repr(study)) < 4_000


def test_divide_needs_points_that_can_be_shared(border_talks, study):
    data = printed(border_talks, ("divide", "--parties", "north,south"))
    assert without_times(plain(study.divide(["north", "south"]).to_dict())) == {
        k: v for k, v in data.items() if k not in ("schema", "command", "case")
    }


def test_stability_gives_what_its_command_prints(garrison):
    found = dt.load(garrison).stability()
    assert not isinstance(found, Record) or len(repr(found)) < 4_000
    data = printed(garrison, ("stability",))
    assert json.loads(json.dumps(plain(found.to_dict()))) == {
        k: v for k, v in data.items() if k not in ("schema", "command", "case")
    }


def test_variants_make_one_for_each_value(study):
    found = study.what_if(dt.variants("process.horizon", [60, 90]), 50)
    assert [row.name for row in found.variants] == ["process.horizon = 60", "process.horizon = 90"]


def test_run_settings_change_no_figure(study):
    one = study.simulate(60, settings=dt.RunSettings(workers=1, block=7))
    other = study.simulate(60)
    assert without_times(plain(one.to_dict())) == without_times(plain(other.to_dict()))


def test_the_block_of_run_settings_is_that_of_the_process():
    from detente.process.ensemble import BLOCK

    assert dt.RunSettings().block == BLOCK


def test_check_says_what_the_command_prints(border_talks, border_copy):
    found = dt.check(border_talks)
    assert found.ok
    data = printed(border_talks, ("check",))
    left_out = ("schema", "command", "case", "readings")
    assert plain(found.to_dict()) == {k: v for k, v in data.items() if k not in left_out}
    (border_copy / "case.yaml").write_text("a: [")
    broken = dt.check(border_copy)
    assert not broken.ok
    assert broken.unreadable
    assert len(repr(broken)) < 4_000


def test_a_seed_of_none_is_drawn_once(border_talks):
    study = dt.load(border_talks).study(50, seed=None)
    assert study.seed is not None
    assert study.analyze("patron_1").seed == study.seed


def test_importing_starts_and_makes_nothing(tmp_path):
    code = (
        "import os, sys, threading; before = dict(os.environ);"
        "import time; t = time.process_time(); import detente; t = time.process_time() - t;"
        "heavy = {'numpy', 'numba', 'scipy', 'altair', 'z3', 'pydantic', 'lark', 'networkx', 'pyarrow', 'typer'};"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules);"
        "assert threading.active_count() == 1;"
        "assert dict(os.environ) == before;"
        "print(t)"
    )
    times = []
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path,
            env={**_environment(), "XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path)},
        )  # fmt: skip
        times.append(float(done.stdout))
    assert min(times) < 0.06
    assert list(tmp_path.iterdir()) == []


def _environment():
    import os

    return {k: v for k, v in os.environ.items() if not k.startswith(("NUMBA", "DETENTE"))}


def test_every_public_name_is_there_and_documented():
    for name in dt.__all__:
        value = getattr(dt, name)
        assert name.isupper() or name.startswith("__") or value.__doc__, name
    assert set(dt.__all__) <= set(dir(dt))
    with pytest.raises(AttributeError, match="no attribute"):
        dt.nothing_of_the_kind  # noqa: B018


@pytest.mark.parametrize("owner", [dt.Study, dt.Negotiation], ids=lambda c: c.__name__)
def test_every_method_says_what_it_takes_gives_and_raises(owner):
    import inspect

    for name, method in vars(owner).items():
        if name.startswith("_") or not inspect.isfunction(method):
            continue
        text = inspect.getdoc(method) or ""
        assert text, name
        takes = [p for p in inspect.signature(method).parameters if p != "self"]
        documented = text.replace("runs, draft, settings", "")
        if takes and len(text.splitlines()) > 1 and name not in ("brief",):
            assert "Parameters\n" in documented or "Raises\n" in documented, name
