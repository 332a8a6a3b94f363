"""detente new --from: files, standard input, tables, and calls that are wrong."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

import forked
from called import build
from tests.proposal.texts import AGREEMENT, AMENDED, CONTRACT


def run(*arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    return forked.run("new", *arguments, stdin=stdin or "")


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    out = []
    for name, text in (("plan_2024-04-12.md", AMENDED), ("plan_2024-03-01.md", AGREEMENT)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        out.append(str(tmp_path / name))
    return out


def test_two_versions_in_the_order_of_their_dates(tmp_path: Path, files: list[str]) -> None:
    done = run(str(tmp_path / "case"), "--from", files[0], "--from", files[1], "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [v["date"] for v in found["versions"]] == ["2024-03-01", "2024-04-12"]
    assert [v["draft"] for v in found["versions"]] == ["plan", "plan_2"]
    assert found["versions"][1]["parent"] == "plan"
    assert (tmp_path / "case" / "drafts" / "plan_2.md").exists()


def test_a_text_from_standard_input(tmp_path: Path) -> None:
    done = run(str(tmp_path / "case"), "--from", "-", stdin=CONTRACT)
    assert done.returncode == 0, done.stderr
    assert "Contractor" in done.stdout
    assert "brackets leave the choice open" in done.stdout
    assert (tmp_path / "case" / "case.yaml").exists()


def test_a_table_first(tmp_path: Path, files: list[str]) -> None:
    table = tmp_path / "table.csv"
    case = str(tmp_path / "case")
    done = run(case, "--from", files[0], "--table", str(table))
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "case").exists()
    table.write_text(
        table.read_text(encoding="utf-8-sig").replace("Ceasefire,yes", "End of fire,yes"), encoding="utf-8"
    )
    done = run(case, "--from", files[0], "--confirm", str(table))
    assert done.returncode == 0, done.stderr
    assert 'title: "End of fire"' in (tmp_path / "case" / "case.yaml").read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--level", "articles"], "go with --from"),
        (["--from", "FILE", "--level", "chapters"], "found the level 'chapters'"),
        (["--from", "FILE", "--table", "a.csv", "--confirm", "b.csv"], "--confirm alone"),
        (["--from", "/nonexistent.md"], "/nonexistent.md: cannot be read"),
        (["--from", "FILE", "--confirm", "/nonexistent.csv"], "/nonexistent.csv: cannot be read"),
        (["--from", "FILE", "--id", "Not an id"], "found the id"),
    ],
)
def test_a_wrong_call_is_told_and_makes_nothing(
    tmp_path: Path, files: list[str], arguments: list[str], message: str
) -> None:
    call = [files[0] if a == "FILE" else a for a in arguments]
    result = CliRunner().invoke(build(), ["new", str(tmp_path / "case"), *call])
    assert result.exit_code == 2
    assert message in result.stderr
    assert not (tmp_path / "case").exists()


def test_what_was_taken_for_one_point_is_said(tmp_path: Path) -> None:
    files = []
    for name, text in (
        ("one_2024-01-01.md", "1. The strip passes to North at once.\n2. Prisoners of both sides are released.\n3. Roads are open.\n"),
        ("two_2024-02-01.md", "1. A council meets every month in the city.\n2. The strip passes to North in a year.\n3. Roads are open.\n"),
    ):  # fmt: skip
        (tmp_path / name).write_text(text, encoding="utf-8")
        files += ["--from", str(tmp_path / name)]
    result = CliRunner().invoke(build(), ["new", str(tmp_path / "case"), *files], env={"COLUMNS": "200"})
    assert result.exit_code == 0, result.output
    assert "Taken for one point:" in result.output
    assert "2 in two 2024-02-01 (“The strip passes to North in a year”) is 1 in one" in result.output
