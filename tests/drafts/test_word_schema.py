"""Word files that are written hold to the schema of WordprocessingML, as a validator that others keep reads it."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator

from detente.case.load import load_case
from detente.drafts.compare import redline_drafts
from detente.drafts.formats.word import clean_word
from detente.drafts.matching import draft_text
from detente.drafts.structure.plain import read_plain
from detente.drafts.structure.written import write_plain
from detente.drafts.word.sending_back.send_back import send_back
from tests.drafts.random_documents import document, edited
from tests.drafts.test_sending_back import text_of

ROW_CHANGED = "trPr[1]: Required sequence content is missing"
"""Word itself writes a row's properties that hold nothing but a tracked change; the schema would have more there."""


def faults(data: bytes, folder: Path) -> Counter[str]:
    """What the validator says of a file, but for parts that a file may lack and what Word itself writes."""
    file = folder / "checked.docx"
    file.write_bytes(data)
    said = [str(error) for error in OpenXmlValidator().validate(str(file)).errors]
    return Counter(line for line in said if "required relationship type" not in line and not line.endswith(ROW_CHANGED))


@pytest.mark.parametrize("seed", range(6))
def test_what_is_sent_back_has_no_fault_that_the_received_file_had_not(seed: int, tmp_path: Path) -> None:
    received = document(seed)
    base = text_of(received)
    marked = [("## " if k in base.heading_set else "") + text for k, text in enumerate(base.paragraphs)]
    wanted = read_plain(write_plain(edited(marked, seed)))
    made = send_back(received, wanted, "South", "2025-11-24", say=lambda number, label: "What it does.")
    assert not faults(made.data, tmp_path) - faults(received, tmp_path)


def test_clean_files_and_redlines_have_none(border_talks: Path, tmp_path: Path) -> None:
    case = load_case(border_talks)
    for draft in case.drafts.values():
        assert not faults(clean_word(draft_text(draft), draft.title), tmp_path)
        if draft.parent:
            assert not faults(redline_drafts(case, case.drafts[draft.parent], draft), tmp_path)


def test_the_validator_would_see_a_fault(tmp_path: Path) -> None:
    """Its answer means something: an element out of its order is a fault."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document(1))) as whole, zipfile.ZipFile(made, "w") as broken:
        for name in whole.namelist():
            data = whole.read(name)
            if name == "word/document.xml":
                data = data.replace(b"<w:body>", b"<w:body><w:p><w:r/><w:pPr/></w:p>", 1)
            broken.writestr(name, data)
    assert any("Unexpected element 'pPr'" in line for line in faults(made.getvalue(), tmp_path))
