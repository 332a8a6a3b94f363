"""The first page of the brief: words that anybody reads, one basis, and no more than two minutes of them."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace

import pytest
from tests.conftest import ROOT

from detente.case.format.models.record import GUESSED
from detente.case.load import load_case
from detente.case.scaffold import make
from detente.forecast.models import in_models
from detente.inference.prepare import prepare
from detente.report.brief.build import Brief, write_brief
from detente.report.brief.charts import charts
from detente.report.brief.document import COMPUTED, Item
from detente.report.brief.formats.registry import render
from detente.report.brief.material import Citations, Material
from detente.report.brief.page.fit import MOST_WORDS, PageSection, Part, first_page
from detente.report.brief.page.wording import within
from detente.words import in_scale, it_is_likely, likelihood, likely_to, percent, scaled

JARGON = (
    "draws?", "consent rule", "central", "no-deal value", "reservation value", "batna", "zopa", "pareto", "nash", "kernels?",
    "utilit(?:y|ies)", "posterior", "prior", "seed", "quantiles?", "percentiles?", "median", "bottleneck", "threshold",
    "firmness", "linkages?", "swing", "hazard", "monte carlo", "logarithmic", "ladder", "rungs?", "packages?", "adopt(?:s|ed)",
    "judged credibility", "horizon", "amendments?", "points? [0-9]+[a-z]?",
)  # fmt: skip
"""Words that have no place on the first page, unless the case itself writes them."""


def texts(brief: Brief) -> list[str]:
    """Everything on the first page that the program words: headline, lead, titles, items, captions of its charts."""
    found = [brief.headline, brief.standfirst]
    for section in brief.page:
        found += [section.title, *(f"{item.lead} {item.text}" for item in section.items)]
        found += [caption for name in section.charts for caption, _ in charts(brief).get(name, [])]
    return found


def case_words(case) -> str:
    return " ".join(path.read_text(encoding="utf-8") for path in sorted(case.folder.rglob("*.*"))).lower()


@pytest.fixture(scope="module")
def briefs(border_talks, tmp_path_factory):
    """The first page of every example with a draft, and of the case that ``detente new`` starts."""
    folder = tmp_path_factory.mktemp("new") / "fresh"
    make(folder)
    cases = [load_case(path.parent) for path in sorted(border_talks.parent.glob("*/case.yaml"))]
    cases = [case for case in (*cases, load_case(folder)) if case.drafts]
    assert len(cases) >= 3
    return [write_brief(case, prepare(case, draws=500), annex=False) for case in cases]


def test_no_jargon_no_id_and_no_path_stands_on_the_first_page(briefs):
    for brief in briefs:
        written = case_words(brief.case)
        ids = {*brief.case.point_ids, *brief.case.drafts, *(o for os in brief.case.options.values() for o in os)}
        codes = {name.replace("_", " ") for name in ids if "_" in name}
        codes = {code for code in codes if code not in written}  # those that the case's own words do not contain
        for text in texts(brief):
            for word in JARGON:
                assert not re.search(rf"\b{word}\b", text, re.IGNORECASE), (word, text)
            assert not re.search(r"\w_\w", text), text
            assert not re.search(r"\b[a-z]+\.[a-z]+(?:\.[a-z]+)*\b", text), text
            assert not [code for code in codes if code in text], text


def test_the_first_page_takes_two_minutes(briefs):
    for brief in briefs:
        small = len(brief.case.points) < 5
        assert (150 if small else 300) <= brief.words <= MOST_WORDS


def test_the_first_page_says_what_a_reader_asks_first(briefs):
    for brief in briefs:
        page = " ".join(texts(brief))
        for party in brief.result.parties:
            assert brief.case.name(party).partition(" (")[0].removeprefix("The ") in page
        for said in ("to accept", "refuse", "What would help", "Last said in public", "How likely", "Deadline"):
            assert said in page
        assert [s.title for s in brief.page] == ["Details", "Context", "What would change this", "What is not known"]
    guarded = [brief for brief in briefs if brief.case.guarantees_file is not None]
    assert len(guarded) == 2
    assert all("would be void" in " ".join(texts(brief)) for brief in guarded)


def test_the_page_says_what_is_on_the_table_who_must_agree_and_cuts_no_sentence(briefs):
    for brief in briefs:
        first, page = brief.page[0].items[0], " ".join(texts(brief))
        assert first.lead == "On the table."
        assert re.search(r"(Its main points|It is about): .+\.$", first.text)
        assert all(brief.case.name(p).partition(" (")[0].removeprefix("The ") in first.text for p in brief.draft.author)
        needed = [p for clause in brief.case.consent for p in clause.members]
        lead = f"{brief.headline} {brief.standfirst.partition(' must agree')[0]}"
        assert all(brief.case.name(p).partition(" (")[0] in lead for p in needed)
        assert "…" not in page
    flagship = next(brief for brief in briefs if brief.case.id == "ukraine_2025")
    items = {item.lead: item.text for item in flagship.page[0].items}
    assert items["Left unchanged:"] == "the guarantee."
    assert not re.search(r"\d more", items["Also to be changed:"])
    assert flagship.standfirst.startswith("Russia and the United States must agree as well; ")
    voids = next(item.text for item in flagship.page[0].items if "would be void" in item.text)
    assert voids.endswith("“If the agreed arrangements are changed by force, the guarantees do not apply”.")
    border = next(brief for brief in briefs if brief.case.id == "border_talks")
    assert "The guarantee:" in {item.lead for item in border.page[0].items}


def test_a_rule_that_is_content_with_some_is_said_so(border_copy):
    path = border_copy / "case.yaml"
    text = path.read_text(encoding="utf-8")
    assert "consent:" in text
    found = re.sub(
        r"^consent:.*\n(?:[ #-].*\n)+",
        "consent:\n  - all: [north]\n  - at_least: {count: 1, of: [south, patron]}\n",
        text,
        flags=re.M,
    )
    path.write_text(found, encoding="utf-8")
    brief = write_brief(load_case(border_copy), prepare(load_case(border_copy), draws=100), annex=False)
    assert brief.standfirst.startswith("It needs the consent of North and 1 of South and the Patron; ")
    assert "that it gets it" in brief.standfirst


def test_the_first_page_is_one_page_of_pdf(briefs, tmp_path):
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext (poppler-utils) is missing: the pages were not read")
    for number, brief in enumerate(briefs):
        path = tmp_path / f"{number}.pdf"
        path.write_bytes(render(replace(brief, sources=(), method=""), "pdf"))
        sheets = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
        assert brief.page[-1].items[-1].text.split()[-1] in sheets.split("\f")[0]


def test_open_points_are_counted_in_one_way_which_the_lead_says(border_copy):
    path = border_copy / "drafts" / "patron_1.md"
    text = re.sub(r"package: .*", "package: {strip: shared}", path.read_text(encoding="utf-8"))
    path.write_text(re.sub(r"open: .*", "open: {monitor: [none, league]}", text), encoding="utf-8")
    case = load_case(border_copy)
    brief = write_brief(case, prepare(case, draws=500), annex=False)
    result = brief.result
    assert result.open == ("monitor",)
    assert it_is_likely(result.adopted, 500)[1:] in brief.standfirst
    assert "1 point is still open: who monitors." in brief.standfirst
    assert "assume that each party gets there what it likes least" in brief.standfirst
    assert f"with what each likes best: {percent(result.adopted_best, 500)}" in brief.standfirst
    page = " ".join(texts(brief))
    for party, entry in result.parties.items():
        name = case.name(party).removeprefix("The ")
        assert re.search(rf"{name}[^.]*{percent(entry.accepts, 500)}", page), (party, page)


def test_a_party_whose_answer_hangs_on_an_open_point_is_not_said_to_refuse(border_copy):
    """The League refuses a plan without monitors and accepts one with its own; which it will be is open."""
    path = border_copy / "drafts" / "patron_1.md"
    text = re.sub(r"package: .*", "package: {strip: shared}", path.read_text(encoding="utf-8"))
    path.write_text(re.sub(r"open: .*", "open: {monitor: [none, league]}", text), encoding="utf-8")
    case = load_case(border_copy)
    brief = write_brief(case, prepare(case, draws=500), annex=False)
    assert brief.result.parties["league"].accepts < 0.05
    assert brief.result.parties["league"].accepts_best > 0.95
    (item,) = [
        item for item in (i for section in brief.page for i in section.items) if item.lead.startswith("The League (")
    ]
    assert item.lead == "The League (a yes: under 1% to over 99%)"
    assert item.text.startswith("would refuse or accept, depending on how the open points are settled")


def test_the_headline_tells_a_refusal_from_one_that_hangs_on_open_points():
    """The Belfast draft of 7 April 1998 left two points open, on which the Social Democratic and Labour Party's answer hangs."""
    case = load_case(ROOT / "casebook" / "belfast_1998")
    brief = write_brief(case, prepare(case, draws=200), annex=False)
    assert brief.result.parties["sdlp"].accepts < 0.05 < 0.95 < brief.result.parties["sdlp"].accepts_best
    assert brief.headline.endswith(
        "by estimates, the Ulster Unionist Party would refuse it; the Social Democratic and Labour Party might, over open points"
    )


