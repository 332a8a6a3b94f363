"""Markdown: read, written, and comparisons with deletions struck and insertions bold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from detente.drafts.formats.text_format import Imported, Imprint, Reading, TextFormat, Versions
from detente.errors import InputError
from detente.files import as_text
from detente.text import printable

if TYPE_CHECKING:
    from detente.drafts.compare import Beside, Comparison
    from detente.drafts.structure.plan_text import PlanText
    from detente.drafts.structure.tokens import Change

MAX_TEXT = 20_000_000
"""Bytes of a Markdown or plain text file."""
_MARKDOWN = re.compile(r"([\\`*_{}\[\]|~#])")


def _read(data: bytes, name: str, how: Reading) -> Imported:
    from detente.drafts.structure.plain import read_plain

    return Imported(read_plain(decoded(data, name)))


def _write(text: PlanText, imprint: Imprint) -> bytes:
    return text.text.encode("utf-8", "replace")


def _compare(versions: Versions) -> bytes:
    return comparison_text(versions.comparison, versions.beside).encode("utf-8", "replace")


def decoded(data: bytes, name: str) -> str:
    """Return the text of a file without its front matter.

    Raises
    ------
    InputError
        When it is too long, not UTF-8, or an unfinished merge.
    """
    from detente.case.format.merge_marks import conflicts
    from detente.case.format.reader import check_characters
    from detente.drafts.word.container import fault

    if len(data) > MAX_TEXT:
        raise fault(name, f"{len(data):,} bytes of text; at most {MAX_TEXT:,} are read")
    coding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    text = as_text(data, name, coding=coding)
    check_characters(text, name)
    unmerged = list(conflicts(text, name))
    if unmerged:
        raise InputError(unmerged)
    if text.startswith("---\n") and "\n---\n" in text[3:]:
        text = text[text.index("\n---\n", 3) + 5 :]
    return text


def _quoted(text: str) -> str:
    safe = printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKDOWN.sub(r"\\\1", safe).replace("\n", "  \n")


def comparison_text(comparison: Comparison, beside: Beside | None = None) -> str:
    """Return a comparison as Markdown: deletions ``~~struck~~``, insertions **bold**."""
    from detente.drafts.compare import effect_beside, heading, other_changes, summary

    shown: set[str] = set()
    out = [f"# {_quoted(comparison.a)} → {_quoted(comparison.b)}", "", _quoted(summary(comparison)) + ".", ""]
    before, after = other_changes(comparison)
    for passage in before:
        out += [f"## {_quoted(passage.title)}", "", _marked(passage.changes), ""]
    for row in comparison.points:
        out += [f"## {_quoted(heading(row))}", "", _marked(row.words), ""]
        if effect := effect_beside(row, beside or {}, shown):
            out += [f"*Alone:* {_quoted(', '.join(effect))}", ""]
    for passage in after:
        out += [f"## {_quoted(passage.title)}", "", _marked(passage.changes), ""]
    return "\n".join(out)


def _marked(changes: Iterable[Change]) -> str:
    parts = []
    for change in changes:
        if change.kind == "same":
            parts.append(_quoted(change.after))
            continue
        for text, sign in ((change.before, "~~"), (change.after, "**")):
            core = text.strip()
            if core:
                lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
                lines = (f"{sign}{_quoted(line)}{sign}" if line.strip() else "" for line in core.split("\n"))
                if parts and parts[-1].endswith(("~~", "**")) and not lead:
                    lead = " "
                parts.append(lead + "  \n".join(lines) + tail)
            elif sign == "**":
                parts.append(text)
    return "".join(parts)


MARKDOWN = TextFormat(
    name="md",
    title="Markdown",
    endings=(".md", ".markdown", ".mkd"),
    carries="the words and headings",
    read=_read,
    write=_write,
    compare=_compare,
)
