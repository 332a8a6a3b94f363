"""Every place where a source can be named counts as a use of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.case.load import load_case
from detente.case.uses import uses


def words_of(tree: object, key: str = "") -> list[str]:
    """Every text that stands under a key ``source``, read from the files without the models."""
    if isinstance(tree, dict):
        return [word for k, inner in tree.items() for word in words_of(inner, k)]
    if isinstance(tree, list):
        return [word for inner in tree for word in words_of(inner, key)]
    return [str(tree)] if key == "source" else []


@pytest.mark.parametrize("example", ["border_talks", "ukraine_2025", "syria_iraq_1975"])
def test_all_names_of_sources_in_all_files_are_counted(border_talks: Path, example: str) -> None:
    case = load_case(border_talks.parent / example)
    written = [word for document in case.documents.values() for word in words_of(document.tree)]
    case = case.whole or case  # as written
    assert {k: sum(n.values()) for k, n in uses(case).items()} == {k: written.count(k) for k in case.sources}


@pytest.mark.parametrize(
    "name,old,new,file",
    [
        ("case.yaml", "- all: [north, south]", "- all: [north, south]\n    source: wire_c", "case.yaml"),
        ("process.yaml", "id: cut_support,", "id: cut_support, source: wire_c,", "process.yaml"),
        ("guarantees.yaml", "id: raid,", "id: raid, source: wire_c,", "guarantees.yaml"),
    ],
)
def test_a_source_named_in_one_place_only_is_used(border_copy: Path, name: str, old: str, new: str, file: str) -> None:
    head = border_copy / "case.yaml"
    head.write_text(head.read_text().replace("  wire_a:", "  wire_c: {title: C}\n  wire_a:", 1), encoding="utf-8")
    assert uses(load_case(border_copy))["wire_c"] == {}
    path = border_copy / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert uses(load_case(border_copy))["wire_c"] == {file: 1}
