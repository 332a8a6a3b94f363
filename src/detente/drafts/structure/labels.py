"""The labels that points carry in a text: ``1.``, ``1.1``, ``21(d)``, ``(a)``, ``IV.``, ``Article 5 bis``, ``第三条``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

from detente.drafts.structure.announcing import AFTER, ALONE, GLUED, KEYWORD, PARAGRAPH_OF, SOLE, goes_on, key, rank_of
from detente.numerals.counting import GANADA, HAN, IROHA, KANA, from_han
from detente.numerals.english import WORDS
from detente.numerals.notation import (
    ARABIC_ABJAD,
    ARABIC_ALPHA,
    ARMENIAN,
    ETHIOPIC,
    ETHIOPIC_DIGITS,
    GEORGIAN,
    GREEK,
    HEBREW,
    LATIN,
    PERSIAN,
    RUSSIAN,
    SERBIAN,
    UKRAINIAN,
    from_digits,
    from_ethiopic,
    from_letters,
    from_roman,
)
from detente.numerals.words import number_word

_SPACES = (" ", "\u00a0", "\t", "\u202f")
_LETTER = "a-zа-яєіґђјљњћџѓα-ωա-ֆა-ჰሀ-ፗא-תأ-يپچژکگی가-하ア-ン"
_AGAIN = r"(?:bis|ter|quater|quinquies|sexies|septies|octies|novies|nonies|decies|undecies|duodecies|бис|тер|кватер|квинквиес|مكرر(?:ا|اً)?|مکرر)"
"""Words that number what was put in after a number: ``5 bis``, ``5 ter``."""
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_HAN = f"[{HAN}]{{1,7}}"
_VALUE = (
    rf"\d+(?:\.?[ºª°](?:-[a-z](?!\w))?|er\b|re\b|ère\b|st\b|nd\b|rd\b|th\b)|\d+(?:\.\d+)*(?:[\s-]?{_AGAIN}\b|[{_RAISED}]+|[-/](?:\d{{1,2}}|[a-z])(?=\s*[.:]|\s*$))?(?:\s?\([0-9a-zа-яєі]{{1,5}}\))*[a-zа-яєіґא-תა-ჰ]?"
    rf"|[ivxlcdm]+(?:\.\d+)*(?:\s?{_AGAIN}\b|-[a-z0-9](?=\s*[.:]|\s*$))?|[{_LETTER}]|{_HAN}|[{ETHIOPIC_DIGITS}]{{1,6}}|"
    + "|".join(sorted(WORDS, key=len, reverse=True))
)
_END = r"(?P<end>\s?\*{1,3}(?=\s|$)|\s?[.:)：．、。।]\s?[–—-]?(?=\s|$)|\s?[–—-](?=\s|$)|\.[–—](?=\s|$)|\s?\.?[–—](?=\S)|[：、](?=\S)|(?=\s|$))"
_KEYED_INSIDE = re.compile(
    rf"(?P<word>{KEYWORD})\s?[(（]\s?(?P<value>\d{{1,4}}|[^\W\d_][^()\n]{{0,40}}?)\s?[)）](?P<end>\s?[.:–—-]?(?=\s|$))",
    re.IGNORECASE,
)
"""An announced number in brackets, as Arabic texts have it: ``المادة (٣)``."""
_KEYED = re.compile(rf"(?P<word>{KEYWORD})\s*(?P<value>{_VALUE}){_END}", re.IGNORECASE)
_LATER = re.compile(
    rf"(?P<open>[第제])\s?(?P<value>\d+|{_HAN})\s?(?P<word>{'|'.join(sorted(AFTER, key=len, reverse=True))})"
    rf"(?P<again>\s?(?:之|의|の)\s?(?:\d+|{_HAN}))?(?P<end>[.:：．、。]?)"
)
_KEYWORD_ALONE = re.compile(rf"(?P<word>{KEYWORD})", re.IGNORECASE)
_KEYWORD_AFTER = re.compile(rf"\s+(?P<word>{KEYWORD})(?P<end>\s?[.:：–—]|(?=\s*$))", re.IGNORECASE)
_WORD_END = re.compile(r"\s?\.\s?[–—-](?=\s|\w)|\s?[.:：)،,](?=\s|$)|\s?[–—-](?=\s)")
_END_ALONE = re.compile(_END)
_HAN_LIST = re.compile(
    rf"(?:(?P<value>{_HAN})(?P<end>[、．.])|[（(](?P<inner>{_HAN})[)）](?P<tail>[、．.]?)|(?P<apart>{_HAN})(?=\u3000))"
)
_COMPOUND = re.compile(
    rf"(?P<value>\d+(?:\.\d+)*\s?(?:\([0-9{_LETTER}]{{1,5}}\))+)(?P<end>[.:]?(?=\s|$))", re.IGNORECASE
)
_DOTTED = re.compile(r"(?P<open>\(?)(?P<value>\d+(?:\.\d+)+)(?P<end>(?(open)\)?|)[.)]?(?=\s|$))")
_MIXED = re.compile(r"(?P<value>(?:[a-z]|[ivxlcdm]+)(?:\.\d+)+)(?P<end>[.)]?(?=\s|$))", re.IGNORECASE)
_LETTERED = re.compile(r"(?P<value>\d+(?:\.\d+)*\.[a-z])(?P<end>[.)](?=\s|$))", re.IGNORECASE)
_ROMAN_AGAIN = re.compile(rf"(?P<value>(?P<base>[ivxlcdm]+)\s(?P<again>{_AGAIN}))(?P<end>[.):](?=\s|$))", re.IGNORECASE)
_BIS = re.compile(
    rf"(?P<value>\d+(?:\.\d+)*(?:[a-z]|[{_RAISED}]+|\s?(?P<again>{_AGAIN})))(?P<end>[.):](?=\s|$)|[.)]?\s?[–—](?=\s))",
    re.IGNORECASE,
)
_PAIRED = re.compile(
    rf"[(（]\s?(?P<value>\d+(?:\s?{_AGAIN})?|[ivxlcdm]+|[{_LETTER}]{{1,3}}(?:\s{_AGAIN})?)\s?[)）](?P<end>\.?(?=\s|$|[^\W\d]))",
    re.IGNORECASE,
)
_SIMPLE = re.compile(
    rf"(?P<value>\d+|[ivxlcdm]+|[{_LETTER}]|الف)(?P<end>[.)．）](?:[–—-](?=\s))?(?=\s|$|[^\W\d_]|[\"“«(\[])|\.\)(?=\s|$)|、)",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?P<value>\d{1,3})(?P<end>)(?=\s+[^\W\d_]|\t|$)")
_ETHIOPIC = re.compile(rf"(?P<value>[{ETHIOPIC_DIGITS}]{{1,6}})(?P<end>[.)፡።]?(?=\s|$))")
_CIRCLED = re.compile(r"(?P<value>[\u2460-\u2473\u3251-\u325f\u32b1-\u32bf])(?P<end>)(?=\s|[^\W\d_])")
_MARKED = re.compile(r"(?P<value>\d{1,3})(?P<end>\s?[–—-](?=\s)|[°º]\)?\s?[.–—-]?(?=\s)|/(?=\s))")
"""Figures before a dash, a degree sign or a stroke: ``1 -``, ``1°``, ``1/``."""
_BARE_ROMAN = re.compile(r"(?P<value>[IVXLC]+)(?P<end>\s?[–—-](?=\s)|(?=\t))")
_DASHES = str.maketrans("–—", "--")
_ADDED = re.compile(rf"\d+{_AGAIN}", re.IGNORECASE)
_ONCE_MORE = re.compile(rf"[\s/-]?({_AGAIN}|(?<=[-/])(?:\d+|[a-z])|[{_RAISED}]+)$", re.IGNORECASE)
_ENDS_AGAIN = re.compile(rf"\s?{_AGAIN}$", re.IGNORECASE)
_QUOTE = re.compile(r"[\"“„«‹『「《]\s?")
_MOST_PARTS, _LONGEST_PART = 20, 48
"""What has more components, or a longer one, is no label."""
_ALPHABETS = (("latin", LATIN), ("cyrillic", RUSSIAN), ("ukrainian", UKRAINIAN), ("hebrew", HEBREW),
              ("abjad", ARABIC_ABJAD), ("arabic", ARABIC_ALPHA), ("persian", PERSIAN), ("serbian", SERBIAN),
              ("greek", GREEK), ("armenian", ARMENIAN), ("georgian", GEORGIAN), ("ethiopic", ETHIOPIC),
              ("ganada", GANADA), ("kana", KANA), ("iroha", IROHA))  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """One way to read a label: its style (labels of one list share it) and its place in that list."""

    style: str
    value: int


@dataclass(frozen=True)
class Label:
    """A label found at the beginning of a paragraph.

    Attributes
    ----------
    printed : str
        As it stands in the text, closing punctuation included: ``1.``, ``(a)``, ``Article 5 –``.
    label : str
        Without closing punctuation: ``1``, ``(a)``, ``Article 5``.
    parts : tuple of str
        The components of its number: ``21(d)`` has ``("21", "d")``.
    readings : tuple of Reading
        How it may be read; ``(i)`` is the first Roman numeral or the ninth letter.
    weak : bool
        Whether it needs a neighbour in sequence to be believed (``2025. The year``, ``5 soldiers``).
    rank : int or None
        Rank of the announcing word, if there is one.
    length : int
        How many characters of the paragraph it takes, following white space included.
    added : bool
        Whether it was put in after a number that stays: ``5 bis``, ``5a``.
    before : str
        What stands before it and belongs to the words after it: the opening bracket in ``[3. The Parties …]``.
    bracketed : bool
        Whether it stands in a bracket that opens before it, so that its number may come twice.
    """

    printed: str
    label: str
    parts: tuple[str, ...]
    readings: tuple[Reading, ...]
    weak: bool = False
    rank: int | None = None
    length: int = 0
    added: bool = False
    before: str = ""
    bracketed: bool = False

    @property
    def number(self) -> str:
        """The label's number alone, for matching: ``Article 5`` and ``5.`` both have ``5``."""
        return join_number(self.parts)


