"""Counting in Chinese, Japanese and Korean signs, as labels use it: ``第十二条``, ``一、``, ``제3조``, ``甲``."""

from __future__ import annotations

from collections.abc import Callable, Sequence

_DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_VALUES = {sign: value for value, sign in enumerate(_DIGITS)} | {"〇": 0, "○": 0, "两": 2, "兩": 2, "元": 1}
_VALUES |= dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True)) | dict(zip("壱弐参", range(1, 4), strict=True))
_VALUES |= dict(zip("貳參陸", (2, 3, 6), strict=True))
_MANY = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "廿": 20, "卅": 30}
HAN = "".join((*_VALUES, *_MANY))
"""Signs of which Chinese and Japanese numbers are made."""
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
GANADA = "가나다라마바사아자차카타파하"
CHOSUNG = "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"


def from_han(text: str) -> int | None:
    """Return the value of a number in Chinese signs (``二十一``, ``一百零三``, ``一〇三``), or None."""
    if not text or any(sign not in _VALUES and sign not in _MANY for sign in text) or len(text) > 12:
        return None
    if not any(sign in _MANY for sign in text):
        return int("".join(str(_VALUES[sign]) for sign in text))
    total, digit = 0, None
    for sign in text:
        if sign in _VALUES:
            digit = _VALUES[sign]
        elif sign in "廿卅":
            total += _MANY[sign]
        else:
            total += (1 if digit is None or digit == 0 else digit) * _MANY[sign]
            digit = None
    return total + (digit or 0)


def thousands(
    value: int, digits: str = _DIGITS, units: tuple[str, ...] = _UNITS, *, zero: bool = True, one: bool = True
) -> str:
    """Write a number below ten thousand with units: ``一百零三``; digits alone beyond.

    ``zero``: write it where a unit is passed over. ``one``: write it before a unit (``一百``), as Japanese does not.
    """
    if not 0 < value < 10_000:
        return "".join(digits[int(sign)] for sign in str(value))
    out, gap = "", False
    for power in (3, 2, 1, 0):
        digit = value // 10**power % 10
        if not digit:
            gap = bool(out)
            continue
        out += digits[0] if gap and zero else ""
        gap = False
        plain = digit == 1 and power > 0 and (not one or (power == 1 and not out))
        out += ("" if plain else digits[digit]) + units[power]
    return out


def _below_hundred(zero: str) -> Callable[[int], str]:
    """Units below a hundred, digits alone from there on."""
    digits = zero + _DIGITS[1:]
    return lambda value: thousands(value) if 0 < value < 100 else "".join(digits[int(sign)] for sign in str(value))


def _by_digit(digits: str) -> Callable[[int], str]:
    return lambda value: "".join(digits[int(sign)] for sign in str(value))


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda value: signs[(value - 1) % len(signs)] if value > 0 else str(value)


def _once(signs: Sequence[str]) -> Callable[[int], str]:
    return lambda value: signs[value - 1] if 1 <= value <= len(signs) else str(value)


def _legal(digits: str, ten: str, hundred: str, thousand: str) -> Callable[[int], str]:
    def write(value: int) -> str:
        written = thousands(value, digits, ("", ten, hundred, thousand))
        return digits[1] + written if written.startswith(ten) else written

    return write


_HALF = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝ"
_KOREAN = "영일이삼사오육칠팔구"
_NATIVE = ("하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉")
_NATIVE_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")


def _native_korean(value: int) -> str:
    if not 1 <= value <= 99:
        return str(value)
    tens, ones = divmod(value, 10)
    return _NATIVE_TENS[tens] + (_NATIVE[ones - 1] if ones else "")


def _zodiac_pair(value: int) -> str:
    return STEMS[(value - 1) % 10] + BRANCHES[(value - 1) % 12] if value > 0 else str(value)


_THAI = ("", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_THAI_UNITS = ("", "สิบ", "ร้อย", "พัน")


def _thai(value: int) -> str:
    """Thai number words: ``สิบเอ็ด`` is 11, ``ยี่สิบเอ็ด`` 21."""
    if not 0 < value < 10_000:
        return str(value)
    out = ""
    for power in (3, 2, 1, 0):
        digit = value // 10**power % 10
        if not digit:
            continue
        if power == 1:
            out += {1: "", 2: "ยี่"}.get(digit, _THAI[digit]) + _THAI_UNITS[1]
        else:
            out += "เอ็ด" if digit == 1 and power == 0 and value > 10 else _THAI[digit] + _THAI_UNITS[power]
    return out


_VIETNAMESE = ("", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def _vietnamese(value: int) -> str:
    """Vietnamese number words below a hundred: ``mười lăm`` is 15, ``hai mươi mốt`` 21."""
    if not 0 < value < 100:
        return str(value)
    tens, ones = divmod(value, 10)
    if not tens:
        return _VIETNAMESE[ones]
    last = "lăm" if ones == 5 else "mốt" if ones == 1 and tens > 1 else _VIETNAMESE[ones]
    return f"{'mười' if tens == 1 else _VIETNAMESE[tens] + ' mươi'} {last}".strip()


_HINDI = [
    "एक",
    "दो",
    "तीन",
    "चार",
    "पाँच",
    "छः",
    "सात",
    "आठ",
    "नौ",
    "दस",
    "ग्यारह",
    "बारह",
    "तेरह",
    "चौदह",
    "पंद्रह",
    "सोलह",
    "सत्रह",
    "अठारह",
    "उन्नीस",
    "बीस",
]

WRITERS: dict[str, Callable[[int], str]] = {
    "chineseCounting": _below_hundred("○"),
    "chineseCountingThousand": thousands,
    "taiwaneseCounting": _below_hundred("○"),
    "taiwaneseCountingThousand": thousands,
    "taiwaneseDigital": _by_digit("○" + _DIGITS[1:]),
    "ideographDigital": _by_digit("〇" + _DIGITS[1:]),
    "japaneseDigitalTenThousand": _by_digit("〇" + _DIGITS[1:]),
    "japaneseCounting": lambda value: thousands(value, zero=False, one=False),
    "japaneseLegal": _legal("零壱弐参四伍六七八九", "拾", "百", "阡"),
    "chineseLegalSimplified": _legal("零壹贰叁肆伍陆柒捌玖", "拾", "佰", "仟"),
    "ideographLegalTraditional": _legal("零壹貳參肆伍陸柒捌玖", "拾", "佰", "仟"),
    "ideographTraditional": _once(STEMS),
    "ideographZodiac": _once(BRANCHES),
    "ideographZodiacTraditional": _zodiac_pair,
    "ideographEnclosedCircle": _once("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
    "aiueo": _cycle(_HALF),
    "aiueoFullWidth": _cycle(KANA),
    "irohaFullWidth": _cycle(IROHA),
    "koreanDigital": _by_digit(_KOREAN),
    "koreanCounting": lambda value: thousands(value, _KOREAN, ("", "십", "백", "천"), zero=False, one=False),
    "koreanLegal": _native_korean,
    "koreanDigital2": _by_digit(_DIGITS),
    "ganada": _cycle(GANADA),
    "chosung": _cycle(CHOSUNG),
    "thaiCounting": _thai,
    "vietnameseCounting": _vietnamese,
    "hindiCounting": _once(_HINDI),
    "thaiLetters": _cycle("กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ"),
}
"""Number formats of WordprocessingML (ISO/IEC 29500-1, 17.18.59) by their names."""
