"""Unfinished merges are named by file and line, wherever they stand, and headings are no merges."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.conftest import EXAMPLES

from detente.case.format.merge_marks import conflicts
from detente.case.load import load_case
from detente.errors import InputError

OURS, BASE, MIDDLE, THEIRS = "<<<<<<< HEAD", "||||||| 1a2b3c", "=======", ">>>>>>> other"


def lines(*rows: str) -> list[int]:
    return [fault.place.line for fault in conflicts("\n".join(rows), "f")]


@pytest.mark.parametrize(
    ("rows", "where"),
    [
        (("a", OURS, "b", MIDDLE, "c", THEIRS, "d"), [2]),
        (("a", OURS, "b", BASE, "x", MIDDLE, "c", THEIRS), [2]),
        ((OURS, "b", MIDDLE, "c", THEIRS, "d", OURS, "e", MIDDLE, THEIRS), [1, 7]),
        (("a", MIDDLE, "c", THEIRS), [4]),  # somebody deleted the first mark only
        (("a", OURS, "b"), [2]),
        (("a", BASE, "b", MIDDLE), [2]),
        ((OURS + "\r", "b\r", MIDDLE + "\r", THEIRS + "\r"), [1]),
        (("<<<<<<<", "b", ">>>>>>>"), [1]),
        (("A heading", MIDDLE, "Text."), []),
        (("A heading", "=" * 12, "<< quoted >>", " <<<<<<< indented", "<<<<<<<<< nine"), []),
        (("| a | b |", "||", "> quoted", ">> twice"), []),
    ],
)
def test_marks_of_a_merge(rows: tuple[str, ...], where: list[int]) -> None:
    assert lines(*rows) == where


@pytest.mark.parametrize(
    "name", ["case.yaml", "preferences.yaml", "timeline.yaml", "process.yaml", "guarantees.yaml", "drafts/south_1.md"]
)
def test_every_file_of_a_case_names_its_unfinished_merge(tmp_path: Path, name: str) -> None:
    case = Path(shutil.copytree(EXAMPLES / "border_talks", tmp_path / "case"))
    path = case / name
    rows = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    last = rows.pop()
    path.write_text("\n".join([*rows, OURS, last, MIDDLE, last, THEIRS, ""]), encoding="utf-8")
    with pytest.raises(InputError) as found:
        load_case(case)
    fault = found.value.faults[0]
    assert fault.place.file.endswith(name)
    assert fault.place.line == len(rows) + 1
    assert "unfinished merge" in fault.message


def test_a_text_to_import_names_its_unfinished_merge(tmp_path: Path) -> None:
    from detente.drafts.importing import read_file

    path = tmp_path / "in.md"
    path.write_text(f"1. Alpha.\n{OURS}\n2. Beta.\n{MIDDLE}\n2. Gamma.\n{THEIRS}\n", encoding="utf-8")
    with pytest.raises(InputError, match="unfinished merge"):
        read_file(path)
