"""Edits written as one: the file is that of edits made one after another, and each can be taken back."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import pytest

from detente.case import edit
from detente.case.edit import MARK, ChangedOnDisk
from detente.case.edited_together import write_together
from detente.errors import InputError
from detente.workbench.rough_entries import as_word, in_pile

FILE = "preferences.yaml"
EDITS = [
    partial(as_word, party="north", point="monitor", option="league", word="must"),
    partial(in_pile, party="north", point="strip", pile="most"),
    lambda tree: [],
    partial(in_pile, party="north", point="strip", pile="least"),
    partial(as_word, party="south", point="monitor", option="league", word="refuse"),
    partial(as_word, party="north", point="monitor", option="league", word="want"),
]


@pytest.mark.parametrize("mark", [b"", MARK])
def test_edits_made_together_are_those_made_one_after_another_and_each_is_undone(
    tmp_path: Path, border_talks: Path, mark: bytes
) -> None:
    once, singly = (shutil.copytree(border_talks, tmp_path / name) for name in ("once", "singly"))
    for folder in (once, singly):
        (folder / FILE).write_bytes(mark + (folder / FILE).read_bytes())
    states = [(singly / FILE).read_bytes()]
    for one in EDITS:
        write_together(singly, FILE, [one], edit.digest(singly / FILE))
        states.append((singly / FILE).read_bytes())
    made = write_together(once, FILE, EDITS, edit.digest(once / FILE))
    assert made is not None
    assert (once / FILE).read_bytes() == states[-1]
    assert made.digest == edit.digest(once / FILE)
    for at in reversed(range(len(EDITS))):
        if made.entries[at]:
            assert made.undo(once, at) == edit.digest(once / FILE)
        assert (once / FILE).read_bytes() == states[at]


def test_nothing_is_written_where_one_is_refused_or_the_file_is_another(tmp_path: Path, border_talks: Path) -> None:
    folder = shutil.copytree(border_talks, tmp_path / "case")
    before = (folder / FILE).read_bytes()
    wrong = partial(as_word, party="north", point="monitor", option="league", word="perhaps")
    with pytest.raises(InputError, match="perhaps"):
        write_together(folder, FILE, [EDITS[0], wrong], edit.digest(folder / FILE))
    with pytest.raises(ChangedOnDisk):
        write_together(folder, FILE, EDITS, "another")
    assert write_together(folder, FILE, [lambda tree: []], edit.digest(folder / FILE)) is None
    assert (folder / FILE).read_bytes() == before
    made = write_together(folder, FILE, EDITS[:2], edit.digest(folder / FILE))
    assert made is not None
    (folder / FILE).write_bytes((folder / FILE).read_bytes() + b"# somebody else\n")
    with pytest.raises(ChangedOnDisk):
        made.undo(folder, 1)
