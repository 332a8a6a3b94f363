"""The registry of protocols says what the format of a case says."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.case.format.models.process import ProcessFile
from detente.process.protocols import PROTOCOLS

DOCS = Path(__file__).resolve().parents[2] / "docs" / "reference" / "process.md"


def ids_of_the_format() -> set[str]:
    return set(ProcessFile.model_json_schema()["properties"]["protocol"]["enum"])


def test_the_format_names_the_protocols_that_are_registered() -> None:
    assert ids_of_the_format() == set(PROTOCOLS)


@pytest.mark.parametrize("protocol", PROTOCOLS.values(), ids=PROTOCOLS)
def test_each_is_said_in_full_and_documented(protocol) -> None:
    assert protocol.title
    assert protocol.needs
    assert protocol.definition.count(".") == 1
    assert protocol.definition.endswith(".")
    assert f"`{protocol.id}`" in DOCS.read_text(encoding="utf-8")
