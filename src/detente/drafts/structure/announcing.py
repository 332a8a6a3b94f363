"""The words that announce a numbered division: ``Article``, ``Chapter``, ``Статья``, ``Geçici Madde``, ``अनुच्छेद``, ``Điều``."""

from __future__ import annotations

import re

# Words that announce a numbered division, by rank: a lower rank holds the higher ones.
_RANKS: tuple[tuple[int, str], ...] = (
    (
        0,
        "Annex Appendix Schedule Protocol Attachment Приложение Додаток Anhang Anlage Annexe Anexo Allegato ملحق נספח "
        "الملحق المرفق Ek پیوست ضمیمه Aneks Prilog Анекс Прилог Հավելված დანართი አባሪ 附件 附录 附錄 附表 附属書 부속서 별표",
    ),
    (1, "Book Part Часть Частина Teil Partie Parte الجزء חלק Kısım بخش Dio Deo Део Մաս ნაწილი ክፍል"),
    (2, "Title Titre Título Titel"),
    (
        3,
        "Chapter Глава Kapitel Chapitre Capítulo Capitolo الفصل الباب פרק Bölüm فصل Poglavlje Поглавље Գլուխ თავი ምዕራፍ",
    ),
    (4, "Section Sec. Раздел Розділ Abschnitt Sección Sezione القسم Seção Secção Odjeljak Odeljak Одељак Բաժին კარი"),
    (
        5,
        "Article Art. Статья Стаття Ст. Artikel Artículo Articolo المادة مادة סעיף "
        "Regulation Artigo Madde ماده مادهٔ مادۀ اصل Članak Član Члан Հոդված მუხლი አንቀጽ",
    ),
    (6, "§§ § Principle Basket Phase Stage Step Rule Chapeau Commitment Принцип Этап"),
    (
        7,
        "Point Paragraph Para. Para Clause Item No. Nr. № Пункт П. п. Punkt Punto Absatz Paragraphe Apartado البند بند נקודה "
        "Ponto Parágrafo Cláusula Numeral Ziffer Alinéa Fıkra تبصره Tačka Točka Stav Тачка Став Կետ პუნქტი ንዑስ Paragraf",
    ),
)
# Words that also begin sentences about a division, and words of several parts: where no sign follows the number and a
# small letter does, they announce one only in sequence. Polish, Indonesian, Vietnamese, Hindi and Thai; articles put in.
_CAREFUL: tuple[tuple[int, tuple[str, ...]], ...] = (
    (0, ("Załącznik", "Lampiran", "Phụ lục", "अनुसूची", "परिशिष्ट", "ภาคผนวก")),
    (1, ("Część", "Phần", "भाग", "ภาค")),
    (2, ("Dział",)),
    (3, ("Rozdział", "Bab", "Chương", "अध्याय", "หมวด")),
    (4, ("Oddział", "Bagian", "Mục", "ส่วน")),
    (
        5,
        (
            "Artykuł", "Pasal", "Điều", "अनुच्छेद", "धारा", "ข้อ", "มาตรา",
            "Geçici Madde", "Ek Madde", "Mükerrer Madde", "Additional Article", "Provisional Article", "Transitional Article",
            "Article additionnel", "Article transitoire", "Artículo adicional", "Artículo transitorio", "Disposición adicional",
            "Disposición transitoria", "Disposición final", "Disposición derogatoria", "Artigo adicional", "Artigo transitório",
            "Disposição transitória", "Disposição final", "Articolo aggiuntivo", "Disposizione transitoria", "Disposizione finale",
        ),
    ),
    (7, ("Ustęp", "Ust.", "Ayat", "Khoản", "खंड", "खण्ड", "วรรค")),
)  # fmt: skip
_ALONE = frozenset(
    {
        "additional article", "article additionnel", "artículo adicional", "artigo adicional", "articolo aggiuntivo",
        "disposición adicional", "disposición transitoria", "disposición final", "disposición derogatoria",
        "disposizione transitoria", "disposizione finale", "disposição transitória", "disposição final",
    }
)  # fmt: skip
"""Words that announce an article though no number follows, where a text has only one of the kind."""
# Signs that follow the number, as in 第三条 and 제3조.
AFTER = {"编": 1, "編": 1, "部分": 1, "部": 1, "편": 1, "章": 3, "장": 3, "节": 4, "節": 4, "절": 4, "관": 4,
         "条": 5, "條": 5, "조": 5, "款": 7, "项": 7, "項": 7, "点": 7, "點": 7, "号": 7, "號": 7, "항": 7, "호": 7}  # fmt: skip
