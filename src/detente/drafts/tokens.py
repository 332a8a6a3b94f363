"""Differences between two texts by word: numbers whole, punctuation apart.

``600,000`` is one token, so ``600,000`` to ``800,000`` reads as one change. White space belongs to the token
before it and is told apart only where it alone differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_TOKEN = re.compile(
    r"""(?P<core>
        [$€£₴₽]?\d+(?:[.,'’\u00a0\u202f]\d+)*(?:\s?%|‰)?        # 600,000  12.5%  €140
      | [^\W\d_][\w]*(?:[’'‑-][\w]+)*                            # words, joined by hyphen or apostrophe
      | \w+
      | \.{3} | --+
      | [^\w\s]
    )(?P<white>\s*)""",
    re.VERBOSE,
)

Kind = Literal["same", "insert", "delete", "replace"]


@dataclass(frozen=True)
class Token:
    """A word, number or mark, and the white space after it."""

    core: str
    white: str = ""

    @property
    def text(self) -> str:
        return self.core + self.white


@dataclass(frozen=True)
class Change:
    """A stretch of two texts: the same, or ``before`` replaced by ``after`` (either may be empty)."""

    kind: Kind
    before: str
    after: str

    def to_dict(self) -> dict[str, str]:
        return {"kind": self.kind, "before": self.before, "after": self.after}


def tokens(text: str) -> list[Token]:
    """Cut a text into tokens; joined again they are the text."""
    found = [Token(m["core"], m["white"]) for m in _TOKEN.finditer(text)]
    lead = len(text) - len(text.lstrip())
    return ([Token("", text[:lead])] if lead else []) + found


def words(text: str) -> list[str]:
    """The words and numbers of a text in lower case, for comparing."""
    return [m["core"].lower() for m in _TOKEN.finditer(text) if m["core"][0].isalnum() or len(m["core"]) > 1]


def word_changes(before: str, after: str) -> tuple[Change, ...]:
    """Return the differences of two texts by word.

    The befores joined are the first text, the afters the second.

    Parameters
    ----------
    before, after : str

    Returns
    -------
    tuple of Change
        Neighbours differ in kind.
    """
    if before == after:
        return (Change("same", before, after),) if before else ()
    old, new = tokens(before), tokens(after)
    matcher = SequenceMatcher(None, [t.core for t in old], [t.core for t in new], autojunk=False)
    return tuple(_joined(_raw(matcher, old, new)))


def _raw(matcher: SequenceMatcher[str], old: list[Token], new: list[Token]) -> Iterator[tuple[str, str]]:
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag != "equal":
            yield "".join(t.text for t in old[a1:a2]), "".join(t.text for t in new[b1:b2])
            continue
        for left, right in zip(old[a1:a2], new[b1:b2], strict=True):
            yield left.core, right.core
            if left.white or right.white:
                yield left.white, right.white


def _joined(parts: Iterator[tuple[str, str]]) -> Iterator[Change]:
    """Join neighbouring stretches, and take what is lost between two changes into both."""
    held: list[tuple[bool, str, str]] = []
    for before, after in parts:
        same = before == after
        if held and held[-1][0] == same:
            held[-1] = (same, held[-1][1] + before, held[-1][2] + after)
        else:
            held.append((same, before, after))
    at = 1
    while at < len(held) - 1:
        same, before, _ = held[at]
        if same and _lost(before, held[at - 1], held[at + 1]):
            around = held[at - 1 : at + 2]
            held[at - 1 : at + 2] = [(False, "".join(h[1] for h in around), "".join(h[2] for h in around))]
        else:
            at += 1
    yield from _neat(held)


def _lost(between: str, left: tuple[bool, str, str], right: tuple[bool, str, str]) -> bool:
    """Whether what two changes have between them is white space, or a word or two amid longer rewriting."""
    if not between.strip():
        return True
    if any(c.isdigit() for c in between) or "\n" in between:
        return False
    amid = min(max(len(words(side[1])), len(words(side[2]))) for side in (left, right))
    return len(words(between)) <= 2 and amid >= 3


def _neat(held: list[tuple[bool, str, str]]) -> Iterator[Change]:
    """Take white space shared at the end of a change out of it, and join what is the same."""
    same = ""
    for is_same, before, after in held:
        if is_same or before == after:
            same += before
            continue
        shared = 0
        while (
            shared < min(len(before), len(after))
            and before[-1 - shared] == after[-1 - shared]
            and before[-1 - shared].isspace()
        ):
            shared += 1
        old, new = before[: len(before) - shared], after[: len(after) - shared]
        if same:
            yield Change("same", same, same)
        yield Change("insert" if not old else "delete" if not new else "replace", old, new)
        same = before[len(before) - shared :]
    if same:
        yield Change("same", same, same)


def changed(changes: tuple[Change, ...]) -> bool:
    """Whether anything differs."""
    return any(change.kind != "same" for change in changes)
