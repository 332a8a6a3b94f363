"""In which language a text is written, told by its script and its commonest words."""

from __future__ import annotations

import re
from collections import Counter

_SCRIPTS = (
    ("hy", re.compile(r"[\u0531-\u0587]")), ("ka", re.compile(r"[\u10a0-\u10ff]")), ("am", re.compile(r"[\u1200-\u137f]")),
    ("he", re.compile(r"[\u05d0-\u05ea]")), ("ko", re.compile(r"[\uac00-\ud7a3]")), ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("zh", re.compile(r"[\u3400-\u9fff]")), ("arabic", re.compile(r"[\u0620-\u06d3]")), ("cyrillic", re.compile(r"[\u0400-\u04ff]")),
    ("greek", re.compile(r"[\u0370-\u03ff]")), ("latin", re.compile(r"[A-Za-z\u00c0-\u024f]")),
)  # fmt: skip
_WORDS: dict[str, dict[str, str]] = {
    "latin": {
        "en": "the of and to in shall by for that with be is or this any which their from",
        "fr": "le la les des du et de un une dans pour par que qui sur est aux ne se au",
        "es": "el la los las del y de un una en para por que se con su es al lo",
        "pt": "o a os as do da dos das e de um uma em para por que se com no na não",
        "de": "der die das und des den dem zu in von mit ist für auf wird nicht eine einer",
        "it": "il lo gli della del dei delle e di un una in per con che non si le sono",
        "tr": "ve bir bu ile için olarak olan veya taraf taraflar tarafından her da de madde",
        "hr": "i u na se je za od koji koja da su ili sa članak član strane će stranke",
        "pl": "i w na z do się o jest lub przez artykuł stron strony oraz nie",
        "nl": "de het een en van in te op voor met dat zijn is door artikel niet",
    },
    "cyrillic": {
        "ru": "и в на не с по от для или что статья стороны быть об к этого её из",
        "uk": "і в на не з та від для або що стаття сторони бути до цього її із й",
        "sr": "и у на се је за од који која да су или са члан стране ће ово",
    },
    "arabic": {
        "ar": "في من على إلى أو أن التي الذي هذا هذه بين كل عن المادة مع لا",
        "fa": "در از به که را با این است یا برای آن می های ماده شود بر",
    },
}
_THREE = {
    "ar": "ara", "am": "amh", "de": "deu", "en": "eng", "es": "spa", "fa": "fas", "fr": "fra", "he": "heb", "hr": "hrv",
    "hy": "hye", "it": "ita", "ja": "jpn", "ka": "kat", "ko": "kor", "nl": "nld", "pl": "pol", "pt": "por", "ru": "rus",
    "sr": "srp", "tr": "tur", "uk": "ukr", "zh": "zho", "el": "ell",
}  # fmt: skip
_NAMES = {
    "ar": "Arabic", "am": "Amharic", "de": "German", "en": "English", "es": "Spanish", "fa": "Persian", "fr": "French",
    "he": "Hebrew", "hr": "Croatian, Bosnian or Serbian", "hy": "Armenian", "it": "Italian", "ja": "Japanese", "ka": "Georgian",
    "ko": "Korean", "nl": "Dutch", "pl": "Polish", "pt": "Portuguese", "ru": "Russian", "sr": "Serbian", "tr": "Turkish",
    "uk": "Ukrainian", "zh": "Chinese", "el": "Greek",
}  # fmt: skip
_READ = 20_000
_WORD = re.compile(r"[^\W\d_]+")
_ONLY = {
    "uk": re.compile("[іїєґІЇЄҐ]"),
    "ru": re.compile("[ыэъЫЭЪ]"),
    "sr": re.compile("[ђјљњћџЂЈЉЊЋЏ]"),
    "fa": re.compile("[پچژگی]"),
}


def language_of(text: str) -> str | None:
    """Return the language of a text (ISO 639-1), or None where its words do not tell.

    Of languages with a script of their own the script tells; Chinese with kana is Japanese. Of others the commonest
    words tell, and letters that only one of them has. The beginning of a long text is enough.
    """
    head = text[:_READ]
    counts = {name: len(pattern.findall(head)) for name, pattern in _SCRIPTS}
    if counts["ja"] and counts["ja"] * 10 > counts["zh"]:
        counts["ja"] += counts["zh"]
    script = max(counts, key=lambda name: counts[name])
    if not counts[script]:
        return None
    if script == "greek":
        return "el"
    if script not in _WORDS:
        return script
    words = Counter(word.lower() for word in _WORD.findall(head))
    scores = {code: float(sum(words[w] for w in common.split())) for code, common in _WORDS[script].items()}
    scores = {code: score if _distinct(words, _WORDS[script][code]) > 1 else 0.0 for code, score in scores.items()}
    for code, letters in _ONLY.items():
        if code in scores:
            scores[code] += len(letters.findall(head)) / 3
    best, second = sorted(scores, key=lambda code: -scores[code])[:2]
    return best if scores[best] > 1.1 * scores[second] and scores[best] >= 1 else None


def _distinct(words: Counter[str], common: str) -> int:
    return sum(word in words for word in common.split())


def three_letters(code: str | None) -> str:
    """Return the ISO 639-2 code of a language; ``und`` (undetermined) for None."""
    return _THREE.get(code or "", "und")


def language_name(code: str | None) -> str:
    """Return the English name of a language; "" for None."""
    return _NAMES.get(code or "", "")
