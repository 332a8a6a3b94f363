"""A text whose lists tell more than its words is saved as Markdown and read back as the same points."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from detente.drafts.importing import as_saved, read_file
from detente.drafts.structure.marked import differing, with_marks
from detente.drafts.structure.plain import read_plain
from detente.drafts.structure.plan_text import Line, PlanText, structure
from detente.drafts.structure.written import write_plain
from detente.drafts.word.container import W
from detente.drafts.word.document import clean_word
from detente.drafts.word.sending_back.send_back import read_lines, send_back
from tests.drafts.make_word import level, numbering, p, word
from tests.drafts.random_documents import document

FORMS = (
    ("decimal", "%{n}."), ("lowerLetter", "%{n})"), ("lowerRoman", "(%{n})"), ("upperRoman", "%{n}."), ("upperLetter", "%{n}"),
    ("decimal", "%{n}"), ("decimal", "§%{n}|"), ("decimalZero", "%{n}"), ("none", ""), ("bullet", "o"), ("bullet", "–"),
    ("ordinalText", "%{n}:"), ("decimal", "Article %{n}"), ("decimal", "%1.%{n}"), ("decimal", "No %{n}-X"), ("lowerLetter", "%{n}."), ("decimal", "[%{n}."),
)  # fmt: skip
WORDS = (
    "Guns fall silent.", "one", "The roads open; and", "5 soldiers of each", "a) not counted", "2025. The year", "# of the map",
    "Done at Geneva", "**Reserved**", "C#", "\\back", "<!-- level 4 --> typed", "Contents", "- mark", "1", "[^9]: no note",
    "1. Maps\t12", "Rule 3 says", "## 2. Signs", "first row\nsecond row", "(i) a row\n(ii) another", "[1. a row]", "[[Article 2", "[South: 2. a row]",
)  # fmt: skip


@st.composite
def lists(draw: st.DrawFn) -> bytes:
    """A Word file of which only automatic numbers tell the levels: several lists, restarts, suppressed numbers, headings, bullets."""
    count = draw(st.integers(1, 3))
    levels = {
        k: "".join(
            level(at, form, text.format(n=at + 1).replace("%{n}", f"%{at + 1}"))
            for at, (form, text) in enumerate(draw(st.lists(st.sampled_from(FORMS), min_size=4, max_size=4)))
        )
        for k in range(count)
    }
    blocks = []
    for _ in range(draw(st.integers(1, 12))):
        kind = draw(st.sampled_from(["list"] * 6 + ["words", "heading", "empty"]))
        said = draw(st.sampled_from(WORDS))
        if kind == "list":
            num = draw(st.integers(0, count - 1)), draw(st.integers(0, 3))
            more = '<w:outlineLvl w:val="0"/>' if draw(st.integers(0, 9)) == 0 else ""
            blocks.append(p(*_broken(said), num=(num[0] + 1, num[1]), more=more))
        elif kind == "empty":
            blocks.append(p())
        else:
            blocks.append(p(*_broken(said), more='<w:outlineLvl w:val="1"/>' if kind == "heading" else ""))
    return word("".join(blocks), {"numbering": numbering(levels, {k + 1: (k, "") for k in range(count)})})


def _broken(said: str) -> list[str]:
    rows = said.split("\n")
    return [part for row in rows[:-1] for part in (row, "<w:r><w:br/></w:r>")] + rows[-1:]


def same(text: PlanText, again: PlanText) -> None:
    """Two readings have the same points, levels, labels, kinds and words."""

    def points(of: PlanText) -> list[tuple[object, ...]]:
        return [(q.label, q.printed, q.path, q.number, q.depth, q.parent, q.text.split()) for q in of.provisions]

    def rest(of: PlanText) -> list[tuple[object, ...]]:
        return [
            (of.kinds[at], at in of.heading_set, of.nest_of.get(at, 0), said.split())
            for at, said in enumerate(of.paragraphs)
            if said.strip()
        ]

    assert points(again) == points(text)
    assert rest(again) == rest(text)


@settings(deadline=None, max_examples=250)
@given(lists())
def test_lists_are_read_back_from_markdown_as_they_were_in_word(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.mktemp("word") / "text.docx"
    path.write_bytes(data)
    read = read_file(path)
    saved = as_saved(read)
    same(read.text, read_plain(saved.text.text))
    assert not any("lists tell more" in warning for warning in saved.warnings)


@pytest.mark.parametrize("seed", range(60))
def test_random_documents_are_read_back(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "text.docx"
    path.write_bytes(document(seed, size=20))
    read = read_file(path)
    same(read.text, read_plain(as_saved(read).text.text))


def test_a_level_stands_after_its_label_and_only_where_words_do_not_tell() -> None:
    lines = [
        Line("Ceasefire", "1.", "0", 0), Line("At noon", "a)", "0", 1), Line("Prisoners", "2.", "0", 0),
        Line("All of them", "(1)", "0", 1), Line("Within a week", "(2)", "0", 1),
    ]  # fmt: skip
    text = with_marks(structure(lines))
    assert text.text == (
        "1. Ceasefire\n\na) <!-- level 2 --> At noon\n\n2. Prisoners\n\n(1) All of them\n\n(2) Within a week\n"
    )
    again = read_plain(text.text)
    assert [q.path for q in again.provisions] == ["1", "1(a)", "2", "2(1)", "2(2)"]
    assert again.paragraphs[1] == "a) At noon"
    assert again.text == text.text


BULLETS = numbering(
    {1: "".join(level(k, "bullet", "o") for k in range(5)), 2: level(0, "decimal", "%1.") + level(1, "bullet", "–")},
    {1: (1, ""), 2: (2, "")},
)


def test_bullets_stay_as_deep_as_word_nests_them(tmp_path: Path) -> None:
    data = word(
        p("They:", num=(2, 0)) + p("stop", num=(1, 0)) + p("now", num=(1, 1)) + p("All of them.") + p("soon", num=(1, 4))
        + p("go", num=(1, 0)) + p("Pay:", num=(2, 0)) + p("guns", num=(2, 1)) + p("roads", num=(1, 2)) + p("• typed") + p("water", num=(1, 1)),
        {"numbering": BULLETS},
    )  # fmt: skip
    (tmp_path / "text.docx").write_bytes(data)
    read = as_saved(read_file(tmp_path / "text.docx"))
    assert read.text.nested == ((2, 1), (4, 2), (8, 1), (10, 1))
    rows = read.text.text.split("\n\n")
    assert rows[1:6] == ["• stop", "• <!-- level 2 --> now", "All of them.", "• <!-- level 3 --> soon", "• go"]
    again = read_plain(read.text.text)
    same(read.text, again)
    assert again.nested == read.text.nested
    assert again.paragraphs == read.text.paragraphs
    assert "<!--" not in "".join(p.text for p in again.provisions)
    assert again.provisions[0].text == "They:\n• stop\n• now\nAll of them.\n• soon\n• go"
    unchanged = send_back(data, again, "South", "2025-11-24")
    assert (unchanged.inserted, unchanged.deleted) == (0, 0)


def test_a_new_bullet_stands_beside_its_like() -> None:
    data = word(
        p("They:", num=(2, 0)) + p("stop", num=(1, 0)) + p("now", num=(1, 1)) + p("go", num=(1, 0)),
        {"numbering": BULLETS},
    )
    text = structure([entry.line for entry in read_lines(data, "x")]).text
    for new, deep in (("• <!-- level 2 --> everywhere", 1), ("• everywhere", 0)):
        made = send_back(data, read_plain(text.replace("• go", f"{new}\n\n• go")), "South", "2025-11-24")
        lines = [entry.line for entry in read_lines(made.data, "x")]
        assert [(line.text, line.nest) for line in lines][3] == ("• everywhere", deep)


@pytest.mark.parametrize(
    ("said", "nested"),
    [
        ("• <!-- level 3 --> guns\n\n• roads", ()),  # the first of a list stands under no other
        ("• guns\n\n• <!-- level 5 --> roads\n\n• <!-- level 4 --> water", ((1, 1), (2, 1))),
        ("• guns\n\n1. Stop\n\n• <!-- level 2 --> roads", ()),
        ("• guns\n• <!-- level 2 --> roads\n• water", ((1, 1),)),
        ("- guns\n\n- <!-- a remark --> roads", ()),
    ],
)
def test_levels_of_bullets_are_read_as_they_can_stand(said: str, nested: tuple[tuple[int, int], ...]) -> None:
    text = read_plain(said)
    assert text.nested == nested
    again = read_plain(text.text)
    assert (again.nested, again.paragraphs) == (text.nested, text.paragraphs)
    indents = [at for at, depth in text.nested for _ in [depth]]
    assert [k for k, block in enumerate(_indents(clean_word(text))) if block] == indents


def _indents(data: bytes) -> list[str | None]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        tree = etree.fromstring(archive.read("word/document.xml"))
    return [e.get(f"{W}left") if (e := q.find(f"{W}pPr/{W}ind")) is not None else None for q in tree.iter(f"{W}p")]


def test_marks_stay_when_a_draft_is_read_and_written_again() -> None:
    said = "§1| <!-- level 1 --> Guns\n\nx| <!-- level 3 --> deeper than can be\n\n## 3. Roads <!-- heading -->\n\n\\1. Maps 4 <!-- contents -->\n"
    text = read_plain(said)
    assert [(q.label, q.depth, q.text) for q in text.provisions] == [
        ("§1|", 0, "Guns"),
        ("x|", 1, "deeper than can be"),
    ]
    assert text.paragraphs[2:] == ("3. Roads", "1. Maps 4")
    assert text.headings == (2,)
    again = read_plain(text.text)
    same(text, again)


@pytest.mark.parametrize(
    "said",
    [
        "<!-- heading -->\n\n1. Guns\n", "1. Guns <!-- level 7 --> fall\n", "1. Guns <!-- level 40 -->\n", "1. Guns <!-- contents --> fall\n",
        "1. Guns\n\n<!-- level 2 -->\n\n2. Roads\n", "1. Guns fall \\<!-- level 2 --> silent\n",
    ],
)  # fmt: skip
def test_comments_elsewhere_are_no_words(said: str) -> None:
    text = read_plain(said)
    assert text.provisions[0].path in ("1", "1. Guns")
    assert "\x02" not in "".join(text.paragraphs)
    assert ("<!--" in "".join(text.paragraphs)) == ("\\<!--" in said)


def test_what_reads_back_is_not_marked() -> None:
    text = read_plain("# Plan\n\n1. Guns\n\n(a) at noon\n\n(b) everywhere\n\n2. Roads\n")
    assert with_marks(text) is text
    assert "<!--" not in text.text
    assert differing(text, read_plain("1. Guns\n")) == ["1(a)", "1(b)", "2"]


def test_new_words_keep_the_level_of_their_point() -> None:
    text = read_plain("1. Guns\n\na) <!-- level 2 --> At noon\n")
    said = [text.written[0], f"{text.label_written(1)} At midnight"]
    assert write_plain(said) == "1. Guns\n\na) <!-- level 2 --> At midnight\n"
    assert text.label_written(0) == "1."
