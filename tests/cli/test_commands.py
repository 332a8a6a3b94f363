"""The command line as its users meet it: what it prints, and its exit status."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import typer

import forked
from detente.cli import COMMANDS, build


def detente(*arguments, cwd=None):
    return forked.run(*arguments, cwd=cwd, strict=True)


def as_json(*arguments, status=0):
    done = detente(*arguments, "--json")
    assert done.returncode == status, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 1
    data = json.loads(lines[0])
    assert data["schema"] == "detente/1"
    return data


def test_help_and_version():
    assert "analyze" in detente("--help").stdout
    assert detente("--version").stdout.startswith("detente ")
    assert detente("no-such-command").returncode == 2


def test_check_says_ok_and_lists_mistakes(border_copy):
    data = as_json("check", border_copy)
    assert [w["message"].split(" (")[0] for w in data.pop("warnings")] == ["1 act is dated after the day of the case"]
    assert data == {
        "schema": "detente/1",
        "command": "check",
        "case": "border_talks",
        "ok": True,
        "errors": [],
        "readings": [],
        "hindsight": data["hindsight"],
    }
    assert data["hindsight"]["entries"] == []
    text = (border_copy / "preferences.yaml").read_text().replace("[20, 30, 45]", "[50, 30, 45]")
    (border_copy / "preferences.yaml").write_text(text)
    data = as_json("check", border_copy, status=1)
    assert data["ok"] is False
    assert data["errors"][0]["line"] > 0
    assert "low <= likely <= high" in data["errors"][0]["message"]
    done = detente("analyze", border_copy)
    assert done.returncode == 2
    assert "preferences.yaml:" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"a: [", b"!!python/object:os.system {}", b"x" * 1_000_001])
def test_a_file_that_cannot_be_read_is_status_2(border_copy, data):
    (border_copy / "case.yaml").write_bytes(data)
    for command in ("check", "analyze", "brief"):
        done = detente(command, border_copy)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        assert "case.yaml" in done.stderr + done.stdout


def test_analyze_prints_the_contract(border_talks):
    data = as_json("analyze", border_talks, "--draws", "500")
    assert {"draft", "draws", "parties", "adopted", "bottleneck", "unconsulted", "seed", "command", "case"} <= set(data)
    assert data["draft"] == "patron_1"
    assert (data["draws"], data["seed"], data["bottleneck"]) == (500, 0, "south")
    south = data["parties"]["south"]
    assert {"utility", "no_deal", "accepts", "blocking_points", "red_lines"} <= set(south)
    assert set(south["utility"]) == {"mean", "p05", "p50", "p95"}
    assert {"point", "option", "loss", "accepts_if_best"} <= set(south["blocking_points"][0])
    assert data["parties"]["patron"]["no_deal"] is None
    both = as_json("analyze", border_talks, "--draft", "patron_1", "--draft", "south_1", "--draws", "500")
    assert [d["draft"] for d in both["drafts"]] == ["patron_1", "south_1"]
    assert both["drafts"][0]["parties"] == data["parties"]


def test_the_same_seed_gives_the_same_numbers(border_talks):
    first = as_json("analyze", border_talks, "--draft", "south_1", "--draws", "300", "--seed", "5")
    assert first == as_json("analyze", border_talks, "--draft", "south_1", "--draws", "300", "--seed", "5")
    assert first != as_json("analyze", border_talks, "--draft", "south_1", "--draws", "300", "--seed", "6")


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["--draft", "patron_2"], "did you mean 'patron_1'"),
        (["--draws", "0"], "expected 1 to"),
        (["--seed", "-4"], "expected a whole number"),
    ],
)
def test_a_wrong_call_is_status_2_with_one_message(border_talks, arguments, words):
    done = detente("analyze", border_talks, *arguments)
    assert done.returncode == 2
    assert words in done.stderr


def test_brief_prints_the_contract_and_writes_whole_files(border_talks, tmp_path):
    out = tmp_path / "sub" / "brief.html"
    data = as_json("brief", border_talks, "--format", "html", "--out", out, "--draws", "300")
    assert data["file"] == str(out)
    assert "South" in data["verdict"]
    assert data["sections"][0]["title"] == "Details"
    assert [p.name for p in out.parent.iterdir()] == ["brief.html"]
    done = detente("brief", border_talks, "--draws", "300")
    assert done.returncode == 0
    assert "► " in done.stdout
    assert detente("brief", border_talks, "--format", "odt").returncode == 2


def test_new_makes_a_case_that_analyzes(tmp_path):
    assert detente("new", tmp_path / "talks", "--title", "Talks").returncode == 0
    assert as_json("check", tmp_path / "talks")["ok"]
    assert detente("analyze", tmp_path / "talks", "--draws", "100").returncode == 0
    assert detente("new", tmp_path / "talks").returncode == 2


def test_schema_writes_the_schemas(tmp_path):
    assert detente("schema", "--out", tmp_path / "s").returncode == 0
    assert (tmp_path / "s" / "case.schema.json").is_file()


def test_a_closed_pipe_is_no_error(border_talks):
    command = f"{sys.executable} -m detente analyze {border_talks} --draws 100 --json | head -c 10"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=120, check=False)
    assert "Traceback" not in done.stderr


def test_starting_up_loads_nothing_heavy():
    code = (
        "import sys; from detente.cli import build; build();"
        "heavy = {'numpy', 'numba', 'scipy', 'altair', 'z3', 'nicegui', 'docx', 'pydantic', 'lark', 'networkx', 'pyarrow'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_way_in_loads_no_arrays():
    code = (
        "import sys; from detente.cli import main; sys.argv = ['detente', '--version']; sys.exit = print; main();"
        "print(sorted({'numpy', 'numba'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_command_read_alone_is_the_command_read_with_all_others():
    def commands(words):
        return typer.main.get_command(build(words)).commands

    every = commands([])
    assert set(every) - set(COMMANDS) == {"import", "export"}
    for name in set(every) & set(COMMANDS):
        alone = commands([name, "--help"])
        assert list(alone) == [name]
        assert _all_of(alone[name]) == _all_of(every[name])
    for words in (["--help"], ["unknown"], ["import", "plan"]):
        assert set(commands(words)) == set(every)


def _all_of(command):
    """Return a command's name, help and options, and those of its commands."""
    options = [(option.name, option.opts, getattr(option, "help", "")) for option in command.params]
    return command.name, command.help, options, [_all_of(c) for c in getattr(command, "commands", {}).values()]


@pytest.mark.parametrize("ladder", [("--for", "south"), ("--least-regret",), ("--rung", "2")])
def test_amend_asks_one_question(border_talks, ladder):
    done = detente("amend", border_talks, "--central", *ladder)
    assert done.returncode == 2
    assert "choose one question" in done.stderr
