"""Write the JSON Schemas that ship with the package, after a change to the models."""

from __future__ import annotations

from pathlib import Path

from detente.case.format.schemas import generate
from detente.files import write_whole

for name, text in generate().items():
    write_whole(Path(__file__).parent.parent / "src/detente/case/format/schemas" / name, text)
