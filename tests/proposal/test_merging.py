"""Points that a person says are one: in the table, by number too, and what each version then says."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.case.load import load_case
from detente.errors import InputError
from detente.proposal import propose, read_table, write_case, write_table
from detente.proposal.decisions import Decisions
from detente.proposal.proposal import NOT_IN_TEXT

ONE = "1. The strip passes to North at once.\n\n2. Prisoners of both sides are released.\n\n3. Roads are open.\n"
TWO = "1. A council of elders governs the border land.\n\n2. Prisoners of both sides are released.\n\n3. Roads are open.\n\n4. Trade is free.\n"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    made = [tmp_path / "one_2024-01-01.md", tmp_path / "two_2024-02-01.md"]
    for path, text in zip(made, (ONE, TWO), strict=True):
        path.write_text(text)
    return made


def by_title(proposal: object, word: str) -> str:
    return next(p.id for p in proposal.points if word in p.title)  # type: ignore[attr-defined]


def test_a_point_worded_anew_is_one_point_in_both_versions(tmp_path: Path, files: list[Path]) -> None:
    found = propose(files)
    strip, council = by_title(found, "strip"), by_title(found, "council")
    assert found.versions[1].package[strip] == NOT_IN_TEXT  # it stands twice
    table = write_table(found, tmp_path / "table.csv")
    lines = [line.split(",") for line in table.read_text(encoding="utf-8-sig").splitlines()]
    at = lines[0].index("merge_into")
    for line in lines:
        if line[:2] == ["point", council]:
            line[at] = found.points[[p.id for p in found.points].index(strip)].number
    table.write_text("\n".join(",".join(line) for line in lines), encoding="utf-8")
    made = propose(files, decisions=read_table(table, found))
    assert len(made.points) == len(found.points) - 1
    point = next(p for p in made.points if p.id == strip)
    assert [o.text for o in point.options] == [
        "The strip passes to North at once.", "A council of elders governs the border land.", "No provision on this.",
    ]  # fmt: skip
    assert "is this point, as you said" in point.together[-1]
    assert [made.versions[k].package[strip] for k in (0, 1)] == [point.options[0].id, point.options[1].id]
    write_case(made, tmp_path / "case")
    case = load_case(tmp_path / "case")
    settled = [case.point(strip).option(d.package[strip]).text for d in case.drafts.values()]
    assert settled == [o.text for o in point.options[:2]]


def test_two_provisions_of_one_text_stay_open(tmp_path: Path, files: list[Path]) -> None:
    found = propose(files)
    roads, trade = by_title(found, "Roads"), by_title(found, "Trade")
    made = propose(files, decisions=Decisions(merge={("point", trade): roads}))
    one, two = made.versions
    assert one.package[roads]
    assert roads not in two.package
    assert "two provisions of this text" in two.doubts[roads]
    write_case(made, tmp_path / "case")
    drafts = list(load_case(tmp_path / "case").drafts.values())
    assert roads in drafts[0].package
    assert roads in drafts[1].open
    assert "Trade is free." in drafts[1].text


def test_points_merged_wrongly_are_told(files: list[Path]) -> None:
    found = propose(files)
    roads, trade = by_title(found, "Roads"), by_title(found, "Trade")
    with pytest.raises(InputError, match="which is dropped"):
        Decisions(merge={("point", trade): roads}, keep={("point", roads): False})
    with pytest.raises(InputError, match="no other point"):
        propose(files, decisions=Decisions(merge={("point", trade): "nothing"}))


def test_a_party_is_not_lost_in_a_name_that_is_left_out(tmp_path: Path) -> None:
    text = tmp_path / "one_2024-01-01.md"
    text.write_text(
        "# An accord\n\nNorth and South agree:\n\n1. North and South shall release all prisoners.\n"
        "2. The Kestrel Brigade was seen near the roads. It met the Kestrel Brigade.\n"
    )
    sure = {p.id: p.sure for p in propose([text]).parties}
    assert sure == {"north": "likely", "south": "likely", "kestrel_brigade": "doubtful"}
    merge = {("party", "north"): "kestrel_brigade"}
    with pytest.raises(InputError, match="left out; keep it"):
        propose([text], decisions=Decisions(merge=merge))
    kept = propose([text], decisions=Decisions(keep={("party", "kestrel_brigade"): True}, merge=merge)).parties
    assert {p.id: p.sure for p in kept} == {"south": "likely", "kestrel_brigade": "sure"}
