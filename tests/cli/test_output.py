"""What a command prints arrives whole in every encoding, and a reader that leaves is no error."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import detente.cli
import forked
from detente.cli.app import assemble

ENCODINGS = {
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
    "latin-1": {"PYTHONIOENCODING": "latin-1"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "the C locale": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": ""},
}
COMMANDS = (
    "--help", "analyze --help", "check {}", "analyze {} --draws 200", "brief {} --draws 200 --short",
    "drafts log {}", "drafts show {} patron_1", "drafts diff {} patron_1 south_1", "reference", "nonsense", "analyze /nowhere",
)  # fmt: skip


def shell(script: str, *arguments: object, cwd: Path | None = None, **extra: str) -> subprocess.CompletedProcess[bytes]:
    script = script.replace("detente", f"{sys.executable} -W error -m detente")
    return subprocess.run(
        ["bash", "-c", script, "bash", *map(str, arguments)],
        env=os.environ | extra, capture_output=True, timeout=300, cwd=cwd,
    )  # fmt: skip


@functools.cache
def in_utf8(command: str) -> subprocess.CompletedProcess[bytes]:
    return forked.run(*command.split(), env={"PYTHONIOENCODING": "utf-8"}, text=False, strict=True)


@pytest.mark.parametrize("extra", ENCODINGS.values(), ids=ENCODINGS)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_encoding_gets_the_whole_output(border_talks, command, extra):
    """In the C locale, and of the shortest command in each encoding, in a fresh interpreter, which chooses it."""
    command = command.format(border_talks)
    usual = in_utf8(command)
    fresh = "LC_ALL" in extra or command == "nonsense"
    done = shell(f"detente {command}", **extra) if fresh else forked.run(*command.split(), env=extra, text=False, strict=True)  # fmt: skip
    assert done.returncode == usual.returncode in (0, 2)
    assert done.stdout.count(b"\n") == usual.stdout.count(b"\n")
    assert done.stderr.count(b"\n") == usual.stderr.count(b"\n")
    encoding = extra["PYTHONIOENCODING"] or "ascii"
    text = done.stdout.decode(encoding)
    assert "?" * 2 not in text


def test_signs_are_replaced_by_plain_ones_that_say_the_same():
    code = "from detente.cli.output import prepare; prepare();print('a → b ≥ 3 – ½ é ł „x“ ► … █░ Ж \\udc80')"
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"PYTHONIOENCODING": "ascii"}, capture_output=True, check=True
    )
    assert done.stdout == b'a -> b >= 3 - 1/2 e l "x" > ... #. ? ?\n'


@pytest.mark.parametrize("command", [c for c in COMMANDS if c not in ("nonsense", "analyze /nowhere")])
@pytest.mark.parametrize("lines", [1, 0])
def test_a_reader_that_leaves_is_no_answer(border_talks, command, lines):
    """A pipe whose reader has gone: after the first line as ``head -1`` does, or at once."""
    with tempfile.TemporaryFile() as said:
        reading, writing = os.pipe()
        done = forked.Forked(
            command.format(border_talks).split(),
            stdout=writing,
            stderr=said.fileno() if lines else writing,
            strict=True,
        )
        os.close(writing)
        with os.fdopen(reading, "rb", buffering=0) as pipe:
            for _ in range(lines):
                assert pipe.readline()
        assert done.wait(300) == 0
        said.seek(0)
        assert said.read() == b""


@pytest.mark.parametrize("reader", ["| head -1", "2>&1 | true"])
def test_a_reader_of_a_shell_that_leaves_is_no_answer(border_talks, reader):
    done = shell(f"detente drafts log {border_talks} {reader}; exit ${{PIPESTATUS[0]}}")
    assert done.returncode == 0
    assert done.stderr == b""


def test_an_error_stays_one_when_nobody_reads(border_talks):
    assert shell("detente analyze /nowhere 2>&1 | true; exit ${PIPESTATUS[0]}").returncode == 2
    assert shell("detente analyze /nowhere 2>&-").returncode == 2
    assert shell("detente analyze /nowhere 2>/dev/full").returncode == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize(
    "command", ["check {}", "check {} --json", "drafts log {}", "--help", "--version", "reference"]
)
@pytest.mark.parametrize(("target", "words"), [(">/dev/full", "No space left on device"), (">&-", "it is closed")])
def test_output_that_cannot_be_written_is_said_in_one_line(border_talks, command, target, words):
    done = shell(f"detente {command.format(border_talks)} {target}")
    assert done.returncode == 2
    assert done.stderr.decode() == f"detente: standard output cannot be written: {words}\n"


@pytest.mark.parametrize("extra", [{"COLUMNS": "1"}, {"COLUMNS": "100000"}, {"NO_COLOR": "1"}, {"TERM": "dumb"}, {"LC_ALL": "de_DE.UTF-8"}, {"TZ": "Pacific/Kiritimati"}])  # fmt: skip
def test_terminals_and_locales_change_no_figure(border_talks, extra):
    usual = in_utf8(f"analyze {border_talks} --draws 200")
    if "LC_ALL" in extra:
        done = shell(f"detente analyze {border_talks} --draws 200", **extra)
    else:
        done = forked.run("analyze", border_talks, "--draws", "200", env=extra, text=False, strict=True)
    assert done.returncode == 0
    if "COLUMNS" not in extra:
        assert done.stdout == usual.stdout


def test_a_deleted_directory_is_no_place_but_no_reason_to_stop(border_talks, tmp_path):
    (tmp_path / "gone").mkdir()
    done = shell(f"rmdir {tmp_path}/gone; detente check {border_talks}", cwd=tmp_path / "gone")
    assert done.returncode == 0, done.stderr
    done = shell(f"rmdir {tmp_path}/gone2; detente new here", cwd=(tmp_path / "gone2").mkdir() or tmp_path / "gone2")
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_a_missing_command_module_is_not_passed_over():
    with pytest.raises(ModuleNotFoundError):
        assemble([*detente.cli.COMMANDS[:1], "missing"])
