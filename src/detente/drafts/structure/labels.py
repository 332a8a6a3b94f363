"""The labels that points carry in a text: ``1.``, ``1.1``, ``21(d)``, ``(a)``, ``IV.``, ``Point 7``, ``§ 3``."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from detente.drafts.structure.numerals import (
    ARABIC_ABJAD,
    ARABIC_ALPHA,
    HEBREW,
    LATIN,
    RUSSIAN,
    UKRAINIAN,
    WORDS,
    from_digits,
    from_letters,
    from_roman,
)

# Words that announce a numbered division, by rank: a lower rank holds the higher ones.
_RANKS: tuple[tuple[int, str], ...] = (
    (0, "Annex Appendix Schedule Protocol Attachment Приложение Додаток Anhang Anlage Annexe Anexo Allegato ملحق נספח"),
    (1, "Book Part Часть Частина Teil Partie Parte الجزء חלק"),
    (2, "Title Titre Título"),
    (3, "Chapter Глава Kapitel Chapitre Capítulo Capitolo الفصل الباب פרק"),
    (4, "Section Sec. Раздел Розділ Abschnitt Sección Sezione القسم"),
    (5, "Article Art. Статья Стаття Ст. Artikel Artículo Articolo المادة مادة סעיף §§ §"),
    (6, "Principle Basket Phase Stage Step Rule Chapeau Commitment Принцип Этап"),
    (
        7,
        "Point Paragraph Para. Para Clause Item No. Nr. № Пункт П. п. Punkt Punto Absatz Paragraphe Apartado البند بند נקודה",
    ),
)
RANK = {word.lower(): rank for rank, words in _RANKS for word in words.split()}
_KEYWORD = "|".join(sorted((re.escape(word) for _, words in _RANKS for word in words.split()), key=len, reverse=True))
# After "Article 5" these words go on with a sentence about it.
_GOES_ON = re.compile(
    r"\s*(?:of|and|or|in|to|the|shall|appl(?:y|ies)|is|are|was|were|above|below|may|does|do|not|ha(?:s|ve)|will|would|as|on|by|"
    r"from|with|under|for|also|que|de|du|des|der|und|oder|и|или|не|от|в|к|на|применяется|та|або|про)\b"
)
_LETTER = "a-zа-яєіґא-תأ-ي"
_VALUE = (
    r"\d+(?:\.\d+)*(?:\s?(?:bis|ter|quater))?(?:\s?\([0-9a-zа-яєі]{1,5}\))*[a-z]?"
    r"|[ivxlcdm]+(?:\.\d+)*|[a-zа-яєіא-ת]|" + "|".join(sorted(WORDS, key=len, reverse=True))
)
_END = r"(?P<end>\s?[.:)]\s?[–—-]?(?=\s|$)|\s?[–—-](?=\s|$)|\.[–—](?=\s|$)|(?=\s|$))"
_KEYED = re.compile(rf"(?P<word>{_KEYWORD})\s*(?P<value>{_VALUE}){_END}", re.IGNORECASE)
_COMPOUND = re.compile(
    rf"(?P<value>\d+(?:\.\d+)*\s?(?:\([0-9{_LETTER}]{{1,5}}\))+)(?P<end>[.:]?(?=\s|$))", re.IGNORECASE
)
_DOTTED = re.compile(r"(?P<value>\d+(?:\.\d+)+)(?P<end>[.)]?(?=\s|$))")
_MIXED = re.compile(r"(?P<value>(?:[a-z]|[ivxlcdm]+)(?:\.\d+)+)(?P<end>[.)]?(?=\s|$))", re.IGNORECASE)
_BIS = re.compile(r"(?P<value>\d+(?:[a-z]|\s?(?:bis|ter|quater)))(?P<end>[.)](?=\s|$))", re.IGNORECASE)
_PAIRED = re.compile(
    rf"\(\s?(?P<value>\d+|[ivxlcdm]+|[{_LETTER}]{{1,3}})\s?\)(?P<end>\.?(?=\s|$|[^\W\d]))", re.IGNORECASE
)
_SIMPLE = re.compile(
    rf"(?P<value>\d+|[ivxlcdm]+|[{_LETTER}])(?P<end>[.)](?:[–—-](?=\s))?(?=\s|$|[^\W\d_]|[\"“«(\[])|\.\)(?=\s|$))",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?P<value>\d{1,3})(?P<end>)(?=\s+[^\W\d_]|\t|$)")
_BARE_ROMAN = re.compile(r"(?P<value>[IVXLC]+)(?P<end>\s?[–—-](?=\s)|(?=\t))")
_MOST_PARTS, _LONGEST_PART = 20, 48
"""What has more components, or a longer one, is no label."""
_ALPHABETS = (("latin", LATIN), ("cyrillic", RUSSIAN), ("ukrainian", UKRAINIAN), ("hebrew", HEBREW),
              ("abjad", ARABIC_ABJAD), ("arabic", ARABIC_ALPHA))  # fmt: skip


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
    """

    printed: str
    label: str
    parts: tuple[str, ...]
    readings: tuple[Reading, ...]
    weak: bool = False
    rank: int | None = None
    length: int = 0

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
        elif part.isdigit() and out[-1:].isdigit():
            out += f".{part}"
        else:
            out += f"({part})"
    return out


