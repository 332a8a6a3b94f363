"""Word (.docx): read with tracked changes and comments, written, and comparisons as tracked changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.drafts.formats.text_format import Imported, Imprint, TextFormat, Versions

if TYPE_CHECKING:
    from detente.drafts.structure.plan_text import PlanText


def _read(data: bytes, name: str, changes: str) -> Imported:
    from detente.drafts.structure.plan_text import structure
    from detente.drafts.word.read import read_word
    from detente.drafts.word.tracked_changes import amendments, labels_of, remarks
    from detente.drafts.word.views import rows_joined, view

    word = read_word(data, name)
    after_lines = list(rows_joined(view(word, True)))
    before_lines = list(rows_joined(view(word, False)))
    after, before = (structure([v.line for v in lines]) for lines in (after_lines, before_lines))
    labels_after, labels_before = labels_of(after_lines, after), labels_of(before_lines, before)
    found = amendments(word, labels_after, labels_before)
    said = remarks(word, {**labels_before, **{k: v for k, v in labels_after.items() if v}})
    text, other = (after, before) if changes == "accept" else (before, after)
    warnings = []
    if word.hidden:
        warnings.append(
            f"{len(word.hidden)} stretches of hidden text were left out of the draft; they are kept in its notes"
        )
    return Imported(text, other if found else None, found, said, (), tuple(word.hidden), tuple(warnings))


def _write(text: PlanText, imprint: Imprint) -> bytes:
    return clean_word(text, template=imprint.template)


def _compare(versions: Versions) -> bytes:
    from detente.drafts.compare import redline_drafts

    return redline_drafts(versions.case, versions.before, versions.after, versions.author)


def clean_word(text: PlanText, title: str = "", template: bytes | None = None) -> bytes:
    """Return a text as a .docx: headings in their style, numbers that count themselves, nothing tracked."""
    from detente.drafts.word import clean

    return clean.clean_word(text, title, template)


WORD = TextFormat(
    name="docx",
    title="Word",
    endings=(".docx", ".dotx"),
    carries="the words, headings and indents; read: also tracked changes, comments and hidden text",
    read=_read,
    write=_write,
    compare=_compare,
    binary=True,
)
