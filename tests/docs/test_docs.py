"""The documentation cannot drift: its commands run, its generated parts are current, and its links lead somewhere."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from detente.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
BLOCK = re.compile(r"^```console\n(.*?)^```", re.M | re.S)


def _commands():
    for page in PAGES:
        for block in BLOCK.findall(page.read_text(encoding="utf-8")):
            lines = block.splitlines()
            for k, line in enumerate(lines):
                if line.startswith("$ detente "):
                    after = lines[k + 1] if k + 1 < len(lines) else ""
                    status = int(found[1]) if (found := re.match(r"# exit (\d+)", after)) else 0
                    yield pytest.param(line[2:], status, id=f"{page.name}: {line[2:]}")


def _by_page():
    pages: dict[str, list[tuple[str, int]]] = {}
    for entry in _commands():
        pages.setdefault(entry.id.split(":")[0], []).append((entry.values[0], entry.values[1]))
    return [pytest.param(commands, id=page) for page, commands in pages.items()]


@pytest.mark.parametrize("commands", _by_page())
def test_the_commands_of_a_page_run(commands, tmp_path):
    for folder in ("examples", "docs", "benchmarks"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    (tmp_path / "out").mkdir()
    for command, status in commands:
        words = shlex.split(command.split(" > ")[0])
        if "serve" in words[:2]:
            continue
        done = subprocess.run(
            [sys.executable, "-m", "detente", *words[1:]],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=300,
            check=False,
        )
        assert done.returncode == status, f"{command}\n{done.stderr[-2000:]}"


def _tool():
    import importlib.util

    spec = importlib.util.spec_from_file_location("reference_tool", ROOT / "tools" / "reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_command_and_option_is_documented():
    page = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    assert page == _tool().commands_page(), "run python tools/reference.py"


def test_every_key_of_the_format_is_documented():
    page = (ROOT / "docs" / "reference" / "case-format.md").read_text(encoding="utf-8")
    assert page == _tool().format_page(page), "run python tools/reference.py"


def test_every_public_name_in_python_is_documented():
    page = (ROOT / "docs" / "reference" / "python.md").read_text(encoding="utf-8")
    assert page == _tool().python_page(), "run python tools/reference.py"


def test_every_module_of_the_command_line_exists():
    found = {p.stem for p in (ROOT / "src/detente/cli/commands").glob("*.py")}
    assert set(COMMANDS) <= found


def test_every_exit_status_is_documented():
    text = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    for status in ("0 done", "1 the answer is no", "2 the input", "70 an error", "130 stopped"):
        assert status in text


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_within_the_project_lead_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target) or target.startswith("#"):
            continue
        assert (page.parent / target.split("#")[0]).exists(), target


FORBIDDEN = re.compile(
    r"\b(pypi\.org|pythonhosted|registry\.npmjs|deb\.debian\.org|/work/|subagent|claude|anthropic|chatgpt)", re.I
)


def test_nothing_names_a_registry_or_a_workplace():
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode:
        pytest.skip("not a git checkout")
    for name in tracked.stdout.split("\0"):
        path = ROOT / name
        if (
            not name
            or path == Path(__file__)
            or path.suffix in (".png", ".docx", ".xlsx", ".parquet")
            or not path.is_file()
        ):
            continue
        found = FORBIDDEN.search(path.read_text(encoding="utf-8", errors="replace"))
        assert found is None, f"{name}: {found}"


def test_files_stay_readable_in_length():
    for path in (ROOT / "src").rglob("*.py"):
        lines = path.read_text(encoding="utf-8").count("\n")
        assert lines <= 480, f"{path.relative_to(ROOT)} has {lines} lines; split it by concept"
