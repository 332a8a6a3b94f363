"""The pages on the table: every ground rule as the server holds it, every command, and tests that there are."""

from __future__ import annotations

import re
from pathlib import Path

from detente.table.ground_rules import GroundRules

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "table.md").read_text(encoding="utf-8")


def test_every_ground_rule_stands_on_the_page() -> None:
    for key, field in GroundRules.model_fields.items():
        value = field.default if not isinstance(field.default, bool) else "yes" if field.default else "no"
        assert f"| {field.title} | `{key}` | {value} | {field.description} |" in PAGE


def test_every_command_stands_on_the_page() -> None:
    import typer

    from detente.cli import build

    group = typer.main.get_command(build()).commands["table"]  # type: ignore[attr-defined]
    assert [name for name in group.commands if f"| `{name} " not in PAGE] == []


def test_every_promise_names_tests_that_there_are() -> None:
    here = Path(__file__).resolve().parent
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", (here / "README.md").read_text(encoding="utf-8"))
    assert len(named) > 50
    assert [one for one in named if f"\ndef {one[1]}(" not in (here / one[0]).read_text(encoding="utf-8")] == []
