"""Clean Word files: numbers count themselves and read back as printed, headings have their style, templates are kept."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from called import build
from detente.case.load import load_case
from detente.drafts.formats.word import clean_word
from detente.drafts.matching import draft_text
from detente.drafts.structure.plain import read_plain
from detente.drafts.structure.plan_text import PlanText
from detente.drafts.word.document import redlined_word
from detente.drafts.word.read import read_word
from detente.drafts.word.views import view
from detente.drafts.word.write import Mark
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


def printed(data: bytes, accepted: bool = True) -> list[str]:
    return [" ".join(entry.line.printed.split()) for entry in view(read_word(data, "x"), accepted)]


def said(text: PlanText) -> list[str]:
    return [" ".join(paragraph.split()) for paragraph in text.paragraphs] or [""]


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


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_redlines_of_numbered_texts_print_both(data: st.DataObject) -> None:
    """Numbered or not, renumbered or not: rejecting prints the text before, accepting the text after."""
    rows = st.tuples(st.sampled_from(LABELS), st.sampled_from(["Peace holds.", "Forces leave at once.", "## Part"]))
    made = [data.draw(st.lists(rows, max_size=9)) for _ in range(2)]
    if data.draw(st.booleans()):
        made[1] = list(made[0])
        at = data.draw(st.integers(0, len(made[1])))
        made[1][at : at + data.draw(st.integers(0, 2))] = data.draw(st.lists(rows, max_size=2))
    before, after = (
        read_plain("\n\n".join(words if words[0] == "#" else f"{label} {words}".strip() for label, words in entries))
        for entries in made
    )
    redlined = redlined_word(before, after, Mark("South", "2025-11-24"))
    assert printed(redlined, False) == said(before)
    assert printed(redlined) == said(after)


def test_a_point_put_in_is_one_insertion_and_the_others_count_on() -> None:
    before = read_plain(
        "## Peace\n\n1. Forces leave.\n\n2. Prisoners return:\n\n(a) ours;\n\n(b) yours.\n\n3. Peace holds."
    )
    after = read_plain(
        "## Peace\n\n1. A commission watches.\n\n2. Forces leave.\n\n3. Prisoners return:\n\n(a) ours;\n\n(b) theirs.\n\n4. Peace holds."
    )
    redlined = redlined_word(before, after, Mark("South", "2025-11-24"))
    assert (printed(redlined, False), printed(redlined)) == (said(before), said(after))
    tree = plain_reader.part(redlined)
    changed = ["".join(e.itertext()) for e in tree.iter(f"{W}ins", f"{W}del") if len(e)]
    assert changed == ["A commission watches.", "yours", "theirs"]
    assert len(list(tree.iter(f"{W}numPr"))) == 6
    assert [e.get(f"{W}val") for e in tree.iter(f"{W}pStyle")] == ["Heading1"]


def test_numbers_that_one_text_skips_stay_typed_there_alone() -> None:
    before = read_plain("1. Forces leave.\n\n2. Prisoners return.\n\n3. Peace holds.\n\n9. Done.")
    after = read_plain("1. Forces leave.\n\n3. Peace holds.\n\n9. Done.")
    redlined = redlined_word(before, after, Mark("South", "2025-11-24"))
    assert (printed(redlined, False), printed(redlined)) == (said(before), said(after))
    assert len(list(plain_reader.part(redlined).iter(f"{W}numPr"))) == 4


def test_a_redline_takes_a_template(border: Path, tmp_path: Path) -> None:
    style = '<w:style w:type="paragraph" w:styleId="Ueberschrift1"><w:name w:val="heading 1"/></w:style>'
    template = tmp_path / "house.docx"
    template.write_bytes(word(p("Text of the template"), {"styles": styles(style)}))
    out = tmp_path / "redline.docx"
    run = ["drafts", "diff", str(border), "patron_1", "south_1", "--template", str(template)]
    result = CliRunner().invoke(build(), [*run, "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert "Ueberschrift1" in zipfile.ZipFile(out).read("word/styles.xml").decode()
    case = load_case(border)
    assert printed(out.read_bytes(), False) == said(draft_text(case.drafts["patron_1"]))
    assert printed(out.read_bytes()) == said(draft_text(case.drafts["south_1"]))
    for form in ("md", "html"):
        refused = CliRunner().invoke(build(), [*run, "--out", str(tmp_path / f"x.{form}")])
        assert (refused.exit_code, "only a Word file" in refused.stderr) == (2, True)
    assert CliRunner().invoke(build(), run).exit_code == 2


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
