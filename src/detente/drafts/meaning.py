"""Whether two wordings say the same thing, and if not surely, what speaks against it.

Likeness of words does not see "not". So nothing here measures likeness: two wordings count as the same only when
every word that differs is known to change nothing (an article, "shall" beside a plain statement, the order of a
list, the genitive). Any other difference is a doubt, and the doubt is said in words.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import product

from detente.case.case import Case
from detente.drafts.meaning_words import (
    AND,
    BINDING,
    DIRECTION,
    EMPTY,
    KINDS,
    LONGEST,
    NEGATION,
    NUMBER,
    ORDER,
    PARTY,
    PHRASES,
    PREFIXES,
    REFERRING,
    SAID,
    SHORT_FORMS,
    SIGNS,
    STRUCK,
    WORD,
)
from detente.drafts.structure.note_signs import without_signs
from detente.numerals.english import WORDS

_TOKEN = re.compile(
    r"(?P<strike>~~|</?(?:s|del|strike)>)"
    r"|(?P<number>\d+(?:[.,'’\u00a0\u202f ]\d{3}(?!\d))*(?:[.,]\d+)?)"
    r"|(?P<han>[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])"
    r"|(?P<word>[^\W\d_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+(?:[’'‑‐-][^\W\d_]+)*[’']?)"
    r"|(?P<sign>[≤≥<>=%‰$€£₴₽±+−×]|(?<![\w\s])-(?=\d)|(?<=\s)-(?=\d))"
    r"|(?P<stop>[.;:,\n])"
)
_MARKS = re.compile(r"[\u0640\u064b-\u065f\u0670\u0591-\u05c7]")
_UNITS = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_TENS = {
    word: 10 * n
    for n, word in enumerate(("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), 2)
}
_MOST_GENITIVES = 3
_LONG = 400
"""Words of a wording up to which the genitive is read both ways."""
_TOO_MANY = 25_000_000
"""Pairs of words beyond which two wordings are only told apart, without saying how they differ."""
_STOP = "stop"


@dataclass(frozen=True)
class Term:
    """One word of a wording: the form under which it is compared, its kind, and how it was written."""

    key: str
    kind: str
    shown: str
    owner: bool = False
    """Whether it stands in the genitive ("Ukraine's")."""


@dataclass(frozen=True)
class Doubt:
    """A difference of one kind between two wordings: what the second adds and what it lacks."""

    kind: str
    added: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.kind in (ORDER, STRUCK):
            return SAID[self.kind]
        if not self.added and not self.missing:
            return SAID[self.kind]
        new, old = _quoted(self.added), _quoted(self.missing)
        what = f"{new} instead of {old}" if new and old else f"{new} is new" if new else f"{old} is missing"
        return f"{SAID[self.kind]}: {what}"


def _quoted(words: Sequence[str]) -> str:
    kept = list(dict.fromkeys(words))
    more = ", …" if len(kept) > 6 else ""
    return ", ".join(f"“{word}”" for word in kept[:6]) + more


@dataclass(frozen=True)
class Names:
    """The parties' names as sequences of lower-case words, the longest first."""

    names: tuple[tuple[tuple[str, ...], str], ...] = ()

    @classmethod
    def of(cls, case: Case) -> Names:
        found: dict[tuple[str, ...], str] = {}
        for party in case.parties:
            for name in (party.name, party.id.replace("_", " ")):
                parts = tuple(w for w in re.findall(r"\w+", name.lower()) if w != "the")
                if parts and (len(parts) > 1 or len(parts[0]) > 2):
                    found.setdefault(parts, party.id)
        return cls(tuple(sorted(found.items(), key=lambda entry: -len(entry[0]))))


NO_NAMES = Names()


def _normal(text: str) -> str:
    text = unicodedata.normalize("NFKC", without_signs(text))
    text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return _MARKS.sub("", text).replace("’", "'").replace("‘", "'").replace("‑", "-").replace("‐", "-")


def _raw(text: str) -> Iterator[tuple[str, str, bool]]:
    """Words, numbers, signs and stops as (group, text, in the genitive)."""
    for match in _TOKEN.finditer(_normal(text)):
        group, found = match.lastgroup or "", match[0]
        if group != "word":
            yield group, found, False
            continue
        lower = found.lower().strip("'")
        if lower in SHORT_FORMS:
            yield from (("word", part, False) for part in SHORT_FORMS[lower])
        elif lower.endswith("n't"):
            yield "word", found[:-3], False
            yield "word", "not", False
        elif lower.endswith("'s"):
            yield "word", found[: found.lower().rindex("'s")], True
        else:
            yield "word", found.strip("'"), found.endswith("s'")


