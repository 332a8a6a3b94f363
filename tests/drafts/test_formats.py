"""Every registered format of texts keeps what a format promises; a new one is tested without being named here."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.case.load import load_case
from detente.drafts.compare import compare_drafts
from detente.drafts.formats import FORMATS, format_of, text_format
from detente.drafts.formats.text_format import Imprint, Versions
from detente.drafts.importing import read_file
from detente.drafts.matching import draft_text
from detente.errors import InputError

BORDER = Path(__file__).parents[2] / "examples" / "border_talks"
WRITING = [entry for entry in FORMATS if entry.write is not None]
COMPARING = [entry for entry in FORMATS if entry.compare is not None]


def test_names_and_endings_are_unique_and_lead_back_to_their_format():
    endings = [ending for entry in FORMATS for ending in entry.endings]
    assert len(set(endings)) == len(endings)
    assert len({entry.name for entry in FORMATS}) == len(FORMATS)
    assert all(entry.carries and entry.title for entry in FORMATS)
    assert all(format_of(Path(f"a{ending.upper()}")) is entry for entry in FORMATS for ending in entry.endings)
    assert all(text_format(entry.name) is entry for entry in FORMATS)
    with pytest.raises(InputError, match="did you mean 'docx'"):
        text_format("dox")


@pytest.mark.parametrize("kind", WRITING, ids=lambda entry: entry.name)
def test_what_a_format_writes_it_reads_back_with_the_same_points(kind, tmp_path):
    case = load_case(BORDER)
    for draft in case.drafts.values():
        text = draft_text(draft)
        data = kind.write(text, Imprint(draft.id, draft.title, draft.date))
        assert data
        if kind.read is None:
            assert text.provisions[0].text.split()[0] in data.decode()
            continue
        path = tmp_path / f"{draft.id}{kind.endings[0]}"
        path.write_bytes(data)
        again = read_file(path, case).text
        assert [(p.label, p.text) for p in again.provisions] == [(p.label, p.text) for p in text.provisions]


@pytest.mark.parametrize("kind", COMPARING, ids=lambda entry: entry.name)
def test_a_comparison_bears_the_words_of_both_versions(kind, tmp_path):
    case = load_case(BORDER)
    before, after = case.drafts["patron_1"], case.drafts["south_1"]
    data = kind.compare(Versions(case, before, after, compare_drafts(case, before, after)))
    if kind.read is None:
        assert "<del>" in data.decode()
        assert "<ins>" in data.decode()
        return
    path = tmp_path / f"redline{kind.endings[0]}"
    path.write_bytes(data)
    if kind.binary:
        assert read_file(path, case).text.paragraphs == draft_text(after).paragraphs
        assert read_file(path, case, "reject").text.paragraphs == draft_text(before).paragraphs
    else:
        assert "~~" in data.decode()
        assert "**" in data.decode()
