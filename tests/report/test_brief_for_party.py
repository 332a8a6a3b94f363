"""A brief for a party is searched, byte by byte, for what the party has not seen."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

import detente
from detente.case.known_to import known_acts, known_options, known_to
from detente.errors import InputError
from detente.report.brief.document import Document
from detente.report.brief.formats.registry import FORMATS, render

SECRETS = (
    "Joint administration", "South's answer", "south_1", "patron_1", "zaphodtext", "zaphodtitle",
    "zaphodsummary", "zaphodreason", "zaphodinterest", "zaphodact", "zaphodsource",
)  # fmt: skip


@pytest.fixture
def secretive(border_copy: Path) -> Path:
    """The border case, in which South's answer, a private act and what is judged of others are secret from North."""
    for name, pairs in {
        "case.yaml": (
            ('title: "Two states', 'title: "zaphodtitle Two states'),
            ("summary: >-\n  ", "summary: >-\n  zaphodsummary "),
        ),
        "drafts/south_1.md": (("title: ", "title: zaphodtitle "), ("---\n1.", "---\n1. zaphodtext")),
    }.items():
        path = border_copy / name
        text = path.read_text(encoding="utf-8")
        for old, new in pairs:
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
    preferences = border_copy / "preferences.yaml"
    preferences.write_text(
        preferences.read_text(encoding="utf-8").replace('reason: "', 'reason: "zaphodreason '), encoding="utf-8"
    )
    timeline = border_copy / "timeline.yaml"
    timeline.write_text(
        timeline.read_text(encoding="utf-8")
        + "\n- {date: 2025-11-24, actor: south, kind: statement, about: patron_1, stance: reject, audience: [patron], text: zaphodact}\n",
        encoding="utf-8",
    )
    return border_copy


def contents(data: bytes, tmp_path: Path) -> str:
    """Return everything readable in a file, packed files unpacked and a PDF read."""
    found = data.decode("utf-8", "replace")
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found += "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    if data.startswith(b"%PDF") and shutil.which("pdftotext"):
        path = tmp_path / "read.pdf"
        path.write_bytes(data)
        found += subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
    return found


def test_nothing_that_a_party_has_not_seen_is_in_its_brief(secretive: Path, tmp_path: Path) -> None:
    brief = detente.load(secretive).study(draws=300).brief(party="north")
    for form in FORMATS:
        made = render(brief, form)
        text = contents(made if isinstance(made, bytes) else made.encode(), tmp_path)
        for secret in SECRETS:
            assert secret not in text, (form, secret)
    told = json.dumps(brief.to_dict(), default=str)
    assert not [secret for secret in SECRETS if secret in told]
    assert set(brief.result.parties) == {"north"}
    assert brief.measured == ()


def test_the_same_words_reach_the_party_that_has_seen_them(secretive: Path) -> None:
    brief = detente.load(secretive).study(draws=300).brief(party="south")
    page = " ".join(f"{i.lead} {i.text}" for s in brief.sections for i in s.items)
    for words in (
        "Ask for. The border strip: “The strip stays with South”; to fall back on: “Joint administration”",
        "League monitors",
    ):
        assert words in page
    assert brief.words <= 450
    assert isinstance(brief, Document)
    assert brief.to_dict()["for"] == "south"


def test_the_view_of_a_party_holds_no_judgement_and_no_plan(secretive: Path) -> None:
    case = known_to(detente.load(secretive), "north")
    assert set(case.drafts) == {"patron_1"}
    assert case.assessors == ()
    assert case.process is None
    assert case.guarantees_file is None
    assert not [act for act in case.timeline if act.text == "zaphodact"]
    assert not [party for party in case.parties if party.interests and party.id != "north"]


def test_options_of_hidden_texts_are_withheld_and_those_of_the_common_list_are_not(secretive: Path) -> None:
    case = detente.load(secretive)
    # South's answer has "shared" and "league": North, who has not seen it, keeps the draft's options and "to_south". That the
    # League may monitor was in a newspaper.
    assert known_options(case, "north") == {"strip": ("to_north", "to_south"), "monitor": ("none", "league")}
    assert known_options(case, "south") == dict(case.options)
    public = {id(act) for act in case.acts_until() if act.public}
    assert public <= {id(act) for act in known_acts(case, "north")}


@pytest.mark.parametrize(
    ("audience", "league"), [("public", True), ("[north, south]", True), ("[south, patron]", False)]
)
def test_a_way_out_that_was_spoken_of_is_known_to_those_who_heard_it(
    secretive: Path, audience: str, league: bool
) -> None:
    path = secretive / "timeline.yaml"
    head, leak, rest = path.read_text().partition('  about: "monitor is league"\n  audience: public\n')
    assert leak
    path.write_text(f'{head}  about: "monitor is league"\n  audience: {audience}\n{rest}')
    known = known_options(detente.load(secretive), "north")
    assert known.get("monitor") == (("none", "league") if league else None)
    assert "shared" not in known["strip"]


def test_what_a_party_could_give_is_what_others_asked_for_at_least_cost(ukraine_2025: Path) -> None:
    brief = detente.load(ukraine_2025).study(draws=200).brief(party="ukraine")
    assert "20 November 2025" in brief.headline
    leads = [item.lead for section in brief.sections for item in section.items]
    assert leads.count("Ask for.") == 3
    page = " ".join(f"{i.lead} {i.text}" for s in brief.sections for i in s.items)
    assert "The part of Donetsk that Ukraine holds" in page
    assert "only if a referendum" not in page, "an option of December, which nobody knew in November"


@pytest.mark.parametrize(
    ("words", "options"),
    [
        ("has not seen draft 'south_1'", {"party": "north", "draft": "south_1"}),
        ("no party is called 'nord'", {"party": "nord"}),
        ("give one of the two", {"party": "north", "since": "2025-11-21"}),
    ],
)
def test_what_cannot_be_written_is_refused(border_talks: Path, words: str, options: dict[str, str]) -> None:
    with pytest.raises(InputError, match=words):
        detente.load(border_talks).study(draws=100).brief(**options)


def test_inferred_judgements_are_refused(border_talks: Path) -> None:
    with pytest.raises(InputError, match="judgements as written"):
        detente.load(border_talks).study(draws=100, posterior=True).brief(party="north")


def test_an_ultimatum_to_the_party_is_not_left_out(border_talks):
    brief = detente.load(border_talks).study(100).brief(party="south")
    told = [item for section in brief.sections for item in section.items if "agree by 27 November" in item.text]
    assert [item.lead for item in told] == ["Demanded of this party, 21 November 2025."]
    other = detente.load(border_talks).study(100).brief(party="north")
    assert not [i for s in other.sections for i in s.items if i.lead.startswith("Demanded")]
