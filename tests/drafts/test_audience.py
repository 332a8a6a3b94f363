"""What a party is given is searched, byte by byte after unzipping, for what it must not contain."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.drafts.make_word import NS, gone, ins, p, who, word
from tests.drafts.make_word import run as words

Run = Callable[..., dict[str, Any]]
SECRETS = (
    "Zaphod", "Quisling", "zaphodremark", "zaphodhidden", "southsecrettext", "southsecrettitle", "south_secret",
    "zaphodreason", "zaphodnote", "deletedwords", "docProps", "rsid", "dc:creator", "customXml", "lastModifiedBy", "zaphodprops",
)  # fmt: skip


@pytest.fixture
def secretive(border: Path, run: Run) -> Path:
    """The border case with a shown draft that came in a talkative file, a secret one, and reasons given."""
    comments = (
        f'<w:comments {NS}><w:comment w:id="0" w:author="Zaphod Quisling" w:date="2025-11-23T10:00:00Z">'
        f"<w:p>{words('zaphodremark')}</w:p></w:comment></w:comments>"
    )
    body = (
        p("1. The strip is ", gone("deletedwords", "Zaphod Quisling"), ins("shared", "Zaphod Quisling"), ".")
        + p(
            "2. ",
            '<w:commentRangeStart w:id="0"/>',
            "The League monitors.",
            words("zaphodhidden", properties="<w:vanish/>"),
        )
        + p("3. Trade ", "goes on.", mark=f"<w:ins {who('Quisling')}/>")
    )
    extra = {
        "docProps/core.xml": b'<cp:coreProperties xmlns:cp="x" xmlns:dc="y"><dc:creator>zaphodprops</dc:creator></cp:coreProperties>',
        "customXml/item1.xml": b"<a>zaphodprops</a>",
    }
    path = border.parent / "Zaphod.docx"
    path.write_bytes(word(body, {"comments": comments}, extra))
    run("import", path, "--case", border, "--id", "shown_1", "--author", "patron", "--parent", "patron_1",
        "--title", "The shown text", "--yes")  # fmt: skip
    run("disclose", border, "shown_1", "--to", "north", "--date", "2025-11-25")
    (border.parent / "s.md").write_text("# southsecrettitle\n\n1. southsecrettext\n2. None\n")
    run(
        "import",
        border.parent / "s.md",
        "--case",
        border,
        "--id",
        "south_secret",
        "--author",
        "south",
        "--parent",
        "shown_1",
        "--yes",
    )
    shown = border / "drafts/shown_1.md"
    shown.write_text(shown.read_text().replace("labels:", 'note: "zaphodnote"\nlabels:') + "\n<!-- zaphodnote -->\n")
    preferences = border / "preferences.yaml"
    text = preferences.read_text()
    assert 'reason: "' in text
    preferences.write_text(re.sub(r'reason: "', 'reason: "zaphodreason ', text, count=1))
    return border


def contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """A file's name and bytes, and those of everything packed in it."""
    yield path.name, path.name.encode()
    data = path.read_bytes()
    yield path.name, data
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                yield info.filename, info.filename.encode() + info.extra + info.comment
                yield info.filename, archive.read(info)


def found(folder: Path, secrets: tuple[str, ...]) -> set[str]:
    return {
        secret
        for path in folder.rglob("*") if path.is_file()
        for _, data in contents(path)
        for secret in secrets
        for coding in ("utf-8", "utf-16-le", "utf-16-be")
        if secret.lower().encode(coding) in data.lower()
    }  # fmt: skip


def test_nothing_unseen_goes_out(secretive: Path, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "for_north"
    printed = run("export", secretive, "--for", "north", "--out", out, "--format", "docx,md,html,akn", "--redlines")
    assert printed["drafts"] == ["patron_1", "shown_1"]
    texts = ("draft_2025-11-20", "draft_2025-11-25")
    assert {Path(f).name for f in printed["files"]} == {
        *(f"{d}{s}" for d in texts for s in (".docx", ".md", ".html", ".xml")),
        "draft_2025-11-25_against_2025-11-20.docx", "draft_2025-11-25_against_2025-11-20.html",
    }  # fmt: skip
    assert found(out, SECRETS) == set()
    assert found(out, ("shared", "goes on")) == {"shared", "goes on"}
    names = ("patron_1", "shown_1", "The shown text", "The Patron's plan")
    assert found(out, names) == set(), "ids and titles of files are not the text"


def test_the_same_search_finds_them_in_the_case(secretive: Path) -> None:
    """The search itself works: all of it stands somewhere in the case."""
    hidden = set(SECRETS) - {"docProps", "rsid", "dc:creator", "customXml", "lastModifiedBy", "zaphodprops"}
    assert found(secretive, tuple(hidden)) == hidden


def test_author_sees_its_own_and_not_the_others(secretive: Path, run: Run, tmp_path: Path) -> None:
    printed = run("export", secretive, "--for", "south", "--out", tmp_path / "s")
    assert printed["drafts"] == ["patron_1", "south_1", "south_secret"]
    assert "zaphodremark" not in found(tmp_path / "s", SECRETS)


def test_unseen_drafts_cannot_be_asked_for(secretive: Path, run: Run, tmp_path: Path) -> None:
    error = run("export", secretive, "--for", "north", "--draft", "south_secret", "--out", tmp_path / "o", code=2)[
        "error"
    ]
    assert "has not seen" in error
    assert not (tmp_path / "o").exists()


def test_day_counts_when_it_is_given(secretive: Path, run: Run, tmp_path: Path) -> None:
    printed = run("export", secretive, "--for", "north", "--on", "2025-11-24", "--out", tmp_path / "o")
    assert printed["drafts"] == ["patron_1"]


def test_public_drafts_are_seen_by_all_and_a_folder_must_be_clean(run: Run, border: Path, tmp_path: Path) -> None:
    assert run("export", border, "--for", "league", "--out", tmp_path / "o")["drafts"] == ["patron_1"]
    run("export", border, "--for", "league", "--out", tmp_path / "o")
    (tmp_path / "o/private.txt").write_text("x")
    assert "private.txt" in run("export", border, "--for", "league", "--out", tmp_path / "o", code=2)["error"]
    assert "did you mean 'league'" in run("export", border, "--for", "leage", "--out", tmp_path / "p", code=2)["error"]


def test_word_and_libreoffice_files_bear_no_date_of_today(run: Run, border: Path, tmp_path: Path) -> None:
    run("export", border, "--for", "north", "--out", tmp_path / "a")
    run("export", border, "--for", "north", "--out", tmp_path / "b")
    assert (tmp_path / "a/draft_2025-11-20.docx").read_bytes() == (tmp_path / "b/draft_2025-11-20.docx").read_bytes()