def _value(text: str) -> str:
    """A number in one form: without marks between thousands, with a point, in Western digits."""
    digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    grouped = re.fullmatch(r"(\d{1,3}(?:[.,' \u00a0\u202f]\d{3})+)(?:[.,](\d+))?", digits)
    if grouped is not None:
        whole = re.sub(r"\D", "", grouped[1])
        return f"{whole}.{grouped[2]}" if grouped[2] else whole
    return digits.replace(",", ".")


def _stem(word: str) -> str:
    """An English word without the ending of the plural or of the third person."""
    if not word.isascii() or len(word) < 4 or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") else word


@lru_cache(maxsize=512)
def terms(text: str, names: Names = NO_NAMES) -> tuple[Term, ...]:
    """Read a wording as terms, without the words that change nothing and with lists in one order."""
    raw = list(_raw(text))
    out: list[Term] = []
    at = 0
    while at < len(raw):
        group, word, owner = raw[at]
        taken, term = _longer(raw, at, names)
        if term is None:
            taken, term = 1, _single(group, word, owner)
        if term is not None:
            out.append(term)
        at += taken
    return tuple(t for t in _lists_sorted(out) if t.kind != _STOP and t.key not in EMPTY and t.key not in AND)


def _longer(raw: Sequence[tuple[str, str, bool]], at: int, names: Names) -> tuple[int, Term | None]:
    """A party's name, a phrase or a number in words that begins here, and how many words it takes."""
    ahead: list[str] = []
    for group, word, _ in raw[at : at + 12]:
        if group != "word":
            break
        ahead.append(word.lower())
    if not ahead:
        return 1, None
    for parts, party in names.names:
        if tuple(ahead[: len(parts)]) == parts:
            stretch = raw[at : at + len(parts)]
            return len(parts), Term(party, PARTY, " ".join(w for _, w, _ in stretch), stretch[-1][2])
    for length in range(min(LONGEST, len(ahead)), 0, -1):
        found = PHRASES.get(tuple(ahead[:length]))
        if found is not None:
            return length, Term(found[1], found[0], " ".join(w for _, w, _ in raw[at : at + length]))
    taken, value = _in_words(ahead)
    if taken:
        return taken, Term(str(value), NUMBER, " ".join(w for _, w, _ in raw[at : at + taken]))
    return 1, None


def _in_words(ahead: Sequence[str]) -> tuple[int, int]:
    """An English number in words: how many words it takes and its value ("six hundred thousand")."""
    total = part = taken = 0
    for word in ahead:
        pieces = word.split("-")
        values = [
            _TENS.get(p) or (WORDS.get(p) if not p.endswith(("th", "first", "second", "third")) else None)
            for p in pieces
        ]
        if word in _UNITS and taken:
            total, part = total + max(part, 1) * _UNITS[word], 0
        elif word == "hundred" and taken:
            part = max(part, 1) * 100
        elif all(values):
            part += sum(v for v in values if v)
        else:
            break
        taken += 1
    return taken, total + part


def _single(group: str, word: str, owner: bool) -> Term | None:
    if group == "strike":
        return Term("~~", STRUCK, word)
    if group == "number":
        return Term(_value(word), NUMBER, word)
    if group == "stop":
        return Term(word, _STOP, word)
    if group in ("han", "sign"):
        return Term("-" if word == "−" else word, SIGNS.get(word, NUMBER if group == "sign" else WORD), word)
    if group != "word":
        return None
    lower = word.lower()
    if lower in EMPTY:
        return Term(lower, WORD, word)
    kind = KINDS.get(lower) or KINDS.get(_stem(lower)) or WORD
    return Term(lower if kind not in (WORD, DIRECTION) else _stem(lower), kind, word, owner)


def _lists_sorted(found: Sequence[Term]) -> list[Term]:
    """Put the single words of "A, B and C" into one order, where the list begins or ends its clause.

    Amid a clause the words may belong to two sentences ("leave North and South stays").
    """
    out: list[Term] = []
    at = 0
    while at < len(found):
        run, after = _list_at(found, at)
        begins = at == 0 or found[at - 1].kind == _STOP
        ends = after >= len(found) or found[after].kind == _STOP
        if len(run) > 1 and (begins or ends):
            out += sorted(run, key=lambda t: t.key)
        else:
            out += found[at:after]
        at = after
    return out


def _list_at(found: Sequence[Term], at: int) -> tuple[list[Term], int]:
    """The list of single words that begins here, and where it ends; a list of one where there is none."""
    run: list[Term] = []
    joined = False
    start, end = at, at + 1
    while at < len(found) and found[at].kind in (PARTY, WORD) and not found[at].owner and not _joins(found[at]):
        run.append(found[at])
        end = step = at + 1
        while step < len(found) and (_joins(found[step]) or found[step].key == "the"):
            joined = joined or found[step].key in AND
            step += 1
        if step == at + 1:
            break
        at = step
    return (run, end) if joined else (run[:1], start + 1)


