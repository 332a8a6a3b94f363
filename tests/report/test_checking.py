"""What check finds is kept between runs: the same answer, whatever became of what was kept."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from detente import kept
from detente.bargain.hindsight import CentralAnswer
from detente.case.load import load_case
from detente.case.parts import texts_alone, without_texts
from detente.report import checking
from detente.study import check

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder of kept answers."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    kept.answers_folder.cache_clear()
    yield tmp_path / "cache" / "detente" / "answers"
    kept.answers_folder.cache_clear()


def files(answers: Path) -> list[Path]:
    return sorted(answers.glob("*")) if answers.is_dir() else []


@pytest.mark.parametrize("day", [None, "2030-01-01"])
def test_what_is_kept_is_what_was_found(border_copy: Path, answers: Path, day: str | None) -> None:
    first = check(border_copy, as_of=day, keep=True)
    assert len(files(answers)) == 2  # of the texts, and of the judgements
    assert first == check(border_copy, as_of=day, keep=True) == check(border_copy, as_of=day)
    assert len(files(answers)) == 2


def test_every_record_of_the_hindsight_comes_back(answers: Path) -> None:
    flagship = Path(__file__).parents[2] / "examples" / "ukraine_2025"
    found = check(flagship, keep=True)
    assert found.hindsight is not None
    assert found.hindsight.entries
    assert found.hindsight.without is not None
    assert check(flagship, keep=True) == found


def test_nothing_is_kept_unless_it_is_asked_for(border_copy: Path, answers: Path) -> None:
    check(border_copy)
    assert not files(answers)


def test_a_changed_file_is_looked_at_again_and_what_rests_on_others_is_not(border_copy: Path, answers: Path) -> None:
    check(border_copy, keep=True)
    changes = {"timeline.yaml": "check-", "drafts/patron_1.md": "check-texts-", "case.yaml": ""}
    for name, part in changes.items():
        path = border_copy / name
        path.write_text(
            path.read_text().replace("title: ", "title: A ") if name == "case.yaml" else path.read_text() + "\n"
        )
        before = set(files(answers))
        assert check(border_copy, keep=True) == check(border_copy)
        new = [found.name for found in set(files(answers)) - before]
        assert len(new) == (1 if part else 2)
        assert all(one.startswith(part) for one in new)
    assert part or "check-texts" in " ".join(new)


@pytest.mark.parametrize("example", sorted(path.name for path in EXAMPLES.iterdir() if (path / "case.yaml").is_file()))
def test_the_parts_of_a_case_hold_all_that_is_read_of_it(example: str) -> None:
    """Worked out from the parts alone, everything is found that the whole case gives."""
    case = load_case(EXAMPLES / example)
    about = case.whole or case
    assert checking._of_texts(texts_alone(about)) == checking._of_texts(about)
    assert checking._of_judgements(without_texts(case, checking._PLACES)) == checking._of_judgements(case)


@pytest.mark.parametrize("part", [0, 1])
@pytest.mark.parametrize("damage", [b"", None, "short", "flipped"])
def test_a_damaged_answer_is_worked_out_again_in_silence(
    border_copy: Path, answers: Path, damage: bytes | str | None, part: int, capfd: pytest.CaptureFixture[str]
) -> None:
    first = check(border_copy, keep=True)
    path = files(answers)[part]
    data = path.read_bytes()
    if damage is None:
        path.unlink()
        path.mkdir()
    else:
        path.write_bytes(
            {"short": data[:-3], "flipped": data[:-9] + bytes([data[-9] ^ 1]) + data[-8:]}.get(damage, damage)  # type: ignore[call-overload]
        )
    assert check(border_copy, keep=True) == first
    assert capfd.readouterr().err == ""


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> list[kept.Entry]:
    """What was asked for, in the order of asking."""
    found: list[kept.Entry] = []
    entry_of = kept.entry_of

    def asked(*words):
        found.append(entry_of(*words))
        return found[-1]

    monkeypatch.setattr(kept, "entry_of", asked)
    return found


@pytest.mark.parametrize("odd", [[], 7, {}, (1,), ((), None), {"warnings": []}])
def test_an_answer_of_another_form_is_worked_out_again(
    border_copy: Path, answers: Path, entries: list[kept.Entry], odd: object
) -> None:
    first = check(border_copy, keep=True)
    assert {path.name for path in files(answers)} == {entry.name for entry in entries}
    for entry in entries:
        kept.keep(entry, odd)
    assert check(border_copy, keep=True) == first


def test_a_folder_that_others_can_write_to_or_that_cannot_be_made_changes_nothing(
    border_copy: Path, answers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    first = check(border_copy, keep=True)
    answers.chmod(0o777)
    kept.answers_folder.cache_clear()
    assert check(border_copy, keep=True) == first
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    kept.answers_folder.cache_clear()
    assert check(border_copy, keep=True) == first
    assert capfd.readouterr().err == ""


def test_what_a_time_limit_cut_short_is_not_kept(
    border_copy: Path, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = checking._of_judgements

    def cut(case):
        warnings, later = whole(case)
        return warnings, replace(later, without=CentralAnswer(None, None, None, None))

    monkeypatch.setattr(checking, "_of_judgements", cut)
    check(border_copy, keep=True)
    assert [path.name.rpartition("-")[0] for path in files(answers)] == ["check-texts"]


def test_the_older_half_goes_when_there_are_too_many(answers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 4)
    for k in range(5):
        kept.keep(kept.entry_of("check", [str(k)]), k)
    assert len(files(answers)) == 3
    assert kept.recall(kept.entry_of("check", ["4"])) == 4


def test_nobody_reads_what_is_kept_who_does_not_have_the_files(
    border_copy: Path, answers: Path, entries: list[kept.Entry]
) -> None:
    check(border_copy, keep=True)
    for path, entry in zip(files(answers), sorted(entries), strict=True):
        data = path.read_bytes()
        assert not any(word in data for word in (b"strip", b"drafts", b"warnings", b"hindsight"))
        assert kept.recall(entry) is not None
        assert kept.recall(entry._replace(key=bytes(32))) is None


def test_a_second_check_loads_neither_draws_nor_texts(border_copy: Path, answers: Path) -> None:
    check(border_copy, keep=True)
    code = (
        "import sys\nfrom detente.study import check\n"
        f"assert check({str(border_copy)!r}, keep=True).ok\n"
        "assert not {'detente.problem.draws', 'detente.drafts.consistency', 'numba', 'lark'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=300)