GLUED = frozenset(["附件", "附录", "附錄", "附表", "附属書", "부속서", "별표"])
"""Words after which the number follows without a space."""


def key(word: str) -> str:
    """Return the form under which an announcing word is known: small letters, also of Turkish capitals, and single spaces."""
    return " ".join(word.replace("İ", "i").casefold().replace("ı", "i").split())


_WORDS = [(rank, word) for rank, words in _RANKS for word in words.split()]
_WORDS += [(rank, word) for rank, words in _CAREFUL for word in words]
_RANK = {key(word): rank for rank, word in _WORDS} | AFTER
_WARY = frozenset(key(word) for _, words in _CAREFUL for word in words)


def _pattern(word: str) -> str:
    return r"[ \u00a0]".join(re.escape(part) for part in word.split())


KEYWORD = "|".join(_pattern(word) for _, word in sorted(_WORDS, key=lambda entry: -len(entry[1])))
"""Every announcing word, the longest first, to be matched whatever the case of its letters."""
ALONE = re.compile(
    rf"(?P<word>{'|'.join(_pattern(word) for word in sorted(_ALONE, key=len, reverse=True))})"
    r"(?P<end>\s?[.:–—-]{1,2}(?=\s|$)|(?=\s*$))",
    re.IGNORECASE,
)
"""An article that is the only one of its kind: ``Article additionnel``."""
SOLE = re.compile(r"(?:único|única|unique|unico|unica|tek)(?=\s?[.:–—-]|\s*$)", re.IGNORECASE)
"""What stands in place of a number where there is one alone, with the sign that ends it: ``Parágrafo único.``"""
PARAGRAPH_OF = re.compile(
    r"[ \u00a0](?:ust\.|ayat|khoản|abs\.|fıkra|párr\.|par\.|al\.)[ \u00a0]?(?P<open>\()?(?P<value>\d{1,3}[a-z]?)(?(open)\))(?!\w)",
    re.IGNORECASE,
)
"""A paragraph named after its article: ``Art. 5a ust. 2``, ``Pasal 5 ayat (2)``."""
# After "Article 5" these words go on with a sentence about it.
_GOES_ON = re.compile(
    r"\s*(?:of|and|or|in|to|the|shall|appl(?:y|ies)|is|are|was|were|above|below|may|does|do|not|ha(?:s|ve)|will|would|as|on|by|"
    r"from|with|under|for|also|que|de|du|des|der|del|della|dello|delle|dei|degli|da|das|dos|und|oder|и|или|не|от|в|к|на|применяется|та|або|про)\b"
)
_GOES_ON_WARY = re.compile(
    r"\s*(?:(?:uyarınca|gereğince|hükümleri|kapsamında|ile|ve|veya|"
    r"i|oraz|lub|z|ze|w|ust\.|ayat|dan|atau|yang|dalam|của|và|hoặc|trong|này|quy|không|được|"
    r"के|का|की|में|से|को|पर|और|या|एवं|तथा|द्वारा|अनुसार)(?![^\s.,;:])|(?:ของ|และ|หรือ|แห่ง|ที่))"
)


def rank_of(word: str) -> int | None:
    """Return the rank of an announcing word; None where it announces nothing."""
    return _RANK.get(key(word))


def goes_on(word: str, rest: str) -> bool:
    """Whether what follows an announced number without a sign goes on with a sentence about it.

    Parameters
    ----------
    word : str
        The announcing word.
    rest : str
        What stands after the number.
    """
    following = rest.lstrip()
    if following[:1] in (",", ";", ")") or _GOES_ON.match(rest):
        return True
    return key(word) in _WARY and (following[:1].islower() or _GOES_ON_WARY.match(rest) is not None)
