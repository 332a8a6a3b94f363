"""A command asked again says, byte for byte, what it would say: to the same streams, with the same status and files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from detente import kept
from detente.bargain import amendment
from detente.cache_folder import Folder
from detente.cli import again, build, common, running
from warmed import warm

Told = tuple[int, bytes, bytes]


@pytest.fixture
def answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = kept._Answers(tmp_path / "cache" / "answers")
    monkeypatch.setattr(kept, "answers_folder", lambda: folder)
    monkeypatch.setattr(kept._Switch, "on", True)
    monkeypatch.setattr(Folder, "said", False)
    assert folder.path is not None
    return folder.path


@pytest.fixture
def ask(answers: Path, capfdbinary: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[bool, Told]]:
    """Run a command in this process; whether it was worked out, and its status and output."""

    def asked(*words: Any) -> tuple[bool, Told]:
        line = [*map(str, words)]
        worked = []

        def command() -> int:
            worked.append(line)
            return common.run(lambda: build(line))

        monkeypatch.setattr(kept._Switch, "whole", True)
        monkeypatch.setattr(sys, "argv", ["detente", *line])
        with monkeypatch.context() as streams:
            streams.setattr(sys, "stdout", sys.stdout)  # put back what running puts in their places
            streams.setattr(sys, "stderr", sys.stderr)
            status = running.run_words(line, command)
            sys.stderr.flush()
        out, err = capfdbinary.readouterr()
        return bool(worked), (status, out, err)

    return asked


LINES = {
    "check": [],
    "analyze": ["--draws", "200", "--draft", "patron_1"],
    "solve": ["--json"],
    "zopa": ["--draws", "200"],
    "amend": ["--draws", "200", "--central"],
    "matrix": ["--draws", "200", "--language", "fr"],
    "models": ["--draws", "200", "--runs", "10"],
    "brief": ["--draws", "200", "--short"],
}


def test_every_command_that_is_said_again_is_tried_here() -> None:
    assert set(LINES) == again.COMMANDS


@pytest.mark.parametrize("command", LINES)
def test_asked_again_a_command_says_the_same_without_any_work(ask: Any, border_copy: Path, command: str) -> None:
    words = (command, border_copy, *LINES[command])
    worked, first = ask(*words)
    assert worked
    assert first[1]
    assert ask(*words) == (False, first)
    path = border_copy / "timeline.yaml"
    path.write_text(path.read_text() + "\n")
    assert ask(*words)[0]
    assert ask(*words)[0] is False


def test_notes_on_standard_error_and_the_exit_status_are_said_again(ask: Any, border_copy: Path) -> None:
    (border_copy / "note.yaml").write_text("a: 1\n")
    worked, told = ask("analyze", border_copy, "--draws", "100")
    assert b"note.yaml" in told[2]
    assert (worked, ask("analyze", border_copy, "--draws", "100")) == (True, (False, told))
    path = border_copy / "case.yaml"
    path.write_text(path.read_text() + "\nodd_key: 1\n")
    worked, told = ask("check", border_copy)
    assert told[0] == 1
    assert ask("check", border_copy) == (False, told)


def test_what_is_wrong_with_the_call_is_said_anew(ask: Any, border_copy: Path, tmp_path: Path) -> None:
    for words in (("solve", border_copy, "--criterion", "best"), ("solve", tmp_path / "nowhere"), ("solve", "--help")):
        for _ in range(2):
            worked, told = ask(*words)
            assert worked
            assert told[0] in (0, 2)


def test_other_words_folders_and_environments_ask_something_else(
    ask: Any, border_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("analyze", border_copy, "--draws", "100")
    assert ask(*words)[0]
    assert ask(*words, "--json")[0]
    monkeypatch.setenv("COLUMNS", "60")
    worked, narrow = ask(*words)
    assert worked
    monkeypatch.setenv("SHLVL", "7")  # what differs from call to call
    assert ask(*words) == (False, narrow)
    monkeypatch.chdir(border_copy.parent)
    worked, elsewhere = ask("analyze", border_copy.name, "--draws", "100")
    assert worked
    assert elsewhere == narrow
    assert ask("analyze", f"{border_copy.name}/case.yaml", "--draws", "100")[0]
    assert ask("analyze", f"{border_copy.name}/case.yaml", "--draws", "100")[0] is False
    monkeypatch.setenv(kept.VARIABLE, "0")
    kept.allow()
    assert ask(*words)[0]


def test_a_brief_is_written_again(ask: Any, border_copy: Path, tmp_path: Path) -> None:
    out = tmp_path / "out" / "brief.html"
    words = ("brief", border_copy, "--draws", "100", "--out", out)
    worked, first = ask(*words)
    assert worked
    page = out.read_bytes()
    shutil.rmtree(out.parent)
    assert ask(*words) == (False, first)
    assert out.read_bytes() == page
    out.unlink()
    out.mkdir()
    worked, refused = ask(*words)  # the command itself says what is wrong
    assert worked
    assert refused[0] == 2
    assert b"is a folder" in refused[2]
    out.rmdir()
    assert ask("brief", border_copy, "--draws", "100", "--out", tmp_path / "b.docx")[0]
    assert ask("brief", border_copy, "--draws", "100", "--out", tmp_path / "b.docx")[0]  # says when it was written
    assert ask("brief", border_copy, "--draws", "100", "--out", "-")[0]
    assert ask("brief", border_copy, "--draws", "100", "--out", "-")[0] is False


def test_a_search_that_ran_out_of_time_is_worked_out_again(
    ask: Any, border_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = amendment.amend
    cut = lambda *a, **k: replace(whole(*a, **k), optimal=False)  # noqa: E731
    monkeypatch.setattr(amendment, "amend", cut)
    words = ("amend", border_copy, "--central")
    assert ask(*words)[0]
    assert ask(*words)[0]
    assert ask("amend", border_copy, "--central", "--json")[0]
    monkeypatch.setattr(amendment, "amend", whole)
    assert ask(*words)[0]
    assert ask(*words)[0] is False


def test_files_that_change_meanwhile_and_sick_folders_keep_nothing(
    ask: Any, border_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("analyze", border_copy, "--draws", "100")
    path = border_copy / "timeline.yaml"
    listen = again.Asked.listen

    def meddle(self: again.Asked) -> None:
        listen(self)
        path.write_text(path.read_text() + "\n")

    with monkeypatch.context() as meddling:
        meddling.setattr(again.Asked, "listen", meddle)
        assert ask(*words)[0]
    assert ask(*words)[0]
    with monkeypatch.context() as sick:
        sick.setattr(Folder, "said", True)
        assert ask(*words, "--seed", "1")[0]
        assert ask(*words, "--seed", "1")[0]
    monkeypatch.setattr(again, "MOST_BYTES", 100)
    assert ask(*words)[0]
    monkeypatch.undo()


def test_a_file_that_was_changed_back_meanwhile_keeps_nothing(
    ask: Any, border_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("check", border_copy)
    path = border_copy / "timeline.yaml"
    before = path.read_bytes()
    listen, keep = again.Asked.listen, again.Asked.keep

    def change(self: again.Asked) -> None:
        listen(self)
        (tmp_path / "other").write_bytes(before.replace(b"actor: patron", b"actor: nobody"))
        (tmp_path / "other").replace(path)

    def change_back(self: again.Asked, status: int) -> None:
        path.write_bytes(before)
        keep(self, status)

    with monkeypatch.context() as meddling:
        meddling.setattr(again.Asked, "listen", change)
        meddling.setattr(again.Asked, "keep", change_back)
        worked, (status, out, _) = ask(*words)
    assert worked
    assert status == 1
    assert b"nobody" in out
    worked, (status, out, _) = ask(*words)
    assert worked
    assert status == 0
    assert b"nobody" not in out


def test_a_file_that_a_command_writes_into_its_case_is_no_change_of_it(ask: Any, border_copy: Path) -> None:
    words = ("matrix", border_copy, "--draws", "100", "--out", border_copy / "matrix.html")
    assert [ask(*words)[0] for _ in range(3)] == [True, True, False]


def test_hidden_and_linked_folders(border_copy: Path, tmp_path: Path) -> None:
    def state() -> list[Any]:
        return list(again._cases(["check", str(border_copy)], {}))

    usual = state()
    assert usual
    (border_copy / ".git").mkdir()
    hidden = state()
    assert hidden != usual
    (border_copy / ".git" / "index").write_text("1")
    assert state() == hidden
    (border_copy / "readings").mkdir()
    (border_copy / "readings" / "a.yaml").write_text("a: 1")
    assert state() != hidden
    (border_copy / "more").symlink_to(tmp_path)
    with pytest.raises(again._TooMuch):
        state()


def test_no_parser_and_no_numpy_is_read_for_it(border_copy: Path, tmp_path: Path) -> None:
    own = {k: v for k, v in os.environ.items() if k not in ("NUMBA_CACHE_DIR", kept.VARIABLE)}
    own["XDG_CACHE_HOME"] = str(warm(tmp_path / "cache"))
    code = (
        "import sys; sys.argv[0] = 'detente'\n"
        "from detente.cli import main\n"
        "try: main()\n"
        "finally: print(*[n for n in ('typer', 'numpy', 'rich', 'pydantic') if n in sys.modules], file=sys.stderr)\n"
    )

    def run(*words: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([sys.executable, "-c", code, *words], env=own, capture_output=True, timeout=300)

    first = run("solve", str(border_copy))
    second = run("solve", str(border_copy))
    assert b"typer" in first.stderr
    assert second.stderr.split() == []
    assert (second.returncode, second.stdout) == (first.returncode, first.stdout)
    # a reader that has seen enough, and a disk that is full
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", code, "solve", str(border_copy)], env=own, stdout=full, stderr=subprocess.PIPE
        )
    assert done.returncode == 2
    assert b"standard output cannot be written" in done.stderr


def test_folders_and_files_with_each_others_names_are_told_apart(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    (one / "m.d").mkdir(parents=True)
    (one / "m.d" / "x").write_text("/n.yaml")
    (other / "n.yaml").mkdir(parents=True)
    (other / "m.d").write_text("/m.d/x")
    assert [*again._contents(str(one), "", [1000], {})] != [*again._contents(str(other), "", [1000], {})]


@pytest.mark.parametrize(
    ("words", "kept_"),
    [
        (["brief", "CASE"], True),
        (["brief", "CASE", "--for", "north"], False),
        (["brief", "CASE", "--for=north"], False),
        (["brief", "CASE", "--format", "pdf", "--out", "x.md"], False),
        (["brief", "CASE", "--out", "x.md"], True),
        (["drafts", "diff", "CASE", "a", "b"], False),
    ],
)
def test_which_command_lines_may_be_said_again(words: list[str], kept_: bool) -> None:
    assert again._may_be_kept(words) is kept_


def test_a_terminal_that_changed_meanwhile_keeps_nothing(ask: Any, border_copy: Path, monkeypatch: Any) -> None:
    sizes = iter(range(100))
    with monkeypatch.context() as changing:
        changing.setattr(again, "_terminals", lambda: str(next(sizes)))
        assert ask("check", border_copy)[0]
    assert ask("check", border_copy)[0]
    assert not ask("check", border_copy)[0]