def join_number(parts: tuple[str, ...]) -> str:
    """Join the components of a number: digits with dots, letters in brackets."""
    out = ""
    for part in parts:
        if not out:
            out = part
        elif (part.isdigit() or _ADDED.fullmatch(part)) and out[-1:].isdigit():
            out += f".{part}"
        else:
            out += f"({part})"
    return out


def names_paragraph(label: Label) -> bool:
    """Whether a label names a paragraph with its article: ``Art. 5a ust. 2``."""
    return label.rank is not None and PARAGRAPH_OF.search(label.label) is not None


def number_key(text: str) -> str:
    """Return the form under which labels are compared: lower case, no words, no brackets round it, no closing punctuation."""
    if text.strip()[:1] == "[" and text.strip()[-1:] == "]":
        text = text.strip().strip("[]")
    found = find_label(text.strip() + " ", strict=False)
    if found is not None and found.length >= len(text.strip()):
        return found.number.lower()
    return _less_tail(text.strip(), lambda sign: sign.isspace() or sign in ".():").lower()


def _less_tail(text: str, tail: Callable[[str], bool]) -> str:
    """A text without the characters at its end of which something is true."""
    end = len(text)
    while end and tail(text[end - 1]):
        end -= 1
    return text[:end]


def _split(value: str) -> tuple[str, ...]:
    return tuple(p for p in re.split(r"[.()\s]+", value) if p)


