"""What of the record is used, from which day, and as what."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from tests.inference.invented import write

from detente.case.case import Case
from detente.case.load import load_case
from detente.errors import InputError
from detente.inference.features import completions, open_package
from detente.inference.posterior import infer
from detente.inference.speech_model import ACCEPT, REJECT
from detente.inference.statements import SpokenRecord, read_record
from detente.problem.compile import compile_problem

DRAFTS = {"e1": "land: a, army: b, money: a", "w1": "land: c, army: b, money: a"}


def record(case: Case, as_of: str = "2025-12-31", **options: bool) -> SpokenRecord:
    return read_record(case, compile_problem(case), dt.date.fromisoformat(as_of), **options)


def act(day: str, actor: str, about: str, stance: str = "accept", rest: str = "") -> str:
    return f'- {{date: {day}, actor: {actor}, kind: statement, about: "{about}", stance: {stance}{rest}}}\n'


def test_only_what_was_said_by_the_day_counts(tmp_path: Path):
    lines = (
        act("2025-11-05", "east", "e1") + act("2025-11-09", "east", "w1", "reject") + act("2026-01-03", "west", "e1")
    )
    case = write(tmp_path / "c", lines, drafts=DRAFTS)
    assert [len(record(case, day)) for day in ("2025-11-04", "2025-11-05", "2025-11-09", "2025-12-31")] == [0, 1, 2, 2]


def test_secret_words_count_from_the_day_of_their_first_source(tmp_path: Path):
    sources = "sources:\n  late: {title: A, date: 2025-11-20}\n  later: {title: B, date: 2025-11-25}\n"
    secret = act("2025-11-05", "east", "e1", rest=", audience: private, source: [late, later]")
    case = write(tmp_path / "c", secret, drafts=DRAFTS, more=sources)
    assert len(record(case, "2025-11-19")) == 0
    assert record(case, "2025-11-19").unused[0].why == "not disclosed by 2025-11-19"
    found = record(case, "2025-11-20").stances[0]
    assert (found.day, found.exposure) == (dt.date(2025, 11, 20), 0.0)


def test_who_speaks_and_to_whom(tmp_path: Path):
    lines = (
        act("2025-11-05", "[east, west]", "e1")
        + act("2025-11-06", "east", "e1", rest=", audience: [west]")
        + '- {date: 2025-11-07, actor: {name: "A newspaper"}, kind: statement, about: e1, stance: reject}\n'
        + "- {date: 2025-11-07, actor: east, kind: leak, about: e1, stance: reject}\n"
        + "- {date: 2025-11-07, actor: east, kind: meeting}\n"
    )
    found = record(write(tmp_path / "c", lines, drafts=DRAFTS))
    assert sorted((s.act, s.party, s.exposure) for s in found.stances) == [(0, 0, 1.0), (0, 1, 1.0), (1, 0, 0.5)]
    assert [entry.act for entry in found.unused] == [2, 3, 4]


def test_words_about_anothers_position_are_not_used_unless_told(tmp_path: Path):
    case = write(tmp_path / "c", act("2025-11-05", "east", "e1", "reject", ", position_of: west"), drafts=DRAFTS)
    assert not record(case).stances
    (found,) = record(case, hearsay=True).stances
    assert found.party == 1
    assert found.miscoded > 0.5


def test_tabling_a_draft_stands_by_it(tmp_path: Path):
    lines = "- {date: 2025-11-05, actor: west, kind: draft, about: w1}\n- {date: 2025-11-05, actor: east, kind: draft, about: w1}\n"
    (found,) = record(write(tmp_path / "c", lines, drafts=DRAFTS)).stances
    assert (found.party, found.stance) == (1, ACCEPT)


def test_a_draft_descended_from_another_tells_what_its_author_changed(tmp_path: Path):
    folder = tmp_path / "c"
    write(folder, drafts=DRAFTS)
    child = (
        (folder / "drafts" / "w1.md")
        .read_text()
        .replace("status:", "parent: e1\nstatus:")
        .replace("date: 2025-11-01", "date: 2025-11-08")
    )
    (folder / "drafts" / "w1.md").write_text(child.replace("money: a}", "}\nopen: {money: [a, b]}").replace(", }", "}"))
    case = load_case(folder)
    assert not record(case, "2025-11-07").authorships
    (found,) = record(case, "2025-11-08").authorships
    assert (found.party, found.draft, found.parent, found.joint) == (1, "w1", "e1", False)
    assert found.before.tolist() == [0, 4, -1]
    assert found.after.tolist() == [2, 4, -1]


def test_repeated_lines_know_what_went_before_and_same_day_order_is_free(tmp_path: Path):
    one = (
        act("2025-11-05", "east", "e1", "reject")
        + act("2025-11-05", "east", "e1", "accept")
        + act("2025-11-08", "east", "e1", "accept")
    )
    two = (
        act("2025-11-05", "east", "e1", "accept")
        + act("2025-11-05", "east", "e1", "reject")
        + act("2025-11-08", "east", "e1", "accept")
    )
    found = [record(write(tmp_path / name, lines, drafts=DRAFTS)).stances for name, lines in (("a", one), ("b", two))]
    assert [[(s.stance, s.previous) for s in row] for row in found] == [[(0, -1), (3, 0), (3, 3)]] * 2


def test_conditions_are_weighed_against_their_contrary_in_the_draft_on_the_table(tmp_path: Path):
    case = write(tmp_path / "c", act("2025-11-05", "east", "land >= b and money is a", "reject"), drafts=DRAFTS)
    problem = compile_problem(case)
    (found,) = record(case).stances
    assert found.stance == REJECT
    columns = open_package(problem, case.drafts["e1"].package, {})
    columns[0], columns[2] = [0, 1, 2], [6, 7]
    packages = completions(problem, columns)
    meets = (packages[:, 0] >= 1) & (packages[:, 2] == 6)
    values = np.random.default_rng(0).random(problem.columns)
    utility = values[packages].sum(axis=1)
    assert found.against is not None
    assert values @ found.subject.share == pytest.approx(utility[meets].mean())
    assert values @ found.against.share == pytest.approx(utility[~meets].mean())


def test_a_condition_that_says_nothing_is_left_out(tmp_path: Path):
    case = write(tmp_path / "c", act("2025-11-05", "east", "land in [a, b, c]"), drafts=DRAFTS)
    found = record(case)
    assert not found.stances
    assert "always" in found.unused[0].why


def test_a_misnamed_party_is_a_fault_with_its_place(tmp_path: Path):
    with pytest.raises(InputError, match=r"timeline.yaml:1:\d+: .*'wset'.*'west'"):
        write(tmp_path / "c", act("2025-11-05", "east", "e1", "reject", ", position_of: wset"), drafts=DRAFTS)


def _firmness(folder: Path, act: str) -> tuple[float, float]:
    """Return the firmness of North's red line before and after what it says of a draft that crosses it."""
    (folder / "timeline.yaml").write_text(act)
    draft = folder / "drafts" / "patron_1.md"
    draft.write_text(draft.read_text().replace("strip: to_north", "strip: to_south"))
    case = load_case(folder)
    problem = compile_problem(case)
    found = infer(case, problem, draws=4000, seed=1)
    line = next(k for k, text in enumerate(problem.red_lines.texts) if text == "strip is to_south")
    return float(problem.red_line_firmness[line]), float(found.sample.red_line_real[:, line].mean())


