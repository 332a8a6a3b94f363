"""The single text as Word files: what goes out comes back, and changes become amendments."""

from __future__ import annotations

import pytest

from detente.drafts.formats.text_format import Reading
from detente.drafts.formats.word import WORD
from detente.errors import InputError
from detente.table import projection, word_files
from detente.table.negotiation import amendments, single_text
from tests.table.negotiation.playing import Play

WORDS = {"p0": "The first point,\nin two lines.", "p1": "The second point of ten articles.", "p2": ""}


@pytest.fixture
def tabled(database, clock):
    play = Play(database, clock)
    version = play.do(single_text.table_version, play.chair, "First", {"p0": "o1", "p1": "o0"}, WORDS)
    view = play.see(projection.table, play.north)
    return play, view, play.see(projection.version, play.north, version.id)


def test_a_version_goes_out_and_comes_back_unchanged(tabled):
    _, view, version = tabled
    found = word_files.read_back(view, version, word_files.version_file(view, version))
    assert (found.changes, found.missing) == ((), ())


def test_tracked_changes_come_back_as_amendments(tabled):
    play, view, version = tabled
    other = {"p1": "The second point of twelve articles.", "p2": "A third point."}
    data = word_files.changes_file(view, version, other, "North", play.clock.at)
    found = word_files.read_back(view, version, data)
    assert [(c.point, c.after) for c in found.changes] == list(other.items())
    before = WORD.read(data, "file", Reading("reject")).text
    assert [p.text for p in before.provisions][1] == WORDS["p1"]
    marked = WORD.read(data, "file", Reading("accept"))
    assert {a.author for a in marked.amendments} == {"North"}
    for change in found.changes:
        play.do(amendments.offer, play.north, version.id, change.point, change.after, change.anchor_sha256)
    texts = {b.point: b.text for b in play.see(projection.bracketed, play.south, version.id)}
    assert texts["p1"] == "[The second point of ten articles.] [North: The second point of twelve articles.]"


def test_other_files_are_refused_with_a_reason(tabled):
    _, view, version = tabled
    with pytest.raises(InputError):
        word_files.read_back(view, version, b"no Word file", "text.docx")
    from detente.drafts.word.redline import clean

    with pytest.raises(InputError, match="none of the labels"):
        word_files.read_back(view, version, clean(["Dear colleagues,", "no points here."]))
    some = word_files.read_back(view, version, clean(["1. The first point, in two lines.", "Regards"]))
    assert some.missing == ("p1", "p2")
