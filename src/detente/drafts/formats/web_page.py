"""Web pages, written only: a text, and a comparison side by side and inline, without scripts or anything from outside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from detente.drafts.formats.text_format import Imprint, TextFormat, Versions
from detente.text import one_line, printable

if TYPE_CHECKING:
    from detente.drafts.compare import Beside, Comparison, Passage
    from detente.drafts.structure.plan_text import PlanText
    from detente.drafts.structure.tokens import Change

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
td.e{width:14rem;font-variant-numeric:tabular-nums;color:var(--tag)}th.e{width:14rem}
tr.same td,tr.same th{color:var(--tag)}
input.v{position:absolute;opacity:0}label.v{display:inline-block;border:1px solid var(--line);padding:.25rem .8rem;
margin:0 .3rem 1rem 0;border-radius:4px;cursor:pointer}
#vs:checked~label[for=vs],#vi:checked~label[for=vi]{background:var(--soft);font-weight:600}
input.v:focus-visible+label,label.v:focus{outline:2px solid var(--ins)}
#vs:checked~.inline,#vi:checked~.side{display:none}
@media screen and (max-width:40rem){body{padding:1rem}tr{display:flex;flex-wrap:wrap;border:1px solid var(--line);border-top:0}
thead tr{border-top:1px solid var(--line)}th,td{flex:1 1 40%;min-width:0;border:0;overflow-wrap:break-word}
th.l,th.e,td.e{flex-basis:100%;width:auto}th.l small{display:inline;margin-left:.6rem}thead th.l{display:none}}
@media print{label.v{display:none}}
"""


@dataclass(frozen=True)
class _Line:
    label: str
    kinds: tuple[str, ...]
    changes: tuple[Change, ...]
    effect: tuple[str, ...] = ()
    unknown: str = ""
    """The side of which nothing is known."""


def _write(text: PlanText, imprint: Imprint) -> bytes:
    return text_page(text, imprint.title).encode("utf-8", "replace")


def _compare(versions: Versions) -> bytes:
    return comparison_page(versions.comparison, versions.view, versions.note, versions.beside).encode(
        "utf-8", "replace"
    )


def text_page(text: PlanText, title: str) -> str:
    """Return a text as a web page."""
    depth = {at: p.depth for p in text.provisions for at in p.paragraphs}
    rows = []
    for at, paragraph in enumerate(text.paragraphs):
        if at in text.heading_set:
            rows.append(Markup('<h2 dir="auto">{}</h2>').format(printable(paragraph)))
        elif paragraph.strip():
            rows.append(
                Markup('<p dir="auto" style="margin-inline-start:{}rem">{}</p>').format(
                    1.5 * depth.get(at, 0), printable(paragraph)
                )
            )
    return str(
        Markup(
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
            'content="width=device-width,initial-scale=1"><title>{0}</title><style>body{{max-width:46rem;margin:0 auto;'
            'padding:1.5rem;font:17px/1.6 Georgia,"Liberation Serif",serif;color-scheme:light dark}}p{{white-space:pre-line}}'
            "</style></head><body>\n<h1>{0}</h1>\n{1}\n</body></html>\n"
        ).format(one_line(title), Markup("\n").join(rows))
    )


def comparison_page(
    comparison: Comparison, view: str = "side", note: Markup | None = None, beside: Beside | None = None
) -> str:
    """Return a comparison as one web page; see :class:`detente.drafts.formats.text_format.Versions`."""
    from detente.drafts.compare import summary

    a, b = one_line(comparison.title_a or comparison.a), one_line(comparison.title_b or comparison.b)
    lines = _lines(comparison, beside or {})
    side, inline = (
        Markup("").join(_row(line, columns, beside is not None) for line in lines)
        for columns in (("before", "after"), ("both",))
    )
    on = {"side": Markup(""), "inline": Markup("")} | {view: Markup(" checked")}
    more = Markup('<th class="e" scope="col">This change alone (utility)</th>') if beside is not None else Markup("")
    return str(
        Markup(
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
            'content="width=device-width,initial-scale=1"><title>{a} → {b}</title><style>{style}</style></head><body>\n'
            '<h1>{a} → {b}</h1><p class="sum">{summary}</p>{note}\n'
            '<input class="v" type="radio" name="v" id="vs"{side_on}><label class="v" for="vs">Side by side</label>'
            '<input class="v" type="radio" name="v" id="vi"{inline_on}><label class="v" for="vi">Inline</label>\n'
            '<table class="side"><thead><tr><th class="l" scope="col">Point</th><th scope="col">{a}</th>'
            '<th scope="col">{b}</th>{more}</tr></thead><tbody>\n{side}</tbody></table>\n'
            '<table class="inline"><thead><tr><th class="l" scope="col">Point</th><th scope="col">Text</th>{more}</tr></thead>'
            "<tbody>\n{inline}</tbody></table>\n</body></html>\n"
        ).format(
            a=a, b=b, style=Markup(_STYLE), summary=summary(comparison), note=note or Markup(""), more=more,
            side_on=on["side"], inline_on=on["inline"], side=side, inline=inline,
        )
    )  # fmt: skip


def _lines(comparison: Comparison, beside: Beside) -> list[_Line]:
    from detente.drafts.compare import effect_beside, other_changes

    shown: set[str] = set()
    first, last = other_changes(comparison, by_title=True)
    lines = [_passage(passage) for passage in first]
    for row in comparison.points:
        before, after = ", ".join(row.from_), ", ".join(row.to)
        label = before if before == after else f"{before or '—'} → {after or '—'}"
        lines.append(_Line(label, row.changes, row.words, effect_beside(row, beside, shown)))
    return [*lines, *map(_passage, last)]


def _passage(passage: Passage) -> _Line:
    return _Line(passage.name, passage.kinds, passage.changes, unknown=passage.unknown)


def _row(line: _Line, columns: tuple[str, ...], with_effect: bool) -> Markup:
    cells = Markup("").join(
        Markup('<td dir="auto">{}</td>').format("not known" if c == line.unknown else _html(line.changes, c))
        for c in columns
    )
    if with_effect:
        cells += Markup('<td class="e">{}</td>').format("\n".join(one_line(part) for part in line.effect))
    return Markup('<tr class="{}"><th class="l" scope="row">{}<small>{}</small></th>{}</tr>\n').format(
        "" if line.unknown or not line.kinds else line.kinds[0], one_line(line.label), ", ".join(line.kinds), cells
    )


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


WEB_PAGE = TextFormat(
    name="html",
    title="Web page",
    endings=(".html", ".htm"),
    carries="the words, headings, indents and title",
    write=_write,
    compare=_compare,
)
