"""Exports: a case that the check accepts, for everybody, with nothing that its reader may not know."""

from __future__ import annotations

import io
import zipfile

import pytest

from detente.case.load import load_case
from detente.table import exports, projection
from detente.table.negotiation import answers, caucus, disclosure, proposals, signatures, single_text
from detente.table.negotiation.closing import close_due
from detente.table.negotiation.proposals import ProposedText
from tests.table.negotiation.playing import SHEETS, Play

A = {"p0": "o1", "p1": "o1", "p2": "o0"}
B = {"p0": "o1", "p1": "o2", "p2": "o1"}


@pytest.fixture
def played(database, clock):
    """A table with an open version, a limited one, a release, a failed batch and a signed text."""
    play = Play(database, clock)
    play.keep_sheets(
        SHEETS | {"north": SHEETS["north"] | {"red_lines": [{"when": "p0 is o2", "reason": "canary_reason"}]}}
    )
    first = play.do(single_text.table_version, play.chair, "First", {"p0": "o1"}, {"p1": "Two\n3. lines"})
    play.do(disclosure.opened, play.north, first.id)
    play.do(answers.answer_point, play.south, first.id, "p0", {"stance": "cannot"}, 0)
    play.pass_(hours=1)
    play.do(single_text.table_version, play.chair, "Secret title", B, {}, audience=[play.seats["north"]])
    note = play.do(caucus.write, play.south, "You may know this. canary_note stays here.")
    play.do(caucus.release, play.south, note.id, 0)
    for package, patron in ((B, False), (A, True)):
        batch = play.do(proposals.put, play.chair, [ProposedText(package)])
        for party in SHEETS:
            play.do(proposals.accept, play.actors[party], batch.proposals[0], party != "patron" or patron)
        play.pass_(hours=24)
        close_due(database)
    (settlement,) = play.see(projection.settlements, play.chair)
    for party in SHEETS:
        play.do(signatures.sign, play.actors[party], settlement.id, settlement.sha256)
    return play


def test_everybody_gets_a_case_without_faults(played, tmp_path):
    for place, actor in enumerate(played.everybody):
        folder = tmp_path / str(place)
        with played.tx(actor, reading=True) as tx:
            exports.export(tx, actor, folder)
            packed = exports.archive(tx, actor)
        case = load_case(folder)
        assert zipfile.ZipFile(io.BytesIO(packed)).namelist() == sorted(
            str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()
        )
        assert case.drafts["adopted_1"].package == A
        assert case.drafts["version_1"].open == {"p1": ("o0", "o1", "o2"), "p2": ("o0", "o1")}
        assert ("version_2" in case.drafts) == (actor in (played.chair, played.north))
        assert "You may know this." in [act.text for act in case.timeline]


def test_an_export_holds_nothing_that_its_reader_may_not_know(played):
    for actor in played.everybody:
        with played.tx(actor, reading=True) as tx:
            whole = "\n".join(exports.case_files(tx, actor).values())
        assert ("canary_reason" in whole) == (actor is played.north)
        assert ("Secret title" in whole) == (actor in (played.chair, played.north))
        assert "canary_note" not in whole
        assert "cannot" not in whole
        assert str(SHEETS["south"]["no_deal"]) in whole or actor is not played.south


def test_the_chair_reads_who_was_handed_what_and_a_seat_only_of_itself(played, tmp_path):
    for name, actor in (("chair", played.chair), ("south", played.south)):
        with played.tx(actor, reading=True) as tx:
            exports.export(tx, actor, tmp_path / name)
    assert load_case(tmp_path / "chair").drafts["version_1"].seen("north")
    assert not load_case(tmp_path / "south").drafts["version_1"].seen("north")
    own = load_case(tmp_path / "south").assessors[0].preferences["south"]
    assert own.no_deal.likely == 40
    assert load_case(tmp_path / "chair").assessors[0].preferences["south"].no_deal.word == "unknown"
