"""Markdown and plain text as paragraphs; :mod:`detente.drafts.structure.written` writes them back.

A blank line ends a paragraph, and so does a line that begins with a label, a heading, a list mark or a
table row. So does the title of a point: a short line with its label ("Article 2. Verification"), where the next line
begins a sentence though it had room on this one. A line that simply goes on is joined to the one before it. A backslash at the end of a line is a line
break within the paragraph, and one at the beginning keeps what follows words: no heading, no label, no note. Each blank line beyond the first between two paragraphs is an empty paragraph.

Comments (``<!-- … -->``) are no words. Three say what a paragraph is where its words do not tell: ``<!-- level 3 -->``
after a label or a bullet, ``<!-- heading -->`` and ``<!-- contents -->`` at a paragraph's end.
"""

from __future__ import annotations

import re

from detente.drafts.structure.contents import is_entry
from detente.drafts.structure.in_brackets import find_point_label
from detente.drafts.structure.labels import Label
from detente.drafts.structure.plan_text import CLOSING, Line, PlanText, structure
from detente.drafts.structure.written import BULLET, CLOSE, OPEN

_UNDERLINE = re.compile(r"(=+|-{3,})\s*$")
_OWN_LINE = re.compile(r"(?:[-*+•–]\s+|>\s?|\||\[\^[^\]]+\]:|#{1,6}\s|```|(?:[-*_]\s*){3,}$)")
_SHORT = 45
"""Characters of a line before which no text is wrapped."""
_TITLE = 80
"""Characters that a point's title has at most, its label among them."""
_FOOTNOTE = re.compile(r"\[\^[^\]]+\]:")
_MARK = re.compile(r"\s*(level (?P<level>[1-9]|[12]\d|3[01])|heading|contents)\s*")
_SEALED = re.compile(f"{OPEN}(level|heading|contents) ?(\\d*){CLOSE}")
_LONGEST_LABEL = 200


def paragraphs_of(text: str, markdown: bool = True) -> list[Line]:
    """Split a text into paragraphs.

    Parameters
    ----------
    text : str
    markdown : bool
        False for plain text files, where a short line also ends a paragraph: nothing wraps before column 45.

    Returns
    -------
    list of Line
    """
    if markdown:
        text = _uncommented(text).replace("\\<!--", "<!--")
    lines: list[Line] = []
    held: list[str] = []  # the rows of the paragraph at hand, and what joins each to the one before
    blanks = 0
    last: dict[str, int] = {}
    titled = False  # whether the paragraph at hand comes right after a label that stands alone

    def flush() -> None:
        if held:
            lines.append(_line("".join(held), markdown))
            held.clear()

    rows = _rows(text)
    width = max(map(len, rows))
    for row in rows:
        if not row:
            flush()
            titled = False
            blanks += 1
            continue
        if markdown and blanks == 0 and len(held) == 1 and _UNDERLINE.match(row) and find_point_label(held[0]) is None:
            lines.append(Line(_SEALED.sub("", held.pop()), heading=True))
            continue
        if lines and blanks > 1 and not held:
            lines.extend(Line("") for _ in range(blanks - 1))
        blanks = 0
        broken = bool(held) and held[-1].endswith("\\")
        if held and not broken and _begins(row, held, markdown, last):
            flush()
            titled = False
        elif markdown and len(held) == 1 and not broken and _is_title(held[0], row, width, titled):
            titled = _alone(held[0])
            flush()
        if broken:
            held[-1] = held[-1][:-1].rstrip()
            held += ["\n", row]
        elif held:
            held += [" ", row]
        else:
            held.append(row)
            _note(row, last)
    flush()
    return lines


def _rows(text: str) -> list[str]:
    ends = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return [row.strip() for row in ends.split("\n")]


def _uncommented(text: str) -> str:
    """A text without ``<!-- comments -->``; those that are escaped or not closed stay, and marks are sealed."""
    text = text.replace(OPEN, "").replace(CLOSE, "")
    kept: list[str] = []
    done = at = 0
    while (start := text.find("<!--", at)) >= 0:
        at = start + 4
        if start and text[start - 1] == "\\":
            continue
        end = text.find("-->", at)
        if end < 0:
            break
        row = text.rfind("\n", 0, start) + 1
        mark = _MARK.fullmatch(text, at, end) if text[row:start].strip() else None
        held = text[done:start]
        kept += [held.removesuffix(" "), f"{OPEN}{mark[1]}{CLOSE}"] if mark is not None else [held]
        done = at = end + 3
    return "".join([*kept, text[done:]])


def _heading(text: str) -> str | None:
    """The words of a heading such as ``## Security ##``, or None."""
    level = len(text) - len(text.lstrip("#"))
    if not 1 <= level <= 6 or not text[level : level + 1].isspace():
        return None
    words = text[level:].strip().rstrip("#").rstrip()
    return None if "\n" in words else words


