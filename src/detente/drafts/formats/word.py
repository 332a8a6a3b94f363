"""Word (.docx): read with tracked changes and comments, written, and comparisons as tracked changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.drafts.formats.text_format import Imported, Imprint, Reading, TextFormat, Version, Versions
from detente.drafts.word.container import fault

if TYPE_CHECKING:
    from detente.drafts.structure.plan_text import PlanText


def _read(data: bytes, name: str, how: Reading) -> Imported:
    from detente.drafts.left_out import HIDDEN
    from detente.drafts.structure.plan_text import structure
    from detente.drafts.word.columns import only_column, parallel_columns
    from detente.drafts.word.read import read_word
    from detente.drafts.word.tracked_changes import amendments, labels_of, remarks
    from detente.drafts.word.views import rows_joined, view

    word = read_word(data, name, how.changes == "accept")
    whole_after, whole_before = view(word, True), view(word, False)
    tables = parallel_columns(whole_after)
    number = max((len(columns) for columns in tables.values()), default=1)
    if not 1 <= how.column <= number:
        has = f"its text stands in {number} columns" if number > 1 else "its text stands in one column"
        raise fault(name, f"found --column {how.column}, and {has}; expected 1{f' to {number}' if number > 1 else ''}")
    texts: list[tuple[PlanText, PlanText]] = []
    labels_after: dict[int, str] = {}
    labels_before: dict[int, str] = {}
    for version in sorted(range(number), key=lambda k: k == how.column - 1):  # what is taken has the last word
        after_lines, before_lines = (
            list(rows_joined(only_column(lines, tables, version))) for lines in (whole_after, whole_before)
        )
        after, before = (structure([v.line for v in lines]) for lines in (after_lines, before_lines))
        labels_after |= labels_of(after_lines, after)
        labels_before |= labels_of(before_lines, before)
        texts.append((after, before))
    found = amendments(word, labels_after, labels_before)
    labels = {**labels_before, **{k: v for k, v in labels_after.items() if v}}
    said = remarks(word, labels)
    hidden = [entry for entry in word.beside(labels) if entry.what == HIDDEN]
    after, before = texts[-1]
    text, other = (after, before) if how.changes == "accept" else (before, after)
    return Imported(
        text,
        other if found else None,
        found,
        said,
        (),
        tuple(entry.text for entry in hidden),
        (),
        tuple(word.not_carried(labels)),
        _versions(texts, number, how),
        tuple((entry.label, entry.near) for entry in hidden),
    )


def _versions(texts: list[tuple[PlanText, PlanText]], number: int, how: Reading) -> tuple[Version, ...]:
    """The texts that stand side by side, in order; the last of ``texts`` is the one that was taken."""
    if number == 1:
        return ()
    from detente.drafts.structure.language import language_name, language_of

    order = [*(k for k in range(number) if k != how.column - 1), how.column - 1]
    found = []
    for version, (after, before) in zip(order, texts, strict=True):
        text = after if how.changes == "accept" else before
        language = language_name(language_of("\n".join(p.text for p in text.provisions) or text.lead))
        found.append(Version(version + 1, language, text, version == how.column - 1))
    return tuple(sorted(found, key=lambda entry: entry.column))


def _write(text: PlanText, imprint: Imprint) -> bytes:
    return clean_word(text, template=imprint.template)


def _compare(versions: Versions) -> bytes:
    from detente.drafts.compare import redline_drafts

    return redline_drafts(versions.case, versions.before, versions.after, versions.author, versions.template)


def clean_word(text: PlanText, title: str = "", template: bytes | None = None) -> bytes:
    """Return a text as a .docx: headings in their style, numbers that count themselves, nothing tracked."""
    from detente.drafts.word import document

    return document.clean_word(text, title, template)


WORD = TextFormat(
    name="docx",
    title="Word",
    endings=(".docx", ".dotx"),
    carries="the words, headings and indents; read: also tracked changes, comments and hidden text",
    read=_read,
    write=_write,
    compare=_compare,
    binary=True,
    outside=True,
)
