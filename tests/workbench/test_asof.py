"""Nothing dated after the case's day is shown, exported or counted; and what pages are let go."""

from __future__ import annotations

import io
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from detente.drafts.formats.word import clean_word
from detente.drafts.returning import returnable
from detente.drafts.structure.plain import read_plain
from detente.drafts.word.views import read_accepted, read_rejected
from detente.errors import InputError
from detente.study import load
from detente.workbench.assets import make_brief, make_drafts, make_return, say_return
from detente.workbench.case_files import CaseFiles, title_in
from detente.workbench.day_of_case import drafts_known, known
from detente.workbench.memo import Memo
from detente.workbench.open_case import OpenCase
from detente.workbench.package_history import first_package

LATER = """---
id: later
title: A text of December
author: north
date: 2025-12-05
parent: patron_1
status: tabled
seen_by: [public]
package: {strip: shared, monitor: none}
---
1. A secret of December.
2. Nobody.
"""


@pytest.fixture
def opened(border_copy: Path) -> OpenCase:
    (border_copy / "drafts" / "later.md").write_text(LATER)
    found = OpenCase("border", border_copy)
    found.files.case = load(border_copy)
    return found


def test_a_draft_dated_later_is_in_no_export(opened: OpenCase) -> None:
    assert "later" in opened.case.drafts
    for party in ("north", "south"):
        archive = zipfile.ZipFile(io.BytesIO(make_drafts(opened, party)))
        for name in archive.namelist():
            assert "later" not in name
            assert b"December" not in archive.read(name)
    with pytest.raises(InputError, match="after 25 November 2025, the day of the case"):
        make_brief(opened, "later", "md")


def test_a_case_by_its_day_holds_what_is_dated_up_to_it(opened: OpenCase) -> None:
    case = opened.case
    assert [draft.id for draft in drafts_known(case)] == ["patron_1", "south_1"]
    assert all(act.date.first <= case.as_of for act in known(case).timeline)
    assert len(known(case).timeline) < len(case.timeline)
    by_december = replace(case, as_of=case.drafts["later"].date)
    assert "later" in known(by_december).drafts
    alone = replace(case, drafts={"later": case.drafts["later"]})
    assert first_package(alone).parent is None


def test_a_title_is_read_without_the_case(tmp_path: Path, border_talks: Path) -> None:
    assert title_in(border_talks) == "Two states and a border strip"
    assert CaseFiles(border_talks).title == "Two states and a border strip"
    for text, title in (
        ('title: "In quotes: a colon"\nid: x\n', "In quotes: a colon"),
        ("id: x\ntitle: >-\n  Two\n  lines\nas_of: 1\n", "Two lines"),
        ("id: x\n", ""),
        ("title: [1\n", ""),
        ("title: {a: b}\n", ""),
    ):
        (tmp_path / "case.yaml").write_text(text)
        assert title_in(tmp_path) == title
    assert title_in(tmp_path / "nowhere") == ""


def test_what_is_remembered_is_bounded() -> None:
    memo = Memo()
    for k in range(2_000):
        memo[k] = k
    assert len(memo) == 500
    assert 1_999 in memo
    assert 0 not in memo


def test_pages_that_nobody_connected_to_are_let_go() -> None:
    from nicegui import Client
    from nicegui.page import page

    from detente.workbench.closed_pages import let_go

    before = dict(Client.instances)
    Client.instances.clear()
    try:
        pages = [Client(page("/test"), request=None) for _ in range(60)]
        pages[0]._response_built = False  # still being made
        for k, client in enumerate(pages):
            client.created = time.time() + k / 1000
            if k:
                client._response_built = True
        pages[1].tab_id = "connected"
        assert let_go(most=40, seconds=100) == 18
        assert set(Client.instances) == {client.id for client in (pages[0], pages[1], *pages[20:])}
        for client in pages:
            client.created -= 200
        assert let_go(most=40, seconds=100) == 40
        assert set(Client.instances) == {pages[0].id, pages[1].id}
    finally:
        Client.instances.clear()
        Client.instances.update(before)


def test_a_received_file_is_sent_back_as_the_command_does(opened: OpenCase) -> None:
    case = opened.case
    assert not returnable(case, case.draft("south_1"))
    with pytest.raises(InputError, match="no Word file is kept"):
        make_return(opened, "south_1", "")
    data = clean_word(read_plain("The parties agree:\n\n1. The strip stays as it is.\n\n2. Nobody watches it."))
    (case.folder / "drafts" / "patron_1.docx").write_bytes(data)
    made = make_return(opened, "patron_1", "north")
    assert read_rejected(made) == read_rejected(data)
    assert read_accepted(made) != read_accepted(data)
    said = say_return(opened, "patron_1", "").decode()
    assert said.startswith("Tracked as ")
    assert "Every word of the draft is in the file." in said
    with pytest.raises(InputError, match="after 25 November 2025, the day of the case"):
        make_return(opened, "later", "")