def _readings(value: str, shape: str) -> tuple[Reading, ...]:
    """Every way to read one component, in the order in which to prefer them."""
    if value.isdecimal():
        number = from_digits(value)
        return () if number is None else (Reading(shape.format("1"), number),)
    case = "A" if value[:1].isupper() else "a"
    found = []
    roman = from_roman(value)
    if roman is not None:
        found.append(Reading(shape.format("I" if case == "A" else "i"), roman))
    for name, alphabet in _ALPHABETS:
        at = from_letters(value, alphabet)
        if at is not None and (len(value) == 1 or name in ("latin", "cyrillic")):
            found.append(Reading(shape.format(f"{name}-{case}"), at))
    lower = value.lower()
    if lower in WORDS:
        found.append(Reading(shape.format("word"), WORDS[lower]))
    return tuple(found)


def _shape(printed: str, value: str) -> str:
    """The label with its value taken out: what labels of the same list have in common."""
    before, _, after = printed.partition(value)
    return (
        f"{before.strip()}{{}}{after.strip()[:1].translate(_DASHES)}".replace("{}", "\0")
        .replace("{", "")
        .replace("}", "")
        .replace("\0", "{}")
    )


def find_label(text: str, strict: bool = True) -> Label | None:
    """Find the label with which a paragraph begins.

    Parameters
    ----------
    text : str
        The paragraph. Markdown emphasis around the label is understood by the caller.
    strict : bool
        Leave out forms that are only labels in company (a bare number, a lone letter): off when the text
        is known to be a label.

    Returns
    -------
    Label or None
    """
    lead = len(text) - len(text.lstrip())
    body = text[lead:]
    if not body:
        return None
    found = _found(body)
    quote = _QUOTE.match(body) if found is None else None
    if quote is not None:
        # In an amendment the words of another text: its labels are counted apart.
        found = _found(body[quote.end() :])
        if found is not None:
            readings = tuple(Reading(f"“{r.style}", r.value) for r in found.readings)
            found = replace(found, printed=quote[0] + found.printed, readings=readings, rank=None)
    if found is None:
        return None
    rest = body[len(found.printed) :]
    white = len(rest) - len(rest.lstrip())
    return replace(found, weak=found.weak and strict, length=lead + len(found.printed) + white)


