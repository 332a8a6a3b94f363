"""What fields print that the file holds no result of: boxes ticked or not, a choice from a list, signs, numbers.

After ISO/IEC 29500-1, 17.16.5 (the fields) and 17.16.17 to 17.16.33 (the data of form fields). Word computes these when
it shows the document, so that their words stand in the code of the field or in the data of its form.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from detente.drafts.word.container import W
from detente.drafts.word.numbering import is_on
from detente.drafts.word.signs import is_symbol_font, sign_of
from detente.numerals.notation import to_letters, to_roman

TICKED, EMPTY = "\u2612", "\u2610"
"""A box with a cross, as Word prints it, and one without."""
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
_SILENT = {
    "TC", "XE", "TA", "RD", "SET", "ASK", "PRIVATE",
    "ADDIN", "ADVANCE", "NEXT", "NEXTIF", "SKIPIF", "DATABASE", "BARCODE",
    "DISPLAYBARCODE", "MERGEBARCODE", "FORMTEXT", "FILLIN", "COMMENTS",
}  # fmt: skip
"""Fields that print nothing of their own, or nothing as long as nobody has filled them in."""
_LONGEST = 2_000
_EQ = re.compile(r"\\([a-z]{1,2})(?:\d+|[^\s(\\]{0,6})\s*", re.IGNORECASE)
_LEVELS = 9


def words_of(code: str) -> list[str]:
    """The words of a field's code, quotation marks taken off."""
    return [
        re.sub(r'\\(["\\])', r"\1", match[1]) if match[1] is not None else match[2]
        for match in _WORD.finditer(code[:_LONGEST])
    ]


def prints_nothing(code: str) -> bool:
    """Whether a field without a result prints nothing in Word either."""
    said = words_of(code)
    return not said or said[0].upper() in _SILENT


Counts = dict[str, dict[int, int]]
"""For each list the count at each of its levels."""


@dataclass
class FieldNumbers:
    """The numbers of fields that count themselves (``AUTONUM``, ``LISTNUM``), where a document is being read."""

    accepted: Counts = field(default_factory=dict)
    rejected: Counts = field(default_factory=dict)

    def printed(self, code: str, level: int, came: bool, gone: bool) -> tuple[str, str] | None:
        """Count one field and return what it prints with all tracked changes accepted, and with all rejected.

        None for another field, or one of a list of the document's own. ``level`` is the outline level of its paragraph,
        from 0, and 9 for body text. On a side that lacks it a field is not counted, and prints what it would.
        """
        after = self._printed(self.accepted, code, level, not gone)
        before = self._printed(self.rejected, code, level, not came)
        return (after, before) if after is not None and before is not None else None

    def _printed(self, held: Counts, code: str, level: int, there: bool) -> str | None:
        said = words_of(code)
        kind = said[0].upper() if said else ""
        if kind in ("AUTONUM", "AUTONUMLGL", "AUTONUMOUT"):
            mark = _option(said, "s") or "."
            counts = _next(held, kind, level, there)
            if kind == "AUTONUM":
                return f"{counts[level]}{mark[:1]}"
            if kind == "AUTONUMOUT":
                return _OUTLINE[min(len(counts), _LEVELS) - 1](counts[level])
            end = "" if any(word.lower() == "\\e" for word in said) else mark[:1]
            return mark[:1].join(str(count) for _, count in sorted(counts.items())) + end
        if kind != "LISTNUM":
            return None
        name = said[1] if len(said) > 1 and not said[1].startswith("\\") else "NumberDefault"
        writer = _LISTS.get(name.lower())
        if writer is None:
            return None
        depth = _number(_option(said, "l"), 1) - 1
        depth = min(max(depth, 0), _LEVELS - 1)
        counts = _next(held, name.lower(), depth, there, _option(said, "s"))
        return writer(depth, counts)


def _next(held: Counts, name: str, level: int, there: bool, at: str | None = None) -> dict[int, int]:
    counts = dict(held.get(name, {}))
    counts[level] = _number(at, 1) if at is not None else counts.get(level, 0) + 1
    counts = {depth: count for depth, count in counts.items() if depth <= level}
    if there:
        held[name] = counts
    return counts


