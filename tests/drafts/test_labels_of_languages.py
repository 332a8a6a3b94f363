"""Articles as treaties write them, in the languages that the labels know; the labels stand as printed."""

from __future__ import annotations

import pytest

from detente.drafts.structure.labels import find_label
from detente.drafts.structure.plain import read_plain
from detente.drafts.structure.sequence import jump_words, jumps
from detente.numerals.words import in_words, number_word, tables

# language, label paragraphs in order; each is followed by a paragraph of its own words
ARTICLES = {
    "English": ["Article I—", "Article II—", "Article II bis", "Article III"],
    "English, regulations": ["Regulation 1", "Regulation 2", "Regulation 2 bis", "Regulation 3"],
    "English, ordinals": ["First:", "Second:", "Third:"],
    "French": ["Article premier", "Article 2", "Article 2 bis", "Article 2 ter", "Article 3"],
    "French, ordinal sign": ["Article 1er", "Article 2", "Article 3"],
    "French, adverbs": ["Premièrement", "Deuxièmement", "Troisièmement"],
    "Spanish": ["Artículo primero", "Artículo segundo", "Artículo tercero"],
    "Spanish, clauses": ["Cláusula 1.ª", "Cláusula 2.ª", "Cláusula 3.ª"],
    "Portuguese": ["Artigo 1.º", "Artigo 2.º", "Artigo 2.º-A", "Artigo 3.º"],
    "German": ["Artikel 1", "Artikel 1a", "Artikel 2"],
    "Russian": ["Статья 1", "Статья 1 бис", "Статья 2", "Статья 2¹", "Статья 3"],
    "Russian, parts": ["Часть первая", "Часть вторая", "Часть третья"],
    "Ukrainian": ["Стаття 1", "Стаття 1-1", "Стаття 2"],
    "Arabic": ["المادة الأولى", "المادة الثانية", "المادة 3", "المادة 3 مكرر", "المادة 4"],
    "Arabic, ordinals": ["أولاً:", "ثانياً:", "ثالثاً:"],
    "Persian": ["ماده ۱", "ماده ۲", "ماده ۳"],
    "Hebrew": ["סעיף 1", "סעיף 2", "סעיף 3"],
    "Turkish": ["Madde 1 –", "Madde 2 –", "Madde 3 –"],
    "Serbian": ["Члан 1.", "Члан 1а", "Члан 2."],
    "Bosnian and Croatian": ["Članak 1.", "Članak 2.", "Članak 3."],
    "Turkish, put in": ["GEÇİCİ MADDE 1 –", "Geçici Madde 2", "Ek Madde 1", "Ek Madde 2-"],
    "Spanish, put in": [
        "Artículo 5 bis",
        "Artículo transitorio 1",
        "Disposición adicional primera",
        "Disposición adicional segunda.",
        "Disposición transitoria única",
        "Disposición final",
    ],
    "French, put in": ["Article 1", "Article additionnel", "Article 2"],
    "French, several put in": ["Article additionnel 1", "Article additionnel 2"],
    "Portuguese, laws": ["Art. 5º", "Art. 6º", "Artigo único"],
    "Italian, put in": ["Articolo 5", "Articolo 5-bis", "Articolo 5-ter", "Articolo 6"],
    "Polish": ["Art. 5", "Art. 5a", "Art. 6.", "Artykuł 7"],
    "Indonesian": ["Pasal 5", "Pasal 6", "Pasal 7"],
    "Vietnamese": ["Điều 5.", "Điều 6.", "Điều 7"],
    "Hindi": ["अनुच्छेद 5", "अनुच्छेद ६", "अनुच्छेद 7"],
    "Hindi, clauses": ["खंड 1.", "खण्ड 1", "खण्ड 2"],
    "Thai": ["ข้อ 5", "ข้อ ๖", "มาตรา 1"],
    "Armenian": ["Հոդված 1.", "Հոդված 2.", "Հոդված 3."],
    "Georgian": ["მუხლი 1.", "მუხლი 2.", "მუხლი 3."],
    "Amharic": ["አንቀጽ 1", "አንቀጽ 2", "አንቀጽ 3"],
    "Chinese": ["第一条", "第二条", "第二条之二", "第三条"],
    "Chinese, lists": ["一、", "二、", "三、"],
    "Japanese": ["第九条", "第十条", "第十一条"],
    "Korean": ["제1조", "제1조의2", "제2조"],
}


