"""Clean Word files: numbers count themselves and read back as printed, headings have their style, templates are kept."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from detente.case.load import load_case
from detente.cli import build
from detente.drafts.formats.word import clean_word
from detente.drafts.matching import draft_text
from detente.drafts.structure.plain import read_plain
from detente.drafts.word.read import read_word
from detente.drafts.word.views import view
from tests.conftest import EXAMPLES
from tests.drafts import plain_reader
from tests.drafts.make_word import level, numbering, p, styles, word

W = plain_reader.W
LABELS = [
    "1.",
    "2.",
    "(a)",
    "(b)",
    "3.",
    "1.1",
    "1.2",
    "(i)",
    "Article 1",
    "Article 2",
    "I.",
    "12 bis.",
    "5.",
    "A.",
    "",
]


def printed(data: bytes) -> list[str]:
    return [" ".join(entry.line.printed.split()) for entry in view(read_word(data, "x"), True)]


@pytest.mark.parametrize("case", ["border_talks", "ukraine_2025"])
def test_drafts_read_back_as_printed(case: str) -> None:
    for draft in load_case(EXAMPLES / case).drafts.values():
        text = draft_text(draft)
        assert printed(clean_word(text)) == [" ".join(paragraph.split()) for paragraph in text.paragraphs]


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(LABELS), st.sampled_from(["Peace holds.", "Forces leave.", "## Part"])), max_size=9
    )
)
def test_any_numbers_read_back_as_printed(rows: list[tuple[str, str]]) -> None:
    text = read_plain("\n\n".join(words if words[0] == "#" else f"{label} {words}".strip() for label, words in rows))
    assert printed(clean_word(text)) == ([" ".join(paragraph.split()) for paragraph in text.paragraphs] or [""])


def test_numbers_count_themselves_and_headings_have_their_style() -> None:
    text = read_plain(
        "## Security\n\n1. Forces leave:\n\n(a) the North;\n\n(b) the South.\n\n2. Peace holds.\n\n5. Done."
    )
    tree = plain_reader.part(clean_word(text))
    assert [e.get(f"{W}val") for e in tree.iter(f"{W}ilvl")] == ["0", "1", "1", "0", "0"]
    assert [e.get(f"{W}val") for e in tree.iter(f"{W}numId")] == ["1", "1", "1", "1", "2"]
    assert [e.get(f"{W}val") for e in tree.iter(f"{W}pStyle")] == ["Heading1"]
    assert "1." not in "".join(tree.itertext())


def test_a_template_gives_its_styles_page_and_lists(border: Path, tmp_path: Path) -> None:
    style = '<w:style w:type="paragraph" w:styleId="Ueberschrift1"><w:name w:val="heading 1"/></w:style>'
    own = numbering({7: level(0, "lowerRoman", "%1)")}, {3: (7, "")})
    template = tmp_path / "house.docx"
    template.write_bytes(word(p("Text of the template", num=(3, 0)), {"styles": styles(style), "numbering": own}))
    made = clean_word(read_plain("## Security\n\n1. Forces leave.\n\n2. Peace holds."), template=template.read_bytes())
    assert printed(made) == ["Security", "1. Forces leave.", "2. Peace holds."]
    assert [e.get(f"{W}val") for e in plain_reader.part(made).iter(f"{W}pStyle")] == ["Ueberschrift1"]
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert b"Ueberschrift1" in archive.read("word/styles.xml")
    run = ["drafts", "export", str(border), "--draft", "south_1", "--format", "docx", "--template", str(template)]
    result = CliRunner().invoke(build(), [*run, "--out", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    assert "Ueberschrift1" in zipfile.ZipFile(tmp_path / "out/south_1.docx").read("word/styles.xml").decode()
    refused = CliRunner().invoke(build(), [*run, "--for", "south", "--out", str(tmp_path / "other")])
    assert (refused.exit_code, "may tell who made it" in refused.stderr) == (2, True)
    none = CliRunner().invoke(build(), [*run[:-1], str(tmp_path / "none.docx"), "--out", str(tmp_path / "third")])
    assert (none.exit_code, "cannot be read" in none.stderr) == (2, True)
