"""What belongs to words of a text and is none of them is compared: where links lead, signs of bullets, comments, what is hidden where."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from detente.drafts.formats.text_format import Reading
from detente.drafts.formats.word import WORD
from tests.called import build
from tests.drafts.make_word import NS, OFFICE, PACKAGE, gone, ins, level, numbering, p, run, word

RELS = "word/_rels/{}.xml.rels"


@pytest.fixture
def differing(border: Path, tmp_path: Path, run: Callable[..., dict[str, Any]]) -> Callable[..., list[tuple[str, ...]]]:
    """Take two files in, one on the other, and say what differs outside their text; the text itself must be the same."""

    times = iter(["", *map(str, range(2, 9))])

    def compare(a: bytes, b: bytes, same_text: bool = True) -> list[tuple[str, ...]]:
        time = next(times)
        one, two = f"one{time}", f"two{time}"
        for name, data, above in ((one, a, ()), (two, b, ("--parent", one))):
            path = tmp_path / f"{name}.docx"
            path.write_bytes(data)
            run("import", path, "--case", border, "--id", name, "--author", "north", *above, "--yes")
        found = run("diff", border, one, two)
        assert all(row["changes"] == ["same"] for row in found["points"]) or not same_text
        for side in ("words_from", "words_to"):
            assert found[side]["missing"] == 0
        return [
            (row["place"], row["changes"][0], row["text_a"], row["text_b"])
            for row in found["outside"]
            if row["changes"] != ["same"]
        ]

    return compare


def linked(data: bytes, targets: dict[str, str], part: str = "document") -> bytes:
    """Add relations that lead out of a part."""
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        links = "".join(
            f'<Relationship Id="{k}" Type="{OFFICE}/hyperlink" Target="{v}" TargetMode="External"/>'
            for k, v in targets.items()
        )
        held = {name: old.read(name) for name in old.namelist()}
        empty = f'<Relationships xmlns="{PACKAGE}/relationships"></Relationships>'.encode()
        name = RELS.format(part)
        held[name] = held.get(name, empty).replace(b"</Relationships>", links.encode() + b"</Relationships>")
        for key, value in held.items():
            new.writestr(key, value)
    return out.getvalue()


def link(words: str, identity: str = "L1", more: str = "") -> str:
    return f'<w:hyperlink r:id="{identity}" {more}>{run(words)}</w:hyperlink>'


def field(code: str, result: str) -> str:
    kinds = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return f'{kinds[0]}<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>{kinds[1]}{run(result)}{kinds[2]}'


def listed(data: bytes, changes: str = "accept") -> list[str]:
    return [str(entry) for entry in WORD.read(data, "x", Reading(changes)).left_out]  # type: ignore[misc]


# links


def test_where_a_link_leads_is_listed_by_its_words_and_its_point() -> None:
    body = p("1. The ", link("line"), " is the border.") + p(
        "2. It is on the ", link("map", more='w:anchor="north"'), "."
    )
    assert listed(linked(word(body), {"L1": "https://maps.example/2024"})) == [
        "target of a link “https://maps.example/2024”, at 1, of “line”",
        "target of a link “https://maps.example/2024#north”, at 2, of “map”",
    ]
    assert listed(word(p("1. See ", '<w:hyperlink w:anchor="_Toc1">' + run("Annex") + "</w:hyperlink>"))) == []
    assert listed(word(p("1. See ", '<w:hyperlink w:anchor="annex_b">' + run("Annex") + "</w:hyperlink>"))) == [
        "target of a link “#annex_b”, at 1, of “Annex”"
    ]


@pytest.mark.parametrize(
    "made",
    [
        lambda url: linked(word(p("1. The ", link("line"), " is the border.")), {"L1": url}),
        lambda url: word(p("1. The ", field(f'HYPERLINK "{url}" \\o "see there"', "line"), " is the border.")),
        lambda url: word(p("1. The ", f'<w:fldSimple w:instr=" HYPERLINK &quot;{url}&quot; ">{run("line")}</w:fldSimple>', ".")),
        lambda url: linked(
            word(p("1. The roads."), {"header": f'<w:hdr {NS}>{p(link("line"))}</w:hdr>'}, section='<w:headerReference w:type="default" r:id="r1"/>'),
            {"L1": url}, "header",
        ),
        lambda url: linked(
            word(
                p("1. The roads", '<w:r><w:footnoteReference w:id="2"/></w:r>', " open."),
                {"footnotes": f'<w:footnotes {NS}><w:footnote w:id="2">{p(link("line"))}</w:footnote></w:footnotes>'},
            ),
            {"L1": url}, "footnotes",
        ),
    ],
)  # fmt: skip
def test_a_link_that_leads_elsewhere_is_a_change(made: Callable[[str], bytes], differing: Any) -> None:
    one, other = "https://maps.example/old-line", "https://zones.example/b"
    assert differing(made(one), made(other)) == [("target of a link", "reworded", one, other)]


def test_links_that_change_places_are_told(differing: Any) -> None:
    body = p("1. The ", link("line"), " is the border.") + p("2. The ", link("road", "L2"), " is open.")
    a, b = "https://a.example", "https://b.example"
    found = differing(linked(word(body), {"L1": a, "L2": b}), linked(word(body), {"L1": b, "L2": a}))
    assert found == [("target of a link", "reworded", a, b), ("target of a link", "reworded", b, a)]


def test_a_link_goes_with_its_tracked_words() -> None:
    taken_out = f'<w:hyperlink r:id="L1">{gone("line")}</w:hyperlink>'
    put_in = f'<w:hyperlink r:id="L2">{ins("border")}</w:hyperlink>'
    data = linked(word(p("1. The ", taken_out, put_in, ".")), {"L1": "https://old", "L2": "https://new"})
    assert listed(data) == ["target of a link “https://new”, at 1, of “border”"]
    assert listed(data, "reject") == ["target of a link “https://old”, at 1, of “line”"]


# signs of bullets, and words that numbers print


def bulleted(sign: str, font: str = "", extra: str = "") -> bytes:
    fonts = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr>' if font else ""
    levels = level(0, "bullet", sign).replace("</w:lvl>", f"{fonts}</w:lvl>")
    body = (
        p("1. The prisoners", ":")
        + p("are released;", num=(1, 0))
        + p("are named.", num=(2, 0))
        + p("2. They go home.")
        + extra
    )
    lists = numbering({1: levels, 2: level(0, "bullet", "☐")}, {1: (1, ""), 2: (2, "")})
    return word(body, {"numbering": lists})


@pytest.mark.parametrize(
    ("before", "after"),
    [(("☐", ""), ("☒", "")), (("\uf0a8", "Wingdings"), ("\uf0fe", "Wingdings")), (("Agreed:", ""), ("Refused:", ""))],
)
def test_a_box_before_words_that_is_ticked_is_a_change(before: Any, after: Any, differing: Any) -> None:
    signs = [{"\uf0a8": "☐", "\uf0fe": "☑"}.get(sign, sign) for sign, _ in (before, after)]
    assert differing(bulleted(*before), bulleted(*after)) == [("sign of a bullet", "reworded", *signs)]


def test_dots_and_dashes_are_no_change(differing: Any) -> None:
    assert differing(bulleted("•"), bulleted("–")) == []
    assert differing(bulleted("\uf0b7", "Symbol"), bulleted("\uf0a7", "Wingdings")) == []
    assert listed(bulleted("•")) == ["sign of a bullet “☐”, at 1, of “are named.”"]
    assert differing(bulleted("•"), bulleted("☒")) == [("sign of a bullet", "added", "", "☒")]


@pytest.mark.parametrize(("one", "other"), [("Option %1:", "Condition %1:"), ("%1. Option", "%1. Condition"), ("Option", "Condition")])  # fmt: skip
def test_words_that_a_list_prints_are_words_of_the_text(one: str, other: str, border: Path, tmp_path: Path, run: Any) -> None:  # fmt: skip
    for name, text in (("one", one), ("two", other)):
        body = p("The parties choose.") + p("The line is the border.", num=(1, 0)) + p("The river is.", num=(1, 0))
        path = tmp_path / f"{name}.docx"
        path.write_bytes(word(body, {"numbering": numbering({1: level(0, "decimal", text)}, {1: (1, "")})}))
        run("import", path, "--case", border, "--id", name, "--author", "north", "--yes")
    found = run("diff", border, "one", "two")
    assert [row["changes"] for row in found["points"]] == [["reworded"], ["reworded"]]


def test_a_number_that_a_header_prints_is_a_word_of_it(differing: Any) -> None:
    def made(text: str) -> bytes:
        parts = {
            "numbering": numbering({1: level(0, "decimal", text)}, {1: (1, "")}),
            "header": f"<w:hdr {NS}>{p('of the talks', num=(1, 0))}</w:hdr>",
        }
        return word(p("1. The roads open."), parts, section='<w:headerReference w:type="default" r:id="r2"/>')

    assert differing(made("Round %1"), made("Draft %1")) == [
        ("header", "reworded", "Round 1 of the talks", "Draft 1 of the talks")
    ]


# comments


def commented(text: str, author: str = "South", done: str = "0", at: int = 1, answer: str = "", words: str = "open") -> bytes:  # fmt: skip
    mark = '<w:commentRangeStart w:id="1"/>{}<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>'
    lines = [["1. The roads ", run("open"), "."], ["2. The guns are ", run("silent"), "."]]
    lines[at - 1][1] = mark.format(lines[at - 1][1])
    said = [("1", author, text, "A1"), *([("2", "North", answer, "A2")] if answer else [])]
    inner = "".join(
        f'<w:comment w:id="{k}" w:author="{who}" w:date="2025-11-23T10:00:00Z">'
        + p(words_).replace("<w:p>", f'<w:p w14:paraId="{para}">', 1)
        + "</w:comment>"
        for k, who, words_, para in said
    )
    w15 = "http://schemas.microsoft.com/office/word/2012/wordml"
    extended = f'<w15:commentEx w15:paraId="A1" w15:done="{done}"/>'
    extended += '<w15:commentEx w15:paraId="A2" w15:paraIdParent="A1" w15:done="0"/>' if answer else ""
    parts = {
        "comments": f"<w:comments {NS}>{inner}</w:comments>",
        "commentsExtended": f'<w15:commentsEx xmlns:w15="{w15}">{extended}</w15:commentsEx>',
    }
    return word("".join(p(*line) for line in lines), parts)


FIRST = commented("We cannot agree.")


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (commented("We can agree."), ("comment", "reworded", "South: We cannot agree.", "South: We can agree.")),
        (
            commented("We cannot agree.", author="East"),
            ("comment", "reworded", "South: We cannot agree.", "East: We cannot agree."),
        ),
        (
            commented("We cannot agree.", done="1"),
            ("comment", "reworded", "South: We cannot agree.", "South, resolved: We cannot agree."),
        ),
        (
            commented("We cannot agree.", at=2),
            ("comment", "moved", "South: We cannot agree.", "South: We cannot agree."),
        ),
        (word(p("1. The roads open.") + p("2. The guns are silent.")), ("comment", "removed", "South: We cannot agree.", "")),
        (commented("We cannot agree.", answer="Why?"), ("comment", "added", "", "North, in answer: Why?")),
    ],
)  # fmt: skip
def test_a_comment_that_changed_is_told(other: bytes, found: tuple[str, ...], differing: Any) -> None:
    assert differing(FIRST, other) == [found]
    assert differing(other, other) == []


# where something is hidden or struck out


@pytest.mark.parametrize("look", ["<w:strike/>", "<w:vanish/>"])
def test_the_same_words_struck_out_or_hidden_elsewhere_have_moved(look: str, differing: Any) -> None:
    place = "hidden text" if look == "<w:vanish/>" else "striking out by formatting alone, of words"
    negation = run("not ", properties=look)
    word_ = "" if look == "<w:vanish/>" else "not "  # struck-out words stand in the text, hidden ones do not

    def made(*where: bool) -> bytes:
        lines = [("1. The forces of the North shall ", "withdraw."), ("2. The forces of the South shall ", "withdraw.")]
        return word(
            "".join(
                p(a, negation if at else word_ or "<w:bookmarkEnd/>", b)
                for (a, b), at in zip(lines, where, strict=True)
            )
        )

    found = differing(made(True, False), made(False, True))
    assert [(row[0], row[1]) for row in found] == [(place, "moved")]


@pytest.mark.parametrize("look", ["<w:strike/>", "<w:vanish/>"])
def test_within_a_clause_too(look: str, differing: Any) -> None:
    negation = run("not ", properties=look)
    plain = "" if look == "<w:vanish/>" else "not "
    first = word(p("1. They shall ", negation, "fire, and shall ", *([plain] if plain else []), "withdraw."))
    second = word(p("1. They shall ", *([plain] if plain else []), "fire, and shall ", negation, "withdraw."))
    assert [row[1] for row in differing(first, second)] == ["moved"]
    renumbered = word(p("1. New here.") + p("2. They shall ", negation, "fire, and shall ", *([plain] if plain else []), "withdraw."))  # fmt: skip
    assert differing(first, renumbered, same_text=False) == []


def test_a_table_row_marked_as_hidden_is_told(differing: Any) -> None:
    def made(mark: str) -> bytes:
        rows = "".join(
            f"<w:tr>{f'<w:trPr>{mark}</w:trPr>' if n == 2 else ''}<w:tc>{p(f'Zone {n}')}</w:tc><w:tc>{p('5 km')}</w:tc></w:tr>"
            for n in (1, 2)
        )
        return word(p("1. The zones are:") + f"<w:tbl>{rows}</w:tbl>" + p("2. They hold."))

    found = differing(made(""), made("<w:hidden/>"))
    assert found == [("marking as hidden, of a table row", "added", "", "Zone 2 | 5 km")]
    assert listed(made('<w:hidden w:val="0"/>')) == []


def test_a_chart_is_compared_to_its_last_figure(differing: Any) -> None:
    def made(last: int) -> bytes:
        values = "".join(f"<c:v>{n}</c:v>" for n in (*range(500), last))
        chart = f'<c:chartSpace xmlns:c="x:chart" xmlns:a="x:a">{values}</c:chartSpace>'
        drawn = '<w:r><w:drawing><c:chart xmlns:c="x:chart" r:id="r1"/></w:drawing></w:r>'
        return word(p("1. As shown: ", drawn), {"chart": chart})

    found = differing(made(7), made(8))
    assert [row[:2] for row in found] == [("chart", "reworded")]
    assert differing(made(7), made(7)) == []


# older notes


def test_what_older_notes_did_not_read_is_not_known(border: Path, tmp_path: Path, differing: Any, run: Any) -> None:
    data = linked(word(p("1. The ", link("line"), " is the border.")), {"L1": "https://a.example"})
    differing(data, data)
    notes = border / "drafts" / "one.notes.yaml"
    kept = re.sub(r"(?ms)^(compared|not_carried):.*?(?=^\w|\Z)", "", notes.read_text())
    assert kept != notes.read_text()
    notes.write_text(kept)
    found = run("diff", border, "one", "two")["outside"]
    assert [(row["place"], row["changes"], row["text_b"]) for row in found] == [
        ("target of a link", ["unknown"], "https://a.example")
    ]
    said = CliRunner().invoke(build(), ["drafts", "diff", str(border), "one", "two"]).output
    assert "not known of one: where links lead" in " ".join(said.split())
    back = CliRunner().invoke(build(), ["drafts", "diff", str(border), "two", "one"]).output
    assert "not known of one: where links lead" in " ".join(back.split())


def test_how_deep_bullets_of_an_older_draft_are_nested_is_said_once(border: Path, tmp_path: Path, differing: Any, run: Any) -> None:  # fmt: skip
    lists = numbering({1: "".join(level(at, "bullet", "•") for at in (0, 1))}, {1: (1, "")})
    inner = [p(words, num=(1, at)) for words, at in (("the North,", 0), ("by noon,", 1), ("the South.", 0))]
    data = word(p("1. They go:") + "".join(inner) + p("2. They stay."), {"numbering": lists})
    assert differing(data, data) == []
    text, notes = (border / "drafts" / f"one{end}" for end in (".md", ".notes.yaml"))
    text.write_text(re.sub(r" <!-- level 2 -->", "", text.read_text()))
    assert [row["changes"] for row in run("diff", border, "one", "two")["points"]] == [["reworded"], ["same"]]
    notes.write_text(re.sub(r"(?ms)^compared:.*?(?=^\w|\Z)", "", notes.read_text()))
    for pair in (("one", "two"), ("two", "one")):
        found = run("diff", border, *pair)
        assert [row["changes"] for row in found["points"]] == [["same"], ["same"]]
        assert found["nests_unknown"] == ["one"]
        said = " ".join(CliRunner().invoke(build(), ["drafts", "diff", str(border), *pair]).output.split())
        assert said.count("not known of one: how deep its bullets are nested") == 1
    assert "nests_unknown" not in run("diff", border, "two", "two")


def test_of_many_links_the_first_are_printed(border: Path, tmp_path: Path) -> None:
    links = [f'<w:hyperlink w:anchor="place_{n}">{run(f"place {n}")}</w:hyperlink>' for n in range(30)]
    (tmp_path / "many.docx").write_bytes(word(p("1. See ", *links)))
    args = ["drafts", "import", str(tmp_path / "many.docx"), "--case", str(border), "--id", "many", "--author", "north"]
    said = " ".join(CliRunner().invoke(build(), [*args, "--yes"]).output.split())
    assert said.count("not carried: target of a link") == 20
    assert "not carried: 10 more of the kind “target of a link”; --json lists them all" in said


def test_many_hidden_stretches_in_one_paragraph_are_read_in_one_go() -> None:
    stretches = [part for n in range(3_000) for part in (run(f"a{n} "), run("x ", properties="<w:vanish/>"))]
    found = WORD.read(word(p("1. ", *stretches)), "x", Reading())  # type: ignore[misc]
    assert len(found.hidden_at) == len(found.hidden) == 3_000
    assert found.hidden_at[1000] == ("1", "a998 a999 a1000 … a1001 a1002 a1003")


def drawn(picture: bytes | None, described: str = "", tag: str = "drawing") -> bytes:
    """A clause with a picture (or an embedded object) whose file holds some bytes; None: without."""
    a = "http://schemas.openxmlformats.org/drawingml/2006/main"
    pic = f'<pic:pic xmlns:pic="x:pic"><a:blip xmlns:a="{a}" r:embed="r1"/></pic:pic>'
    ole = '<o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" ProgID="Excel.Sheet.12" r:id="r1"/>'
    inner = {"drawing": f'<wp:docPr xmlns:wp="x:wp" descr="{described}"/>{pic}', "object": ole}[tag]
    shown = f"<w:r><w:{tag}>{inner}</w:{tag}></w:r>"
    body = p("1. The line is on the map: ", *([shown] if picture is not None else []), ".")
    return word(body, {"image": "<x/>"})


def repacked(picture: bytes, tag: str) -> bytes:
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(drawn(b"", tag=tag))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, picture if name == "word/image.xml" else old.read(name))
    return out.getvalue()


@pytest.mark.parametrize(("tag", "place"), [("drawing", "picture"), ("object", "embedded object")])
def test_another_map_in_the_same_place_is_told(tag: str, place: str, differing: Any) -> None:
    one, other = repacked(b"\x89PNG one", tag), repacked(b"\x89PNG two", tag)
    assert [row[:2] for row in differing(one, other)] == [(place, "reworded")]
    assert [row[:2] for row in differing(one, drawn(None))] == [(place, "removed")]
    assert differing(one, one) == []


def test_a_drawing_without_words_that_goes_is_told(differing: Any) -> None:
    shape = '<w:r><w:drawing><wps:wsp xmlns:wps="x:wps"/></w:drawing></w:r>'
    found = differing(word(p("1. They go", shape, ".")), word(p("1. They go.")))
    assert found == [("drawing", "removed", "without words", "")]


def test_figures_of_newer_kinds_of_charts_are_compared(differing: Any) -> None:
    def made(figure: int, title: str = "Troops") -> bytes:
        data = f'<x:chartData><x:data><x:lvl><x:pt idx="0">2025</x:pt><x:pt idx="1">{figure}</x:pt></x:lvl></x:data></x:chartData>'
        named = f"<x:title><a:p><a:r><a:t>{title}</a:t></a:r></a:p></x:title>"
        drawn_ = "http://schemas.openxmlformats.org/drawingml/2006/main"
        chart = f'<x:chartSpace xmlns:x="x:chartex" xmlns:a="{drawn_}">{data}{named}</x:chartSpace>'
        drawn = '<w:r><w:drawing><x:chart xmlns:x="x:chartex" r:id="r1"/></w:drawing></w:r>'
        return word(p("1. As shown: ", drawn), {"chartEx1": chart})

    assert differing(made(600), made(800)) == [
        ("chart", "reworded", "Troops / 2025 / 600", "Troops / 2025 / 800"),
    ]  # fmt: skip
    assert [row[1] for row in differing(made(600), made(600, "Tanks"))] == ["reworded"]
    assert differing(made(600), made(600)) == []


def test_each_diagram_has_its_own_words(differing: Any) -> None:
    def made(*said: str) -> bytes:
        parts = {f"diagramData{n}": f'<d:x xmlns:d="x:d"><d:t>{words}</d:t></d:x>' for n, words in enumerate(said, 1)}
        drawn = [
            f'<w:r><w:drawing><d:relIds xmlns:d="x:d" r:dm="r{n}"/></w:drawing></w:r>' for n in range(1, len(said) + 1)
        ]
        return word(p("1. As shown: ", *drawn), parts)

    found = differing(made("Army", "Navy of the North", "Police"), made("Army", "Navy of the South", "Police"))
    assert found == [("diagram", "reworded", "Navy of the North", "Navy of the South")]
    assert differing(made("Army", "Navy"), made("Army", "Navy")) == []


def test_a_picture_in_a_footnote_is_told(differing: Any) -> None:
    def made(picture: bytes) -> bytes:
        drawn = '<w:r><w:drawing><a:pic xmlns:a="x:a"><a:blip r:embed="r9"/></a:pic></w:drawing></w:r>'
        notes = f'<w:footnotes {NS}><w:footnote w:id="2">{p("See the map. ", drawn)}</w:footnote></w:footnotes>'
        rels = f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r9" Type="{OFFICE}/image" Target="media/a.png"/></Relationships>'
        extra = {"word/_rels/footnotes.xml.rels": rels.encode(), "word/media/a.png": picture}
        sign = '<w:r><w:footnoteReference w:id="2"/></w:r>'
        return word(p("1. As shown", sign, "."), {"footnotes": notes}, extra)

    assert [row[:2] for row in differing(made(b"one"), made(b"two"))] == [("picture", "reworded")]
    assert differing(made(b"one"), made(b"one")) == []
