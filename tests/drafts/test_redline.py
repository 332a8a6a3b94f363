"""Redlines keep both texts: rejecting gives the old, accepting the new, paragraph by paragraph."""

from __future__ import annotations

import io
import itertools
import subprocess
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from detente.drafts.structure.tokens import tokens, word_changes
from detente.drafts.word.redline import clean, pair_paragraphs, redline
from detente.drafts.word.views import read_accepted, read_rejected
from detente.drafts.word.write import legal
from tests.drafts.pairs import PAIRS

PIECES = ["600,000", "the ", "a", " ", "b ", ", ", "\t", "\n", "—", "Forces ", "שלום ", "мир ", ".", "“q”", "  "]
PARAGRAPH = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
TEXT = st.lists(PARAGRAPH, max_size=7)


def holds(before: list[str], after: list[str]) -> None:
    data = redline(before, after, "South <x>", "2025-11-24")
    assert read_rejected(data) == ([legal(p) for p in before] or [""])
    assert read_accepted(data) == ([legal(p) for p in after] or [""])


@settings(max_examples=250)
@given(TEXT, TEXT)
def test_any_two_texts(before: list[str], after: list[str]) -> None:
    holds(before, after)


@settings(max_examples=250)
@given(TEXT, st.data())
def test_random_edits(before: list[str], data: st.DataObject) -> None:
    after = list(before)
    for _ in range(data.draw(st.integers(0, 4))):
        kind = data.draw(st.sampled_from(["drop", "add", "edit", "join"]))
        at = data.draw(st.integers(0, max(len(after) - 1, 0)))
        if kind == "add" or not after:
            after.insert(at, data.draw(PARAGRAPH))
        elif kind == "drop":
            after.pop(at)
        elif kind == "edit":
            cut = data.draw(st.integers(0, len(after[at])))
            after[at] = after[at][:cut] + data.draw(PARAGRAPH) + after[at][cut + 2 :]
        elif at + 1 < len(after):
            after[at : at + 2] = [after[at] + after[at + 1]]
    holds(before, after)


@settings(max_examples=100)
@given(st.lists(st.text(max_size=15), max_size=5), st.lists(st.text(max_size=15), max_size=5))
def test_any_characters_at_all(before: list[str], after: list[str]) -> None:
    holds(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([], []),
        ([], ["a"]),
        (["a"], []),
        (["", "", ""], [""]),
        (["a", "", "b"], ["a", "b", ""]),
        (["a"], ["a", "b", "c"]),
        (["a", "b", "c"], ["a"]),
        (["b", "c"], ["a", "b", "c"]),
        (["x"], ["y", "z"]),
        (["long shared words here", "tail"], ["long shared words there", "new", ""]),
    ],
)
def test_endings(before: list[str], after: list[str]) -> None:
    holds(before, after)


@pytest.mark.parametrize("pair", range(len(PAIRS)))
def test_fixed_pairs(pair: int) -> None:
    holds(*PAIRS[pair])


@pytest.mark.word
def test_fixed_pairs_through_libreoffice(tmp_path: Path) -> None:
    """LibreOffice opens and saves all fifty; both texts come back whole from every one."""
    (tmp_path / "in").mkdir()
    names = []
    for number, (before, after) in enumerate(PAIRS):
        names.append(tmp_path / "in" / f"{number:02d}.docx")
        names[-1].write_bytes(redline(before, after, "South", "2025-11-24T09:30:00Z"))
    subprocess.run(
        [
            "soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
            "docx:MS Word 2007 XML", "--outdir", str(tmp_path / "out"), *map(str, names),
        ],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    broken = []
    for number, (before, after) in enumerate(PAIRS):
        data = (tmp_path / "out" / f"{number:02d}.docx").read_bytes()
        if read_rejected(data) != before or read_accepted(data) != after:
            broken.append(number)
        changed = before != after
        assert ('w:author="South"' in _document(data)) == changed
        assert ("2025-11-24T09:30:00Z" in _document(data)) == changed
    assert broken == []


def _document(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("word/document.xml").decode()


def test_every_change_bears_author_and_date_and_its_own_number() -> None:
    tree = etree.fromstring(_document(redline(["a b", "c"], ["a x", "", "d"], "A & B", "2025-11-24")).encode())
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    changes = list(tree.iter(f"{w}ins", f"{w}del"))
    assert changes
    assert {e.get(f"{w}author") for e in changes} == {"A & B"}
    assert {e.get(f"{w}date") for e in changes} == {"2025-11-24T00:00:00Z"}
    assert len({e.get(f"{w}id") for e in changes}) == len(changes)


def test_a_changed_number_is_one_change() -> None:
    changes = [
        c
        for c in word_changes("capped at 600,000 men, in peace", "capped at 800,000 men, in peace")
        if c.kind != "same"
    ]
    assert [(c.kind, c.before, c.after) for c in changes] == [("replace", "600,000", "800,000")]


def test_punctuation_is_a_change_of_its_own() -> None:
    changes = [c for c in word_changes("Forces leave, and stay out.", "Forces leave and stay out!") if c.kind != "same"]
    assert [(c.kind, c.before, c.after) for c in changes] == [("delete", ",", ""), ("replace", ".", "!")]


@pytest.mark.parametrize(
    ("text", "cores"),
    [
        ("€140 bn (12.5%)", ["€140", "bn", "(", "12.5%", ")"]),
        ("non-aggression isn’t 1.1", ["non-aggression", "isn’t", "1.1"]),
        ("1 000 000", ["1", "000", "000"]),
        ("1\u00a0000\u00a0000", ["1\u00a0000\u00a0000"]),
        ("«мир»", ["«", "мир", "»"]),
    ],
)
def test_tokens(text: str, cores: list[str]) -> None:
    assert [t.core for t in tokens(text)] == cores


@given(st.text(max_size=60), st.text(max_size=60))
def test_word_changes_hold_both_texts(before: str, after: str) -> None:
    changes = word_changes(before, after)
    assert "".join(c.before for c in changes) == before
    assert "".join(c.after for c in changes) == after
    assert all(c.before == c.after for c in changes if c.kind == "same")
    assert all(a.kind != "same" or b.kind != "same" for a, b in itertools.pairwise(changes))


@given(TEXT, TEXT)
def test_pairs_hold_every_paragraph_once_in_order(before: list[str], after: list[str]) -> None:
    pairs = pair_paragraphs(before, after)
    assert [i for i, _ in pairs if i is not None] == list(range(len(before)))
    assert [j for _, j in pairs if j is not None] == list(range(len(after)))


def test_files_bear_no_trace() -> None:
    data = clean(["1. Peace"])
    assert data == clean(["1. Peace"])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [n for n in archive.namelist() if "docProps" in n or "custom" in n.lower()]
        assert b"rsid" not in archive.read("word/document.xml")
