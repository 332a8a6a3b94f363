"""Case text is data: which characters a file can hold, how text is made safe to show, and how words are joined.

Three kinds of characters are told apart, here and nowhere else:

- *refused*: NUL, halves of surrogate pairs and noncharacters (U+FFFE and its like). No file of a case may hold
  them: :func:`refused` finds the first.
- *unwritable*: those, and the control characters that XML forbids. :func:`writable` puts ``�`` in their place.
- *obeyed or unseen*: control characters and marks that turn the direction of text around, which
  :func:`printable` shows as ``�``; and marks that take no room, of which :func:`odd` tells.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable

from detente.errors import InputError
from detente.language import ENGLISH, later, spoken, tr

REPLACED = "\N{REPLACEMENT CHARACTER}"
_NONE = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
_HALVES = "\ud800-\udfff"
# Marks that turn the direction of the text after them around; shown they would garble what follows.
_DIRECTION = "\u202a-\u202e\u2066-\u2069"
# Marks that take no room and join, part or shape nothing in any script.
_UNSEEN = "\xad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
_UNSEEN += "\U000e0000-\U000e001f"
_REFUSED = re.compile(f"[\0{_HALVES}{_NONE}]")
_UNWRITABLE = re.compile(f"[\0-\x08\x0b\x0c\x0e-\x1f{_HALVES}{_NONE}]")
_OBEYED = re.compile(f"[\0-\x08\x0b-\x1f\x7f-\x9f{_HALVES}{_NONE}{_DIRECTION}]")
_ODD = re.compile(f"[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{_HALVES}{_NONE}{_DIRECTION}{_UNSEEN}]")
_SENTENCES = re.compile(r"(?<=\w\w[.!?]) (?=[A-Z0-9“\"'])")
_CLAUSES = re.compile(r"; ")
_GAPS = re.compile("[^\\S\u00a0\u202f]+")
LONG = 1000
"""More characters than this are looked at as a set first, which is some ten times faster than one after the other."""
_ESCAPED = re.compile(f"[\x7f-\x9f\u2028\u2029\ufeff{_HALVES}{_NONE}]")


def refused(text: str) -> int | None:
    """Return where the first character stands that no file of a case may hold, or None."""
    return _first(_REFUSED, text)


def _first(pattern: re.Pattern[str], text: str) -> int | None:
    """Return where the first character of a class stands, or None; in a long text each character is looked at once."""
    if len(text) > LONG and pattern.search("".join(set(text))) is None:
        return None
    found = pattern.search(text)
    return None if found is None else found.start()


def odd(text: str) -> int | None:
    """Return where the first character stands that a reader cannot see as it is, or None.

    Control characters, marks that turn the direction of text around, and marks that take no room. The joiners and
    direction marks that Arabic, Hebrew, Persian and Indic scripts need are not odd.
    """
    return _first(_ODD, text)


def without_refused(text: str) -> str:
    """Return text with ``�`` for what no file of a case may hold, for what comes from other programs."""
    return _REFUSED.sub(REPLACED, text)


def without_odd(text: str) -> str:
    """Return text less its odd characters, for comparing what a reader sees."""
    return _ODD.sub("", text)


def named(character: str) -> str:
    """Return a character's number and name, as ``U+202E (RIGHT-TO-LEFT OVERRIDE)``."""
    name = unicodedata.name(character, "")
    kind = "a noncharacter" if _REFUSED.match(character) else "a control character"
    return f"U+{ord(character):04X} ({name or kind})"


def writable(text: str) -> str:
    """Return text that XML and every other format can hold: what they forbid becomes ``�``."""
    return _UNWRITABLE.sub(REPLACED, text)


def printable(text: object) -> str:
    """Return text with control characters made visible, so that no terminal obeys it.

    Escape sequences, carriage returns, bidirectional overrides, noncharacters and other control characters
    become ``�``. New lines and tabs stay.
    """
    return _OBEYED.sub(REPLACED, str(text))


def one_line(text: object) -> str:
    """Return :func:`printable` text on one line, runs of white space folded.

    In English no-break spaces fold like any other; languages that set them before signs keep them.
    """
    found = printable(text)
    return " ".join(found.split() if spoken() == ENGLISH else _GAPS.split(found.strip()))


def word_count(text: str) -> int:
    """Count the words of a text: what stands between white space and holds a letter or a digit."""
    return sum(any(map(str.isalnum, word)) for word in text.split())


SHORT = 60
"""How long a name in a sentence may be."""


def shortened(text: object, most: int) -> str:
    """Return :func:`one_line` text of at most ``most`` characters, cut with an ellipsis."""
    line = one_line(text)
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def short(text: str, limit: int = SHORT) -> str:
    """Return text on one line, without its full stop, cut between words to at most ``limit`` characters."""
    text = one_line(text).rstrip(".")
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    cut = head.rfind(" ")
    return (head[:cut] if cut > limit // 2 else head).rstrip(" ,;:") + "…"


def lines(text: str, width: int) -> int:
    """Return how many lines of so many letters words take, broken between words where they can be."""
    count, left = 1, width
    for word in text.split():
        size = len(word)
        if size > left and left < width:
            count, left = count + 1, width
        count += max(0, size - 1) // width
        left -= size % width + 1
    return count


def whole(text: str, limit: int) -> str:
    """Return text on one line, without its full stop, never cut within a sentence that a reader can take in.

    Of more than ``limit`` characters as many whole sentences stay as fit, but the first one does; if it is longer, what
    stands before a semicolon of it. Only a sentence of more than three times as many characters is cut as :func:`short`
    does.
    """
    text = one_line(text).rstrip(".")
    if len(text) <= limit:
        return text
    for end in (_SENTENCES, _CLAUSES):
        ends = [found.start() for found in end.finditer(text)]
        within = [place for place in ends if place <= limit]
        if within:
            return text[: within[-1]].rstrip(".;")
        text = text[: ends[0]].rstrip(".;") if ends else text
    return short(text, 3 * limit)


def quoted(text: str) -> str:
    """Return text in double quotes such that YAML and JSON read back exactly this text."""
    escaped = json.dumps(text, ensure_ascii=False)
    return _ESCAPED.sub(lambda found: json.dumps(found[0])[1:-1], escaped)


def joined(items: Iterable[str], last: str = "and") -> str:
    """Join words: a, b and c. The last word is "and", "or" or "then"."""
    found = list(items)
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} {tr(last)} {found[-1]}"


_LAST_WORDS = (later("and"), later("or"), later("then"))


def pairs(entries: list[str] | None, what: str) -> dict[str, str]:
    """Read repeated ``NAME=VALUE`` options.

    Raises
    ------
    InputError
        When an entry has no ``=``, or a name stands twice.
    """
    result: dict[str, str] = {}
    for entry in entries or []:
        name, sign, value = entry.partition("=")
        if not sign or not name.strip() or not value.strip():
            raise InputError(f"found {entry!r}, expected {what}")
        if name.strip() in result:
            raise InputError(f"{name.strip()!r} is given twice; give it once")
        result[name.strip()] = value.strip()
    return result
