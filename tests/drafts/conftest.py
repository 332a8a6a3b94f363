"""A case to work on, and the command line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from called import build
from tests.conftest import EXAMPLES


@pytest.fixture
def border(tmp_path: Path) -> Path:
    """A copy of the border case."""
    return Path(shutil.copytree(EXAMPLES / "border_talks", tmp_path / "case"))


@pytest.fixture
def run() -> Callable[..., dict[str, Any]]:
    """Run ``detente drafts … --json`` and return what it printed."""

    def call(*args: object, code: int = 0) -> dict[str, Any]:
        result = CliRunner().invoke(build(), ["drafts", *map(str, args), "--json"])
        assert result.exit_code == code, result.output
        if code:
            assert "Traceback" not in result.output
            return {"error": result.stderr}
        printed: dict[str, Any] = json.loads(result.stdout)
        assert printed["schema"] == "detente/1"
        return printed

    return call
