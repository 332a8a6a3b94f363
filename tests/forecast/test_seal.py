"""Seals: what was sealed is recognised, and any change is told."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from detente.errors import InputError
from detente.forecast.seal import seal, verify


def test_a_seal_holds_the_hash_and_nothing_of_the_text(tmp_path: Path) -> None:
    file = tmp_path / "forecast.yaml"
    file.write_text("we expect no agreement by June")
    made, target = seal(file)
    assert target.name == "forecast.yaml.seal.json"
    assert made.files[0][2] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert "agreement" not in target.read_text()
    assert verify(target).ok
    file.write_text("we expect an agreement by June")
    verdict = verify(target)
    assert verdict.faults == ("forecast.yaml was changed since it was sealed",)


def test_a_folder_is_sealed_whole(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    (folder / "drafts").mkdir(parents=True)
    (folder / "case.yaml").write_text("a")
    (folder / "drafts" / "d.md").write_text("b")
    _, target = seal(folder, tmp_path / "kept.json", note="before the talks")
    assert verify(target, folder).ok
    (folder / "drafts" / "d.md").unlink()
    (folder / "more.md").write_text("c")
    assert set(verify(target, folder).faults) == {
        "drafts/d.md was sealed and is missing",
        "more.md was not sealed",
    }


def test_a_renamed_file_is_still_itself(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("x")
    _, target = seal(file)
    moved = file.rename(tmp_path / "b.txt")
    assert verify(target, moved).ok


def test_a_seal_is_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("x")
    seal(file)
    with pytest.raises(InputError, match="never overwritten"):
        seal(file)


def test_what_is_no_seal(tmp_path: Path) -> None:
    file = tmp_path / "a.seal.json"
    for text in ("no json", "[]", json.dumps({"format": "other/1"}), json.dumps({"format": "detente-seal/1"})):
        file.write_text(text)
        with pytest.raises(InputError):
            verify(file)
    with pytest.raises(InputError, match="no such file"):
        seal(tmp_path / "missing")
