"""The brief as Markdown (CommonMark)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from detente.language import date, tr
from detente.report.brief.formats.format import Format, in_its_language
from detente.text import one_line

if TYPE_CHECKING:
    from detente.report.brief.document import Document

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+!|~&=-])")


def escape_markdown(text: object) -> str:
    """Escape text so that Markdown shows it as text, on one line."""
    return _SPECIAL.sub(r"\\\1", one_line(text))


@in_its_language
def to_markdown(brief: Document) -> str:
    """Write a brief as Markdown (CommonMark)."""
    esc = escape_markdown
    lines = [
        f"# {esc(brief.headline)}",
        "",
        f"**{esc(brief.standfirst)}**",
        "",
        tr(
            "{case}, as of {day}. ► reported by a source; ▷ *computed from judgements*.",
            case=esc(brief.case.title),
            day=date(brief.case.as_of),
        ),
        "",
    ]
    for section in brief.sections:
        if section.annex and section is brief.annex[0]:
            lines += [f"# {esc(tr('Annex: the same in full'))}", ""]
        lines += [f"## {esc(section.title)}", ""]
        for item in section.items:
            cited = f" [{item.cited}]" if item.sources else ""
            lead = f"**{esc(item.lead)}** " if item.lead else ""
            if item.computed:
                lines.append(f"- ▷ {lead}*{esc(item.text)}*{esc(cited)}")
            else:
                lines.append(f"- ► {lead}{esc(item.text)}{esc(cited)}")
        lines.append("")
    lines += [f"## {esc(tr('Sources.')).removesuffix('.')}", ""]
    for source in brief.sources:
        parts = [esc(source.title), esc(source.publisher or ""), esc(source.date or ""), esc(source.doubt)]
        url = source.url or ""
        link = f"<{url}>" if re.fullmatch(r"https?://[^\s<>\"]+", url) else esc(url)
        lines.append(f"{source.number}. {', '.join(p for p in parts if p)} {link}".rstrip())
    lines += ["", f"*{esc(brief.method)}*", ""]
    return "\n".join(lines)


MARKDOWN = Format("md", "Markdown", ("md",), "text/markdown; charset=utf-8", to_markdown)
