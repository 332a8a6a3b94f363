"""JSON Schemas of the files, generated from the models, so that an editor completes and checks them."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, create_model

from detente.case.format.estimate import Estimate
from detente.case.format.models.case import CaseFile
from detente.case.format.models.guarantees import GuaranteesFile, PerformanceFile
from detente.case.format.models.preferences import PartyPreferences, PointValues
from detente.case.format.models.process import ProcessFile
from detente.case.format.models.record import Act, Actor, Draft, Period, Seen
from detente.case.format.models.rough import Threshold, Weight, Worth
from detente.case.format.models.stability import StabilityFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_NUMBER: dict[str, Any] = {"type": "number"}
_DATE: dict[str, Any] = {"type": "string", "pattern": r"^\d{4}-\d{2}(-\d{2})?$"}
_WORDS: dict[str, Any] = {"type": ["string", "number"]}
_ESTIMATE: dict[str, Any] = {
    "anyOf": [_NUMBER, {"type": "array", "items": _NUMBER, "minItems": 3, "maxItems": 3}],
    "extra": {"value": _NUMBER},
    "required": [],
}


def _worded(words: list[str]) -> dict[str, Any]:
    """Return the forms of an estimate that may be given as a word."""
    word = {"type": "string", "enum": words}
    return {
        "anyOf": [*_ESTIMATE["anyOf"], word],
        "extra": {"value": _NUMBER, "word": word},
        "required": [],
    }


_FORMS: dict[str, dict[str, Any]] = {
    # Short forms that a model takes beside its full one, and keys that its full form may leave out.
    "Estimate": _ESTIMATE,
    "Worth": _worded(list(Worth.words)),
    "Threshold": _worded(list(Threshold.words)),
    "Weight": _ESTIMATE,
    "PointValues": {"values": True},
    "Seen": {"anyOf": [_WORDS]},
    "Period": {"only": [_DATE, {"type": "array", "items": _DATE, "minItems": 2, "maxItems": 2}]},
    "Actor": {
        "only": [
            _WORDS,
            {"type": "array", "items": _WORDS, "minItems": 1},
            {"type": "object", "properties": {"name": _WORDS}, "required": ["name"], "additionalProperties": False},
        ]
    },
}
assert {m.__name__ for m in (Estimate, Worth, Threshold, Weight, PointValues, Seen, Period, Actor)} == set(_FORMS)


def _draft_front_matter() -> type[BaseModel]:
    """Return the model of a draft's front matter: a Draft without what the loader adds."""
    fields: dict[str, Any] = {
        name: (field.annotation, field)
        for name, field in Draft.model_fields.items()
        if name not in ("text", "text_line", "file")
    }
    return create_model("DraftFrontMatter", __base__=None, __config__={"extra": "forbid"}, **fields)


def _schema(model: type[BaseModel], title: str) -> dict[str, Any]:
    made = model.model_json_schema(by_alias=True, ref_template="#/$defs/{model}")
    for name, definition in made.get("$defs", {}).items():
        if name in _FORMS:
            made["$defs"][name] = _widened(definition, _FORMS[name], made["$defs"])
    for definition in made.get("$defs", {}).values():
        definition.pop("title", None)
    return {"$schema": DIALECT, **made, "title": title}


def _widened(definition: dict[str, Any], forms: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    if "only" in forms:
        return {"anyOf": forms["only"]}
    if "values" in forms:
        estimate = {"$ref": "#/$defs/Worth"} if "Worth" in known else {}
        orders = {k: v for k, v in definition["properties"].items() if k != "options"}
        return {"type": "object", "properties": orders, "additionalProperties": estimate}
    full = dict(definition)
    full["properties"] = {**definition["properties"], **forms.get("extra", {})}
    if "required" in forms:
        full["required"] = forms["required"]
    return {"anyOf": [*forms["anyOf"], full]}


def _preferences() -> dict[str, Any]:
    inner = _schema(PartyPreferences, "")
    definitions = inner.pop("$defs")
    for key in ("$schema", "title"):
        inner.pop(key)
    definitions["PartyPreferences"] = inner
    return {
        "$schema": DIALECT,
        "title": "preferences.yaml",
        "type": "object",
        "properties": {
            "assessor": {"type": "string"},
            "weight": {"type": "number", "exclusiveMinimum": 0},
            "seed_answers": {
                "type": "object",
                "additionalProperties": {"type": "array", "items": {"type": "number"}, "minItems": 3, "maxItems": 3},
            },
        },
        "additionalProperties": {"$ref": "#/$defs/PartyPreferences"},
        "$defs": definitions,
    }


def _timeline() -> dict[str, Any]:
    inner = _schema(Act, "")
    definitions = inner.pop("$defs", {})
    for key in ("$schema", "title"):
        inner.pop(key)
    definitions["Act"] = inner
    return {
        "$schema": DIALECT,
        "title": "timeline.yaml",
        "type": "array",
        "items": {"$ref": "#/$defs/Act"},
        "$defs": definitions,
    }


def generate() -> dict[str, str]:
    """Generate every schema from the models.

    Returns
    -------
    dict
        File name (such as ``case.schema.json``) to JSON text.
    """
    made = {
        "case": _schema(CaseFile, "case.yaml"),
        "preferences": _preferences(),
        "draft": _schema(_draft_front_matter(), "front matter of drafts/NAME.md"),
        "timeline": _timeline(),
        "process": _schema(ProcessFile, "process.yaml"),
        "guarantees": _schema(GuaranteesFile, "guarantees.yaml"),
        "performance": _schema(PerformanceFile, "performance.yaml"),
        "stability": _schema(StabilityFile, "stability.yaml"),
    }
    return {
        f"{name}.schema.json": json.dumps(schema, indent=1, sort_keys=False) + "\n" for name, schema in made.items()
    }


def shipped() -> dict[str, str]:
    """Return the schemas that come with the package."""
    folder = files("detente.case.format").joinpath("schemas")
    return {e.name: e.read_text(encoding="utf-8") for e in folder.iterdir() if e.name.endswith(".json")}
