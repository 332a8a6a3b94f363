"""Where each letter of the text as it is read stands in the document as it is written.

Both hold the same words in the same order, but what is read holds more (labels of tables' cells, footnote signs) and
the spaces may differ. So the letters are matched, spaces aside, and what has no counterpart has no place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_STEP, _NEAR, _FAR, _SURE = 4096, 16, 600, 12


@dataclass(frozen=True)
class Places:
    """For each line, for each of its letters, its place in the document's text, or -1."""

    of: tuple[tuple[int, ...], ...]

    def before(self, line: int, offset: int, first: int = 0) -> int:
        """The place of the last letter before an offset (from ``first`` on) that has one, or -1."""
        return next((g for g in reversed(self.of[line][first:offset]) if g >= 0), -1)

    def after(self, line: int, offset: int, last: int | None = None) -> int:
        """The place of the first letter from an offset on (before ``last``) that has one, or -1."""
        return next((g for g in self.of[line][offset:last] if g >= 0), -1)


def find_places(lines: Sequence[str], text: str) -> Places:
    """Match the letters of lines with those of a document's text."""
    letters = "".join("".join(line.split()) for line in lines)
    kept = [at for at, letter in enumerate(text) if not letter.isspace()]
    matched = _matched(letters, "".join(text[at] for at in kept))
    out: list[tuple[int, ...]] = []
    at = 0
    for line in lines:
        row: list[int] = []
        for letter in line:
            if letter.isspace():
                last = row[-1] if row else -1
                follows = 0 <= last < len(text) - 1 and text[last + 1].isspace()
                row.append(last + 1 if follows else -1)
                continue
            found = matched[at]
            row.append(kept[found] if found >= 0 else -1)
            at += 1
        out.append(tuple(_leading(row, line, text)))
    return Places(tuple(out))


def _leading(row: list[int], line: str, text: str) -> list[int]:
    """Give white space after a letter without a place the place before the next letter, where there is one."""
    for at in range(len(row) - 2, -1, -1):
        ahead = row[at + 1] - 1
        if (
            row[at] < 0 <= ahead
            and line[at].isspace()
            and text[ahead].isspace()
            and ahead not in row[max(at - 3, 0) : at]
        ):
            row[at] = ahead
    return row


def _matched(one: str, other: str) -> list[int]:
    """For each letter of one text its place in the other; both hold nearly the same."""
    out = [-1] * len(one)
    a = b = 0
    while a < len(one) and b < len(other):
        same = _common(one, other, a, b)
        out[a : a + same] = range(b, b + same)
        a, b = a + same, b + same
        if a >= len(one) or b >= len(other):
            break
        step = _resync(one, other, a, b)
        if step is not None:
            a, b = a + step[0], b + step[1]
            continue
        left, right = one[a : a + _FAR], other[b : b + _FAR]
        blocks = [m for m in SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks() if m.size]
        sure = [m for m in blocks if m.size >= _SURE] or blocks[:1]
        if not sure:
            a, b = a + len(left), b + len(right)
            continue
        for m in blocks:
            if m.a <= sure[-1].a:
                out[a + m.a : a + m.a + m.size] = range(b + m.b, b + m.b + m.size)
        a, b = a + sure[-1].a + sure[-1].size, b + sure[-1].b + sure[-1].size
    return out


def _common(one: str, other: str, a: int, b: int) -> int:
    """How many letters are the same from two places on."""
    done = 0
    step = _STEP
    while step:
        if a + done + step <= len(one) and one[a + done : a + done + step] == other[b + done : b + done + step]:
            done += step
        else:
            step //= 2
    return done


def _resync(one: str, other: str, a: int, b: int) -> tuple[int, int] | None:
    """The smallest step on one side alone after which both go on alike, or None."""
    best: tuple[int, int] | None = None
    ahead = one[a : a + _NEAR]
    found = other.find(ahead, b, b + 200) if len(ahead) == _NEAR else -1
    if found >= 0:
        best = (0, found - b)
    ahead = other[b : b + _NEAR]
    found = one.find(ahead, a, a + 200) if len(ahead) == _NEAR else -1
    if found >= 0 and (best is None or found - a < best[1]):
        best = (found - a, 0)
    return best
