"""The reference of the table's JSON interface is the one that the server describes."""

from __future__ import annotations

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_reference_of_the_json_interface_is_current():
    spec = importlib.util.spec_from_file_location("table_api", ROOT / "tools" / "table_api.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert tool.PAGE.read_text(encoding="utf-8") == tool.page(), "run python tools/table_api.py"
