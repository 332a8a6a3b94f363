"""Words and package that contradict each other are told: by check, and by whatever saves a draft."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from called import build
from detente.case.load import load_case
from detente.drafts.consistency import contradictions, warnings
from tests.conftest import EXAMPLES

Run = Callable[..., dict[str, Any]]


@pytest.mark.parametrize("folder", sorted(f.name for f in EXAMPLES.iterdir() if (f / "case.yaml").exists()))
def test_no_example_contradicts_itself(folder: str) -> None:
    assert not list(warnings(load_case(EXAMPLES / folder)))


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("The strip passes to North.", "The strip does not pass to North.", "“not” is new"),
        ("The strip passes to North.", "The strip stays with South.", "those of option 'to_south'"),
        ("The strip passes to North.", "The strip passes to South.", "“South” instead of “North”"),
        ("The strip passes to North.", "The strip may pass to North.", "“may” is new"),
        ("The strip passes to North.", "[The strip passes to North.] [Joint administration.]", "stand in brackets"),
        ("No monitoring is provided for.", "League monitors.", "those of option 'league'"),
        ("strip: to_north", "strip: to_south", "those of option 'to_north'"),
    ],
)
def test_a_file_edited_by_hand_is_found_by_check(border: Path, old: str, new: str, why: str) -> None:
    path = border / "drafts/patron_1.md"
    path.write_text(path.read_text().replace(old, new))
    result = CliRunner().invoke(build(), ["check", str(border), "--json"])
    assert result.exit_code == 0, result.output
    found = [w for w in json.loads(result.stdout)["warnings"] if "its words say otherwise" in w["message"]]
    assert len(found) == 1
    assert why in found[0]["message"]
    label = "2" if "onitor" in old else "1"
    lines = path.read_text().split("\n")
    assert found[0]["file"].endswith("drafts/patron_1.md")
    assert lines[found[0]["line"] - 1].startswith(f"{label}. ")
    title = "Who monitors" if label == "2" else "The border strip"
    assert title in found[0]["message"]


def test_words_of_an_earlier_draft_with_another_option(border: Path) -> None:
    path = border / "drafts/south_1.md"
    path.write_text(path.read_text().replace(
        "2. The League sends monitors to the strip.", "2. No monitoring is provided for."
    ))  # fmt: skip
    case = load_case(border)
    entry = contradictions(case, case.drafts["south_1"])[0]
    assert (entry.point, entry.options) == ("monitor", ("league",))
    assert entry.why == "the words are those of draft 'patron_1', which has option 'none'"


def test_words_turned_round_against_an_earlier_draft_with_the_same_option(border: Path) -> None:
    path = border / "drafts/south_1.md"
    text = path.read_text().replace("strip: shared", "strip: to_north").replace("monitor: league", "monitor: none")
    text = text.replace("The League sends monitors to the strip.", "Monitoring is provided for.")
    path.write_text(text.replace("North and South administer the strip together.", "The strip passes to North."))
    case = load_case(border)
    entries = contradictions(case, case.drafts["south_1"])
    assert [e.point for e in entries] == ["monitor"]
    assert "“No” is missing" in entries[0].why


def test_a_number_that_is_not_the_options(tmp_path: Path) -> None:
    import shutil

    folder = Path(shutil.copytree(EXAMPLES / "ukraine_2025", tmp_path / "case"))
    path = folder / "drafts/us_28.md"
    path.write_text(path.read_text().replace("at most 600,000", "at most 850,000"))
    found = list(warnings(load_case(folder)))
    assert len(found) == 1
    assert "Ceiling on Ukraine's armed forces" in found[0].message
    assert "850,000" in found[0].message


def test_an_amendment_that_contradicts_itself_is_told(run: Run, border: Path) -> None:
    args = ("amend", border, "--draft", "patron_1", "--author", "south", "--draws", 100)
    printed = run(*args, "--set", "strip=to_south", "--text", "The strip passes to North.", "--id", "a")
    assert "those of option 'to_north'" in printed["contradictions"][0]["why"]
    printed = run(*args, "--text", "strip=The strip does not pass to North.", "--id", "b")
    assert "“not” is new" in printed["contradictions"][0]["why"]
    printed = run(*args, "--text", "strip=South runs the strip for now.", "--id", "c")
    assert "do not surely say so" in printed["contradictions"][0]["why"]
    printed = run(*args, "--set", "strip=to_south", "--id", "d")
    assert printed["contradictions"] == []
    shown = CliRunner().invoke(build(), [
        "drafts", "amend", str(border), "--draft", "patron_1", "--author", "south", "--draws", "100",
        "--set", "strip=to_south", "--text", "The strip passes to North.", "--dry-run",
    ])  # fmt: skip
    assert "warning: 1, The border strip: the package says 'to_south'" in shown.stdout


def test_an_option_set_against_the_words_of_an_import_is_told(run: Run, border: Path) -> None:
    path = border.parent / "in.md"
    path.write_text("1. The strip passes to North.\n2. No monitoring is provided for.\n")
    printed = run(
        "import", path, "--case", border, "--id", "x", "--author", "south", "--parent", "patron_1", "--yes",
        "--set", "strip=to_south",
    )  # fmt: skip
    assert printed["package"]["strip"] == "to_south"
    assert [entry["point"] for entry in printed["contradictions"]] == ["strip"]


def test_a_contradiction_is_not_passed_on_by_an_import(run: Run, border: Path) -> None:
    path = border / "drafts/patron_1.md"
    path.write_text(path.read_text().replace("passes to North", "does not pass to North"))
    again = border.parent / "in.md"
    again.write_text("1. The strip does not pass to North.\n2. No monitoring is provided for.\n")
    for parent in (("--parent", "patron_1"), ()):
        printed = run(
            "import", again, "--case", border, "--id", f"x{len(parent)}", "--author", "south", *parent, "--yes"
        )
        assert list(printed["open"]) == ["strip"]


def test_merged_and_consolidated_drafts_do_not_contradict_themselves(run: Run, border: Path) -> None:
    args = ("amend", border, "--draft", "patron_1", "--draws", 100)
    run(*args, "--author", "north", "--set", "monitor=league", "--id", "n")
    run(*args, "--author", "south", "--set", "strip=to_south", "--id", "s")
    assert run("merge", border, "n", "s", "--id", "m")["contradictions"] == []
    assert run("consolidate", border, "--base", "patron_1", "--id", "all")["contradictions"] == []
    assert not list(warnings(load_case(border)))
