"""Characters of symbol fonts as letters that every reader has: Symbol, Wingdings, Wingdings 2 and 3, Webdings.

After the mapping tables that Unicode publishes (Symbol: Apple's and Adobe's; Wingdings: the Unicode proposals of
2011), cut down to what stands in agreements; of Symbol all.
"""

from __future__ import annotations

_SYMBOL_20 = " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
_SYMBOL_A0 = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\ufffd〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"
_WINGDINGS = {
    0x21: "✏", 0x22: "✂", 0x23: "✁", 0x28: "☎", 0x29: "✆", 0x2A: "✉", 0x36: "⌛", 0x3F: "✍", 0x41: "✌",
    0x45: "☜", 0x46: "☞", 0x47: "☝", 0x48: "☟", 0x4A: "☺", 0x4C: "☹", 0x4F: "⚐", 0x51: "✈", 0x52: "☼",
    0x54: "❄", 0x58: "✠", 0x59: "✡", 0x5A: "☪", 0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "☐", 0x70: "☐",
    0x71: "❑", 0x72: "❒", 0x73: "⬧", 0x74: "⧫", 0x75: "◆", 0x76: "❖", 0x77: "⬥", 0x78: "☒", 0x7A: "⌘",
    0x7D: "“", 0x7E: "”", 0x9F: "•", 0xA0: "▫", 0xA1: "○", 0xA4: "◉", 0xA5: "◎", 0xA7: "▪", 0xA8: "☐",
    0xAB: "★", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xF0: "⇨", 0xF3: "⬄",
    0xFB: "☒", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑", 0x9E: "·", 0xEF: "⇦", 0xF1: "⇧", 0xF2: "⇩",
    **{0x80 + n: chr(0x24EA if n == 0 else 0x2460 + n - 1) for n in range(11)},
    **{0x8B + n: chr(0x24FF if n == 0 else 0x2776 + n - 1) for n in range(11)},
}  # fmt: skip
_WINGDINGS_2 = {
    0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x55: "⮽", 0x56: "⮾", 0x95: "•", 0x96: "●",
    0x97: "●", 0x98: "○", 0x9E: "■", 0x9F: "□", 0xA2: "■", 0xA3: "☐", 0xA4: "☐", 0x2A: "☐",
    **{0x69 + n: chr(0x24EA if n == 0 else 0x2460 + n - 1) for n in range(11)},
}  # fmt: skip
_WINGDINGS_3 = {0x66: "←", 0x67: "→", 0x68: "↑", 0x69: "↓", 0x7D: "►", 0x7B: "▲", 0x7C: "▼", 0x74: "◄", 0x75: "►",
                0x70: "▲", 0x71: "▼", 0x22: "←", 0x21: "→"}  # fmt: skip
_WEBDINGS = {0x61: "✓", 0x72: "✗", 0x63: "☐", 0x67: "■", 0x6E: "●", 0x33: "◄", 0x34: "►", 0x35: "▲", 0x36: "▼",
             0x3D: "■", 0x69: "ℹ"}  # fmt: skip
_TABLES: dict[str, dict[int, str]] = {
    "symbol": {0x20 + at: sign for at, sign in enumerate(_SYMBOL_20)}
    | {0xA0 + at: sign for at, sign in enumerate(_SYMBOL_A0)},
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "wingdings 3": _WINGDINGS_3,
    "webdings": _WEBDINGS,
}
_RAISED = str.maketrans("0123456789+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾")
UNKNOWN = "\u25a1"
"""What stands for a sign that has no letter here."""


def sign_of(font: str, code: int) -> str | None:
    """Return the character of a font's sign, or None where it is not known.

    Parameters
    ----------
    font : str
        Any other font's code is its own character.
    code : int
        From ``w:char``; a private code (F000 to F0FF) counts from 0.
    """
    table = _TABLES.get(font.strip().lower())
    private = 0xF000 <= code <= 0xF0FF
    if table is None:
        return None if private or not _is_letter(code) else chr(code)
    return table.get(code - 0xF000 if private else code)


def _is_letter(code: int) -> bool:
    return 0x20 <= code < 0x7F or 0xA0 <= code < 0xD800 or 0xF900 <= code < 0x110000


def is_symbol_font(font: str) -> bool:
    """Whether a font's letters are signs."""
    return font.strip().lower() in _TABLES


def from_symbol_font(font: str, text: str) -> tuple[str, int]:
    """Return a run of a symbol font in letters, and how many of its signs are not known (they become ``□``)."""
    found = [sign_of(font, ord(sign)) if not sign.isspace() else sign for sign in text]
    return "".join(UNKNOWN if sign is None else sign for sign in found), found.count(None)


def raised(text: str) -> str:
    """Return figures that are set high as high figures, so that ``10`` and a high ``2`` are not a hundred and two."""
    return text.translate(_RAISED)
