"""The notebook tutorial runs: its code cells, in order, from the root of the project."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = ROOT / "docs" / "tutorial" / "researcher.ipynb"


@pytest.fixture(scope="module")
def cells():
    return json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]


def test_the_code_cells_run_in_order(cells, monkeypatch):
    pytest.importorskip("pandas")
    monkeypatch.chdir(ROOT)
    space: dict[str, object] = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), cell["id"], "exec"), space)
    assert len(space["comparison"].variants) == 200
    assert space["chart"].to_dict()["mark"]["type"] == "line"
    shares = [point["agreement"] for point in space["points"]]
    assert all(0 <= share <= 1 for share in shares)


def test_the_notebook_is_kept_without_output(cells):
    for cell in cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
