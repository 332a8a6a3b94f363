"""Labels inside an opening bracket, as negotiating texts write what is not agreed.

``[3. The Parties shall …]``, ``[[Article 5 – Zone``, ``[Option 1: 3. The Parties …]``, ``[Article 5]``. A bracket that goes on
after the label belongs to the words, and so does who proposes them: the point is ``3.`` with the words ``[The Parties shall …]``.
A bracket that holds nothing but the label belongs to the label.
"""

from __future__ import annotations

import re
from dataclasses import replace

from detente.drafts.structure.announcing import goes_on
from detente.drafts.structure.labels import Label, find_label

_OPEN = re.compile(r"(?:\[(?!\^)\s?){1,4}")
_EMPHASIS = re.compile(r"\*\*|__")
_WHO = re.compile(r"(?P<name>[^\W\d_][\w .&/,’'‑-]{0,40}?)\s?(?:[:：]|\s[–—])\s+")
_NO_PROPOSAL = frozenset(
    [
        "note",
        "nb",
        "n.b.",
        "comment",
        "comments",
        "placeholder",
        "editor",
        "ed.",
        "example",
        "e.g.",
        "see",
        "source",
        "footnote",
        "remark",
        "explanation",
        "cf.",
        "cf",
    ]
)
_LONGEST = 80
"""Characters of a label that has a bracket of its own, at most."""


def find_point_label(text: str, strict: bool = True) -> Label | None:
    """Find the label with which a paragraph begins, in brackets or not.

    Parameters
    ----------
    text : str
        The paragraph.
    strict : bool
        Off where the text is known to be a label.

    Returns
    -------
    Label or None
        With ``before`` where a bracket opens before the label and closes after other words; see
        :func:`detente.drafts.structure.labels.find_label`.
    """
    found = find_label(text, strict)
    if found is not None:
        return found
    lead = len(text) - len(text.lstrip())
    opened = _OPEN.match(text, lead)
    if opened is None:
        return None
    start = opened.end()
    if text[text.find("]", start) :][1:2] == "(":
        return None  # a link
    return _alone(text, lead, start) or _opened(text, lead, start) or _proposed(text, lead, start)


def whole_within(text: str) -> bool:
    """Whether the bracket with which a text begins closes at its end."""
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign == "[") - (sign == "]")
        if not depth:
            return not text[at + 1 :].strip(" .;,:*_")
    return False


def _alone(text: str, lead: int, start: int) -> Label | None:
    """A label with a bracket of its own: ``[Article 5]``, ``[3.] The Parties``; a lone number is none, since references have it."""
    stop = text.find("]", start, start + _LONGEST)
    if stop < 0:
        return None
    inside = text[start:stop]
    found = find_label(f"{inside} ")
    if found is None or found.length < len(inside):
        return None
    inner = inside.strip()
    if found.rank is None and inner.isalnum():
        return None
    end = stop + 1
    while text[end : end + 1] == "]" and end - stop < text.count("[", lead, start):
        end += 1
    own, at = end - stop, start
    for _ in range(own):
        at = text.rfind("[", lead, at)
    before = text[lead:at]
    printed = f"{'[' * own}{inside}{']' * own}"
    rest = text[end:]
    tail = re.match(r"\s?[.:–—-](?=\s|$)", rest)
    if tail is not None:
        printed, rest = printed + tail[0], rest[tail.end() :]
    if rest[:1] and not rest[0].isspace() and rest[0] not in "[*_":
        return None
    word = found.label.split()[0] if found.rank is not None else ""
    weak = tail is None and (goes_on(word, rest) or rest.lstrip()[:1].islower())
    white = len(rest) - len(rest.lstrip())
    return replace(
        found, printed=printed, label=f"{'[' * own}{found.label}{']' * own}", weak=found.weak or weak,
        length=len(text) - len(rest) + white, before=before, bracketed=True,
    )  # fmt: skip


def _opened(text: str, lead: int, start: int) -> Label | None:
    """A label after a bracket that goes on: ``[3. The Parties …]``, ``[**Article 5** Zone]``."""
    found, end = _after(text, start)
    if found is None:
        return None
    rest = text[end:]
    open_end = found.rank is not None and found.printed[-1:].isalnum() and rest[:1].islower()
    return replace(found, weak=found.weak or open_end, length=end, before=text[lead:start], bracketed=True)


def _after(text: str, start: int) -> tuple[Label | None, int]:
    """The label at a place, with emphasis round it or not, and where the words after it begin."""
    bold = _EMPHASIS.match(text, start)
    if bold is None:
        found = find_label(text[start:])
        return found, start + (found.length if found is not None else 0)
    inside, mark, after = text[bold.end() :].partition(bold[0])
    found = find_label(f"{inside} ") if mark and len(inside) < _LONGEST else None
    if found is None or found.length < len(inside):
        return None, start
    return found, len(text) - len(after.lstrip())


def _proposed(text: str, lead: int, start: int) -> Label | None:
    """A label after who proposes it, or which option it is: ``[South: 3. The Parties …]``; in sequence only."""
    who = _WHO.match(text, start)
    if who is None or who["name"].lower().split()[0] in _NO_PROPOSAL or not who["name"][0].isupper():
        return None
    found, end = _after(text, who.end())
    if found is None or found.weak:
        return None
    return replace(found, weak=True, length=end, before=f"{text[lead : who.end()].rstrip()} ", bracketed=True)
