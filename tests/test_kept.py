"""Answers that are kept between runs: the same answer, asked of the same, whatever became of what was kept."""

from __future__ import annotations

import datetime as dt
import enum
import io
import json
import math
import os
import pickle
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from called import build
from detente import kept
from detente.bargain.solvers.answer import Answer
from detente.case.format.models.record import Draft
from detente.case.load import load_case
from detente.content import content_of
from detente.errors import InputError
from detente.study import Study, load
from warmed import warm

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.fixture
def answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of kept answers, which may be kept."""
    folder = kept._Answers(tmp_path / "cache" / "detente" / "answers")
    monkeypatch.setattr(kept, "answers_folder", lambda: folder)
    monkeypatch.setattr(kept._Switch, "on", True)
    assert folder.path is not None
    return folder.path


def files(answers: Path) -> list[Path]:
    return sorted(answers.glob("*.kept")) if answers.is_dir() else []


# --- content -------------------------------------------------------------------------------------------------------


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


@dataclass(frozen=True)
class Pair:
    one: Any
    other: Any = None


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary() | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(), inner, max_size=4)
        | st.builds(Pair, inner, inner)
    ),
    max_leaves=12,
)


def tagged(value: Any) -> Any:
    """A value as text that tells 1 from 1.0 and from True, and 0.0 from -0.0; lists and tuples alike."""
    if isinstance(value, Pair):
        return f"Pair({tagged(value.one)},{tagged(value.other)})"
    if isinstance(value, (list, tuple)):
        return "(" + ",".join(map(tagged, value)) + ")"
    if isinstance(value, dict):
        return "{" + ",".join(f"{tagged(key)}:{tagged(part)}" for key, part in value.items()) + "}"
    return f"{type(value).__name__}:{value!r}"


@given(PLAIN, PLAIN)
def test_the_same_content_has_the_same_digest_and_no_other(one: Any, other: Any) -> None:
    assert content_of(one) == content_of(pickle.loads(pickle.dumps(one)))
    assert (content_of(one) == content_of(other)) == (tagged(one) == tagged(other))


def test_sets_members_and_arrays_count_by_what_they_hold() -> None:
    assert content_of({"a", "b", "c"}) == content_of({"c", "b", "a"}) != content_of({"a", "b"})
    assert content_of(Colour.RED) != content_of(Colour.BLUE)
    assert content_of(np.arange(4)) == content_of(np.arange(4).copy()) != content_of(np.arange(4.0))
    assert content_of(np.zeros((2, 3))) != content_of(np.zeros((3, 2)))
    assert content_of(dt.date(2025, 1, 1)) != content_of("2025-01-01")


@pytest.mark.parametrize("odd", [lambda: 1, np.array([object()]), object(), [lambda: 1], Pair(object())])
def test_what_has_no_content_is_refused(odd: Any) -> None:
    with pytest.raises(TypeError):
        content_of(odd)


def test_an_object_that_is_gone_lends_its_identity_to_no_other() -> None:
    """A class may make what it holds on the spot; two of those may well stand in the same place of memory."""

    class Made:
        def __init__(self, number: int) -> None:
            self.number = number

        def content(self) -> Pair:
            return Pair(self.number)

    digests = {content_of([Made(k), Made(k + 1)]) for k in range(100)}
    assert len(digests) == 100


def test_a_case_has_one_digest_in_every_process() -> None:
    code = (
        "from detente.study import load; from detente.content import content_of;"
        f"print(content_of(load({str(EXAMPLES / 'ukraine_2025')!r})).hex())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True,
            timeout=300,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(told) == 1


# --- keeping -------------------------------------------------------------------------------------------------------


def test_work_is_done_once_for_each_state(answers: Path) -> None:
    done = []

    def ask(state: Any) -> Any:
        return kept.answered("sum", lambda: state, lambda: done.append(state) or (sum(state), np.array(state)))

    for _ in range(2):
        total, array = ask([1, 2])
        assert total == 3
        assert array.tolist() == [1, 2]
    assert ask([1, 3])[0] == 4
    assert done == [[1, 2], [1, 3]]
    assert kept.answered("product", lambda: [1, 2], lambda: 2) == 2  # another question
    assert kept.answered("nothing", lambda: 1, lambda: None) is None
    assert kept.answered("nothing", lambda: 1, lambda: 1 / 0) is None  # None is an answer, too


def test_nothing_is_kept_where_it_may_not_be(answers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept.answered("cut", lambda: 1, lambda: 5, settled=lambda answer: False) == 5
    assert kept.answered("odd", lambda: object(), lambda: 6) == 6
    assert kept.answered("function", lambda: 1, lambda: lambda: 7)() == 7
    assert not files(answers)
    monkeypatch.setenv(kept.VARIABLE, "0")
    kept.allow()
    assert kept.answered("off", lambda: 1, lambda: 8) == 8
    assert not files(answers)
    monkeypatch.delenv(kept.VARIABLE)
    kept.allow()
    assert kept.allowed()


class Calls:
    def __init__(self, mark: str) -> None:
        self.mark = mark

    def __reduce__(self) -> Any:
        return os.mkdir, (self.mark,)


def test_a_kept_answer_calls_nothing(answers: Path, tmp_path: Path) -> None:
    entry = kept.entry_of("trap", [b"1"])
    kept.keep(entry, Calls(str(tmp_path / "called")))
    assert files(answers)
    assert kept.recall(entry) is None
    assert not (tmp_path / "called").exists()


@pytest.mark.parametrize(
    ("module", "name"),
    [("os", "mkdir"), ("builtins", "eval"), ("detente.kept", "os.mkdir"), ("detente.kept", "io.FileIO"), ("detente.kept", "allow")],
)  # fmt: skip
def test_a_kept_answer_names_only_classes_of_this_program(answers: Path, module: str, name: str) -> None:
    call = (
        b"\x80\x04\x8c"
        + bytes([len(module)])
        + module.encode()
        + b"\x8c"
        + bytes([len(name)])
        + name.encode()
        + b"\x93."
    )
    assert pickle.loads(call)  # a name with dots is found, by a reader without care
    with pytest.raises(pickle.UnpicklingError):
        kept._Reader(io.BytesIO(call)).load()
    assert kept._Reader(io.BytesIO(b"")).find_class("detente.kept", "Entry") is kept.Entry


def test_an_answer_that_came_with_a_warning_is_not_kept(answers: Path) -> None:
    said = []

    def warning() -> int:
        said.append("rough")
        kept.of_this_run()
        return 3

    assert [kept.answered("rough", lambda: 1, warning) for _ in range(2)] == [3, 3]
    assert len(said) == 2
    assert kept.answered("sure", lambda: 1, lambda: 4) == 4
    assert kept.answered("sure", lambda: 1, lambda: pytest.fail("it is kept")) == 4


def test_a_link_that_leads_nowhere_is_not_an_empty_file(border_copy: Path, answers: Path) -> None:
    path = border_copy / "process.yaml"
    path.unlink(missing_ok=True)
    path.symlink_to("nowhere")
    assert load_case(border_copy).process is None
    path.unlink()
    path.write_text("")
    with pytest.raises(InputError):
        load_case(border_copy)


def test_a_failure_is_not_kept(answers: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        kept.answered("fails", lambda: 1, lambda: 1 / 0)
    assert kept.answered("fails", lambda: 1, lambda: 2) == 2


# --- cases and studies ---------------------------------------------------------------------------------------------


def test_a_case_is_read_again_when_any_of_its_files_changes(border_copy: Path, answers: Path) -> None:
    first = load_case(border_copy)
    assert load_case(border_copy) == first
    assert len(files(answers)) == 1
    (border_copy / "note.yaml").write_text("a: 1\n")
    assert len(load_case(border_copy).warnings) == len(first.warnings) + 1
    (border_copy / "note.yaml").unlink()
    for path in sorted(p for p in border_copy.rglob("*") if p.suffix in (".yaml", ".md")):
        before = len(files(answers))
        path.write_text(path.read_text() + "\n")
        load_case(border_copy)
        assert len(files(answers)) == before + 1, path
    text = (border_copy / "case.yaml").read_text()
    (border_copy / "case.yaml").write_text(re.sub(r"(?m)^title: .*$", "title: Another title", text))
    assert load_case(border_copy).title == "Another title"
    assert load_case(border_copy, as_of=first.as_of).seen_from == first.as_of


def test_a_case_that_changes_while_it_is_read_is_not_kept(
    border_copy: Path, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from detente.case import load as module

    whole = module._Loader.load

    def meddled(self: Any) -> Any:
        case = whole(self)
        path = border_copy / "case.yaml"
        path.write_text(path.read_text() + "\n")
        return case

    monkeypatch.setattr(module._Loader, "load", meddled)
    load_case(border_copy)
    assert not files(answers)


def test_a_case_that_was_changed_back_while_it_was_read_is_not_kept(
    border_copy: Path, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from detente.case import load as module

    whole = module._Loader.load
    path = border_copy / "case.yaml"
    before = path.read_text()

    def meddled(self: Any) -> Any:
        path.write_text(before.replace("title: ", "title: Not ", 1))
        case = whole(self)
        path.write_text(before)
        return case

    with monkeypatch.context() as meddling:
        meddling.setattr(module._Loader, "load", meddled)
        assert load_case(border_copy).title.startswith("Not ")
    assert not load_case(border_copy).title.startswith("Not ")


def test_what_a_study_answers_rests_on_the_case_as_it_is_not_on_its_files(border_copy: Path, answers: Path) -> None:
    from detente.forecast.variants import Variant

    case = load(border_copy)
    usual = case.study(200).analyze().drafts[0]
    changed = case.changed(Variant("more", {"preferences.south.no_deal": 90})).study(200).analyze().drafts[0]
    assert usual.parties["south"] != changed.parties["south"]
    assert case.study(200).analyze().drafts[0] == usual
    assert case.study(200, seed=1).analyze().drafts[0] != usual
    other = case.study(200).with_draws(case.study(200, seed=1).drawn)
    assert other.analyze() == case.study(200, seed=1).analyze()


def test_a_search_that_ran_out_of_time_is_not_kept(
    border_copy: Path, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from detente.bargain import amendment
    from detente.bargain.criteria import solve as criteria

    solution, smallest = load(border_copy).study().solve(), load(border_copy).study().amend()
    before = len(files(answers))
    monkeypatch.setattr(criteria, "solve", lambda *a, **k: replace(solution, optimal=False))
    monkeypatch.setattr(amendment, "amend", lambda *a, **k: replace(smallest, optimal=False))
    study = Study(load(border_copy), 300)
    study.solve()
    study.amend()
    assert len(files(answers)) == before


def test_a_conflict_that_time_left_unproven_is_not_kept(
    border_copy: Path, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from detente.bargain.conflict import Conflict
    from detente.bargain.criteria import solve as criteria

    solution = load(border_copy).study().solve()
    before = len(files(answers))
    for smallest in (False, True):
        conflict = Conflict(("north",), (), smallest=smallest)
        nothing = replace(solution, package=None, optimal=False, feasible=False, conflict=conflict)
        monkeypatch.setattr(criteria, "solve", lambda *a, found=nothing, **k: found)
        load(border_copy).study(seed=1).solve()
        assert len(files(answers)) - before == smallest


def test_whether_a_package_is_adopted_is_not_kept_where_time_left_it_undecided(
    border_copy: Path, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from detente.bargain import existence

    problem = load(border_copy).study().problem
    before = len(files(answers))
    monkeypatch.setattr(existence, "_batch", lambda *a: None)
    for proven in (False, True):
        answer = Answer(None, -math.inf, -math.inf, proven, 0, "none")
        monkeypatch.setattr(existence, "ask", lambda *a, found=answer, **k: found)
        found = kept.answered("exists", lambda: 1, lambda: existence.existence(problem, [problem.central]))
        assert found.undecided == 1 - proven
        assert len(files(answers)) - before == proven


@pytest.mark.parametrize("how", ["interrupted", "failed"])
def test_models_of_fewer_runs_than_were_asked_for_are_not_kept(
    border_copy: Path, answers: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    from detente.forecast import models

    run, cut = models.run_ensemble, {"interrupted": True} if how == "interrupted" else {"failed": ({"start": 0},)}
    monkeypatch.setattr(models, "run_ensemble", lambda *a, **k: replace(run(*a, **k), **cut))
    study = Study(load(border_copy), 100)
    before = len(files(answers))
    if how == "interrupted":
        with pytest.raises(KeyboardInterrupt):
            study.models(runs=10)
    else:
        study.models(runs=10)
    assert len(files(answers)) == before


ASKED = {
    "check": [],
    "analyze": ["--draws", "200"],
    "solve": [],
    "zopa": ["--draws", "200"],
    "amend": ["--draws", "200"],
    "models": ["--draws", "200", "--runs", "20"],
    "matrix": ["--draws", "200"],
    "brief": ["--draws", "200"],
}


def told(words: list[str]) -> Any:
    result = CliRunner().invoke(build(), words)
    assert result.exit_code in (0, 1), result.output  # 1: no package is adopted
    return json.loads(result.stdout)


def timeless(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: timeless(part) for key, part in value.items() if key != "seconds"}
    return [timeless(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("command", ASKED)
def test_a_command_says_the_same_again_and_after_a_change_what_is_new(
    border_copy: Path, answers: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = [command, str(border_copy), *ASKED[command], "--json"]

    def anew() -> Any:
        monkeypatch.setattr(kept._Switch, "on", False)
        found = told(words)
        monkeypatch.setattr(kept._Switch, "on", True)
        return found

    first = told(words)
    assert told(words) == first
    assert timeless(first) == timeless(anew())
    path = border_copy / "preferences.yaml"
    changed = re.sub(r"no_deal: .*", "no_deal: [70, 80, 90]", path.read_text(), count=1)
    assert changed != path.read_text()
    path.write_text(changed)
    assert timeless(told(words)) == timeless(anew())
    assert command == "check" or timeless(told(words)) != timeless(first)


@pytest.mark.parametrize("form", ["html", "md"])
def test_a_brief_is_written_alike_from_what_was_kept(
    border_copy: Path, answers: Path, tmp_path: Path, form: str
) -> None:
    case = load(border_copy)
    written = []
    for k in range(3):
        made = case.study(300).brief(language="fr" if k == 2 else "en")
        written.append(made.write(tmp_path / f"{k}.{form}").read_bytes())
    assert written[0] == written[1] != written[2]
    assert any(path.name.startswith("charts-") for path in files(answers)) == (form == "html")
    if form == "html":
        assert b"<svg" in written[0]


def test_the_command_line_keeps_and_the_library_does_not(border_copy: Path, tmp_path: Path) -> None:
    own = {k: v for k, v in os.environ.items() if k not in ("NUMBA_CACHE_DIR", kept.VARIABLE)}
    own["XDG_CACHE_HOME"] = str(warm(tmp_path / "cache"))
    answers = tmp_path / "cache" / "detente" / "answers"

    def run(*words: str, **more: str) -> bytes:
        done = subprocess.run([sys.executable, *words], env=own | more, capture_output=True, timeout=300)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("-c", f"from detente.study import load; load({str(border_copy)!r}).study(50).analyze()")
    command = ("-m", "detente", "analyze", str(border_copy), "--draws", "50")
    anew = run(*command, DETENTE_KEEP="0")
    assert not files(answers)
    assert run(*command) == anew
    assert files(answers)
    assert run(*command) == anew
    shutil.rmtree(answers)
    answers.write_text("in the way")
    assert run(*command) == anew


# --- what answers rest on ------------------------------------------------------------------------------------------


class Guarded(dict[Any, Any]):
    """A mapping that nobody may look into while something is worked out."""

    closed = False

    def _look(self, name: str, *words: Any) -> Any:
        if Guarded.closed:
            raise AssertionError("an answer read a place in a file")
        return getattr(super(), name)(*words)

    def __getitem__(self, key: Any) -> Any:
        return self._look("__getitem__", key)

    def __iter__(self) -> Any:
        return self._look("__iter__")

    def get(self, *words: Any) -> Any:
        return self._look("get", *words)

    def items(self) -> Any:
        return self._look("items")

    def values(self) -> Any:
        return self._look("values")


QUESTIONS: dict[str, Any] = {
    "analyze": lambda study: study.analyze(),
    "matrix": lambda study: study.matrix(),
    "asking": lambda study: study.asking(),
    "models": lambda study: study.models(runs=10),
    "solve": lambda study: study.solve(),
    "amend": lambda study: study.amend(),
    "ladder": lambda study: study.ladder(rungs=2, seconds=0.5, over_models=True),
    "zopa": lambda study: study.zopa(),
    "brief": lambda study: study.brief(),
}


@pytest.mark.parametrize(("question", "posterior"), [*((name, False) for name in QUESTIONS), ("analyze", True)])
def test_no_kept_answer_reads_how_a_draft_is_worded(
    border_copy: Path, answers: Path, question: str, posterior: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Draft.__getattribute__
    answer = kept.answered

    def guarded(self: Draft, name: str) -> Any:
        if Guarded.closed and name in ("text", "text_line"):
            raise AssertionError("an answer read the words of a draft")
        return read(self, name)

    def watched(question: str, rests_on: Any, work: Any, *more: Any, **settled: Any) -> Any:
        def closed() -> Any:
            before, Guarded.closed = Guarded.closed, True  # an answer may be part of another
            try:
                return work()
            finally:
                Guarded.closed = before

        asked.append(question)
        return answer(question, rests_on, closed, *more, **settled)

    asked: list[str] = []
    case = load(border_copy)
    monkeypatch.setattr(Draft, "__getattribute__", guarded)
    monkeypatch.setattr(kept, "answered", watched)
    study = replace(case, documents=Guarded(case.documents)).study(200, posterior=posterior)
    QUESTIONS[question](study)
    assert question in asked
    Guarded.closed = True
    try:
        with pytest.raises(AssertionError):
            assert study._draft(None).text
        with pytest.raises(AssertionError):
            study.case.documents.get("case.yaml")
    finally:
        Guarded.closed = False


def test_a_word_changed_in_a_draft_leaves_what_is_judged(
    border_copy: Path, answers: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def briefs() -> list[str]:
        return [path.name for path in files(answers) if path.name.startswith("brief-")]

    load(border_copy).study(200).brief()
    assert len(briefs()) == 1
    path = border_copy / "drafts" / "patron_1.md"
    changed = path.read_text().replace("No monitoring is provided for.", "No monitors are foreseen.")
    assert changed != path.read_text()
    path.write_text(changed)
    again = load(border_copy).study(200).brief().write(tmp_path / "again.md").read_bytes()
    assert len(briefs()) == 1
    monkeypatch.setattr(kept._Switch, "on", False)
    assert load(border_copy).study(200).brief().write(tmp_path / "anew.md").read_bytes() == again
    monkeypatch.setattr(kept._Switch, "on", True)
    path.write_text(re.sub(r"(?m)^status: .*$", "status: working", changed))
    load(border_copy).study(200).brief("patron_1")
    assert len(briefs()) == 2


# --- parts of a brief ----------------------------------------------------------------------------------------------

CHANGES: dict[str, tuple[str, str, str]] = {
    "a value": ("preferences.yaml", r"no_deal: .*", "no_deal: [70, 80, 90]"),
    "a title": ("case.yaml", r"(?m)^title: .*$", "title: Another title"),
    "a stance": ("timeline.yaml", r"stance: signal", "stance: reject"),
    "a figure of the process": ("process.yaml", r"horizon: 90 days", "horizon: 60 days"),
    "a guarantee": ("guarantees.yaml", r"(?m)^(    draft: )patron_1$", r"\1south_1"),
    "an order": ("performance.yaml", r"within: \[0, 30\]", "within: [0, 40]"),
    "a word of a draft": ("drafts/patron_1.md", r"No monitoring is provided for\.", "No monitors are foreseen."),
    "what a draft says": ("drafts/patron_1.md", r"(?m)^title: .*$", "title: Another plan"),
}
"""A change of each kind of file: which, what is there, and what is there then."""
MADE_ANEW = {
    "a value": {"brief_judged", "brief_amendment", "brief_ladder", "brief_matrix", "brief_models", "brief_forecast"},
    "a stance": {"brief_judged", "brief_models", "brief_forecast"},
    "a figure of the process": {"brief_judged", "brief_models", "brief_forecast"},
    "an order": set(),
    "a word of a draft": set(),
}
"""The parts of a brief that a change of the case leads to; of the others of these changes all may be."""


def parts_kept(answers: Path) -> set[str]:
    return {path.name.partition("-")[0] for path in files(answers) if path.name.startswith("brief_")}


def briefly(case: Path) -> str:
    from detente.report.brief.formats.registry import FORMATS

    return str(FORMATS["md"].write(load(case).study(200).brief()))


def test_a_brief_is_the_same_whatever_was_kept_before_a_change_of_a_file(
    border_copy: Path, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each change comes on top of those before it, so that answers of every earlier state lie there to be mistaken for it."""
    told = {briefly(border_copy)}
    assert parts_kept(answers) == {*MADE_ANEW["a value"], "brief_guarantees"}
    for change, (name, found, then) in CHANGES.items():
        path = border_copy / name
        before = path.read_text()
        path.write_text(re.sub(found, then, before, count=1))
        assert path.read_text() != before, change
        for entry in files(answers):
            os.utime(entry, (0, 0))  # what is new is seen by its time
        kept_before = briefly(border_copy)
        new = {entry.name.partition("-")[0] for entry in files(answers) if entry.stat().st_mtime > 1}
        monkeypatch.setattr(kept._Switch, "on", False)
        assert briefly(border_copy) == kept_before, change
        monkeypatch.setattr(kept._Switch, "on", True)
        if change in MADE_ANEW:
            assert {entry for entry in new if entry.startswith("brief_")} == MADE_ANEW[change], change
        told.add(kept_before)
    assert len(told) > len(CHANGES) // 2, "hardly any change shows in the brief"


@pytest.mark.parametrize("case", ["border_talks", "ukraine_2025"])
def test_no_part_of_a_brief_needs_more_of_the_case_than_it_is_given(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from detente.report.brief import parts

    given = briefly(EXAMPLES / case)
    for name in ("judged_alone", "preferences_alone", "without_text"):
        assert getattr(parts, name)
        monkeypatch.setattr(parts, name, lambda whole: whole)
    assert briefly(EXAMPLES / case) == given


def test_what_the_flagship_knew_later_is_settled_and_kept() -> None:
    from detente.bargain.hindsight import hindsight

    found = hindsight(load_case(EXAMPLES / "ukraine_2025"))
    assert found.settled
    assert found.without is not None
    assert found.without.exists is False
