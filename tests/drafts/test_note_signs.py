"""The sign of a footnote is no figure of the provision that it stands at; a figure that is set high and says something is."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import typst
from docx import Document

from detente.drafts.importing import read_file
from detente.drafts.meaning import doubts
from detente.drafts.structure.note_signs import noted, without_signs

SIGNS = [
    "North.[^1]",
    "North.¹",
    "North¹.",
    "North.[2]",
    "North<sup>1</sup>.",
    "North.^3^",
    "North ¹.",
    "North¹,².",
    "North.⁽¹⁾",
]
FIGURES = [
    ("at most 5 km", "at most 5 km²"), ("a fence of 10⁶ metres", "a fence of 10⁷ metres"), ("Article 5 holds", "Article 5¹ holds"),
    ("within [30] days", "within [60] days"), ("They leave", "They leave [3] posts"), ("800 square metres", "800 square metres³"),
    ("900 men", "[^1] 600 men"), ("It passes to 2 states", "It passes to 3 states[^2]"),
]  # fmt: skip


@pytest.mark.parametrize("written", SIGNS)
def test_a_sign_of_a_note_changes_nothing(written: str) -> None:
    said = "The strip passes to North."
    assert not doubts(said, f"The strip passes to {written}")
    assert not doubts(f"The strip passes to {written}", said)
    assert not doubts("The strip passes to North.[^7]", f"The strip passes to {written}")
    assert doubts(said, f"The strip does not pass to {written}")


@pytest.mark.parametrize(("before", "after"), FIGURES)
def test_a_high_figure_that_says_something_stays_a_figure(before: str, after: str) -> None:
    assert any(doubt.kind == "number" for doubt in doubts(before, after))


def test_notes_are_told_by_signs_above_them_and_by_nothing_less() -> None:
    rows = ["1. The prisoners1 go home", "within 5 km2 of the line.2", "2. The roads open.", "1 Not those of war.", "2 As the", "annex has it."]  # fmt: skip
    found = noted(rows, 4)
    assert found.rows == ("1. The prisoners[^4] go home", "within 5 km2 of the line.[^5]", "2. The roads open.")
    assert found.notes == ("[^4]: Not those of war.", "[^5]: As the annex has it.")
    for none in (
        ["1 The strip passes to North.", "2 The roads open."],  # labels without points
        ["The roads open in 30", "30 days after the signature"],  # a line that begins with a figure
        ["1. The prisoners1 go home.", "1 Not those of war.", "2. The roads open."],  # a point below
    ):
        assert noted(none).rows == tuple(none)
        assert not noted(none).notes


WORDS = ["The prisoners¹ go home within 5 km² of the line.²", "The roads open³ within 30 days."]


def test_signs_set_high_in_word_and_pdf(tmp_path: Path) -> None:
    made = Document()
    for before in (
        "1. The prisoners|1| go home within 5 km|2| of the line.|2|",
        "2. The roads open|3| within 30 days.",
    ):
        paragraph = made.add_paragraph()
        for at, part in enumerate(before.split("|")):
            paragraph.add_run(part).font.superscript = bool(at % 2) or None
    data = io.BytesIO()
    made.save(data)
    (tmp_path / "a.docx").write_bytes(data.getvalue())
    source = "".join(
        f"{label} {text}\n\n"
        for label, text in (("1.", "The prisoners|1| go home within 5 km|2| of the line.|2|"), ("2.", "The roads open|3| within 30 days."))
    )  # fmt: skip
    parts = source.split("|")
    marked = "".join(f"#super(typographic: false)[{p}]" if at % 2 else p for at, p in enumerate(parts))
    pages = typst.compile(f"#set page(width: 400pt, height: 300pt)\n{marked}".encode(), format="pdf")
    assert isinstance(pages, bytes)
    (tmp_path / "a.pdf").write_bytes(pages)
    for name in ("a.docx", "a.pdf"):
        read = read_file(tmp_path / name)
        assert [" ".join(p.text.split()) for p in read.text.provisions] == WORDS
        assert any(warning.startswith("signs of notes stand at 1, 2") for warning in read.warnings)


def test_notes_of_plain_text_stand_apart_from_the_points(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("1. The prisoners1 go home.\n\n2. The roads open.2\n\n1 Not those of war.\n2 By day.\n")
    text = read_file(path).text
    assert [without_signs(p.text) for p in text.provisions] == ["The prisoners go home.", "The roads open."]
    assert [text.paragraphs[at] for at, kind in enumerate(text.kinds) if kind == "note"] == ["[^1]: Not those of war.", "[^2]: By day."]  # fmt: skip
