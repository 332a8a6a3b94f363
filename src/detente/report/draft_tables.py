"""Comparisons as a terminal and a Markdown file show them. Texts are data: escaped everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from detente.drafts.compare import Comparison, Row
from detente.drafts.structure.tokens import Change
from detente.text import one_line, printable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

Beside = Mapping[str, tuple[str, ...]]
"""For points of the case what is to stand beside their words."""
_SIGNS = {
    "same": "=", "reworded": "~", "added": "+", "removed": "−", "moved": "↕", "merged": "⊃", "split": "⊂",
}  # fmt: skip
_MARKDOWN = re.compile(r"([\\`*_{}\[\]|~#])")


def heading(row: Row) -> str:
    """Labels and what happened, in words: ``3 → 4 (moved, reworded)``."""
    before, after = ", ".join(row.from_), ", ".join(row.to)
    labels = before if before == after else f"{before or '—'} → {after or '—'}"
    return f"{labels} ({', '.join(row.changes)})"


def summary(comparison: Comparison) -> str:
    """How many points have each kind of change, in words."""
    counts = [f"{n} {kind}" for kind, n in comparison.counts.items() if n]
    return ", ".join(counts) or "no numbered points"


def of_row(row: Row, beside: Beside, shown: set[str]) -> tuple[str, ...]:
    """What stands beside a row: the effect of its point, once."""
    if row.point is None or row.point not in beside or row.point in shown:
        return ()
    shown.add(row.point)
    return beside[row.point]


def print_comparison(
    console: Console, comparison: Comparison, everything: bool = False, beside: Beside | None = None
) -> None:
    """Print a comparison on a terminal: deletions struck through, insertions underlined.

    ``beside`` holds for points of the case what is to stand beside their words.
    """
    from rich.text import Text

    shown: set[str] = set()

    console.print(Text(f"{comparison.a} → {comparison.b}: {summary(comparison)}", style="bold"))
    for name, changes in (("Lead", comparison.lead), ("Closing", comparison.closing)):
        if changes and name == "Lead":
            console.print(Text(f"\n~ {name}", style="bold"))
            console.print(rich_changes(changes))
    for row in comparison.rows:
        if row.changes == ("same",) and not everything:
            continue
        console.print(Text(f"\n{_SIGNS[row.changes[0]]} {one_line(heading(row))}", style="bold"))
        console.print(rich_changes(row.words))
        if effect := of_row(row, beside or {}, shown):
            console.print(Text(f"  alone: {one_line(', '.join(effect))}", style="cyan"))
    if comparison.closing:
        console.print(Text("\n~ Closing", style="bold"))
        console.print(rich_changes(comparison.closing))


def rich_changes(changes: Iterable[Change]) -> Text:
    """Word changes as styled text; also readable without colours."""
    from rich.text import Text

    text = Text()
    for change in changes:
        if change.kind == "same":
            text.append(printable(change.after))
            continue
        if change.before:
            text.append(f"[-{printable(change.before)}-]", style="red strike")
        if change.after:
            text.append(f"{{+{printable(change.after)}+}}", style="green underline")
    return text


def _quoted(text: str) -> str:
    safe = printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKDOWN.sub(r"\\\1", safe).replace("\n", "  \n")


def markdown(comparison: Comparison, beside: Beside | None = None) -> str:
    """Return a comparison as Markdown: deletions ``~~struck~~``, insertions **bold**."""
    shown: set[str] = set()
    out = [f"# {_quoted(comparison.a)} → {_quoted(comparison.b)}", "", _quoted(summary(comparison)) + ".", ""]
    if comparison.lead:
        out += ["## Lead", "", _marked(comparison.lead), ""]
    for row in comparison.rows:
        out += [f"## {_quoted(heading(row))}", "", _marked(row.words), ""]
        if effect := of_row(row, beside or {}, shown):
            out += [f"*Alone:* {_quoted(', '.join(effect))}", ""]
    if comparison.closing:
        out += ["## Closing", "", _marked(comparison.closing), ""]
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
