"""The documentation cannot drift: its commands run, its generated parts are current, and its links lead somewhere."""

from __future__ import annotations

import itertools
import json
import re
import shlex
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest

import forked
from detente.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
BLOCK = re.compile(r"^ *```console\n(.*?)^ *```", re.M | re.S)
REFERENCE = sorted((ROOT / "docs" / "reference").glob("*.md"))


@dataclass(frozen=True)
class Example:
    """A documented command, the exit status that its page states, and the output that it shows, if any."""

    command: str
    status: int
    shown: str


def _examples(page):
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        found: list[list[str]] = []
        for line in textwrap.dedent(block).splitlines():
            if line.startswith("$ "):
                found.append([line[2:]])
            elif found:
                found[-1].append(line)
        for command, *rest in found:
            if command.startswith("detente "):
                status = re.match(r"# exit (\d+)", rest[0]) if rest else None
                yield Example(command, int(status[1]) if status else 0, "\n".join(rest[1 if status else 0 :]))


def _by_page():
    return [pytest.param(examples, id=page.name) for page in PAGES if (examples := list(_examples(page)))]


@pytest.mark.parametrize("examples", _by_page())
def test_the_commands_of_a_page_do_what_it_says(examples, tmp_path):
    for folder in ("examples", "docs", "benchmarks", "casebook"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    (tmp_path / "out").mkdir()
    for example in examples:
        words = shlex.split(example.command.split(" > ")[0])
        if "serve" in words[:3]:
            continue
        done = forked.run(*words[1:], cwd=tmp_path, env={"COLUMNS": "100"})
        assert done.returncode == example.status, f"{example.command}\n{done.stderr[-2000:]}"
        assert "Traceback" not in done.stderr + done.stdout, example.command
        assert (done.stdout + done.stderr).strip(), f"{example.command} says nothing"
        if example.shown:
            assert shows(done.stdout, example.shown), f"{example.command} prints\n{done.stdout}"
        if "--json" in words:
            found = json.loads(done.stdout)
            assert found["schema"] == "detente/1"
            assert found["command"].replace(" ", "-") in "-".join(words[1:3])
        _check_what_was_written(words, tmp_path)


def shows(printed: str, expected: str) -> bool:
    """Whether output is what a page shows: the same but for the width of gaps, with ``...`` for anything."""
    wanted = [re.escape(re.sub(r"\s+", " ", part).strip()) for part in expected.split("...")]
    return re.fullmatch(r" ?.*? ?".join(wanted), re.sub(r"\s+", " ", printed).strip(), re.S) is not None


def _check_what_was_written(words: list[str], folder: Path) -> None:
    """Check that the files that options name are there, and are what their names say."""
    for option, value in itertools.pairwise(words):
        path = folder / value
        if option not in ("--out", "--html", "--svg", "--plot", "--picture", "--charts"):
            continue
        assert path.exists(), f"{option} {value} was not written"
        if path.is_dir():
            assert any(path.iterdir())
            continue
        data = path.read_bytes()
        starts = {".html": b"<!DOCTYPE html", ".docx": b"PK", ".xlsx": b"PK", ".pdf": b"%PDF", ".png": b"\x89PNG"}
        assert data.lstrip()[:14].upper().startswith(starts.get(path.suffix, b"").upper()), value
        if path.suffix == ".svg":
            assert b"<svg" in data[:500]
        assert data


@pytest.mark.parametrize(
    "expected, same",
    [
        ("a  1\nb 2", True),
        ("a 1\n...", True),
        ("...\nb 2", True),
        ("...\nb 3", False),
        ("a 1", False),
        ("...\nb 2\n...", True),
    ],
)
def test_output_is_compared_with_what_a_page_shows(expected, same):
    assert shows("a    1\nb  2\n", expected) is same


PYTHON = re.compile(r"^```python\n(.*?)^```", re.M | re.S)


def test_the_python_of_the_first_page_runs():
    (example,) = PYTHON.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    done = subprocess.run(
        [sys.executable, "-c", example], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_site_is_built_without_a_warning_and_loads_nothing_from_the_network(tmp_path):
    trees = tmp_path / "trees"
    made = subprocess.run(
        [
            sys.executable,
            *["-m", "sphinx", "-W", "--keep-going", "-E", "-q", "-b", "html", "-d"],
            trees,
            ROOT / "docs",
            tmp_path / "site",
        ],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    pages = list((tmp_path / "site").rglob("*.html"))
    texts = [page for page in (ROOT / "docs").rglob("*.md") if page.parent.name != "files"]
    assert len(pages) >= len(texts)
    for page in pages:
        text = page.read_text(encoding="utf-8")
        loaded = re.findall(r"<(?:script|img|iframe)[^>]* src=\"(https?:[^\"]*)", text)
        loaded += re.findall(r"<link[^>]* href=\"(https?:[^\"]*)", text)
        assert not loaded, f"{page.name}: {loaded}"
    assert (tmp_path / "site" / "searchindex.js").exists()


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


SHOWS = """
check CASE | analyze CASE | solve CASE | solve CASE --fix strip=to_south | frontier CASE | zopa CASE --draws 200
amend CASE --draft patron_1 --all | amend CASE --draft patron_1 --confidence 0.5 --draws 200 | coalitions CASE
guarantees CASE | performance CASE | drafts list CASE | drafts log CASE | drafts show CASE patron_1
drafts diff CASE patron_1 south_1 --effects | drafts amend CASE --draft patron_1 --set strip=shared --author south --dry-run
simulate CASE --runs 100 --sensitivity --stories 1 | simulate CASE --trace 7 | infer CASE --draws 300
simulate CASE --runs 50 --set process.leverage.cut_support.credibility=0.1 | stability examples/syria_iraq_1975
divide CASE | forecast actors examples/eu_emissions_1993/actors.csv | brief CASE --draws 500
score docs/how-to/files/forecasts.yaml | retrodict CASE --from patron_1 --to south_1 --draws 200 | reference threat | preferences compare CASE --draws 200
preferences review CASE --draws 200 | matrix CASE --draws 50
"""


def _keys(value, ids):
    """Yield the keys of plain data; an object whose keys are ids is a list of things by id."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in ids and re.fullmatch(r"[a-z][a-z0-9_]*", key):
                yield key
            yield from _keys(inner, ids)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner, ids)


def test_every_key_of_the_json_output_is_documented():
    prose = re.sub(r"```.*?```", "", "".join(p.read_text(encoding="utf-8") for p in REFERENCE), flags=re.S)
    documented = set(re.findall(r"[a-z][a-z0-9_]*", " ".join(re.findall(r"`([^`\n]+)`", prose))))
    files = [p.read_text(encoding="utf-8") for p in (ROOT / "examples").rglob("*.yaml")]
    ids = set(re.findall(r"\bid: ([a-z0-9_]+)", "".join(files)))
    ids |= set(re.findall(r"^ *([a-z0-9_]+): *(?:\{|\[|$)", "".join(files), re.M)) - documented
    lists = " ".join(re.findall(r"\[([a-z0-9_, ]+)\]", "".join(files)))
    ids |= set(re.findall(r"[a-z0-9_]+", lists)) - documented
    ids |= {p.stem for p in (ROOT / "src/detente/guarantees/references").glob("*.yaml")}
    ids |= {p.stem for p in (ROOT / "examples").glob("*/drafts/*.md")}
    for command in re.split(r"[|\n]", SHOWS.strip()):
        words = command.replace("CASE", "examples/border_talks").split()
        done = forked.run(*words, "--json", cwd=ROOT)
        assert done.returncode in (0, 1), done.stderr
        unknown = set(_keys(json.loads(done.stdout), ids)) - documented
        assert not unknown, (
            f"detente {command} --json prints keys that docs/reference/ does not name: {sorted(unknown)}"
        )


def test_every_option_says_what_it_does():
    rows = re.findall(r"^\| `(.+?)` \| (.*?) \|$", _tool().commands_page(), re.M)
    assert len(rows) > 100
    assert [name for name, meaning in rows if not meaning.strip()] == []


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
