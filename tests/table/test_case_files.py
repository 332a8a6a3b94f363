"""A case that is sent in one file: read as the folder is, with limits, and nothing of it left behind."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

import pytest

from detente.case.load import load_case
from detente.errors import InputError
from detente.interop.casebook.writing import write_workbook
from detente.table import case_files, exports
from detente.table.negotiation import setting_up, structure
from detente.table.roles import Actor, Role
from detente.table.store.database import SYSTEM, Database, Scope


def packed(folder: Path, inside: str = "border_talks/") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, inside + path.relative_to(folder).as_posix())
    return out.getvalue()


def archive_of(*files: tuple[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


@pytest.mark.parametrize("inside", ["border_talks/", "", "a/b/"])
def test_a_packed_folder_and_a_workbook_read_as_the_folder_does(border_talks: Path, inside: str) -> None:
    said = structure.of_case(load_case(border_talks))
    with case_files.case_of("border_talks.zip", packed(border_talks, inside)) as case:
        assert structure.of_case(case) == said
        assert case.folder.is_dir()
    assert not case.folder.exists()
    if inside:
        with case_files.case_of("border_talks.xlsx", write_workbook(border_talks)) as case:
            assert structure.of_case(case) == said


def test_what_a_table_exports_can_be_sent_to_begin_another(database: Database, border_talks: Path) -> None:
    with database.transaction(SYSTEM) as tx:
        made = setting_up.from_case(tx, load_case(border_talks)).negotiation_id
    actor = Actor("", made, Role.CHAIR)
    with database.transaction(Scope.of(actor), reading=True) as tx:
        content = exports.archive(tx, actor)
        held = structure.negotiation_row(tx, made).structure
    with case_files.case_of("table.zip", content) as case:
        assert structure.of_case(case)["points"] == held["points"]


def test_only_the_files_of_a_case_are_unpacked_and_nothing_leaves_the_folder(
    border_talks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    files = [(path.relative_to(border_talks).as_posix(), path.read_bytes()) for path in sorted(border_talks.rglob("*")) if path.is_file()]  # fmt: skip
    bad = [
        ("../outside.yaml", "x: 1"),
        ("/absolute/case.yaml/x", "x: 1"),
        ("drafts/../../../outside.md", "x"),
        ("drafts/..", "x"),
        ("drafts/deep/er.md", "x"),
        ("run.sh", "x"),
        ("C:\\case.md", "x"),
    ]
    with case_files.case_of("x.zip", archive_of(*files, *bad)) as case:
        there = {path.relative_to(case.folder).as_posix() for path in case.folder.rglob("*") if path.is_file()}
        assert there <= {name for name, _ in files}
        assert [path for path in tmp_path.rglob("*") if path.name.startswith(("outside", "run", "er."))] == []
    assert list(tmp_path.iterdir()) == []


CASE = ("case.yaml", "title: [")
DEEP = ("a/case.yaml", "x"), ("b/case.yaml", "x")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (None, "x.zip: expected the folder of a case packed as .zip"),
        ([("readme.txt", "hello")], "x.zip: there is no case.yaml in it"),
        (DEEP, "x.zip: found a/case.yaml and b/case.yaml"),
        ([CASE], "case.yaml:2:1: not valid YAML"),
        ([(f"f{n}", "") for n in range(5001)], "x.zip: holds 5,001 files"),
        ([("case.yaml", b"\x00" * 61_000_000)], "at most 60,000,000 bytes unpacked"),
        ([("case.yaml", b" " * 11_000_000)], "case.yaml: 10,000,001 bytes"),
        ([("case.yaml", "id: a"), *((f"drafts/{n}.md", "") for n in range(501))], "too many files in drafts/"),
        ([("xl/workbook.xml", "<x/>")], "x.zip"),
    ],
    ids=["text", "nothing", "two", "faults", "many", "large", "larger", "drafts", "workbook"],
)  # fmt: skip
def test_what_cannot_be_read_is_told_in_a_few_lines_without_a_path_of_this_machine(
    files: list[tuple[str, bytes | str]] | None, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = b"no archive" if files is None else archive_of(*files)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(InputError) as told, case_files.case_of("x.zip", data):
        pass
    assert said in str(told.value)
    assert str(tmp_path) not in str(told.value)
    assert len(str(told.value).splitlines()) <= case_files.MOST_FAULTS + 1
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_or_encrypted_archive_is_refused(border_talks: Path) -> None:
    good = bytearray(packed(border_talks))
    with pytest.raises(InputError, match="cannot be read"), case_files.case_of("x.zip", bytes(good[: len(good) // 2])):
        pass
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        entry = archive.getinfo("border_talks/case.yaml")
    good[entry.header_offset + 60 + len(entry.filename)] ^= 0xFF
    with pytest.raises(InputError), case_files.case_of("x.zip", bytes(good)):
        pass