# a label before its words on one line, and how deep each stands
LAWS = {
    "Art. 5º Param.\n\n§ 1º Agora.\n\n§ 2º Depois.\n\nArt. 6º Vão.\n\nParágrafo único. Pagam.\n\nArt. 7º Fim.": [
        ("Art. 5º", 0), ("§ 1º", 1), ("§ 2º", 1), ("Art. 6º", 0), ("Parágrafo único", 1), ("Art. 7º", 0),
    ],
    "Art. 4. Stop.\n\nArt. 5a. Idą.\n\nArt. 5a ust. 2. Dalej.\n\nArt. 6 ust. 1 Koniec.": [
        ("Art. 4", 0), ("Art. 5a", 0), ("Art. 5a ust. 2", 1), ("Art. 6 ust. 1", 0),
    ],
    "BAB II\n\nPasal 5\n\n(1) Berhenti.\n\n(2) Pergi.\n\nPasal 6 ayat (1) Selesai.\n\nPasal 6 ayat (2) Bayar.": [
        ("BAB II", 0), ("Pasal 5", 1), ("Pasal 5(1)", 2), ("Pasal 5(2)", 2), ("Pasal 6 ayat (1)", 1), ("Pasal 6 ayat (2)", 1),
    ],
    "Chương II\n\nĐiều 5. Dừng.\n\n1. Đi.\n\n2. Về.\n\nĐiều 6. Xong.": [
        ("Chương II", 0), ("Điều 5", 1), ("Điều 5(1)", 2), ("Điều 5(2)", 2), ("Điều 6", 1),
    ],
    "अध्याय 1\n\nअनुच्छेद 1\n\nयुद्ध रुकेगा।\n\nखंड (१) वे जाएंगे।\n\nअनुच्छेद 2। अंत।": [
        ("अध्याय 1", 0), ("अनुच्छेद 1", 1), ("खंड (१)", 2), ("अनुच्छेद 2", 1),
    ],
    "หมวด ๑\n\nข้อ ๑ หยุดยิง\n\nข้อ ๒ ถอนกำลัง": [("หมวด ๑", 0), ("ข้อ ๑", 1), ("ข้อ ๒", 1)],
    "KISIM I\n\nMadde 1 – Durur.\n\nGEÇİCİ MADDE 1- Gider.": [("KISIM I", 0), ("Madde 1", 1), ("GEÇİCİ MADDE 1", 1)],
    "Artículo 1. Paran.\n\nDisposición final. Salen.": [("Artículo 1", 0), ("Disposición final", 0)],
    "Article unique. Ils cessent.": [("Article unique", 0)],
}  # fmt: skip


@pytest.mark.parametrize("source", LAWS)
def test_laws_are_read_by_their_labels(source: str) -> None:
    text = read_plain(source)
    assert [(p.path, p.depth) for p in text.provisions] == LAWS[source]
    assert text.lead == text.closing == ""
    assert read_plain(text.text).provisions == text.provisions


@pytest.mark.parametrize(
    "prose",
    [
        "Geçici Madde 1 uyarınca ordular durur.", "Ek Madde 2'ye göre giderler.", "Ek Madde 2 hükümleri uygulanır.",
        "Parágrafo único deste artigo vale.", "Art. 5º da Lei vale.", "Artículo transitorio 1 de la Ley se aplica.",
        "Disposición adicional primera de la Ley 5.", "Disposición final que se aplica.", "Disposición final. de la Ley",
        "Article additionnel qui suit.", "Article additionnel au Protocole.", "Article unique en son genre, il reste.",
        "Articolo 5-bis della legge vale.", "Art. 5a ust. 2 stosuje się odpowiednio.", "Pasal 5 ayat (2) mengatur hal ini.",
        "Pasal 5 dan Pasal 6 berlaku.", "Điều 5 của Hiệp định được áp dụng.", "Điều này được áp dụng.", "Điều 5 và Điều 6.",
        "अनुच्छेद 5 के अनुसार सेना जाएगी।", "अनुच्छेद 5 और 6 लागू होंगे।", "खंड 5 में कहा गया है।", "ข้อ 5 ของสนธิสัญญา", "ข้อ 5 และข้อ 6 ใช้บังคับ",
        "ข้อตกลงนี้มีผล", "Bab dua berlaku.", "Phần lớn quân đội rút.", "Ekonomik Madde 5 var.", "Thematic 5 words.",
        "article additionnel", "disposición final", "Unique. They stop.", "Tek. Durur.",
    ],
)  # fmt: skip
def test_prose_that_begins_with_such_words_stays_prose(prose: str) -> None:
    text = read_plain(f"{prose}\n\nXyz abc.")
    assert text.provisions == ()
    under = read_plain(f"1. Abc.\n\n{prose}\n\nXyz abc.\n\n2. End.")
    assert [(p.label, p.text) for p in under.provisions] == [("1", f"Abc.\n{prose}\nXyz abc."), ("2", "End.")]


