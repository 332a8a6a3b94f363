"""Every command that takes a case takes --as-of, and shows nothing that was known only later: later entries carry a marker."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import docx
import pytest
import typer
from tests.marked_case import mark
from typer.testing import CliRunner

from called import build

DAY = "2025-11-25"


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory, border_talks: Path) -> Path:
    folder = tmp_path_factory.mktemp("marked") / "case"
    shutil.copytree(border_talks, folder)
    return mark(folder)


WALK: dict[str, list[str]] = {
    "check": ["CASE"],
    "analyze": ["CASE", "--draws", "200"],
    "brief": ["CASE", "--draws", "200", "--format", "md", "--out", "OUT/brief.md"],
    "solve": ["CASE"],
    "zopa": ["CASE", "--draws", "200"],
    "deals": ["CASE", "--draws", "200", "--compare", "A,B"],
    "frontier": ["CASE", "--over-draws", "10"],
    "coalitions": ["CASE", "--over-draws", "10"],
    "amend": ["CASE", "--draws", "200"],
    "divide": ["CASE", "--parties", "north,south"],
    "guarantees": ["CASE", "--html", "OUT/g.html"],
    "performance": ["CASE", "--html", "OUT/p.html"],
    "drafts list": ["CASE"],
    "drafts show": ["CASE", "south_1"],
    "drafts log": ["CASE"],
    "drafts diff": ["CASE", "patron_1", "south_1", "--effects", "--draws", "200", "--format", "html", "--out", "OUT/d.html"],
    "drafts amend": ["CASE", "--author", "north", "--set", "monitor=league", "--dry-run", "--draws", "200"],
    "drafts merge": ["CASE", "south_1", "south_1", "--base", "patron_1"],
    "drafts consolidate": ["CASE", "--base", "patron_1"],
    "drafts disclose": ["CASE", "south_1", "--to", "north"],
    "drafts export": ["CASE", "--out", "OUT/drafts", "--for", "league", "--format", "md"],
    "drafts import": ["OUT/new.md", "--case", "CASE", "--id", "imported", "--author", "north", "--yes"],
    "simulate": ["CASE", "--runs", "50"],
    "retrodict": ["CASE", "--from", "patron_1", "--to", "south_1", "--draws", "200"],
    "infer": ["CASE", "--draws", "200"],
    "preferences sheet": ["CASE", "--party", "north", "--out", "OUT/form.xlsx", "--filled"],
    "preferences compare": ["CASE", "--draws", "200"],
    "export genius": ["CASE", "OUT/genius", "--central"],
    "export negmas": ["CASE", "OUT/negmas", "--central"],
    "preferences review": ["CASE", "--draws", "200"],
    "preferences read": ["CASE"],
    "models": ["CASE", "--draws", "200", "--runs", "0"],
    "matrix": ["CASE", "--draws", "200"],
    "slides": ["CASE", "--draws", "200", "--out", "OUT/s.pptx"],
    "drafts return": ["CASE", "south_1", "--into", "OUT/new.docx", "--out", "OUT/back.docx"],
    "stability": ["CASE", "--generate"],
}  # fmt: skip
WRITERS = {"preferences collect", "import genius", "import negmas", "import actors", "workbook"}
"""Commands that take in what they are handed, and show nothing of the case; a workbook refuses a day."""


def commands() -> dict[str, Any]:
    """Every command that takes a case, by its words."""

    def walk(group: Any, words: str) -> dict[str, Any]:
        if not hasattr(group, "commands"):
            takes = any(p.name == "case" and p.metavar == "CASE" for p in group.params)
            return {words: group} if takes else {}
        found: dict[str, Any] = {}
        for name, inner in group.commands.items():
            found |= walk(inner, f"{words} {name}".strip())
        return found

    return walk(typer.main.get_command(build()), "")


def test_every_command_that_takes_a_case_takes_a_day() -> None:
    found = {words: {o for p in command.params for o in p.opts} for words, command in commands().items()}
    assert {words for words, options in found.items() if "--as-of" not in options} <= WRITERS
    assert set(found) - WRITERS == set(WALK), "a new command needs a line in the walk"


@pytest.mark.parametrize("words", WALK)
@pytest.mark.parametrize("as_json", [False, True], ids=["words", "json"])
def test_nothing_later_is_shown_or_written(words: str, as_json: bool, marked: Path, tmp_path: Path) -> None:
    case, out = tmp_path / "case", tmp_path / "out"
    shutil.copytree(marked, case)
    out.mkdir()
    (out / "new.md").write_text("1. The strip passes to North.\n2. Nobody monitors.\n", encoding="utf-8")
    if words == "drafts return":
        document = docx.Document()
        for line in ("1. The strip passes to North.", "2. Nobody monitors."):
            document.add_paragraph(line)
        document.save(str(out / "new.docx"))
    if words.startswith("export"):
        without_conditions(case)
    before = {path: path.read_bytes() for path in case.rglob("*") if path.is_file()}
    arguments = [a.replace("CASE", str(case)).replace("OUT", str(out)) for a in WALK[words]]
    called = CliRunner().invoke(build(), [*words.split(), *arguments, "--as-of", DAY, *(["--json"] if as_json else [])])
    assert called.exit_code in (0, 1), called.output
    told = called.output
    if as_json:
        assert json.loads(called.stdout)["as_of"] == DAY
    assert "qzxlate" not in told.casefold(), told
    for path in [*out.rglob("*"), *case.rglob("*")]:
        if path.is_file() and path.read_bytes() != before.get(path):
            assert b"qzxlate" not in _content(path).lower(), path


def without_conditions(case: Path) -> None:
    """Take out what the other tools' files have no form for."""
    preferences, head = case / "preferences.yaml", case / "case.yaml"
    text = re.sub(
        r"^  (red_lines|linkages):.*\n(?:    .*\n)+", "", preferences.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    preferences.write_text(text, encoding="utf-8")
    rule = re.sub(r"  - obligated: true.*\n", "", head.read_text(encoding="utf-8"))
    head.write_text(rule.replace("all: [north, south]", "all: [north, south, patron, league]"), encoding="utf-8")


def _content(path: Path) -> bytes:
    """A file's bytes, unpacked where it is an archive."""
    import zipfile

    if not zipfile.is_zipfile(path):
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_on_a_later_day_all_of_it_is_there(marked: Path) -> None:
    called = CliRunner().invoke(build(), ["analyze", str(marked), "--draws", "100", "--as-of", "2025-12-31", "--json"])
    assert json.loads(called.stdout)["draft"] == "qzxlate_1"


def test_a_wrong_day_is_one_message(marked: Path) -> None:
    called = CliRunner().invoke(build(), ["analyze", str(marked), "--as-of", "soon"])
    assert called.exit_code == 2
    assert "--as-of: found 'soon', expected a day" in called.output