def _note(row: str, last: dict[str, int]) -> None:
    """Remember how far each style of label has counted."""
    label = find_point_label(_bare(row))
    for reading in label.readings if label is not None else ():
        last[reading.style] = reading.value


def _bare(row: str) -> str:
    """A row without the emphasis and escapes around its label."""
    return re.sub(r"^(\*\*|__)(.{1,20}?)\1", r"\2 ", row).lstrip("*_#> ").replace("\\", "", 1)


def _begins(row: str, held: list[str], markdown: bool, last: dict[str, int]) -> bool:
    if (
        f"{OPEN}level" in row[:_LONGEST_LABEL]
        or _OWN_LINE.match(row)
        or is_entry(held[-1])
        or CLOSING.match(row)
        or (_OWN_LINE.match(held[0]) and not _FOOTNOTE.match(held[0]) and held[0][0] in "#|")
    ):
        return True
    bare = _bare(row)
    label = find_point_label(bare)
    if label is not None and (
        (not label.weak and not _runs_on(label, bare))
        or _likely(bare)
        or any(last.get(r.style) in (r.value - 1, r.value - (not label.bracketed)) for r in label.readings)
    ):
        return True
    return not markdown and _last_row(held) < _SHORT and not row[:1].islower()


def _is_title(row: str, following: str, width: int, titled: bool) -> bool:
    """Whether a line is a point's label with its title, and the next one begins the point's words.

    Parameters
    ----------
    row, following : str
    width : int
        The length of the text's longest line: up to there a wrapped line would have gone on.
    titled : bool
        Whether the line stands right after a label that stands alone.
    """
    if len(row) > _TITLE or len(row) + 1 + len(following.split(maxsplit=1)[0]) > width:
        return False
    if following[:1].islower() or row[-1] in ",;-–—" or find_point_label(_bare(following)) is not None:
        return False
    return titled or find_point_label(_bare(row)) is not None


def _alone(row: str) -> bool:
    """Whether a line is a label and nothing else."""
    bare = _bare(row)
    label = find_point_label(bare)
    return label is not None and not bare[label.length :].strip(" *_.:")


def _last_row(held: list[str]) -> int:
    """How long the line is that a paragraph at hand has come to, as far as that matters."""
    length = 0
    for part in reversed(held):
        if part == "\n" or length >= _SHORT:
            break
        length += len(part)
    return length


def _runs_on(label: Label, row: str) -> bool:
    """Whether a line that begins with an announced number ("Article 5 guarantees…") may go on with a sentence."""
    return label.rank is not None and label.printed[-1:].isalnum() and row[label.length : label.length + 1].islower()


def _likely(row: str) -> bool:
    """Whether a doubtful label at the beginning of a wrapped line begins a paragraph all the same."""
    match = re.match(r"\(?[^\W\d_]{1,5}[.)]|\d{1,3}[.)]?[\s\t]+[^\W\d_]", row)
    return match is not None and not re.match(r"\d{3,}|\d+\s+[a-zа-я]", row)


def _line(text: str, markdown: bool) -> Line:
    if markdown and OPEN in text:
        return _marked_line(text)
    if markdown:
        if text.startswith("\\"):
            return Line(text[1:], literal=True)
        heading = _heading(text)
        if heading is not None:
            return Line(heading, heading=True)
        if re.fullmatch(r"(\*\*|__)[^*_]+\1", text) and find_point_label(text.strip("*_")) is None:
            return Line(text.strip("*_"), heading=True)
    return Line(text, note=_FOOTNOTE.match(text) is not None)


def _marked_line(text: str) -> Line:
    """A paragraph in which a mark says what it is; a mark in a wrong place is a comment."""
    found = _SEALED.search(text)
    assert found is not None
    words = _SEALED.sub("", text)
    kind, end = found[1], found.start()
    if kind == "level" and text[:end].strip() and end <= _LONGEST_LABEL:
        literal = text.startswith("\\")
        if text[:end].strip() == BULLET:
            return Line(words, nest=int(found[2]) - 1)
        return Line(words[literal:], depth=int(found[2]) - 1, label_end=end - literal, marked=True)
    if kind == "heading" and found.end() == len(text) and words.startswith("## "):
        return Line(words[3:].strip(), heading=True, literal=True, marked=True)
    if kind == "contents" and found.end() == len(text):
        return Line(words.removeprefix("\\"), contents=True, marked=True)
    return _line(words, True)


def read_plain(text: str, markdown: bool = True) -> PlanText:
    """Read Markdown or plain text into points.

    Parameters
    ----------
    text : str
    markdown : bool

    Returns
    -------
    PlanText
    """
    return structure(paragraphs_of(text, markdown))