def _found(body: str) -> Label | None:
    for finder in (_keyed, _later, _numbered, _worded):
        found = finder(body)
        if found is not None and len(found.parts) <= _MOST_PARTS and max(map(len, found.parts)) <= _LONGEST_PART:
            return found
    return None


def _later(body: str) -> Label | None:
    """Chinese, Japanese and Korean divisions, whose word follows the number: 第三条, 제3조의2."""
    match = _LATER.match(body)
    if match is None:
        return None
    number = _whole(match["value"])
    if number is None:
        return None
    again = match["again"]
    parts = (f"{number}之{_whole(again.strip()[1:].strip())}" if again else str(number),)
    after = body[match.end() : match.end() + 1]
    open_end = not match["end"] and bool(after) and not after.isspace()
    if match["open"] == "제" and open_end and after not in "(（":
        return None  # 제1조에 따라: running text
    style = f"{match['open']}{{}}{match['word']}"
    weak = open_end and after not in "(（【《"
    label = match[0].rstrip(".:：．、。").strip()
    return Label(match[0], label, parts, (Reading(style, number),), weak, AFTER[match["word"]], added=bool(again))


def _worded(body: str) -> Label | None:
    """Labels in words: ``Premier point.``, ``First:``, ``أولاً:``, and Chinese lists: ``一、``, ``（二）``."""
    match = _HAN_LIST.match(body)
    number = from_han(match["value"] or match["inner"] or match["apart"]) if match is not None else None
    if match is not None and number:
        outer = match["value"] or match["apart"]
        style, label = ("{}、", outer) if outer else ("({})", f"({match['inner']})")
        weak = bool(match["apart"]) or (match["value"] is not None and match["end"] == ".")
        return Label(match[0], label, (str(number),), (Reading(f"han {style}", number),), weak)
    found = number_word(body)
    if found is None or body[:1].islower():
        return None
    words, value = found
    match = _KEYWORD_AFTER.match(body, len(words))
    if match is not None:
        printed, label, word = body[: match.end()].rstrip(), body[: match.end("word")], key(match["word"])
        return Label(printed, label, (str(value),), (Reading(f"{{}} {word}", value),), not match["end"], rank_of(word))
    match = _WORD_END.match(body, len(words))
    if match is None:
        return None
    reading = Reading(f"word {''.join(match[0].translate(_DASHES).split())}", value)
    return Label(body[: match.end()].rstrip(), words, (str(value),), (reading,), True)


def _whole(text: str) -> int | None:
    """A number in digits of any script or in Chinese signs."""
    return from_digits(text) if text.isdecimal() else from_han(text)


def _keyed(body: str) -> Label | None:
    match = _KEYED.match(body)
    if match is None:
        return _keyed_inside(body) or _keyed_in_words(body) or _only_one(body)
    word, value = match["word"], match["value"]
    if word[-1].isalnum() and word not in GLUED and body[len(word) : len(word) + 1] not in _SPACES:
        return None
    parts, readings, added = _keyed_value(value, key(word))
    if not readings:
        return None
    if value.isalpha() and word[0].isalpha() and value[:1].islower() and not word.isupper():
        return _keyed_in_words(body)  # "Annex A" and "Part One" are labels; "article a" stands in running text
    under = PARAGRAPH_OF.match(body, match.end("value"))
    if under is not None and not match["end"].strip():
        return _paragraph_of(body, word, under, parts)
    return _announced(body, match["word"], match.end("value"), match[0], (parts, readings, added))