def _option(said: Sequence[str], letter: str) -> str | None:
    """What follows a switch of a field's code."""
    for one, other in itertools.pairwise(said):
        if one.lower() == f"\\{letter}":
            return other
    return None


def _number(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 7 else default


_OUTLINE: tuple[Callable[[int], str], ...] = (
    lambda n: f"{to_roman(n).upper()}.", lambda n: f"{to_letters(n).upper()}.", lambda n: f"{n}.", lambda n: f"{to_letters(n)})",
    lambda n: f"({n})", lambda n: f"({to_letters(n)})", lambda n: f"({to_roman(n)})", lambda n: f"({to_letters(n)})",
    lambda n: f"({to_roman(n)})",
)  # fmt: skip
_PLAIN: tuple[Callable[[int], str], ...] = (
    lambda n: f"{n})", lambda n: f"{to_letters(n)})", lambda n: f"{to_roman(n)})", lambda n: f"({n})",
    lambda n: f"({to_letters(n)})", lambda n: f"({to_roman(n)})", lambda n: f"{n}.", lambda n: f"{to_letters(n)}.",
    lambda n: f"{to_roman(n)}.",
)  # fmt: skip
_LISTS: dict[str, Callable[[int, dict[int, int]], str]] = {
    "numberdefault": lambda depth, counts: _PLAIN[depth](counts[depth]),
    "outlinedefault": lambda depth, counts: _OUTLINE[depth](counts[depth]),
    "legaldefault": lambda depth, counts: "".join(f"{counts.get(at, 1)}." for at in range(depth + 1)),
}
"""The three lists that Word has of itself."""


def form_printed(form: Any) -> str | None:
    """Return what the data of a form field print: a box ticked or not, the chosen entry of a list; None: neither."""
    box = form.find(f"{W}checkBox") if form is not None else None
    if box is not None:
        for state in (box.find(f"{W}checked"), box.find(f"{W}default")):
            if state is not None:
                return TICKED if is_on(state) else EMPTY
        return EMPTY
    choice = form.find(f"{W}ddList") if form is not None else None
    if choice is None:
        return None
    entries = [entry.get(f"{W}val") or "" for entry in choice.iterfind(f"{W}listEntry")]
    chosen = next((x for x in (choice.find(f"{W}result"), choice.find(f"{W}default")) if x is not None), None)
    at = _number(chosen.get(f"{W}val"), 0) if chosen is not None else 0
    return entries[at] if at < len(entries) else ""


def code_printed(code: str) -> str | None:
    """Return the words that stand in a field's code and are printed, or None where it has none that are known."""
    said = words_of(code)
    kind = said[0].upper() if said else ""
    if kind == "QUOTE":
        return " ".join(word for word in said[1:] if not word.startswith("\\"))
    if kind in ("MACROBUTTON", "GOTOBUTTON"):
        match = re.match(r"\s*\S+\s+\S+\s?", code[:_LONGEST])
        return code[match.end() : _LONGEST].strip() if match is not None else ""
    if kind == "SYMBOL" and len(said) > 1:
        return _symbol(said)
    return _equation(code) if kind == "EQ" else None


def _symbol(said: Sequence[str]) -> str | None:
    text = said[1].lower()
    try:
        code = int(text, 16) if text.startswith("0x") else int(text)
    except ValueError:
        return text[:1]
    if 0x80 <= code < 0xA0 and not is_symbol_font(_option(said, "f") or ""):
        return bytes([code]).decode("cp1252", "replace")
    return sign_of(_option(said, "f") or "", code)


def _equation(code: str) -> str:
    """The letters of an ``EQ`` field on one line: fractions as ``1/2``, other parts in their order."""
    body = re.sub(r"\\\*\s*\S+|\s\\s\S*\s+(?=up|do)", " ", code.strip()[2:_LONGEST])
    body = re.sub(r"\\f\s*\(([^(),]*)[,;]([^(),]*)\)", r"\1/\2", body, flags=re.IGNORECASE)
    body = _EQ.sub("", re.sub(r"\\([(),\\])", r"\1", body))
    return " ".join(re.sub(r"[(),;]", " ", body).split())