@pytest.mark.parametrize("text", ["KISIM 2", "ſection 5", "Paragraf 3", "§ 5", "FIKRA 2"])
def test_capitals_of_any_alphabet_announce_a_number(text: str) -> None:
    label = find_label(f"{text} ")
    assert label is not None
    assert label.rank is not None


@pytest.mark.parametrize("language", ARTICLES)
def test_articles_are_found_in_order(language: str) -> None:
    labels = ARTICLES[language]
    source = "".join(f"{label}\n\nWords {n} xyz abc.\n\n" for n, label in enumerate(labels))
    source = source.replace(":\n\n", ": ").replace("、\n\n", "、") if ":" in source or "、" in source else source
    text = read_plain(source.replace("ment\n\n", "ment, "))
    assert len(text.provisions) == len(labels), text.names
    assert all(p.depth == 0 for p in text.provisions)
    assert [p.text.endswith("xyz abc.") for p in text.provisions] == [True] * len(labels)
    assert text.lead == text.closing == ""
    assert jumps(text) == ()


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("Article premier", "1"), ("Article 5 bis", "5bis"), ("1 bis. The", "1bis"), ("(2 ter) x", "2ter"),
        ("المادة الحادية عشرة", "11"), ("Стаття двадцять перша", "21"), ("第二十一条 停火", "21"), ("（三）停火", "3"),
        ("附件二", "2"), ("ماده ۱۲ - صلح", "12"), ("Yirmi birinci Bölüm", "21"), ("3.2 bis. x", "3.2bis"),
    ],
)  # fmt: skip
def test_numbers_of_labels(written: str, number: str) -> None:
    label = find_label(written)
    assert label is not None
    assert label.number == number


@pytest.mark.parametrize(
    "running", ["제1조에 따라 당사자는", "article a of the treaty", "One man stood", "第一次世界大战后", "Item due now"]
)
def test_running_text_is_no_label(running: str) -> None:
    assert find_label(running) is None


def test_what_is_put_in_stands_beside_its_number() -> None:
    text = read_plain("1. a\n\n1 bis. b\n\n(a) x\n\n(b) y\n\n2. c\n\n2 quater. d\n\n3. e\n")
    assert text.names == ("1", "1 bis", "(a)", "(b)", "2", "2 quater", "3")
    assert [p.depth for p in text.provisions] == [0, 0, 1, 1, 0, 0, 0]


def test_labels_in_an_amendments_quotation_stand_under_its_article() -> None:
    text = read_plain("Article 3\n\nIt reads:\n\n“Article 5 bis\n\nThe line moves.”\n\nArticle 4\n\nEnd of it all.\n")
    assert [(p.label, p.depth) for p in text.provisions] == [("Article 3", 0), ("Article 5 bis", 1), ("Article 4", 0)]


def test_jumps_are_said() -> None:
    text = read_plain("1. a\n\n2. b\n\n4. c\n\n(a) x\n\n(c) y\n\n5. d\n")
    assert jumps(text) == (("2", "4"), ("(a)", "(c)"))
    assert "2 → 4" in jump_words(text)
    assert jump_words(read_plain("I. a\n\n1. x\n\n2. y\n\nII. b\n\n1. x\n")) == ""


def test_number_words_are_whole() -> None:
    """Every language has a value for its words, none twice within a kind, and the longest word wins."""
    for (language, kind), words in tables().items():
        held = [word for word in words if word]
        assert len(set(held)) == len(held), (language, kind)
        assert in_words(1, kind, language) == (words[0] or None)
    assert number_word("Vingt et unième point") == ("Vingt et unième", 21)
    assert number_word("Guns") is None