@pytest.mark.parametrize("demands", ["", "demands: {strip: shared}, "])
def test_saying_only_if_does_not_soften_a_red_line_that_the_draft_crosses(border_copy: Path, demands: str) -> None:
    act = f"- {{date: 2025-11-22, actor: north, kind: statement, about: patron_1, stance: conditional, {demands}confidence: high}}\n"
    before, after = _firmness(border_copy, act)
    assert after >= before - 0.01


def test_what_is_demanded_raises_its_worth_against_what_stands(border_copy: Path) -> None:
    worth = {}
    preferences = border_copy / "preferences.yaml"
    preferences.write_text(preferences.read_text().replace("monitor: {none: 100, league", "monitor: {none: 50, league"))
    for demands in ("", "demands: {monitor: league}, "):
        (border_copy / "timeline.yaml").write_text(
            f"- {{date: 2025-11-22, actor: north, kind: statement, about: patron_1, stance: conditional, {demands}confidence: high}}\n"
        )
        case = load_case(border_copy)
        problem = compile_problem(case)
        sample = infer(case, problem, draws=4000, seed=1).sample
        i, wanted, stands = (
            problem.party_index("north"),
            problem.column("monitor", "league"),
            problem.column("monitor", "none"),
        )
        worth[demands] = float((sample.values[:, i, wanted] - sample.values[:, i, stands]).mean())
    assert worth["demands: {monitor: league}, "] > worth[""] + 0.05


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("stance: conditional, demands: {strip: shard}", "no option 'shard'"),
        ("stance: conditional, demands: {strp: shared}", "no point is called 'strp'"),
        ("stance: reject, demands: {strip: shared}", "beside stance: conditional"),
        ("stance: conditional, demands: {strip: to_north}", "already"),
    ],
)
def test_demands_are_checked(border_copy: Path, entry: str, message: str) -> None:
    (border_copy / "timeline.yaml").write_text(
        f"- {{date: 2025-11-22, actor: north, kind: statement, about: patron_1, {entry}}}\n"
    )
    with pytest.raises(InputError) as caught:
        load_case(border_copy)
    assert message in str(caught.value)
