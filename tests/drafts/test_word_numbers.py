"""Word's automatic numbering, against labels worked out by hand from the standard (and LibreOffice, see below)."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from detente.drafts.word.read import read_word
from detente.drafts.word.views import view
from detente.numerals.notation import in_format
from tests.drafts.make_word import level, numbering, p, start_override, styles, word

LEGAL = (
    level(0, "decimal", "%1.")
    + level(1, "decimal", "%1.%2")
    + level(2, "lowerLetter", "(%3)")
    + level(3, "lowerRoman", "(%4)")
)


def labels(data: bytes) -> list[str]:
    return [v.line.auto for v in view(read_word(data), True)]


def listed(levels: list[tuple[int, int]], lists: str) -> bytes:
    return word("".join(p("text", num=entry) for entry in levels), {"numbering": lists})


def test_levels_restart_below_a_higher_one() -> None:
    data = listed(
        [(1, 0), (1, 1), (1, 2), (1, 2), (1, 3), (1, 3), (1, 2), (1, 1), (1, 2), (1, 0), (1, 1)],
        numbering({0: LEGAL}, {1: (0, "")}),
    )
    assert labels(data) == ["1.", "1.1", "(a)", "(b)", "(i)", "(ii)", "(c)", "1.2", "(a)", "2.", "2.1"]


def test_level_without_its_parent_counts_from_the_parents_start() -> None:
    data = listed([(1, 1), (1, 1), (1, 0), (1, 1)], numbering({0: LEGAL}, {1: (0, "")}))
    assert labels(data) == ["1.1", "1.2", "2.", "2.1"]


def test_instances_share_the_count_and_overrides_restart() -> None:
    nums = {1: (0, ""), 2: (0, start_override(0, 5)), 3: (0, start_override(0, 21) + start_override(1, 4))}
    data = listed([(1, 0), (1, 0), (2, 0), (2, 0), (1, 0), (3, 0), (3, 1), (2, 0)], numbering({0: LEGAL}, nums))
    assert labels(data) == ["1.", "2.", "5.", "6.", "7.", "21.", "21.4", "22."]


def test_no_restart_and_legal_numbering() -> None:
    levels = (
        level(0, "upperRoman", "%1.")
        + level(1, "decimal", "%2.", restart=0)
        + level(2, "decimal", "%1.%2.%3", legal=True)
    )
    data = listed(
        [(1, 0), (1, 1), (1, 1), (1, 0), (1, 1), (1, 2), (1, 1), (1, 2)], numbering({0: levels}, {1: (0, "")})
    )
    assert labels(data) == ["I.", "1.", "2.", "II.", "3.", "2.3.1", "4.", "2.4.1"]


def test_omitted_start_is_zero_as_the_standard_says() -> None:
    assert labels(listed([(1, 0), (1, 0)], numbering({0: level(0, "decimal", "%1.", start=None)}, {1: (0, "")}))) == [
        "0.",
        "1.",
    ]


def test_numbering_that_comes_with_styles() -> None:
    extra = (
        '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/><w:basedOn w:val="Normal"/>'
        '<w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Sub"><w:name w:val="Sub"/><w:basedOn w:val="H2"/></w:style>'
    )
    body = "".join(
        [
            p("Intro"), p("One", style="H1"), p("sub", style="H2"), p("heir of the style", style="Sub"), p("Two", style="H1"),
            p("sub", style="H2"), p("switched off", style="H2", more='<w:numPr><w:numId w:val="0"/></w:numPr>'),
        ]
    )  # fmt: skip
    lists = numbering(
        {0: level(0, "decimal", "Article %1.", style="H1") + level(1, "decimal", "%1.%2", style="H2")}, {1: (0, "")}
    )
    data = word(body, {"styles": styles(extra), "numbering": lists})
    assert labels(data) == ["", "Article 1.", "1.1", "1.2", "Article 2.", "2.1", ""]


def test_list_styles_are_followed() -> None:
    extra = '<w:style w:type="numbering" w:styleId="L"><w:name w:val="L"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    lists = numbering({0: level(0, "decimal", "%1)")}, {1: (0, ""), 2: (7, "")}).replace(
        "<w:num ",
        '<w:abstractNum w:abstractNumId="7"><w:numStyleLink w:val="L"/></w:abstractNum><w:num ', 1,
    )  # fmt: skip
    data = word(p("a", num=(2, 0)) + p("b", num=(2, 0)), {"styles": styles(extra), "numbering": lists})
    assert labels(data) == ["1)", "2)"]


@pytest.mark.parametrize(
    ("form", "start", "expected"),
    [
        ("upperRoman", 3, ["III)", "IV)", "V)"]),
        ("lowerLetter", 26, ["z)", "aa)", "bb)"]),
        ("russianLower", 9, ["и)", "к)", "л)"]),
        ("russianUpper", 25, ["Щ)", "Ы)", "Э)"]),
        ("decimalZero", 9, ["09)", "10)", "11)"]),
        ("hebrew1", 14, ["יד)", "טו)", "טז)"]),
    ],
)
def test_formats(form: str, start: int, expected: list[str]) -> None:
    data = listed([(1, 0)] * 3, numbering({0: level(0, form, "%1)", start=start)}, {1: (0, "")}))
    assert labels(data) == expected


def test_a_circle_of_list_styles_ends() -> None:
    extra = '<w:style w:type="numbering" w:styleId="L"><w:name w:val="L"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    lists = numbering({0: ""}, {1: (0, "")}).replace(
        '<w:multiLevelType w:val="multilevel"/>', '<w:numStyleLink w:val="L"/>'
    )
    assert labels(word(p("a", num=(1, 0)), {"styles": styles(extra), "numbering": lists})) == [""]


@pytest.mark.word
def test_libreoffice_prints_the_same_labels(tmp_path: Path) -> None:
    """The same document as LibreOffice lays it out; restarts and legal numbering, which it ignores, are left out."""
    nums = {1: (0, ""), 2: (0, start_override(0, 5)), 3: (1, ""), 4: (2, "")}
    lists = numbering(
        {
            0: LEGAL,
            1: level(0, "upperRoman", "%1.") + level(1, "upperLetter", "%2)"),
            2: level(0, "russianLower", "%1)", start=24),
        },
        nums,
    )
    order = [
        (1, 0),
        (1, 1),
        (1, 2),
        (1, 3),
        (1, 2),
        (1, 0),
        (2, 0),
        (2, 1),
        (3, 0),
        (3, 1),
        (3, 1),
        (3, 0),
        *[(4, 0)] * 5,
        (1, 0),
    ]
    path = tmp_path / "labels.docx"
    path.write_bytes(listed(order, lists))
    subprocess.run(
        [
            "soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
            "txt:Text (encoded):UTF8", "--outdir", str(tmp_path), str(path),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    printed = (tmp_path / "labels.txt").read_text(encoding="utf-8-sig").split("\n")[: len(order)]
    assert [line.strip().removesuffix("text").strip() for line in printed] == labels(path.read_bytes())


@pytest.mark.parametrize(
    ("form", "value", "said"),
    [
        ("thaiCounting", 1, "หนึ่ง"), ("thaiCounting", 11, "สิบเอ็ด"), ("thaiCounting", 21, "ยี่สิบเอ็ด"), ("thaiCounting", 305, "สามร้อยห้า"),
        ("vietnameseCounting", 5, "năm"), ("vietnameseCounting", 15, "mười lăm"), ("vietnameseCounting", 21, "hai mươi mốt"),
        ("vietnameseCounting", 100, "100"), ("hindiCounting", 3, "तीन"), ("hindiCounting", 21, "21"), ("hindiNumbers", 12, "१२"),
        ("thaiNumbers", 12, "๑๒"), ("thaiLetters", 2, "ข"), ("hindiVowels", 4, "4"),
    ],
)  # fmt: skip
def test_number_words_and_digits_of_asian_languages(form: str, value: int, said: str) -> None:
    assert in_format(value, form) == said
    data = listed([(1, 0)] * value, numbering({0: level(0, form, "%1.")}, {1: (0, "")})) if value < 30 else None
    assert data is None or labels(data)[-1] == f"{said}."


def test_paragraphs_hidden_by_their_style_take_no_number() -> None:
    extra = '<w:style w:type="paragraph" w:styleId="Gone"><w:name w:val="Gone"/><w:rPr><w:vanish w:val="{}"/></w:rPr></w:style>'
    body = p("one", num=(1, 0)) + p("hidden", num=(1, 0), style="Gone") + p("two", num=(1, 0))
    lists = numbering({0: level(0, "decimal", "%1.")}, {1: (0, "")})
    for state, expected in (("on", ["1.", "", "2."]), ("off", ["1.", "2.", "3."])):
        assert labels(word(body, {"styles": styles(extra.format(state)), "numbering": lists})) == expected
