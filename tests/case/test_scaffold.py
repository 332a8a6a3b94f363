"""A new case passes its own check; a schema agrees with the examples."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from detente.case.format.schemas import generate, shipped
from detente.case.load import load_case, split_front_matter
from detente.case.scaffold import make, unfilled
from detente.errors import InputError


def test_the_scaffold_passes_its_own_check(tmp_path):
    paths = make(tmp_path / "My talks 2026", title='Quotes " and <b> & : #')
    assert all(path.is_file() for path in paths)
    case = load_case(tmp_path / "My talks 2026")
    assert case.id == "my_talks_2026"
    assert case.title == 'Quotes " and <b> & : #'
    assert case.warnings == ()
    assert case.draft().id == "first"


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "kept.txt").write_text("kept")
    with pytest.raises(InputError, match="nothing was changed"):
        make(tmp_path / "x")
    assert [p.name for p in (tmp_path / "x").iterdir()] == ["kept.txt"]


def test_the_shipped_schemas_are_those_of_the_models():
    assert shipped() == generate()


def _plain(value):
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


@pytest.mark.parametrize("example", ["border_talks", "ukraine_2025", "syria_iraq_1975"])
def test_the_examples_fit_the_schemas(example, border_talks):
    folder = border_talks.parent / example
    yaml = YAML(typ="safe")
    schemas = {name: json.loads(text) for name, text in generate().items()}
    checked = 0
    for path in sorted([*folder.glob("*.yaml"), *folder.glob("drafts/*.md")]):
        text = path.read_text(encoding="utf-8")
        name = path.stem
        if path.suffix == ".md":
            name, text = "draft", split_front_matter(text, str(path))[0]
        validator = jsonschema.Draft202012Validator(schemas[f"{name}.schema.json"])
        errors = [
            f"{'/'.join(map(str, e.path))}: {e.message[:200]}" for e in validator.iter_errors(_plain(yaml.load(text)))
        ]
        assert errors == [], path
        checked += 1
    assert checked >= 2


def test_a_schema_catches_a_mistyped_key():
    schema = json.loads(generate()["case.schema.json"])
    errors = list(jsonschema.Draft202012Validator(schema).iter_errors({"detente": 1, "titel": "x"}))
    assert any(re.search("titel", e.message) for e in errors)


def test_a_summary_that_nobody_filled_in(tmp_path: Path) -> None:
    make(tmp_path / "new", today=dt.date(2026, 5, 1))
    assert unfilled(load_case(tmp_path / "new").summary)
    assert not unfilled("North and South dispute a strip.")
    assert not unfilled(None)