# ICD 203 (Office of the Director of National Intelligence 2015): almost no chance 1-5%, very unlikely 5-20%, unlikely
# 20-45%, roughly even chance 45-55%, likely 55-80%, very likely 80-95%, almost certain 95-99%.
@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.03, "almost no chance"), (0.12, "very unlikely"), (0.3, "unlikely"), (0.5, "roughly even chance"),
        (0.7, "likely"), (0.9, "very likely"), (0.97, "almost certain"),
    ],
)  # fmt: skip
def test_the_words_for_chances_are_the_published_ones(share, words):
    assert likelihood(share) == words
    assert scaled(share).endswith(f"{words} ({share:.0%})")


def test_chances_read_as_sentences():
    assert likely_to(0.01, "accept") == "is almost certain not to accept"
    assert likely_to(0.5, "accept") == "is about as likely as not to accept"
    assert it_is_likely(0.001) == "there is almost no chance (under 1%)"
    assert it_is_likely(0.3) == "it is unlikely (30%)"
    assert in_scale(0.08, 0.6) == "very unlikely (8%) to likely (60%)"
    assert in_scale(0.6, 0.7) == "likely (60% to 70%)"
    assert in_scale(0.7, 0.7) == "likely (70%)"


def test_a_title_gets_a_small_letter_only_where_the_case_writes_the_word_so(border_talks):
    case = load_case(border_talks)
    assert within(case, "Who monitors") == "who monitors"
    assert within(case, "The border strip") == "the border strip"
    assert within(case, "Strip of land") == "strip of land"
    assert within(case, "North and trade") == "North and trade"
    assert within(case, "Filling of the dam") == "filling of the dam"
    assert within(case, "Strip-joint matters") == "strip-joint matters"
    assert within(case, "Strip-Ost matters") == "Strip-Ost matters"
    assert within(case, "Beijing talks") == "Beijing talks"