def _paragraph_of(body: str, word: str, under: re.Match[str], parts: tuple[str, ...]) -> Label | None:
    """A paragraph that is named with its article: ``Art. 5a ust. 2``; in company where a small letter follows."""
    end = _END_ALONE.match(body, under.end())
    value = from_digits(_less_tail(under["value"], str.isalpha))
    if end is None or value is None:
        return None
    reading = Reading(f"{key(word)} {'.'.join(parts)}.1", value)
    said = ((*parts, _in_ascii(under["value"])), (reading,), under["value"][-1:].isalpha())
    found = _announced(body, word, under.end(), body[: end.end()], said)
    goes = not end[0].strip() and body[end.end() :].lstrip()[:1].islower()
    return replace(found, weak=found.weak or goes)


def _only_one(body: str) -> Label | None:
    """An article that is the only one of its kind: ``Article additionnel``, ``Disposición final.``"""
    match = ALONE.match(body)
    if match is None or match["word"][0].islower() or body[match.end() :].lstrip()[:1].islower():
        return None
    word = match["word"]
    last = key(word).split()[-1]
    return Label(match[0].rstrip(), word, (last,), (Reading(f"{key(word)} 1", 1),), rank=rank_of(word))


def _keyed_inside(body: str) -> Label | None:
    """An announced number in brackets: ``المادة (٣)``, ``Article (5)``, ``المادة (الثالثة)``."""
    match = _KEYED_INSIDE.match(body)
    if match is None or match["word"][0].islower():
        return None
    value = from_digits(match["value"])
    if value is None:
        found = number_word(match["value"])
        value = found[1] if found is not None and found[0] == match["value"] else None
    if value is None:
        return None
    reading = Reading(f"{key(match['word'])} (1)", value)
    stop = match.start("end")
    return _announced(body, match["word"], stop, match[0], ((str(value),), (reading,), False))


def _keyed_in_words(body: str) -> Label | None:
    """An announced number in words of any language: ``Article premier``, ``Часть первая``, ``المادة الأولى``."""
    match = _KEYWORD_ALONE.match(body)
    if match is None or match["word"][0].islower() or body[match.end() : match.end() + 1] not in _SPACES:
        return None
    start = match.end() + 1
    sole = SOLE.match(body, start)
    found = number_word(body[start:]) if sole is None else (sole[0], 1)
    if found is None or found[0].lower() in WORDS:
        return None
    stop = start + len(found[0])
    end = _END_ALONE.match(body, stop)
    if end is None:
        return None
    reading = Reading(f"{key(match['word'])} 1", found[1])
    number = str(found[1]) if sole is None else found[0].lower()
    return _announced(body, match["word"], stop, body[: end.end()], ((number,), (reading,), False))


def _announced(
    body: str, word: str, stop: int, printed: str, said: tuple[tuple[str, ...], tuple[Reading, ...], bool]
) -> Label:
    """The label of an announced number that ends at a place; doubtful where a sentence about it goes on."""
    parts, readings, added = said
    open_end = not printed[stop:].strip()
    weak = open_end and goes_on(word, body[len(printed) :])
    return Label(printed.rstrip(), body[:stop].strip(), parts, readings, weak, rank_of(word), added=added)


def _keyed_value(value: str, word: str) -> tuple[tuple[str, ...], tuple[Reading, ...], bool]:
    """The parts of an announced number, how it may be read, and whether it was put in after another."""
    again = _ONCE_MORE.search(value)
    if again is not None and again.start():
        base = _split(re.sub(r"\.?[ºª°]", "", value[: again.start()]).rstrip("-/"))
        number = from_digits(base[-1]) or from_roman(base[-1])
        sign = "1" if base[-1].isdecimal() else "I" if base[-1][:1].isupper() else "i"
        shape = f"{word} {'.'.join('#' for _ in base[:-1])}{{}}"
        return (
            (*base[:-1], base[-1] + (again[0] if len(again[1]) < 3 and again[1].isascii() else again[1])),
            (Reading(shape.format(sign), number),) if number is not None else (),
            True,
        )
    lower, number = value.lower(), None
    digits = re.fullmatch(r"(\d+)(?:\.?[ºª°]|er|re|ère|st|nd|rd|th)", lower)
    if digits is not None:
        number = from_digits(digits[1])
    elif all(sign in HAN for sign in value):
        number = from_han(value)
    elif lower in WORDS:
        number = WORDS[lower]
    elif value[0] in ETHIOPIC_DIGITS:
        number = from_ethiopic(value)
    if number is not None:
        return (str(number),), (Reading(f"{word} 1", number),), False
    parts = tuple(_in_ascii(part) for part in _split(value))
    last = parts[-1]
    shape = f"{word} {'.'.join('#' for _ in parts[:-1])}{{}}"
    readings = _readings(_less_tail(last, lambda sign: not sign.isdecimal()) if last[:1].isdecimal() else last, shape)
    return parts, readings, last[:1].isdecimal() and last[-1:].isalpha()


