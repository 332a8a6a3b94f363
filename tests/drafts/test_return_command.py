"""``detente drafts return``: the file that was received is kept, changed, and nothing of what others think goes along."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from called import build
from detente.case.load import load_case
from detente.drafts.importing import _received
from detente.drafts.store import received_file
from detente.drafts.word.views import read_accepted, read_rejected
from tests.drafts import plain_reader
from tests.drafts.make_word import gone, ins, level, numbering, p, word

Run = Callable[..., dict[str, Any]]
NUMBERED = numbering({1: level(0, "decimal", "%1.")}, {1: (1, "")})
THEIRS = word(
    p("The parties agree:")
    + p("North and South administer the strip together.", num=(1, 0))
    + p("The League sends ", ins("unarmed ", "North"), "monitors", gone(" soon", "North"), ".", num=(1, 0))
    + p("Done at the border."),
    {"numbering": NUMBERED},
)


@pytest.fixture
def answered(border: Path, run: Run, tmp_path: Path) -> Path:
    """The border case with a file that North sent, and South's amendment of it."""
    file = tmp_path / "theirs.docx"
    file.write_bytes(THEIRS)
    read = run("import", str(file), "--case", str(border), "--id", "north_2", "--author", "north", "--yes",
               "--set", "strip=shared", "--set", "monitor=league")  # fmt: skip
    assert read["received"] == hashlib.sha256(THEIRS).hexdigest()
    text = "strip=North administers the strip for ten years."
    run("amend", str(border), "--author", "south", "--draft", "north_2", "--id", "south_2", "--set", "strip=to_north",
        "--text", text, "--draws", "200")  # fmt: skip
    return border


def test_the_received_file_is_kept_and_sent_back(answered: Path, run: Run, tmp_path: Path) -> None:
    assert (answered / "drafts/north_2.docx").read_bytes() == THEIRS
    out = tmp_path / "back.docx"
    made = run("return", str(answered), "south_2", "--out", str(out))
    assert (made["author"], made["uncarried"]) == ("South", [])
    assert {entry["author"] for entry in made["pending"]} == {"North"}
    assert {entry["label"] for entry in made["pending"]} == {"2"}
    assert read_accepted(out)[1] == "North administers the strip for ten years."
    assert read_rejected(out) == read_rejected(THEIRS)
    again = run("return", str(answered), "south_2", "--into", str(answered / "drafts/north_2.docx"), "--accept", "North",
                "--author", "Legal adviser", "--date", "2025-11-26", "--out", str(out))  # fmt: skip
    assert (again["pending"], len(again["settled"]), again["author"], again["date"]) == (
        [],
        2,
        "Legal adviser",
        "2025-11-26",
    )


def test_comments_say_what_changes_for_the_reader_and_nothing_else(answered: Path, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "back.docx"
    made = run("return", str(answered), "south_2", "--comments", "north", "--out", str(out))
    assert made["comments"] == 1
    said = "".join(plain_reader.part(out.read_bytes(), "word/comments.xml").itertext())
    assert said == (
        "The border strip: “The strip passes to North” in place of “Joint administration”; North is no longer bound here."
    )
    run("return", str(answered), "south_2", "--comments", "league", "--out", str(out))
    said = "".join(plain_reader.part(out.read_bytes(), "word/comments.xml").itertext())
    assert said == "The border strip: it now reads “The strip passes to North”."  # the League has seen no draft before


def test_a_point_whose_paragraph_was_written_anew_is_spoken_of_once(answered: Path, run: Run, tmp_path: Path) -> None:
    """The second point's words are likest to the first's received ones: its own received paragraph goes, the point stays."""
    answer = tmp_path / "answer.md"
    answer.write_text(
        "The parties agree:\n\n1. The strip passes to North.\n\n2. Nobody watches the strip together.\n\nDone at the border."
    )
    run("import", str(answer), "--case", str(answered), "--id", "south_3", "--author", "south", "--parent", "north_2", "--yes",
        "--set", "strip=to_north", "--set", "monitor=none")  # fmt: skip
    out = tmp_path / "back.docx"
    made = run("return", str(answered), "south_3", "--comments", "north", "--out", str(out))
    said = ["".join(c.itertext()) for c in plain_reader.part(out.read_bytes(), "word/comments.xml")]
    assert made["comments"] == len(said) == 2
    assert sorted(words.split(":")[0] for words in said) == ["The border strip", "Who monitors"]
    assert not any("taken out" in words for words in said)


def test_a_kept_file_that_was_changed_is_refused(answered: Path, tmp_path: Path) -> None:
    kept = answered / "drafts/north_2.docx"
    kept.write_bytes(word(p("Another text.")))
    result = CliRunner().invoke(
        build(), ["drafts", "return", str(answered), "south_2", "--out", str(tmp_path / "x.docx")]
    )
    assert result.exit_code == 2
    assert "not the file that was received" in result.stderr
    assert not (tmp_path / "x.docx").exists()
    case = load_case(answered)
    assert received_file(case, "patron_1") is None


def test_no_file_and_a_bad_file(border: Path, tmp_path: Path) -> None:
    out = str(tmp_path / "x.docx")
    for more, message in (
        ([], "no Word file is kept for draft 'south_1'"),
        (["--into", str(tmp_path / "none.docx")], "cannot be read"),
        (["--into", str(border / "case.yaml")], "not a .docx file"),
        (["--into", str(border / "case.yaml"), "--comments", "nobody"], "nobody"),
    ):
        result = CliRunner().invoke(build(), ["drafts", "return", str(border), "south_1", "--out", out, *more])
        assert (result.exit_code, message in result.stderr) == (2, True), result.stderr
        assert "Traceback" not in result.stderr
    assert not Path(out).exists()


def test_only_a_word_file_is_kept(tmp_path: Path) -> None:
    other = tmp_path / "text.odt"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("content.xml", "<a/>")
    assert _received(other) is None
    (tmp_path / "text.md").write_text("1. Peace.")
    assert _received(tmp_path / "text.md") is None
