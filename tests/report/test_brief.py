"""The brief: it says what was computed, cites its sources, and shows case text as text in every format."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace

import pytest
from rich.console import Console

from detente.case.load import load_case
from detente.case.wording import in_words
from detente.inference.prepare import prepare
from detente.report.brief.build import write_brief
from detente.report.brief.formats.registry import render
from detente.report.brief.formats.terminal import show_brief
from detente.report.brief.parts import of_draft
from detente.statistics import over_models
from detente.text import joined
from detente.words import figure, interval, judged, of_runs, percent, percents, tenths

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>=cmd()[x](javascript:alert(3))*b*#eval(1)"


@pytest.fixture(scope="module")
def flagship(ukraine_2025):
    case = load_case(ukraine_2025)
    return write_brief(case, prepare(case, draws=2000))


@pytest.fixture
def hostile(border_copy):
    for path in [*border_copy.glob("*.yaml"), *border_copy.glob("drafts/*.md")]:
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"summary: >-?\n(  .*\n)+", lambda _: f"summary: '{HOSTILE}'\n", text)
        words = r'(title|text|name|publisher|summary|reason): ("[^"\n]*"|[A-Z][^,}\n]*)'
        text = re.sub(words, lambda found: f"{found[1]}: '{HOSTILE}'", text)
        path.write_text(text, encoding="utf-8")
    case = load_case(border_copy)
    assert HOSTILE in case.title
    return write_brief(case, prepare(case, draws=200))


def test_the_layout_is_that_of_a_news_brief(flagship):
    titles = [section.title for section in flagship.sections]
    assert titles[0] == "Details"
    assert titles.index("Context") < titles.index("What would change this")
    assert "Ukraine" in flagship.headline
    assert flagship.standfirst.endswith(".")
    assert "\n" not in flagship.headline


def test_reported_and_computed_are_told_apart(flagship):
    details = flagship.sections[0]
    assert {item.kind for item in details.items} == {"reported", "computed"}
    html = render(flagship, "html")
    assert html.count('class="item computed"') == sum(i.kind == "computed" for s in flagship.sections for i in s.items)


def test_every_cited_number_is_listed(flagship):
    cited = {n for section in flagship.sections for item in section.items for n in item.sources}
    assert cited == set(range(1, len(flagship.sources) + 1))


def test_the_brief_says_what_the_analysis_says(flagship):
    full = next(s for s in flagship.annex if s.title == "The draft and where the parties stand")
    for party, entry in flagship.result.parties.items():
        item = next(i for i in full.items if i.lead == f"{flagship.case.name(party)}.")
        assert percent(entry.accepts) in item.text


def test_the_annex_follows_the_first_page_and_can_be_left_out(flagship, ukraine_2025):
    assert [s.title for s in flagship.page] == ["Details", "Context", "What would change this", "What is not known"]
    assert flagship.sections == (*flagship.page, *flagship.annex)
    case = load_case(ukraine_2025)
    short = write_brief(case, prepare(case, draws=2000), annex=False)
    assert short.annex == ()
    assert short.page == flagship.page
    assert short.sources == flagship.sources[: len(short.sources)]
    for format, mark in (("md", "# Annex"), ("html", "Annex: the same in full")):
        assert mark in render(flagship, format)
        assert mark not in render(short, format)


def test_what_would_change_is_measured(flagship):
    section = next(s for s in flagship.page if s.title == "What would change this")
    assert section.items
    assert all(item.kind == "computed" for item in section.items)
    assert flagship.measured[0].swing >= flagship.measured[-1].swing


def test_html_is_self_contained(flagship):
    html = render(flagship, "html")
    assert "<script" not in html
    assert not re.search(r'(src|href)="(?!#|https?://)[^"]', html)
    assert not re.search(r"@import|url\(", html)
    assert html.count("<svg ") >= 3
    assert "Content-Security-Policy" in html


@pytest.mark.parametrize("format", ["html", "md"])
def test_hostile_text_shows_as_text(hostile, format):
    shown = render(hostile, format)
    assert "<script" not in shown.replace("\\<script", "")
    assert not re.search(r"(?<!\\)<img", shown)
    if format == "html":
        assert "&lt;script&gt;" in shown
        assert 'href="javascript' not in shown
    else:
        assert "\\[x\\]\\(javascript" in shown


def test_terminal_codes_in_a_case_are_not_obeyed(border_copy):
    path = border_copy / "case.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"title: .*", lambda _: 'title: "a\\e]0;owned\\a\\e[31mred [bold]x[/bold]"', text, count=1))
    case = load_case(border_copy)
    assert "\x1b" in case.title
    brief = write_brief(case, prepare(case, draws=100))
    stream = io.StringIO()
    show_brief(Console(file=stream, force_terminal=True, width=80), brief)
    output = stream.getvalue()
    assert "\x1b]0;owned" not in output
    assert "\x07" not in output
    assert "[bold]x[/bold]" in output.replace("\n", " ")
    for format in ("html", "md"):
        assert "\x1b" not in render(brief, format)


def test_word_and_pdf_hold_the_text_and_nothing_active(hostile, tmp_path):
    with zipfile.ZipFile(io.BytesIO(render(hostile, "docx"))) as archive:
        document = archive.read("word/document.xml").decode()
        assert "<script" not in document
        assert "&lt;script&gt;" in document
        assert not any("vba" in name.lower() for name in archive.namelist())
    pdf = tmp_path / "brief.pdf"
    pdf.write_bytes(render(hostile, "pdf"))
    assert pdf.read_bytes().startswith(b"%PDF-")
    if shutil.which("pdftotext"):
        text = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
        assert "<script>alert(1)" in text.replace("\n", "")


def test_the_first_page_is_one_sheet_of_paper(flagship, tmp_path):
    pdf = tmp_path / "brief.pdf"
    pdf.write_bytes(render(flagship, "pdf"))
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext (poppler-utils) is missing: the pages of the PDF were not read")
    sheets = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout.split("\f")
    assert "What would change this" in sheets[0]
    assert flagship.page[-1].items[-1].text[-30:].split()[-1] in sheets[0]
    assert sheets[1].startswith("Annex: the same in full")


def test_probabilities_are_never_rounded_to_certainty():
    assert [percent(x) for x in (0, 1e-6, 0.004, 0.5, 0.996, 1 - 1e-6, 1)] == [
        "under 1%", "under 1%", "under 1%", "50%", "over 99%", "over 99%", "over 99%",
    ]  # fmt: skip
    # By the rule of succession: all 20 of 20 are 21/22, none of them 1/22.
    assert percent(1, 20) == "95% (all of 20)"
    assert percent(0, 20) == "5% (none of 20)"
    assert tenths(1, 400) == "over 99.7 %"
    assert tenths(0, 400) == "under 0.3 %"
    assert of_runs(1, 400) == "in all 400 runs"
    assert of_runs(0, 400) == "in none of 400 runs"
    assert (judged(0), judged(1)) == ("0%", "100%")
    assert [percents(0.08, 0.12), percents(0, 0.87), percents(0, 1e-4), percents(0, 1, 8)] == [
        "8% to 12%", "under 1% to 87%", "under 1%", "10% to 90%",
    ]  # fmt: skip
    # 24 models that all say never: (24 x 1/102 + 1) / 26; half of two say always: one half.
    assert over_models([0.0] * 24, 100) == pytest.approx((24 / 102 + 1) / 26)
    assert over_models([0.0, 1.0], 100) == pytest.approx(0.5)
    assert over_models([], 100) == 0.5


def test_figures_and_lists():
    assert [figure(x) for x in (-0.04, 9.96, -12.4, 3)] == ["0", "10", "−12", "3"]
    assert joined(["a"]) == "a"
    assert joined(["a", "b", "c"]) == "a, b and c"


def test_the_wilson_interval_is_the_published_one():
    # Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662; 0 of 20 gives 0 to 0.1611.
    assert interval(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert interval(0, 20) == pytest.approx((0, 0.1611), abs=5e-5)


def test_conditions_are_put_in_words(border_talks):
    case = load_case(border_talks)
    words = in_words("strip is to_south and not monitor in [none, league]", case)
    assert words == (
        "point 1 (The border strip): “The strip stays with South” and "
        "(it is not so that point 2 (Who monitors): “Nobody” or “League monitors”)"
    )


@pytest.mark.parametrize("name", ["border_talks", "ukraine_2025"])
def test_no_id_and_no_code_of_an_option_stands_in_a_brief(name, border_talks):
    case = load_case(border_talks.parent / name)
    brief = write_brief(case, prepare(case, draws=300))
    texts = [brief.headline, brief.standfirst, *(f"{i.lead} {i.text}" for s in brief.sections for i in s.items)]
    written = " ".join(path.read_text(encoding="utf-8") for path in case.folder.rglob("*.*")).lower()
    known = {o for options in case.options.values() for o in options} | set(case.point_ids) | set(case.drafts)
    codes = {name.replace("_", " ") for name in known if "_" in name}
    telling = {code for code in codes if code not in written}  # those that the case's own words do not contain
    assert name == "border_talks" or "us led projects" in telling
    for text in texts:
        assert not re.search(r"\w_\w", text), text
        assert "process." not in text, text
        assert not [code for code in telling if code in text], text


def test_the_context_does_not_depend_on_the_order_of_the_timeline(border_copy):
    acts = [
        "- {date: 2025-11-24, actor: north, kind: statement, about: patron_1, stance: signal, text: North speaks first.}",
        "- {date: 2025-11-24, actor: south, kind: statement, about: patron_1, stance: reject, text: South speaks too.}",
        "- {date: 2025-11-25, actor: {name: A newspaper}, kind: leak, about: patron_1, text: A newspaper reports.}",
    ]
    said = []
    for order in (acts, acts[::-1]):
        (border_copy / "timeline.yaml").write_text("\n".join(order) + "\n")
        case = load_case(border_copy)
        made = write_brief(case, prepare(case, draws=200), annex=False)
        said.append([i.text for s in made.page if s.title == "Context" for i in s.items])
    assert said[0] == said[1]
    assert any("speaks" in text for text in said[0])  # a principal on the draft, not the later newspaper


def test_a_brief_that_fails_leaves_no_thread_behind(border_talks):
    import threading

    case = load_case(border_talks)
    drawn = prepare(case, draws=200)
    before = set(threading.enumerate())
    broken = replace(drawn, draws=0)
    with pytest.raises(Exception):  # noqa: B017, whatever it is
        write_brief(case, broken)
    assert set(threading.enumerate()) <= before


def test_what_a_guarantee_rests_on_is_read_from_its_conditions(border_talks):
    case = load_case(border_talks)
    file = case.guarantees_file
    one = file.guarantees["patron_guarantee"]
    other = one.model_copy(update={"draft": "south_1"})
    named = one.model_copy(update={"text": "Not owed(side) at all."})  # words, not a condition
    resting = one.model_copy(update={"trigger": "north_invades and owed( side )"})
    for guarantee, kept in ((named, {"main"}), (resting, {"main", "side"})):
        found = of_draft(file.model_copy(update={"guarantees": {"main": guarantee, "side": other}}), "patron_1")
        assert set(found.guarantees) == kept
