"""The checks of Word files find what they are for, and nothing in what Detente writes."""

from __future__ import annotations

import io
import zipfile

import pytest

from detente.case.load import load_case
from detente.drafts.compare import redline_drafts
from detente.drafts.formats.word import clean_word
from detente.drafts.matching import draft_text
from tests.conftest import EXAMPLES
from tests.drafts.make_word import gone, ins, level, numbering, p, word
from tests.drafts.word_structure import faults_of

BODY = p("Forces ", ins("shall ", "Ann"), gone("may ", "Ann"), "leave.", num=(1, 0)) + p("Done.")
GOOD = word(BODY, {"numbering": numbering({1: level(0, "decimal", "%1.")}, {1: (1, "")})})


def _with(old: str, new: str) -> bytes:
    """The good file with words of its main part replaced everywhere."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as source, zipfile.ZipFile(out, "w") as archive:
        for entry in source.namelist():
            held = source.read(entry).decode()
            archive.writestr(entry, held.replace(old, new) if entry == "word/document.xml" else held)
    return out.getvalue()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("<w:p><w:pPr>", "<w:p><w:pPr><w:jc/><w:keepNext/>", "children of w:pPr are out of order"),
        ("w:delText", "w:t", "w:t in a deletion"),
        ('<w:numId w:val="1"', '<w:numId w:val="8"', "the list 8 is not there"),
        ("<w:p><w:pPr>", '<w:p><w:pPr><w:pStyle w:val="x"/><w:pStyle w:val="x"/>', "w:pPr has w:pStyle twice"),
        ("</w:p>", '<w:r><w:footnoteReference w:id="4"/></w:r></w:p>', "w:footnoteReference 4 leads nowhere"),
        ("</w:p>", '<w:moveToRangeStart w:id="7" w:name="m" w:author="A"/></w:p>', "a range of w:moveTo is not closed"),
        ("</w:p>", "</w:p><w:tbl><w:tr><w:tc/></w:tr></w:tbl>", "a cell does not end with a paragraph"),
        ('w:author="Ann"', 'w:author=""', "a change without an author"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_found(old: str, new: str, fault: str) -> None:
    assert any(fault in found for found in faults_of(_with(old, new)))


def test_parts_that_do_not_fit_together_are_found() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as source, zipfile.ZipFile(out, "w") as archive:
        for entry in source.namelist():
            if entry != "word/numbering.xml":
                archive.writestr(entry, source.read(entry))
    found = faults_of(out.getvalue())
    assert "word/numbering.xml has a content type and is not there" in found
    assert any("which is not there" in fault for fault in found)


def test_what_detente_writes_has_no_faults() -> None:
    assert faults_of(GOOD) == []
    for name in ("border_talks", "ukraine_2025"):
        case = load_case(EXAMPLES / name)
        for draft in case.drafts.values():
            assert faults_of(clean_word(draft_text(draft), draft.title)) == []
            if draft.parent is not None:
                assert faults_of(redline_drafts(case, case.drafts[draft.parent], draft)) == []
                assert faults_of(redline_drafts(case, case.drafts[draft.parent], draft, template=GOOD)) == []