LAKE = {
    "case.yaml": """
detente: 1
id: lake
title: "Two states and a lake"
as_of: 2026-03-20
parties:
  - {id: north, name: "North", role: principal}
  - {id: south, name: "South", role: principal}
points:
  - id: withdrawal
    number: "1"
    title: "Withdrawal"
    options:
      - {id: early, text: "Withdrawal. North withdraws its forces from the eastern shore of the lake within 60 days of signature."}
      - {id: late, text: "Withdrawal. North withdraws its forces from the eastern shore of the lake within 120 days of signature."}
  - {id: elections, number: "2", title: "Elections", options: [{id: held, text: "Elections are held."}, {id: none, text: "No elections."}]}
""",
    "preferences.yaml": """
north:
  no_deal: [30, 40, 50]
  weights: {withdrawal: 60, elections: 40}
  values: {withdrawal: {early: 60, late: 90}, elections: {held: 70, none: 30}}
south:
  no_deal: [30, 45, 60]
  weights: {withdrawal: 60, elections: 40}
  values: {withdrawal: {early: 100, late: 40}, elections: {held: 70, none: 50}}
""",
    "drafts/late.md": """---
id: late
title: "The northern draft"
author: north
date: 2026-03-20
parent: null
status: tabled
seen_by: [north, south]
package: {withdrawal: late, elections: held}
open: {}
labels: {}
---
1. North withdraws.
""",
}


