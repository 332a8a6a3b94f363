"""Reports in another language: every message is translated with all its places, and no English is left on page one."""

from __future__ import annotations

import ast
import datetime as dt
import io
import re
import string
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from rich.console import Console

import detente
from detente.case.load import load_case
from detente.case.scaffold import make
from detente.errors import InputError
from detente.language import LANGUAGES, speaking, tr
from detente.report.brief.charts import charts
from detente.report.brief.formats.registry import FORMATS, render
from detente.report.matrix.formats.html import to_html
from detente.report.matrix.terminal import show_matrix
from detente.report.phrases import accepts, passes, would_accept, would_pass
from detente.words import day, figure, in_scale, it_is_likely, percent, percents, scaled

SOURCE = Path(detente.__file__).parent
OTHERS = [code for code in LANGUAGES if code != "en"]
SHARES = (0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def messages(language: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The English forms of each message of a catalogue, and the forms in its language."""
    with (SOURCE / "locale" / language / "LC_MESSAGES" / "detente.po").open("rb") as stream:
        found = read_po(stream, locale=language)
    forms = [tuple([entry] if isinstance(entry, str) else entry for entry in (m.id, m.string)) for m in found if m.id]
    return [(tuple(one), tuple(other)) for one, other in forms]


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_is_translated_and_keeps_its_places(language):
    found = messages(language)
    assert len(found) > 300
    for english, other in found:
        assert all(text.strip() for text in other), english
        for text in other:
            assert places(text) | {"n"} == set().union(*map(places, english)) | {"n"}, (english, text)


def test_the_catalogue_holds_every_message_of_the_source():
    known = {form for english, _ in messages(OTHERS[0]) for form in english}
    for path in SOURCE.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
                continue
            if call.func.id in ("tr", "later", "ntr", "by_count"):
                words = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                assert set(words) <= known, (path, words)


def test_the_files_of_messages_are_those_that_the_tool_writes():
    tool = SOURCE.parent.parent / "tools" / "messages.py"
    done = subprocess.run([sys.executable, str(tool), "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def english_pieces(language: str) -> list[str]:
    """What English messages say between their places, as far as it is three words or more and not the same there."""
    pieces = set()
    for english, other in messages(language):
        for text in english:
            if text not in other:
                pieces |= {piece.strip() for piece in re.split(r"\{\w+\}", text) if len(piece.split()) > 2}
    return sorted(pieces)


@pytest.fixture(scope="module")
def cases(border_talks, ukraine_2025, tmp_path_factory):
    folder = tmp_path_factory.mktemp("new") / "fresh"
    make(folder)
    return [load_case(path) for path in (border_talks, ukraine_2025, folder)]


@pytest.mark.parametrize("language", OTHERS)
def test_page_one_the_matrix_and_the_brief_for_a_party_hold_no_english_sentence(cases, language):
    pieces = english_pieces(language)
    for case in cases:
        study = detente.load(case.folder).study(500)
        shown = [study.brief(short=True, language=language), study.brief(party=case.party_ids[1], language=language)]
        shown.append(study.brief(short=True, since=case.as_of - dt.timedelta(days=2), language=language))
        texts = []
        for brief in shown:
            texts += [brief.kicker, brief.headline, brief.standfirst, brief.method]
            texts += [t for s in brief.sections for i in s.items for t in (s.title, i.lead, i.text)]
            with speaking(language):
                texts += [caption for caption, _ in charts(brief)["acceptance"]]
        for name in FORMATS:
            if name in ("html", "md"):
                texts.append(re.sub(r"<[^>]*>", " ", str(render(shown[0], name))))
        stream = io.StringIO()
        with speaking(language):
            found = study.matrix()
            texts.append(re.sub(r"<[^>]*>", " ", to_html(case, found)))
            show_matrix(Console(file=stream, width=140), case, found)
        texts.append(" ".join(stream.getvalue().split()))
        written = " ".join(path.read_text(encoding="utf-8") for path in case.folder.rglob("*.*"))
        for piece in pieces:
            if piece not in written:
                assert not [text for text in texts if piece in text], piece
        html = str(render(shown[0], "html"))
        assert f'<html lang="{language}">' in html
        assert "Deadline" not in html


def test_the_slides_are_in_the_language(cases):
    import pptx

    from detente.report.deck import to_slides

    case = cases[0]
    study = detente.load(case.folder).study(500)
    with speaking("fr"):
        data = to_slides(case, study.matrix(), study.ladder(), study.case.performance())
    text = []
    for slide in pptx.Presentation(io.BytesIO(data)).slides:
        for shape in slide.shapes:
            text += [shape.text_frame.text] if shape.has_text_frame else []
            text += [cell.text for row in shape.table.rows for cell in row.cells] if shape.has_table else []
    whole = "\n".join(text)
    assert "L'échelle des amendements" in whole
    assert "25 novembre 2025" in whole
    for piece in english_pieces("fr"):
        assert piece not in whole, piece


def test_numbers_dates_and_chances_are_written_as_the_language_does():
    with speaking("fr"):
        assert day(dt.date(2026, 8, 1)) == "1 août 2026"
        assert [figure(3.5), figure(-12.4)] == ["3,5", "−12"]
        assert percent(0.123) == "12\N{NO-BREAK SPACE}%"
        assert percents(0.0, 0.5).startswith("moins de 1")
        assert in_scale(0.08, 0.6).startswith("très improbable (8")
        said = [[form(s) for s in SHARES] for form in (accepts, passes, would_accept, would_pass, it_is_likely, scaled)]
        assert all(len(set(row)) == len(SHARES) for row in said)
        assert accepts(0.7, 2) == "accepteront probablement"
    assert day(dt.date(2026, 8, 1)) == "1 August 2026"
    assert tr("“{words}”", words="{a}") == "“{a}”"  # what a case says is never a place


def test_every_reference_class_of_the_forecast_has_its_words():
    known = {form for english, _ in messages(OTHERS[0]) for form in english}
    curves = re.findall(
        r'_ends\w*: \{title: "([^"]*)", n: [^}]*agreement', (SOURCE / "case" / "reference_rates.yaml").read_text()
    )
    assert len(curves) == 7
    for title in curves:
        words = title.split(", from ")[0]
        assert f"past {(words[0].lower() + words[1:]).removeprefix('all ')}" in known


def test_an_unknown_language_is_refused_with_those_there_are(border_talks):
    with pytest.raises(InputError, match=r"found the language 'fe'.*expected one of en \(English\), fr"):
        detente.load(border_talks).study(50).brief(language="fe")


def test_the_compact_matrix_stands_on_the_first_screen_of_the_page(cases):
    for case in cases:
        brief = detente.load(case.folder).study(300).brief(short=True)
        html = str(render(brief, "html"))
        start, end = html.index('<section class="matrix"'), html.index('<div class="page">')
        table = html[start:end]
        assert html.index("<h1>") < start
        assert table.count('<th scope="row"') == min(len(case.points), 32)
        assert table.count("<td ") == min(len(case.points), 32) * len(brief.matrix.parties)
        assert "<svg" not in table