def _in_ascii(part: str) -> str:
    """Digits of any script as 0 to 9."""
    return str(int(part)) if part.isdecimal() and not part.isascii() and len(part) < _LONGEST_PART else part


def _roman(value: str) -> bool:
    """Whether a value is a Roman numeral that is hardly anything else."""
    return len(value) > 1 and (from_roman(value) or 99) <= 50


def _sure(value: str, rest: str) -> bool:
    """Whether a value in brackets is hardly anything but a label: ``(a)``, ``(iv)``, not ``(c) 2025``."""
    if value != value.lower() or rest[:4].isdigit():
        return False
    return len(value) == 1 or _roman(value)


def _numbered(body: str) -> Label | None:
    for pattern in (_BIS, _ROMAN_AGAIN, _COMPOUND, _DOTTED, _LETTERED, _MIXED, _PAIRED, _SIMPLE, _MARKED, _ETHIOPIC, _CIRCLED,
                    _BARE_ROMAN, _BARE):  # fmt: skip
        match = pattern.match(body)
        if match is None:
            continue
        value, end = match["value"], match["end"]
        parts = tuple(_in_ascii(part) for part in _split(value))
        printed = match[0].rstrip()
        rest = body[match.end() :].lstrip()
        if pattern in (_ETHIOPIC, _CIRCLED):
            number = from_ethiopic(value) if pattern is _ETHIOPIC else int(unicodedata.numeric(value))
            if number is None:
                return None
            return Label(printed, value, (str(number),), (Reading(f"{pattern is _ETHIOPIC}{{}}{end}", number),), True)
        if pattern is _ROMAN_AGAIN:
            number = from_roman(match["base"])
            if number is None:
                continue
            style = _shape(match["base"] + end, match["base"]).format("I" if value[0].isupper() else "i")
            return Label(printed, value, (value,), (Reading(style, number),), False, added=True)
        if pattern in (_COMPOUND, _DOTTED, _LETTERED, _MIXED):
            brackets = "(" if value.rstrip().endswith(")") else "."
            readings = _readings(parts[-1], f"{'#' * (len(parts) - 1)}{brackets}{{}}")
            bare = f"({value})" if printed[0] == "(" and pattern is _DOTTED else value.replace(" ", "")
            weak = (
                pattern is not _COMPOUND and not end.strip() and (not rest or rest[:1].islower() or rest[:1] in "%°")
            ) or (pattern is _DOTTED and any(len(p) > 3 for p in parts))
            return Label(printed, bare, parts, readings, weak) if readings else None
        if pattern is _BIS:
            base = _split(_less_tail(value, lambda sign: not sign.isdecimal()))
            number = from_digits(base[-1])
            if number is None:
                return None
            style = f"{'#' * (len(base) - 1)}.1" if len(base) > 1 else f"1{end.strip()[:1]}"
            tail = value[len(".".join(base)) :].strip()
            own = (*base[:-1], base[-1] + tail)
            return Label(printed, value, own, (Reading(style, number),), match["again"] is None, added=True)
        again = _ENDS_AGAIN.search(value) if pattern is _PAIRED else None
        plain = value[: again.start()] if again is not None and again.start() else value
        readings = _readings(plain, _shape(printed.replace("（", "(").replace("）", ")"), value))
        if not readings:
            continue
        if plain != value:
            return Label(printed, printed.rstrip("."), ("".join(value.split()),), readings, added=True)
        single = not value.isdigit()
        if pattern is _PAIRED:
            glued = body[match.end() : match.end() + 1]
            weak = bool(glued and not glued.isspace()) or (single and not _sure(value, rest))
            return Label(printed, printed.rstrip("."), parts, readings, weak)
        if pattern is _SIMPLE:
            year = value.isdigit() and (int(value) >= 400 or (rest[:1].islower() and int(value) > 40))
            weak = year or body[match.end() : match.end() + 1].isalpha() or (single and not _roman(value))
            return Label(printed, value, parts, readings, weak)
        return Label(printed, value, parts, readings, True)
    return None