def under_models(case, draft):
    return in_models(case, prepare(case, draws=1000), draft, runs=0, exists=0)


def test_a_finding_that_flips_with_the_assumptions_is_said_to_flip(tmp_path):
    for name, text in LAKE.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    case = load_case(tmp_path)
    found = write_brief(case, prepare(case, draws=2000), annex=False)
    models = under_models(case, found.draft)
    assert {models.claim(id).verdict for id in ("adopted", "accepts.south")} <= {"flips", "open"}
    assert models.usual.adopted > 0.5  # by the usual assumptions alone it would be said to pass
    assert " may pass or fail: " in found.headline
    assert found.standfirst.startswith("North and South must agree; the usual assumptions give ")
    items = {item.lead: item.text for section in found.page for item in section.items}
    south = next(text for lead, text in items.items() if lead.startswith("South ("))
    assert south.lower().startswith("may accept or refuse")
    assert any("accept, for its gains" in text for lead, text in items.items() if lead.startswith("North ("))
    assert "Withdrawal:" in items, items
    change = items["Withdrawal:"]
    assert "within 60 days of signature" in change  # where the wording parts from that of the draft
    assert re.search(r"With 1 change it (may still fail|would be)", items["What would help."])


def test_words_that_end_an_obligation_and_guesses_are_said_where_nobody_examined_them(tmp_path):
    for name, text in LAKE.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        text = text.replace("Elections are held.", "Elections are held. The amnesty is null and void if they are not.")
        text = text.replace("open: {}", f'open: {{}}\nnote: "{GUESSED}"')
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = write_brief(load_case(tmp_path), prepare(load_case(tmp_path), draws=100), annex=False)
    said = " ".join(texts(found))
    assert "The words on elections can end an obligation (“null and void”)" in said
    assert "Who wrote the northern draft and who has seen it are guesses" in said


def test_findings_that_hold_are_not_said_to_flip(briefs):
    for brief in briefs:
        flips = under_models(brief.case, brief.draft).unsettled("adopted") is not None
        assert (" may pass or fail" in brief.headline) == (flips and not brief.result.open)


def test_a_page_that_is_too_long_loses_what_matters_least_and_gets_back_what_fits(border_talks):
    case = load_case(border_talks)
    source = next(iter(case.sources))
    material = Material(case, case.draft(), None, Citations(case))

    def words(count, cited=()):
        return Item(" ".join(["word"] * count), COMPUTED, "", cited)

    page = (
        PageSection("A", (Part(lambda m: [words(200)]), Part(lambda m: [words(150), words(90)], keep=1, drop=1))),
        PageSection("B", (Part(lambda m: [words(60, m.cite([source]))], keep=0, drop=2), Part(lambda m: [])), ()),
    )
    first, second = first_page(material, page, 11)
    assert [item.words for item in first.items] == [200, 150]
    assert [item.words for item in second.items] == [60]
    assert second.items[0].sources == (1,)
    assert [entry.id for entry in material.cite.listed()] == [source]


def test_word_holds_the_first_page(briefs):
    import docx

    document = docx.Document(io.BytesIO(render(briefs[0], "docx")))
    text = " ".join(paragraph.text for paragraph in document.paragraphs)
    for item in briefs[0].page[0].items:
        assert item.text in text
