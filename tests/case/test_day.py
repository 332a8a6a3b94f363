"""The day of the case: what is dated later is not shown, not exported and not counted, and that is said."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from tests.conftest import EXAMPLES
from typer.testing import CliRunner

from called import build
from detente.case.day import as_of, dated_later
from detente.case.load import load_case
from detente.drafts.audience import export_for, seen_drafts
from detente.errors import InputError

LATER = "2025-12-01"


@pytest.fixture
def later(border_copy: Path) -> Path:
    """A case with a draft, an act and a disclosure of days after its own."""
    drafts = border_copy / "drafts"
    text = (drafts / "south_1.md").read_text(encoding="utf-8")
    (drafts / "south_1.md").write_text(
        text.replace("{party: patron, date: 2025-11-24}", f"{{party: north, date: {LATER}}}"), encoding="utf-8"
    )
    south = text.replace("id: south_1", "id: south_2").replace("date: 2025-11-24", f"date: {LATER}")
    (drafts / "south_2.md").write_text(south.replace("{party: patron, date", "{party: north, date"), encoding="utf-8")
    with (border_copy / "timeline.yaml").open("a", encoding="utf-8") as file:
        file.write(
            f"- {{date: {LATER}, actor: north, kind: statement, about: south_1, stance: accept, source: wire_a}}\n"
        )
    return border_copy


def test_the_view_of_a_day_holds_nothing_dated_later(later: Path) -> None:
    case = load_case(later)
    view, left = as_of(case)
    assert set(view.drafts) == {"patron_1", "south_1"}
    assert not view.drafts["south_1"].seen("north")
    assert all(act.date.first <= case.as_of for act in view.timeline)
    assert (left.drafts, left.seen, left.acts) == (("south_2",), (("south_1", "north"),), 2)
    after, nothing = as_of(case, dt.date(2025, 12, 31))
    assert after.drafts == case.drafts
    assert not nothing


def test_the_view_of_a_case_without_later_entries_is_the_case() -> None:
    case = load_case(EXAMPLES / "syria_iraq_1975")
    assert as_of(case) == (case, as_of(case)[1])
    assert not as_of(case)[1]


def test_an_export_for_a_party_stops_at_the_day_of_the_case(later: Path) -> None:
    case = load_case(later)
    assert [d.id for d in seen_drafts(case, "north")] == ["patron_1"]
    export = export_for(case, "north", ["md"])
    assert export.drafts == ("patron_1",)
    assert set(export.later) == {"south_1", "south_2"}
    assert export_for(case, "north", ["md"], by=dt.date(2025, 12, 31)).drafts == ("patron_1", "south_1", "south_2")
    with pytest.raises(InputError, match="has not seen draft 'south_2' by 2025-11-25, the day of the case"):
        export_for(case, "north", ["md"], only=["south_2"])
    author = export_for(case, "south", ["md"])
    assert "south_2" not in author.drafts, "an author has not written yet what is dated later"


@pytest.mark.parametrize("command", ["list", "log"])
def test_commands_leave_later_drafts_out_and_say_so(later: Path, command: str) -> None:
    run = CliRunner().invoke(build(), ["drafts", command, str(later), "--json"])
    found = json.loads(run.stdout)
    assert {d["id"] for d in found["drafts"]} == {"patron_1", "south_1"}
    assert found["later"] == ["south_2"]
    shown = CliRunner().invoke(build(), ["drafts", command, str(later)]).stdout
    assert "south_2: dated after the day of the case (2025-11-25), so left out" in " ".join(shown.split())


def test_an_export_says_what_it_left_out(later: Path, tmp_path: Path) -> None:
    call = ["drafts", "export", str(later), "--for", "north", "--out", str(tmp_path / "o"), "--json"]
    run = CliRunner().invoke(build(), call)
    assert sorted(json.loads(run.stdout)["later"]) == ["south_1", "south_2"]
    assert "note: south_1 and south_2: dated or shown after 2025-11-25, so left out" in run.stderr


def test_a_later_draft_is_used_where_it_is_named_and_that_is_said(later: Path) -> None:
    case = load_case(later)
    assert "dated 2025-12-01, after the day of the case" in dated_later(case, case.draft("south_2"))
    assert dated_later(case, case.draft()) == ""
    run = CliRunner().invoke(build(), ["drafts", "show", str(later), "south_2", "--json"])
    assert run.exit_code == 0
    assert "note: draft 'south_2' is dated 2025-12-01, after the day of the case" in run.stderr
