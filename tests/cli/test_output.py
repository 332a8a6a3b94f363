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
    "the C locale": {"PYTHONIOENCODING": "ascii:surrogateescape"},
}
IN_C = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": ""}
FRESH = ("nonsense", "drafts diff {} patron_1 south_1")
"""Commands in fresh interpreters: one that fails, and one that prints letters which ASCII lacks."""
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
    """Some commands in fresh interpreters, which choose the encoding; the others in forks that were told it.

    That a command ends without a warning is seen where it prints UTF-8.
    """
    fresh = command in FRESH
    command = command.format(border_talks)
    usual = in_utf8(command)
    if fresh:
        done = shell(f"detente {command}", **(IN_C if "surrogateescape" in extra["PYTHONIOENCODING"] else extra))
    else:
        done = forked.run(*command.split(), env=extra, text=False)
    assert done.returncode == usual.returncode in (0, 2)
    assert done.stdout.count(b"\n") == usual.stdout.count(b"\n")
    assert done.stderr.count(b"\n") == usual.stderr.count(b"\n")
    encoding = extra["PYTHONIOENCODING"].partition(":")[0]
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


WRITERS = ("check {}", "check {} --json", "drafts log {}", "--help", "--version", "reference")


def cannot_be_written(why: str) -> bytes:
    return f"detente: standard output cannot be written: {why}\n".encode()


@pytest.mark.parametrize("command", WRITERS)
def test_output_that_is_closed_is_said_in_one_line(border_talks, command):
    done = shell(f"detente {command.format(border_talks)} >&-")
    assert (done.returncode, done.stderr) == (2, cannot_be_written("it is closed"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("command", WRITERS)
def test_output_that_has_no_room_is_said_in_one_line(border_talks, command):
    """One in a fresh interpreter, which has what is left to write when it ends."""
    if command == "drafts log {}":
        done = shell(f"detente {command.format(border_talks)} >/dev/full")
        status, said = done.returncode, done.stderr
    else:
        with open("/dev/full", "wb") as full, tempfile.TemporaryFile() as errors:
            status = forked.Forked(command.format(border_talks).split(), stdout=full.fileno(), stderr=errors.fileno(), strict=True).wait(300)  # fmt: skip
            errors.seek(0)
            said = errors.read()
    assert (status, said) == (2, cannot_be_written("No space left on device"))


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
