"""``detente preferences``: a form out, the form in, and the comparison."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from called import build

BORDER = Path(__file__).parents[2] / "examples" / "border_talks"


def run(*arguments: object) -> Any:
    return CliRunner().invoke(build(), ["preferences", *map(str, arguments)])


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BORDER, tmp_path / "case"))


def test_out_in_and_compared(case: Path, tmp_path: Path):
    file = tmp_path / "forms" / "north.xlsx"
    assert run("sheet", case, "--party", "north", "--out", file, "--filled").exit_code == 0
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["Read me", "Party", "Points", "Options", "Red lines", "Linkages", "Example"]
    assert book["Options"].data_validations.dataValidation
    book["Party"]["B4"], book["Party"]["B7"], book["Party"]["B8"], book["Party"]["B9"] = "Ana", 99, 99.5, 100
    book.save(file)
    refused = run("collect", case, file)
    assert (refused.exit_code, (case / "preferences").exists()) == (2, False)
    assert "--keep-as" in refused.stderr
    done = run("collect", case, file, "--keep-as", "desk", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["forms"] == [{"assessor": "Ana", "party": "north", "file": str(file)}]
    found = json.loads(run("compare", case, "--draws", 4000, "--draft", "south_1", "--json").stdout)
    assert found["assessors"] == ["Ana", "desk"]
    north = found["parties"]["north"]
    assert north["no_deal"]["share"] > 0.95
    assert north["accepts"]["by_assessor"]["Ana"]["mean"] == 0
    assert north["accepts"]["by_assessor"]["desk"]["mean"] > 0.5
    screen = run("compare", case, "--draws", 500).stdout
    assert "2 assessors: Ana, desk" in screen


def test_mistakes_are_told_and_nothing_is_written(case: Path, tmp_path: Path):
    file = tmp_path / "blank.xlsx"
    run("sheet", case, "--party", "south", "--out", file)
    found = run("collect", case, file, "--keep-as", "desk")
    assert found.exit_code == 2
    assert "sheet 'Points', cell E2" in found.stderr
    assert (case / "preferences.yaml").exists()


@pytest.mark.parametrize(
    "arguments,words",
    [
        (("sheet", BORDER, "--party", "nroth", "--out", "x.xlsx"), "did you mean 'north'"),
        (("sheet", BORDER, "--party", "north", "--out", "x.csv"), ".xlsx"),
        (("collect", BORDER, "nothing.xlsx"), "no such file"),
        (("compare", BORDER, "--draft", "patron_9"), "did you mean 'patron_1'"),
    ],
)
def test_refusals_have_one_message_and_status_2(arguments: tuple[object, ...], words: str):
    found = run(*arguments)
    assert found.exit_code == 2
    assert words in found.stderr


def test_one_assessor_disagrees_with_nobody():
    found = run("compare", BORDER, "--draws", 300)
    assert "disagrees with nobody" in found.stdout
