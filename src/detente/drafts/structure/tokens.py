"""Differences between two texts by word: numbers whole, punctuation apart.

``600,000`` is one token, so ``600,000`` to ``800,000`` reads as one change. White space belongs to the token
before it and is told apart only where it alone differs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

from detente.records import Record

_TOKEN = re.compile(
    r"""(?P<core>
        \[\^[^\[\]\s]+\]                                           # the sign of a footnote
      |
        [$€£₴₽]?\d+(?:[.,'’\u00a0\u202f]\d+)*(?:\s?%|‰)?        # 600,000  12.5%  €140
      | [^\W\d_][\w]*(?:[’'‑-][\w]+)*                            # words, joined by hyphen or apostrophe
      | \w+
      | \.{3} | --+
      | [^\w\s]
    )(?P<white>\s*)""",
    re.VERBOSE,
)

Kind = Literal["same", "insert", "delete", "replace"]
Opcode = tuple[str, int, int, int, int]
_MOST_PAIRS, _MOST_CELLS = 4_000_000, 400_000_000


@dataclass(frozen=True)
class Token:
    """A word, number or mark, and the white space after it."""

    core: str
    white: str = ""

    @property
    def text(self) -> str:
        return self.core + self.white


@dataclass(frozen=True)
class Change(Record):
    """A stretch of two texts: the same, or ``before`` replaced by ``after`` (either may be empty)."""

    kind: Kind
    before: str
    after: str


def tokens(text: str) -> list[Token]:
    """Cut a text into tokens; joined again they are the text."""
    found = [Token(m["core"], m["white"]) for m in _TOKEN.finditer(text)]
    lead = len(text) - len(text.lstrip())
    return ([Token("", text[:lead])] if lead else []) + found


def words(text: str) -> list[str]:
    """The words and numbers of a text in lower case, for comparing."""
    return [m["core"].lower() for m in _TOKEN.finditer(text) if m["core"][0].isalnum() or len(m["core"]) > 1]


_COUNTED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")


def count_words(text: str) -> int:
    """Count the words of a text: runs of letters and digits, and every Chinese or Japanese sign by itself.

    Nothing depends on where a text is cut into a label and words, so that the counts of its parts add up.
    """
    return sum(1 for _ in _COUNTED.finditer(text))


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
    return tuple(_joined(_raw(opcodes([t.core for t in old], [t.core for t in new]), old, new)))


def opcodes(old: Sequence[str], new: Sequence[str]) -> list[Opcode]:
    """Return how one sequence becomes another, as :meth:`difflib.SequenceMatcher.get_opcodes` does.

    Where so much repeats that this would take minutes, another method of the same kind is used (the longest common
    subsequence, bit-parallel; Hyyrö 2004); where even that is too long, all between a common beginning and end is
    one replacement.
    """
    often = Counter(new)
    if sum(often[word] for word in old) <= _MOST_PAIRS:
        return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())
    start = _common(zip(old, new, strict=False))
    end = _common(zip(reversed(old[start:]), reversed(new[start:]), strict=False))
    a, b = len(old) - end, len(new) - end
    out: list[Opcode] = [("equal", 0, start, 0, start)] if start else []
    if (a - start) * (b - start) > _MOST_CELLS:
        out.append(("replace", start, a, start, b))
    else:
        from rapidfuzz.distance import Indel

        found = Indel.opcodes(old[start:a], new[start:b])
        out += [
            (x.tag, start + x.src_start, start + x.src_end, start + x.dest_start, start + x.dest_end) for x in found
        ]
    return out + ([("equal", a, len(old), b, len(new))] if end else [])


def _common(pairs: Iterable[tuple[str, str]]) -> int:
    """How many pairs are the same before the first that differs."""
    count = 0
    for one, other in pairs:
        if one != other:
            break
        count += 1
    return count


def _raw(steps: list[Opcode], old: list[Token], new: list[Token]) -> Iterator[tuple[str, str]]:
    for tag, a1, a2, b1, b2 in steps:
        if tag != "equal":
            yield "".join(t.text for t in old[a1:a2]), "".join(t.text for t in new[b1:b2])
            continue
        for left, right in zip(old[a1:a2], new[b1:b2], strict=True):
            yield left.core, right.core
            if left.white or right.white:
                yield left.white, right.white


def _joined(parts: Iterator[tuple[str, str]]) -> Iterator[Change]:
    """Join neighbouring stretches, and take what is lost between two changes into both."""
    held: list[_Stretch] = []
    for same, group in groupby(parts, key=lambda part: part[0] == part[1]):
        run = _Stretch.of(same, list(group))
        if len(held) > 1 and not same and _lost(held[-1], held[-2], run):
            between = held.pop()
            held[-1].take(between)
            held[-1].take(run)
        else:
            held.append(run)
    yield from _neat([(run.same, "".join(run.before), "".join(run.after)) for run in held])


@dataclass
class _Stretch:
    """Neighbouring pieces of two texts that are all the same or all changed, and how many words they have."""

    same: bool
    before: list[str]
    after: list[str]
    sizes: tuple[int, int]

    @classmethod
    def of(cls, same: bool, parts: list[tuple[str, str]]) -> _Stretch:
        before, after = "".join(old for old, _ in parts), "".join(new for _, new in parts)
        return cls(same, [before], [after], (len(words(before)), len(words(after))))

    def take(self, other: _Stretch) -> None:
        self.before += other.before
        self.after += other.after
        self.sizes = (self.sizes[0] + other.sizes[0], self.sizes[1] + other.sizes[1])


def _lost(between: _Stretch, left: _Stretch, right: _Stretch) -> bool:
    """Whether what two changes have between them is white space, or a word or two amid longer rewriting."""
    text = between.before[0]
    if not text.strip():
        return True
    if any(c.isdigit() for c in text) or "\n" in text:
        return False
    return between.sizes[0] <= 2 and min(max(left.sizes), max(right.sizes)) >= 3


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
