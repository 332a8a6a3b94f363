"""Comparisons as a terminal, a Markdown file and a web page show them. Texts are data: escaped everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from detente.drafts.compare import Comparison, Row
from detente.drafts.tokens import Change
from detente.text import one_line, printable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

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


def print_comparison(console: Console, comparison: Comparison, everything: bool = False) -> None:
    """Print a comparison on a terminal: deletions struck through, insertions underlined."""
    from rich.text import Text

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


def markdown(comparison: Comparison) -> str:
    """Return a comparison as Markdown: deletions ``~~struck~~``, insertions **bold**."""
    out = [f"# {_quoted(comparison.a)} → {_quoted(comparison.b)}", "", _quoted(summary(comparison)) + ".", ""]
    if comparison.lead:
        out += ["## Lead", "", _marked(comparison.lead), ""]
    for row in comparison.rows:
        out += [f"## {_quoted(heading(row))}", "", _marked(row.words), ""]
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


_STYLE = """
:root{color-scheme:light dark;--ink:#1d2733;--paper:#fff;--line:#d5dbe3;--soft:#f4f6f9;--ins:#0b6b2f;--insbg:#e2f5e8;
--del:#a3182b;--delbg:#fdeaec;--tag:#33475b}
@media(prefers-color-scheme:dark){:root{--ink:#e4e9ef;--paper:#14191f;--line:#36414d;--soft:#1c232b;--ins:#7fdd9d;
--insbg:#12351f;--del:#ff9aa5;--delbg:#451a20;--tag:#b9c8d8}}
*{box-sizing:border-box}body{margin:0 auto;max-width:76rem;padding:1.5rem;background:var(--paper);color:var(--ink);
font:16px/1.55 system-ui,"Liberation Sans",Arial,sans-serif}
h1{font-size:1.35rem;margin:0 0 .25rem}p.sum{margin:0 0 1rem;color:var(--tag)}
table{border-collapse:collapse;width:100%;table-layout:fixed}th,td{border:1px solid var(--line);padding:.55rem .7rem;
vertical-align:top;text-align:start;overflow-wrap:anywhere;white-space:pre-line}thead th{background:var(--soft)}
th.l{width:10.5rem;font-weight:600}th.l small{display:block;font-weight:400;color:var(--tag)}
ins{color:var(--ins);background:var(--insbg);text-decoration:underline;border-radius:2px}
del{color:var(--del);background:var(--delbg);text-decoration:line-through;border-radius:2px}
tr.same td,tr.same th{color:var(--tag)}
input.v{position:absolute;opacity:0}label.v{display:inline-block;border:1px solid var(--line);padding:.25rem .8rem;
margin:0 .3rem 1rem 0;border-radius:4px;cursor:pointer}
#vs:checked~label[for=vs],#vi:checked~label[for=vi]{background:var(--soft);font-weight:600}
input.v:focus-visible+label,label.v:focus{outline:2px solid var(--ins)}
#vs:checked~.inline,#vi:checked~.side{display:none}
@media print{label.v{display:none}}
"""


def html(comparison: Comparison, view: str = "side", note: Markup | None = None) -> str:
    """Return a comparison as one web page without scripts or outside parts.

    Parameters
    ----------
    comparison : Comparison
    view : str
        Which view is open at first: ``side`` or ``inline``; the page holds both.
    note : Markup, optional
        HTML placed after the summary (the effects of an amendment, for one).
    """
    a, b = comparison.title_a or comparison.a, comparison.title_b or comparison.b
    rows = [("Lead", "", comparison.lead)] if comparison.lead else []
    table: list[tuple[str, str, Iterable[Change], str]] = [(name, kind, changes, "") for name, kind, changes in rows]
    for row in comparison.rows:
        before, after = ", ".join(row.from_), ", ".join(row.to)
        label = before if before == after else f"{before or '—'} → {after or '—'}"
        table.append((label, ", ".join(row.changes), row.words, row.changes[0]))
    if comparison.closing:
        table.append(("Closing", "", comparison.closing, ""))
    side = Markup("").join(
        Markup(
            '<tr class="{}"><th class="l" scope="row">{}<small>{}</small></th><td dir="auto">{}</td><td dir="auto">{}</td></tr>\n'
        ).format(kind, one_line(label), what, _html(changes, "before"), _html(changes, "after"))
        for label, what, changes, kind in table
    )
    inline = Markup("").join(
        Markup('<tr class="{}"><th class="l" scope="row">{}<small>{}</small></th><td dir="auto">{}</td></tr>\n').format(
            kind, one_line(label), what, _html(changes, "both")
        )
        for label, what, changes, kind in table
    )
    checked = (
        {"side": Markup(" checked"), "inline": Markup("")}
        if view != "inline"
        else {"side": Markup(""), "inline": Markup(" checked")}
    )
    return str(
        Markup(
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
            'content="width=device-width,initial-scale=1"><title>{a} → {b}</title><style>{style}</style></head><body>\n'
            "<h1>{a} → {b}</h1><p class=\"sum\">{summary}</p>{note}\n"
            '<input class="v" type="radio" name="v" id="vs"{side_on}><label class="v" for="vs">Side by side</label>'
            '<input class="v" type="radio" name="v" id="vi"{inline_on}><label class="v" for="vi">Inline</label>\n'
            '<table class="side"><thead><tr><th class="l" scope="col">Point</th><th scope="col">{a}</th>'
            '<th scope="col">{b}</th></tr></thead><tbody>\n{side}</tbody></table>\n'
            '<table class="inline"><thead><tr><th class="l" scope="col">Point</th><th scope="col">Text</th></tr></thead>'
            "<tbody>\n{inline}</tbody></table>\n</body></html>\n"
        ).format(
            a=one_line(a), b=one_line(b), style=Markup(_STYLE), summary=summary(comparison), note=note or Markup(""),
            side_on=checked["side"], inline_on=checked["inline"], side=side, inline=inline,
        )
    )  # fmt: skip


def _html(changes: Iterable[Change], side: str) -> Markup:
    out = Markup("")
    for change in changes:
        if change.kind == "same":
            out += escape(printable(change.after))
            continue
        if change.before and side != "after":
            out += Markup("<del>{}</del>").format(printable(change.before))
        if change.after and side != "before":
            out += Markup("<ins>{}</ins>").format(printable(change.after))
    return out
