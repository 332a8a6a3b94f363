"""A key left empty decides nothing: it is a mistake, or words that change no figure."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import EXAMPLES

from detente.case import load
from detente.case.format.estimate import Estimate
from detente.case.format.fields import Model, day
from detente.case.format.models import case as models
from detente.case.format.models import guarantees as models_guarantees
from detente.case.format.models import preferences as models_preferences
from detente.case.format.models import process as models_process
from detente.case.format.models import record as models_record
from detente.case.format.models import stability as models_stability
from detente.case.format.reader import Document, Path_, Text, read_yaml
from detente.case.load import load_case
from detente.errors import InputError

MODELS = [Estimate] + [
    found
    for module in (models, models_guarantees, models_preferences, models_process, models_record, models_stability)
    for found in vars(module).values()
    if isinstance(found, type) and issubclass(found, Model)
]
HARMLESS = {
    "summary", "publisher", "url", "office", "topic", "note", "reason", "text", "title", "open", "labels",
}  # fmt: skip
"""Keys that may be blank, as the reference says: words, and what a draft leaves open or numbers otherwise."""

KEYS = {
    alias for model in MODELS for name, field in model.model_fields.items() for alias in (name, field.alias) if alias
}
"""The keys of the format; the other steps of a path are ids and places in lists."""


def places(tree: Any, at: Path_ = ()) -> Iterator[Path_]:
    entries = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in entries:
        yield (*at, key)
        yield from places(value, (*at, key))


def put(tree: Any, path: Path_, value: Any) -> Any:
    """Put a value in its place, and return what stood there."""
    for step in path[:-1]:
        tree = tree[step]
    before, tree[path[-1]] = tree[path[-1]], value
    return before


parsed = functools.cache(read_yaml)
"""A file is read once; loading changes no tree, and what is blanked is put back."""


def refused(monkeypatch: pytest.MonkeyPatch, folder: Path, name: str, path: Path_, blank: Any) -> bool:
    before: list[tuple[Any, Any]] = []

    def read(text: str, file: str, first_line: int = 1) -> Document:
        document = parsed(text, file, first_line)
        if file.endswith(name):
            before.append((document.tree, put(document.tree, path, blank)))
        return document

    monkeypatch.setattr(load, "read_yaml", read)
    try:
        load_case(folder)
    except InputError as error:
        assert all(fault.message for fault in error.faults)
        return True
    finally:
        monkeypatch.setattr(load, "read_yaml", read_yaml)
        for tree, value in reversed(before):
            put(tree, path, value)
    return False


def test_every_key_left_blank_is_a_mistake_or_changes_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each kind of key and list entry of every example in turn; the small cases first, since they load fast."""
    seen = set()
    examples = sorted(
        (p for p in EXAMPLES.iterdir() if p.is_dir()), key=lambda p: sum(f.stat().st_size for f in p.rglob("*"))
    )
    for folder in examples:
        for name, document in load_case(folder).documents.items():
            for path in places(document.tree):
                about = (Path(name).parts[0], len(path), *(step for step in path if step in KEYS))
                if about in seen:
                    continue
                seen.add(about)
                if not refused(monkeypatch, folder, name, path, Text("", plain=True)):
                    assert str(path[-1]) in HARMLESS, (folder.name, name, path)
    assert len(seen) > 150
    for folder in examples:
        fresh = load_case(folder).documents
        with monkeypatch.context() as patched:
            patched.setattr(load, "read_yaml", parsed)
            kept = load_case(folder).documents
        assert {n: d.tree for n, d in kept.items()} == {n: d.tree for n, d in fresh.items()}


@pytest.mark.parametrize("blank", ["", "   ", " # ask the League", "\n    # not known yet"])
def test_a_blank_threshold_is_not_no_threshold(border_copy: Path, blank: str) -> None:
    file = border_copy / "preferences.yaml"
    text = file.read_text(encoding="utf-8")
    assert "  no_deal: 40\n" in text
    file.write_text(text.replace("  no_deal: 40\n", f"  no_deal:{blank}\n"), encoding="utf-8")
    with pytest.raises(
        InputError, match=r"no_deal: found nothing, expected a number or \[low, likely, high\]; write null"
    ):
        load_case(border_copy)


@pytest.mark.parametrize("null", ["null", "~", "NULL"])
def test_a_written_null_is_a_decision(border_copy: Path, null: str) -> None:
    file = border_copy / "preferences.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("  no_deal: 40\n", f"  no_deal: {null}\n"), encoding="utf-8"
    )
    assert load_case(border_copy).assessors[0].preferences["league"].no_deal is None


@pytest.mark.parametrize(
    "name,old,new,words",
    [
        ("process.yaml", "table: [patron, north, south]", "table: []", "found an empty list, expected the parties"),
        ("process.yaml", "on: [south], extendable", "on: , extendable", "found nothing"),
        ("case.yaml", "name: North,", 'name: "",', "name: found nothing, expected text"),
        ("case.yaml", 'text: "Nobody."', 'text: " "', "text: found nothing, expected text"),
        ("performance.yaml", "within: [0, 30], after", "within: , after", r"expected [min, max] in days"),
    ],
)
def test_blank_lists_and_texts(border_copy: Path, name: str, old: str, new: str, words: str) -> None:
    file = border_copy / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_case(border_copy)
    assert words in str(caught.value)


def test_an_assessor_without_a_name_is_refused(border_copy: Path) -> None:
    folder = border_copy / "preferences"
    folder.mkdir()
    shutil.move(border_copy / "preferences.yaml", folder / "one.yaml")
    text = (folder / "one.yaml").read_text(encoding="utf-8")
    (folder / "one.yaml").write_text("assessor:\n" + text, encoding="utf-8")
    with pytest.raises(InputError, match="assessor: found nothing, expected the name"):
        load_case(border_copy)


@pytest.mark.parametrize(
    "text,words",
    [
        ("27/11/2025", "write 2025-11-27$"),
        ("11/27/2025", "write 2025-11-27$"),
        ("27.11.2025", "write 2025-11-27$"),
        ("11/12/2025", "write 2025-12-11 or 2025-11-12, whichever is meant"),
        ("45988", "expected a date such as 2025-11-25$"),
        ("20251127", "expected a date such as 2025-11-25$"),
    ],
)
def test_days_in_another_order_are_refused_with_what_to_write(text: str, words: str) -> None:
    with pytest.raises(Exception, match=words):
        day(text)
