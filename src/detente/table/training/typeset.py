"""A plain text with headings and lists as a PDF, typeset by Typst. The words reach it as data, never as markup."""

from __future__ import annotations

import json
import tempfile
from importlib.resources import files
from pathlib import Path

LONGEST = 3_000


def blocks(markdown: str) -> list[dict[str, str | int]]:
    """Return headings, list items and paragraphs of a Markdown text, one a line; nothing else of Markdown is read."""
    found: list[dict[str, str | int]] = []
    for line in markdown.splitlines():
        text = line.strip()[:LONGEST]
        marks = len(text) - len(text.lstrip("#"))
        if not text:
            continue
        if 1 <= marks <= 3 and text[marks : marks + 1] == " ":
            found.append({"kind": "heading", "level": marks, "text": text[marks:].strip()})
        elif text.startswith("- "):
            found.append({"kind": "item", "level": 0, "text": text[2:]})
        else:
            found.append({"kind": "text", "level": 0, "text": text})
    return found


def typeset(foot: str, markdown: str) -> bytes:
    """Return a PDF file (A4)."""
    import typst

    with tempfile.TemporaryDirectory(prefix="detente-") as name:
        folder = Path(name)
        data = {"foot": foot[:LONGEST], "blocks": blocks(markdown)}
        (folder / "sheet.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        template = files("detente.table.training").joinpath("sheet.typ").read_text(encoding="utf-8")
        (folder / "sheet.typ").write_text(template, encoding="utf-8")
        return bytes(typst.compile(str(folder / "sheet.typ"), root=str(folder)))