def number_key(text: str) -> str:
    """Return the form under which labels are compared: lower case, no words, no closing punctuation."""
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
        f"{before.strip()}{{}}{after.strip()[:1]}".replace("{}", "\0")
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
    for finder in (_keyed, _numbered):
        found = finder(body)
        if found is not None and len(found.parts) <= _MOST_PARTS and max(map(len, found.parts)) <= _LONGEST_PART:
            rest = body[len(found.printed) :]
            white = len(rest) - len(rest.lstrip())
            return Label(
                found.printed, found.label, found.parts, found.readings, found.weak and strict, found.rank,
                lead + len(found.printed) + white,
            )  # fmt: skip
    return None


def _keyed(body: str) -> Label | None:
    match = _KEYED.match(body)
    if match is None:
        return None
    word, value = match["word"], match["value"]
    if word[-1].isalnum() and body[len(word) : len(word) + 1] not in (" ", "\u00a0", "\t", "\u202f"):
        return None
    parts = _split(value)
    rank = RANK[word.lower()]
    last = parts[-1]
    shape = f"{word.lower()} {'.'.join('#' for _ in parts[:-1])}{{}}"
    readings = _readings(_less_tail(last, lambda sign: not sign.isdecimal()) if last[:1].isdecimal() else last, shape)
    if not readings:
        return None
    if value.isalpha() and word[0].isalpha() and not (value[:1].isupper() or word.isupper()):
        return None  # "Annex A" and "Part One" are labels; "article a" stands in running text
    rest = body[match.end() :]
    first = rest.lstrip()[:1]
    open_end = not match["end"].strip()
    weak = open_end and (first in (",", ";", ")") or _GOES_ON.match(rest) is not None)
    printed = match[0].rstrip()
    label = f"{word} {value}" if word[-1].isalnum() or word in "№§" or word.endswith(".") else f"{word}{value}"
    label = body[: match.end("value")].strip() or label
    return Label(printed, label, parts, readings, weak, rank)


def _roman(value: str) -> bool:
    """Whether a value is a Roman numeral that is hardly anything else."""
    return len(value) > 1 and (from_roman(value) or 99) <= 50


def _sure(value: str, rest: str) -> bool:
    """Whether a value in brackets is hardly anything but a label: ``(a)``, ``(iv)``, not ``(c) 2025``."""
    if value != value.lower() or rest[:4].isdigit():
        return False
    return len(value) == 1 or _roman(value)


def _numbered(body: str) -> Label | None:
    for pattern in (_COMPOUND, _DOTTED, _MIXED, _BIS, _PAIRED, _SIMPLE, _BARE_ROMAN, _BARE):
        match = pattern.match(body)
        if match is None:
            continue
        value, end = match["value"], match["end"]
        parts = _split(value)
        printed = match[0].rstrip()
        rest = body[match.end() :].lstrip()
        if pattern in (_COMPOUND, _DOTTED, _MIXED):
            brackets = "(" if value.rstrip().endswith(")") else "."
            readings = _readings(parts[-1], f"{'#' * (len(parts) - 1)}{brackets}{{}}")
            bare = value.replace(" ", "")
            weak = (
                pattern is not _COMPOUND and not end.strip() and (not rest or rest[:1].islower() or rest[:1] in "%°")
            ) or (pattern is _DOTTED and any(len(p) > 3 for p in parts))
            return Label(printed, bare, parts, readings, weak) if readings else None
        if pattern is _BIS:
            number = from_digits(_less_tail(value, lambda sign: not sign.isdecimal()))
            if number is None:
                return None
            return Label(printed, value, (value.replace(" ", ""),), (Reading("{}" + end[:1], number),), True)
        readings = _readings(value, _shape(printed, value))
        if not readings:
            continue
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
