"""What stands outside the text (headers, hidden words) is compared, word for word, and never read as unchanged where it is not."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from typer.testing import CliRunner

from detente.case.load import load_case
from detente.drafts.compare import compare_texts, other_changes, summary
from detente.drafts.formats.markdown import comparison_text
from detente.drafts.formats.text_format import Reading
from detente.drafts.formats.web_page import comparison_page
from detente.drafts.formats.word import WORD
from detente.drafts.kept_outside import outside_of
from detente.drafts.left_out import HIDDEN, STRUCK, LeftOut, gathered
from detente.drafts.outside import Outside, compare_outside
from detente.drafts.word.page_edges import EDGES
from detente.report.draft_tables import print_comparison
from tests.called import build
from tests.conftest import EXAMPLES
from tests.drafts.make_word import NS, gone, ins, p, run, word

BODY = p("1. The guns fall silent at noon.") + p("2. The roads open.")
DEFAULT, FIRST, EVEN = "default", "first", "even"
VML = "urn:schemas-microsoft-com:vml"
WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"


def header(*content: str) -> str:
    return f"<w:hdr {NS}>{''.join(content)}</w:hdr>"


def footer(*content: str) -> str:
    return f"<w:ftr {NS}>{''.join(content)}</w:ftr>"


def watermark(words: str) -> str:
    return f'<w:r><w:pict><v:shape xmlns:v="{VML}"><v:textpath string="{words}"/></v:shape></w:pict></w:r>'


def shown(kind: str, number: int, pages: str = DEFAULT) -> str:
    """Have a section show part ``r{number}``."""
    return f'<w:{kind}Reference w:type="{pages}" r:id="r{number}"/>'


def field_of(code: str, result: str) -> str:
    def sign(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    return f"{sign('begin')}<w:r><w:instrText> {code} </w:instrText></w:r>{sign('separate')}{run(result)}{sign('end')}"


def section(properties: str) -> str:
    """A paragraph with which a section ends."""
    return p("And so on.", more=f"<w:sectPr>{properties}</w:sectPr>")


def listed(data: bytes, changes: str = "accept") -> list[str]:
    """What import says is not carried, and the hidden text."""
    found = WORD.read(data, "x", Reading(changes))  # type: ignore[misc]
    return [str(entry) for entry in found.left_out] + [f"hidden “{text}”" for text in found.hidden]


def outside(data: bytes) -> Outside:
    found = WORD.read(data, "x", Reading())  # type: ignore[misc]
    return Outside("x", (*(LeftOut(HIDDEN, text) for text in found.hidden), *found.left_out))


def differing(a: bytes, b: bytes) -> list[tuple[str, str, str, str]]:
    """What differs outside two files: its name, what happened, the words before and after."""
    rows = compare_outside(outside(a), outside(b))
    return [(row.name, row.changes[0], row.text_a, row.text_b) for row in rows if row.changes != ("same",)]


PLAIN = word(BODY)
SAID = word(BODY, {"header": header(p("WITHOUT PREJUDICE"))}, section=shown("header", 1))


@pytest.mark.parametrize(
    ("parts", "properties", "where"),
    [
        ({"header": header(p("DRAFT"))}, shown("header", 1), ""),
        ({"header": header(p("DRAFT"))}, "", "on no page"),
        ({"header": header(p("DRAFT"))}, shown("header", 1, FIRST), "on no page"),
        ({"header": header(p("DRAFT"))}, shown("header", 1, FIRST) + "<w:titlePg/>", "on the first page"),
        ({"header": header(p("DRAFT"))}, shown("header", 1) + "<w:titlePg/>", "on the pages after the first"),
        ({"header": header(p("DRAFT"))}, shown("header", 1, EVEN), "on no page"),
        ({"header": header(p("DRAFT")), "settings": "E"}, shown("header", 1, EVEN), "on even pages"),
        ({"header": header(p("DRAFT")), "settings": "E"}, shown("header", 1), "on odd pages"),
        (
            {"header1": header(p("DRAFT")), "header2": header(p("DRAFT"))},
            shown("header", 1) + shown("header", 2, FIRST) + "<w:titlePg/>",
            "",
        ),
    ],
)  # fmt: skip
def test_a_header_is_said_with_its_pages(parts: dict[str, str], properties: str, where: str) -> None:
    if "settings" in parts:
        parts = parts | {"settings": f"<w:settings {NS}><w:evenAndOddHeaders/></w:settings>"}
    found = WORD.read(word(BODY, parts, section=properties), "x", Reading())  # type: ignore[misc]
    assert [(e.what, e.text, e.where, e.count) for e in found.left_out] == [("header", "DRAFT", where, 1)]


def test_headers_of_several_sections_are_said_once() -> None:
    parts = {
        "header1": header(p("SECRET")), "header2": header(p("SECRET")), "header3": header(p("OPEN")), "footer1": footer(p("Vienna")),
    }  # fmt: skip
    body = section(shown("header", 1) + shown("footer", 4)) + section(shown("header", 2)) + section("") + BODY
    assert listed(word(body, parts, section=shown("header", 3))) == [
        "footer “Vienna”", "header “SECRET”, in sections 1 to 3", "header “OPEN”, in section 4",
    ]  # fmt: skip
    same_everywhere = word(section(shown("header", 1)) + section(shown("header", 2)) + BODY, parts)
    assert "header “SECRET”" in listed(same_everywhere)
    title = word(section(shown("header", 3, FIRST) + "<w:titlePg/>") + BODY, parts, section="<w:titlePg/>")
    assert "header “OPEN”, on the first page of every section" in listed(title)
    once = word(section(shown("header", 3, FIRST) + "<w:titlePg/>") + BODY, parts)
    assert "header “OPEN”, on the first page of section 1" in listed(once)


def test_page_numbers_are_no_change_and_other_figures_are() -> None:
    def made(page: str, total: str, year: str) -> bytes:
        simple = f'<w:fldSimple w:instr=" NUMPAGES \\* MERGEFORMAT ">{run(total)}</w:fldSimple>'
        parts = {"footer": footer(p("Page ", field_of("PAGE", page), " of ", simple)), "header": header(p(year))}
        return word(BODY, parts, section=shown("footer", 1) + shown("header", 2))

    assert listed(made("1", "3", "2024")) == ["footer “Page # of #”", "header “2024”"]
    assert differing(made("1", "3", "2024"), made("17", "40", "2024")) == []
    assert differing(made("1", "3", "2024"), made("1", "3", "2025")) == [("Header", "reworded", "2024", "2025")]
    only = word(BODY, {"footer": footer(p("– ", field_of("PAGE", "4"), " –"))}, section=shown("footer", 1))
    assert listed(only) == []
    empty = p("Page ", '<w:fldSimple w:instr="PAGE"/>', ", ", "<w:r><w:pgNum/></w:r>")
    assert listed(word(BODY, {"footer": footer(empty)}, section=shown("footer", 1))) == ["footer “Page #, #”"]


def test_a_property_that_is_shown_and_a_box_in_a_header_are_words_of_it() -> None:
    def made(level: str, box: str) -> bytes:
        inner = f"<w:txbxContent>{p(box)}</w:txbxContent>"
        drawn = (
            f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:wsp xmlns:wps="{WPS}"><wps:txbx>{inner}'
            f"</wps:txbx></wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict>{inner}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        )
        parts = {"header": header(p(field_of("DOCPROPERTY Level", level), drawn))}
        return word(BODY, parts, section=shown("header", 1))

    before = made("Confidential", "Delegation of the North")
    assert listed(before) == ["header “Confidential Delegation of the North”"]
    assert differing(before, made("Secret", "Delegation of the North")) == [
        ("Header", "reworded", "Confidential\nDelegation of the North", "Secret\nDelegation of the North")
    ]
    assert differing(before, made("Confidential", "Delegation of the South"))[0][1] == "reworded"


def test_a_property_whose_field_keeps_no_result_is_listed_with_its_value() -> None:
    def made(level: str, title: str) -> bytes:
        fields = '<w:fldSimple w:instr=" DOCPROPERTY Level "/>', '<w:fldSimple w:instr=" TITLE "/>'
        custom = (
            '<Properties xmlns="x:p" xmlns:vt="x:vt"><property fmtid="x" pid="2" name="level"><vt:lpwstr>'
            f"{level}</vt:lpwstr></property></Properties>"
        )
        core = f'<cp:coreProperties xmlns:cp="x:cp" xmlns:dc="x:dc"><dc:title>{title}</dc:title></cp:coreProperties>'
        extra = {"docProps/custom.xml": custom.encode(), "docProps/core.xml": core.encode()}
        parts = {"header": header(p("Seen", fields[0]))}
        return word(p("1. They go. ", fields[1]), parts, extra, section=shown("header", 1))

    before = made("Secret", "Truce")
    assert listed(before) == [
        "header “Seen”", "field without a result “DOCPROPERTY Level: Secret”, in a header", "field without a result “TITLE: Truce”",
    ]  # fmt: skip
    assert differing(before, made("Open", "Peace")) == [
        ("Field without a result, in a header", "reworded", "DOCPROPERTY Level: Secret", "DOCPROPERTY Level: Open"),
        ("Field without a result", "reworded", "TITLE: Truce", "TITLE: Peace"),
    ]


def test_watermarks_hidden_and_struck_out_words_are_places() -> None:
    def made(mark: str, hidden: str, struck: str) -> bytes:
        vanished, line = run(hidden, properties="<w:vanish/>"), run(struck, properties="<w:strike/>")
        body = p("1. The roads open ", vanished, "to ", line, " trade.")
        edge = header(p(watermark(mark)), p("Seen ", run("by the Board", properties="<w:vanish/>")))
        return word(body, {"header": edge}, section=shown("header", 1))

    before = made("DRAFT", "in May", "all")
    assert listed(before) == [
        "header “Seen”", "watermark “DRAFT”", "hidden text “by the Board”, in a header",
        "striking out by formatting alone, of words “all”, at 1", "hidden “in May”",
    ]  # fmt: skip
    assert differing(before, made("FINAL", "in May", "all")) == [("Watermark", "reworded", "DRAFT", "FINAL")]
    assert differing(before, made("DRAFT", "in June", "all")) == [("Hidden text", "reworded", "in May", "in June")]
    rows = compare_outside(outside(before), outside(word(p("1. The roads open to all trade."))))
    assert [(row.name, row.kinds, [change.kind for change in row.words]) for row in rows if row.place == STRUCK] == [
        ("Struck out by formatting alone, at 1", ("no longer",), ["same"])
    ]


def test_hidden_words_cut_into_other_runs_are_no_change() -> None:
    whole = word(p("1. Open ", run("in May of next year", properties="<w:vanish/>")))
    cut = word(p("1. Open ", *(run(words, properties="<w:vanish/>") for words in ("in M", "ay of", " next year"))))
    apart = word(p("1. Open ", run("in May", properties="<w:vanish/>"), "the ", run("roads", properties="<w:vanish/>")))
    assert differing(whole, cut) == []
    assert [e.text for e in outside(apart).entries] == ["in May", "roads"]


def test_a_header_takes_the_side_of_tracked_changes_that_the_text_takes() -> None:
    data = word(BODY, {"header": header(p("Version ", gone("two"), ins("three")))}, section=shown("header", 1))
    assert listed(data) == ["header “Version three”"]
    assert listed(data, "reject") == ["header “Version two”"]


def test_the_same_words_on_other_pages_have_moved() -> None:
    first = word(BODY, {"header": header(p("WITHOUT PREJUDICE"))}, section=shown("header", 1, FIRST) + "<w:titlePg/>")
    assert differing(SAID, first) == [
        ("Header, on every page → on the first page", "moved", "WITHOUT PREJUDICE", "WITHOUT PREJUDICE")
    ]
    assert differing(SAID, PLAIN) == [("Header", "removed", "WITHOUT PREJUDICE", "")]
    assert differing(PLAIN, SAID) == [("Header", "added", "", "WITHOUT PREJUDICE")]


def test_a_change_behind_what_is_cut_off_is_seen() -> None:
    one, other = ("word " * 3_000 + end for end in ("yes", "no"))
    (cut,), (changed,) = (gathered([LeftOut("footer", text)]) for text in (one, other))
    assert len(cut.text) < 2_100
    assert cut.text[:2_000] == changed.text[:2_000]
    assert cut != changed
    assert gathered([LeftOut("footer", "x" * 2_000)])[0].text == "x" * 2_000


# a changed header in every output


def compared(a: Outside | None, b: Outside | None) -> Any:
    text = WORD.read(PLAIN, "x", Reading()).text  # type: ignore[misc]
    held = (replace(entry, draft=name) if entry is not None else None for name, entry in (("first", a), ("second", b)))
    return compare_texts(text, text, names=("first", "second")).with_outside(*held)


def outputs(found: Any) -> tuple[str, str, str]:
    screen = Console(record=True, width=100, file=io.StringIO())
    print_comparison(screen, found)
    return screen.export_text(), comparison_text(found), comparison_page(found)


def test_a_changed_header_alone_is_in_every_output() -> None:
    found = compared(outside(SAID), outside(PLAIN))
    assert not found.same
    assert summary(found) == "2 same; also changed: the header"
    assert [entry.title for entry in other_changes(found)[1]] == ["Header (removed)"]
    screen, markdown, page = outputs(found)
    assert "− Header (removed)\n[-WITHOUT PREJUDICE-]" in screen
    assert "## Header (removed)\n\n~~WITHOUT PREJUDICE~~" in markdown
    assert "<del>WITHOUT PREJUDICE</del>" in page
    assert "header" not in "".join(outputs(compared(outside(SAID), outside(SAID)))).lower()
    assert compared(outside(SAID), outside(SAID)).same


def test_what_is_not_known_is_neither_added_nor_removed() -> None:
    for a, b, name in ((None, outside(SAID), "first"), (outside(SAID), None, "second")):
        found = compared(a, b)
        assert not found.same
        assert summary(found) == f"2 same; not known of {name}: the header"
        screen, markdown, page = outputs(found)
        assert f"? Header (not known of {name})\nWITHOUT PREJUDICE" in screen
        assert f"## Header (not known of {name})\n\nWITHOUT PREJUDICE" in markdown
        cells = re.findall(r'<td dir="auto">(not known|WITHOUT PREJUDICE)</td>', page)
        assert cells[:2] == (["not known", "WITHOUT PREJUDICE"] if a is None else ["WITHOUT PREJUDICE", "not known"])
        assert not re.search("<(ins|del)>", page)
        assert found.to_dict()["outside"][0]["changes"] == ["unknown"]
        assert (found.words_a.missing, found.words_b.missing) == (0, 0)
    assert compared(None, None).same


# drafts of a case


@pytest.fixture
def talks(border: Path, tmp_path: Path, run: Callable[..., dict[str, Any]]) -> Callable[[str, bytes | str], None]:
    """Take a file in as a draft of the case, on ``base``."""

    def take(name: str, content: bytes | str, parent: str | None = None, suffix: str = "docx") -> None:
        path = tmp_path / f"{name}.{suffix}"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        above = ["--parent", parent] if parent else []
        run("import", path, "--case", border, "--id", name, "--author", "north", *above, "--yes")

    return take


def test_diff_compares_the_headers_of_two_received_files(border: Path, talks: Any, run: Any) -> None:
    talks("theirs", SAID)
    talks("again", PLAIN, "theirs")
    found = run("diff", border, "theirs", "again")
    assert [(row["place"], row["changes"], row["text_a"], row["text_b"]) for row in found["outside"]] == [
        ("header", ["removed"], "WITHOUT PREJUDICE", "")
    ]
    assert (found["outside_from"], found["outside_to"]) == ("theirs", "again")
    assert (found["words_from"]["outside"], found["words_to"]["outside"]) == (2, 0)
    assert set(found["counts"]) - {kind for kind, n in found["counts"].items() if not n} == {"same"}
    assert next(d for d in run("log", border)["drafts"] if d["id"] == "again")["also"] == ["the header"]
    assert "also changed: the header" in CliRunner().invoke(build(), ["drafts", "log", str(border)]).output
    out = border / "redline.docx"
    said = CliRunner().invoke(
        build(), ["drafts", "diff", str(border), "theirs", "again", "--format", "docx", "--out", str(out)]
    )
    assert "not in the redline: Header (removed)" in said.output


def test_what_stands_several_times_is_counted_from_the_notes(border: Path, talks: Any, run: Any) -> None:
    reading = "<w:r><w:ruby><w:rt>{0}</w:rt><w:rubyBase>{0}</w:rubyBase></w:ruby></w:r>".format(
        "<w:r><w:t>one two</w:t></w:r>"
    )
    talks("twice", word(p("1. ", reading, " and ", reading, ".")))
    talks("once", word(p("1. ", reading, " and one two.")), "twice")
    found = run("diff", border, "twice", "once")
    assert (found["words_from"]["outside"], found["words_to"]["outside"]) == (4, 2)
    assert sorted(row["changes"][0] for row in found["outside"]) == ["removed", "same"]


def test_a_draft_made_here_has_the_headers_of_the_file_it_goes_into(border: Path, talks: Any, run: Any) -> None:
    talks("theirs", SAID)
    case = load_case(border)
    point = case.points[0]
    old = case.draft("theirs").package.get(point.id)
    option = next(entry.id for entry in point.options if entry.id != old)
    run("amend", border, "--draft", "theirs", "--author", "south", "--id", "ours", "--set", f"{point.id}={option}")
    assert run("diff", border, "theirs", "ours")["outside"][0]["changes"] == ["same"]
    talks("again", PLAIN, "ours")
    found = run("diff", border, "ours", "again")
    assert (found["outside_from"], found["outside"][0]["changes"]) == ("theirs", ["removed"])
    said = CliRunner().invoke(build(), ["drafts", "diff", str(border), "ours", "again"]).output
    assert "outside its text ours is as theirs, from which it comes" in " ".join(said.split())


@pytest.mark.parametrize("suffix", ["md", "txt"])
def test_a_text_without_headers_of_its_own_does_not_have_its_parents(
    border: Path, talks: Any, run: Any, suffix: str
) -> None:
    talks("theirs", SAID)
    talks("typed", "1. The guns fall silent at noon.\n\n2. The roads open.\n", "theirs", suffix)
    found = run("diff", border, "theirs", "typed")
    assert (found["outside_to"], found["outside"][0]["changes"]) == (None, ["unknown"])


@pytest.mark.parametrize(
    ("notes", "known"),
    [
        ("file: a.docx", True),
        ("file: a.odt", True),
        ("file: a.doc", True),
        ("file: a.pdf", True),
        ("file: a.md", False),
        ("sha256: abc", True),
        ("comments: []", False),
        (
            "file: a.docx\nnot_carried: [what, {what: header, text: 5, count: many}, {what: footer, text: F, count: 2000000000}]",
            True,
        ),
    ],
)
def test_the_notes_tell_what_is_known_of_a_file(border: Path, notes: str, known: bool) -> None:
    case = load_case(border)
    (border / "drafts" / "patron_1.notes.yaml").write_text(notes + "\n")
    found = outside_of(case, case.draft("patron_1"))
    assert (found is not None) is known
    if "header" in notes:
        assert found is not None
        assert [(e.text, e.count) for e in found.places] == [("5", 1), ("F", 10_000)]


def test_two_pdfs_are_compared_in_the_lines_that_their_pages_repeat(border: Path, talks: Any, run: Any) -> None:
    def pages(header: str) -> bytes:
        body = "#pagebreak()\n".join(f"Article {n}\n\nThe roads of zone {n} open to trade.\n" for n in (1, 2, 3))
        page = f"#set page(width: 12cm, height: 7cm, header: context [{header}])\n"
        return bytes(typst.compile((page + body).encode(), format="pdf"))

    talks("theirs", pages("WITHOUT PREJUDICE, page #counter(page).display()"), suffix="pdf")
    talks("again", pages("Binding, page #counter(page).display()"), "theirs", suffix="pdf")
    found = run("diff", border, "theirs", "again")["outside"]
    changed = [(row["changes"], row["text_a"], row["text_b"]) for row in found if row["changes"] != ["same"]]
    assert changed == [(["reworded"], "WITHOUT PREJUDICE, page #", "Binding, page #")]
    talks("word", SAID)
    unknown = run("diff", border, "word", "again")
    assert [(row["place"], row["changes"]) for row in unknown["outside"]] == [("header", ["unknown"])]


def test_the_column_of_another_language_is_compared(border: Path, talks: Any, run: Any) -> None:
    def table(french: str) -> bytes:
        rows = (("1. The forces withdraw from the zone.", french), ("2. The roads are open to all.", "2. Les routes sont ouvertes à tous."))  # fmt: skip
        cells = ("".join(f"<w:tc>{p(cell)}</w:tc>" for cell in row) for row in rows)
        return word("<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>")

    talks("theirs", table("1. Les forces se retirent de la zone."))
    talks("again", table("1. Les forces ne se retirent pas de la zone."), "theirs")
    found = run("diff", border, "theirs", "again")
    changed = [(row["place"], row["changes"]) for row in found["outside"] if row["changes"] != ["same"]]
    assert changed == [("column 2 (French)", ["reworded"])]
    assert found["words_from"]["outside"] + 2 == found["words_to"]["outside"]


def test_drafts_without_files_say_nothing_of_headers(run: Any) -> None:
    folder = EXAMPLES / "border_talks"
    names = sorted(path.stem for path in (folder / "drafts").glob("*.md"))
    found = run("diff", folder, names[0], names[1])
    assert (found["outside"], found["outside_from"], found["outside_to"]) == ([], None, None)


def test_a_party_is_not_shown_what_stands_outside_a_text(border: Path, talks: Any, run: Any, tmp_path: Path) -> None:
    talks("theirs", SAID)
    talks("again", PLAIN, "theirs")
    run("export", border, "--for", "north", "--out", tmp_path / "out", "--redlines")
    files = list((tmp_path / "out").iterdir())
    assert any("against" in path.name for path in files)
    for path in files:
        held = path.read_bytes()
        if path.suffix == ".docx":
            with zipfile.ZipFile(path) as archive:
                held = b"".join(archive.read(name) for name in archive.namelist())
        assert b"PREJUDICE" not in held
    shutil.rmtree(tmp_path / "out")


# every word of both files, counted as the files are made

WORDS = st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta", "omega", "2024"]), max_size=3).map(" ".join)


@dataclass
class Edges:
    """What stands outside the text of a random file."""

    headers: dict[str, str]
    footers: dict[str, str]
    mark: str
    hidden: list[str]
    struck: list[str]
    sections: int = 1
    title: bool = False
    even: bool = False

    def data(self) -> bytes:
        parts: dict[str, str] = {}
        properties = ""
        for kind, held in (("header", self.headers), ("footer", self.footers)):
            for pages, words in held.items():
                parts[f"{kind}{len(parts) + 1}"] = (header if kind == "header" else footer)(p(words))
                properties += shown(kind, len(parts), pages)
        if self.mark:
            parts[f"header{len(parts) + 1}"] = header(p(watermark(self.mark)))
        if self.even:
            parts["settings"] = f"<w:settings {NS}><w:evenAndOddHeaders/></w:settings>"
        title = "<w:titlePg/>" if self.title else ""
        body = "".join(section(properties + title) for _ in range(self.sections - 1)) + BODY
        body += "".join(p("Hidden: ", run(words, properties="<w:vanish/>")) for words in self.hidden)
        body += "".join(p("Struck: ", run(words, properties="<w:strike/>")) for words in self.struck)
        return word(body, parts, section=properties + title)


FILES = st.builds(
    Edges,
    st.dictionaries(st.sampled_from([DEFAULT, FIRST, EVEN]), WORDS, max_size=3),
    st.dictionaries(st.sampled_from([DEFAULT, FIRST, EVEN]), WORDS, max_size=3),
    WORDS, st.lists(WORDS, max_size=3), st.lists(WORDS, max_size=3), st.integers(1, 3), st.booleans(), st.booleans(),
)  # fmt: skip


def counted(edges: Edges) -> int:
    """How many words stand outside the text, as a file is made: the same words at two edges of a kind once."""
    kinds = [set(edges.headers.values()), set(edges.footers.values()), [edges.mark], edges.hidden, edges.struck]
    return sum(len(words.split()) for kind in kinds for words in kind)


def places(held: Outside) -> tuple[set[LeftOut], list[list[str]]]:
    """What makes two files the same outside their texts: their edges in any order, the rest kind by kind in its order."""
    edges = {entry for entry in held.places if entry.what in EDGES}
    return edges, [[e.text for e in held.places if e.what == kind for _ in range(e.count)] for kind in (HIDDEN, STRUCK)]


@given(FILES, FILES)
@settings(max_examples=100, deadline=None)
def test_every_word_outside_both_texts_is_in_the_comparison(one: Edges, other: Edges) -> None:
    a, b = one.data(), other.data()
    found = compared(outside(a), outside(b))
    for side, count, edges in (("text_a", found.words_a, one), ("text_b", found.words_b, other)):
        held = sum(len(getattr(row, side).split()) for row in found.outside)
        assert held == count.outside == count.outside_total == counted(edges)
        assert count.missing == 0
    assert found.same == (places(outside(a)) == places(outside(b)))


@given(FILES, st.integers(0, 99))
@settings(max_examples=100, deadline=None)
def test_a_changed_word_outside_the_text_is_seen(edges: Edges, at: int) -> None:
    data = edges.data()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    spots = [
        (name, *match.span())
        for name, text in sorted(parts.items())
        for match in re.finditer("alpha|beta|gamma|delta|omega|2024", text)
    ]
    if not spots:
        return
    name, start, stop = spots[at % len(spots)]
    parts[name] = f"{parts[name][:start]}zebra{parts[name][stop:]}"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part, text in parts.items():
            archive.writestr(part, text)
    found = compared(outside(data), outside(out.getvalue()))
    assert "zebra" in str(found.to_dict()["outside"])
    assert any(entry.unknown == "" for entry in other_changes(found)[1])