def _joins(term: Term) -> bool:
    return term.key in AND or (term.kind == _STOP and term.key == ",")


def doubts(
    before: str | Sequence[Term], after: str | Sequence[Term], names: Names = NO_NAMES, known: Collection[str] = ()
) -> tuple[Doubt, ...]:
    """Return what speaks against two wordings saying the same thing; nothing when they do.

    Parameters
    ----------
    before : str or terms
        The wording whose meaning is known.
    after : str or terms
        The wording that is read.
    names : Names
        The parties of the case.
    known : collection of str
        Keys of plain words that ``after`` may say beyond ``before`` (such as the title of the point). A negation, a
        number or any other word on which the meaning turns is never allowed.

    Returns
    -------
    tuple of Doubt
    """
    old = terms(before, names) if isinstance(before, str) else tuple(before)
    new = terms(after, names) if isinstance(after, str) else tuple(after)
    old, new = _without_binding(old, new)
    found = _doubts(old, new, known)
    held = not Counter(t.key for t in old) - Counter(t.key for t in new)
    if found and held and len(new) <= _LONG:
        for one, other in product(_genitives(old), _genitives(new)):
            if not _doubts(one, other, known, explain=False):
                return ()
    return found


def _without_binding(old: Sequence[Term], new: Sequence[Term]) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    """Drop "shall", "must" or "will" where the other wording has none of them and states plainly."""
    has_old, has_new = ({t.key for t in wording if t.key in BINDING} for wording in (old, new))
    if has_old and has_new:
        return tuple(old), tuple(new)
    return tuple(t for t in old if t.key not in BINDING), tuple(t for t in new if t.key not in BINDING)


def _genitives(wording: Sequence[Term]) -> Iterator[tuple[Term, ...]]:
    """The wording, and with "X's Y" also as "Y of X", for up to three words of Y."""
    owners = [at for at, term in enumerate(wording) if term.owner][:_MOST_GENITIVES]
    for shifts in product(range(4), repeat=len(owners)):
        out = list(wording)
        for at, shift in zip(reversed(owners), shifts, strict=True):
            out.insert(min(at + shift, len(out) - 1), out.pop(at))
        yield tuple(out)


def _doubts(
    old: Sequence[Term], new: Sequence[Term], known: Collection[str], explain: bool = True
) -> tuple[Doubt, ...]:
    a, b = [t.key for t in old], [t.key for t in new]
    if a == b:
        return ()
    extra = _beyond(a, b)
    if extra is not None and all(_harmless(new[at], known) for at in extra):
        return ()
    if not explain or len(old) * len(new) > _TOO_MANY:
        return (Doubt(WORD),)
    added: list[Term] = []
    missing: list[Term] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag != "equal":
            missing += old[a1:a2]
            added += new[b1:b2]
    if sorted(a) == sorted(b):
        return (Doubt(ORDER),)
    added = [t for t in added if not (t.kind == WORD and t.key in known)] or added
    return tuple(_by_kind(added, missing))


def _beyond(a: Sequence[str], b: Sequence[str]) -> list[int] | None:
    """Which of b's words stand beyond a's, where b holds all of a in order; None where it does not."""
    rest: list[int] = []
    at = 0
    for k, key in enumerate(b):
        if at < len(a) and a[at] == key:
            at += 1
        else:
            rest.append(k)
    return rest if at == len(a) else None


def _harmless(term: Term, known: Collection[str]) -> bool:
    return term.kind in (WORD, PARTY) and term.key in known


def _by_kind(added: Iterable[Term], missing: Iterable[Term]) -> Iterator[Doubt]:
    new, old = list(added), list(missing)
    turned = {t.key for t in _turned(new, old)} | {t.key for t in _turned(old, new)}
    for kind in SAID:
        more, less = (
            tuple(t.shown for t in side if (NEGATION if t.key in turned else t.kind) == kind) for side in (new, old)
        )
        if more or less:
            yield Doubt(kind, more, less)


def _turned(some: Sequence[Term], others: Sequence[Term]) -> Iterator[Term]:
    """Words that are another wording's word with a beginning that turns it round ("binding", "non-binding")."""
    bare = {t.key.replace("-", "") for t in others if t.kind == WORD}
    for term in some:
        key = term.key.replace("-", "")
        if any(key.startswith(p) and key[len(p) :] in bare for p in PREFIXES):
            yield term


def refers(wording: Iterable[Term]) -> bool:
    """Whether a wording leans on another provision ("The same holds for…"), so that it says nothing by itself."""
    return any(term.key in REFERRING for term in wording)


def same(one: str, other: str, names: Names = NO_NAMES) -> bool:
    """Whether two wordings say the same beyond doubt, either way round."""
    return not doubts(one, other, names)
