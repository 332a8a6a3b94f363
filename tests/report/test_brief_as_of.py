"""The brief as of a day is the brief of a case from which everything later was taken out by hand."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.marked_case import mark
from typer.testing import CliRunner

from called import build

DAY = "2025-11-25"
LATER = 'league: {low: 20, likely: 40, high: 60, reason: "Observers limit it.", source: wire_a}'
"""The one judgement that the grown case rests on a later source; without it nobody has judged the option."""


def brief(case: Path, *options: str) -> str:
    called = CliRunner().invoke(build(), ["brief", str(case), "--as-of", DAY, "--draws", "400", *options])
    assert called.exit_code == 0, called.output
    return called.stdout


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, border_talks: Path) -> tuple[Path, Path]:
    """Return a case with later entries of every kind, and the case without them."""
    grown, bare = (tmp_path_factory.mktemp(name) / "case" for name in ("grown", "bare"))
    for folder in (grown, bare):
        shutil.copytree(border_talks, folder)
    mark(grown)
    preferences = bare / "preferences.yaml"
    text = preferences.read_text(encoding="utf-8")
    assert text.count(LATER) == 1
    anything = "league: {low: 0, likely: 50, high: 100, shape: uniform}"
    preferences.write_text(text.replace(LATER, anything), encoding="utf-8")
    return grown, bare


def test_as_of_a_day_it_says_what_it_says_of_a_case_without_what_came_later(both: tuple[Path, Path]) -> None:
    """Finding, amendment, odds, annex: the whole text, word for word."""
    grown, bare = (brief(case, "--format", "md") for case in both)
    assert grown == bare
    assert len(grown) > 5000


def test_its_figures_are_those_too(both: tuple[Path, Path]) -> None:
    grown, bare = (json.loads(brief(case, "--json")) for case in both)
    assert grown == bare
    assert numbers(grown)


def test_on_a_later_day_it_says_something_else(both: tuple[Path, Path]) -> None:
    grown, bare = (
        CliRunner().invoke(build(), ["brief", str(case), "--as-of", "2025-12-31", "--draws", "400", "--format", "md"])
        for case in both
    )
    assert grown.stdout != bare.stdout


def numbers(found: Any) -> int:
    """How many figures a JSON object holds."""
    if isinstance(found, dict):
        return sum(map(numbers, found.values()))
    if isinstance(found, list):
        return sum(map(numbers, found))
    return int(isinstance(found, int | float))
